"""What mandates do when something arrives over the axis."""

from collections.abc import Sequence
from datetime import datetime

from lienthong.axis.handlers import Arrival, ReceiptSeen, handles, on_receipt
from lienthong.base.errors import Refusal
from lienthong.contracts.mandates import (
    HandoverProposed,
    HandoverSigned,
    HandoverTicked,
    MandateEstablished,
    MandateTransferred,
    MinutesSigned,
    TransferRevoked,
    TransferTold,
)
from lienthong.systems.mandates.actions import arrivals as incoming
from lienthong.systems.mandates.actions import claims, establishing, minutes, revoking


@handles(MandateEstablished)
def mandate_established(arrivals: Sequence[Arrival], *, now: datetime) -> Sequence[Refusal | None]:
    """Take over a mandate that another node established."""
    return establishing.take_established(arrivals, now=now)


@handles(MandateTransferred)
def mandate_transferred(arrivals: Sequence[Arrival], *, now: datetime) -> Sequence[Refusal | None]:
    """Open the hand-over of a mandate that passes on."""
    return incoming.take_transfers(arrivals, now=now)


@handles(HandoverProposed)
def handover_proposed(arrivals: Sequence[Arrival], *, now: datetime) -> Sequence[Refusal | None]:
    """Take over the list of what is handed over."""
    return incoming.take_proposals(arrivals, now=now)


@handles(HandoverTicked)
def handover_ticked(arrivals: Sequence[Arrival], *, now: datetime) -> Sequence[Refusal | None]:
    """Note what the other side ticked off."""
    return incoming.take_ticks(arrivals, now=now)


@handles(HandoverSigned)
def handover_signed(arrivals: Sequence[Arrival], *, now: datetime) -> Sequence[Refusal | None]:
    """Keep the other side's signature."""
    return incoming.take_signatures(arrivals, now=now)


@handles(TransferTold)
def transfer_told(arrivals: Sequence[Arrival], *, now: datetime) -> Sequence[Refusal | None]:
    """Take over a transfer that another node recorded."""
    return claims.take_told(arrivals, now=now)


@handles(TransferRevoked)
def transfer_revoked(arrivals: Sequence[Arrival], *, now: datetime) -> Sequence[Refusal | None]:
    """Take back a transfer that was revoked before its day, and close its hand-over."""
    return revoking.take_revoked(arrivals, now=now)


@handles(MinutesSigned)
def minutes_signed(arrivals: Sequence[Arrival], *, now: datetime) -> Sequence[Refusal | None]:
    """Keep the minutes that the other side signed."""
    return minutes.take_minutes(arrivals, now=now)


@on_receipt(HandoverSigned)
def signature_receipted(receipts: Sequence[ReceiptSeen], *, now: datetime) -> None:
    """Let a leader sign again whose signature the other side did not take."""
    incoming.note_signature_receipts(receipts, now=now)
