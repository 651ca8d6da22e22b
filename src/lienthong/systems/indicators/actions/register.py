"""Keeping the register of indicators: new ones, new versions, targets."""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext_lazy as _

from lienthong.base.errors import Conflict, Invalid, NotAllowed, NotFound
from lienthong.figures.measures import all_measures
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.ledger import actions as ledger
from lienthong.systems.indicators.models import Indicator, IndicatorVersion, Target
from lienthong.systems.indicators.rules.formulas import (
    Formula,
    FormulaKind,
    FormulaWrong,
    formula_from,
    refuse_cycle,
)

_FORMULA_PROBLEMS = {
    "kind": _("Cách tính “%(at)s” không có. Hãy chọn một cách tính trong danh sách."),
    "parts": _(
        "Số thành phần của công thức không hợp với cách tính. Hãy kiểm tra các mã thành phần."
    ),
    "twice": _("Công thức nêu “%(at)s” hai lần. Hãy bỏ bớt một lần."),
    "weight": _("Trọng số của “%(at)s” phải lớn hơn 0. Hãy nhập lại trọng số."),
    "cycle": _("Công thức quay về chính chỉ tiêu này qua “%(at)s”. Hãy bỏ thành phần đó."),
    "unknown": _("Không có chỉ tiêu hay số liệu nào mang mã “%(at)s”. Hãy kiểm tra lại mã."),
}


class IndicatorNotFound(NotFound):
    code = "indicator-not-found"
    message = _("Không có chỉ tiêu mang mã %(indicator)s. Hãy chọn chỉ tiêu trong danh mục.")


class IndicatorExists(Conflict):
    code = "indicator-exists"
    message = _("Mã chỉ tiêu %(indicator)s đã có. Hãy sửa chỉ tiêu đó hoặc chọn mã khác.")


class IndicatorCodeWrong(Invalid):
    code = "indicator-code-wrong"
    message = _(
        "Mã chỉ tiêu chỉ gồm chữ không dấu, chữ số, dấu chấm và gạch nối, ví dụ services.level-4."
    )


class FormulaRefused(Invalid):
    code = "indicator-formula"
    message = _("Công thức chưa hợp lệ. Hãy kiểm tra lại.")


class VersionDateWrong(Invalid):
    code = "indicator-version-date"
    message = _(
        "Phiên bản mới phải có hiệu lực sau ngày %(begun)s, ngày bắt đầu của phiên bản trước."
    )


class NotTheOwner(NotAllowed):
    code = "indicator-not-the-owner"
    message = _(
        "Chỉ cơ quan chủ trì (%(owner)s) mới thêm, sửa chỉ tiêu này và mục tiêu của nó. Hãy đề nghị cơ quan"
        " đó."
    )


class ReasonMissing(Invalid):
    code = "indicator-reason-missing"
    message = _("Hãy nêu lý do sửa đổi; lý do được lưu cùng phiên bản mới.")


class TargetExists(Conflict):
    code = "indicator-target-exists"
    message = _(
        "Mục tiêu này đã được đặt cùng ngày và cùng thời hạn. Hãy thôi áp dụng mục tiêu cũ trước."
    )


class TargetWrong(Invalid):
    code = "indicator-target-wrong"
    message = _(
        "Mục tiêu chưa hợp lệ: tỷ lệ nằm từ 0 đến 100, thời hạn sau ngày đặt và sau ngày của giá trị gốc."
    )


class TargetEnded(Conflict):
    code = "indicator-target-ended"
    message = _("Mục tiêu này đã thôi áp dụng từ trước. Hãy tải lại trang.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a version of an indicator says."""

    name: str
    definition: str
    unit: str
    owner: str
    period: str
    legal_source: str
    formula: Formula = Formula()
    decimals: int = 0
    source_system: str = ""
    over_time: str = "none"
    over_units: str = "none"
    direction: str = ""
    tolerance: Decimal = Decimal(1)
    words: str = ""

    def fields(self) -> dict[str, Any]:
        """Return the values as the table keeps them."""
        values = asdict(self)
        values["formula"] = self.formula.to_data()
        values["method"] = self.formula.kind.value
        return values


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What a target says."""

    value: Decimal
    due_date: date
    set_date: date
    legal_source: str
    agency_code: str = ""
    baseline: Decimal | None = None
    baseline_date: date | None = None
    words: str = ""


@transaction.atomic
def create_indicator(
    *, code: str, meaning: Meaning, valid_from: date, by: Officer, now: datetime
) -> Indicator:
    """Enter a new indicator of the officer's agency with its first version.

    :raises NotTheOwner: if another agency is to own it.
    :raises IndicatorCodeWrong: if the code is not well formed.
    :raises IndicatorExists: if another indicator has it.
    :raises FormulaRefused: if the formula cannot be.
    """
    require(by, Permission.INDICATOR_MANAGE)
    _require_owner(meaning.owner, by)
    _require_formula(code, meaning.formula, valid_from)
    if Indicator.objects.filter(code=code).exists():
        raise IndicatorExists(indicator=code)
    try:
        with transaction.atomic():
            made = Indicator.objects.create(code=code, created_at=now)
    except IntegrityError as error:
        raise IndicatorCodeWrong() from error
    _add_version(made, 1, meaning, valid_from, "", by, now)
    _record("indicators.created", made, by, now, valid_from=valid_from.isoformat())
    return made


@transaction.atomic
def change_indicator(
    *,
    indicator: Indicator,
    meaning: Meaning,
    valid_from: date,
    reason: str,
    by: Officer,
    now: datetime,
) -> IndicatorVersion:
    """End the last version of an indicator on the day before and begin the next one.

    :raises NotTheOwner: for an officer of another agency than the one that owns it.
    :raises ReasonMissing: without a reason.
    :raises VersionDateWrong: if the new version does not begin after the last one.
    :raises FormulaRefused: if the formula cannot be.
    """
    require(by, Permission.INDICATOR_MANAGE)
    Indicator.objects.select_for_update(no_key=True).get(pk=indicator.pk)
    last = indicator.versions.order_by("-number")[0]
    _require_owner(last.owner, by)
    if not reason.strip():
        raise ReasonMissing()
    if valid_from <= last.valid.lower:
        raise VersionDateWrong(begun=f"{last.valid.lower:%d/%m/%Y}")
    _require_formula(indicator.code, meaning.formula, valid_from)
    last.valid = DateRange(last.valid.lower, valid_from)
    last.save(update_fields=["valid"])
    made = _add_version(indicator, last.number + 1, meaning, valid_from, reason.strip(), by, now)
    _record("indicators.changed", indicator, by, now, version=made.number, reason=made.reason)
    return made


@transaction.atomic
def set_target(*, indicator: Indicator, aim: Aim, by: Officer, now: datetime) -> Target:
    """Set a target of an indicator.

    :raises NotTheOwner: for an officer of another agency than the indicator's owner.
    :raises TargetWrong: for a share outside 0 to 100, or days in the wrong order.
    :raises TargetExists: if the same target was set on that day.
    """
    require(by, Permission.INDICATOR_MANAGE)
    version = indicator.versions.order_by("-number")[0]
    _require_owner(version.owner, by)
    numbers = [aim.value, *([] if aim.baseline is None else [aim.baseline])]
    if version.is_share and any(not 0 <= number <= 100 for number in numbers):
        raise TargetWrong()
    same = indicator.targets.filter(
        agency_code=aim.agency_code, due_date=aim.due_date, set_date=aim.set_date
    )
    if same.exists():
        raise TargetExists()
    try:
        with transaction.atomic():
            made = Target.objects.create(
                indicator=indicator, recorded_by=by.subject, recorded_at=now, **asdict(aim)
            )
    except IntegrityError as error:
        raise TargetWrong() from error
    _record("indicators.target-set", indicator, by, now, value=str(made.value),
            due_date=made.due_date.isoformat())  # fmt: skip
    return made


@transaction.atomic
def withdraw_target(*, target: Target, from_date: date, by: Officer, now: datetime) -> Target:
    """Stop applying a target from a day on; it stays in the history.

    :raises NotTheOwner: for an officer of another agency than the indicator's owner.
    :raises TargetEnded: if it has been withdrawn before.
    """
    require(by, Permission.INDICATOR_MANAGE)
    held = (
        Target.objects.select_for_update(no_key=True).select_related("indicator").get(pk=target.pk)
    )
    _require_owner(held.indicator.versions.order_by("-number")[0].owner, by)
    if held.withdrawn_date is not None:
        raise TargetEnded()
    held.withdrawn_date = from_date
    held.save(update_fields=["withdrawn_date"])
    _record("indicators.target-withdrawn", held.indicator, by, now, target=held.pk)
    return held


def may_change(owner: str, by: Officer) -> bool:
    """Return whether an officer may change what an agency owns: its own officers, and the system itself."""
    is_own = by.agency_code == owner or by.person_id is None
    return is_own and Permission.INDICATOR_MANAGE in by.permissions


def _require_owner(owner: str, by: Officer) -> None:
    if not may_change(owner, by):
        raise NotTheOwner(owner=owner)


def indicator_with(code: str) -> Indicator:
    """Return an indicator by its code.

    :raises IndicatorNotFound: if the register has none.
    """
    found = Indicator.objects.filter(code=code).first()
    if found is None:
        raise IndicatorNotFound(indicator=code)
    return found


def _require_formula(code: str, formula: Formula, day: date) -> None:
    """Refuse a formula that names what nobody publishes, or that on some day comes back to itself."""
    versions = list(
        IndicatorVersion.objects.exclude(indicator__code=code)
        .filter(valid__overlap=DateRange(day, None))
        .select_related("indicator")
    )
    known = {version.indicator.code for version in versions if day in version.valid}
    known |= {code} | {measure.code for measure in all_measures()}
    try:
        formula_from(formula.to_data())
        # The others may change after this one begins: each of those days is looked at.
        for each in sorted({day} | {max(day, version.valid.lower) for version in versions}):
            of_day = {v.indicator.code: v.parsed for v in versions if each in v.valid}
            refuse_cycle(code, formula, of_day)
        unknown = next((part for part in formula.codes if part not in known), None)
        if unknown is not None and formula.kind != FormulaKind.MEASURE:
            raise FormulaWrong("unknown", unknown)
    except FormulaWrong as error:
        raise FormulaRefused(_FORMULA_PROBLEMS[error.problem], at=error.at) from error


def _add_version(
    indicator: Indicator,
    number: int,
    meaning: Meaning,
    valid_from: date,
    reason: str,
    by: Officer,
    now: datetime,
) -> IndicatorVersion:
    return IndicatorVersion.objects.create(
        indicator=indicator,
        number=number,
        valid=DateRange(valid_from, None),
        reason=reason,
        recorded_by=by.subject,
        recorded_at=now,
        **meaning.fields(),
    )


def _record(kind: str, indicator: Indicator, by: Officer, now: datetime, **public: Any) -> None:
    ledger.record(
        kind, subject=f"indicator:{indicator.code}", by=by.subject, now=now, public=public
    )
