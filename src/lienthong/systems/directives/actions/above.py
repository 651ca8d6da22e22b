"""What the assigner of a duty is told of the tasks below it: with every report, and when they change.

A step in a task below only marks its duty; a round tells what is marked, so that a thousand communes that
answer at once make one message, and an assigner that is not on the axis keeps nobody from answering.
"""

import logging
from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.text import Truncator

from lienthong.axis.actions import Telling, tell_many
from lienthong.base.clock import day_of
from lienthong.base.errors import Refusal
from lienthong.contracts.directives import ChildrenTold, ChildTask
from lienthong.systems.directives import rules
from lienthong.systems.directives.actions.parties import own_record
from lienthong.systems.directives.models import Duty, Task, TaskState
from lienthong.systems.directives.models.tasks import OPEN

logger = logging.getLogger("lienthong.directives")

#: So many tasks are listed, and so much of a title: the longest telling stays far below what a message holds.
MOST_LISTED = 100
MOST_SAID = 200
_ORDER = ("open-overdue", "open-in-time", "no-date", "done-late", "done-on-time")


def tell_above(duty: Duty, *, sender: str, now: datetime) -> None:
    """Tell the assigner of a locked duty how the tasks below it stand; a later telling replaces it."""
    message = _message(duty, now)
    if message.total or duty.children_revision:
        duty.children_revision, duty.children_told_at = message.revision, now
        tell_many([Telling(message=message, sender=sender, to=[duty.assigner_code])], now=now)
    duty.children_changed = False
    duty.save(update_fields=["children_revision", "children_told_at", "children_changed"])


def _message(duty: Duty, now: datetime) -> ChildrenTold:
    on = day_of(now)
    rows = duty.children.filter(state__in=(*OPEN, TaskState.DONE))
    tasks = list(rows.defer("words", "search_words"))
    stands = {task.id: _standing(task, on) for task in tasks}
    kinds = Counter(stands.values())
    listed = sorted(tasks, key=lambda task: _place(task, stands[task.id]))[:MOST_LISTED]
    return ChildrenTold(
        reference=duty.reference,
        revision=duty.children_revision + 1,
        on=on,
        at=now,
        total=len(tasks),
        done=sum(task.state == TaskState.DONE for task in tasks),
        in_time=kinds["open-in-time"],
        overdue=kinds["open-overdue"],
        undated=sum(task.is_open and task.counted_date is None for task in tasks),
        tasks=tuple(_line(task) for task in listed),
    )


def _standing(task: Task, on: date) -> str:
    return rules.standing(task.counted_date, task.finished_date, on)


def _place(task: Task, standing: str) -> tuple[bool, int, date, str, UUID]:
    """Return where a task stands in the list: what needs looking at first, what is done last."""
    is_done = task.finished_date is not None
    due = task.counted_date or date.max
    return is_done, _ORDER.index(standing), due, task.lead_name, task.id


def _line(task: Task) -> ChildTask:
    return ChildTask(
        title=Truncator(task.title).chars(MOST_SAID),
        lead_code=task.lead_code,
        lead_name=Truncator(task.lead_name).chars(MOST_SAID),
        due_date=task.due_date,
        counted_date=task.counted_date,
        state=str(task.state),
        finished_date=task.finished_date,
    )


def tell_changes(*, now: datetime) -> int:
    """Tell the assigner of every duty below which something changed, each once, and count the duties."""
    ids: Sequence[UUID] = list(Duty.objects.with_news_from_below().values_list("id", flat=True))
    return sum(_tell_one(duty_id, now) for duty_id in ids)


def _tell_one(duty_id: UUID, now: datetime) -> bool:
    try:
        return _tell_locked(duty_id, now)
    except Refusal as refusal:
        # The next change, or the next report, tries again; every minute would fill the log.
        logger.warning("the assigner of duty %s is not told: %s", duty_id, refusal.code)
        Duty.objects.filter(id=duty_id).update(children_changed=False)
        return False


@transaction.atomic
def _tell_locked(duty_id: UUID, now: datetime) -> bool:
    rows = Duty.objects.with_news_from_below().select_for_update(no_key=True, skip_locked=True)
    duty = rows.filter(id=duty_id).first()
    if duty is None:
        return False
    tell_above(duty, sender=own_record(duty.agency_id, day_of(now)).code, now=now)
    return True
