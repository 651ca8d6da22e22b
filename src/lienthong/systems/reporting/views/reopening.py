"""Opening a locked period again for one unit, and what was opened of a period."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lienthong.agencies.models import AgencyRecord
from lienthong.base import clock
from lienthong.base.tables import Cell, Column
from lienthong.casework.calendar import deadline_clock
from lienthong.casework.screens import SHOWN_IN_PLACE, officer_of
from lienthong.identity.access import needs
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.reporting.actions import reopening
from lienthong.systems.reporting.duties import closed_on
from lienthong.systems.reporting.forms import ReopenForm
from lienthong.systems.reporting.models import PeriodReopening
from lienthong.systems.reporting.views.chosen import Chosen, chosen_from


def may_reopen(officer: Officer, chosen: Chosen) -> bool:
    """Say whether the shown period is locked for somebody whom the officer's agency could let in again."""
    version, period = chosen.version, chosen.period
    if version is None or period is None or chosen.at is not None:
        return False
    if Permission.REPORT_RECEIVE not in officer.permissions:
        return False
    closed = closed_on(version, period, deadline_clock())
    return closed is not None and clock.today() > closed


def reopen_url(officer: Officer, chosen: Chosen, unit: str = "") -> str:
    """Return the page that opens the shown period again, "" when there is nothing to open."""
    if not may_reopen(officer, chosen):
        return ""
    return chosen.address("reporting:reopen", **({"don-vi": unit} if unit else {}))


@needs(Permission.REPORT_RECEIVE)
def reopen(request: HttpRequest) -> HttpResponse:
    """Open a locked period again for one unit; below stands what was opened of the period."""
    officer, chosen, today = officer_of(request), chosen_from(request), clock.today()
    if not may_reopen(officer, chosen):
        return redirect(chosen.address("reporting:completeness"))
    version, period = chosen.version, chosen.period
    assert version is not None and period is not None  # noqa: S101 -- for the type
    form = ReopenForm(
        request.POST or None,
        issuer=AgencyRecord.objects.filter(code=officer.agency_code).latest("valid"),
        on=period.last_date,
        initial={"unit": request.GET.get("don-vi", "")[:40]},
    )
    here, status = chosen.address("reporting:reopen"), 200
    if form.is_bound and form.is_valid():
        try:
            reopening.reopen(
                version=version, period=period, by=officer, now=clock.now(), **form.cleaned_data
            )
        except SHOWN_IN_PLACE as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("Đã mở lại kỳ và báo đơn vị qua trục."))
            return redirect(here)
    if form.is_bound:
        status = 422
    context = {
        "chosen": chosen,
        "form": form,
        "here": here,
        "back": chosen.address("reporting:completeness"),
        "columns": [
            Column(_("Đơn vị"), width="one-third"),
            Column(_("Mở đến hết ngày"), no_wrap=True),
            Column(_("Lý do")),
            Column(_("Người mở lại")),
            Column(_("Trạng thái")),
        ],
        "rows": _rows(officer, chosen, today),
    }
    return render(request, "reporting/reopen.html", context, status=status)


def _rows(officer: Officer, chosen: Chosen, today: date) -> list[list[object]]:
    assert chosen.version is not None and chosen.period is not None  # noqa: S101 -- for the type
    rows = PeriodReopening.objects.filter(agency_id=officer.agency_id)
    rows = rows.of_period(chosen.version, chosen.period.id).order_by("-opened_at")
    return [
        [
            Cell(row.unit_name, note=row.unit),
            row.last_date,
            row.reason,
            Cell(row.by_name, note=row.by_code),
            Cell(_("Đang mở"), tag="green")
            if row.last_date >= today
            else Cell(_("Đã hết hạn"), tag="grey"),
        ]
        for row in rows
    ]
