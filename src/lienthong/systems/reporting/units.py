"""Where the registry has a unit on a day: its name, level, the unit above it and its path."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q

from lienthong.agencies.models import AgencyRecord
from lienthong.base.clock import day_of
from lienthong.systems.reporting.rules.reporters import Reporter

if TYPE_CHECKING:
    from django.db.models import QuerySet


class Place(NamedTuple):
    """A unit on one day; ``path`` is the codes from the top down, each with a stroke after it."""

    agency_id: int
    code: str
    name: str
    level: int
    kind: str
    parent: str
    path: str

    @property
    def reporter(self) -> Reporter:
        return Reporter(self.code, self.level, self.kind, self.path)


def tree_day(last_date: date, at: datetime | None) -> date:
    """Return the day whose tree a period is shown in: its last day, or an earlier moment's own day.

    What a unit owes goes by the last day. Who looks from a moment before it sees the tree that stood then.
    """
    return last_date if at is None else min(last_date, day_of(at))


_COLUMNS = ("agency_id", "code", "name", "level", "kind", "parent_id")
_Row = tuple[int, str, str, int, str, int | None]


def places(codes: Collection[str], on: date) -> dict[str, Place]:
    """Return the units of some codes on a day; codes that nobody carries then are left out."""
    return _placed(AgencyRecord.objects.as_of(on).filter(code__in=codes), on)


def places_of_days(code: str, days: Collection[date]) -> dict[date, Place | None]:
    """Return one unit on each of some days, None where nobody carries the code.

    The number of queries is that of the tree's levels, however many the days.
    """
    if not days:
        return {}
    span = DateRange(min(days), max(days), "[]")
    wanted, known, rows = Q(code=code), set[int](), list[tuple[Any, ...]]()
    while True:
        records = AgencyRecord.objects.filter(wanted, valid__overlap=span)
        found = list(records.values_list(*_COLUMNS, "valid"))
        rows += found
        known |= {row[0] for row in found}
        above = {row[5] for row in found if row[5] is not None} - known
        if not above:
            return {day: _on_day(rows, code, day) for day in days}
        wanted = Q(agency_id__in=above)


def _on_day(rows: Iterable[tuple[Any, ...]], code: str, day: date) -> Place | None:
    by_agency: dict[int, _Row] = {row[0]: row[:6] for row in rows if day in row[6]}
    own = next((row for row in by_agency.values() if row[1] == code), None)
    return _place(own, by_agency, {}) if own else None


def places_below(code: str, on: date) -> dict[str, Place]:
    """Return a unit and everything below it on a day, by code."""
    top = AgencyRecord.objects.as_of(on).filter(code=code).first()
    if top is None:
        return {}
    below = AgencyRecord.objects.as_of(on).under(top.agency_id, on)
    return _placed(AgencyRecord.objects.as_of(on).filter(pk=top.pk) | below, on)


def all_places(on: date) -> Mapping[str, Place]:
    """Return every unit of the country on a day, by code, in tree order.

    A process keeps the last few days that it was asked for, until anything in the registry changes: what was
    inserted, changed or removed shows in the rows' own marks, whichever process did it.
    """
    key = (_mark(), on)
    found = _days.get(key)
    if found is None:
        placed = _placed(AgencyRecord.objects.as_of(on), on).items()
        ordered = sorted(placed, key=lambda each: each[1].path)
        found = MappingProxyType(dict(ordered))
        while len(_days) >= _KEPT_DAYS:
            _days.pop(next(iter(_days)), None)
        _days[key] = found
    return found


def below_path(places: Mapping[str, Place], path: str) -> list[Place]:
    """Return the unit of a path and everything below it, of places in tree order; "" is everybody."""
    if not path:
        return list(places.values())
    return [place for place in places.values() if place.path.startswith(path)]


def _mark() -> tuple[int, int, int]:
    with connection.cursor() as cursor:
        cursor.execute(_MARK)
        row: tuple[int, int, int] = cursor.fetchone()
    return row


_KEPT_DAYS = 6
_days: dict[tuple[tuple[int, int, int], date], Mapping[str, Place]] = {}
# Who wrote each row, and as which step of its transaction.
_MARK = """
SELECT count(*), coalesce(sum(xmin::text::bigint), 0)::bigint, coalesce(sum(cmin::text::bigint), 0)::bigint
FROM agencies_agencyrecord
"""


def _placed(records: "QuerySet[AgencyRecord]", on: date) -> dict[str, Place]:
    # Plain columns: all units of the country are read in the time that a page has for it.
    rows: list[_Row] = list(records.values_list(*_COLUMNS))
    by_agency = {row[0]: row for row in rows}
    missing = {row[5] for row in rows if row[5] is not None} - set(by_agency)
    # The tree is at most four levels deep.
    while missing:
        above = AgencyRecord.objects.as_of(on).filter(agency_id__in=missing).values_list(*_COLUMNS)
        found: dict[int, _Row] = {row[0]: row for row in above}
        by_agency |= found
        missing = {row[5] for row in found.values() if row[5] is not None} - set(by_agency)
    paths: dict[int, str] = {}
    return {row[1]: _place(row, by_agency, paths) for row in rows}


def _place(row: _Row, by_agency: Mapping[int, _Row], paths: dict[int, str]) -> Place:
    agency_id, code, name, level, kind, above = row
    parent = by_agency.get(above) if above is not None else None
    above_code = parent[1] if parent else ""
    return Place(agency_id, code, name, level, kind, above_code, _path(row, by_agency, paths))


def _path(row: _Row, by_agency: Mapping[int, _Row], paths: dict[int, str]) -> str:
    if row[0] not in paths:
        parent = by_agency.get(row[5]) if row[5] is not None else None
        above = _path(parent, by_agency, paths) if parent else ""
        paths[row[0]] = f"{above}{row[1]}/"
    return paths[row[0]]
