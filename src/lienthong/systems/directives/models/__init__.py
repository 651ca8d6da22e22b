"""Tables of the directives system: the assigning agency's book and the book of the agency at work."""

from lienthong.systems.directives.models.directives import (
    SURE,
    Directive,
    DirectiveLeader,
    LeaderManner,
    Origin,
    ProposalState,
    TaskProposal,
)
from lienthong.systems.directives.models.duties import Duty, DutyState, EarlyTaskMessage, Step
from lienthong.systems.directives.models.happenings import (
    EventKind,
    Extension,
    ExtensionState,
    Pressing,
    Progress,
    TaskEvent,
    ToldKind,
    UntakenMessage,
)
from lienthong.systems.directives.models.notices import (
    DayOffChoice,
    Reminder,
    ReminderRule,
)
from lienthong.systems.directives.models.series import SeriesState, TaskSeries
from lienthong.systems.directives.models.tasks import (
    DueDate,
    PartRole,
    PartState,
    Task,
    TaskPart,
    TaskState,
)
from lienthong.systems.directives.models.terms import Priority, TaskPeriod, TaskTerms

__all__ = [
    "SURE",
    "DayOffChoice",
    "Directive",
    "DirectiveLeader",
    "DueDate",
    "Duty",
    "DutyState",
    "EarlyTaskMessage",
    "EventKind",
    "LeaderManner",
    "Extension",
    "ExtensionState",
    "Origin",
    "PartRole",
    "PartState",
    "TaskPeriod",
    "Pressing",
    "Priority",
    "Progress",
    "TaskProposal",
    "ProposalState",
    "Reminder",
    "ReminderRule",
    "SeriesState",
    "Step",
    "Task",
    "TaskEvent",
    "TaskPart",
    "TaskSeries",
    "TaskState",
    "TaskTerms",
    "ToldKind",
    "UntakenMessage",
]
