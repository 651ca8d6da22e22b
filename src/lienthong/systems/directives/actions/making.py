"""Making tasks: one for each lead, all of one campaign, with the parts of everybody in it."""

from collections.abc import Sequence
from datetime import date

from lienthong.agencies.models import AgencyRecord
from lienthong.base.ids import new_id
from lienthong.systems.directives.actions.counting import counted_date
from lienthong.systems.directives.actions.refusals import TaskLeadCoordinates
from lienthong.systems.directives.models import PartRole, Task, TaskPart

#: What each task of a campaign has for itself.
_OWN = {"id", "reference", "lead", "lead_code", "lead_name", "lead_since"}


def made(
    base: Task,
    leads: Sequence[AgencyRecord],
    coordinators: Sequence[tuple[AgencyRecord, str]],
    today: date,
    *,
    is_each: bool,
) -> list[Task]:
    """Insert one task for each lead, all of one campaign, with the parts of everybody in it."""
    fields = {
        field.attname: getattr(base, field.attname)
        for field in Task._meta.concrete_fields
        if not field.generated and field.name not in _OWN
    }
    fields["counted_date"] = counted_date(base.due_date, base.agency_id)
    tasks: list[Task] = []
    parts: list[TaskPart] = []
    for lead in leads:
        others = [each for each in coordinators if each[0].agency_id != lead.agency_id]
        if len(others) < len(coordinators) and not is_each:
            raise TaskLeadCoordinates(name=lead.name)
        task = Task(
            **fields, id=new_id(), lead_code=lead.code, lead_name=lead.name, lead_since=today
        )
        task.first_due_date = task.due_date
        own = [new_part(task, lead, PartRole.LEAD, today)]
        own += [
            new_part(task, each, PartRole.COORDINATOR, today, own_one) for each, own_one in others
        ]
        task.lead_id = own[0].id
        tasks.append(task)
        parts += own
    # A task points to its lead's part and the part to its task; the database checks both at the end.
    Task.objects.bulk_create(tasks, batch_size=500)
    TaskPart.objects.bulk_create(parts, batch_size=500)
    return tasks


def new_part(
    task: Task, record: AgencyRecord, role: PartRole, since: date, deliverable: str = ""
) -> TaskPart:
    """Return the part of an agency in a task from a day on; not saved yet."""
    return TaskPart(
        agency_id=task.agency_id,
        task=task,
        party_id=record.agency_id,
        party_code=record.code,
        party_name=record.name,
        role=role,
        deliverable=deliverable,
        since=since,
    )
