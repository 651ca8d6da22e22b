"""The steps of the main job, each of which does only what is still to be done."""

import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import AgencyRecord, Level, PostKind
from lienthong.base import clock
from lienthong.base.errors import Refusal
from lienthong.base.text import search_key
from lienthong.casework.reading import DirectiveDraft
from lienthong.identity.officers import Officer
from lienthong.node.demo import cast
from lienthong.systems.documents.actions import incoming, issuing, outgoing, recipients, signing
from lienthong.systems.documents.actions.incoming import Assignee, Order
from lienthong.systems.documents.models import (
    Delivery,
    DeliveryState,
    IncomingDocument,
    IncomingState,
    LineKind,
    OutgoingDocument,
    OutgoingState,
    SecretStub,
)
from lienthong.systems.documents.models.delivery import Deliveries

HOME = "G22"
PROVINCE = "H26"
WORKING_DAYS = 10
_BATCH = 500
_PATIENCE = 600.0


class SecretRefused(Refusal):
    code = "document-secret"
    message = _("Văn bản có độ mật, không được đưa lên hệ thống; chỉ ghi một dòng vào sổ riêng.")
    status = 422


class TooSlow(Refusal):
    code = "receipts-late"
    message = _("Còn %(left)s nơi chưa trả lời sau mười phút. Hãy xem nhật ký của tiến trình nền.")
    status = 503


@dataclass(frozen=True)
class Wave:
    """One sending: when it began, when the last receipt came, and how many recipients it had."""

    began_at: datetime
    ended_at: datetime
    recipients: int


def issuer_of(read: DirectiveDraft, on: date) -> AgencyRecord:
    """Return the agency that issued the document, or the Office of the Government if the text names none."""
    wanted = search_key(read.issuer_name)
    records = AgencyRecord.objects.as_of(on).filter(level__in=[Level.CENTRAL, Level.PROVINCE])
    for record in records:
        if wanted and wanted in {search_key(record.name), search_key(record.short_name)}:
            return record
    return records.get(code=HOME)


def draft(read: DirectiveDraft, by: Officer, now: datetime) -> OutgoingDocument:
    """Enter the document as a draft of its issuer.

    :raises SecretRefused: for a document with a secrecy mark, of which only a stub is kept.
    """
    made = outgoing.draft_from_reading(read=read, by=by, now=now)
    if isinstance(made, SecretStub):
        raise SecretRefused()
    return made


def settle_lines(document: OutgoingDocument, by: Officer, now: datetime) -> list[str]:
    """Leave out, with a reason, the lines that nobody could resolve; return them for the clerk."""
    open_lines = list(document.lines.filter(kind=LineKind.UNRESOLVED))
    for line in open_lines:
        recipients.decide_line(
            line=line, kind=LineKind.LEFT_OUT, by=by, now=now,
            reason="Bản trình diễn không có văn thư ngồi máy: chưa xác định được cơ quan, chưa gửi.",
        )  # fmt: skip
    return [line.text for line in document.lines.filter(kind=LineKind.LEFT_OUT)]


def issue(document: OutgoingDocument, clerk: Officer, leader: Officer) -> OutgoingDocument:
    """Take a draft through submission, the official's signature and the agency's, and send it."""
    if document.state == OutgoingState.DRAFT:
        document = outgoing.submit(document=document, by=clerk, now=clock.now())
    if document.state == OutgoingState.SUBMITTED:
        document = signing.sign(document=document, by=leader, now=clock.now())
    if document.state == OutgoingState.SIGNED:
        document = issuing.issue(document=document, by=clerk, now=clock.now())
    return document


def deliveries(document: OutgoingDocument, senders: Collection[int] | None = None) -> Deliveries:
    """Return every delivery of the document, forwarded ones too."""
    rows = Delivery.objects.filter(Q(document=document) | Q(document_ref=document.id))
    return rows if senders is None else rows.filter(agency_id__in=senders)


def wait_for_receipts(
    document: OutgoingDocument, show: Callable[[int, int], None], tend: Callable[[], None]
) -> None:
    """Return when every delivery is closed by a receipt, or refused, or undeliverable.

    :raises TooSlow: if that takes more than ten minutes.
    """
    rows = deliveries(document)
    total = rows.count()

    def unanswered() -> int:
        waiting = rows.filter(state=DeliveryState.QUEUED).count()
        show(total - waiting, total)
        return waiting

    _wait_for_none(unanswered, tend)


def wait_for_status(
    document: OutgoingDocument,
    code: str,
    show: Callable[[int, int], None],
    tend: Callable[[], None],
) -> None:
    """Return when the senders have seen a status code for every delivered document.

    :raises TooSlow: if that takes more than ten minutes.
    """
    rows = deliveries(document).filter(state=DeliveryState.DELIVERED)
    total = rows.count()

    def unseen() -> int:
        seen = rows.filter(status__gte=code, status__lte="06").count()
        show(seen, total)
        return total - seen

    _wait_for_none(unseen, tend)


def wait_until(is_done: Callable[[], bool], tend: Callable[[], None]) -> None:
    """Return when the worker has brought what is asked about, letting the supervisor tend it meanwhile.

    :raises TooSlow: if that takes more than ten minutes.
    """
    _wait_for_none(lambda: 0 if is_done() else 1, tend)


def _wait_for_none(left: Callable[[], int], tend: Callable[[], None]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while waiting := left():
        if time.monotonic() > deadline:
            raise TooSlow(left=waiting)
        tend()
        time.sleep(0.2)


def arrived(document: OutgoingDocument, state: IncomingState) -> list[IncomingDocument]:
    """Return the recipients' copies of the document that are in one state."""
    return list(IncomingDocument.objects.filter(document_id=document.id, state=state))


def register_all(document: OutgoingDocument, show: Callable[[int, int], None]) -> int:
    """Have every recipient's clerk enter the document in the incoming register."""
    rows = [row for row in arrived(document, IncomingState.ARRIVED) if row.verdict == "passed"]

    def act(batch: list[IncomingDocument], clerks: Mapping[int, Officer]) -> None:
        incoming.register_many(documents=batch, officers=clerks, now=clock.now())

    return _in_batches(rows, PostKind.CLERK, act, show)


def assign_all(document: OutgoingDocument, show: Callable[[int, int], None]) -> int:
    """Have every recipient's leader give the document to an officer, with a deadline."""
    rows = arrived(document, IncomingState.REGISTERED)
    today = clock.today()
    workers = cast.working_officers([row.agency_id for row in rows], PostKind.OFFICER, today)
    deadline = _deadline(today)

    def act(batch: list[IncomingDocument], leaders: Mapping[int, Officer]) -> None:
        orders = [
            Order(
                document=row, lead=assignee(workers[row.agency_id]), deadline=deadline,
                note="Nghiên cứu, tham mưu thực hiện.",
            )
            for row in batch
        ]  # fmt: skip
        incoming.assign_many(orders=orders, officers=leaders, now=clock.now())

    return _in_batches(rows, PostKind.LEADER, act, show)


def advance_all(
    document: OutgoingDocument, state: IncomingState, show: Callable[[int, int], None]
) -> int:
    """Have every recipient's officer take the document to processing or to its end."""
    before = {
        IncomingState.PROCESSING: IncomingState.ASSIGNED, IncomingState.DONE: IncomingState.PROCESSING,
    }[state]  # fmt: skip
    result = "Đã triển khai thực hiện." if state == IncomingState.DONE else ""

    def act(batch: list[IncomingDocument], workers: Mapping[int, Officer]) -> None:
        incoming.advance_many(
            documents=batch, to=state, officers=workers, now=clock.now(), result=result
        )

    return _in_batches(arrived(document, before), PostKind.OFFICER, act, show)


def assignee(officer: Officer) -> Assignee:
    """Return an officer as the one who handles a document."""
    return Assignee(name=officer.name, person_id=officer.person_id)


def _deadline(today: date) -> date:
    from lienthong.agencies.calendar import add_working_days

    return add_working_days(today, WORKING_DAYS)


def _in_batches(
    rows: list[IncomingDocument], kind: PostKind,
    act: Callable[[list[IncomingDocument], Mapping[int, Officer]], None],
    show: Callable[[int, int], None],
) -> int:  # fmt: skip
    officers = cast.working_officers([row.agency_id for row in rows], kind, clock.today())
    show(0, len(rows))
    for start in range(0, len(rows), _BATCH):
        batch = rows[start : start + _BATCH]
        act(batch, {row.agency_id: officers[row.agency_id] for row in batch})
        show(start + len(batch), len(rows))
    return len(rows)


@transaction.atomic
def send_on(document: OutgoingDocument, senders: Iterable[AgencyRecord], note: str) -> int:
    """Have agencies send their copy on to all agencies below them; return how many were reached."""
    today, reached = clock.today(), 0
    by_agency = {sender.agency_id: sender for sender in senders}
    clerks = cast.working_officers(by_agency, PostKind.CLERK, today)
    copies = IncomingDocument.objects.filter(document_id=document.id, agency_id__in=by_agency)
    for copy in copies.exclude(arrival_number=None):
        below = [
            record.code for record in AgencyRecord.objects.as_of(today).children_of(copy.agency_id)
        ]
        sent = set(
            Delivery.objects.filter(agency_id=copy.agency_id, document_ref=document.id).values_list(
                "recipient_code", flat=True
            )
        )
        new = [code for code in below if code not in sent]
        if new:
            issuing.forward(
                document=copy, to=new, note=note, by=clerks[copy.agency_id], now=clock.now()
            )
            reached += len(new)
    return reached


def children(agencies: Collection[int], on: date) -> list[AgencyRecord]:
    """Return the agencies right below some agencies."""
    return list(AgencyRecord.objects.as_of(on).filter(parent_id__in=agencies))
