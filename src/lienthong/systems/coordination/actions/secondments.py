"""Seconded officers: asked for, named, reported about, answered in time (Điều 5.2, 6.2, 6.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from lienthong.agencies.directory import by_code
from lienthong.axis.actions import tell
from lienthong.axis.handlers import Arrival
from lienthong.base.clock import day_of
from lienthong.base.errors import Refusal
from lienthong.base.ids import new_id
from lienthong.contracts.coordination import (
    SecondmentAnswered,
    SecondmentAsked,
    SecondmentEnded,
    SecondmentNoted,
)
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.coordination.actions import early, refusals
from lienthong.systems.coordination.actions.books import chosen, each, entered, name_of, own, words
from lienthong.systems.coordination.models import (
    NoteKind,
    Secondment,
    SecondmentNote,
    SecondmentState,
)

_BY_LEAD = {NoteKind.PLAN, NoteKind.REPORT}


@dataclass(frozen=True, kw_only=True)
class SecondmentContent:
    """What a lead asks for: the task, who it needs, how much of the time, and the plan."""

    partner: str
    task: str
    qualification: str
    time_share: str
    from_date: date
    to_date: date
    plan: str = ""


@transaction.atomic
def ask(*, content: SecondmentContent, by: Officer, now: datetime) -> Secondment:
    """Ask another agency for an officer who meets the needs of the task (Điều 5.2).

    :raises WordsMissing: unless task, qualification and time are stated.
    :raises DateInThePast: for a time that is over or ends before it begins.
    :raises UnknownAgency: for a code that no agency carries today.
    """
    require(by, Permission.COORDINATION_REQUEST)
    partner = by_code(content.partner, day_of(now))
    if partner.agency_id == by.agency_id:
        raise refusals.OwnAgency()
    if content.to_date < max(content.from_date, day_of(now)):
        raise refusals.DateInThePast()
    row = Secondment.objects.create(
        agency_id=by.agency_id, reference=new_id(), is_lead=True, partner_code=partner.code,
        partner_name=partner.name, task=words(content.task),
        qualification=words(content.qualification), time_share=words(content.time_share),
        from_date=content.from_date, to_date=content.to_date, asked_by=by.name, asked_at=now,
    )  # fmt: skip
    message = SecondmentAsked(
        reference=row.reference, task=row.task, qualification=row.qualification,
        time_share=row.time_share, from_date=row.from_date, to_date=row.to_date,
        plan=content.plan.strip(), by=by.name, at=now,
    )  # fmt: skip
    tell(message, sender=by.agency_code, to=[partner.code], now=now)
    if content.plan.strip():
        _keep(row, NoteKind.PLAN, content.plan.strip(), by.name, now, is_ours=True)
    entered("secondment-asked", row, by, now, partner=partner.code)
    return row


@transaction.atomic
def name_officer(
    *,
    secondment: Secondment,
    person: str,
    post: str,
    qualification: str,
    by: Officer,
    now: datetime,
) -> Secondment:
    """Name the officer, and vouch for qualification and time (Điều 6.2).

    :raises WordsMissing: unless person and qualification are stated.
    """
    row = _asked_of_us(secondment, by)
    row.state, row.person, row.post = SecondmentState.NAMED, words(person), post.strip()
    row.person_qualification = words(qualification)
    row.save(update_fields=["state", "person", "post", "person_qualification"])
    return _answer(row, by, now)


@transaction.atomic
def decline(*, secondment: Secondment, reason: str, by: Officer, now: datetime) -> Secondment:
    """Say why no officer can be sent.

    :raises ReasonMissing: without a reason.
    """
    row = _asked_of_us(secondment, by)
    row.state, row.reason = SecondmentState.DECLINED, words(reason, refusals.ReasonMissing)
    row.save(update_fields=["state", "reason"])
    return _answer(row, by, now)


@transaction.atomic
def note(
    *,
    secondment: Secondment,
    kind: str,
    text: str,
    due_date: date | None = None,
    answers: SecondmentNote | None = None,
    by: Officer,
    now: datetime,
) -> SecondmentNote:
    """Add the plan or a report about the officer (lead), a question with its date, or the agency's answer.

    :raises NotTheLead: for a plan or report by the sending agency.
    :raises NotTheSender: for an answer by the lead.
    :raises DateInThePast: for a question without a date, or with one before today.
    :raises AnsweredAlready: for a second answer.
    """
    row = own(Secondment, secondment.pk, by)
    chosen_kind: NoteKind = chosen(NoteKind, kind)
    is_answer = chosen_kind == NoteKind.ANSWER
    require(by, Permission.COORDINATION_REQUEST if row.is_lead else Permission.COORDINATION_ANSWER)
    if row.state != SecondmentState.NAMED:
        raise refusals.WrongStep()
    _require_may_note(row, chosen_kind, answers)
    is_question = chosen_kind == NoteKind.QUESTION
    if is_question and (due_date is None or due_date < day_of(now)):
        raise refusals.DateInThePast()
    if is_answer and answers is not None:
        _mark_answered(own(SecondmentNote, answers.pk, by), now)
    made = _keep(
        row, chosen_kind, words(text), by.name, now, is_ours=True,
        due_date=due_date if is_question else None,
        answers=answers.reference if answers and is_answer else None,
    )  # fmt: skip
    message = SecondmentNoted(
        reference=made.reference, secondment=row.reference, kind=str(chosen_kind), text=made.text,
        by=by.name, due_date=made.due_date, answers=made.answers, at=now,
    )  # fmt: skip
    tell(message, sender=by.agency_code, to=[row.partner_code], now=now)
    entered("secondment-noted", row, by, now, note=str(chosen_kind))
    return made


@transaction.atomic
def end(*, secondment: Secondment, text: str, by: Officer, now: datetime) -> Secondment:
    """End a secondment, with a word to the officer's agency on how the officer did (Điều 5.2)."""
    require(by, Permission.COORDINATION_REQUEST)
    row = own(Secondment, secondment.pk, by)
    if not row.is_lead or row.state != SecondmentState.NAMED:
        raise refusals.WrongStep()
    row.state, row.closing_text = SecondmentState.ENDED, words(text)
    row.save(update_fields=["state", "closing_text"])
    message = SecondmentEnded(reference=row.reference, text=row.closing_text, at=now)
    tell(message, sender=by.agency_code, to=[row.partner_code], now=now)
    entered("secondment-ended", row, by, now)
    return row


@transaction.atomic
def take_asks(arrivals: Sequence[Arrival], *, now: datetime) -> list[Refusal | None]:
    """Enter requests for an officer."""
    return each(arrivals, _asked, now=now)


@transaction.atomic
def note_answers(arrivals: Sequence[Arrival], *, now: datetime) -> list[Refusal | None]:
    """Note whom an agency named, or why nobody."""
    return each(arrivals, _answered, now=now)


@transaction.atomic
def take_notes(arrivals: Sequence[Arrival], *, now: datetime) -> list[Refusal | None]:
    """Enter what the other side notes on a secondment."""
    return each(arrivals, _noted, now=now)


@transaction.atomic
def note_ends(arrivals: Sequence[Arrival], *, now: datetime) -> list[Refusal | None]:
    """Note that a lead ended a secondment."""
    return each(arrivals, _ended, now=now)


def _require_may_note(row: Secondment, kind: NoteKind, answers: SecondmentNote | None) -> None:
    if kind in _BY_LEAD and not row.is_lead:
        raise refusals.NotTheLead()
    if kind != NoteKind.ANSWER:
        return
    if row.is_lead or answers is None:
        raise refusals.NotTheSender()
    if answers.secondment_id != row.pk:
        raise refusals.CaseNotFound()


def _asked_of_us(secondment: Secondment, by: Officer) -> Secondment:
    require(by, Permission.COORDINATION_ANSWER)
    row = own(Secondment, secondment.pk, by)
    if row.is_lead or row.state != SecondmentState.ASKED:
        raise refusals.WrongStep()
    return row


def _answer(row: Secondment, by: Officer, now: datetime) -> Secondment:
    message = SecondmentAnswered(
        reference=row.reference, is_named=row.state == SecondmentState.NAMED, person=row.person,
        post=row.post, qualification=row.person_qualification, reason=row.reason, at=now,
    )  # fmt: skip
    tell(message, sender=by.agency_code, to=[row.partner_code], now=now)
    entered("secondment-answered", row, by, now, state=str(row.state))
    return row


def _keep(
    row: Secondment,
    kind: NoteKind,
    text: str,
    by: str,
    at: datetime,
    *,
    is_ours: bool,
    reference: UUID | None = None,
    due_date: date | None = None,
    answers: UUID | None = None,
) -> SecondmentNote:
    return SecondmentNote.objects.create(
        agency_id=row.agency_id, reference=reference or new_id(), secondment=row, kind=kind,
        is_ours=is_ours, text=text, by_name=by, due_date=due_date, answers=answers, at=at,
    )  # fmt: skip


def _mark_answered(question: SecondmentNote, at: datetime) -> None:
    if question.kind != NoteKind.QUESTION:
        raise refusals.CaseNotFound()
    if question.answered_at is not None:
        raise refusals.AnsweredAlready()
    question.answered_at = at
    question.save(update_fields=["answered_at"])


def _asked(arrival: Arrival, agency: int, now: datetime) -> None:
    message: SecondmentAsked = arrival.message
    known = Secondment.objects.filter(agency_id=agency, reference=message.reference).first()
    if known is not None:
        if known.partner_code != arrival.sender or known.is_lead:
            raise refusals.NeverAsked()
        return
    if message.to_date < message.from_date:
        raise refusals.DateInThePast()
    row = Secondment.objects.create(
        agency_id=agency, reference=message.reference, is_lead=False,
        partner_code=arrival.sender, partner_name=name_of(arrival.sender, day_of(now)),
        task=words(message.task), qualification=words(message.qualification),
        time_share=words(message.time_share), from_date=message.from_date,
        to_date=message.to_date, asked_by=message.by, asked_at=arrival.created_at,
    )  # fmt: skip
    if message.plan:
        _keep(row, NoteKind.PLAN, message.plan, message.by, arrival.created_at, is_ours=False)
    early.catch_up(row.reference, agency=agency, sender=arrival.sender, now=now)


def _answered(arrival: Arrival, agency: int, now: datetime) -> None:
    message: SecondmentAnswered = arrival.message
    row = _row_of(arrival, agency, message.reference, is_lead=True)
    if row.state != SecondmentState.ASKED:
        return
    if message.is_named:
        row.state, row.person = SecondmentState.NAMED, words(message.person)
        row.post, row.person_qualification = message.post, words(message.qualification)
    else:
        row.state = SecondmentState.DECLINED
        row.reason = words(message.reason, refusals.ReasonMissing)
    row.save()


def _noted(arrival: Arrival, agency: int, now: datetime) -> None:
    message: SecondmentNoted = arrival.message
    row = _row_of(arrival, agency, message.secondment)
    known = SecondmentNote.objects.filter(agency_id=agency, reference=message.reference).first()
    if known is not None:
        if known.secondment_id != row.pk:
            raise refusals.NeverAsked()
        return
    kind = NoteKind(message.kind) if message.kind in NoteKind.values else None
    by_lead = not row.is_lead
    if kind is None or (kind in _BY_LEAD and not by_lead) or (kind == NoteKind.ANSWER and by_lead):
        raise refusals.WrongStep()
    if (kind == NoteKind.QUESTION) != (message.due_date is not None):
        raise refusals.DateInThePast()
    if kind == NoteKind.ANSWER:
        questions = row.notes.select_for_update(no_key=True)
        question = questions.filter(reference=message.answers or row.reference).first()
        if question is None:
            raise refusals.NeverAsked()
        _mark_answered(question, arrival.created_at)
    _keep(
        row, kind, words(message.text), message.by, arrival.created_at, is_ours=False,
        reference=message.reference, due_date=message.due_date, answers=message.answers,
    )  # fmt: skip
    if kind == NoteKind.QUESTION:
        early.catch_up(message.reference, agency=agency, sender=arrival.sender, now=now)


def _ended(arrival: Arrival, agency: int, now: datetime) -> None:
    row = _row_of(arrival, agency, arrival.message.reference, is_lead=False)
    if row.state == SecondmentState.NAMED:
        row.state, row.closing_text = SecondmentState.ENDED, arrival.message.text
        row.save(update_fields=["state", "closing_text"])


def _row_of(
    arrival: Arrival, agency: int, reference: UUID, *, is_lead: bool | None = None
) -> Secondment:
    rows = Secondment.objects.select_for_update(no_key=True).filter(
        agency_id=agency, reference=reference, partner_code=arrival.sender
    )
    row = (rows if is_lead is None else rows.filter(is_lead=is_lead)).first()
    if row is None:
        raise refusals.NeverAsked()
    return row
