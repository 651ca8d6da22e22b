"""Pure rules of the command centre: thresholds and their crossing, stale figures, moments as written."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from enum import StrEnum

BRIEF_AT = time(6, 30)
"""The morning brief tells what was known at this hour of Viet Nam's day."""
MOST_CONSECUTIVE = 24

_SLACK = ((1, 1), (7, 4), (31, 20), (92, 40), (184, 60), (280, 60), (100_000, 90))


class WrongSide(StrEnum):
    """Which side of a limit is wrong."""

    ABOVE = "above"
    AT_LEAST = "at-least"
    BELOW = "below"
    AT_MOST = "at-most"


class Verdict(StrEnum):
    """What follows for the alarm of one threshold and unit."""

    RAISE = "raise"
    CLOSE = "close"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class Bound:
    """A threshold's arithmetic: an alarm begins beyond ``limit`` and ends only ``margin`` inside it."""

    comparison: WrongSide
    limit: Decimal
    margin: Decimal = Decimal(0)
    consecutive: int = 1

    def is_crossed_by(self, value: Decimal) -> bool:
        """Say whether a value lies on the wrong side."""
        return {
            WrongSide.ABOVE: value > self.limit,
            WrongSide.AT_LEAST: value >= self.limit,
            WrongSide.BELOW: value < self.limit,
            WrongSide.AT_MOST: value <= self.limit,
        }[self.comparison]

    def is_left_by(self, value: Decimal) -> bool:
        """Say whether a value is back, so far inside that the alarm may end."""
        inside = {
            WrongSide.ABOVE: -self.margin,
            WrongSide.AT_LEAST: -self.margin,
            WrongSide.BELOW: self.margin,
            WrongSide.AT_MOST: self.margin,
        }[self.comparison]
        moved = Bound(self.comparison, self.limit + inside)
        return not moved.is_crossed_by(value)

    def judge(self, newest_first: Sequence[Decimal | None], *, is_open: bool) -> Verdict:
        """Return what a series of values, the newest first, does to an alarm that is open or not.

        A missing value neither raises nor ends an alarm: not knowing is not being well.
        """
        if not newest_first or newest_first[0] is None:
            return Verdict.KEEP
        if is_open:
            return Verdict.CLOSE if self.is_left_by(newest_first[0]) else Verdict.KEEP
        run = newest_first[: self.consecutive]
        crossed = [value is not None and self.is_crossed_by(value) for value in run]
        return Verdict.RAISE if len(run) == self.consecutive and all(crossed) else Verdict.KEEP


def length_class(first_date: date, last_date: date) -> int:
    """Return the longest number of days that counts as the same kind of period: day, week, month, year…"""
    length = (last_date - first_date).days + 1
    return next(most for most, _days in _SLACK if length <= most)


def is_stale(first_date: date, last_date: date, on: date, limit_days: int | None = None) -> bool:
    """Say whether a newer period should have been known by a day.

    ``limit_days`` are the days after the period's end within which the next figure is due; without it they
    follow from the length of the period: one day for a daily figure, 20 for a month, 90 for a year.
    """
    length = (last_date - first_date).days + 1
    slack = next(days for most, days in _SLACK if length <= most)
    wait = limit_days if limit_days is not None else slack
    return on > last_date + timedelta(days=length - 1 + wait)


def brief_moment(day: date, zone: tzinfo) -> datetime:
    """Return the moment whose figures the morning brief of a day shows."""
    return datetime.combine(day, BRIEF_AT, tzinfo=zone)


def share_of(part: Decimal | None, whole: Decimal | None) -> Decimal | None:
    """Return a part of a whole in hundredths, or None where there is nothing to divide."""
    if part is None or not whole:
        return None
    return part * 100 / whole
