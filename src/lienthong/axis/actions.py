"""Telling, and deciding over what could not be carried."""

from collections.abc import Sequence
from dataclasses import dataclass
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

__all__ = ["OutsideTransaction", "discard", "refuse", "Telling", "resend", "tell", "tell_many"]

VALID_FOR = timedelta(days=30)
MAX_BODY_BYTES = 1024 * 1024
MAX_ATTACHMENTS = 200

# One statement, one trip, however many; the foreign keys are checked at its end.
_INSERT = """
WITH body AS (
    INSERT INTO axis_body (sha256, content)
    SELECT DISTINCT ON (sha256) sha256, content
    FROM unnest(%(digests)b::bytea[], %(bodies)b::bytea[]) AS given (sha256, content)
    ORDER BY sha256
    ON CONFLICT DO NOTHING
), message AS (
    INSERT INTO axis_message (id, sender, contract, version, body_id, body_size, attachments,
        reply_to, created_at, valid_until)
    SELECT id, sender, contract, version, digest, length(content), attachments::jsonb, reply_to,
        %(now)s, until
    FROM unnest(%(messages)b::uuid[], %(senders)b::text[], %(contracts)b::text[],
        %(versions)s::int[], %(digests)b::bytea[], %(bodies)b::bytea[], %(attachments)b::text[],
        %(replies)b::uuid[], %(until)b::timestamptz[])
        AS given (id, sender, contract, version, digest, content, attachments, reply_to, until)
)
INSERT INTO axis_outbox (id, message_id, sender, recipient, state, attempts, next_attempt_at, code)
SELECT id, message, sender, recipient, 'queued', 0, %(now)s, ''
FROM unnest(%(ids)b::uuid[], %(of)b::uuid[], %(by)b::text[], %(to)b::text[])
    AS given (id, message, sender, recipient)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """One message to be told; see ``tell``."""

    message: object
    sender: str
    to: Sequence[str]
    valid_for: timedelta = VALID_FOR
    attachments: Sequence[Attachment] = ()
    reply_to: UUID | None = None


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
    :raises AttachmentTooLarge: past the size that a node stores.
    :raises TooManyAttachments: past the number that one message may carry.
    :raises BodyTooLarge: if the message itself is larger than 1 MiB.
    :raises ValueError: if an address is named twice.
    """
    telling = Telling(
        message=message,
        sender=sender,
        to=to,
        valid_for=valid_for,
        attachments=attachments,
        reply_to=reply_to,
    )
    return tell_many([telling], now=now)[0]


def tell_many(tellings: Sequence[Telling], *, now: datetime) -> list[list[UUID]]:
    """Put many messages into the outbox with one statement; raises what ``tell`` raises."""
    if not connection.in_atomic_block:
        raise OutsideTransaction("a message is told in the transaction of what it tells of")
    if not tellings:
        return []
    _check_addresses(tellings, now)
    for telling in tellings:
        _check_files(telling.attachments)
    ids = [[new_id() for _address in telling.to] for telling in tellings]
    rows.run(_INSERT, _columns(tellings, ids, now))
    return ids


def _columns(
    tellings: Sequence[Telling], ids: Sequence[Sequence[UUID]], now: datetime
) -> dict[str, Any]:
    bodies = [_body(telling.message) for telling in tellings]
    types = [registry.type_of(type(telling.message)) for telling in tellings]
    messages = [new_id() for _ in tellings]
    every = list(zip(tellings, messages, ids, strict=True))
    return {
        "now": now,
        "digests": [sha256(body).digest() for body in bodies],
        "bodies": bodies,
        "messages": messages,
        "senders": [telling.sender for telling in tellings],
        "contracts": [name for name, _version in types],
        "versions": [version for _name, version in types],
        "attachments": [_listed(telling.attachments) for telling in tellings],
        "replies": [telling.reply_to for telling in tellings],
        "until": [now + telling.valid_for for telling in tellings],
        "ids": [id_ for _t, _m, own in every for id_ in own],
        "of": [message for _t, message, own in every for _id in own],
        "by": [telling.sender for telling, _m, own in every for _id in own],
        "to": [address for telling in tellings for address in telling.to],
    }


def _body(message: object) -> bytes:
    body = canonical(registry.to_data(message))
    if len(body) > MAX_BODY_BYTES:
        raise BodyTooLarge(limit=MAX_BODY_BYTES)
    return body


def _check_files(attachments: Sequence[Attachment]) -> None:
    check_attachments(attachments)
    for item in attachments:
        if not files.is_stored(item.sha256, item.size):
            raise AttachmentMissing(name=item.name)


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


def _check_addresses(tellings: Sequence[Telling], now: datetime) -> None:
    for telling in tellings:
        if len(set(telling.to)) != len(telling.to):
            raise ValueError("an address is named twice")
    addresses = {address for telling in tellings for address in telling.to}
    mandates = {address for address in addresses if directory.is_mandate(address)}
    for address in mandates:
        directory.holder(address, now)
    senders = {telling.sender for telling in tellings}
    known = directory.nodes_of(senders | (addresses - mandates))
    for sender in senders:
        if sender not in known:
            raise UnknownSender(sender=sender)
    for address in addresses - mandates:
        if address not in known:
            raise UnknownAddress(address=address)


def _listed(attachments: Sequence[Attachment]) -> str:
    return canonical(
        [
            {
                "sha256": item.sha256,
                "name": item.name,
                "media_type": item.media_type,
                "size": item.size,
            }
            for item in attachments
        ]
    ).decode()


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
    locked = DeadLetter.objects.select_for_update(no_key=True).get(pk=letter.pk)
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
    fresh = Outbox(message=message, sender=row.sender, recipient=row.recipient, next_attempt_at=now)
    Outbox.objects.bulk_create([fresh])
    return fresh.pk


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
