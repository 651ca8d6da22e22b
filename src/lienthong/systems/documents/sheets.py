"""The lines of the registers and the follow-up sheet (NĐ 30/2020/NĐ-CP, annex IV), read in a few queries."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from lienthong.base.clock import day_of
from lienthong.casework import kinds
from lienthong.identity.officers import Officer
from lienthong.systems.documents import registers
from lienthong.systems.documents.addressed import takers, written
from lienthong.systems.documents.models import (
    Assignment,
    AssignmentRole,
    Delivery,
    IncomingDocument,
    OutgoingDocument,
    OutgoingState,
    WorkNote,
)
from lienthong.systems.documents.registers import FOLLOW_UP, INCOMING, OUTGOING, Sheet


@dataclass(frozen=True)
class Period:
    """A span of days inside one register year."""

    year: int
    first: date | None = None
    last: date | None = None

    def __str__(self) -> str:
        if self.first is None and self.last is None:
            return _("Năm %(year)s") % {"year": self.year}
        first, last = self.first or date(self.year, 1, 1), self.last or date(self.year, 12, 31)
        return _("Từ ngày %(first)s đến ngày %(last)s") % {
            "first": f"{first:%d/%m/%Y}",
            "last": f"{last:%d/%m/%Y}",
        }


def rows_of(sheet: Sheet, officer: Officer, period: Period) -> QuerySet[Any]:
    """Return the rows of a sheet for the officer's agency and a period."""
    span = (period.year, period.first, period.last)
    if sheet is OUTGOING:
        outgoing = OutgoingDocument.objects.visible_to(officer).register_of(*span)
        to_mandates = Delivery.objects.to_mandates()
        return outgoing.prefetch_related(
            "lines", Prefetch("deliveries", to_mandates, to_attr="to_mandates")
        )
    incoming = IncomingDocument.objects.visible_to(officer).register_of(*span)
    leads = Assignment.objects.filter(active=True, role=AssignmentRole.LEAD)
    incoming = incoming.prefetch_related(Prefetch("assignments", leads, to_attr="leads"))
    if sheet is FOLLOW_UP:
        notes = WorkNote.objects.order_by("written_at")
        return incoming.select_related("reply").prefetch_related(
            Prefetch("notes", notes, to_attr="progress")
        )
    return incoming


def cells(sheet: Sheet, rows: Iterable[Any]) -> Iterator[tuple[str, ...]]:
    """Yield the written cells of each row."""
    fill = {OUTGOING.code: _outgoing, INCOMING.code: _incoming, FOLLOW_UP.code: _follow_up}
    for row in rows:
        yield registers.cells(sheet, fill[sheet.code](row))


def _outgoing(row: Any) -> dict[str, object]:
    holders = takers(row.to_mandates)
    plain = row.state in {OutgoingState.ISSUED, OutgoingState.SIGNED}
    return {
        "notation": row.notation,
        "issued_date": row.issued_date,
        "title": _title(row.kind, row.subject),
        "signer": row.signer_name,
        "recipients": [written(line, holders) for line in row.lines.all()],
        "archive_unit": _("Văn thư"),
        "copies": row.recipients_total or "",
        "sent_date": day_of(row.issued_at) if row.issued_at else None,
        "receipt": _("Biên nhận điện tử") if row.issued_at else "",
        "note": "" if plain else row.get_state_display(),
    }


def _incoming(row: Any) -> dict[str, object]:
    lead = _lead(row)
    return {
        "arrival_date": row.arrival_date,
        "arrival_number": row.arrival_number,
        "author": row.issuer_name,
        "notation": row.notation,
        "issued_date": row.issued_date,
        "title": _title(row.kind, row.subject, row.kind_name),
        "receiver": lead.assignee if lead else "",
        "forwarded_date": lead.assigned_at if lead else None,
        "receipt": "",
        "note": row.get_state_display(),
    }


def _follow_up(row: Any) -> dict[str, object]:
    lead = _lead(row)
    about = f"{row.kind_name} {row.notation}, {row.issued_date:%d/%m/%Y}, {row.issuer_name}: {row.subject}"
    return {
        "arrival_number": row.arrival_number,
        "title": about,
        "unit": lead.assignee if lead else "",
        "due_date": row.deadline,
        "progress": row.progress[-1].text if row.progress else row.get_state_display(),
        "reply": row.reply.notation if row.reply else "",
        "note": "",
    }


def _lead(row: Any) -> Assignment | None:
    return row.leads[0] if row.leads else None


def _title(kind: str, subject: str, name: str = "") -> str:
    return f"{name or kinds.kind(kind).name}: {subject}"
