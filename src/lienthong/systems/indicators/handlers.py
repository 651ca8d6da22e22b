"""What indicators do when values arrive over the axis."""

from collections.abc import Sequence
from datetime import datetime

from lienthong.axis.handlers import Arrival, handles
from lienthong.base.errors import Refusal
from lienthong.contracts.indicators import IndicatorValuesReported
from lienthong.systems.indicators.actions import exchanging


@handles(IndicatorValuesReported)
def values_reported(arrivals: Sequence[Arrival], *, now: datetime) -> Sequence[Refusal | None]:
    """Keep the values that other agencies report of themselves."""
    return exchanging.take_in(arrivals, now=now)
