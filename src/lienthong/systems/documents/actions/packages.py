"""edXML packages that a clerk brings in from outside the axis: checked like any other arrival."""

from datetime import datetime
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lienthong.agencies import directory
from lienthong.agencies.models import AgencyRecord
from lienthong.axis import attachments
from lienthong.axis.handlers import Arrival
from lienthong.base.clock import day_of
from lienthong.base.errors import Conflict, Invalid
from lienthong.base.ids import new_id
from lienthong.casework import kinds
from lienthong.casework.reading.refusals import DocumentWithoutDate
from lienthong.contracts.documents import DocumentIssued, Issuer
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.documents import edxml, rules
from lienthong.systems.documents.actions.arrivals import take_in_one
from lienthong.systems.documents.actions.issuing import PDF
from lienthong.systems.documents.models import Channel, IncomingDocument


class NotAddressed(Invalid):
    code = "edxml-not-addressed"
    message = _("Gói tin không gửi cho cơ quan của bạn. Hãy trả lại nơi gửi.")


class NoSignedFile(Invalid):
    code = "edxml-without-pdf"
    message = _("Gói tin không kèm tệp PDF đã ký số của văn bản.")


class AlreadyArrived(Conflict):
    code = "already-arrived"
    message = _("Cơ quan đã nhận văn bản này từ nơi gửi này.")


@transaction.atomic
def take_package(*, data: bytes, by: Officer, now: datetime) -> IncomingDocument:
    """Take an edXML package in as an arrived document of the officer's agency.

    :raises EdxmlRefusal: whatever is wrong with the package itself.
    :raises UnknownAgency, MalformedCode: for a sender that the registry does not know.
    :raises NotAddressed: if the officer's agency is not among the receivers.
    :raises NoSignedFile: without a PDF.
    :raises Refusal: as for any arrival: number, date, signer, signatures.
    :raises AlreadyArrived: if the agency has this document from this sender.
    """
    require(by, Permission.DOCUMENT_REGISTER)
    package = edxml.read(data)
    today = day_of(now)
    sender = directory.by_code(package.sender.organ_id, today)
    _require_addressed(package, by, now)
    if package.promulgation_date is None:
        raise DocumentWithoutDate()
    stored = [_stored(item) for item in package.attachments]
    pdf = next((item for item in stored if item.media_type == PDF), None)
    if pdf is None:
        raise NoSignedFile()
    arrival = Arrival(
        envelope_id=new_id(),
        sender=sender.code,
        to=by.agency_code,
        message=_message(package, sender, pdf.sha256),
        attachments=tuple(stored),
        created_at=now,
        valid_until=now,
        reply_to=None,
    )
    row = take_in_one(arrival, channel=Channel.PACKAGE, now=now)
    if row is None:
        raise AlreadyArrived()
    return row


def _require_addressed(package: edxml.Package, by: Officer, now: datetime) -> None:
    today = day_of(now)
    for organ in package.receivers:
        try:
            found = directory.by_code(organ.organ_id, today)
        except (directory.UnknownAgency, directory.MalformedCode):
            continue
        if found.agency_id == by.agency_id:
            return
    raise NotAddressed()


def _stored(item: edxml.Attachment) -> attachments.Attachment:
    digest = attachments.store(item.content)
    # The bytes decide: packages in use name every file application/octet-stream.
    media_type = PDF if item.content.startswith(b"%PDF") else item.media_type
    return attachments.Attachment(digest.sha256, item.name, media_type, digest.size)


def _message(package: edxml.Package, sender: AgencyRecord, sha256: str) -> DocumentIssued:
    kind = kinds.kind_named(package.type_name)
    day: Any = package.promulgation_date
    return DocumentIssued(
        # The same document of the same agency is the same, whenever it is brought in.
        document_id=uuid5(NAMESPACE_URL, edxml.document_id(sender.code, day, package.notation)),
        issuer=Issuer(sender.code, sender.name),
        joint_issuers=(),
        number=rules.number_of(package.code_number) or 0,
        symbol=package.code_notation,
        notation=package.notation,
        kind=kind.code if kind else kinds.OFFICIAL_LETTER,
        kind_name=package.type_name or kinds.kind(kinds.OFFICIAL_LETTER).name,
        place=package.place,
        issued_date=day,
        subject=package.subject,
        signer_authority=package.signer.competence,
        signer_title=package.signer.position,
        signer_name=package.signer.full_name,
        urgency=package.priority,
        due_date=package.due_date,
        pdf_sha256=sha256,
        recipients=package.to_places,
    )
