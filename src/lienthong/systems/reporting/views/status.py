"""How complete and how timely a period's reports are, and who is silent."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lienthong.agencies.maps import drawing_of
from lienthong.agencies.models import AgencyRecord
from lienthong.base import clock
from lienthong.base.errors import NotFound
from lienthong.base.formats import percent
from lienthong.base.moments import moment_of
from lienthong.base.paging import page_of
from lienthong.base.tables import Cell, Column
from lienthong.casework import tables
from lienthong.casework.screens import form_errors, officer_of, step
from lienthong.identity.access import needs
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.reporting import aggregation
from lienthong.systems.reporting.actions import pressing
from lienthong.systems.reporting.forms import PressForm
from lienthong.systems.reporting.models import RegimeVersion, Report, ReportPressing
from lienthong.systems.reporting.rules.periods import Period
from lienthong.systems.reporting.views.chosen import Chosen, chosen_from
from lienthong.systems.reporting.views.direct import (
    TREE,
    about,
    days_of,
    is_tree,
    shown,
    sides,
    typing_cell,
    typing_for,
)
from lienthong.systems.reporting.views.reopening import reopen_url


@needs(Permission.REPORT_READ)
def completeness(request: HttpRequest) -> HttpResponse:
    """Show which reports were signed and sent, unit by unit, with the map and the silent ones."""
    officer, chosen = officer_of(request), chosen_from(request)
    if chosen.version is None or chosen.period is None:
        bare = {"chosen": chosen, **moment_of(request)}
        return render(request, "reporting/completeness.html", bare)
    if not is_tree(request):
        return shown(request, chosen, pressing=_pressing(officer, chosen))
    parent = request.GET.get("cha", "")[:40] or None
    pairs = _pairs(request, chosen)
    own: dict[str, Any] = {"agency_id": officer.agency_id, "code": officer.agency_code}
    own |= {"parent": parent, "as_of": chosen.at}
    lines = aggregation.completeness_of_days(**own, pairs=pairs)
    whole, rest = lines[0], lines[1:]
    wanted = request.GET.get("as", "")
    if wanted in {"csv", "xlsx"}:
        return _exported(lines, chosen, wanted)
    quiet = [
        place
        for version, period in pairs
        for place in aggregation.silent(**own, version=version, period=period)
    ]
    above = AgencyRecord.objects.as_of(chosen.day).filter(code=parent or "").first()
    reports = _reports(officer.agency_id, chosen, [line.unit for line in rest])
    page = page_of(quiet, request)
    typed_for = None if days_of(request) else typing_for(officer, chosen)
    context = {
        **moment_of(request),
        "chosen": chosen,
        "whole": whole,
        "rate": _share(whole.rate),
        "timeliness": _share(whole.timeliness),
        "columns": _columns(),
        "rows": [_row(line, chosen, reports) for line in rest],
        "provinces": _on_map(rest, chosen),
        "profile": drawing_of(chosen.day),
        "quiet": page,
        "quiet_columns": [
            Column(_("Đơn vị chưa gửi"), width="one-half"),
            Column(_("Mã định danh")),
            *([] if typed_for is None else [Column(_("Nhập thay"))]),
        ],
        "quiet_rows": [
            (
                place.name,
                place.code,
                *([] if typed_for is None else [typing_cell(place.code, chosen, typed_for, False)]),
            )
            for place in page
        ],
        "quiet_total": len(quiet),
        "above": above,
        "up": chosen.address("reporting:completeness", **TREE),
        "sides": sides(request, chosen),
        "about": about(chosen, days_of(request)),
        "reopen_url": reopen_url(officer, chosen),
    }
    return render(request, "reporting/completeness.html", context)


def _pairs(request: HttpRequest, chosen: Chosen) -> list[tuple[RegimeVersion, Period]]:
    """Return the regimes and periods that the page counts: the chosen one, or all of a figure's days."""
    assert chosen.version is not None and chosen.period is not None  # noqa: S101 -- for the type
    days = days_of(request)
    if days is None:
        return [(chosen.version, chosen.period)]
    return list(aggregation.periods_of_days(*days, None, chosen.at))


def _pressing(officer: Officer, chosen: Chosen) -> dict[str, Any]:
    """Return the form that presses the silent, and when they were pressed last."""
    assert chosen.version is not None and chosen.period is not None  # noqa: S101 -- for the type
    may_press = Permission.REPORT_RECEIVE in officer.permissions and chosen.at is None
    rows = ReportPressing.objects.filter(
        agency_id=officer.agency_id, version=chosen.version, period_id=chosen.period.id
    )
    if chosen.at is not None:
        rows = rows.filter(pressed_at__lte=chosen.at)
    return {
        "press": PressForm() if may_press else None,
        "press_url": chosen.address("reporting:press"),
        "pressed": rows.aggregate(last=Max("pressed_at"))["last"],
    }


@require_POST
@needs(Permission.REPORT_RECEIVE)
def press(request: HttpRequest) -> HttpResponse:
    """Press every unit that owes this agency the report of a period and is silent."""
    chosen, officer = chosen_from(request), officer_of(request)
    version, period = chosen.version, chosen.period
    if version is None or period is None:
        raise NotFound()
    back = chosen.address("reporting:completeness")
    form = PressForm(request.POST)
    if not form.is_valid():
        return form_errors(request, form, back)
    return step(
        request,
        lambda: pressing.press(
            version=version,
            period=period,
            words=form.cleaned_data["words"],
            by=officer,
            now=clock.now(),
        ),
        done=_("Đã đôn đốc các đơn vị chưa gửi qua trục liên thông."),
        back=back,
    )


def _share(rate: float | None) -> str:
    return "–" if rate is None else percent(rate)


def _columns() -> list[Column]:
    return [
        Column(_("Đơn vị"), width="one-third"),
        Column(_("Báo cáo của chính đơn vị")),
        Column(_("Phải gửi"), numeric=True),
        Column(_("Đã gửi"), numeric=True),
        Column(_("Đúng hạn"), numeric=True),
        Column(_("Đầy đủ")),
        Column(_("Kịp thời")),
    ]


def _row(line: aggregation.Completeness, chosen: Chosen, reports: dict[str, str]) -> list[Any]:
    own: Any = ""
    if line.owes:
        words, colour = (_("Đã gửi"), "green") if line.has_sent else (_("Chưa gửi"), "red")
        if line.has_sent and not line.was_on_time:
            words, colour = _("Gửi muộn"), "orange"
        own = Cell(words, tag=colour)
    has_below = line.expected > int(line.owes)
    href = chosen.address("reporting:completeness", **TREE, cha=line.unit) if has_below else ""
    return [
        Cell(line.name, href=href or reports.get(line.unit, ""), note=_generated(line)),
        own,
        line.expected,
        line.received,
        line.on_time,
        _share(line.rate),
        _share(line.timeliness),
    ]


def _generated(line: aggregation.Completeness) -> str:
    return _("Số liệu mô phỏng") if line.is_generated else ""


def _reports(agency_id: int, chosen: Chosen, units: Sequence[str]) -> dict[str, str]:
    """Return the address of each unit's standing report in this book."""
    assert chosen.version is not None and chosen.period is not None  # noqa: S101 -- for the type
    rows = Report.objects.filter(agency_id=agency_id, unit__in=units)
    rows = rows.of_period(chosen.version, chosen.period.id).accepted(chosen.at)
    return {unit: chosen.report(pk) for unit, pk in rows.values_list("unit", "pk")}


def _on_map(lines: Sequence[aggregation.Completeness], chosen: Chosen) -> dict[str, Any]:
    """Return the share received of each province, by its code on the map."""
    provinces = {line.unit: line for line in lines if line.level == 2 and line.expected}
    if len(provinces) < 2:
        return {}
    codes = AgencyRecord.objects.as_of(chosen.day).filter(code__in=provinces, unit_code__gt="")
    found = {}
    for code, unit_code in codes.values_list("code", "unit_code"):
        line = provinces[code]
        found[unit_code] = (round(100 * (line.rate or 0)), f"{line.received}/{line.expected}")
    return found


def _exported(
    lines: Sequence[aggregation.Completeness], chosen: Chosen, wanted: str
) -> HttpResponse:
    columns = [_("Mã"), _("Đơn vị"), _("Phải gửi"), _("Đã gửi"), _("Đúng hạn")]
    rows = [
        [line.unit, line.name or _("Tất cả"), line.expected, line.received, line.on_time]
        for line in lines
    ]
    return tables.file_response(wanted, chosen.stem("tinh-hinh-gui"), columns, rows)
