"""What hangs on a mandate, asked of the systems that know: tasks, reports, documents, open mail."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from lienthong.axis.asking import ask
from lienthong.axis.directory import MANDATE
from lienthong.axis.models import Outbox
from lienthong.base.errors import Refusal
from lienthong.contracts.directives import MandateTask, TasksOfMandate, TasksOfMandateAsked
from lienthong.contracts.documents import (
    DocumentAsked,
    DocumentHeld,
    MailOfMandate,
    MailOfMandateAsked,
    MandateMail,
)
from lienthong.contracts.reporting import DutiesOfMandate, DutiesOfMandateAsked
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.mandates.models import GoverningBody, Handover, ItemKind


@dataclass(frozen=True, slots=True)
class Hanging:
    """What the officer's agency holds under a mandate; None where nobody answers or the officer may not ask.

    ``open_mail`` are the agency's own messages to the mandate that wait for a receipt.
    """

    tasks: TasksOfMandate | None
    duties: DutiesOfMandate | None
    mail: MailOfMandate | None
    open_mail: int


def hanging_on(subject: str, *, on: date, by: Officer, now: datetime) -> Hanging:
    """Return what hangs on a mandate on a day."""
    purpose = _("Xem những gì gắn với chức năng, nhiệm vụ %(subject)s") % {"subject": subject}
    return Hanging(
        tasks=_asked(TasksOfMandateAsked(subject, on), Permission.MANDATE_READ, purpose, by, now),
        duties=_asked(DutiesOfMandateAsked(subject, on), Permission.MANDATE_READ, purpose, by, now),
        mail=_mail(subject, purpose, by, now),
        open_mail=Outbox.objects.open()
        .filter(recipient=f"{MANDATE}{subject}", sender=by.agency_code)
        .count(),
    )


def proposed_items(book: Handover, *, by: Officer, now: datetime) -> list[tuple[ItemKind, str]]:
    """Return what hangs on a mandate on the giver's last day, worded as items of its hand-over list.

    Mail of the mandate is there whether it is registered or not, also when it has gone on already.
    """
    last = book.effective_date - timedelta(days=1)
    found = hanging_on(book.mandate_subject, on=last, by=by, now=now)
    items = (
        [(ItemKind.UNFINISHED, _worded(one)) for one in found.tasks.tasks] if found.tasks else []
    )
    for duty in found.duties.duties if found.duties else ():
        due = f" (kỳ tới: {duty.next_due_date:%d/%m/%Y})" if duty.next_due_date else ""
        items.append((ItemKind.UNFINISHED, f"Chế độ báo cáo: {duty.title}{due}"))
    mail = found.mail.documents if found.mail else ()
    items += [(ItemKind.UNFINISHED, _worded_mail(one)) for one in mail]
    bodies = GoverningBody.objects.filter(mandate_subject=book.mandate_subject)
    items += [
        (ItemKind.DOSSIER, f"Hồ sơ thường trực của {body.name}")
        for body in bodies.filter(ended_date__isnull=True)
    ]
    return items


def _worded(task: MandateTask) -> str:
    due = f"hạn {task.due_date:%d/%m/%Y}" if task.due_date else "không có hạn"
    return f"Nhiệm vụ: {task.title} ({due})"


def _worded_mail(one: MandateMail) -> str:
    number = f"số đến {one.arrival}" if one.arrival else "chưa vào sổ"
    due = f", hạn {one.due_date:%d/%m/%Y}" if one.due_date else ""
    return f"Văn bản đến {one.notation} của {one.sender_name}: {one.subject} ({number}{due})"


def _mail(subject: str, purpose: str, by: Officer, now: datetime) -> MailOfMandate | None:
    if Permission.DOCUMENT_READ not in by.permissions:
        return None
    found: MailOfMandate | None = _asked(
        MailOfMandateAsked(subject), Permission.DOCUMENT_READ, purpose, by, now
    )
    return found


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
