"""What became of a letter that was asked of the agency's own documents."""

from typing import Any
from uuid import UUID

from django.db import transaction

from lienthong.axis.asking import ask
from lienthong.base import clock
from lienthong.base.errors import Refusal
from lienthong.contracts.documents import DraftAsked
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission


def letter_of(reference: UUID | None, officer: Officer) -> Any:
    """Return what documents hold under a reference, or None where nothing was asked or nobody answers."""
    if reference is None or Permission.DOCUMENT_READ not in officer.permissions:
        return None
    try:
        with transaction.atomic():
            return ask(
                DraftAsked(reference=reference),
                to=officer.agency_code,
                by=officer.agency_code,
                purpose="Theo dõi dự thảo của hồ sơ phối hợp",
                permission=Permission.DOCUMENT_READ,
                now=clock.now(),
            )
    except Refusal:
        return None
