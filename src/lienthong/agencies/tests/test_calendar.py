"""The working calendar."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.agencies import calendar
from lienthong.agencies.calendar import CalendarYearMissing
from lienthong.agencies.models import CalendarDay
from lienthong.agencies.rules import WorkingCalendar, YearUnknown

YEAR = WorkingCalendar(
    years=frozenset({2019}),
    off=frozenset({date(2019, 4, 29), date(2019, 4, 30), date(2019, 5, 1)}),
    worked=frozenset({date(2019, 5, 4)}),
)


def test_make_up_saturday_counts() -> None:
    assert YEAR.add_working_days(date(2019, 4, 26), 3) == date(2019, 5, 4)


def test_weekend_does_not_count() -> None:
    assert YEAR.add_working_days(date(2019, 9, 6), 1) == date(2019, 9, 9)


def test_counting_back() -> None:
    assert YEAR.add_working_days(date(2019, 5, 4), -3) == date(2019, 4, 26)


def test_no_days_is_the_day_itself() -> None:
    assert YEAR.add_working_days(date(2019, 5, 1), 0) == date(2019, 5, 1)


def test_year_without_calendar_is_refused() -> None:
    with pytest.raises(YearUnknown):
        YEAR.add_working_days(date(2019, 12, 31), 1)


@given(st.dates(date(2019, 2, 1), date(2019, 10, 1)), st.integers(min_value=1, max_value=40))
def test_days_between_undoes_adding(start: date, number: int) -> None:
    end = YEAR.add_working_days(start, number)
    assert YEAR.working_days_between(start, end) == number
    assert YEAR.working_days_between(end, start) == -number


@pytest.mark.django_db
def test_seeded_table_gives_the_known_day() -> None:
    calendar.seed_calendar()
    assert calendar.add_working_days(date(2019, 4, 26), 3) == date(2019, 5, 4)
    assert calendar.working_days_between(date(2019, 4, 26), date(2019, 5, 4)) == 3


@pytest.mark.django_db
@pytest.mark.parametrize(
    "day", ["2020-01-23", "2021-09-03", "2023-01-20", "2024-04-29", "2025-05-02", "2026-08-31"]
)
def test_days_off_of_past_years(day: str) -> None:
    calendar.seed_calendar()
    assert not calendar.is_working_day(date.fromisoformat(day))


@pytest.mark.django_db
@pytest.mark.parametrize("day", ["2019-01-05", "2024-05-04", "2025-04-26", "2026-08-22"])
def test_make_up_days_of_past_years(day: str) -> None:
    calendar.seed_calendar()
    assert calendar.is_working_day(date.fromisoformat(day))


@pytest.mark.django_db
def test_forecast_year_is_provisional() -> None:
    calendar.seed_calendar()
    assert not CalendarDay.objects.filter(day__year=2027, is_provisional=False).exists()
    assert not CalendarDay.objects.filter(day__year=2025, is_provisional=True).exists()


@pytest.mark.django_db
def test_seeding_again_keeps_what_was_entered() -> None:
    calendar.seed_calendar()
    CalendarDay.objects.filter(day=date(2027, 1, 1)).update(reason="Sửa tay")
    assert calendar.seed_calendar() == 0
    assert CalendarDay.objects.get(day=date(2027, 1, 1)).reason == "Sửa tay"


@pytest.mark.django_db
def test_missing_year_is_refused_with_its_number() -> None:
    with pytest.raises(CalendarYearMissing, match="2040"):
        calendar.is_working_day(date(2040, 1, 5))
