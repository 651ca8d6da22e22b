"""The periods of a periodic task and the deadline of each; pure.

Calendar months, quarters, halves and years. The shifted windows of report regimes (15th to 14th) belong to
reporting: they say which figures a report holds, not when a task is due.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from lienthong.figures import periods
from lienthong.systems.directives import wording

#: How far a deadline may lie from the last day of its period, in days.
FARTHEST_DUE = 180
#: More periods than these at once are a slip of the pen, not a wish (ten years of months).
MOST_AT_ONCE = 120
_ONE_DAY = timedelta(days=1)
_HALF = 6


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """One period with its first and last day, and what official letters call it ("Quý IV/2020")."""

    first: date
    last: date
    label: str


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How a task comes back: every month, quarter, half-year or year; due so many days after the last day."""

    every: str
    due_days: int = 0

    def period_of(self, day: date) -> Period:
        """Return the period that a day lies in."""
        span = _SPANS[self.every](day)
        return Period(span.first, span.last, label_of(self.every, span.first))

    def after(self, period: Period) -> Period:
        """Return the period that follows another one."""
        return self.period_of(period.last + _ONE_DAY)

    def due_date(self, period: Period) -> date:
        """Return the deadline of a period."""
        return period.last + timedelta(days=self.due_days)

    def next_beginning(self, day: date) -> Period:
        """Return the first period that begins on a day or after it."""
        period = self.period_of(day)
        return period if period.first == day else self.after(period)


@dataclass(frozen=True, slots=True)
class Plan:
    """What beginning a series would do: its first period and deadline, what follows, and what opens now."""

    first: Period
    due_date: date
    following: tuple[tuple[Period, date], ...]
    opens_now: int
    late: int


def label_of(every: str, first: date) -> str:
    """Return what official letters call the period that begins on a day."""
    return wording.period_label(every, number_of(every, first), first.year)


def plan(rhythm: Rhythm, *, begins: date, today: date, written: date | None = None) -> Plan:
    """Return what a series would open that begins with the period of a day.

    A day that the directive itself names for the first time is kept as the first deadline when it falls
    within the first period's turn, that is before the next period is due.
    """
    first = rhythm.period_of(begins)
    second = rhythm.after(first)
    is_first_turn = written is not None and first.first <= written < rhythm.due_date(second)
    due = written if is_first_turn and written is not None else rhythm.due_date(first)
    following, period = [], second
    for _count in range(3):
        following.append((period, rhythm.due_date(period)))
        period = rhythm.after(period)
    opened = _opened(rhythm, first, today)
    days = [due, *(rhythm.due_date(each) for each in opened[1:])]
    late = sum(day < today for day in days)
    return Plan(first, due, tuple(following), len(days), late)


def _opened(rhythm: Rhythm, first: Period, today: date) -> list[Period]:
    """Return the first period and those after it that have begun; one too many tells that there are more."""
    found = [first]
    while len(found) <= MOST_AT_ONCE:
        following = rhythm.after(found[-1])
        if following.first > today:
            break
        found.append(following)
    return found


def number_of(every: str, first: date) -> int:
    """Return which period of its year it is that begins on a day, from 1 on."""
    months = {"month": 1, "quarter": 3, "half-year": _HALF, "year": 12}[every]
    return (first.month - 1) // months + 1


def _half_of(day: date) -> periods.Span:
    is_first = day.month <= _HALF
    first = date(day.year, 1 if is_first else _HALF + 1, 1)
    last = date(day.year, _HALF, 30) if is_first else date(day.year, 12, 31)
    return periods.Span(first, last, "")


_SPANS: dict[str, Callable[[date], periods.Span]] = {
    "month": periods.month_of,
    "quarter": periods.quarter_of,
    "half-year": _half_of,
    "year": periods.year_of,
}
#: Periods in which a task comes back by itself.
KNOWN = tuple(_SPANS)
