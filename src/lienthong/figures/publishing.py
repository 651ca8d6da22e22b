"""Publishing figures: unchanged values are left alone, changed ones become new vintages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from lienthong.base.errors import Invalid
from lienthong.figures.models import FigureValue
from lienthong.ledger import actions as ledger
from lienthong.ledger.actions import Entry

_SMALLEST = Decimal("0.000001")
_LARGEST = Decimal(10) ** 17
_CHUNK = 2000
_PUBLISHERS = 500
_LOCK = 0x66696775726573  # "figures", for pg_advisory_xact_lock

Key = tuple[str, str, str, date, date, str]


class ImpossibleFigure(Invalid):
    code = "figures-impossible"
    message = _(
        "Số liệu %(indicator)s kỳ %(label)s không hợp lệ: kỳ ngược, thiếu giá trị hoặc trùng trong"
        " một lần gửi. Hãy sửa rồi gửi lại."
    )


@dataclass(frozen=True, slots=True)
class Published:
    """One value to publish; ``value`` None goes with the states not-applicable and missing only."""

    indicator: str
    unit: str
    first_date: date
    last_date: date
    label: str
    value: Decimal | int | None
    numerator: Decimal | int | None = None
    denominator: Decimal | int | None = None
    origin: str = "computed"
    state: str = "final"
    source: str = ""
    source_label: str = ""


def publish(values: Sequence[Published], *, publisher: str, now: datetime) -> int:
    """Record values of one publisher and return how many were new or changed.

    :raises ImpossibleFigure: if a period is reversed, a value contradicts its state, or one is given twice.
    """
    return _publish_some({publisher: values}, now)


def publish_many(values: Mapping[str, Sequence[Published]], *, now: datetime) -> int:
    """Record values of many publishers, some hundred to a transaction, and return how many changed.

    :raises ImpossibleFigure: as ``publish`` does; what was recorded before stays.
    """
    publishers = sorted(values)
    return sum(
        _publish_some({one: values[one] for one in publishers[start : start + _PUBLISHERS]}, now)
        for start in range(0, len(publishers), _PUBLISHERS)
    )


@transaction.atomic
def _publish_some(values: Mapping[str, Sequence[Published]], now: datetime) -> int:
    given = [value for each in values.values() for value in each]
    _refuse_too_large(given)
    rows = [_row(value, publisher, now) for publisher in values for value in values[publisher]]
    _refuse_impossible(rows)
    if not rows:
        return 0
    _take_turns()
    known = _known(rows)
    changed = [row for row in rows if _content(row) != _content(known.get(_key(row)))]
    if not changed:
        return 0
    outdated = [known[_key(row)].pk for row in changed if _key(row) in known]
    FigureValue.objects.filter(pk__in=outdated, superseded_at=None).update(superseded_at=now)
    FigureValue.objects.bulk_create(changed, batch_size=_CHUNK)
    ledger.record_many(_entries(changed, known), now=now)
    return len(changed)


def _take_turns() -> None:
    """Make two who publish at once wait for each other: both would find the same values outdated.

    One turn for the whole node: a transaction that publishes for several agencies one after the other, as a
    handler of arrivals does, could never keep to an order among turns of their own.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _entries(changed: Sequence[FigureValue], known: Mapping[Key, FigureValue]) -> list[Entry]:
    by_publisher: dict[str, list[FigureValue]] = {}
    for row in changed:
        by_publisher.setdefault(row.publisher, []).append(row)
    return [
        Entry(
            kind="figures.published",
            subject=f"figures:{publisher}",
            by=f"system:{publisher}",
            public={
                "new": sum(_key(row) not in known for row in rows),
                "changed": sum(_key(row) in known for row in rows),
                "indicators": sorted({row.indicator for row in rows}),
            },
        )
        for publisher, rows in by_publisher.items()
    ]


def _row(value: Published, publisher: str, now: datetime) -> FigureValue:
    return FigureValue(
        publisher=publisher,
        indicator=value.indicator,
        unit=value.unit,
        first_date=value.first_date,
        last_date=value.last_date,
        label=value.label,
        value=_exact(value.value),
        numerator=_exact(value.numerator),
        denominator=_exact(value.denominator),
        origin=value.origin,
        state=value.state,
        source=value.source,
        source_label=str(value.source_label),
        recorded_at=now,
    )


def _exact(number: Decimal | int | None) -> Decimal | None:
    return None if number is None else Decimal(number).quantize(_SMALLEST)


def _refuse_too_large(values: Sequence[Published]) -> None:
    for value in values:
        numbers = (value.value or 0, value.numerator or 0, value.denominator or 0)
        if any(abs(Decimal(number)) >= _LARGEST for number in numbers):
            raise ImpossibleFigure(indicator=value.indicator, label=value.label)


def _refuse_impossible(rows: Sequence[FigureValue]) -> None:
    seen: set[Key] = set()
    for row in rows:
        carries_number = row.state in {"final", "provisional"}
        if (
            row.first_date > row.last_date
            or carries_number != (row.value is not None)
            or _key(row) in seen
        ):
            raise ImpossibleFigure(indicator=row.indicator, label=row.label)
        seen.add(_key(row))


def _known(rows: Sequence[FigureValue]) -> dict[Key, FigureValue]:
    found = FigureValue.objects.known_at(None).filter(
        publisher__in={row.publisher for row in rows},
        indicator__in={row.indicator for row in rows},
        first_date__gte=min(row.first_date for row in rows),
        last_date__lte=max(row.last_date for row in rows),
    )
    return {_key(row): row for row in found}


def _key(row: FigureValue) -> Key:
    return row.publisher, row.indicator, row.unit, row.first_date, row.last_date, row.origin


def _content(row: FigureValue | None) -> tuple[object, ...] | None:
    if row is None:
        return None
    return row.value, row.numerator, row.denominator, row.state, row.source, row.source_label
