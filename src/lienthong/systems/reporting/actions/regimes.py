"""Publishing report regimes and their versions; nobody is asked the same thing twice (NĐ 09/2019/NĐ-CP)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from lienthong.base.text import search_key
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.ledger.actions import record
from lienthong.systems.reporting.actions.refusals import (
    FrequencySet,
    RegimeAsksTheSame,
    RegimeCodeTaken,
    RegimeInvalid,
    RegimeNotOwned,
    RegimeOver,
    VersionNotAfter,
)
from lienthong.systems.reporting.models import ContentKind, Frequency, Regime, RegimeVersion
from lienthong.systems.reporting.rules.items import FormInvalid, Item

FAULTS = {
    "too-many-items": _("biểu mẫu có quá nhiều chỉ tiêu."),
    "code-malformed": _(
        "mã %(item)s chỉ được gồm chữ thường không dấu, chữ số, dấu chấm và gạch nối."
    ),
    "code-twice": _("mã %(item)s dùng hai lần."),
    "label-missing": _("chỉ tiêu %(item)s chưa có tên."),
    "decimals-out-of-range": _("số chữ số thập phân của %(item)s không hợp lệ."),
    "weight-unknown": _("quyền số của %(item)s không phải là một chỉ tiêu số khác của biểu mẫu."),
    "share-cannot-be-summed": _(
        "tỷ lệ %(item)s không cộng dồn được; hãy chọn bình quân hoặc không tổng hợp."
    ),
    "formula-parts": _("công thức của %(item)s thiếu hoặc thừa thành phần."),
    "formula-unknown-item": _("công thức của %(item)s dùng chỉ tiêu không có trong biểu mẫu."),
    "formula-order": _("công thức của %(item)s dùng ô tính toán đứng sau nó."),
    "check-unknown-item": _("quy tắc kiểm tra dùng chỉ tiêu %(item)s không có trong biểu mẫu."),
    "shape": _("dữ liệu biểu mẫu hoặc đối tượng báo cáo sai cấu trúc (%(item)s)."),
    "nobody-reports": _("chưa nêu đối tượng phải báo cáo."),
    "nothing-asked": _("chưa có đề cương hoặc biểu mẫu theo nội dung yêu cầu."),
    "legal-basis": _("chưa nêu căn cứ pháp lý."),
    "name": _("chưa có tên báo cáo."),
}


@dataclass(frozen=True, slots=True)
class RegimeContent:
    """What one version of a regime says; the fields are those of ``RegimeVersion``."""

    name: str
    kind: str
    content: str
    frequency: str
    legal_basis: str
    reporters: Sequence[Mapping[str, Any]]
    items: Sequence[Mapping[str, Any]] = ()
    sections: Sequence[Mapping[str, Any]] = ()
    checks: Sequence[Mapping[str, Any]] = ()
    window: Mapping[str, int] = field(default_factory=dict)
    purpose: str = ""
    scope: str = ""
    sending_method: str = ""
    guidance: str = ""
    lock_days: int | None = None
    plain_labels: bool = False
    is_sample: bool = False


@transaction.atomic
def publish_regime(
    *,
    code: str,
    owner: str,
    content: RegimeContent,
    from_date: date,
    by: Officer,
    now: datetime,
    mandate_subject: str = "",
) -> RegimeVersion:
    """Enter a regime of the officer's agency with its first version, in force from a day.

    :raises RegimeNotOwned: if another agency is to own it.
    :raises RegimeCodeTaken: if another regime has the code.
    :raises RegimeInvalid: naming what is wrong with the form, the reporters or the legal basis.
    :raises RegimeAsksTheSame: if a regime in force asks the same of the same reporters as often.
    """
    require(by, Permission.REGIME_MANAGE)
    _require_owner(owner, by)
    if Regime.objects.filter(code=code).exists():
        raise RegimeCodeTaken(code=code)
    regime = Regime(code=code, owner=owner, mandate_subject=mandate_subject, created_at=now)
    version = _version(regime, 1, content, from_date, by, now)
    regime.save()
    version.regime = regime
    version.save()
    _record("reporting.regime-published", version, by, now)
    return version


@transaction.atomic
def new_version(
    *, regime: Regime, content: RegimeContent, from_date: date, by: Officer, now: datetime
) -> RegimeVersion:
    """Let a regime ask something else from a day on; the day before is the old version's last.

    :raises RegimeNotOwned: for an officer of another agency than the one that owns it.
    :raises RegimeOver: if the regime has ended.
    :raises VersionNotAfter: if the day is not after the current version's first day.
    :raises RegimeInvalid, RegimeAsksTheSame: as for a new regime.
    """
    require(by, Permission.REGIME_MANAGE)
    regime = Regime.objects.select_for_update(no_key=True).get(pk=regime.pk)
    _require_owner(regime.owner, by)
    current = regime.versions.order_by("-number").first()
    if current is None or current.valid.upper is not None:
        raise RegimeOver(day=from_date.strftime("%d/%m/%Y"))
    if from_date <= current.valid.lower:
        raise VersionNotAfter(day=current.valid.lower.strftime("%d/%m/%Y"))
    version = _version(regime, current.number + 1, content, from_date, by, now)
    _end(current, from_date)
    version.save()
    _record("reporting.regime-versioned", version, by, now)
    return version


@transaction.atomic
def end_regime(
    *, regime: Regime, on: date, legal_basis: str, by: Officer, now: datetime
) -> RegimeVersion:
    """End a regime from a day on.

    :raises RegimeNotOwned: for an officer of another agency than the one that owns it.
    :raises RegimeOver: if it has ended.
    :raises VersionNotAfter: if the day is not after the current version's first day.
    :raises RegimeInvalid: without a legal basis.
    """
    require(by, Permission.REGIME_MANAGE)
    regime = Regime.objects.select_for_update(no_key=True).get(pk=regime.pk)
    _require_owner(regime.owner, by)
    current = regime.versions.order_by("-number").first()
    if current is None or current.valid.upper is not None:
        raise RegimeOver(day=on.strftime("%d/%m/%Y"))
    if on <= current.valid.lower:
        raise VersionNotAfter(day=current.valid.lower.strftime("%d/%m/%Y"))
    if not legal_basis.strip():
        raise _invalid("legal-basis")
    _end(current, on)
    _record("reporting.regime-ended", current, by, now, on=on, legal_basis=legal_basis.strip())
    return current


@transaction.atomic
def set_frequency(
    *,
    version: RegimeVersion,
    frequency: str,
    legal_basis: str,
    by: Officer,
    now: datetime,
    window: Mapping[str, int] | None = None,
) -> RegimeVersion:
    """Set the period of a regime whose directive left it open.

    :raises RegimeNotOwned: for an officer of another agency than the one that owns it.
    :raises FrequencySet: if it was set before; then a new version is needed.
    :raises RegimeInvalid: without a legal basis, or for a frequency that is none.
    """
    require(by, Permission.REGIME_MANAGE)
    row = RegimeVersion.objects.select_for_update(no_key=True).get(pk=version.pk)
    _require_owner(row.regime.owner, by)
    if row.is_set:
        raise FrequencySet()
    if not legal_basis.strip():
        raise _invalid("legal-basis")
    if frequency not in Frequency.values or frequency == Frequency.UNSET:
        raise _invalid("shape", frequency)
    row.frequency = frequency
    row.window = dict(window or row.window)
    row.legal_basis = f"{row.legal_basis}; {legal_basis.strip()}"
    _refuse_the_same(row, row.regime)
    row.save(update_fields=["frequency", "window", "legal_basis"])
    _record("reporting.regime-frequency-set", row, by, now, frequency=frequency)
    return row


def may_change(owner: str, by: Officer) -> bool:
    """Return whether an officer may change an agency's regimes: its own officers, and the system itself."""
    is_own = by.agency_code == owner or by.person_id is None
    return is_own and Permission.REGIME_MANAGE in by.permissions


def _require_owner(owner: str, by: Officer) -> None:
    if not may_change(owner, by):
        raise RegimeNotOwned(owner=owner)


def _version(
    regime: Regime,
    number: int,
    content: RegimeContent,
    from_date: date,
    by: Officer,
    now: datetime,
) -> RegimeVersion:
    version = RegimeVersion(
        number=number,
        valid=DateRange(from_date, None),
        name=content.name.strip(),
        kind=content.kind,
        content=content.content,
        purpose=content.purpose,
        scope=content.scope,
        frequency=content.frequency,
        window=dict(content.window),
        reporters=[dict(each) for each in content.reporters],
        sending_method=content.sending_method,
        sections=[dict(each) for each in content.sections],
        items=[dict(each) for each in content.items],
        checks=[dict(each) for each in content.checks],
        guidance=content.guidance,
        legal_basis=content.legal_basis.strip(),
        lock_days=content.lock_days,
        plain_labels=content.plain_labels,
        is_sample=content.is_sample,
        published_by=by.subject,
        published_at=now,
    )
    if regime.pk:
        version.regime = regime
    _require_sound(version)
    _refuse_the_same(version, regime)
    return version


def _require_sound(version: RegimeVersion) -> None:
    if not version.name:
        raise _invalid("name")
    if not version.legal_basis:
        raise _invalid("legal-basis")
    try:
        _ = version.closing, version.groups
        version.require_sound()
    except FormInvalid as fault:
        raise _invalid(fault.code, fault.item) from fault
    except (ValueError, KeyError, TypeError, ArithmeticError) as fault:
        raise _invalid("shape", str(fault)) from fault
    if not version.groups:
        raise _invalid("nobody-reports")
    asks_data = version.content in {ContentKind.DATA, ContentKind.BOTH}
    asks_text = version.content in {ContentKind.TEXT, ContentKind.BOTH}
    if asks_data and not version.items or asks_text and not version.sections:
        raise _invalid("nothing-asked")


def _invalid(code: str, item: str = "") -> RegimeInvalid:
    return RegimeInvalid(fault=str(FAULTS[code]) % {"item": item})


def _refuse_the_same(version: RegimeVersion, regime: Regime) -> None:
    """Refuse what another regime in force asks already: the same item, as often, of the same reporters."""
    if not version.is_set:
        return
    asked = {_asked(item): item for item in version.form.items}
    others = RegimeVersion.objects.filter(
        valid__overlap=version.valid, frequency=version.frequency
    ).exclude(regime=regime.pk)
    for other in others.select_related("regime").order_by("regime__code"):
        if not _share_reporters(version, other):
            continue
        twice = [asked[key] for item in other.form.items if (key := _asked(item)) in asked]
        if twice:
            names = ", ".join(item.label for item in twice)
            refusal = RegimeAsksTheSame(regime=other.regime.code, items=names)
            refusal.data["codes"] = ", ".join(item.code for item in twice)
            raise refusal


def _asked(item: Item) -> str:
    """Return what makes two items the same question: the indicator, or else the words and the unit."""
    return item.indicator or f"{search_key(item.label)}|{search_key(item.unit)}"


def _share_reporters(one: RegimeVersion, other: RegimeVersion) -> bool:
    return any(mine.overlaps(theirs) for mine in one.groups for theirs in other.groups)


def _end(version: RegimeVersion, on: date) -> None:
    version.valid = DateRange(version.valid.lower, on)
    version.save(update_fields=["valid"])


def _record(kind: str, version: RegimeVersion, by: Officer, now: datetime, **more: object) -> None:
    record(
        kind,
        subject=f"regime:{version.regime.code}",
        by=by.subject,
        now=now,
        public={"version": version.number, "from": version.valid.lower, **more},
    )
