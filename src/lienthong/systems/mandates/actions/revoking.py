"""Taking back a transfer whose day has not come: here, and as other nodes tell it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.agencies import actions as registry
from lienthong.agencies.actions.mandates import TransferUnknown
from lienthong.agencies.directory import by_code
from lienthong.agencies.models import Mandate
from lienthong.axis.actions import tell
from lienthong.base.clock import day_of
from lienthong.base.errors import Conflict, Invalid
from lienthong.base.tenancy import acting_for
from lienthong.contracts import registry as contracts
from lienthong.contracts.mandates import TransferRevoked, TransferTold
from lienthong.identity.access import require
from lienthong.identity.officers import Officer, system_officer
from lienthong.identity.permissions import Permission
from lienthong.ledger.actions import record
from lienthong.systems.mandates.actions.believing import locked, require_believed
from lienthong.systems.mandates.actions.handovers import note
from lienthong.systems.mandates.actions.transfers import (
    Decision,
    addresses_of,
    codes_of,
    require_cited,
    require_standing,
)
from lienthong.systems.mandates.actions.waiting import settle
from lienthong.systems.mandates.models import (
    Claim,
    ClaimOutcome,
    EarlyRevocation,
    Handover,
    HandoverState,
    Transfer,
    TransferState,
)
from lienthong.systems.mandates.models.claims import LATE_REVOCATION


class LateRevocation(Conflict):
    code = LATE_REVOCATION
    message = gettext_lazy(
        "Việc thu hồi (%(notation)s) được báo đến khi việc chuyển giao đã có hiệu lực từ ngày %(day)s. "
        "Hãy lập quyết định chuyển giao trở lại cho %(giver)s, hoặc giữ nguyên danh mục và ghi lý do."
    )


class RevocationReason(Invalid):
    code = "mandate-revocation-reason"
    message = gettext_lazy("Hãy ghi lý do thu hồi quyết định chuyển giao.")


@transaction.atomic
def revoke_transfer(
    *, transfer: Transfer, decision: Decision, reason: str, by: Officer, now: datetime
) -> Transfer:
    """Take back a transfer before its day, and tell everybody who was told of it.

    The giver goes on leading without a gap; nothing follows, and the hand-over is closed. The transfer stays
    in the history with the decision that revoked it.

    :raises DecisionMissing: without the number or the issuer of the decision.
    :raises RevocationReason: without a reason.
    :raises TransferRevokedAlready: the second time.
    :raises TransferInForce: from the day of the transfer on: then a new transfer is the way.
    """
    require(by, Permission.MANDATE_MANAGE)
    require_cited(decision)
    if not reason.strip():
        raise RevocationReason()
    row = _locked(transfer)
    message = TransferRevoked(
        row.id, row.mandate.subject, *codes_of(row), row.effective_date, decision.notation.strip(),
        decision.agency.strip(), decision.day, reason.strip(), by.name, now,
    )  # fmt: skip
    _revoke(row, message, by, now)
    away, others, here = addresses_of(row)
    tell(message, sender=by.agency_code, to=sorted({*away, *others, *here}), now=now)
    return row


def judge(message: TransferRevoked, sender: str, to: str, now: datetime) -> None:
    """Take back what its sender, if it is believed, took back; close the book of a hand-over here."""
    known = _known(message)
    if known is None or known.state != TransferState.REVOKED:
        day = message.effective_date - timedelta(days=1)
        require_believed(sender, message.subject, day, day_of(now))
    if known is None:
        _keep_early(message, sender, now)
    elif known.state != TransferState.REVOKED:
        take(message, system_officer(by_code(to, day_of(now))), now)
    _close_book(to, message, now)


def take(message: TransferRevoked, by: Officer, now: datetime) -> None:
    """Take back a transfer that waits for its day.

    :raises TransferUnknown: if this registry does not have it.
    :raises LateRevocation: if it was taken back in time, and its day has come here since.
    :raises TransferInForce: if it was taken back too late.
    """
    known = _known(message)
    day = f"{message.effective_date:%d/%m/%Y}"
    if known is None:
        raise TransferUnknown(day=day)
    if known.effective_date <= day_of(now) and day_of(message.revoked_at) < known.effective_date:
        raise LateRevocation(notation=message.notation, day=day, giver=message.giver)
    _revoke(_locked(known), message, by, now)


def take_by_hand(message: TransferRevoked, by: Officer, now: datetime) -> None:
    """Do the same on a person's word, and close the books here; raises the same."""
    take(message, by, now)
    close_books(message, now)


def early(message: TransferTold) -> TransferRevoked | None:
    """Return the revocation that overtook a told transfer."""
    row = EarlyRevocation.objects.filter(pk=message.reference).first()
    if row is None:
        return None
    told: TransferRevoked = contracts.from_data(TransferRevoked, row.message)
    return told if _terms(told) == _terms(message) else None


def record_revoked(
    message: TransferTold, revoked: TransferRevoked, mandate: Mandate, by: Officer, now: datetime
) -> Transfer:
    """Enter a transfer that was revoked before it was told here; the registry stays as it is."""
    row = Transfer.objects.create(
        id=message.reference,
        mandate=mandate,
        giver=by_code(message.giver, day_of(now)).agency,
        receiver=by_code(message.receiver, message.effective_date).agency,
        notation=message.notation,
        decision_date=message.decision_date,
        decided_by_agency=message.decided_by_agency,
        is_verified=message.is_verified,
        note=message.note,
        effective_date=message.effective_date,
        recorded_by=by.name,
        recorded_at=now,
        state=TransferState.REVOKED,
        **_written(revoked),
    )
    _note(row, revoked, by, now)
    EarlyRevocation.objects.filter(pk=message.reference).delete()
    return row


def _known(message: TransferRevoked) -> Transfer | None:
    mandate = locked(message.subject)
    return Transfer.objects.filter(pk=message.reference, mandate=mandate).first()


def _keep_early(message: TransferRevoked, sender: str, now: datetime) -> None:
    """Keep what overtook its transfer, and settle the transfer that waited for a person here."""
    EarlyRevocation.objects.get_or_create(
        reference=message.reference,
        defaults={
            "sender": sender,
            "message": contracts.to_data(message),
            "arrived_at": now,
        },
    )
    note_text = _("Đã thu hồi theo %(notation)s.") % {"notation": message.notation}
    for row in Claim.objects.open().of_transfer(message.reference):
        settle(row, ClaimOutcome.DISMISSED, by="system", now=now, note=note_text)


def _revoke(row: Transfer, message: TransferRevoked, by: Officer, now: datetime) -> None:
    require_standing(row)
    registry.revoke_transfer(mandate=row.mandate, on=row.effective_date, by=by, now=now)
    row.state = TransferState.REVOKED
    for name, value in _written(message).items():
        setattr(row, name, value)
    row.save()
    _note(row, message, by, now)


def _written(message: TransferRevoked) -> dict[str, object]:
    return {
        "revocation_notation": message.notation[:120],
        "revocation_agency": message.decided_by_agency[:300],
        "revocation_date": message.decision_date,
        "revocation_reason": message.reason,
        "revoked_by": message.revoked_by[:200],
        "revoked_at": message.revoked_at,
    }


def _note(row: Transfer, message: TransferRevoked, by: Officer, now: datetime) -> None:
    record(
        "mandates.transfer-revoked",
        subject=f"mandate:{row.mandate.subject}",
        by=by.subject,
        now=now,
        public={
            "transfer": str(row.id),
            "decision": message.notation,
            "effective_date": row.effective_date,
        },
    )


def close_books(message: TransferRevoked, now: datetime) -> None:
    """Close the books that the parties of a transfer which was taken back have on this node."""
    for code in (message.giver, message.receiver):
        _close_book(code, message, now)


def _close_book(agency_code: str, message: TransferRevoked, now: datetime) -> None:
    """Close the book of one agency, as that agency: whoever settles a claim may be of another."""
    agency = by_code(agency_code, message.effective_date)
    with acting_for(agency.agency_id, agency_code):
        books = Handover.objects.select_for_update(no_key=True).standing()
        book = books.filter(agency_code=agency_code, reference=message.reference).first()
        if book is None:
            return
        book.state = HandoverState.REVOKED
        book.save(update_fields=["state"])
        by = f"system:{agency_code}"
        note(book, "mandates.handover-revoked", by, now, decision=message.notation)


def _locked(transfer: Transfer) -> Transfer:
    rows = Transfer.objects.select_for_update(of=("self",), no_key=True).with_parties()
    return rows.get(pk=transfer.pk)


def _terms(message: TransferTold | TransferRevoked) -> tuple[object, ...]:
    return (message.subject, message.giver, message.receiver, message.effective_date)
