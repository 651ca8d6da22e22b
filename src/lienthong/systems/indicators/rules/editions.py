"""What an edition of a KPI set must be before it may count; pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from lienthong.systems.indicators.rules.scoring import Criterion, ScoringKind


class Change(StrEnum):
    """What became of a criterion from one edition to another."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Weighed:
    """The points an edition gives out beside those it says it does."""

    given: Decimal
    wanted: Decimal

    @property
    def left(self) -> Decimal:
        """The points still to be given; below zero where too many are."""
        return self.wanted - self.given

    @property
    def is_right(self) -> bool:
        """Whether the weights add up."""
        return self.given == self.wanted


def weighed(weights: Sequence[Decimal], wanted: Decimal) -> Weighed:
    """Return the sum of the weights beside the total that the edition states."""
    return Weighed(sum(weights, Decimal(0)), wanted)


def earns_nothing(criterion: Criterion) -> bool:
    """Say whether no value could ever earn what the criterion promises, or every value earns the same."""
    if criterion.weight <= 0:
        return True
    return criterion.kind == ScoringKind.LINEAR and criterion.floor == criterion.target


def change(before: Criterion | None, after: Criterion | None) -> Change:
    """Return what became of a criterion."""
    if before is None:
        return Change.ADDED
    if after is None:
        return Change.REMOVED
    return Change.SAME if before == after else Change.CHANGED
