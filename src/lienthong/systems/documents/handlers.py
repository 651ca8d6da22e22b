"""What documents do when something arrives over the axis."""

from collections.abc import Sequence
from datetime import datetime

from lienthong.axis.handlers import Arrival, ReceiptSeen, handles, on_receipt
from lienthong.base.errors import Refusal
from lienthong.contracts.documents import (
    DocumentIssued,
    DocumentPassedOn,
    DocumentRecalled,
    DocumentStatusReported,
    DraftRequested,
)
from lienthong.systems.documents.actions import arrivals as incoming
from lienthong.systems.documents.actions import requested, statuses


@handles(DocumentIssued)
def document_arrived(arrivals: Sequence[Arrival], *, now: datetime) -> Sequence[Refusal | None]:
    """Check and keep documents sent to agencies of this node."""
    return incoming.take_in(arrivals, now=now)


@handles(DocumentStatusReported)
def status_reported(arrivals: Sequence[Arrival], *, now: datetime) -> Sequence[Refusal | None]:
    """Note what recipients report of documents sent from this node."""
    return statuses.note_reports(arrivals, now=now)


@handles(DocumentRecalled)
def document_recalled(arrivals: Sequence[Arrival], *, now: datetime) -> Sequence[Refusal | None]:
    """Note that senders ask for documents back."""
    return incoming.take_recalls(arrivals, now=now)


@handles(DocumentPassedOn)
def document_passed_on(arrivals: Sequence[Arrival], *, now: datetime) -> Sequence[Refusal | None]:
    """Note who has a document since its mandate has passed on."""
    return statuses.note_passed_on(arrivals, now=now)


@handles(DraftRequested)
def draft_requested(arrivals: Sequence[Arrival], *, now: datetime) -> Sequence[Refusal | None]:
    """Begin the documents that other systems of the same agency ask for."""
    return requested.take_requests(arrivals, now=now)


@on_receipt(DocumentIssued)
def document_receipted(receipts: Sequence[ReceiptSeen], *, now: datetime) -> None:
    """Close deliveries as their signed receipts come in."""
    statuses.note_receipts(receipts, now=now)
