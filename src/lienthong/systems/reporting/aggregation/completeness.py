"""Completeness and timeliness: which reports were signed and sent, counted, never declared."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from lienthong.systems.reporting.aggregation.came import came_clause
from lienthong.systems.reporting.duties import expected
from lienthong.systems.reporting.models import RegimeVersion
from lienthong.systems.reporting.rules.periods import Period
from lienthong.systems.reporting.units import Place, all_places, below_path, tree_day

_RECEIVED = """
SELECT unit, coalesce(bool_or(on_time), false), bool_and(is_generated) FROM reporting_report
WHERE agency_id = %s AND version_id = %s AND period_id = %s
    AND {came}
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

    def add(self, part: "Completeness") -> None:
        """Count what was expected of and received from a part as well."""
        self.expected += part.expected
        self.received += part.received
        self.on_time += part.on_time
        self.is_generated = self.is_generated or part.is_generated

    def join(self, other: "Completeness") -> None:
        """Count the same unit's reports of another regime as well: its own are sent when all of them are."""
        self.add(other)
        if other.owes:
            self.has_sent = other.has_sent and (self.has_sent or not self.owes)
            self.was_on_time = other.was_on_time and (self.was_on_time or not self.owes)
            self.owes = True

    @property
    def rate(self) -> float | None:
        """Return the share of expected reports received; None when none was expected."""
        return self.received / self.expected if self.expected else None

    @property
    def timeliness(self) -> float | None:
        """Return the share of expected reports received in time; None when none was expected."""
        return self.on_time / self.expected if self.expected else None


def completeness(
    *,
    agency_id: int,
    code: str,
    version: RegimeVersion,
    period: Period,
    parent: str | None = None,
    as_of: datetime | None = None,
) -> list[Completeness]:
    """Return how complete the reports under each unit right below one are, in tree order.

    ``code`` is the agency's own; ``parent`` "" is the country, None the agency itself when others report to
    it as the unit above, and the country when it stands outside the tree (the Office, a ministry). The first
    line of the answer is the total. ``as_of`` counts what had come by a moment.
    """
    units = _units(code, period, parent, as_of)
    top = _top(code, parent, units)
    owing = {place.code for place in expected(version, period, units)} - {code}
    received = _received(agency_id, version, period, as_of)
    whole = Completeness(unit=parent or "", name="", level=0, path=top)
    lines: dict[str, Completeness] = {}
    start = len(top)
    for place in units:
        if place.path == top:
            continue
        # The unit right below the top that this one belongs to.
        head = place.path[start : place.path.index("/", start)]
        line = lines.get(head)
        if line is None:
            line = lines[head] = Completeness(place.code, place.name, place.level, place.path)
        if place.code in owing:
            _count(line, place, received)
    for line in lines.values():
        whole.add(line)
    return [whole, *(line for line in lines.values() if line.expected)]


def completeness_of_days(
    *,
    agency_id: int,
    code: str,
    pairs: Sequence[tuple[RegimeVersion, Period]],
    parent: str | None = None,
    as_of: datetime | None = None,
) -> list[Completeness]:
    """Return the same for several regimes with periods of the same days, counted together.

    A sample form is owed by nobody until somebody reports by it.
    """
    lines: dict[str, Completeness] = {}
    whole = Completeness(unit=parent or "", name="", level=0, path="")
    for version, period in pairs:
        is_one = len(pairs) == 1
        if not is_one and version.is_sample and not _received(agency_id, version, period, as_of):
            continue
        _total, *rest = completeness(
            agency_id=agency_id,
            code=code,
            version=version,
            period=period,
            parent=parent,
            as_of=as_of,
        )
        for line in rest:
            whole.add(line)
            if line.unit in lines:
                lines[line.unit].join(line)
            else:
                lines[line.unit] = line
    return [whole, *lines.values()]


def _count(
    line: Completeness,
    place: Place,
    received: dict[str, tuple[bool, bool]],
) -> None:
    came = received.get(place.code)
    line.expected += 1
    if came is not None:
        line.received += 1
        line.on_time += came[0]
        line.is_generated = line.is_generated or came[1]
    if line.unit == place.code:
        line.owes, line.has_sent = True, came is not None
        line.was_on_time = came is not None and came[0]


def silent(
    *,
    agency_id: int,
    code: str,
    version: RegimeVersion,
    period: Period,
    parent: str | None = None,
    as_of: datetime | None = None,
) -> list[Place]:
    """Return the units that owe a report and have not sent it, in tree order."""
    units = _units(code, period, parent, as_of)
    received = _received(agency_id, version, period, as_of)
    owing = expected(version, period, units)
    return [place for place in owing if place.code not in received and place.code != code]


def _top(code: str, parent: str | None, units: list[Place]) -> str:
    """Return the path under which lines are made: "" for the country and for agencies outside the tree."""
    wanted = code if parent is None else parent
    path = next((place.path for place in units if place.code == wanted), "")
    is_inside = any(place.path.startswith(path) and place.path != path for place in units)
    return path if path and is_inside else ""


def _units(code: str, period: Period, parent: str | None, as_of: datetime | None) -> list[Place]:
    """Return the units that are looked at, in tree order."""
    everybody = all_places(tree_day(period.last_date, as_of))
    top = parent if parent is not None else code
    above = everybody.get(top) if top else None
    if top and parent is not None and above is None:
        return []
    is_in_tree = above is not None and (parent is not None or above.level > 1)
    return below_path(everybody, above.path if above is not None and is_in_tree else "")


def _received(
    agency_id: int, version: RegimeVersion, period: Period, as_of: datetime | None
) -> dict[str, tuple[bool, bool]]:
    clause, moments = came_clause(as_of)
    with connection.cursor() as cursor:
        cursor.execute(_RECEIVED.format(came=clause), [agency_id, version.pk, period.id, *moments])
        return {unit: (on_time, generated) for unit, on_time, generated in cursor.fetchall()}
