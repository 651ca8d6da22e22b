"""Figures side by side: a period's units, and an item over time, as table, chart and map."""

from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lienthong.agencies.maps import drawing_of
from lienthong.agencies.models import AgencyRecord, Level
from lienthong.base.formats import rounded
from lienthong.base.moments import moment_of
from lienthong.base.tables import Cell, Column
from lienthong.casework import tables
from lienthong.casework.screens import officer_of
from lienthong.identity.access import needs
from lienthong.identity.permissions import Permission
from lienthong.systems.reporting import aggregation
from lienthong.systems.reporting.aggregation import UnitValues
from lienthong.systems.reporting.cells import written
from lienthong.systems.reporting.models import RegimeVersion
from lienthong.systems.reporting.rules import periods
from lienthong.systems.reporting.rules.items import Item
from lienthong.systems.reporting.rules.periods import Period
from lienthong.systems.reporting.views.books import Book
from lienthong.systems.reporting.views.chosen import Chosen, chosen_from

MOST_BARS = 70
MOST_PERIODS = 36
_YEAR_BEFORE = "nam-truoc"


@needs(Permission.REPORT_READ)
def compare(request: HttpRequest) -> HttpResponse:
    """Compare the units below one in a period, with the period before, for one item."""
    officer, chosen = officer_of(request), chosen_from(request)
    version, period = chosen.version, chosen.period
    if version is None or period is None or not version.form.numeric:
        return render(request, "reporting/compare.html", {"chosen": chosen, **moment_of(request)})
    if request.GET.get("as") == "tree":
        return _tree(request, chosen, version, period)
    item = _item(version, request.GET.get("item", ""))
    book = Book(officer.agency_id, officer.agency_code, version, chosen.at)
    parent = _parent(request, book, period)
    direct = Counter[int]() if parent else book.direct_levels(period)
    level = None if parent else book.level_shown(period, direct, request.GET.get("cap", ""))
    lines = book.lines(period, parent, level=level)
    asked = request.GET.get("so", "")
    before = _second(asked, version, period)
    earlier = {}
    if before is not None:
        listed = book.lines(before, parent, level=_level(lines))
        earlier = {line.unit: line for line in listed}
    wanted = request.GET.get("as", "")
    if wanted in {"csv", "xlsx"}:
        return _exported(lines, version, chosen, wanted)
    context = {
        **moment_of(request),
        "chosen": chosen,
        "item": item,
        "items": [(each.code, each.label) for each in version.form.numeric],
        "before": before,
        "seconds": _seconds(chosen),
        "second": asked,
        "columns": _columns(item, period, before),
        "rows": [_row(line, earlier.get(line.unit), item, chosen, before) for line in lines],
        "bars": _bars(lines, item, chosen),
        "provinces": _on_map(lines, item, book.day(period)),
        "profile": drawing_of(book.day(period)),
        "series": _series(book, item, period, parent, _level(lines)),
        "total": _total(book, period, parent, item, _level(lines)),
        "above": _above(request, book.day(period)),
        "sides": _sides(chosen, item, direct & Counter(book.levels(period, "")), level),
        "up": chosen.address("reporting:compare", item=item.code),
        "tree": chosen.address("reporting:compare", **{"as": "tree", "cha": parent}),
        "is_generated": any(line.is_generated for line in lines),
    }
    return render(request, "reporting/compare.html", context)


def _sides(
    chosen: Chosen, item: Item, direct: Counter[int], level: int | None
) -> list[tuple[str, str, bool]]:
    """Return the levels that report straight to the agency, when there are several, for a choice."""
    if len(direct) < 2:
        return []
    return [
        (
            str(Level(each).label),
            chosen.address("reporting:compare", item=item.code, cap=str(each)),
            each == level,
        )
        for each in sorted(direct)
    ]


def _above(request: HttpRequest, day: date) -> AgencyRecord | None:
    code = request.GET.get("cha", "")[:40]
    return AgencyRecord.objects.as_of(day).filter(code=code).first() if code else None


def _item(version: RegimeVersion, code: str) -> Item:
    numeric = version.form.numeric
    return next((item for item in numeric if item.code == code), numeric[0])


def _parent(request: HttpRequest, book: Book, period: Period) -> str:
    """Return the unit whose lower units are shown: the chosen one, else the own agency if it has lower ones.

    The Office and the ministries stand outside the tree; for them it is the country, "".
    """
    officer, chosen = officer_of(request), request.GET.get("cha", "")[:40]
    if chosen:
        return chosen
    has_below = book.levels(period, officer.agency_code)
    return officer.agency_code if has_below else ""


def _level(lines: list[UnitValues]) -> int | None:
    return lines[0].level if lines else None


def _before(version: RegimeVersion, period: Period) -> Period | None:
    try:
        return version.period_before(period)
    except periods.PeriodUnknown:
        return None


def _seconds(chosen: Chosen) -> list[tuple[str, str]]:
    """Return what a period can be compared with: the one before, a year before, or any other."""
    return [("", _("Kỳ trước")), (_YEAR_BEFORE, _("Cùng kỳ năm trước")), *chosen.periods]


def _second(asked: str, version: RegimeVersion, period: Period) -> Period | None:
    """Return the period to compare with; what is asked for and is none falls back to the one before."""
    try:
        if asked == _YEAR_BEFORE:
            return version.period(periods.year_before(period, version.closing).id)
        return version.period(asked) if asked else _before(version, period)
    except periods.PeriodUnknown:
        return _before(version, period)


def _columns(item: Item, period: Period, before: Period | None) -> list[Column]:
    columns = [Column(_("Đơn vị"), width="one-third"), Column(period.label, numeric=True)]
    if before is not None:
        columns += [Column(before.label, numeric=True), Column(_("Thay đổi"), numeric=True)]
    return [*columns, Column(_("Thời hạn"))]


def _row(
    line: UnitValues,
    earlier: UnitValues | None,
    item: Item,
    chosen: Chosen,
    before: Period | None,
) -> list[Any]:
    now = line.values[item.code]
    then = earlier.values[item.code] if earlier else None
    change = "" if now is None or then is None else _signed(item, now - then)
    not_applicable = item.code in line.not_applicable
    cells: list[Any] = [
        Cell(
            line.name,
            href=chosen.address("reporting:compare", item=item.code, cha=line.unit)
            if line.level < 4
            else chosen.report(line.report_id),
            note=_("Số liệu mô phỏng") if line.is_generated else "",
        ),
        Cell(
            written(item, now, "", not_applicable) or "–",
            href=chosen.report(line.report_id),
        ),
    ]
    if before is not None:
        cells += [written(item, then, "") or "–", change]
    timing = _("Đúng hạn") if line.on_time else _("Muộn") if line.on_time is False else ""
    return [*cells, timing or _("Chưa ký gửi")]


def _signed(item: Item, change: Decimal) -> str:
    return f"{'+' if change > 0 else ''}{written(item, change, '')}"


def _bars(lines: list[UnitValues], item: Item, chosen: Chosen) -> list[tuple[str, Decimal, str]]:
    known = [(line, line.values[item.code]) for line in lines]
    found = [(line, value) for line, value in known if value is not None and value >= 0]
    found.sort(key=lambda each: each[1], reverse=True)
    return [(line.name, value, chosen.report(line.report_id)) for line, value in found[:MOST_BARS]]


def _on_map(lines: list[UnitValues], item: Item, day: date) -> dict[str, Any]:
    by_code = {line.unit: line for line in lines if line.level == 2}
    if len(by_code) < 2:
        return {}
    rows = AgencyRecord.objects.as_of(day).filter(code__in=by_code, unit_code__gt="")
    return {
        unit_code: rounded(value, item.decimals)
        for code, unit_code in rows.values_list("code", "unit_code")
        if (value := by_code[code].values[item.code]) is not None
    }


def _series(
    book: Book, item: Item, period: Period, parent: str, level: int | None
) -> list[tuple[str, list[tuple[str, Decimal | None]]]]:
    """Return the item over time: what the units of the shown level came to in each period."""
    if level is None:
        return []
    points = [
        (book.version.period(each.period_id).label, each.values[item.code])
        for each in book.series(period, parent, level)[-MOST_PERIODS:]
    ]
    return [(item.label, points)] if len(points) > 1 else []


def _total(book: Book, period: Period, parent: str, item: Item, level: int | None) -> str:
    if level is None:
        return ""
    found = book.total(period, parent, level)
    return written(item, found.values[item.code], "", item.code in found.not_applicable)


def _exported(
    lines: list[UnitValues], version: RegimeVersion, chosen: Chosen, wanted: str
) -> HttpResponse:
    numeric = version.form.numeric
    columns = [_("Mã"), _("Đơn vị"), *(item.label for item in numeric), _("Ghi chú")]
    rows = [
        [line.unit, line.name, *(line.values[item.code] for item in numeric),
         _("Số liệu mô phỏng") if line.is_generated else ""]
        for line in lines
    ]  # fmt: skip
    return tables.file_response(wanted, chosen.stem("so-lieu"), columns, rows)


def _tree(
    request: HttpRequest, chosen: Chosen, version: RegimeVersion, period: Period
) -> HttpResponse:
    """Return every report below a unit, all items, as CSV."""
    officer = officer_of(request)
    book = Book(officer.agency_id, officer.agency_code, version, chosen.at)
    parent = _parent(request, book, period)
    above = book.lines(period, parent)[:1] if parent else []
    path = above[0].path[: -len(above[0].unit) - 1] if above else ""
    data = aggregation.export_csv(
        agency_id=officer.agency_id,
        version=version,
        period_id=period.id,
        path=path,
        as_of=chosen.at,
    )
    answer = HttpResponse(data, content_type="text/csv; charset=utf-8")
    name = f"{chosen.stem('toan-bo')}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
