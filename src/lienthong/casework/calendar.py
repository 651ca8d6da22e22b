"""The clock of deadlines on this node's working calendar, with the office hours of a day."""

from dataclasses import dataclass, fields
from datetime import date, time
from functools import cache
from typing import Any

import yaml

from lienthong.agencies import data_files
from lienthong.agencies.calendar import CalendarYearMissing, load_calendar
from lienthong.agencies.rules import WorkingCalendar, YearUnknown
from lienthong.casework.clock import DeadlineClock


@dataclass(frozen=True, slots=True)
class OfficeHours:
    """The hours that deadlines go by, from one day on, with the text they rest on."""

    valid_from: date
    cutoff: time
    opens: time
    noon: time
    closes: time
    source: str
    verified: bool


class KnownYears(WorkingCalendar):
    """The working calendar, refusing a year that has not been entered in words for a person."""

    def is_working_day(self, day: date) -> bool:
        """Say whether public offices work on a day.

        :raises CalendarYearMissing: if the calendar of that year has not been entered.
        """
        try:
            return WorkingCalendar.is_working_day(self, day)
        except YearUnknown as error:
            raise CalendarYearMissing(year=error.year) from error


def deadline_clock(on: date | None = None) -> DeadlineClock:
    """Return the clock of this node with the office hours of a day, the newest when left out.

    It reads the calendar with one query; reuse it for all rows of a page. What reaches a year that has not
    been entered is refused with ``CalendarYearMissing``.
    """
    loaded = load_calendar()
    calendar = KnownYears(**{each.name: getattr(loaded, each.name) for each in fields(loaded)})
    hours = office_hours(on)
    return DeadlineClock(
        calendar, cutoff=hours.cutoff, opens=hours.opens, noon=hours.noon, closes=hours.closes
    )


def office_hours(on: date | None = None) -> OfficeHours:
    """Return the office hours in force on a day, the newest when left out, the oldest before any."""
    known = every_office_hours()
    if on is None:
        return known[-1]
    return next((each for each in reversed(known) if each.valid_from <= on), known[0])


@cache
def every_office_hours() -> tuple[OfficeHours, ...]:
    """Return the office hours of all times, the oldest first."""
    text = (data_files.folder() / "calendar" / "clock.yaml").read_text(encoding="utf-8")
    read = [_hours_from(row) for row in yaml.safe_load(text)["hours"]]
    return tuple(sorted(read, key=lambda each: each.valid_from))


def _hours_from(row: dict[str, Any]) -> OfficeHours:
    return OfficeHours(
        valid_from=row["valid_from"],
        cutoff=time.fromisoformat(row["cutoff"]),
        opens=time.fromisoformat(row["opens"]),
        noon=time.fromisoformat(row["noon"]),
        closes=time.fromisoformat(row["closes"]),
        source=row["source"],
        verified=row["verified"],
    )
