"""Reminders before and after due dates, in working days, each given once; and their rules."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from lienthong.agencies.calendar import CalendarYearMissing
from lienthong.base.clock import day_of
from lienthong.casework.calendar import deadline_clock
from lienthong.casework.clock import DeadlineClock
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.ledger.actions import record
from lienthong.systems.directives.actions.refusals import RuleOutside
from lienthong.systems.directives.models import Duty, Reminder, ReminderRule, Task

#: Working days before (or, negative, after) the due date, for an agency that has set none of its own.
USUAL = (10, 3, 0, -1, -5)
_FARTHEST = 60
_REACH = timedelta(days=130)


@transaction.atomic
def set_rules(*, working_days: Iterable[int], by: Officer, now: datetime) -> list[ReminderRule]:
    """Set on which working days before and after a due date the agency is reminded; without any, never.

    :raises RuleOutside: for a day more than sixty working days away.
    """
    require(by, Permission.TASK_DECIDE)
    wanted = sorted(set(working_days), reverse=True)
    if any(abs(days) > _FARTHEST for days in wanted):
        raise RuleOutside()
    rows = ReminderRule.objects.select_for_update(no_key=True).filter(agency_id=by.agency_id)
    known = {row.working_days for row in rows}
    kept: list[int | None] = [*wanted] or [None]
    rows.filter(id__in=[row.id for row in rows if row.working_days not in kept]).delete()
    ReminderRule.objects.bulk_create(
        [
            ReminderRule(agency_id=by.agency_id, working_days=days)
            for days in kept
            if days not in known
        ]
    )
    record(
        "directives.reminder-rules-set",
        subject=f"agency:{by.agency_code}",
        by=by.subject,
        now=now,
        public={"working_days": wanted},
    )
    return list(ReminderRule.objects.filter(agency_id=by.agency_id))


def rules_of(agency_id: int) -> tuple[int, ...]:
    """Return the days of an agency's reminders, the usual ones where it set none."""
    own = ReminderRule.objects.filter(agency_id=agency_id).values_list("working_days", flat=True)
    return tuple(days for days in own if days is not None) if own else USUAL


def remind(*, now: datetime) -> int:
    """Give the reminders of today for every agency of the node and count the new ones.

    Once a day and due date: a reminder that was missed on a day when nothing ran is given late, a later
    one in its place.
    """
    today, clock = day_of(now), deadline_clock()
    return sum(_remind_of(kind, today, clock) for kind in (Task, Duty))


def _remind_of(kind: type[Task] | type[Duty], today: date, clock: DeadlineClock) -> int:
    rows: Any = kind.objects.open().filter(
        counted_date__gte=today - _REACH, counted_date__lte=today + _REACH
    )
    rules: dict[int, tuple[int, ...]] = {}
    made: list[Reminder] = []
    left: dict[date, int | None] = {}
    for id_, agency_id, due in rows.values_list("id", "agency_id", "counted_date").iterator():
        if agency_id not in rules:
            rules[agency_id] = rules_of(agency_id)
        if due not in left:
            left[due] = _days_left(clock, due, today)
        days = _due_rule(rules[agency_id], left[due])
        if days is not None:
            row = {"task_id": id_} if kind is Task else {"duty_id": id_}
            made.append(
                Reminder(
                    agency_id=agency_id,
                    due_date=due,
                    working_days=days,
                    reminded_date=today,
                    **row,
                )
            )
    before = Reminder.objects.count()
    Reminder.objects.bulk_create(made, ignore_conflicts=True, batch_size=1000)
    return Reminder.objects.count() - before


def _days_left(clock: DeadlineClock, due: date, today: date) -> int | None:
    try:
        return clock.working_days_left(due, today)
    except CalendarYearMissing:
        return None


def _due_rule(rules: Iterable[int], left: int | None) -> int | None:
    """Return the rule in force with so many working days left: the latest one that has been reached."""
    reached = [] if left is None else [days for days in rules if left <= days]
    return min(reached, default=None)
