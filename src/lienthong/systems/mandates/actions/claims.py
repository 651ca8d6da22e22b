"""What other nodes tell of mandates: taken over if it fits, else left to a person, never lost in silence."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.directory import by_code
from lienthong.agencies.models import Agency, Mandate
from lienthong.axis.handlers import Arrival
from lienthong.base.clock import day_of
from lienthong.base.errors import Invalid, Refusal
from lienthong.base.tenancy import acting_for
from lienthong.contracts.mandates import (
    MandateEnded,
    MandateEstablished,
    SupportTold,
    TransferRevoked,
    TransferTold,
)
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.ledger.actions import record
from lienthong.systems.mandates.actions import (
    ending,
    establishing,
    revoking,
    supports,
    told_transfers,
)
from lienthong.systems.mandates.actions.believing import KeeperIsLocal
from lienthong.systems.mandates.actions.establishing import SubjectMalformed
from lienthong.systems.mandates.actions.revoking import LateRevocation
from lienthong.systems.mandates.actions.transfers import Decision, decide_transfer
from lienthong.systems.mandates.actions.waiting import keep, opened, settle
from lienthong.systems.mandates.models import Claim, ClaimOutcome, Transfer

# Under it a change has the same reference however often, and by whomever, it is told.
_NAMES = UUID("5d8f6a52-0f0b-4a6e-9d1c-6f9b2c7a41e3")
# What no person could record by hand either.
_NEVER = (KeeperIsLocal, SubjectMalformed)


class DismissalReason(Invalid):
    code = "mandate-dismissal-reason"
    message = _("Hãy ghi lý do không ghi thay đổi này vào danh mục.")


@dataclass(frozen=True, slots=True)
class _Kind:
    """How a contract is told apart, judged by who sends it to whom, and taken on somebody's word."""

    key: Callable[[Any], tuple[object, ...]]
    judge: Callable[[Any, str, str, datetime], object]
    take: Callable[[Any, Officer, datetime], object]


_KINDS: dict[type, _Kind] = {
    MandateEstablished: _Kind(
        lambda told: (told.lead, told.from_date), establishing.judge, establishing.take
    ),
    TransferTold: _Kind(lambda told: (told.reference,), told_transfers.judge, told_transfers.take),
    TransferRevoked: _Kind(lambda told: (told.reference,), revoking.judge, revoking.take_by_hand),
    SupportTold: _Kind(
        lambda told: (told.agency, told.from_date, told.until), supports.judge, supports.take
    ),
    MandateEnded: _Kind(lambda told: (told.ended_date,), ending.judge, ending.take),
}


def take_told(arrivals: Sequence[Arrival], *, now: datetime) -> list[Refusal | None]:
    """Take over what other nodes tell; what does not fit is kept, and judged again as others are taken."""
    return [_take(arrival, now) for arrival in arrivals]


@transaction.atomic
def apply_claim(*, claim: Claim, by: Officer, now: datetime) -> None:
    """Record a told change by hand: the person answers for it, the registry's own rules still hold.

    :raises ClaimSettled: if somebody did so before.
    :raises MandateUnknown, HolderDiffers, ToldOtherwise, EstablishedOtherwise, EndedOtherwise, SupportOver,
        LateRevocation: as for what is taken over by itself.
    """
    require(by, Permission.MANDATE_MANAGE)
    row = opened(claim)
    _KINDS[type(row.told)].take(row.told, by, now)
    settle(row, ClaimOutcome.APPLIED, by=by.name, now=now)
    _judge_again(row.subject, now)


@transaction.atomic
def transfer_back(
    *, claim: Claim, mandate: Mandate, to: Agency, on: date, decision: Decision, by: Officer,
    now: datetime,
) -> Transfer:  # fmt: skip
    """Pass a mandate back after its transfer was revoked and the word came too late; tell everybody.

    :raises ClaimSettled: if somebody settled the revocation before.
    Raises what ``decide_transfer`` raises.
    """
    require(by, Permission.MANDATE_MANAGE)
    row = opened(claim)
    made = decide_transfer(mandate=mandate, to=to, on=on, decision=decision, by=by, now=now)
    revoking.close_books(row.told, now)
    words = {"decision": decision.text, "day": on.strftime("%d/%m/%Y")}
    note = str(_("%(decision)s, có hiệu lực từ ngày %(day)s") % words)
    settle(row, ClaimOutcome.RETURNED, by=by.name, now=now, note=note)
    return made


@transaction.atomic
def dismiss_claim(*, claim: Claim, reason: str, by: Officer, now: datetime) -> Claim:
    """Leave the registry as it is, and say why.

    :raises ClaimSettled: if somebody did so before.
    :raises DismissalReason: without a reason.
    """
    require(by, Permission.MANDATE_MANAGE)
    if not reason.strip():
        raise DismissalReason()
    row = opened(claim)
    settle(row, ClaimOutcome.DISMISSED, by=by.name, now=now, note=reason.strip())
    record(
        "mandates.claim-dismissed",
        subject=f"mandate:{row.subject}",
        by=by.subject,
        now=now,
        public={"claim": str(row.reference), "told": row.contract, "reason": row.settled_note},
    )
    return row


def reference_of(message: Any) -> UUID:
    """Return the id of a claim about a message: of a transfer its own."""
    if isinstance(message, TransferTold):
        return message.reference
    key = (type(message).__name__, message.subject, *_KINDS[type(message)].key(message))
    return uuid5(_NAMES, "\n".join(map(str, key)))


def _take(arrival: Arrival, now: datetime) -> Refusal | None:
    message = arrival.message
    try:
        with transaction.atomic():
            _KINDS[type(message)].judge(message, arrival.sender, arrival.to, now)
    except _NEVER as refusal:
        return refusal
    except Refusal as refusal:
        keep(arrival, reference_of(message), refusal, now)
        # It came as it should: only its day has passed, and what follows is for a person of this node.
        return None if isinstance(refusal, LateRevocation) else refusal
    for row in Claim.objects.open().about(message).select_for_update(no_key=True):
        settle(row, ClaimOutcome.APPLIED, by="system", now=now)
    _judge_again(message.subject, now)
    return None


def _judge_again(subject: str, now: datetime) -> None:
    """Judge what waits about a mandate by its own sender's word, until nothing more of it fits."""
    waiting = Claim.objects.open().filter(subject=subject).exclude(addressee="")
    rows = list(waiting.order_by("arrived_at", "reference").select_for_update(no_key=True))
    while any(_fits(row, now) for row in rows):
        rows = [row for row in rows if row.outcome == ClaimOutcome.OPEN]


def _fits(row: Claim, now: datetime) -> bool:
    """Take a claim over if it fits now, and say so."""
    told = row.told
    try:
        own = by_code(row.addressee, day_of(now))
        with transaction.atomic(), acting_for(own.agency_id, own.code):
            _KINDS[type(told)].judge(told, row.sender, row.addressee, now)
    except Refusal:
        return False
    settle(row, ClaimOutcome.APPLIED, by="system", now=now)
    return True
