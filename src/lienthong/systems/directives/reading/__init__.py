"""Reads a directive: the tasks, transfers, indicators and prohibitions its wording holds, as proposals.

Rules over the wording of Vietnamese administration, nothing about any single document; a person decides.
"""

from lienthong.systems.directives.reading.mandates import KnownMandate
from lienthong.systems.directives.reading.names import AgencyNames, KnownAgency, default_names
from lienthong.systems.directives.reading.proposals import (
    AppointmentChange,
    Deadline,
    Deliverable,
    Group,
    IndicatorFound,
    LeaderFound,
    MandateFound,
    Manner,
    Party,
    PartyKind,
    Period,
    Prohibition,
    Proposal,
    Quote,
    Reading,
    Recipient,
    Span,
    Transfer,
    Unplaced,
)
from lienthong.systems.directives.reading.reader import read_deadline, read_directive
from lienthong.systems.directives.reading.wordtables import with_tables

__all__ = [
    "AgencyNames",
    "AppointmentChange",
    "Deadline",
    "Deliverable",
    "Group",
    "IndicatorFound",
    "KnownAgency",
    "KnownMandate",
    "LeaderFound",
    "MandateFound",
    "Manner",
    "Party",
    "PartyKind",
    "Period",
    "Prohibition",
    "Proposal",
    "Quote",
    "Reading",
    "Recipient",
    "Span",
    "Transfer",
    "Unplaced",
    "default_names",
    "read_deadline",
    "read_directive",
    "with_tables",
]
