"""What another node tells of transfers: taken over under this registry's own rules, or left to a person."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.directory import by_code
from lienthong.agencies.mandates import lead_of
from lienthong.agencies.models import Mandate
from lienthong.axis.handlers import Arrival
from lienthong.base.clock import day_of
from lienthong.base.errors import Conflict, Invalid, Refusal
from lienthong.contracts.mandates import TransferTold
from lienthong.identity.access import require
from lienthong.identity.officers import Officer, system_officer
from lienthong.identity.permissions import Permission
from lienthong.ledger.actions import record
from lienthong.systems.mandates.actions.believing import MandateUnknown, require_believed
from lienthong.systems.mandates.actions.handovers import Terms, open_book
from lienthong.systems.mandates.actions.revoking import early, record_revoked
from lienthong.systems.mandates.actions.transfers import Decision, record_transfer
from lienthong.systems.mandates.models import (
    ClaimOutcome,
    Transfer,
    TransferClaim,
    TransferState,
)


class HolderDiffers(Conflict):
    code = "mandate-holder-differs"
    message = _(
        "Danh mục của nút này ghi cơ quan chủ trì là %(known)s, không phải %(told)s. "
        "Hãy đối chiếu hai danh mục rồi ghi bằng tay."
    )


class ToldOtherwise(Conflict):
    code = "mandate-told-otherwise"
    message = _(
        "Việc chuyển giao này đã được ghi với cơ quan hoặc ngày khác. Hãy đối chiếu hai danh mục."
    )


class ClaimSettled(Conflict):
    code = "mandate-claim-settled"
    message = _("Thông báo chuyển giao này đã được xử lý. Hãy tải lại trang.")


class DismissalReason(Invalid):
    code = "mandate-dismissal-reason"
    message = _("Hãy ghi lý do không ghi việc chuyển giao này vào danh mục.")


def take_told(arrivals: Sequence[Arrival], *, now: datetime) -> list[Refusal | None]:
    """Take over what other nodes tell; what is refused is kept for a person, never applied in silence."""
    answers: list[Refusal | None] = []
    for arrival in arrivals:
        try:
            with transaction.atomic():
                _take(arrival, now)
        except Refusal as refusal:
            _keep(arrival, refusal, now)
            answers.append(refusal)
        else:
            _applied(arrival.message.reference, "system", now)
            answers.append(None)
    return answers


@transaction.atomic
def apply_claim(*, claim: TransferClaim, by: Officer, now: datetime) -> Transfer:
    """Record a told transfer by hand: the person answers for it, the registry's own rules still hold.

    :raises ClaimSettled: if somebody did so before.
    :raises MandateUnknown, HolderDiffers, ToldOtherwise: as for what is taken over by itself.
    """
    require(by, Permission.MANDATE_MANAGE)
    row = _open(claim)
    made = _record(_message(row), by, now)
    _applied(row.reference, by.name, now)
    return made


@transaction.atomic
def dismiss_claim(
    *, claim: TransferClaim, reason: str, by: Officer, now: datetime
) -> TransferClaim:
    """Leave the registry as it is, and say why.

    :raises ClaimSettled: if somebody did so before.
    :raises DismissalReason: without a reason.
    """
    require(by, Permission.MANDATE_MANAGE)
    if not reason.strip():
        raise DismissalReason()
    row = _open(claim)
    row.outcome, row.settled_note = ClaimOutcome.DISMISSED, reason.strip()
    row.settled_by, row.settled_at = by.name, now
    row.save(update_fields=["outcome", "settled_note", "settled_by", "settled_at"])
    record(
        "mandates.claim-dismissed",
        subject=f"mandate:{row.subject}",
        by=by.subject,
        now=now,
        public={"transfer": str(row.reference), "reason": row.settled_note},
    )
    return row


def _take(arrival: Arrival, now: datetime) -> None:
    message: TransferTold = arrival.message
    require_believed(arrival.sender, message.subject, message.effective_date, day_of(now))
    row = _record(message, system_officer(by_code(arrival.to, day_of(now))), now)
    if row.state == TransferState.REVOKED:
        return
    if arrival.to in {message.giver, message.receiver}:
        open_book(agency_code=arrival.to, terms=_terms(message), now=now)


def _record(message: TransferTold, by: Officer, now: datetime) -> Transfer:
    """Record a told transfer as this registry records its own; what it has already stays."""
    mandate = Mandate.objects.select_for_update(no_key=True).filter(subject=message.subject).first()
    if mandate is None:
        raise MandateUnknown(subject=message.subject)
    day = message.effective_date
    known = _known(message, mandate)
    if known is not None:
        return known
    revoked = early(message)
    if revoked is not None:
        return record_revoked(message, revoked, mandate, by, now)
    before = lead_of(message.subject, day - timedelta(days=1))
    if before is None or before.code != message.giver:
        raise HolderDiffers(known=before.code if before else "–", told=message.giver)
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
    giver, receiver = (
        lead_of(message.subject, day - timedelta(days=1)),
        lead_of(message.subject, day),
    )
    told = (message.subject, message.giver, message.receiver, day)
    codes = (giver.code if giver else "", receiver.code if receiver else "")
    if (row.mandate.subject, *codes, row.effective_date) != told:
        raise ToldOtherwise()
    return row


def _keep(arrival: Arrival, refusal: Refusal, now: datetime) -> None:
    """Keep a told transfer that was refused; told again, the newest reason stands."""
    message: TransferTold = arrival.message
    settled = TransferClaim.objects.filter(pk=message.reference).exclude(outcome=ClaimOutcome.OPEN)
    if settled.exists():
        return
    TransferClaim.objects.update_or_create(
        reference=message.reference,
        defaults={
            "sender": arrival.sender,
            "subject": message.subject[:80],
            "title": message.title,
            "giver": message.giver[:35],
            "receiver": message.receiver[:35],
            "effective_date": message.effective_date,
            "notation": message.notation[:120],
            "decided_by_agency": message.decided_by_agency[:300],
            "decision_date": message.decision_date,
            "is_verified": message.is_verified,
            "note": message.note,
            "code": refusal.code,
            "reason": refusal.sentence,
            "arrived_at": now,
        },
    )


def _applied(reference: UUID, by: str, now: datetime) -> None:
    TransferClaim.objects.open().filter(pk=reference).update(
        outcome=ClaimOutcome.APPLIED, settled_by=by, settled_at=now
    )


def _open(claim: TransferClaim) -> TransferClaim:
    row = TransferClaim.objects.select_for_update(no_key=True).get(pk=claim.pk)
    if row.outcome != ClaimOutcome.OPEN:
        raise ClaimSettled()
    return row


def _message(row: TransferClaim) -> TransferTold:
    return TransferTold(
        reference=row.reference,
        subject=row.subject,
        title=row.title,
        giver=row.giver,
        receiver=row.receiver,
        effective_date=row.effective_date,
        notation=row.notation,
        decided_by_agency=row.decided_by_agency,
        decision_date=row.decision_date,
        is_verified=row.is_verified,
        note=row.note,
    )


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
