"""Screens of periodic tasks: the panel of a series, beginning one, changing and ending it."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lienthong.agencies.mandates import lead_of
from lienthong.agencies.models import AgencyRecord
from lienthong.base import clock
from lienthong.base.errors import Refusal
from lienthong.base.tables import Cell, Column
from lienthong.casework.screens import form_errors, officer_of, step
from lienthong.identity.access import permitted
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.directives import recurrence
from lienthong.systems.directives.actions import series as acting
from lienthong.systems.directives.actions.refusals import SeriesNotFound, TaskNotFound
from lienthong.systems.directives.forms import (
    BeginSeriesForm,
    ChangeSeriesForm,
    EndSeriesForm,
)
from lienthong.systems.directives.models import Task, TaskPeriod, TaskSeries
from lienthong.systems.directives.views.shown import (
    agency_choices,
    due_cell,
    due_words,
    page,
    period_words,
    task_href,
    task_standing,
    task_state,
)

_SHOWN = 40


def series_panel(row: Task, today: date) -> dict[str, Any] | None:
    """Return what a task's page shows of its series: every period and how it stood, and what comes next."""
    if row.series is None:
        return None
    series = row.series
    tasks = list(series.tasks.order_by("-period_first")[: _SHOWN + 1])
    coming = series.next_period
    return {
        "series": series,
        "due": due_words(series.due_days),
        "next": period_words(series.period, coming.first),
        "next_due": series.rhythm.due_date(coming),
        "lead": _next_lead(series, row, today),
        "columns": [
            Column(_("Kỳ"), no_wrap=True),
            Column(_("Tình trạng")),
            Column(_("Thời hạn"), no_wrap=True),
            Column(_("Ngày xong"), no_wrap=True),
            Column(_("Trạng thái")),
            Column(_("Chủ trì")),
            Column(_("Ngày giao"), no_wrap=True),
        ],
        "rows": [_period_row(each, row, today) for each in tasks[:_SHOWN]],
        "has_more": len(tasks) > _SHOWN,
        "end": EndSeriesForm(prefix="series"),
    }


def _next_lead(series: TaskSeries, row: Task, today: date) -> str:
    holder = lead_of(row.mandate_subject, today) if row.mandate_subject else None
    record = holder or AgencyRecord.objects.as_of(today).filter(agency_id=series.lead_id).first()
    return record.name if record else ""


def _period_row(each: Task, row: Task, today: date) -> list[Any]:
    words = period_words(each.period, each.period_first)
    return [
        Cell(words, note=_("đang xem")) if each.id == row.id else Cell(words, href=task_href(each)),
        task_standing(each, today),
        due_cell(each.due_date, "", each.counted_date),
        each.finished_date or "",
        task_state(each),
        each.lead_name,
        each.assigned_date or "",
    ]


def plan_shown(plan: recurrence.Plan, every: str) -> dict[str, Any]:
    """Return a plan as pages show it before somebody confirms it."""
    return {
        "first": period_words(every, plan.first.first),
        "due_date": plan.due_date,
        "following": [(period_words(every, each.first), due) for each, due in plan.following],
        "opens_now": plan.opens_now,
        "late": plan.late,
    }


@permitted(Permission.TASK_ASSIGN)
def begin(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Begin a series with a task: shown first ("preview"), then done."""
    officer, today = officer_of(request), clock.today()
    row = Task.objects.visible_to(officer).filter(id=task_id).first()
    if row is None:
        raise TaskNotFound()
    every = row.period if row.period in recurrence.KNOWN else TaskPeriod.QUARTER
    form = BeginSeriesForm(request.POST or None, initial={"every": every})
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        given = form.cleaned_data
        if _tried(form, lambda: acting.begin(task=row, by=officer, now=clock.now(), **given)):
            messages.success(
                request, _("Đã lập chuỗi định kỳ. Các kỳ đã bắt đầu mở trong ít phút.")
            )
            return redirect(task_href(row))
    plan = _plan(form, lambda rhythm, given: recurrence.plan(
        rhythm, begins=given.get("first_day") or today, today=today, written=row.due_date
    ))  # fmt: skip
    return _form_page(request, form, row, plan, title=_("Lập chuỗi định kỳ"))


@permitted(Permission.TASK_ASSIGN)
def change(request: HttpRequest, series_id: UUID) -> HttpResponse:
    """Change the periods to come: shown first ("preview"), then done."""
    officer, today = officer_of(request), clock.today()
    row = found(officer, series_id)
    newest = row.tasks.order_by("-period_first").first()
    if newest is None:
        raise SeriesNotFound()
    initial = {"every": row.period, "due_days": row.due_days}
    form = ChangeSeriesForm(request.POST or None, initial=initial)
    # A look costs no reason.
    form.fields["reason"].required = "preview" not in request.POST
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        given = form.cleaned_data
        if _tried(form, lambda: acting.change(series=row, by=officer, now=clock.now(), **given)):
            messages.success(request, _("Đã đổi các kỳ sau. Các kỳ đã mở giữ nguyên."))
            return redirect(task_href(newest))
    plan = _plan(form, lambda rhythm, _given: recurrence.plan(
        rhythm, begins=acting.next_beginning(row, rhythm).first, today=today
    ))  # fmt: skip
    if plan is not None:
        # Nothing opens by changing what is to come.
        plan |= {"opens_now": 0, "late": 0}
    return _form_page(request, form, newest, plan, title=_("Đổi kỳ, thời hạn của các kỳ sau"))


@require_POST
@permitted(Permission.TASK_ASSIGN)
def end(request: HttpRequest, series_id: UUID) -> HttpResponse:
    """End or withdraw a series; what is open stays."""
    officer = officer_of(request)
    row = found(officer, series_id)
    newest = row.tasks.order_by("-period_first").first()
    back = task_href(newest) if newest else reverse("directives:task_list")
    form = EndSeriesForm(request.POST, prefix="series")
    if not form.is_valid():
        return form_errors(request, form, back)
    given = form.cleaned_data
    return step(
        request,
        lambda: acting.end(
            series=row,
            is_withdrawn=given["how"] == "withdraw",
            reason=given["reason"],
            by=officer,
            now=clock.now(),
        ),
        done=_("Đã dừng chuỗi. Không mở kỳ mới nữa, các kỳ đang mở giữ nguyên."),
        back=back,
    )


def found(officer: Officer, series_id: UUID) -> TaskSeries:
    """Return a series in the book of the officer's agency.

    :raises SeriesNotFound: for any other id.
    """
    row = TaskSeries.objects.visible_to(officer).filter(id=series_id).first()
    if row is None:
        raise SeriesNotFound()
    return row


def _tried(form: Any, action: Any) -> bool:
    """Do an action; a refusal that the person can mend stands at the top of the form."""
    try:
        action()
    except Refusal as refusal:
        if refusal.status not in {409, 422}:
            raise
        form.add_error(None, refusal.sentence)
        return False
    return True


def _plan(form: Any, make: Any) -> dict[str, Any] | None:
    """Return the periods that the form means as it stands, or nothing while it is wrong, which it says."""
    given = form.cleaned_data if form.is_bound and form.is_valid() else form.initial
    if form.is_bound and not form.is_valid() and not form.cleaned_data.get("every"):
        return None
    try:
        rhythm = acting.rhythm_of(given["every"], int(given.get("due_days") or 0))
    except KeyError:
        return None
    except Refusal as refusal:
        if form.is_bound and form.is_valid():
            form.add_error(None, refusal.sentence)
        return None
    return plan_shown(make(rhythm, given), rhythm.every)


def _form_page(
    request: HttpRequest, form: Any, row: Task, plan: dict[str, Any] | None, *, title: str
) -> HttpResponse:
    return page(
        request,
        "series.html",
        form=form,
        task=row,
        plan=plan,
        title=title,
        back=task_href(row),
        agencies=agency_choices(clock.today()) if "lead" in form.fields else [],
    )
