"""Telling, and deciding over what could not be carried."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from lienthong.axis import attachments as files
from lienthong.axis import directory, rows
from lienthong.axis.envelope import Attachment
from lienthong.axis.models import (
    DeadLetter,
    Decision,
    Inbox,
    InboxState,
    Message,
    Outbox,
    OutboxState,
    Side,
)
from lienthong.axis.refusals import (
    AlreadyDecided,
    AttachmentMissing,
    AttachmentTooLarge,
    BodyTooLarge,
    DecisionNotPossible,
    ReasonNeeded,
    TooManyAttachments,
    UnknownAddress,
    UnknownSender,
)
from lienthong.base.ids import new_id
from lienthong.base.jsontext import canonical
from lienthong.contracts import registry
from lienthong.ledger import actions as ledger
from lienthong.ledger.actions import OutsideTransaction

__all__ = ["OutsideTransaction", "discard", "refuse", "resend", "tell"]

VALID_FOR = timedelta(days=30)
MAX_BODY_BYTES = 1024 * 1024
MAX_ATTACHMENTS = 200

_INSERT_BODY = "INSERT INTO axis_body (sha256, content) VALUES (%s, %s) ON CONFLICT DO NOTHING"
_INSERT_MESSAGE = """
INSERT INTO axis_message
    (id, sender, contract, version, body_id, body_size, attachments, reply_to, created_at, valid_until)
VALUES (%s, %s, %s, %s, %s, %s, %s::jsonb, %s, %s, %s)
"""
_INSERT_OUTBOX = """
INSERT INTO axis_outbox
    (id, message_id, sender, recipient, state, attempts, next_attempt_at, code)
SELECT id, %s, %s, recipient, 'queued', 0, %s, ''
FROM unnest(%s::uuid[], %s::text[]) AS given (id, recipient)
"""


def tell(
    message: object,
    *,
    sender: str,
    to: Sequence[str],
    now: datetime,
    valid_for: timedelta = VALID_FOR,
    attachments: Sequence[Attachment] = (),
    reply_to: UUID | None = None,
) -> list[UUID]:
    """Put a message to many addresses into the outbox, and return one envelope id per address, in order.

    An address is an agency code or ``mandate:<subject>``. The message leaves when the caller's transaction
    commits and stays open until each receiver's signed receipt is here.

    :raises OutsideTransaction: when no transaction is open.
    :raises UnknownSender: if the directory does not know the sender.
    :raises UnknownAddress: naming the first address that nobody answers to.
    :raises AttachmentMissing: if an attachment is not in the store.
    :raises ValueError: if an address is named twice.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction("a message is told in the transaction of what it tells of")
    _check_addresses(sender, to, now)
    check_attachments(attachments)
    missing = [item for item in attachments if not files.is_stored(item.sha256, item.size)]
    if missing:
        raise AttachmentMissing(name=missing[0].name)
    contract, version = registry.type_of(type(message))
    body = canonical(registry.to_data(message))
    if len(body) > MAX_BODY_BYTES:
        raise BodyTooLarge(limit=MAX_BODY_BYTES)
    digest, message_id = sha256(body).digest(), new_id()
    rows.run(_INSERT_BODY, [digest, body])
    listed = [_listed(item) for item in attachments]
    values = [contract, version, digest, len(body), canonical(listed).decode()]
    rows.run(_INSERT_MESSAGE, [message_id, sender, *values, reply_to, now, now + valid_for])
    return _queue(message_id, sender, to, now)


def check_attachments(attachments: Sequence[Attachment]) -> None:
    """Refuse attachments that are too many or too large.

    :raises TooManyAttachments: past the number that one message may carry.
    :raises AttachmentTooLarge: past the size that this node stores.
    """
    if len(attachments) > MAX_ATTACHMENTS:
        raise TooManyAttachments(limit=MAX_ATTACHMENTS)
    for item in attachments:
        if item.size > files.limit():
            raise AttachmentTooLarge(name=item.name, limit=files.limit())


def _check_addresses(sender: str, to: Sequence[str], now: datetime) -> None:
    if len(set(to)) != len(to):
        raise ValueError("an address is named twice")
    for address in to:
        if directory.is_mandate(address):
            directory.holder(address, now)
    codes = [address for address in to if not directory.is_mandate(address)]
    known = directory.nodes_of([sender, *codes])
    if sender not in known:
        raise UnknownSender(sender=sender)
    for code in codes:
        if code not in known:
            raise UnknownAddress(address=code)


def _queue(message_id: UUID, sender: str, to: Sequence[str], now: datetime) -> list[UUID]:
    ids = [new_id() for _address in to]
    rows.run(_INSERT_OUTBOX, [message_id, sender, now, ids, list(to)])
    return ids


def _listed(item: Attachment) -> dict[str, Any]:
    return {
        "sha256": item.sha256,
        "name": item.name,
        "media_type": item.media_type,
        "size": item.size,
    }


@transaction.atomic
def resend(letter: DeadLetter, *, by: str, reason: str, now: datetime) -> UUID:
    """Send a dead letter anew as a fresh envelope, or have an arrival handled anew; return the envelope id.

    :raises AlreadyDecided: if somebody decided before.
    :raises ReasonNeeded: without a reason.
    """
    letter = _undecided(letter, reason)
    envelope_id = letter.envelope_id
    if letter.side == Side.SENDING:
        envelope_id = _tell_again(letter, now)
    elif letter.side == Side.RECEIVING:
        _arrival(letter).update(state=InboxState.PARKED, retry_at=now)
    else:
        raise DecisionNotPossible()
    _decide(letter, Decision.RESENT, by, reason, now)
    return envelope_id


@transaction.atomic
def refuse(letter: DeadLetter, *, by: str, reason: str, now: datetime) -> None:
    """Refuse an arrival that could not be handled: the sender gets a signed receipt with the reason.

    :raises AlreadyDecided: if somebody decided before.
    :raises DecisionNotPossible: for anything but an arrival.
    :raises ReasonNeeded: without a reason.
    """
    letter = _undecided(letter, reason)
    if letter.side != Side.RECEIVING:
        raise DecisionNotPossible()
    _arrival(letter).update(
        state=InboxState.REFUSING, code="refused-by-desk", detail=reason, retry_at=now
    )
    _decide(letter, Decision.REFUSED, by, reason, now)


@transaction.atomic
def discard(letter: DeadLetter, *, by: str, reason: str, now: datetime) -> None:
    """Give a dead letter up; a sender still waiting for an arrival is told so by a signed receipt.

    :raises AlreadyDecided: if somebody decided before.
    :raises ReasonNeeded: without a reason.
    """
    letter = _undecided(letter, reason)
    if letter.side == Side.SENDING:
        undone = Outbox.objects.filter(pk=letter.envelope_id).exclude(state=OutboxState.ACCEPTED)
        undone.update(state=OutboxState.DISCARDED, next_attempt_at=None, closed_at=now)
    elif letter.side == Side.RECEIVING:
        _arrival(letter).update(
            state=InboxState.REFUSING, code="discarded", detail=reason, retry_at=now
        )
    _decide(letter, Decision.DISCARDED, by, reason, now)


def _undecided(letter: DeadLetter, reason: str) -> DeadLetter:
    if not reason.strip():
        raise ReasonNeeded()
    locked = DeadLetter.objects.select_for_update().get(pk=letter.pk)
    if locked.decided_at is not None:
        raise AlreadyDecided()
    return locked


def _arrival(letter: DeadLetter) -> Any:
    return Inbox.objects.filter(envelope_id=letter.envelope_id, state=InboxState.DEAD)


def _tell_again(letter: DeadLetter, now: datetime) -> UUID:
    row = Outbox.objects.select_related("message").get(pk=letter.envelope_id)
    message = row.message
    message.valid_until = now + (message.valid_until - message.created_at)
    message.pk, message.created_at = new_id(), now
    Message.objects.bulk_create([message])
    Outbox.objects.filter(pk=row.pk).exclude(state=OutboxState.ACCEPTED).update(
        state=OutboxState.DISCARDED, next_attempt_at=None
    )
    return _queue(message.pk, row.sender, [row.recipient], now)[0]


def _decide(letter: DeadLetter, decision: Decision, by: str, reason: str, now: datetime) -> None:
    letter.decision, letter.reason = decision, reason
    letter.decided_by, letter.decided_at = by, now
    letter.save(update_fields=["decision", "reason", "decided_by", "decided_at"])
    ledger.record(
        f"axis.dead-letter-{decision}",
        subject=f"axis:{letter.envelope_id}",
        by=by,
        now=now,
        public={"owner": letter.owner, "code": letter.code, "node": settings.LIENTHONG_NODE},
        personal={"reason": reason},
    )
