"""What can be kept: told by the value itself, however deep it lies."""

from datetime import UTC, date, datetime

import pytest

from lienthong.base.keeping import can_be_kept


@pytest.mark.parametrize(
    "value",
    ["Sở", "\\u0000", {"a": ["b", 1, None]}, date(2020, 2, 29), datetime(2020, 1, 1, tzinfo=UTC)],
)
def test_what_a_database_gives_back_can_be_kept(value):
    assert can_be_kept(value)


@pytest.mark.parametrize(
    "value", ["\x00", {"a": [{"b": "\ud800"}]}, {"\x00": 1}, date(1, 1, 1), datetime(2020, 1, 1)]
)
def test_what_it_does_not_take_cannot(value):
    assert not can_be_kept(value)
