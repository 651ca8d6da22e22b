"""Tables of the mandates system, split by noun."""

from lienthong.systems.mandates.models.bodies import BodyAppointment, BodyPost, GoverningBody
from lienthong.systems.mandates.models.handovers import (
    Handover,
    HandoverItem,
    HandoverSide,
    HandoverSignature,
    HandoverState,
    ItemKind,
)
from lienthong.systems.mandates.models.transfers import Transfer, TransferState

__all__ = [
    "BodyAppointment",
    "BodyPost",
    "GoverningBody",
    "Handover",
    "HandoverItem",
    "HandoverSide",
    "HandoverSignature",
    "HandoverState",
    "ItemKind",
    "Transfer",
    "TransferState",
]
