"""What changed in a task, in words for its story; the same in the books of both sides."""

from django.utils.translation import override

from lienthong.systems.directives import wording
from lienthong.systems.directives.models import Duty, Priority, Task, TaskPeriod

Facts = dict[str, str]


def facts(row: Task | Duty) -> Facts:
    """Return what a story tells of when it changes, by what it is called there."""
    with override("vi"):
        priority = str(Priority(row.priority).label)
        period = str(TaskPeriod(row.period).label) if row.period else ""
    due = f"{row.due_date:%d/%m/%Y}" if row.due_date else row.due_wording
    values = (row.title, row.deliverable, due, priority, period)
    return dict(zip(wording.FACTS, values, strict=True))


def said(before: Facts, after: Facts, reason: str) -> str:
    """Return the differences and the reason as one line."""
    pairs = [(name, before[name], value) for name, value in after.items() if before[name] != value]
    return wording.changes(pairs, reason)
