"""The plan of an agency for a duty: steps for its units and people, changed while the duty is worked on."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Max

from lienthong.agencies.models import Unit
from lienthong.base.clock import day_of
from lienthong.identity.officers import Officer
from lienthong.systems.directives.actions.refusals import (
    StepForNobody,
    StepNotFound,
    TaskTitleMissing,
    WrongTaskState,
)
from lienthong.systems.directives.actions.rows import locked_duty, note_by
from lienthong.systems.directives.models import Duty, DutyState, EventKind, Step
from lienthong.systems.directives.models.duties import AT_WORK


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a step says: what is to be done, by whom, until when."""

    title: str
    unit: Unit | None = None
    officer_name: str = ""
    person_id: UUID | None = None
    due_date: date | None = None


@transaction.atomic
def add_step(*, duty: Duty, content: Content, by: Officer, now: datetime) -> Step:
    """Add a step to the plan, for a unit of the agency or somebody in it.

    :raises StepForNobody: without either, or for a unit of another agency.
    """
    row = _worked_on(duty, by)
    last = row.steps.aggregate(last=Max("order"))["last"] or 0
    made = Step(agency_id=row.agency_id, duty=row, order=last + 1)
    _write(made, content, by)
    made.save(force_insert=True)
    if row.state == DutyState.ACCEPTED:
        row.state = DutyState.PLANNED
        row.save(update_fields=["state"])
    note_by(row, EventKind.PLANNED, by, now, made.title, step=made.order)
    return made


@transaction.atomic
def change_step(*, step: Step, content: Content, by: Officer, now: datetime) -> Step:
    """Change a step of the plan.

    :raises StepForNobody: without a unit or a person, or for a unit of another agency.
    """
    row = _locked(step, by)
    _write(row, content, by)
    row.save()
    note_by(row.duty, EventKind.PLANNED, by, now, f"✎ {row.title}", step=row.order)
    return row


@transaction.atomic
def remove_step(*, step: Step, by: Officer, now: datetime) -> None:
    """Take a step out of the plan; the story keeps what it said."""
    row = _locked(step, by)
    note_by(row.duty, EventKind.PLANNED, by, now, f"✗ {row.title}", step=row.order)
    row.delete()


@transaction.atomic
def finish_step(*, step: Step, by: Officer, now: datetime) -> Step:
    """Tick a step of the plan off; ticked twice, it keeps the first day.

    :raises StepNotFound: for a step of another agency.
    """
    row = _locked(step, by)
    if row.done_date is None:
        row.done_date = day_of(now)
        row.save(update_fields=["done_date"])
        note_by(row.duty, EventKind.PLANNED, by, now, f"✓ {row.title}", step=row.order)
    return row


@transaction.atomic
def reopen_step(*, step: Step, by: Officer, now: datetime) -> Step:
    """Take the tick off a step."""
    row = _locked(step, by)
    if row.done_date is not None:
        row.done_date = None
        row.save(update_fields=["done_date"])
        note_by(row.duty, EventKind.PLANNED, by, now, f"↺ {row.title}", step=row.order)
    return row


def _worked_on(duty: Duty, by: Officer) -> Duty:
    row = locked_duty(duty, by)
    if row.state not in AT_WORK:
        raise WrongTaskState(state=row.get_state_display())
    return row


def _locked(step: Step, by: Officer) -> Step:
    """Return a step of a duty at work; the duty is locked, so that its plan has one hand at a time."""
    found = Step.objects.select_related("duty").filter(id=step.id, agency_id=by.agency_id).first()
    if found is None:
        raise StepNotFound()
    duty = _worked_on(found.duty, by)
    row = duty.steps.filter(id=step.id).first()
    if row is None:
        raise StepNotFound()
    return row


def _write(row: Step, content: Content, by: Officer) -> None:
    unit, name = content.unit, content.officer_name.strip()
    if not content.title.strip():
        raise TaskTitleMissing()
    is_foreign = unit is not None and unit.agency_id != by.agency_id
    if is_foreign or (unit is None and not name):
        raise StepForNobody()
    row.title, row.due_date = content.title.strip(), content.due_date
    row.unit, row.unit_name = unit, unit.name if unit else ""
    row.officer_name, row.person_id = name, content.person_id
