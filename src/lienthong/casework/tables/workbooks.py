"""Reading the first visible sheet of an XLSX workbook as data: nothing is calculated, fetched or run.

The parts are read one after the other as a stream, after the directory of the ZIP was judged; so a small
file that unpacks to gigabytes, or that claims a million rows, is refused before it costs memory.
"""

import io
import posixpath
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from lxml import etree
from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from lienthong.casework.tables.cells import Cell, Table, Value, column_letters, position
from lienthong.casework.tables.limits import Limits
from lienthong.casework.tables.refusals import (
    TableTooLarge,
    TableUnreadable,
    TableWithExternalLinks,
    TableWithMacros,
    TooManyColumns,
    TooManyRows,
)

_MOST_PARTS = 1_000
_MOST_UNPACKED = 150 * 1024 * 1024
_MOST_RATIO = 200
_MOST_STRINGS = 500_000
_MOST_EMPTY_ROWS = 100_000
_ACTIVE = ("xl/vbaproject", "xl/macrosheets/", "xl/activex/", "xl/embeddings/", "xl/dialogsheets/")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT_RELATION = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"


@dataclass(frozen=True, slots=True)
class _Formats:
    """What a cell's style says of its number."""

    dates: frozenset[int]
    percents: frozenset[int]
    epoch: Any


def read(data: bytes, limits: Limits) -> Table:
    """Return the table of the first visible sheet.

    :raises TableUnreadable, TableTooLarge, TableWithMacros, TableWithExternalLinks: as they say.
    :raises TooManyRows, TooManyColumns: past the limits.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _judge(archive, len(data))
            return _read(archive, limits)
    except (
        zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, KeyError, IndexError, ValueError, EOFError,
        RuntimeError, NotImplementedError, InvalidOperation, OverflowError,
    ) as error:  # fmt: skip
        raise TableUnreadable() from error


def _judge(archive: zipfile.ZipFile, size: int) -> None:
    entries = archive.infolist()
    names = [entry.filename.lower() for entry in entries]
    if any(name.startswith(_ACTIVE) for name in names):
        raise TableWithMacros()
    if any(name.startswith("xl/externallinks/") for name in names):
        raise TableWithExternalLinks()
    unpacked = sum(entry.file_size for entry in entries)
    is_bomb = unpacked > _MOST_UNPACKED or unpacked > max(size, 50_000) * _MOST_RATIO
    if len(entries) > _MOST_PARTS or is_bomb:
        raise TableTooLarge(limit=_MOST_UNPACKED // (1024 * 1024))


def _read(archive: zipfile.ZipFile, limits: Limits) -> Table:
    name, part, epoch = _first_sheet(archive)
    strings = _shared_strings(archive)
    formats = _formats(archive, epoch)
    rows: dict[int, dict[int, Cell]] = {}
    merged: list[str] = []
    empty = 0
    for element in _elements(archive, part, ("row", "mergeCell")):
        if _local(element) == "mergeCell":
            merged.append(_area(element.get("ref", "")))
            continue
        number = int(element.get("r") or max(rows, default=0) + 1)
        cells = _row(element, number, strings, formats, limits)
        if cells:
            if number > limits.rows:
                raise TooManyRows(limit=limits.rows)
            rows[number] = cells
        elif (empty := empty + 1) > _MOST_EMPTY_ROWS:
            raise TooManyRows(limit=limits.rows)
    return Table(_rectangle(rows), tuple(merged), name)


def _first_sheet(archive: zipfile.ZipFile) -> tuple[str, str, Any]:
    targets = {
        each.get("Id"): each.get("Target", "")
        for each in _elements(archive, "xl/_rels/workbook.xml.rels", ("Relationship",))
    }
    epoch, found = CALENDAR_WINDOWS_1900, None
    for element in _elements(archive, "xl/workbook.xml", ("sheet", "workbookPr")):
        if _local(element) == "workbookPr":
            is_1904 = element.get("date1904") in {"1", "true"}
            epoch = CALENDAR_MAC_1904 if is_1904 else CALENDAR_WINDOWS_1900
        elif found is None and element.get("state", "visible") == "visible":
            found = element.get("name", ""), element.get(_RELATION) or element.get(_STRICT_RELATION)
    if found is None or found[1] not in targets:
        raise ValueError("no visible sheet")
    target = targets[found[1]]
    path = target.lstrip("/") if target.startswith("/") else posixpath.join("xl", target)
    return found[0], posixpath.normpath(path), epoch


def _shared_strings(archive: zipfile.ZipFile) -> list[str]:
    part = "xl/sharedStrings.xml"
    if part not in archive.namelist():
        return []
    strings: list[str] = []
    for element in _elements(archive, part, ("si",)):
        strings.append(_text(element))
        if len(strings) > _MOST_STRINGS:
            raise ValueError("too many strings")
    return strings


def _formats(archive: zipfile.ZipFile, epoch: Any) -> _Formats:
    part = "xl/styles.xml"
    codes: dict[int, str] = dict(BUILTIN_FORMATS)
    dates, percents = set(), set()
    if part in archive.namelist():
        styles: list[int] = []
        for element in _elements(archive, part, ("numFmt", "cellXfs")):
            if _local(element) == "numFmt":
                codes[int(element.get("numFmtId", 0))] = element.get("formatCode", "")
            else:
                styles = [int(style.get("numFmtId", 0)) for style in element]
        for index, number in enumerate(styles):
            code = codes.get(number, "General")
            if is_date_format(code):
                dates.add(index)
            elif "%" in code:
                percents.add(index)
    return _Formats(frozenset(dates), frozenset(percents), epoch)


def _row(
    element: Any, number: int, strings: list[str], formats: _Formats, limits: Limits
) -> dict[int, Cell]:
    cells: dict[int, Cell] = {}
    column = 0
    for each in element:
        if _local(each) != "c":
            continue
        column = position(each.get("r"))[1] if each.get("r") else column + 1
        cell = _cell(each, f"{column_letters(column)}{number}", strings, formats)
        if cell.is_empty:
            continue
        if column > limits.columns:
            raise TooManyColumns(limit=limits.columns)
        cells[column] = cell
    return cells


def _cell(element: Any, address: str, strings: list[str], formats: _Formats) -> Cell:
    kind, style = element.get("t", "n"), int(element.get("s") or 0)
    raw = None
    for part in element:
        match _local(part):
            case "f":
                return Cell(address, is_formula=True)
            case "v":
                raw = part.text
            case "is":
                return Cell(address, _text(part).strip() or None)
    if raw is None:
        return Cell(address)
    if kind == "n":
        return _number(address, raw, style, formats)
    return Cell(address, _written(kind, raw, strings))


def _written(kind: str, raw: str, strings: list[str]) -> Value:
    if kind == "s":
        return strings[int(raw)].strip() or None
    if kind == "b":
        return "TRUE" if raw == "1" else "FALSE"
    # Errors ("#DIV/0!") stay text and are no numbers; "d" is a date already written out.
    return raw.strip() or None


def _number(address: str, raw: str, style: int, formats: _Formats) -> Cell:
    if style in formats.dates:
        return Cell(address, _day(float(raw), formats.epoch))
    # The file holds binary fractions ("0.30000000000000004"); spreadsheets show fifteen digits.
    value = Decimal(f"{float(raw):.15g}")
    if not value.is_finite():
        raise ValueError(raw)
    if style in formats.percents:
        return Cell(address, _plain(value * 100), is_percent=True)
    return Cell(address, _plain(value))


def _plain(value: Decimal) -> Decimal:
    """Return the same number without trailing zeros or exponent."""
    whole = value.to_integral_value()
    return whole if value == whole else value.normalize()


def _day(serial: float, epoch: Any) -> str:
    moment = from_excel(serial, epoch)
    if isinstance(moment, time):
        return moment.isoformat()
    if isinstance(moment, datetime):
        return moment.date().isoformat() if moment.time() == time() else moment.isoformat()
    raise ValueError(serial)


def _rectangle(rows: dict[int, dict[int, Cell]]) -> tuple[tuple[Cell, ...], ...]:
    width = max((column for cells in rows.values() for column in cells), default=0)
    return tuple(
        tuple(
            rows.get(number, {}).get(column) or Cell(f"{column_letters(column)}{number}")
            for column in range(1, width + 1)
        )
        for number in range(1, max(rows, default=0) + 1)
    )


def _area(reference: str) -> str:
    for corner in reference.split(":"):
        position(corner)
    return reference


def _text(element: Any) -> str:
    """Return a string of one or many runs; the reading aid of Japanese text is not part of it."""
    return "".join(
        part.text or ""
        for part in element.iter()
        if _local(part) == "t" and _local(part.getparent()) != "rPh"
    )


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _elements(archive: zipfile.ZipFile, part: str, names: tuple[str, ...]) -> Iterator[Any]:
    """Yield the elements of some names in one part of the file and forget each afterwards."""
    with archive.open(part) as stream:
        found = etree.iterparse(
            stream,
            events=("end",),
            tag=tuple(f"{{*}}{name}" for name in names),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            huge_tree=False,
        )
        for _event, element in found:
            if element.getroottree().docinfo.doctype:
                raise ValueError("a document type in a workbook")
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
