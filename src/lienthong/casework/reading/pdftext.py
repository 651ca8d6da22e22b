"""The text of a PDF as lines in reading order, paragraphs set apart by their place on the page."""

from dataclasses import dataclass
from threading import Lock

import pypdfium2 as pdfium

from lienthong.casework.reading.refusals import DocumentEncrypted, DocumentUnreadable

MOST_PAGES = 500
_PASSWORD_NEEDED = 4
_INDENT = 12.0
"""Points by which a line must stand in from the line before to begin a paragraph."""

_COLUMN_GAP = 22.0
"""Points between words that no justified line leaves."""

_engine = Lock()  # pdfium must not be entered by two threads at once


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    left: float
    right: float
    bottom: float
    top: float


def text_of_pdf(data: bytes) -> str:
    """Return the text of a PDF.

    :raises DocumentEncrypted: if it needs a password.
    :raises DocumentUnreadable: if it is damaged, has no text layer or more pages than 500.
    """
    with _engine:
        try:
            with pdfium.PdfDocument(data) as document:
                if len(document) > MOST_PAGES:
                    raise DocumentUnreadable(pages=len(document))
                text = "\n".join(_page_text(page) for page in document)
        except pdfium.PdfiumError as error:
            if getattr(error, "err_code", None) == _PASSWORD_NEEDED:
                raise DocumentEncrypted() from error
            raise DocumentUnreadable() from error
    if not text.strip():
        raise DocumentUnreadable()
    return text


def _page_text(page: pdfium.PdfPage) -> str:
    textpage = page.get_textpage()
    try:
        lines = _lines(textpage)
    finally:
        textpage.close()
        page.close()
    return _with_gaps(lines)


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
