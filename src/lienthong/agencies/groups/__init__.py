"""Recipient lines ("Nơi nhận") turned into the agencies they name on a day, by rules over their wording."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from lienthong.agencies.groups.phrase import ExpansionKind, Part
from lienthong.agencies.groups.reading import LineReader
from lienthong.agencies.groups.wording import joined
from lienthong.agencies.models import AgencyRecord

__all__ = ["Expansion", "ExpansionKind", "Part", "expand", "expand_all", "joined"]


@dataclass(frozen=True, slots=True)
class Expansion:
    """What a recipient line means on a day.

    ``codes`` are the agencies it names, in the order of mention, without the issuer; ``mandates`` the
    subjects of the mandates whose leads it means, whoever leads when it is sent. A line with any part that
    could not be read is ``unresolved`` as a whole: its ``codes`` are what was read, ``left`` the rest,
    ``suggestions`` the (code, name) of agencies named most alike. A clerk decides.
    """

    line: str
    kind: ExpansionKind
    codes: tuple[str, ...] = ()
    mandates: tuple[str, ...] = ()
    note: str = ""
    left: tuple[str, ...] = ()
    suggestions: tuple[tuple[str, str], ...] = ()


def expand(line: str, *, on: date, issuer: AgencyRecord) -> Expansion:
    """Return what one recipient line of an issuer's document means on a day."""
    return expand_all([line], on=on, issuer=issuer)[0]


def expand_all(lines: Sequence[str], *, on: date, issuer: AgencyRecord) -> list[Expansion]:
    """Return the meaning of every line of a recipient block, reading the registry once."""
    reader = LineReader(on, issuer)
    return [_expansion(line, reader) for line in lines]


def _expansion(line: str, reader: LineReader) -> Expansion:
    parts = reader.read(line)
    records = {
        record.agency_id: record
        for part in parts
        for record in part.records
        if record.agency_id != reader.issuer.agency_id
    }
    unread = [part for part in parts if part.kind is ExpansionKind.UNRESOLVED]
    likest = dict(pair for part in unread[:3] for pair in _likely(part, reader))
    return Expansion(
        line=line,
        kind=_kind(parts),
        codes=tuple(record.code for record in records.values()),
        mandates=tuple(dict.fromkeys(part.mandate for part in parts if part.mandate)),
        note=" ".join(dict.fromkeys(part.note for part in parts if part.note)),
        left=tuple(part.text for part in unread),
        suggestions=tuple(likest.items()),
    )


def _likely(part: Part, reader: LineReader) -> Iterable[tuple[str, str]]:
    near = part.near or (() if part.likely else reader.registry.nearest(part.text))
    return [*part.likely, *((record.code, record.name) for record in near)]


def _kind(parts: Sequence[Part]) -> ExpansionKind:
    """Return the kind of a line: what needs a clerk first, then what is sent, then what is kept."""
    kinds = [part.kind for part in parts]
    for kind in (ExpansionKind.UNRESOLVED, ExpansionKind.AGENCIES, ExpansionKind.MANDATE):
        if kind in kinds:
            return kind
    return kinds[0] if kinds else ExpansionKind.UNRESOLVED
