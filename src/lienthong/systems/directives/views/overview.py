"""Screens over many tasks: the assigning leader's page, pressing in bulk, reminders, calendars."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from lienthong.agencies.models import AgencyRecord
from lienthong.base import clock
from lienthong.base.formats import short_date
from lienthong.base.paging import page_of
from lienthong.base.tables import Cell, Column
from lienthong.casework.calendar import deadline_clock
from lienthong.casework.screens import offered, officer_of, put_back, step
from lienthong.casework.tables import file_response
from lienthong.identity.access import permitted
from lienthong.identity.permissions import Permission
from lienthong.identity.views.feeds import subscribing
from lienthong.systems.directives.actions import deciding, reminders
from lienthong.systems.directives.actions.counting import soon_until
from lienthong.systems.directives.calendars import PAGE
from lienthong.systems.directives.forms import PressForm, RulesForm
from lienthong.systems.directives.models import Reminder, Task
from lienthong.systems.directives.models.splits import LeadSplit, split_by_lead, summed
from lienthong.systems.directives.views.shown import (
    SPLIT_TITLES,
    due_note,
    duty_href,
    page,
    share_words,
    task_href,
)
from lienthong.systems.directives.views.tasks import day_asked, figures_of

_LEADS = (
    gettext_lazy("Mã cơ quan chủ trì"),
    gettext_lazy("Cơ quan chủ trì"),
    *SPLIT_TITLES,
)


@permitted(Permission.DIRECTIVE_READ)
def leads(request: HttpRequest) -> HttpResponse:
    """Show the assigning leader how the tasks of each agency stand at a date, the worst first."""
    officer, on = officer_of(request), day_asked(request)
    splits = split_by_lead(officer.agency_id, on)
    names = names_of(splits, on)
    shown = page_of(splits, request)
    total = summed(splits)
    worst = [one for one in splits if one.split.open_overdue][:10]
    return page(
        request,
        "leads.html",
        on=on,
        figures=figures_of(total, on),
        total=total,
        page=shown,
        chart=[(names[one.lead], one.split.open_overdue, _overdue(one, on)) for one in worst],
        columns=[
            Column(_("Cơ quan chủ trì"), width="one-third"),
            Column(_("Đúng hạn"), numeric=True),
            Column(_("Xong quá hạn"), numeric=True),
            Column(_("Trong hạn"), numeric=True),
            Column(_("Quá hạn chưa xong"), numeric=True),
            Column(_("Chưa có thời hạn"), numeric=True),
            Column(_("Tỷ lệ đúng hạn"), numeric=True),
        ],
        rows=[_row(one, names, on) for one in shown],
        csv_url=f"{reverse('directives:leads_csv')}?on={on.isoformat()}",
        can_press=Permission.TASK_PRESS in officer.permissions,
    )


@permitted(Permission.DIRECTIVE_READ)
def leads_csv(request: HttpRequest) -> HttpResponse:
    """Return the split of each lead at a date as CSV, or with ``as=xlsx`` as a workbook."""
    officer, on = officer_of(request), day_asked(request)
    splits = split_by_lead(officer.agency_id, on)
    names = names_of(splits, on)
    lines = [
        (
            one.lead, names[one.lead], one.split.done_on_time, one.split.done_late,
            one.split.open_in_time, one.split.open_overdue, one.split.no_date,
            one.split.on_time_share if one.split.on_time_share is not None else "",
        )
        for one in splits
    ]  # fmt: skip
    stem = f"nhiem-vu-theo-co-quan-{on.isoformat()}"
    return file_response(request.GET.get("as", ""), stem, _LEADS, lines)


def names_of(splits: list[LeadSplit], on: date) -> dict[str, str]:
    """Return the name of each lead, as the registry has it on the day or had it before."""
    codes = {one.lead for one in splits}
    names = {code: code for code in codes}
    rows = AgencyRecord.objects.filter(code__in=codes).order_by("valid")
    for row in rows:
        if row.valid.lower is None or row.valid.lower <= on:
            names[row.code] = row.name
    return names


def _row(one: LeadSplit, names: dict[str, str], on: date) -> list[Any]:
    split = one.split
    here = reverse("directives:task_list")

    def cell(number: int, standing: str) -> Any:
        query = urlencode({"standing": standing, "lead": one.lead, "on": on.isoformat()})
        return Cell(number, href=f"{here}?{query}") if number else 0

    share, whole = split.on_time_share, {"lead": one.lead, "on": on.isoformat()}
    return [
        Cell(names[one.lead], href=f"{here}?{urlencode(whole)}", note=one.lead),
        cell(split.done_on_time, "done-on-time"),
        cell(split.done_late, "done-late"),
        cell(split.open_in_time, "open-in-time"),
        cell(split.open_overdue, "open-overdue"),
        cell(split.no_date, "no-date"),
        share_words(share),
    ]


def _overdue(one: LeadSplit, on: date) -> str:
    query = urlencode({"standing": "open-overdue", "lead": one.lead, "on": on.isoformat()})
    return f"{reverse('directives:task_list')}?{query}"


@permitted(Permission.TASK_PRESS)
def press_many(request: HttpRequest) -> HttpResponse:
    """Choose overdue tasks and press all their leads, with one letter each to be signed."""
    officer, today = officer_of(request), clock.today()
    rows = Task.objects.visible_to(officer).overdue(today)
    if request.GET.get("lead"):
        rows = rows.filter(lead_code=request.GET["lead"][:35])
    if request.GET.get("soon"):
        rows = Task.objects.visible_to(officer).due_between(today, soon_until(today))
    form = PressForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        chosen = Task.objects.visible_to(officer).filter(id__in=_ids(request))
        return step(
            request,
            lambda: deciding.press(
                tasks=list(chosen), by=officer, now=clock.now(), **form.cleaned_data
            ),
            done=_("Đã đôn đốc các cơ quan chủ trì. Dự thảo công văn nằm trong văn bản đi."),
            back=request.get_full_path(),
        )
    shown = page_of(rows.order_by("lead_code", "counted_date", "id"), request)
    working = deadline_clock()
    return page(
        request,
        "press.html",
        page=shown,
        tasks=[
            (row, task_href(row), due_note(row.due_date, row.counted_date, today, working))
            for row in shown
        ],
        form=form,
        today=today,
    )


def _ids(request: HttpRequest) -> list[UUID]:
    found = []
    for text in request.POST.getlist("task")[:2000]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found


@permitted(Permission.DIRECTIVE_READ)
def reminder_page(request: HttpRequest) -> HttpResponse:
    """Show the newest reminders, and let leaders set on which days they come."""
    officer = officer_of(request)
    rows = (
        Reminder.objects.filter(agency_id=officer.agency_id)
        .select_related("task", "duty")
        .order_by("-reminded_date", "-id")
    )
    shown = page_of(rows, request)
    own = reminders.rules_of(officer.agency_id)
    form = RulesForm(initial={"days": ", ".join(str(days) for days in own)})
    put_back(request, [(reverse("directives:set_rules"), form)])
    return page(
        request,
        "reminders.html",
        page=shown,
        columns=[
            Column(_("Ngày nhắc"), no_wrap=True),
            Column(_("Nội dung"), width="one-half"),
            Column(_("Thời hạn"), no_wrap=True),
            Column(_("Mốc nhắc")),
        ],
        rows=[_reminder(row) for row in shown],
        form=form,
        can_set=Permission.TASK_DECIDE in officer.permissions,
        days=[reminder_words(days) for days in own],
    )


def _reminder(row: Reminder) -> list[Any]:
    about = row.task or row.duty
    href = task_href(row.task) if row.task else duty_href(row.duty) if row.duty else ""
    return [
        row.reminded_date,
        Cell(about.title if about else "", href=href),
        short_date(row.due_date),
        reminder_words(row.working_days),
    ]


def reminder_words(days: int) -> str:
    """Return a reminder's distance from the due date in words."""
    if days > 0:
        return _("Trước hạn %(days)s ngày làm việc") % {"days": days}
    if days < 0:
        return _("Quá hạn %(days)s ngày làm việc") % {"days": -days}
    return _("Đúng ngày đến hạn")


@require_POST
@permitted(Permission.TASK_DECIDE)
def set_rules(request: HttpRequest) -> HttpResponse:
    """Set the days of reminders."""
    officer, back = officer_of(request), reverse("directives:reminders")
    form = RulesForm(request.POST)
    return offered(
        request,
        form,
        lambda: reminders.set_rules(working_days=form.working_days(), by=officer, now=clock.now()),
        done=_("Đã lưu các ngày nhắc."),
        back=back,
    )


@permitted(Permission.DIRECTIVE_READ)
def feed_page(request: HttpRequest) -> HttpResponse:
    """Show the officer's calendar addresses, and offer new ones."""
    return page(request, "feeds.html", subscribing=subscribing(request, PAGE))


@permitted(Permission.TOKEN_MANAGE)
def all_feeds(request: HttpRequest) -> HttpResponse:
    """Lead to where the calendar addresses of all systems are."""
    return redirect("identity:feeds")
