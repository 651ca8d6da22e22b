"""The working calendar: the table of days off and make-up days is the only thing the clock reads."""

from datetime import date

import holidays
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from lienthong.agencies import data_files
from lienthong.agencies.models import CalendarDay
from lienthong.agencies.rules import WorkingCalendar, YearUnknown
from lienthong.base.errors import Unavailable

FIRST_YEAR, LAST_YEAR = 2018, 2027
# The Prime Minister fixes Tết and the second September day each year; until the notice a year is a forecast.
LAST_ANNOUNCED_YEAR = 2026


class CalendarYearMissing(Unavailable):
    code = "calendar-year-missing"
    message = _(
        "Lịch làm việc năm %(year)s chưa được nhập. Quản trị viên cần nhập thông báo nghỉ lễ của năm đó."
    )


def load_calendar() -> WorkingCalendar:
    """Return the whole calendar as plain data, for many computations on it."""
    rows = list(CalendarDay.objects.values_list("day", "kind"))
    return WorkingCalendar(
        years=frozenset(day.year for day, _kind in rows),
        off=frozenset(day for day, kind in rows if kind == CalendarDay.Kind.OFF),
        worked=frozenset(day for day, kind in rows if kind == CalendarDay.Kind.WORKED),
    )


def is_working_day(day: date) -> bool:
    """Say whether public offices work on a day.

    :raises CalendarYearMissing: if the calendar of that year has not been entered.
    """
    try:
        return load_calendar().is_working_day(day)
    except YearUnknown as error:
        raise CalendarYearMissing(year=error.year) from error


def add_working_days(day: date, number: int) -> date:
    """Return the ``number``-th working day after a day (before it, when negative).

    :raises CalendarYearMissing: if it reaches a year whose calendar has not been entered.
    """
    try:
        return load_calendar().add_working_days(day, number)
    except YearUnknown as error:
        raise CalendarYearMissing(year=error.year) from error


def working_days_between(start: date, end: date) -> int:
    """Count the working days after ``start`` up to and including ``end``.

    :raises CalendarYearMissing: if a year in between has no calendar.
    """
    try:
        return load_calendar().working_days_between(start, end)
    except YearUnknown as error:
        raise CalendarYearMissing(year=error.year) from error


@transaction.atomic
def seed_calendar(first: int = FIRST_YEAR, last: int = LAST_YEAR) -> int:
    """Enter the public holidays of some years and return how many days are new.

    Years that have any day keep what was entered for them.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT extract(year FROM day)::int FROM agencies_calendarday")
        present = {row[0] for row in cursor.fetchall()}
    days: dict[date, CalendarDay] = {}
    for year in range(first, last + 1):
        if year not in present:
            days |= {one.day: one for one in _year(year)}
    CalendarDay.objects.bulk_create(days.values())
    return len(days)


def _year(year: int) -> list[CalendarDay]:
    """Return one year's days from the holiday package and from ``data/calendar/exceptions.csv``."""
    is_forecast = year > LAST_ANNOUNCED_YEAR
    known = holidays.country_holidays("VN", years=year, language="vi")
    listed = [
        CalendarDay(
            day=day, kind=CalendarDay.Kind.OFF, reason=known[day], is_provisional=is_forecast
        )
        for day in sorted(known)
    ]
    listed += [
        CalendarDay(
            day=day,
            kind=CalendarDay.Kind.WORKED,
            reason="Làm bù ngày nghỉ hoán đổi",
            is_provisional=is_forecast,
        )
        for day in sorted(known.weekend_workdays)
        if day.year == year
    ]
    return listed + [
        CalendarDay(
            day=date.fromisoformat(row["day"]),
            kind=row["kind"],
            reason=row["reason"],
            notice_number=row["notice_number"],
            is_provisional=bool(row["is_provisional"]),
        )
        for row in data_files.rows("calendar/exceptions.csv")
        if row["day"].startswith(f"{year}-")
    ]
