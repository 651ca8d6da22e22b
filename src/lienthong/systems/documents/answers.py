"""What documents answer when another system of the same agency asks."""

from datetime import date, datetime
from uuid import UUID

from django.db.models import Q
from django.urls import reverse

from lienthong.agencies.models import AgencyRecord
from lienthong.axis.asking import Asking, answers
from lienthong.base.errors import NotAllowed
from lienthong.casework import kinds
from lienthong.contracts.documents import (
    DocumentAsked,
    DocumentHeld,
    DraftAsked,
    DraftHeld,
    MailOfMandate,
    MailOfMandateAsked,
    MandateMail,
)
from lienthong.identity.permissions import Permission
from lienthong.systems.documents.actions.outgoing import DocumentNotFound
from lienthong.systems.documents.models import (
    IncomingDocument,
    OutgoingDocument,
    RequestedDraft,
)

MOST_MAIL = 100


@answers(DraftAsked, permission=Permission.DOCUMENT_READ)
def draft_held(question: DraftAsked, asking: Asking, *, now: datetime) -> DraftHeld:
    """Say what became of a requested draft.

    :raises NotAllowed: for another agency: drafts are nobody else's business.
    """
    _own_agency_only(asking)
    found = RequestedDraft.objects.of(asking.to, question.reference).first()
    if found is None:
        return DraftHeld(question.reference, state="")
    document = found.document
    return DraftHeld(
        reference=question.reference,
        state=document.state,
        document_id=document.id,
        notation=document.notation,
        issued_date=document.issued_date,
        pdf_sha256=document.pdf_sha256,
    )


@answers(DocumentAsked, permission=Permission.DOCUMENT_READ)
def document_held(question: DocumentAsked, asking: Asking, *, now: datetime) -> DocumentHeld:
    """Say what the agency holds of a document: one that it issued, or one in its incoming register.

    :raises NotAllowed: for another agency.
    :raises DocumentNotFound: if the agency neither issued nor registered it.
    """
    _own_agency_only(asking)
    held = _issued(question.document_id, asking.to) or _received(question.document_id, asking.to)
    if held is None:
        raise DocumentNotFound()
    return held


@answers(MailOfMandateAsked, permission=Permission.DOCUMENT_READ)
def mail_of_mandate(
    question: MailOfMandateAsked, asking: Asking, *, now: datetime
) -> MailOfMandate:
    """Return the agency's unfinished documents that came to a mandate, and those that have gone on with it.

    :raises NotAllowed: for another agency.
    """
    _own_agency_only(asking)
    rows = IncomingDocument.objects.of_mandate(question.subject)
    rows = rows.filter(agency__records__code=asking.to).distinct().order_by("-id")
    return MailOfMandate(
        question.subject, rows.count(), tuple(_mail(row) for row in rows[:MOST_MAIL])
    )


def _mail(row: IncomingDocument) -> MandateMail:
    return MandateMail(
        document_id=row.document_id,
        notation=row.notation,
        subject=row.subject,
        sender_name=row.sender_name,
        arrival=f"{row.arrival_number}/{row.arrival_year}" if row.arrival_number else "",
        state=row.state,
        state_name=str(row.get_state_display()),
        due_date=row.deadline,
        url=reverse("documents:incoming_detail", args=[row.id]),
    )


def _own_agency_only(asking: Asking) -> None:
    if asking.sender != asking.to:
        raise NotAllowed(permission=Permission.DOCUMENT_READ)


def _issued(document_id: UUID, code: str) -> DocumentHeld | None:
    rows = OutgoingDocument.objects.issued()
    row = rows.filter(id=document_id, issued_at__isnull=False, agency__records__code=code).first()
    if row is None or row.issued_date is None or row.issued_at is None:
        return None
    return DocumentHeld(
        document_id=row.id,
        notation=row.notation,
        kind_name=kinds.kind(row.kind).name,
        subject=row.subject,
        issuer_code=code,
        issuer_name=_name_of(row, row.issued_date),
        issued_date=row.issued_date,
        recorded_at=row.issued_at,
        pdf_sha256=row.pdf_sha256,
        pdf_size=row.pdf_size,
        url=reverse("documents:outgoing_detail", args=[row.id]),
    )


def _name_of(row: OutgoingDocument, day: date) -> str:
    records = AgencyRecord.objects.filter(agency=row.agency_id)
    record = records.as_of(day).first() or records.first()
    return record.name if record else ""


def _received(document_id: UUID, code: str) -> DocumentHeld | None:
    """Return the registered copy; of several ways in, the first that was registered."""
    rows = IncomingDocument.objects.filter(
        Q(document_id=document_id) | Q(id=document_id),
        agency__records__code=code,
        registered_at__isnull=False,
    )
    row = rows.order_by("registered_at", "id").first()
    if row is None or row.registered_at is None:
        return None
    return DocumentHeld(
        document_id=row.document_id,
        notation=row.notation,
        kind_name=row.kind_name,
        subject=row.subject,
        issuer_code=row.issuer_code,
        issuer_name=row.issuer_name,
        issued_date=row.issued_date,
        recorded_at=row.registered_at,
        pdf_sha256=row.pdf_sha256,
        pdf_size=row.pdf_size,
        url=reverse("documents:incoming_detail", args=[row.id]),
    )
