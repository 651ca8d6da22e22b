"""How the periods of figures are written on pages."""

from django import template

from lienthong.figures import wording

register = template.Library()


@register.filter
def period(label: str) -> str:
    """Write a period's label as people say it."""
    return wording.period_words(label)
