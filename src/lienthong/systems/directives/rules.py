"""Pure rules of tasks: which step follows which, how they stand on a day, when more time may be asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

SOON_WORKING_DAYS = 7
"""Due within so many working days is "due soon"."""

#: Which state an agency's duty may become from which.
DUTY_STEPS: dict[str, frozenset[str]] = {
    "arrived": frozenset({"accepted", "declined"}),
    "declined": frozenset({"accepted"}),
    "accepted": frozenset({"planned", "working", "finished"}),
    "planned": frozenset({"planned", "working", "finished"}),
    "working": frozenset({"working", "finished"}),
    "returned": frozenset({"working", "finished"}),
}
TASK_STEPS: dict[str, frozenset[str]] = {
    "draft": frozenset({"assigned", "withdrawn"}),
    "assigned": frozenset({"working", "declined", "claimed", "withdrawn"}),
    "declined": frozenset({"working", "withdrawn", "assigned"}),
    "working": frozenset({"working", "claimed", "withdrawn", "assigned"}),
    "claimed": frozenset({"done", "working", "claimed", "assigned"}),
}


def can_step(steps: dict[str, frozenset[str]], state: str, to: str) -> bool:
    """Say whether a row may go from one state to another."""
    return to in steps.get(state, frozenset())


def standing(due: date | None, finished: date | None, on: date) -> str:
    """Return how a task stands on a day: one of the four published kinds, or "no-date".

    ``due`` is the day that counts, which for a deadline on a day off may be the working day after it.
    """
    if due is None:
        return "no-date"
    if finished is not None and finished <= on:
        return "done-on-time" if finished <= due else "done-late"
    return "open-in-time" if on <= due else "open-overdue"


@dataclass(frozen=True, slots=True)
class Split:
    """The published four-way split of tasks at a date; tasks without a date are counted apart."""

    done_on_time: int = 0
    done_late: int = 0
    open_in_time: int = 0
    open_overdue: int = 0
    no_date: int = 0

    @property
    def total(self) -> int:
        """Return the tasks with a date."""
        return self.done_on_time + self.done_late + self.open_in_time + self.open_overdue

    @property
    def done(self) -> int:
        return self.done_on_time + self.done_late

    @property
    def open(self) -> int:
        return self.open_in_time + self.open_overdue

    @property
    def due(self) -> int:
        """Return the tasks that had to be done by the date, or are done."""
        return self.done + self.open_overdue

    @property
    def on_time_share(self) -> Decimal | None:
        """Return done on time among those done or overdue, in percent to two places; None without any."""
        return percent(self.done_on_time, self.due)

    @property
    def overdue_share(self) -> Decimal | None:
        """Return open overdue among those done or overdue, as Báo cáo 1270/BC-TCTTTg does."""
        return percent(self.open_overdue, self.due)


def percent(part: int, whole: int) -> Decimal | None:
    """Return a share in percent to two places, None of nothing."""
    if not whole:
        return None
    return (Decimal(part) * 100 / Decimal(whole)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def mean(percents: Sequence[int]) -> int | None:
    """Return the mean of some shares in whole percent, a half rounded up; None of nothing."""
    if not percents:
        return None
    exact = Decimal(sum(percents)) / len(percents)
    return int(exact.quantize(Decimal(1), ROUND_HALF_UP))


def is_after(due: date | None, last: date | None) -> bool:
    """Say whether what is due on a day, or on none, ends after the last day that there is for it."""
    return last is not None and (due is None or due > last)


def may_ask_extension(due: date, asked: date) -> bool:
    """Say whether the deadline may still be asked to move: on the day that counts yes, after it no."""
    return asked <= due
