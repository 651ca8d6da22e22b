"""What an edition would do to the last scored period: the figures known then, with other criteria."""

from dataclasses import dataclass
from decimal import Decimal

from lienthong.figures.periods import Span
from lienthong.systems.indicators.actions.scoring import units_scored
from lienthong.systems.indicators.models import KpiCriterion, KpiEdition, KpiRun
from lienthong.systems.indicators.rules import editions as rules
from lienthong.systems.indicators.rules import scoring
from lienthong.systems.indicators.rules.editions import Change


@dataclass(frozen=True, slots=True)
class Moved:
    """One unit's points and rank as they were given, and as the edition would give them; None: not scored."""

    unit: str
    points_before: Decimal | None
    rank_before: int | None
    points_after: Decimal | None
    rank_after: int | None

    @property
    def places(self) -> int:
        """How many places up; below zero for down."""
        if self.rank_before is None or self.rank_after is None:
            return 0
        return self.rank_before - self.rank_after


@dataclass(frozen=True, slots=True)
class Preview:
    """The last scored period under an edition; the best rank after first."""

    run: KpiRun
    rows: tuple[Moved, ...]

    @property
    def moved(self) -> int:
        """How many units would stand on another rank."""
        return sum(1 for row in self.rows if row.places)


@dataclass(frozen=True, slots=True)
class Compared:
    """One indicator's criterion in two editions, None where it is no criterion."""

    change: Change
    before: KpiCriterion | None
    after: KpiCriterion | None
    either: KpiCriterion


def preview(edition: KpiEdition, agency_id: int, agency_code: str) -> Preview | None:
    """Return what an edition would make of the last period that an agency scored with its set, or None."""
    runs = KpiRun.objects.filter(agency_id=agency_id, edition__set_code=edition.set_code)
    run = runs.newest_of_each_period().first()
    criteria = list(edition.criteria.select_related("indicator"))
    if run is None or not criteria:
        return None
    span = Span(run.first_date, run.last_date, run.label)
    scored = units_scored(edition, criteria, span, agency_code, as_of=run.made_at)
    after = {each.unit: scoring.total(each.points) for each in scored}
    ranks = scoring.ranks(after)
    before = {score.unit: score for score in run.scores.all()}
    rows = [
        Moved(
            unit,
            before[unit].points if unit in before else None,
            before[unit].rank if unit in before else None,
            after.get(unit),
            ranks.get(unit),
        )
        for unit in {*before, *after}
    ]
    rows.sort(key=lambda row: (row.rank_after is None, row.rank_after, row.unit))
    return Preview(run, tuple(rows))


def side_by_side(before: KpiEdition, after: KpiEdition) -> list[Compared]:
    """Return the criteria of two editions beside one another, in the later one's order, the removed last."""
    earlier, later = _by_indicator(before), _by_indicator(after)
    found = [
        Compared(_change(earlier.get(code), each), earlier.get(code), each, each)
        for code, each in later.items()
    ]
    removed = [each for code, each in earlier.items() if code not in later]
    return found + [Compared(Change.REMOVED, each, None, each) for each in removed]


def _by_indicator(edition: KpiEdition) -> dict[str, KpiCriterion]:
    return {each.indicator.code: each for each in edition.criteria.select_related("indicator")}


def _change(before: KpiCriterion | None, after: KpiCriterion) -> Change:
    # The rules know whether evidence is needed; a person also wants to see that it is other evidence.
    if before is not None and before.evidence != after.evidence:
        return Change.CHANGED
    return rules.change(before.rule if before else None, after.rule)
