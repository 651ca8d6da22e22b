"""Keeping what proves an exchange: bodies, certificates and signed batches, each stored once."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from lienthong.axis import envelope as forms
from lienthong.axis import places, rows
from lienthong.axis.envelope import Batch, Place
from lienthong.axis.frames import SignedMembers
from lienthong.axis.models import Inbox, Outbox, SignedBatch
from lienthong.axis.outgoing import envelope_of
from lienthong.base.errors import NotFound
from lienthong.trust.keys import NoSigningKey, Signer, signers_for
from lienthong.trust.usage import Usage

_KEEP_BODIES = """
INSERT INTO axis_body (sha256, content)
SELECT sha256, content FROM unnest(%b::bytea[], %b::bytea[]) AS given (sha256, content)
ON CONFLICT DO NOTHING
"""
_KEEP_CERTIFICATES = """
INSERT INTO axis_signingcertificate (sha256, der)
SELECT sha256, der FROM unnest(%b::bytea[], %b::bytea[]) AS given (sha256, der)
ON CONFLICT DO NOTHING
"""
_KEEP_BATCHES = """
INSERT INTO axis_signedbatch (id, signer, size, root, signature, certificate_id, created_at)
SELECT id, signer, size, root, signature, certificate, %s
FROM unnest(%b::uuid[], %b::text[], %s::int[], %b::bytea[], %b::bytea[], %b::bytea[])
    AS given (id, signer, size, root, signature, certificate)
ON CONFLICT DO NOTHING
"""


class NoEvidence(NotFound):
    code = "no-evidence"


@dataclass(frozen=True, slots=True)
class Proof:
    """A member of a signed batch with all that checks it: see ``verifying``."""

    member: bytes
    place: Place
    batch: Batch


def body_of(envelope_id: UUID, sha256: bytes) -> bytes:
    """Return the body of an envelope: any for the worker, that of the acting agency's own mail for the web.

    :raises NoEvidence: if there is none, or it is another agency's.
    """
    found = rows.run("SELECT axis_body_of_own_mail(%s)", [envelope_id])[0][0]
    if found is None and rows.run("SELECT has_table_privilege('axis_body', 'SELECT')", [])[0][0]:
        kept = rows.run("SELECT content FROM axis_body WHERE sha256 = %s", [sha256])
        found = kept[0][0] if kept else None
    if found is None:
        raise NoEvidence()
    return bytes(found)


def batch_id(signature: bytes) -> UUID:
    """Return the id of a batch, which both sides derive from its signature."""
    return UUID(bytes=sha256(signature).digest()[:16])


def sign(members: Sequence[bytes], signer: Signer) -> tuple[SignedMembers, Batch, list[Place]]:
    """Sign many members with one signature over their root."""
    root, spots = forms.plant(members)
    signature = signer.sign(forms.statement(signer.subject, len(members), root))
    batch = Batch(signer.subject, len(members), root, signature, signer.certificate_der)
    wire = SignedMembers(signer.subject, signer.certificate_der, signature, tuple(members))
    return wire, batch, spots


def signers(subjects: Collection[str], usage: Usage, *, now: datetime) -> dict[str, Signer]:
    """Return the signers of those subjects that have a valid key."""
    wanted = set(subjects)
    while wanted:
        try:
            return signers_for(wanted, usage, now=now)
        except NoSigningKey as missing:
            wanted.discard(missing.data["subject"])
    return {}


def keep_bodies(bodies: Mapping[bytes, bytes]) -> None:
    """Store bodies by their digest."""
    if bodies:
        # One order for all writers, so that two of them never wait for each other in a circle.
        names = sorted(bodies)
        rows.run(_KEEP_BODIES, [names, [bodies[name] for name in names]])


def keep_batches(batches: Iterable[Batch], *, now: datetime) -> None:
    """Store signed batches and their certificates; those known already stay as they are."""
    known = {batch_id(batch.signature): batch for batch in batches}
    if not known:
        return
    certificates = {
        sha256(batch.certificate).digest(): batch.certificate for batch in known.values()
    }
    names = sorted(certificates)
    rows.run(_KEEP_CERTIFICATES, [names, [certificates[name] for name in names]])
    listed = [
        (id_, batch.signer, batch.size, batch.root, batch.signature, _name(batch))
        for id_, batch in sorted(known.items())
    ]
    rows.run(_KEEP_BATCHES, [now, *rows.columns(listed, 6)])


def of_envelope(envelope_id: UUID) -> dict[str, Proof]:
    """Return the proofs of one exchange that this node holds: ``envelope`` and, once there, ``receipt``.

    :raises NoEvidence: if nothing was sent or received under this id.
    """
    sent = Outbox.objects.select_related("message").filter(pk=envelope_id).first()
    if sent is not None and sent.batch_id is not None:
        return _proofs(envelope_of(sent).encode(), sent)
    came = Inbox.objects.filter(envelope_id=envelope_id).first()
    if came is None:
        raise NoEvidence(envelope_id=envelope_id)
    return _proofs(bytes(came.envelope), came)


def _proofs(envelope: bytes, row: Any) -> dict[str, Proof]:
    proofs = {"envelope": _proof(envelope, row.batch_id, row.place)}
    if row.receipt is not None:
        proofs["receipt"] = _proof(bytes(row.receipt), row.receipt_batch_id, row.receipt_place)
    return proofs


def _proof(member: bytes, batch: UUID, place: bytes) -> Proof:
    row = SignedBatch.objects.select_related("certificate").get(pk=batch)
    signed = Batch(
        row.signer,
        row.size,
        bytes(row.root),
        bytes(row.signature),
        bytes(row.certificate.der),
    )
    return Proof(member, places.unpack(bytes(place)), signed)


def _name(batch: Batch) -> bytes:
    return sha256(batch.certificate).digest()
