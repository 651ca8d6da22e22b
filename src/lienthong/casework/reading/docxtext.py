"""The text of a DOCX in document order, table cells column by column as official headers are laid out."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

import docx
from docx.document import Document
from docx.opc.exceptions import OpcError
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from lienthong.casework.reading.docxlists import ListMarks
from lienthong.casework.reading.refusals import DocumentTooLarge, DocumentUnreadable

MOST_UNPACKED = 200 * 1024 * 1024
MOST_ENTRIES = 5_000


def text_of_docx(data: bytes) -> str:
    """Return the text of a DOCX.

    :raises DocumentTooLarge: if it unpacks to more than 200 MiB or 5,000 parts.
    :raises DocumentUnreadable: if it is damaged.
    """
    _refuse_bomb(data)
    try:
        document = docx.Document(io.BytesIO(data))
        return "\n".join(_lines(document, ListMarks(document)))
    except (OpcError, KeyError, ValueError, zipfile.BadZipFile, SyntaxError) as error:
        raise DocumentUnreadable() from error


def is_docx(data: bytes) -> bool:
    """Return whether the bytes are a ZIP that holds a Word document."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "word/document.xml" in archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return False


def _refuse_bomb(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError) as error:
        raise DocumentUnreadable() from error
    size = sum(entry.file_size for entry in entries)
    if size > MOST_UNPACKED or len(entries) > MOST_ENTRIES:
        raise DocumentTooLarge(size=size, limit=MOST_UNPACKED)


def _lines(container: Document | _Cell, marks: ListMarks) -> Iterator[str]:
    for item in container.iter_inner_content():
        if isinstance(item, Paragraph):
            yield from _paragraph_lines(item, marks)
        else:
            yield from _table_lines(item, marks)


def _paragraph_lines(paragraph: Paragraph, marks: ListMarks) -> Iterator[str]:
    mark = marks.mark(paragraph) if paragraph.text.strip() else ""
    yield from f"{mark}{paragraph.text}".split("\n")
    # In Word a paragraph is whole; the empty line keeps the joining of broken lines away from it.
    if not _is_in_cell(paragraph):
        yield ""


def _is_in_cell(paragraph: Paragraph) -> bool:
    """Return whether the paragraph stands in a cell, where the lines of a header follow one another."""
    parent: Any = paragraph._p.getparent()
    return str(parent.tag).endswith("}tc")


def _table_lines(table: Table, marks: ListMarks) -> Iterator[str]:
    seen: set[Any] = set()
    for column in range(len(table.columns)):
        for row in table.rows:
            cell = row.cells[column] if column < len(row.cells) else None
            if cell is None or cell._tc in seen:
                continue
            seen.add(cell._tc)
            yield from _lines(cell, marks)
        yield ""
