"""What the reading of recipient lines asks of the registry on one day."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from functools import cached_property

from lienthong.agencies.groups.matching import Words, words
from lienthong.agencies.models import AgencyRecord, Kind, Level, Unit
from lienthong.base.text import search_key

COMMITTEE = ("uy", "ban", "nhan", "dan")
_ENOUGH = 0.6


@dataclass(frozen=True, slots=True)
class Known:
    """One way to write an agency's name."""

    record: AgencyRecord
    name: Words


class Registry:
    """The agencies of one day as a recipient line of one issuer sees them; a handful of queries at most."""

    def __init__(self, on: date, issuer: AgencyRecord) -> None:
        self.on = on
        self.issuer = issuer

    @cached_property
    def upper(self) -> list[AgencyRecord]:
        """The agencies of the centre and of the provinces."""
        records = AgencyRecord.objects.as_of(self.on)
        return list(records.filter(level__in=[Level.CENTRAL, Level.PROVINCE]).in_order())

    @cached_property
    def full_names(self) -> list[Known]:
        """Names that stand by themselves: ministries in full, committees in full."""
        return [Known(record, words(record.name)) for record in self.upper]

    @cached_property
    def ministry_names(self) -> list[Known]:
        """Names inside "Các Bộ: ...", where the word Bộ is left out."""
        central = [record for record in self.upper if record.level == Level.CENTRAL]
        short = [
            Known(record, words(record.name.removeprefix("Bộ ")))
            for record in central
            if record.kind == Kind.MINISTRY
        ]
        return short + [Known(record, words(record.name)) for record in central]

    @cached_property
    def province_names(self) -> list[Known]:
        """Provinces in a list of them: with or without committee and type."""
        provinces = [record for record in self.upper if record.level == Level.PROVINCE]
        return [Known(record, way) for record in provinces for way in _ways(record)]

    @cached_property
    def committee_names(self) -> list[Known]:
        """Committees with the type left out: "UBND An Giang"."""
        return [
            Known(known.record, Words(COMMITTEE + known.name.keys, frozenset()))
            for known in self.province_names
            if known.name.keys[: len(COMMITTEE)] != COMMITTEE
        ]

    @cached_property
    def units(self) -> list[tuple[Unit, Words]]:
        """The issuer's units first, then those of central agencies with a name of their own."""
        units = Unit.objects.as_of(self.on).filter(
            agency__in=[
                self.issuer.agency_id,
                *(record.agency_id for record in self.upper if record.level == Level.CENTRAL),
            ]
        )
        own = [unit for unit in units if unit.agency_id == self.issuer.agency_id]
        other = [unit for unit in units if unit.agency_id != self.issuer.agency_id]
        return [(unit, way) for unit in own for way in _unit_ways(unit)] + [
            (unit, words(unit.name)) for unit in other if unit.short_name != "VP"
        ]

    def group(self, level: int, *, within: AgencyRecord | None = None) -> list[AgencyRecord]:
        """Return the committees of a level, all or below one agency."""
        records = AgencyRecord.objects.as_of(self.on).level(level)
        if within is not None:
            records = records.under(within.agency_id, self.on)
        return list(records.in_order())

    def of_kind(self, *kinds: str) -> list[AgencyRecord]:
        """Return the central agencies of some kinds."""
        return [
            record
            for kind in kinds
            for record in self.upper
            if record.level == Level.CENTRAL and record.kind == kind
        ]

    def lower(self, keys: Collection[str]) -> list[AgencyRecord]:
        """Return the districts and communes whose committees have one of these search keys."""
        records = AgencyRecord.objects.as_of(self.on).filter(search_key__in=keys)
        return list(records.filter(level__gte=Level.DISTRICT))

    @cached_property
    def line_of_authority(self) -> list[AgencyRecord]:
        """The issuer and every agency above it."""
        line = [self.issuer]
        while line[-1].parent_id:
            above = AgencyRecord.objects.as_of(self.on).filter(agency=line[-1].parent_id).first()
            if above is None:
                break
            line.append(above)
        return line

    def ancestor(self, level: int) -> AgencyRecord | None:
        """Return the issuer or the agency above it that is of a level."""
        return next((one for one in self.line_of_authority if one.level == level), None)

    def ancestor_of_type(self, unit_type: str) -> AgencyRecord | None:
        """Return the issuer or the nearest committee above it whose unit is of a type."""
        return next((one for one in self.line_of_authority if one.unit_type == unit_type), None)

    def by_agency(self, agencies: Collection[int]) -> dict[int, AgencyRecord]:
        """Return records by agency."""
        found = AgencyRecord.objects.as_of(self.on).filter(agency__in=agencies)
        return {record.agency_id: record for record in found}

    def nearest(self, text: str, limit: int = 3) -> tuple[AgencyRecord, ...]:
        """Return the agencies whose names are most like a text."""
        wanted = search_key(text)
        candidates = list(self.upper)
        if self.issuer.level in {Level.PROVINCE, Level.DISTRICT}:
            below = AgencyRecord.objects.as_of(self.on).under(self.issuer.agency_id, self.on)
            candidates += list(below)
        ranked = sorted(_ranked(wanted, candidates), key=lambda pair: -pair[0])
        return tuple(record for _, record in ranked[:limit])


def _ways(record: AgencyRecord) -> Iterator[Words]:
    full = words(record.name)
    unit_type = len(words(record.unit_type).keys)
    bare = full.keys[len(COMMITTEE) :]
    for keys in (full.keys, bare, bare[unit_type:]):
        yield Words(keys, frozenset())


def _unit_ways(unit: Unit) -> Iterator[Words]:
    """Yield how an agency writes its own units: without its own name at their end."""
    for name in (unit.name, unit.name.removesuffix(" Chính phủ"), unit.short_name):
        yield words(name)


def _ranked(
    wanted: str, candidates: Sequence[AgencyRecord]
) -> Iterator[tuple[float, AgencyRecord]]:
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(wanted)
    for record in candidates:
        best = 0.0
        for name in (record.name, record.short_name):
            matcher.set_seq1(search_key(name))
            if matcher.real_quick_ratio() > _ENOUGH and matcher.quick_ratio() > _ENOUGH:
                best = max(best, matcher.ratio())
        if best > _ENOUGH:
            yield best, record
