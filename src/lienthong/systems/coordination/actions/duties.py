"""What an addressee does with a request: acknowledge, assign, give its opinion in time (Điều 6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from lienthong.agencies.models import Unit
from lienthong.axis.envelope import Attachment
from lienthong.contracts.coordination import OpinionAcknowledged, OpinionGiven, Remark
from lienthong.identity.access import require
from lienthong.identity.models import Appointment
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.coordination import rules
from lienthong.systems.coordination.actions import refusals
from lienthong.systems.coordination.actions.books import (
    chosen,
    entered,
    happened,
    listed,
    own,
    tell_partner,
    words,
)
from lienthong.systems.coordination.models import (
    DutyState,
    HappeningKind,
    OpinionDuty,
    OpinionPoint,
    Stance,
)


@dataclass(frozen=True, slots=True)
class Point:
    """One remark as it is written: where in the draft, and what."""

    place: str
    text: str


@transaction.atomic
def acknowledge(*, duty: OpinionDuty, by: Officer, now: datetime) -> OpinionDuty:
    """Take a request in and tell the lead so.

    :raises WrongStep: if it was taken in, answered or closed before.
    """
    require(by, Permission.COORDINATION_ANSWER)
    duty = own(OpinionDuty, duty.pk, by)
    if duty.state != DutyState.RECEIVED:
        raise refusals.WrongStep()
    duty.state, duty.acknowledged_at = DutyState.ACKNOWLEDGED, now
    duty.save(update_fields=["state", "acknowledged_at"])
    tell_partner(duty, _acknowledged(duty, now), by=by, now=now)
    happened(duty, HappeningKind.ACKNOWLEDGED, by=by.name, now=now)
    entered("opinion-acknowledged", duty, by, now)
    return duty


@transaction.atomic
def assign(
    *,
    duty: OpinionDuty,
    unit_id: int | None,
    person_id: UUID | None = None,
    by: Officer,
    now: datetime,
) -> OpinionDuty:
    """Give a request to a unit or a person of the agency, and tell the lead who works on it.

    :raises UnknownUnit: for a unit or person of another agency, or neither.
    :raises AnsweredAlready: once the opinion is given.
    """
    require(by, Permission.COORDINATION_ANSWER)
    duty = own(OpinionDuty, duty.pk, by)
    require_owed(duty)
    unit = Unit.objects.filter(pk=unit_id, agency_id=by.agency_id).first() if unit_id else None
    person = _person(person_id, by)
    if unit is None and not person:
        raise refusals.UnknownUnit()
    duty.unit, duty.unit_name = unit, unit.name if unit else ""
    duty.person_id, duty.person_name = (person_id, person) if person else (None, "")
    duty.acknowledged_at = duty.acknowledged_at or now
    duty.state = DutyState.ACKNOWLEDGED
    duty.save(
        update_fields=["unit", "unit_name", "person_id", "person_name", "acknowledged_at", "state"]
    )
    tell_partner(duty, _acknowledged(duty, now), by=by, now=now)
    text = ", ".join(filter(None, [duty.unit_name, duty.person_name]))
    happened(duty, HappeningKind.ASSIGNED, by=by.name, now=now, text=text)
    entered("opinion-assigned", duty, by, now)
    return duty


@transaction.atomic
def give_opinion(
    *,
    duty: OpinionDuty,
    stance: str,
    points: Sequence[Point],
    attachments: Sequence[Attachment] = (),
    by: Officer,
    now: datetime,
) -> OpinionDuty:
    """Give the agency's opinion, once; after the date it is still taken, and marked late (Điều 6.4).

    :raises NotAllowed: to whoever may only prepare it: the head of a unit or a leader speaks for the agency.
    :raises AnsweredAlready: if it was given.
    :raises CaseClosed: if the lead has closed the file.
    :raises RemarksMissing: for anything but plain agreement without a remark.
    """
    require(by, Permission.COORDINATION_CONFIRM)
    duty = own(OpinionDuty, duty.pk, by)
    require_owed(duty)
    return send(duty, stance, points, attachments, by, now)


def send(
    duty: OpinionDuty,
    stance: str,
    points: Sequence[Point],
    attachments: Sequence[Attachment],
    by: Officer,
    now: datetime,
) -> OpinionDuty:
    """Write the opinion into a duty that is locked and owed, and tell the lead."""
    stance, written = checked(stance, points)
    duty.stance, duty.state, duty.answered_at = stance, DutyState.ANSWERED, now
    duty.answered_by, duty.answer_files, duty.draft = by.name, listed(attachments), None
    duty.save(
        update_fields=["stance", "state", "answered_at", "answered_by", "answer_files", "draft"]
    )
    OpinionPoint.objects.bulk_create(
        OpinionPoint(
            agency_id=by.agency_id, duty=duty, number=number, place=each.place, text=each.text
        )
        for number, each in enumerate(written, start=1)
    )
    message = _given(duty, written, by, now)
    tell_partner(duty, message, by=by, now=now, attachments=attachments)
    text = str(Stance(duty.stance).label)
    happened(duty, HappeningKind.OPINION_GIVEN, by=by.name, now=now, text=text)
    entered(
        "opinion-given", duty, by, now, stance=duty.stance, points=len(written),
        files=[each.sha256 for each in attachments],
    )  # fmt: skip
    return duty


def checked(stance: str, points: Sequence[Point]) -> tuple[str, list[Point]]:
    """Return the stance and the remarks that say something.

    :raises RemarksMissing: for anything but plain agreement without a remark.
    """
    written = [Point(each.place.strip(), each.text.strip()) for each in points if each.text.strip()]
    stance = chosen(Stance, stance)
    if rules.needs_remarks(stance) and not written:
        raise refusals.RemarksMissing()
    if stance == Stance.AGREES and written:
        stance = Stance.AGREES_WITH_REMARKS
    return str(stance), written


def require_owed(duty: OpinionDuty) -> None:
    """Refuse what is done to a duty that is answered or closed.

    :raises AnsweredAlready, CaseClosed: accordingly.
    """
    if duty.state == DutyState.ANSWERED:
        raise refusals.AnsweredAlready()
    if not duty.is_owed:
        raise refusals.CaseClosed()


def _person(person_id: UUID | None, by: Officer) -> str:
    if person_id is None:
        return ""
    held = Appointment.objects.filter(person_id=person_id, agency_id=by.agency_id)
    appointment = held.select_related("person").first()
    if appointment is None:
        raise refusals.UnknownUnit()
    return str(appointment.person.full_name)


def _acknowledged(duty: OpinionDuty, now: datetime) -> OpinionAcknowledged:
    return OpinionAcknowledged(
        case=duty.reference, unit=duty.unit_name, officer=duty.person_name, at=now
    )


def _given(duty: OpinionDuty, points: Sequence[Point], by: Officer, now: datetime) -> OpinionGiven:
    remarks = tuple(
        Remark(number=number, place=each.place, text=each.text)
        for number, each in enumerate(points, start=1)
    )
    return OpinionGiven(
        case=duty.reference,
        stance=duty.stance,
        remarks=remarks,
        unit=duty.unit_name,
        by=words(by.name),
        at=now,
    )
