"""Tasks follow their mandate: on the day it passes to another agency, the lead passes with it."""

import logging
from datetime import date, datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from lienthong.agencies.models import AgencyRecord, Holding
from lienthong.base.clock import day_of
from lienthong.base.errors import Refusal
from lienthong.identity.officers import system_officer
from lienthong.systems.directives.actions.assigning import move
from lienthong.systems.directives.models import Task, TaskPart, TaskState
from lienthong.systems.directives.models.tasks import OPEN, PartRole

logger = logging.getLogger("lienthong.directives")


def follow_mandates(*, now: datetime, on: date | None = None) -> int:
    """Move open tasks to the agency that leads their mandate on a day, as of the day it began to; count them.

    Only tasks of an agency that held the mandate while it led them follow, or that still stood as its holder
    when they were given to it: a lead that was chosen otherwise, or that a person moved, stays. A mandate
    that nobody leads any more leaves its tasks where they are.
    """
    today = on or day_of(now)
    moved = 0
    for subject in _subjects():
        holding = Holding.objects.leading().as_of(today).filter(mandate__subject=subject).first()
        taker = _record(holding.agency_id, today) if holding else None
        if holding is None or taker is None:
            continue
        for task in _of_former_holders(subject, holding, today).order_by("id"):
            try:
                moved += _follow(task, holding, taker, today, now)
            except Refusal as refusal:
                # One task that cannot move must not keep the others from moving.
                logger.warning("task %s does not follow its mandate: %s", task.id, refusal.code)
    return moved


def _of_former_holders(subject: str, holding: Holding, today: date) -> QuerySet[Task]:
    """Return the open tasks whose lead held the mandate while it led them, and holds it no more."""
    since = OuterRef("lead_since")
    former = Holding.objects.leading().filter(
        # A task may be assigned in the morning of the day on which its mandate passes, and as long as the
        # decision is not recorded.
        Q(valid__endswith__gte=since) | Q(end_recorded_date__gte=since),
        mandate=holding.mandate_id,
        agency=OuterRef("lead__party_id"),
        valid__endswith__lte=today,
    )
    # What has followed once and was moved by a person since stays where that person put it.
    moved_on = TaskPart.objects.filter(
        task=OuterRef("pk"),
        party_id=holding.agency_id,
        role=PartRole.LEAD,
        since__gte=holding.valid.lower,
        until__isnull=False,
    )
    tasks = Task.objects.filter(
        Exists(former), ~Exists(moved_on), mandate_subject=subject, state__in=OPEN
    )
    return tasks.exclude(lead__party_id=holding.agency_id)


def _subjects() -> list[str]:
    rows = Task.objects.filter(state__in=OPEN).exclude(mandate_subject="")
    return sorted(set(rows.values_list("mandate_subject", flat=True)))


@transaction.atomic
def _follow(task: Task, holding: Holding, taker: AgencyRecord, today: date, now: datetime) -> bool:
    row = (
        Task.objects.select_for_update(of=("self",), no_key=True)
        .select_related("lead")
        .get(id=task.id)
    )
    giver = _record(row.agency_id, today)
    if giver is None or row.lead is None or row.state not in OPEN:
        return False
    if row.lead.party_id == taker.agency_id or row.state == TaskState.DRAFT:
        return False
    began = max(holding.valid.lower, row.lead.since)
    basis = holding.legal_basis
    move(row, taker, basis, began, system_officer(giver), now)
    return True


def _record(agency_id: int, on: date) -> AgencyRecord | None:
    return AgencyRecord.objects.as_of(on).filter(agency_id=agency_id).first()
