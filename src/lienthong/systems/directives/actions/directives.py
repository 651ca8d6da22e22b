"""Entering a directive: its facts, its text, and what the reader proposes from it."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from lienthong.agencies.models import AgencyRecord, Holding, Level, Mandate
from lienthong.axis import attachments
from lienthong.base.clock import day_of
from lienthong.casework import kinds
from lienthong.casework.reading import DirectiveDraft, read_document
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.ledger.actions import record
from lienthong.systems.directives import wording
from lienthong.systems.directives.actions.deadlines import day_meant
from lienthong.systems.directives.actions.refusals import (
    DirectiveAlreadyEntered,
    DirectiveDatesReversed,
    DirectiveSecret,
    DirectiveWithoutDate,
)
from lienthong.systems.directives.models import (
    Directive,
    DirectiveLeader,
    LeaderManner,
    Origin,
    Priority,
    TaskPeriod,
    TaskProposal,
)
from lienthong.systems.directives.reading import (
    AgencyNames,
    AppointmentChange,
    Group,
    IndicatorFound,
    KnownAgency,
    KnownMandate,
    LeaderFound,
    MandateFound,
    Party,
    PartyKind,
    Proposal,
    Reading,
    Span,
    Transfer,
    read_directive,
    with_tables,
)
from lienthong.systems.directives.reading.sentences import WARNINGS

#: How a collective phrase of a directive is written in a field, so that its agencies are found.
GROUP_WORDS = {
    Group.ALL: f"{wording.MINISTRIES}; {wording.PROVINCES}",
    Group.MINISTRIES: wording.MINISTRIES,
    Group.PROVINCES: wording.PROVINCES,
}
_PERIODS = {
    Span.MONTH: TaskPeriod.MONTH,
    Span.QUARTER: TaskPeriod.QUARTER,
    Span.HALF_YEAR: TaskPeriod.HALF_YEAR,
    Span.YEAR: TaskPeriod.YEAR,
    Span.UNSET: TaskPeriod.UNSET,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A file to be entered and what a person knows better than the reader; empty values are read."""

    data: bytes
    filename: str
    notation: str = ""
    subject: str = ""
    issuer_name: str = ""
    issued_date: date | None = None
    decided_date: date | None = None
    document_id: UUID | None = None
    document_url: str = ""


@transaction.atomic
def enter(*, source: Source, by: Officer, now: datetime) -> Directive:
    """Enter a directive from its file and keep what the reader proposes, for a person to decide.

    :raises DirectiveSecret: for a document with a secrecy mark, which must not be kept here.
    :raises DirectiveAlreadyEntered: if the agency has entered the same text before.
    :raises DirectiveWithoutDate: if neither the text nor the person says when it was issued.
    :raises DirectiveDatesReversed: for days in an impossible order.
    """
    require(by, Permission.DIRECTIVE_ENTER)
    today = day_of(now)
    draft = read_document(source.data, source.filename)
    if draft.secrecy is not kinds.Secrecy.NONE:
        raise DirectiveSecret()
    reading = read_directive(
        with_tables(draft, source.data),
        known=names_on(today),
        mandates=mandates_on(source.issued_date or draft.date or today, today),
        today=source.issued_date,
    )
    digest = hashlib.sha256(reading.text.encode()).hexdigest()
    if Directive.objects.filter(agency_id=by.agency_id, text_sha256=digest).exists():
        raise DirectiveAlreadyEntered()
    row = _directive(source, draft, reading, by, now)
    row.text_sha256 = digest
    require_sound_days(row)
    stored = attachments.store(source.data)
    row.file_sha256, row.file_size = stored.sha256, stored.size
    row.save()
    TaskProposal.objects.bulk_create(
        [_proposal(row, number, each) for number, each in enumerate(reading.proposals, start=1)]
    )
    DirectiveLeader.objects.bulk_create([_leader(row, each) for each in reading.leaders])
    record(
        "directives.entered",
        subject=f"directive:{row.id}",
        by=by.subject,
        now=now,
        public={
            "agency": by.agency_code,
            "notation": row.notation,
            "issued_date": row.issued_date.isoformat(),
            "text_sha256": digest,
            "proposals": len(reading.proposals),
        },
    )
    return row


def names_on(day: date) -> AgencyNames:
    """Return the names by which a directive may call the central and provincial agencies of a day."""
    rows = AgencyRecord.objects.as_of(day).filter(level__in=[Level.CENTRAL, Level.PROVINCE])
    return AgencyNames(
        [KnownAgency(row.code, row.name, row.short_name, row.kind) for row in rows.in_order()]
    )


def mandates_on(issued: date, today: date) -> list[KnownMandate]:
    """Return the mandates that have not ended, with those that lead them from the day of issue on."""
    rows = Mandate.objects.filter(Q(ended_date__isnull=True) | Q(ended_date__gt=today))
    leading = Holding.objects.leading().filter(
        Q(valid__endswith__gt=issued) | Q(valid__upper_inf=True)
    )
    codes: dict[int, set[str]] = {}
    named = AgencyRecord.objects.filter(agency=OuterRef("agency")).order_by("-valid")
    for mandate, code in leading.annotate(code=Subquery(named.values("code")[:1])).values_list(
        "mandate", "code"
    ):
        codes.setdefault(mandate, set()).add(code)
    return [KnownMandate(row.subject, row.title, frozenset(codes.get(row.pk, ()))) for row in rows]


def _directive(
    source: Source, draft: DirectiveDraft, reading: Reading, by: Officer, now: datetime
) -> Directive:
    issued = source.issued_date or draft.date or reading.issued_on
    if issued is None:
        raise DirectiveWithoutDate()
    number = source.notation or draft.notation or reading.notation
    return Directive(
        agency_id=by.agency_id,
        document_id=source.document_id,
        document_url=source.document_url,
        notation=number[:80],
        kind_name=_kind_name(draft.kind),
        issuer_name=(source.issuer_name or draft.issuer_name or reading.issuer)[:300],
        subject=source.subject or draft.subject or source.filename,
        decided_date=source.decided_date or reading.decided_on,
        issued_date=issued,
        recorded_date=day_of(now),
        text=reading.text,
        file_name=source.filename[:255],
        leftovers=[each.to_data() for each in reading.unplaced],
        findings=_findings(reading),
        entered_by=by.subject,
        entered_name=by.name,
        entered_at=now,
    )


def _leader(row: Directive, found: LeaderFound) -> DirectiveLeader:
    return DirectiveLeader(
        agency_id=row.agency_id,
        directive=row,
        name=found.name[:120],
        title=found.title[:200],
        manner=LeaderManner(found.manner),
        words=found.words,
        confidence=Decimal(str(found.confidence)),
    )


def _kind_name(code: str) -> str:
    return "" if code in ("", kinds.OFFICIAL_LETTER) else kinds.kind(code).name


def require_sound_days(row: Directive) -> None:
    """Refuse days of a directive in an impossible order."""
    if row.issued_date > row.recorded_date:
        raise DirectiveDatesReversed()
    if row.decided_date is not None and row.decided_date > row.issued_date:
        raise DirectiveDatesReversed()


def _findings(reading: Reading) -> list[dict[str, Any]]:
    """Return what the reader found besides tasks, as one list in the order of the text."""
    found = [
        *(_finding("transfer", each, _moved(each)) for each in reading.transfers),
        *(_finding("appointment", each, _appointed(each)) for each in reading.appointments),
        *(_finding("indicator", each, _figure(each)) for each in reading.indicators),
        *(_finding("prohibition", each, {}) for each in reading.prohibitions),
    ]
    return sorted(found, key=lambda each: int(each["start"]))


def _finding(kind: str, each: Any, more: dict[str, Any]) -> dict[str, Any]:
    place = {"words": each.words, "start": each.start, "end": each.end, "point": each.point}
    return {"kind": kind, **place, **more}


def _moved(each: Transfer) -> dict[str, Any]:
    """Return what passes from whom to whom."""
    return {
        "subject": each.subject,
        "from": _side(each.giver),
        "to": _side(each.taker),
        "mandates": [_named(one) for one in each.mandates],
    }


def _side(party: Party | None) -> dict[str, str]:
    return {"code": party.code, "name": party.name} if party else {"code": "", "name": ""}


def _appointed(each: AppointmentChange) -> dict[str, Any]:
    """Return who takes up or gives up which post."""
    return {"holder": each.holder, "role": each.role, "is_taking": each.change == "takes"}


def _figure(each: IndicatorFound) -> dict[str, Any]:
    """Return a figure as its words give it."""
    return {
        "wording": each.wording,
        "is_target": each.is_target,
        "on": each.on.isoformat() if each.on else "",
    }


def _proposal(directive: Directive, number: int, found: Proposal) -> TaskProposal:
    deadline, recipient = found.deadline, found.recipient
    notes = [*found.warnings]
    coordinators, vague = _coordinators(found.coordinators)
    notes += [f"related:{words}" for words in vague]
    notes += [f"lead-choice:{each.name}" for each in found.lead_choices]
    return TaskProposal(
        agency_id=directive.agency_id,
        directive=directive,
        origin=Origin.READER,
        number=number,
        title=found.task,
        deliverable=found.deliverable.words if found.deliverable else "",
        recipient=recipient.name[:300] if recipient else "",
        lead=_party_words(found.lead) if found.lead else "",
        coordinators="\n".join(coordinators),
        words=found.words,
        start=found.start,
        end=found.end,
        point=found.point[:80],
        due_date=day_meant(deadline) if deadline else None,
        due_wording=_wording(found)[:300],
        period=_PERIODS.get(found.period.every, TaskPeriod.OTHER) if found.period else "",
        priority=Priority.URGENT if found.urgency else Priority.NORMAL,
        mandate_subject=found.mandate.subject if found.mandate else "",
        mandate_grounds=_mandate_grounds(found),
        confidence=Decimal(str(found.confidence)).quantize(Decimal("0.01")),
        notes=notes,
    )


def _mandate_grounds(found: Proposal) -> dict[str, Any]:
    """Return the words that a mandate rests on, or the mandates that the words may rest on."""
    if found.mandate is not None:
        return _named(found.mandate)
    choices = [_named(each) for each in found.mandate_choices]
    return {"choices": choices} if choices else {}


def _named(found: MandateFound) -> dict[str, Any]:
    return {
        "subject": found.subject,
        "title": found.title,
        "words": found.words,
        "start": found.start,
        "end": found.end,
        "confidence": found.confidence,
    }


def _wording(found: Proposal) -> str:
    if found.deadline is not None:
        return found.deadline.wording
    return found.period.wording if found.period else ""


def _party_words(party: Party) -> str:
    if party.kind is PartyKind.AGENCY and party.code:
        return f"{party.name} ({party.code})"
    if party.kind is PartyKind.GROUP and party.group in GROUP_WORDS:
        return GROUP_WORDS[Group(party.group)]
    return party.name


def _coordinators(parties: Sequence[Party]) -> tuple[list[str], list[str]]:
    """Return the coordinating agencies as a field shows them, and the words that leave it open."""
    named = [_party_words(each) for each in parties if _is_named(each)]
    return named, [each.words for each in parties if not _is_named(each)]


def _is_named(party: Party) -> bool:
    return party.kind is PartyKind.AGENCY or (
        party.kind is PartyKind.GROUP and party.group in GROUP_WORDS
    )


def note_text(note: str) -> str:
    """Return a note of the reader on a proposal in words."""
    code, _colon, words = note.partition(":")
    if code == "related":
        return _("Chưa rõ cơ quan phối hợp: “%(words)s”.") % {"words": words}
    if code == "lead-choice":
        return _("Có thể chủ trì: %(words)s.") % {"words": words}
    return str(WARNINGS.get(code, code))
