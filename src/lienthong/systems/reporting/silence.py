"""Who owes one agency a report of a period and has not sent it: those it may press."""

from datetime import date

from lienthong.casework.calendar import deadline_clock
from lienthong.systems.reporting.duties import owing
from lienthong.systems.reporting.models import RegimeVersion, Report, ReportState
from lienthong.systems.reporting.rules.periods import Period
from lienthong.systems.reporting.units import all_places

_NOT_SENT = (ReportState.DRAFT, ReportState.REVIEW, ReportState.RETURNED)


def silent_towards(
    agency_id: int, code: str, version: RegimeVersion, period: Period
) -> list[tuple[str, date]]:
    """Return the units that owe an agency the report and have not sent it, with each one's deadline."""
    sent = set(
        Report.objects.filter(agency_id=agency_id, submitted_at__isnull=False)
        .of_period(version, period.id)
        .exclude(state__in=_NOT_SENT)
        .values_list("unit", flat=True)
    )
    places = sorted(all_places(period.last_date).values(), key=lambda place: place.path)
    return [
        (place.code, due)
        for place, receiver, due in owing(version, period, places, deadline_clock())
        if receiver == code and place.code != code and place.code not in sent
    ]
