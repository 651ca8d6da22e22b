"""Two people who save one draft: what each of them typed, cell by cell, and which of the two is kept."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from django.http import HttpRequest

from lienthong.systems.reporting.cells import plain
from lienthong.systems.reporting.models import Report

MINE, THEIRS = "mine", "theirs"
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Seen:
    """The draft as the form was made from it: its revision, and a mark of what each cell held."""

    revision: int | None
    marks: str

    @property
    def by_code(self) -> dict[str, Any]:
        """Return the marks by code; nothing for what is no form of ours."""
        try:
            found = json.loads(self.marks)
        except ValueError:
            return {}
        return found if isinstance(found, dict) else {}


def seen_now(report: Report, revision: int | None = None) -> Seen:
    """Return what a form made now has to remember; ``revision`` is the draft's where nothing else counts."""
    marks = {code: _mark(text) for code, text in _texts(report).items()}
    number = report.revision if revision is None else revision
    return Seen(number, json.dumps(marks, separators=(",", ":")))


def seen_by(request: HttpRequest) -> Seen:
    """Return what the form that was sent remembers."""
    text = request.POST.get("revision", "")
    return Seen(int(text) if text.isdecimal() else None, request.POST.get("marks", ""))


def without_theirs(request: HttpRequest, entered: Mapping[str, str]) -> dict[str, str]:
    """Return what was typed but for the cells of which the other's value was chosen."""
    return {
        code: text for code, text in entered.items() if request.POST.get(f"keep-{code}") != THEIRS
    }


def clash(
    report: Report, entered: Mapping[str, str], cells: Collection[str], seen: Seen
) -> list[dict[str, Any]]:
    """Return the cells in which a draft and what was typed differ, for a choice in each.

    Proposed is the own value where it was typed, and the other's where the own one is what stood before.
    """
    held, marks, found = _texts(report), seen.by_code, []
    for code in cells:
        is_touched = marks.get(code) != _mark(entered[code])
        found.append({
            "code": code,
            "label": report.version.labels[code],
            "theirs": held[code][:_LONGEST],
            "mine": entered[code][:_LONGEST],
            "choice": MINE if is_touched else THEIRS,
        })  # fmt: skip
    return found


def _texts(report: Report) -> dict[str, str]:
    """Return every input of the form as it is typed, by code."""
    found = {
        cell.item.code: plain(cell.item, cell.value, cell.text)
        for cell in report.cells
        if not cell.item.is_computed
    }
    codes = (str(section["code"]) for section in report.version.sections)
    return found | {code: str(report.texts.get(code, "")) for code in codes}


def _mark(text: str) -> int:
    # Line ends come back from a browser in another form than they were sent.
    return crc32("\n".join(text.splitlines()).encode())
