"""The sending side: open outbox rows are signed in batches, packed into frames and published.

One transaction claims, publishes and marks. If anything fails, the rows are as they were and are sent again;
what the broker got nevertheless is a duplicate, which the receiver's inbox knows.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from lienthong.axis import carriage, deadletters, directory, evidence, figures, places, rows
from lienthong.axis.envelope import Attachment, Batch, Envelope, Place
from lienthong.axis.frames import Frame, SignedMembers, encode
from lienthong.axis.line import ENVELOPE, Line, subject
from lienthong.axis.outgoing import listed
from lienthong.axis.refusals import UnknownAddress
from lienthong.ledger.actions import Entry, record_many
from lienthong.trust.usage import Usage

MAX_FRAME_BYTES = 512 * 1024
MAX_FRAME_MEMBERS = 512
_CLAIM_ROWS = 1000
_CLAIM_BYTES = 8 * 1024 * 1024
_LONGEST_PAUSE = timedelta(hours=1)

_CLAIM = """
SELECT o.id, o.sender, o.recipient, o.attempts, a.node, m.id, m.contract, m.version, m.created_at,
    m.valid_until, m.body_id, m.body_size, m.attachments, m.reply_to
FROM axis_outbox o
JOIN axis_message m ON m.id = o.message_id
LEFT JOIN axis_address a ON a.code = o.recipient
WHERE o.next_attempt_at <= %s
ORDER BY o.next_attempt_at, o.id
LIMIT %s
FOR UPDATE OF o SKIP LOCKED
"""
_MARK_SENT = """
UPDATE axis_outbox o SET state = 'sent', attempts = o.attempts + 1, next_attempt_at = given.next,
    sent_at = coalesce(o.sent_at, %s), batch_id = given.batch, place = given.place
FROM unnest(%b::uuid[], %b::timestamptz[], %b::uuid[], %b::bytea[])
    AS given (id, next, batch, place)
WHERE o.id = given.id
"""
_PUT_OFF = """
UPDATE axis_outbox o SET attempts = o.attempts + 1, next_attempt_at = given.next, code = given.code
FROM unnest(%b::uuid[], %b::timestamptz[], %b::text[]) AS given (id, next, code)
WHERE o.id = given.id
"""
_CLOSE_EXPIRED = """
UPDATE axis_outbox SET state = 'expired', next_attempt_at = NULL, closed_at = %s, code = 'expired'
WHERE id = ANY(%b)
"""


@dataclass(slots=True)
class Claimed:
    """One open outbox row, locked, with what its envelope says."""

    envelope: Envelope
    attempts: int
    node: str | None
    body_size: int
    encoded: bytes = b""
    trouble: str = ""

    @property
    def weight(self) -> int:
        """The most bytes that this row can add to a frame."""
        small = sum(a.size for a in self.envelope.attachments if a.size <= carriage.SMALL)
        return self.body_size + small + 1000


@dataclass(slots=True)
class Parcel:
    """A frame for one node, its batches signed, and the rows that it carries."""

    node: str
    frame: Frame
    carried: list[tuple[Claimed, Batch, Place]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Relay:
    """Sends what is due; ``pause`` is the first wait for a receipt, doubled at every attempt."""

    line: Line
    pause: timedelta

    @transaction.atomic
    def send(self, now: datetime) -> int:
        """Send one helping of what is due, and return how many rows were dealt with.

        :raises LineDown: if the broker did not take it; nothing has changed then.
        """
        claimed = _claim(now)
        if not claimed:
            return 0
        expired = [row for row in claimed if row.envelope.valid_until <= now]
        fresh = [row for row in claimed if row.envelope.valid_until > now]
        parcels = _pack(fresh, now)
        self._publish(parcels, now)
        self._mark(parcels, now)
        self._put_off([row for row in fresh if row.trouble], now)
        _expire(expired, now)
        return len(claimed)

    def _publish(self, parcels: Sequence[Parcel], now: datetime) -> None:
        for node, frames in _by_node(parcels).items():
            carriage.carry(self.line, node, _large(frames), now)
        self.line.publish(
            [(subject(parcel.node, ENVELOPE), encode(parcel.frame)) for parcel in parcels]
        )

    def _mark(self, parcels: Sequence[Parcel], now: datetime) -> None:
        carried = [item for parcel in parcels for item in parcel.carried]
        evidence.keep_batches([batch for _row, batch, _place in carried], now=now)
        marks = [
            (
                row.envelope.id,
                self._next(row, now),
                evidence.batch_id(batch.signature),
                places.pack(at),
            )
            for row, batch, at in carried
        ]
        rows.run(_MARK_SENT, [now, *rows.columns(marks, 4)])
        record_many([_sent(row, batch) for row, batch, _at in carried], now=now)
        figures.count("sent", len(carried))

    def _put_off(self, troubled: Sequence[Claimed], now: datetime) -> None:
        if troubled:
            listed_ = [(row.envelope.id, self._next(row, now), row.trouble) for row in troubled]
            rows.run(_PUT_OFF, rows.columns(listed_, 3))

    def _next(self, row: Claimed, now: datetime) -> datetime:
        doubled: timedelta = self.pause * 2 ** min(row.attempts, 20)
        pause = min(doubled, _LONGEST_PAUSE)
        return min(now + pause, row.envelope.valid_until)


def _claim(now: datetime) -> list[Claimed]:
    claimed, weight = [], 0
    for row in rows.run(_CLAIM, [now, _CLAIM_ROWS]):
        claimed.append(_claimed(row))
        weight += claimed[-1].weight
        if weight > _CLAIM_BYTES:
            break
    _resolve_mandates(claimed, now)
    return claimed


def _claimed(row: tuple[Any, ...]) -> Claimed:
    id_, sender, to, attempts, node, _message, contract, version, created, until = row[:10]
    body, body_size, attachments, reply_to = row[10:]
    items = listed(attachments)
    envelope = Envelope(
        id_, sender, to, contract, version, created, until, body.hex(), reply_to, items
    )
    return Claimed(envelope, attempts, node, body_size)


def _resolve_mandates(claimed: Sequence[Claimed], now: datetime) -> None:
    """Find the node of whoever holds a mandate today; the holder is found again on arrival."""
    waiting = {row.envelope.to for row in claimed if row.node is None}
    for address in waiting:
        try:
            holder = directory.holder(address, now)
        except UnknownAddress:
            continue
        node = directory.nodes_of([holder]).get(holder)
        for row in claimed:
            if row.envelope.to == address:
                row.node = node


def _pack(claimed: Sequence[Claimed], now: datetime) -> list[Parcel]:
    signers = evidence.signers({row.envelope.sender for row in claimed}, Usage.AGENCY, now=now)
    by_node: dict[str, list[Claimed]] = {}
    for row in claimed:
        if row.node is None:
            row.trouble = UnknownAddress.code
        elif row.envelope.sender not in signers:
            row.trouble = "no-key"
        else:
            by_node.setdefault(row.node, []).append(row)
    bodies = _bodies(by_node)
    parcels = []
    for node, mail in by_node.items():
        for helping in _helpings(mail):
            parcels.append(_parcel(node, helping, signers, bodies))
    return parcels


def _bodies(by_node: dict[str, list[Claimed]]) -> dict[str, bytes]:
    """Return the bodies that leave this node; mail for this node finds its bodies in the database."""
    wanted = {
        bytes.fromhex(row.envelope.body)
        for node, mail in by_node.items()
        if node != directory.own_node()
        for row in mail
    }
    if not wanted:
        return {}
    found = rows.run("SELECT sha256, content FROM axis_body WHERE sha256 = ANY(%b)", [list(wanted)])
    return {name.hex(): content for name, content in found}


def _helpings(mail: Iterable[Claimed]) -> Iterator[list[Claimed]]:
    """Cut the mail for one node, sorted by sender, into what fits one frame."""
    helping: list[Claimed] = []
    weight = 0
    for row in sorted(mail, key=lambda row: row.envelope.sender):
        full = weight + row.weight > MAX_FRAME_BYTES or len(helping) >= MAX_FRAME_MEMBERS
        if helping and full:
            yield helping
            helping, weight = [], 0
        helping.append(row)
        weight += row.weight
    if helping:
        yield helping


def _parcel(
    node: str, helping: Sequence[Claimed], signers: dict[str, Any], bodies: dict[str, bytes]
) -> Parcel:
    by_sender: dict[str, list[Claimed]] = {}
    for row in helping:
        row.encoded = row.envelope.encode()
        by_sender.setdefault(row.envelope.sender, []).append(row)
    wires: list[SignedMembers] = []
    carried: list[tuple[Claimed, Batch, Place]] = []
    for sender, mail in by_sender.items():
        wire, batch, spots = evidence.sign([row.encoded for row in mail], signers[sender])
        wires.append(wire)
        carried += [(row, batch, spot) for row, spot in zip(mail, spots, strict=True)]
    own = node == directory.own_node()
    names = {} if own else dict.fromkeys(row.envelope.body for row in helping)
    files = () if own else carriage.small_files(row.envelope for row in helping)
    return Parcel(node, Frame(wires, [bodies[name] for name in names], files), carried)


def _by_node(parcels: Sequence[Parcel]) -> dict[str, list[Claimed]]:
    away: dict[str, list[Claimed]] = {}
    for parcel in parcels:
        if parcel.node != directory.own_node():
            away.setdefault(parcel.node, []).extend(row for row, _batch, _at in parcel.carried)
    return away


def _large(mail: Sequence[Claimed]) -> list[Attachment]:
    every = {item.sha256: item for row in mail for item in row.envelope.attachments}
    return [item for item in every.values() if item.size > carriage.SMALL]


def _sent(row: Claimed, batch: Batch) -> Entry:
    return Entry(
        kind="axis.sent",
        subject=f"axis:{row.envelope.id}",
        by=row.envelope.sender,
        public={"to": row.envelope.to, "root": batch.root.hex(), "attempt": row.attempts + 1},
    )


def _expire(expired: Sequence[Claimed], now: datetime) -> None:
    """Close what no receipt came for in time, and put it before a person."""
    if not expired:
        return
    ids: list[UUID] = [row.envelope.id for row in expired]
    rows.run(_CLOSE_EXPIRED, [now, ids])
    deadletters.expired([row.envelope for row in expired], now=now)
    figures.count("expired", len(ids))
