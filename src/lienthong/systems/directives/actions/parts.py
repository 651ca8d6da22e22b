"""What the assigning agency decides on the parts of coordinating agencies; the task goes on meanwhile."""

from datetime import datetime

from django.db import transaction

from lienthong.axis.actions import Telling, tell_many
from lienthong.base.clock import day_of
from lienthong.contracts.directives import PartDecided
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.directives.actions.refusals import (
    PartNotClaimed,
    PartNotFound,
    ReasonNeeded,
    WrongTaskState,
)
from lienthong.systems.directives.actions.rows import locked_task, next_revision, note_by
from lienthong.systems.directives.actions.standings import tell_lead
from lienthong.systems.directives.models import EventKind, Task, TaskPart


@transaction.atomic
def confirm_part(*, part: TaskPart, by: Officer, now: datetime, reason: str = "") -> TaskPart:
    """Confirm that a coordinating agency has finished its part, as of the day that it reported.

    :raises PartNotClaimed: if nobody reported it as finished, or it was decided before.
    """
    task, row = _claimed(part, by)
    row.finished_date, row.percent = row.claimed_date, 100
    row.save(update_fields=["finished_date", "percent"])
    _decided(task, row, EventKind.PART_COMPLETED, reason.strip(), by, now)
    return row


@transaction.atomic
def return_part(*, part: TaskPart, reason: str, by: Officer, now: datetime) -> TaskPart:
    """Return a part that was reported as finished, and say what is missing.

    :raises PartNotClaimed: if it does not wait for a decision.
    :raises ReasonNeeded: without a reason.
    """
    task, row = _claimed(part, by)
    if not reason.strip():
        raise ReasonNeeded()
    row.claimed_date = None
    row.save(update_fields=["claimed_date"])
    _decided(task, row, EventKind.PART_RETURNED, reason.strip(), by, now)
    return row


def _claimed(part: TaskPart, by: Officer) -> tuple[Task, TaskPart]:
    """Return the locked task of a part, and the part, if it waits for a decision."""
    task = locked_task(part.task, by, Permission.TASK_DECIDE)
    row = task.parts.filter(id=part.id).first()
    if row is None:
        raise PartNotFound()
    if not task.is_open:
        raise WrongTaskState(state=task.get_state_display())
    if not task.parts.claimed().filter(id=row.id).exists():
        raise PartNotClaimed(name=row.party_name)
    return task, row


def _decided(
    task: Task, row: TaskPart, kind: EventKind, reason: str, by: Officer, now: datetime
) -> None:
    text = f"{row.party_name}: {reason}" if reason else row.party_name
    note_by(task, kind, by, now, text, party=row.party_code)
    message = PartDecided(
        reference=task.reference,
        is_confirmed=kind is EventKind.PART_COMPLETED,
        reason=reason,
        decided_date=day_of(now),
        revision=next_revision(task),
    )
    telling = Telling(message=message, sender=by.agency_code, to=[row.party_code])
    tell_many([telling], now=now)
    tell_lead(task, sender=by.agency_code, now=now)
