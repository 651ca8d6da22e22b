"""Recipient lines that nobody foresaw: never a crash, never a silent loss."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lienthong.agencies.directory import by_code
from lienthong.agencies.groups import ExpansionKind, expand
from lienthong.agencies.groups.wording import clean, joined

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("government_2020")]

DAY = date(2019, 9, 9)
WORDS = [
    "các", "bộ", "Bộ", "ngành", "cơ quan", "ngang bộ", "thuộc", "Chính phủ", "UBND", "HĐND", "tỉnh",
    "thành phố", "TP", "huyện", "xã", "trực thuộc", "TW", "Hà Nội", "Tài chính", "TC", "VPCP", ":",
    ",", ";", "-", "và", "&", "(", ")", "trừ", "Lưu", "VT", "Như", "trên", "Vụ", "để b/c", "/",
    "đồng chí", "Sở", "Công an", "cấp", "quận Ba Đình", "G22",
]  # fmt: skip


@given(st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join))
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_words_get_an_answer(line: str) -> None:
    expansion = expand(line, on=DAY, issuer=by_code("G22", DAY))
    assert expansion.kind in ExpansionKind
    assert len(set(expansion.codes)) == len(expansion.codes)
    assert (expansion.kind == "unresolved") or not expansion.left


@given(st.text(max_size=60))
@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
def test_any_text_gets_an_answer(line: str) -> None:
    assert expand(line, on=DAY, issuer=by_code("H26", DAY)).kind in ExpansionKind


@given(st.text(alphabet="- ;,.:abĐ\n(", max_size=40))
def test_cleaning_ends(line: str) -> None:
    clean(line)
    joined(line.splitlines())


@pytest.mark.parametrize(
    ("line", "lost"),
    [
        ("Các Vụ, Cục, đơn vị trực thuộc, Sở Y tế Hà Nội", "Sở Y tế Hà Nội"),
        ("TTgCP, Tập đoàn VNPT", "Tập đoàn VNPT"),
        ("Ban Chỉ đạo quốc gia, Hội Nông dân", "Hội Nông dân"),
        ("Các bộ (trừ Bộ Biển)", "Bộ Biển"),
        ("Các Bộ: TC, Biển", "Biển"),
        ("UBND các tỉnh: An Giang, Atlantis", "Atlantis"),
    ],
)
def test_what_is_not_read_is_shown(line: str, lost: str) -> None:
    assert lost in expand(line, on=DAY, issuer=by_code("G22", DAY)).left


@pytest.mark.parametrize(
    ("line", "codes"),
    [
        ("Các Vụ, Cục, đơn vị trực thuộc, Bộ Tài chính", ("G12",)),
        ("TTgCP (để b/c), Bộ Tài chính", ("G12",)),
        ("Ban Chỉ đạo quốc gia về CPĐT, NHNN", ("G19",)),
    ],
)
def test_agencies_after_persons_and_bodies_are_not_lost(line: str, codes: tuple[str]) -> None:
    assert expand(line, on=DAY, issuer=by_code("G22", DAY)).codes == codes


def test_empty_line_is_for_a_clerk() -> None:
    assert expand(" - ;", on=DAY, issuer=by_code("G22", DAY)).kind == "unresolved"
