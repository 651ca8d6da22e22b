"""What reporting does when something arrives over the axis."""

from collections.abc import Sequence
from datetime import datetime

from lienthong.axis.handlers import Arrival, handles
from lienthong.base.errors import Refusal
from lienthong.contracts.reporting import ReportDecided, ReportSubmitted
from lienthong.systems.reporting import answers as _answers  # noqa: F401 -- enters its answer
from lienthong.systems.reporting.actions import receiving


@handles(ReportSubmitted)
def report_arrived(arrivals: Sequence[Arrival], *, now: datetime) -> Sequence[Refusal | None]:
    """Check and keep reports sent to agencies of this node."""
    return receiving.take_in(arrivals, now=now)


@handles(ReportDecided)
def report_decided(arrivals: Sequence[Arrival], *, now: datetime) -> Sequence[Refusal | None]:
    """Note what receivers decided of reports sent from this node."""
    return receiving.take_decisions(arrivals, now=now)
