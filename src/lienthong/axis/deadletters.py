"""Setting aside what needs a person: expired, refused, or failed on; and hearing of it above."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from lienthong.axis import callbacks
from lienthong.axis.envelope import Envelope
from lienthong.axis.handlers import ReceiptSeen
from lienthong.axis.models import DeadLetter, Decision, Side
from lienthong.axis.refusals import Expired
from lienthong.contracts import registry
from lienthong.ledger.actions import Entry, record_many


def expired(envelopes: Sequence[Envelope], *, now: datetime) -> None:
    """Set aside envelopes that nobody answered in time."""
    seen = [
        (
            envelope.contract,
            envelope.version,
            ReceiptSeen(
                envelope_id=envelope.id,
                sender=envelope.sender,
                to=envelope.to,
                accepted=False,
                code=Expired.code,
                message=str(Expired()),
                received_at=now,
                closed_at=now,
            ),
        )
        for envelope in envelopes
    ]
    set_aside(Side.SENDING, [_of_receipt(contract, one) for contract, _v, one in seen], now=now)
    announce(seen, now=now)
    record_many(
        [
            Entry(kind="axis.expired", subject=f"axis:{one.envelope_id}", by=one.sender)
            for _contract, _version, one in seen
        ],
        now=now,
    )


def announce(seen: Sequence[tuple[str, int, ReceiptSeen]], *, now: datetime) -> None:
    """Tell the floors above what became of envelopes; what they fail on is set aside."""
    by_contract: dict[tuple[str, int], list[ReceiptSeen]] = {}
    for contract, version, one in seen:
        by_contract.setdefault((contract, version), []).append(one)
    for (name, version), group in by_contract.items():
        try:
            cls = registry.by_type(name, version)
        except registry.UnknownContract:
            continue
        failed = callbacks.hear(cls, group, now=now)
        letters = [_of_receipt(name, one) | {"code": "receipt-handler-defect"} for one in failed]
        set_aside(Side.RECEIPT, letters, now=now)


def refused(seen: Sequence[tuple[str, int, ReceiptSeen]], *, now: datetime) -> None:
    """Set aside envelopes that their receivers refused."""
    letters = [_of_receipt(name, one) for name, _version, one in seen if not one.accepted]
    set_aside(Side.SENDING, letters, now=now)


def set_aside(side: Side, letters: Sequence[dict[str, Any]], *, now: datetime) -> None:
    """Enter dead letters for their owners' desks."""
    DeadLetter.objects.bulk_create(
        [DeadLetter(side=side, created_at=now, **letter) for letter in letters]
    )


def settle(envelope_ids: Sequence[Any], *, now: datetime) -> None:
    """Take back letters on the sending side whose receipt came after all."""
    if envelope_ids:
        DeadLetter.objects.open().filter(side=Side.SENDING, envelope_id__in=envelope_ids).update(
            decision=Decision.SETTLED, decided_by="axis", decided_at=now
        )


def _of_receipt(contract: str, seen: ReceiptSeen) -> dict[str, Any]:
    return {
        "owner": seen.sender,
        "envelope_id": seen.envelope_id,
        "other": seen.to,
        "contract": contract,
        "code": seen.code,
        "detail": seen.message,
    }
