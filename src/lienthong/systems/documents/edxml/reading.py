"""Reads edXML packages and status packets of the three dialects in use, by name and never by order.

A is the form of the official samples, B the flat envelope of http://www.go.vn/eDoc, C the spellings and
day-first dates of older exchange software.
"""

from lienthong.systems.documents.edxml.attachments import (
    decode,
    media_type_of,
    plain_name,
    unpacked,
)
from lienthong.systems.documents.edxml.elements import (
    Element,
    child,
    children,
    descendants,
    local_name,
    own_text,
    text,
)
from lienthong.systems.documents.edxml.hardened import Limits, parse
from lienthong.systems.documents.edxml.package import (
    Attachment,
    Business,
    BusinessKind,
    OfficialSigner,
    Organ,
    Package,
    Receiver,
    Replacement,
    Reply,
    Staff,
    Trace,
)
from lienthong.systems.documents.edxml.refusals import (
    EdxmlAmbiguous,
    EdxmlAttachmentMissing,
    EdxmlAttachmentName,
    EdxmlBadValue,
    EdxmlIncomplete,
    EdxmlTooLarge,
    EdxmlUnknownRoot,
)
from lienthong.systems.documents.edxml.statuses import StatusCode, StatusPacket
from lienthong.systems.documents.edxml.values import read_amount, read_code, read_day, read_moment

_NAMES = ("AttachmentName", "FileName")
_CONTENTS = ("ContentTransferEncoded", "Content")
_TYPES = ("ContentType", "FileType")


def read(data: bytes, *, limits: Limits | None = None, repair: bool = False) -> Package:
    """Read a document package.

    With ``repair``, on an operator's request, junk before the prolog is cut, an undeclared prefix is
    declared, and paths in attachment names are reduced to their last part; ``notes`` tells what was done.

    :raises EdxmlRefusal: one of its kinds, whose code says why the package is not taken.
    """
    limits = limits or Limits()
    root, notes = parse(data, limits=limits, repair=repair)
    return _package(root, limits, notes, repair=repair)


def read_status(data: bytes, *, limits: Limits | None = None, repair: bool = False) -> StatusPacket:
    """Read a status packet; see ``read``.

    :raises EdxmlRefusal: one of its kinds.
    """
    root, notes = parse(data, limits=limits or Limits(), repair=repair)
    return _status(_header(root), notes)


def read_any(
    data: bytes, *, limits: Limits | None = None, repair: bool = False
) -> Package | StatusPacket:
    """Read whichever of the two the bytes hold; a status packet has a StatusCode.

    :raises EdxmlRefusal: one of its kinds.
    """
    limits = limits or Limits()
    root, notes = parse(data, limits=limits, repair=repair)
    header = _header(root)
    if child(header, "StatusCode") is not None:
        return _status(header, notes)
    return _package(root, limits, notes, repair=repair)


def _envelope(root: Element) -> Element:
    name = local_name(root)
    if name == "edXML":
        envelope = child(root, "edXMLEnvelope")
        if envelope is None:
            raise EdxmlIncomplete(element="edXMLEnvelope")
        return envelope
    if name.lower() == "edxmlenvelope":
        return root
    raise EdxmlUnknownRoot(root=name[:60])


def _header(root: Element) -> Element:
    """Return the message header, which stands in an edXMLHeader or, in dialect B, right in the root.

    :raises EdxmlAmbiguous: if the whole text holds more than one, wherever it hides.
    """
    envelope = _envelope(root)
    outer = child(envelope, "edXMLHeader")
    header = child(envelope if outer is None else outer, "MessageHeader")
    if header is None:
        raise EdxmlIncomplete(element="MessageHeader")
    if sum(1 for _ in descendants(root, "MessageHeader")) > 1:
        raise EdxmlAmbiguous(element="MessageHeader")
    return header


def _package(root: Element, limits: Limits, notes: tuple[str, ...], *, repair: bool) -> Package:
    envelope, header = _envelope(root), _header(root)
    outer = child(envelope, "edXMLHeader")
    traces = child(outer, "TraceHeaderList")
    traces = child(header, "TraceHeaderList") if traces is None else traces
    code, promulgation = child(header, "Code"), child(header, "PromulgationInfo")
    kind, other = child(header, "DocumentType"), child(header, "OtherInfo")
    number, notation = _code(text(code, "CodeNumber"), text(code, "CodeNotation"))
    package = Package(
        sender=_organ(child(header, "From")),
        receivers=tuple(_organ(organ) for organ in children(header, "To")),
        document_id=text(header, "DocumentId"),
        code_number=number,
        code_notation=notation,
        place=text(promulgation, "Place"),
        promulgation_date=read_day(text(promulgation, "PromulgationDate"), "PromulgationDate"),
        type_code=text(kind, "Type"),
        type_detail=text(kind, "TypeDetail"),
        type_name=text(kind, "TypeName") or own_text(kind),
        subject=text(header, "Subject"),
        content=text(header, "Content"),
        signer=_signer(child(header, "SignerInfo")),
        due_date=read_day(text(header, "DueDate"), "DueDate"),
        to_places=tuple(own_text(place) for place in children(child(header, "ToPlaces"), "Place")),
        priority=read_code(text(other, "Priority"), "Priority", 4),
        sphere=text(other, "SphereOfPromulgation"),
        typer_notation=text(other, "TyperNotation"),
        promulgation_amount=read_amount(text(other, "PromulgationAmount")),
        page_amount=read_amount(text(other, "PageAmount")),
        direction=text(other, "Direction"),
        appendixes=_appendixes(other),
        replies=_replies(header),
        steering=read_code(text(header, "SteeringType"), "SteeringType", 3),
        traces=_traces(traces),
        business=_business(child(traces, "Bussiness", "Business")),
        attachments=_attachments(root, envelope, limits, repair=repair),
        dialect=_dialect(root),
        notes=notes,
    )
    _require(package)
    return package


def _require(package: Package) -> None:
    present = {
        "From/OrganId": package.sender.organ_id,
        "To/OrganId": package.receivers and all(organ.organ_id for organ in package.receivers),
        "DocumentId": package.document_id or package.code_number,
        "Subject": package.subject or package.business.kind is not BusinessKind.NEW,
    }
    for element, value in present.items():
        if not value:
            raise EdxmlIncomplete(element=element)


def _code(number: str, notation: str) -> tuple[str, str]:
    """Return number and symbol; some writers put "123/UBND-VP" into either."""
    whole = number or notation
    if "/" not in whole or (number and notation and number != notation):
        return number, notation
    first, _, rest = whole.partition("/")
    return first.strip(), rest.strip()


def _dialect(root: Element) -> str:
    if local_name(root) != "edXML":
        return "B"
    spellings = ("Business", "BusinessDocType", "OrganInCharge")
    is_older = any(next(descendants(root, name), None) is not None for name in spellings)
    return "C" if is_older else "A"


def _organ(element: Element | None) -> Organ:
    return Organ(
        organ_id=text(element, "OrganId"),
        name=text(element, "OrganName"),
        in_charge=text(element, "OrganizationInCharge", "OrganInCharge"),
        address=text(element, "OrganAdd"),
        email=text(element, "Email"),
        telephone=text(element, "Telephone"),
        fax=text(element, "Fax"),
        website=text(element, "Website"),
    )


def _signer(element: Element | None) -> OfficialSigner:
    return OfficialSigner(
        competence=text(element, "Competence"),
        position=text(element, "Position"),
        full_name=text(element, "FullName", "Signer"),
    )


def _appendixes(other: Element | None) -> tuple[str, ...]:
    listed = child(other, "Appendixes")
    entries = children(listed if listed is not None else other, "Appendix")
    return tuple(filter(None, map(own_text, entries)))


def _replies(header: Element) -> tuple[Reply, ...]:
    """Return the documents answered; an empty element answers none."""
    replies = (_reply(element) for element in children(header, "ResponseFor"))
    return tuple(reply for reply in replies if reply != Reply())


def _reply(element: Element) -> Reply:
    code = child(element, "Code")
    parts = (text(code, "CodeNumber"), text(code, "CodeNotation"))
    return Reply(
        organ_id=text(element, "OrganId"),
        code=own_text(code) or "/".join(filter(None, parts)),
        promulgation_date=read_day(text(element, "PromulgationDate"), "PromulgationDate"),
        document_id=text(element, "DocumentId"),
    )


def _traces(element: Element | None) -> tuple[Trace, ...]:
    found = (
        Trace(
            organ_id=text(trace, "OrganId") or text(child(trace, "Path"), "From"),
            at=read_moment(text(trace, "Timestamp", "Time"), "Timestamp"),
        )
        for trace in children(element, "TraceHeader")
    )
    return tuple(trace for trace in found if trace.organ_id or trace.at)


def _business(element: Element | None) -> Business:
    kind = read_code(text(element, "BussinessDocType", "BusinessDocType"), "BussinessDocType", 3)
    information = child(element, "BussinessDocumentInfo", "BusinessDocumentInfo")
    return Business(
        kind=BusinessKind(kind),
        reason=text(element, "BussinessDocReason", "BusinessDocReason"),
        has_paper=text(element, "Paper") == "1",
        staff=_staff(child(element, "StaffInfo")),
        document_id=text(element, "DocumentId"),
        updates_document=text(information, "DocumentInfo") == "1",
        updates_receivers=text(information, "DocumentReceiver") == "1",
        receivers=tuple(
            Receiver(text(entry, "OrganId"), text(entry, "ReceiverType") != "0")
            for entry in children(child(information, "ReceiverList"), "Receiver")
        ),
        replacements=tuple(
            Replacement(
                text(entry, "DocumentId"),
                tuple(
                    own_text(organ) for organ in children(child(entry, "OrganIdList"), "OrganId")
                ),
            )
            for entry in children(child(element, "ReplacementInfoList"), "ReplacementInfo")
        ),
    )


def _staff(element: Element | None) -> Staff:
    return Staff(
        department=text(element, "Department"),
        name=text(element, "Staff"),
        email=text(element, "Email"),
        mobile=text(element, "Mobile"),
    )


def _attachments(
    root: Element, envelope: Element, limits: Limits, *, repair: bool
) -> tuple[Attachment, ...]:
    flat = child(envelope, "Manifest")
    encoded = child(root, "AttachmentEncoded")
    elements = children(flat if encoded is None else encoded, "Attachment")
    attachments: list[Attachment] = []
    room = limits.total_size
    for element in elements:
        attachment = _attachment(element, min(room, limits.attachment_size), repair=repair)
        if any(other.name == attachment.name for other in attachments):
            raise EdxmlAttachmentName(name=attachment.name)
        room -= len(attachment.content)
        if room < 0:
            raise EdxmlTooLarge(what="Attachment", limit=limits.total_size)
        attachments.append(attachment)
    _require_referenced(envelope, attachments)
    return tuple(attachments)


def _attachment(element: Element, limit: int, *, repair: bool) -> Attachment:
    name = plain_name(text(element, *_NAMES), repair=repair)
    stated = text(element, *_TYPES)
    content = decode(text(element, *_CONTENTS), name, limit=limit)
    inner = unpacked(content, name, stated, limit=limit)
    is_wrapped = inner is not content
    return Attachment(
        name=name,
        content=inner,
        media_type=media_type_of(name, stated) if is_wrapped or "/" not in stated else stated,
        content_id=text(element, "ContentId").removeprefix("cid:"),
        description=text(element, "Description"),
    )


def _require_referenced(envelope: Element, attachments: list[Attachment]) -> None:
    """Let a package pass that carries every file its manifest names."""
    manifest = child(child(envelope, "edXMLBody"), "edXMLManifest")
    carried = {attachment.content_id for attachment in attachments}
    for reference in children(manifest, "Reference"):
        content_id = text(reference, "ContentId").removeprefix("cid:")
        if content_id and content_id not in carried:
            raise EdxmlAttachmentMissing(name=text(reference, *_NAMES) or content_id)


def _status(header: Element, notes: tuple[str, ...]) -> StatusPacket:
    written = text(header, "StatusCode")
    if not written:
        raise EdxmlIncomplete(element="StatusCode")
    try:
        status = StatusCode(written.rjust(2, "0"))
    except ValueError as error:
        raise EdxmlBadValue(element="StatusCode", value=written[:40]) from error
    replies = _replies(header)
    sender = _organ(child(header, "From"))
    if len(replies) != 1 or not sender.organ_id:
        raise EdxmlIncomplete(element="From/OrganId" if replies else "ResponseFor")
    return StatusPacket(
        sender=sender,
        reply=replies[0],
        status=status,
        at=read_moment(text(header, "Timestamp"), "Timestamp"),
        description=text(header, "Description"),
        staff=_staff(child(header, "StaffInfo")),
        receivers=tuple(_organ(organ) for organ in children(header, "To")),
        dialect=_dialect(header.getroottree().getroot()),
        notes=notes,
    )
