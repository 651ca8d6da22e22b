"""Due dates of tasks, duties and steps, for calendar programs."""

from collections.abc import Iterable
from datetime import datetime
from itertools import chain

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.identity.calendars import Calendar, Entry, register_calendar
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.directives import recurrence
from lienthong.systems.directives.models import Duty, Step, Task
from lienthong.systems.directives.sentences import counted_words

PAGE = "directives:feeds"
MOST = 2000


def register() -> None:
    """Offer the agency's due dates, and the officer's own steps, for subscription."""
    for code, name, load in (
        ("directives", gettext_lazy("Thời hạn nhiệm vụ"), _of_agency),
        ("directives.own", gettext_lazy("Việc của tôi trong các kế hoạch"), _of_officer),
    ):
        register_calendar(
            Calendar(
                code=code, name=name, page=PAGE, permission=Permission.DIRECTIVE_READ, load=load
            )
        )


def _of_agency(officer: Officer, now: datetime) -> Iterable[Entry]:
    tasks, duties = (
        kind.objects.open()
        .filter(agency_id=officer.agency_id, due_date__isnull=False)
        .order_by("due_date")[:MOST]
        for kind in (Task, Duty)
    )
    return map(_entry, chain(tasks, duties, _steps(officer)[:MOST]))


def _of_officer(officer: Officer, now: datetime) -> Iterable[Entry]:
    return map(_entry, _steps(officer).filter(person_id=officer.person_id)[:MOST])


def _steps(officer: Officer) -> QuerySet[Step]:
    rows = Step.objects.filter(agency_id=officer.agency_id, done_date__isnull=True)
    return rows.filter(due_date__isnull=False).order_by("due_date")


def _entry(row: Task | Duty | Step) -> Entry:
    counted = row.due_date if isinstance(row, Step) else row.counted_date
    due = row.due_date
    if due is None:
        raise TypeError("only what is due is in the calendar")
    day = counted or due
    return Entry(
        key=str(row.id),
        day=day,
        kind=_kind(row),
        title=f"{row.title}{_period(row)}",
        address=_address(row),
        note=counted_words(due, day) if day != due else "",
    )


def _kind(row: Task | Duty | Step) -> str:
    if isinstance(row, Task):
        return _("Hạn của %(name)s") % {"name": row.lead_name}
    return _("Hạn nhiệm vụ") if isinstance(row, Duty) else _("Hạn việc trong kế hoạch")


def _period(row: Task | Duty | Step) -> str:
    """Return for which period a periodic task is due."""
    if isinstance(row, Step) or row.period not in recurrence.KNOWN or not row.due_wording:
        return ""
    return f" ({row.due_wording})"


def _address(row: Task | Duty | Step) -> str:
    if isinstance(row, Task):
        return reverse("directives:task_detail", args=[row.id])
    return reverse(
        "directives:duty_detail", args=[row.duty_id if isinstance(row, Step) else row.id]
    )
