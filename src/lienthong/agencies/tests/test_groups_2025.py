"""Recipient lines after the reform of 2025: 34 provinces, two tiers."""

from datetime import date

import pytest

from lienthong.agencies.directory import by_code
from lienthong.agencies.groups import Expansion, expand

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("government_2025")]


def read(line: str, on: date) -> Expansion:
    return expand(line, on=on, issuer=by_code("G22", on))


def test_groups_follow_the_date_of_the_document() -> None:
    line = "UBND các tỉnh, thành phố trực thuộc Trung ương"
    assert len(read(line, date(2025, 6, 30)).codes) == 63
    assert len(read(line, date(2025, 7, 1)).codes) == 34


def test_central_groups_follow_the_merger_of_ministries() -> None:
    line = "Các bộ, cơ quan ngang bộ, cơ quan thuộc Chính phủ"
    assert len(read(line, date(2025, 2, 28)).codes) == 29
    assert len(read(line, date(2025, 3, 1)).codes) == 21


def test_district_groups_have_nobody_left() -> None:
    expansion = read("UBND các quận, huyện, thị xã", date(2025, 7, 1))
    assert (expansion.kind, expansion.codes) == ("unresolved", ())
    assert "01/07/2025" in expansion.note


def test_special_zones_are_communes() -> None:
    assert len(read("UBND các xã, phường, đặc khu", date(2025, 7, 1)).codes) == 3_321


def test_abolished_ministry_is_unknown_afterwards() -> None:
    assert read("Bộ Thông tin và Truyền thông", date(2025, 3, 1)).kind == "unresolved"
    assert read("Bộ NN&MT", date(2025, 3, 1)).codes == ("Y01",)
