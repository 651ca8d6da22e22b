"""Working on incoming documents: assign, begin, note progress, finish (NĐ 30/2020/NĐ-CP, art. 23-24).

Each step exists once, for many documents of many agencies; the single form is the bulk form for one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import Unit
from lienthong.base.clock import day_of
from lienthong.base.errors import Invalid, NotAllowed, NotFound
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.documents.actions.incoming.rows import (
    Officers,
    locked,
    record,
    require_step,
    save,
    tell,
)
from lienthong.systems.documents.actions.outgoing import DocumentNotFound, ReasonMissing, WrongState
from lienthong.systems.documents.models import (
    Assignment,
    AssignmentRole,
    IncomingDocument,
    IncomingState,
    OutgoingDocument,
    WorkNote,
)


class LeadMissing(Invalid):
    code = "lead-missing"
    message = _("Hãy chọn đúng một đơn vị hoặc cá nhân chủ trì.")


class UnknownAssignee(NotFound):
    code = "assignee-unknown"
    message = _("Đơn vị hoặc cá nhân được giao không thuộc cơ quan này.")


class DeadlinePassed(Invalid):
    code = "deadline-passed"
    message = _("Thời hạn xử lý không được trước ngày hôm nay.")


class NotAssignedToYou(NotAllowed):
    code = "not-assigned-to-you"
    message = _("Văn bản được giao cho đơn vị hoặc cá nhân khác xử lý.")


@dataclass(frozen=True, slots=True)
class Assignee:
    """A unit or a person of the agency that handles a document."""

    name: str
    unit_id: int | None = None
    person_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Order:
    """Who is to handle a document, by when and with what instruction."""

    document: IncomingDocument
    lead: Assignee
    coordinating: tuple[Assignee, ...] = ()
    deadline: date | None = None
    note: str = ""


def assign(*, order: Order, by: Officer, now: datetime) -> IncomingDocument:
    """Give a registered document to a lead and coordinating units or persons (status 04).

    :raises LeadMissing: if the lead also coordinates.
    :raises UnknownAssignee: for a unit of another agency.
    :raises DeadlinePassed: for a deadline before today.
    """
    return assign_many(orders=[order], officers={by.agency_id: by}, now=now)[0]


@transaction.atomic
def assign_many(
    *, orders: Sequence[Order], officers: Officers, now: datetime
) -> list[IncomingDocument]:
    """Assign documents of many agencies, each by the officer of its agency; see ``assign``."""
    by_id = {order.document.id: order for order in orders}
    rows = locked([order.document for order in orders], officers, Permission.DOCUMENT_ASSIGN)
    require_step(rows, IncomingState.ASSIGNED)
    _require_sound(orders, day_of(now))
    Assignment.objects.filter(document_id__in=by_id, active=True).update(active=False)
    Assignment.objects.bulk_create(
        [
            assignment
            for row in rows
            for assignment in _assignments(row, by_id[row.id], officers[row.agency_id], now)
        ],
        batch_size=2000,
    )
    for row in rows:
        row.state = IncomingState.ASSIGNED
        row.deadline = by_id[row.id].deadline or row.deadline
    save(rows, ["state", "deadline"])
    tell(rows, "04", officers, now, units={key: order.lead.name for key, order in by_id.items()})
    record(rows, "documents.assigned", officers, now)
    return rows


def start(*, document: IncomingDocument, by: Officer, now: datetime) -> IncomingDocument:
    """Begin to work on a document (status 05).

    :raises NotAssignedToYou: if it was given to others.
    """
    return advance_many(
        documents=[document], to=IncomingState.PROCESSING, officers={by.agency_id: by}, now=now
    )[0]


@transaction.atomic
def finish(
    *,
    document: IncomingDocument,
    by: Officer,
    now: datetime,
    result: str = "",
    reply: OutgoingDocument | None = None,
) -> IncomingDocument:
    """Settle a document (status 06), with a result in words or the document that answers it.

    :raises NotAssignedToYou: if it was given to others.
    """
    if reply is not None and reply.agency_id != by.agency_id:
        raise DocumentNotFound()
    row = advance_many(
        documents=[document],
        to=IncomingState.DONE,
        officers={by.agency_id: by},
        now=now,
        result=result,
        reply=reply,
    )[0]
    if result.strip() or reply is not None:
        _write_note(row, result, reply, by, now)
    return row


@transaction.atomic
def advance_many(
    *,
    documents: Sequence[IncomingDocument],
    to: IncomingState,
    officers: Officers,
    now: datetime,
    result: str = "",
    reply: OutgoingDocument | None = None,
) -> list[IncomingDocument]:
    """Move documents of many agencies on to processing (05) or done (06)."""
    rows = locked(documents, officers, Permission.DOCUMENT_PROCESS)
    require_step(rows, to)
    _require_assigned(rows, officers)
    done = to == IncomingState.DONE
    for row in rows:
        row.state = to
        row.done_at = now if done else None
        row.reply = reply
    save(rows, ["state", "done_at", "reply"])
    notation = reply.notation if reply else ""
    tell(rows, "06" if done else "05", officers, now, reason=result, reply_notation=notation)
    record(rows, "documents.done" if done else "documents.in-process", officers, now)
    return rows


@transaction.atomic
def add_note(*, document: IncomingDocument, text: str, by: Officer, now: datetime) -> WorkNote:
    """Note progress on an open document.

    :raises ReasonMissing: for an empty note.
    """
    row = locked([document], {by.agency_id: by}, Permission.DOCUMENT_PROCESS)[0]
    if not row.is_open:
        raise WrongState(state=row.get_state_display())
    if not text.strip():
        raise ReasonMissing()
    return _write_note(row, text, None, by, now)


def _require_sound(orders: Sequence[Order], today: date) -> None:
    units = {
        assignee.unit_id
        for order in orders
        for assignee in (order.lead, *order.coordinating)
        if assignee.unit_id is not None
    }
    agency_of = dict(Unit.objects.filter(id__in=units).values_list("id", "agency_id"))
    for order in orders:
        everyone = (order.lead, *order.coordinating)
        keys = [(assignee.unit_id, assignee.person_id) for assignee in everyone]
        if len(set(keys)) < len(keys) or (None, None) in keys:
            raise LeadMissing()
        if order.deadline is not None and order.deadline < today:
            raise DeadlinePassed()
        for assignee in everyone:
            unit = assignee.unit_id
            if unit is not None and agency_of.get(unit) != order.document.agency_id:
                raise UnknownAssignee()


def _require_assigned(rows: Sequence[IncomingDocument], officers: Officers) -> None:
    """Let pass whoever may assign, or is assigned, or works where nothing was assigned."""
    narrow = [
        row for row in rows if Permission.DOCUMENT_ASSIGN not in officers[row.agency_id].permissions
    ]
    if not narrow:
        return
    assigned: dict[UUID, list[Assignment]] = {}
    ids = [row.id for row in narrow]
    for assignment in Assignment.objects.filter(document_id__in=ids, active=True):
        assigned.setdefault(assignment.document_id, []).append(assignment)
    for row in narrow:
        officer = officers[row.agency_id]
        given = assigned.get(row.id, [])
        if given and not any(_names(assignment, officer) for assignment in given):
            raise NotAssignedToYou()


def _names(assignment: Assignment, officer: Officer) -> bool:
    if assignment.person_id is not None:
        return assignment.person_id == officer.person_id
    return assignment.unit_id == officer.unit_id


def _assignments(
    row: IncomingDocument, order: Order, by: Officer, now: datetime
) -> list[Assignment]:
    roles = [(AssignmentRole.LEAD, order.lead)]
    roles += [(AssignmentRole.COORDINATES, assignee) for assignee in order.coordinating]
    return [
        Assignment(
            agency_id=row.agency_id,
            document_id=row.id,
            role=role,
            unit_id=assignee.unit_id,
            person_id=assignee.person_id,
            assignee=assignee.name,
            deadline=order.deadline,
            note=order.note,
            assigned_by=by.subject,
            assigner_name=by.name,
            assigned_at=now,
        )
        for role, assignee in roles
    ]


def _write_note(
    row: IncomingDocument,
    text: str,
    reply: OutgoingDocument | None,
    by: Officer,
    now: datetime,
) -> WorkNote:
    return WorkNote.objects.create(
        agency_id=row.agency_id,
        document=row,
        text=text.strip() or (reply.notation if reply else ""),
        reply=reply,
        written_by=by.subject,
        writer_name=by.name,
        written_at=now,
    )
