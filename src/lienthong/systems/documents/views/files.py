"""The document itself: PDF, its pages as pictures, the viewer with its signatures explained, edXML."""

import io
from functools import lru_cache
from typing import Any
from urllib.parse import quote
from uuid import UUID

import pypdfium2
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.views.decorators.clickjacking import xframe_options_sameorigin

from lienthong.axis import attachments
from lienthong.base.errors import NotFound
from lienthong.casework.screens import officer_of
from lienthong.identity.access import needs
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.documents import edxml
from lienthong.systems.documents.models import IncomingDocument, OutgoingDocument
from lienthong.systems.documents.packages import package_of
from lienthong.systems.documents.views import incoming, outgoing
from lienthong.systems.documents.views.explained import verdict_of
from lienthong.systems.documents.views.replies import page

PICTURE_SCALE = 1.6  # 115 dots per inch: sharp enough to read, about 120 kB a page
OUT = "di"
_REMEMBERED_PAGES = 64

Document = OutgoingDocument | IncomingDocument


@needs(Permission.DOCUMENT_READ)
def viewer(request: HttpRequest, way: str, document_id: UUID) -> HttpResponse:
    """Show the signed document beside what its signatures mean."""
    document = _found(officer_of(request), way, document_id)
    number = page_count(document.pdf_sha256)
    place = [way, document_id]
    return page(
        request,
        "viewer.html",
        document=document,
        pdf=reverse("documents:pdf", args=place),
        pages=[reverse("documents:picture", args=[*place, index + 1]) for index in range(number)],
        verdict=verdict_of(document.verification),
        back=reverse(
            "documents:outgoing_detail" if way == OUT else "documents:incoming_detail",
            args=[document_id],
        ),
    )


@xframe_options_sameorigin
@needs(Permission.DOCUMENT_READ)
def pdf(request: HttpRequest, way: str, document_id: UUID) -> HttpResponse:
    """Return the signed PDF."""
    document = _found(officer_of(request), way, document_id)
    name = f"{document.notation.replace('/', '-')}.pdf"
    response = HttpResponse(attachments.read(document.pdf_sha256), content_type="application/pdf")
    kind = "attachment" if request.GET.get("save") else "inline"
    response.headers["Content-Disposition"] = f"{kind}; filename*=UTF-8''{quote(name)}"
    patch_cache_control(response, private=True, max_age=300)
    return response


@needs(Permission.DOCUMENT_READ)
def picture(request: HttpRequest, way: str, document_id: UUID, number: int) -> HttpResponse:
    """Return one page of the document as a picture, for browsers that show no PDF."""
    document = _found(officer_of(request), way, document_id)
    if not 1 <= number <= page_count(document.pdf_sha256):
        raise NotFound()
    response = HttpResponse(drawn_page(document.pdf_sha256, number - 1), content_type="image/png")
    patch_cache_control(response, private=True, max_age=3600)
    return response


@needs(Permission.DOCUMENT_EXPORT)
def edxml_package(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Return an issued document as an edXML package."""
    officer = officer_of(request)
    document = outgoing.found(officer, document_id)
    if document.issued_at is None:
        raise NotFound()
    package = package_of(document, code=officer.agency_code, name=officer.agency_name)
    response = HttpResponse(edxml.write(package), content_type="application/xml")
    name = f"{document.notation.replace('/', '-')}.edxml"
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


@lru_cache(maxsize=_REMEMBERED_PAGES * 4)
def page_count(sha256: str) -> int:
    """Return how many pages a stored PDF has."""
    document = pypdfium2.PdfDocument(attachments.read(sha256))
    try:
        return len(document)
    finally:
        document.close()


@lru_cache(maxsize=_REMEMBERED_PAGES)
def drawn_page(sha256: str, index: int) -> bytes:
    """Return one page of a stored PDF as PNG."""
    document = pypdfium2.PdfDocument(attachments.read(sha256))
    try:
        document.init_forms()
        picture_of_page: Any = document[index].render(scale=PICTURE_SCALE).to_pil()
    finally:
        document.close()
    target = io.BytesIO()
    # A page of text needs few colours; a palette makes the picture a third of its size.
    picture_of_page.quantize(64).save(target, "PNG", optimize=True)
    return target.getvalue()


def _found(officer: Officer, way: str, document_id: UUID) -> Document:
    document: Document
    seek = outgoing.found if way == OUT else incoming.found
    document = seek(officer, document_id)
    if not document.pdf_sha256:
        raise NotFound()
    return document
