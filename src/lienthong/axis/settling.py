"""The sending side again: signed receipts close outbox rows, once, and both sides then hold the evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from lienthong.axis import deadletters, directory, evidence, figures, places, rows, verifying
from lienthong.axis import envelope as forms
from lienthong.axis.envelope import Batch, Malformed, Place, Receipt
from lienthong.axis.frames import Frame
from lienthong.axis.handlers import ReceiptSeen
from lienthong.axis.models import Outbox, OutboxState
from lienthong.axis.outgoing import envelope_of
from lienthong.axis.refusals import ReceiptForUnknown, WrongNode
from lienthong.ledger.actions import Entry, record_many
from lienthong.trust.findings import Verdict
from lienthong.trust.usage import Usage
from lienthong.trust.validation import TrustStore

_CLOSED = {OutboxState.ACCEPTED, OutboxState.REFUSED}
_CLOSE = """
UPDATE axis_outbox o SET state = given.state, next_attempt_at = NULL, closed_at = %s,
    code = given.code, receipt = given.receipt, receipt_batch_id = given.batch,
    receipt_place = given.place
FROM unnest(%b::uuid[], %b::text[], %b::text[], %b::bytea[], %b::uuid[], %b::bytea[])
    AS given (id, state, code, receipt, batch, place)
WHERE o.id = given.id
"""


@dataclass(frozen=True, slots=True)
class Answer:
    """A receipt whose signature holds, with its proof."""

    receipt: Receipt
    encoded: bytes
    batch: Batch
    place: Place
    by_node: bool


class Unsure(Exception):
    """A certificate cannot be judged now; the same message is looked at again later."""


@transaction.atomic
def settle(frames: Sequence[Frame], *, store: TrustStore, now: datetime) -> int:
    """Close the outbox rows that some frames of receipts answer; return how many were closed.

    :raises Unsure: if a signer's certificate cannot be judged now.
    """
    answers: dict[UUID, Answer] = {}
    for frame in frames:
        for answer in _verified(frame, store, now):
            answers.setdefault(answer.receipt.envelope, answer)
    known = (
        Outbox.objects.select_related("message")
        .select_for_update(of=("self",), no_key=True)
        .filter(pk__in=list(answers))
        .order_by("pk")
    )
    pairs = [(row, answers.pop(row.pk)) for row in known]
    figures.count_refused(ReceiptForUnknown.code, len(answers))
    closing = [(row, answer) for row, answer in _believed(pairs) if row.state not in _CLOSED]
    _close(closing, now)
    return len(closing)


def _verified(frame: Frame, store: TrustStore, now: datetime) -> list[Answer]:
    answers = []
    for signed in frame.batches:
        batch, spots = verifying.batch_of(signed)
        finding, by_node = verifying.verify_batch(batch, at=now, store=store), False
        if finding.code == "wrong-usage":
            finding, by_node = (
                verifying.verify_batch(batch, at=now, store=store, usage=Usage.NODE),
                True,
            )
        if finding.verdict is Verdict.INDETERMINATE:
            raise Unsure(finding.code)
        if not finding.has_passed:
            figures.count_refused(f"receipt-{finding.code}", len(spots))
            continue
        for member, spot in zip(signed.members, spots, strict=True):
            answers += _decoded(member, batch, spot, by_node)
    return answers


def _decoded(member: bytes, batch: Batch, spot: Place, by_node: bool) -> list[Answer]:
    try:
        receipt = Receipt.decode(member)
    except Malformed:
        figures.count_refused("receipt-malformed")
        return []
    return [Answer(receipt, member, batch, spot, by_node)]


def _believed(pairs: Sequence[tuple[Outbox, Answer]]) -> list[tuple[Outbox, Answer]]:
    """Keep the answers that were signed by whom the envelope went to, about the very envelope sent."""
    codes = {row.recipient for row, _answer in pairs}
    codes |= {answer.batch.signer for _row, answer in pairs}
    nodes = directory.nodes_of(codes)
    kept = []
    for row, answer in pairs:
        if not _may_answer(row, answer, nodes):
            figures.count_refused("receipt-wrong-signer")
        elif forms.leaf(envelope_of(row).encode()).hex() != answer.receipt.leaf:
            figures.count_refused("receipt-digest-mismatch")
        elif directory.is_mandate(row.recipient) and answer.receipt.code == WrongNode.code:
            # The mandate has just changed hands: the next attempt finds the new holder.
            figures.count("mandate-moved")
        else:
            kept.append((row, answer))
    return kept


def _may_answer(row: Outbox, answer: Answer, nodes: dict[str, str]) -> bool:
    """Tell whether the signer may speak for the address; a node may only say no."""
    signer, receipt = answer.batch.signer, answer.receipt
    if receipt.receiver != signer:
        return False
    if answer.by_node:
        return not receipt.accepted and signer in {nodes.get(row.recipient), *nodes.values()}
    if directory.is_mandate(row.recipient):
        return signer in nodes
    return signer == row.recipient


def _close(closing: Sequence[tuple[Outbox, Answer]], now: datetime) -> None:
    if not closing:
        return
    evidence.keep_batches([answer.batch for _row, answer in closing], now=now)
    rows.run(_CLOSE, [now, *rows.columns([_closed(row, answer) for row, answer in closing], 6)])
    seen = [(row.message.contract, row.message.version, _seen(row, a, now)) for row, a in closing]
    late = {OutboxState.EXPIRED, OutboxState.DISCARDED, OutboxState.DEAD}
    deadletters.settle([row.pk for row, _answer in closing if row.state in late], now=now)
    deadletters.refused(seen, now=now)
    record_many([_line(one, answer) for (_c, _v, one), (_r, answer) in zip(seen, closing, strict=True)],
                now=now)  # fmt: skip
    deadletters.announce(seen, now=now)
    figures.count("accepted", sum(1 for _c, _v, one in seen if one.accepted))
    figures.count("refused", sum(1 for _c, _v, one in seen if not one.accepted))


def _closed(row: Outbox, answer: Answer) -> tuple[Any, ...]:
    state = OutboxState.ACCEPTED if answer.receipt.accepted else OutboxState.REFUSED
    batch = evidence.batch_id(answer.batch.signature)
    place = places.pack(answer.place)
    return row.pk, state.value, answer.receipt.code, answer.encoded, batch, place


def _seen(row: Outbox, answer: Answer, now: datetime) -> ReceiptSeen:
    receipt = answer.receipt
    return ReceiptSeen(
        envelope_id=row.pk,
        sender=row.sender,
        to=row.recipient,
        accepted=receipt.accepted,
        code=receipt.code,
        message=receipt.message,
        received_at=receipt.received_at,
        closed_at=now,
        by=receipt.receiver,
    )


def _line(seen: ReceiptSeen, answer: Answer) -> Entry:
    return Entry(
        kind="axis.receipt",
        subject=f"axis:{seen.envelope_id}",
        by=answer.batch.signer,
        public={
            "accepted": seen.accepted,
            "code": seen.code,
            "leaf": answer.receipt.leaf,
            "receipt": forms.leaf(answer.encoded).hex(),
        },
    )
