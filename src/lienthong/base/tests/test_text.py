import unicodedata
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lienthong.base.text import SPACES, name_sort_key, nfc, search_key, slug, sort_key

ORDER = Path(__file__).parent / "data" / "vietnamese_order.txt"
VOWELS = "aăâeêioôơuưy"
TONES = ["", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"]

syllables = st.builds(
    lambda start, vowel, tone, end: unicodedata.normalize("NFC", start + vowel + tone) + end,
    st.sampled_from(["", "b", "đ", "Đ", "d", "ng", "Th", "Q", "h"]),
    st.sampled_from(VOWELS + VOWELS.upper()),
    st.sampled_from(TONES),
    st.sampled_from(["", "n", "nh", "t", "i"]),
)
vietnamese = st.lists(syllables, min_size=1, max_size=5).map(" ".join)
# The database knows newer Unicode than Python 3.11; what this Python calls unassigned is left out.
anything = st.text(
    st.characters(exclude_categories=("Cs", "Cn", "Co"), exclude_characters="\x00"), max_size=20
)

spaced = st.text(st.sampled_from("ab đĐ" + SPACES), max_size=12)


def in_database(function: str, text: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [text])
        return cursor.fetchone()[0]


def words() -> list[str]:
    return [line for line in ORDER.read_text().splitlines() if not line.startswith("#")]


def mixed(listed: list[str]) -> list[str]:
    """Another order than the right one, since sorting keeps equals in place."""
    return listed[::-1]


def test_sort_key_gives_the_order_of_icu() -> None:
    assert sorted(mixed(words()), key=sort_key) == words()


@pytest.mark.django_db
def test_database_sorts_as_icu_does() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT w FROM unnest(%s::text[]) w ORDER BY lienthong_sort_key(w) COLLATE "C"',
            [mixed(words())],
        )
        assert [row[0] for row in cursor] == words()


def test_letters_come_in_the_order_of_the_alphabet() -> None:
    letters = list("aăâbcdđeêghiklmnoôơpqrstuưvxy")
    assert sorted(mixed(letters), key=sort_key) == letters
    longer = [letter + "z" for letter in letters]
    assert sorted(longer + letters, key=sort_key)[::2] == letters


def test_tones_come_after_letters_and_before_case() -> None:
    expected = ["ma", "Ma", "mà", "Mà", "mả", "mã", "má", "mạ", "man", "mân"]
    assert sorted(mixed(expected), key=sort_key) == expected


def test_decomposed_and_composed_text_have_the_same_keys() -> None:
    decomposed = unicodedata.normalize("NFD", "Thừa Thiên Huế")
    assert sort_key(decomposed) == sort_key("Thừa Thiên Huế")
    assert search_key(decomposed) == search_key("Thừa Thiên Huế") == "thua thien hue"
    assert nfc(decomposed) == "Thừa Thiên Huế"


@pytest.mark.parametrize("text", ["hòa bình", "hoà bình", "HÒA  BÌNH", " Hoa\u00a0binh "])
def test_search_key_folds_marks_case_and_spaces(text: str) -> None:
    assert search_key(text) == "hoa binh"


def test_search_key_keeps_document_numbers() -> None:
    assert search_key("320/QĐ-TTg") == "320/qd-ttg"


def test_people_are_sorted_by_given_then_family_then_middle_name() -> None:
    expected = [
        "Trần Văn An",
        "Lê Thị Ánh",
        "Nguyễn Ân",
        "Nguyễn Thị Ân",
        "Nguyễn Văn Ân",
        "Vũ Đức Dũng",
        "Bùi Đạt",
    ]
    assert sorted(mixed(expected), key=name_sort_key) == expected


def test_slug_keeps_the_d_of_dang() -> None:
    assert slug("Đăng ký kết hôn (lần 2)") == "dang-ky-ket-hon-lan-2"


@pytest.mark.django_db
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=st.one_of(vietnamese, spaced, anything))
def test_database_and_python_agree(text: str) -> None:
    assert in_database("lienthong_search_key", text) == search_key(text)
    assert in_database("lienthong_sort_key", text) == sort_key(text)


@pytest.mark.django_db
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(text=st.one_of(vietnamese, spaced, anything))
def test_database_and_python_agree_on_names(text: str) -> None:
    assert in_database("lienthong_name_sort_key", text) == name_sort_key(text)


@pytest.mark.django_db
def test_the_planner_writes_the_functions_into_the_query() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "EXPLAIN (VERBOSE) SELECT lienthong_search_key(w), lienthong_sort_key(w)"
            " FROM (SELECT relname::text AS w FROM pg_class OFFSET 0) t"
        )
        plan = "\n".join(row[0] for row in cursor)
    assert "lienthong_" not in plan
