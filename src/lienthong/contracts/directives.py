"""What agencies and systems tell one another about assigned tasks (QĐ 42/2014/QĐ-TTg, 23/2018/QĐ-TTg)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from lienthong.contracts.registry import contract


@contract("vn.lienthong.directives.task-requested", version=1)
@dataclass(frozen=True)
class TaskRequested:
    """Another system of the same agency proposes a task, for a person there to confirm and assign.

    ``reference`` is the asking system's own id; asked twice, one proposal is made. ``lead`` is an agency code
    or "" where a person has to choose. ``source_url`` is a path on the same node.
    """

    reference: UUID
    title: str
    reason: str
    lead: str
    due_date: date | None
    source_label: str
    source_url: str
    requested_by: str


@contract("vn.lienthong.directives.tasks-of-mandate-asked", version=1)
@dataclass(frozen=True)
class TasksOfMandateAsked:
    """Which tasks that an agency holds hang on a mandate."""

    subject: str
    on: date


@dataclass(frozen=True)
class MandateTask:
    """One task under a mandate; ``state`` is a code of the directives system, ``url`` a path on the node."""

    task_id: UUID
    title: str
    state: str
    due_date: date | None
    lead: str
    url: str


@contract("vn.lienthong.directives.tasks-of-mandate", version=1)
@dataclass(frozen=True)
class TasksOfMandate:
    """The tasks under a mandate, open ones first, at most a hundred; ``total`` counts all."""

    subject: str
    total: int
    tasks: tuple[MandateTask, ...]
