"""A report that was sent and whose figures below have changed since: marked, and told upwards.

The signed figures stand as they were signed; only a corrected vintage, signed again, takes their place.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from lienthong.axis.actions import tell
from lienthong.axis.handlers import Arrival
from lienthong.base.errors import Refusal
from lienthong.contracts.reporting import ReportBehind
from lienthong.systems.reporting.actions.books import note
from lienthong.systems.reporting.actions.refusals import ForgedSender, ReportNotFound
from lienthong.systems.reporting.aggregation.drift import shifted_cells, shifted_units
from lienthong.systems.reporting.models import RegimeVersion, Report, ReportState

_SENT = (ReportState.SUBMITTED, ReportState.ACCEPTED)
_MOST_UNITS = 200


def notice(
    *, agency_id: int, code: str, version: RegimeVersion, period_id: str, by: str, now: datetime
) -> None:
    """Mark the agency's own sent report as behind the reports below it, or as level with them again.

    Its receiver is told. Called in the transaction that changed the sums.
    """
    rows = Report.objects.select_for_update(of=("self",), no_key=True)
    rows = rows.own_of(agency_id, code).of_period(version, period_id).filter(state__in=_SENT)
    row = rows.order_by("-vintage").first()
    if row is None:
        return
    row.version = version
    is_behind = bool(shifted_cells(row))
    was_behind = row.behind_at is not None
    if not is_behind and not was_behind:
        return
    row.behind_at = (row.behind_at or now) if is_behind else None
    row.save(update_fields=["behind_at"])
    if is_behind != was_behind:
        note("reporting.report-behind", row, by, now, is_behind=is_behind)
    units = tuple(dict.fromkeys(shift.report.unit for shift in shifted_units(row)))
    message = ReportBehind(row.reference, is_behind, units[:_MOST_UNITS], now)
    tell(message, sender=code, to=[row.receiver], now=now)


def settle_earlier(row: Report) -> None:
    """Take the mark from earlier vintages of a report, once the next one was sent."""
    earlier = Report.objects.vintages_of(row).filter(vintage__lt=row.vintage)
    earlier.filter(behind_at__isnull=False).update(behind_at=None)


@transaction.atomic
def take_in(arrivals: Sequence[Arrival], *, now: datetime) -> list[Refusal | None]:
    """Note in the receiver's book that figures below a report it holds have changed, or no longer differ."""
    references = {arrival.message.reference for arrival in arrivals}
    rows = Report.objects.select_for_update(of=("self",), no_key=True).filter(
        reference__in=references, via=None
    )
    held = {(row.receiver, row.reference): row for row in rows.order_by("id") if not row.entered_by}
    return [_noted(held.get((each.to, each.message.reference)), each) for each in arrivals]


def _noted(row: Report | None, arrival: Arrival) -> Refusal | None:
    message: ReportBehind = arrival.message
    if row is None:
        return ReportNotFound()
    if row.unit != arrival.sender:
        return ForgedSender()
    if row.state in _SENT:
        row.behind_at = message.at if message.is_behind else None
        row.save(update_fields=["behind_at"])
    return None
