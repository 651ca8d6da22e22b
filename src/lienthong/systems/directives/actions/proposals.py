"""Deciding on proposals: confirm as they are or edited, drop with a reason, add what the reader missed."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from lienthong.agencies.models import AgencyRecord
from lienthong.base.clock import day_of
from lienthong.base.errors import Refusal
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.ledger.actions import record
from lienthong.systems.directives import recurrence
from lienthong.systems.directives.actions import series
from lienthong.systems.directives.actions.deadlines import Due, read_due
from lienthong.systems.directives.actions.making import made
from lienthong.systems.directives.actions.parties import (
    own_record,
    parties_of,
    parties_with_deliverables,
)
from lienthong.systems.directives.actions.refusals import (
    DeadlineInPast,
    PeriodUnset,
    ProposalDecided,
    ProposalNotFound,
    ReasonNeeded,
    TaskLeadMissing,
    TaskLeadsMany,
    TaskTitleMissing,
)
from lienthong.systems.directives.actions.rows import note
from lienthong.systems.directives.models import (
    SURE,
    Directive,
    EventKind,
    Origin,
    Priority,
    ProposalState,
    Task,
    TaskPeriod,
    TaskProposal,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A task as a person confirms it; ``lead`` and ``coordinators`` are fields of agency names.

    ``due`` is a day or a Vietnamese wording. ``is_each`` makes one task for every agency that the lead field
    names. ``accepts_past`` confirms a deadline that had passed when the directive was entered. A task with a
    known ``period`` begins a series: from the period of ``first_day`` on (today's when left out), each due
    ``due_days`` after the last day of its period.
    """

    title: str
    lead: str
    coordinators: str = ""
    deliverable: str = ""
    recipient: str = ""
    due: str = ""
    period: str = ""
    priority: str = Priority.NORMAL
    mandate_subject: str = ""
    is_each: bool = False
    accepts_past: bool = False
    first_day: date | None = None
    due_days: int = 0


def content_of(proposal: TaskProposal) -> Content:
    """Return a proposal as it would be confirmed without any change."""
    return Content(
        title=proposal.title,
        lead=proposal.lead,
        coordinators=proposal.coordinators,
        deliverable=proposal.deliverable,
        recipient=proposal.recipient,
        due=proposal.due_wording or (f"{proposal.due_date:%d/%m/%Y}" if proposal.due_date else ""),
        period=proposal.period,
        priority=proposal.priority,
        mandate_subject=proposal.mandate_subject,
    )


@transaction.atomic
def confirm(*, proposal: TaskProposal, content: Content, by: Officer, now: datetime) -> list[Task]:
    """Confirm a proposal as a task, or as one task for each lead; assigning comes after.

    :raises ProposalDecided: if somebody decided before.
    :raises TaskLeadMissing: without a lead, and :raises TaskLeadsMany: with more than one unless each has
        its own task.
    :raises TaskLeadCoordinates: if the lead is among its own coordinators.
    :raises DeadlineInPast: for a day that has passed, unless that is confirmed; :raises SeriesInPast: for
        periods that are over.
    :raises PeriodUnset: if the task is periodic and nobody has said how often.
    """
    row = _locked(proposal, by)
    return _confirm(row, content, by, now)


def _confirm(row: TaskProposal, content: Content, by: Officer, now: datetime) -> list[Task]:
    today = day_of(now)
    if not content.title.strip():
        raise TaskTitleMissing()
    issuer = own_record(by.agency_id, today)
    leads = _leads(content, today, issuer)
    coordinators = parties_with_deliverables(content.coordinators, on=today, issuer=issuer)
    due, plan = _due(row, content, today), plan_of(row, content, today)
    if plan is not None:
        series.require_wanted(plan, accepts_past=content.accepts_past)
        due = Due(plan.due_date, plan.first.label)
    elif due.day is not None and due.day < today and not content.accepts_past:
        raise DeadlineInPast(day=f"{due.day:%d/%m/%Y}")
    base = _task(row, content, by, now)
    base.due_date, base.due_wording = due.day, due.wording
    tasks = made(base, leads, coordinators, today, is_each=content.is_each)
    if plan is not None:
        series.join(tasks, recurrence.Rhythm(content.period, content.due_days), plan.first, by, now)
    _decide(row, ProposalState.CONFIRMED, by, now)
    note(
        tasks,
        EventKind.CONFIRMED,
        by_subject=by.subject,
        by_name=by.name,
        now=now,
        public={"agency": by.agency_code, "proposal": str(row.id)},
    )
    return tasks


@transaction.atomic
def confirm_sure(
    *, directive: Directive, by: Officer, now: datetime, accepts_past: bool = False
) -> tuple[int, int]:
    """Confirm every proposal that is sure and names one lead; return how many were, and how many were not.

    A mandate goes along where the reader is sure of it as well.

    What is refused (a deadline that has passed, an agency that is gone) stays open for a person.
    """
    require(by, Permission.DIRECTIVE_ENTER)
    rows = TaskProposal.objects.select_for_update(no_key=True).filter(
        directive=directive, agency_id=by.agency_id, state=ProposalState.OPEN
    )
    done = left = 0
    for row in rows.order_by("number"):
        if not row.is_sure:
            left += 1
            continue
        try:
            with transaction.atomic():
                _confirm(row, _sure_content(row, accepts_past), by, now)
            done += 1
        except Refusal:
            left += 1
    return done, left


def _sure_content(row: TaskProposal, accepts_past: bool) -> Content:
    """Return a proposal as it is confirmed among many: only a mandate that is sure goes unseen."""
    content = replace(content_of(row), accepts_past=accepts_past)
    is_sure = row.origin != Origin.READER or row.mandate_confidence >= SURE
    return content if is_sure else replace(content, mandate_subject="")


@transaction.atomic
def drop(*, proposal: TaskProposal, reason: str, by: Officer, now: datetime) -> TaskProposal:
    """Drop a proposal that is no task, and say why.

    :raises ReasonNeeded: without a reason.
    :raises ProposalDecided: if somebody decided before.
    """
    row = _locked(proposal, by)
    if not reason.strip():
        raise ReasonNeeded()
    row.reason = reason.strip()
    _decide(row, ProposalState.DROPPED, by, now)
    record(
        "directives.proposal-dropped",
        subject=f"directive:{row.directive_id or row.reference}",
        by=by.subject,
        now=now,
        public={"agency": by.agency_code, "proposal": str(row.id)},
        personal={"reason": row.reason},
    )
    return row


@transaction.atomic
def add(
    *,
    content: Content,
    by: Officer,
    now: datetime,
    reference: UUID,
    directive: Directive | None = None,
    words: str = "",
    point: str = "",
) -> list[Task]:
    """Add a task that nobody proposed, with or without a directive; sent twice, it is added once.

    :raises ProposalDecided: if a task was added under the reference before.
    """
    require(by, Permission.DIRECTIVE_ENTER)
    if directive is not None and directive.agency_id != by.agency_id:
        raise ProposalNotFound()
    if TaskProposal.objects.filter(agency_id=by.agency_id, reference=reference).exists():
        raise ProposalDecided()
    start, end = _place(directive, words)
    row = TaskProposal.objects.create(
        agency_id=by.agency_id,
        directive=directive,
        reference=reference,
        origin=Origin.PERSON,
        number=9000,
        title=content.title.strip(),
        lead=content.lead,
        words=words,
        start=start,
        end=end,
        point=point,
        confidence=1,
    )
    return _confirm(row, content, by, now)


def _place(directive: Directive | None, words: str) -> tuple[int | None, int | None]:
    """Return where words stand in the directive's text, if they do."""
    if directive is None or not words:
        return None, None
    at = directive.text.find(words)
    return (at, at + len(words)) if at >= 0 else (None, None)


def _locked(proposal: TaskProposal, by: Officer) -> TaskProposal:
    require(by, Permission.DIRECTIVE_ENTER)
    rows = TaskProposal.objects.select_for_update(of=("self",), no_key=True).select_related(
        "directive"
    )
    row = rows.filter(id=proposal.id, agency_id=by.agency_id).first()
    if row is None:
        raise ProposalNotFound()
    if row.state != ProposalState.OPEN:
        raise ProposalDecided()
    return row


def _decide(row: TaskProposal, state: ProposalState, by: Officer, now: datetime) -> None:
    row.state, row.decided_by, row.decided_name, row.decided_at = state, by.subject, by.name, now
    row.save(update_fields=["state", "reason", "decided_by", "decided_name", "decided_at"])


def _leads(content: Content, today: date, issuer: AgencyRecord) -> list[AgencyRecord]:
    leads = parties_of(content.lead, on=today, issuer=issuer)
    if not leads:
        raise TaskLeadMissing()
    if len(leads) > 1 and not content.is_each:
        raise TaskLeadsMany(count=len(leads))
    return leads


def _due(row: TaskProposal, content: Content, today: date) -> Due:
    """Return the day and the words; the reader's day stands as long as its words were not edited."""
    if row.due_wording and content.due.strip() == row.due_wording:
        return Due(row.due_date, row.due_wording)
    issued = row.directive.issued_date if row.directive else today
    return read_due(content.due, on=issued)


def plan_of(row: TaskProposal, content: Content, today: date) -> recurrence.Plan | None:
    """Return what confirming a periodic task would open, and nothing for a task that does not come back.

    :raises PeriodUnset: if nobody has said how often it comes back.
    :raises SeriesDueTooFar: for a deadline too far from its period.
    """
    if content.period == TaskPeriod.UNSET:
        raise PeriodUnset()
    if content.period not in recurrence.KNOWN:
        return None
    rhythm = series.rhythm_of(content.period, content.due_days)
    begins = content.first_day or today
    written = _due(row, content, today).day
    return recurrence.plan(rhythm, begins=begins, today=today, written=written)


def _task(row: TaskProposal, content: Content, by: Officer, now: datetime) -> Task:
    return Task(
        agency_id=row.agency_id,
        directive=row.directive,
        proposal=row,
        title=content.title.strip(),
        deliverable=content.deliverable.strip(),
        recipient=content.recipient.strip(),
        words=row.words,
        start=row.start,
        end=row.end,
        point=row.point,
        mandate_subject=content.mandate_subject,
        source_label=row.source_label,
        source_url=row.source_url,
        period=content.period,
        is_periodic=bool(content.period),
        priority=content.priority or Priority.NORMAL,
        created_by=by.subject,
        created_name=by.name,
        created_at=now,
    )
