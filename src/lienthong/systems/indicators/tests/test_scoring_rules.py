"""Points, ranks, and what would raise a score."""

from decimal import Decimal

import pytest

from lienthong.systems.indicators.rules.scoring import (
    Criterion,
    ScoringKind,
    earn,
    gaps,
    ranks,
    total,
)


def criterion(code="a", weight=10, kind="linear", floor=0, target=100):
    return Criterion(code, Decimal(weight), ScoringKind(kind), Decimal(floor), Decimal(target))


def earned(value, **changes):
    has_evidence = changes.pop("has_evidence", True)
    value = None if value is None else Decimal(str(value))
    return earn(criterion(**changes), value, has_evidence=has_evidence).earned


@pytest.mark.parametrize(
    ("value", "points"), [(0, 0), (15, 5), (30, 10), (60, 10), (-5, 0), ("7.5", "2.5"), (None, 0)]
)
def test_a_line_from_floor_to_target(value, points):
    assert earned(value, target=30) == Decimal(points)


def test_a_floor_above_the_target_means_that_less_is_better():
    assert earned(20, floor=40, target=0) == 5
    assert earned(0, floor=40, target=0) == 10
    assert earned(50, floor=40, target=0) == 0


def test_a_threshold_gives_all_or_nothing():
    assert earned(80, kind="threshold", target=80) == 10
    assert earned("79.99", kind="threshold", target=80) == 0


def test_a_yes_counts_only_with_evidence():
    assert earned(1, kind="evidence", target=1) == 10
    assert earned(1, kind="evidence", target=1, has_evidence=False) == 0
    assert earned(0, kind="evidence", target=1) == 0


def test_points_are_rounded_to_a_hundredth():
    assert earned(1, target=3) == Decimal("3.33")


def test_equal_totals_share_a_rank_and_the_next_is_skipped():
    assert ranks({"x": Decimal(9), "y": Decimal(7), "z": Decimal(7), "w": Decimal(1)}) == {
        "x": 1,
        "y": 2,
        "z": 2,
        "w": 4,
    }


def test_gaps_come_the_most_valuable_first_with_the_rank_they_would_bring():
    points = [
        earn(criterion("small", 5), Decimal(50)),
        earn(criterion("large", 20), Decimal(50)),
        earn(criterion("full", 5), Decimal(100)),
    ]
    own = total(points)
    found = gaps("me", points, {"me": own, "b": own + 1, "c": own + 8})
    assert [(gap.points.criterion.code, gap.points.lost) for gap in found] == [
        ("large", 10),
        ("small", Decimal("2.5")),
    ]
    assert [gap.rank_if_closed for gap in found] == [1, 2]


def test_one_more_unit_is_worth_the_slope_of_the_line_and_maybe_a_rank():
    points = [earn(criterion("a", 30, target=30), Decimal(10))]
    gap = gaps("me", points, {"me": Decimal(10), "b": Decimal("10.5")})[0]
    assert gap.gain_of_one_unit == 1
    assert gap.rank_after_one_unit == 1


def test_one_more_unit_below_a_threshold_is_worth_nothing():
    points = [earn(criterion("a", 10, kind="threshold", target=80), Decimal(50))]
    assert gaps("me", points, {"me": Decimal(0)})[0].gain_of_one_unit == 0


def test_the_missing_yes_is_worth_all_its_points():
    points = [earn(criterion("a", 5, kind="evidence", target=1), None)]
    assert gaps("me", points, {"me": Decimal(0)})[0].gain_of_one_unit == 5
