"""Breaking a duty down for the agencies below: tasks of the own book that hang on it and end no later."""

from collections.abc import Iterable
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from lienthong.agencies.models import AgencyRecord
from lienthong.agencies.models.agencies import AgencyRecordQuerySet
from lienthong.base.clock import day_of
from lienthong.identity.officers import Officer
from lienthong.systems.directives.actions import assigning, proposals
from lienthong.systems.directives.actions.proposals import Content
from lienthong.systems.directives.actions.refusals import (
    NotBelow,
    NothingToAssign,
    WrongTaskState,
)
from lienthong.systems.directives.actions.rows import locked_duty, note_by, require_within
from lienthong.systems.directives.models import Duty, EventKind, Task, TaskState
from lienthong.systems.directives.models.duties import AT_WORK


@transaction.atomic
def break_down(
    *, duty: Duty, content: Content, by: Officer, now: datetime, reference: UUID
) -> list[Task]:
    """Make tasks of a duty for agencies below this one; assigning comes after, as for every task.

    :raises WrongTaskState: for a duty that is not worked on.
    :raises NotBelow: for a lead that is not below this agency.
    :raises DueAfterParent: without a deadline, or for a later one than the duty's.
    """
    row = locked_duty(duty, by)
    if row.state not in AT_WORK:
        raise WrongTaskState(state=row.get_state_display())
    tasks = proposals.add(
        content=content, by=by, now=now, reference=reference, words=row.words, point=row.point
    )
    _require_below(tasks, by, day_of(now))
    for task in tasks:
        task.parent = row
        task.source_label = (row.directive_name or row.assigner_name)[:300]
        task.source_url = reverse("directives:duty_detail", args=[row.id])
    require_within(tasks)
    Task.objects.bulk_update(tasks, ["parent", "source_label", "source_url"])
    names = "; ".join(task.lead_name for task in tasks)
    note_by(row, EventKind.BROKEN_DOWN, by, now, f"{names}: {tasks[0].title}", tasks=len(tasks))
    return tasks


def _require_below(tasks: Iterable[Task], by: Officer, today: date) -> None:
    below = set(agencies_below(by, today).values_list("code", flat=True))
    for task in tasks:
        if task.lead_code not in below:
            raise NotBelow(name=task.lead_name)


def agencies_below(by: Officer, today: date) -> AgencyRecordQuerySet:
    """Return the agencies anywhere below the officer's on a day."""
    return AgencyRecord.objects.as_of(today).under(by.agency_id, today)


@transaction.atomic
def assign_drafts(*, duty: Duty, by: Officer, now: datetime) -> list[Task]:
    """Assign every task of a duty that has not been assigned yet.

    :raises NothingToAssign: if none waits.
    :raises DueAfterParent: if the duty's day was brought forward since, before the deadline of one of them.
    """
    rows = Task.objects.filter(parent=duty, agency_id=by.agency_id, state=TaskState.DRAFT)
    drafts = list(rows)
    if not drafts:
        raise NothingToAssign()
    return assigning.assign(tasks=drafts, by=by, now=now)
