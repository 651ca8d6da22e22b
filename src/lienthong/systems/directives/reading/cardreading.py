"""Makes drafts of proposals from labels and from the rows of tables."""

import re

from lienthong.systems.directives.reading.cards import Cell, TableReader, is_table, labelled
from lienthong.systems.directives.reading.dates import DateReader
from lienthong.systems.directives.reading.deliverables import DeliveryReader
from lienthong.systems.directives.reading.drafting import Draft
from lienthong.systems.directives.reading.paragraphs import Paragraph
from lienthong.systems.directives.reading.parties import PartyReader
from lienthong.systems.directives.reading.proposals import Deliverable, Party, PartyKind
from lienthong.systems.directives.reading.verbs import starts_action
from lienthong.systems.directives.reading.wording import Wording

_AS_ABOVE = re.compile(r"\s*(?:như (?:ở |phía |bên )?trên|-?\s*nt\s*-?|-?\s*n\.t\.?\s*-?)\s*")


class CardReader:
    """Reads the labels and tables of one text."""

    def __init__(
        self, wording: Wording, parties: PartyReader, dates: DateReader, delivery: DeliveryReader, *,
        is_official: bool,
    ) -> None:  # fmt: skip
        self.wording = wording
        self.parties = parties
        self.dates = dates
        self.delivery = delivery
        self.is_official = is_official
        self.tables = TableReader(wording)
        self._above: Draft | None = None

    def rows(self, at: Paragraph, drafts: list[Draft]) -> bool:
        """Take the rows of a table of tasks; return whether the paragraph is a table."""
        if not is_table(self.wording, at.start, at.end):
            return False
        for row in self.tables.rows(at.start, at.end):
            task = next(
                (cell for cell in row if cell.about == "task" and cell.start < cell.end), None
            )
            if task is None:
                continue
            draft = self._card(at, task.start, task.end)
            draft.reasons.append("row-of-table")
            for cell in row:
                if not self._as_above(draft, cell):
                    self._fill(draft, cell)
            drafts.append(draft)
            self._above = draft
        return True

    def _as_above(self, draft: Draft, cell: Cell) -> bool:
        """Take "như trên" for what the row above says in the same column; return whether that was written."""
        if not _AS_ABOVE.fullmatch(self.wording.low, cell.start, cell.end):
            return False
        above = self._above
        if above is None or cell.about not in ("lead", "helpers"):
            return False
        named = above.parties if cell.about == "lead" else above.coordinators
        target = draft.parties if cell.about == "lead" else draft.coordinators
        target.extend(named)
        draft.support.append(self.wording.quote(cell.start, cell.end))
        draft.support += [self.wording.quote(one.start, one.end) for one in named]
        draft.warnings.append("parties-from-other-point")
        return True

    def labels(self, at: Paragraph, plain: Paragraph | None, drafts: list[Draft]) -> bool:
        """Take a paragraph of labels, which belong to the task of the paragraph above them."""
        cells = labelled(self.wording, at.body, at.end)
        if not cells or (plain is None and cells[0].about != "task"):
            return False
        draft = self._card_of(at, cells[0], plain, drafts)
        for cell in cells:
            if cell.about == "task" and draft.start != cell.start:
                draft.prefix = f"{self.wording.text[draft.predicate : draft.end].rstrip(' .:;')}:"
                draft.support.append(self.wording.quote(draft.start, draft.end))
                draft.start, draft.predicate, draft.end = cell.start, cell.start, cell.end
            self._fill(draft, cell)
        return True

    def _card_of(
        self, at: Paragraph, cell: Cell, plain: Paragraph | None, drafts: list[Draft]
    ) -> Draft:
        """Return the draft that labels add to, made from the paragraph above them when there is none yet."""
        last = drafts[-1] if drafts else None
        if plain is None:
            draft = self._card(at, cell.start, cell.end)
        elif last is not None and last.paragraph == plain.index:
            return last
        else:
            draft = self._card(plain, plain.body, plain.end)
        draft.reasons.append("labelled")
        drafts.append(draft)
        return draft

    def _card(self, at: Paragraph, start: int, end: int) -> Draft:
        while end > start and self.wording.text[end - 1] in " .;,:":
            end -= 1
        return Draft(
            start, end, start, at.label, at.index, is_instructing=True, is_assigned=True,
            has_verb=starts_action(self.wording.low, start, end), is_official=self.is_official,
            deliverables=self.delivery.deliverables(start, end, []),
        )  # fmt: skip

    def _fill(self, draft: Draft, cell: Cell) -> None:
        """Put one labelled part into a draft."""
        if cell.start >= cell.end or cell.about in ("", "none", "task"):
            return
        draft.support.append(self.wording.quote(cell.start, cell.end))
        if cell.about == "due":
            dues = self.dates.dues(cell.start, cell.end) or self.dates.bare_in(cell.start, cell.end)
            draft.deadlines = draft.deadlines or list(dues)
            draft.period = draft.period or self.dates.period(cell.start, cell.end)
        elif cell.about == "product":
            words = self.wording.text[cell.start : cell.end]
            made = self.delivery.deliverables(cell.start, cell.end, [])
            draft.deliverables = made or [Deliverable("other", words, cell.start, cell.end)]
        else:
            named, _ = self.parties.list_at(cell.start, cell.end)
            if not named:
                words = self.wording.text[cell.start : cell.end]
                named = [Party(PartyKind.BODY, words, words, cell.start, cell.end)]
            target = draft.parties if cell.about == "lead" else draft.coordinators
            target.extend(named)
