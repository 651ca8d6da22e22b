"""Tables of indicators: the node-wide register, and what each agency declared and scored."""

from lienthong.systems.indicators.models.declarations import Declaration, DeclarationDraft
from lienthong.systems.indicators.models.editions import (
    EditionState,
    KpiCriterion,
    KpiEdition,
    Scoring,
)
from lienthong.systems.indicators.models.exchanges import ValueExchange, Way
from lienthong.systems.indicators.models.register import (
    BY_FORMULA,
    Addition,
    Direction,
    Indicator,
    IndicatorVersion,
    Method,
    Period,
    StatedValue,
    Target,
)
from lienthong.systems.indicators.models.scores import KpiPoint, KpiRun, KpiScore

__all__ = [
    "BY_FORMULA",
    "Addition",
    "Declaration",
    "DeclarationDraft",
    "Direction",
    "EditionState",
    "Indicator",
    "IndicatorVersion",
    "KpiCriterion",
    "KpiEdition",
    "KpiPoint",
    "KpiRun",
    "KpiScore",
    "Method",
    "Period",
    "Scoring",
    "StatedValue",
    "Target",
    "ValueExchange",
    "Way",
]
