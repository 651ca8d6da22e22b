"""One agency's book of a regime as pages of figures read it: as it is, or as it was known at a moment."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lienthong.casework.calendar import deadline_clock
from lienthong.systems.reporting import aggregation
from lienthong.systems.reporting.aggregation import UnitValues
from lienthong.systems.reporting.duties import owing
from lienthong.systems.reporting.models import RegimeVersion, Rollup
from lienthong.systems.reporting.rules.periods import Period
from lienthong.systems.reporting.units import all_places, places, places_of_days, tree_day


@dataclass(frozen=True, slots=True)
class Book:
    """One agency's book of one version, as it is (``at`` None) or as it was known at a moment."""

    agency_id: int
    code: str
    version: RegimeVersion
    at: datetime | None

    def lines(self, period: Period, parent: str, *, level: int | None = None) -> list[UnitValues]:
        """Return the reports right below a unit; without one, those of the highest level in the book."""
        own: dict[str, Any] = {
            "agency_id": self.agency_id,
            "version": self.version,
            "period_id": period.id,
        }
        if parent:
            return aggregation.value_table(**own, parent=parent, as_of=self.at)
        if level is None:
            level = self.level_shown(period, self.direct_levels(period))
        if level is None:
            return []
        return aggregation.value_table(**own, level=level, as_of=self.at)

    def level_shown(self, period: Period, direct: Counter[int], asked: str = "") -> int | None:
        """Return the level shown of the country: the one asked for, else that of most direct reporters.

        Ministries and provinces may both report to an agency outside the tree; each level is its own sum.
        """
        levels = self.levels(period, "")
        if asked.isdecimal() and int(asked) in levels:
            return int(asked)
        return max(levels, key=lambda level: (direct[level], -level), default=None)

    def direct_levels(self, period: Period) -> Counter[int]:
        """Return how many units of each level report straight to this agency."""
        everybody = all_places(self.day(period)).values()
        owed = owing(self.version, period, everybody, deadline_clock())
        return Counter(place.level for place, receiver, _due in owed if receiver == self.code)

    def levels(self, period: Period, unit: str) -> list[int]:
        """Return the levels below a unit that reports are held of."""
        return aggregation.levels_of(
            agency_id=self.agency_id,
            version=self.version,
            period_id=period.id,
            unit=unit,
            as_of=self.at,
            path=self.path(period, unit),
        )

    def day(self, period: Period) -> date:
        """Return the day whose tree the book shows a period in."""
        return tree_day(period.last_date, self.at)

    def path(self, period: Period, unit: str) -> str:
        """Return where a unit stood in the tree that is shown; only the past asks by it."""
        if self.at is None or not unit:
            return ""
        place = places([unit], self.day(period)).get(unit)
        return place.path if place else f"{unit}/"

    def total(self, period: Period, unit: str, level: int) -> aggregation.Total:
        """Return what the reports of a level under a unit come to."""
        own: dict[str, Any] = {
            "agency_id": self.agency_id,
            "version": self.version,
            "period_id": period.id,
        }
        if self.at is None:
            return aggregation.total(**own, level=level, unit=unit)
        path = self.path(period, unit)
        return aggregation.total_as_of(**own, level=level, as_of=self.at, path=path)

    def series(self, period: Period, unit: str, level: int) -> list[aggregation.Total]:
        """Return the same over time."""
        own: dict[str, Any] = {"agency_id": self.agency_id, "version": self.version, "level": level}
        if self.at is None:
            return aggregation.series(**own, unit=unit)
        paths = self._paths(unit) or {self.path(period, unit)}
        found = [
            each
            for path in paths
            for each in aggregation.series_as_of(**own, as_of=self.at, path=path)
        ]
        return sorted(found, key=lambda each: self.version.period(each.period_id).last_date)

    def _paths(self, unit: str) -> set[str]:
        """Return everywhere that a unit stood when a period was closed of which the book holds something."""
        rows = Rollup.objects.filter(agency_id=self.agency_id, version=self.version).of_unit(unit)
        days = set(rows.values_list("last_date", flat=True)) if unit else set[date]()
        return {place.path for place in places_of_days(unit, days).values() if place}
