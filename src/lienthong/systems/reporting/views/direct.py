"""What is owed to the own agency directly: unit by unit in a period, and what is overdue of all periods."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from lienthong.agencies.models import AgencyRecord
from lienthong.base import clock
from lienthong.base.formats import percent, short_date
from lienthong.base.moments import known_at, moment_of, typed
from lienthong.base.paging import page_of
from lienthong.base.tables import Cell, Column
from lienthong.casework import tables
from lienthong.casework.screens import officer_of
from lienthong.figures import reading
from lienthong.identity.access import needs
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.reporting import aggregation, figures
from lienthong.systems.reporting.actions import standing_in
from lienthong.systems.reporting.aggregation import Counts, Owed
from lienthong.systems.reporting.rules.periods import PeriodUnknown, parse
from lienthong.systems.reporting.views.chosen import Chosen
from lienthong.systems.reporting.views.reopening import reopen_url
from lienthong.systems.reporting.views.standing_in import address_for, may_stand_in

#: The query that asks for all levels instead of the direct reporters.
TREE = {"pham-vi": "toan-bo"}
_MOST_PERIODS = 2000


def is_tree(request: HttpRequest) -> bool:
    """Say whether a request asks for all levels below, not for the units that report directly."""
    return request.GET.get("pham-vi") == TREE["pham-vi"] or bool(request.GET.get("cha"))


def sides(request: HttpRequest, chosen: Chosen) -> list[tuple[str, str, bool]]:
    """Return the two views of completeness, the direct reporters first."""
    tree = is_tree(request)
    address = chosen.address("reporting:completeness")
    return [
        (_("Gửi trực tiếp"), address, not tree),
        (_("Toàn bộ các cấp"), chosen.address("reporting:completeness", **TREE), tree),
    ]


def shown(request: HttpRequest, chosen: Chosen, *, pressing: Mapping[str, Any]) -> HttpResponse:
    """Show what the agency is owed directly in a period; these are the numbers of its published figures."""
    officer, period = officer_of(request), chosen.period
    assert period is not None  # noqa: S101 -- for the type
    days = days_of(request)
    first, last = days or (period.first_date, period.last_date)
    lines = aggregation.owed_in(
        agency_id=officer.agency_id,
        code=officer.agency_code,
        first_date=first,
        last_date=last,
        version=None if days else chosen.version,
        as_of=chosen.at,
    )
    unit = request.GET.get("don-vi", "")[:40]
    lines = [owed for owed in lines if not unit or owed.place.code == unit]
    counts = aggregation.counted(lines, _day(chosen))
    wanted = request.GET.get("as", "")
    if wanted in {"csv", "xlsx"}:
        return _exported(lines, counts, chosen, wanted)
    page = page_of(lines, request)
    reopen = "" if days else reopen_url(officer, chosen)
    is_whole = counts.expected == counts.received
    typed_for = None if days or is_whole else typing_for(officer, chosen)
    quiet = {} if days or is_whole else pressing
    context = {
        **moment_of(request),
        "chosen": chosen,
        "about": about(chosen, days),
        "counts": counts,
        "rate": _share(counts.rate),
        "timeliness": _share(counts.timeliness),
        "columns": [
            Column(_("Đơn vị"), width="one-third"),
            # One regime stands above the table; of several each line names its own.
            *([Column(_("Chế độ báo cáo"))] if days else []),
            Column(_("Hạn gửi"), no_wrap=True),
            Column(_("Trạng thái")),
            *([] if typed_for is None else [Column(_("Nhập thay"))]),
        ],
        "rows": [
            [
                *_row(owed, _day(chosen), reopen, names_regime=bool(days)),
                *(
                    []
                    if typed_for is None
                    else [typing_cell(owed.place.code, chosen, typed_for, owed.is_in)]
                ),
            ]
            for owed in page
        ],
        "page": page,
        "sides": sides(request, chosen),
        "reopen_url": reopen,
        **quiet,
    }
    return render(request, "reporting/direct.html", context)


def typing_for(officer: Officer, chosen: Chosen) -> Collection[str] | None:
    """Return the units that figures were typed for, None for who may not type any."""
    version, period = chosen.version, chosen.period
    if not may_stand_in(officer, chosen) or version is None or period is None:
        return None
    return standing_in.typed_for(version=version, period=period, by=officer)


def typing_cell(unit: str, chosen: Chosen, typed_for: Collection[str], is_in: bool) -> Any:
    """Return the way to the form in which figures are typed for a silent unit, nothing for another."""
    if is_in:
        return ""
    is_typed = unit in typed_for
    return Cell(
        _("Sửa số liệu nhập thay") if is_typed else _("Nhập số liệu thay"),
        href=address_for(chosen, unit),
        note=_("Nhập thay, chưa ký") if is_typed else "",
    )


def _day(chosen: Chosen) -> date:
    """Return the day on which it is asked what is overdue."""
    return clock.today() if chosen.at is None else clock.day_of(chosen.at)


def days_of(request: HttpRequest) -> tuple[date, date] | None:
    """Return the days that a link from a figure names: there, all regimes count together."""
    try:
        first = date.fromisoformat(request.GET.get("tu", ""))
        last = date.fromisoformat(request.GET.get("den", ""))
    except ValueError:
        return None
    return (first, last) if first <= last else None


def about(chosen: Chosen, days: tuple[date, date] | None) -> str:
    """Return what the page counts in words: one regime's period, or all regimes of some days."""
    if days is None:
        assert chosen.version is not None and chosen.period is not None  # noqa: S101 -- for the type
        return f"{chosen.version.name}, {chosen.period.label}"
    return _("Mọi chế độ báo cáo có kỳ từ %(first)s đến %(last)s") % {
        "first": short_date(days[0]),
        "last": short_date(days[1]),
    }


def _share(rate: float | None) -> str:
    return "–" if rate is None else percent(rate)


def _row(owed: Owed, today: date, reopen: str, *, names_regime: bool) -> list[Any]:
    note = _("Số liệu mô phỏng") if owed.is_generated else ""
    return [
        Cell(owed.place.name, note=note),
        *([owed.version.name] if names_regime else []),
        owed.due_date,
        Cell(*_standing(owed, today, reopen)),
    ]


def _standing(owed: Owed, today: date, reopen: str) -> tuple[str, str, str]:
    """Return a state as words, a link where the period can be opened again, and a colour."""
    if owed.is_in:
        return (_("Đã gửi"), "", "green") if owed.on_time else (_("Gửi muộn"), "", "orange")
    if owed.is_silent(today):
        href = f"{reopen}&don-vi={owed.place.code}" if reopen else ""
        return (
            (_("Quá hạn chưa gửi, mở lại kỳ"), href, "")
            if href
            else (_("Quá hạn chưa gửi"), "", "red")
        )
    return _("Chưa đến hạn"), "", "grey"


def _exported(lines: Sequence[Owed], counts: Counts, chosen: Chosen, wanted: str) -> HttpResponse:
    columns = [
        _("Mã"), _("Đơn vị"), _("Phải gửi"), _("Đã gửi"), _("Đúng hạn"), _("Hạn gửi"), _("Chế độ báo cáo"),
    ]  # fmt: skip
    rows: list[list[Any]] = [
        ["", _("Tất cả"), counts.expected, counts.received, counts.on_time, "", ""]
    ]
    rows += [
        [
            owed.place.code, owed.place.name, 1, int(owed.is_in), int(owed.on_time), owed.due_date,
            owed.version.name,
        ]
        for owed in lines
    ]  # fmt: skip
    return tables.file_response(wanted, chosen.stem("gui-truc-tiep"), columns, rows)


def _label(period_id: str) -> str:
    """Return what people call the period of a figure."""
    try:
        return parse(period_id).label
    except PeriodUnknown:
        return period_id


@needs(Permission.REPORT_READ)
def silence(request: HttpRequest) -> HttpResponse:
    """Show everything that was due and has not come, period by period; the sum is the published figure."""
    officer, unit = officer_of(request), request.GET.get("don-vi", "")[:40]
    code = figures.LATE.code
    at = known_at(request)
    rows = reading.series(
        code, publisher=officer.agency_code, unit=unit, as_of=at, most=_MOST_PERIODS
    )
    late = [row for row in reversed(rows) if row.value]
    # What a unit that has ended owes is still listed, by the name that it had last.
    day = clock.today() if at is None else clock.day_of(at)
    above = AgencyRecord.objects.begun_by(day).filter(code=unit).order_by("valid").last()
    carried = f"&as_of={typed(at)}" if at else ""
    context = {
        **moment_of(request),
        "unit_name": above.name if above else unit,
        "total": sum(int(row.value or 0) for row in late),
        "columns": [
            Column(_("Kỳ báo cáo"), width="one-half"),
            Column(_("Từ ngày"), no_wrap=True),
            Column(_("Đến ngày"), no_wrap=True),
            Column(_("Quá hạn chưa gửi"), numeric=True),
        ],
        "rows": [
            (
                Cell(_label(row.label), href=f"{row.source}{carried}"),
                row.first_date,
                row.last_date,
                int(row.value or 0),
            )
            for row in late
        ],
    }
    return render(request, "reporting/silence.html", context)
