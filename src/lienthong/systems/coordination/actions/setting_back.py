"""How each step is set back when the other side did not take it; each function returns what was told."""

from datetime import datetime
from typing import Any

from lienthong.agencies.models import AgencyRecord
from lienthong.systems.coordination.actions.books import Case
from lienthong.systems.coordination.models import (
    Activity,
    Agreement,
    AgreementState,
    AskState,
    DutyState,
    EscalationState,
    GroupMember,
    JointGroup,
    Meeting,
    MeetingParty,
    NoteKind,
    OpinionDuty,
    Secondment,
    SecondmentNote,
    SecondmentState,
)


def nothing(message: Any, case: Case, reason: str, now: datetime) -> str:
    """Leave the case as it is: nothing here waits for the other side."""
    return str(getattr(message, "text", ""))


def material_ask(message: Any, case: Case, reason: str, now: datetime) -> str:
    """Close an ask for documents that never reached the other side."""
    rows = case.materialasks.filter(reference=message.reference, is_ours=True, state=AskState.OPEN)
    rows.update(state=AskState.UNSENT, answer=reason, answered_at=now)
    return str(message.what)


def material_answer(message: Any, case: Case, reason: str, now: datetime) -> str:
    """Open the other side's ask again: it has no answer yet."""
    rows = case.materialasks.filter(reference=message.reference, is_ours=False)
    rows.update(state=AskState.OPEN, answer="", accuracy="", attachments=[], answered_at=None)
    return str(message.text)


def time_ask(message: Any, case: Case, reason: str, now: datetime) -> str:
    """Close an ask for a later date that never reached the lead; another may be sent."""
    rows = case.extensionasks.filter(reference=message.reference, is_ours=True, state=AskState.OPEN)
    rows.update(state=AskState.UNSENT, answer=reason, answered_at=now)
    return f"{message.wanted_date:%d/%m/%Y}: {message.reason}"


def time_decision(message: Any, case: Case, reason: str, now: datetime) -> str:
    """Open an ask for a later date again, and take back the date that was granted."""
    ask = case.extensionasks.filter(reference=message.reference, is_ours=False).first()
    if ask is not None and ask.state != AskState.OPEN:
        if message.is_granted and case.due_date == message.due_date:
            case.due_date = ask.due_date_before
            case.save(update_fields=["due_date"])
        ask.state, ask.answer, ask.answered_at = AskState.OPEN, "", None
        ask.save(update_fields=["state", "answer", "answered_at"])
    return f"{message.due_date:%d/%m/%Y} {message.reason}".strip()


def opinion(message: Any, case: Case, reason: str, now: datetime) -> str:
    """Make the opinion owed again, its words and files ready to be sent once more."""
    if isinstance(case, OpinionDuty) and case.state == DutyState.ANSWERED:
        case.draft = {
            "stance": case.stance,
            "points": [{"place": one.place, "text": one.text} for one in message.remarks],
            "attachments": case.answer_files,
            "by": case.answered_by,
            "at": now.isoformat(),
            "is_submitted": True,
        }
        case.state, case.stance, case.answered_at = DutyState.ACKNOWLEDGED, "", None
        case.answered_by, case.answer_files = "", []
        case.save()
        case.points.all().delete()
    return "; ".join(f"{one.number}. {one.text}" for one in message.remarks)


def remarks(message: Any, case: Case, reason: str, now: datetime) -> str:
    """Make the remarks undecided again."""
    numbers = [one.number for one in message.decisions]
    case.points.filter(number__in=numbers).update(
        outcome="", reason="", decided_by="", decided_at=None
    )
    return "; ".join(f"{one.number}. {one.reason}".strip() for one in message.decisions)


def view(message: Any, case: Case, reason: str, now: datetime) -> str:
    """Take back a view that the other unit never read."""
    case.exchanges.filter(reference=message.view.reference, is_ours=True).delete()
    return str(message.view.text)


def escalation(message: Any, case: Case, reason: str, now: datetime) -> str:
    """Take back a report to the leaders that only one of them has."""
    rows = case.escalations.filter(reference=message.reference, is_ours=True)
    rows.filter(state=EscalationState.OPEN, also_reference__isnull=True).delete()
    return str(message.question)


def leader(message: Any, case: Case, reason: str, now: datetime) -> str:
    """Take back the words of this agency's leader, so that they can be given again."""
    row = case.escalations.known_as(message.reference).filter(state=EscalationState.OPEN).first()
    if row is not None:
        row.decisions.filter(round=message.round, is_ours=True).delete()
    return str(message.text)


def authority(message: Any, case: Case, reason: str, now: datetime) -> str:
    """Open a question again whose decision the other side did not take."""
    rows = case.escalations.known_as(message.reference).filter(state=EscalationState.DECIDED)
    rows.update(
        state=EscalationState.OPEN, decision="", decided_at=None, authority="",
        authority_document="",
    )  # fmt: skip
    return f"{message.document}: {message.text}"


def pressing(message: Any, case: Case, reason: str, now: datetime) -> str:
    """Take back a pressing that nobody read: it does not count."""
    case.pressings.filter(reference=message.reference, is_ours=True).delete()
    return str(message.text)


def secondment(message: Any, agency: int, to: str, now: datetime) -> str:
    """Close a request for an officer that never arrived."""
    rows = _secondments(agency, message.reference, to).filter(state=SecondmentState.ASKED)
    rows.update(state=SecondmentState.UNSENT)
    return str(message.task)


def secondment_answer(message: Any, agency: int, to: str, now: datetime) -> str:
    """Make the request for an officer unanswered again."""
    rows = _secondments(agency, message.reference, to).filter(is_lead=False)
    rows.exclude(state=SecondmentState.ENDED).update(
        state=SecondmentState.ASKED, person="", post="", person_qualification="", reason=""
    )
    return str(message.person or message.reason)


def secondment_note(message: Any, agency: int, to: str, now: datetime) -> str:
    """Take back a note; a question whose answer did not arrive is open again."""
    notes = SecondmentNote.objects.filter(agency_id=agency)
    notes.filter(reference=message.reference, is_ours=True).delete()
    if message.kind == NoteKind.ANSWER:
        notes.filter(reference=message.answers).update(answered_at=None)
    return str(message.text)


def secondment_end(message: Any, agency: int, to: str, now: datetime) -> str:
    """Let a secondment run on of which the other side does not know that it ended."""
    rows = _secondments(agency, message.reference, to).filter(state=SecondmentState.ENDED)
    rows.update(state=SecondmentState.NAMED, closing_text="")
    return str(message.text)


def agenda(message: Any, agency: int, to: str, now: datetime) -> str:
    """Make the agenda unanswered again."""
    _own_party(agency, message.reference, to).update(
        answer="", comment="", answered_agenda=0, answered_at=None
    )
    return str(message.comment)


def attendance(message: Any, agency: int, to: str, now: datetime) -> str:
    """Take back whom this agency sends, so that it is named again."""
    _own_party(agency, message.reference, to).update(attendees="")
    return str(message.attendees)


def members(message: Any, agency: int, to: str, now: datetime) -> str:
    """Take back the members that the group's lead did not enter."""
    group = JointGroup.objects.filter(agency_id=agency, reference=message.reference).first()
    people = [one.person for one in message.members]
    own = {one.agency for one in message.members}
    GroupMember.objects.filter(group=group, code__in=own, person__in=people).delete()
    return ", ".join(people)


def offer(message: Any, agency: int, to: str, now: datetime) -> str:
    """Note that an agreement did not reach the other agency; it may be sent again."""
    rows = _agreements(agency, message.reference, to).filter(state=AgreementState.OFFERED)
    rows.update(state=AgreementState.UNSENT)
    return str(message.title)


def confirmation(message: Any, agency: int, to: str, now: datetime) -> str:
    """Make an agreement await confirmation again: of only one side it does not bind."""
    rows = _agreements(agency, message.reference, to).filter(state=AgreementState.IN_FORCE)
    rows.update(state=AgreementState.RECEIVED, confirmed_at=None)
    return ""


def focal_point(message: Any, agency: int, to: str, now: datetime) -> str:
    """Say which unit the other side does not know of."""
    return str(message.unit)


def told_meeting(message: Any, agency: int, to: str, now: datetime) -> str:
    """Say which meeting one of the agencies does not know of."""
    return str(Meeting.objects.filter(agency_id=agency, reference=message.reference).first() or "")


def told_group(message: Any, agency: int, to: str, now: datetime) -> str:
    """Say which group one of the agencies does not know of."""
    return str(message.name)


def told_activity(message: Any, agency: int, to: str, now: datetime) -> str:
    """Say which activity one of the agencies does not know of."""
    return str(Activity.objects.filter(agency_id=agency, reference=message.reference).first() or "")


def _secondments(agency: int, reference: Any, to: str) -> Any:
    return Secondment.objects.filter(agency_id=agency, reference=reference, partner_code=to)


def _agreements(agency: int, reference: Any, to: str) -> Any:
    return Agreement.objects.filter(agency_id=agency, reference=reference, partner_code=to)


def _own_party(agency: int, reference: Any, lead: str) -> Any:
    """Return this agency's own line in a meeting that another one leads."""
    meeting = Meeting.objects.filter(
        agency_id=agency, reference=reference, lead_code=lead, is_lead=False
    ).first()
    codes = AgencyRecord.objects.filter(agency_id=agency).values("code")
    return MeetingParty.objects.filter(meeting=meeting, code__in=codes)
