"""What becomes of messages that the other side does not take: the sender's row goes back, with the reason."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from lienthong.axis.handlers import ReceiptSeen
from lienthong.axis.models import Outbox
from lienthong.base.clock import day_of
from lienthong.contracts import directives as told
from lienthong.contracts import registry
from lienthong.systems.directives.actions.rows import note
from lienthong.systems.directives.models import (
    Duty,
    DutyState,
    EventKind,
    Extension,
    ExtensionState,
    Progress,
    Task,
    TaskPart,
    ToldKind,
    UntakenMessage,
)

Back = Callable[[ReceiptSeen, datetime], None]


def reason_of(receipt: ReceiptSeen) -> str:
    """Return why a message was not taken, in words."""
    if receipt.code == "expired" and not receipt.message:
        return _("Hết hạn gửi mà nơi nhận chưa ký nhận.")
    return receipt.message or receipt.code or "–"


def _each(receipts: Sequence[ReceiptSeen], back: Back, now: datetime) -> None:
    for receipt in receipts:
        if not receipt.accepted:
            back(receipt, now)


def note_assignments(receipts: Sequence[ReceiptSeen], *, now: datetime) -> None:
    """Note which parties could not be told of their task; one that takes it after all clears the note."""
    taken = [each.envelope_id for each in receipts if each.accepted]
    TaskPart.objects.filter(envelope_id__in=taken).exclude(refusal="").update(refusal="")
    _each(receipts, _assignment_back, now)


def _assignment_back(receipt: ReceiptSeen, now: datetime) -> None:
    part = (
        TaskPart.objects.select_for_update(of=("self",), no_key=True)
        .select_related("task")
        .filter(envelope_id=receipt.envelope_id, refusal="")
        .first()
    )
    if part is None:
        return
    part.refusal = reason_of(receipt)
    part.save(update_fields=["refusal"])
    _note(part.task, receipt, now, f"{part.party_name}: {part.refusal}")


_TOLD: dict[type, ToldKind] = {
    told.TaskChanged: ToldKind.CHANGED,
    told.TaskWithdrawn: ToldKind.WITHDRAWN,
    told.ExtensionDecided: ToldKind.EXTENSION,
    told.CompletionDecided: ToldKind.COMPLETION,
    told.TaskPressed: ToldKind.PRESSED,
}


def note_told(receipts: Sequence[ReceiptSeen], *, now: datetime) -> None:
    """Keep which party did not take what it was told of a task; whoever takes the same later clears it."""
    taken = [each for each in receipts if each.accepted]
    rows = UntakenMessage.objects.open()
    rows.filter(envelope_id__in=[each.envelope_id for each in taken]).update(taken_at=now)
    waiting = set(
        rows.filter(party_code__in={each.to for each in taken}).values_list("party_code", flat=True)
    )
    for each in taken:
        if each.to in waiting:
            _clear_earlier(each, now)
    _each(receipts, _told_back, now)


def _clear_earlier(receipt: ReceiptSeen, now: datetime) -> None:
    """What a party has just taken says what the earlier message of its kind would have said."""
    found = _told_about(receipt)
    if found is not None:
        kind, task = found
        task.untaken.open().filter(kind=kind, party_code=receipt.to).update(taken_at=now)


def _told_back(receipt: ReceiptSeen, now: datetime) -> None:
    found = _told_about(receipt)
    if found is None:
        return
    kind, task = found
    part = task.parts.filter(party_code=receipt.to).order_by("-since", "-id").first()
    row, is_new = UntakenMessage.objects.get_or_create(
        envelope_id=receipt.envelope_id,
        defaults={
            "agency_id": task.agency_id,
            "task": task,
            "kind": kind,
            "party_code": receipt.to,
            "party_name": part.party_name if part else receipt.to,
            "reason": reason_of(receipt),
            "refused_at": now,
        },
    )
    if is_new:
        _note(task, receipt, now, f"{row.party_name}: {row.get_kind_display()}. {row.reason}")


def _told_about(receipt: ReceiptSeen) -> tuple[ToldKind, Task] | None:
    """Return what an envelope told, and of which task in the sender's book."""
    sent = Outbox.objects.select_related("message__body").filter(id=receipt.envelope_id).first()
    if sent is None:
        return None
    kind = _TOLD.get(registry.by_type(sent.message.contract, sent.message.version))
    content = json.loads(bytes(sent.message.body.content))
    tasks = Task.objects.select_for_update(of=("self",), no_key=True).filter(
        reference=content.get("reference"), agency__records__code=receipt.sender
    )
    task = tasks.order_by("id").first() if kind else None
    return (kind, task) if kind and task else None


def note_answers(receipts: Sequence[ReceiptSeen], *, now: datetime) -> None:
    """Have a duty answered anew whose answer the assigning agency did not take."""
    _each(receipts, _answer_back, now)


def _answer_back(receipt: ReceiptSeen, now: datetime) -> None:
    rows = Duty.objects.select_for_update(no_key=True)
    duty = rows.filter(answer_envelope_id=receipt.envelope_id).first()
    if duty is None:
        return
    duty.answer_envelope_id = None
    if duty.state in {DutyState.ACCEPTED, DutyState.DECLINED}:
        duty.state, duty.state_reason = DutyState.ARRIVED, reason_of(receipt)
    duty.save(update_fields=["answer_envelope_id", "state", "state_reason"])
    _note(duty, receipt, now, reason_of(receipt))


def note_reports(receipts: Sequence[ReceiptSeen], *, now: datetime) -> None:
    """Mark reports that the assigning agency did not take; a result that it did not take reopens the duty."""
    _each(receipts, _report_back, now)


def _report_back(receipt: ReceiptSeen, now: datetime) -> None:
    report = Progress.objects.filter(envelope_id=receipt.envelope_id, refusal="").first()
    if report is None or report.duty_id is None:
        return
    duty = Duty.objects.select_for_update(no_key=True).get(id=report.duty_id)
    report.refusal = reason_of(receipt)
    report.save(update_fields=["refusal"])
    # The result is kept under its own envelope; a later one of the same duty is not touched.
    is_result = report.progress_id == report.envelope_id
    if is_result and duty.state == DutyState.FINISHED and _is_last_result(duty, report):
        duty.state, duty.state_reason = DutyState.WORKING, report.refusal
        duty.finished_date = None
        duty.save(update_fields=["state", "state_reason", "finished_date"])
    _note(duty, receipt, now, report.refusal)


def _is_last_result(duty: Duty, report: Progress) -> bool:
    return not duty.progress.filter(reported_at__gt=report.reported_at, percent=100).exists()


def note_extension_requests(receipts: Sequence[ReceiptSeen], *, now: datetime) -> None:
    """Close requests for more time that the assigning agency did not take, so that another can be made."""
    _each(receipts, _extension_back, now)


def _extension_back(receipt: ReceiptSeen, now: datetime) -> None:
    asked = Extension.objects.filter(envelope_id=receipt.envelope_id).first()
    if asked is None or asked.duty_id is None:
        return
    duty = Duty.objects.select_for_update(no_key=True).get(id=asked.duty_id)
    done = duty.extensions.asked().filter(id=asked.id)
    reason = reason_of(receipt)
    if done.update(state=ExtensionState.UNTAKEN, decided_date=day_of(now), decision_reason=reason):
        _note(duty, receipt, now, reason)


def _note(row: Task | Duty, receipt: ReceiptSeen, now: datetime, text: str) -> None:
    note(
        [row], EventKind.UNTAKEN, by_subject=f"system:{receipt.sender}", by_name=receipt.to,
        now=now, text=text, public={"agency": receipt.sender, "to": receipt.to, "code": receipt.code},
    )  # fmt: skip
