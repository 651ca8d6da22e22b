"""Agencies compared, and the page of one with all figures about it."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.base.clock import day_of
from lienthong.base.moments import moment_of
from lienthong.base.paging import page_of
from lienthong.base.tables import Cell, Column
from lienthong.base.text import search_key
from lienthong.casework.screens import officer_of
from lienthong.casework.tables import file_response
from lienthong.figures.measures import all_measures
from lienthong.identity.access import permitted
from lienthong.identity.permissions import Permission
from lienthong.systems.command import tiles
from lienthong.systems.command.board import (
    UnitLine,
    figures_of,
    rank,
    unit_lines,
    unit_names,
)
from lienthong.systems.command.views.pages import cell, crumbs, page


@permitted(Permission.COMMAND_READ)
def index(request: HttpRequest) -> HttpResponse:
    """Show all agencies side by side, sorted by a chosen figure, the worst first."""
    officer = officer_of(request)
    at = moment_of(request)
    as_of, carried = at["as_of"], at["carried"]
    known = tiles.all_tiles()
    wanted = {code: known[code] for code in tiles.COMPARED}
    heads = figures_of(
        officer.agency_code, as_of, wanted, permissions=officer.permissions, most=3
    )  # fmt: skip
    by = request.GET.get("theo", tiles.OVERDUE)
    by = by if by in tiles.COMPARED else tiles.OVERDUE
    lines = _sorted(unit_lines(officer.agency_code, as_of, heads.values()), by)
    words = search_key(request.GET.get("q", ""))
    lines = [line for line in lines if words in search_key(f"{line.unit.name} {line.unit.code}")]
    titles = [_("Cơ quan"), *(str(tile.title) for tile in wanted.values())]
    if request.GET.get("as") in {"csv", "xlsx"}:
        return file_response(request.GET["as"], "co-quan", titles, [_plain(line) for line in lines])
    shown = page_of(lines, request)
    return page(
        request,
        "agencies.html",
        crumbs=crumbs((_("Cơ quan"), "")),
        **at,
        q=request.GET.get("q", ""),
        by=by,
        orders=[(code, tile.title) for code, tile in wanted.items()],
        page=shown,
        columns=[
            Column(titles[0], width="one-third"),
            *(Column(each, numeric=True) for each in titles[1:]),
        ],
        rows=[_row(line, carried) for line in shown],
    )


@permitted(Permission.COMMAND_READ)
def agency(request: HttpRequest, code: str) -> HttpResponse:
    """Show every figure about one agency, with its trend."""
    officer = officer_of(request)
    at = moment_of(request)
    as_of, carried = at["as_of"], at["carried"]
    known = tiles.all_tiles()
    codes = sorted({each.code for each in all_measures()} | set(known))
    found = figures_of(
        officer.agency_code,
        as_of,
        {each: known.get(each) for each in codes},
        unit=code,
        permissions=officer.permissions,
    )
    name = unit_names([code], day_of(as_of))[code]
    return page(
        request,
        "agency.html",
        crumbs=crumbs((_("Cơ quan"), reverse("command:agencies") + carried), (name.name, "")),
        unit=name,
        **at,
        figures=[each for each in found.values() if each.point is not None],
        registry=reverse("agencies:agency", args=[name.agency_id]) if name.agency_id else "",
    )


def _sorted(lines: list[UnitLine], by: str) -> list[UnitLine]:
    """Return all lines: those with the figure by its size, then those without it by name."""
    placed = rank(lines, by, reverse=by != tiles.ON_TIME)
    rest = [line for line in lines if line not in placed]
    return placed + rest


def _row(line: UnitLine, carried: str) -> list[Any]:
    name = Cell(line.unit.name, href=reverse("command:agency", args=[line.unit.code]) + carried)
    return [name, *(cell(line.figures.get(code), carried) for code in tiles.COMPARED)]


def _plain(line: UnitLine) -> list[Any]:
    numbers = [
        line.figures[code].number if code in line.figures else None for code in tiles.COMPARED
    ]
    return [line.unit.name, *("" if number is None else number for number in numbers)]
