"""Plain records of the other modes of coordination: shared documents, conferences, trainings (Điều 4)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from lienthong.agencies.directory import by_code
from lienthong.axis.actions import tell
from lienthong.axis.envelope import Attachment
from lienthong.axis.handlers import Arrival
from lienthong.base.clock import day_of
from lienthong.base.errors import Refusal
from lienthong.base.ids import new_id
from lienthong.contracts.coordination import ActivityShared
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.coordination.actions import refusals
from lienthong.systems.coordination.actions.agreements import still_agreed
from lienthong.systems.coordination.actions.books import (
    chosen,
    each,
    entered,
    listed,
    name_of,
    require_binding,
    words,
)
from lienthong.systems.coordination.models import Activity, Agreement, Mode


@dataclass(frozen=True, kw_only=True)
class ActivityContent:
    """What was done together, with whom and when."""

    partner: str
    mode: str
    title: str
    detail: str
    day: date
    people: int = 0
    accuracy: str = ""
    agreement: UUID | None = None


@transaction.atomic
def share(
    *,
    content: ActivityContent,
    attachments: Sequence[Attachment] = (),
    by: Officer,
    now: datetime,
) -> Activity:
    """Record an activity in both books; shared documents need somebody who answers for them (Điều 6.5).

    :raises AccuracyMissing: for shared documents without naming who.
    :raises UnknownAgency: for a code that no agency carries today.
    :raises NotAParty: for a third agency under an agreement.
    """
    require(by, Permission.COORDINATION_REQUEST)
    partner = by_code(content.partner, day_of(now))
    if partner.agency_id == by.agency_id:
        raise refusals.OwnAgency()
    agreement = _agreement(content.agreement, partner.code, partner.name, by, now)
    mode = chosen(Mode, content.mode)
    accuracy = content.accuracy.strip()
    if mode == Mode.SHARING:
        words(accuracy, refusals.AccuracyMissing)
    row = Activity.objects.create(
        agency_id=by.agency_id, reference=new_id(), is_ours=True, partner_code=partner.code,
        partner_name=partner.name, agreement=agreement, mode=mode, title=words(content.title),
        detail=words(content.detail), day=content.day, people=content.people,
        accuracy=accuracy, attachments=listed(attachments), by_name=by.name, at=now,
    )  # fmt: skip
    message = ActivityShared(
        reference=row.reference, agreement=agreement.reference if agreement else None,
        mode=str(mode), title=row.title, detail=row.detail, day=row.day, people=row.people,
        accuracy=accuracy, by=by.name, at=now,
    )  # fmt: skip
    tell(message, sender=by.agency_code, to=[partner.code], now=now, attachments=attachments)
    entered("activity-shared", row, by, now, mode=str(mode))
    return row


@transaction.atomic
def take_activities(arrivals: Sequence[Arrival], *, now: datetime) -> list[Refusal | None]:
    """Enter activities that others record with this agency."""
    return each(arrivals, _shared, now=now)


def _agreement(
    key: UUID | None, partner: str, name: str, by: Officer, now: datetime
) -> Agreement | None:
    if key is None:
        return None
    agreement = Agreement.objects.filter(agency_id=by.agency_id, pk=key).first()
    if agreement is None:
        raise refusals.AgreementUnknown()
    if agreement.partner_code != partner:
        raise refusals.NotAParty(agency=name)
    require_binding(agreement, day_of(now))
    return agreement


def _shared(arrival: Arrival, agency: int, now: datetime) -> None:
    message: ActivityShared = arrival.message
    mode = Mode(message.mode) if message.mode in Mode.values else Mode.OTHER
    if mode == Mode.SHARING:
        words(message.accuracy, refusals.AccuracyMissing)
    known = Activity.objects.filter(agency_id=agency, reference=message.reference)
    if known.filter(partner_code=arrival.sender).exists():
        # Told again after an agreement has ended, it is the one that is here.
        return
    Activity.objects.create(
        agency_id=agency, reference=message.reference, partner_code=arrival.sender, is_ours=False,
        partner_name=name_of(arrival.sender, day_of(now)),
        agreement=still_agreed(arrival, agency, message.agreement), mode=mode,
        title=words(message.title), detail=words(message.detail), day=message.day,
        people=message.people, accuracy=message.accuracy,
        attachments=listed(arrival.attachments), by_name=message.by, at=arrival.created_at,
    )  # fmt: skip
