"""Writing tables that a spreadsheet opens as data: no cell is ever taken for a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from lienthong.base.clock import VIETNAM
from lienthong.base.text import search_key

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_MOST_TEXT = 32_000
_NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")
_WIDEST, _NARROWEST = 60, 10


def csv_response(
    filename: str, columns: Sequence[Any], rows: Iterable[Sequence[Any]]
) -> HttpResponse:
    """Return a CSV file (UTF-8 with mark, for Excel) as a download."""
    answer = HttpResponse(csv_text(columns, rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = _disposition(filename)
    return answer


def csv_text(columns: Sequence[Any], rows: Iterable[Sequence[Any]]) -> str:
    """Return the text of a CSV file; numbers stay numbers, texts that look like formulas are quoted."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow([_in_csv(str(column)) for column in columns])
    for row in rows:
        writer.writerow([_in_csv(value) for value in row])
    return out.getvalue()


def xlsx_response(
    filename: str, columns: Sequence[Any], rows: Iterable[Sequence[Any]], title: str = ""
) -> HttpResponse:
    """Return a workbook of one sheet as a download."""
    answer = HttpResponse(xlsx_bytes(columns, rows, title), content_type=XLSX)
    answer["Content-Disposition"] = _disposition(filename)
    return answer


def file_response(
    kind: str, stem: str, columns: Sequence[Any], rows: Iterable[Sequence[Any]], title: str = ""
) -> HttpResponse:
    """Return a table as the download that was asked for: a workbook for "xlsx", CSV for anything else."""
    if kind == "xlsx":
        return xlsx_response(f"{stem}.xlsx", columns, rows, title or stem)
    return csv_response(f"{stem}.csv", columns, rows)


def xlsx_bytes(columns: Sequence[Any], rows: Iterable[Sequence[Any]], title: str = "") -> bytes:
    """Return a workbook of one sheet: bold titles that stay in view, every text a text."""
    book = Workbook(write_only=True)
    sheet: Any = book.create_sheet(_NOT_IN_TITLES.sub(" ", title)[:31].strip() or None)
    sheet.freeze_panes = "A2"
    for number, column in enumerate(columns, 1):
        width = min(max(len(str(column)) + 2, _NARROWEST), _WIDEST)
        sheet.column_dimensions[get_column_letter(number)].width = width
    sheet.append([_heading(sheet, str(column)) for column in columns])
    for row in rows:
        sheet.append([_in_sheet(sheet, value) for value in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _heading(sheet: Any, text: str) -> Any:
    cell = _in_sheet(sheet, text)
    cell.font = Font(bold=True)
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _in_sheet(sheet: Any, value: Any) -> Any:
    made: Any = WriteOnlyCell
    if value is None or isinstance(value, bool | int | float | Decimal):
        return made(sheet, value=value)
    if isinstance(value, date):
        moment = _local(value)
        cell = made(sheet, value=moment)
        cell.number_format = "dd/mm/yyyy hh:mm" if isinstance(moment, datetime) else "dd/mm/yyyy"
        return cell
    cell = made(sheet, value="")
    # Set past openpyxl, which takes any text with a leading "=" for a formula.
    cell._value = _CONTROL.sub("", str(value))[:_MOST_TEXT]
    cell.data_type = "s"
    return cell


def _local(value: date) -> date:
    """Return a moment as it is in Viet Nam, without its zone, which sheets do not know."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(VIETNAM).replace(tzinfo=None)
    return value


def _in_csv(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, datetime):
        moment = value.astimezone(VIETNAM) if value.tzinfo else value
        return f"{moment:%d/%m/%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    text = _CONTROL.sub("", str(value))
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def _disposition(filename: str) -> str:
    stem, dot, ending = filename.rpartition(".")
    plain = re.sub(r"[^a-z0-9.-]+", "-", search_key(stem if dot else filename)).strip("-") or "bang"
    return f"attachment; filename=\"{plain}{dot}{ending}\"; filename*=UTF-8''{quote(filename)}"
