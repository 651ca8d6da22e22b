"""The cell form in which a receiver types figures for a unit that is silent."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lienthong.base import clock
from lienthong.base.errors import Refusal
from lienthong.casework.screens import officer_of
from lienthong.identity.access import needs
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.reporting.actions import standing_in
from lienthong.systems.reporting.actions.refusals import (
    CellsRefused,
    DraftChanged,
    UnitHasReported,
)
from lienthong.systems.reporting.models import Report
from lienthong.systems.reporting.views import clashes, inputs
from lienthong.systems.reporting.views.chosen import Chosen, chosen_from
from lienthong.systems.reporting.views.filled import Entry, filled
from lienthong.systems.reporting.views.states import days_of


def may_stand_in(officer: Officer, chosen: Chosen) -> bool:
    """Say whether an officer may type figures of the shown period for others; nothing is done in the past."""
    may = {Permission.REPORT_RECEIVE, Permission.REPORT_ENTER} <= officer.permissions
    return may and chosen.at is None and chosen.version is not None and chosen.period is not None


def address_for(chosen: Chosen, unit: str) -> str:
    """Return the form for one unit."""
    return chosen.address("reporting:stand_in", **{"don-vi": unit})


@needs(Permission.REPORT_RECEIVE)
def stand_in(request: HttpRequest) -> HttpResponse:
    """Type figures for a unit that has not sent its report; they stand unsigned until it signs one."""
    chosen, officer = chosen_from(request), officer_of(request)
    if not may_stand_in(officer, chosen):
        return redirect(chosen.address("reporting:completeness"))
    try:
        report = _held(chosen, officer, request.GET.get("don-vi", "")[:40])
    except UnitHasReported as refusal:
        messages.error(request, refusal.sentence)
        return redirect(refusal.report.get_absolute_url())
    if request.method == "POST":
        return _kept(request, chosen, officer, report)
    return _shown(request, chosen, report, Entry())


def _held(chosen: Chosen, officer: Officer, unit: str) -> Report:
    assert chosen.version is not None and chosen.period is not None  # noqa: S101 -- for the type
    return standing_in.figures_for(
        version=chosen.version, period=chosen.period, unit=unit, by=officer, now=clock.now()
    )


def _kept(request: HttpRequest, chosen: Chosen, officer: Officer, report: Report) -> HttpResponse:
    """Keep what was typed; what cannot be kept is shown beside its cell and nothing is lost."""
    assert chosen.version is not None and chosen.period is not None  # noqa: S101 -- for the type
    seen = clashes.seen_by(request)
    given = clashes.without_theirs(request, inputs.entered(request, report))
    typed = inputs.read(report, given)
    if typed.faults:
        return _shown(request, chosen, report, Entry(given, typed.faults, seen), status=422)
    try:
        standing_in.enter_for(
            version=chosen.version, period=chosen.period, unit=report.unit, cells=typed.cells,
            texts=typed.words, vintage=seen.revision, by=officer, now=clock.now(),
        )  # fmt: skip
    except DraftChanged as refusal:
        return _clashing(request, chosen, officer, given, refusal)
    except CellsRefused as refusal:
        faults = inputs.faults_of(report, refusal)
        return _shown(request, chosen, report, Entry(given, faults, seen), status=refusal.status)
    except Refusal as refusal:
        if refusal.status not in {409, 422}:
            raise
        entry = Entry(given, [("", refusal.sentence)], seen)
        return _shown(request, chosen, report, entry, status=refusal.status)
    done = _("Đã lưu số liệu nhập thay cho %(unit)s, chưa có chữ ký. Đơn vị vẫn tính là chưa gửi.")
    messages.success(request, done % {"unit": report.unit_name})
    return redirect(chosen.address("reporting:completeness"))


def _clashing(
    request: HttpRequest,
    chosen: Chosen,
    officer: Officer,
    given: dict[str, str],
    refusal: DraftChanged,
) -> HttpResponse:
    """Show the figures as somebody else saved them, with what was typed and a choice where they differ."""
    seen, fresh = clashes.seen_by(request), _held(chosen, officer, request.GET["don-vi"])
    clash = clashes.clash(fresh, given, refusal.cells, seen)
    now = clashes.seen_now(fresh, fresh.vintage)
    entry = Entry(given, [("", refusal.sentence)], now, clash)
    return _shown(request, chosen, fresh, entry, status=refusal.status)


def _shown(
    request: HttpRequest, chosen: Chosen, report: Report, entry: Entry, *, status: int = 200
) -> HttpResponse:
    seen = entry.seen or clashes.seen_now(report, report.vintage)
    context: dict[str, Any] = {
        **filled(report, entry, seen=seen),
        "back": chosen.address("reporting:completeness"),
        "can": {"enter": True},
        "facts": _facts(report),
        "save_url": address_for(chosen, report.unit),
        "save_label": _("Lưu số liệu nhập thay"),
    }
    return render(request, "reporting/stand_in.html", context, status=status)


def _facts(report: Report) -> list[tuple[str, Any]]:
    rows = [
        (_("Đơn vị báo cáo"), f"{report.unit_name} ({report.unit})"),
        (_("Kỳ báo cáo"), days_of(report)),
        (_("Người nhập thay gần nhất"), report.accepted_by if report.vintage else ""),
    ]  # fmt: skip
    return [row for row in rows if row[1]]
