"""Series of periodic tasks: begun, opened period by period, changed for what is to come, and ended."""

import logging
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID, uuid5

from django.db import transaction

from lienthong.agencies.mandates import lead_of
from lienthong.agencies.models import Agency, AgencyRecord
from lienthong.base.clock import day_of
from lienthong.base.errors import Refusal
from lienthong.identity.access import require
from lienthong.identity.officers import Officer, system_officer
from lienthong.identity.permissions import Permission
from lienthong.systems.directives import recurrence
from lienthong.systems.directives.actions import assigning
from lienthong.systems.directives.actions.deadlines import Due
from lienthong.systems.directives.actions.making import made
from lienthong.systems.directives.actions.parties import own_record, parties_of
from lienthong.systems.directives.actions.refusals import (
    AgencyEnded,
    PeriodUnset,
    ReasonNeeded,
    SeriesAlready,
    SeriesDueTooFar,
    SeriesInPast,
    SeriesNotFound,
    SeriesStopped,
    SeriesTooLong,
    TaskLeadsMany,
    WrongTaskState,
)
from lienthong.systems.directives.actions.rows import locked_task, note, note_by, open_parts
from lienthong.systems.directives.actions.terms import keep_terms, terms_of
from lienthong.systems.directives.models import (
    EventKind,
    PartRole,
    SeriesState,
    Task,
    TaskSeries,
    TaskState,
)
from lienthong.systems.directives.recurrence import Period, Plan, Rhythm

logger = logging.getLogger("lienthong.directives")

#: What the task of the next period has in common with the newest one.
_KEPT = (
    "agency_id", "directive_id", "proposal_id", "title", "deliverable", "recipient", "words", "start",
    "end", "point", "mandate_subject", "source_label", "source_url", "priority", "created_by",
    "created_name",
)  # fmt: skip


def rhythm_of(every: str, due_days: int) -> Rhythm:
    """Return a rhythm that a person chose.

    :raises PeriodUnset: without a period in which tasks come back.
    :raises SeriesDueTooFar: for a deadline too far from its period.
    """
    if every not in recurrence.KNOWN:
        raise PeriodUnset()
    if abs(due_days) > recurrence.FARTHEST_DUE:
        raise SeriesDueTooFar(most=recurrence.FARTHEST_DUE)
    return Rhythm(every, due_days)


def require_wanted(plan: Plan, *, accepts_past: bool) -> None:
    """Refuse what nobody means: ten years of periods at once, or past ones without saying so.

    :raises SeriesTooLong: for more periods than anybody opens at once.
    :raises SeriesInPast: for periods whose deadline has passed, unless that is confirmed.
    """
    if plan.opens_now > recurrence.MOST_AT_ONCE:
        raise SeriesTooLong(label=plan.first.label, most=recurrence.MOST_AT_ONCE)
    if plan.late and not accepts_past:
        raise SeriesInPast(label=plan.first.label, count=plan.opens_now, late=plan.late)


def join(
    tasks: Sequence[Task], rhythm: Rhythm, first: Period, by: Officer, now: datetime
) -> list[TaskSeries]:
    """Make each task the first of a series of its own; the caller has checked everything."""
    leads = {
        part.task_id: part.party_id for parts in open_parts(tasks).values() for part in parts[:1]
    }
    rows = []
    for task in tasks:
        rows.append(
            TaskSeries(
                agency_id=task.agency_id,
                period=rhythm.every,
                due_days=rhythm.due_days,
                next_date=rhythm.after(first).first,
                lead_id=leads[task.id],
                created_by=by.subject,
                created_name=by.name,
                created_at=now,
            )
        )
        task.series, task.period_first = rows[-1], first.first
        task.period, task.is_periodic = rhythm.every, True
    TaskSeries.objects.bulk_create(rows, batch_size=500)
    Task.objects.bulk_update(
        tasks, ["series", "period_first", "period", "is_periodic"], batch_size=500
    )
    return rows


@transaction.atomic
def begin(
    *,
    task: Task,
    every: str,
    due_days: int,
    first_day: date | None,
    by: Officer,
    now: datetime,
    accepts_past: bool = False,
) -> TaskSeries:
    """Begin a series with a task that is confirmed or assigned: it becomes the task of the first period.

    Its deadline becomes that of the period; once assigned, its parties are told. Later periods that have
    begun are opened by the next round.

    :raises SeriesAlready: if it belongs to a series.
    :raises PeriodUnset, SeriesDueTooFar, SeriesInPast, SeriesTooLong: for what nobody can mean.
    """
    row = locked_task(task, by, Permission.TASK_ASSIGN)
    today = day_of(now)
    if row.series_id is not None:
        raise SeriesAlready()
    if row.state != TaskState.DRAFT and not row.is_open:
        raise WrongTaskState(state=row.get_state_display())
    rhythm = rhythm_of(every, due_days)
    plan = recurrence.plan(rhythm, begins=first_day or today, today=today, written=row.due_date)
    require_wanted(plan, accepts_past=accepts_past)
    terms = terms_of(row)
    (series,) = join([row], rhythm, plan.first, by, now)
    keep_terms(row, terms, today)
    assigning.put_due(row, Due(plan.due_date, plan.first.label), plan.first.label, by, now)
    note_by(row, EventKind.SERIES_BEGUN, by, now, plan.first.label, period=rhythm.every)
    return series


def open_periods(*, now: datetime) -> int:
    """Open every period of every running series that has begun, also those missed, and count them.

    Each one is a transaction of its own under the lock of its series, so that a worker that is killed, or two
    at once, leave every period opened exactly once. One that cannot be opened says why on its page.
    """
    today, opened = day_of(now), 0
    for series_id in list(TaskSeries.objects.due_to_open(today).values_list("id", flat=True)):
        try:
            while open_next(series_id, now=now) is not None:
                opened += 1
        except Refusal as refusal:
            # One series that cannot go on must not keep the others from going on.
            logger.warning("series %s does not open its period: %s", series_id, refusal.code)
            TaskSeries.objects.filter(id=series_id).update(stuck_reason=refusal.sentence)
    return opened


@transaction.atomic
def open_next(series_id: UUID, *, now: datetime) -> Task | None:
    """Open the next period of a series if it has begun, as a task assigned to whoever leads the series today.

    :raises AgencyEnded: if the lead, or the assigning agency, exists no more.
    """
    today = day_of(now)
    row = TaskSeries.objects.select_for_update(no_key=True).get(id=series_id)
    newest = row.tasks.order_by("-period_first").first()
    if not row.is_running or row.next_date > today or newest is None:
        return None
    if newest.state == TaskState.DRAFT:
        return None
    giver = system_officer(own_record(row.agency_id, today))
    period = row.next_period
    lead = _lead(row, newest, today)
    task = _task_of(row, newest, period, lead, today, now)
    row.next_date, row.stuck_reason = row.rhythm.after(period).first, ""
    row.lead_id = lead.agency_id
    row.save(update_fields=["next_date", "stuck_reason", "lead"])
    note(
        [task],
        EventKind.PERIOD_OPENED,
        by_subject=giver.subject,
        by_name=giver.name,
        now=now,
        text=period.label,
        public={"agency": giver.agency_code, "period": period.first.isoformat()},
    )
    return assigning.assign(tasks=[task], by=giver, now=now)[0]


def _lead(row: TaskSeries, newest: Task, today: date) -> AgencyRecord:
    """Return who leads the series on a day: the holder of its mandate, else the lead it has."""
    holder = lead_of(newest.mandate_subject, today) if newest.mandate_subject else None
    return holder or own_record(row.lead_id, today)


def _task_of(
    row: TaskSeries, newest: Task, period: Period, lead: AgencyRecord, today: date, now: datetime
) -> Task:
    due = row.rhythm.due_date(period)
    base = Task(
        **{name: getattr(newest, name) for name in _KEPT},
        # Siblings of one campaign stay siblings in every period.
        campaign=uuid5(newest.campaign, period.first.isoformat()),
        series=row,
        period=row.period,
        period_first=period.first,
        is_periodic=True,
        due_date=due,
        due_wording=period.label,
        created_at=now,
    )
    # As one of many: a coordinator that leads by now is left out of its own coordinators.
    (task,) = made(base, [lead], _coordinators(newest, today), today, is_each=True)
    return task


def _coordinators(newest: Task, today: date) -> list[tuple[AgencyRecord, str]]:
    """Return who coordinated last and still exists, with what each hands in."""
    parts = {
        part.party_id: part.deliverable
        for part in open_parts([newest])[newest.id]
        if part.role == PartRole.COORDINATOR
    }
    records = AgencyRecord.objects.as_of(today).filter(agency_id__in=parts).order_by("code")
    return [(record, parts[record.agency_id]) for record in records]


@transaction.atomic
def change(
    *,
    series: TaskSeries,
    every: str,
    due_days: int,
    lead: str,
    reason: str,
    by: Officer,
    now: datetime,
) -> TaskSeries:
    """Change period, deadline or lead of the periods to come; those that are open stay as they are.

    Another period begins with the first one that no opened period reaches into. An empty ``lead`` leaves it.

    :raises SeriesStopped: once the series has ended.
    :raises ReasonNeeded: without a reason.
    """
    row = _locked(series, by)
    rhythm = rhythm_of(every, due_days)
    if not reason.strip():
        raise ReasonNeeded()
    row.next_date = next_beginning(row, rhythm).first
    row.period, row.due_days = rhythm.every, rhythm.due_days
    if lead.strip():
        row.lead = _new_lead(lead, by, day_of(now))
    row.stuck_reason = ""
    row.save(update_fields=["period", "due_days", "next_date", "lead", "stuck_reason"])
    _note(row, EventKind.SERIES_CHANGED, reason, by, now)
    return row


def next_beginning(series: TaskSeries, rhythm: Rhythm) -> Period:
    """Return the first period of a rhythm that no opened period of the series reaches into."""
    return rhythm.next_beginning(series.next_date)


def _new_lead(text: str, by: Officer, today: date) -> Agency:
    found = parties_of(text, on=today, issuer=own_record(by.agency_id, today))
    if len(found) > 1:
        raise TaskLeadsMany(count=len(found))
    if not found:
        raise AgencyEnded(name=text, day=f"{today:%d/%m/%Y}")
    return found[0].agency


@transaction.atomic
def end(
    *, series: TaskSeries, is_withdrawn: bool, reason: str, by: Officer, now: datetime
) -> TaskSeries:
    """End a series, or withdraw it as given by mistake: no period opens any more, open ones stay.

    :raises SeriesStopped: if it has ended before.
    :raises ReasonNeeded: without a reason.
    """
    row = _locked(series, by)
    if not reason.strip():
        raise ReasonNeeded()
    row.state = SeriesState.WITHDRAWN if is_withdrawn else SeriesState.ENDED
    row.ended_date, row.reason, row.stuck_reason = day_of(now), reason.strip(), ""
    row.save(update_fields=["state", "ended_date", "reason", "stuck_reason"])
    _note(row, EventKind.SERIES_ENDED, reason, by, now)
    return row


def _locked(series: TaskSeries, by: Officer) -> TaskSeries:
    require(by, Permission.TASK_ASSIGN)
    rows = TaskSeries.objects.select_for_update(no_key=True).filter(agency_id=by.agency_id)
    row = rows.filter(id=series.id).first()
    if row is None:
        raise SeriesNotFound()
    if not row.is_running:
        raise SeriesStopped()
    return row


def _note(row: TaskSeries, kind: EventKind, reason: str, by: Officer, now: datetime) -> None:
    """Write the step into the story of the newest task."""
    newest = row.tasks.order_by("-period_first").first()
    if newest is not None:
        note_by(newest, kind, by, now, reason.strip(), series=str(row.id), period=row.period)
