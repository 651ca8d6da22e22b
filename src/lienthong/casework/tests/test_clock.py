"""The clock of deadlines: working days over Tết and make-up days, half days, the cut-off, stops."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.agencies import calendar as days_off
from lienthong.agencies.calendar import CalendarYearMissing
from lienthong.agencies.rules import WorkingCalendar, YearUnknown, days
from lienthong.base.clock import VIETNAM
from lienthong.casework.calendar import deadline_clock, every_office_hours, office_hours
from lienthong.casework.clock import ClockStopped, DeadlineClock, HalfDay, Stop

TET_2019 = frozenset(days(date(2019, 2, 4), date(2019, 2, 8)))
CLOCK = DeadlineClock(
    WorkingCalendar(
        years=frozenset({2019}),
        off=TET_2019 | {date(2019, 4, 29), date(2019, 4, 30), date(2019, 5, 1)},
        worked=frozenset({date(2019, 5, 4)}),
    )
)
SOME_DAY = st.dates(date(2019, 1, 1), date(2019, 9, 30))
SOME_NUMBER = st.integers(min_value=1, max_value=40)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), VIETNAM)


def test_receipt_at_the_cut_off_counts_the_same_day() -> None:
    assert CLOCK.received_date(at(date(2019, 9, 9), 15)) == date(2019, 9, 9)


def test_receipt_after_the_cut_off_counts_the_next_working_day() -> None:
    assert CLOCK.received_date(at(date(2019, 9, 9), 15, 1)) == date(2019, 9, 10)
    assert CLOCK.received_date(at(date(2019, 9, 6), 16)) == date(2019, 9, 9)


def test_receipt_on_a_day_off_counts_the_next_working_day() -> None:
    assert CLOCK.received_date(at(date(2019, 2, 5), 9)) == date(2019, 2, 11)
    assert CLOCK.received_date(at(date(2019, 5, 4), 9)) == date(2019, 5, 4)


def test_cut_off_is_an_hour_of_viet_nam() -> None:
    assert CLOCK.received_date(datetime(2019, 9, 9, 8, 30, tzinfo=UTC)) == date(2019, 9, 10)
    assert CLOCK.received_date(datetime(2019, 9, 9, 22, 0, tzinfo=UTC)) == date(2019, 9, 10)


def test_day_of_receipt_is_not_counted() -> None:
    assert CLOCK.due_date(date(2019, 9, 9), 1) == date(2019, 9, 10)
    assert CLOCK.due_date(date(2019, 9, 9), 0) == date(2019, 9, 9)


def test_tet_is_not_counted_and_a_make_up_saturday_is() -> None:
    assert CLOCK.due_date(date(2019, 2, 1), 1) == date(2019, 2, 11)
    assert CLOCK.due_date(date(2019, 4, 26), 3) == date(2019, 5, 4)


@pytest.mark.parametrize(
    ("number", "half"),
    [
        ("0.5", HalfDay(date(2019, 9, 10), is_afternoon=False)),
        ("1", HalfDay(date(2019, 9, 10))),
        ("1.5", HalfDay(date(2019, 9, 11), is_afternoon=False)),
        ("4.5", HalfDay(date(2019, 9, 16), is_afternoon=False)),
    ],
)
def test_half_days_end_at_noon(number: str, half: HalfDay) -> None:
    assert CLOCK.due_half_day(date(2019, 9, 9), Decimal(number)) == half
    hour = 17 if half.is_afternoon else 12
    assert CLOCK.due_moment(date(2019, 9, 9), Decimal(number)) == at(half.day, hour)


@pytest.mark.parametrize("number", [Decimal("-1"), Decimal("0.25"), -3])
def test_other_fractions_and_negative_numbers_are_refused(number: Decimal) -> None:
    with pytest.raises(ValueError, match="working days"):
        CLOCK.due_date(date(2019, 9, 9), number)


def test_days_of_a_stop_are_not_counted() -> None:
    stop = Stop(date(2019, 9, 11), date(2019, 9, 13))
    assert CLOCK.due_date(date(2019, 9, 9), 3, [stop]) == date(2019, 9, 17)


def test_a_stop_without_end_leaves_only_earlier_deadlines() -> None:
    stop = Stop(date(2019, 9, 12))
    assert CLOCK.due_date(date(2019, 9, 9), 2, [stop]) == date(2019, 9, 11)
    with pytest.raises(ClockStopped, match="2019-09-12"):
        CLOCK.due_date(date(2019, 9, 9), 3, [stop])


def test_overlapping_stops_count_once() -> None:
    stops = [Stop(date(2019, 9, 10), date(2019, 9, 12)), Stop(date(2019, 9, 11), date(2019, 9, 13))]
    assert CLOCK.due_date(date(2019, 9, 9), 1, stops) == date(2019, 9, 16)


def test_days_left_turn_negative_when_late() -> None:
    assert CLOCK.working_days_left(date(2019, 9, 13), on=date(2019, 9, 9)) == 4
    assert CLOCK.working_days_left(date(2019, 9, 13), on=date(2019, 9, 13)) == 0
    assert CLOCK.working_days_left(date(2019, 9, 13), on=date(2019, 9, 16)) == -1


def test_rolling_over_a_day_off() -> None:
    assert CLOCK.roll_forward(date(2019, 5, 1)) == date(2019, 5, 2)
    assert CLOCK.roll_back(date(2019, 5, 1)) == date(2019, 4, 26)
    assert CLOCK.roll_back(date(2019, 5, 4)) == CLOCK.roll_forward(date(2019, 5, 4))


def test_a_year_without_calendar_is_never_guessed() -> None:
    with pytest.raises(YearUnknown):
        CLOCK.due_date(date(2019, 12, 30), 5)


@given(SOME_DAY, SOME_NUMBER)
def test_due_date_is_a_working_day_with_the_right_number_left(start: date, number: int) -> None:
    due = CLOCK.due_date(start, number)
    assert CLOCK.calendar.is_working_day(due)
    assert CLOCK.working_days_left(due, on=start) == number


@given(SOME_DAY, SOME_NUMBER, SOME_DAY, st.integers(min_value=0, max_value=20))
def test_a_stop_never_brings_a_deadline_forward(
    start: date, number: int, first: date, length: int
) -> None:
    stop = Stop(first, first + timedelta(days=length))
    due = CLOCK.due_date(start, number, [stop])
    assert due >= CLOCK.due_date(start, number)
    counted = [day for day in days(start + timedelta(days=1), due) if not stop.covers(day)]
    assert sum(CLOCK.calendar.is_working_day(day) for day in counted) == number


@given(SOME_DAY, st.integers(min_value=1, max_value=60))
def test_more_half_days_never_end_earlier(start: date, halves: int) -> None:
    shorter = CLOCK.due_half_day(start, Decimal(halves) / 2)
    assert shorter < CLOCK.due_half_day(start, Decimal(halves + 1) / 2)


@given(st.datetimes(datetime(2019, 1, 1), datetime(2019, 9, 30)))
def test_receipt_is_a_working_day_not_before_the_moment(moment: datetime) -> None:
    received = CLOCK.received_date(moment.replace(tzinfo=VIETNAM))
    assert received >= moment.date()
    assert CLOCK.calendar.is_working_day(received)


@pytest.mark.django_db
def test_clock_of_the_node_reads_the_calendar_table() -> None:
    days_off.seed_calendar()
    clock = deadline_clock()
    assert clock.due_date(date(2019, 2, 1), 1) == date(2019, 2, 11)
    assert clock.due_date(date(2020, 1, 22), 1) == date(2020, 1, 30)
    assert clock.cutoff == time(15, 0)


@pytest.mark.django_db
def test_clock_of_the_node_refuses_an_unknown_year_in_words() -> None:
    days_off.seed_calendar()
    with pytest.raises(CalendarYearMissing):
        deadline_clock().due_date(date(days_off.LAST_YEAR, 12, 30), 5)


def test_office_hours_are_dated_and_say_their_source() -> None:
    assert office_hours(date(2000, 1, 1)) == every_office_hours()[0]
    assert office_hours(date(2020, 4, 3)).source.startswith("Nghị định 61/2018/NĐ-CP")
