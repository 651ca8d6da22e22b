"""What every step shares: the locked row, the line in story and ledger, the word to the other side."""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from mimetypes import guess_type
from typing import Any
from uuid import UUID

from lienthong.axis import attachments as store
from lienthong.axis.actions import Telling, tell_many
from lienthong.axis.envelope import Attachment
from lienthong.contracts.directives import DirectiveFacts, TaskAssigned, TaskParty
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.ledger.actions import Entry, record_many
from lienthong.systems.directives import rules
from lienthong.systems.directives.actions.refusals import (
    DueAfterParent,
    TaskNotFound,
    WrongTaskState,
)
from lienthong.systems.directives.models import (
    Directive,
    Duty,
    DutyState,
    EventKind,
    PartRole,
    Task,
    TaskEvent,
    TaskPart,
    TaskState,
)

ROLE_OF = {PartRole.LEAD: "lead", PartRole.COORDINATOR: "coordinator"}
TEXT_NAME = "nguyen-van.txt"
#: What the assigner of the duty above a task hears of: what its line there says.
_HEARD_ABOVE = {
    EventKind.ASSIGNED, EventKind.ACCEPTED, EventKind.DECLINED, EventKind.FINISHED, EventKind.COMPLETED,
    EventKind.RETURNED, EventKind.TRANSFERRED, EventKind.WITHDRAWN, EventKind.CHANGED,
    EventKind.EXTENSION_GRANTED,
}  # fmt: skip
ROLE_FROM = {name: role for role, name in ROLE_OF.items()}


def locked_tasks(ids: Sequence[UUID], by: Officer, permission: Permission) -> list[Task]:
    """Return tasks of the officer's agency, locked in one order against deadlock.

    :raises TaskNotFound: if one of them is not in the agency's book.
    """
    require(by, permission)
    rows = Task.objects.select_for_update(of=("self",), no_key=True).filter(
        id__in=ids, agency_id=by.agency_id
    )
    found = list(rows.order_by("id"))
    if len(found) != len(set(ids)):
        raise TaskNotFound()
    return found


def locked_task(task: Task, by: Officer, permission: Permission) -> Task:
    return locked_tasks([task.id], by, permission)[0]


def locked_duty(duty: Duty, by: Officer) -> Duty:
    require(by, Permission.TASK_ANSWER)
    row = (
        Duty.objects.select_for_update(no_key=True)
        .filter(id=duty.id, agency_id=by.agency_id)
        .first()
    )
    if row is None:
        raise TaskNotFound()
    return row


def require_task(row: Task, to: TaskState) -> None:
    if not rules.can_step(rules.TASK_STEPS, row.state, to):
        raise WrongTaskState(state=row.get_state_display())


def require_within(rows: Iterable[Task]) -> None:
    """Refuse deadlines after that of the duty which a task breaks down, or none where the duty has one.

    The duties are locked, so that none of their days moves meanwhile.
    """
    below = [(row.parent_id, row.counted_date) for row in rows if row.parent_id]
    if not below:
        return
    duties = Duty.objects.select_for_update(no_key=True).filter(id__in={each for each, _d in below})
    last = dict(duties.order_by("id").values_list("id", "counted_date"))
    for parent, due in below:
        if rules.is_after(due, last[parent]):
            raise DueAfterParent(day=f"{last[parent]:%d/%m/%Y}")


def require_duty(row: Duty, to: DutyState) -> None:
    if not rules.can_step(rules.DUTY_STEPS, row.state, to):
        raise WrongTaskState(state=row.get_state_display())


def note(
    rows: Iterable[Task | Duty],
    kind: EventKind,
    *,
    by_subject: str,
    by_name: str,
    now: datetime,
    text: str = "",
    public: dict[str, Any] | None = None,
) -> None:
    """Add one line to the story of each row and the same to the ledger, in this transaction."""
    many = list(rows)
    entries = [
        Entry(
            kind=f"directives.{kind.value}",
            subject=f"task:{row.reference}",
            by=by_subject,
            public={"state": str(row.state), **_about(row), **(public or {})},
        )
        for row in many
    ]
    ids = record_many(entries, now=now)
    TaskEvent.objects.bulk_create(
        [
            TaskEvent(
                agency_id=row.agency_id,
                task=row if isinstance(row, Task) else None,
                duty=row if isinstance(row, Duty) else None,
                kind=kind,
                text=text,
                by_name=by_name,
                at=now,
                ledger_entry=entry,
            )
            for row, entry in zip(many, ids, strict=True)
        ],
        batch_size=500,
    )
    above = {row.parent_id for row in many if isinstance(row, Task) and row.parent_id}
    if above and kind in _HEARD_ABOVE:
        # Also where it is marked already: whoever tells of it just now has not seen this step.
        Duty.objects.filter(id__in=above).update(children_changed=True)


def note_by(
    row: Task | Duty, kind: EventKind, by: Officer, now: datetime, text: str = "", **public: Any
) -> None:
    """Add a line of what an officer did."""
    public["agency"] = by.agency_code
    note([row], kind, by_subject=by.subject, by_name=by.name, now=now, text=text, public=public)


def _about(row: Task | Duty) -> dict[str, Any]:
    due = row.due_date.isoformat() if row.due_date else ""
    if isinstance(row, Task):
        return {"due_date": due, "lead": row.lead_code}
    return {"due_date": due, "assigner": row.assigner_code}


def open_parts(tasks: Sequence[Task]) -> dict[UUID, list[TaskPart]]:
    """Return the open parts of each task, its lead first."""
    found: dict[UUID, list[TaskPart]] = {task.id: [] for task in tasks}
    rows = TaskPart.objects.filter(task__in=tasks, until__isnull=True).order_by("-role", "id")
    for part in rows:
        found[part.task_id].append(part)
    return found


def assigned_message(task: Task, parts: Sequence[TaskPart], assigner: str) -> TaskAssigned:
    """Return what the parties of a task are told of it."""
    if task.assigned_date is None:
        raise WrongTaskState(state=task.get_state_display())
    return TaskAssigned(
        reference=task.reference,
        assigner_name=assigner,
        title=task.title,
        deliverable=task.deliverable,
        recipient=task.recipient,
        directive=_facts(task.directive) if task.directive else None,
        words=task.words,
        point=task.point,
        first_due_date=task.first_due_date,
        due_date=task.due_date,
        due_wording=task.due_wording,
        period=task.period,
        priority=task.priority,
        mandate_subject=task.mandate_subject,
        parties=party_lines(parts),
        assigned_date=task.assigned_date,
        revision=task.revision,
        start=task.start,
        end=task.end,
    )


def party_lines(parts: Sequence[TaskPart]) -> tuple[TaskParty, ...]:
    """Return the parts of a task as messages tell them."""
    return tuple(
        TaskParty(
            code=part.party_code,
            name=part.party_name,
            role=ROLE_OF[PartRole(part.role)],
            deliverable=part.deliverable,
        )
        for part in parts
    )


def _facts(directive: Directive) -> DirectiveFacts:
    return DirectiveFacts(
        notation=directive.notation,
        kind_name=directive.kind_name,
        issuer_name=directive.issuer_name,
        subject=directive.subject,
        decided_date=directive.decided_date,
        issued_date=directive.issued_date,
        recorded_date=directive.recorded_date,
        document_id=directive.document_id,
        file_sha256=directive.file_sha256,
        text_sha256=hashlib.sha256(directive.text.encode()).hexdigest(),
    )


def enclosed(directive: Directive | None) -> list[Attachment]:
    """Return the directive's text and file, as its parties get them with their tasks."""
    if directive is None:
        return []
    text = store.store(directive.text.encode())
    files = [Attachment(text.sha256, TEXT_NAME, "text/plain", text.size)]
    if directive.file_sha256 and store.is_stored(directive.file_sha256, directive.file_size):
        kind = guess_type(directive.file_name)[0] or "application/octet-stream"
        name = directive.file_name or directive.name[:200]
        files.append(Attachment(directive.file_sha256, name, kind, directive.file_size))
    # A text file that was entered is its own text.
    return list({each.sha256: each for each in files}.values())


def next_revision(task: Task) -> int:
    """Count one more message about a locked task, and return its number."""
    task.revision += 1
    task.save(update_fields=["revision"])
    return task.revision


def tell_parties(
    task: Task,
    message: object,
    *,
    sender: str,
    now: datetime,
    also: Sequence[str] = (),
    attachments: Sequence[Attachment] = (),
) -> dict[str, UUID]:
    """Tell every agency with an open part in a task, and some others; return the envelope of each."""
    codes = [part.party_code for part in open_parts([task])[task.id]]
    to = list(dict.fromkeys([*codes, *also]))
    telling = Telling(message=message, sender=sender, to=to, attachments=attachments)
    (envelopes,) = tell_many([telling], now=now)
    return dict(zip(to, envelopes, strict=True))


def tell_assigner(
    duty: Duty,
    message: object,
    *,
    by: Officer,
    now: datetime,
    attachments: Sequence[Attachment] = (),
) -> UUID:
    """Tell the agency that gave a duty, and return the envelope."""
    telling = Telling(
        message=message, sender=by.agency_code, to=[duty.assigner_code], attachments=attachments
    )
    ((envelope,),) = tell_many([telling], now=now)
    return envelope
