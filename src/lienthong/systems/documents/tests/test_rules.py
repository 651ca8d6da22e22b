from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.systems.documents import rules

DAY = date(2020, 4, 3)


def following(day: date) -> date:
    return day + timedelta(days=3 if day.weekday() == 4 else 1)


def test_an_issued_document_does_not_become_a_draft_again():
    assert not rules.can_step(rules.OUTGOING_STEPS, "issued", "draft")


def test_nothing_follows_a_refusal():
    assert rules.INCOMING_STEPS["refused"] == frozenset()


@pytest.mark.parametrize("steps", [rules.OUTGOING_STEPS, rules.INCOMING_STEPS])
def test_every_step_leads_to_a_known_state(steps):
    assert all(after in steps for known in steps.values() for after in known)


def test_an_urgent_document_goes_out_the_day_it_is_signed():
    assert rules.send_by(DAY, 1, following) == DAY


def test_a_normal_document_goes_out_by_the_next_working_day():
    assert rules.send_by(DAY, 0, following) == date(2020, 4, 6)


def test_who_signs_by_right_of_the_post_needs_no_prefix():
    assert rules.may_sign((), "")


def test_who_signs_by_delegation_must_say_so():
    assert rules.may_sign({"KT."}, "KT.")
    assert not rules.may_sign({"KT."}, "")


@pytest.mark.parametrize(
    ("days", "words"),
    [(-1, "overdue"), (0, "today"), (1, "soon"), (3, "soon"), (4, "later")],
)
def test_deadlines_are_named_by_the_days_left(days, words):
    assert rules.standing(DAY + timedelta(days=days), DAY, True) == words


def test_a_finished_document_is_not_overdue():
    assert rules.standing(DAY - timedelta(days=9), DAY, False) == ""


@given(st.lists(st.sampled_from(["01", "03", "04", "05", "06"]), min_size=1))
def test_the_farthest_status_wins_in_any_order(codes):
    known = ""
    for code in codes:
        if rules.moves_on(known, code):
            known = code
    assert known == max(codes)


def test_a_recall_code_never_moves_the_path():
    assert not rules.moves_on("", "13")


def test_the_earliest_moment_of_a_status_is_kept():
    first, later = datetime(2020, 1, 1, tzinfo=UTC), datetime(2020, 1, 2, tzinfo=UTC)
    assert rules.earliest(None, later) == later
    assert rules.earliest(later, first) == first


@pytest.mark.parametrize(("text", "number"), [("02", 2), ("320", 320), ("", None), ("00", None)])
def test_numbers_are_read_from_text(text, number):
    assert rules.number_of(text) == number
