"""What the agency at work does with a duty: answer, plan, report, ask for more time, finish."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from lienthong.axis import attachments as store
from lienthong.axis.envelope import Attachment
from lienthong.base.clock import day_of
from lienthong.base.ids import new_id
from lienthong.contracts.directives import (
    ExtensionAsked,
    PartFinished,
    ProgressReported,
    TaskAnswered,
    TaskFinished,
)
from lienthong.identity.officers import Officer
from lienthong.systems.directives import rules
from lienthong.systems.directives.actions.above import tell_above
from lienthong.systems.directives.actions.refusals import (
    ChildrenOpen,
    ExtensionNotLater,
    ExtensionOpen,
    ExtensionTooLate,
    ExtensionWithoutDate,
    FinishedBeforeAssigned,
    FinishedInFuture,
    NotTheLead,
    PercentOutside,
    ReasonNeeded,
    WrongTaskState,
)
from lienthong.systems.directives.actions.rows import (
    locked_duty,
    note_by,
    require_duty,
    tell_assigner,
)
from lienthong.systems.directives.models import (
    Duty,
    DutyState,
    EventKind,
    Extension,
    ExtensionState,
    Progress,
)
from lienthong.systems.directives.models.duties import AT_WORK


@dataclass(frozen=True, slots=True)
class File:
    """A file of evidence as it was uploaded."""

    name: str
    media_type: str
    content: bytes


@transaction.atomic
def accept(*, duty: Duty, by: Officer, now: datetime) -> Duty:
    """Accept a duty and tell the assigning agency.

    :raises WrongTaskState: if it was answered before.
    """
    row = locked_duty(duty, by)
    require_duty(row, DutyState.ACCEPTED)
    row.state, row.state_reason = DutyState.ACCEPTED, ""
    note_by(row, EventKind.ACCEPTED, by, now)
    answer = TaskAnswered(row.reference, True, "", by.name, now)
    row.answer_envelope_id = tell_assigner(row, answer, by=by, now=now)
    row.save(update_fields=["state", "state_reason", "answer_envelope_id"])
    return row


@transaction.atomic
def decline(*, duty: Duty, reason: str, by: Officer, now: datetime) -> Duty:
    """Decline a duty with a reason and tell the assigning agency, which decides what follows.

    :raises ReasonNeeded: without a reason.
    """
    row = locked_duty(duty, by)
    require_duty(row, DutyState.DECLINED)
    if not reason.strip():
        raise ReasonNeeded()
    row.state, row.state_reason = DutyState.DECLINED, reason.strip()
    note_by(row, EventKind.DECLINED, by, now, row.state_reason)
    answer = TaskAnswered(row.reference, False, row.state_reason, by.name, now)
    row.answer_envelope_id = tell_assigner(row, answer, by=by, now=now)
    row.save(update_fields=["state", "state_reason", "answer_envelope_id"])
    return row


@transaction.atomic
def report_progress(
    *,
    duty: Duty,
    percent: int,
    text: str,
    by: Officer,
    now: datetime,
    files: Sequence[File] = (),
    progress_id: UUID | None = None,
) -> Progress:
    """Report progress with evidence to the assigning agency; sent twice under one id, it is one report.

    :raises PercentOutside: for a share outside 0 to 100.
    :raises ReasonNeeded: without words.
    """
    row = locked_duty(duty, by)
    if row.state not in AT_WORK:
        raise WrongTaskState(state=row.get_state_display())
    if not 0 <= percent <= 100:
        raise PercentOutside()
    if not text.strip():
        raise ReasonNeeded()
    same = progress_id and row.progress.filter(progress_id=progress_id).first()
    if same:
        return same
    evidence = _stored(files)
    made = Progress.objects.create(
        agency_id=row.agency_id,
        duty=row,
        progress_id=progress_id or new_id(),
        party_code=by.agency_code,
        party_name=by.agency_name,
        percent=percent,
        text=text.strip(),
        attachments=[_listed(item) for item in evidence],
        officer=by.name,
        reported_at=now,
    )
    row.state, row.percent = DutyState.WORKING, percent
    row.save(update_fields=["state", "percent"])
    note_by(row, EventKind.PROGRESS, by, now, f"{percent}%: {made.text}", percent=percent)
    message = ProgressReported(
        reference=row.reference,
        progress_id=made.progress_id,
        percent=percent,
        text=made.text,
        officer=by.name,
        at=now,
    )
    made.envelope_id = tell_assigner(row, message, by=by, now=now, attachments=evidence)
    made.save(update_fields=["envelope_id"])
    tell_above(row, sender=by.agency_code, now=now)
    return made


def _stored(files: Sequence[File]) -> list[Attachment]:
    digests = [store.store(item.content) for item in files]
    return [
        Attachment(
            sha256=digest.sha256, name=item.name, media_type=item.media_type, size=digest.size
        )
        for item, digest in zip(files, digests, strict=True)
    ]


def _listed(item: Attachment) -> dict[str, object]:
    return {
        "sha256": item.sha256,
        "name": item.name,
        "media_type": item.media_type,
        "size": item.size,
    }


@transaction.atomic
def ask_extension(
    *, duty: Duty, wanted: date, reason: str, by: Officer, now: datetime
) -> Extension:
    """Ask the assigning agency to move the deadline, on its last day at the latest.

    :raises NotTheLead: for a coordinating agency.
    :raises ExtensionWithoutDate: where there is no date to move.
    :raises ExtensionTooLate: after the day has passed.
    :raises ExtensionNotLater: for a day that is not later.
    :raises ExtensionOpen: while another request waits for its answer.
    """
    row = locked_duty(duty, by)
    today = day_of(now)
    if not row.is_lead:
        raise NotTheLead()
    if row.state not in AT_WORK:
        raise WrongTaskState(state=row.get_state_display())
    if row.due_date is None or row.counted_date is None:
        raise ExtensionWithoutDate()
    if not rules.may_ask_extension(row.counted_date, today):
        raise ExtensionTooLate(day=f"{row.counted_date:%d/%m/%Y}")
    if wanted <= row.counted_date:
        raise ExtensionNotLater(day=f"{row.counted_date:%d/%m/%Y}")
    if not reason.strip():
        raise ReasonNeeded()
    if row.extensions.filter(state=ExtensionState.ASKED).exists():
        raise ExtensionOpen()
    made = Extension.objects.create(
        agency_id=row.agency_id,
        duty=row,
        extension_id=new_id(),
        party_code=by.agency_code,
        party_name=by.agency_name,
        asked_date=today,
        due_before=row.due_date,
        counted_before=row.counted_date,
        wanted_date=wanted,
        reason=reason.strip(),
    )
    public = {"wanted": wanted.isoformat(), "extension": str(made.extension_id)}
    note_by(row, EventKind.EXTENSION_ASKED, by, now, f"{wanted:%d/%m/%Y}: {made.reason}", **public)
    message = ExtensionAsked(
        reference=row.reference,
        extension_id=made.extension_id,
        wanted_date=wanted,
        reason=made.reason,
        asked_date=today,
    )
    made.envelope_id = tell_assigner(row, message, by=by, now=now)
    made.save(update_fields=["envelope_id"])
    return made


@transaction.atomic
def finish(
    *,
    duty: Duty,
    result: str,
    by: Officer,
    now: datetime,
    finished: date | None = None,
    files: Sequence[File] = (),
    leaves_children: bool = False,
) -> Duty:
    """Report a duty as finished on a day, with its result; the assigning agency confirms or returns it.

    A coordinating agency finishes its own part; the task goes on until its lead finishes it.

    :raises ChildrenOpen: while tasks that break it down are open, unless a person says so.
    :raises FinishedInFuture: for a day after today.
    :raises FinishedBeforeAssigned: for a day before the directive.
    :raises ReasonNeeded: without a result in words.
    """
    row = locked_duty(duty, by)
    require_duty(row, DutyState.FINISHED)
    day = finished or day_of(now)
    if day > day_of(now):
        raise FinishedInFuture()
    if day < min(row.assigned_date, row.decided_date or row.issued_date or row.assigned_date):
        raise FinishedBeforeAssigned()
    if not result.strip():
        raise ReasonNeeded()
    open_children = row.children.open().count()
    if open_children and not leaves_children:
        raise ChildrenOpen(count=open_children)
    evidence = _stored(files)
    row.state, row.state_reason = DutyState.FINISHED, ""
    row.finished_date, row.percent = day, 100
    row.save(update_fields=["state", "state_reason", "finished_date", "percent"])
    kind = EventKind.FINISHED if row.is_lead else EventKind.PART_FINISHED
    note_by(row, kind, by, now, result.strip(), on=day.isoformat(), open_children=open_children)
    contract = TaskFinished if row.is_lead else PartFinished
    message = contract(
        reference=row.reference,
        finished_date=day,
        result=result.strip(),
        officer=by.name,
        at=now,
    )
    envelope = tell_assigner(row, message, by=by, now=now, attachments=evidence)
    _keep_result(row, message, evidence, envelope, by)
    tell_above(row, sender=by.agency_code, now=now)
    return row


def _keep_result(
    row: Duty,
    message: TaskFinished | PartFinished,
    evidence: Sequence[Attachment],
    envelope: UUID,
    by: Officer,
) -> None:
    """Keep the result with its evidence among the agency's own reports, as the assigner keeps it."""
    Progress.objects.create(
        agency_id=row.agency_id,
        duty=row,
        progress_id=envelope,
        envelope_id=envelope,
        party_code=by.agency_code,
        party_name=by.agency_name,
        percent=100,
        text=message.result,
        attachments=[_listed(item) for item in evidence],
        officer=by.name,
        reported_at=message.at,
    )
