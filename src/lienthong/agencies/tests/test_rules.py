"""Codes of both generations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.agencies.rules import current_form, legacy_form, readings


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("G22", "G22"),
        ("000.00.00.G22", "G22"),
        ("000.00.04.G14", "G14.04"),
        ("000.A0.01.H26", "H26.01.A0"),
        ("000.00.53.H48", "H48.53"),
        ("h26.001.00004", "H26.001.00004"),
        ("Z12.ABC", "Z12.ABC"),
    ],
)
def test_codes_are_read(written: str, code: str) -> None:
    assert readings(written)[0] == code


@pytest.mark.parametrize(
    "written",
    ["", "G", "22G", "G22..1", "G22.", "000.00.G22", "0000.00.00.G22", "Z", "G22 G23", "G22\n;"],
)
def test_nonsense_is_not_read(written: str) -> None:
    assert readings(written) == ()


def test_code_is_at_most_35_characters() -> None:
    assert readings("G22." + "A" * 31)
    assert not readings("G22." + "A" * 32)


def test_code_that_fits_both_forms_has_both_readings() -> None:
    assert readings("H26.00.04.G14") == ("G14.04.H26", "H26.00.04.G14")


def test_groups_of_other_widths_have_no_older_form() -> None:
    assert legacy_form("G22") == "000.00.00.G22"
    assert legacy_form("H26.001") == ""
    assert legacy_form("G12.05.01.001.9") == ""


GROUP = st.text("0123456789ABC", min_size=2, max_size=2).filter(lambda group: group != "00")


@given(st.lists(GROUP, max_size=2))
def test_older_form_and_back(groups: list[str]) -> None:
    code = ".".join(["G14", *groups])
    assert current_form(legacy_form(code)) == code
