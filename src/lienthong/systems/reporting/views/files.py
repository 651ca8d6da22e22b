"""Whole files of figures: one line for each unit below, checked row by row, counted in this agency's book."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lienthong.base import clock
from lienthong.base.errors import Refusal
from lienthong.casework import tables
from lienthong.casework.screens import officer_of
from lienthong.identity.access import needs
from lienthong.identity.permissions import Permission
from lienthong.systems.reporting import sheets
from lienthong.systems.reporting.actions import bulk
from lienthong.systems.reporting.duties import expected
from lienthong.systems.reporting.forms import PasteUnitsForm, UploadForm
from lienthong.systems.reporting.models import Report
from lienthong.systems.reporting.units import Place
from lienthong.systems.reporting.views.chosen import Chosen, chosen_from
from lienthong.systems.reporting.views.pasting import say_taken, told
from lienthong.systems.reporting.views.steps import sheet_response

MOST_BYTES = 20 * 1024 * 1024
MOST_SHOWN = 200


@needs(Permission.REPORT_RECEIVE)
def units(request: HttpRequest) -> HttpResponse:
    """Take over a file with one line for each unit below; rows that cannot be taken are listed with why."""
    chosen = chosen_from(request)
    if request.GET.get("as") in {"csv", "xlsx"} and chosen.version is not None:
        return _template(request, chosen)
    form = UploadForm(request.POST or None, request.FILES or None)
    refused: list[tuple[str, str]] = []
    if request.method == "POST" and form.is_valid() and chosen.version and chosen.period:
        try:
            taken = _taken(request, chosen)
        except Refusal as refusal:
            if refusal.status not in {409, 413, 422}:
                raise
            form.add_error(None, refusal.sentence)
        else:
            if not taken.refused:
                return told(request, taken, chosen)
            say_taken(request, taken)
            refused = [(row.unit, row.refusal.sentence) for row in taken.refused[:MOST_SHOWN]]
    context = {
        "chosen": chosen,
        "form": form,
        "paste": PasteUnitsForm(),
        "paste_url": chosen.address("reporting:paste_units"),
        "refused": refused,
        "refused_columns": [_("Mã đơn vị"), _("Lý do")],
        "here": chosen.address("reporting:units_file"),
    }
    is_wrong = form.is_bound and bool(form.errors)
    return render(request, "reporting/units_file.html", context, status=422 if is_wrong else 200)


def _taken(request: HttpRequest, chosen: Chosen) -> bulk.Taken:
    given = request.FILES["file"]
    assert chosen.version is not None and chosen.period is not None  # noqa: S101 -- for the type
    data = given.read(MOST_BYTES + 1)  # type: ignore[union-attr]
    table = tables.read_table(data, str(given.name), most_bytes=MOST_BYTES)  # type: ignore[union-attr]
    return bulk.take_many(
        version=chosen.version,
        period_id=chosen.period.id,
        rows=sheets.read_units(table, chosen.version, chosen.period.id),
        by=officer_of(request),
        now=clock.now(),
    )


def _template(request: HttpRequest, chosen: Chosen) -> HttpResponse:
    officer, version, period = officer_of(request), chosen.version, chosen.period
    if version is None or period is None:
        return redirect("reporting:units_file")
    below = bulk.reportable(version, period, officer.agency_code)
    owing: list[Place] = [
        place
        for place in expected(version, period, below.values())
        if place.code != officer.agency_code
    ]
    rows = Report.objects.visible_to(officer).of_period(version, period.id).accepted()
    held = {row.unit: row for row in rows}
    for row in held.values():
        row.version = version
    listed = [(place.code, place.name) for place in sorted(owing, key=lambda each: each.path)]
    sheet = sheets.sheet_of_units(version, period.id, listed, held)
    name = f"{chosen.code}-{period.id}-cac-don-vi"
    return sheet_response(request.GET["as"], name, sheet, period.id)
