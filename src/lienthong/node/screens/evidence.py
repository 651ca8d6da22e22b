"""Taking the evidence of one sending away as a file that anyone can check offline."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse

from lienthong.base import clock
from lienthong.base.access import needs
from lienthong.identity.permissions import Permission
from lienthong.node.evidence import bundle
from lienthong.node.evidence.collect import collect


@needs(Permission.DOCUMENT_EXPORT)
def download(request: HttpRequest, envelope_id: UUID) -> HttpResponse:
    """Give the evidence bundle of an envelope that the officer's agency sent or received.

    :raises NoEvidence: for another agency's envelope, as for one that does not exist.
    """
    content = bundle.write(collect(envelope_id, now=clock.now()))
    return HttpResponse(
        content,
        content_type="application/zip",
        headers={"Content-Disposition": f'attachment; filename="chung-cu-{envelope_id}.zip"'},
    )
