"""Disagreement: units exchange views first, then both leaders decide, or a higher authority (Điều 3.6)."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from lienthong.axis.handlers import Arrival
from lienthong.base.ids import new_id
from lienthong.contracts.coordination import (
    AuthorityDecided,
    EscalationRaised,
    LeaderDecided,
    View,
    ViewsExchanged,
)
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.coordination import rules
from lienthong.systems.coordination.actions import refusals
from lienthong.systems.coordination.actions.books import (
    Case,
    entered,
    happened,
    link,
    own,
    own_case,
    require_open,
    tell_partner,
    words,
)
from lienthong.systems.coordination.models import (
    Escalation,
    EscalationState,
    Exchange,
    HappeningKind,
    LeaderDecision,
    OpinionRequest,
)


@transaction.atomic
def exchange(*, case: Case, text: str, by: Officer, now: datetime) -> Exchange:
    """Put the unit's view to the other agency's unit.

    :raises WordsMissing: without words.
    :raises CaseClosed: when the file is closed.
    """
    _require_side(case, by)
    case = own_case(case, by)
    require_open(case)
    row = Exchange.objects.create(
        agency_id=by.agency_id, reference=new_id(), is_ours=True, unit=case.unit_of_own,
        text=words(text), by_name=by.name, at=now, **link(case),
    )  # fmt: skip
    message = ViewsExchanged(case=case.reference, view=view_of(row, case, by.agency_code))
    tell_partner(case, message, by=by, now=now)
    happened(case, HappeningKind.EXCHANGED, by=by.name, now=now, text=row.text)
    entered("views-exchanged", row, by, now)
    return row


@transaction.atomic
def escalate(
    *,
    case: Case,
    question: str,
    own_position: str,
    partner_position: str,
    by: Officer,
    now: datetime,
) -> Escalation:
    """Report a question that the units could not settle to the leaders of both agencies.

    :raises ExchangeFirst: before the units have exchanged views.
    :raises EscalatedAlready: while another question of the case is before them.
    :raises WordsMissing: unless question and both positions are stated.
    """
    _require_side(case, by)
    case = own_case(case, by)
    require_open(case)
    views = list(case.exchanges.order_by("at", "id"))
    if not views:
        raise refusals.ExchangeFirst()
    if case.escalations.filter(state=EscalationState.OPEN).exists():
        raise refusals.EscalatedAlready()
    row = Escalation.objects.create(
        agency_id=by.agency_id, reference=new_id(), is_ours=True, question=words(question),
        own_position=words(own_position), partner_position=words(partner_position),
        raised_by=by.name, raised_at=now, **link(case),
    )  # fmt: skip
    tell_partner(case, _raised(row, case, views, by, now), by=by, now=now)
    happened(case, HappeningKind.ESCALATED, by=by.name, now=now, text=row.question)
    entered("escalated", row, by, now)
    return row


@transaction.atomic
def decide_as_leader(
    *, escalation: Escalation, text: str, by: Officer, now: datetime
) -> Escalation:
    """Record the decision of this agency's leader; it is settled when both leaders say the same.

    :raises PartnerFirst: until the other leader has spoken in this round.
    :raises SettledAlready: once it is decided.
    """
    require(by, Permission.COORDINATION_DECIDE)
    row, case = _open(escalation, by)
    spoken = list(row.decisions.all())
    own_rounds = {each.round for each in spoken if each.is_ours}
    partner_rounds = {each.round for each in spoken if not each.is_ours}
    number = rules.next_round(own_rounds | partner_rounds, own_rounds, partner_rounds)
    if number is None:
        raise refusals.PartnerFirst()
    said = LeaderDecision.objects.create(
        agency_id=by.agency_id, escalation=row, round=number, is_ours=True,
        text=words(text), by_name=by.name, at=now,
    )  # fmt: skip
    message = LeaderDecided(
        reference=row.reference, case=case.reference, round=number, text=said.text, by=by.name,
        at=now,
    )  # fmt: skip
    tell_partner(case, message, by=by, now=now)
    happened(case, HappeningKind.LEADER_DECIDED, by=by.name, now=now, text=said.text)
    entered("leader-decided", row, by, now, round=number)
    settle(row, case, number, now)
    return row


@transaction.atomic
def agree(*, escalation: Escalation, by: Officer, now: datetime) -> Escalation:
    """Take the newest words of the other leader as the decision of this agency's leader.

    :raises NothingToAgreeTo: before the other leader has spoken.
    :raises PartnerFirst, SettledAlready: as for a decision of one's own.
    """
    require(by, Permission.COORDINATION_DECIDE)
    row = own(Escalation, escalation.pk, by)
    theirs = row.decisions.filter(is_ours=False).order_by("round").last()
    if theirs is None:
        raise refusals.NothingToAgreeTo()
    return decide_as_leader(escalation=row, text=theirs.text, by=by, now=now)


@transaction.atomic
def note_authority(
    *,
    escalation: Escalation,
    authority: str,
    document: str,
    text: str,
    by: Officer,
    now: datetime,
) -> Escalation:
    """Record what a higher authority decided, and tell the other side.

    :raises WordsMissing: unless authority, document and decision are named.
    :raises SettledAlready: once it is decided.
    """
    require(by, Permission.COORDINATION_DECIDE)
    row, case = _open(escalation, by)
    row.authority, row.authority_document = words(authority), words(document)
    close(row, case, words(text), now)
    message = AuthorityDecided(
        reference=row.reference, case=case.reference, authority=row.authority,
        document=row.authority_document, text=row.decision, at=now,
    )  # fmt: skip
    tell_partner(case, message, by=by, now=now)
    entered("authority-decided", row, by, now, document=row.authority_document)
    return row


def crossed(case: Case, at: datetime) -> Escalation | None:
    """Return this side's own report that was still open when the other side sent one: the two crossed."""
    rows = case.escalations.select_for_update(no_key=True)
    rows = rows.filter(is_ours=True, also_reference__isnull=True)
    return rows.filter(Q(state=EscalationState.OPEN) | Q(decided_at__gte=at)).first()


def merge(row: Escalation, case: Case, arrival: Arrival, now: datetime) -> None:
    """Make one question of two that crossed: the smaller reference is its name and question in both books."""
    message: EscalationRaised = arrival.message
    row.also_reference = message.reference
    if row.state == EscalationState.OPEN:
        row.partner_position = words(message.sender_position)
        if message.reference < row.reference:
            row.reference, row.also_reference = message.reference, row.reference
            row.question, row.is_ours = words(message.question), False
            row.raised_by, row.raised_at = message.by, arrival.created_at
    row.save()


def settle(row: Escalation, case: Case, number: int, now: datetime) -> None:
    """Close an escalation when both leaders said the same in a round."""
    said = {each.is_ours: each.text for each in row.decisions.filter(round=number)}
    if len(said) == 2 and rules.same_words(said[True], said[False]):
        close(row, case, said[True], now)


def close(row: Escalation, case: Case, text: str, now: datetime) -> None:
    """Close an escalation with the words of its decision."""
    row.state, row.decision, row.decided_at = EscalationState.DECIDED, text, now
    row.save(update_fields=["state", "decision", "decided_at", "authority", "authority_document"])
    happened(case, HappeningKind.SETTLED, by=row.authority, now=now, text=text)


def view_of(row: Exchange, case: Case, own_code: str) -> View:
    """Return an exchange as it is told."""
    return View(
        reference=row.reference,
        agency=own_code if row.is_ours else case.partner_code,
        unit=row.unit,
        text=row.text,
        by=row.by_name,
        at=row.at,
    )


def _raised(
    row: Escalation, case: Case, views: Sequence[Exchange], by: Officer, now: datetime
) -> EscalationRaised:
    return EscalationRaised(
        reference=row.reference,
        case=case.reference,
        question=row.question,
        sender_position=row.own_position,
        partner_position=row.partner_position,
        views=tuple(view_of(each, case, by.agency_code) for each in views),
        by=by.name,
        at=now,
    )


def _open(escalation: Escalation, by: Officer) -> tuple[Escalation, Case]:
    row = own(Escalation, escalation.pk, by)
    if row.state != EscalationState.OPEN:
        raise refusals.SettledAlready()
    return row, row.case


def _require_side(case: Case, by: Officer) -> None:
    is_lead = isinstance(case, OpinionRequest)
    require(by, Permission.COORDINATION_REQUEST if is_lead else Permission.COORDINATION_ANSWER)
