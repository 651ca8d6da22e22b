"""Statuses told back to the sender, and what the sender makes of them (QĐ 28/2018/QĐ-TTg)."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.mandates import resolve
from lienthong.agencies.models import AgencyRecord
from lienthong.axis.actions import Telling, tell_many
from lienthong.axis.directory import MANDATE, is_mandate
from lienthong.axis.handlers import Arrival, ReceiptSeen
from lienthong.axis.models import Outbox
from lienthong.base import bulk
from lienthong.base.clock import day_of
from lienthong.base.errors import Invalid, NotFound, Refusal
from lienthong.contracts.documents import DocumentPassedOn, DocumentStatusReported
from lienthong.systems.documents import rules
from lienthong.systems.documents.models import (
    Channel,
    Delivery,
    DeliveryState,
    IncomingDocument,
    IncomingState,
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
    further: list[Telling] = []
    for arrival in arrivals:
        report: DocumentStatusReported = arrival.message
        deliveries = rows.to(arrival, now)
        if report.code not in rules.REPORTABLE:
            answers.append(UnknownStatus(code=report.code))
        elif not deliveries:
            answers.append(NeverSent())
        else:
            for delivery in deliveries:
                _apply(delivery, report, now)
                changed[delivery.id] = delivery
                further += _report_further(delivery, report)
            answers.append(None)
    _save(changed.values())
    tell_many(further, now=now)
    return answers


@transaction.atomic
def note_passed_on(arrivals: Sequence[Arrival], *, now: datetime) -> list[Refusal | None]:
    """Note who has a document now that the mandate it was addressed to has passed on."""
    rows = _deliveries_of(arrivals)
    answers: list[Refusal | None] = []
    further: list[Telling] = []
    for arrival in arrivals:
        message: DocumentPassedOn = arrival.message
        deliveries = [
            delivery
            for delivery in rows.to(arrival, now)
            if delivery.forwarded_id or delivery.recipient_code == f"{MANDATE}{message.mandate}"
        ]
        answers.append(None if deliveries else NeverSent())
        for delivery in deliveries:
            delivery.passed_to, delivery.changed_at = message.holder.name[:300], now
            delivery.save(update_fields=["passed_to", "changed_at"])
            further += _report_further(delivery, message)
    tell_many(further, now=now)
    return answers


def _report_further(
    delivery: Delivery, message: DocumentStatusReported | DocumentPassedOn
) -> list[Telling]:
    """Pass on to the sender what is reported of a document that went on with its mandate."""
    document = delivery.forwarded
    if document is None or document.state != IncomingState.PASSED_ON:
        return []
    if isinstance(message, DocumentStatusReported) and message.code in rules.RECALL_CODES:
        document.recall_status = message.code
        document.save(update_fields=["recall_status"])
    if document.channel != Channel.AXIS:
        return []
    return [
        Telling(
            message=message,
            sender=delivery.sender_code,
            to=[document.sender_code],
            reply_to=document.envelope_id,
        )
    ]


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
        _note_holder(delivery, receipt)
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


def _note_holder(delivery: Delivery, receipt: ReceiptSeen) -> None:
    """Write down who took a mandate's mail, where the mandate has passed on while it was on its way."""
    if not is_mandate(delivery.recipient_code) or receipt.by in {"", delivery.holder_code}:
        return
    record = AgencyRecord.objects.as_of(day_of(receipt.received_at)).filter(code=receipt.by).first()
    delivery.holder_code = receipt.by
    delivery.holder_name = record.name[:300] if record else receipt.by
    delivery.recipient_level = record.level if record else 0
    delivery.province = record.unit_code[:2] if record else ""


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


class _Sent:
    """The deliveries that some arrivals speak of, locked."""

    def __init__(self, rows: Iterable[Delivery]) -> None:
        self._known: dict[tuple[str, UUID, str], list[Delivery]] = {}
        self._to_mandates: dict[tuple[str, UUID], list[Delivery]] = {}
        for row in rows:
            for code in {row.recipient_code, row.taker_code}:
                self._known.setdefault((row.sender_code, row.document_ref, code), []).append(row)
            if is_mandate(row.recipient_code):
                self._to_mandates.setdefault((row.sender_code, row.document_ref), []).append(row)

    def to(self, arrival: Arrival, now: datetime) -> list[Delivery]:
        """Return what was sent to the sender of an arrival, in its own name or as who leads a mandate."""
        document = arrival.message.document_id
        known = self._known.get((arrival.to, document, arrival.sender))
        if known is not None:
            return known
        # Its receipt, which says who took it, may still be on the way.
        return [
            row
            for row in self._to_mandates.get((arrival.to, document), ())
            if resolve(row.recipient_code.removeprefix(MANDATE), now) == arrival.sender
        ]


def _deliveries_of(arrivals: Iterable[Arrival]) -> _Sent:
    documents = {arrival.message.document_id for arrival in arrivals}
    senders = {arrival.sender for arrival in arrivals}
    wanted = Q(recipient_code__in=senders) | Q(recipient_code__startswith=MANDATE)
    return _Sent(
        Delivery.objects.select_for_update(of=("self",), no_key=True)
        .filter(wanted, document_ref__in=documents)
        .select_related("forwarded")
        .order_by("id")
    )


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
            "holder_code",
            "holder_name",
            "recipient_level",
            "province",
            "received_at",
            "closed_at",
            "changed_at",
        ],
        batch_size=500,
    )
