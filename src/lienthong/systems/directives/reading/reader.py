"""Reads a directive from end to end."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from lienthong.base.text import nfc
from lienthong.casework.reading import Block, BlockKind, DirectiveDraft, blocks_of
from lienthong.systems.directives.reading.dates import DateReader, meeting_day
from lienthong.systems.directives.reading.leaders import leaders_of
from lienthong.systems.directives.reading.mandates import (
    KnownMandate,
    MandateNames,
    default_mandates,
)
from lienthong.systems.directives.reading.names import AgencyNames, default_names
from lienthong.systems.directives.reading.paragraphs import GAP, Paragraph, paragraphs_of
from lienthong.systems.directives.reading.parties import PartyReader
from lienthong.systems.directives.reading.proposals import Deadline, Reading
from lienthong.systems.directives.reading.references import follow
from lienthong.systems.directives.reading.tasks import TaskReader
from lienthong.systems.directives.reading.wording import Wording

_FIRST_PARAGRAPHS = 4
_STANDING_KINDS = ("QC", "QyĐ")
"""Regulations: what they say is a standing duty rather than a task."""


def read_directive(
    source: DirectiveDraft | str,
    *,
    known: AgencyNames | None = None,
    mandates: Iterable[KnownMandate] | None = None,
    today: date | None = None,
) -> Reading:
    """Return what a directive assigns, moves, measures and forbids, as proposals for a person.

    ``known`` are the agencies and ``mandates`` the registry's mandates; left out, they are those of the data
    folder. ``today`` stands in for the day of issue where the text has none and a year has to be inferred;
    nothing is read from the clock. A bare text is taken for the body of an official document.
    """
    draft = source if isinstance(source, DirectiveDraft) else _bare(source)
    blocks = [Block(one.kind, nfc(one.text)) for one in (*draft.blocks, *draft.annex)]
    text = GAP.join(block.text for block in blocks)
    wording = Wording(text)
    paragraphs = list(paragraphs_of(blocks))
    decided_on = _decided_on(wording, paragraphs, draft.date)
    names = known or default_names(draft.date or decided_on)
    dates = DateReader(wording, draft.date or decided_on, today)
    reader = TaskReader(
        wording,
        PartyReader(wording, names, draft.addressees),
        dates,
        is_official=_is_official(draft),
        is_standing=draft.kind in _STANDING_KINDS,
    )
    reader.read(paragraphs)
    follow(wording, reader.drafts)
    registry = MandateNames(
        default_mandates(draft.date or decided_on or today) if mandates is None else mandates
    )
    proposals = [one.finished(text) for one in sorted(reader.drafts, key=lambda d: d.start)]
    return Reading(
        text=text,
        proposals=tuple(registry.placed(wording, proposals, reader.transfers)),
        transfers=tuple(
            replace(each, mandates=registry.of_transfer(wording, each)) for each in reader.transfers
        ),
        appointments=tuple(reader.appointments),
        indicators=tuple(reader.indicators),
        prohibitions=tuple(reader.prohibitions),
        unplaced=tuple(reader.unplaced),
        issued_on=draft.date,
        decided_on=decided_on,
        issuer=draft.issuer_name,
        notation=draft.notation,
        title=draft.title,
        leaders=leaders_of(draft, names),
        warnings=tuple(_warnings(draft, text)),
    )


def read_deadline(words: str, *, on: date) -> Deadline | None:
    """Return what words such as "trong Quý I năm 2020" mean in a directive of a day; nothing if no time."""
    text = nfc(words)
    dates = DateReader(Wording(text), on)
    dues = dates.dues(0, len(text)) or dates.bare_in(0, len(text))
    return min(dues, key=lambda due: due.day is None, default=None)


def _bare(text: str) -> DirectiveDraft:
    return DirectiveDraft(blocks=blocks_of(nfc(text)), symbol="-")


def _is_official(draft: DirectiveDraft) -> bool:
    return not any(finding.code == "not-official" for finding in draft.findings)


def _decided_on(
    wording: Wording, paragraphs: Sequence[Paragraph], issued_on: date | None
) -> date | None:
    """Return the day of the meeting that the first paragraphs tell of: never one after the day of issue."""
    for paragraph in paragraphs[:_FIRST_PARAGRAPHS]:
        if paragraph.kind in (BlockKind.PARAGRAPH, BlockKind.CLAUSE):
            day = meeting_day(wording, paragraph.start, min(paragraph.end, paragraph.start + 400))
            if day is not None and (issued_on is None or day <= issued_on):
                return day
    return None


def _warnings(draft: DirectiveDraft, text: str) -> list[str]:
    found = []
    if not text.strip():
        found.append("no-text")
    if draft.date is None:
        found.append("no-date")
    if not _is_official(draft):
        found.append("not-official")
    return found
