"""Drawing a document as PDF and the two signatures on it (NĐ 30/2020/NĐ-CP, annex I; art. 12-13)."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lienthong.axis import attachments
from lienthong.base.clock import day_of
from lienthong.base.errors import NotAllowed
from lienthong.base.text import search_key
from lienthong.casework import kinds
from lienthong.casework.layout import Box, Drawn, Issuer, Paper, SignatureBlock, draw
from lienthong.casework.reading import blocks_of
from lienthong.casework.reading.refusals import DocumentWithoutSigner
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.ledger.actions import record
from lienthong.systems.documents import rules
from lienthong.systems.documents.actions.outgoing import WrongState, locked
from lienthong.systems.documents.actions.recipients import issuer_record
from lienthong.systems.documents.addressed import leads_on, written
from lienthong.systems.documents.models import (
    NumberSeries,
    OutgoingDocument,
    OutgoingState,
    Series,
)
from lienthong.systems.documents.models.numbers import NumberTaken
from lienthong.trust.keys import signer_for
from lienthong.trust.pades import Kind, VisibleMark, sign_pdf
from lienthong.trust.usage import Usage

OFFICIAL_FIELD = "OfficialSignature"
AGENCY_FIELD = "AgencySignature"


class NotTheSigner(NotAllowed):
    code = "not-the-signer"
    message = _("Văn bản ghi người ký là %(signer)s; tài khoản đang ký là %(officer)s.")


class AuthorityMissing(NotAllowed):
    code = "authority-missing"
    message = _("Người được ủy quyền ký phải ghi đúng quyền hạn ký (%(prefixes)s) trước chức vụ.")


@transaction.atomic
def sign(*, document: OutgoingDocument, by: Officer, now: datetime) -> OutgoingDocument:
    """Allot number and date, draw the document and sign it as the competent person.

    What is signed carries its number, so the number is allotted here; cancelled afterwards, it stays used.

    :raises WrongState: unless submitted.
    :raises NotTheSigner: if the document names another person as signer.
    :raises AuthorityMissing: for signing by delegation without saying so.
    :raises NumberTaken, NumberOutOfSequence: if the paper's own number cannot be used.
    """
    require(by, Permission.DOCUMENT_SIGN)
    row = locked(document.id, by)
    if not row.can_become(OutgoingState.SIGNED):
        raise WrongState(state=row.get_state_display())
    _require_signer(row, by)
    _number(row, row.wanted_date or day_of(now))
    drawn = drawing_of(row)
    signer = signer_for(by.subject, Usage.OFFICIAL, now=now)
    mark = _mark(drawn.signatures[0], Kind.PERSON)
    pdf = sign_pdf(drawn.pdf, signer=signer, field=OFFICIAL_FIELD, mark=mark, now=now)
    _keep_pdf(row, pdf, drawn)
    row.state = OutgoingState.SIGNED
    row.signed_by, row.signed_at = by.subject, now
    row.save()
    _record(row, "documents.signed", by, now)
    return row


def seal(document: OutgoingDocument, *, by: Officer, now: datetime) -> None:
    """Add the agency's signature to a signed document and keep the result on the row, unsaved."""
    drawn = drawing_of(document)
    signer = signer_for(by.agency_code, Usage.AGENCY, now=now)
    mark = _mark(drawn.seals[0], Kind.AGENCY)
    signed = attachments.read(document.pdf_sha256)
    pdf = sign_pdf(signed, signer=signer, field=AGENCY_FIELD, mark=mark, now=now)
    digest = attachments.store(pdf)
    document.pdf_sha256, document.pdf_size = digest.sha256, digest.size


def drawing_of(document: OutgoingDocument) -> Drawn:
    """Return the document drawn as PDF with the places of its signatures."""
    return draw(paper_of(document))


def paper_of(document: OutgoingDocument) -> Paper:
    """Return what is drawn: the document's components as of its day."""
    day = document.issued_date or document.wanted_date or day_of(document.created_at)
    return Paper(
        issuers=_issuers(document, day),
        number=f"{document.number:02d}" if document.number else "",
        symbol=document.symbol,
        place=document.place,
        date=document.issued_date,
        kind_name="" if document.kind == kinds.OFFICIAL_LETTER else kinds.kind(document.kind).name,
        subject=document.subject,
        addressees=tuple(document.addressees),
        blocks=blocks_of(document.body),
        signatures=tuple(_block(signer) for signer in document.signers),
        recipients=_recipients(document, day),
        urgency=kinds.Urgency(document.urgency),
        annex=blocks_of(document.annex) if document.annex else (),
    )


def _issuers(document: OutgoingDocument, day: date) -> tuple[Issuer, ...]:
    own = issuer_record(document.agency_id, day)
    others = [Issuer(name=joint["name"].upper()) for joint in document.joint_issuers]
    return (Issuer(name=own.name.upper()), *others)


def _recipients(document: OutgoingDocument, day: date) -> tuple[str, ...]:
    lines = list(document.lines.all())
    holders = leads_on(lines, day)
    return tuple(written(line, holders) for line in lines)


def _block(signer: dict[str, object]) -> SignatureBlock:
    lines = signer.get("title_lines")
    title = f"{signer.get('authority', '')} {signer.get('position', '')}".strip().upper()
    return SignatureBlock(
        title_lines=tuple(str(line) for line in lines)
        if isinstance(lines, list) and lines
        else (title,),
        name=str(signer.get("name", "")),
    )


def _require_signer(row: OutgoingDocument, by: Officer) -> None:
    if not row.signer_name:
        raise DocumentWithoutSigner()
    if search_key(row.signer_name) != search_key(by.name):
        raise NotTheSigner(signer=row.signer_name, officer=by.name)
    lent = {authority.prefix for authority in by.authorities_for(Permission.DOCUMENT_SIGN)}
    if not rules.may_sign(lent, row.signer_authority):
        raise AuthorityMissing(prefixes=", ".join(sorted(lent)))


def _number(row: OutgoingDocument, day: date) -> None:
    number = NumberSeries.objects.allot(
        agency_id=row.agency_id, year=day.year, series=Series.GENERAL, wanted=row.wanted_number
    )
    taken = OutgoingDocument.objects.filter(agency_id=row.agency_id, year=day.year, number=number)
    if taken.exists():
        raise NumberTaken(number=number, year=day.year)
    row.number, row.year, row.issued_date = number, day.year, day
    row.notation = kinds.notation(number, row.symbol)


def _mark(box: Box, kind: Kind) -> VisibleMark:
    return VisibleMark(page=box.page, box=box.rectangle, kind=kind)


def _keep_pdf(row: OutgoingDocument, pdf: bytes, drawn: Drawn) -> None:
    digest = attachments.store(pdf)
    row.pdf_sha256, row.pdf_size, row.pages = digest.sha256, digest.size, drawn.pages


def _record(row: OutgoingDocument, kind: str, by: Officer, now: datetime) -> None:
    row.ledger_entry = record(
        kind,
        subject=f"document:{row.id}",
        by=by.subject,
        now=now,
        public={
            "agency": by.agency_code,
            "notation": row.notation,
            "issued_date": row.issued_date,
            "pdf_sha256": row.pdf_sha256,
        },
    )
