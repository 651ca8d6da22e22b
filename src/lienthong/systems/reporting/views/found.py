"""What pages look for: a report of the own book, the version of a regime that a period belongs to."""

from uuid import UUID

from django.http import HttpRequest

from lienthong.base.errors import NotFound
from lienthong.casework.screens import officer_of
from lienthong.systems.reporting.models import RegimeVersion, Report
from lienthong.systems.reporting.rules.periods import PeriodUnknown


def report_of(request: HttpRequest, report_id: UUID) -> Report:
    """Return a report of the officer's own book.

    :raises NotFound: for any other.
    """
    rows = Report.objects.visible_to(officer_of(request)).select_related("version__regime")
    found: Report | None = rows.filter(pk=report_id).first()
    if found is None:
        raise NotFound()
    return found


def version_of(code: str, period_id: str) -> RegimeVersion:
    """Return the version of a regime that is in force when a period is closed.

    :raises NotFound: if there is none, or the text names no period of it.
    """
    rows = RegimeVersion.objects.select_related("regime").filter(regime__code=code)
    for version in rows.order_by("-number"):
        try:
            if version.is_set and version.period(period_id).last_date in version.valid:
                return version
        except PeriodUnknown:
            continue
    raise NotFound()
