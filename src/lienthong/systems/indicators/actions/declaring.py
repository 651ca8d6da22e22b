"""Declaring values: each agency for itself, a change as a new vintage with its reason."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienthong.base.clock import day_of
from lienthong.base.errors import Conflict, Invalid
from lienthong.contracts.indicators import IndicatorValue
from lienthong.figures.publishing import Published, publish
from lienthong.figures.wording import period_words
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.ledger import actions as ledger
from lienthong.systems.indicators.actions import exchanging
from lienthong.systems.indicators.actions.register import IndicatorNotFound
from lienthong.systems.indicators.models import Declaration, Indicator, IndicatorVersion

_HUNDRED = Decimal(100)
_YES_OR_NO = "có hoặc không"


class ShareImpossible(Invalid):
    code = "indicator-share-impossible"
    message = _("Tỷ lệ phải nằm từ 0 đến 100. Hãy kiểm tra số đã nhập và đơn vị tính.")


class UnitWrong(Invalid):
    code = "indicator-unit-wrong"
    message = _("Chỉ tiêu này tính bằng “%(unit)s”. Hãy đổi số liệu sang đơn vị đó rồi khai lại.")


class PeriodNotOver(Invalid):
    code = "indicator-period-not-begun"
    message = _("Kỳ số liệu chưa bắt đầu hoặc có ngày cuối trước ngày đầu. Hãy chọn lại kỳ.")


class AlreadyDeclared(Conflict):
    code = "indicator-already-declared"
    message = _(
        "Giá trị này đã được khai cho kỳ %(label)s. Chỉ khai lại khi giá trị hoặc minh chứng đổi."
    )


class ChangeWithoutReason(Invalid):
    code = "indicator-change-without-reason"
    message = _("Kỳ %(label)s đã được khai %(value)s. Hãy nêu lý do khai lại.")


class EvidenceMissing(Invalid):
    code = "indicator-evidence-missing"
    message = _(
        "Chỉ tiêu có hoặc không cần minh chứng. Hãy ghi địa chỉ hoặc số văn bản làm minh chứng."
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What an agency says of itself for a period; ``unit`` is the unit of measurement it speaks in."""

    first_date: date
    last_date: date
    label: str
    value: Decimal
    unit: str
    evidence: str = ""
    reason: str = ""


@transaction.atomic
def declare(*, indicator: Indicator, said: Said, by: Officer, now: datetime) -> Declaration:
    """Declare a value of the officer's own agency, publish it there and tell those who keep or score it.

    :raises UnitWrong: if it is not in the indicator's unit.
    :raises ShareImpossible: for a share below 0 or over 100.
    :raises PeriodNotOver: if the period is reversed or lies ahead.
    :raises AlreadyDeclared: if nothing differs from what was declared.
    :raises ChangeWithoutReason: if something does, and no reason is given.
    :raises EvidenceMissing: for a yes without evidence.
    """
    require(by, Permission.INDICATOR_DECLARE)
    # The lock keeps a double click from making two vintages.
    Indicator.objects.select_for_update(no_key=True).get(pk=indicator.pk)
    version, last = sound(indicator, said, by, now)
    made = Declaration.objects.create(
        agency_id=by.agency_id,
        indicator=indicator,
        first_date=said.first_date,
        last_date=said.last_date,
        label=said.label,
        vintage=last.vintage + 1 if last else 1,
        value=said.value,
        is_share=version.is_share,
        evidence=said.evidence,
        reason=said.reason if last else "",
        declared_by=by.subject,
        declared_by_name=by.name,
        declared_at=now,
    )
    _publish(made, version, by, now)
    ledger.record("indicators.declared", subject=f"indicator:{indicator.code}", by=by.subject, now=now,
                  public={"agency": by.agency_code, "period": made.label, "value": str(made.value),
                          "vintage": made.vintage, "reason": made.reason})  # fmt: skip
    exchanging.tell_values(
        [_value(made, version)],
        topic=f"declared:{indicator.code}:{made.label}",
        sender=by.agency_code,
        agency_id=by.agency_id,
        now=now,
    )
    return made


def sound(
    indicator: Indicator, said: Said, by: Officer, now: datetime
) -> tuple[IndicatorVersion, Declaration | None]:
    """Return the version a value is declared under and the declaration it would replace, or refuse it.

    :raises UnitWrong, ShareImpossible, PeriodNotOver, AlreadyDeclared, ChangeWithoutReason, EvidenceMissing:
        as ``declare`` does.
    """
    version = _version(indicator, day_of(now))
    _refuse_impossible(version, said, day_of(now))
    last = _newest(indicator, said, by)
    if last is not None:
        _refuse_idle_change(last, said)
    return version, last


def _version(indicator: Indicator, day: date) -> IndicatorVersion:
    version = indicator.versions.filter(valid__contains=day).select_related("indicator").first()
    if version is None:
        raise IndicatorNotFound(indicator=indicator.code)
    return version


def _refuse_impossible(version: IndicatorVersion, said: Said, today: date) -> None:
    if said.unit != version.unit:
        raise UnitWrong(unit=version.unit)
    if version.is_share and not 0 <= said.value <= _HUNDRED:
        raise ShareImpossible()
    if said.first_date > said.last_date or said.first_date > today:
        raise PeriodNotOver()
    if version.unit == _YES_OR_NO:
        if said.value not in {Decimal(0), Decimal(1)}:
            raise UnitWrong(unit=version.unit)
        if said.value == 1 and not said.evidence.strip():
            raise EvidenceMissing()


def _newest(indicator: Indicator, said: Said, by: Officer) -> Declaration | None:
    found = Declaration.objects.filter(
        agency_id=by.agency_id,
        indicator=indicator,
        first_date=said.first_date,
        last_date=said.last_date,
    )
    return found.order_by("-vintage").first()


def _refuse_idle_change(last: Declaration, said: Said) -> None:
    if last.value == said.value and last.evidence == said.evidence:
        raise AlreadyDeclared(label=period_words(last.label))
    if not said.reason.strip():
        raise ChangeWithoutReason(
            label=period_words(last.label), value=f"{last.value.normalize():f}"
        )


def _publish(made: Declaration, version: IndicatorVersion, by: Officer, now: datetime) -> None:
    value = Published(
        indicator=version.figure_code(),
        unit=by.agency_code,
        first_date=made.first_date,
        last_date=made.last_date,
        label=made.label,
        value=made.value,
        origin="declared",
        source=reverse("indicators:declarations") + f"?q={version.indicator.code}",
        source_label=made.evidence or str(_("Khai báo của cơ quan")),
    )
    publish([value], publisher=by.agency_code, now=now)


def _value(made: Declaration, version: IndicatorVersion) -> IndicatorValue:
    return IndicatorValue(
        indicator=version.figure_code(),
        first_date=made.first_date,
        last_date=made.last_date,
        label=made.label,
        value=made.value,
        numerator=None,
        denominator=None,
        origin="declared",
        state="final",
        evidence=made.evidence,
    )
