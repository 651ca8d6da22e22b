"""What lower levels sent: waiting reports, accepted one by one or many, and whole files of figures."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lienthong.base import clock
from lienthong.base.errors import Refusal
from lienthong.base.formats import short_date
from lienthong.base.paging import page_of
from lienthong.casework.screens import officer_of
from lienthong.identity.access import needs
from lienthong.identity.permissions import Permission
from lienthong.systems.reporting.actions import receiving
from lienthong.systems.reporting.models import Regime, Report, ReportState

MOST_AT_ONCE = 200


@needs(Permission.REPORT_READ)
def index(request: HttpRequest) -> HttpResponse:
    """List what came from lower levels: waiting first, or accepted and returned."""
    officer = officer_of(request)
    state, regime = request.GET.get("state", ReportState.SUBMITTED), request.GET.get("regime", "")
    words = request.GET.get("q", "").strip()[:100]
    rows = Report.objects.received_by(officer.agency_id, officer.agency_code)
    rows = rows.filter(state=state, via=None) if state in ReportState.values else rows.waiting()
    if regime:
        rows = rows.filter(version__regime__code=regime[:60])
    if words:
        rows = rows.filter(unit_name__icontains=words)
    page = page_of(rows.select_related("version__regime").order_by("due_date", "path"), request)
    may_decide = Permission.REPORT_RECEIVE in officer.permissions
    context = {
        "page": page,
        "rows": [(row, row.period.label, *_timing(row)) for row in page],
        "states": [
            (label, f"?state={value}", value == state)
            for value, label in (
                (ReportState.SUBMITTED, _("Chờ chấp nhận")),
                (ReportState.ACCEPTED, _("Đã chấp nhận")),
                (ReportState.RETURNED, _("Đã trả lại")),
            )
        ],
        "state": state,
        "regime": regime,
        "words": words,
        "regimes": [("", _("Mọi chế độ báo cáo")), *_regimes()],
        "may_receive": may_decide,
        "may_decide": may_decide and state == ReportState.SUBMITTED,
    }
    return render(request, "reporting/inbox.html", context)


def _regimes() -> list[tuple[str, str]]:
    rows = Regime.objects.order_by("code").values_list("code", flat=True)
    return [(code, code) for code in rows]


def _timing(row: Report) -> tuple[str, str]:
    if row.submitted_at is None:
        return _("Chưa ký gửi"), "grey"
    due = short_date(row.due_date) if row.due_date else ""
    if row.on_time:
        return _("Đúng hạn %(due)s") % {"due": due}, "green"
    return _("Muộn, hạn %(due)s") % {"due": due}, "red"


@require_POST
@needs(Permission.REPORT_RECEIVE)
def accept_many(request: HttpRequest) -> HttpResponse:
    """Accept the ticked reports; one that cannot be accepted stops none of the others."""
    officer = officer_of(request)
    ticked = _ids(request.POST.getlist("report"))
    rows = (
        Report.objects.visible_to(officer).filter(pk__in=ticked).select_related("version__regime")
    )
    accepted = 0
    for row in rows.order_by("path"):
        try:
            with transaction.atomic():
                receiving.accept(report=row, by=officer, now=clock.now())
        except Refusal as refusal:
            messages.error(request, f"{row.unit_name}: {refusal.sentence}")
        else:
            accepted += 1
    if not ticked:
        messages.error(request, _("Hãy chọn ít nhất một báo cáo."))
    if accepted:
        messages.success(request, _("Đã chấp nhận %(count)s báo cáo.") % {"count": accepted})
    return redirect("reporting:inbox")


def _ids(texts: list[str]) -> list[UUID]:
    found: list[Any] = []
    for text in texts[:MOST_AT_ONCE]:
        try:
            found.append(UUID(text))
        except ValueError:
            continue
    return found
