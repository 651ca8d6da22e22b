"""What the words of a deadline field mean: a day, or a wording that is kept without a day."""

import re
from dataclasses import dataclass
from datetime import date

from lienthong.agencies.calendar import CalendarYearMissing
from lienthong.base.text import nfc
from lienthong.casework.calendar import deadline_clock
from lienthong.systems.directives import wording
from lienthong.systems.directives.actions.refusals import DeadlineUnreal
from lienthong.systems.directives.reading import Deadline, read_deadline, read_directive

_DAY = re.compile(r"(\d{1,2})\s*[/.-]\s*(\d{1,2})\s*[/.-]\s*(\d{4})")


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline as a person wrote it: the day it means, if any, and the words unless they are the day."""

    day: date | None
    wording: str


def read_due(text: str, *, on: date) -> Due:
    """Return what a deadline field says; words that name no day are kept as they are, without one.

    :raises DeadlineUnreal: for a day that does not exist, such as 31/02/2020.
    """
    words = " ".join(nfc(text).split()).rstrip(".")
    typed = _DAY.fullmatch(words)
    if typed is not None:
        return Due(_day(typed, words), "")
    return Due(_meant(words, on) if words else None, words[:300])


def _day(typed: re.Match[str], words: str) -> date:
    day, month, year = (int(part) for part in typed.groups())
    try:
        return date(year, month, day)
    except ValueError:
        raise DeadlineUnreal(words=words) from None


def _meant(words: str, on: date) -> date | None:
    """Read the words by the reader's own rules, alone or where they would stand in a directive of the day."""
    alone = read_deadline(words, on=on)
    if alone is not None:
        return day_meant(alone)
    reading = read_directive(wording.DUE_SENTENCE.format(words=words), today=on)
    days = [day_meant(found.deadline) for found in reading.proposals if found.deadline is not None]
    return days[0] if days else None


def day_meant(deadline: Deadline) -> date | None:
    """Return the day with which a deadline ends, working days counted by the calendar of this node.

    Without a day: what starts with an event that is not dated, and what reaches a year without calendar.
    """
    if deadline.day is not None or deadline.working_days is None or deadline.from_date is None:
        return deadline.day
    try:
        return deadline_clock().due_date(deadline.from_date, deadline.working_days)
    except CalendarYearMissing:
        return None
