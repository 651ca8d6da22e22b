"""Handing over: the giver's list, ticks of both sides, and the signatures of both leaders."""

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.directory import by_code
from lienthong.axis import attachments
from lienthong.axis.actions import tell
from lienthong.axis.envelope import Attachment
from lienthong.base.errors import Conflict, Invalid, NotFound
from lienthong.base.jsontext import canonical
from lienthong.contracts.mandates import (
    HandedFile,
    HandedItem,
    HandoverProposed,
    HandoverSigned,
    HandoverTicked,
)
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.ledger.actions import record
from lienthong.systems.mandates.models import (
    Handover,
    HandoverItem,
    HandoverSide,
    HandoverSignature,
    HandoverState,
    ItemKind,
)
from lienthong.trust.keys import signer_for
from lienthong.trust.usage import Usage

MOST_ITEMS = 500


class HandoverNotFound(NotFound):
    code = "handover-not-found"
    message = _("Không tìm thấy lần bàn giao này trong sổ của cơ quan bạn.")


class HandoverRevoked(Conflict):
    code = "handover-revoked"
    message = _(
        "Quyết định chuyển giao đã được thu hồi trước ngày hiệu lực nên không bàn giao nữa. "
        "Sổ bàn giao được giữ để tra cứu."
    )


class BookIsOpen(Conflict):
    code = "handover-book-open"
    message = _(
        "Cơ quan đã có sổ bàn giao của chức năng này cho ngày %(day)s theo một quyết định khác."
    )


class ListIsTheGivers(Conflict):
    code = "handover-list-is-the-givers"
    message = _("Danh mục bàn giao do bên giao lập. Hãy đề nghị bên giao bổ sung hoặc sửa.")


class ListIsSigned(Conflict):
    code = "handover-list-signed"
    message = _("Danh mục bàn giao đã có chữ ký của lãnh đạo nên không thay đổi được nữa.")


class ListIsEmpty(Invalid):
    code = "handover-list-empty"
    message = _("Danh mục bàn giao chưa có mục nào. Hãy thêm ít nhất một mục rồi gửi.")


class NothingToAdd(Conflict):
    code = "handover-nothing-to-add"
    message = _(
        "Mọi nhiệm vụ, chế độ báo cáo, văn bản gắn với chức năng đã có trong danh mục, "
        "hoặc chưa có gì gắn với chức năng."
    )


class ListTooLong(Invalid):
    code = "handover-list-too-long"
    message = _("Danh mục bàn giao có tối đa %(most)s mục. Hãy gộp các mục cùng loại.")


class ItemWithoutText(Invalid):
    code = "handover-item-without-text"
    message = _("Hãy ghi nội dung của mục bàn giao.")


class ListNotSent(Conflict):
    code = "handover-list-not-sent"
    message = _(
        "Bên giao chưa gửi danh mục bàn giao, hoặc còn mục chưa gửi. Hãy gửi danh mục trước."
    )


class ItemsStillOpen(Conflict):
    code = "handover-items-open"
    message = _("Còn %(open)s mục chưa được cả hai bên đánh dấu. Hãy đánh dấu đủ rồi ký.")


class AlreadySigned(Conflict):
    code = "handover-already-signed"
    message = _("Lãnh đạo cơ quan bạn đã ký danh mục bàn giao này.")


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a hand-over is about, as both books have it."""

    reference: UUID
    subject: str
    title: str
    giver: str
    receiver: str
    effective_date: date
    decision: str


def open_book(*, agency_code: str, terms: Terms, now: datetime) -> Handover:
    """Return an agency's book of a hand-over, begun now if it is new.

    The giver is looked up on its last day, the receiver on its first: a giver may end as the mandate passes.

    :raises UnknownAgency: if the registry does not hold one of the two then.
    :raises BookIsOpen: if it has a book of the mandate for that day under another reference.
    """
    books = Handover.objects.filter(agency_code=agency_code)
    known = books.filter(reference=terms.reference).first()
    if known is not None:
        return known
    standing = books.standing().of_mandate(terms.subject)
    if standing.filter(effective_date=terms.effective_date).exists():
        raise BookIsOpen(day=f"{terms.effective_date:%d/%m/%Y}")
    is_giving = agency_code == terms.giver
    day = terms.effective_date
    giver, receiver = by_code(terms.giver, day - timedelta(days=1)), by_code(terms.receiver, day)
    own, other = (giver, receiver) if is_giving else (receiver, giver)
    book = Handover.objects.create(
        agency_id=own.agency_id,
        agency_code=agency_code,
        reference=terms.reference,
        side=HandoverSide.GIVING if is_giving else HandoverSide.RECEIVING,
        mandate_subject=terms.subject,
        mandate_title=terms.title,
        other_code=other.code,
        other_name=other.name,
        effective_date=terms.effective_date,
        decision=terms.decision,
        opened_at=now,
    )
    note(book, "mandates.handover-opened", f"system:{agency_code}", now)
    return book


@transaction.atomic
def add_item(
    *,
    handover: Handover,
    kind: ItemKind,
    text: str,
    files: Sequence[Attachment] = (),
    by: Officer,
    now: datetime,
) -> HandoverItem:
    """Put an item on the giver's list; the other side sees it with the next sending.

    :raises ListIsTheGivers: for the receiving side.
    :raises ListIsSigned: once a leader has signed.
    :raises ItemWithoutText: without words.
    :raises ListTooLong: past the most items of a list.
    """
    row = _givers_own(handover, by)
    if not text.strip():
        raise ItemWithoutText()
    places = list(row.items.values_list("order", flat=True))
    if len(places) >= MOST_ITEMS:
        raise ListTooLong(most=MOST_ITEMS)
    item = HandoverItem.objects.create(
        agency_id=row.agency_id,
        handover=row,
        order=max(places, default=0) + 1,
        kind=ItemKind(kind),
        text=text.strip(),
        files=[
            {"sha256": f.sha256, "name": f.name, "media_type": f.media_type, "size": f.size}
            for f in files
        ],
    )
    _back_to_preparing(row)
    note(row, "mandates.handover-item-added", by.subject, now, item=str(item.reference))
    return item


@transaction.atomic
def add_items(
    *, handover: Handover, items: Sequence[tuple[ItemKind, str]], by: Officer, now: datetime
) -> int:
    """Put on the giver's list what is not there yet, word for word; return how many were new.

    :raises NothingToAdd: if all of it is there.
    :raises ListIsTheGivers, ListIsSigned, ListTooLong: as for adding one.
    """
    row = _givers_own(handover, by)
    known = set(row.items.values_list("kind", "text"))
    fresh = [one for one in dict.fromkeys(items) if one not in known]
    if not fresh:
        raise NothingToAdd()
    for kind, text in fresh:
        add_item(handover=row, kind=kind, text=text, by=by, now=now)
    return len(fresh)


@transaction.atomic
def remove_item(*, item: HandoverItem, by: Officer, now: datetime) -> None:
    """Take an item off the giver's list.

    :raises ListIsTheGivers, ListIsSigned: as for adding.
    """
    row = _givers_own(item.handover, by)
    found = row.items.filter(pk=item.pk).first()
    if found is None:
        raise HandoverNotFound()
    found.delete()
    _back_to_preparing(row)
    note(row, "mandates.handover-item-removed", by.subject, now, item=str(item.reference))


@transaction.atomic
def propose(*, handover: Handover, by: Officer, now: datetime) -> Handover:
    """Send the list, as it now is, to the receiving agency.

    :raises ListIsEmpty: if there is nothing on it.
    :raises ListIsTheGivers, ListIsSigned: as for adding.
    """
    row = _givers_own(handover, by)
    items = list(row.items.all())
    if not items:
        raise ListIsEmpty()
    row.revision += 1
    row.state = HandoverState.OPEN
    row.save(update_fields=["revision", "state"])
    note(row, "mandates.handover-proposed", by.subject, now, revision=row.revision)
    tell(
        HandoverProposed(
            reference=row.reference,
            subject=row.mandate_subject,
            title=row.mandate_title,
            giver=row.giver,
            receiver=row.receiver,
            effective_date=row.effective_date,
            decision=row.decision,
            revision=row.revision,
            items=tuple(_told(item) for item in items),
        ),
        sender=row.agency_code,
        to=[row.other_code],
        now=now,
        attachments=_files_of(items),
    )
    for item in items:
        if item.is_given and item.given_at:
            _tell_tick(row, item, item.is_given, item.given_by, item.given_at, now)
    return row


@transaction.atomic
def tick(*, item: HandoverItem, is_ticked: bool, by: Officer, now: datetime) -> HandoverItem:
    """Tick an item off as given or received, whichever side the officer is on, or take the tick back.

    :raises ListIsSigned: once a leader has signed.
    """
    require(by, Permission.MANDATE_HAND_OVER)
    row = own_book(item.handover_id, by)
    if row.signatures.filter(void_at__isnull=True).exists():
        raise ListIsSigned()
    found = row.items.select_for_update(no_key=True).filter(pk=item.pk).first()
    if found is None:
        raise HandoverNotFound()
    write_tick(found, row.side, is_ticked, by.name, now)
    kind = "mandates.handover-ticked" if is_ticked else "mandates.handover-unticked"
    note(row, kind, by.subject, now, item=str(found.reference))
    if row.revision:
        _tell_tick(row, found, is_ticked, by.name, now, now)
    return found


@transaction.atomic
def tick_all(*, handover: Handover, by: Officer, now: datetime) -> int:
    """Tick off, for the officer's side, every item that it has not ticked yet; return how many.

    :raises ListIsSigned: once a leader has signed.
    """
    require(by, Permission.MANDATE_HAND_OVER)
    row = own_book(handover.pk, by)
    if row.signatures.filter(void_at__isnull=True).exists():
        raise ListIsSigned()
    ticked = {"is_given": False} if row.is_giving else {"is_received": False}
    items = list(row.items.select_for_update(no_key=True).filter(**ticked))
    for item in items:
        write_tick(item, row.side, True, by.name, now)
        if row.revision:
            _tell_tick(row, item, True, by.name, now, now)
    note(row, "mandates.handover-ticked-all", by.subject, now, items=len(items))
    return len(items)


@transaction.atomic
def sign(*, handover: Handover, by: Officer, now: datetime) -> HandoverSignature:
    """Sign the list for the officer's agency; the second signature completes the hand-over.

    :raises ListNotSent: before the list, as it is, was sent.
    :raises ItemsStillOpen: while an item is not ticked by both sides.
    :raises AlreadySigned: the second time.
    :raises NoSigningKey: if the officer has no certificate.
    """
    require(by, Permission.MANDATE_HAND_OVER)
    require(by, Permission.DOCUMENT_SIGN)
    row = own_book(handover.pk, by)
    if row.signatures.filter(side=row.side, void_at__isnull=True).exists():
        raise AlreadySigned()
    if row.state != HandoverState.OPEN:
        raise ListNotSent()
    progress = row.progress()
    if not progress.is_complete:
        raise ItemsStillOpen(open=progress.open)
    data = canonical(row.signed_list())
    signer = signer_for(by.subject, Usage.OFFICIAL, now=now)
    signature = HandoverSignature.objects.create(
        agency_id=row.agency_id,
        handover=row,
        side=row.side,
        digest=sha256(data).hexdigest(),
        signature=signer.sign(data),
        certificate=signer.certificate_der,
        signer_name=by.name,
        signer_title=by.post_title,
        signed_at=now,
    )
    note(row, "mandates.handover-signed", by.subject, now, digest=signature.digest, side=row.side)
    _tell_signature(row, signature, now)
    complete_if_signed(row, now)
    return signature


def write_tick(item: HandoverItem, side: str, is_ticked: bool, officer: str, at: datetime) -> bool:
    """Write one side's tick on an item, unless a later one of that side is there; say whether it was."""
    name = "given" if side == HandoverSide.GIVING else "received"
    before = getattr(item, f"{name}_at")
    if before is not None and before >= at:
        return False
    setattr(item, f"is_{name}", is_ticked)
    setattr(item, f"{name}_by", officer[:200])
    setattr(item, f"{name}_at", at)
    item.save(update_fields=[f"is_{name}", f"{name}_by", f"{name}_at"])
    return True


def complete_if_signed(row: Handover, now: datetime) -> None:
    """Close the hand-over when both sides' signatures over the list as it is are there."""
    digest = sha256(canonical(row.signed_list())).hexdigest()
    sides = row.signatures.filter(void_at__isnull=True, digest=digest).values("side").distinct()
    if sides.count() == 2 and row.state != HandoverState.COMPLETED:
        row.state, row.completed_at = HandoverState.COMPLETED, now
        row.save(update_fields=["state", "completed_at"])
        note(row, "mandates.handover-completed", f"system:{row.agency_code}", now, digest=digest)


def note(row: Handover, kind: str, by: str, now: datetime, **public: object) -> None:
    """Write a line of the ledger about a hand-over."""
    record(
        kind,
        subject=f"handover:{row.reference}",
        by=by,
        now=now,
        public={"agency": row.agency_code, "mandate": row.mandate_subject, **public},
    )


def stored_file(*, content: bytes, name: str, media_type: str) -> Attachment:
    """Store a file that an item carries and return what it is known by.

    :raises AttachmentTooLarge: past the limit of this node.
    """
    digest = attachments.store(content)
    return Attachment(
        digest.sha256, name[:200], media_type or "application/octet-stream", digest.size
    )


def own_book(handover_id: UUID, by: Officer) -> Handover:
    """Return a hand-over of the officer's agency, locked.

    :raises HandoverNotFound: for anything else.
    :raises HandoverRevoked: once the transfer was revoked.
    """
    rows = Handover.objects.visible_to(by).select_for_update(no_key=True)
    row = rows.filter(pk=handover_id).first()
    if row is None:
        raise HandoverNotFound()
    if row.state == HandoverState.REVOKED:
        raise HandoverRevoked()
    return row


def _givers_own(handover: Handover, by: Officer) -> Handover:
    require(by, Permission.MANDATE_HAND_OVER)
    row = own_book(handover.pk, by)
    if not row.is_giving:
        raise ListIsTheGivers()
    if row.signatures.filter(void_at__isnull=True).exists():
        raise ListIsSigned()
    return row


def _back_to_preparing(row: Handover) -> None:
    row.state = HandoverState.PREPARING
    row.save(update_fields=["state"])


def _told(item: HandoverItem) -> HandedItem:
    files = tuple(HandedFile(**each) for each in item.files)
    return HandedItem(item.reference, item.order, item.kind, item.text, files)


def _files_of(items: Sequence[HandoverItem]) -> list[Attachment]:
    named = {each["sha256"]: Attachment(**each) for item in items for each in item.files}
    return list(named.values())


def _tell_tick(
    row: Handover, item: HandoverItem, is_ticked: bool, officer: str, at: datetime, now: datetime
) -> None:
    tell(
        HandoverTicked(row.reference, item.reference, is_ticked, officer, at),
        sender=row.agency_code,
        to=[row.other_code],
        now=now,
    )


def _tell_signature(row: Handover, signature: HandoverSignature, now: datetime) -> None:
    tell(
        HandoverSigned(
            reference=row.reference,
            digest=signature.digest,
            signature=b64encode(signature.signature).decode(),
            certificate=b64encode(signature.certificate).decode(),
            signer_name=signature.signer_name,
            signer_title=signature.signer_title,
            at=signature.signed_at,
        ),
        sender=row.agency_code,
        to=[row.other_code],
        now=now,
    )
