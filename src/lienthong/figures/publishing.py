"""Publishing figures: unchanged values are left alone, changed ones become new vintages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

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

_WITH_NUMBER = frozenset({"final", "provisional"})
_KEY = ("publisher", "indicator", "unit", "first_date", "last_date", "origin")
_CONTENT = ("value", "numerator", "denominator", "state", "source", "source_label")

Key = tuple[str, str, str, date, date, str]
Content = tuple[Decimal | None, Decimal | None, Decimal | None, str, str, str]
#: The key of a row, and what it says now.
Known = tuple[UUID, Content]


class _TooLarge(Exception):
    pass


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
    # Most values of a round are what they were: they take no turn, and no rows are made of them.
    given = _given(values)
    differing = _differing(given, _known(given))
    if not differing:
        return 0
    _take_turns()
    known = _known(differing)
    differing = _differing(differing, known)
    changed = [_row(key, value, content, now) for key, (value, content) in differing.items()]
    if not changed:
        return 0
    outdated = [known[_key(row)][0] for row in changed if _key(row) in known]
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


def _entries(changed: Sequence[FigureValue], known: Mapping[Key, Known]) -> list[Entry]:
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


def _given(values: Mapping[str, Sequence[Published]]) -> dict[Key, tuple[Published, Content]]:
    """Return what is published, by key, with the part of each value that may change; impossible ones refused.

    One pass over plain tuples: a round of the whole country looks at some hundred thousand values.
    """
    given: dict[Key, tuple[Published, Content]] = {}
    for publisher, each in values.items():
        for value in each:
            key = (
                publisher,
                value.indicator,
                value.unit,
                value.first_date,
                value.last_date,
                value.origin,
            )
            carries_number = value.state in _WITH_NUMBER
            if (
                value.first_date > value.last_date
                or carries_number != (value.value is not None)
                or key in given
            ):
                raise ImpossibleFigure(indicator=value.indicator, label=value.label)
            given[key] = (value, _content(value))
    return given


def _content(value: Published) -> Content:
    try:
        return (
            _exact(value.value),
            _exact(value.numerator),
            _exact(value.denominator),
            value.state,
            value.source,
            str(value.source_label),
        )
    except _TooLarge as error:
        raise ImpossibleFigure(indicator=value.indicator, label=value.label) from error


def _exact(number: Decimal | int | None) -> Decimal | None:
    """Return a number as the table keeps it.

    :raises _TooLarge: if the table cannot.
    """
    if number is None:
        return None
    if not -_LARGEST < number < _LARGEST:
        raise _TooLarge
    return Decimal(number).quantize(_SMALLEST)


def _differing(
    given: Mapping[Key, tuple[Published, Content]], known: Mapping[Key, Known]
) -> dict[Key, tuple[Published, Content]]:
    return {key: one for key, one in given.items() if key not in known or known[key][1] != one[1]}


def _row(key: Key, value: Published, content: Content, now: datetime) -> FigureValue:
    publisher, indicator, unit, first_date, last_date, origin = key
    number, numerator, denominator, state, source, source_label = content
    return FigureValue(
        publisher=publisher,
        indicator=indicator,
        unit=unit,
        first_date=first_date,
        last_date=last_date,
        label=value.label,
        value=number,
        numerator=numerator,
        denominator=denominator,
        origin=origin,
        state=state,
        source=source,
        source_label=source_label,
        recorded_at=now,
    )


def _known(given: Mapping[Key, object]) -> dict[Key, Known]:
    """Return the current values of the same publishers and indicators as plain tuples, with one query."""
    if not given:
        return {}
    found = FigureValue.objects.known_at(None).filter(
        publisher__in={key[0] for key in given},
        indicator__in={key[1] for key in given},
        first_date__gte=min(key[3] for key in given),
        last_date__lte=max(key[4] for key in given),
    )
    rows = found.order_by().values_list("pk", *_KEY, *_CONTENT)
    ends = 1 + len(_KEY)
    return {row[1:ends]: (row[0], row[ends:]) for row in rows}


def _key(row: FigureValue) -> Key:
    return row.publisher, row.indicator, row.unit, row.first_date, row.last_date, row.origin
