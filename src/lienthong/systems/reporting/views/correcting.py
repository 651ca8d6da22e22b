"""What changed below a report since it was sent, the vintage that catches up, and signed PDFs from below."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lienthong.base import clock
from lienthong.base.errors import Refusal
from lienthong.base.tables import Cell
from lienthong.casework.screens import form_errors, officer_of
from lienthong.identity.access import needs
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.reporting.actions import catching_up, fetching, submitting
from lienthong.systems.reporting.aggregation.drift import shifted_cells, shifted_units
from lienthong.systems.reporting.cells import written
from lienthong.systems.reporting.forms import PurposeForm, ReasonForm
from lienthong.systems.reporting.models import Report, ReportState
from lienthong.systems.reporting.views.found import report_of
from lienthong.systems.reporting.views.steps import made

_LIVE = (ReportState.DRAFT, ReportState.REVIEW, ReportState.SUBMITTED, ReportState.ACCEPTED)


def shift_of(report: Report, officer: Officer) -> dict[str, Any] | None:
    """Return what the page of an own report says about changes below it, None when nothing changed."""
    if report.unit != officer.agency_code or report.state not in _LIVE:
        return None
    cells = shifted_cells(report)
    if not cells:
        return None
    newer = Report.objects.vintages_of(report).open().filter(vintage__gt=report.vintage).first()
    may = Permission.REPORT_ENTER in officer.permissions
    return {
        "columns": [_("Chỉ tiêu"), _("Trong báo cáo này"), _("Số liệu hiện nay")],
        "rows": [
            (each.item.label, written(each.item, each.before, "") or "–", written(each.item, each.after, ""))
            for each in cells
        ],
        "unit_columns": [_("Đơn vị đã sửa"), _("Chỉ tiêu"), _("Số cũ"), _("Số mới")],
        "unit_rows": [
            (
                Cell(each.report.unit_name, href=each.report.get_absolute_url()),
                each.item.label,
                written(each.item, each.before, "") or "–",
                written(each.item, each.after, "") or "–",
            )
            for each in shifted_units(report)
        ],
        "newer": newer,
        "may_prepare": may and report.state == ReportState.ACCEPTED and newer is None,
        "reason": catching_up.proposed_reason(report),
    }  # fmt: skip


@require_POST
@needs(Permission.REPORT_ENTER)
def catch_up(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Prepare the corrected vintage with the new sums, for review and signature."""
    return _corrected(
        request,
        report_id,
        catching_up.prepare,
        _("Đã lập bản đính chính với số liệu mới. Hãy rà soát rồi ký và gửi."),
    )


@require_POST
@needs(Permission.REPORT_ENTER)
def correct(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Begin a correction of an accepted report."""
    return _corrected(
        request,
        report_id,
        submitting.correct,
        _("Đã lập bản đính chính. Hãy sửa số liệu, rồi ký và gửi lại."),
    )


def _corrected(
    request: HttpRequest, report_id: UUID, action: Callable[..., Report], done: str
) -> HttpResponse:
    """Make the next vintage of a report for the reason given, and go to its page."""
    report, officer = report_of(request, report_id), officer_of(request)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return form_errors(request, form, report.get_absolute_url())
    return made(
        request,
        lambda: action(
            report=report, reason=form.cleaned_data["reason"], by=officer, now=clock.now()
        ),
        done=done,
        back=report.get_absolute_url(),
    )


@require_POST
@needs(Permission.REPORT_READ)
def fetch(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Fetch the signed PDF from the unit that signed it; that none comes is said with how to go on."""
    report, officer = report_of(request, report_id), officer_of(request)
    form = PurposeForm(request.POST)
    if not form.is_valid():
        return form_errors(request, form, report.get_absolute_url())
    try:
        fetching.fetch(
            report=report, purpose=form.cleaned_data["purpose"], by=officer, now=clock.now()
        )
    except Refusal as refusal:
        # Whoever is asked may refuse in many ways, and may be away; the figures are here all the same.
        messages.error(
            request,
            _("Chưa lấy được bản ký số. %(why)s Số liệu gửi kèm vẫn xem được ở trang này.")
            % {"why": refusal.sentence},
        )
    else:
        messages.success(request, _("Đã lấy bản ký số và đối chiếu đúng mã băm."))
    return redirect(report.get_absolute_url())
