"""Bringing a report level with the corrections below it: its next vintage, prepared for the signer."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.reporting.actions import entering, submitting
from lienthong.systems.reporting.actions.books import locked
from lienthong.systems.reporting.actions.refusals import NotBehind
from lienthong.systems.reporting.aggregation.drift import shifted_cells, shifted_units
from lienthong.systems.reporting.models import Report, ReportState

_MOST_NAMED = 10


def proposed_reason(report: Report) -> str:
    """Return why a report would be corrected, naming the units; an official paper is Vietnamese."""
    names = list(dict.fromkeys(shift.report.unit_name for shift in shifted_units(report)))
    with override("vi"):
        listed = ", ".join(names[:_MOST_NAMED])
        if len(names) > _MOST_NAMED:
            listed = _("%(listed)s và %(count)s đơn vị khác") % {
                "listed": listed,
                "count": len(names) - _MOST_NAMED,
            }
        return _("Cập nhật theo số liệu cấp dưới đã thay đổi sau khi gửi: %(listed)s.") % {
            "listed": listed
        }


@transaction.atomic
def prepare(*, report: Report, reason: str, by: Officer, now: datetime) -> Report:
    """Prepare the corrected vintage of an accepted report with the new sums, ready to be read and signed.

    Nothing is signed here, and the accepted vintage stands until the corrected one is accepted.

    :raises NotBehind: if nothing below it has changed.
    :raises WrongReportState, ReasonMissing: as for any correction.
    """
    require(by, Permission.REPORT_ENTER)
    row = locked(report, by, ReportState.ACCEPTED)
    if not shifted_cells(row):
        raise NotBehind()
    made = submitting.correct(report=row, reason=reason, by=by, now=now)
    made = entering.fill_from_below(report=made, by=by, now=now)
    return submitting.send_to_review(report=made, by=by, now=now)
