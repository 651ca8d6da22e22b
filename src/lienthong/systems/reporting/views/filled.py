"""The form and the outline of a report for its page: what stands there, what was typed, what is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.base.moments import typed
from lienthong.figures.measures import UnknownMeasure, measure
from lienthong.systems.reporting.cells import beside, plain, written
from lienthong.systems.reporting.models import Report, ReportState
from lienthong.systems.reporting.models.reports import Cell
from lienthong.systems.reporting.rules.filling import CellOrigin
from lienthong.systems.reporting.rules.items import Item
from lienthong.systems.reporting.views.clashes import Seen
from lienthong.systems.reporting.views.states import ORIGINS, warnings_of


@dataclass(frozen=True, slots=True)
class Entry:
    """What was typed and not kept: the cells by code, what is wrong, and where another's save differs."""

    entered: Mapping[str, str] = field(default_factory=dict)
    errors: Sequence[tuple[str, str]] = ()
    seen: Seen | None = None
    clash: Sequence[Mapping[str, Any]] = ()


def filled(
    report: Report, entry: Entry, *, seen: Seen, at: datetime | None = None
) -> dict[str, Any]:
    """Return what the form's template needs; ``seen`` is the report as the form is made from it.

    Links to the level below are left out of a report that is in no book yet.
    """
    warned = warnings_of(report)
    return {
        "report": report,
        "groups": _groups(report, dict(warned), entry, at),
        "sections": _sections(report, dict(warned), entry.entered),
        "warnings": [(sentence, f"#o-{code}") for code, sentence in warned],
        "errors": [
            (sentence, _place(report, code, entry.clash)) for code, sentence in entry.errors
        ],
        "seen": seen,
        "clash": entry.clash,
    }


def _place(report: Report, code: str, clash: Sequence[Mapping[str, Any]]) -> str:
    """Return where the page shows a cell or a part of the outline; what it does not have is its beginning."""
    if not code and clash:
        return f"#keep-{clash[0]['code']}-theirs"
    codes = {*report.form.places, *(str(each["code"]) for each in report.version.sections)}
    return f"#o-{code}" if code in codes else "#main-content"


def _groups(
    report: Report, warned: Mapping[str, str], entry: Entry, at: datetime | None
) -> list[tuple[str, list[dict[str, Any]]]]:
    cells = {cell.item.code: cell for cell in report.cells}
    faults = dict(entry.errors)
    return [
        (
            group,
            [
                {
                    **_line(report, cells[item.code], at),
                    "typed": entry.entered.get(item.code, _plain(cells[item.code])),
                    "warning": warned.get(item.code, ""),
                    "error": faults.get(item.code, ""),
                }
                for item in items
            ],
        )
        for group, items in report.version.item_groups
    ]


def _line(report: Report, cell: Cell, at: datetime | None) -> dict[str, Any]:
    item = cell.item
    has_below = not item.is_text and report.vintage > 0
    carried = f"?as_of={typed(at)}" if at else ""
    below = reverse("reporting:below", args=[report.pk, item.code]) if has_below else ""
    return {
        "item": item,
        "shown": written(item, cell.value, cell.text, cell.is_not_applicable),
        "origin": ORIGINS[CellOrigin(cell.origin)],
        "figure": beside(report, item, cell.value),
        "absent": "" if at else _absent(report, item),
        "is_generated": cell.origin == CellOrigin.GENERATED or report.is_generated,
        "below": f"{below}{carried}" if below else "",
    }


def _absent(report: Report, item: Item) -> str:
    """Return why a report in the making has no figure for a cell that is bound to one, "" where it has."""
    is_made = report.state in {ReportState.DRAFT, ReportState.REVIEW}
    if not item.figure or item.is_computed or item.code in report.figures or not is_made:
        return ""
    try:
        known = measure(item.figure)
    except UnknownMeasure as refusal:
        return refusal.sentence
    return str(
        known.absent
        or _(
            "Khi lấy số liệu, hệ thống chưa có số liệu này của đơn vị trong kỳ; đơn vị tự nhập ô này."
        )
    )


def _plain(cell: Cell) -> str:
    return plain(cell.item, cell.value, cell.text)


def _sections(
    report: Report, warned: Mapping[str, str], entered: Mapping[str, str]
) -> list[dict[str, Any]]:
    return [
        {
            **section,
            "text": entered.get(section["code"], str(report.texts.get(section["code"], ""))),
            "warning": warned.get(section["code"], ""),
        }
        for section in report.version.sections
    ]
