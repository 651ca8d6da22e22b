"""Whether an indicator is on its way to its target: the straight line from baseline to due date."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Standing(StrEnum):
    """How a value stands to its target on its day."""

    REACHED = "reached"
    ON_TRACK = "on-track"
    OFF_TRACK = "off-track"
    MISSED = "missed"
    UNKNOWN = "unknown"


OFF = (Standing.OFF_TRACK, Standing.MISSED)


@dataclass(frozen=True, slots=True)
class Goal:
    """A target to be reached by a day, and where it started, if that is known."""

    value: Decimal
    due_date: date
    baseline: Decimal | None = None
    baseline_date: date | None = None


def expected(goal: Goal, on: date) -> Decimal | None:
    """Return where the straight line from the baseline to the target stands on a day.

    From the due date on it is the target itself; before the baseline's day, or without one, it is unknown.
    """
    if on >= goal.due_date:
        return goal.value
    if goal.baseline is None or goal.baseline_date is None or on < goal.baseline_date:
        return None
    whole = Decimal((goal.due_date - goal.baseline_date).days)
    passed = Decimal((on - goal.baseline_date).days)
    return goal.baseline + (goal.value - goal.baseline) * passed / whole


def standing(goal: Goal, value: Decimal | None, on: date, direction: str) -> Standing:
    """Say how a value of a day stands to its goal; ``direction`` is "up" or "down"."""
    if value is None:
        return Standing.UNKNOWN
    if _is_met(value, goal.value, direction):
        return Standing.REACHED
    if on >= goal.due_date:
        return Standing.MISSED
    line = expected(goal, on)
    if line is None:
        return Standing.UNKNOWN
    return Standing.ON_TRACK if _is_met(value, line, direction) else Standing.OFF_TRACK


def _is_met(value: Decimal, wanted: Decimal, direction: str) -> bool:
    return value <= wanted if direction == "down" else value >= wanted
