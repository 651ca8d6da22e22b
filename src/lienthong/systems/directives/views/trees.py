"""The tree on the page of a duty: what it was broken down into, and how far that is."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from lienthong.systems.directives.models import Duty, Task, TaskState
from lienthong.systems.directives.rules import is_after, mean
from lienthong.systems.directives.views.below import below_of
from lienthong.systems.directives.views.shown import (
    due_cell,
    task_href,
    task_standing,
    task_state,
)


@dataclass(frozen=True, slots=True)
class Tree:
    """The tasks that break a duty down, and how far they are together."""

    lines: list[dict[str, Any]]
    total: int
    done: int
    open: int
    drafts: int
    too_late: int
    percent: int | None


def tree_of(row: Duty, today: date) -> Tree:
    """Return the tasks below a duty with lead, coordinating agencies, deadline, progress and state."""
    tasks = list(row.children.prefetch_related("parts").order_by("lead_name", "id"))
    counted = [each for each in tasks if each.state not in {TaskState.DRAFT, TaskState.WITHDRAWN}]
    return Tree(
        lines=[_line(each, row, today) for each in tasks],
        total=len(counted),
        done=sum(each.state == TaskState.DONE for each in counted),
        open=sum(each.is_open for each in counted),
        drafts=sum(each.state == TaskState.DRAFT for each in tasks),
        too_late=sum(is_due_too_late(each, row) for each in tasks),
        percent=mean([each.percent for each in counted]),
    )


def _line(each: Task, row: Duty, today: date) -> dict[str, Any]:
    return {
        "task": each,
        "href": task_href(each),
        "state": task_state(each),
        "standing": task_standing(each, today),
        "due": due_cell(each.due_date, each.due_wording, each.counted_date),
        "is_late": is_due_too_late(each, row),
        "below": [
            found
            for part in each.parts.all()
            if part.until is None and (found := below_of(part, each, today)) is not None
        ],
        "coordinators": [
            part.party_name
            for part in each.parts.all()
            if part.role == "coord" and part.until is None
        ],
    }


def is_due_too_late(each: Task, row: Duty | None) -> bool:
    """Say whether a task that is to be done ends after the duty that it breaks down, whose day has moved."""
    is_to_do = each.is_open or each.state == TaskState.DRAFT
    return row is not None and is_to_do and is_after(each.counted_date, row.counted_date)
