"""What indicators do when values arrive over the axis."""

from collections.abc import Sequence
from datetime import datetime

from lienthong.axis.handlers import Arrival, handles
from lienthong.base.errors import Refusal
from lienthong.contracts.indicators import IndicatorValuesReported, ScoresGiven
from lienthong.systems.indicators.actions import exchanging, results


@handles(IndicatorValuesReported)
def values_reported(arrivals: Sequence[Arrival], *, now: datetime) -> Sequence[Refusal | None]:
    """Keep the values that other agencies report of themselves."""
    return exchanging.take_in(arrivals, now=now)


@handles(ScoresGiven)
def scores_given(arrivals: Sequence[Arrival], *, now: datetime) -> Sequence[Refusal | None]:
    """Keep the ranking and the own points that those who score tell."""
    return results.take_in(arrivals, now=now)
