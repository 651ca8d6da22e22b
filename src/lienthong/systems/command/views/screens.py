"""The leader's screen, the wall and the map: one board, one moment."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.agencies.maps import drawing_of
from lienthong.base.clock import day_of
from lienthong.base.moments import moment_of
from lienthong.base.tables import Cell, Column
from lienthong.casework.screens import officer_of
from lienthong.figures.measures import all_measures
from lienthong.figures.wording import period_words
from lienthong.identity.access import permitted
from lienthong.identity.permissions import Permission
from lienthong.systems.command import tiles
from lienthong.systems.command.board import (
    Board,
    Figure,
    UnitLine,
    board,
    figures_of,
    unit_lines,
)
from lienthong.systems.command.views.pages import cell, crumbs, page
from lienthong.systems.command.wording import value_of

WALL_ALARMS = 4
WALL_UNITS = 6


@permitted(Permission.COMMAND_READ)
def home(request: HttpRequest) -> HttpResponse:
    """Show what is overdue, about to be, off target and silent, as known at a moment."""
    officer = officer_of(request)
    at = moment_of(request)
    shown = board(officer.agency_code, at["as_of"], permissions=officer.permissions)
    return page(
        request,
        "home.html",
        **at,
        board=shown,
        alarms=_messages(shown)[:WALL_ALARMS],
        make_url=reverse("command:make_brief"),
        split=_split(shown.split, at["carried"]),
        own_split=_split(shown.own_split, at["carried"]),
        trend=_trend(shown),
        **_map_of(request, shown),
        columns=_columns(tiles.COMPARED),
        worst=[_unit_row(line, tiles.COMPARED, at["carried"]) for line in shown.worst],
        silent_columns=_columns((tiles.SILENT,)),
        silent=[_unit_row(line, (tiles.SILENT,), at["carried"]) for line in shown.silent],
        may_manage=Permission.COMMAND_MANAGE in officer.permissions,
    )


@permitted(Permission.COMMAND_READ)
def wall(request: HttpRequest) -> HttpResponse:
    """Show the numbers that call for action in large type; the page fetches itself again every minute."""
    officer = officer_of(request)
    at = moment_of(request)
    shown = board(officer.agency_code, at["as_of"], permissions=officer.permissions)
    return page(
        request,
        "wall.html",
        **at,
        agency_name=officer.agency_name,
        # A moment that is over does not change.
        is_still="dung" in request.GET or bool(at["carried"]),
        figures=[shown.figure(code) for code in tiles.WALL],
        alarms=_messages(shown)[:WALL_ALARMS],
        alarm_count=len(shown.alarms),
        worst=[
            (line.unit.short_name, value_of(line.figures.get(tiles.OVERDUE)))
            for line in shown.worst[:WALL_UNITS]
        ],
    )


@permitted(Permission.COMMAND_READ)
def country_map(request: HttpRequest) -> HttpResponse:
    """Show one measure by province."""
    officer = officer_of(request)
    at = moment_of(request)
    as_of: datetime = at["as_of"]
    code = request.GET.get("so-lieu", tiles.OVERDUE)
    wanted = {code: tiles.all_tiles().get(code)}
    head = figures_of(
        officer.agency_code, as_of, wanted, permissions=officer.permissions, most=1
    )[code]  # fmt: skip
    lines = unit_lines(officer.agency_code, as_of, [head])
    return page(
        request,
        "map.html",
        crumbs=crumbs((_("Bản đồ"), "")),
        head=head,
        **at,
        values=by_province(lines, code),
        profile=drawing_of(day_of(as_of)),
        measures=[(each.code, each.title) for each in all_measures()],
        columns=_columns((code,)),
        rows=[_unit_row(line, (code,), at["carried"]) for line in lines],
    )


def by_province(lines: Iterable[UnitLine], code: str) -> dict[str, Any]:
    """Return a measure's numbers by the two digits of the province, for the map."""
    found = {}
    for line in lines:
        figure = line.figures.get(code)
        if line.unit.province and figure is not None and figure.number is not None:
            found[line.unit.province[:2]] = figure.number
    return found


def _map_of(request: HttpRequest, shown: Board) -> dict[str, Any]:
    """Return the map of the measure that was chosen among those compared from agency to agency."""
    known = tiles.all_tiles()
    asked = request.GET.get("so-lieu", "")
    code = asked if asked in tiles.COMPARED else tiles.COMPARED[0]
    head = shown.figure(code)
    return {
        "map_code": code,
        "map_title": known[code].title,
        "map_unit": head.measured_in if head else "",
        "map_values": by_province(shown.lines, code),
        "map_choices": [(each, known[each].title) for each in tiles.COMPARED],
        "profile": drawing_of(day_of(shown.as_of)),
    }


def _messages(shown: Board) -> list[tuple[str, str, str]]:
    """Return what the open alarms ask for, about whom, and where each is explained."""
    return [
        (
            alarm.threshold.message,
            shown.names[alarm.unit].short_name if alarm.unit else "",
            reverse("command:alarm", args=[alarm.pk]),
        )
        for alarm in shown.alarms
    ]


def _split(figures: Iterable[Figure], carried: str) -> list[tuple[Any, Any, str]]:
    """Return a split as a bar; nothing where none of it is known."""
    bar = [(figure.title, figure.number, figure.source_at(carried)) for figure in figures]
    return bar if any(number is not None for _title, number, _source in bar) else []


def _trend(shown: Board) -> list[tuple[Any, list[tuple[str, Any, bool]]]]:
    """Return the lines of the tasks that are overdue and of those that soon will be."""
    lines = []
    for code in (tiles.OVERDUE, tiles.DUE_SOON):
        figure = shown.figure(code)
        if figure is not None and figure.point is not None:
            lines.append((figure.title, points_of(figure)))
    return lines


def points_of(figure: Figure) -> list[tuple[str, Any, bool]]:
    """Return a figure's periods in words with their values, and which were invented, for a chart."""
    words = [period_words(label) for label in figure.labels]
    return list(zip(words, figure.line, figure.invented, strict=True))


def _columns(codes: tuple[str, ...]) -> list[Column]:
    known, measured = tiles.all_tiles(), {each.code: each for each in all_measures()}
    titles = [known[code].title if code in known else measured[code].title if code in measured else code
              for code in codes]  # fmt: skip
    return [
        Column(_("Cơ quan"), width="one-third"),
        *(Column(title, numeric=True) for title in titles),
    ]


def _unit_row(line: UnitLine, codes: tuple[str, ...], carried: str) -> list[Any]:
    name = Cell(line.unit.name, href=reverse("command:agency", args=[line.unit.code]) + carried)
    return [name, *(cell(line.figures.get(code), carried) for code in codes)]
