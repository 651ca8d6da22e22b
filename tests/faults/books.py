"""What must be true after a fault, read from the tables of a node at rest."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

_MOVEMENT = """
SELECT (SELECT count(*) FROM documents_delivery WHERE document_ref = ANY(%(refs)s)
            AND (state <> 'delivered' OR status <> '03')),
       %(pairs)s - (SELECT count(*) FROM documents_delivery WHERE document_ref = ANY(%(refs)s)),
       (SELECT count(*) FROM axis_outbox WHERE next_attempt_at IS NOT NULL),
       (SELECT count(*) FROM axis_inbox WHERE retry_at IS NOT NULL),
       (SELECT count(*) FROM ledger_pending),
       (SELECT coalesce(max(index) + 1, 0) FROM ledger_position)
           - (SELECT coalesce(max(size), 0) FROM ledger_checkpoint)
"""
_MOVING = ("undelivered", "unsent", "outbox", "inbox", "pending", "unsigned")

# For each envelope of the exchange: how often each trace of it is there.
_TRACES = """
WITH exchange AS (
    SELECT o.id AS told, d.document_ref, d.recipient_code, d.agency_id AS sender
    FROM documents_delivery d JOIN axis_outbox o ON o.id = d.envelope_id
    WHERE d.document_ref = ANY(%(refs)s)
)
SELECT told::text,
    (SELECT count(*) FROM faults_handled h WHERE h.envelope_id = told),
    (SELECT count(*) FROM axis_inbox i WHERE i.envelope_id = told AND i.state = 'accepted'),
    (SELECT count(*) FROM axis_outbox o WHERE o.id = told AND o.state = 'accepted'),
    (SELECT count(*) FROM documents_incoming n WHERE n.envelope_id = told
        AND n.arrival_number IS NOT NULL),
    (SELECT count(*) FROM documents_status_history s JOIN documents_incoming n ON n.id = s.document_id
        WHERE n.envelope_id = told AND s.code = '01'),
    (SELECT count(*) FROM documents_status_history s JOIN documents_incoming n ON n.id = s.document_id
        WHERE n.envelope_id = told AND s.code = '03'),
    (SELECT count(*) FROM axis_message m JOIN axis_outbox o ON o.message_id = m.id
        WHERE m.reply_to = told AND o.state = 'accepted'),
    (SELECT count(*) FROM ledger_entry l WHERE l.subject = 'axis:' || told::text
        AND l.kind = 'axis.received'),
    (SELECT count(*) FROM ledger_entry l WHERE l.subject = 'axis:' || told::text
        AND l.kind = 'axis.receipt')
FROM exchange
"""
_TRACE_NAMES = (
    "handled",
    "inbox",
    "outbox",
    "registered",
    "arrived-history",
    "registered-history",
    "report",
    "ledger-received",
    "ledger-receipt",
)
_SENT_AGAIN = """
SELECT count(*) FROM ledger_entry l JOIN documents_delivery d ON l.subject = 'axis:' || d.envelope_id::text
WHERE l.kind = 'axis.sent' AND d.document_ref = ANY(%(refs)s)
"""
_DOUBLE_ROWS = """
SELECT count(*) FROM (
    SELECT 1 FROM axis_outbox o JOIN axis_message m ON m.id = o.message_id
    JOIN axis_body b ON b.sha256 = m.body_id
    WHERE m.contract = 'vn.lienthong.documents.issued'
        AND (convert_from(b.content, 'UTF8')::jsonb ->> 'document_id')::uuid = ANY(%(refs)s)
    GROUP BY b.sha256, o.recipient HAVING count(*) > 1
) AS double
"""
_BROKEN_REGISTERS = """
SELECT count(*) FROM (
    SELECT agency_id FROM documents_incoming WHERE arrival_number IS NOT NULL
    GROUP BY agency_id, arrival_year
    HAVING count(*) <> max(arrival_number) OR min(arrival_number) <> 1
) AS broken
"""


@dataclass(frozen=True)
class Books:
    """What an examination found; ``faults`` is empty in sound books."""

    expected: int
    lost: int
    doubled: int
    sent_again: int
    tree: int
    faults: list[str]


def movement(refs: Sequence[UUID], pairs: int) -> dict[str, Any]:
    """Return what still moves by name, with its count; empty at rest."""
    row = _rows(_MOVEMENT, refs=list(refs), pairs=pairs)[0]
    return {name: count for name, count in zip(_MOVING, row, strict=True) if count}


def examine(refs: Sequence[UUID], pairs: int, note: str) -> Books:
    """Read the books of one exchange of ``pairs`` envelopes; ``note`` is the checkpoint before it."""
    from lienthong.ledger import stored

    traces = _rows(_TRACES, refs=list(refs))
    lost = pairs - sum(1 for row in traces if min(row[1:]) >= 1)
    doubled = sum(1 for row in traces if max(row[1:]) > 1)
    faults = [
        f"{name}: {dict(zip(_TRACE_NAMES, counts, strict=True))}"
        for name, *counts in traces
        if set(counts) != {1}
    ][:5]
    if len(traces) != pairs:
        faults.append(f"{len(traces)} envelopes for {pairs}")
    faults += _row_faults(refs)
    faults += list(_evidence_faults([UUID(row[0]) for row in traces]))
    faults += list(_ledger_faults(note))
    again = _rows(_SENT_AGAIN, refs=list(refs))[0][0] - pairs
    return Books(pairs, lost, doubled, again, stored.size(), faults)


def _row_faults(refs: Sequence[UUID]) -> list[str]:
    counts = {
        "told twice": _rows(_DOUBLE_ROWS, refs=list(refs))[0][0],
        "registers with gaps": _rows(_BROKEN_REGISTERS)[0][0],
        "dead letters": _rows("SELECT count(*) FROM axis_deadletter")[0][0],
    }
    return [f"{name}: {count}" for name, count in counts.items() if count]


def _evidence_faults(envelopes: Sequence[UUID]) -> Iterator[str]:
    """Name every exchange of which one side could not prove its part."""
    from lienthong.axis.models import Inbox, Outbox
    from lienthong.axis.outgoing import envelope_of

    related = ("batch__certificate", "receipt_batch__certificate")
    sent = Outbox.objects.select_related("message", *related).in_bulk(envelopes)
    judge = _Judge()
    for came in Inbox.objects.select_related(*related).filter(envelope_id__in=envelopes):
        row = sent[came.envelope_id]
        if envelope_of(row).encode() != bytes(came.envelope):
            yield f"envelopes differ: {came.envelope_id}"
        if bytes(row.receipt) != bytes(came.receipt):
            yield f"receipts differ: {came.envelope_id}"
        for side in (row, came):
            yield from judge.unproven(side, bytes(came.envelope))


class _Judge:
    """Verifies envelopes and receipts; a batch that many share is verified once, each place in it always."""

    def __init__(self) -> None:
        from lienthong.base import clock
        from lienthong.trust.validation import TrustStore

        self.now = clock.now()
        self.store = TrustStore.load(now=self.now)
        self._believed: set[UUID] = set()

    def unproven(self, side: Any, envelope: bytes) -> Iterator[str]:
        from lienthong.axis import verifying

        receipt = bytes(side.receipt)
        yield from self._check(
            side.batch,
            side.place,
            envelope,
            lambda **how: verifying.verify_envelope(envelope, **how),
        )
        yield from self._check(
            side.receipt_batch,
            side.receipt_place,
            receipt,
            lambda **how: verifying.verify_receipt(receipt, envelope, **how),
        )

    def _check(
        self, signed: Any, place: bytes, member: bytes, verify: Callable[..., Any]
    ) -> Iterator[str]:
        from lienthong.axis import envelope as forms
        from lienthong.axis import places

        batch, at = _batch(signed), places.unpack(bytes(place))
        if signed.pk in self._believed:
            if not forms.is_member(member, at, batch):
                yield f"not a member of its batch: {signed.pk}"
            return
        finding = verify(place=at, batch=batch, at=self.now, store=self.store)
        if finding.has_passed:
            self._believed.add(signed.pk)
        else:
            yield f"{finding.code}: {signed}"


def _batch(row: Any) -> Any:
    from lienthong.axis.envelope import Batch

    der = bytes(row.certificate.der)
    return Batch(row.signer, row.size, bytes(row.root), bytes(row.signature), der)


def _ledger_faults(note: str) -> Iterator[str]:
    """Name what is wrong with the tree, the last checkpoint, or the way from the one before."""
    from lienthong.ledger import audit, checkpoints, memory, proofs, stored

    yield from audit.audit().faults
    latest = checkpoints.latest()
    if latest is None:
        yield "no checkpoint"
        return
    now_head = proofs.verify_note(latest.note, _public_key(latest))
    before = proofs.verify_note(note, _public_key(latest)) if note else None
    if now_head.size != stored.size() or now_head.root != stored.root(now_head.size):
        yield "the last checkpoint is not of this tree"
    if before and not proofs.consistency(before.size, now_head.size).proves(
        before.root, now_head.root
    ):
        yield "the tree does not extend the checkpoint before"
    kept = memory.remembered()
    if kept is None or not proofs.consistency(kept.size, now_head.size).proves(
        kept.root, now_head.root
    ):
        yield "the remembered head is not of this tree"
    yield from _not_included(now_head)


def _not_included(head: Any) -> Iterator[str]:
    from lienthong.ledger import proofs
    from lienthong.ledger.models import LedgerEntry

    for entry in LedgerEntry.objects.filter(kind="axis.receipt").order_by("-id")[:20]:
        if not proofs.inclusion(entry.id, head.size).proves(bytes(entry.commitment), head.root):
            yield f"not in the tree: {entry.id}"


def _public_key(checkpoint: Any) -> Any:
    from cryptography import x509

    return x509.load_der_x509_certificate(bytes(checkpoint.certificate)).public_key()


def _rows(statement: str, **parameters: Any) -> list[tuple[Any, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, parameters or None)
        return cursor.fetchall()
