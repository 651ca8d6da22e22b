"""How figures and moments are written on the pages of the command centre."""

from datetime import datetime

from django import template

from lienthong.base.clock import VIETNAM
from lienthong.systems.command.board import Figure
from lienthong.systems.command.wording import value_of

register = template.Library()


@register.filter
def figure_value(figure: Figure | None) -> str:
    """Write a figure's value with its unit, a dash where there is none."""
    return value_of(figure)


@register.filter
def source_at(figure: Figure, carried: str) -> str:
    """Return the list behind a figure at the moment that the page carries."""
    return figure.source_at(carried)


@register.filter
def hour(at: datetime) -> str:
    """Write the time of day in Viet Nam: 14:05."""
    return at.astimezone(VIETNAM).strftime("%H:%M")
