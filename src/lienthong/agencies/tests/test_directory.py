"""Finding agencies by code."""

from datetime import date

import pytest

from lienthong.agencies.directory import MalformedCode, UnknownAgency, by_code

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("government_2020")]

DAY = date(2019, 9, 9)


@pytest.mark.parametrize("written", ["G22", "g22", " G22 ", "000.00.00.G22"])
def test_both_generations_find_the_agency(written: str) -> None:
    assert by_code(written, DAY).name == "Văn phòng Chính phủ"


@pytest.mark.parametrize(
    "written", ["", "22", "G2", "G22.", "000.00.G22", "G22; DROP", "Bộ Tài chính"]
)
def test_nonsense_is_refused(written: str) -> None:
    with pytest.raises(MalformedCode) as refusal:
        by_code(written, DAY)
    assert refusal.value.code == "agency-code-malformed"


def test_unknown_code_is_refused() -> None:
    with pytest.raises(UnknownAgency, match="G99"):
        by_code("G99", DAY)


def test_day_before_the_lists_is_refused() -> None:
    with pytest.raises(UnknownAgency, match="01/01/1990"):
        by_code("G22", date(1990, 1, 1))
