"""The rules of Quy chế 02, apart from any database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.systems.coordination import rules
from lienthong.systems.coordination.rules import Standing

DUE = date(2020, 4, 15)


def standing(**changes):
    values = {
        "addressee": "A", "is_answered": True, "is_marked_late": False, "is_turned_away": False,
        "undecided": 0, "open_escalations": 0,
    }  # fmt: skip
    return Standing(**{**values, **changes})


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"is_answered": False}, rules.UNANSWERED),
        ({"undecided": 1}, rules.UNDECIDED),
        ({"open_escalations": 1}, rules.DISPUTED),
        ({"is_turned_away": True, "is_answered": False}, rules.TURNED_AWAY),
    ],
)
def test_each_open_end_holds_a_file_back(changes, reason):
    assert rules.blockers([standing(**changes)]) == [("A", reason)]


@pytest.mark.parametrize("changes", [{}, {"is_answered": False, "is_marked_late": True}])
def test_answered_or_marked_late_lets_it_go(changes):
    assert rules.blockers([standing(**changes)]) == []


@pytest.mark.parametrize(("on", "can"), [(date(2020, 4, 15), True), (date(2020, 4, 16), False)])
def test_time_may_be_asked_for_until_the_date(on, can):
    assert rules.can_ask_for_time(DUE, on) is can


def test_the_due_day_itself_is_in_time():
    assert not rules.is_late(DUE, DUE, date(2020, 5, 1))
    assert rules.is_late(None, DUE, date(2020, 4, 16))


def test_an_agenda_without_agencies_is_not_settled():
    assert not rules.is_agenda_settled({}, 1)
    assert not rules.is_agenda_settled({"A": 1, "B": 0}, 1)
    assert rules.is_agenda_settled({"A": 2}, 2)


@given(st.lists(st.sampled_from(["own", "partner"]), max_size=20))
def test_no_leader_is_ever_more_than_one_round_ahead(speakers):
    own, partner = set(), set()
    for speaker in speakers:
        mine, theirs = (own, partner) if speaker == "own" else (partner, own)
        number = rules.next_round(own | partner, mine, theirs)
        if number is not None:
            assert number not in mine
            mine.add(number)
    assert abs(len(own) - len(partner)) <= 1
