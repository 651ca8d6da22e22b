"""One figure: its trend, every unit of a period, and all vintages of each value."""

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.maps import drawing_of
from lienthong.base import clock
from lienthong.base.access import check
from lienthong.base.errors import NotFound
from lienthong.base.formats import moment
from lienthong.base.tables import Cell, Column
from lienthong.casework.screens import officer_of
from lienthong.figures import reading
from lienthong.figures.measures import UnknownMeasure, measure
from lienthong.figures.models import FigureValue, Origin
from lienthong.figures.wording import period_words
from lienthong.identity.access import permitted
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.indicators import presenting
from lienthong.systems.indicators.models import IndicatorVersion
from lienthong.systems.indicators.views.replies import (
    a_day,
    address,
    as_of,
    crumbs,
    page,
    sheet,
    vintages_address,
)

# Units shown on the page; the files hold all of them.
_MOST = 200
_COLUMNS = [
    Column(_("Cơ quan"), width="one-third"),
    Column(_("Giá trị"), numeric=True),
    Column(_("Tử số / mẫu số"), numeric=True),
    Column(_("Nguồn gốc")),
    Column(_("Tình trạng")),
    Column(_("Xem nguồn")),
    Column(_("Các lần ghi")),
]


@permitted(Permission.INDICATOR_READ)
def figure(request: HttpRequest, code: str) -> HttpResponse:
    """Show a figure of the agency's book: its trend, and every unit of one period with sources."""
    officer, today = officer_of(request), clock.today()
    about = _about(code, today, officer)
    moment_asked = as_of(request)
    known = FigureValue.objects.known_at(moment_asked).filter(
        publisher=officer.agency_code, indicator=code
    )
    periods: list[Any] = list(
        known.order_by("-last_date", "-first_date")
        .values("first_date", "last_date", "label")
        .distinct()[:60]
    )
    unit = request.GET.get("unit", "")[:40]
    if not periods:
        return page(
            request, "figure.html", about=about, code=code, crumbs=_crumbs(about), periods=[]
        )
    chosen = _chosen(periods, request.GET.get("period", ""))
    rows = known.filter(first_date=chosen["first_date"], last_date=chosen["last_date"])
    values = list(rows.one_for_each_unit())
    names = presenting.names_of({value.unit for value in values} | {unit}, today)
    values.sort(key=lambda value: (value.unit != "", names.get(value.unit, value.unit)))
    if unit:
        values = [value for value in values if value.unit == unit] or values
    as_file = sheet(request, code, [str(column.label) for column in _COLUMNS[:5]],
                    [_file_row(value, names) for value in values])  # fmt: skip
    if as_file:
        return as_file
    series = _series(code, officer.agency_code, unit, moment_asked, about["decimals"])
    return page(
        request,
        "figure.html",
        about=about,
        code=code,
        crumbs=_crumbs(about),
        periods=[(each["label"], period_words(each["label"])) for each in periods],
        period=chosen["label"],
        unit=unit,
        unit_name=names.get(unit, unit),
        as_of=request.GET.get("as_of", ""),
        series=[(names.get(each, each), points) for each, points in series],
        columns=_COLUMNS,
        rows=[_row(value, names, about["decimals"]) for value in values[:_MOST]],
        total=len(values),
        provinces=_provinces(values, today),
        profile=drawing_of(today),
    )


def _crumbs(about: dict[str, Any]) -> list[tuple[str, str]]:
    middle = [(about["title"], about["home"])] if about["home"] else []
    return crumbs((_("Chỉ tiêu"), address("register")), *middle, (_("Số liệu"), ""))


def _about(code: str, day: date, officer: Officer) -> dict[str, Any]:
    """Return what is known of a figure: of the measure, of the indicator, or of both.

    :raises NotAllowed: if the measure needs a permission that the officer does not hold.
    """
    versions = IndicatorVersion.objects.filter(valid__contains=day).select_related("indicator")
    version = (
        versions.filter(indicator__code=code).first()
        or versions.filter(method="measure", formula__parts__0__code=code).first()
    )
    try:
        known = measure(code)
    except UnknownMeasure:
        known = None
    if known is not None:
        check(officer, known.permission)
    if version is not None:
        home = address("indicator", version.indicator.code)
        return {
            "title": version.name,
            "unit": version.unit,
            "decimals": version.decimals,
            "home": home,
        }
    if known is None:
        raise NotFound()
    return {"title": known.title, "unit": known.unit, "decimals": known.decimals, "home": ""}


def _chosen(periods: list[Any], label: str) -> dict[str, Any]:
    found: dict[str, Any] = next((each for each in periods if each["label"] == label), periods[0])
    return found


def _series(code: str, publisher: str, unit: str, moment_asked: Any, decimals: int) -> list[Any]:
    """Return the trend of the unit asked for; without one that of the country and of the agency itself."""
    units = [unit] if unit else ["", publisher]
    found = []
    for each in units:
        rows = reading.series(code, publisher=publisher, unit=each, as_of=moment_asked)
        if rows:
            found.append((each, [presenting.drawn(row, decimals) for row in rows]))
    return found


def _row(value: FigureValue, names: dict[str, str], decimals: int) -> list[Any]:
    return [
        names.get(value.unit, value.unit),
        presenting.value_of(value, decimals),
        _parts(value),
        presenting.origin_cell(value),
        presenting.state_cell(value),
        presenting.source_cell(value),
        Cell(moment(value.recorded_at), href=vintages_address(value)),
    ]


def _parts(value: FigureValue) -> str:
    if value.numerator is None or value.denominator is None:
        return ""
    return f"{presenting.number(value.numerator)} / {presenting.number(value.denominator)}"


def _file_row(value: FigureValue, names: dict[str, str]) -> list[Any]:
    return [
        names.get(value.unit, value.unit),
        value.value,
        _parts(value),
        Origin(value.origin).label,
        value.get_state_display(),
    ]


def _provinces(values: list[FigureValue], day: date) -> dict[str, Any]:
    codes = presenting.provinces_of([value.unit for value in values], day)
    found = {
        codes[value.unit]: float(value.value)
        for value in values
        if value.unit in codes and value.value is not None
    }
    return found if len(found) > 1 else {}


@permitted(Permission.INDICATOR_READ)
def vintages(request: HttpRequest, code: str) -> HttpResponse:
    """Show everything that was ever recorded of one value, newest first."""
    officer, today = officer_of(request), clock.today()
    first, last = (a_day(request.GET.get(name, "")) for name in ("first", "last"))
    if first is None or last is None:
        raise NotFound()
    found = FigureValue.objects.filter(
        publisher=officer.agency_code,
        indicator=code,
        unit=request.GET.get("unit", "")[:40],
        first_date=first,
        last_date=last,
        origin=request.GET.get("origin", Origin.COMPUTED)[:10],
    ).first()
    if found is None:
        raise NotFound()
    about = _about(code, today, officer)
    names = presenting.names_of([found.unit], today)
    rows = reading.vintages(found)
    return page(
        request,
        "vintages.html",
        about=about,
        value=found,
        unit_name=names.get(found.unit, found.unit),
        crumbs=crumbs(
            (_("Chỉ tiêu"), address("register")),
            (about["title"], f"{address('figure', code)}?period={found.label}"),
            (_("Các lần ghi"), ""),
        ),
        columns=[
            Column(_("Ghi lúc"), no_wrap=True),
            Column(_("Giá trị"), numeric=True),
            Column(_("Tử số / mẫu số"), numeric=True),
            Column(_("Tình trạng")),
            Column(_("Xem nguồn")),
            Column(_("Thay thế lúc"), no_wrap=True),
        ],
        rows=[
            [
                moment(row.recorded_at),
                presenting.value_of(row, about["decimals"]),
                _parts(row),
                presenting.state_cell(row),
                presenting.source_cell(row),
                moment(row.superseded_at) if row.superseded_at else _("Đang dùng"),
            ]
            for row in rows
        ],
    )
