"""The working calendar of a year, its changes, and a deadline worked out on it."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.agencies import actions, calendar, permissions
from lienthong.agencies.forms import CalendarDayForm, DeadlineForm, RemoveDayForm
from lienthong.agencies.models import CalendarDay
from lienthong.agencies.views.answers import form_page, officer_of, posted
from lienthong.base import clock
from lienthong.base.access import needs
from lienthong.base.errors import Refusal
from lienthong.base.formats import document_date, short_date
from lienthong.base.tables import Cell

_WEEKDAYS = (
    gettext_lazy("Thứ Hai"),
    gettext_lazy("Thứ Ba"),
    gettext_lazy("Thứ Tư"),
    gettext_lazy("Thứ Năm"),
    gettext_lazy("Thứ Sáu"),
    gettext_lazy("Thứ Bảy"),
    gettext_lazy("Chủ nhật"),
)


@needs(permissions.CALENDAR_READ)
def index(request: HttpRequest) -> HttpResponse:
    """Show the days off and make-up days of a year; work out a deadline."""
    asked = request.GET.get("year", "")
    year = (
        int(asked)
        if asked.isascii() and asked.isdigit() and len(asked) == 4
        else clock.today().year
    )
    days = CalendarDay.objects.filter(day__year=year)
    manages = permissions.CALENDAR_MANAGE in officer_of(request).permissions
    ending = [_("Thao tác")] if manages else []
    form = DeadlineForm(request.GET if "number" in request.GET else None)
    context = {
        "year": year,
        "years": [
            (str(one), f"?year={one}", one == year)
            for one in range(calendar.FIRST_YEAR, calendar.LAST_YEAR + 1)
        ],
        "columns": [_("Ngày"), _("Thứ"), _("Lịch"), _("Lý do"), _("Số thông báo"), *ending],
        "rows": [_row(day, manages) for day in days],
        "form": form,
        "deadline": _deadline(form),
    }
    return render(request, "agencies/calendar.html", context)


@needs(permissions.CALENDAR_MANAGE)
def set_day(request: HttpRequest) -> HttpResponse:
    """Enter a day off or a make-up day."""
    return form_page(
        request,
        CalendarDayForm(posted(request)),
        lambda data: actions.set_day(by=officer_of(request), now=clock.now(), **data),
        title=_("Nhập ngày nghỉ hoặc ngày làm bù"),
        done=_("Đã cập nhật lịch làm việc."),
        to=reverse("agencies:calendar"),
        back=reverse("agencies:calendar"),
    )


@needs(permissions.CALENDAR_MANAGE)
def remove_day(request: HttpRequest, day: str) -> HttpResponse:
    """Take a day out of the calendar."""
    try:
        entered = get_object_or_404(CalendarDay, pk=date.fromisoformat(day))
    except ValueError as error:
        raise Http404 from error
    return form_page(
        request,
        RemoveDayForm(posted(request)),
        lambda data: actions.remove_day(
            day=entered.day, by=officer_of(request), now=clock.now(), **data
        ),
        title=_("Bỏ khỏi lịch: %(day)s") % {"day": document_date(entered.day)},
        done=_("Đã cập nhật lịch làm việc."),
        to=reverse("agencies:calendar"),
        back=reverse("agencies:calendar"),
        kind="warning",
    )


def _row(entered: CalendarDay, manages: bool) -> tuple[Any, ...]:
    address = reverse("agencies:remove_day", args=[entered.day.isoformat()])
    links = [Cell(_("Bỏ khỏi lịch"), href=address)] if manages else []
    is_off = entered.kind == CalendarDay.Kind.OFF
    return (
        short_date(entered.day),
        _WEEKDAYS[entered.day.weekday()],
        Cell(entered.get_kind_display(), tag="green" if is_off else "orange"),
        Cell(entered.reason, note=_("Dự kiến, chờ thông báo") if entered.is_provisional else ""),
        entered.notice_number or "–",
        *links,
    )


def _deadline(form: DeadlineForm) -> str:
    if not form.is_bound or not form.is_valid():
        return ""
    start, number = form.cleaned_data["start"], form.cleaned_data["number"]
    try:
        end = calendar.add_working_days(start, number)
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return ""
    return _("%(number)s ngày làm việc kể từ %(start)s là %(weekday)s, %(end)s.") % {
        "number": number,
        "start": document_date(start),
        "weekday": _WEEKDAYS[end.weekday()],
        "end": document_date(end),
    }
