"""Targets beside the newest values: what is off target, and by how much."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from lienthong.base import clock
from lienthong.base.formats import short_date
from lienthong.base.tables import Cell, Column
from lienthong.casework.screens import officer_of
from lienthong.figures.models import Origin
from lienthong.figures.wording import period_words
from lienthong.identity.access import permitted
from lienthong.identity.permissions import Permission
from lienthong.systems.indicators import presenting
from lienthong.systems.indicators.actions import computing
from lienthong.systems.indicators.rules.progress import OFF, Standing
from lienthong.systems.indicators.views.replies import address, page, sheet

_COLUMNS = [
    Column(_("Chỉ tiêu"), width="one-third"),
    Column(_("Mục tiêu"), numeric=True),
    Column(_("Phải đạt trước hết ngày"), no_wrap=True),
    Column(_("Mức phải có"), numeric=True),
    Column(_("Giá trị mới nhất"), numeric=True),
    Column(_("Kỳ"), no_wrap=True),
    Column(_("Tiến độ")),
]
_ORDER = (
    Standing.MISSED,
    Standing.OFF_TRACK,
    Standing.ON_TRACK,
    Standing.REACHED,
    Standing.UNKNOWN,
)


@permitted(Permission.INDICATOR_READ)
def off_target(request: HttpRequest) -> HttpResponse:
    """List every target in force beside the newest value, what is off target first."""
    officer = officer_of(request)
    rows = computing.judged(officer.agency_code, clock.now())
    rows.sort(key=lambda row: (_ORDER.index(row.standing), row.target.due_date))
    off = [row for row in rows if row.standing in OFF]
    only_off = request.GET.get("all") != "1"
    shown = off if only_off else rows
    as_file = sheet(request, "muc-tieu", [str(column.label) for column in _COLUMNS],
                    map(_file_row, shown))  # fmt: skip
    if as_file:
        return as_file
    here = address("off_target")
    return page(
        request,
        "targets.html",
        columns=_COLUMNS,
        rows=[_row(row) for row in shown],
        sides=[
            (_("Chưa đạt tiến độ"), here, only_off, len(off)),
            (_("Mọi mục tiêu"), f"{here}?all=1", not only_off, len(rows)),
        ],
    )


def _row(row: computing.Judged) -> list[Any]:
    version, figure = row.version, row.figure
    return [
        Cell(version.name, href=address("indicator", version.indicator.code)),
        presenting.with_unit(row.target.value, version.unit, version.decimals),
        short_date(row.target.due_date),
        presenting.with_unit(row.expected, version.unit, 1),
        Cell(presenting.with_unit(figure.value, version.unit, version.decimals), href=figure.source)
        if figure
        else "–",
        Cell(period_words(figure.label), note=Origin(figure.origin).label) if figure else "",
        presenting.standing_cell(row.standing),
    ]


def _file_row(row: computing.Judged) -> list[Any]:
    return [
        row.version.name,
        row.target.value,
        row.target.due_date,
        row.expected,
        row.figure.value if row.figure else None,
        row.figure.label if row.figure else "",
        str(presenting.STANDINGS[row.standing][0]),
    ]
