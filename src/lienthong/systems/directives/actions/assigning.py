"""What the assigning agency does with its tasks: assign, change, take back, move to another lead."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from lienthong.agencies.models import AgencyRecord
from lienthong.axis.actions import Telling, tell_many
from lienthong.base.clock import day_of
from lienthong.contracts.directives import (
    TaskChanged,
    TaskParty,
    TaskTransferred,
    TaskWithdrawn,
)
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.directives.actions.changes import facts, said
from lienthong.systems.directives.actions.counting import counted_date
from lienthong.systems.directives.actions.deadlines import Due, read_due
from lienthong.systems.directives.actions.parties import own_record, parties_of
from lienthong.systems.directives.actions.refusals import (
    DeadlineInPast,
    NothingToAssign,
    PeriodUnset,
    ReasonNeeded,
    SamePartyAgain,
    SeriesAlready,
    TaskLeadMissing,
    TaskLeadsMany,
    TaskTitleMissing,
    TransferBeforeLead,
    WrongTaskState,
)
from lienthong.systems.directives.actions.rows import (
    assigned_message,
    enclosed,
    locked_task,
    locked_tasks,
    next_revision,
    note,
    note_by,
    open_parts,
    require_task,
    require_within,
    tell_parties,
)
from lienthong.systems.directives.actions.standings import tell_lead
from lienthong.systems.directives.actions.terms import keep_terms, terms_of
from lienthong.systems.directives.models import (
    Directive,
    DueDate,
    EventKind,
    PartRole,
    Priority,
    SeriesState,
    Task,
    TaskPart,
    TaskPeriod,
    TaskSeries,
    TaskState,
)
from lienthong.systems.directives.models.tasks import OPEN


@transaction.atomic
def assign(*, tasks: Sequence[Task], by: Officer, now: datetime) -> list[Task]:
    """Assign confirmed tasks: every lead and coordinator is told over the axis.

    :raises WrongTaskState: if one of them has been assigned or taken back before.
    :raises DueAfterParent: if one ends after the duty that it breaks down.
    :raises UnknownAddress: if an agency is not on the axis.
    """
    rows = locked_tasks([task.id for task in tasks], by, Permission.TASK_ASSIGN)
    today = day_of(now)
    for row in rows:
        if row.state != TaskState.DRAFT:
            raise WrongTaskState(state=row.get_state_display())
    require_within(rows)
    for row in rows:
        row.state, row.assigned_date, row.due_known_from = TaskState.ASSIGNED, today, today
        row.revision += 1
    fields = ["state", "assigned_date", "due_known_from", "revision"]
    Task.objects.bulk_update(rows, fields, batch_size=500)
    DueDate.objects.bulk_create([_due_row(row, today) for row in rows], batch_size=500)
    parts, directives = open_parts(rows), _directives(rows)
    files = {key: enclosed(each) for key, each in directives.items()}
    tellings = []
    for row in rows:
        row.directive = directives.get(row.directive_id)
        message = assigned_message(row, parts[row.id], by.agency_name)
        to = [part.party_code for part in parts[row.id]]
        with_it = files.get(row.directive_id, [])
        tellings.append(Telling(message=message, sender=by.agency_code, to=to, attachments=with_it))
    _note_envelopes([parts[row.id] for row in rows], tell_many(tellings, now=now))
    note(
        rows,
        EventKind.ASSIGNED,
        by_subject=by.subject,
        by_name=by.name,
        now=now,
        public={"agency": by.agency_code},
    )
    return rows


def _note_envelopes(
    parts: Sequence[Sequence[TaskPart]], envelopes: Sequence[Sequence[UUID]]
) -> None:
    """Remember by which envelope each party was told, so that its receipt finds the part."""
    told = []
    for of_task, ids in zip(parts, envelopes, strict=True):
        for part, envelope in zip(of_task, ids, strict=True):
            part.envelope_id, part.refusal = envelope, ""
            told.append(part)
    TaskPart.objects.bulk_update(told, ["envelope_id", "refusal"], batch_size=500)


def assign_all(*, directive: Directive, by: Officer, now: datetime) -> list[Task]:
    """Assign every confirmed task of a directive that has not been assigned yet.

    :raises NothingToAssign: if none waits.
    """
    require(by, Permission.TASK_ASSIGN)
    rows = Task.objects.filter(directive=directive, agency_id=by.agency_id, state=TaskState.DRAFT)
    if not rows:
        raise NothingToAssign()
    return assign(tasks=list(rows), by=by, now=now)


def _due_row(row: Task, today: date) -> DueDate:
    return DueDate(
        agency_id=row.agency_id,
        task=row,
        due_date=row.due_date,
        counted_date=row.counted_date,
        wording=row.due_wording,
        known_from=today,
    )


def _directives(rows: Sequence[Task]) -> dict[object, Directive]:
    ids = {row.directive_id for row in rows if row.directive_id}
    return {each.id: each for each in Directive.objects.filter(id__in=ids)}


@transaction.atomic
def change(
    *,
    task: Task,
    title: str,
    deliverable: str,
    due: str,
    reason: str,
    by: Officer,
    now: datetime,
    accepts_past: bool = False,
    mandate_subject: str | None = None,
    priority: str | None = None,
    period: str | None = None,
) -> Task:
    """Change what a task says: wording, deadline, mandate, priority, period; its parties are told why.

    What is None stays; "" takes a task out of any mandate, or out of any period.

    :raises ReasonNeeded: without a reason for a task that was assigned.
    :raises DeadlineInPast: for a new day that has passed, unless that is confirmed.
    :raises SeriesAlready: for another period of a task whose series has one.
    """
    row = locked_task(task, by, Permission.TASK_ASSIGN)
    today = day_of(now)
    if row.state != TaskState.DRAFT and not row.is_open:
        raise WrongTaskState(state=row.get_state_display())
    if not title.strip():
        raise TaskTitleMissing()
    if row.state != TaskState.DRAFT and not reason.strip():
        raise ReasonNeeded()
    before, terms = facts(row), terms_of(row)
    row.title, row.deliverable = title.strip(), deliverable.strip()
    read = read_due(due, on=today)
    # Words that were not touched keep the day that they got from their directive.
    is_same = due.strip() == row.due_wording != ""
    day, wording = (row.due_date, row.due_wording) if is_same else (read.day, read.wording)
    if day is not None and day < today and day != row.due_date and not accepts_past:
        raise DeadlineInPast(day=f"{day:%d/%m/%Y}")
    if mandate_subject is not None:
        row.mandate_subject = mandate_subject
    _classify(row, priority, period)
    row.save(update_fields=_CHANGED_FIELDS)
    keep_terms(row, terms, today)
    put_due(row, Due(day, wording), reason, by, now)
    note_by(row, EventKind.CHANGED, by, now, said(before, facts(row), reason))
    return row


_CHANGED_FIELDS = [
    "title", "deliverable", "mandate_subject", "priority", "period", "is_periodic",
]  # fmt: skip


def _classify(row: Task, priority: str | None, period: str | None) -> None:
    if priority in Priority.values:
        row.priority = str(priority)
    if period is None or period == row.period:
        return
    if row.series_id is not None:
        raise SeriesAlready()
    if period == TaskPeriod.UNSET:
        raise PeriodUnset()
    row.period, row.is_periodic = period, bool(period)


def put_due(row: Task, due: Due, reason: str, by: Officer, now: datetime) -> None:
    """Give a task another deadline; once it is assigned, tell its parties how the task reads now."""
    today = day_of(now)
    set_due(row, due.day, due.wording, today, reason)
    if row.state == TaskState.DRAFT:
        row.first_due_date = row.due_date
    row.save(update_fields=["first_due_date", *DUE_FIELDS])
    if row.state != TaskState.DRAFT:
        tell_parties(row, changed_message(row, reason, today), sender=by.agency_code, now=now)


DUE_FIELDS = ("due_date", "counted_date", "due_wording", "due_known_from")


def set_due(row: Task, day: date | None, wording: str, today: date, reason: str) -> None:
    """Put another deadline in force from today on and keep the one before in the history."""
    if day == row.due_date:
        row.due_wording = wording
        return
    row.due_date, row.due_wording = day, wording
    row.counted_date = counted_date(day, row.agency_id)
    require_within([row])
    if row.state == TaskState.DRAFT:
        return
    row.due_known_from = today
    row.due_dates.filter(known_until__isnull=True).update(known_until=today)
    made = _due_row(row, today)
    made.reason = reason.strip()
    made.save(force_insert=True)


def changed_message(
    row: Task, reason: str, today: date, parties: tuple[TaskParty, ...] = ()
) -> TaskChanged:
    """Return how a task reads from now on; the parties only where they changed."""
    return TaskChanged(
        reference=row.reference,
        title=row.title,
        deliverable=row.deliverable,
        due_date=row.due_date,
        due_wording=row.due_wording,
        reason=reason.strip(),
        changed_date=today,
        revision=next_revision(row),
        mandate_subject=row.mandate_subject,
        parties=parties,
        priority=row.priority,
        period=row.period,
    )


@transaction.atomic
def withdraw(*, task: Task, reason: str, by: Officer, now: datetime) -> Task:
    """Take a task back and tell its parties why.

    :raises ReasonNeeded: without a reason.
    """
    row = locked_task(task, by, Permission.TASK_ASSIGN)
    require_task(row, TaskState.WITHDRAWN)
    if not reason.strip():
        raise ReasonNeeded()
    was_assigned = row.state != TaskState.DRAFT
    row.state, row.withdrawn_date = TaskState.WITHDRAWN, day_of(now)
    row.state_reason = reason.strip()
    if not was_assigned:
        row.assigned_date = row.withdrawn_date
    row.save(update_fields=["state", "withdrawn_date", "state_reason", "assigned_date"])
    note_by(row, EventKind.WITHDRAWN, by, now, row.state_reason)
    if row.series is not None and not was_assigned:
        _withdraw_series(row, row.series)
    if was_assigned:
        row.extensions.asked().refuse(row.withdrawn_date, row.state_reason)
        message = TaskWithdrawn(
            row.reference, row.state_reason, row.withdrawn_date, next_revision(row)
        )
        tell_parties(row, message, sender=by.agency_code, now=now)
        tell_lead(row, sender=by.agency_code, now=now)
    return row


def _withdraw_series(row: Task, series: TaskSeries) -> None:
    """A series whose first task was never assigned goes with it."""
    TaskSeries.objects.filter(id=series.id, state=SeriesState.RUNNING).update(
        state=SeriesState.WITHDRAWN, ended_date=row.withdrawn_date, reason=row.state_reason
    )


@transaction.atomic
def transfer(*, task: Task, to: str, basis: str, on: date, by: Officer, now: datetime) -> Task:
    """Give an assigned task to another lead from a day on; both agencies are told, history stays.

    :raises AgencyEnded: if the agency does not exist on the day.
    :raises SamePartyAgain: if it leads the task already.
    :raises TransferBeforeLead: for a day before the present lead got the task.
    """
    row = locked_task(task, by, Permission.TASK_ASSIGN)
    if not basis.strip():
        raise ReasonNeeded()
    issuer = own_record(by.agency_id, day_of(now))
    found = parties_of(to, on=on, issuer=issuer)
    if not found:
        raise TaskLeadMissing()
    if len(found) > 1:
        raise TaskLeadsMany(count=len(found))
    return move(row, found[0], basis.strip(), on, by, now)


def move(row: Task, taker: AgencyRecord, basis: str, on: date, by: Officer, now: datetime) -> Task:
    """Close the lead's part on a day and open the new one; the row is locked and the taker exists."""
    require(by, Permission.TASK_ASSIGN)
    if row.state not in OPEN:
        raise WrongTaskState(state=row.get_state_display())
    parts = open_parts([row])[row.id]
    before = parts[0]
    if before.party_id == taker.agency_id:
        raise SamePartyAgain()
    if on < before.since:
        raise TransferBeforeLead()
    leaving = [part for part in parts if part is before or part.party_id == taker.agency_id]
    for part in leaving:
        # A coordinator's part may have begun later than the day from which it leads.
        part.until = max(on, part.since)
        part.basis = basis
    TaskPart.objects.bulk_update(leaving, ["until", "basis"])
    coordinated = next((part for part in leaving if part is not before), None)
    after = TaskPart.objects.create(
        agency_id=row.agency_id,
        task=row,
        children_told=coordinated.children_told if coordinated else {},
        party_id=taker.agency_id,
        party_code=taker.code,
        party_name=taker.name,
        role=PartRole.LEAD,
        deliverable=before.deliverable,
        since=on,
        basis=basis,
    )
    row.extensions.asked().refuse(day_of(now), basis)
    row.lead, row.lead_code, row.lead_name, row.lead_since = after, taker.code, taker.name, on
    row.state, row.claimed_date = TaskState.ASSIGNED, None
    row.save(
        update_fields=["lead", "lead_code", "lead_name", "lead_since", "state", "claimed_date"]
    )
    _follow_in_series(row, taker)
    text = f"{before.party_name} → {taker.name}: {basis}"
    public = {"from": before.party_code, "to": taker.code, "on": on.isoformat()}
    note_by(row, EventKind.TRANSFERRED, by, now, text, **public)
    _tell_transfer(row, before, after, by, now)
    return row


def _follow_in_series(row: Task, taker: AgencyRecord) -> None:
    """Who takes over the newest task of a series leads the periods to come as well."""
    if row.series is None or row.period_first is None:
        return
    if not row.series.tasks.filter(period_first__gt=row.period_first).exists():
        TaskSeries.objects.filter(id=row.series.id).update(lead=taker.agency_id)


def _tell_transfer(
    row: Task, before: TaskPart, after: TaskPart, by: Officer, now: datetime
) -> None:
    next_revision(row)
    parts = open_parts([row])[row.id]
    message = TaskTransferred(
        task=assigned_message(row, parts, by.agency_name),
        from_code=before.party_code,
        from_name=before.party_name,
        to_code=after.party_code,
        to_name=after.party_name,
        transferred_date=after.since,
        basis=after.basis,
    )
    told = tell_parties(
        row,
        message,
        sender=by.agency_code,
        now=now,
        also=[before.party_code],
        attachments=enclosed(row.directive),
    )
    after.envelope_id = told[after.party_code]
    after.save(update_fields=["envelope_id"])
    tell_lead(row, sender=by.agency_code, now=now)
