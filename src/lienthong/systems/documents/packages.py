"""Documents as edXML packages, the form in which systems outside the platform exchange them."""

from lienthong.axis import attachments
from lienthong.casework import kinds
from lienthong.systems.documents import edxml
from lienthong.systems.documents.actions.issuing import PDF
from lienthong.systems.documents.models import Delivery, OutgoingDocument


def package_of(document: OutgoingDocument, *, code: str, name: str) -> edxml.Package:
    """Return an issued document of an agency as a package to all its recipients."""
    day = document.issued_date
    # A mandate has no code outside the platform: the agency that took the document stands for it.
    takers = {
        row.taker_code: row.taker_name
        for row in Delivery.objects.of(document.id).order_by("recipient_code")
    }
    return edxml.Package(
        sender=edxml.Organ(code, name),
        receivers=tuple(edxml.Organ(organ, organ_name) for organ, organ_name in takers.items()),
        document_id=edxml.document_id(code, day, document.notation) if day else document.notation,
        code_number=f"{document.number or 0:02d}",
        code_notation=document.symbol,
        promulgation_date=day,
        subject=document.subject,
        place=document.place,
        type_name=kinds.kind(document.kind).name,
        signer=edxml.OfficialSigner(
            document.signer_authority, document.signer_title, document.signer_name
        ),
        due_date=document.due_date,
        to_places=tuple(line.text for line in document.lines.all()),
        priority=document.urgency,
        page_amount=document.pages or None,
        attachments=(
            edxml.Attachment(
                name=f"{document.notation.replace('/', '-')}.pdf",
                content=attachments.read(document.pdf_sha256),
                media_type=PDF,
            ),
        ),
    )
