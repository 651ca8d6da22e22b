"""What directives answer when another system asks which tasks hang on a mandate."""

from datetime import datetime
from typing import Any

from django.db.models import Case, IntegerField, Value, When
from django.urls import reverse

from lienthong.axis.asking import Asking, answers
from lienthong.base.errors import NotAllowed
from lienthong.contracts.directives import MandateTask, TasksOfMandate, TasksOfMandateAsked
from lienthong.identity.permissions import Permission
from lienthong.systems.directives.models import Duty, Task, TaskState
from lienthong.systems.directives.models.duties import OPEN_DUTIES
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


def _open_first(rows: Any, states: Any) -> Any:
    place = Case(
        When(state__in=states, then=Value(0)), default=Value(1), output_field=IntegerField()
    )
    return rows.annotate(place=place).order_by("place", "due_date", "id")[:_MOST]


def _lead_of(duty: Duty) -> str:
    return next((party["code"] for party in duty.parties if party["role"] == "lead"), "")
