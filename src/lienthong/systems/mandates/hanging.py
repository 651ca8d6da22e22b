"""What hangs on a mandate, asked of the systems that know: tasks, reports, documents, open mail."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from lienthong.axis.asking import ask
from lienthong.axis.models import Outbox
from lienthong.base.errors import Refusal
from lienthong.contracts.directives import TasksOfMandate, TasksOfMandateAsked
from lienthong.contracts.documents import DocumentAsked, DocumentHeld
from lienthong.contracts.reporting import DutiesOfMandate, DutiesOfMandateAsked
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission


@dataclass(frozen=True, slots=True)
class Hanging:
    """What the officer's agency holds under a mandate; None where no system answers yet."""

    tasks: TasksOfMandate | None
    duties: DutiesOfMandate | None
    open_mail: int


def hanging_on(subject: str, *, on: date, by: Officer, now: datetime) -> Hanging:
    """Return what hangs on a mandate on a day."""
    purpose = _("Xem những gì gắn với chức năng, nhiệm vụ %(subject)s") % {"subject": subject}
    return Hanging(
        tasks=_asked(TasksOfMandateAsked(subject, on), Permission.MANDATE_READ, purpose, by, now),
        duties=_asked(DutiesOfMandateAsked(subject, on), Permission.MANDATE_READ, purpose, by, now),
        open_mail=Outbox.objects.open().filter(recipient=f"mandate:{subject}").count(),
    )


def document_held(document_id: UUID | None, *, by: Officer, now: datetime) -> DocumentHeld | None:
    """Return what the officer's agency holds of a document, if it does and the officer may read it."""
    if document_id is None or Permission.DOCUMENT_READ not in by.permissions:
        return None
    purpose = _("Xem văn bản quyết định chuyển giao")
    held: DocumentHeld | None = _asked(
        DocumentAsked(document_id), Permission.DOCUMENT_READ, purpose, by, now
    )
    return held


def _asked(
    question: object, permission: Permission, purpose: str, by: Officer, now: datetime
) -> Any:
    try:
        return ask(
            question,
            to=by.agency_code,
            sender=by.agency_code,
            by=by.subject,
            purpose=purpose,
            permission=permission,
            now=now,
        )
    except Refusal:
        return None
