"""What the other side's node refused, or never took: the step is set back, and its page says why."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from lienthong.agencies.models import AgencyRecord
from lienthong.axis.handlers import ReceiptSeen
from lienthong.axis.told import messages_of
from lienthong.base.clock import day_of
from lienthong.contracts import coordination as told
from lienthong.contracts import registry
from lienthong.ledger.actions import record
from lienthong.systems.coordination.actions import setting_back as back
from lienthong.systems.coordination.actions.books import Case, happened, name_of
from lienthong.systems.coordination.models import (
    HappeningKind,
    OpinionDuty,
    OpinionRequest,
    TurnedAway,
)


@dataclass(frozen=True, slots=True)
class Returned:
    """A message that came back: whose it was, what the receipt says, and when."""

    message: Any
    agency: int
    receipt: ReceiptSeen
    now: datetime

    @property
    def reason(self) -> str:
        return self.receipt.message or self.receipt.code


# Steps of one case: set back under the lock of the case.
_OF_A_CASE: dict[type, Callable[[Any, Any, str, datetime], str]] = {
    told.MaterialAsked: back.material_ask,
    told.MaterialAnswered: back.material_answer,
    told.DateMoveAsked: back.time_ask,
    told.DateMoveDecided: back.time_decision,
    told.OpinionGiven: back.opinion,
    told.OpinionAcknowledged: back.nothing,
    told.RemarksDecided: back.remarks,
    told.ViewsExchanged: back.view,
    told.EscalationRaised: back.escalation,
    told.LeaderDecided: back.leader,
    told.AuthorityDecided: back.authority,
    told.OpinionPressed: back.pressing,
    told.FileClosed: back.nothing,
}
# Steps of a meeting, secondment, group, activity or agreement; each returns what was told.
_OTHERS: dict[type, Callable[[Any, int, str, datetime], str]] = {
    told.SecondmentAsked: back.secondment,
    told.SecondmentAnswered: back.secondment_answer,
    told.SecondmentNoted: back.secondment_note,
    told.SecondmentEnded: back.secondment_end,
    told.MeetingTold: back.told_meeting,
    told.AgendaAnswered: back.agenda,
    told.AttendanceNamed: back.attendance,
    told.GroupTold: back.told_group,
    told.MembersNamed: back.members,
    told.ActivityShared: back.told_activity,
    told.AgreementOffered: back.offer,
    told.AgreementConfirmed: back.confirmation,
    told.FocalPointChanged: back.focal_point,
}
CONTRACTS = (*_OF_A_CASE, *_OTHERS)


@transaction.atomic
def note_receipts(receipts: Sequence[ReceiptSeen], *, now: datetime) -> None:
    """Set back what was refused, and forget an earlier refusal of what has arrived now."""
    refused = {each.envelope_id: each for each in receipts if not each.accepted}
    agencies = _agencies({each.sender for each in receipts})
    for envelope, message in messages_of(refused).items():
        receipt = refused[envelope]
        if receipt.sender in agencies:
            _set_back(Returned(message, agencies[receipt.sender], receipt, now))
    _forget([each for each in receipts if each.accepted], agencies)


def _set_back(one: Returned) -> None:
    contract, message = type(one.message), one.message
    if contract in _OF_A_CASE:
        case = _case(one)
        if case is None:
            return
        text = _OF_A_CASE[contract](message, case, one.reason, one.now)
        shown = " ".join(filter(None, [text, one.reason]))
        happened(case, HappeningKind.TURNED_AWAY, by="", now=one.now, text=shown)
    else:
        text = _OTHERS[contract](message, one.agency, one.receipt.to, one.now)
    TurnedAway.objects.create(
        agency_id=one.agency, reference=reference_of(message), contract=_name(contract),
        party=name_of(one.receipt.to, day_of(one.now)), text=text, reason=one.reason, at=one.now,
    )  # fmt: skip
    record(
        "coordination.turned-away",
        subject=f"axis:{one.receipt.envelope_id}",
        by=f"system:{one.receipt.sender}",
        now=one.now,
        public={"to": one.receipt.to, "contract": _name(contract), "code": one.receipt.code},
    )


def reference_of(message: Any) -> UUID:
    """Return the reference of the case, secondment, meeting, group or agreement that a message is about."""
    for name in ("case", "secondment", "reference"):
        if hasattr(message, name):
            found: UUID = getattr(message, name)
            return found
    raise TypeError(type(message).__name__)


def _forget(accepted: Sequence[ReceiptSeen], agencies: dict[str, int]) -> None:
    rows = TurnedAway.objects.filter(agency_id__in=agencies.values())
    if not accepted or not rows.exists():
        return
    senders = {each.envelope_id: each.sender for each in accepted}
    for envelope, message in messages_of(senders).items():
        rows.filter(
            agency_id=agencies.get(senders[envelope], 0),
            reference=reference_of(message),
            contract=_name(type(message)),
        ).delete()


def _case(one: Returned) -> Case | None:
    """Return the case, locked, in whichever book of the agency it is with the agency that refused."""
    asked = OpinionRequest.objects.select_for_update(of=("self",), no_key=True)
    owed = OpinionDuty.objects.select_for_update(no_key=True)
    ours = {"agency_id": one.agency, "reference": one.message.case}
    return (
        asked.select_related("file").filter(addressee_code=one.receipt.to, **ours).first()
        or owed.filter(lead_code=one.receipt.to, **ours).first()
    )


def _agencies(codes: set[str]) -> dict[str, int]:
    records = AgencyRecord.objects.filter(code__in=codes).order_by("valid")
    return dict(records.values_list("code", "agency_id"))


def _name(contract: type) -> str:
    return registry.type_of(contract)[0]
