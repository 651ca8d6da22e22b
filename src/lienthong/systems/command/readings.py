"""Reading figures for screens: many measures at one moment, with a constant number of statements.

What was known at a moment is what had been recorded by then and not yet replaced; a later correction never
changes what an earlier moment shows.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection

from lienthong.base.clock import day_of
from lienthong.figures import reading
from lienthong.figures.models import FigureValue, Origin
from lienthong.systems.command import rules

MOST_MISSING = 31
"""No gap is drawn longer than a month."""
_RANK = "array_position(%(origins)s::text[], origin::text)"
_KNOWN = "recorded_at <= %(as_of)s AND (superseded_at IS NULL OR superseded_at > %(as_of)s)"
_POINT = (
    "indicator, unit, first_date, last_date, label, value, numerator, denominator, origin, state, source,"
    " source_label, recorded_at"
)

# One descent of the index for each code, and no more rows than are drawn.
_TRENDS = f"""
SELECT {_POINT} FROM unnest(%(codes)s::text[]) AS wanted (code)
CROSS JOIN unnest(%(units)s::text[]) AS about (who) CROSS JOIN LATERAL (
    SELECT DISTINCT ON (last_date, first_date) {_POINT} FROM figures_value
    WHERE publisher = %(publisher)s AND indicator = code AND unit = who AND {_KNOWN}
    ORDER BY last_date DESC, first_date DESC, {_RANK}
    LIMIT %(most)s
) AS newest
"""  # noqa: S608 -- only names of columns
_UNITS = f"""
SELECT DISTINCT ON (indicator, unit) {_POINT}
FROM unnest(%(codes)s::text[], %(firsts)s::date[], %(lasts)s::date[]) AS wanted (code, f, l)
JOIN figures_value ON publisher = %(publisher)s AND indicator = code AND first_date = f AND last_date = l
WHERE unit > '' AND {_KNOWN}
ORDER BY indicator, unit, {_RANK}
"""  # noqa: S608
_UNIT_TRENDS = f"""
SELECT DISTINCT ON (unit, last_date, first_date) {_POINT} FROM figures_value
WHERE publisher = %(publisher)s AND indicator = %(code)s AND unit > '' AND {_KNOWN}
    AND last_date >= %(since)s
ORDER BY unit, last_date DESC, first_date DESC, {_RANK}
"""  # noqa: S608


@dataclass(frozen=True, slots=True)
class Point:
    """One value as it was known: of what, about whom, for which period, from where, since when."""

    indicator: str
    unit: str
    first_date: date
    last_date: date
    label: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    origin: str
    state: str
    source: str
    source_label: str
    recorded_at: datetime

    @property
    def period(self) -> tuple[date, date]:
        """Return the first and the last day."""
        return self.first_date, self.last_date


assert _POINT.replace("\n", "").replace(" ", "").split(",") == [  # noqa: S101 -- read by position
    field.name for field in fields(Point)
]


def trends(
    codes: Iterable[str],
    *,
    publisher: str,
    as_of: datetime,
    unit: str | None = None,
    most: int = 30,
) -> dict[str, list[Point]]:
    """Return the newest periods of many measures, oldest first; what has none is left out.

    Without a unit they are about the whole: what was published for all, else about the publisher itself.
    Periods of one length are returned, the shortest that is kept up to date.
    """
    wanted = ["", publisher] if unit is None else [unit]
    values: dict[str, Any] = {
        "codes": list(codes),
        "publisher": publisher,
        "units": wanted,
        "most": most,
    }
    found: dict[tuple[str, str], list[Point]] = {}
    for point in _points(_TRENDS, values | {"as_of": as_of}):
        found.setdefault((point.indicator, point.unit), []).append(point)
    chosen: dict[str, list[Point]] = {}
    for about in reversed(wanted):
        chosen |= {code: run for (code, each), run in found.items() if each == about}
    return {code: of_one_length(run, day_of(as_of))[::-1] for code, run in chosen.items()}


def vintages_of(point: Point, publisher: str) -> list[FigureValue]:
    """Return all that was ever recorded of a value, newest first."""
    return reading.vintages(
        FigureValue(
            publisher=publisher,
            indicator=point.indicator,
            unit=point.unit,
            first_date=point.first_date,
            last_date=point.last_date,
            origin=point.origin,
        )
    )


def of_one_length(newest_first: Sequence[Point], on: date) -> list[Point]:
    """Return the periods of the shortest length that is kept up to date, or the shortest of all."""
    by_length: dict[int, list[Point]] = {}
    for point in newest_first:
        by_length.setdefault(rules.length_class(*point.period), []).append(point)
    fresh = [size for size, run in by_length.items() if not rules.is_stale(*run[0].period, on)]
    return by_length[min(fresh or by_length)] if by_length else []


def units(
    periods: Collection[tuple[str, date, date]], *, publisher: str, as_of: datetime
) -> dict[str, dict[str, Point]]:
    """Return, by measure and by unit, the values of one period of each measure."""
    found: dict[str, dict[str, Point]] = {}
    columns: tuple[Sequence[object], ...] = tuple(zip(*periods, strict=True)) or ((), (), ())
    values = {"codes": list(columns[0]), "firsts": list(columns[1]), "lasts": list(columns[2])}
    for point in _points(_UNITS, values | {"publisher": publisher, "as_of": as_of}):
        found.setdefault(point.indicator, {})[point.unit] = point
    return found


def unit_trends(
    code: str, *, publisher: str, as_of: datetime, since: date
) -> dict[str, list[Point]]:
    """Return the periods of one measure about each unit since a day, newest first, by unit."""
    found: dict[str, list[Point]] = {}
    values = {"code": code, "publisher": publisher, "as_of": as_of, "since": since}
    for point in _points(_UNIT_TRENDS, values):
        found.setdefault(point.unit, []).append(point)
    return {unit: of_one_length(run, day_of(as_of)) for unit, run in found.items()}


def without_leaps(oldest_first: Sequence[Point]) -> list[tuple[str, Decimal | None, bool]]:
    """Return labels and values of a run with a None for each day on which nothing was counted.

    The third says whether a value only serves to show something.
    """
    line: list[tuple[str, Decimal | None, bool]] = []
    before: Point | None = None
    for point in oldest_first:
        is_daily = point.first_date == point.last_date
        if before is not None and is_daily and before.first_date == before.last_date:
            gap = (point.first_date - before.first_date).days - 1
            missing = [before.first_date + timedelta(days=each + 1) for each in range(gap)]
            line += [(day.isoformat(), None, False) for day in missing[:MOST_MISSING]]
        line.append((point.label, point.value, point.origin == Origin.GENERATED))
        before = point
    return line


def _points(statement: str, values: dict[str, Any]) -> list[Point]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values | {"origins": list(Origin.values)})
        return [Point(*row) for row in cursor.fetchall()]
