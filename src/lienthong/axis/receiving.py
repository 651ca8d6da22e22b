"""The receiving side: verified envelopes become inbox rows, are handled, and are answered by signed receipts.

All of it is one transaction: either the inbox row, what the handler did and the receipt are there
together, or none of them, and the broker delivers again. The inbox is unique, so what comes twice is only
answered twice.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db import transaction

from lienthong.axis import (
    answering,
    callbacks,
    deadletters,
    directory,
    evidence,
    figures,
    handlers,
    inboxrows,
    possession,
    verifying,
)
from lienthong.axis import envelope as forms
from lienthong.axis.actions import check_attachments
from lienthong.axis.envelope import Batch, Envelope, Malformed, Place
from lienthong.axis.frames import Frame, SignedMembers
from lienthong.axis.handlers import Arrival
from lienthong.axis.mail import Answers, Mail
from lienthong.axis.models import InboxState, Side
from lienthong.axis.refusals import (
    CertificateExpired,
    CertificateRevoked,
    ContractMismatch,
    ContractUnknown,
    DigestMismatch,
    Expired,
    NoKey,
    Replayed,
    SignatureInvalid,
    UnknownAddress,
    UnknownSender,
    WrongNode,
)
from lienthong.axis.settling import Unsure
from lienthong.base.errors import Refusal
from lienthong.contracts import registry
from lienthong.ledger.actions import Entry, record_many
from lienthong.trust.findings import Finding, Verdict
from lienthong.trust.validation import TrustStore

# The sender is who it says it is, but may not sign now: it is told so. Any other failure proves no sender.
_ANSWERED_FINDINGS: dict[str, type[Refusal]] = {
    "revoked": CertificateRevoked,
    "expired": CertificateExpired,
}


@transaction.atomic
def receive(
    frames: Sequence[Frame], *, store: TrustStore, now: datetime, pause: timedelta
) -> Answers:
    """Take in the envelopes of some frames.

    :raises Unsure: if a sender's certificate cannot be judged now.
    """
    mail = [item for frame in frames for item in _verified(frame, store, now)]
    nodes = directory.nodes_of(
        {code for item in mail for code in (item.envelope.sender, item.envelope.to)}
    )
    mail = _from_known_senders(mail, nodes)
    # Also of what came before: it may wait for just these files.
    possession.keep_files(mail, nodes, now=now)
    mail, again = _fresh(mail)
    _resolve(mail, nodes, now)
    mail, bodies = _with_bodies(mail, nodes)
    _check(mail, nodes, bodies, now)
    return finish(mail, again, nodes, bodies=bodies, now=now, pause=pause)


def finish(
    mail: Sequence[Mail],
    again: Sequence[tuple[str, str, bytes]],
    nodes: dict[str, str],
    *,
    bodies: dict[str, bytes],
    now: datetime,
    pause: timedelta,
) -> Answers:
    """Handle what passed the checks, sign the receipts and keep it all; ``again`` is answered anew."""
    keys = answering.keys_for(mail, again, now=now)
    for item in mail:
        if item.is_open and item.receiver not in keys:
            item.refusal = NoKey()
    _handle(mail, now)
    wires = answering.sign(mail, again, keys, now=now)
    _keep(mail, bodies, now, pause)
    receipts: dict[str, list[SignedMembers]] = {}
    for sender, wire in wires:
        receipts.setdefault(nodes[sender], []).append(wire)
    received = sum(1 for item in mail if item.state is InboxState.ACCEPTED and not item.refusal)
    return Answers(receipts, received)


def _verified(frame: Frame, store: TrustStore, now: datetime) -> list[Mail]:
    mail: list[Mail] = []
    came = {forms.digest(blob): blob for blob in (*frame.bodies, *frame.files)}
    for signed in frame.batches:
        batch, spots = verifying.batch_of(signed)
        finding = verifying.verify_batch(batch, at=now, store=store)
        if finding.verdict is Verdict.INDETERMINATE:
            raise Unsure(finding.code)
        refusal = _ANSWERED_FINDINGS.get(finding.code)
        if not finding.has_passed and refusal is None:
            figures.count_refused(_code_of(finding), len(spots))
            continue
        for member, spot in zip(signed.members, spots, strict=True):
            item = _opened(member, batch, spot, came)
            if item is not None:
                item.refusal = refusal() if refusal else None
                mail.append(item)
    return mail


def _code_of(finding: Finding) -> str:
    return (
        SignatureInvalid.code
        if finding.code == "signature-invalid"
        else f"certificate-{finding.code}"
    )


def _opened(member: bytes, batch: Batch, spot: Place, came: Mapping[str, bytes]) -> Mail | None:
    try:
        envelope = Envelope.decode(member)
    except Malformed:
        figures.count_refused("malformed")
        return None
    if envelope.sender != batch.signer:
        figures.count_refused(SignatureInvalid.code)
        return None
    return Mail(envelope, member, batch, spot, came)


def _from_known_senders(mail: Sequence[Mail], nodes: dict[str, str]) -> list[Mail]:
    known = [item for item in mail if item.envelope.sender in nodes]
    figures.count_refused(UnknownSender.code, len(mail) - len(known))
    return known


def _fresh(mail: Sequence[Mail]) -> tuple[list[Mail], list[tuple[str, str, bytes]]]:
    """Part what is new from what came before; of the latter, return sender, receiver and receipt."""
    known = inboxrows.known([item.envelope.id for item in mail])
    fresh: dict[tuple[UUID, str], Mail] = {}
    again = []
    for item in mail:
        name = (item.envelope.id, item.envelope.sender)
        before = known.get(name)
        if before is None:
            fresh.setdefault(name, item)
        elif before.envelope != item.encoded:
            figures.count_refused(Replayed.code)
        else:
            figures.count("duplicates")
            if before.receipt is not None:
                again.append((item.envelope.sender, before.receiver, before.receipt))
    return list(fresh.values()), again


def _resolve(mail: Sequence[Mail], nodes: dict[str, str], now: datetime) -> None:
    """Find the receiver behind each address; a mandate means whoever holds it now."""
    for item in mail:
        try:
            item.receiver = directory.holder(item.envelope.to, now)
        except UnknownAddress as refusal:
            item.refusal = refusal
    unknown = {item.receiver for item in mail if item.receiver} - nodes.keys()
    nodes |= directory.nodes_of(unknown)
    for item in mail:
        node = nodes.get(item.receiver)
        if node != directory.own_node():
            item.receiver = ""
            item.refusal = item.refusal or (WrongNode() if node else UnknownAddress())


def _with_bodies(
    mail: Sequence[Mail], nodes: Mapping[str, str]
) -> tuple[list[Mail], dict[str, bytes]]:
    """Drop what came without its body: the transport lost it, and the sender will send again.

    Only the agencies of this node share its store of bodies; another node's digest opens none of them.
    """
    held = inboxrows.bodies(
        {item.envelope.body for item in mail if item.envelope.body not in item.came}
    )
    whole, bodies = [], {}
    for item in mail:
        body = item.came.get(item.envelope.body)
        if body is None and nodes[item.envelope.sender] == directory.own_node():
            body = held.get(item.envelope.body)
        if body is not None:
            whole.append(item)
            bodies[item.envelope.body] = body
    figures.count_refused(DigestMismatch.code, len(mail) - len(whole))
    return whole, bodies


def _check(
    mail: Sequence[Mail], nodes: Mapping[str, str], bodies: dict[str, bytes], now: datetime
) -> None:
    read: dict[tuple[str, int, str], Any] = {}
    wanted = possession.missing([item.envelope for item in mail], nodes)
    for item, absent in zip(mail, wanted, strict=True):
        if not item.is_open:
            continue
        try:
            if item.envelope.valid_until <= now:
                raise Expired()
            check_attachments(item.envelope.attachments)
            item.message = _message(item.envelope, bodies, read)
            item.contract = type(item.message)
            if absent:
                item.state = InboxState.PARKED
        except Refusal as refusal:
            item.refusal = refusal


def _message(envelope: Envelope, bodies: dict[str, bytes], read: dict[Any, Any]) -> Any:
    """Return the message of an envelope; a body that many share is read once, for messages are frozen."""
    name = (envelope.contract, envelope.version, envelope.body)
    if name not in read:
        read[name] = read_message(envelope.contract, envelope.version, bodies[envelope.body])
    return read[name]


def read_message(contract: str, version: int, body: bytes) -> Any:
    """Return the message of a body.

    :raises ContractUnknown: if this node does not know the contract or does nothing about it.
    :raises ContractMismatch: if the body does not fit it.
    """
    try:
        cls = registry.by_type(contract, version)
        if handlers.handler_of(cls) is None:
            raise registry.UnknownContract(contract)
        return registry.from_data(cls, json.loads(body))
    except registry.UnknownContract as error:
        raise ContractUnknown(contract=f"{contract}/{version}") from error
    except (registry.ContractMismatch, ValueError, RecursionError) as error:
        raise ContractMismatch(place=str(error)) from error


def _handle(mail: Sequence[Mail], now: datetime) -> None:
    """Have messages handled in the order they came in; neighbours of one contract go together."""
    readable = (item for item in mail if item.is_open and item.contract is not None)
    for contract, neighbours in groupby(readable, key=lambda item: item.contract):
        group = list(neighbours)
        answers = callbacks.handle(contract, [_arrival(item) for item in group], now=now)
        for item, answer in zip(group, answers, strict=True):
            item.refusal = answer.refusal
            if answer.defect:
                item.state = InboxState.DEAD


def _arrival(item: Mail) -> Arrival:
    envelope = item.envelope
    return Arrival(
        envelope_id=envelope.id,
        sender=envelope.sender,
        to=item.receiver,
        message=item.message,
        attachments=envelope.attachments,
        created_at=envelope.created_at,
        valid_until=envelope.valid_until,
        reply_to=envelope.reply_to,
        address=envelope.to,
    )


def _keep(mail: Sequence[Mail], bodies: dict[str, bytes], now: datetime, pause: timedelta) -> None:
    # What is not for an agency of this node, or cannot be answered in its name, is answered but not kept.
    kept = [
        item
        for item in mail
        if item.receiver
        and (item.receipt_batch is None or item.receipt_batch.signer == item.receiver)
    ]
    _keep_proofs(kept, bodies, now)
    for item in kept:
        if item.refusal is not None:
            item.state = InboxState.REFUSED
    inboxrows.insert([item for item in kept if item.row is None], now=now, pause=pause)
    inboxrows.update([item for item in kept if item.row is not None], now=now, pause=pause)
    dead = [_letter(item) for item in kept if item.state is InboxState.DEAD]
    deadletters.set_aside(Side.RECEIVING, dead, now=now)
    record_many([_line(item) for item in kept if item.receipt], now=now)
    for item in mail:
        if item.refusal is not None:
            figures.count_refused(item.refusal.code)
    figures.count("received", len(kept))


def _keep_proofs(kept: Iterable[Mail], bodies: dict[str, bytes], now: datetime) -> None:
    new = [item for item in kept if item.row is None]
    evidence.keep_bodies(
        {bytes.fromhex(item.envelope.body): bodies[item.envelope.body] for item in new}
    )
    batches = [item.batch for item in new]
    batches += [item.receipt_batch for item in kept if item.receipt_batch is not None]
    evidence.keep_batches(batches, now=now)


def _letter(item: Mail) -> dict[str, Any]:
    return {
        "owner": item.receiver,
        "envelope_id": item.envelope.id,
        "other": item.envelope.sender,
        "contract": item.envelope.contract,
        "code": "handler-defect",
        "detail": "",
    }


def _line(item: Mail) -> Entry:
    return Entry(
        kind="axis.received",
        subject=f"axis:{item.envelope.id}",
        by=item.receiver,
        public={
            "from": item.envelope.sender,
            "leaf": forms.leaf(item.encoded).hex(),
            "receipt": forms.leaf(item.receipt).hex(),
            "code": item.refusal.code if item.refusal else "",
        },
    )
