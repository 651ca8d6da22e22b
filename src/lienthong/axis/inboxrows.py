"""Reading and writing many inbox rows at once."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from lienthong.axis import evidence, places, rows
from lienthong.axis.models import InboxState
from lienthong.base.ids import new_id

if TYPE_CHECKING:
    from lienthong.axis.mail import Mail

# No ON CONFLICT: should two couriers ever take in the same envelope at once, the later one must undo all that
# its handler did, and the broker delivers to it again.
_INSERT = """
INSERT INTO axis_inbox (id, envelope_id, sender, receiver, contract, envelope, body_id, batch_id, place,
    state, code, detail, received_at, retry_at, receipt, receipt_batch_id, receipt_place)
SELECT id, envelope_id, sender, receiver, contract, envelope, body, batch, place,
    state, code, '', %s, retry_at, receipt, receipt_batch, receipt_place
FROM unnest(%b::uuid[], %b::uuid[], %b::text[], %b::text[], %b::text[], %b::bytea[], %b::bytea[],
    %b::uuid[], %b::bytea[], %b::text[], %b::text[], %b::timestamptz[], %b::bytea[], %b::uuid[],
    %b::bytea[])
    AS given (id, envelope_id, sender, receiver, contract, envelope, body, batch, place, state, code,
        retry_at, receipt, receipt_batch, receipt_place)
"""
_UPDATE = """
UPDATE axis_inbox i SET state = given.state, code = given.code, retry_at = given.retry_at,
    receipt = given.receipt, receipt_batch_id = given.receipt_batch,
    receipt_place = given.receipt_place
FROM unnest(%b::uuid[], %b::text[], %b::text[], %b::timestamptz[], %b::bytea[], %b::uuid[], %b::bytea[])
    AS given (id, state, code, retry_at, receipt, receipt_batch, receipt_place)
WHERE i.id = given.id
"""
_KNOWN = """
SELECT envelope_id, sender, receiver, envelope, receipt FROM axis_inbox WHERE envelope_id = ANY(%b)
"""


@dataclass(frozen=True, slots=True)
class Known:
    """An envelope that came before."""

    receiver: str
    envelope: bytes
    receipt: bytes | None


def known(envelope_ids: Sequence[UUID]) -> dict[tuple[UUID, str], Known]:
    """Return those envelopes that came before, by id and sender."""
    found = rows.run(_KNOWN, [list(envelope_ids)])
    return {(row[0], row[1]): Known(*row[2:]) for row in found}


def bodies(digests: Collection[str]) -> dict[str, bytes]:
    """Return those bodies that this node holds, by digest."""
    if not digests:
        return {}
    names = [bytes.fromhex(name) for name in digests]
    found = rows.run("SELECT sha256, content FROM axis_body WHERE sha256 = ANY(%b)", [names])
    return {name.hex(): content for name, content in found}


def insert(mail: Sequence["Mail"], *, now: datetime, pause: timedelta) -> None:
    """Insert new rows.

    :raises IntegrityError: if one of them has been inserted meanwhile.
    """
    if mail:
        listed = [
            (
                new_id(),
                item.envelope.id,
                item.envelope.sender,
                item.receiver,
                item.envelope.contract,
                item.encoded,
                bytes.fromhex(item.envelope.body),
                evidence.batch_id(item.batch.signature),
                places.pack(item.place),
                *_outcome(item, now, pause),
            )
            for item in mail
        ]
        rows.run(_INSERT, [now, *rows.columns(listed, 15)])


def update(mail: Sequence["Mail"], *, now: datetime, pause: timedelta) -> None:
    """Write the outcome of arrivals that were parked."""
    if mail:
        listed = [(item.row, *_outcome(item, now, pause)) for item in mail]
        rows.run(_UPDATE, rows.columns(listed, 7))


def _outcome(item: "Mail", now: datetime, pause: timedelta) -> tuple[Any, ...]:
    """Return state, code, retry_at, receipt, its batch and its place."""
    waits = item.state is InboxState.PARKED
    batch = item.receipt_batch
    return (
        item.state.value,
        item.refusal.code if item.refusal else "",
        now + pause if waits else None,
        item.receipt or None,
        None if batch is None else evidence.batch_id(batch.signature),
        None if item.receipt_place is None else places.pack(item.receipt_place),
    )
