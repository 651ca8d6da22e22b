"""Setting thresholds, changing them and letting them go."""

from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.directory import by_code
from lienthong.base.clock import day_of
from lienthong.base.errors import Conflict, Invalid
from lienthong.figures.measures import Measure, all_measures
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.ledger import actions as ledger
from lienthong.systems.command.models import (
    ANY_UNIT,
    Alarm,
    AlarmState,
    Comparison,
    Threshold,
)
from lienthong.systems.command.rules import MOST_CONSECUTIVE

LONGEST_DUE = 250
LARGEST_LIMIT = Decimal(10) ** 15
_HUNDRED = Decimal(100)


class ThresholdMeasureUnknown(Invalid):
    code = "threshold-measure-unknown"
    message = _("Không có số liệu mang mã %(measure)s. Hãy chọn số liệu trong danh sách.")


class ThresholdExists(Conflict):
    code = "threshold-exists"
    message = _(
        "Đã có ngưỡng như vậy đang theo dõi. Hãy sửa ngưỡng đó thay vì thêm một ngưỡng nữa."
    )


class ThresholdOutOfRange(Invalid):
    code = "threshold-out-of-range"
    message = _("Mức ngưỡng không thể xảy ra với số liệu này. Tỷ lệ phải từ 0 đến 100.")


class ThresholdNeverCrossed(Invalid):
    code = "threshold-never-crossed"
    message = _("Với mức này cảnh báo sẽ luôn có hoặc không bao giờ có. Hãy chọn mức khác.")


class ThresholdNeverEnds(Invalid):
    code = "threshold-never-ends"
    message = _(
        "Biên trở lại quá rộng nên cảnh báo không bao giờ kết thúc. Hãy giảm biên hoặc đổi mức ngưỡng."
    )


class ThresholdConsecutive(Invalid):
    code = "threshold-consecutive"
    message = _("Số kỳ liên tiếp phải từ 1 đến %(most)s.")


class ThresholdWithoutMessage(Invalid):
    code = "threshold-without-message"
    message = _("Hãy ghi việc cần làm khi vượt ngưỡng; câu này trở thành tên nhiệm vụ đề nghị.")


class ThresholdDueDays(Invalid):
    code = "threshold-due-days"
    message = _("Hạn xử lý phải từ 1 đến %(most)s ngày làm việc.")


class ThresholdEnded(Conflict):
    code = "threshold-ended"
    message = _("Ngưỡng này đã thôi theo dõi. Hãy đặt một ngưỡng mới.")


@dataclass(frozen=True, slots=True)
class Terms:
    """What a threshold watches and what is to be done; ``unit`` "" is the whole, "*" each unit by itself."""

    measure: str
    unit: str
    comparison: str
    limit: Decimal
    message: str
    margin: Decimal = Decimal(0)
    consecutive: int = 1
    lead: str = ""
    raises_task: bool = False
    due_days: int = 5


@transaction.atomic
def set_threshold(
    *, terms: Terms, by: Officer, now: datetime, replaces: Threshold | None = None
) -> Threshold:
    """Watch a figure from now on, in place of another threshold where one is given.

    :raises NotAllowed: without the permission.
    :raises ThresholdEnded: if the one to be replaced watches no longer.
    :raises ThresholdExists: if the same is watched already.
    :raises Invalid: for terms that make no sense; the refusal's code says which.
    :raises UnknownAgency: for a unit or a lead that the registry does not know today.
    """
    require(by, Permission.COMMAND_MANAGE)
    if replaces is not None:
        _end(_locked(replaces), by, now)
    terms = _checked(terms, now)
    same = Threshold.objects.in_force().filter(
        agency=by.agency_id,
        measure=terms.measure,
        unit=terms.unit,
        comparison=terms.comparison,
        limit=terms.limit,
    )
    if same.exists():
        raise ThresholdExists()
    made = Threshold.objects.create(
        agency_id=by.agency_id, created_by=by.subject, created_at=now, replaces=replaces, **asdict(terms)
    )  # fmt: skip
    ledger.record(
        "command.threshold-set",
        subject=f"threshold:{made.pk}",
        by=by.subject,
        now=now,
        public={key: str(value) for key, value in asdict(terms).items()}
        | {"replaces": str(replaces.pk) if replaces else ""},
    )
    return made


@transaction.atomic
def end_threshold(*, threshold: Threshold, by: Officer, now: datetime) -> Threshold:
    """Stop watching; the open alarms of the threshold are lifted, its history stays.

    :raises NotAllowed: without the permission.
    :raises ThresholdEnded: if it watches no longer.
    """
    require(by, Permission.COMMAND_MANAGE)
    return _end(_locked(threshold), by, now)


def _locked(threshold: Threshold) -> Threshold:
    return Threshold.objects.select_for_update(no_key=True).get(pk=threshold.pk)


def _end(threshold: Threshold, by: Officer, now: datetime) -> Threshold:
    if threshold.ended_at is not None or threshold.agency_id != by.agency_id:
        raise ThresholdEnded()
    threshold.ended_at = now
    threshold.save(update_fields=["ended_at"])
    lifted = Alarm.objects.open().filter(threshold=threshold)
    count = lifted.update(state=AlarmState.LIFTED, closed_at=now)
    ledger.record(
        "command.threshold-ended",
        subject=f"threshold:{threshold.pk}",
        by=by.subject,
        now=now,
        public={"lifted": count},
    )
    return threshold


def _checked(terms: Terms, now: datetime) -> Terms:
    """Return the terms with codes as the registry writes them, or refuse them."""
    measure = next((each for each in all_measures() if each.code == terms.measure), None)
    if measure is None:
        raise ThresholdMeasureUnknown(measure=terms.measure[:80])
    if terms.comparison not in Comparison.values:
        raise ThresholdOutOfRange()
    if not terms.message.strip():
        raise ThresholdWithoutMessage()
    if not 1 <= terms.consecutive <= MOST_CONSECUTIVE:
        raise ThresholdConsecutive(most=MOST_CONSECUTIVE)
    if not 1 <= terms.due_days <= LONGEST_DUE:
        raise ThresholdDueDays(most=LONGEST_DUE)
    _check_numbers(terms, measure)
    values = asdict(terms) | {"message": terms.message.strip()}
    for name in ("unit", "lead"):
        if values[name] not in {"", ANY_UNIT}:
            values[name] = by_code(values[name], day_of(now)).code
    if values["lead"] == ANY_UNIT:
        values["lead"] = ""
    return Terms(**values)


def _check_numbers(terms: Terms, measure: Measure) -> None:
    limit, margin = terms.limit, terms.margin
    if not (limit.is_finite() and margin.is_finite()) or abs(limit) > LARGEST_LIMIT:
        raise ThresholdOutOfRange()
    if margin < 0 or margin > LARGEST_LIMIT:
        raise ThresholdNeverEnds()
    if measure.decimals or str(measure.unit) == "%" or measure.over_units == "sum":
        _check_range(terms, _HUNDRED if str(measure.unit) == "%" else None)


def _check_range(terms: Terms, highest: Decimal | None) -> None:
    """Refuse what can never, or never not, happen to a figure between 0 and its highest value."""
    limit, margin = terms.limit, terms.margin
    if limit < 0 or (highest is not None and limit > highest):
        raise ThresholdOutOfRange()
    if terms.comparison == Comparison.AT_LEAST and limit == 0:
        raise ThresholdNeverCrossed()
    if terms.comparison == Comparison.BELOW and limit == 0:
        raise ThresholdNeverCrossed()
    if terms.comparison in {Comparison.ABOVE, Comparison.AT_MOST} and limit == highest:
        raise ThresholdNeverCrossed()
    rises = terms.comparison in {Comparison.ABOVE, Comparison.AT_LEAST}
    if rises and (
        limit - margin < 0 or (limit == margin and terms.comparison == Comparison.AT_LEAST)
    ):
        raise ThresholdNeverEnds()
    if not rises and highest is not None and limit + margin > highest:
        raise ThresholdNeverEnds()
