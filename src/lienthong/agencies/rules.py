"""Pure rules of agency codes (QĐ 20/2020/QĐ-TTg, TT 10/2016/TT-BTTTT) and of the working calendar."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

CODE_LENGTH = 35

_CODE = re.compile(r"[A-Y]\d{2}(\.[A-Z0-9]+)*")
_LEGACY = re.compile(r"[A-Z0-9]{3}\.[A-Z0-9]{2}\.[A-Z0-9]{2}\.[A-Y]\d{2}")
_OTHER = re.compile(r"Z\d{2}[A-Z0-9.]{1,32}")
_LEGACY_WIDTHS = (2, 2, 3)
_ONE_DAY = timedelta(days=1)


def readings(text: str) -> tuple[str, ...]:
    """Return the current-form codes that a written code may stand for, likeliest first; none for nonsense.

    A text of the older form is read from right to left, its all-zero groups dropped
    (``000.00.04.G14`` is ``G14.04``).
    """
    code = text.strip().upper()
    found = []
    if _LEGACY.fullmatch(code):
        found.append(current_form(code))
    is_current = _CODE.fullmatch(code) and len(code) <= CODE_LENGTH
    if is_current or _OTHER.fullmatch(code):
        found.append(code)
    return tuple(found)


def current_form(legacy: str) -> str:
    """Return the code of QĐ 20/2020 for a code of the older, right-to-left form."""
    groups = reversed(legacy.split("."))
    return ".".join(group for group in groups if group.strip("0"))


def legacy_form(code: str) -> str:
    """Return the older form ``V1V2V3.Z1Z2.Y1Y2.MX1X2`` of a code, or "" where its groups do not fit it."""
    first, *rest = code.split(".")
    if len(rest) > len(_LEGACY_WIDTHS):
        return ""
    groups = [first]
    for position, width in enumerate(_LEGACY_WIDTHS):
        group = rest[position] if position < len(rest) else "0" * width
        if len(group) != width:
            return ""
        groups.append(group)
    return ".".join(reversed(groups))


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """The days off and the make-up days of some years (Bộ luật Lao động 2019, điều 112)."""

    years: frozenset[int]
    off: frozenset[date]
    worked: frozenset[date]

    def is_working_day(self, day: date) -> bool:
        """Say whether public offices work on a day.

        :raises YearUnknown: if the calendar of that year has not been entered.
        """
        if day.year not in self.years:
            raise YearUnknown(day.year)
        if day in self.worked:
            return True
        return day.weekday() < 5 and day not in self.off

    def add_working_days(self, day: date, number: int) -> date:
        """Return the ``number``-th working day after a day; before it when negative."""
        step = _ONE_DAY if number > 0 else -_ONE_DAY
        left = abs(number)
        while left:
            day += step
            left -= self.is_working_day(day)
        return day

    def working_days_between(self, start: date, end: date) -> int:
        """Count the working days after ``start`` up to ``end``, included; negative when end is earlier."""
        if end < start:
            return -self.working_days_between(end, start)
        return sum(self.is_working_day(day) for day in days(start + _ONE_DAY, end))


class YearUnknown(LookupError):
    """A year without calendar: refusing beats guessing a deadline."""

    def __init__(self, year: int) -> None:
        self.year = year
        super().__init__(str(year))


def days(first: date, last: date) -> Iterator[date]:
    """Yield every day from the first to the last, both included."""
    while first <= last:
        yield first
        first += _ONE_DAY
