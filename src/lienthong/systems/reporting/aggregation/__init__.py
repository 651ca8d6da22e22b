"""Reading the book: totals, series, comparisons, who is silent, and the way down to each lower report.

All of it reads one agency's book (``agency_id``); a web request sees no other.
"""

from lienthong.systems.reporting.aggregation.completeness import (
    Completeness,
    completeness,
    completeness_of_days,
    silent,
)
from lienthong.systems.reporting.aggregation.direct import (
    Counts,
    Owed,
    counted,
    owed_in,
    periods_of_days,
)
from lienthong.systems.reporting.aggregation.exporting import export_csv, subtree
from lienthong.systems.reporting.aggregation.missing import Parts, parts_of
from lienthong.systems.reporting.aggregation.tables import (
    UnitValues,
    drill_down,
    ranking,
    unit_series,
    value_table,
)
from lienthong.systems.reporting.aggregation.totals import (
    Total,
    cumulative,
    levels_of,
    pivot,
    series,
    series_as_of,
    total,
    total_as_of,
    totals_by_unit,
)

__all__ = [
    "Completeness",
    "Counts",
    "Owed",
    "Parts",
    "Total",
    "UnitValues",
    "completeness",
    "completeness_of_days",
    "counted",
    "cumulative",
    "drill_down",
    "export_csv",
    "levels_of",
    "owed_in",
    "parts_of",
    "periods_of_days",
    "pivot",
    "ranking",
    "series",
    "series_as_of",
    "silent",
    "subtree",
    "total",
    "total_as_of",
    "totals_by_unit",
    "unit_series",
    "value_table",
]
