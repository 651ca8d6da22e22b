"""Reading a table from a file of either kind, or from pasted text."""

import csv
import io
from collections.abc import Iterable
from pathlib import PurePath

from lienthong.casework.tables import workbooks
from lienthong.casework.tables.cells import Cell, Table, column_letters
from lienthong.casework.tables.limits import Limits
from lienthong.casework.tables.refusals import (
    TableEmpty,
    TableEncodingUnknown,
    TableTooLarge,
    TableTypeUnknown,
    TableUnreadable,
    TableWithMacros,
    TooManyColumns,
    TooManyRows,
)

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_WITH_MACROS = {".xlsm", ".xltm", ".xlsb", ".xlam"}
_TEXT = {".csv", ".txt", ".tsv", ""}
_MEGABYTE = 1024 * 1024


def read_table(
    data: bytes,
    filename: str,
    *,
    most_rows: int = 20_000,
    most_columns: int = 300,
    most_bytes: int = 20 * _MEGABYTE,
) -> Table:
    """Return the table of a CSV file or of the first visible sheet of a workbook.

    What the file is, its content says; formulas and merged cells are reported, not refused, so that the
    caller can allow them in titles.

    :raises Refusal: with a ``table-`` code for an empty, oversized, damaged, encrypted or active file.
    """
    if len(data) > most_bytes:
        raise TableTooLarge(limit=most_bytes // _MEGABYTE)
    limits = Limits(rows=most_rows, columns=most_columns)
    ending = PurePath(filename.lower()).suffix
    if ending in _WITH_MACROS:
        raise TableWithMacros()
    if data.startswith(_ZIP):
        table = workbooks.read(data, limits)
    elif data.startswith(_OLE):
        raise TableUnreadable()
    elif ending in _TEXT:
        table = _from_text(_decode(data), limits)
    else:
        raise TableTypeUnknown()
    if not table.rows:
        raise TableEmpty()
    return table


def paste(text: str, *, most_rows: int = 2_000, most_columns: int = 300) -> Table:
    """Return the table of text pasted from a spreadsheet, or typed with ; or , between cells.

    :raises TableEmpty, TooManyRows, TooManyColumns, TableUnreadable: as they say.
    """
    table = _from_text(text, Limits(rows=most_rows, columns=most_columns))
    if not table.rows:
        raise TableEmpty()
    return table


def _decode(data: bytes) -> str:
    if data.startswith(_UTF16) or b"\x00" in data:
        raise TableEncodingUnknown()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise TableEncodingUnknown() from error


def _from_text(text: str, limits: Limits) -> Table:
    text = text.removeprefix("\ufeff")
    separator, text = _separator(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        rows = _collect(reader, limits)
    except csv.Error as error:
        raise TableUnreadable() from error
    width = max((len(row) for row in rows), default=0)
    return Table(
        tuple(
            tuple(_cell(row, number, column) for column in range(width))
            for number, row in enumerate(rows, 1)
        )
    )


def _collect(lines: Iterable[list[str]], limits: Limits) -> list[list[str]]:
    rows: list[list[str]] = []
    for line in lines:
        if len(line) > limits.columns and any(each.strip() for each in line[limits.columns :]):
            raise TooManyColumns(limit=limits.columns)
        if len(rows) >= limits.rows:
            raise TooManyRows(limit=limits.rows)
        rows.append(line[: limits.columns])
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    return rows


def _cell(row: list[str], number: int, column: int) -> Cell:
    address = f"{column_letters(column + 1)}{number}"
    text = row[column].strip() if column < len(row) else ""
    if text.startswith("="):
        return Cell(address, None, is_formula=True)
    return Cell(address, text or None, is_percent=text.endswith("%"))


def _separator(text: str) -> tuple[str, str]:
    """Return the separator of cells and the text without the line by which Excel names it."""
    first, _line_end, rest = text.partition("\n")
    if first.strip().lower() in {"sep=;", "sep=,", "sep=\t"}:
        return first.strip()[4:] or "\t", rest
    # The first line decides: further down a comma may be a decimal sign and a semicolon part of a text.
    sample = _outside_quotes(text[:20_000].lstrip("\r\n")).partition("\n")[0]
    return next((each for each in "\t;" if each in sample), ","), text


def _outside_quotes(text: str) -> str:
    return "".join(text.split('"')[::2])
