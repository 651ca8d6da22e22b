"""What arrives about a case: checked against the book, entered once, refused when it cannot be true."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from lienthong.axis.handlers import Arrival
from lienthong.base.clock import day_of
from lienthong.base.errors import Refusal
from lienthong.contracts.coordination import (
    AuthorityDecided,
    DateMoveAsked,
    DateMoveDecided,
    EscalationRaised,
    FileClosed,
    LeaderDecided,
    MaterialAnswered,
    MaterialAsked,
    OpinionAcknowledged,
    OpinionAsked,
    OpinionGiven,
    OpinionPressed,
    RemarksDecided,
    View,
    ViewsExchanged,
)
from lienthong.systems.coordination import rules
from lienthong.systems.coordination.actions import early, escalating, refusals
from lienthong.systems.coordination.actions.books import (
    Case,
    case_of,
    duty_of,
    each,
    happened,
    link,
    listed,
    request_of,
    require_binding,
    words,
)
from lienthong.systems.coordination.models import (
    Agreement,
    AskState,
    DutyState,
    Escalation,
    EscalationState,
    Exchange,
    ExtensionAsk,
    FileState,
    HappeningKind,
    LeaderDecision,
    MaterialAsk,
    Matter,
    Mode,
    OpinionDuty,
    OpinionPoint,
    PointOutcome,
    Pressing,
    RequestState,
    Stance,
)

Answers = list[Refusal | None]


@transaction.atomic
def take_requests(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Enter requests for an opinion; one that names an agreement must be between its two parties."""
    return each(arrivals, _asked, now=now)


@transaction.atomic
def note_acknowledgements(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Note that addressees took requests in, and who works on them."""
    return each(arrivals, _acknowledged, now=now)


@transaction.atomic
def take_opinions(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Enter opinions with their remarks; a second opinion on the same request changes nothing."""
    return each(arrivals, _opinion, now=now)


@transaction.atomic
def note_decisions(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Note what became of this agency's remarks."""
    return each(arrivals, _decided, now=now)


@transaction.atomic
def take_material_asks(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Enter what the other side asks for."""
    return each(arrivals, _material_asked, now=now)


@transaction.atomic
def note_material(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Note what the other side supplied, or why it did not."""
    return each(arrivals, _material_answered, now=now)


@transaction.atomic
def take_time_asks(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Enter asks for a later date; one sent after the date is refused."""
    return each(arrivals, _time_asked, now=now)


@transaction.atomic
def note_time_decisions(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Note whether the date was moved; refused, the date before stands."""
    return each(arrivals, _time_decided, now=now)


@transaction.atomic
def take_views(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Enter views of the other agency's unit."""
    return each(arrivals, _view, now=now)


@transaction.atomic
def take_escalations(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Enter questions reported to both leaders; without an exchange before it one is refused."""
    return each(arrivals, _escalated, now=now)


@transaction.atomic
def note_leaders(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Note what the other agency's leader decided."""
    return each(arrivals, _leader, now=now)


@transaction.atomic
def note_authorities(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Note what a higher authority decided, as the other side tells."""
    return each(arrivals, _authority, now=now)


@transaction.atomic
def note_pressings(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Note that a lead presses."""
    return each(arrivals, _pressed, now=now)


@transaction.atomic
def note_closings(arrivals: Sequence[Arrival], *, now: datetime) -> Answers:
    """Note that a lead submitted its file or withdrew its request."""
    return each(arrivals, _closed, now=now)


def _asked(arrival: Arrival, agency: int, now: datetime) -> None:
    message: OpinionAsked = arrival.message
    known = OpinionDuty.objects.filter(agency_id=agency, reference=message.case).first()
    if known is not None:
        if known.lead_code != arrival.sender:
            raise refusals.NeverAsked()
        return
    for text in (message.content, message.lead_role, message.addressee_role):
        words(text, refusals.RolesMissing)
    duty = OpinionDuty.objects.create(
        agency_id=agency,
        reference=message.case,
        file_reference=message.file,
        lead_code=arrival.sender,
        lead_name=message.lead_name,
        lead_unit=message.lead_unit,
        lead_officer=message.lead_officer,
        title=words(message.title),
        content=message.content,
        mode=_choice(Mode, message.mode),
        matter=_choice(Matter, message.matter),
        lead_role=message.lead_role,
        addressee_role=message.addressee_role,
        agreement=_agreement_of(arrival, agency),
        clause=message.clause,
        attachments=listed(arrival.attachments),
        original_due_date=message.due_date,
        due_date=message.due_date,
        received_at=now,
    )
    happened(duty, HappeningKind.RECEIVED, by=message.lead_officer, now=now)
    early.catch_up(message.case, agency=agency, sender=arrival.sender, now=now)


def _agreement_of(arrival: Arrival, agency: int) -> Agreement | None:
    message: OpinionAsked = arrival.message
    if message.agreement is None:
        return None
    agreement = Agreement.objects.filter(agency_id=agency, reference=message.agreement).first()
    if agreement is None or agreement.partner_code != arrival.sender:
        raise refusals.NotAParty(agency=arrival.to if agreement is None else arrival.sender)
    require_binding(agreement, day_of(arrival.created_at))
    return agreement


def _choice(choices: Any, value: str) -> str:
    # A code that a later edition of the other node knows falls under "other".
    return value if value in choices.values else str(choices.OTHER)


def _acknowledged(arrival: Arrival, agency: int, now: datetime) -> None:
    message: OpinionAcknowledged = arrival.message
    request = request_of(arrival, agency)
    request.handler = ", ".join(filter(None, [message.unit, message.officer])) or request.handler
    if request.state in {RequestState.SENT, RequestState.TURNED_AWAY}:
        request.state = RequestState.ACKNOWLEDGED
    if request.acknowledged_at is None:
        request.acknowledged_at = arrival.created_at
        happened(request, HappeningKind.ACKNOWLEDGED, by=message.officer, now=now)
    request.save(update_fields=["handler", "state", "acknowledged_at"])


def _opinion(arrival: Arrival, agency: int, now: datetime) -> None:
    message: OpinionGiven = arrival.message
    request = request_of(arrival, agency)
    if request.state == RequestState.ANSWERED:
        return
    if request.state == RequestState.DRAFT or request.file.state == FileState.WITHDRAWN:
        raise refusals.CaseClosed()
    stance = Stance(message.stance) if message.stance in Stance.values else None
    numbers = [remark.number for remark in message.remarks]
    if stance is None or len(set(numbers)) != len(numbers):
        raise refusals.WordsMissing()
    if rules.needs_remarks(stance) and not message.remarks:
        raise refusals.RemarksMissing()
    # The moment that the sender signed, not the one when the line was up again.
    request.state, request.stance = RequestState.ANSWERED, stance
    request.answered_at, request.answered_by = arrival.created_at, message.by
    request.handler = message.unit or request.handler
    request.answer_files = listed(arrival.attachments)
    request.save(
        update_fields=[
            "state",
            "stance",
            "answered_at",
            "answered_by",
            "handler",
            "answer_files",
        ]
    )
    OpinionPoint.objects.bulk_create(
        OpinionPoint(
            agency_id=agency, request=request, number=remark.number, place=remark.place,
            text=words(remark.text),
        )
        for remark in message.remarks
    )  # fmt: skip
    text = str(stance.label)
    happened(request, HappeningKind.OPINION_GIVEN, by=message.by, now=now, text=text)


def _decided(arrival: Arrival, agency: int, now: datetime) -> None:
    message: RemarksDecided = arrival.message
    duty = duty_of(arrival, agency)
    points = {point.number: point for point in duty.points.select_for_update(no_key=True)}
    fresh = [
        one for one in message.decisions if one.number in points and not points[one.number].outcome
    ]
    if any(one.number not in points for one in message.decisions):
        raise refusals.CaseNotFound()
    for one in fresh:
        point = points[one.number]
        if not one.is_accepted:
            words(one.reason, refusals.ReasonMissing)
        point.outcome = PointOutcome.ACCEPTED if one.is_accepted else PointOutcome.NOT_ACCEPTED
        point.reason, point.decided_by, point.decided_at = (
            one.reason,
            message.by,
            arrival.created_at,
        )
        point.save(update_fields=["outcome", "reason", "decided_by", "decided_at"])
    if fresh:
        text = ", ".join(
            f"{one.number}: {points[one.number].get_outcome_display()}" for one in fresh
        )
        happened(duty, HappeningKind.POINTS_DECIDED, by=message.by, now=now, text=text)


def _material_asked(arrival: Arrival, agency: int, now: datetime) -> None:
    message: MaterialAsked = arrival.message
    case = case_of(arrival, agency)
    if _is_known(MaterialAsk, agency, message.reference, case):
        return
    MaterialAsk.objects.create(
        agency_id=agency, reference=message.reference, is_ours=False, what=words(message.what),
        asked_by=message.by, asked_at=arrival.created_at, **link(case),
    )  # fmt: skip
    happened(case, HappeningKind.MATERIAL_ASKED, by=message.by, now=now, text=message.what)


def _material_answered(arrival: Arrival, agency: int, now: datetime) -> None:
    message: MaterialAnswered = arrival.message
    case = case_of(arrival, agency)
    ask = (
        case.materialasks.select_for_update(no_key=True)
        .filter(reference=message.reference, is_ours=True)
        .first()
    )
    if ask is None:
        raise refusals.NeverAsked()
    if ask.state != AskState.OPEN:
        return
    if message.is_supplied:
        words(message.accuracy, refusals.AccuracyMissing)
    else:
        words(message.text, refusals.ReasonMissing)
    ask.state = AskState.GRANTED if message.is_supplied else AskState.REFUSED
    ask.answer, ask.accuracy = message.text, message.accuracy
    ask.attachments, ask.answered_at = listed(arrival.attachments), arrival.created_at
    ask.save(update_fields=["state", "answer", "accuracy", "attachments", "answered_at"])
    happened(case, HappeningKind.MATERIAL_ANSWERED, by=message.accuracy, now=now, text=message.text)


def _time_asked(arrival: Arrival, agency: int, now: datetime) -> None:
    message: DateMoveAsked = arrival.message
    request = request_of(arrival, agency)
    if _is_known(ExtensionAsk, agency, message.reference, request):
        return
    if not request.is_waiting:
        raise refusals.WrongStep()
    if not rules.can_ask_for_time(request.due_date, day_of(arrival.created_at)):
        raise refusals.TooLateToMove()
    if message.wanted_date <= request.due_date:
        raise refusals.DateNotLater()
    if request.extensionasks.filter(state=AskState.OPEN).exists():
        raise refusals.AskedForTimeAlready()
    ExtensionAsk.objects.create(
        agency_id=agency, reference=message.reference, request=request, is_ours=False,
        wanted_date=message.wanted_date, due_date_before=request.due_date,
        reason=words(message.reason, refusals.ReasonMissing), asked_at=arrival.created_at,
    )  # fmt: skip
    text = f"{message.wanted_date:%d/%m/%Y}: {message.reason}"
    happened(request, HappeningKind.TIME_ASKED, by="", now=now, text=text)


def _time_decided(arrival: Arrival, agency: int, now: datetime) -> None:
    message: DateMoveDecided = arrival.message
    duty = duty_of(arrival, agency)
    ask = (
        duty.extensionasks.select_for_update(no_key=True)
        .filter(reference=message.reference)
        .first()
    )
    if ask is None:
        raise refusals.NeverAsked()
    if ask.state != AskState.OPEN:
        return
    ask.state = AskState.GRANTED if message.is_granted else AskState.REFUSED
    ask.answer = (
        message.reason if message.is_granted else words(message.reason, refusals.ReasonMissing)
    )
    ask.answered_at = arrival.created_at
    ask.save(update_fields=["state", "answer", "answered_at"])
    if message.is_granted and message.due_date > duty.due_date:
        duty.due_date, duty.late_at = message.due_date, None
        duty.save(update_fields=["due_date", "late_at"])
    kind = HappeningKind.TIME_GRANTED if message.is_granted else HappeningKind.TIME_REFUSED
    text = f"{duty.due_date:%d/%m/%Y}. {message.reason}".strip()
    happened(duty, kind, by="", now=now, text=text)


def _view(arrival: Arrival, agency: int, now: datetime) -> None:
    message: ViewsExchanged = arrival.message
    case = case_of(arrival, agency)
    if message.view.agency != arrival.sender:
        raise refusals.NeverAsked()
    if _keep_view(message.view, case, agency):
        view = message.view
        happened(case, HappeningKind.EXCHANGED, by=view.by, now=now, text=view.text)


def _escalated(arrival: Arrival, agency: int, now: datetime) -> None:
    message: EscalationRaised = arrival.message
    case = case_of(arrival, agency)
    is_taken = case.escalations.known_as(message.reference).exists()
    if _is_known(Escalation, agency, message.reference, case) or is_taken:
        return
    if not message.views:
        raise refusals.ExchangeFirst()
    # Views that overtook nothing are here already; one's own words are never taken from the other side.
    for view in message.views:
        if view.agency == arrival.sender:
            _keep_view(view, case, agency)
    if not case.exchanges.exists():
        raise refusals.ExchangeFirst()
    crossed = escalating.crossed(case, arrival.created_at)
    if crossed is not None:
        escalating.merge(crossed, case, arrival, now)
    elif case.escalations.filter(state=EscalationState.OPEN).exists():
        raise refusals.EscalatedAlready()
    else:
        Escalation.objects.create(
            agency_id=agency, reference=message.reference, is_ours=False,
            question=words(message.question), own_position=words(message.partner_position),
            partner_position=words(message.sender_position), raised_by=message.by,
            raised_at=arrival.created_at, **link(case),
        )  # fmt: skip
    happened(case, HappeningKind.ESCALATED, by=message.by, now=now, text=message.question)
    early.catch_up(message.reference, agency=agency, sender=arrival.sender, now=now)


def _leader(arrival: Arrival, agency: int, now: datetime) -> None:
    message: LeaderDecided = arrival.message
    case, row = _escalation(arrival, agency)
    said, is_new = LeaderDecision.objects.get_or_create(
        escalation=row, round=message.round, is_ours=False,
        defaults={
            "agency_id": agency, "text": words(message.text), "by_name": message.by,
            "at": arrival.created_at,
        },
    )  # fmt: skip
    if not is_new or row.state != EscalationState.OPEN:
        return
    happened(case, HappeningKind.LEADER_DECIDED, by=message.by, now=now, text=said.text)
    escalating.settle(row, case, message.round, now)


def _authority(arrival: Arrival, agency: int, now: datetime) -> None:
    message: AuthorityDecided = arrival.message
    case, row = _escalation(arrival, agency)
    if row.state != EscalationState.OPEN:
        return
    row.authority, row.authority_document = words(message.authority), words(message.document)
    escalating.close(row, case, words(message.text), now)


def _pressed(arrival: Arrival, agency: int, now: datetime) -> None:
    message: OpinionPressed = arrival.message
    duty = duty_of(arrival, agency)
    if _is_known(Pressing, agency, message.reference, duty):
        return
    Pressing.objects.create(
        agency_id=agency, reference=message.reference, duty=duty, is_ours=False,
        text=words(message.text), by_name=message.by, at=arrival.created_at,
    )  # fmt: skip
    happened(duty, HappeningKind.PRESSED, by=message.by, now=now, text=message.text)


def _closed(arrival: Arrival, agency: int, now: datetime) -> None:
    message: FileClosed = arrival.message
    duty = duty_of(arrival, agency)
    if duty.state == DutyState.CLOSED:
        return
    submitted = message.outcome == FileState.SUBMITTED
    duty.closing = FileState.SUBMITTED if submitted else FileState.WITHDRAWN
    duty.state, duty.closed_at = DutyState.CLOSED, arrival.created_at
    duty.closing_text = message.text
    duty.save(update_fields=["closing", "state", "closed_at", "closing_text"])
    kind = HappeningKind.SUBMITTED if submitted else HappeningKind.WITHDRAWN
    happened(duty, kind, by="", now=now, text=message.text)


def _escalation(arrival: Arrival, agency: int) -> tuple[Case, Escalation]:
    case = case_of(arrival, agency)
    rows = case.escalations.select_for_update(no_key=True)
    row = rows.known_as(arrival.message.reference).first()
    if row is None:
        raise refusals.NeverAsked()
    return case, row


def _is_known(model: Any, agency: int, reference: object, case: Case) -> bool:
    """Say whether this reference is in the book; the same one on another case is refused."""
    row = model.objects.filter(agency_id=agency, reference=reference).first()
    if row is not None and row.case != case:
        raise refusals.NeverAsked()
    return row is not None


def _keep_view(view: View, case: Case, agency: int) -> bool:
    if _is_known(Exchange, agency, view.reference, case):
        return False
    Exchange.objects.create(
        agency_id=agency, reference=view.reference, is_ours=False, unit=view.unit,
        text=words(view.text), by_name=view.by, at=view.at, **link(case),
    )  # fmt: skip
    return True
