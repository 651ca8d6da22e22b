"""What mandates do when something arrives over the axis."""

from collections.abc import Sequence
from datetime import datetime

from lienthong.axis.handlers import Arrival, ReceiptSeen, handles, on_receipt
from lienthong.base.errors import Refusal
from lienthong.contracts.mandates import (
    HandoverProposed,
    HandoverSigned,
    HandoverTicked,
    MandateEnded,
    MandateEstablished,
    MandateTransferred,
    MinutesSigned,
    SupportTold,
    TellingAnswered,
    TransferRevoked,
    TransferTold,
)
from lienthong.systems.mandates.actions import answering, claims, minutes
from lienthong.systems.mandates.actions import arrivals as incoming


@handles(MandateEstablished)
@handles(TransferTold)
@handles(TransferRevoked)
@handles(SupportTold)
@handles(MandateEnded)
def change_told(arrivals: Sequence[Arrival], *, now: datetime) -> Sequence[Refusal | None]:
    """Take over what another node recorded of a mandate, or keep it for a person."""
    return claims.take_told(arrivals, now=now)


@handles(TellingAnswered)
def telling_answered(arrivals: Sequence[Arrival], *, now: datetime) -> Sequence[Refusal | None]:
    """Keep what became, at another node, of something told from here."""
    return answering.take_answers(arrivals, now=now)


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


@handles(MinutesSigned)
def minutes_signed(arrivals: Sequence[Arrival], *, now: datetime) -> Sequence[Refusal | None]:
    """Keep the minutes that the other side signed."""
    return minutes.take_minutes(arrivals, now=now)


@on_receipt(HandoverSigned)
def signature_receipted(receipts: Sequence[ReceiptSeen], *, now: datetime) -> None:
    """Let a leader sign again whose signature the other side did not take."""
    incoming.note_signature_receipts(receipts, now=now)
