"""Messages of an assigning agency about who has which part and how far it is, at the agency at work."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from lienthong.axis.handlers import Arrival
from lienthong.base.errors import Refusal
from lienthong.contracts import registry
from lienthong.contracts.directives import (
    PartDecided,
    PartStanding,
    PartsTold,
    TaskAssigned,
    TaskChanged,
)
from lienthong.systems.directives import wording
from lienthong.systems.directives.actions.arrivals import each, note_arrival
from lienthong.systems.directives.actions.ordering import STATE, WORK, advance, once_there
from lienthong.systems.directives.actions.refusals import WrongMoment
from lienthong.systems.directives.actions.rows import ROLE_FROM
from lienthong.systems.directives.models import (
    Duty,
    DutyState,
    EventKind,
    PartRole,
    PartState,
)
from lienthong.systems.directives.models.duties import AT_WORK

Answers = list[Refusal | None]
#: What a coordinator that becomes the lead does not go on from.
OVER = {
    DutyState.DECLINED,
    DutyState.FINISHED,
    DutyState.CONFIRMED,
    DutyState.WITHDRAWN,
    DutyState.TRANSFERRED,
    DutyState.CLOSED,
}


#: What a task may be given anew after.
GONE = {DutyState.TRANSFERRED, DutyState.WITHDRAWN, DutyState.CLOSED}


def take_part_decisions(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Note which finished parts were confirmed and which came back."""
    return each(arrivals, once_there(part_decided), now)


def part_decided(duty: Duty, arrival: Arrival, now: datetime) -> None:
    """Take a decision on the own part, while it is open."""
    message: PartDecided = arrival.message
    is_open = duty.state == DutyState.FINISHED or duty.state in AT_WORK
    if duty.is_lead or not is_open or WORK not in advance(duty, message.revision, [WORK]):
        return
    if message.is_confirmed:
        duty.state, duty.state_reason, duty.percent = DutyState.CONFIRMED, "", 100
        duty.finished_date = duty.finished_date or message.decided_date
    elif duty.state == DutyState.FINISHED and message.reason.strip():
        duty.state, duty.state_reason, duty.finished_date = (
            DutyState.RETURNED, message.reason, None,
        )  # fmt: skip
    else:
        return
    duty.save(update_fields=["state", "state_reason", "finished_date", "percent"])
    kind = EventKind.PART_COMPLETED if message.is_confirmed else EventKind.PART_RETURNED
    note_arrival(duty, kind, arrival, duty.assigner_name, now, message.reason)


def take_standings(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Keep how the coordinating agencies of a task stand, as its lead is told; the newest telling counts."""
    return each(arrivals, _standings, now)


def _standings(arrival: Arrival, agency_id: int, now: datetime) -> None:
    message: PartsTold = arrival.message
    if not {part.state for part in message.parts} <= set(PartState.values):
        raise WrongMoment()
    came = {file.sha256 for file in arrival.attachments}
    parts = tuple(_with_files_of(part, came) for part in message.parts)
    told = replace(arrival, message=replace(message, parts=parts))
    once_there(parts_told)(told, agency_id, now)


def _with_files_of(part: PartStanding, came: Collection[str]) -> PartStanding:
    """Return a part whose files that did not travel are named only: else any file here could be read."""
    files = (file if file.sha256 in came else replace(file, sha256="") for file in part.files)
    return replace(part, files=tuple(files))


def parts_told(duty: Duty, arrival: Arrival, now: datetime) -> None:
    """Take the newest telling of how the coordinating agencies stand."""
    message: PartsTold = arrival.message
    if WORK in advance(duty, message.revision, [WORK]):
        duty.parts_told = registry.to_data(message)["parts"]
        duty.save(update_fields=["parts_told"])


def put_parties(duty: Duty, arrival: Arrival, now: datetime) -> None:
    """Learn who coordinates from now on; an agency that is not named any more has done its part."""
    message: TaskChanged = arrival.message
    own = next((party for party in message.parties if party.code == arrival.to), None)
    if own is None:
        _release(duty, arrival, now)
        return
    known = {party["code"]: party["name"] for party in duty.parties}
    named = {party.code: party.name for party in message.parties}
    role = ROLE_FROM.get(own.role, PartRole(duty.role))
    if role == PartRole.LEAD and not duty.is_lead and duty.state in OVER:
        # That it leads was told before and comes later.
        duty.state, duty.state_reason, duty.finished_date = DutyState.ARRIVED, "", None
    duty.role, duty.parties, duty.own_deliverable = role, listed(message), own.deliverable
    duty.save(
        update_fields=[
            "role", "parties", "own_deliverable", "state", "state_reason", "finished_date",
        ]
    )  # fmt: skip
    added = [name for code, name in named.items() if code not in known]
    gone = [name for code, name in known.items() if code not in named]
    text = wording.parties_changed(added, gone, message.reason)
    note_arrival(duty, EventKind.PARTIES_CHANGED, arrival, duty.assigner_name, now, text)


def _release(duty: Duty, arrival: Arrival, now: datetime) -> None:
    message: TaskChanged = arrival.message
    if duty.state in GONE or not advance(duty, message.revision, [STATE]):
        return
    duty.state, duty.state_reason = DutyState.CLOSED, message.reason
    duty.save(update_fields=["state", "state_reason"])
    note_arrival(duty, EventKind.RELEASED, arrival, duty.assigner_name, now, message.reason)


def listed(message: TaskAssigned | TaskChanged) -> list[dict[str, str]]:
    """Return the parties of a task as a duty keeps them."""
    return [
        {"code": party.code, "name": party.name, "role": party.role} for party in message.parties
    ]
