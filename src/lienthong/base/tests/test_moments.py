"""Moments as people and addresses write them."""

import contextlib
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.base.clock import VIETNAM
from lienthong.base.moments import as_written, chosen_moment, read_moment

NOW = datetime(2020, 11, 30, 2, tzinfo=UTC)


def test_day_means_its_end():
    assert read_moment("2020-11-30", VIETNAM).isoformat().startswith("2020-11-30T23:59:59")


def test_time_without_zone_is_local_and_with_zone_is_kept():
    local = read_moment("2020-11-30T10:00", VIETNAM)
    assert local == datetime(2020, 11, 30, 3, tzinfo=UTC)
    assert read_moment("2020-11-30T03:00:00+00:00", VIETNAM) == local
    assert read_moment("2020-11-30T03:00:00 00:00", VIETNAM) == local
    assert read_moment("2020-11-30T03:00:00Z", VIETNAM) == local


@pytest.mark.parametrize(
    "text", ["hôm qua", "2020-13-01", "31/02/2020 10:00", "30/11/20", "2020-11-30T25:00", ""]
)
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError):
        read_moment(text, VIETNAM)


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text):
    with contextlib.suppress(ValueError):
        assert read_moment(text, VIETNAM).tzinfo is not None


@pytest.mark.parametrize("text", ["30/11/2020 10:00", "30/11/2020, 10:00:00", "30/11/2020 10h00"])
def test_day_and_hour_are_read_as_in_viet_nam(text):
    assert read_moment(text, VIETNAM) == datetime(2020, 11, 30, 3, tzinfo=UTC)


def test_a_vietnamese_day_means_its_end_and_today_means_now():
    assert read_moment("29/11/2020", VIETNAM).hour == 23
    assert chosen_moment("30/11/2020", NOW) == NOW


def test_what_is_written_is_read_back():
    at = datetime(2020, 11, 16, 2, 3, 4, tzinfo=UTC)
    assert read_moment(as_written(at), VIETNAM) == at
