"""Messages of an assigning agency, at the agency at work; they may come in any order."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from lienthong.axis.handlers import Arrival
from lienthong.base.errors import Refusal
from lienthong.contracts.directives import (
    CompletionDecided,
    ExtensionDecided,
    PartDecided,
    PartsTold,
    TaskAssigned,
    TaskChanged,
    TaskParty,
    TaskPressed,
    TaskTransferred,
    TaskWithdrawn,
)
from lienthong.systems.directives import recurrence, wording
from lienthong.systems.directives.actions.arrivals import attachments_of, each, note_arrival
from lienthong.systems.directives.actions.arrivals_of_parts import (
    GONE,
    OVER,
    listed,
    part_decided,
    parts_told,
    put_parties,
)
from lienthong.systems.directives.actions.changes import facts, said
from lienthong.systems.directives.actions.counting import counted_date
from lienthong.systems.directives.actions.ordering import (
    ASPECTS,
    DUE,
    PARTS,
    STATE,
    WORDS,
    Apply,
    advance,
    apply_early,
    duty_or_wait,
    is_newer,
    once_there,
    take_turns,
)
from lienthong.systems.directives.actions.refusals import (
    ExtensionNotFound,
    SenderNotParty,
    WrongMoment,
)
from lienthong.systems.directives.actions.rows import ROLE_FROM
from lienthong.systems.directives.models import (
    Duty,
    DutyState,
    EventKind,
    ExtensionState,
    Pressing,
    Priority,
    TaskPeriod,
)
from lienthong.systems.directives.models.duties import OPEN_DUTIES

Answers = list[Refusal | None]
_WORD_FIELDS = ("title", "deliverable", "mandate_subject", "priority", "period")
#: In bytes: a text is shown whole, on one page. The directive's own file may be larger.
LONGEST_TEXT = 4 * 1024 * 1024
_DUE_FIELDS = ("due_date", "counted_date", "due_wording")


def take_assigned(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Keep tasks that were assigned to agencies of this node as their duties."""
    return each(arrivals, _assigned, now)


def _assigned(arrival: Arrival, agency_id: int, now: datetime) -> None:
    _keep(arrival, agency_id, arrival.message, now, _is_given_anew)


def _keep(
    arrival: Arrival,
    agency_id: int,
    message: TaskAssigned,
    now: datetime,
    is_renewed: Callable[[Duty, TaskAssigned], bool],
) -> tuple[Duty, bool]:
    """Return the duty of a task, and whether it was made now, with what was told of it before, or renewed."""
    part = next((party for party in message.parties if party.code == arrival.to), None)
    if part is None:
        raise SenderNotParty()
    if part.role not in ROLE_FROM or message.period not in {"", *TaskPeriod.values}:
        raise WrongMoment()
    take_turns(agency_id, arrival.sender, message.reference)
    key: dict[str, Any] = {
        "agency_id": agency_id,
        "assigner_code": arrival.sender,
        "reference": message.reference,
    }
    known = Duty.objects.select_for_update(no_key=True).filter(**key).first()
    if known is not None and not is_renewed(known, message):
        return known, False
    values = _values(message, part, now) | _enclosed(arrival, message)
    values["counted_date"] = counted_date(message.due_date, agency_id)
    values["revisions"] = dict.fromkeys(ASPECTS, message.revision)
    duty, _is_new = Duty.objects.update_or_create(**key, defaults=values)
    note_arrival(duty, EventKind.ARRIVED, arrival, message.assigner_name, now, role=part.role)
    apply_early(duty, arrival, now, APPLIERS)
    return duty, True


def _is_renewed(known: Duty, message: TaskAssigned) -> bool:
    """Say whether a duty that had gone is given anew; what is there already stays as it is."""
    return known.state in GONE and is_newer(known, STATE, message.revision)


def _is_given_anew(known: Duty, message: TaskAssigned) -> bool:
    """Say the same of an agency that was taken out and put in again, also if the taking out comes later."""
    told: int = known.revisions.get(PARTS, 0)
    return 0 < told < message.revision or _is_renewed(known, message)


def _values(message: TaskAssigned, part: TaskParty, now: datetime) -> dict[str, object]:
    facts = message.directive
    values: dict[str, object] = {
        "assigner_name": message.assigner_name[:300],
        "role": ROLE_FROM[part.role],
        "own_deliverable": part.deliverable,
        "state": DutyState.ARRIVED,
        "state_reason": "",
        "title": message.title,
        "deliverable": message.deliverable,
        "recipient": message.recipient[:300],
        "words": message.words,
        "point": message.point[:80],
        "mandate_subject": message.mandate_subject[:80],
        "first_due_date": message.first_due_date,
        "due_date": message.due_date,
        "due_wording": message.due_wording[:300],
        "period": message.period,
        "priority": message.priority if message.priority in Priority.values else Priority.NORMAL,
        "parties": listed(message),
        "percent": 0,
        "assigned_date": message.assigned_date,
        "arrived_at": now,
        "finished_date": None,
    }
    if facts is not None:
        values |= {
            "directive_name": f"{facts.kind_name} {facts.notation}".strip(),
            "directive_subject": facts.subject,
            "directive_document": facts.document_id,
            "decided_date": facts.decided_date,
            "issued_date": facts.issued_date,
            "recorded_date": facts.recorded_date,
        }
    return values


def _enclosed(arrival: Arrival, message: TaskAssigned) -> dict[str, object]:
    """Return the directive's file and text among what came with a task, and where its words stand."""
    facts = message.directive
    came = {item["sha256"]: item for item in attachments_of(arrival)}
    if facts is None:
        return {}
    text = came.get(facts.text_sha256)
    has_text = text is not None and text["size"] <= LONGEST_TEXT
    return {
        "directive_file": came.get(facts.file_sha256, {}),
        "text_sha256": facts.text_sha256 if has_text else "",
        "start": message.start if has_text else None,
        "end": message.end if has_text else None,
    }


def take_changed(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Note changed words and deadlines."""
    return each(arrivals, once_there(_changed), now)


def _changed(duty: Duty, arrival: Arrival, now: datetime) -> None:
    message: TaskChanged = arrival.message
    fresh = advance(duty, message.revision, (WORDS, DUE))
    fields = (*_WORD_FIELDS, *_DUE_FIELDS)
    before, known = {name: getattr(duty, name) for name in fields}, facts(duty)
    if WORDS in fresh:
        _put_words(duty, message)
    if DUE in fresh:
        duty.due_date, duty.due_wording = message.due_date, message.due_wording
        duty.counted_date = counted_date(duty.due_date, duty.agency_id)
    if before != {name: getattr(duty, name) for name in fields}:
        duty.save(update_fields=list(fields))
        is_moved = duty.counted_date != before["counted_date"]
        told = (said(known, facts(duty), message.reason), _too_late(duty) if is_moved else "")
        text = "; ".join(filter(None, told))
        note_arrival(duty, EventKind.CHANGED, arrival, duty.assigner_name, now, text)
    if message.parties and PARTS in advance(duty, message.revision, [PARTS]):
        put_parties(duty, arrival, now)


def _too_late(duty: Duty) -> str:
    """Return what a duty's new day, which is taken as it is told, leaves behind in the own book."""
    last = duty.counted_date
    count = duty.children.due_after(last).count() if last else 0
    return wording.children_due_after(count, last) if last and count else ""


def _put_words(duty: Duty, message: TaskChanged) -> None:
    duty.title, duty.deliverable = message.title, message.deliverable
    duty.mandate_subject = message.mandate_subject[:80]
    if message.priority in Priority.values:
        duty.priority = message.priority
    if message.period is not None and message.period in {"", *TaskPeriod.values}:
        duty.period = message.period


def take_withdrawn(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Note tasks that were taken back."""
    return each(arrivals, once_there(_withdrawn), now)


def _withdrawn(duty: Duty, arrival: Arrival, now: datetime) -> None:
    message: TaskWithdrawn = arrival.message
    if duty.state == DutyState.WITHDRAWN or not advance(duty, message.revision, [STATE]):
        return
    duty.state, duty.state_reason = DutyState.WITHDRAWN, message.reason
    duty.save(update_fields=["state", "state_reason"])
    duty.extensions.asked().refuse(message.withdrawn_date, message.reason)
    note_arrival(duty, EventKind.WITHDRAWN, arrival, duty.assigner_name, now, message.reason)


def take_extension_decisions(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Note what became of requests for more time; refused, the date stands."""
    return each(arrivals, once_there(_extension_decided), now)


def _extension_decided(duty: Duty, arrival: Arrival, now: datetime) -> None:
    message: ExtensionDecided = arrival.message
    asked = duty.extensions.filter(extension_id=message.extension_id).first()
    if asked is None and duty.is_lead and duty.state != DutyState.TRANSFERRED:
        # The lead that asked may have changed since; who leads now only needs the day.
        if not message.is_granted:
            raise ExtensionNotFound()
    elif asked is not None:
        if asked.state not in {ExtensionState.ASKED, ExtensionState.UNTAKEN}:
            return
        asked.state = ExtensionState.GRANTED if message.is_granted else ExtensionState.REFUSED
        asked.decided_date, asked.decision_reason = message.decided_date, message.reason
        asked.save(update_fields=["state", "decided_date", "decision_reason"])
    if message.is_granted and advance(duty, message.revision, [DUE]):
        duty.due_date = message.due_date
        duty.counted_date = counted_date(duty.due_date, duty.agency_id)
        if duty.period not in recurrence.KNOWN:
            # The words of a periodic task say for which period it is.
            duty.due_wording = ""
        duty.save(update_fields=list(_DUE_FIELDS))
    kind = EventKind.EXTENSION_GRANTED if message.is_granted else EventKind.EXTENSION_REFUSED
    note_arrival(duty, kind, arrival, duty.assigner_name, now, message.reason)


def take_completion_decisions(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Note which finished duties were confirmed and which came back."""
    return each(arrivals, once_there(_completion_decided), now)


def _completion_decided(duty: Duty, arrival: Arrival, now: datetime) -> None:
    message: CompletionDecided = arrival.message
    if not is_newer(duty, STATE, message.revision):
        return
    if message.is_confirmed:
        # The part of a coordinating agency that is not confirmed by then ends with the task.
        is_done = duty.is_lead or arrival.to in message.parts_done
        to = DutyState.CONFIRMED if is_done else DutyState.CLOSED
        if duty.state == to:
            return
        duty.state, duty.state_reason = to, "" if is_done else wording.DONE
        duty.finished_date = duty.finished_date or message.decided_date
        duty.extensions.asked().refuse(message.decided_date, wording.DONE)
    else:
        is_returned = duty.is_lead and duty.state == DutyState.FINISHED
        if not is_returned or not message.reason.strip():
            return
        duty.state, duty.state_reason, duty.finished_date = (
            DutyState.RETURNED, message.reason, None,
        )  # fmt: skip
    advance(duty, message.revision, [STATE])
    duty.save(update_fields=["state", "state_reason", "finished_date"])
    kind = EventKind.COMPLETED if message.is_confirmed else EventKind.RETURNED
    note_arrival(duty, kind, arrival, duty.assigner_name, now, message.reason)


def take_transfers(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Close the duty of the agency that gives a task up, and keep it at the one that takes it over."""
    return each(arrivals, _transferred, now)


def _transferred(arrival: Arrival, agency_id: int, now: datetime) -> None:
    message: TaskTransferred = arrival.message
    if any(party.code == arrival.to for party in message.task.parties):
        duty, is_made = _keep(arrival, agency_id, message.task, now, _is_renewed)
        if is_made:
            _note_transfer(duty, arrival, now)
        else:
            _follow(duty, arrival, now)
    elif arrival.to == message.from_code:
        once_there(_given_up)(arrival, agency_id, now)
    else:
        raise SenderNotParty()


def _given_up(duty: Duty, arrival: Arrival, now: datetime) -> None:
    message: TaskTransferred = arrival.message
    if duty.state in {DutyState.TRANSFERRED, DutyState.CONFIRMED}:
        return
    if PARTS not in advance(duty, message.task.revision, [PARTS, STATE]):
        return
    duty.state, duty.state_reason = DutyState.TRANSFERRED, message.basis
    duty.save(update_fields=["state", "state_reason"])
    # Nobody answers a request of an agency that no longer leads.
    duty.extensions.asked().refuse(message.transferred_date, message.basis)
    _note_transfer(duty, arrival, now)


def _follow(duty: Duty, arrival: Arrival, now: datetime) -> None:
    """A coordinator that now leads, or one that sees another lead, keeps its work and learns the parts."""
    message: TaskTransferred = arrival.message
    if PARTS not in advance(duty, message.task.revision, [PARTS, STATE]):
        return
    part = next(party for party in message.task.parties if party.code == arrival.to)
    is_taking = arrival.to == message.to_code
    had_led, duty.role = duty.is_lead, ROLE_FROM[part.role]
    duty.parties = listed(message.task)
    if is_taking and (had_led or duty.state in OVER):
        # It led before: what took the task away in between is on its way, or lost its turn.
        duty.state, duty.state_reason, duty.finished_date = DutyState.ARRIVED, "", None
        duty.extensions.asked().refuse(message.transferred_date, message.basis)
    duty.save(update_fields=["role", "parties", "state", "state_reason", "finished_date"])
    _note_transfer(duty, arrival, now)


def _note_transfer(duty: Duty, arrival: Arrival, now: datetime) -> None:
    message: TaskTransferred = arrival.message
    text = f"{message.from_name} → {message.to_name}: {message.basis}"
    note_arrival(duty, EventKind.TRANSFERRED, arrival, duty.assigner_name, now, text)


def take_pressings(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Note that an assigning agency presses for tasks; those it never gave are refused."""
    return each(arrivals, _pressed, now)


def _pressed(arrival: Arrival, agency_id: int, now: datetime) -> None:
    message: TaskPressed = arrival.message
    for reference in sorted(message.references):
        one = replace(arrival, message=replace(message, references=(reference,)))
        duty = duty_or_wait(one, agency_id, reference, now)
        if duty is not None:
            _press(duty, one, now)


def _press(duty: Duty, arrival: Arrival, now: datetime) -> None:
    message: TaskPressed = arrival.message
    if duty.pressings.filter(pressing_id=message.pressing_id).exists():
        return
    Pressing.objects.create(
        agency_id=duty.agency_id,
        duty=duty,
        pressing_id=message.pressing_id,
        party_code=arrival.sender,
        party_name=duty.assigner_name,
        note=message.note,
        pressed_date=message.pressed_date,
    )
    if duty.state in OPEN_DUTIES:
        duty.pressed_date = max(duty.pressed_date or message.pressed_date, message.pressed_date)
        duty.save(update_fields=["pressed_date"])
    note_arrival(duty, EventKind.PRESSED, arrival, duty.assigner_name, now, message.note)


APPLIERS: dict[type, Apply] = {
    TaskChanged: _changed,
    TaskWithdrawn: _withdrawn,
    ExtensionDecided: _extension_decided,
    CompletionDecided: _completion_decided,
    PartDecided: part_decided,
    PartsTold: parts_told,
    TaskTransferred: _given_up,
    TaskPressed: _press,
}
