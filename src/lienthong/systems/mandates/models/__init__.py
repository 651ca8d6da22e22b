"""Tables of the mandates system, split by noun."""

from lienthong.systems.mandates.models.bodies import BodyAppointment, BodyPost, GoverningBody
from lienthong.systems.mandates.models.claims import Claim, ClaimOutcome, TellingAnswer
from lienthong.systems.mandates.models.handovers import (
    Handover,
    HandoverItem,
    HandoverMinutes,
    HandoverSide,
    HandoverSignature,
    HandoverState,
    ItemKind,
)
from lienthong.systems.mandates.models.transfers import EarlyRevocation, Transfer, TransferState

__all__ = [
    "BodyAppointment",
    "BodyPost",
    "Claim",
    "ClaimOutcome",
    "EarlyRevocation",
    "GoverningBody",
    "Handover",
    "HandoverItem",
    "HandoverMinutes",
    "HandoverSide",
    "HandoverSignature",
    "HandoverState",
    "ItemKind",
    "TellingAnswer",
    "Transfer",
    "TransferState",
]
