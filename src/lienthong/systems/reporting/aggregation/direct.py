"""What is owed to one agency directly: the same lines for its published figures and for its page."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import connection

from lienthong.casework.calendar import deadline_clock
from lienthong.systems.reporting.aggregation.came import came_clause
from lienthong.systems.reporting.duties import owing
from lienthong.systems.reporting.holders import Holders
from lienthong.systems.reporting.models import RegimeVersion
from lienthong.systems.reporting.rules.periods import Period
from lienthong.systems.reporting.units import Place, all_places, tree_day

if TYPE_CHECKING:
    from lienthong.casework.clock import DeadlineClock

_CAME = """
SELECT unit, bool_or(on_time), bool_and(is_generated) FROM reporting_report
WHERE agency_id = %s AND version_id = %s AND period_id = %s AND via IS NULL
    AND {came}
GROUP BY unit
"""

#: Whether each report came in time and was generated, by unit.
Came = Mapping[str, tuple[bool, bool]]


@dataclass(frozen=True, slots=True)
class Owed:
    """One report that an agency is owed by a unit itself, and what became of it."""

    version: RegimeVersion
    period: Period
    place: Place
    due_date: date
    is_in: bool
    on_time: bool
    is_generated: bool

    def is_silent(self, on: date) -> bool:
        """Say whether the deadline has passed and nothing came."""
        return not self.is_in and on > self.due_date


@dataclass(frozen=True, slots=True)
class Counts:
    """Reports that were owed, came, came in time, and are overdue."""

    expected: int
    received: int
    on_time: int
    silent: int

    @property
    def rate(self) -> float | None:
        return self.received / self.expected if self.expected else None

    @property
    def timeliness(self) -> float | None:
        return self.on_time / self.expected if self.expected else None


def lines_of(
    version: RegimeVersion,
    period: Period,
    units: Iterable[Place],
    clock: "DeadlineClock",
    holders: Holders,
    came: Mapping[str, Came],
) -> Iterator[tuple[str, Owed]]:
    """Yield what each of some receivers is owed directly; ``came`` has the receivers by code."""
    for place, receiver, due in owing(version, period, units, clock, holders):
        if receiver in came:
            found = came[receiver].get(place.code)
            on_time, generated = found or (False, False)
            yield (
                receiver,
                Owed(version, period, place, due, found is not None, on_time, generated),
            )


def owed_in(
    *,
    agency_id: int,
    code: str,
    first_date: date,
    last_date: date,
    version: RegimeVersion | None = None,
    as_of: datetime | None = None,
) -> list[Owed]:
    """Return what an agency is owed directly in periods of exactly some days, of all regimes or of one.

    A sample form is owed by nobody until somebody reports by it. ``as_of`` tells what was known at a moment.
    """
    found: list[Owed] = []
    clock, holders = deadline_clock(), Holders()
    places = list(all_places(tree_day(last_date, as_of)).values())
    for each, period in periods_of_days(first_date, last_date, version, as_of):
        came = _came(agency_id, each, period, as_of)
        if came or version is not None or not each.is_sample:
            lines = lines_of(each, period, places, clock, holders, {code: came})
            found += [owed for _receiver, owed in lines]
    return sorted(found, key=lambda owed: (owed.place.path, owed.version.regime.code))


def counted(lines: Iterable[Owed], on: date) -> Counts:
    """Count what was owed."""
    listed = list(lines)
    return Counts(
        len(listed),
        sum(owed.is_in for owed in listed),
        sum(owed.on_time for owed in listed),
        sum(owed.is_silent(on) for owed in listed),
    )


def periods_of_days(
    first: date, last: date, version: RegimeVersion | None, as_of: datetime | None
) -> Iterator[tuple[RegimeVersion, Period]]:
    """Yield the periods of exactly some days, of all regimes known at a moment or of one."""
    versions = RegimeVersion.objects.known_at(as_of).select_related("regime")
    versions = versions.order_by("regime__code", "number")
    for each in versions if version is None else [version]:
        each = each.as_known(as_of)
        for period in each.periods_closing(last, last):
            if period.first_date == first:
                yield each, period


def _came(
    agency_id: int, version: RegimeVersion, period: Period, as_of: datetime | None
) -> dict[str, tuple[bool, bool]]:
    clause, moments = came_clause(as_of)
    with connection.cursor() as cursor:
        cursor.execute(_CAME.format(came=clause), [agency_id, version.pk, period.id, *moments])
        return {unit: (bool(on_time), generated) for unit, on_time, generated in cursor.fetchall()}
