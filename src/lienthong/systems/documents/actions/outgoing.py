"""Outgoing documents from draft to the signing table: draft, edit, submit, return, cancel."""

from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import AgencyRecord, Unit
from lienthong.base.clock import day_of
from lienthong.base.errors import Conflict, Invalid, NotFound
from lienthong.casework import kinds
from lienthong.casework.reading import DirectiveDraft, read_document, text_of
from lienthong.casework.reading.refusals import DocumentWithoutSigner
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.ledger.actions import record
from lienthong.systems.documents import rules
from lienthong.systems.documents.actions import recipients, stubs
from lienthong.systems.documents.models import OutgoingDocument, OutgoingState, SecretStub


class WrongState(Conflict):
    code = "wrong-state"
    message = _("Văn bản đang ở trạng thái “%(state)s”, không thực hiện được việc này.")


class SubjectMissing(Invalid):
    code = "subject-missing"
    message = _("Văn bản chưa có trích yếu nội dung. Hãy ghi trích yếu rồi thực hiện lại.")


class BodyMissing(Invalid):
    code = "body-missing"
    message = _("Văn bản chưa có nội dung. Hãy soạn nội dung rồi thực hiện lại.")


class ReasonMissing(Invalid):
    code = "reason-missing"
    message = _("Hãy ghi lý do.")


class DocumentNotFound(NotFound):
    code = "document-not-found"
    message = _("Không tìm thấy văn bản, hoặc văn bản không thuộc cơ quan của bạn.")


@dataclass(frozen=True, kw_only=True)
class Content:
    """What a drafter writes; ``recipients`` are lines of "Nơi nhận", ``signers`` the blocks of signatures.

    ``number`` and ``issued_date`` are only given where a paper original fixed them; otherwise both are
    allotted at signing. ``joint`` are {"code", "name", "short_name"} of the other issuing agencies.
    """

    kind: str
    subject: str
    body: str = ""
    annex: str = ""
    symbol: str = ""
    place: str = ""
    urgency: int = 0
    addressees: tuple[str, ...] = ()
    recipients: tuple[str, ...] = ()
    signers: tuple[dict[str, Any], ...] = ()
    due_date: date | None = None
    unit_id: int | None = None
    number: int | None = None
    issued_date: date | None = None
    joint: tuple[dict[str, str], ...] = ()
    warnings: tuple[str, ...] = ()


@transaction.atomic
def draft(
    *, content: Content, by: Officer, now: datetime, replaces: OutgoingDocument | None = None
) -> OutgoingDocument:
    """Begin an outgoing document of the officer's agency and resolve its recipients.

    :raises UnknownKind: for a kind that does not exist on that day.
    :raises SubjectMissing: without a subject.
    """
    require(by, Permission.DOCUMENT_DRAFT)
    document = OutgoingDocument(
        agency_id=by.agency_id,
        drafted_by=by.subject,
        drafter_name=by.name,
        created_at=now,
        replaces=_of_agency(replaces, by),
    )
    _write(document, content, by, now)
    document.save()
    recipients.resolve(document=document, lines=content.recipients, by=by, now=now)
    _record(document, "documents.drafted", by, now)
    return document


@transaction.atomic
def draft_from_upload(
    *, data: bytes, filename: str, by: Officer, now: datetime, **supplied: Any
) -> OutgoingDocument | SecretStub:
    """Read an uploaded text, DOCX or PDF and begin a document from it; ``supplied`` overrides what was read.

    A document with a secrecy mark is not kept: only a stub is entered in the separate register.

    :raises Refusal: whatever ``reading`` finds wrong with the file.
    """
    require(by, Permission.DOCUMENT_DRAFT)
    read = read_document(data, filename)
    if supplied:
        read = read.with_(**supplied)
    return draft_from_reading(read=read, by=by, now=now)


@transaction.atomic
def draft_from_reading(
    *, read: DirectiveDraft, by: Officer, now: datetime
) -> OutgoingDocument | SecretStub:
    """Begin a document from what was read of a file, or enter a stub if it bears a secrecy mark."""
    require(by, Permission.DOCUMENT_DRAFT)
    if read.secrecy:
        return stubs.enter_outgoing(
            secrecy=read.secrecy, notation=read.notation, document_date=read.date, by=by, now=now
        )
    return draft(content=content_of(read, day_of(now)), by=by, now=now)


def content_of(read: DirectiveDraft, today: date) -> Content:
    """Return the content of a document that was read from a file."""
    return Content(
        kind=read.kind or kinds.OFFICIAL_LETTER,
        subject=read.subject,
        body=text_of(read.blocks),
        annex=text_of(read.annex),
        symbol=read.symbol,
        place=read.place,
        urgency=int(read.urgency),
        addressees=read.addressees,
        recipients=read.recipients or read.addressees,
        signers=tuple(_signer_data(signer) for signer in read.signers),
        number=rules.number_of(read.number),
        issued_date=read.date,
        joint=_joint_of(read, read.date or today),
        warnings=tuple(str(finding.sentence) for finding in read.findings),
    )


@transaction.atomic
def edit(
    *, document: OutgoingDocument, content: Content, by: Officer, now: datetime
) -> OutgoingDocument:
    """Rewrite a draft; its recipient lines are resolved anew where they changed.

    :raises WrongState: once it was submitted.
    """
    require(by, Permission.DOCUMENT_DRAFT)
    row = locked(document.id, by)
    if row.state != OutgoingState.DRAFT:
        raise WrongState(state=row.get_state_display())
    # What the form does not show was read from the file and stays.
    kept = {
        name: getattr(row, column)
        for name, column in (("annex", "annex"), ("number", "wanted_number"))
        if not getattr(content, name)
    }
    _write(row, replace(content, **kept), by, now)
    row.save()
    recipients.resolve(document=row, lines=content.recipients, by=by, now=now)
    _record(row, "documents.edited", by, now)
    return row


@transaction.atomic
def submit(*, document: OutgoingDocument, by: Officer, now: datetime) -> OutgoingDocument:
    """Put a draft before the leader for signing.

    :raises SubjectMissing, BodyMissing, DocumentWithoutSigner: naming what it still lacks.
    :raises RecipientsMissing: if nobody is named to receive it.
    """
    require(by, Permission.DOCUMENT_SUBMIT)
    row = _step(document.id, OutgoingState.SUBMITTED, by)
    if not row.body.strip():
        raise BodyMissing()
    if not row.signer_name:
        raise DocumentWithoutSigner()
    recipients.require_some(row)
    row.submitted_at = now
    row.save(update_fields=["state", "submitted_at"])
    _record(row, "documents.submitted", by, now)
    return row


@transaction.atomic
def return_to_drafter(
    *, document: OutgoingDocument, reason: str, by: Officer, now: datetime
) -> OutgoingDocument:
    """Give a submitted document back to its drafter.

    :raises ReasonMissing: without a reason.
    """
    require(by, Permission.DOCUMENT_SIGN)
    row = _step(document.id, OutgoingState.DRAFT, by)
    if not reason.strip():
        raise ReasonMissing()
    row.note = reason.strip()
    row.save(update_fields=["state", "note"])
    _record(row, "documents.returned-to-drafter", by, now, reason=row.note)
    return row


@transaction.atomic
def cancel(
    *, document: OutgoingDocument, reason: str, by: Officer, now: datetime
) -> OutgoingDocument:
    """Give up a draft, or a signed document before its issue; an allotted number stays used in the register.

    :raises ReasonMissing: without a reason.
    """
    require(by, Permission.DOCUMENT_DRAFT)
    row = _step(document.id, OutgoingState.CANCELLED, by)
    if row.number is not None:
        require(by, Permission.DOCUMENT_ISSUE)
    if not reason.strip():
        raise ReasonMissing()
    row.note = reason.strip()
    row.save(update_fields=["state", "note"])
    _record(row, "documents.cancelled", by, now, reason=row.note)
    return row


def locked(document_id: UUID, by: Officer) -> OutgoingDocument:
    """Return a document of the officer's agency, locked until the end of the transaction.

    :raises DocumentNotFound: for anything else.
    """
    rows = OutgoingDocument.objects.visible_to(by).select_for_update(no_key=True)
    row: OutgoingDocument | None = rows.filter(id=document_id).first()
    if row is None:
        raise DocumentNotFound()
    return row


def _step(document_id: UUID, state: OutgoingState, by: Officer) -> OutgoingDocument:
    row = locked(document_id, by)
    if not row.can_become(state):
        raise WrongState(state=row.get_state_display())
    row.state = state
    return row


def _of_agency(document: OutgoingDocument | None, by: Officer) -> OutgoingDocument | None:
    if document is not None and document.agency_id != by.agency_id:
        raise DocumentNotFound()
    return document


def _write(document: OutgoingDocument, content: Content, by: Officer, now: datetime) -> None:
    if not content.subject.strip():
        raise SubjectMissing()
    day = content.issued_date or day_of(now)
    kind = kinds.kind(content.kind)
    document.kind = kind.code
    document.subject = " ".join(content.subject.split())
    document.body = content.body.strip()
    document.annex = content.annex.strip()
    document.place = content.place or document.place
    document.urgency = content.urgency
    document.due_date = content.due_date
    document.addressees = list(content.addressees)
    document.joint_issuers = list(content.joint)
    document.drafting_unit_id = _unit_of(content.unit_id, by)
    document.wanted_number = content.number
    document.wanted_date = content.issued_date
    document.reading_warnings = list(content.warnings)
    document.symbol = content.symbol.strip() or _symbol(document, kind, by, day)
    _write_signers(document, content)


def _write_signers(document: OutgoingDocument, content: Content) -> None:
    document.signers = [dict(signer) for signer in content.signers]
    first = content.signers[0] if content.signers else {}
    document.signer_authority = str(first.get("authority", ""))
    document.signer_title = str(first.get("position", ""))
    document.signer_name = str(first.get("name", ""))


def _unit_of(unit_id: int | None, by: Officer) -> int | None:
    if unit_id is None:
        return by.unit_id
    return (
        Unit.objects.filter(agency_id=by.agency_id, id=unit_id).values_list("id", flat=True).first()
    )


def _symbol(document: OutgoingDocument, kind: kinds.Kind, by: Officer, day: date) -> str:
    record_of_day = (
        AgencyRecord.objects.as_of(day).filter(agency_id=by.agency_id).first()
        or AgencyRecord.objects.filter(agency_id=by.agency_id).first()
    )
    own = (record_of_day.symbol if record_of_day else "") or by.agency_code
    names = [own, *(joint.get("short_name") or joint["code"] for joint in document.joint_issuers)]
    unit = document.drafting_unit.short_name if document.drafting_unit else ""
    return kinds.symbol_for(kind, names, unit)


def _signer_data(signer: Any) -> dict[str, Any]:
    data = {field.name: getattr(signer, field.name) for field in fields(signer)}
    return {**data, "title_lines": list(data["title_lines"])}


def _joint_of(read: DirectiveDraft, day: date) -> tuple[dict[str, str], ...]:
    others = []
    for name in read.issuer_names[1:]:
        found = AgencyRecord.objects.as_of(day).filter(name__iexact=name).first()
        others.append(
            {
                "code": found.code if found else "",
                "name": found.name if found else name,
                "short_name": found.short_name if found else "",
            }
        )
    return tuple(others)


def _record(
    document: OutgoingDocument, kind: str, by: Officer, now: datetime, **public: Any
) -> None:
    record(
        kind,
        subject=f"document:{document.id}",
        by=by.subject,
        now=now,
        public={"agency": by.agency_code, "symbol": document.symbol, **public},
    )
