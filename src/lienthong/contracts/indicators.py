"""What agencies tell one another about the values of indicators (Thông báo 320/TB-VPCP, mục 6)."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from lienthong.contracts.registry import contract


@dataclass(frozen=True)
class IndicatorValue:
    """One value of the sender's own: computed by its systems or declared; None where there is no number.

    ``indicator`` is the code under which the value is published; dates are inclusive.
    """

    indicator: str
    first_date: date
    last_date: date
    label: str
    value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    origin: str
    state: str
    evidence: str = ""


@contract("vn.lienthong.indicators.values-reported", version=1)
@dataclass(frozen=True)
class IndicatorValuesReported:
    """An agency tells its own values of indicators to the agency that keeps or scores them.

    ``topic`` names what is told again and again: of one topic only the newest ``reported_at`` counts.
    """

    reference: UUID
    topic: str
    reported_at: datetime
    values: tuple[IndicatorValue, ...]


@dataclass(frozen=True)
class UnitScore:
    """One line of the ranking."""

    unit: str
    points: Decimal
    rank: int
    missing: int


@dataclass(frozen=True)
class CriterionScore:
    """What the recipient earned for one criterion, named by its indicator's code, and for which value."""

    indicator: str
    value: Decimal | None
    origin: str
    points: Decimal


@contract("vn.lienthong.indicators.scores-given", version=1)
@dataclass(frozen=True)
class ScoresGiven:
    """Who scores with a KPI set tells a scored agency the ranking of a period and its own points.

    ``reference`` names the scoring; a later one of the same period does not undo an earlier one.
    """

    reference: UUID
    set_code: str
    edition: str
    first_date: date
    last_date: date
    label: str
    made_at: datetime
    scores: tuple[UnitScore, ...]
    details: tuple[CriterionScore, ...]


@contract("vn.lienthong.indicators.named-asked", version=1)
@dataclass(frozen=True)
class IndicatorsNamedAsked:
    """Which indicators of the register the words about figures name on a day."""

    on: date
    phrases: tuple[str, ...]


@dataclass(frozen=True)
class IndicatorPlace:
    """An indicator and its page, a path on the node; all are "" where the words name none clearly."""

    code: str
    title: str
    url: str


@contract("vn.lienthong.indicators.named", version=1)
@dataclass(frozen=True)
class IndicatorsNamed:
    """The indicators in the order of the question."""

    found: tuple[IndicatorPlace, ...]
