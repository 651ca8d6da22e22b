"""Transfers that another node told: taken over under this registry's own rules."""

from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from lienthong.agencies.directory import by_code
from lienthong.agencies.mandates import lead_of
from lienthong.agencies.models import Mandate
from lienthong.base.clock import day_of
from lienthong.base.errors import Conflict
from lienthong.contracts.mandates import TransferTold
from lienthong.identity.officers import Officer, system_officer
from lienthong.systems.mandates.actions.believing import locked, require_believed, require_lead
from lienthong.systems.mandates.actions.handovers import Terms, open_book
from lienthong.systems.mandates.actions.revoking import early, record_revoked
from lienthong.systems.mandates.actions.transfers import Decision, record_transfer
from lienthong.systems.mandates.models import Transfer, TransferState

_DAY = timedelta(days=1)


class ToldOtherwise(Conflict):
    code = "mandate-told-otherwise"
    message = _(
        "Việc chuyển giao này đã được ghi với cơ quan hoặc ngày khác. Hãy đối chiếu hai danh mục."
    )


def judge(message: TransferTold, sender: str, to: str, now: datetime) -> None:
    """Take over what another node told, if its sender is believed, and open the book of a party here.

    A transfer back of what this registry took back in time changes nothing here, whoever tells it.
    """
    today = day_of(now)
    if not _is_back(message):
        require_believed(sender, message.subject, message.effective_date - _DAY, today)
        row = take(message, system_officer(by_code(to, today)), now)
        if row.state == TransferState.REVOKED:
            return
    if to in {message.giver, message.receiver}:
        open_book(agency_code=to, terms=_terms(message), now=now)


def take(message: TransferTold, by: Officer, now: datetime) -> Transfer:
    """Record a told transfer as this registry records its own; what it has already stays."""
    mandate, day = locked(message.subject), message.effective_date
    known = _known(message, mandate)
    if known is not None:
        return known
    revoked = early(message)
    if revoked is not None:
        return record_revoked(message, revoked, mandate, by, now)
    require_lead(message.subject, day - _DAY, message.giver)
    return record_transfer(
        mandate=mandate,
        to=by_code(message.receiver, day).agency,
        on=day,
        decision=_decision(message),
        by=by,
        now=now,
        reference=message.reference,
    )


def _known(message: TransferTold, mandate: Mandate) -> Transfer | None:
    """Return the transfer if this registry has it, under its reference or entered by hand for that day.

    :raises ToldOtherwise: if it is there with other parties or another day.
    """
    rows = Transfer.objects.with_parties()
    row = rows.filter(pk=message.reference).first()
    same_day = rows.standing().filter(mandate=mandate, effective_date=message.effective_date)
    row = row or same_day.first()
    if row is None or row.state == TransferState.REVOKED:
        return row
    day = message.effective_date
    giver, receiver = lead_of(message.subject, day - _DAY), lead_of(message.subject, day)
    told = (message.subject, message.giver, message.receiver, day)
    codes = (giver.code if giver else "", receiver.code if receiver else "")
    if (row.mandate.subject, *codes, row.effective_date) != told:
        raise ToldOtherwise()
    return row


def _is_back(message: TransferTold) -> bool:
    """Say whether a transfer leads back to who leads here anyway: the one before it was revoked here."""
    day = message.effective_date
    revoked = Transfer.objects.filter(
        mandate__subject=message.subject,
        state=TransferState.REVOKED,
        effective_date__lt=day,
        giver__records__code=message.receiver,
        receiver__records__code=message.giver,
    )
    leads = {lead_of(message.subject, each) for each in (day - _DAY, day)}
    is_led = {lead.code if lead else "" for lead in leads} == {message.receiver}
    return is_led and revoked.exists()


def _decision(message: TransferTold) -> Decision:
    return Decision(
        notation=message.notation,
        agency=message.decided_by_agency,
        day=message.decision_date,
        is_verified=message.is_verified,
        note=message.note,
    )


def _terms(message: TransferTold) -> Terms:
    return Terms(
        reference=message.reference,
        subject=message.subject,
        title=message.title,
        giver=message.giver,
        receiver=message.receiver,
        effective_date=message.effective_date,
        decision=_decision(message).text,
    )
