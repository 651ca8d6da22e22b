"""Coordination agreements: registered by one agency, confirmed by the other, binding then (Điều 12)."""

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
    AgreedWork,
    AgreementConfirmed,
    AgreementOffered,
    FocalPointChanged,
)
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.coordination.actions import refusals
from lienthong.systems.coordination.actions.books import (
    each,
    entered,
    name_of,
    own,
    require_running,
    words,
)
from lienthong.systems.coordination.models import (
    Agreement,
    AgreementItem,
    AgreementState,
    FocalPoint,
)


@dataclass(frozen=True, kw_only=True)
class AgreementContent:
    """A signed agreement as it is registered; ``works`` are (clause, title, lead code)."""

    number: str
    title: str
    partner: str
    in_force_date: date
    own_unit: str
    partner_unit: str
    works: Sequence[tuple[str, str, str]] = ()


@transaction.atomic
def register(*, content: AgreementContent, by: Officer, now: datetime) -> Agreement:
    """Register a signed agreement and ask the other agency to confirm it.

    :raises UnknownAgency: for a partner that does not exist today.
    :raises OwnAgency: for an agreement with oneself.
    :raises AgreementKnown: if this number with this partner is registered.
    """
    require(by, Permission.COORDINATION_DECIDE)
    partner = by_code(content.partner, day_of(now))
    if partner.agency_id == by.agency_id:
        raise refusals.OwnAgency()
    number = words(content.number)
    mine = Agreement.objects.filter(agency_id=by.agency_id, partner_code=partner.code)
    if mine.filter(number=number).exists():
        raise refusals.AgreementKnown()
    agreement = Agreement.objects.create(
        agency_id=by.agency_id, reference=new_id(), number=number, title=words(content.title),
        partner_code=partner.code, partner_name=partner.name, state=AgreementState.OFFERED,
        in_force_date=content.in_force_date,
    )  # fmt: skip
    works = tuple(
        AgreedWork(clause.strip(), title.strip(), lead) for clause, title, lead in content.works
    )
    units = (words(content.own_unit), words(content.partner_unit))
    _fill(agreement, works, units)
    _offer(agreement, by, now)
    entered("agreement-registered", agreement, by, now, number=number, partner=partner.code)
    return agreement


@transaction.atomic
def offer_again(*, agreement: Agreement, by: Officer, now: datetime) -> Agreement:
    """Send an agreement again that did not reach the other agency.

    :raises WrongStep: unless it was turned away.
    """
    require(by, Permission.COORDINATION_DECIDE)
    agreement = own(Agreement, agreement.pk, by)
    if agreement.state != AgreementState.UNSENT:
        raise refusals.WrongStep()
    agreement.state = AgreementState.OFFERED
    agreement.save(update_fields=["state"])
    _offer(agreement, by, now)
    entered("agreement-offered-again", agreement, by, now, number=agreement.number)
    return agreement


@transaction.atomic
def confirm(*, agreement: Agreement, by: Officer, now: datetime) -> Agreement:
    """Confirm an agreement that the other agency registered; from now on it binds both.

    :raises WrongStep: unless it awaits this agency's confirmation.
    """
    require(by, Permission.COORDINATION_DECIDE)
    agreement = own(Agreement, agreement.pk, by)
    if agreement.state != AgreementState.RECEIVED:
        raise refusals.WrongStep()
    _confirm(agreement, now)
    message = AgreementConfirmed(reference=agreement.reference, at=now)
    tell(message, sender=by.agency_code, to=[agreement.partner_code], now=now)
    entered("agreement-confirmed", agreement, by, now, number=agreement.number)
    return agreement


@transaction.atomic
def name_focal_point(
    *, agreement: Agreement, unit: str, from_date: date, by: Officer, now: datetime
) -> FocalPoint:
    """Name another unit of this agency as its focal point, and tell the other agency (Điều 11.4).

    :raises WordsMissing: without a unit.
    """
    require(by, Permission.COORDINATION_DECIDE)
    agreement = own(Agreement, agreement.pk, by)
    point = FocalPoint.objects.create(
        agency_id=by.agency_id, agreement=agreement, is_ours=True, unit=words(unit),
        from_date=from_date,
    )  # fmt: skip
    message = FocalPointChanged(reference=agreement.reference, unit=point.unit, from_date=from_date)
    tell(message, sender=by.agency_code, to=[agreement.partner_code], now=now)
    entered("focal-point-named", agreement, by, now, unit=point.unit)
    return point


@transaction.atomic
def take_offers(arrivals: Sequence[Arrival], *, now: datetime) -> list[Refusal | None]:
    """Enter agreements that others registered, to be confirmed here."""
    return each(arrivals, _offered, now=now)


@transaction.atomic
def note_confirmations(arrivals: Sequence[Arrival], *, now: datetime) -> list[Refusal | None]:
    """Note that the other agency confirmed."""
    return each(arrivals, _confirmed, now=now)


@transaction.atomic
def note_focal_points(arrivals: Sequence[Arrival], *, now: datetime) -> list[Refusal | None]:
    """Note the other agency's new focal point."""
    return each(arrivals, _focal_point, now=now)


def agreement_of(arrival: Arrival, agency: int, reference: UUID | None) -> Agreement | None:
    """Return the agreement with the sender that a message names, or None when it names none.

    :raises AgreementUnknown: if there is no such agreement with the sender.
    """
    if reference is None:
        return None
    rows = Agreement.objects.filter(agency_id=agency, partner_code=arrival.sender)
    found = rows.filter(reference=reference).first()
    if found is None:
        raise refusals.AgreementUnknown()
    return found


def still_agreed(arrival: Arrival, agency: int, reference: UUID | None) -> Agreement | None:
    """Return the agreement of something new, as ``agreement_of``.

    :raises AgreementOver: if it was signed on or after the day from which the agreement binds no more.
    """
    found = agreement_of(arrival, agency, reference)
    if found is not None:
        require_running(found, day_of(arrival.created_at))
    return found


def _offer(agreement: Agreement, by: Officer, now: datetime) -> None:
    message = AgreementOffered(
        reference=agreement.reference,
        number=agreement.number,
        title=agreement.title,
        in_force_date=agreement.in_force_date,
        sender_unit=agreement.unit_of(is_ours=True),
        partner_unit=agreement.unit_of(is_ours=False),
        works=tuple(
            AgreedWork(item.clause, item.title, item.lead_code) for item in agreement.items.all()
        ),
    )
    tell(message, sender=by.agency_code, to=[agreement.partner_code], now=now)


def _offered(arrival: Arrival, agency: int, now: datetime) -> None:
    message: AgreementOffered = arrival.message
    known = Agreement.objects.filter(agency_id=agency, reference=message.reference).first()
    if known is not None:
        if known.partner_code != arrival.sender:
            raise refusals.AgreementUnknown()
        return
    same = Agreement.objects.filter(agency_id=agency, partner_code=arrival.sender)
    if same.filter(number=message.number).exists():
        raise refusals.AgreementKnown()
    agreement = Agreement.objects.create(
        agency_id=agency, reference=message.reference, number=words(message.number),
        title=words(message.title), partner_code=arrival.sender,
        partner_name=name_of(arrival.sender, day_of(now)), state=AgreementState.RECEIVED,
        in_force_date=message.in_force_date,
    )  # fmt: skip
    _fill(agreement, message.works, (message.partner_unit, message.sender_unit))


def _confirmed(arrival: Arrival, agency: int, now: datetime) -> None:
    agreement = agreement_of(arrival, agency, arrival.message.reference)
    if agreement is not None and agreement.state == AgreementState.OFFERED:
        _confirm(agreement, arrival.created_at)


def _focal_point(arrival: Arrival, agency: int, now: datetime) -> None:
    message: FocalPointChanged = arrival.message
    agreement = agreement_of(arrival, agency, message.reference)
    FocalPoint.objects.get_or_create(
        agency_id=agency, agreement=agreement, is_ours=False, unit=words(message.unit),
        from_date=message.from_date,
    )  # fmt: skip


def _confirm(agreement: Agreement, at: datetime) -> None:
    agreement.state, agreement.confirmed_at = AgreementState.IN_FORCE, at
    agreement.save(update_fields=["state", "confirmed_at"])


def _fill(agreement: Agreement, works: Sequence[AgreedWork], units: tuple[str, str]) -> None:
    AgreementItem.objects.bulk_create(
        AgreementItem(
            agency_id=agreement.agency_id, agreement=agreement, clause=work.clause,
            title=work.title, lead_code=work.lead, order=order,
        )
        for order, work in enumerate(works)
    )  # fmt: skip
    FocalPoint.objects.bulk_create(
        FocalPoint(
            agency_id=agreement.agency_id, agreement=agreement, is_ours=is_ours, unit=unit,
            from_date=agreement.in_force_date,
        )
        for is_ours, unit in zip((True, False), units, strict=True)
    )  # fmt: skip
