"""What directives answer when another system asks which tasks hang on a mandate."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Case, IntegerField, Value, When
from django.urls import reverse

from lienthong.agencies.directory import by_code
from lienthong.agencies.mandates import lead_of
from lienthong.axis.asking import Asking, answers
from lienthong.base.clock import day_of
from lienthong.base.errors import NotAllowed
from lienthong.base.tenancy import acting_for
from lienthong.contracts.directives import (
    MandateTask,
    TaskNumbers,
    TaskNumbersOfMandate,
    TaskNumbersOfMandateAsked,
    TasksOfMandate,
    TasksOfMandateAsked,
)
from lienthong.identity.permissions import Permission
from lienthong.systems.directives.models import Duty, Task, TaskState
from lienthong.systems.directives.models.duties import DONE_DUTIES, OPEN_DUTIES
from lienthong.systems.directives.models.tasks import OPEN

_MOST = 100


@answers(TasksOfMandateAsked, permission=Permission.MANDATE_READ)
def tasks_of_mandate(
    question: TasksOfMandateAsked, asking: Asking, *, now: datetime
) -> TasksOfMandate:
    """Return the tasks under a mandate in the book of the agency asked: assigned by it, then given to it.

    :raises NotAllowed: for another agency: an agency's tasks are read in its own book only.
    """
    if asking.sender != asking.to:
        raise NotAllowed(permission=Permission.MANDATE_READ)
    tasks = Task.objects.filter(
        agency__records__code=asking.to, mandate_subject=question.subject
    ).exclude(state=TaskState.DRAFT)
    duties = Duty.objects.filter(
        agency__records__code=asking.to, mandate_subject=question.subject
    ).exclude(assigner_code=asking.to)
    found = [
        MandateTask(
            row.id, row.title, row.state, row.due_date, row.lead_code,
            reverse("directives:task_detail", args=[row.id]),
        )
        for row in _open_first(tasks.distinct(), OPEN)
    ]  # fmt: skip
    found += [
        MandateTask(
            row.id, row.title, row.state, row.due_date, _lead_of(row),
            reverse("directives:duty_detail", args=[row.id]),
        )
        for row in _open_first(duties.distinct(), OPEN_DUTIES)
    ]  # fmt: skip
    total = tasks.distinct().count() + duties.distinct().count()
    return TasksOfMandate(question.subject, total, tuple(found[:_MOST]))


@answers(TaskNumbersOfMandateAsked, permission=Permission.MANDATE_READ)
def task_numbers_of_mandate(
    question: TaskNumbersOfMandateAsked, asking: Asking, *, now: datetime
) -> TaskNumbersOfMandate:
    """Return how many tasks under a mandate stand in the book of the agency asked.

    :raises NotAllowed: for whoever neither is that agency nor leads the mandate.
    """
    today = day_of(now)
    lead = lead_of(question.subject, today)
    if asking.sender not in {asking.to, lead.code if lead else ""}:
        raise NotAllowed(permission=Permission.MANDATE_READ)
    own = by_code(asking.to, today)
    # The agency answers from its own book, whoever asks in whose scope.
    with acting_for(own.agency_id, own.code):
        rows = {"agency_id": own.agency_id, "mandate_subject": question.subject}
        tasks = Task.objects.filter(**rows)
        duties = Duty.objects.filter(**rows).exclude(assigner_code=own.code)
        return TaskNumbersOfMandate(
            question.subject,
            _numbers(tasks, [TaskState.DONE], today),
            _numbers(duties, DONE_DUTIES, today),
        )


def _numbers(rows: Any, done: Sequence[str], today: date) -> TaskNumbers:
    return TaskNumbers(
        open=rows.open().count(),
        overdue=rows.overdue(today).count(),
        done=rows.filter(state__in=done).count(),
    )


def _open_first(rows: Any, states: Any) -> Any:
    place = Case(
        When(state__in=states, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    return rows.annotate(place=place).order_by("place", "due_date", "id")[:_MOST]


def _lead_of(duty: Duty) -> str:
    return next((party["code"] for party in duty.parties if party["role"] == "lead"), "")
