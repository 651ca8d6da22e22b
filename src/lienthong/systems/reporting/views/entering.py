"""Filling a report in: typed, pasted, uploaded, from below, from the system's own figures."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lienthong.base import clock
from lienthong.base.errors import Refusal
from lienthong.base.moments import in_filename, known_at
from lienthong.casework import tables
from lienthong.casework.screens import form_errors, officer_of, step
from lienthong.identity.access import needs
from lienthong.identity.permissions import Permission
from lienthong.systems.reporting import aggregation, sheets
from lienthong.systems.reporting.actions import entering
from lienthong.systems.reporting.actions.refusals import CellsRefused, DraftChanged
from lienthong.systems.reporting.cells import plain
from lienthong.systems.reporting.forms import UploadForm
from lienthong.systems.reporting.models import Report
from lienthong.systems.reporting.rewinding import as_known
from lienthong.systems.reporting.rules.filling import CellOrigin
from lienthong.systems.reporting.views import clashes, inputs
from lienthong.systems.reporting.views.filled import Entry
from lienthong.systems.reporting.views.found import report_of
from lienthong.systems.reporting.views.report import shown
from lienthong.systems.reporting.views.steps import sheet_response

Cells = Mapping[str, Decimal | None]
_MOST_NAMED = 10


@require_POST
@needs(Permission.REPORT_ENTER)
def save(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Keep what was typed; what cannot be kept is shown beside its cell and nothing is lost."""
    report, seen = report_of(request, report_id), clashes.seen_by(request)
    entered = clashes.without_theirs(request, inputs.entered(request, report))
    typed = inputs.read(report, entered)
    reasons = {
        code: request.POST[f"r-{code}"] for code in report.figures if f"r-{code}" in request.POST
    }
    faults = typed.faults
    try:
        if not faults:
            faults = _kept(
                request, report, typed.cells, typed.words, CellOrigin.TYPED, seen.revision, reasons
            )
    except DraftChanged as refusal:
        return _clashing(request, report_id, entered, refusal, seen, reasons)
    if faults:
        report.reasons = {**report.reasons, **reasons}
        return shown(request, report, entry=Entry(entered, faults, seen), status=422)
    messages.success(request, _("Đã lưu báo cáo."))
    return redirect(report.get_absolute_url())


def _clashing(
    request: HttpRequest,
    report_id: UUID,
    entered: Mapping[str, str],
    refusal: DraftChanged,
    seen: clashes.Seen,
    reasons: Mapping[str, str] | None = None,
) -> HttpResponse:
    """Show the draft as somebody else saved it, with what was entered and a choice where they differ."""
    fresh = report_of(request, report_id)
    fresh.reasons = {**fresh.reasons, **(reasons or {})}
    clash = clashes.clash(fresh, entered, refusal.cells, seen)
    entry = Entry(entered, [("", refusal.sentence)], clashes.seen_now(fresh), clash)
    return shown(request, fresh, entry=entry, status=refusal.status)


def _kept(
    request: HttpRequest,
    report: Report,
    cells: Cells,
    words: Mapping[str, str],
    origin: CellOrigin,
    revision: int | None = None,
    reasons: Mapping[str, str] | None = None,
) -> inputs.Faults:
    try:
        entering.enter_values(
            report=report,
            cells=cells,
            texts=words,
            by=officer_of(request),
            now=clock.now(),
            origin=origin,
            revision=revision,
            reasons=reasons,
        )
    except DraftChanged:
        raise
    except CellsRefused as refusal:
        return inputs.faults_of(report, refusal)
    except Refusal as refusal:
        if refusal.status not in {409, 422}:
            raise
        return [("", refusal.sentence)]
    return []


@require_POST
@needs(Permission.REPORT_ENTER)
def upload(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Take over the cells of a file."""
    report = report_of(request, report_id)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return form_errors(request, form, report.get_absolute_url())
    given = form.cleaned_data["file"]

    def read() -> tables.Table:
        most = 20 * 1024 * 1024
        return tables.read_table(given.read(most + 1), given.name, most_bytes=most)

    return _taken(request, report, read, CellOrigin.UPLOADED)


def _taken(
    request: HttpRequest, report: Report, read: Callable[[], tables.Table], origin: CellOrigin
) -> HttpResponse:
    try:
        cells, words = sheets.read_one(read(), report)
    except Refusal as refusal:
        return shown(request, report, entry=Entry(errors=[("", refusal.sentence)]), status=422)
    seen = clashes.seen_by(request)
    try:
        faults = _kept(request, report, cells, words, origin, seen.revision)
    except DraftChanged as refusal:
        form = report.form
        entered = {code: plain(form.item(code), value, "") for code, value in cells.items()}
        return _clashing(request, report.pk, {**entered, **words}, refusal, seen)
    if faults:
        return shown(request, report, entry=Entry(errors=faults), status=422)
    messages.success(
        request, _("Đã nhận %(cells)s ô số liệu.") % {"cells": len(cells) + len(words)}
    )
    return redirect(report.get_absolute_url())


@needs(Permission.REPORT_READ)
def template(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Return the report as a spreadsheet that can be filled in and uploaded again."""
    report, at = report_of(request, report_id), known_at(request)
    if at is not None:
        report = as_known(report, at).report
    name = f"{report.version.regime.code}-{report.unit}-{report.period_id}{in_filename(at)}"
    sheet = sheets.sheet_of(report)
    return sheet_response(request.GET.get("as", ""), name, sheet, report.period_id)


@require_POST
@needs(Permission.REPORT_ENTER)
def fill_from_below(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Fill empty cells with the sums of the level below."""
    parts = aggregation.parts_of(report_of(request, report_id))
    return _filled(request, report_id, entering.fill_from_below, _summed(parts))


def _summed(parts: aggregation.Parts) -> str:
    if not parts.missing:
        return _("Đã tổng hợp từ báo cáo cấp dưới.")
    names = ", ".join(place.name for place in parts.missing[:_MOST_NAMED])
    more = len(parts.missing) - _MOST_NAMED
    if more > 0:
        names = _("%(listed)s và %(count)s đơn vị khác") % {"listed": names, "count": more}
    return _(
        "Mới tổng hợp được %(received)s/%(expected)s báo cáo cấp dưới. Số này còn thiếu: %(names)s."
    ) % {"received": parts.received, "expected": parts.expected, "names": names}


@require_POST
@needs(Permission.REPORT_ENTER)
def fill_from_figures(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Fill empty cells with the system's own figures."""
    return _filled(
        request, report_id, entering.fill_from_figures, _("Đã lấy số liệu của hệ thống.")
    )


def _filled(request: HttpRequest, report_id: UUID, action: Any, done: str) -> HttpResponse:
    report, officer = report_of(request, report_id), officer_of(request)
    replace = bool(request.POST.get("replace"))
    return step(
        request,
        lambda: action(report=report, by=officer, now=clock.now(), replace=replace),
        done=done,
        back=report.get_absolute_url(),
    )
