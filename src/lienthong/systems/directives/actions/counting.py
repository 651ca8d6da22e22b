"""The day that counts of a deadline on a day off: by the dated rule of the law, or as the agency chose."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from lienthong.agencies.calendar import CalendarYearMissing
from lienthong.base.clock import day_of
from lienthong.casework.calendar import deadline_clock
from lienthong.casework.clock import DeadlineClock
from lienthong.casework.daysoff import rule_on
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.ledger.actions import record
from lienthong.systems.directives.actions.refusals import DayOffRuleInPast, ReasonNeeded
from lienthong.systems.directives.models import DayOffChoice, DueDate, Duty, Task, TaskState
from lienthong.systems.directives.models.duties import OPEN_DUTIES
from lienthong.systems.directives.models.tasks import OPEN
from lienthong.systems.directives.rules import SOON_WORKING_DAYS

#: Rows whose deadline can still be missed.
_STATES: dict[type[Task] | type[Duty], Sequence[str]] = {
    Task: (TaskState.DRAFT, *OPEN),
    Duty: OPEN_DUTIES,
}


@dataclass(frozen=True, slots=True)
class Counter:
    """The working calendar and what agencies chose, read once for many deadlines."""

    clock: DeadlineClock
    choices: dict[int, tuple[tuple[date, bool], ...]]

    def day(self, due: date | None, agency_id: int) -> date | None:
        """Return the day that counts; the day itself where its year has no calendar yet."""
        if due is None or not self.moves(due, agency_id):
            return due
        try:
            return self.clock.roll_forward(due)
        except CalendarYearMissing:
            return due

    def moves(self, due: date, agency_id: int) -> bool:
        """Say whether a deadline on a day off ends with the next working day."""
        for from_date, is_moved in self.choices.get(agency_id, ()):
            if from_date <= due:
                return is_moved
        rule = rule_on(due)
        return rule is not None and rule.is_moved


def soon_until(on: date) -> date:
    """Return the last day that is "due soon" from a day on; past the known calendar, nine days on."""
    try:
        return deadline_clock().due_date(on, SOON_WORKING_DAYS)
    except CalendarYearMissing:
        return on + timedelta(days=SOON_WORKING_DAYS + 2)


def counter_for(agency_ids: Iterable[int]) -> Counter:
    """Return the counter of some agencies."""
    choices: dict[int, list[tuple[date, bool]]] = {}
    rows = DayOffChoice.objects.filter(agency_id__in=set(agency_ids)).order_by("-from_date")
    for row in rows:
        choices.setdefault(row.agency_id, []).append((row.from_date, row.is_moved))
    return Counter(deadline_clock(), {key: tuple(many) for key, many in choices.items()})


def counted_date(due: date | None, agency_id: int) -> date | None:
    """Return the day that counts of one deadline in an agency's book."""
    return None if due is None else counter_for([agency_id]).day(due, agency_id)


@transaction.atomic
def set_day_off_rule(
    *, from_date: date, is_moved: bool, reason: str, by: Officer, now: datetime
) -> DayOffChoice:
    """Choose for deadlines from a day on whether a day off moves them; what is open is counted anew.

    :raises DayOffRuleInPast: for a day that has passed, because what was judged stays.
    :raises ReasonNeeded: without the basis of the choice.
    """
    require(by, Permission.TASK_DECIDE)
    if from_date < day_of(now):
        raise DayOffRuleInPast()
    if not reason.strip():
        raise ReasonNeeded()
    made, _is_new = DayOffChoice.objects.update_or_create(
        agency_id=by.agency_id,
        from_date=from_date,
        defaults={
            "is_moved": is_moved,
            "reason": reason.strip(),
            "set_by": by.subject,
            "set_name": by.name,
            "set_at": now,
        },
    )
    record(
        "directives.day-off-rule-set",
        subject=f"agency:{by.agency_code}",
        by=by.subject,
        now=now,
        public={"from": from_date.isoformat(), "is_moved": is_moved},
    )
    recount(now=now, agency_id=by.agency_id)
    return made


def recount(*, now: datetime, agency_id: int | None = None) -> int:
    """Count open deadlines anew after the calendar or a choice changed, and return how many moved.

    A deadline that has passed stays as it was judged.
    """
    today = day_of(now)
    return sum(_recount_of(kind, today, agency_id) for kind in _STATES)


def _recount_of(kind: type[Task] | type[Duty], today: date, agency_id: int | None) -> int:
    rows: Any = kind.objects.filter(state__in=_STATES[kind], counted_date__gte=today)
    if agency_id is not None:
        rows = rows.filter(agency_id=agency_id)
    known = list(rows.order_by().values_list("agency_id", "due_date", "counted_date").distinct())
    counter = counter_for(each[0] for each in known)
    moved = 0
    for agency, due, counted in known:
        day = counter.day(due, agency)
        if day != counted:
            moved += _move(rows.filter(agency_id=agency, due_date=due, counted_date=counted), day)
    return moved


@transaction.atomic
def _move(rows: Any, day: date | None) -> int:
    ids = list(rows.select_for_update(of=("self",), no_key=True).values_list("id", flat=True))
    if rows.model is Task:
        in_force = DueDate.objects.filter(task__in=ids, known_until__isnull=True)
        in_force.update(counted_date=day)
    count: int = rows.model.objects.filter(id__in=ids).update(counted_date=day)
    return count
