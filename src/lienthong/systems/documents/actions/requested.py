"""Drafts begun for another system of the same agency: signed and issued afterwards like any other."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.directory import by_code, by_codes
from lienthong.agencies.models import AgencyRecord
from lienthong.axis.handlers import Arrival, one_by_one
from lienthong.base.clock import day_of
from lienthong.base.errors import NotAllowed, Refusal
from lienthong.casework import kinds
from lienthong.contracts.documents import DraftRequested
from lienthong.identity.models import Person
from lienthong.identity.officers import Officer, system_officer
from lienthong.systems.documents.actions import outgoing, recipients
from lienthong.systems.documents.actions.outgoing import Content
from lienthong.systems.documents.models import LineKind, OutgoingDocument, RequestedDraft

ARCHIVE_LINE = "Lưu: VT."
AS_ABOVE = "Như trên"


class NotOwnAgency(NotAllowed):
    code = "draft-not-from-own-agency"
    message = _("Chỉ các hệ thống của chính cơ quan mới được đề nghị soạn văn bản của cơ quan.")


def take_requests(arrivals: Sequence[Arrival], *, now: datetime) -> list[Refusal | None]:
    """Begin each draft that was asked for; answer with None, or with the reason why there is none."""

    def take_one(arrival: Arrival) -> None:
        if arrival.sender != arrival.to:
            raise NotOwnAgency()
        begin(request=arrival.message, agency_code=arrival.to, now=now)

    return one_by_one(arrivals, take_one)


@transaction.atomic
def begin(*, request: DraftRequested, agency_code: str, now: datetime) -> OutgoingDocument:
    """Begin the draft that a system of the agency asks for, once per reference.

    :raises UnknownAgency: for the agency or a recipient that the registry does not hold today.
    :raises UnknownKind, SubjectMissing: as for any draft.
    """
    day = day_of(now)
    agency = by_code(agency_code, day)
    known = RequestedDraft.objects.of(agency.code, request.reference).first()
    if known is not None:
        return known.document
    named = by_codes(list(dict.fromkeys(request.recipients)), day)
    by = _drafter(agency, request.requested_by)
    document = outgoing.draft(content=_content(request, named, day), by=by, now=now)
    _settle_lines(document, named, by, now)
    RequestedDraft.objects.create(
        agency_id=agency.agency_id,
        agency_code=agency.code,
        reference=request.reference,
        document=document,
        requested_by=request.requested_by,
        requested_at=now,
    )
    return document


def _content(request: DraftRequested, named: Sequence[AgencyRecord], day: date) -> Content:
    kind = kinds.kind(request.kind, day)
    names = tuple(record.name for record in named)
    return Content(
        kind=kind.code,
        subject=request.subject,
        body="\n".join(request.paragraphs),
        addressees=names if kind.code == kinds.OFFICIAL_LETTER else (),
        recipients=(*names, ARCHIVE_LINE),
        due_date=request.due_date,
    )


def _settle_lines(
    document: OutgoingDocument, named: Sequence[AgencyRecord], by: Officer, now: datetime
) -> None:
    """Decide the lines whose name alone does not lead to the agency that was meant."""
    code_of = {record.name: record.code for record in named}
    for line in document.lines.all():
        code = code_of.get(line.text)
        if code and line.codes != [code]:
            recipients.decide_line(line=line, kind=LineKind.AGENCIES, codes=[code], by=by, now=now)


def _drafter(agency: AgencyRecord, requested_by: str) -> Officer:
    """Return the system acting for the agency, under the name of the person who asked."""
    system = system_officer(agency)
    person = _person(agency, requested_by)
    if person is not None:
        return replace(system, name=person.full_name, subject=person.subject)
    return replace(system, name=requested_by[:120] or system.name)


def _person(agency: AgencyRecord, subject: str) -> Person | None:
    kind, _separator, key = subject.partition(":")
    try:
        wanted = UUID(key)
    except ValueError:
        return None
    if kind != "person":
        return None
    return Person.objects.kept_by(agency.agency_id).filter(id=wanted).first()
