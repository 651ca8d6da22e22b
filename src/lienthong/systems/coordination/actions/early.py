"""Messages that overtook the one they belong to: kept, and handled as soon as that one is here.

The axis may bring messages in another order than they were sent; a request that waits for its files is
overtaken by whatever its lead says next.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from lienthong.axis.envelope import Attachment
from lienthong.axis.handlers import Arrival, handler_of
from lienthong.contracts import registry
from lienthong.contracts.coordination import (
    AuthorityDecided,
    EscalationRaised,
    FileClosed,
    LeaderDecided,
    MaterialAsked,
    OpinionPressed,
    SecondmentEnded,
    SecondmentNoted,
    ViewsExchanged,
)
from lienthong.ledger.actions import record
from lienthong.systems.coordination.models import (
    EarlyMessage,
    Escalation,
    NoteKind,
    OpinionDuty,
    OpinionRequest,
    Secondment,
)

# As many of one sender are kept in one book: more than this is no overtaking.
MOST = 200
_OF_A_CASE = (FileClosed, OpinionPressed, MaterialAsked, ViewsExchanged, EscalationRaised)


def is_kept(arrival: Arrival, agency: int) -> bool:
    """Keep a message whose beginning has not come yet; say whether it was kept."""
    awaited = _awaited(arrival, agency)
    if awaited is None:
        return False
    rows = EarlyMessage.objects.filter(agency_id=agency)
    if rows.filter(sender=arrival.sender).count() >= MOST:
        return False
    name, version = registry.type_of(type(arrival.message))
    rows.get_or_create(
        envelope_id=arrival.envelope_id,
        defaults={
            "agency_id": agency, "awaits": awaited, "sender": arrival.sender,
            "recipient": arrival.to, "contract": name, "version": version,
            "content": registry.to_data(arrival.message),
            "attachments": [
                {"sha256": a.sha256, "name": a.name, "media_type": a.media_type, "size": a.size}
                for a in arrival.attachments
            ],
            "reply_to": arrival.reply_to, "created_at": arrival.created_at,
            "valid_until": arrival.valid_until,
        },
    )  # fmt: skip
    return True


def catch_up(awaited: UUID, *, agency: int, sender: str, now: datetime) -> None:
    """Handle what waited for a reference that is in the book now, in the order it was sent."""
    rows = EarlyMessage.objects.filter(agency_id=agency, awaits=awaited, sender=sender)
    for row in rows.select_for_update(no_key=True).order_by("created_at", "id"):
        row.delete()
        arrival = _arrival(row)
        handler = handler_of(type(arrival.message))
        for refusal in handler([arrival], now=now) if handler else ():
            if refusal is not None:
                _note("coordination.early-refused", row, now, code=refusal.code)


def drop_expired(*, now: datetime) -> int:
    """Drop what waited longer than it was valid, and say so in the ledger; return how much."""
    rows = EarlyMessage.objects.filter(valid_until__lte=now).select_for_update(
        skip_locked=True, no_key=True
    )
    found = list(rows)
    for row in found:
        _note("coordination.early-dropped", row, now)
        row.delete()
    return len(found)


def _awaited(arrival: Arrival, agency: int) -> UUID | None:
    """Return the reference that a message waits for, or None if it is simply not true."""
    message = arrival.message
    if isinstance(message, _OF_A_CASE):
        return None if _is_case(message.case, agency) else message.case
    if isinstance(message, LeaderDecided | AuthorityDecided):
        known = Escalation.objects.filter(agency_id=agency, reference=message.reference)
        is_strange = known.exists() or _is_case(message.case, agency, but=arrival.sender)
        return None if is_strange else message.reference
    if isinstance(message, SecondmentNoted | SecondmentEnded):
        return _awaited_of_secondment(arrival, agency)
    return None


def _awaited_of_secondment(arrival: Arrival, agency: int) -> UUID | None:
    message: Any = arrival.message
    is_note = isinstance(message, SecondmentNoted)
    reference: UUID = message.secondment if is_note else message.reference
    rows = Secondment.objects.filter(agency_id=agency, reference=reference)
    if not rows.exists():
        return reference
    is_answer = is_note and message.kind == NoteKind.ANSWER
    if is_answer and rows.filter(partner_code=arrival.sender).exists():
        answers: UUID | None = message.answers
        return answers
    return None


def _is_case(reference: UUID, agency: int, but: str = "") -> bool:
    """Say whether a case is in the book, with another agency than the one that is left out."""
    asked = OpinionRequest.objects.filter(agency_id=agency, reference=reference)
    owed = OpinionDuty.objects.filter(agency_id=agency, reference=reference)
    return asked.exclude(addressee_code=but).exists() or owed.exclude(lead_code=but).exists()


def _arrival(row: EarlyMessage) -> Arrival:
    contract = registry.by_type(row.contract, row.version)
    return Arrival(
        envelope_id=row.envelope_id,
        sender=row.sender,
        to=row.recipient,
        message=registry.from_data(contract, row.content),
        attachments=tuple(Attachment(**each) for each in row.attachments),
        created_at=row.created_at,
        valid_until=row.valid_until,
        reply_to=row.reply_to,
    )


def _note(kind: str, row: EarlyMessage, now: datetime, **public: Any) -> None:
    record(
        kind,
        subject=f"axis:{row.envelope_id}",
        by=f"system:{row.recipient}",
        now=now,
        public={"from": row.sender, "contract": row.contract, **public},
    )
