"""Which agencies coordinate in a task: changed from a day on, told to everybody, with the days kept."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from lienthong.agencies.models import AgencyRecord
from lienthong.axis.actions import Telling, tell_many
from lienthong.base.clock import day_of
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.directives import wording
from lienthong.systems.directives.actions.assigning import changed_message
from lienthong.systems.directives.actions.making import new_part
from lienthong.systems.directives.actions.parties import own_record, parties_with_deliverables
from lienthong.systems.directives.actions.refusals import (
    CoordinatorsUnchanged,
    ReasonNeeded,
    TaskLeadCoordinates,
    WrongTaskState,
)
from lienthong.systems.directives.actions.rows import (
    assigned_message,
    enclosed,
    locked_task,
    next_revision,
    note_by,
    open_parts,
    party_lines,
)
from lienthong.systems.directives.actions.standings import tell_lead
from lienthong.systems.directives.models import EventKind, PartRole, Task, TaskPart, TaskState

Wanted = dict[int, tuple[AgencyRecord, str]]


@transaction.atomic
def change_coordinators(
    *, task: Task, coordinators: str, reason: str, by: Officer, now: datetime
) -> Task:
    """Have the agencies of a field coordinate from today on, each with what is written after its "|".

    Who is no longer named has coordinated until today; all parties are told, new ones get the whole task.

    :raises TaskLeadCoordinates: if the lead is among them.
    :raises ReasonNeeded: without a reason for a task that was assigned.
    :raises CoordinatorsUnchanged: if the field names the same as before.
    """
    row = locked_task(task, by, Permission.TASK_ASSIGN)
    is_draft, today = row.state == TaskState.DRAFT, day_of(now)
    if not is_draft and not row.is_open:
        raise WrongTaskState(state=row.get_state_display())
    if not is_draft and not reason.strip():
        raise ReasonNeeded()
    lead, *before = open_parts([row])[row.id]
    wanted = _wanted(coordinators, lead, by, today)
    gone = [part for part in before if part.party_id not in wanted]
    added = _added(row, before, wanted, today)
    if not (gone or added or _reworded(before, wanted)):
        raise CoordinatorsUnchanged()
    _put(gone, added, reason.strip(), today, is_draft=is_draft)
    text = wording.parties_changed(_names(added), _names(gone), reason)
    codes = {
        "added": [each.party_code for each in added],
        "gone": [each.party_code for each in gone],
    }
    note_by(row, EventKind.PARTIES_CHANGED, by, now, text, **codes)
    if not is_draft:
        _tell(row, gone, added, reason, by, now)
    return row


def _wanted(text: str, lead: TaskPart, by: Officer, today: date) -> Wanted:
    issuer = own_record(by.agency_id, today)
    found = parties_with_deliverables(text, on=today, issuer=issuer)
    if any(record.agency_id == lead.party_id for record, _own in found):
        raise TaskLeadCoordinates(name=lead.party_name)
    return {record.agency_id: (record, own) for record, own in found}


def _added(row: Task, before: Sequence[TaskPart], wanted: Wanted, today: date) -> list[TaskPart]:
    known = {part.party_id for part in before}
    return [
        new_part(row, record, PartRole.COORDINATOR, today, own)
        for agency_id, (record, own) in wanted.items()
        if agency_id not in known
    ]


def _reworded(before: Sequence[TaskPart], wanted: Wanted) -> int:
    """Write what staying agencies hand in themselves now, and count those for which it changed."""
    changed = []
    for part in before:
        own = wanted[part.party_id][1] if part.party_id in wanted else part.deliverable
        if own != part.deliverable:
            part.deliverable = own
            changed.append(part)
    return TaskPart.objects.bulk_update(changed, ["deliverable"]) if changed else 0


def _put(
    gone: Sequence[TaskPart], added: Sequence[TaskPart], reason: str, today: date, *, is_draft: bool
) -> None:
    for part in gone:
        # Before it is assigned nobody has coordinated yet.
        if is_draft:
            part.delete()
        else:
            part.until, part.basis = max(today, part.since), reason
            part.save(update_fields=["until", "basis"])
    for part in added:
        part.basis = "" if is_draft else reason
    TaskPart.objects.bulk_create(added)


def _names(parts: Sequence[TaskPart]) -> list[str]:
    return [part.party_name for part in parts]


def _tell(
    row: Task,
    gone: Sequence[TaskPart],
    added: Sequence[TaskPart],
    reason: str,
    by: Officer,
    now: datetime,
) -> None:
    parts, new = open_parts([row])[row.id], {part.party_id for part in added}
    message = changed_message(row, reason, day_of(now), party_lines(parts))
    known = [part for part in parts if part.party_id not in new]
    to = [part.party_code for part in [*known, *gone]]
    tell_many([Telling(message=message, sender=by.agency_code, to=to)], now=now)
    if added:
        _give(row, added, parts, by, now)
    tell_lead(row, sender=by.agency_code, now=now)


def _give(
    row: Task, added: Sequence[TaskPart], parts: Sequence[TaskPart], by: Officer, now: datetime
) -> None:
    """Give new coordinating agencies the task as it stands, with its directive."""
    next_revision(row)
    telling = Telling(
        message=assigned_message(row, parts, by.agency_name),
        sender=by.agency_code,
        to=[part.party_code for part in added],
        attachments=enclosed(row.directive),
    )
    (envelopes,) = tell_many([telling], now=now)
    for part, envelope in zip(added, envelopes, strict=True):
        part.envelope_id = envelope
    TaskPart.objects.bulk_update(added, ["envelope_id"])
