"""Ending an agreement: both sides agree to a day, or a decision is cited; both books then say the same.

What was asked before the day stays to its own end; new requests under the agreement are refused from it on.
"""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction

from lienthong.axis.actions import tell
from lienthong.axis.handlers import Arrival
from lienthong.base.clock import day_of
from lienthong.base.errors import Refusal
from lienthong.base.ids import new_id
from lienthong.contracts.coordination import (
    AgreementEndAnswered,
    AgreementEndAsked,
    AgreementEnded,
)
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.coordination.actions import refusals
from lienthong.systems.coordination.actions.books import each, entered, own, words
from lienthong.systems.coordination.models import (
    Agreement,
    AgreementEnding,
    AgreementState,
    EndingState,
    EndingWay,
)


@transaction.atomic
def propose_end(
    *, agreement: Agreement, ended_date: date, reason: str, by: Officer, now: datetime
) -> AgreementEnding:
    """Propose to the other agency that an agreement ends from a day on; it ends if they agree.

    :raises WrongStep: unless both sides have confirmed the agreement.
    :raises AgreementOver: if it has ended, or its last day is set.
    :raises EndTooEarly: for a day before today, or not after the day it came into force.
    :raises EndAskedAlready: while this agency's own proposal is open.
    :raises ReasonMissing: without a reason.
    """
    require(by, Permission.COORDINATION_DECIDE)
    agreement = _running(agreement, by)
    reason = words(reason, refusals.ReasonMissing)
    _require_after(ended_date, max(agreement.in_force_date, day_of(now) - timedelta(days=1)))
    if agreement.endings.filter(is_ours=True, state=EndingState.OPEN).exists():
        raise refusals.EndAskedAlready()
    row = AgreementEnding.objects.create(
        agency_id=by.agency_id, reference=new_id(), agreement=agreement, is_ours=True,
        way=EndingWay.CONSENT, state=EndingState.OPEN, ended_date=ended_date, basis=reason,
        by_name=by.name, at=now,
    )  # fmt: skip
    message = AgreementEndAsked(
        reference=row.reference, agreement=agreement.reference, ended_date=ended_date,
        reason=reason, by=by.name, at=now,
    )  # fmt: skip
    tell(message, sender=by.agency_code, to=[agreement.partner_code], now=now)
    entered("agreement-end-asked", agreement, by, now, ended=ended_date.isoformat())
    return row


@transaction.atomic
def answer_end(
    *, ending: AgreementEnding, is_agreed: bool, reason: str, by: Officer, now: datetime
) -> AgreementEnding:
    """Agree to end an agreement as the other agency proposes, or say why not.

    :raises WrongStep: if it was answered, or is this agency's own proposal.
    :raises ReasonMissing: for declining without a reason.
    """
    require(by, Permission.COORDINATION_DECIDE)
    row = own(AgreementEnding, ending.pk, by)
    agreement = own(Agreement, row.agreement_id, by)
    if row.is_ours or row.state != EndingState.OPEN:
        raise refusals.WrongStep()
    reason = reason.strip() if is_agreed else words(reason, refusals.ReasonMissing)
    _answer(row, agreement, is_agreed, reason, by.name, now)
    message = AgreementEndAnswered(
        reference=row.reference, agreement=agreement.reference, is_agreed=is_agreed,
        reason=reason, by=by.name, at=now,
    )  # fmt: skip
    tell(message, sender=by.agency_code, to=[agreement.partner_code], now=now)
    entered("agreement-end-answered", agreement, by, now, agreed=is_agreed)
    return row


@transaction.atomic
def end_by_decision(
    *, agreement: Agreement, ended_date: date, decision: str, by: Officer, now: datetime
) -> AgreementEnding:
    """Record the decision that ends an agreement from a day on, and tell the other agency.

    :raises WrongStep: unless both sides have confirmed the agreement.
    :raises AgreementOver: if it has ended, or its last day is set.
    :raises EndTooEarly: for a day not after the day it came into force.
    :raises WordsMissing: without citing the decision.
    """
    require(by, Permission.COORDINATION_DECIDE)
    agreement = _running(agreement, by)
    decision = words(decision)
    _require_after(ended_date, agreement.in_force_date)
    row = AgreementEnding.objects.create(
        agency_id=by.agency_id, reference=new_id(), agreement=agreement, is_ours=True,
        way=EndingWay.DECISION, state=EndingState.ACCEPTED, ended_date=ended_date,
        basis=decision, by_name=by.name, at=now,
    )  # fmt: skip
    _end(agreement, ended_date, now)
    message = AgreementEnded(
        reference=row.reference, agreement=agreement.reference, ended_date=ended_date,
        decision=decision, by=by.name, at=now,
    )  # fmt: skip
    tell(message, sender=by.agency_code, to=[agreement.partner_code], now=now)
    entered("agreement-ended", agreement, by, now, ended=ended_date.isoformat(), decision=decision)
    return row


@transaction.atomic
def take_proposals(arrivals: Sequence[Arrival], *, now: datetime) -> list[Refusal | None]:
    """Enter what other agencies propose; a proposal that is known changes nothing."""
    return each(arrivals, _proposed, now=now)


@transaction.atomic
def note_answers(arrivals: Sequence[Arrival], *, now: datetime) -> list[Refusal | None]:
    """Note what other agencies answer; agreed, the agreement ends on the day proposed."""
    return each(arrivals, _answered, now=now)


@transaction.atomic
def note_decisions(arrivals: Sequence[Arrival], *, now: datetime) -> list[Refusal | None]:
    """End agreements by the decisions that other agencies cite."""
    return each(arrivals, _decided, now=now)


def _running(agreement: Agreement, by: Officer) -> Agreement:
    row = own(Agreement, agreement.pk, by)
    if row.state != AgreementState.IN_FORCE:
        raise refusals.WrongStep()
    if row.ended_date is not None:
        raise refusals.AgreementOver(day=f"{row.ended_date:%d/%m/%Y}")
    return row


def _require_after(ended_date: date, day: date) -> None:
    if ended_date <= day:
        raise refusals.EndTooEarly(day=f"{day:%d/%m/%Y}")


def _answer(
    row: AgreementEnding, agreement: Agreement, is_agreed: bool, text: str, by: str, at: datetime
) -> None:
    row.state = EndingState.ACCEPTED if is_agreed else EndingState.DECLINED
    row.answer, row.answered_by, row.answered_at = text, by, at
    row.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    if is_agreed:
        _end(agreement, row.ended_date, at)


def _end(agreement: Agreement, ended_date: date, at: datetime) -> None:
    """Set the day from which an agreement binds no more; what else was proposed is overtaken by it."""
    # Two sides may decide at once: the earlier day counts in both books, whichever arrives first.
    day = min(filter(None, [agreement.ended_date, ended_date]))
    agreement.ended_date = day
    agreement.save(update_fields=["ended_date"])
    agreement.endings.filter(state=EndingState.OPEN).update(
        state=EndingState.OVERTAKEN, answered_at=at
    )


def _agreement_of(arrival: Arrival, agency: int, reference: UUID) -> Agreement:
    rows = Agreement.objects.select_for_update(no_key=True)
    found = rows.filter(
        agency_id=agency, partner_code=arrival.sender, reference=reference
    ).first()  # fmt: skip
    if found is None:
        raise refusals.AgreementUnknown()
    if found.state != AgreementState.IN_FORCE:
        raise refusals.AgreementNotInForce()
    return found


def _known(agreement: Agreement, reference: UUID) -> AgreementEnding | None:
    rows = AgreementEnding.objects.filter(agency_id=agreement.agency_id, reference=reference)
    row = rows.first()
    if row is not None and row.agreement_id != agreement.pk:
        raise refusals.AgreementUnknown()
    return row


def _proposed(arrival: Arrival, agency: int, now: datetime) -> None:
    message: AgreementEndAsked = arrival.message
    agreement = _agreement_of(arrival, agency, message.agreement)
    if _known(agreement, message.reference) is not None:
        return
    if agreement.ended_date is not None:
        raise refusals.AgreementOver(day=f"{agreement.ended_date:%d/%m/%Y}")
    _require_after(message.ended_date, agreement.in_force_date)
    if agreement.endings.filter(is_ours=False, state=EndingState.OPEN).exists():
        raise refusals.EndAskedAlready()
    AgreementEnding.objects.create(
        agency_id=agency, reference=message.reference, agreement=agreement, is_ours=False,
        way=EndingWay.CONSENT, state=EndingState.OPEN, ended_date=message.ended_date,
        basis=words(message.reason, refusals.ReasonMissing), by_name=message.by[:120],
        at=arrival.created_at,
    )  # fmt: skip


def _answered(arrival: Arrival, agency: int, now: datetime) -> None:
    message: AgreementEndAnswered = arrival.message
    agreement = _agreement_of(arrival, agency, message.agreement)
    row = _known(agreement, message.reference)
    if row is None or not row.is_ours or row.way != EndingWay.CONSENT:
        raise refusals.NeverAsked()
    if row.state == EndingState.ACCEPTED or (row.answered_by and not message.is_agreed):
        return
    text = message.reason if message.is_agreed else words(message.reason, refusals.ReasonMissing)
    _answer(row, agreement, message.is_agreed, text, message.by[:120], arrival.created_at)


def _decided(arrival: Arrival, agency: int, now: datetime) -> None:
    message: AgreementEnded = arrival.message
    agreement = _agreement_of(arrival, agency, message.agreement)
    if _known(agreement, message.reference) is not None:
        return
    _require_after(message.ended_date, agreement.in_force_date)
    AgreementEnding.objects.create(
        agency_id=agency, reference=message.reference, agreement=agreement, is_ours=False,
        way=EndingWay.DECISION, state=EndingState.ACCEPTED, ended_date=message.ended_date,
        basis=words(message.decision), by_name=message.by[:120], at=arrival.created_at,
    )  # fmt: skip
    _end(agreement, message.ended_date, arrival.created_at)
