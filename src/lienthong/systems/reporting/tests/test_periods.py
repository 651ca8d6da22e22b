"""Report periods: their days in every window, labels, ISO intervals, and what they are made of."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.systems.reporting.rules import periods
from lienthong.systems.reporting.rules.periods import PeriodKind, PeriodUnknown, Window, parse

CALENDAR = Window(31)

USUAL = [
    ("2020-01", "2019-12-15", "2020-01-14", "Tháng 1 năm 2020", "2019-12-15/P1M"),
    ("2020-03", "2020-02-15", "2020-03-14", "Tháng 3 năm 2020", "2020-02-15/P1M"),
    ("2020-12", "2020-11-15", "2020-12-14", "Tháng 12 năm 2020", "2020-11-15/P1M"),
    ("2020-Q1", "2019-12-15", "2020-03-14", "Quý I năm 2020", "2019-12-15/P3M"),
    ("2020-Q4", "2020-09-15", "2020-12-14", "Quý IV năm 2020", "2020-09-15/P3M"),
    ("2020-H1", "2019-12-15", "2020-06-14", "6 tháng đầu năm 2020", "2019-12-15/P6M"),
    ("2020-H2", "2020-06-15", "2020-12-14", "6 tháng cuối năm 2020", "2020-06-15/P6M"),
    ("2020-9M", "2019-12-15", "2020-09-14", "9 tháng năm 2020", "2019-12-15/P9M"),
    ("2020", "2019-12-15", "2020-12-14", "Năm 2020", "2019-12-15/P1Y"),
]


@pytest.mark.parametrize(("id_", "first", "last", "label", "interval"), USUAL)
def test_the_usual_windows_run_from_the_15th_to_the_14th(id_, first, last, label, interval):
    period = parse(id_)
    assert (period.first_date.isoformat(), period.last_date.isoformat()) == (first, last)
    assert (period.label, period.interval) == (label, interval)


@pytest.mark.parametrize(("id_", "_first", "_last", "_label", "interval"), USUAL)
def test_an_interval_names_exactly_our_period(id_, _first, _last, _label, interval):
    kind = parse(id_).kind
    assert periods.from_interval(interval, kind).id == id_


def test_an_interval_that_looks_like_november_is_december():
    assert periods.from_interval("2019-11-15/P1M", PeriodKind.MONTH).id == "2019-12"


@pytest.mark.parametrize("text", ["2019-12-01/P1M", "2019-11-15/P2M", "2019-11-15/2019-12-13"])
def test_an_interval_of_other_days_is_no_period(text):
    with pytest.raises(PeriodUnknown):
        periods.from_interval(text, PeriodKind.MONTH)


@pytest.mark.parametrize(
    ("id_", "first", "last"),
    [
        ("2020-02", "2020-02-01", "2020-02-29"),
        ("2019-02", "2019-02-01", "2019-02-28"),
        ("2000-02", "2000-02-01", "2000-02-29"),
        ("2020-Q1", "2020-01-01", "2020-03-31"),
        ("2020", "2020-01-01", "2020-12-31"),
    ],
)
def test_a_window_to_the_31st_is_the_calendar(id_, first, last):
    period = parse(id_, CALENDAR)
    assert (period.first_date.isoformat(), period.last_date.isoformat()) == (first, last)


def test_a_window_of_the_end_of_february_keeps_no_gap():
    window = Window(30)
    february, march = parse("2020-02", window), parse("2020-03", window)
    assert february.last_date == date(2020, 2, 29)
    assert march.first_date == date(2020, 3, 1)
    assert february.interval == "2020-01-31/2020-02-29"
    assert periods.from_interval(february.interval, PeriodKind.MONTH, window) == february


def test_a_window_may_close_in_the_month_before():
    """MIC Circular 02/2023 closes the year on 25 November."""
    year = parse("2023", Window(25, -1))
    assert (year.first_date, year.last_date) == (date(2022, 11, 26), date(2023, 11, 25))


@given(
    st.integers(1990, 2090),
    st.sampled_from([kind for kind in PeriodKind if kind not in {PeriodKind.DAY, PeriodKind.NINE_MONTHS}]),
    st.integers(1, 31),
    st.integers(-1, 1),
)  # fmt: skip
def test_periods_follow_one_another_without_gap_in_every_window(year, kind, day, month):
    window = Window(day, month)
    ids = [id_ for each in (year, year + 1) for id_ in periods.of_kind(kind, each)]
    made = [parse(id_, window) for id_ in ids]
    for one, following in zip(made, made[1:], strict=False):
        assert one.last_date + timedelta(days=1) == following.first_date
        assert periods.before(following, window) == one
        assert periods.containing(kind, one.last_date, window) == one
    assert all(periods.from_interval(each.interval, kind, window) == each for each in made)


def test_nine_months_are_nine_months_or_three_quarters():
    nine = parse("2020-9M")
    assert [each.id for each in periods.parts(nine, PeriodKind.QUARTER)] == [
        "2020-Q1", "2020-Q2", "2020-Q3",
    ]  # fmt: skip
    assert len(periods.parts(nine, PeriodKind.MONTH)) == 9


def test_nine_months_are_not_made_of_halves():
    with pytest.raises(PeriodUnknown):
        periods.parts(parse("2020-9M"), PeriodKind.HALF)


def test_a_day_in_november_is_in_no_nine_months():
    with pytest.raises(PeriodUnknown):
        periods.containing(PeriodKind.NINE_MONTHS, date(2020, 11, 1))


@pytest.mark.parametrize(
    "text", ["", "2020-13", "2020-Q5", "2020-H3", "2020-8M", "202011", "20-11", "2020-02-30", "9999-Q1"]
)  # fmt: skip
def test_other_texts_name_no_period(text):
    with pytest.raises(PeriodUnknown):
        parse(text)


@pytest.mark.parametrize(
    "text", ["", "2020-02-30/P1M", "2020-01-01", "2020-01-01/P0M", "2020-01-02/2020-01-01", "9999-12-31/P99Y"]
)  # fmt: skip
def test_other_texts_are_no_interval(text):
    with pytest.raises(PeriodUnknown):
        periods.days_of_interval(text)


def test_the_same_period_a_year_before():
    assert periods.year_before(parse("2020-Q1")).id == "2019-Q1"
    assert periods.year_before(parse("2020-02-29")).id == "2019-02-28"
