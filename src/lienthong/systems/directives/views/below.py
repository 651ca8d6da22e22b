"""What a party told of the tasks that it broke its part down into, as the page of the task above shows it."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from lienthong.systems.directives import rules
from lienthong.systems.directives.models import Task, TaskPart, TaskState
from lienthong.systems.directives.views.shown import TASK_COLOURS, due_cell, standing_cell


@dataclass(frozen=True, slots=True)
class Below:
    """The tasks of one party, counted on a day; ``left_out`` of them are not in the list."""

    name: str
    at: datetime
    on: date
    total: int
    done: int
    in_time: int
    overdue: int
    undated: int
    left_out: int
    lines: list[dict[str, Any]]


def below_of(part: TaskPart, task: Task, today: date) -> Below | None:
    """Return what a party told last, counted anew for today while it still tells.

    What has been told does not change by itself, but a day passes for who is silent too: a listed task whose
    day has gone by since counts as overdue. Of tasks that are not listed the numbers stay as they were told.
    """
    told = part.children_told
    if not told.get("total"):
        return None
    told_on = date.fromisoformat(told["on"])
    on = today if part.until is None and task.is_open else told_on
    passed = sum(_passed(each, told_on, on) for each in told["tasks"])
    return Below(
        name=part.party_name,
        at=datetime.fromisoformat(told["at"]),
        on=on,
        total=told["total"],
        done=told["done"],
        in_time=told["in_time"] - passed,
        overdue=told["overdue"] + passed,
        undated=told["undated"],
        left_out=told["total"] - len(told["tasks"]),
        lines=[_line(each, on) for each in told["tasks"]],
    )


def _passed(each: dict[str, Any], told_on: date, on: date) -> bool:
    counted, finished = _day(each["counted_date"]), _day(each["finished_date"])
    before = rules.standing(counted, finished, told_on)
    return before == "open-in-time" and rules.standing(counted, finished, on) == "open-overdue"


def _line(each: dict[str, Any], on: date) -> dict[str, Any]:
    state, counted = TaskState(each["state"]), _day(each["counted_date"])
    return {
        "title": each["title"],
        "name": each["lead_name"],
        "state": state.label,
        "colour": TASK_COLOURS[state],
        "due": due_cell(_day(each["due_date"]), "", counted),
        "standing": standing_cell(counted, _day(each["finished_date"]), on),
    }


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
