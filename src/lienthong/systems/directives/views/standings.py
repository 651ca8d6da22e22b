"""How the parts of a task are shown: to the assigner with what it may decide, to the lead of a duty."""

from datetime import date
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.dateparse import parse_datetime

from lienthong.axis import attachments
from lienthong.systems.directives.forms import CoordinatorsForm, NoteForm, ReasonForm
from lienthong.systems.directives.models import (
    Duty,
    DutyState,
    PartState,
    Task,
    TaskPart,
    TaskState,
)
from lienthong.systems.directives.views.below import below_of

PART_COLOURS = {
    PartState.GIVEN: "grey",
    PartState.DECLINED: "orange",
    PartState.WORKING: "blue",
    PartState.CLAIMED: "purple",
    PartState.DONE: "green",
    PartState.ENDED: "grey",
    PartState.RELEASED: "grey",
}
_ENDED = {DutyState.CONFIRMED, DutyState.WITHDRAWN}


def coordinators_at_lead(row: Duty) -> list[dict[str, Any]]:
    """Return how the coordinating agencies stand, as the page of the lead's duty shows it."""
    if not row.is_lead or row.state == DutyState.TRANSFERRED:
        return []
    told = {part["code"]: part for part in row.parts_told}
    return [_at_lead(row, party, told.get(party["code"])) for party in row.coordinators]


def _at_lead(row: Duty, party: dict[str, str], told: dict[str, Any] | None) -> dict[str, Any]:
    state = PartState(told["state"]) if told else PartState.GIVEN
    if row.state in _ENDED and state != PartState.DONE:
        state = PartState.ENDED
    shown: dict[str, Any] = {"percent": 0, "text": "", "officer": "", "files": [], **(told or {})}
    at = shown.get("reported_at")
    return {
        **shown,
        "name": party["name"],
        "code": party["code"],
        "state": state.label,
        "colour": PART_COLOURS[state],
        "at": parse_datetime(at) if at else None,
        "files": [
            (file, _file_href(row, party["code"], number, file))
            for number, file in enumerate(shown["files"], start=1)
        ],
    }


def _file_href(row: Duty, code: str, number: int, file: dict[str, Any]) -> str:
    """Return where a file is read; one of very many may be named only."""
    if not attachments.is_stored(file["sha256"], file["size"]):
        return ""
    return reverse("directives:part_file", args=[row.id, code, number])


def parts_of(row: Task, today: date, *, may_decide: bool) -> list[dict[str, Any]]:
    """Return the parts of a task as its page shows them, with the forms of what waits for a decision."""
    return [
        {
            "part": part,
            "state": "" if part.role == "lead" else part.state.label,
            "colour": PART_COLOURS[part.state],
            "below": below_of(part, row, today),
            "is_done_and_gone": part.until is not None and part.state == PartState.DONE,
            "confirm": form_of(NoteForm, "confirm", part) if _waits(part, may_decide) else None,
            "return": form_of(ReasonForm, "return", part) if _waits(part, may_decide) else None,
        }
        for part in row.parts.order_by(F("until").asc(nulls_first=True), "-role", "since", "id")
    ]


def _waits(part: TaskPart, may_decide: bool) -> bool:
    return may_decide and part.state == PartState.CLAIMED


def form_of(kind: Any, what: str, part: TaskPart, data: Any = None) -> Any:
    """Return a form that decides on one part of several on a page."""
    return kind(data, prefix=f"{what}-{part.id.hex}")


def unfinished(row: Task) -> list[str]:
    """Return the coordinating agencies whose parts end unfinished when the task is confirmed now."""
    waiting = {PartState.GIVEN, PartState.DECLINED, PartState.WORKING}
    rows = row.parts.open().coordinating().order_by("party_name")
    return [part.party_name for part in rows if part.state in waiting]


def coordinators_form(row: Task, data: Any = None) -> CoordinatorsForm:
    """Return the form that changes who coordinates, with those who do now."""
    rows = row.parts.open().coordinating().order_by("id")
    lines = [
        f"{part.party_name} ({part.party_code})"
        + (f" | {part.deliverable}" if part.deliverable else "")
        for part in rows
    ]
    return CoordinatorsForm(
        data,
        initial={"coordinators": "\n".join(lines)},
        prefix="coordinators",
        is_assigned=row.state != TaskState.DRAFT,
    )
