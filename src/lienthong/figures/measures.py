"""Measures: what a system publishes, by code, with the words and the way it adds up."""

from dataclasses import dataclass
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lienthong.base.errors import NotFound

Direction = Literal["up", "down", ""]
OverTime = Literal["sum", "average", "last", "none"]
OverUnits = Literal["sum", "average", "none"]


class UnknownMeasure(NotFound):
    code = "figures-unknown-measure"
    message = _("Không có số liệu mang mã %(measure)s. Hãy chọn mã trong danh mục số liệu.")


@dataclass(frozen=True, slots=True)
class Measure:
    """One named figure: its unit of measurement, which way is better, and how it adds up.

    ``over_time`` and ``over_units`` "none" mean that parts must never be added: shares and stocks.
    ``url_name`` is the page that lists what lies behind the figure, ``permission`` what seeing it needs;
    ``takes_moment`` says that the page can be asked for an earlier moment (``as_of``).
    ``absent`` is a sentence that says why an agency may have no value of it.
    """

    code: str
    title: str | Promise
    unit: str | Promise
    decimals: int = 0
    direction: Direction = ""
    over_time: OverTime = "sum"
    over_units: OverUnits = "sum"
    system: str = ""
    permission: str = "command.read"
    url_name: str = ""
    takes_moment: bool = False
    absent: str | Promise = ""


_measures: dict[str, Measure] = {}


def register_measure(measure: Measure) -> Measure:
    """Make a measure known; registering the same one again changes nothing.

    :raises ValueError: if another measure has the code.
    """
    known = _measures.setdefault(measure.code, measure)
    # Titles are lazy and compare by identity, so the code and the system tell whether it is the same one.
    if known.system != measure.system:
        raise ValueError(f"a measure with code {measure.code} is already registered")
    return known


def measure(code: str) -> Measure:
    """Return a measure by its code.

    :raises UnknownMeasure: if no system of this node publishes it.
    """
    if code not in _measures:
        raise UnknownMeasure(measure=code)
    return _measures[code]


def all_measures() -> tuple[Measure, ...]:
    """Return every measure of this node, by code."""
    return tuple(_measures[code] for code in sorted(_measures))
