"""The directives system's door for programs: tasks, their split, duties, and reports of progress.

A program reads both books of its agency and reports progress; it never assigns, decides, confirms or signs.
"""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field, StringConstraints

from lienthong.base import clock
from lienthong.base.paging import page_of
from lienthong.casework.screens import officer_of
from lienthong.identity.doors import officer_with
from lienthong.identity.permissions import Permission
from lienthong.systems.directives import rules
from lienthong.systems.directives.actions import duties as working
from lienthong.systems.directives.models import Duty, PartRole, Progress, Task, TaskState
from lienthong.systems.directives.models.splits import split_at, split_by_lead
from lienthong.systems.directives.views import duties as duty_views
from lienthong.systems.directives.views import shown
from lienthong.systems.directives.views import tasks as task_views

router = Router(tags=["directives"])

Text = Annotated[str, StringConstraints(max_length=200)]
Standing = Literal[
    "", "done-on-time", "done-late", "open-in-time", "open-overdue", "no-date", "dated", "due", "open",
    "soon", "extension", "deciding",
]  # fmt: skip
State = Literal["", "draft", "assigned", "declined", "working", "claimed", "done", "withdrawn"]
DutyStanding = Literal[
    "", "open", "overdue", "soon", "no-date", "done-on-time", "done-late", "open-in-time", "open-overdue",
    "due", "dated",
]  # fmt: skip
DutyStateAsked = Literal[
    "", "arrived", "declined", "accepted", "planned", "working", "finished", "confirmed", "returned",
    "withdrawn", "transferred", "closed",
]  # fmt: skip
Every = Literal["", "any", "month", "quarter", "half-year", "year", "other"]


class TasksAsked(Schema):
    """Which tasks: standing and deadlines are those of the day ``on`` (today when left out).

    ``lead`` is the code of who leads; ``party`` the code or the name of who leads or coordinates.
    """

    q: Text = ""
    standing: Standing = ""
    state: State = ""
    period: Every = ""
    lead: Annotated[str, StringConstraints(max_length=35)] = ""
    party: Annotated[str, StringConstraints(max_length=300)] = ""
    series: UUID | None = None
    leader: Annotated[str, StringConstraints(max_length=140)] = ""
    on: date | None = None
    page: Annotated[int, Field(ge=1, le=100_000)] = 1


class DutiesAsked(Schema):
    """Which duties of the agency."""

    q: Text = ""
    standing: DutyStanding = ""
    state: DutyStateAsked = ""
    role: Literal["", "lead", "coord"] = ""
    page: Annotated[int, Field(ge=1, le=100_000)] = 1


class TaskOut(Schema):
    """A task in the book of the assigning agency; it is in time until ``counted_date`` has ended.

    Asked for a past day, state, lead, deadline, priority and period are those of that day: of an open task's
    state only that it was ``open`` is known by day, of its progress nothing.
    """

    id: UUID
    reference: UUID
    title: str
    deliverable: str
    lead: str
    lead_name: str
    state: str
    standing: str
    percent: int | None
    priority: str
    period: str
    period_label: str
    series: UUID | None
    mandate: str
    assigned_date: date | None
    first_due_date: date | None
    due_date: date | None
    counted_date: date | None
    due_wording: str
    finished_date: date | None


class TaskPage(Schema):
    """Fifty tasks; ``total`` is a lower bound beyond ten thousand, and for words beyond a thousand."""

    on: date
    page: int
    has_next: bool
    total: int
    tasks: list[TaskOut]


class PartOut(Schema):
    """What part an agency has in a task, from one day until before another.

    ``state``, ``percent`` and the days are a coordinating agency's own; a lead's are those of the task.
    """

    party: str
    name: str
    role: str
    deliverable: str
    answer: str
    state: str
    percent: int
    claimed_date: date | None
    finished_date: date | None
    since: date
    until: date | None
    basis: str


class DeadlineOut(Schema):
    """A deadline that was in force from one day until before another."""

    due_date: date | None
    counted_date: date | None
    wording: str
    known_from: date
    known_until: date | None
    reason: str


class TermsOut(Schema):
    """Priority and period that a task had from one day until before another, no longer in force."""

    priority: str
    period: str
    known_from: date
    known_until: date


class EventOut(Schema):
    """One line of a task's story; the ledger holds the same line under ``ledger_entry``."""

    kind: str
    text: str
    by: str
    at: datetime
    ledger_entry: UUID


class TaskDetail(TaskOut):
    """One task with its parts, its deadlines over time and its story."""

    directive: str
    parent_duty: UUID | None
    words: str
    point: str
    parts: list[PartOut]
    deadlines: list[DeadlineOut]
    past_terms: list[TermsOut]
    events: list[EventOut]


class SplitOut(Schema):
    """The published four-way split; shares in percent are null of nothing."""

    lead: str
    done_on_time: int
    done_late: int
    open_in_time: int
    open_overdue: int
    no_date: int
    total: int
    on_time_share: str | None
    overdue_share: str | None


class SplitsOut(Schema):
    """The split of all tasks that the agency assigned, and of each lead's, at the end of a day."""

    on: date
    all: SplitOut
    leads: list[SplitOut]


class DutyOut(Schema):
    """A task given to the agency, as it keeps it."""

    id: UUID
    reference: UUID
    title: str
    assigner: str
    assigner_name: str
    role: str
    state: str
    is_overdue: bool
    percent: int
    period: str
    assigned_date: date
    due_date: date | None
    counted_date: date | None
    due_wording: str
    finished_date: date | None


class DutyPage(Schema):
    """Fifty duties."""

    page: int
    has_next: bool
    total: int
    duties: list[DutyOut]


class ProgressIn(Schema):
    """Progress of a duty; sent twice under one ``progress_id``, it is one report."""

    percent: int
    text: Annotated[str, StringConstraints(max_length=8000)]
    progress_id: UUID | None = None


class ProgressOut(Schema):
    """A report as it was kept and told to the assigning agency."""

    progress_id: UUID
    percent: int
    text: str
    officer: str
    reported_at: datetime


@router.get(
    "/nhiem-vu",
    auth=officer_with(Permission.DIRECTIVE_READ),
    response=TaskPage,
    summary="Nhiệm vụ cơ quan đã giao",
)
def tasks(request: HttpRequest, asked: Query[TasksAsked]) -> TaskPage:
    """List the tasks that the agency assigned, newest first, fifty a page."""
    officer, on = officer_of(request), task_views.day_asked(request)
    rows = task_views.filtered(request, officer, on).defer("words", "search_words")
    listed = page_of(rows, request, limit=task_views.MOST_COUNTED if asked.q else None)
    return TaskPage(
        on=on,
        page=listed.number,
        has_next=listed.has_next,
        total=listed.counted,
        tasks=[TaskOut(**_task(row, on)) for row in listed],
    )


@router.get(
    "/nhiem-vu/{uuid:task_id}",
    auth=officer_with(Permission.DIRECTIVE_READ),
    response=TaskDetail,
    summary="Một nhiệm vụ, các phần việc, thời hạn và diễn biến",
)
def task(request: HttpRequest, task_id: UUID, on: date | None = None) -> TaskDetail:
    """Return one task with everything that happened to it, today or by the end of the day ``on``.

    :raises TaskNotFound: if it is not in the agency's book, or was not assigned by that day.
    """
    officer, day = officer_of(request), task_views.day_asked(request)
    row = task_views.found(officer, task_id)
    if day < clock.today():
        past = Task.objects.filter(id=row.id, assigned_date__lte=day).as_known_on(day)
        return _detail(task_views.one_of(past.select_related("directive", "series")), day)
    return _detail(row, day)


def _detail(row: Task, day: date) -> TaskDetail:
    return TaskDetail(
        **_task(row, day),
        directive=row.directive.name if row.directive else "",
        parent_duty=row.parent_id,
        words=row.words,
        point=row.point,
        parts=[
            _part(each, day)
            for each in row.parts.filter(since__lte=day).order_by("since", "-role", "id")
        ],
        deadlines=[_deadline(each, day) for each in row.due_dates.filter(known_from__lte=day)],
        past_terms=[
            TermsOut(
                priority=each.priority,
                period=each.period,
                known_from=each.known_from,
                known_until=each.known_until,
            )
            for each in row.past_terms.filter(known_until__lte=day)
        ],
        events=[_event(each) for each in row.events.filter(at__date__lte=day).order_by("at", "id")],
    )


@router.get(
    "/bon-nhom",
    auth=officer_with(Permission.DIRECTIVE_READ),
    response=SplitsOut,
    summary="Bốn nhóm nhiệm vụ vào một ngày",
)
def split(request: HttpRequest, on: date | None = None) -> SplitsOut:
    """Return the four-way split at the end of a day, in all and for each lead, the worst first."""
    officer, day = officer_of(request), task_views.day_asked(request)
    return SplitsOut(
        on=day,
        all=_split("", split_at(officer.agency_id, day)),
        leads=[_split(one.lead, one.split) for one in split_by_lead(officer.agency_id, day)],
    )


@router.get(
    "/viec",
    auth=officer_with(Permission.DIRECTIVE_READ),
    response=DutyPage,
    summary="Nhiệm vụ cơ quan được giao",
)
def duties(request: HttpRequest, asked: Query[DutiesAsked]) -> DutyPage:
    """List what the agency was given to do, newest first, fifty a page."""
    officer, today = officer_of(request), clock.today()
    listed = page_of(
        duty_views.filtered(request, officer, today).order_by("-id").defer("words"), request
    )
    return DutyPage(
        page=listed.number,
        has_next=listed.has_next,
        total=listed.counted,
        duties=[_duty(row, today) for row in listed],
    )


@router.post(
    "/viec/{uuid:duty_id}/tien-do",
    auth=officer_with(Permission.TASK_ANSWER),
    response=ProgressOut,
    summary="Báo cáo tiến độ một nhiệm vụ được giao",
)
def report(request: HttpRequest, duty_id: UUID, given: ProgressIn) -> ProgressOut:
    """Report progress of a duty that the agency has accepted; its assigner is told.

    :raises TaskNotFound: if it is not in the agency's book.
    :raises WrongTaskState: if it is not being worked on.
    :raises PercentOutside, ReasonNeeded: for a share outside 0 to 100, or no words.
    """
    officer = officer_of(request)
    made = working.report_progress(
        duty=duty_views.found(officer, duty_id),
        percent=given.percent,
        text=given.text,
        progress_id=given.progress_id,
        by=officer,
        now=clock.now(),
    )
    return _progress(made)


def _task(row: Task, on: date) -> dict[str, Any]:
    is_past = hasattr(row, "due_then")
    state = shown.state_on(row, on) if is_past else row.state
    is_counted = state not in {TaskState.DRAFT, TaskState.WITHDRAWN}
    due = shown.known(row, "counted_date")
    return {
        "id": row.id,
        "reference": row.reference,
        "title": row.title,
        "deliverable": row.deliverable,
        "lead": shown.known(row, "lead_code"),
        "lead_name": shown.known(row, "lead_name"),
        "state": state,
        "standing": rules.standing(due, row.finished_date, on) if is_counted else "",
        "percent": None if is_past else row.percent,
        "priority": shown.known(row, "priority"),
        "period": shown.known(row, "period"),
        "period_label": shown.period_label(row),
        "series": row.series_id,
        "mandate": row.mandate_subject,
        "assigned_date": row.assigned_date,
        "first_due_date": row.first_due_date,
        "due_date": shown.known(row, "due_date"),
        "counted_date": due,
        "due_wording": shown.known(row, "due_wording"),
        "finished_date": shown.finished_by(row, on),
    }


def _by(until: date | None, day: date) -> date | None:
    """Return the end of something if it had come by a day."""
    return until if until is not None and until <= day else None


def _part(each: Any, day: date) -> PartOut:
    return PartOut(
        party=each.party_code,
        name=each.party_name,
        role=each.role,
        deliverable=each.deliverable,
        answer=each.answer,
        state="" if each.role == PartRole.LEAD else each.state,
        percent=each.percent,
        claimed_date=each.claimed_date,
        finished_date=each.finished_date,
        since=each.since,
        until=_by(each.until, day),
        basis=each.basis,
    )


def _deadline(each: Any, day: date) -> DeadlineOut:
    return DeadlineOut(
        due_date=each.due_date,
        counted_date=each.counted_date,
        wording=each.wording,
        known_from=each.known_from,
        known_until=_by(each.known_until, day),
        reason=each.reason,
    )


def _event(each: Any) -> EventOut:
    return EventOut(
        kind=each.kind,
        text=each.text,
        by=each.by_name,
        at=each.at,
        ledger_entry=each.ledger_entry,
    )


def _split(lead: str, one: rules.Split) -> SplitOut:
    shares = [
        str(each) if each is not None else None for each in (one.on_time_share, one.overdue_share)
    ]
    return SplitOut(
        lead=lead,
        done_on_time=one.done_on_time,
        done_late=one.done_late,
        open_in_time=one.open_in_time,
        open_overdue=one.open_overdue,
        no_date=one.no_date,
        total=one.total,
        on_time_share=shares[0],
        overdue_share=shares[1],
    )


def _duty(row: Duty, today: date) -> DutyOut:
    return DutyOut(
        id=row.id,
        reference=row.reference,
        title=row.title,
        assigner=row.assigner_code,
        assigner_name=row.assigner_name,
        role=row.role,
        state=row.state,
        is_overdue=duty_views.is_overdue(row, today),
        percent=row.percent,
        period=row.period,
        assigned_date=row.assigned_date,
        due_date=row.due_date,
        counted_date=row.counted_date,
        due_wording=row.due_wording,
        finished_date=row.finished_date,
    )


def _progress(row: Progress) -> ProgressOut:
    return ProgressOut(
        progress_id=row.progress_id,
        percent=row.percent,
        text=row.text,
        officer=row.officer,
        reported_at=row.reported_at,
    )
