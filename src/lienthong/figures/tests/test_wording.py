"""Periods are called as people call them."""

import pytest

from lienthong.figures.wording import period_words


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("2020-11-30", "30/11/2020"), ("2020-11", "tháng 11/2020"), ("2020-Q4", "quý IV/2020"),
        ("2020-H1", "6 tháng đầu năm 2020"), ("2020-9M", "9 tháng năm 2020"),
        ("2020", "năm 2020"), ("x", "x"),
    ],
)  # fmt: skip
def test_periods_are_named_as_people_say_them(label, words):
    assert period_words(label) == words
