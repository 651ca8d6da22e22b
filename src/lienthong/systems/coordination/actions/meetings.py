"""Meetings: the agenda is talked through with every agency before leaders are invited (Điều 5.3, 11.2)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from lienthong.agencies.directory import by_codes
from lienthong.axis.actions import tell
from lienthong.axis.handlers import Arrival
from lienthong.base.clock import day_of
from lienthong.base.errors import Refusal
from lienthong.base.ids import new_id
from lienthong.contracts.coordination import (
    AgendaAnswered,
    AttendanceNamed,
    MeetingSide,
    MeetingTold,
)
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.coordination import rules
from lienthong.systems.coordination.actions import refusals
from lienthong.systems.coordination.actions.agreements import agreement_of, still_agreed
from lienthong.systems.coordination.actions.books import (
    chosen,
    each,
    entered,
    own,
    require_binding,
    words,
)
from lienthong.systems.coordination.models import (
    AgendaAnswer,
    Agreement,
    Meeting,
    MeetingKind,
    MeetingParty,
    MeetingState,
)


@dataclass(frozen=True, kw_only=True)
class MeetingContent:
    """A meeting as its lead proposes it; ``parties`` are agency codes."""

    kind: str
    title: str
    agenda: str
    place: str
    starts_at: datetime
    parties: Sequence[str]
    agreement: UUID | None = None


@transaction.atomic
def propose(*, content: MeetingContent, by: Officer, now: datetime) -> Meeting:
    """Propose a meeting and its agenda to the agencies that will be asked to it.

    :raises NobodyAsked: without an agency.
    :raises UnknownAgency: for a code that no agency carries today.
    :raises OwnAgency: if the lead asks itself.
    :raises DateInThePast: for a moment that has passed.
    :raises NotAParty: for a third agency under an agreement.
    """
    require(by, Permission.COORDINATION_REQUEST)
    if content.starts_at <= now:
        raise refusals.DateInThePast()
    records = by_codes(list(dict.fromkeys(content.parties)), day_of(now))
    if not records:
        raise refusals.NobodyAsked()
    if any(record.agency_id == by.agency_id for record in records):
        raise refusals.OwnAgency()
    agreement = _agreement(content.agreement, by, now)
    for record in records:
        if agreement is not None and agreement.partner_code != record.code:
            raise refusals.NotAParty(agency=record.name)
    meeting = Meeting.objects.create(
        agency_id=by.agency_id, reference=new_id(), is_lead=True, lead_code=by.agency_code,
        lead_name=by.agency_name, agreement=agreement, kind=chosen(MeetingKind, content.kind),
        title=words(content.title), agenda=words(content.agenda), place=words(content.place),
        starts_at=content.starts_at, changed_at=now,
    )  # fmt: skip
    MeetingParty.objects.bulk_create(
        MeetingParty(
            agency_id=by.agency_id, meeting=meeting, code=record.code, name=record.name
        )
        for record in records
    )  # fmt: skip
    _tell(meeting, by, now)
    entered("meeting-proposed", meeting, by, now, parties=[record.code for record in records])
    return meeting


@transaction.atomic
def revise_agenda(
    *, meeting: Meeting, agenda: str, place: str, starts_at: datetime, by: Officer, now: datetime
) -> Meeting:
    """Change the agenda, place or time; every agency answers to the new agenda.

    :raises WrongStep: once the meeting is held or called off.
    """
    require(by, Permission.COORDINATION_REQUEST)
    meeting = _led(meeting, by)
    if meeting.state not in {MeetingState.PREPARING, MeetingState.INVITED}:
        raise refusals.WrongStep()
    agenda = words(agenda)
    if not rules.same_words(agenda, meeting.agenda):
        # What was agreed to was another agenda: leaders are invited anew.
        meeting.agenda_number += 1
        meeting.state = MeetingState.PREPARING
    meeting.agenda, meeting.place, meeting.starts_at = agenda, words(place), starts_at
    return _changed(meeting, by, now, "meeting-revised")


@transaction.atomic
def answer_agenda(
    *, meeting: Meeting, answer: str, comment: str, by: Officer, now: datetime
) -> Meeting:
    """Agree to the agenda of another agency's meeting, or comment on it.

    :raises WordsMissing: for a comment without words.
    :raises WrongStep: once leaders are invited.
    """
    require(by, Permission.COORDINATION_ANSWER)
    meeting = own(Meeting, meeting.pk, by)
    if meeting.is_lead or meeting.state != MeetingState.PREPARING:
        raise refusals.WrongStep()
    comment = words(comment) if answer == AgendaAnswer.COMMENTED else comment.strip()
    MeetingParty.objects.filter(meeting=meeting, code=by.agency_code).update(
        answer=chosen(AgendaAnswer, answer), comment=comment, answered_at=now,
        answered_agenda=meeting.agenda_number,
    )  # fmt: skip
    message = AgendaAnswered(
        reference=meeting.reference, agenda_number=meeting.agenda_number, answer=str(answer),
        comment=comment, by=by.name, at=now,
    )  # fmt: skip
    tell(message, sender=by.agency_code, to=[meeting.lead_code], now=now)
    entered("agenda-answered", meeting, by, now, answer=str(answer))
    return meeting


@transaction.atomic
def invite(*, meeting: Meeting, by: Officer, now: datetime) -> Meeting:
    """Formally invite the leaders, once every agency has answered to the present agenda (Điều 5.3).

    :raises AgendaNotSettled: naming the agencies that have not answered.
    """
    require(by, Permission.COORDINATION_REQUEST)
    meeting = _led(meeting, by)
    if meeting.state != MeetingState.PREPARING:
        raise refusals.WrongStep()
    parties = list(meeting.parties.all())
    answers = {party.name: party.answered_agenda for party in parties}
    if not rules.is_agenda_settled(answers, meeting.agenda_number):
        late = [name for name, number in answers.items() if number != meeting.agenda_number]
        raise refusals.AgendaNotSettled(agencies=", ".join(late))
    meeting.state = MeetingState.INVITED
    return _changed(meeting, by, now, "meeting-invited")


@transaction.atomic
def name_attendees(*, meeting: Meeting, attendees: str, by: Officer, now: datetime) -> Meeting:
    """Name who attends for this agency.

    :raises WrongStep: before the formal invitation.
    """
    require(by, Permission.COORDINATION_ANSWER)
    meeting = own(Meeting, meeting.pk, by)
    if meeting.is_lead or meeting.state != MeetingState.INVITED:
        raise refusals.WrongStep()
    attendees = words(attendees)
    MeetingParty.objects.filter(meeting=meeting, code=by.agency_code).update(attendees=attendees)
    message = AttendanceNamed(reference=meeting.reference, attendees=attendees, at=now)
    tell(message, sender=by.agency_code, to=[meeting.lead_code], now=now)
    entered("attendance-named", meeting, by, now)
    return meeting


@transaction.atomic
def conclude(*, meeting: Meeting, conclusions: str, by: Officer, now: datetime) -> Meeting:
    """Record what the meeting concluded.

    :raises WrongStep: unless leaders were invited and the meeting's hour has come.
    """
    require(by, Permission.COORDINATION_REQUEST)
    meeting = _led(meeting, by)
    if meeting.state != MeetingState.INVITED or meeting.starts_at > now:
        raise refusals.WrongStep()
    meeting.state, meeting.conclusions = MeetingState.HELD, words(conclusions)
    return _changed(meeting, by, now, "meeting-held")


@transaction.atomic
def call_off(*, meeting: Meeting, reason: str, by: Officer, now: datetime) -> Meeting:
    """Call a meeting off, with the reason.

    :raises ReasonMissing: without a reason.
    """
    require(by, Permission.COORDINATION_REQUEST)
    meeting = _led(meeting, by)
    if meeting.state not in {MeetingState.PREPARING, MeetingState.INVITED}:
        raise refusals.WrongStep()
    meeting.state = MeetingState.CANCELLED
    meeting.conclusions = words(reason, refusals.ReasonMissing)
    return _changed(meeting, by, now, "meeting-called-off")


@transaction.atomic
def take_meetings(arrivals: Sequence[Arrival], *, now: datetime) -> list[Refusal | None]:
    """Keep meetings as their lead tells them; an older revision changes nothing."""
    return each(arrivals, _told, now=now)


@transaction.atomic
def note_answers(arrivals: Sequence[Arrival], *, now: datetime) -> list[Refusal | None]:
    """Note what agencies say to an agenda; an answer to an older agenda does not count."""
    return each(arrivals, _answered, now=now)


@transaction.atomic
def note_attendance(arrivals: Sequence[Arrival], *, now: datetime) -> list[Refusal | None]:
    """Note whom agencies send."""
    return each(arrivals, _attendance, now=now)


def _agreement(key: UUID | None, by: Officer, now: datetime) -> Agreement | None:
    if key is None:
        return None
    agreement = Agreement.objects.filter(agency_id=by.agency_id, pk=key).first()
    if agreement is None:
        raise refusals.AgreementUnknown()
    require_binding(agreement, day_of(now))
    return agreement


def _led(meeting: Meeting, by: Officer) -> Meeting:
    row = own(Meeting, meeting.pk, by)
    if not row.is_lead:
        raise refusals.NotTheLead()
    return row


def _changed(meeting: Meeting, by: Officer, now: datetime, kind: str) -> Meeting:
    meeting.revision, meeting.changed_at = meeting.revision + 1, now
    meeting.save()
    _tell(meeting, by, now)
    entered(kind, meeting, by, now, revision=meeting.revision)
    return meeting


def _tell(meeting: Meeting, by: Officer, now: datetime) -> None:
    parties = list(meeting.parties.all())
    message = MeetingTold(
        reference=meeting.reference,
        revision=meeting.revision,
        agreement=meeting.agreement.reference if meeting.agreement else None,
        kind=meeting.kind,
        title=meeting.title,
        agenda=meeting.agenda,
        agenda_number=meeting.agenda_number,
        place=meeting.place,
        starts_at=meeting.starts_at,
        state=meeting.state,
        conclusions=meeting.conclusions,
        lead_name=meeting.lead_name,
        sides=tuple(
            MeetingSide(each.code, each.name, each.answer, each.comment, each.attendees)
            for each in parties
        ),
        at=now,
    )
    tell(message, sender=by.agency_code, to=[party.code for party in parties], now=now)


def _told(arrival: Arrival, agency: int, now: datetime) -> None:
    message: MeetingTold = arrival.message
    if arrival.to not in {side.agency for side in message.sides}:
        raise refusals.NeverAsked()
    row = Meeting.objects.select_for_update(no_key=True).filter(
        agency_id=agency, reference=message.reference
    ).first()  # fmt: skip
    if row is not None and row.lead_code != arrival.sender:
        raise refusals.NeverAsked()
    if row is not None and row.revision >= message.revision:
        return
    # What was begun before an agreement ends goes on to its own end.
    agreement = (agreement_of if row else still_agreed)(arrival, agency, message.agreement)
    row = row or Meeting(
        agency_id=agency, reference=message.reference, is_lead=False, lead_code=arrival.sender
    )
    row.lead_name, row.revision, row.changed_at = message.lead_name, message.revision, now
    row.agreement = agreement
    row.kind = message.kind if message.kind in MeetingKind.values else MeetingKind.WORKING
    row.title, row.agenda, row.place = message.title, words(message.agenda), message.place
    row.agenda_number, row.starts_at = message.agenda_number, message.starts_at
    row.state, row.conclusions = chosen(MeetingState, message.state), message.conclusions
    row.save()
    _keep_sides(row, message, arrival.to)


def _keep_sides(row: Meeting, message: MeetingTold, own_code: str) -> None:
    """Keep the other agencies' answers as told; this agency's own answer is its own book's."""
    for side in message.sides:
        values = {"agency_id": row.agency_id, "name": side.agency_name}
        if side.agency != own_code:
            answer = side.answer if side.answer in AgendaAnswer.values else ""
            values |= {"answer": answer, "comment": side.comment, "attendees": side.attendees}
        MeetingParty.objects.update_or_create(meeting=row, code=side.agency, defaults=values)


def _answered(arrival: Arrival, agency: int, now: datetime) -> None:
    message: AgendaAnswered = arrival.message
    meeting, party = _party_of(arrival, agency)
    if message.answer == AgendaAnswer.COMMENTED:
        words(message.comment)
    if message.agenda_number < party.answered_agenda or meeting.state != MeetingState.PREPARING:
        return
    party.answer, party.comment = chosen(AgendaAnswer, message.answer), message.comment
    party.answered_agenda, party.answered_at = message.agenda_number, arrival.created_at
    party.save(update_fields=["answer", "comment", "answered_agenda", "answered_at"])


def _attendance(arrival: Arrival, agency: int, now: datetime) -> None:
    _meeting, party = _party_of(arrival, agency)
    party.attendees = words(arrival.message.attendees)
    party.save(update_fields=["attendees"])


def _party_of(arrival: Arrival, agency: int) -> tuple[Meeting, MeetingParty]:
    party = (
        MeetingParty.objects.select_for_update(of=("self",), no_key=True)
        .select_related("meeting")
        .filter(
            agency_id=agency, code=arrival.sender, meeting__is_lead=True,
            meeting__reference=arrival.message.reference,
        )
        .first()
    )  # fmt: skip
    if party is None:
        raise refusals.NeverAsked()
    return party.meeting, party
