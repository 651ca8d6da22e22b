"""What a correction changed: the cells and words of a vintage beside those of the one before it."""

from django.utils.translation import gettext as _

from lienthong.systems.reporting.cells import written
from lienthong.systems.reporting.models import Report
from lienthong.systems.reporting.models.reports import Cell

_LONGEST = 300


def changes_of(report: Report) -> dict[str, object] | None:
    """Return what differs from the newest earlier vintage in the same book; None for a first one."""
    earlier = Report.objects.vintages_of(report).filter(vintage__lt=report.vintage)
    before = earlier.order_by("-vintage", "-recorded_at").first()
    if before is None:
        return None
    before.version = report.version
    return {
        "number": before.vintage,
        "columns": [_("Nội dung"), _("Trước đó"), _("Trong bản này")],
        "rows": [*_numbers(before, report), *_words(before, report)],
    }


def _numbers(before: Report, after: Report) -> list[tuple[str, str, str]]:
    pairs = zip(before.cells, after.cells, strict=True)
    return [
        (now.item.label, _shown(then), _shown(now))
        for then, now in pairs
        if (then.value, then.text) != (now.value, now.text)
    ]


def _shown(cell: Cell) -> str:
    text = written(cell.item, cell.value, cell.text[:_LONGEST], cell.is_not_applicable)
    return text or "–"


def _words(before: Report, after: Report) -> list[tuple[str, str, str]]:
    found = []
    for section in after.version.sections:
        code = str(section["code"])
        then, now = str(before.texts.get(code, "")), str(after.texts.get(code, ""))
        if then != now:
            found.append((str(section["title"]), then[:_LONGEST] or "–", now[:_LONGEST] or "–"))
    return found
