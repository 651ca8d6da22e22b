"""What holds of every reading, whatever the text."""

import re
import time
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lienthong.casework.reading import read_document
from lienthong.systems.directives.reading import Reading, read_directive

HERE = Path(__file__).parent
SOURCE = HERE.parents[2]
FILES = [
    *sorted((HERE / "data" / "unseen").glob("*.txt")),
    *sorted((SOURCE / "casework" / "tests" / "data" / "directives").glob("*.txt")),
]
WORDS = (
    "Bộ Tài chính", "Bộ TT&TT", "các bộ, ngành, địa phương", "UBND tỉnh An Giang", "Sở Y tế",
    "giao", "yêu cầu", "chủ trì, phối hợp với", "khẩn trương", "định kỳ hàng quý", "xây dựng",
    "trình", "Thủ tướng Chính phủ", "Nghị định", "Đề án", "trong tháng 9 năm 2019",
    "trước ngày 31/02/2020", "trong Quý I", "trong vòng 30 ngày kể từ ngày ký",
    "giai đoạn 2021-2025", "Nghị quyết số 17/NQ-CP ngày 07 tháng 3 năm 2019", "chuyển nhiệm vụ",
    "từ", "sang", "không để xảy ra", "100%", "62/95", "làm Tổ trưởng", ".", ";", ",", ":", "\n",
    "\n\n", "- ", "1. ", "a) ", "Điều 2. ", "|", "(", ")", "**", "và", "của", "Hoàn thành",
    "Thời gian trình", "đơn vị chủ trì:", "./.", "…", "kính gửi", "ß", "İ",
)  # fmt: skip
texts = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join),
    st.lists(st.sampled_from(WORDS), max_size=40).map("".join),
)


def quotes(reading: Reading):
    yield from reading.proposals
    for proposal in reading.proposals:
        yield from proposal.support
        yield from (proposal.urgency, proposal.lead, *proposal.lead_choices, *proposal.coordinators)
        yield from (*proposal.deliverables, *(sent.party for sent in proposal.recipients))
    yield from (*reading.transfers, *reading.appointments, *reading.prohibitions)
    yield from (*reading.indicators, *reading.unplaced)


def times(reading: Reading):
    for proposal in reading.proposals:
        yield from (proposal.deadline, *proposal.other_deadlines, proposal.begins, proposal.period)


def assert_sound(reading: Reading) -> None:
    for found in quotes(reading):
        if found is not None:
            assert reading.text[found.start : found.end] == found.words
    for found in times(reading):
        if found is not None:
            assert reading.text[found.start : found.end] == found.wording
    for found in (*reading.proposals, *reading.transfers):
        assert 0 <= found.confidence <= 1
    starts = [proposal.start for proposal in reading.proposals]
    assert starts == sorted(starts)


@settings(max_examples=400, deadline=None)
@given(texts)
def test_any_text_is_read_and_every_word_stands_where_it_says(text):
    assert_sound(read_directive(text, today=date(2020, 1, 1)))


@settings(max_examples=100, deadline=None)
@given(texts)
def test_the_same_text_is_read_the_same_way(text):
    assert read_directive(text) == read_directive(text)


@settings(max_examples=200, deadline=None)
@given(texts)
def test_without_a_day_of_issue_no_day_is_given_that_the_words_do_not_hold(text):
    for proposal in read_directive(text).proposals:
        for due in (proposal.deadline, *proposal.other_deadlines):
            if due is not None and due.day is not None and due.from_date is None:
                digits = set(re.findall(r"\d+", due.wording))
                years = {str(due.day.year), str(due.day.year + 1)}
                assert years & digits, due


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_word_of_a_directive_stands_where_it_says(path):
    reading = read_directive(read_document(path.read_bytes(), path.name))
    assert_sound(reading)
    assert reading.to_data()["document"]["characters"] == len(reading.text)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_decomposed_letters_are_read_like_composed_ones(path):
    text = path.read_text(encoding="utf-8")
    composed = read_directive(unicodedata.normalize("NFC", text))
    assert read_directive(unicodedata.normalize("NFD", text)) == composed


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_marks_of_emphasis_and_wrapped_lines_change_nothing(path):
    plain = read_document(path.read_bytes(), path.name)
    starred = path.read_text(encoding="utf-8").replace("Bộ Tài chính", "**Bộ Tài chính**")
    other = read_document(starred.encode(), path.name)
    tasks = [
        (one.task, one.deadline and one.deadline.day) for one in read_directive(plain).proposals
    ]
    found = [
        (one.task, one.deadline and one.deadline.day) for one in read_directive(other).proposals
    ]
    assert found == tasks


@pytest.mark.parametrize(
    "text", ["", " \n\n\t", "\ufeff", "Hello world. The Ministry shall report by June 2020."]
)
def test_a_text_without_vietnamese_words_holds_no_task(text):
    assert read_directive(text).proposals == ()


HOSTILE = {
    "assign": "giao " * 200_000,
    "agencies": "Giao Bộ Tài chính, " * 50_000,
    "groups": "các bộ, ngành, " * 65_000,
    "brackets": "(" * 500_000,
    "strokes": "1/" * 500_000,
    "months": "trong tháng " * 80_000,
    "bars": "| a | b |\n" * 30_000,
    "headings": "- Bộ Tài chính\n" * 20_000,
    "long sentences": ("Giao Bộ Y tế xây dựng " + "báo cáo a " * 550 + ".\n\n") * 50,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_long_hostile_text_ends_soon(name):
    begun = time.monotonic()
    read_directive(HOSTILE[name])
    # A pattern that backtracks would need hours; the bound is loose so that a busy machine does not fail.
    assert time.monotonic() - begun < 60
