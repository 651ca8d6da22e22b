"""What agencies tell one another when they work together (Quy chế 02/QC-VPCP-BTTTT).

``case`` is the reference of one request to one addressee; both books keep it.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from lienthong.contracts.registry import contract


@dataclass(frozen=True)
class AgreedWork:
    """One work that two agencies agreed to do together, by its article in the agreement."""

    clause: str
    title: str
    lead: str


@contract("vn.lienthong.coordination.agreement-offered", version=1)
@dataclass(frozen=True)
class AgreementOffered:
    """A signed coordination agreement is registered; it binds once the other agency confirms (Điều 12).

    ``sender_unit`` and ``partner_unit`` are the focal points of the two agencies (Điều 11.4).
    """

    reference: UUID
    number: str
    title: str
    in_force_date: date
    sender_unit: str
    partner_unit: str
    works: tuple[AgreedWork, ...]


@contract("vn.lienthong.coordination.agreement-confirmed", version=1)
@dataclass(frozen=True)
class AgreementConfirmed:
    """The other agency confirms the agreement as registered."""

    reference: UUID
    at: datetime


@contract("vn.lienthong.coordination.agreement-end-asked", version=1)
@dataclass(frozen=True)
class AgreementEndAsked:
    """The sender proposes to end an agreement from a day on, and why; it ends if the other side agrees."""

    reference: UUID
    agreement: UUID
    ended_date: date
    reason: str
    by: str
    at: datetime


@contract("vn.lienthong.coordination.agreement-end-answered", version=1)
@dataclass(frozen=True)
class AgreementEndAnswered:
    """The other side agrees to end the agreement as proposed, or says why it does not."""

    reference: UUID
    agreement: UUID
    is_agreed: bool
    reason: str
    by: str
    at: datetime


@contract("vn.lienthong.coordination.agreement-ended", version=1)
@dataclass(frozen=True)
class AgreementEnded:
    """An agreement ends from a day on by a decision, which is cited; of several days the earliest counts."""

    reference: UUID
    agreement: UUID
    ended_date: date
    decision: str
    by: str
    at: datetime


@contract("vn.lienthong.coordination.focal-point-changed", version=1)
@dataclass(frozen=True)
class FocalPointChanged:
    """The sender names another unit as its focal point under an agreement, from a day on."""

    reference: UUID
    unit: str
    from_date: date


@contract("vn.lienthong.coordination.opinion-asked", version=1)
@dataclass(frozen=True)
class OpinionAsked:
    """A lead agency asks one addressee for its part in a file, with roles and content stated (Điều 3.4).

    ``mode`` and ``matter`` are codes of the coordination system; files travel as attachments.
    """

    case: UUID
    file: UUID
    agreement: UUID | None
    clause: str
    title: str
    content: str
    mode: str
    matter: str
    lead_name: str
    lead_unit: str
    lead_officer: str
    lead_role: str
    addressee_role: str
    due_date: date
    at: datetime


@contract("vn.lienthong.coordination.opinion-acknowledged", version=1)
@dataclass(frozen=True)
class OpinionAcknowledged:
    """The addressee took the request in and names who works on it, as far as that is known."""

    case: UUID
    unit: str
    officer: str
    at: datetime


@contract("vn.lienthong.coordination.material-asked", version=1)
@dataclass(frozen=True)
class MaterialAsked:
    """One side of a case asks the other for documents or information (Điều 5.4, 6.6)."""

    reference: UUID
    case: UUID
    what: str
    by: str
    at: datetime


@contract("vn.lienthong.coordination.material-answered", version=1)
@dataclass(frozen=True)
class MaterialAnswered:
    """The documents asked for are supplied, or the reason why not.

    ``accuracy`` names who answers for the accuracy of what is supplied (Điều 6.5).
    """

    reference: UUID
    case: UUID
    is_supplied: bool
    text: str
    accuracy: str
    at: datetime


@contract("vn.lienthong.coordination.date-move-asked", version=1)
@dataclass(frozen=True)
class DateMoveAsked:
    """The addressee asks for a later date (Điều 6.4, 6.6)."""

    reference: UUID
    case: UUID
    wanted_date: date
    reason: str
    at: datetime


@contract("vn.lienthong.coordination.date-move-decided", version=1)
@dataclass(frozen=True)
class DateMoveDecided:
    """The lead grants the later date, or refuses with a reason and the first date stands (Điều 6.6)."""

    reference: UUID
    case: UUID
    is_granted: bool
    reason: str
    due_date: date
    at: datetime


@dataclass(frozen=True)
class Remark:
    """One numbered remark on a place in the draft."""

    number: int
    place: str
    text: str


@contract("vn.lienthong.coordination.opinion-given", version=1)
@dataclass(frozen=True)
class OpinionGiven:
    """The addressee's opinion: ``stance`` is ``agrees``, ``agrees-with-remarks`` or ``disagrees``."""

    case: UUID
    stance: str
    remarks: tuple[Remark, ...]
    unit: str
    by: str
    at: datetime


@dataclass(frozen=True)
class RemarkDecision:
    """What the lead does with one remark; not accepting it needs a reason (Điều 5.5)."""

    number: int
    is_accepted: bool
    reason: str


@contract("vn.lienthong.coordination.remarks-decided", version=1)
@dataclass(frozen=True)
class RemarksDecided:
    """The lead tells what became of some remarks of an opinion."""

    case: UUID
    decisions: tuple[RemarkDecision, ...]
    by: str
    at: datetime


@dataclass(frozen=True)
class View:
    """What a unit of one agency put to the other on a case; ``agency`` is the speaker's code."""

    reference: UUID
    agency: str
    unit: str
    text: str
    by: str
    at: datetime


@contract("vn.lienthong.coordination.views-exchanged", version=1)
@dataclass(frozen=True)
class ViewsExchanged:
    """A unit puts its view of a disputed point to the other agency's unit (Điều 3.6)."""

    case: UUID
    view: View


@contract("vn.lienthong.coordination.escalation-raised", version=1)
@dataclass(frozen=True)
class EscalationRaised:
    """Units that exchanged views and still disagree report to the leaders of both agencies (Điều 3.6)."""

    reference: UUID
    case: UUID
    question: str
    sender_position: str
    partner_position: str
    views: tuple[View, ...]
    by: str
    at: datetime


@contract("vn.lienthong.coordination.leader-decided", version=1)
@dataclass(frozen=True)
class LeaderDecided:
    """One leader's decision on an escalated question, in one round of the two leaders."""

    reference: UUID
    case: UUID
    round: int
    text: str
    by: str
    at: datetime


@contract("vn.lienthong.coordination.authority-decided", version=1)
@dataclass(frozen=True)
class AuthorityDecided:
    """A higher authority decided an escalated question; one side notes it and tells the other."""

    reference: UUID
    case: UUID
    authority: str
    document: str
    text: str
    at: datetime


@contract("vn.lienthong.coordination.opinion-pressed", version=1)
@dataclass(frozen=True)
class OpinionPressed:
    """The lead presses for what is due (Điều 5.2)."""

    reference: UUID
    case: UUID
    text: str
    by: str
    at: datetime


@contract("vn.lienthong.coordination.file-closed", version=1)
@dataclass(frozen=True)
class FileClosed:
    """The lead submitted the file, or withdrew its request; ``outcome`` is ``submitted`` or ``withdrawn``."""

    case: UUID
    outcome: str
    text: str
    at: datetime


@contract("vn.lienthong.coordination.secondment-asked", version=1)
@dataclass(frozen=True)
class SecondmentAsked:
    """The lead asks for an officer with a qualification, for a time (Điều 5.2)."""

    reference: UUID
    task: str
    qualification: str
    time_share: str
    from_date: date
    to_date: date
    plan: str
    by: str
    at: datetime


@contract("vn.lienthong.coordination.secondment-answered", version=1)
@dataclass(frozen=True)
class SecondmentAnswered:
    """The agency names an officer and vouches for qualification and time (Điều 6.2), or says why it can't."""

    reference: UUID
    is_named: bool
    person: str
    post: str
    qualification: str
    reason: str
    at: datetime


@contract("vn.lienthong.coordination.secondment-noted", version=1)
@dataclass(frozen=True)
class SecondmentNoted:
    """A plan, a report about the officer, a question the officer reports, or the agency's answer.

    ``answers`` names the question that an answer is to; ``due_date`` is set for questions (Điều 6.3).
    """

    reference: UUID
    secondment: UUID
    kind: str
    text: str
    by: str
    due_date: date | None
    answers: UUID | None
    at: datetime


@contract("vn.lienthong.coordination.secondment-ended", version=1)
@dataclass(frozen=True)
class SecondmentEnded:
    """The lead ends a secondment with a word on how the officer did."""

    reference: UUID
    text: str
    at: datetime


@dataclass(frozen=True)
class Member:
    """One member of a joint group; ``agency`` is a code, ``role`` a code of the coordination system."""

    agency: str
    agency_name: str
    person: str
    post: str
    role: str


@dataclass(frozen=True)
class GroupWork:
    """One task inside a joint group."""

    title: str
    assignee: str
    due_date: date | None
    done_date: date | None


@dataclass(frozen=True)
class Minute:
    """What a joint group noted on a day."""

    day: date
    text: str


@contract("vn.lienthong.coordination.group-told", version=1)
@dataclass(frozen=True)
class GroupTold:
    """A joint working group as its lead agency holds it; a higher ``revision`` replaces a lower one."""

    reference: UUID
    revision: int
    name: str
    purpose: str
    basis: str
    is_open: bool
    lead_name: str
    members: tuple[Member, ...]
    works: tuple[GroupWork, ...]
    minutes: tuple[Minute, ...]
    at: datetime


@contract("vn.lienthong.coordination.members-named", version=1)
@dataclass(frozen=True)
class MembersNamed:
    """An agency names its own members of a joint group to the lead."""

    reference: UUID
    members: tuple[Member, ...]
    at: datetime


@dataclass(frozen=True)
class MeetingSide:
    """One agency at a meeting: what it said to the agenda and whom it sends."""

    agency: str
    agency_name: str
    answer: str
    comment: str
    attendees: str


@contract("vn.lienthong.coordination.meeting-told", version=1)
@dataclass(frozen=True)
class MeetingTold:
    """A meeting as its lead holds it; a higher ``revision`` replaces a lower one.

    ``agenda_number`` grows when the agenda changes: an answer is to one agenda only.
    """

    reference: UUID
    revision: int
    agreement: UUID | None
    kind: str
    title: str
    agenda: str
    agenda_number: int
    place: str
    starts_at: datetime
    state: str
    conclusions: str
    lead_name: str
    sides: tuple[MeetingSide, ...]
    at: datetime


@contract("vn.lienthong.coordination.agenda-answered", version=1)
@dataclass(frozen=True)
class AgendaAnswered:
    """An agency agrees to an agenda or comments on it, before leaders are invited (Điều 5.3)."""

    reference: UUID
    agenda_number: int
    answer: str
    comment: str
    by: str
    at: datetime


@contract("vn.lienthong.coordination.attendance-named", version=1)
@dataclass(frozen=True)
class AttendanceNamed:
    """An invited agency names who attends."""

    reference: UUID
    attendees: str
    at: datetime


@contract("vn.lienthong.coordination.activity-shared", version=1)
@dataclass(frozen=True)
class ActivityShared:
    """A plain record of coordination: shared documents, a conference, a training, anything else (Điều 4)."""

    reference: UUID
    agreement: UUID | None
    mode: str
    title: str
    detail: str
    day: date
    people: int
    accuracy: str
    by: str
    at: datetime
