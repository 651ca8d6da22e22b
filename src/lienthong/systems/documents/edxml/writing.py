"""Writes edXML packages in the one form of the official samples; anything doubtful is refused, not sent."""

import base64
from collections.abc import Mapping

from lxml import etree

from lienthong.systems.documents.edxml.attachments import plain_name
from lienthong.systems.documents.edxml.package import (
    Attachment,
    Business,
    BusinessKind,
    OfficialSigner,
    Organ,
    Package,
    Reply,
    Staff,
)
from lienthong.systems.documents.edxml.refusals import EdxmlBadValue, EdxmlIncomplete
from lienthong.systems.documents.edxml.statuses import StatusPacket
from lienthong.systems.documents.edxml.values import NAMESPACE, written_day, written_moment

Element = etree._Element


def write(package: Package) -> bytes:
    """Return the package as XML; see ``write_tree``."""
    return _bytes(write_tree(package))


def write_status(packet: StatusPacket) -> bytes:
    """Return the status packet as XML; see ``write_status_tree``."""
    return _bytes(write_status_tree(packet))


def write_tree(package: Package) -> Element:
    """Return the root of the package, ready to be signed: a Signature belongs into ``edXMLHeader``.

    :raises EdxmlIncomplete: if something is missing that the regulation asks for.
    :raises EdxmlAttachmentName: if a file has no plain name.
    :raises EdxmlBadValue: for characters that XML cannot carry.
    """
    _require(package)
    root, envelope, header = _frame()
    _message_header(header, package)
    _trace_header_list(header, package)
    _body(envelope, package.attachments)
    _attachments(root, package.attachments)
    return root


def write_status_tree(packet: StatusPacket) -> Element:
    """Return the root of the status packet.

    :raises EdxmlIncomplete: if sender, document, moment or a needed reason is missing.
    """
    _require_status(packet)
    root, _envelope, header = _frame()
    message = _add(header, "MessageHeader")
    _organ(message, "From", packet.sender)
    for receiver in packet.receivers:
        _organ(message, "To", receiver)
    _reply(message, packet.reply)
    _staff(message, packet.staff)
    _add(message, "StatusCode", packet.status.value)
    _add(message, "Description", packet.description)
    _add(message, "Timestamp", written_moment(packet.at))
    return root


def _require(package: Package) -> None:
    present = {
        "From/OrganId": package.sender.organ_id,
        "To/OrganId": package.receivers and all(organ.organ_id for organ in package.receivers),
        "DocumentId": package.document_id,
        "Code/CodeNumber": package.code_number,
        "Code/CodeNotation": package.code_notation,
        "PromulgationInfo/PromulgationDate": package.promulgation_date,
        "Subject": package.subject,
        "BussinessDocReason": package.business.kind is BusinessKind.NEW or package.business.reason,
        "Attachment": package.business.kind is not BusinessKind.NEW or package.attachments,
        "ResponseFor": package.business.kind is not BusinessKind.REVOKE or package.replies,
        "ReplacementInfo": package.business.kind is not BusinessKind.REPLACE
        or package.business.replacements,
    }
    _require_all(present)


def _require_status(packet: StatusPacket) -> None:
    present = {
        "From/OrganId": packet.sender.organ_id,
        "ResponseFor": packet.reply.document_id or packet.reply.code,
        "Timestamp": packet.at,
        "Description": packet.description or not packet.status.needs_reason,
    }
    _require_all(present)


def _require_all(present: Mapping[str, object]) -> None:
    for element, value in present.items():
        if not value:
            raise EdxmlIncomplete(element=element)


def _frame() -> tuple[Element, Element, Element]:
    """Return root, envelope and header: the namespace is the root's default and a prefix inside."""
    default: dict[str | None, str] = {None: NAMESPACE}
    root = etree.Element(f"{{{NAMESPACE}}}edXML", nsmap=default)  # type: ignore[arg-type]
    envelope = etree.SubElement(root, f"{{{NAMESPACE}}}edXMLEnvelope", nsmap={"edXML": NAMESPACE})
    return root, envelope, _add(envelope, "edXMLHeader")


def _add(parent: Element, name: str, text: str | None = None) -> Element:
    element = etree.SubElement(parent, f"{{{NAMESPACE}}}{name}")
    if text is not None:
        try:
            element.text = text
        except ValueError as error:
            raise EdxmlBadValue(element=name, value=repr(text[:40])) from error
    return element


def _message_header(header: Element, package: Package) -> None:
    message = _add(header, "MessageHeader")
    _organ(message, "From", package.sender)
    for receiver in package.receivers:
        _organ(message, "To", receiver)
    _add(message, "DocumentId", package.document_id)
    code = _add(message, "Code")
    _add(code, "CodeNumber", package.code_number)
    _add(code, "CodeNotation", package.code_notation)
    promulgation = _add(message, "PromulgationInfo")
    _add(promulgation, "Place", package.place)
    _add(promulgation, "PromulgationDate", written_day(package.promulgation_date))
    kind = _add(message, "DocumentType")
    _add(kind, "Type", package.type_code)
    _add(kind, "TypeDetail", package.type_detail)
    _add(kind, "TypeName", package.type_name)
    _add(message, "Subject", package.subject)
    _add(message, "Content", package.content)
    _signer(message, package.signer)
    _add(message, "DueDate", written_day(package.due_date))
    _other(message, package)
    for reply in package.replies:
        _reply(message, reply)
    _add(message, "SteeringType", str(package.steering))
    places = _add(message, "ToPlaces")
    for place in package.to_places:
        _add(places, "Place", place)


def _organ(parent: Element, name: str, organ: Organ) -> None:
    element = _add(parent, name)
    _add(element, "OrganId", organ.organ_id)
    _add(element, "OrganizationInCharge", organ.in_charge)
    _add(element, "OrganName", organ.name)
    _add(element, "OrganAdd", organ.address)
    _add(element, "Email", organ.email)
    _add(element, "Telephone", organ.telephone)
    _add(element, "Fax", organ.fax)
    _add(element, "Website", organ.website)


def _signer(message: Element, signer: OfficialSigner) -> None:
    element = _add(message, "SignerInfo")
    _add(element, "Competence", signer.competence)
    _add(element, "Position", signer.position)
    _add(element, "FullName", signer.full_name)


def _other(message: Element, package: Package) -> None:
    element = _add(message, "OtherInfo")
    _add(element, "Priority", str(package.priority))
    _add(element, "SphereOfPromulgation", package.sphere)
    _add(element, "TyperNotation", package.typer_notation)
    _add(element, "PromulgationAmount", _amount(package.promulgation_amount))
    _add(element, "PageAmount", _amount(package.page_amount))
    _add(element, "Direction", package.direction)
    appendixes = _add(element, "Appendixes")
    for appendix in package.appendixes:
        _add(appendixes, "Appendix", appendix)


def _amount(value: int | None) -> str:
    return "" if value is None else str(value)


def _reply(message: Element, reply: Reply) -> None:
    element = _add(message, "ResponseFor")
    _add(element, "OrganId", reply.organ_id)
    _add(element, "Code", reply.code)
    _add(element, "PromulgationDate", written_day(reply.promulgation_date))
    _add(element, "DocumentId", reply.document_id)


def _staff(parent: Element, staff: Staff) -> None:
    element = _add(parent, "StaffInfo")
    _add(element, "Department", staff.department)
    _add(element, "Staff", staff.name)
    _add(element, "Email", staff.email)
    _add(element, "Mobile", staff.mobile)


def _trace_header_list(header: Element, package: Package) -> None:
    traces = _add(header, "TraceHeaderList")
    for trace in package.traces:
        element = _add(traces, "TraceHeader")
        _add(element, "OrganId", trace.organ_id)
        _add(element, "Timestamp", written_moment(trace.at))
    _business(traces, package.business)


def _business(traces: Element, business: Business) -> None:
    # "Bussiness" is how the regulation spells it.
    element = _add(traces, "Bussiness")
    _add(element, "BussinessDocType", str(business.kind.value))
    _add(element, "BussinessDocReason", business.reason)
    _add(element, "Paper", str(int(business.has_paper)))
    _staff(element, business.staff)
    if business.document_id:
        _add(element, "DocumentId", business.document_id)
    if business.kind is BusinessKind.UPDATE:
        _update(element, business)
    if business.kind is BusinessKind.REPLACE:
        _replacements(element, business)


def _update(element: Element, business: Business) -> None:
    information = _add(element, "BussinessDocumentInfo")
    _add(information, "DocumentInfo", str(int(business.updates_document)))
    _add(information, "DocumentReceiver", str(int(business.updates_receivers)))
    receivers = _add(information, "ReceiverList")
    for receiver in business.receivers:
        entry = _add(receivers, "Receiver")
        _add(entry, "ReceiverType", str(int(receiver.is_added)))
        _add(entry, "OrganId", receiver.organ_id)


def _replacements(element: Element, business: Business) -> None:
    replacements = _add(element, "ReplacementInfoList")
    for replacement in business.replacements:
        entry = _add(replacements, "ReplacementInfo")
        _add(entry, "DocumentId", replacement.document_id)
        organs = _add(entry, "OrganIdList")
        for organ_id in replacement.organ_ids:
            _add(organs, "OrganId", organ_id)


def _body(envelope: Element, attachments: tuple[Attachment, ...]) -> None:
    manifest = _add(_add(envelope, "edXMLBody"), "edXMLManifest")
    manifest.set("version", "1.0")
    for at, attachment in enumerate(attachments, start=1):
        reference = _add(manifest, "Reference")
        _add(reference, "ContentId", f"cid:{_content_id(attachment, at)}")
        _add(reference, "ContentType", attachment.media_type)
        _add(reference, "AttachmentName", plain_name(attachment.name))
        _add(reference, "Description", attachment.description)


def _attachments(root: Element, attachments: tuple[Attachment, ...]) -> None:
    encoded = _add(root, "AttachmentEncoded")
    for at, attachment in enumerate(attachments, start=1):
        element = _add(encoded, "Attachment")
        _add(element, "ContentId", _content_id(attachment, at))
        _add(element, "AttachmentName", plain_name(attachment.name))
        _add(element, "Description", attachment.description)
        _add(element, "ContentType", attachment.media_type)
        _add(element, "ContentTransferEncoded", base64.b64encode(attachment.content).decode())


def _content_id(attachment: Attachment, at: int) -> str:
    return attachment.content_id or f"attachment-{at}"


def _bytes(root: Element) -> bytes:
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
