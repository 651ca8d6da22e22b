"""Messages of an assigning agency, at the agency at work."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from lienthong.axis.handlers import Arrival
from lienthong.base.errors import Refusal
from lienthong.contracts.directives import (
    CompletionDecided,
    ExtensionDecided,
    TaskAssigned,
    TaskChanged,
    TaskParty,
    TaskPressed,
    TaskTransferred,
    TaskWithdrawn,
)
from lienthong.systems.directives import recurrence
from lienthong.systems.directives.actions.arrivals import duty_of, each, note_arrival
from lienthong.systems.directives.actions.counting import counted_date
from lienthong.systems.directives.actions.refusals import (
    ExtensionNotFound,
    SenderNotParty,
    TaskNotFound,
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
_DUE_FIELDS = ("due_date", "counted_date", "due_wording")


def take_assigned(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Keep tasks that were assigned to agencies of this node as their duties."""
    return each(arrivals, _assigned, now)


def _assigned(arrival: Arrival, agency_id: int, now: datetime) -> None:
    _keep(arrival, agency_id, arrival.message, now)


def _keep(arrival: Arrival, agency_id: int, message: TaskAssigned, now: datetime) -> Duty:
    """Keep a task as a duty, or renew one that had gone; what is there already stays as it is."""
    part = next((party for party in message.parties if party.code == arrival.to), None)
    if part is None:
        raise SenderNotParty()
    if part.role not in ROLE_FROM or message.period not in {"", *TaskPeriod.values}:
        raise WrongMoment()
    rows = Duty.objects.select_for_update(no_key=True)
    key: dict[str, Any] = {
        "agency_id": agency_id,
        "assigner_code": arrival.sender,
        "reference": message.reference,
    }
    known = rows.filter(**key).first()
    if known is not None and known.state not in {DutyState.TRANSFERRED, DutyState.WITHDRAWN}:
        return known
    values = _values(message, part, now)
    values["counted_date"] = counted_date(message.due_date, agency_id)
    duty, _is_new = Duty.objects.update_or_create(**key, defaults=values)
    note_arrival(duty, EventKind.ARRIVED, arrival, message.assigner_name, now, role=part.role)
    return duty


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
        "parties": [
            {"code": party.code, "name": party.name, "role": party.role}
            for party in message.parties
        ],
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


def take_changed(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Note changed words and deadlines."""
    return each(arrivals, _changed, now)


def _changed(arrival: Arrival, agency_id: int, now: datetime) -> None:
    message: TaskChanged = arrival.message
    duty = duty_of(arrival, agency_id, message.reference)
    before = (duty.title, duty.deliverable, duty.due_date, duty.due_wording)
    after = (message.title, message.deliverable, message.due_date, message.due_wording)
    if before == after:
        return
    duty.title, duty.deliverable, duty.due_date, duty.due_wording = after
    duty.counted_date = counted_date(duty.due_date, agency_id)
    duty.save(update_fields=["title", "deliverable", *_DUE_FIELDS])
    note_arrival(duty, EventKind.CHANGED, arrival, duty.assigner_name, now, message.reason)


def take_withdrawn(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Note tasks that were taken back."""
    return each(arrivals, _withdrawn, now)


def _withdrawn(arrival: Arrival, agency_id: int, now: datetime) -> None:
    message: TaskWithdrawn = arrival.message
    duty = duty_of(arrival, agency_id, message.reference)
    if duty.state == DutyState.WITHDRAWN:
        return
    duty.state, duty.state_reason = DutyState.WITHDRAWN, message.reason
    duty.save(update_fields=["state", "state_reason"])
    note_arrival(duty, EventKind.WITHDRAWN, arrival, duty.assigner_name, now, message.reason)


def take_extension_decisions(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Note what became of requests for more time; refused, the date stands."""
    return each(arrivals, _extension_decided, now)


def _extension_decided(arrival: Arrival, agency_id: int, now: datetime) -> None:
    message: ExtensionDecided = arrival.message
    duty = duty_of(arrival, agency_id, message.reference)
    asked = duty.extensions.filter(extension_id=message.extension_id).first()
    if asked is None and duty.is_lead and duty.state != DutyState.TRANSFERRED:
        # The lead that asked may have changed since; who leads now only needs the day.
        if not message.is_granted:
            raise ExtensionNotFound()
    elif asked is not None:
        if asked.state != ExtensionState.ASKED:
            return
        asked.state = ExtensionState.GRANTED if message.is_granted else ExtensionState.REFUSED
        asked.decided_date, asked.decision_reason = message.decided_date, message.reason
        asked.save(update_fields=["state", "decided_date", "decision_reason"])
    if message.is_granted:
        duty.due_date = message.due_date
        duty.counted_date = counted_date(duty.due_date, agency_id)
        if duty.period not in recurrence.KNOWN:
            # The words of a periodic task say for which period it is.
            duty.due_wording = ""
        duty.save(update_fields=list(_DUE_FIELDS))
    kind = EventKind.EXTENSION_GRANTED if message.is_granted else EventKind.EXTENSION_REFUSED
    note_arrival(duty, kind, arrival, duty.assigner_name, now, message.reason)


def take_completion_decisions(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Note which finished duties were confirmed and which came back."""
    return each(arrivals, _completion_decided, now)


def _completion_decided(arrival: Arrival, agency_id: int, now: datetime) -> None:
    message: CompletionDecided = arrival.message
    duty = duty_of(arrival, agency_id, message.reference)
    if message.is_confirmed:
        if duty.state == DutyState.CONFIRMED:
            return
        duty.state = DutyState.CONFIRMED
        # A coordinating agency never said a day of its own.
        duty.finished_date = duty.finished_date or message.decided_date
    else:
        if duty.state != DutyState.FINISHED or not message.reason.strip():
            return
        duty.state, duty.state_reason, duty.finished_date = (
            DutyState.RETURNED, message.reason, None,
        )  # fmt: skip
    duty.save(update_fields=["state", "state_reason", "finished_date"])
    kind = EventKind.COMPLETED if message.is_confirmed else EventKind.RETURNED
    note_arrival(duty, kind, arrival, duty.assigner_name, now, message.reason)


def take_transfers(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Close the duty of the agency that gives a task up, and keep it at the one that takes it over."""
    return each(arrivals, _transferred, now)


def _transferred(arrival: Arrival, agency_id: int, now: datetime) -> None:
    message: TaskTransferred = arrival.message
    text = f"{message.from_name} → {message.to_name}: {message.basis}"
    if arrival.to == message.from_code:
        duty = duty_of(arrival, agency_id, message.task.reference)
        if duty.state in {DutyState.TRANSFERRED, DutyState.CONFIRMED}:
            return
        duty.state, duty.state_reason = DutyState.TRANSFERRED, message.basis
        duty.save(update_fields=["state", "state_reason"])
        # Nobody answers a request of an agency that no longer leads.
        duty.extensions.filter(state=ExtensionState.ASKED).update(
            state=ExtensionState.REFUSED,
            decided_date=message.transferred_date,
            decision_reason=message.basis,
        )
    else:
        duty = _keep(arrival, agency_id, message.task, now)
        _follow_parties(duty, message, arrival)
    note_arrival(duty, EventKind.TRANSFERRED, arrival, duty.assigner_name, now, text)


def _follow_parties(duty: Duty, message: TaskTransferred, arrival: Arrival) -> None:
    """A coordinator that now leads, or one that sees another lead, keeps its work and learns the parts."""
    part = next(party for party in message.task.parties if party.code == arrival.to)
    duty.role = ROLE_FROM[part.role]
    duty.parties = [
        {"code": party.code, "name": party.name, "role": party.role}
        for party in message.task.parties
    ]
    duty.save(update_fields=["role", "parties"])


def take_pressings(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Note that an assigning agency presses for tasks; those it never gave are refused."""
    return each(arrivals, _pressed, now)


def _pressed(arrival: Arrival, agency_id: int, now: datetime) -> None:
    message: TaskPressed = arrival.message
    duties = Duty.objects.select_for_update(no_key=True).filter(
        agency_id=agency_id, assigner_code=arrival.sender, reference__in=message.references
    )
    found = list(duties.order_by("id"))
    if not found:
        raise TaskNotFound()
    for duty in found:
        if duty.pressings.filter(pressing_id=message.pressing_id).exists():
            continue
        Pressing.objects.create(
            agency_id=agency_id,
            duty=duty,
            pressing_id=message.pressing_id,
            party_code=arrival.sender,
            party_name=duty.assigner_name,
            note=message.note,
            pressed_date=message.pressed_date,
        )
        if duty.state in OPEN_DUTIES:
            duty.pressed_date = message.pressed_date
            duty.save(update_fields=["pressed_date"])
        note_arrival(duty, EventKind.PRESSED, arrival, duty.assigner_name, now, message.note)
