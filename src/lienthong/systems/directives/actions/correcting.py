"""Correcting what was entered of a directive: its facts, and what the reader proposed by its days."""

from dataclasses import dataclass, fields, replace
from datetime import date, datetime

from django.db import transaction

from lienthong.axis import attachments
from lienthong.casework.reading import read_document
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.ledger.actions import record
from lienthong.systems.directives.actions.deadlines import day_meant
from lienthong.systems.directives.actions.directives import names_on, require_sound_days
from lienthong.systems.directives.actions.refusals import DirectiveNotFound, ReasonNeeded
from lienthong.systems.directives.models import Directive, Origin, TaskProposal
from lienthong.systems.directives.reading import read_directive


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What can be corrected of an entered directive."""

    notation: str
    subject: str
    issuer_name: str
    issued_date: date
    decided_date: date | None


@transaction.atomic
def correct(
    *, directive: Directive, facts: Facts, reason: str, by: Officer, now: datetime
) -> tuple[Directive, int]:
    """Correct the facts of an entered directive, and return it with how many open proposals have another day.

    Tasks that were confirmed keep their deadlines: those are changed one by one, with their parties told.

    :raises ReasonNeeded: without a reason.
    :raises DirectiveDatesReversed: for days in an impossible order.
    """
    require(by, Permission.DIRECTIVE_ENTER)
    rows = Directive.objects.visible_to(by).select_for_update(no_key=True)
    row = rows.filter(id=directive.id).first()
    if row is None:
        raise DirectiveNotFound()
    if not reason.strip():
        raise ReasonNeeded()
    names = [each.name for each in fields(facts)]
    changed = [name for name in names if getattr(row, name) != getattr(facts, name)]
    was = {name: str(getattr(row, name) or "") for name in changed}
    for name in changed:
        setattr(row, name, getattr(facts, name))
    require_sound_days(row)
    if not changed:
        return row, 0
    row.save(update_fields=changed)
    moved = _read_again(row) if "issued_date" in changed else 0
    record(
        "directives.corrected",
        subject=f"directive:{row.id}",
        by=by.subject,
        now=now,
        public={
            "agency": by.agency_code,
            "was": was,
            "is": {name: str(getattr(row, name) or "") for name in changed},
            "reason": reason.strip(),
            "proposals_moved": moved,
        },
    )
    return row, moved


def _read_again(row: Directive) -> int:
    """Give the reader's open proposals the deadlines that their words mean from the corrected day."""
    if not attachments.is_stored(row.file_sha256, row.file_size):
        return 0
    draft = read_document(attachments.read(row.file_sha256), row.file_name)
    reading = read_directive(
        replace(draft, date=row.issued_date), known=names_on(row.issued_date), today=row.issued_date
    )
    meant: dict[tuple[int | None, int | None], date | None] = {
        (each.start, each.end): day_meant(each.deadline)
        for each in reading.proposals
        if each.deadline is not None
    }
    waiting = row.proposals.filter(origin=Origin.READER).open().select_for_update(no_key=True)
    moved: list[TaskProposal] = []
    for proposal in waiting.order_by("id"):
        day = meant.get((proposal.start, proposal.end), proposal.due_date)
        if day != proposal.due_date:
            proposal.due_date = day
            moved.append(proposal)
    TaskProposal.objects.bulk_update(moved, ["due_date"])
    return len(moved)
