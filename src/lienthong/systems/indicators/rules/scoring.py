"""Scores: points for criteria, ranks, and what would raise a score most."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

_ZERO, _ONE, _HUNDRED = Decimal(0), Decimal(1), Decimal(100)
_CENT = Decimal("0.01")


class ScoringKind(StrEnum):
    """How a value earns points: on a line between floor and target, all or nothing, or by evidence."""

    LINEAR = "linear"
    THRESHOLD = "threshold"
    EVIDENCE = "evidence"


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion: its weight in points, and the values at which it earns nothing and everything.

    A floor above the target means that less is better. Evidence earns everything for 1 with a link; of the
    other kinds, what needs evidence earns nothing without it.
    """

    code: str
    weight: Decimal
    kind: ScoringKind
    floor: Decimal = _ZERO
    target: Decimal = _HUNDRED
    needs_evidence: bool = False


@dataclass(frozen=True, slots=True)
class Points:
    """What one criterion earned; ``value`` None earns nothing and is shown as missing."""

    criterion: Criterion
    value: Decimal | None
    earned: Decimal

    @property
    def lost(self) -> Decimal:
        """The points that were there to be earned and were not."""
        return self.criterion.weight - self.earned


@dataclass(frozen=True, slots=True)
class Gap:
    """What one criterion could still bring: points, the rank with all of them, and one more unit's worth."""

    points: Points
    rank_if_closed: int
    gain_of_one_unit: Decimal
    rank_after_one_unit: int


def share_earned(
    criterion: Criterion, value: Decimal | None, *, has_evidence: bool = True
) -> Decimal:
    """Return the part of a criterion's weight that a value earns, from 0 to 1."""
    if value is None:
        return _ZERO
    if criterion.kind == ScoringKind.EVIDENCE:
        return _ONE if value >= 1 and has_evidence else _ZERO
    if criterion.needs_evidence and not has_evidence:
        return _ZERO
    is_less_better = criterion.floor > criterion.target
    if criterion.kind == ScoringKind.THRESHOLD:
        met = value <= criterion.target if is_less_better else value >= criterion.target
        return _ONE if met else _ZERO
    part = (value - criterion.floor) / (criterion.target - criterion.floor)
    return min(max(part, _ZERO), _ONE)


def earn(criterion: Criterion, value: Decimal | None, *, has_evidence: bool = True) -> Points:
    """Return the points of one criterion, rounded to a hundredth."""
    share = share_earned(criterion, value, has_evidence=has_evidence)
    return Points(criterion, value, _rounded(criterion.weight * share))


def total(points: Sequence[Points]) -> Decimal:
    """Return the sum of the points."""
    return sum((each.earned for each in points), _ZERO)


def ranks(totals: Mapping[str, Decimal]) -> dict[str, int]:
    """Return each unit's rank, the most points first; equal points share a rank and the next is skipped."""
    return {unit: rank_of(points, totals.values()) for unit, points in totals.items()}


def rank_of(points: Decimal, others: Iterable[Decimal]) -> int:
    """Return the rank of a number of points among others."""
    return 1 + sum(1 for other in others if other > points)


def gaps(unit: str, points: Sequence[Points], totals: Mapping[str, Decimal]) -> list[Gap]:
    """Return what would raise a unit's score, the most valuable criterion first, the others unchanged."""
    own = total(points)
    others = [value for other, value in totals.items() if other != unit]
    found = []
    for each in points:
        if each.lost > 0:
            gain = _gain_of_one_unit(each)
            found.append(
                Gap(each, rank_of(own + each.lost, others), gain, rank_of(own + gain, others))
            )
    return sorted(found, key=lambda gap: (-gap.points.lost, gap.points.criterion.code))


def _gain_of_one_unit(points: Points) -> Decimal:
    criterion = points.criterion
    if criterion.kind == ScoringKind.EVIDENCE:
        return points.lost
    step = -_ONE if criterion.floor > criterion.target else _ONE
    start = criterion.floor if points.value is None else points.value
    return max(earn(criterion, start + step).earned - points.earned, _ZERO)


def _rounded(number: Decimal) -> Decimal:
    return number.quantize(_CENT, ROUND_HALF_UP)
