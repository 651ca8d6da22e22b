"""Every step of incoming documents: at the clerk's desk and with those who handle them."""

from lienthong.systems.documents.actions.incoming.handling import (
    Assignee,
    DeadlinePassed,
    LeadMissing,
    NotAssignedToYou,
    Order,
    UnknownAssignee,
    add_note,
    advance_many,
    assign,
    assign_many,
    finish,
    start,
)
from lienthong.systems.documents.actions.incoming.registering import (
    AlreadyRegistered,
    NoRecallAsked,
    VerificationFailed,
    VerificationUndecided,
    answer_recall,
    give_back,
    refuse,
    register,
    register_many,
)
from lienthong.systems.documents.actions.incoming.rows import Officers

__all__ = [
    "AlreadyRegistered",
    "Assignee",
    "DeadlinePassed",
    "LeadMissing",
    "NoRecallAsked",
    "NotAssignedToYou",
    "Officers",
    "Order",
    "UnknownAssignee",
    "VerificationFailed",
    "VerificationUndecided",
    "add_note",
    "advance_many",
    "answer_recall",
    "assign",
    "assign_many",
    "finish",
    "give_back",
    "refuse",
    "register",
    "register_many",
    "start",
]
