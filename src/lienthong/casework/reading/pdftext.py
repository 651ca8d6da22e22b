"""The text of a PDF as lines in reading order, paragraphs set apart by their place on the page."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock

import pypdfium2 as pdfium

from lienthong.casework.reading.pdfgrids import Grid, grids_of, rows_of
from lienthong.casework.reading.refusals import DocumentEncrypted, DocumentUnreadable

MOST_PAGES = 500
_PASSWORD_NEEDED = 4
_INDENT = 12.0
"""Points by which a line must stand in from the line before to begin a paragraph."""

_COLUMN_GAP = 22.0
"""Points between words that no justified line leaves."""

_SAME_COLUMN = 4.0
"""Points by which a column may move from one page to the next."""

_engine = Lock()  # pdfium must not be entered by two threads at once


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    left: float
    right: float
    bottom: float
    top: float


Wanted = Callable[[Sequence[str]], bool]
"""Whether the cells of a table's first row are those of a table to be read row by row."""


def text_of_pdf(data: bytes, *, wanted: Wanted | None = None) -> str:
    """Return the text of a PDF; of ruled tables that are wanted, each row as a line with bars.

    :raises DocumentEncrypted: if it needs a password.
    :raises DocumentUnreadable: if it is damaged, has no text layer or more pages than 500.
    """
    with _engine:
        try:
            with pdfium.PdfDocument(data) as document:
                if len(document) > MOST_PAGES:
                    raise DocumentUnreadable(pages=len(document))
                tables = _Tables(wanted) if wanted else None
                pages = [_page_text(page, tables) for page in document]
        except pdfium.PdfiumError as error:
            if getattr(error, "err_code", None) == _PASSWORD_NEEDED:
                raise DocumentEncrypted() from error
            raise DocumentUnreadable() from error
    text = "\n".join(_written(pages))
    if not text.strip():
        raise DocumentUnreadable()
    return text


Row = list[str]


@dataclass(slots=True)
class _Tables:
    """The wanted tables of a document; one goes on over a page when its columns do."""

    wanted: Wanted
    xs: tuple[float, ...] = ()
    last: Row = field(default_factory=list)

    def rows(self, grid: Grid, textpage: pdfium.PdfTextPage, *, is_first: bool) -> list[Row] | None:
        """Return the rows of a table that is wanted, or goes on from the page before."""
        found = rows_of(grid, textpage)
        goes_on = is_first and self._is_same(grid)
        # A head of joined cells does not say which column is which.
        if not goes_on and not (grid.is_whole(0) and self.wanted(found[0])):
            return None
        self.xs = grid.xs
        if goes_on and len(found[0]) == len(self.last) and not found[0][0]:
            # A row without its number is the rest of the one that the page cut.
            self.last[:] = [
                f"{one} {more}".strip() for one, more in zip(self.last, found[0], strict=True)
            ]
            found = found[1:]
        self.last = found[-1] if found else self.last
        return found

    def _is_same(self, grid: Grid) -> bool:
        return len(grid.xs) == len(self.xs) and all(
            abs(one - other) <= _SAME_COLUMN for one, other in zip(grid.xs, self.xs, strict=True)
        )


def _page_text(page: pdfium.PdfPage, tables: _Tables | None) -> list[str | Row]:
    textpage = page.get_textpage()
    try:
        lines = _lines(textpage)
        grids = _wanted(page, textpage, tables) if tables else []
    finally:
        textpage.close()
        page.close()
    return _with_tables(lines, grids)


def _wanted(
    page: pdfium.PdfPage, textpage: pdfium.PdfTextPage, tables: _Tables
) -> list[tuple[Grid, list[Row]]]:
    found = []
    grids = grids_of(page)
    for number, grid in enumerate(grids):
        rows = tables.rows(grid, textpage, is_first=number == 0)
        if rows is not None:
            found.append((grid, rows))
    if not found:
        tables.xs = ()
    return found


def _with_tables(lines: list[_Line], grids: list[tuple[Grid, list[Row]]]) -> list[str | Row]:
    """Return the lines outside the tables as text, and in the place of each table its rows."""
    written: list[str | Row] = []
    outside: list[_Line] = []
    put: set[int] = set()
    for line in lines:
        x, y = (line.left + line.right) / 2, (line.bottom + line.top) / 2
        at = next((at for at, (grid, _rows) in enumerate(grids) if grid.holds(x, y)), None)
        if at is None:
            outside.append(line)
        elif at not in put:
            put.add(at)
            written += [_with_gaps(outside), *grids[at][1]]
            outside = []
    return [*written, _with_gaps(outside)]


def _written(pages: Sequence[list[str | Row]]) -> list[str]:
    """Return the lines of all pages, each row of a table as a paragraph of its own."""
    found = []
    for piece in (piece for page in pages for piece in page):
        if isinstance(piece, str):
            found.append(piece)
        else:
            found += ["", f"| {' | '.join(piece)} |", ""]
    return found


def _lines(textpage: pdfium.PdfTextPage) -> list[_Line]:
    lines = []
    start = 0
    whole = textpage.get_text_range()
    for raw in whole.split("\n"):
        text = raw.rstrip("\r")
        for first, last in _columns(textpage, text, start):
            lines.append(_measured(textpage, text[first:last], start + first))
        start += len(raw) + 1
    return lines


def _columns(textpage: pdfium.PdfTextPage, text: str, start: int) -> list[tuple[int, int]]:
    """Return where the parts of a line begin and end that stand in different columns."""
    cuts = [0]
    for at in range(1, len(text) - 1):
        if text[at] == " " and text[at - 1] != " " and text[at + 1] != " ":
            before = textpage.get_charbox(start + at - 1)
            after = textpage.get_charbox(start + at + 1)
            if after[0] - before[2] > _COLUMN_GAP:
                cuts.append(at)
    parts = zip(cuts, [*cuts[1:], len(text)], strict=True)
    return [(first, last) for first, last in parts if text[first:last].strip()]


def _measured(textpage: pdfium.PdfTextPage, text: str, start: int) -> _Line:
    first = start + len(text) - len(text.lstrip())
    last = start + len(text.rstrip()) - 1
    left, bottom, _, top = textpage.get_charbox(first, loose=True)
    _, _, right, _ = textpage.get_charbox(last, loose=True)
    return _Line(text, left, right, bottom, top)


def _with_gaps(lines: list[_Line]) -> str:
    """Return the lines with an empty line where a paragraph begins."""
    written: list[str] = []
    for at, line in enumerate(lines):
        if at and _is_apart(lines[at - 1], line):
            written.append("")
        written.append(line.text.strip().replace("\x02", "-"))
    return "\n".join(written)


def _is_apart(before: _Line, line: _Line) -> bool:
    height = max(before.top - before.bottom, 1.0)
    gap = before.bottom - line.top
    is_centred = abs(before.left + before.right - line.left - line.right) < 2 * _INDENT
    is_indented = line.left - before.left > _INDENT and not is_centred
    return gap > 0.45 * height or gap < -3 * height or is_indented
