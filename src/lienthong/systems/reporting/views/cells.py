"""Cells as pages write them: for reading, and as they are typed."""

from typing import Any

from django.utils.translation import gettext as _

from lienthong.systems.reporting.rules.items import Item


def written(item: Item, value: Any, text: str, is_not_applicable: bool = False) -> str:
    """Return a cell as read: grouped number, text, "không áp dụng", or nothing."""
    if item.is_text:
        return text
    if is_not_applicable:
        return _("không áp dụng")
    if value is None:
        return ""
    whole = f"{value:,.{item.decimals}f}"
    return whole.replace(",", " ").replace(".", ",").replace(" ", ".")


def plain(item: Item, value: Any, text: str) -> str:
    """Return a cell as typed: no grouping, comma before the decimals."""
    if item.is_text:
        return text
    return "" if value is None else f"{value:f}".replace(".", ",")
