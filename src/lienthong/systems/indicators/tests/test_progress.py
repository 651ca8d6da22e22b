"""Targets: the straight line from baseline to due date."""

from datetime import date
from decimal import Decimal

import pytest

from lienthong.systems.indicators.rules.progress import Goal, Standing, expected, standing

# Level-4 services: 4.5 % at the end of 2018, 30 % by the end of 2020.
GOAL = Goal(Decimal(30), date(2020, 12, 31), Decimal("4.5"), date(2018, 12, 31))
MIDDLE = date(2019, 12, 31)


def test_the_line_begins_at_the_baseline_and_ends_at_the_target():
    assert expected(GOAL, date(2018, 12, 31)) == Decimal("4.5")
    assert expected(GOAL, date(2020, 12, 31)) == expected(GOAL, date(2026, 1, 1)) == 30


def test_the_line_rises_evenly():
    # 365 of 731 days: 4.5 + 25.5 * 365 / 731
    assert round(expected(GOAL, MIDDLE), 4) == Decimal("17.2326")


def test_the_published_value_of_february_2020_was_off_track():
    assert standing(GOAL, Decimal("10.7"), date(2020, 2, 12), "up") == Standing.OFF_TRACK


@pytest.mark.parametrize(
    ("value", "day", "found"),
    [
        ("18", MIDDLE, Standing.ON_TRACK),
        ("17", MIDDLE, Standing.OFF_TRACK),
        ("30", MIDDLE, Standing.REACHED),
        ("29.9", date(2020, 12, 31), Standing.MISSED),
        ("30", date(2021, 6, 1), Standing.REACHED),
    ],
)
def test_standing_on_a_day(value, day, found):
    assert standing(GOAL, Decimal(value), day, "up") == found


def test_where_less_is_better_the_line_falls():
    rank = Goal(Decimal(78), date(2020, 12, 31), Decimal(88), date(2018, 12, 31))
    assert standing(rank, Decimal(82), MIDDLE, "down") == Standing.ON_TRACK
    assert standing(rank, Decimal(86), date(2020, 12, 31), "down") == Standing.MISSED
    assert standing(rank, Decimal(78), MIDDLE, "down") == Standing.REACHED


def test_without_a_value_or_a_baseline_nothing_is_claimed():
    bare = Goal(Decimal(30), date(2020, 12, 31))
    assert standing(GOAL, None, MIDDLE, "up") == Standing.UNKNOWN
    assert standing(bare, Decimal(10), MIDDLE, "up") == Standing.UNKNOWN
    assert standing(bare, Decimal(10), date(2021, 1, 1), "up") == Standing.MISSED


def test_before_the_baseline_the_line_is_unknown():
    assert expected(GOAL, date(2018, 1, 1)) is None
