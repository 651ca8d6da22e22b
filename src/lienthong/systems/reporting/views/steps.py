"""What views share: a step that makes a report and goes to its page, a sheet as a file."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise

from lienthong.casework import tables
from lienthong.casework.screens import step
from lienthong.systems.reporting import sheets
from lienthong.systems.reporting.models import Report


def made(
    request: HttpRequest, action: Callable[[], Report], *, done: str | Promise, back: str
) -> HttpResponse:
    """Do what makes a report and go to its page; refused, go back with the reason."""
    found: list[Report] = []
    answer = step(request, lambda: found.append(action()), done=done, back=back)
    return redirect(found[0].get_absolute_url()) if found else answer


def sheet_response(kind: str, name: str, sheet: sheets.Sheet, title: str) -> HttpResponse:
    """Return a sheet that can be filled in as a workbook, or for "csv" as CSV with Vietnamese numbers."""
    given = sheets.in_vietnamese(sheet) if kind == "csv" else sheet
    return tables.file_response(kind or "xlsx", name, given.columns, given.rows, title)
