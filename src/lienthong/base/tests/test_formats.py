from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.utils import translation
from django.utils.formats import get_format, sanitize_separators

from lienthong.base.formats import (
    document_date,
    file_size,
    grouped,
    moment,
    money,
    percent,
    rounded,
    short_date,
)
from lienthong.base.tests.rendering import render


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0"), (999, "999"), (1234567, "1.234.567"), (-1000, "-1.000")]
)
def test_thousands_are_grouped_with_dots(number: int, text: str) -> None:
    assert grouped(number) == text


def test_english_screens_group_with_commas() -> None:
    with translation.override("en"):
        assert grouped(1234567) == "1,234,567"


def test_money_has_no_decimals() -> None:
    assert money(1234567) == "1.234.567\u00a0₫"


@pytest.mark.parametrize(("share", "text"), [(0.125, "12,5%"), (1, "100%"), (0.9999, "100%")])
def test_percent(share: float, text: str) -> None:
    assert percent(share) == text


@pytest.mark.parametrize(
    ("size", "text"),
    [(0, "0 B"), (999, "999 B"), (1000, "1 kB"), (1_234_567, "1,2 MB"), (2_000_000_000, "2 GB")],
)
def test_file_size(size: int, text: str) -> None:
    assert file_size(size) == text


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2019, 9, 9), "ngày 09 tháng 9 năm 2019"),
        (date(2020, 2, 12), "ngày 12 tháng 02 năm 2020"),
        (date(2020, 1, 1), "ngày 01 tháng 01 năm 2020"),
        (date(2020, 12, 31), "ngày 31 tháng 12 năm 2020"),
    ],
)
def test_document_date_follows_the_decree(day: date, text: str) -> None:
    assert document_date(day) == text


def test_a_moment_is_shown_in_the_time_of_viet_nam() -> None:
    late = datetime(2019, 9, 9, 17, 30, tzinfo=UTC)
    assert moment(late) == "00:30 10/09/2019"
    assert short_date(late) == "10/09/2019"


def test_typed_days_are_read_day_first() -> None:
    assert get_format("DATE_INPUT_FORMATS", "vi")[0] == "%d/%m/%Y"
    assert get_format("FIRST_DAY_OF_WEEK", "vi") == 1


def test_a_typed_decimal_comma_is_understood() -> None:
    with translation.override("vi"):
        assert sanitize_separators("1234,5") == "1234.5"


def test_grouping_leaves_words_alone() -> None:
    assert render("{{ a|grouped }} {{ b|grouped }}", a="12/15", b=1234) == "12/15 1.234"


def test_filters_print_nothing_for_nothing() -> None:
    assert render("{{ a|grouped }}{{ b|short_date }}{{ c|moment }}", a=None, b="", c=None) == ""


@pytest.mark.parametrize(
    ("number", "decimals", "shown"),
    [
        ("6.25", 1, "6.3"),
        ("6.35", 1, "6.4"),
        ("-6.25", 1, "-6.3"),
        ("0.5", 0, "1"),
        ("7", 2, "7.00"),
    ],
)
def test_a_half_is_rounded_up_everywhere(number, decimals, shown):
    assert str(rounded(Decimal(number), decimals)) == shown
