"""What was typed into the form of a report: as numbers and words, or what is wrong with it cell by cell."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.http import HttpRequest

from lienthong.base.errors import Refusal
from lienthong.casework import tables
from lienthong.systems.reporting.actions.refusals import CELL_SENTENCES, CellsRefused
from lienthong.systems.reporting.models import Report

Faults = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Typed:
    """The typed cells as numbers, the typed words, and a sentence for each cell that is neither."""

    cells: dict[str, Decimal | None]
    words: dict[str, str]
    faults: Faults


def entered(request: HttpRequest, report: Report) -> dict[str, str]:
    """Return what was typed by item or section code; computed cells have no input."""
    codes = [item.code for item in report.form.items if not item.is_computed]
    codes += [str(section["code"]) for section in report.version.sections]
    return {code: request.POST[f"o-{code}"] for code in codes if f"o-{code}" in request.POST}


def read(report: Report, given: Mapping[str, str]) -> Typed:
    """Return what was typed as numbers and words."""
    found = Typed({}, {}, [])
    for code, text in given.items():
        if code not in report.form.places or report.form.item(code).is_text:
            found.words[code] = text
            continue
        try:
            found.cells[code] = tables.number_of(text, cell=report.form.item(code).label)
        except Refusal as refusal:
            found.faults.append((code, refusal.sentence))
    return found


def faults_of(report: Report, refusal: CellsRefused) -> Faults:
    """Return a sentence for each cell that was refused, with the cell's name."""
    return [
        (code, f"{_label(report, code)}: {CELL_SENTENCES[why]}")
        for code, why in refusal.cells.items()
    ]


def _label(report: Report, code: str) -> str:
    return report.form.item(code).label if code in report.form.places else code
