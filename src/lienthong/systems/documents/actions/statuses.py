"""Statuses told back to the sender, and what the sender makes of them (QĐ 28/2018/QĐ-TTg)."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lienthong.axis.actions import Telling, tell_many
from lienthong.axis.handlers import Arrival, ReceiptSeen
from lienthong.axis.models import Outbox
from lienthong.base import bulk
from lienthong.base.errors import Invalid, NotFound, Refusal
from lienthong.contracts.documents import DocumentStatusReported
from lienthong.systems.documents import rules
from lienthong.systems.documents.models import (
    Channel,
    Delivery,
    DeliveryState,
    IncomingDocument,
    StatusHistory,
)


class UnknownStatus(Invalid):
    code = "unknown-status-code"
    message = _("Mã trạng thái %(code)s không có trong danh mục trạng thái văn bản.")


class NeverSent(NotFound):
    code = "document-never-sent"
    message = _("Cơ quan không gửi văn bản này cho nơi báo trạng thái.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A new status of an incoming document, and who brought it about."""

    document: IncomingDocument
    agency_code: str
    code: str
    by_subject: str
    by_name: str
    reason: str = ""
    unit: str = ""
    verdict: str = ""
    reply_notation: str = ""


def keep_and_tell(steps: Sequence[Step], *, now: datetime) -> None:
    """Write the status history of incoming documents and tell each sender, in the caller's transaction."""
    keep(steps, now=now)
    tell_steps(steps, now=now)


def tell_steps(steps: Sequence[Step], *, now: datetime) -> None:
    """Tell each sender of the new status of its document; packages from outside have no sender here."""
    tellings = [
        Telling(
            message=_message(step, now),
            sender=step.agency_code,
            to=[step.document.sender_code],
            reply_to=step.document.envelope_id,
        )
        for step in steps
        if step.document.channel == Channel.AXIS
    ]
    tell_many(tellings, now=now)


def keep(steps: Sequence[Step], *, now: datetime) -> None:
    """Write the status history: the line before becomes inactive, the new one is the active one."""
    ids = [step.document.id for step in steps]
    StatusHistory.objects.filter(document_id__in=ids, active=True).update(active=False)
    bulk.insert(
        [
            StatusHistory(
                agency_id=step.document.agency_id,
                document_id=step.document.id,
                code=step.code,
                reason=step.reason,
                by_subject=step.by_subject,
                by_name=step.by_name,
                changed_at=now,
            )
            for step in steps
        ]
    )


def _message(step: Step, now: datetime) -> DocumentStatusReported:
    return DocumentStatusReported(
        document_id=step.document.document_id,
        code=step.code,
        at=now,
        reason=step.reason,
        officer=step.by_name,
        unit=step.unit,
        verdict=step.verdict,
        reply_notation=step.reply_notation,
    )


@transaction.atomic
def note_reports(arrivals: Sequence[Arrival], *, now: datetime) -> list[Refusal | None]:
    """Move the sender's deliveries on as recipients report; late or repeated reports do no harm."""
    rows = _deliveries_of(arrivals)
    answers: list[Refusal | None] = []
    changed: dict[Any, Delivery] = {}
    for arrival in arrivals:
        report: DocumentStatusReported = arrival.message
        delivery = rows.get((arrival.to, report.document_id, arrival.sender))
        if report.code not in rules.REPORTABLE:
            answers.append(UnknownStatus(code=report.code))
        elif delivery is None:
            answers.append(NeverSent())
        else:
            _apply(delivery, report, now)
            changed[delivery.id] = delivery
            answers.append(None)
    _save(changed.values())
    return answers


def _apply(delivery: Delivery, report: DocumentStatusReported, now: datetime) -> None:
    known = delivery.moments.get(report.code)
    first = rules.earliest(datetime.fromisoformat(known) if known else None, report.at)
    delivery.moments = {**delivery.moments, report.code: first.isoformat()}
    delivery.changed_at = now
    if report.verdict:
        delivery.verdict = report.verdict
    if report.reply_notation:
        delivery.reply_notation = report.reply_notation
    if report.code in rules.RECALL_CODES:
        delivery.recall_status = report.code
        delivery.reason = report.reason
    elif rules.moves_on(delivery.status, report.code):
        delivery.status = report.code
        # The reason belongs to the status it came with.
        delivery.reason = report.reason


@transaction.atomic
def note_receipts(receipts: Sequence[ReceiptSeen], *, now: datetime) -> None:
    """Close deliveries as signed receipts come in or as the axis gives up.

    A recipient's node answers with an accepting receipt only after it verified the signatures.
    """
    by_envelope = {receipt.envelope_id: receipt for receipt in receipts}
    _adopt_resent(by_envelope)
    rows = list(
        Delivery.objects.select_for_update(no_key=True)
        .filter(envelope_id__in=by_envelope)
        .order_by("id")
    )
    for delivery in rows:
        if delivery.envelope_id is not None:
            _close(delivery, by_envelope[delivery.envelope_id], now)
    _save(rows)


def _adopt_resent(receipts: Mapping[UUID, ReceiptSeen]) -> None:
    """Let deliveries follow envelopes that the dead-letter desk sent anew."""
    known = Delivery.objects.filter(envelope_id__in=receipts).values_list("envelope_id", flat=True)
    fresh = set(receipts) - set(known)
    if not fresh:
        return
    for row in Outbox.objects.filter(id__in=fresh).select_related("message__body"):
        document_id = json.loads(bytes(row.message.body.content)).get("document_id")
        Delivery.objects.filter(
            sender_code=row.sender, document_ref=document_id, recipient_code=row.recipient
        ).update(envelope_id=row.id)


def _close(delivery: Delivery, receipt: ReceiptSeen, now: datetime) -> None:
    delivery.closed_at = receipt.closed_at
    delivery.changed_at = now
    if receipt.accepted:
        delivery.state = DeliveryState.DELIVERED
        delivery.received_at = receipt.received_at
        delivery.verdict = delivery.verdict or "passed"
        if rules.moves_on(delivery.status, "01"):
            delivery.status = "01"
        delivery.moments = {"01": receipt.received_at.isoformat(), **delivery.moments}
        return
    delivery.reason = receipt.message or receipt.code
    if receipt.code in UNDELIVERED:
        delivery.state = DeliveryState.UNDELIVERABLE
        return
    delivery.state = DeliveryState.REFUSED
    delivery.received_at = receipt.received_at
    delivery.verdict = delivery.verdict or "failed"
    delivery.status = rules.REFUSED
    delivery.moments = {**delivery.moments, rules.REFUSED: receipt.received_at.isoformat()}


#: Codes with which the axis itself closes an envelope that no recipient answered.
UNDELIVERED = frozenset(
    {
        "attachment-missing",
        "contract-mismatch",
        "contract-unknown",
        "discarded",
        "expired",
        "recipient-unknown",
        "unknown-address",
        "wrong-node",
    }
)


def _deliveries_of(arrivals: Iterable[Arrival]) -> dict[tuple[str, Any, str], Delivery]:
    documents = {arrival.message.document_id for arrival in arrivals}
    senders = {arrival.sender for arrival in arrivals}
    rows = (
        Delivery.objects.select_for_update(of=("self",), no_key=True)
        .filter(document_ref__in=documents, recipient_code__in=senders)
        .order_by("id")
    )
    return {(row.sender_code, row.document_ref, row.recipient_code): row for row in rows}


def _save(rows: Iterable[Delivery]) -> None:
    Delivery.objects.bulk_update(
        list(rows),
        [
            "state",
            "verdict",
            "status",
            "recall_status",
            "reason",
            "reply_notation",
            "moments",
            "received_at",
            "closed_at",
            "changed_at",
        ],
        batch_size=500,
    )
