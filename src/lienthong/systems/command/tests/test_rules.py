"""The arithmetic of thresholds, the staleness of figures, moments as people write them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.base.clock import VIETNAM
from lienthong.systems.command import rules
from lienthong.systems.command.rules import Bound, Verdict, WrongSide

TEN = Decimal(10)
NUMBERS = st.decimals(-100, 100, places=2)


def above(limit=10, margin=0, consecutive=1):
    return Bound(WrongSide.ABOVE, Decimal(limit), Decimal(margin), consecutive)


def judged(bound, *values, is_open=False):
    return bound.judge([None if v is None else Decimal(v) for v in values], is_open=is_open)


@pytest.mark.parametrize(
    ("comparison", "crossing"),
    [("above", {11}), ("at-least", {10, 11}), ("below", {9}), ("at-most", {9, 10})],
)
def test_each_comparison_has_its_wrong_side(comparison, crossing):
    bound = Bound(WrongSide(comparison), TEN)
    assert {value for value in (9, 10, 11) if bound.is_crossed_by(Decimal(value))} == crossing


class TestJudging:
    def test_crossing_raises_once_and_staying_beyond_keeps(self):
        assert judged(above(), 11) is Verdict.RAISE
        assert judged(above(), 12, 11, is_open=True) is Verdict.KEEP

    def test_back_inside_closes(self):
        assert judged(above(), 10, 11, is_open=True) is Verdict.CLOSE

    def test_margin_keeps_a_flapping_figure_from_closing(self):
        assert judged(above(margin=3), 9, 11, is_open=True) is Verdict.KEEP
        assert judged(above(margin=3), 7, 9, is_open=True) is Verdict.CLOSE

    def test_consecutive_periods_have_all_to_be_beyond(self):
        bound = above(consecutive=3)
        assert judged(bound, 11, 12, 13) is Verdict.RAISE
        assert judged(bound, 11, 9, 13) is Verdict.KEEP
        assert judged(bound, 11, None, 13) is Verdict.KEEP
        assert judged(bound, 11, 12) is Verdict.KEEP

    @pytest.mark.parametrize("is_open", [True, False])
    def test_missing_value_changes_nothing(self, is_open):
        assert judged(above(), None, 11, is_open=is_open) is Verdict.KEEP
        assert judged(above(), is_open=is_open) is Verdict.KEEP

    @given(st.sampled_from(list(WrongSide)), NUMBERS, st.decimals(0, 20, places=2), NUMBERS)
    def test_no_value_both_raises_and_ends(self, comparison, limit, margin, value):
        bound = Bound(comparison, limit, margin)
        assert not (bound.is_crossed_by(value) and bound.is_left_by(value))

    @given(st.lists(NUMBERS, min_size=1, max_size=40))
    def test_alarms_alternate_whatever_the_figure_does(self, values):
        is_open, steps = False, []
        for value in values:
            verdict = above(0, margin=5).judge([value], is_open=is_open)
            if verdict is not Verdict.KEEP:
                steps.append(verdict)
                is_open = verdict is Verdict.RAISE
        assert steps == [Verdict.RAISE, Verdict.CLOSE][: len(steps)] or all(
            first is not second for first, second in zip(steps, steps[1:], strict=False)
        )


class TestStaleness:
    DAY = date(2020, 11, 30)

    @pytest.mark.parametrize(
        ("first", "last", "on", "stale"),
        [
            ("2020-11-29", "2020-11-29", "2020-11-30", False),
            ("2020-11-28", "2020-11-28", "2020-11-30", True),
            ("2020-11-01", "2020-11-30", "2020-11-20", False),
            ("2020-10-01", "2020-10-31", "2020-12-20", False),
            ("2020-09-01", "2020-09-30", "2020-12-20", True),
            ("2019-01-01", "2019-12-31", "2020-11-30", False),
            ("2018-01-01", "2018-12-31", "2020-11-30", True),
        ],
    )
    def test_next_period_is_waited_for_as_long_as_such_periods_take(self, first, last, on, stale):
        days = [date.fromisoformat(each) for each in (first, last, on)]
        assert rules.is_stale(*days) is stale

    def test_limit_of_a_measure_goes_before(self):
        old = self.DAY - timedelta(days=5)
        assert rules.is_stale(old, old, self.DAY)
        assert not rules.is_stale(old, old, self.DAY, 7)


class TestMoments:
    def test_brief_shows_half_past_six(self):
        moment = rules.brief_moment(date(2020, 11, 30), VIETNAM)
        assert moment == datetime(2020, 11, 29, 23, 30, tzinfo=UTC)
