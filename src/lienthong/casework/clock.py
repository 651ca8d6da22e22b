"""The clock of deadlines: working days, half days, the cut-off hour and stops; pure, without a database.

Bộ luật Dân sự 2015, Điều 147 and 148: the day of receipt is not counted, and a term that ends on a day off
ends with the next working day. NĐ 61/2018/NĐ-CP: what comes in after 15:00 counts from the next working day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from lienthong.agencies.rules import WorkingCalendar
from lienthong.base.clock import VIETNAM

_ONE_DAY = timedelta(days=1)
_HALF = Decimal("0.5")


class ClockStopped(LookupError):
    """A deadline that nobody can name yet, because a stop of its clock has no last day."""


@dataclass(frozen=True, slots=True)
class Stop:
    """Days on which a clock stands still, both ends included; without a last day it still stands."""

    first: date
    last: date | None = None

    def covers(self, day: date) -> bool:
        """Say whether the clock stands still on a day."""
        return self.first <= day and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True, order=True)
class HalfDay:
    """One half of a day: the morning, or the afternoon with which the day ends."""

    day: date
    is_afternoon: bool = True


@dataclass(frozen=True, slots=True)
class DeadlineClock:
    """Deadlines on one working calendar, with the hours of public offices."""

    calendar: WorkingCalendar
    cutoff: time = time(15, 0)
    opens: time = time(8, 0)
    noon: time = time(12, 0)
    closes: time = time(17, 0)

    def received_date(self, moment: datetime) -> date:
        """Return the day on which something that came at a moment counts as received.

        After the cut-off, or on a day off, that is the next working day; at the cut-off it is still this one.

        :raises YearUnknown: if it reaches a year without calendar, as everything here.
        """
        local = moment.astimezone(VIETNAM)
        day = local.date()
        if local.time() > self.cutoff:
            return self.next_working_day(day)
        return self.roll_forward(day)

    def due_date(
        self, start: date, working_days: int | Decimal, stops: Sequence[Stop] = ()
    ) -> date:
        """Return the day with which a number of working days after ``start`` ends; ``start`` is not counted.

        Half days end in the course of the day returned: see ``due_half_day``.

        :raises ClockStopped: if it reaches a stop without a last day.
        :raises ValueError: for a negative number, or one that is not whole or a half.
        """
        return self.due_half_day(start, working_days, stops).day

    def due_half_day(
        self, start: date, working_days: int | Decimal, stops: Sequence[Stop] = ()
    ) -> HalfDay:
        """Return the half day with which a number of working days after ``start`` ends; raises as above."""
        number = Decimal(working_days)
        if number < 0 or number % _HALF:
            raise ValueError(f"{working_days} is not a number of working days")
        whole, rest = divmod(number, 1)
        day = start
        for _count in range(int(whole) + bool(rest)):
            day = self._next_counted(day, stops)
        return HalfDay(day, is_afternoon=not rest)

    def due_moment(
        self, start: date, working_days: int | Decimal, stops: Sequence[Stop] = ()
    ) -> datetime:
        """Return the moment, in Viet Nam time, until which something is in time; raises as above."""
        return self.moment_of(self.due_half_day(start, working_days, stops))

    def moment_of(self, half: HalfDay) -> datetime:
        """Return the moment with which a half day ends: noon, or the closing hour."""
        at = self.closes if half.is_afternoon else self.noon
        return datetime.combine(half.day, at, VIETNAM)

    def working_days_left(self, due: date, on: date) -> int:
        """Count the working days after ``on`` until the due date, included; negative when it has passed."""
        return self.calendar.working_days_between(on, due)

    def next_working_day(self, day: date) -> date:
        """Return the first working day after a day."""
        return self.calendar.add_working_days(day, 1)

    def roll_forward(self, day: date) -> date:
        """Return the day itself or, when offices are closed, the next working day (BLDS Điều 148)."""
        return day if self.calendar.is_working_day(day) else self.next_working_day(day)

    def roll_back(self, day: date) -> date:
        """Return the day itself or, when offices are closed, the working day before it."""
        if self.calendar.is_working_day(day):
            return day
        return self.calendar.add_working_days(day, -1)

    def _next_counted(self, day: date, stops: Sequence[Stop]) -> date:
        while True:
            day += _ONE_DAY
            standing = next((stop for stop in stops if stop.covers(day)), None)
            if standing is None:
                if self.calendar.is_working_day(day):
                    return day
            elif standing.last is None:
                raise ClockStopped(standing.first.isoformat())
            else:
                day = standing.last
