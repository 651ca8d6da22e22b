"""Tables of tasks in a DOCX or PDF, row by row; the reading of documents gives them in lines or columns."""

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace

import docx
from docx.opc.exceptions import OpcError
from docx.table import Table

from lienthong.base.text import nfc
from lienthong.casework.reading import Block, BlockKind, DirectiveDraft, read_document
from lienthong.casework.reading.files import PDF
from lienthong.casework.reading.pdftext import text_of_pdf
from lienthong.systems.directives.reading.cards import names_columns

_FEWEST_COLUMNS = 3
_MOST_ROWS = 5_000


def with_tables(draft: DirectiveDraft, data: bytes) -> DirectiveDraft:
    """Return the draft of a DOCX or PDF with its tables of tasks as rows with bars; any other as it is.

    Of a PDF, tables with ruled lines are read: a row is what stands between them.
    """
    if draft.media_type == PDF:
        return _of_pdf(draft, data)
    tables = (
        list(_task_tables(data)) if draft.media_type.endswith("wordprocessingml.document") else []
    )
    for table in tables:
        draft = replace(
            draft, blocks=_replaced(draft.blocks, table), annex=_replaced(draft.annex, table)
        )
    return draft


def _of_pdf(draft: DirectiveDraft, data: bytes) -> DirectiveDraft:
    text = text_of_pdf(data, wanted=names_columns)
    if not any(line.startswith("| ") for line in text.splitlines()):
        return draft
    read = read_document(text.encode(), "")
    return replace(draft, blocks=read.blocks, annex=read.annex)


def _task_tables(data: bytes) -> Iterator[list[list[str]]]:
    """Yield the cells of each table whose first row names who leads and what is to be done."""
    try:
        document = docx.Document(io.BytesIO(data))
    except (OpcError, KeyError, ValueError, zipfile.BadZipFile, SyntaxError):
        return
    for table in document.tables:
        rows = _cells(table)
        if rows and len(rows[0]) >= _FEWEST_COLUMNS and names_columns(rows[0]):
            yield rows


def _cells(table: Table) -> list[list[str]]:
    rows: list[list[str]] = []
    for row in table.rows[:_MOST_ROWS]:
        rows.append([" ".join(nfc(cell.text).replace("|", "/").split()) for cell in row.cells])
    return rows


def _replaced(blocks: Sequence[Block], table: list[list[str]]) -> tuple[Block, ...]:
    """Return blocks with the columns of a table taken out and its rows put in the place of the first."""
    columns = {" ".join(cell for cell in column if cell) for column in zip(*table, strict=False)}
    cells = {cell for row in table for cell in row if cell}
    kept: list[Block] = []
    is_put = False
    for block in blocks:
        if block.text not in columns and not (is_put and block.text in cells):
            kept.append(block)
        elif not is_put:
            kept += [Block(BlockKind.PARAGRAPH, f"| {' | '.join(row)} |") for row in table]
            is_put = True
    return tuple(kept)
