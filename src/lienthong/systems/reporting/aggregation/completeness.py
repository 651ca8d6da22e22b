"""Completeness and timeliness: which reports were signed and sent, counted, never declared."""

from dataclasses import dataclass

from django.db import connection

from lienthong.systems.reporting.duties import expected
from lienthong.systems.reporting.models import RegimeVersion
from lienthong.systems.reporting.rules.periods import Period
from lienthong.systems.reporting.units import Place, all_places, places_below

_RECEIVED = """
SELECT unit, bool_or(on_time), bool_and(is_generated) FROM reporting_report
WHERE agency_id = %s AND version_id = %s AND period_id = %s
    AND submitted_at IS NOT NULL AND state NOT IN ('returned', 'draft', 'review')
GROUP BY unit
"""


@dataclass(slots=True)
class Completeness:
    """How many reports were expected, received signed, and in time: of one unit and of all below it.

    ``owes`` says whether the unit itself owes the report, ``has_sent`` whether it sent it.
    """

    unit: str
    name: str
    level: int
    path: str
    owes: bool = False
    has_sent: bool = False
    was_on_time: bool = False
    is_generated: bool = False
    expected: int = 0
    received: int = 0
    on_time: int = 0

    @property
    def rate(self) -> float | None:
        """Return the share of expected reports received; None when none was expected."""
        return self.received / self.expected if self.expected else None

    @property
    def timeliness(self) -> float | None:
        """Return the share of expected reports received in time; None when none was expected."""
        return self.on_time / self.expected if self.expected else None


def completeness(
    *, agency_id: int, code: str, version: RegimeVersion, period: Period, parent: str | None = None
) -> list[Completeness]:
    """Return how complete the reports under each unit right below one are, in tree order.

    ``code`` is the agency's own; ``parent`` "" is the country, None the agency itself when others report to
    it as the unit above, and the country when it stands outside the tree (the Office, a ministry). The first
    line of the answer is the total.
    """
    units = _units(code, period, parent)
    top = _top(code, parent, units)
    owing = {place.code for place in expected(version, period, units)} - {code}
    received = _received(agency_id, version, period)
    whole = Completeness(unit=parent or "", name="", level=0, path=top)
    lines: dict[str, Completeness] = {}
    for place in sorted(units, key=lambda each: each.path):
        if place.path == top:
            continue
        # The unit right below the top that this one belongs to.
        head = place.path[len(top) :].partition("/")[0]
        line = lines.get(head)
        if line is None:
            line = lines[head] = Completeness(place.code, place.name, place.level, place.path)
        if place.code in owing:
            for each in (line, whole):
                _count(each, place, received)
    return [whole, *(line for line in lines.values() if line.expected)]


def _count(
    line: Completeness,
    place: Place,
    received: dict[str, tuple[bool, bool]],
) -> None:
    on_time, generated = received.get(place.code, (False, False))
    line.expected += 1
    line.received += place.code in received
    line.on_time += on_time
    line.is_generated = line.is_generated or generated
    if line.unit == place.code:
        line.owes, line.has_sent, line.was_on_time = True, place.code in received, on_time


def silent(
    *, agency_id: int, code: str, version: RegimeVersion, period: Period, parent: str | None = None
) -> list[Place]:
    """Return the units that owe a report and have not sent it, in tree order."""
    units = _units(code, period, parent)
    received = _received(agency_id, version, period)
    owing = expected(version, period, units)
    quiet = [place for place in owing if place.code not in received and place.code != code]
    return sorted(quiet, key=lambda place: place.path)


def _top(code: str, parent: str | None, units: list[Place]) -> str:
    """Return the path under which lines are made: "" for the country and for agencies outside the tree."""
    wanted = code if parent is None else parent
    path = next((place.path for place in units if place.code == wanted), "")
    is_inside = any(place.path.startswith(path) and place.path != path for place in units)
    return path if path and is_inside else ""


def _units(code: str, period: Period, parent: str | None) -> list[Place]:
    top = parent if parent is not None else code
    if top:
        below = places_below(top, period.last_date)
        own = below.get(top)
        if parent is not None or own is not None and own.level > 1:
            return list(below.values())
    return list(all_places(period.last_date).values())


def _received(
    agency_id: int, version: RegimeVersion, period: Period
) -> dict[str, tuple[bool, bool]]:
    with connection.cursor() as cursor:
        cursor.execute(_RECEIVED, [agency_id, version.pk, period.id])
        return {unit: (bool(on_time), generated) for unit, on_time, generated in cursor.fetchall()}
