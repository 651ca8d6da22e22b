"""Agencies that support a mandate: told to the other nodes when they begin and end, and taken from them."""

from datetime import date, datetime, timedelta

from django.db import transaction

from lienthong.agencies import actions as registry
from lienthong.agencies.directory import by_code
from lienthong.agencies.models import Agency, Holding, Mandate
from lienthong.base.clock import day_of
from lienthong.contracts.mandates import SupportTold
from lienthong.identity.officers import Officer, system_officer
from lienthong.systems.mandates.actions.believing import (
    locked,
    require_believed,
    require_not_the_keeper,
)
from lienthong.systems.mandates.actions.telling import tell_other_nodes
from lienthong.systems.mandates.actions.transfers import code_on


@transaction.atomic
def add_support(
    *,
    mandate: Mandate,
    agency: Agency,
    legal_basis: str,
    from_date: date,
    by: Officer,
    now: datetime,
) -> Holding:
    """Let an agency support a mandate from a day on, and tell the other nodes.

    Raises what the registry refuses: MandateOver, AlreadyTakesPart, LegalBasisMissing, NotAnAgencyThen.
    """
    made = registry.add_support(
        mandate=mandate, agency=agency, legal_basis=legal_basis, from_date=from_date, by=by, now=now
    )
    announce_support(support=made, by=by, now=now)
    return made


@transaction.atomic
def end_support(*, holding: Holding, on: date, by: Officer, now: datetime) -> None:
    """End an agency's support of a mandate from a day on, and tell the other nodes.

    Raises what the registry refuses: SupportOver, BeforeCurrentLead.
    """
    registry.end_support(holding=holding, on=on, by=by, now=now)
    ended = Holding.objects.select_related("mandate", "agency").get(pk=holding.pk)
    announce_support(support=ended, by=by, now=now)


def announce_support(*, support: Holding, by: Officer, now: datetime) -> int:
    """Tell the other nodes of a support as it stands, harmless twice; return how many."""
    mandate, valid = support.mandate, support.valid
    message = SupportTold(
        subject=mandate.subject,
        title=mandate.title,
        agency=code_on(support.agency, valid.lower),
        from_date=valid.lower,
        until=valid.upper,
        legal_basis=support.legal_basis,
    )
    return tell_other_nodes(
        message, subject=mandate.subject, on=_spoken_on(message), by=by, now=now
    )


def judge(message: SupportTold, sender: str, to: str, now: datetime) -> None:
    """Take over what another node told, if its sender is believed."""
    require_not_the_keeper(message.subject)
    mandate, today = locked(message.subject), day_of(now)
    require_believed(sender, mandate.subject, _spoken_on(message), today)
    take(message, system_officer(by_code(to, today)), now)


def take(message: SupportTold, by: Officer, now: datetime) -> None:
    """Record a told support under this registry's own rules; what it has already stays.

    A support ends by itself when its agency leads or the mandate ends, also where that was told before it.
    """
    mandate, first = locked(message.subject), message.from_date
    agency = by_code(message.agency, first).agency
    known = mandate.holdings.filter(
        agency=agency, role=Holding.Role.SUPPORT, valid__startswith=first
    ).first()
    by_itself = registry.support_ends_by_itself(mandate, agency.pk, first)
    until = min((day for day in (message.until, by_itself) if day), default=None)
    if known is None:
        registry.add_support(
            mandate=mandate, agency=agency, legal_basis=message.legal_basis, from_date=first,
            until=until, by=by, now=now,
        )  # fmt: skip
    elif message.until and until and known.valid.upper != until:
        registry.end_support(holding=known, on=until, by=by, now=now)


def _spoken_on(message: SupportTold) -> date:
    """Return the day whose lead speaks for a support: its last one, or its first."""
    return message.until - timedelta(days=1) if message.until else message.from_date
