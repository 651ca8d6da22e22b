"""How many tasks hang on a mandate in the books of the agencies concerned: numbers, never rows."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from lienthong.agencies.models import AgencyRecord, Mandate
from lienthong.axis.asking import ask
from lienthong.axis.directory import nodes_of
from lienthong.axis.refusals import NoAnswer
from lienthong.base import clock
from lienthong.base.clock import day_of
from lienthong.base.errors import Refusal
from lienthong.contracts.directives import TaskNumbersOfMandate, TaskNumbersOfMandateAsked
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.mandates.hanging import hanging_on

MOST_BOOKS = 20
SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Book:
    """What one agency's book answered when it was asked, or why it did not."""

    agency: AgencyRecord
    asked_at: datetime
    numbers: TaskNumbersOfMandate | None
    reason: str = ""


def asked_books(mandate: Mandate, *, by: Officer, now: datetime) -> list[Book]:
    """Ask the books that have to do with a mandate, in the name of the officer's agency, its own first.

    Those are its leads and supports of all times, and who leads the tasks in the asking agency's own book. A
    node that does not answer in time is not asked for its other agencies. Each question has a moment of its
    own, since it is answered only within seconds of it.
    """
    agencies = _concerned(mandate, by, now)
    nodes = nodes_of([agency.code for agency in agencies])
    silent: dict[str, NoAnswer] = {}
    found = []
    for agency in agencies:
        node, asked_at = nodes.get(agency.code, ""), clock.now()
        try:
            if node in silent:
                raise silent[node]
            found.append(Book(agency, asked_at, _ask(mandate, agency.code, by, asked_at)))
        except Refusal as refusal:
            found.append(Book(agency, asked_at, None, refusal.sentence))
            if isinstance(refusal, NoAnswer):
                silent[node] = refusal
    return found


def _ask(mandate: Mandate, code: str, by: Officer, now: datetime) -> TaskNumbersOfMandate:
    purpose = _("Xem số nhiệm vụ gắn với chức năng, nhiệm vụ %(subject)s") % {
        "subject": mandate.subject
    }
    numbers: TaskNumbersOfMandate = ask(
        TaskNumbersOfMandateAsked(mandate.subject),
        to=code,
        sender=by.agency_code,
        by=by.subject,
        purpose=purpose,
        permission=Permission.MANDATE_READ,
        now=now,
        timeout=SECONDS,
    )
    return numbers


def _concerned(mandate: Mandate, by: Officer, now: datetime) -> list[AgencyRecord]:
    """Return the agencies to be asked, one's own first, at most so many."""
    today = day_of(now)
    own = hanging_on(mandate.subject, on=today, by=by, now=now).tasks
    leading = {task.lead for task in own.tasks} if own else set()
    held = set(mandate.holdings.values_list("agency_id", flat=True))
    rows = AgencyRecord.objects.as_of(today)
    found = rows.filter(Q(code__in=leading) | Q(agency__in={*held, by.agency_id}))
    return sorted(found, key=lambda row: (row.agency_id != by.agency_id, row.code))[:MOST_BOOKS]
