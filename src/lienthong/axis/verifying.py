"""Whether an envelope or a receipt is what its signer signed; from bytes and a trust store alone."""

from collections.abc import Collection
from datetime import datetime

from lienthong.axis import envelope as forms
from lienthong.axis.envelope import Batch, Envelope, Malformed, Place, Receipt
from lienthong.axis.frames import SignedMembers
from lienthong.trust.findings import Finding
from lienthong.trust.usage import Usage
from lienthong.trust.validation import TrustStore, check_certificate, verify_raw


def verify_batch(
    batch: Batch,
    *,
    at: datetime,
    store: TrustStore,
    usage: Usage | Collection[Usage] = Usage.AGENCY,
) -> Finding:
    """Say whether a batch was signed by its signer, with a certificate that may be believed at a moment."""
    signed = forms.statement(batch.signer, batch.size, batch.root)
    if not verify_raw(signed, batch.signature, batch.certificate):
        return Finding("signature-invalid", {"name": batch.signer})
    return check_certificate(
        batch.certificate, at=at, usage=usage, subject=batch.signer, store=store
    )


def verify_envelope(
    envelope: bytes, *, place: Place, batch: Batch, at: datetime, store: TrustStore
) -> Finding:
    """Say whether an agency sent this envelope, as believed at a moment."""
    try:
        sender = Envelope.decode(envelope).sender
    except Malformed:
        return Finding("malformed-signature")
    return _verify_member(envelope, sender, place, batch, at, store, Usage.AGENCY)


def verify_receipt(
    receipt: bytes, envelope: bytes, *, place: Place, batch: Batch, at: datetime, store: TrustStore
) -> Finding:
    """Say whether a receipt answers exactly this envelope and was signed by its receiver."""
    try:
        answer = Receipt.decode(receipt)
    except Malformed:
        return Finding("malformed-signature")
    if answer.leaf != forms.leaf(envelope).hex():
        return Finding("digest-mismatch", {"name": answer.receiver})
    # Only a node's own key can answer for an address that it does not carry, and only with a refusal.
    usage = {Usage.AGENCY} if answer.accepted else {Usage.AGENCY, Usage.NODE}
    return _verify_member(receipt, answer.receiver, place, batch, at, store, usage)


def batch_of(signed: SignedMembers) -> tuple[Batch, list[Place]]:
    """Return the batch that signed members claim to be, its root computed here, and each member's place."""
    root, places = forms.plant(signed.members)
    batch = Batch(signed.signer, len(signed.members), root, signed.signature, signed.certificate)
    return batch, places


def _verify_member(
    member: bytes,
    signer: str,
    place: Place,
    batch: Batch,
    at: datetime,
    store: TrustStore,
    usage: Usage | Collection[Usage],
) -> Finding:
    if batch.signer != signer:
        return Finding(
            "wrong-subject", {"name": batch.signer, "found": batch.signer, "expected": signer}
        )
    if not forms.is_member(member, place, batch):
        return Finding("digest-mismatch", {"name": signer})
    return verify_batch(batch, at=at, store=store, usage=usage)
