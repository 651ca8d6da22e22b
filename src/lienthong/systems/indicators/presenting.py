"""How values, periods, agencies and standings are written on the pages of indicators."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import AgencyRecord
from lienthong.base.formats import grouped, rounded
from lienthong.base.tables import Cell
from lienthong.figures.models import FigureValue, Origin, ValueState
from lienthong.figures.wording import period_words
from lienthong.systems.indicators.models import IndicatorVersion
from lienthong.systems.indicators.rules.egdi import Group
from lienthong.systems.indicators.rules.formulas import FormulaKind
from lienthong.systems.indicators.rules.progress import Standing

STANDINGS: dict[Standing, tuple[Promise, str]] = {
    Standing.REACHED: (_("Đã đạt"), "green"),
    Standing.ON_TRACK: (_("Đúng tiến độ"), "turquoise"),
    Standing.OFF_TRACK: (_("Chậm tiến độ"), "yellow"),
    Standing.MISSED: (_("Quá hạn, chưa đạt"), "red"),
    Standing.UNKNOWN: (_("Chưa đủ số liệu"), "grey"),
}
STATES: dict[str, str] = {
    ValueState.FINAL: "green",
    ValueState.PROVISIONAL: "yellow",
    ValueState.NOT_APPLICABLE: "grey",
    ValueState.MISSING: "grey",
}
ORIGINS: dict[str, str] = {
    Origin.COMPUTED: "green",
    Origin.REPORTED: "blue",
    Origin.DECLARED: "purple",
    Origin.GENERATED: "orange",
}
GROUPS: dict[Group, tuple[Promise, str]] = {
    Group.VERY_HIGH: (_("Rất cao"), "green"),
    Group.HIGH: (_("Cao"), "turquoise"),
    Group.MIDDLE: (_("Trung bình"), "yellow"),
    Group.LOW: (_("Thấp"), "red"),
}


#: Units of measurement that are no words after a number.
YES_OR_NO, RANKED = "có hoặc không", "thứ hạng"


def number(value: Decimal | int | None, decimals: int = 2) -> str:
    """Return a number as people write it, without zeros that say nothing; "–" for none."""
    if value is None:
        return "–"
    shown = rounded(value, decimals)
    if shown == shown.to_integral_value():
        return grouped(int(shown))
    return grouped(shown, -int(shown.normalize().as_tuple().exponent))


def with_unit(value: Decimal | int | None, unit: Any, decimals: int = 2) -> str:
    """Return a number with its unit; a percent sign follows without a space, yes and no are words."""
    if value is None:
        return "–"
    text = str(unit)
    if text == YES_OR_NO and value in {0, 1}:
        return str(_("Có") if value else _("Không"))
    if text == RANKED:
        return str(_("hạng %(number)s")) % {"number": number(value, decimals)}
    return f"{number(value, decimals)}{'' if text == '%' else ' '}{text}"


def value_of(figure: FigureValue | None, decimals: int = 2) -> str:
    """Return a figure's number, or its state in words where it has none."""
    if figure is None:
        return str(ValueState.MISSING.label)
    if figure.value is None:
        return str(ValueState(figure.state).label)
    return number(figure.value, decimals)


def drawn(figure: FigureValue, decimals: int) -> tuple[str, Decimal | None, bool]:
    """Return a point of a chart: the period, the number as it is shown, and whether it was invented."""
    shown = None if figure.value is None else rounded(figure.value, decimals)
    return period_words(figure.label), shown, figure.origin == Origin.GENERATED


def origin_cell(figure: FigureValue) -> Cell:
    """Return where a figure comes from as a tag."""
    return Cell(Origin(figure.origin).label, tag=ORIGINS[figure.origin])


def state_cell(figure: FigureValue) -> Cell:
    """Return how far a figure can be relied on as a tag."""
    return Cell(ValueState(figure.state).label, tag=STATES[figure.state])


def standing_cell(standing: Standing) -> Cell:
    """Return a standing as a tag."""
    label, colour = STANDINGS[standing]
    return Cell(label, tag=colour)


def source_cell(figure: FigureValue) -> Any:
    """Return the way to what lies behind a figure; the words alone where there is no page."""
    label = figure.source_label or str(_("Xem nguồn"))
    return Cell(label, href=figure.source) if figure.source else label


def names_of(codes: Iterable[str], day: date) -> dict[str, str]:
    """Return the names of agencies by code on a day, with one query."""
    wanted = {code for code in codes if code}
    found = AgencyRecord.objects.as_of(day).filter(code__in=wanted)
    return {"": str(_("Cả nước"))} | dict(found.values_list("code", "name"))


def provinces_of(codes: Iterable[str], day: date) -> dict[str, str]:
    """Return the two-digit province codes of those agencies that govern a province."""
    found = AgencyRecord.objects.as_of(day).filter(code__in=set(codes), level=2)
    return {code: unit for code, unit in found.values_list("code", "unit_code") if unit}


def formula_parts(version: IndicatorVersion, names: dict[str, str]) -> list[tuple[str, str, str]]:
    """Return the parts of a formula: sign, name and address of each."""
    formula = version.parsed
    joined = {
        FormulaKind.RATIO: "÷",
        FormulaKind.DIFFERENCE: "−",
        FormulaKind.SUM: "+",
        FormulaKind.MEAN: "+",
    }
    parts = []
    for place, part in enumerate(formula.parts):
        sign = joined.get(formula.kind, "+") if place else ""
        weight = f" × {number(part.weight)}" if formula.kind == FormulaKind.WEIGHTED else ""
        address = "indicators:indicator" if part.code in names else "indicators:figure"
        name = names.get(part.code, part.code) + weight
        parts.append((sign, name, reverse(address, args=[part.code])))
    return parts
