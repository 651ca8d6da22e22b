"""Cells as pages and paper write them: for reading, as they are typed, and beside what the system counted."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from lienthong.systems.reporting.models import Report
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


@dataclass(frozen=True, slots=True)
class Beside:
    """What the system counted for a cell, written, and how what is declared differs: "" when it does not."""

    computed: str
    gap: str
    is_same: bool
    reason: str
    source: str
    recorded_at: str


def beside(report: Report, item: Item, declared: Decimal | None) -> Beside | None:
    """Return what the system counted for a cell beside what is declared, None for a cell without a figure."""
    if item.code not in report.figures:
        return None
    computed, kept = report.computed[item.code], report.figures[item.code]
    gap = None if declared is None else declared - computed
    return Beside(
        computed=written(item, computed, ""),
        gap="" if not gap else ("+" if gap > 0 else "-") + written(item, abs(gap), ""),
        is_same=declared == computed,
        reason=str(report.reasons.get(item.code, "")),
        source=str(kept.get("source", "")),
        recorded_at=str(kept.get("recorded_at", "")),
    )
