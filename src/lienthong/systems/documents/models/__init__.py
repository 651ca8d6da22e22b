"""Tables of the documents system, split by noun."""

from lienthong.systems.documents.models.delivery import Delivery, DeliveryState, StatusCode
from lienthong.systems.documents.models.incoming import (
    Assignment,
    AssignmentRole,
    Channel,
    IncomingDocument,
    IncomingState,
    StatusHistory,
    WorkNote,
)
from lienthong.systems.documents.models.numbers import (
    NumberSeries,
    SecretStub,
    Series,
)
from lienthong.systems.documents.models.outgoing import (
    LineKind,
    OutgoingDocument,
    OutgoingState,
    RecipientLine,
)
from lienthong.systems.documents.models.requested import RequestedDraft

__all__ = [
    "Assignment",
    "AssignmentRole",
    "Channel",
    "Delivery",
    "DeliveryState",
    "IncomingDocument",
    "IncomingState",
    "LineKind",
    "NumberSeries",
    "OutgoingDocument",
    "OutgoingState",
    "RecipientLine",
    "RequestedDraft",
    "SecretStub",
    "Series",
    "StatusCode",
    "StatusHistory",
    "WorkNote",
]
