"""What the assigning agency decides on: extensions, and whether a task is finished; and pressing."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from lienthong.axis.actions import Telling, tell_many
from lienthong.base.clock import day_of
from lienthong.base.ids import new_id
from lienthong.casework.calendar import deadline_clock
from lienthong.contracts.directives import (
    CompletionDecided,
    ExtensionDecided,
    TaskPressed,
)
from lienthong.contracts.documents import DraftRequested
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.directives import wording
from lienthong.systems.directives.actions.assigning import DUE_FIELDS, set_due
from lienthong.systems.directives.actions.refusals import (
    ExtensionDecidedAlready,
    ExtensionNotFound,
    ExtensionNotLater,
    NothingToPress,
    PressedToday,
    ReasonNeeded,
    WrongTaskState,
)
from lienthong.systems.directives.actions.rows import (
    locked_task,
    locked_tasks,
    next_revision,
    note_by,
    require_task,
    tell_parties,
)
from lienthong.systems.directives.actions.standings import tell_lead
from lienthong.systems.directives.models import (
    EventKind,
    Extension,
    ExtensionState,
    Pressing,
    Task,
    TaskState,
)


@transaction.atomic
def decide_extension(
    *,
    extension: Extension,
    is_granted: bool,
    reason: str,
    by: Officer,
    now: datetime,
    until: date | None = None,
) -> Extension:
    """Grant an extension, until the day asked for or another later one, or refuse it: then the date stands.

    :raises ExtensionDecidedAlready: if somebody decided before.
    :raises ReasonNeeded: for a refusal without a reason.
    """
    require(by, Permission.TASK_DECIDE)
    if extension.task is None:
        raise ExtensionNotFound()
    # The task first, as every other step locks them: in the other order two could wait for each other.
    task = locked_task(extension.task, by, Permission.TASK_DECIDE)
    row = task.extensions.select_for_update(of=("self",), no_key=True).get(id=extension.id)
    if row.state != ExtensionState.ASKED:
        raise ExtensionDecidedAlready()
    if not is_granted and not reason.strip():
        raise ReasonNeeded()
    if not task.is_open:
        raise WrongTaskState(state=task.get_state_display())
    today = day_of(now)
    day = (until or row.wanted_date) if is_granted else task.due_date
    if is_granted and day is not None and day <= row.counted_before:
        raise ExtensionNotLater(day=f"{row.counted_before:%d/%m/%Y}")
    row.state = ExtensionState.GRANTED if is_granted else ExtensionState.REFUSED
    row.decided_date, row.decision_reason = today, reason.strip()
    row.save(update_fields=["state", "decided_date", "decision_reason"])
    if is_granted:
        set_due(task, day, task.period_label, today, row.reason)
        task.save(update_fields=list(DUE_FIELDS))
    kind = EventKind.EXTENSION_GRANTED if is_granted else EventKind.EXTENSION_REFUSED
    note_by(task, kind, by, now, row.decision_reason, extension=str(row.extension_id))
    message = ExtensionDecided(
        reference=task.reference,
        extension_id=row.extension_id,
        is_granted=is_granted,
        due_date=day,
        reason=row.decision_reason,
        decided_date=today,
        revision=next_revision(task),
    )
    tell_parties(task, message, sender=by.agency_code, now=now)
    return row


@transaction.atomic
def confirm_completion(*, task: Task, by: Officer, now: datetime, reason: str = "") -> Task:
    """Confirm that a task is finished, as of the day that its lead reported.

    Parts that coordinating agencies reported as finished are confirmed with it, the others end with it.

    :raises WrongTaskState: if nobody reported it as finished, or it was confirmed before.
    """
    row = locked_task(task, by, Permission.TASK_DECIDE)
    require_task(row, TaskState.DONE)
    row.state, row.finished_date, row.confirmed_at = TaskState.DONE, row.claimed_date, now
    row.percent = 100
    row.save(update_fields=["state", "finished_date", "confirmed_at", "percent"])
    row.parts.claimed().update(finished_date=F("claimed_date"), percent=100)
    # An extension that nobody answered before the task was done is answered by that.
    row.extensions.asked().refuse(day_of(now), wording.DONE)
    _completion(row, EventKind.COMPLETED, reason, by, now)
    tell_lead(row, sender=by.agency_code, now=now)
    return row


@transaction.atomic
def return_task(*, task: Task, reason: str, by: Officer, now: datetime) -> Task:
    """Return a task that was reported as finished, and say what is missing.

    :raises ReasonNeeded: without a reason.
    """
    row = locked_task(task, by, Permission.TASK_DECIDE)
    if row.state != TaskState.CLAIMED:
        raise WrongTaskState(state=row.get_state_display())
    if not reason.strip():
        raise ReasonNeeded()
    row.state, row.claimed_date = TaskState.WORKING, None
    row.state_reason = reason.strip()
    row.save(update_fields=["state", "claimed_date", "state_reason"])
    _completion(row, EventKind.RETURNED, reason, by, now)
    return row


def _completion(row: Task, kind: EventKind, reason: str, by: Officer, now: datetime) -> None:
    note_by(row, kind, by, now, reason.strip())
    done = row.parts.open().filter(finished_date__isnull=False)
    message = CompletionDecided(
        reference=row.reference,
        is_confirmed=kind is EventKind.COMPLETED,
        reason=reason.strip(),
        decided_date=day_of(now),
        revision=next_revision(row),
        parts_done=tuple(done.order_by("party_code").values_list("party_code", flat=True)),
    )
    tell_parties(row, message, sender=by.agency_code, now=now)


@transaction.atomic
def press(
    *,
    tasks: Sequence[Task],
    note: str,
    by: Officer,
    now: datetime,
    by_letter: bool = True,
) -> list[Pressing]:
    """Press the leads of open tasks: one message for each lead, and one letter to be signed as usual.

    The letter is asked of the agency's own document system as a draft; its text is drawn up from the tasks.

    A task is pressed for once a day; those that were pressed today are left out.

    :raises NothingToPress: if no task is chosen, or one of them is not open or has no deadline.
    :raises PressedToday: if all of them were pressed today.
    """
    rows = locked_tasks([task.id for task in tasks], by, Permission.TASK_PRESS)
    if not rows or any(not row.is_open or row.due_date is None for row in rows):
        raise NothingToPress()
    done = Pressing.objects.filter(task__in=rows, pressed_date=day_of(now))
    pressed = set(done.values_list("task_id", flat=True))
    rows = [row for row in rows if row.id not in pressed]
    if not rows:
        raise PressedToday()
    of_lead: dict[str, list[Task]] = {}
    for row in sorted(rows, key=lambda row: (row.lead_code, row.due_date or date.max, row.id)):
        of_lead.setdefault(row.lead_code, []).append(row)
    made: list[Pressing] = []
    for lead, own in of_lead.items():
        made += _press_lead(lead, own, note.strip(), by, now, by_letter=by_letter)
    Pressing.objects.bulk_create(made, batch_size=500)
    return made


def _press_lead(
    lead: str, tasks: Sequence[Task], text: str, by: Officer, now: datetime, *, by_letter: bool
) -> list[Pressing]:
    today, pressing_id = day_of(now), new_id()
    message = TaskPressed(
        pressing_id=pressing_id,
        references=tuple(row.reference for row in tasks),
        note=text,
        pressed_date=today,
    )
    tell_many([Telling(message=message, sender=by.agency_code, to=[lead])], now=now)
    if by_letter:
        letter = _letter(pressing_id, lead, tasks, text, by, today)
        tell_many([Telling(message=letter, sender=by.agency_code, to=[by.agency_code])], now=now)
    for row in tasks:
        note_by(row, EventKind.PRESSED, by, now, text, pressing=str(pressing_id))
    return [
        Pressing(
            agency_id=row.agency_id,
            task=row,
            pressing_id=pressing_id,
            party_code=lead,
            party_name=row.lead_name,
            note=text,
            has_letter=by_letter,
            pressed_date=today,
        )
        for row in tasks
    ]


def _letter(
    reference: UUID, lead: str, tasks: Sequence[Task], text: str, by: Officer, today: date
) -> DraftRequested:
    clock = deadline_clock()
    late = [
        wording.Late(
            title=row.title,
            directive=row.directive.name if row.directive else "",
            due_date=row.due_date,
            days_late=-clock.working_days_left(row.counted_date, today),
            state=str(TaskState(row.state).label),
        )
        for row in Task.objects.filter(id__in=[row.id for row in tasks])
        .select_related("directive")
        .order_by("due_date", "id")
        if row.due_date is not None and row.counted_date is not None
    ]
    return DraftRequested(
        reference=reference,
        kind="CV",
        subject=wording.letter_subject(len(late)),
        paragraphs=wording.letter_paragraphs(tasks[0].lead_name, late, today, text),
        recipients=(lead,),
        due_date=None,
        requested_by=by.name,
    )
