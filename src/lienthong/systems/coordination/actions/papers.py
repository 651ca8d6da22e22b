"""The monthly paper and the yearly evaluation: drawn up from the book, edited, handed to documents."""

import calendar
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q

from lienthong.agencies.models import AgencyRecord
from lienthong.axis.actions import tell
from lienthong.base.clock import day_of, start_of
from lienthong.contracts.documents import DraftRequested
from lienthong.identity.access import require
from lienthong.identity.officers import Officer, system_officer
from lienthong.identity.permissions import Permission
from lienthong.systems.coordination import wording
from lienthong.systems.coordination.actions import refusals
from lienthong.systems.coordination.actions.books import chosen, entered, own, words
from lienthong.systems.coordination.evaluation import (
    CaseFact,
    DatedFact,
    Facts,
    SideFigures,
    figures,
    side,
)
from lienthong.systems.coordination.models import (
    Activity,
    Agreement,
    CoordinationPaper,
    Escalation,
    ExtensionAsk,
    MaterialAsk,
    Meeting,
    MeetingState,
    Mode,
    NoteKind,
    OpinionDuty,
    OpinionPoint,
    OpinionRequest,
    PaperKind,
    PaperState,
    Pressing,
    Secondment,
    SecondmentNote,
    SecondmentState,
)


def period_of(kind: str, year: int, month: int = 0) -> tuple[date, date]:
    """Return the first and last day of a month or a year.

    :raises PeriodNotOver: for a month that does not exist.
    """
    if kind == PaperKind.YEARLY:
        return date(year, 1, 1), date(year, 12, 31)
    if not 1 <= month <= 12:
        raise refusals.PeriodNotOver()
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def period_name(kind: str, first: date) -> str:
    """Return a period as papers write it."""
    return f"năm {first.year}" if kind == PaperKind.YEARLY else f"tháng {first:%m/%Y}"


@transaction.atomic
def draw_up(
    *, agreement: Agreement, kind: str, year: int, month: int = 0, by: Officer, now: datetime
) -> CoordinationPaper:
    """Draw up the paper of a period from what is in the book.

    Drawn up again, figures are renewed; a text that a person edited stays, and the new one lies beside it.

    :raises PeriodNotOver: for a period that has not begun.
    :raises PaperSent: once its letter was asked for.
    """
    require(by, Permission.COORDINATION_REQUEST)
    kind = chosen(PaperKind, kind)
    agreement = own(Agreement, agreement.pk, by)
    first, last = period_of(kind, year, month)
    if first > day_of(now):
        raise refusals.PeriodNotOver()
    found = figures(facts_of(agreement), first, min(last, day_of(now))).as_data()
    text = wording.paper_text(
        found,
        own=by.agency_name,
        partner=agreement.partner_name,
        period=period_name(kind, first),
        modes={str(mode): str(mode.label) for mode in Mode},
    )
    paper = CoordinationPaper.objects.select_for_update(no_key=True).filter(
        agency_id=by.agency_id, agreement=agreement, kind=kind, first_date=first
    ).first()  # fmt: skip
    if paper is not None and paper.state == PaperState.SENT:
        raise refusals.PaperSent()
    paper = paper or CoordinationPaper(
        agency_id=by.agency_id, agreement=agreement, kind=kind, first_date=first
    )
    paper.last_date, paper.figures, paper.drawn_text = last, found, text
    paper.drawn_at, paper.drawn_by = now, by.name
    if not paper.edited_by:
        paper.text, paper.changed_at, paper.revision = text, now, paper.revision + 1
    paper.save()
    entered("paper-drawn", paper, by, now, paper=str(kind), first=first.isoformat())
    return paper


def draw_ended(*, now: datetime) -> int:
    """Draw up the papers of the month and the year that ended last, each once; return how many were new.

    An agreement that bound on any day of the period has its paper, in the book of either agency.
    """
    return sum(_draw_ended(kind, first, last, now) for kind, first, last in _ended(day_of(now)))


@transaction.atomic
def edit(
    *, paper: CoordinationPaper, text: str, revision: int, by: Officer, now: datetime
) -> CoordinationPaper:
    """Change the text of a paper; its figures stay as computed.

    :raises PaperSent: once its letter was asked for.
    :raises PaperChanged: if the text is no longer the one that was edited.
    """
    row = _draft(paper, by)
    text = words(text)
    if row.revision != revision and row.text != text:
        raise refusals.PaperChanged(by=row.edited_by or row.drawn_by)
    row.text, row.changed_at, row.edited_by, row.revision = text, now, by.name, row.revision + 1
    row.save(update_fields=["text", "changed_at", "edited_by", "revision"])
    entered("paper-edited", row, by, now)
    return row


@transaction.atomic
def take_drawn(
    *, paper: CoordinationPaper, revision: int, by: Officer, now: datetime
) -> CoordinationPaper:
    """Replace the edited text by the one that the system wrote last, as a person has just confirmed.

    :raises PaperSent, PaperChanged: as for editing.
    """
    row = _draft(paper, by)
    if row.revision != revision:
        raise refusals.PaperChanged(by=row.edited_by or row.drawn_by)
    row.text, row.edited_by, row.changed_at = row.drawn_text, "", now
    row.revision += 1
    row.save(update_fields=["text", "edited_by", "changed_at", "revision"])
    entered("paper-redrawn", row, by, now)
    return row


@transaction.atomic
def hand_over(*, paper: CoordinationPaper, by: Officer, now: datetime) -> CoordinationPaper:
    """Ask the agency's documents to make a report of the paper, to be signed and issued to the partner.

    :raises PaperSent: if this was done.
    """
    paper = _draft(paper, by)
    paper.state = PaperState.SENT
    paper.save(update_fields=["state"])
    message = DraftRequested(
        reference=paper.pk,
        kind="BC",
        subject=title_of(paper),
        paragraphs=tuple(line for line in paper.text.splitlines() if line.strip()),
        recipients=(paper.agreement.partner_code,),
        due_date=None,
        requested_by=by.name,
    )
    tell(message, sender=by.agency_code, to=[by.agency_code], now=now)
    entered("paper-handed-over", paper, by, now)
    return paper


def _draft(paper: CoordinationPaper, by: Officer) -> CoordinationPaper:
    require(by, Permission.COORDINATION_REQUEST)
    row = own(CoordinationPaper, paper.pk, by)
    if row.state == PaperState.SENT:
        raise refusals.PaperSent()
    return row


def _ended(today: date) -> list[tuple[PaperKind, date, date]]:
    """Return the month and the year that ended last, with their first and last days."""
    before = today.replace(day=1) - timedelta(days=1)
    return [
        (PaperKind.MONTHLY, *period_of(PaperKind.MONTHLY, before.year, before.month)),
        (PaperKind.YEARLY, *period_of(PaperKind.YEARLY, today.year - 1)),
    ]


def _draw_ended(kind: PaperKind, first: date, last: date, now: datetime) -> int:
    drawn = CoordinationPaper.objects.filter(kind=kind, first_date=first).values("agreement")
    waiting = list(Agreement.objects.bound_within(first, last).exclude(pk__in=drawn).order_by("id"))
    for agreement in waiting:
        record = AgencyRecord.objects.filter(agency_id=agreement.agency_id).order_by("valid").last()
        if record is not None:
            draw_up(
                agreement=agreement, kind=kind, year=first.year, month=first.month,
                by=system_officer(record), now=now,
            )  # fmt: skip
    return len(waiting)


def title_of(paper: CoordinationPaper) -> str:
    """Return the title of a paper as it is printed."""
    period = period_name(paper.kind, paper.first_date)
    return f"Kết quả phối hợp {period} theo Quy chế {paper.agreement.number}"


def sides_of(agency: int, first: date, last: date) -> tuple[SideFigures, SideFigures]:
    """Return how an agency was answered and how it answered in a period, whoever the partner."""
    ends = (start_of(first), start_of(last + timedelta(days=1)))
    within = {"due_date__range": (first, last)}
    asked = OpinionRequest.objects.filter(agency_id=agency).told().select_related("file")
    asked = asked.filter(Q(**within) | Q(sent_at__gte=ends[0], sent_at__lt=ends[1]))
    owed = OpinionDuty.objects.filter(agency_id=agency)
    owed = owed.filter(Q(**within) | Q(received_at__gte=ends[0], received_at__lt=ends[1]))
    return side(map(_asked, asked), first, last), side(map(_owed, owed), first, last)


def facts_of(agreement: Agreement) -> Facts:
    """Return what the book holds of an agreement's work, a constant number of queries."""
    agency, partner = agreement.agency_id, agreement.partner_code
    asked = OpinionRequest.objects.filter(agency_id=agency, file__agreement=agreement)
    asked = asked.told()
    owed = OpinionDuty.objects.filter(agency_id=agency, agreement=agreement)
    notes = SecondmentNote.objects.filter(
        agency_id=agency, kind=NoteKind.QUESTION, secondment__partner_code=partner
    )
    held = Meeting.objects.filter(agency_id=agency, agreement=agreement, state=MeetingState.HELD)
    return Facts(
        cases=[*map(_asked, asked.select_related("file")), *map(_owed, owed)],
        extensions=[_ask(row, row.reason) for row in _of(ExtensionAsk, agreement)],
        materials=[_ask(row, row.what) for row in _of(MaterialAsk, agreement)],
        remarks=[_remark(row) for row in _of(OpinionPoint, agreement)],
        escalations=[_escalation(row) for row in _of(Escalation, agreement)],
        questions=[_question(row) for row in notes],
        pressings=[
            DatedFact(row.text, row.is_ours, day_of(row.at)) for row in _of(Pressing, agreement)
        ],
        meetings=[DatedFact(row.title, row.is_lead, day_of(row.starts_at)) for row in held],
        activities=[
            DatedFact(row.title, row.is_ours, row.day, row.day, row.mode)
            for row in Activity.objects.filter(agency_id=agency, agreement=agreement)
        ],
        secondments=[
            DatedFact(row.task, row.is_lead, row.from_date, row.to_date)
            for row in Secondment.objects.filter(
                agency_id=agency,
                partner_code=partner,
                state__in=[SecondmentState.NAMED, SecondmentState.ENDED],
            )
        ],
    )


def _of(model: Any, agreement: Agreement) -> Iterable[Any]:
    """Return the rows of cases under an agreement, from both books of the agency."""
    rows = model.objects.filter(agency_id=agreement.agency_id)
    rows = rows.select_related("request", "duty")
    ours = rows.filter(request__file__agreement=agreement)
    return [*ours, *rows.filter(duty__agreement=agreement)]


def _day(moment: datetime | None) -> date | None:
    return day_of(moment) if moment is not None else None


def _asked(row: OpinionRequest) -> CaseFact:
    return CaseFact(
        title=row.file.title,
        is_ours=True,
        asked=day_of(row.sent_at or row.file.created_at),
        due=row.due_date,
        answered=_day(row.answered_at),
        closed=_day(row.file.closed_at),
    )


def _owed(row: OpinionDuty) -> CaseFact:
    return CaseFact(
        title=row.title,
        is_ours=False,
        asked=day_of(row.received_at),
        due=row.due_date,
        answered=_day(row.answered_at),
        closed=_day(row.closed_at),
    )


def _ask(row: ExtensionAsk | MaterialAsk, title: str) -> DatedFact:
    return DatedFact(title, row.is_ours, day_of(row.asked_at), _day(row.answered_at), row.state)


def _remark(row: OpinionPoint) -> DatedFact:
    case: Any = row.request or row.duty
    opened = day_of(case.answered_at)
    return DatedFact(row.text, row.duty is not None, opened, _day(row.decided_at), row.outcome)


def _escalation(row: Escalation) -> DatedFact:
    return DatedFact(
        row.question, row.is_ours, day_of(row.raised_at), _day(row.decided_at), row.state
    )


def _question(row: SecondmentNote) -> DatedFact:
    return DatedFact(row.text, row.is_ours, day_of(row.at), _day(row.answered_at), due=row.due_date)
