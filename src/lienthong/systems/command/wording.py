"""Alarms and thresholds in sentences, the same on screens, in tasks and in the brief."""

from decimal import Decimal

from django.utils.translation import gettext as _

from lienthong.base.formats import grouped, rounded
from lienthong.figures.measures import all_measures
from lienthong.figures.wording import period_words
from lienthong.systems.command.board import Figure
from lienthong.systems.command.models import Alarm, Comparison, Threshold


def measure_title(code: str) -> str:
    """Return what a measure is called, or its code where no system of this node knows it any more."""
    return next((str(each.title) for each in all_measures() if each.code == code), code)


def explained(alarm: Alarm, threshold: Threshold, unit: str = "") -> str:
    """Return in one sentence which figure, of which unit by its name, crossed which limit."""
    sentence = _("%(measure)s%(unit)s kỳ %(label)s là %(value)s, %(comparison)s %(limit)s.")
    if threshold.consecutive > 1:
        sentence = _(
            "%(measure)s%(unit)s kỳ %(label)s là %(value)s, %(comparison)s %(limit)s trong"
            " %(consecutive)s kỳ liên tiếp."
        )
    return sentence % {
        "measure": measure_title(alarm.measure),
        "unit": f" ({unit or alarm.unit})" if alarm.unit else "",
        "label": period_words(alarm.label),
        "value": measured(_told(alarm.value, threshold), alarm.measure),
        "comparison": Comparison(threshold.comparison).label,
        "limit": measured(threshold.limit, threshold.measure),
        "consecutive": threshold.consecutive,
    }


def _told(value: Decimal, threshold: Threshold) -> Decimal:
    """Return a value with the decimals of its measure, unless it would then look like the limit itself."""
    decimals = next((each.decimals for each in all_measures() if each.code == threshold.measure), 6)
    short = rounded(value, decimals)
    return value if short == threshold.limit else short


def measured(number: Decimal, code: str) -> str:
    """Return a number of a measure, with the sign of hundredths where it has one."""
    measure = next((each for each in all_measures() if each.code == code), None)
    is_share = measure is not None and str(measure.unit) == "%"
    return f"{grouped(plain(number))}{'%' if is_share else ''}"


def plain(number: Decimal) -> Decimal | int:
    """Return a number without the zeros that its column adds."""
    whole = number.to_integral_value()
    return int(whole) if number == whole else number.normalize()


def value_of(figure: Figure | None) -> str:
    """Return a figure's value with its sign for hundredths, a dash where there is none."""
    if figure is None or figure.number is None:
        return "–"
    return f"{grouped(figure.number)}{'%' if str(figure.measured_in) == '%' else ''}"
