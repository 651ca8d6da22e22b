"""Figures one by one: the register of all, and the page of one with its history, units and files."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.agencies.maps import drawing_of
from lienthong.base.clock import day_of
from lienthong.base.errors import NotFound
from lienthong.base.formats import grouped, moment, rounded, short_date
from lienthong.base.moments import moment_of
from lienthong.base.paging import page_of
from lienthong.base.tables import Cell, Column
from lienthong.base.text import search_key
from lienthong.casework.screens import officer_of
from lienthong.casework.tables import file_response
from lienthong.figures.measures import all_measures
from lienthong.figures.models import FigureValue, Origin, ValueState
from lienthong.figures.wording import period_words
from lienthong.identity.access import permitted
from lienthong.identity.permissions import Permission
from lienthong.systems.command import tiles
from lienthong.systems.command.board import Figure, UnitLine, figures_of, unit_lines, unit_names
from lienthong.systems.command.readings import Point, vintages_of
from lienthong.systems.command.views.pages import cell, crumbs, page, recorded
from lienthong.systems.command.views.screens import by_province, points_of

PERIODS = 60


@permitted(Permission.COMMAND_READ)
def index(request: HttpRequest) -> HttpResponse:
    """Show every figure that systems of this node publish, with its newest value."""
    officer = officer_of(request)
    at = moment_of(request)
    as_of = at["as_of"]
    words = search_key(request.GET.get("q", ""))
    known = tiles.all_tiles()
    codes = sorted({each.code for each in all_measures()} | set(known))
    found = figures_of(
        officer.agency_code,
        as_of,
        {code: known.get(code) for code in codes},
        permissions=officer.permissions,
        most=12,
    )
    figures = [each for each in found.values() if words in search_key(f"{each.title} {each.code}")]
    heads = [_("Số liệu"), _("Mã"), _("Giá trị"), _("Đơn vị tính"), _("Kỳ"), _("Ghi nhận lúc")]
    if answer := _file(request, "so-lieu", heads, [_plain_row(each) for each in figures]):
        return answer
    shown = page_of(figures, request)
    return page(
        request,
        "figures.html",
        crumbs=crumbs((_("Số liệu"), "")),
        **at,
        q=request.GET.get("q", ""),
        page=shown,
        figures=list(shown),
    )


@permitted(Permission.COMMAND_READ)
def figure(request: HttpRequest, code: str) -> HttpResponse:
    """Show one figure: value, parts, history, what was known when, units; ``as`` returns it as a file."""
    officer = officer_of(request)
    at = moment_of(request)
    as_of, carried = at["as_of"], at["carried"]
    unit = request.GET.get("unit", "")
    head = figures_of(
        officer.agency_code,
        as_of,
        {code: tiles.all_tiles().get(code)},
        unit=unit or None,
        permissions=officer.permissions,
        most=PERIODS,
    )[code]
    if head.point is None and code not in _known_codes():
        raise NotFound()
    lines = [] if unit else unit_lines(officer.agency_code, as_of, [head])
    if answer := _as_file(request, head, lines):
        return answer
    name = unit_names([unit], day_of(as_of))[unit] if unit else None
    return page(
        request,
        "figure.html",
        crumbs=crumbs((_("Số liệu"), reverse("command:figures") + carried), (head.title, "")),
        head=head,
        source=head.source_at(carried),
        unit=name,
        **at,
        facts=_facts(head),
        trend=[(head.title, points_of(head))],
        provinces=by_province(lines, code),
        profile=drawing_of(day_of(as_of)),
        may_manage=Permission.COMMAND_MANAGE in officer.permissions,
        unit_columns=[Column(_("Cơ quan"), width="one-half"), Column(head.title, numeric=True)],
        unit_rows=[_unit_row(line, code, carried) for line in lines],
        vintage_columns=[Column(_("Ghi nhận lúc")), Column(_("Giá trị"), numeric=True),
                         Column(_("Nguồn gốc")), Column(_("Được thay lúc"))],
        vintage_rows=_vintages(head, officer.agency_code, as_of),
    )  # fmt: skip


def _known_codes() -> set[str]:
    return {each.code for each in all_measures()} | set(tiles.all_tiles())


def _days(point: Point) -> str:
    """Return the period of a value, and its days where it is more than one."""
    words = period_words(point.label)
    if point.first_date == point.last_date:
        return words
    return f"{words} ({short_date(point.first_date)} – {short_date(point.last_date)})"


def _facts(head: Figure) -> list[tuple[Any, ...]]:
    point = head.point
    if point is None:
        return [(_("Vì sao chưa có"), head.why)]
    facts: list[tuple[Any, ...]] = [
        (
            _("Kỳ"),
            _days(point),
        ),
        (_("Ghi nhận lúc"), recorded(head)),
        (_("Nguồn gốc"), Origin(point.origin).label),
        (_("Tình trạng"), ValueState(point.state).label),
    ]
    if point.numerator is not None and point.denominator is not None:
        parts = f"{grouped(_short(point.numerator))} / {grouped(_short(point.denominator))}"
        facts.append((_("Tử số / mẫu số"), parts))
    if head.why:
        facts.append((_("Vì sao không có giá trị"), head.why))
    return facts


def _short(number: Any) -> Any:
    return int(number) if number == number.to_integral_value() else number.normalize()


def _vintages(head: Figure, publisher: str, as_of: datetime) -> list[list[Any]]:
    if head.point is None:
        return []
    return [
        [
            moment(row.recorded_at),
            "–" if row.value is None else grouped(_short(row.value)),
            Origin(row.origin).label,
            moment(row.superseded_at) if row.superseded_at else "",
        ]
        for row in _known_vintages(head.point, publisher, as_of)
    ]


def _known_vintages(point: Point, publisher: str, as_of: datetime) -> Sequence[FigureValue]:
    return [row for row in vintages_of(point, publisher) if row.recorded_at <= as_of]


def _unit_row(line: UnitLine, code: str, carried: str) -> list[Any]:
    name = Cell(line.unit.name, href=reverse("command:agency", args=[line.unit.code]) + carried)
    return [name, cell(line.figures.get(code), carried)]


def _plain_row(each: Figure) -> list[Any]:
    label = each.point.label if each.point else ""
    value = each.number if each.number is not None else str(each.why)
    return [str(each.title), each.code, value, str(each.measured_in), label, recorded(each)]


def _file(
    request: HttpRequest, name: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]
) -> HttpResponse | None:
    wanted = request.GET.get("as", "")
    return file_response(wanted, name, columns, rows) if wanted in {"csv", "xlsx"} else None


def _as_file(request: HttpRequest, head: Figure, lines: list[UnitLine]) -> HttpResponse | None:
    periods = list(zip(head.labels, head.trend, strict=True))
    if request.GET.get("as") == "json":
        return JsonResponse(
            {
                "code": head.code,
                "unit": head.unit,
                "value": None if head.value is None else str(head.value),
                "why": str(head.why),
                "label": head.point.label if head.point else None,
                "recorded_at": head.point.recorded_at if head.point else None,
                "series": [
                    {"label": label, "value": None if value is None else str(value)}
                    for label, value in periods
                ],
                "units": {line.unit.code: str(line.value(head.code)) for line in lines},
            },
            json_dumps_params={"ensure_ascii": False},
        )
    heads = [_("Kỳ hoặc cơ quan"), value_heading(head)]
    rows: list[list[Any]] = [[label, _cell_number(head, value)] for label, value in periods]
    rows += [[line.unit.name, _cell_number(head, line.value(head.code))] for line in lines]
    return _file(request, head.code, heads, rows)


def value_heading(head: Figure) -> str:
    """Return a figure's title with what it is measured in."""
    return f"{head.title} ({head.measured_in})" if head.measured_in else str(head.title)


def _cell_number(head: Figure, value: Any) -> Any:
    return "" if value is None else rounded(value, head.decimals)
