"""The API of documents for programs of a signed-in officer: a door for edXML packages, the incoming list."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from ninja import File, Query, Router, Schema
from ninja.files import UploadedFile
from ninja.security import APIKeyCookie

from lienthong.base import clock
from lienthong.base.access import check
from lienthong.base.errors import TooLarge
from lienthong.identity.permissions import Permission
from lienthong.systems.documents.actions.packages import take_package
from lienthong.systems.documents.models import IncomingDocument, IncomingState

LARGEST_PACKAGE = 200 * 1024 * 1024
PAGE = 100


class OfficerWith(APIKeyCookie):
    """The officer of the session, who must hold a permission; forms of other sites are refused (CSRF)."""

    def __init__(self, permission: Permission) -> None:
        self.param_name = settings.SESSION_COOKIE_NAME
        self.permission = permission
        super().__init__(csrf=True)

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        """Return the officer.

        :raises AuthenticationNeeded, NotAllowed: for anybody else.
        """
        officer = getattr(request, "officer", None)
        check(officer, self.permission)
        return officer


class PackageTooLarge(TooLarge):
    code = "edxml-too-large"


class Arrived(Schema):
    """An incoming document."""

    id: UUID
    state: str
    notation: str
    kind_name: str
    subject: str
    sender_code: str
    sender_name: str
    issued_date: date
    arrival_number: int | None
    arrived_at: datetime
    verdict: str


class Search(Schema):
    """What the list is narrowed by; ``before`` is the last id of the page before."""

    q: str = ""
    state: str = ""
    before: UUID | None = None


router = Router(tags=["van-ban"])


@router.post("/edxml", response={201: Arrived}, auth=OfficerWith(Permission.DOCUMENT_REGISTER))
def receive_package(request: HttpRequest, file: File[UploadedFile]) -> Any:
    """Take in an edXML package for the officer's agency; refusals are problem+json with stable codes."""
    if (file.size or 0) > LARGEST_PACKAGE:
        raise PackageTooLarge()
    return 201, take_package(
        data=file.read(),
        by=request.officer,  # type: ignore[attr-defined]
        now=clock.now(),
    )


@router.get("/den", response=list[Arrived], auth=OfficerWith(Permission.DOCUMENT_READ))
def incoming(request: HttpRequest, search: Query[Search]) -> Any:
    """List the agency's incoming documents, newest first, a hundred at a time."""
    officer = request.officer  # type: ignore[attr-defined]
    rows = IncomingDocument.objects.visible_to(officer)
    rows = rows.matching(search.q[:200], agency_id=officer.agency_id)
    if search.state in IncomingState.values:
        rows = rows.filter(state=search.state)
    if search.before is not None:
        rows = rows.filter(id__lt=search.before)
    return list(rows.order_by("-id")[:PAGE])
