"""Tables of the reporting system."""

from lienthong.systems.reporting.models.regimes import (
    CellType,
    ContentKind,
    Frequency,
    Regime,
    RegimeKind,
    RegimeVersion,
)
from lienthong.systems.reporting.models.reopenings import PeriodReopening
from lienthong.systems.reporting.models.reports import Report, ReportState
from lienthong.systems.reporting.models.requests import (
    ReportPressing,
    ReportRequest,
    ReportRequestState,
    RequestKind,
    RouteChoice,
)
from lienthong.systems.reporting.models.rollups import Rollup
from lienthong.systems.reporting.models.tellings import RegimeTelling

__all__ = [
    "CellType",
    "ContentKind",
    "Frequency",
    "PeriodReopening",
    "ReportPressing",
    "Regime",
    "RegimeKind",
    "RegimeTelling",
    "RegimeVersion",
    "Report",
    "ReportRequest",
    "ReportState",
    "RequestKind",
    "ReportRequestState",
    "Rollup",
    "RouteChoice",
]
