"""The coordination system's door for programs: files, duties, one case with its steps, figures of a period.

A program reads, and takes requests in; opinions, decisions and endings are a person's.
"""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Query, Router, Schema

from lienthong.base import clock
from lienthong.base.clock import day_of, is_in_range, start_of
from lienthong.casework.screens import officer_of
from lienthong.identity.doors import officer_with
from lienthong.identity.permissions import Permission
from lienthong.systems.coordination import rules
from lienthong.systems.coordination.actions import duties as actions
from lienthong.systems.coordination.actions import refusals
from lienthong.systems.coordination.actions.books import Case
from lienthong.systems.coordination.actions.papers import sides_of
from lienthong.systems.coordination.evaluation import SideFigures
from lienthong.systems.coordination.models import (
    CoordinationFile,
    Escalation,
    OpinionDuty,
    OpinionRequest,
)

router = Router(tags=["coordination"])

MOST_STEPS = 500
LONGEST_SPAN = 400


class Page(Schema):
    """How many rows, newest first, older than which one, in which state."""

    limit: int = Field(50, ge=1, le=200)
    before: UUID | None = None
    state: str = ""


class RequestOut(Schema):
    """What one addressee was asked; ``case`` is the reference that both books share."""

    case: UUID
    addressee: str
    addressee_name: str
    state: str
    original_due_date: date
    due_date: date
    sent_at: datetime | None
    acknowledged_at: datetime | None
    answered_at: datetime | None
    is_late: bool
    stance: str


class FileOut(Schema):
    """A file on which this agency asks others; ``agreement`` is the number of the regulation."""

    id: UUID
    title: str
    mode: str
    matter: str
    agreement: str | None
    clause: str | None
    state: str
    due_date: date
    created_at: datetime
    sent_at: datetime | None
    closed_at: datetime | None
    requests: list[RequestOut]


class DutyOut(Schema):
    """What another agency asks of this one; ``outcome`` says how its lead closed it."""

    id: UUID
    case: UUID
    title: str
    lead: str
    lead_name: str
    mode: str
    matter: str
    agreement: str | None
    clause: str
    state: str
    original_due_date: date
    due_date: date
    received_at: datetime
    acknowledged_at: datetime | None
    answered_at: datetime | None
    is_late: bool
    stance: str
    closed_at: datetime | None
    outcome: str


class StepOut(Schema):
    """One thing that happened: ``kind`` is a code of the coordination system."""

    at: datetime
    kind: str
    text: str
    by: str


class RemarkOut(Schema):
    """One remark of an opinion; ``outcome`` is empty until the lead decides it."""

    number: int
    place: str
    text: str
    outcome: str
    reason: str


class MoveOut(Schema):
    """A later date that was asked for, and what became of it."""

    wanted_date: date
    due_date_before: date
    reason: str
    state: str
    answer: str


class CaseOut(Schema):
    """One case as this agency's book has it; ``side``: ``asked`` for its lead, ``owed`` otherwise."""

    case: UUID
    side: str
    title: str
    partner: str
    partner_name: str
    state: str
    original_due_date: date
    due_date: date
    is_late: bool
    stance: str
    remarks: list[RemarkOut]
    moves: list[MoveOut]
    steps: list[StepOut]


class SideOut(Schema):
    """How one side answered: ``share`` is null when nothing was due, never 0."""

    asked: int
    due: int
    on_time: int
    late: int
    unanswered: int
    share: float | None


class FiguresOut(Schema):
    """The figures of a period: how others answered this agency, how it answered them, what is disputed."""

    first: date
    last: date
    asked: SideOut
    owed: SideOut
    open_escalations: int


_READ = officer_with(Permission.COORDINATION_READ)


@router.get("/ho-so", auth=_READ, response=list[FileOut], summary="Hồ sơ cơ quan mình chủ trì")
def files(request: HttpRequest, page: Query[Page]) -> list[FileOut]:
    """List the files on which this agency asks others, newest first, each with its requests."""
    rows = CoordinationFile.objects.visible_to(officer_of(request)).with_requests()
    today = clock.today()
    return [_file(row, today) for row in _paged(rows, page)]


@router.get("/viec", auth=_READ, response=list[DutyOut], summary="Ý kiến cơ quan mình phải trả lời")
def duties(request: HttpRequest, page: Query[Page], overdue: bool = False) -> list[DutyOut]:
    """List what others ask of this agency, newest first, or only what is owed past its date."""
    rows = OpinionDuty.objects.visible_to(officer_of(request)).select_related("agreement")
    today = clock.today()
    if overdue:
        rows = rows.overdue(today)
    return [_duty(row, today) for row in _paged(rows, page)]


@router.get("/viec/{case}", auth=_READ, response=CaseOut, summary="Một việc với các bước")
def one_case(request: HttpRequest, case: UUID) -> CaseOut:
    """Return one case by the reference that both books share, with everything that happened to it.

    :raises CaseNotFound: if this agency's book has no such case.
    """
    found = _case(request, case)
    return CaseOut(
        case=case,
        side="asked" if isinstance(found, OpinionRequest) else "owed",
        title=found.file.title if isinstance(found, OpinionRequest) else found.title,
        partner=found.partner_code,
        partner_name=found.partner_name,
        state=found.state,
        original_due_date=found.original_due_date,
        due_date=found.due_date,
        is_late=_is_late(found, clock.today()),
        stance=found.stance,
        remarks=[RemarkOut.from_orm(row) for row in found.points.all()],
        moves=[MoveOut.from_orm(row) for row in found.extensionasks.all()],
        steps=_steps(found),
    )


@router.post(
    "/viec/{case}/tiep-nhan",
    auth=officer_with(Permission.COORDINATION_ANSWER),
    response=DutyOut,
    summary="Tiếp nhận yêu cầu cho ý kiến",
)
def acknowledge(request: HttpRequest, case: UUID) -> DutyOut:
    """Take a request in and tell its lead so.

    :raises CaseNotFound: if this agency is not asked under this reference.
    :raises WrongStep: if it was taken in, answered or closed before.
    """
    officer = officer_of(request)
    duty = OpinionDuty.objects.visible_to(officer).filter(reference=case).first()
    if duty is None:
        raise refusals.CaseNotFound()
    taken = actions.acknowledge(duty=duty, by=officer, now=clock.now())
    return _duty(taken, clock.today())


@router.get("/so-lieu", auth=_READ, response=FiguresOut, summary="Số liệu phối hợp của một kỳ")
def figures(request: HttpRequest, first: date, last: date) -> FiguresOut:
    """Return the figures of a period of at most 400 days, both days included, as the papers count them.

    :raises SpanWrong: for a period that ends before it begins, or is longer.
    """
    is_readable = is_in_range(first) and is_in_range(last)
    if not is_readable or not 0 <= (last - first).days <= LONGEST_SPAN:
        raise refusals.SpanWrong(days=LONGEST_SPAN)
    officer = officer_of(request)
    asked, owed = sides_of(officer.agency_id, first, last)
    disputed = Escalation.objects.visible_to(officer)
    return FiguresOut(
        first=first,
        last=last,
        asked=_side(asked),
        owed=_side(owed),
        open_escalations=disputed.open_after(start_of(last + timedelta(days=1))).count(),
    )


def _paged(rows: Any, page: Page) -> Any:
    if page.state:
        rows = rows.filter(state=page.state)
    if page.before is not None:
        rows = rows.filter(id__lt=page.before)
    return rows[: page.limit]


def _case(request: HttpRequest, case: UUID) -> Case:
    officer = officer_of(request)
    asked = OpinionRequest.objects.visible_to(officer).select_related("file")
    request_row = asked.filter(reference=case).first()
    if request_row is not None:
        return request_row
    duty = OpinionDuty.objects.visible_to(officer).filter(reference=case).first()
    if duty is None:
        raise refusals.CaseNotFound()
    return duty


def _steps(found: Case) -> list[StepOut]:
    if isinstance(found, OpinionRequest):
        # A file's history is of all its addressees: the others' steps are not of this case.
        rows = found.file.happenings.filter(party__in=["", found.addressee_name])
    else:
        rows = found.happenings.all()
    return [
        StepOut(at=row.at, kind=row.kind, text=row.text, by=row.by_name)
        for row in rows.order_by("at", "id")[:MOST_STEPS]
    ]


def _file(row: CoordinationFile, today: date) -> FileOut:
    return FileOut(
        id=row.id,
        title=row.title,
        mode=row.mode,
        matter=row.matter,
        agreement=row.agreement.number if row.agreement else None,
        clause=row.item.clause if row.item else None,
        state=row.state,
        due_date=row.due_date,
        created_at=row.created_at,
        sent_at=row.sent_at,
        closed_at=row.closed_at,
        requests=[
            RequestOut(
                case=each.reference,
                addressee=each.addressee_code,
                addressee_name=each.addressee_name,
                state=each.state,
                original_due_date=each.original_due_date,
                due_date=each.due_date,
                sent_at=each.sent_at,
                acknowledged_at=each.acknowledged_at,
                answered_at=each.answered_at,
                is_late=row.is_open and _is_late(each, today),
                stance=each.stance,
            )
            for each in row.requests.all()
        ],
    )


def _duty(row: OpinionDuty, today: date) -> DutyOut:
    return DutyOut(
        id=row.id,
        case=row.reference,
        title=row.title,
        lead=row.lead_code,
        lead_name=row.lead_name,
        mode=row.mode,
        matter=row.matter,
        agreement=row.agreement.number if row.agreement else None,
        clause=row.clause,
        state=row.state,
        original_due_date=row.original_due_date,
        due_date=row.due_date,
        received_at=row.received_at,
        acknowledged_at=row.acknowledged_at,
        answered_at=row.answered_at,
        is_late=row.is_open and _is_late(row, today),
        stance=row.stance,
        closed_at=row.closed_at,
        outcome=row.closing,
    )


def _side(found: SideFigures) -> SideOut:
    return SideOut(
        asked=found.asked,
        due=found.due,
        on_time=found.on_time,
        late=found.late,
        unanswered=found.unanswered,
        share=found.share,
    )


def _is_late(row: Case, today: date) -> bool:
    """Say whether an opinion was given, or is still owed, after its date."""
    answered = day_of(row.answered_at) if row.answered_at else None
    return rules.is_late(answered, row.due_date, today)
