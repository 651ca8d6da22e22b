"""The UN E-Government Development Index: one country, all countries, and a simulation."""

from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from lienthong.base.formats import grouped, rounded
from lienthong.base.tables import Cell, Column
from lienthong.base.text import search_key
from lienthong.identity.access import permitted
from lienthong.identity.permissions import Permission
from lienthong.systems.indicators import presenting
from lienthong.systems.indicators.forms import SimulationForm
from lienthong.systems.indicators.rules import egdi as rules
from lienthong.systems.indicators.rules.egdi import Country
from lienthong.systems.indicators.survey import (
    HOME,
    SOURCE,
    Survey,
    asean,
    country_name,
    survey,
)
from lienthong.systems.indicators.views.replies import address, crumbs, page, sheet

COMPONENTS = {
    "osi": _("Dịch vụ trực tuyến (OSI)"),
    "tii": _("Hạ tầng viễn thông (TII)"),
    "hci": _("Nguồn nhân lực (HCI)"),
}
_PLACES = 4
_SHOWN = Decimal(1).scaleb(-_PLACES)


@permitted(Permission.INDICATOR_READ)
def newest(request: HttpRequest) -> HttpResponse:
    """Open Viet Nam in the newest edition whose components are known, or the country asked for."""
    year = request.GET.get("year", "")
    wanted = (
        int(year) if year.isascii() and year.isdigit() and len(year) == 4 else rules.years()[-1]
    )
    return redirect(address("country", wanted, request.GET.get("country", HOME)[:120] or HOME))


@permitted(Permission.INDICATOR_READ)
def country(request: HttpRequest, year: int, name: str) -> HttpResponse:
    """Show a country in an edition: components, group, ranks, comparisons, trend, simulation, provenance."""
    edition = survey(year)
    own = edition.country(name)
    members = edition.members()
    form = SimulationForm(request.GET if "component" in request.GET else None)
    simulated = _simulated(form, edition, own) if form.is_bound and form.is_valid() else None
    return page(
        request,
        "egdi.html",
        crumbs=crumbs((_("Chỉ tiêu"), address("register")), ("EGDI", address("countries", year)),
                      (country_name(name), "")),
        year=year,
        years=[(each, address("country", each, name), each == year) for each in rules.years()],
        country=own,
        name=country_name(name),
        countries=[(each.name, country_name(each.name)) for each in
                   sorted(edition.countries, key=lambda each: search_key(country_name(each.name)))],
        group=presenting.GROUPS[rules.group(own.egdi)],
        recomputed=_digits(rules.rounded(rules.index(year, osi=own.osi, tii=own.tii, hci=own.hci))),
        published=_digits(own.egdi),
        component_columns=_COMPONENT_COLUMNS,
        component_rows=[_component_row(each) for each in rules.standardised(own, edition.countries)],
        comparison_columns=[Column(_("Nhóm nước")), Column(_("Số nước"), numeric=True),
                            Column(_("EGDI trung bình"), numeric=True),
                            Column(_("Hơn hay kém trung bình"), numeric=True),
                            Column(_("Thứ hạng trong nhóm"), numeric=True)],
        comparison_rows=_comparisons(own, edition),
        member_bars=[(country_name(each.name), each.egdi.quantize(_SHOWN),
                      address("country", year, each.name)) for each in members],
        trend=_trend(name),
        ranks=_rank_trend(name),
        rank_columns=_RANK_COLUMNS,
        form=form,
        simulated=simulated,
        source=SOURCE,
        sha256=edition.sha256,
        file=f"data/egdi/EGOV_DATA_{year}.csv",
        ties=rules.edition(year).ties,
    )  # fmt: skip


_COMPONENT_COLUMNS = [
    Column(_("Thành phần")),
    Column(_("Giá trị"), numeric=True),
    Column(_("Trung bình thế giới"), numeric=True),
    Column(_("Độ lệch chuẩn"), numeric=True),
    Column(_("Điểm z"), numeric=True),
]


_RANK_COLUMNS = [
    Column(_("Kỳ khảo sát")),
    Column(_("Hạng"), numeric=True),
    Column("EGDI", numeric=True),
    Column("OSI", numeric=True),
    Column("TII", numeric=True),
    Column("HCI", numeric=True),
    Column(_("Hạng trong ASEAN"), numeric=True),
]


def _component_row(row: rules.Standardised) -> list[Any]:
    return [
        COMPONENTS[row.component],
        _digits(row.value),
        _digits(row.world_mean),
        _digits(row.deviation),
        _digits(row.z_score, 2),
    ]


def _digits(value: Decimal | None, places: int = _PLACES) -> str:
    """Return an index with all its decimals, as the survey prints it."""
    if value is None:
        return "–"
    return grouped(rounded(value, places), places)


def _comparisons(own: Country, edition: Survey) -> list[list[Any]]:
    """Return the country beside the world and ASEAN: by value and by rank, which need not agree."""
    groups = [(_("Thế giới"), edition.countries), (_("ASEAN (10 nước)"), edition.members())]
    rows = []
    for label, countries in groups:
        middle = rules.mean(each.egdi for each in countries)
        is_inside = own in countries
        rank = rules.rank_at(own.egdi, countries)
        rows.append(
            [
                label,
                len(countries),
                _digits(middle),
                f"{'+' if own.egdi > middle else ''}{_digits(own.egdi - middle)}",
                f"{rank}/{len(countries)}" if is_inside else _("không thuộc nhóm"),
            ]
        )
    return rows


def _trend(name: str) -> list[Any]:
    """Return the index and its components over all editions, beside ASEAN's and the world's mean."""
    rows = [(year, survey(year)) for year in rules.years()]
    held = [(year, each, _of(each, name)) for year, each in rows]
    lines: list[Any] = [
        ("EGDI", [(year, own.egdi if own else None) for year, _each, own in held]),
        (_("Trung bình ASEAN"), [(year, rounded(rules.mean(c.egdi for c in each.members()), 4))
                                 for year, each in rows]),
        (_("Trung bình thế giới"), [(year, rounded(rules.mean(c.egdi for c in each.countries), 4))
                                    for year, each in rows]),
    ]  # fmt: skip
    return lines


def _rank_trend(name: str) -> list[list[Any]]:
    rows = []
    for year in rules.years():
        own = _of(survey(year), name)
        if own:
            members = survey(year).members()
            rank = rules.rank_at(own.egdi, members) if own in members else "–"
            rows.append([Cell(str(year), href=address("country", year, name)), own.rank,
                         _digits(own.egdi), _digits(own.osi), _digits(own.tii),
                         _digits(own.hci), rank])  # fmt: skip
    return rows


def _of(edition: Survey, name: str) -> Country | None:
    return next((each for each in edition.countries if each.name == name), None)


def _simulated(form: SimulationForm, edition: Survey, own: Country) -> dict[str, Any]:
    data = form.cleaned_data
    found = rules.simulate(
        edition.year, own.name, data["component"], data["value"], edition.countries
    )
    return {
        "component": COMPONENTS[data["component"]],
        "before": _digits(own.component(data["component"])),
        "value": _digits(data["value"]),
        "egdi": _digits(found.after.egdi),
        "egdi_before": _digits(found.before.egdi),
        "rank": found.after.rank,
        "rank_before": found.before.rank,
        "group": presenting.GROUPS[found.group],
        "passed": [country_name(each.name) for each in found.passed],
    }


@permitted(Permission.INDICATOR_READ)
def countries(request: HttpRequest, year: int) -> HttpResponse:
    """List every country of an edition, recomputed beside published."""
    edition = survey(year)
    text = search_key(request.GET.get("q", "")[:100])
    only_members = request.GET.get("asean") == "1"
    ranks = rules.ranked(year, edition.countries)
    found = [
        each
        for each in edition.countries
        if (not only_members or each.name in asean())
        and (
            not text or text in search_key(country_name(each.name)) or text in search_key(each.name)
        )
    ]
    columns = _COUNTRY_COLUMNS
    as_file = sheet(request, f"egdi-{year}", [str(column.label) for column in columns],
                    [_country_file_row(year, each, ranks) for each in found])  # fmt: skip
    if as_file:
        return as_file
    return page(
        request,
        "countries.html",
        crumbs=crumbs((_("Chỉ tiêu"), address("register")), (f"EGDI {year}", "")),
        year=year,
        years=[(each, address("countries", each), each == year) for each in rules.years()],
        q=request.GET.get("q", ""),
        only_members=only_members,
        columns=columns,
        rows=[_country_row(year, each, ranks) for each in found],
        total=len(found),
    )


_COUNTRY_COLUMNS = [
    Column(_("Hạng"), numeric=True),
    Column(_("Quốc gia"), width="one-third"),
    Column(_("EGDI công bố"), numeric=True),
    Column(_("EGDI tính lại"), numeric=True),
    Column(_("Hạng tính lại"), numeric=True),
    Column("OSI", numeric=True),
    Column("TII", numeric=True),
    Column("HCI", numeric=True),
    Column("EPI", numeric=True),
]


def _country_row(year: int, each: Country, ranks: dict[str, int]) -> list[Any]:
    again = rules.rounded(rules.index(year, osi=each.osi, tii=each.tii, hci=each.hci))
    return [
        each.rank,
        Cell(country_name(each.name), href=address("country", year, each.name)),
        _digits(each.egdi),
        _digits(again),
        ranks[each.name],
        *(_digits(value) for value in (each.osi, each.tii, each.hci, each.epi)),
    ]


def _country_file_row(year: int, each: Country, ranks: dict[str, int]) -> list[Any]:
    again = rules.rounded(rules.index(year, osi=each.osi, tii=each.tii, hci=each.hci))
    return [each.rank, each.name, each.egdi, again, ranks[each.name], each.osi, each.tii, each.hci,
            each.epi]  # fmt: skip
