"""The pages of this system, tables as files, and the moment a page is asked about."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lienthong.base.clock import VIETNAM
from lienthong.base.errors import Invalid
from lienthong.casework.tables import file_response
from lienthong.figures.models import FigureValue


class DayUnreadable(Invalid):
    code = "indicator-day-unreadable"
    message = _("Không đọc được ngày “%(given)s”. Hãy nhập theo dạng 30/11/2020.")


def page(request: HttpRequest, template: str, **context: Any) -> HttpResponse:
    """Return a page of this system; its status is 422 when the ``form`` that was sent has to be corrected."""
    form = context.get("form")
    is_wrong = request.method == "POST" and form is not None and form.is_bound and form.errors
    return render(request, f"indicators/{template}", context, status=422 if is_wrong else 200)


def crumbs(*items: tuple[Any, str]) -> list[tuple[str, str]]:
    """Return breadcrumbs; each item is a label and an address, the last one the page itself."""
    return [(str(label), address) for label, address in items]


def address(name: str, *parts: Any) -> str:
    """Return the address of a page of this system."""
    return reverse(f"indicators:{name}", args=parts)


def vintages_address(figure: FigureValue) -> str:
    """Return the page of everything that was ever recorded of a value."""
    query = {"unit": figure.unit, "first": figure.first_date, "last": figure.last_date,
             "origin": figure.origin}  # fmt: skip
    return f"{address('vintages', figure.indicator)}?{urlencode(query)}"


def sheet(
    request: HttpRequest,
    name: str,
    columns: Sequence[str | Promise],
    rows: Iterable[Sequence[Any]],
) -> HttpResponse | None:
    """Return the table as a file when the address asks for one with ``as=csv`` or ``as=xlsx``."""
    wanted = request.GET.get("as", "")
    return file_response(wanted, name, columns, rows) if wanted in {"csv", "xlsx"} else None


def as_of(request: HttpRequest) -> datetime | None:
    """Return the end of the day that a page is asked about, None for now.

    :raises DayUnreadable: for anything but a day.
    """
    text = request.GET.get("as_of", "").strip()
    day = a_day(text)
    if text and day is None:
        raise DayUnreadable(given=text[:40])
    return datetime.combine(day, time.max, VIETNAM) if day else None


def a_day(text: str) -> date | None:
    """Return a day written year-month-day or day/month/year, None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    try:
        day, month, year = (int(part) for part in text.split("/"))
        return date(year, month, day)
    except ValueError:
        return None
