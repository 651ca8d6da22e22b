"""Where the registry has a unit on a day: its name, level, the unit above it and its path."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from lienthong.agencies.models import AgencyRecord
from lienthong.systems.reporting.rules.reporters import Reporter


@dataclass(frozen=True, slots=True)
class Place:
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
        return Reporter(self.code, self.level, self.kind)


def places(codes: Collection[str], on: date) -> dict[str, Place]:
    """Return the units of some codes on a day; codes that nobody carries then are left out."""
    rows = list(AgencyRecord.objects.as_of(on).filter(code__in=codes))
    return _placed(rows, on)


def places_below(code: str, on: date) -> dict[str, Place]:
    """Return a unit and everything below it on a day, by code."""
    top = AgencyRecord.objects.as_of(on).filter(code=code).first()
    if top is None:
        return {}
    below = AgencyRecord.objects.as_of(on).under(top.agency_id, on)
    return _placed([top, *below], on)


def all_places(on: date) -> dict[str, Place]:
    """Return every unit of the country on a day, by code."""
    return _placed(list(AgencyRecord.objects.as_of(on)), on)


def _placed(rows: Collection[AgencyRecord], on: date) -> dict[str, Place]:
    by_agency = {row.agency_id: row for row in rows}
    missing = {row.parent_id for row in rows} - {None, *by_agency}
    # The tree is at most four levels deep.
    while missing:
        above = AgencyRecord.objects.as_of(on).filter(agency_id__in=missing)
        found = {row.agency_id: row for row in above}
        by_agency |= found
        missing = {row.parent_id for row in found.values()} - {None, *by_agency}
    return {row.code: _place(row, by_agency) for row in rows}


def _place(row: AgencyRecord, by_agency: dict[int, AgencyRecord]) -> Place:
    chain = [row]
    while chain[0].parent_id in by_agency and len(chain) < 10:
        chain.insert(0, by_agency[chain[0].parent_id])
    return Place(
        agency_id=row.agency_id,
        code=row.code,
        name=row.name,
        level=row.level,
        kind=row.kind,
        parent=chain[-2].code if len(chain) > 1 else "",
        path="".join(f"{each.code}/" for each in chain),
    )
