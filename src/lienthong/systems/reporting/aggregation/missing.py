"""Which reports a sum from below is still without."""

from dataclasses import dataclass
from datetime import datetime

from lienthong.casework.calendar import deadline_clock
from lienthong.systems.reporting.duties import owing
from lienthong.systems.reporting.models import Report
from lienthong.systems.reporting.units import Place, places_below, tree_day


@dataclass(frozen=True, slots=True)
class Parts:
    """How many units owe their report to a unit, and those of which none stands in the book."""

    expected: int
    missing: tuple[Place, ...]

    @property
    def received(self) -> int:
        return self.expected - len(self.missing)


def parts_of(report: Report, as_of: datetime | None = None) -> Parts:
    """Return what the sum below a report is made of, and what it is without: now, or at a moment."""
    places = places_below(report.unit, tree_day(report.last_date, as_of)).values()
    owed = owing(report.version, report.period, places, deadline_clock())
    units = [place for place, receiver, _due in owed if receiver == report.unit]
    standing = Report.objects.filter(agency_id=report.agency_id)
    standing = standing.of_period(report.version, report.period_id).accepted(as_of)
    held = set(standing.filter(parent=report.unit).values_list("unit", flat=True))
    missing = (place for place in units if place.code not in held)
    return Parts(len(units), tuple(sorted(missing, key=lambda place: place.path)))
