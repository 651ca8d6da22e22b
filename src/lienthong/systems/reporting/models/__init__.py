"""Tables of the reporting system."""

from lienthong.systems.reporting.models.regimes import (
    CellType,
    ContentKind,
    Frequency,
    Regime,
    RegimeKind,
    RegimeVersion,
)
from lienthong.systems.reporting.models.reports import Report, ReportState
from lienthong.systems.reporting.models.rollups import Rollup

__all__ = [
    "CellType",
    "ContentKind",
    "Frequency",
    "Regime",
    "RegimeKind",
    "RegimeVersion",
    "Report",
    "ReportState",
    "Rollup",
]
