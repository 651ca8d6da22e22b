"""The page of the numbers that the books of other agencies tell the holder of a mandate."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from lienthong.agencies.mandates import lead_of
from lienthong.agencies.models import Mandate
from lienthong.base import clock
from lienthong.base.formats import moment
from lienthong.base.tables import Cell, Column
from lienthong.casework.screens import officer_of
from lienthong.casework.tables import file_response
from lienthong.identity.access import permitted
from lienthong.identity.permissions import Permission
from lienthong.systems.mandates.books import Book, asked_books
from lienthong.systems.mandates.views.mandates import agency_cell


@permitted(Permission.MANDATE_READ)
def numbers(request: HttpRequest, subject: str) -> HttpResponse:
    """Ask the books now and list what each answers; with ``as`` as CSV or as a workbook."""
    officer, now = officer_of(request), clock.now()
    shown = get_object_or_404(Mandate, subject=subject)
    lead = lead_of(subject, clock.day_of(now))
    leads = lead is not None and lead.agency_id == officer.agency_id
    books = asked_books(shown, by=officer, now=now) if leads else []
    rows = [_row(book) for book in books]
    if form := request.GET.get("as", ""):
        words = [tuple(str(getattr(cell, "text", cell)) for cell in row) for row in rows]
        names = [str(column.label) for column in _columns()]
        return file_response(form, f"so-nhiem-vu-{subject}", names, words)
    context = {
        "mandate": shown,
        "leads": leads,
        "lead": lead,
        "columns": _columns(),
        "rows": rows,
    }
    return render(request, "mandates/books.html", context)


def _columns() -> list[Column]:
    return [
        Column(_("Sổ của cơ quan"), width="one-third"),
        Column(_("Giao đi, đang mở"), numeric=True),
        Column(_("Giao đi, quá hạn"), numeric=True),
        Column(_("Giao đi, đã xong"), numeric=True),
        Column(_("Được giao, đang mở"), numeric=True),
        Column(_("Được giao, quá hạn"), numeric=True),
        Column(_("Được giao, đã xong"), numeric=True),
        Column(_("Hỏi lúc"), no_wrap=True),
        Column(_("Trả lời")),
    ]


def _row(book: Book) -> tuple[Any, ...]:
    name = agency_cell(book.agency)
    if book.numbers is None:
        return (name, *["–"] * 6, moment(book.asked_at), book.reason)
    sides = (book.numbers.assigned, book.numbers.held)
    counts = [count for side in sides for count in (side.open, side.overdue, side.done)]
    return (name, *counts, moment(book.asked_at), Cell(_("Đã trả lời"), tag="green"))
