"""Pasted tables: first it is shown where everything goes and what could not be placed, then it is kept."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lienthong.base import clock
from lienthong.base.errors import Refusal
from lienthong.base.tables import Cell, Column
from lienthong.casework.screens import form_errors, officer_of
from lienthong.identity.access import needs
from lienthong.identity.permissions import Permission
from lienthong.systems.reporting import placing
from lienthong.systems.reporting.actions import bulk, entering
from lienthong.systems.reporting.actions.refusals import DraftChanged
from lienthong.systems.reporting.cells import written
from lienthong.systems.reporting.forms import PasteForm, PasteUnitsForm
from lienthong.systems.reporting.models import Report
from lienthong.systems.reporting.placing import Placement, Unplaced
from lienthong.systems.reporting.rules.filling import CellOrigin
from lienthong.systems.reporting.views.chosen import Chosen, chosen_from
from lienthong.systems.reporting.views.clashes import seen_by
from lienthong.systems.reporting.views.filled import Entry
from lienthong.systems.reporting.views.found import report_of
from lienthong.systems.reporting.views.report import shown

MOST_SHOWN, MOST_REFUSED, MOST_COLUMNS = 300, 10, 8


@require_POST
@needs(Permission.REPORT_ENTER)
def paste(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Show where pasted cells would go in a report; keep those that have a place once that is confirmed."""
    report, form = report_of(request, report_id), PasteForm(request.POST)
    if not form.is_valid():
        return form_errors(request, form, report.get_absolute_url())
    try:
        found = placing.place_one(form.cleaned_data["table"], report)
    except Refusal as refusal:
        return shown(request, report, entry=Entry(errors=[("", refusal.sentence)]), status=422)
    if not request.POST.get("confirm"):
        return _preview(request, report, form, found, status=200 if found.placed else 422)
    try:
        entering.enter_values(
            report=report,
            cells=found.cells,
            texts=found.words,
            by=officer_of(request),
            now=clock.now(),
            origin=CellOrigin.PASTED,
            revision=seen_by(request).revision,
        )
    except DraftChanged as refusal:
        messages.error(request, refusal.sentence)
        return _preview(request, report_of(request, report_id), form, found, status=refusal.status)
    except Refusal as refusal:
        if refusal.status not in {409, 422}:
            raise
        return shown(request, report, entry=Entry(errors=[("", refusal.sentence)]), status=422)
    messages.success(request, _("Đã nhận %(cells)s ô số liệu.") % {"cells": len(found.placed)})
    return redirect(report.get_absolute_url())


def _preview(
    request: HttpRequest, report: Report, form: PasteForm, found: Placement, *, status: int
) -> HttpResponse:
    held = {cell.item.code: cell for cell in report.cells}
    rows: list[list[Any]] = []
    for each in found.placed:
        if each.code in held:
            cell = held[each.code]
            before = written(cell.item, cell.value, cell.text)
            value = None if isinstance(each.value, str) else each.value
            after = written(cell.item, value, str(each.value or ""))
        else:
            before, after = str(report.texts.get(each.code, "")), str(each.value or "")
        label = report.version.labels[each.code]
        is_same = before == after
        rows.append(
            [
                label,
                each.where,
                before or "–",
                Cell(after or "–", note="" if is_same else _("thay đổi")),
            ]
        )
    context = {
        "title": _("Xem trước số liệu dán"),
        "about": f"{report.version.name}, {report.period.label}",
        "back": report.get_absolute_url(),
        "form": form,
        "columns": [
            Column(_("Chỉ tiêu"), width="one-third"),
            Column(_("Ô trong bảng dán")),
            Column(_("Đang có")),
            Column(_("Sẽ nhận")),
        ],
        "rows": rows,
        "revision": report.revision,
        "count": len(rows),
        **_left(found.unplaced),
    }
    return render(request, "reporting/pasting.html", context, status=status)


def _left(unplaced: list[Unplaced]) -> dict[str, Any]:
    return {
        "left_columns": [Column(_("Ô")), Column(_("Nội dung")), Column(_("Lý do"))],
        "left": [(each.where, each.text, str(each.why)) for each in unplaced[:MOST_SHOWN]],
        "left_count": len(unplaced),
    }


@require_POST
@needs(Permission.REPORT_RECEIVE)
def paste_units(request: HttpRequest) -> HttpResponse:
    """Show where a pasted table of many units would go; take over what has a place once confirmed."""
    chosen, officer, form = chosen_from(request), officer_of(request), PasteUnitsForm(request.POST)
    version, period = chosen.version, chosen.period
    back = chosen.address("reporting:units_file")
    if version is None or period is None:
        return redirect(back)
    if not form.is_valid():
        return form_errors(request, form, back)
    known = bulk.reportable(version, period, officer.agency_code)
    try:
        found = placing.place_units(form.cleaned_data["table"], version, period.id, known)
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect(back)
    if not request.POST.get("confirm"):
        names = {code: place.name for code, place in known.items()}
        return _preview_units(request, chosen, form, found, names)
    try:
        taken = bulk.take_many(
            version=version, period_id=period.id, rows=found.rows, by=officer, now=clock.now(),
            origin=CellOrigin.PASTED,
        )  # fmt: skip
    except Refusal as refusal:
        if refusal.status not in {409, 422}:
            raise
        messages.error(request, refusal.sentence)
        return redirect(back)
    return told(request, taken, chosen)


def told(request: HttpRequest, taken: bulk.Taken, chosen: Chosen) -> HttpResponse:
    """Say what became of the figures of many units, and go where they are compared."""
    say_taken(request, taken)
    for row in taken.refused[:MOST_REFUSED]:
        messages.error(request, f"{row.unit}: {row.refusal.sentence}")
    return redirect(chosen.address("reporting:compare"))


def say_taken(request: HttpRequest, taken: bulk.Taken) -> None:
    """Say how many cells of many units were taken over."""
    words = _("Đã nhận %(new)s ô mới, %(changed)s ô thay đổi; %(same)s ô không đổi.")
    data = {"new": taken.imported, "changed": taken.updated, "same": taken.ignored}
    messages.success(request, words % data)


def _preview_units(
    request: HttpRequest,
    chosen: Chosen,
    form: PasteUnitsForm,
    found: placing.UnitPlacement,
    names: dict[str, str],
) -> HttpResponse:
    assert chosen.version is not None and chosen.period is not None  # noqa: S101 -- for the type
    codes = list(dict.fromkeys(code for row in found.rows for code in (*row.cells, *row.texts)))
    shown_codes, labels = codes[:MOST_COLUMNS], chosen.version.labels
    context = {
        "title": _("Xem trước số liệu nhiều đơn vị"),
        "about": f"{chosen.version.name}, {chosen.period.label}",
        "back": chosen.address("reporting:units_file"),
        "form": form,
        "columns": [
            Column(_("Đơn vị"), width="one-third"), *(Column(labels[code]) for code in shown_codes),
        ],
        "rows": [
            [
                Cell(names[row.unit], note=row.unit),
                *(_shown(chosen, code, row.cells.get(code, row.texts.get(code))) for code in shown_codes),
            ]
            for row in found.rows[:MOST_SHOWN]
        ],
        "more_columns": max(len(codes) - len(shown_codes), 0),
        "count": sum(len(row.cells) + len(row.texts) for row in found.rows),
        **_left(found.unplaced),
    }  # fmt: skip
    return render(request, "reporting/pasting.html", context, status=200 if found.rows else 422)


def _shown(chosen: Chosen, code: str, value: Any) -> str:
    assert chosen.version is not None  # noqa: S101 -- for the type
    item = chosen.version.form.item(code)
    return written(item, value, str(value or "")) or "–"
