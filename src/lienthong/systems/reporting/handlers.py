"""What reporting does when something arrives over the axis."""

from collections.abc import Sequence
from datetime import datetime

from lienthong.axis.handlers import Arrival, ReceiptSeen, handles, on_receipt
from lienthong.base.errors import Refusal
from lienthong.contracts.reporting import (
    PeriodReopened,
    RegimePublished,
    ReportBehind,
    ReportDecided,
    ReportPressed,
    ReportSubmitted,
)
from lienthong.systems.reporting import answers as _answers  # noqa: F401 -- enters its answer
from lienthong.systems.reporting.actions import (
    announcing,
    behind,
    pressing,
    receiving,
    reopening,
    turned_away,
)


@handles(ReportSubmitted)
def report_arrived(arrivals: Sequence[Arrival], *, now: datetime) -> Sequence[Refusal | None]:
    """Check and keep reports sent to agencies of this node."""
    return receiving.take_in(arrivals, now=now)


@on_receipt(ReportSubmitted)
def report_receipts(receipts: Sequence[ReceiptSeen], *, now: datetime) -> None:
    """Note which reports the receivers' nodes would not take."""
    turned_away.take_receipts(receipts, now=now)


@handles(ReportDecided)
def report_decided(arrivals: Sequence[Arrival], *, now: datetime) -> Sequence[Refusal | None]:
    """Note what receivers decided of reports sent from this node."""
    return receiving.take_decisions(arrivals, now=now)


@handles(RegimePublished)
def regime_published(arrivals: Sequence[Arrival], *, now: datetime) -> Sequence[Refusal | None]:
    """Enter the regimes that agencies of other nodes ask reports by."""
    return announcing.take_in(arrivals, now=now)


@on_receipt(RegimePublished)
def regime_receipts(receipts: Sequence[ReceiptSeen], *, now: datetime) -> None:
    """Note which nodes know a regime now."""
    announcing.take_receipts(receipts, now=now)


@handles(ReportPressed)
def report_pressed(arrivals: Sequence[Arrival], *, now: datetime) -> Sequence[Refusal | None]:
    """Note that a unit of this node was pressed for a report."""
    return pressing.take_in(arrivals, now=now)


@handles(ReportBehind)
def report_behind(arrivals: Sequence[Arrival], *, now: datetime) -> Sequence[Refusal | None]:
    """Note that figures below a report received here have changed since it was sent."""
    return behind.take_in(arrivals, now=now)


@handles(PeriodReopened)
def period_reopened(arrivals: Sequence[Arrival], *, now: datetime) -> Sequence[Refusal | None]:
    """Note that a locked period is open again for a unit."""
    return reopening.take_in(arrivals, now=now)
