"""The published four-way split of tasks at any date, by one statement over dated facts."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from lienthong.systems.directives.rules import Split

# Nearly every task has the deadline and the lead that it had at the date: those are read from the task's own
# row, by the index alone. Only the few that changed since are looked up in the history.
_STATEMENT = """
WITH known AS (
    SELECT agency_id, finished_date, counted_date, {lead} AS lead
    FROM directives_task task
    WHERE {whose} AND assigned_date <= %(on)s AND {unchanged}
      AND (withdrawn_date IS NULL OR withdrawn_date > %(on)s)
    UNION ALL
    SELECT task.agency_id, task.finished_date,
        CASE WHEN task.due_known_from <= %(on)s THEN task.counted_date ELSE past.counted_date END, {lead_then}
    FROM ({changed}) AS changed JOIN directives_task task ON task.id = changed.task_id
    LEFT JOIN directives_duedate past
        ON past.task_id = task.id AND past.known_from <= %(on)s AND past.known_until > %(on)s
    WHERE {whose} AND assigned_date <= %(on)s AND NOT ({unchanged})
      AND (task.due_known_from <= %(on)s OR past.id IS NOT NULL)
      AND (withdrawn_date IS NULL OR withdrawn_date > %(on)s)
)
SELECT {keys}
    count(*) FILTER (WHERE finished_date <= counted_date AND finished_date <= %(on)s),
    count(*) FILTER (WHERE finished_date > counted_date AND finished_date <= %(on)s),
    count(*) FILTER (WHERE counted_date >= %(on)s
        AND (finished_date IS NULL OR finished_date > %(on)s)),
    count(*) FILTER (WHERE counted_date < %(on)s AND (finished_date IS NULL OR finished_date > %(on)s)),
    count(*) FILTER (WHERE counted_date IS NULL)
FROM known {grouped}
"""
_MOVED = "SELECT task_id FROM directives_duedate task WHERE {whose} AND known_until > %(on)s"
_PASSED = "SELECT task_id FROM directives_taskpart task WHERE {whose} AND role = 'lead' AND until > %(on)s"
_OF_ALL = {
    "lead": "''",
    "lead_then": "''",
    "unchanged": "due_known_from <= %(on)s",
    "changed": _MOVED.replace("SELECT", "SELECT DISTINCT"),
    "keys": "",
    "grouped": "",
}
_OF_LEADS = {
    "lead": "lead_code",
    "lead_then": """CASE WHEN task.lead_since <= %(on)s THEN task.lead_code ELSE coalesce((
        SELECT party_code FROM directives_taskpart part
        WHERE part.task_id = task.id AND part.role = 'lead' AND part.since <= %(on)s
          AND part.until > %(on)s LIMIT 1), task.lead_code) END""",
    "unchanged": "due_known_from <= %(on)s AND coalesce(lead_since <= %(on)s, true)",
    "changed": " UNION ".join((_MOVED, _PASSED)),
    "keys": "agency_id, lead,",
    "grouped": "GROUP BY agency_id, lead",
}
_OF_DIRECTIVES = {**_OF_ALL, "lead": "directive_id::text", "lead_then": "directive_id::text"} | {
    "keys": "agency_id, lead,",
    "grouped": "GROUP BY agency_id, lead",
}
_ONE = "task.agency_id = %(agency)s"
_LEADERS = f"{_ONE} AND task.directive_id = ANY(%(directives)s)"
_EVERY = "true"


@dataclass(frozen=True, slots=True)
class LeadSplit:
    """The split of the tasks that one agency gave to one lead."""

    agency_id: int
    lead: str
    split: Split


def split_at(agency_id: int, on: date) -> Split:
    """Return the split of an agency's assigned tasks as it was known to be at a date."""
    (row,) = _rows(_OF_ALL, _ONE, {"on": on, "agency": agency_id})
    return Split(*row)


def split_by_lead(agency_id: int, on: date) -> list[LeadSplit]:
    """Return the same for each agency that led tasks at the date, worst first."""
    found = [_lead_split(row) for row in _rows(_OF_LEADS, _ONE, {"on": on, "agency": agency_id})]
    return sorted(found, key=_worst_first)


def split_by_directive(agency_id: int, directives: Collection[UUID], on: date) -> dict[UUID, Split]:
    """Return the split of the tasks of each of some directives; one without tasks is left out."""
    given = {"on": on, "agency": agency_id, "directives": list(directives)}
    rows = _rows(_OF_DIRECTIVES, _LEADERS, given, changed=_ONE)
    return {UUID(row[1]): Split(*row[2:]) for row in rows}


def split_by_lead_of(agency_id: int, directives: Collection[UUID], on: date) -> list[LeadSplit]:
    """Return the split of the tasks of some directives for each agency that led them, worst first."""
    given = {"on": on, "agency": agency_id, "directives": list(directives)}
    rows = _rows(_OF_LEADS, _LEADERS, given, changed=_ONE)
    return sorted(map(_lead_split, rows), key=_worst_first)


def split_of_all(on: date) -> list[LeadSplit]:
    """Return the same for every assigning agency of the node; only the worker sees them all."""
    return [_lead_split(row) for row in _rows(_OF_LEADS, _EVERY, {"on": on})]


def summed(splits: Sequence[LeadSplit]) -> Split:
    """Return the splits of several leads as one."""
    return added(one.split for one in splits)


def added(splits: Iterable[Split]) -> Split:
    """Return several splits as one."""
    each = list(splits)
    return Split(
        done_on_time=sum(one.done_on_time for one in each),
        done_late=sum(one.done_late for one in each),
        open_in_time=sum(one.open_in_time for one in each),
        open_overdue=sum(one.open_overdue for one in each),
        no_date=sum(one.no_date for one in each),
    )


def _lead_split(row: Sequence[Any]) -> LeadSplit:
    return LeadSplit(row[0], row[1], Split(*row[2:]))


def _worst_first(one: LeadSplit) -> tuple[int, int, str]:
    return -one.split.open_overdue, -one.split.open, one.lead


def _rows(of: dict[str, str], whose: str, given: dict[str, Any], *, changed: str = "") -> list[Any]:
    """Run the statement for whose tasks are counted; ``changed`` narrows the history in its own columns."""
    statement = _STATEMENT.format(**of, whose=whose).format(whose=changed or whose)
    with connection.cursor() as cursor:
        cursor.execute(statement, given)
        return list(cursor.fetchall())
