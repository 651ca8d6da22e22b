"""The kinds of documents, numbers and symbols."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.casework.kinds import (
    Notation,
    UnknownKind,
    Urgency,
    kind,
    kind_named,
    kinds,
    notation,
    parse_notation,
    symbol_for,
)


def test_decree_30_knows_29_kinds():
    assert len(kinds(date(2020, 3, 5))) == 29


def test_kinds_before_decree_30():
    assert len(kinds(date(2020, 3, 4))) == 32
    assert "PB" not in {kind.code for kind in kinds(date(2019, 9, 9))}


def test_codes_and_names_are_unique():
    everything = kinds(date(2021, 1, 1))
    assert len({kind.code for kind in everything}) == len({kind.name for kind in everything}) == 29


def test_unverified_kinds_say_so():
    assert kind("TB").verified
    assert not kind("GĐĐ").verified


def test_kind_is_found_by_name_in_any_case():
    assert kind_named("THÔNG BÁO").code == "TB"
    assert kind_named("Bài thơ") is None


def test_unknown_kind_is_refused():
    with pytest.raises(UnknownKind) as refusal:
        kind("GĐĐ", on=date(2021, 1, 1))
    assert "GĐĐ" in refusal.value.sentence


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("320/TB-VPCP", Notation("320", "TB-VPCP")),
        ("02 /QC-VPCP-BTTTT", Notation("02", "QC-VPCP-BTTTT")),
        ("30/2020/NĐ-CP", Notation("30", "NĐ-CP", "2020")),
        ("7816/VPCP-TTĐT", Notation("7816", "VPCP-TTĐT")),
        ("15a/KH-UBND.", Notation("15a", "KH-UBND")),
    ],
)
def test_notation_is_parsed(text, expected):
    assert parse_notation(text) == expected


@pytest.mark.parametrize("text", ["", "TB-VPCP", "320", "/TB-VPCP", "ngày 09/9/2019"])
def test_what_is_no_notation(text):
    assert parse_notation(text) is None


@given(st.integers(1, 99999))
def test_notation_is_written_with_a_zero_and_read_back(number):
    written = notation(number, "QĐ-UBND")
    assert len(written.split("/")[0]) >= 2
    parsed = parse_notation(written)
    assert int(parsed.number) == number
    assert str(parsed) == written


def test_symbols():
    assert symbol_for(kind("TB"), ["VPCP"]) == "TB-VPCP"
    assert symbol_for(kind("QC"), ["VPCP", "BTTTT"]) == "QC-VPCP-BTTTT"
    assert symbol_for(kind("CV"), ["VPCP"], "TTĐT") == "VPCP-TTĐT"


def test_urgency_has_stamp_and_label():
    assert [level.stamp for level in Urgency][1:4] == ["KHẨN", "THƯỢNG KHẨN", "HỎA TỐC"]
    assert str(Urgency.NORMAL.label) == "Thường"
