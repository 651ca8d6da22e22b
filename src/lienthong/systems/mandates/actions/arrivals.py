"""What the other side of a hand-over tells: believed only from the party that it claims to be."""

import binascii
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.mandates import lead_of
from lienthong.agencies.models import Holding
from lienthong.axis.envelope import Attachment
from lienthong.axis.handlers import Arrival, ReceiptSeen, one_by_one
from lienthong.axis.told import messages_of
from lienthong.base.clock import day_of
from lienthong.base.errors import Conflict, Invalid, NotAllowed, Refusal
from lienthong.base.jsontext import canonical
from lienthong.contracts import registry
from lienthong.contracts.mandates import (
    HandedFile,
    HandedItem,
    HandoverProposed,
    HandoverSigned,
    HandoverTicked,
    MandateTransferred,
)
from lienthong.systems.mandates import rules
from lienthong.systems.mandates.actions.handovers import (
    MOST_ITEMS,
    HandoverNotFound,
    ItemWithoutText,
    ListTooLong,
    Terms,
    complete_if_signed,
    note,
    open_book,
    write_tick,
)
from lienthong.systems.mandates.models import (
    Handover,
    HandoverItem,
    HandoverSide,
    HandoverSignature,
    HandoverState,
    ItemKind,
    Transfer,
    TransferState,
)
from lienthong.trust.certificates import facts
from lienthong.trust.findings import Verdict
from lienthong.trust.store import TrustStore
from lienthong.trust.usage import Usage
from lienthong.trust.validation import check_certificate, verify_raw


class NotAParty(NotAllowed):
    code = "handover-not-a-party"
    message = _("Thông điệp bàn giao không đến từ bên mà nó nêu.")


class RegistrySaysOtherwise(Conflict):
    code = "handover-registry-differs"
    message = _("Danh mục chức năng, nhiệm vụ không ghi việc chuyển giao này giữa hai cơ quan.")


class ListDiffers(Conflict):
    code = "handover-list-differs"
    message = _("Danh mục mà bên kia ký không giống danh mục trong sổ của cơ quan.")


class FileDidNotTravel(Invalid):
    code = "handover-file-not-sent"
    message = _(
        "Tệp “%(name)s” trong danh mục bàn giao không đi kèm thông điệp. "
        "Hãy đính kèm tệp vào mục rồi gửi lại danh mục."
    )


class UnknownItemKind(Invalid):
    code = "handover-item-kind-unknown"
    message = _("Loại mục bàn giao “%(kind)s” không có trong hệ thống.")


class SignatureNotBelieved(Invalid):
    code = "handover-signature-invalid"
    message = _("Chữ ký trên danh mục bàn giao không hợp lệ.")


def take_transfers(arrivals: Sequence[Arrival], *, now: datetime) -> list[Refusal | None]:
    """Open the books of hand-overs that announced transfers begin."""
    return one_by_one(arrivals, partial(_take_transfer, now=now))


def take_proposals(arrivals: Sequence[Arrival], *, now: datetime) -> list[Refusal | None]:
    """Take over the givers' lists; a revision that is not newer changes nothing."""
    return one_by_one(arrivals, partial(_take_proposal, now=now))


def take_ticks(arrivals: Sequence[Arrival], *, now: datetime) -> list[Refusal | None]:
    """Note what the other sides ticked off."""
    return one_by_one(arrivals, partial(_take_tick, now=now))


def take_signatures(arrivals: Sequence[Arrival], *, now: datetime) -> list[Refusal | None]:
    """Check and keep the other sides' signatures; the second one completes a hand-over."""
    return one_by_one(arrivals, partial(_take_signature, now=now))


def _take_transfer(arrival: Arrival, now: datetime) -> None:
    message: MandateTransferred = arrival.message
    terms = _terms(message)
    if arrival.to not in {terms.giver, terms.receiver}:
        raise NotAParty()
    if _is_revoked(terms.reference):
        return
    _agree_with_registry(terms)
    _require_may_announce(arrival.sender, terms, day_of(now))
    open_book(agency_code=arrival.to, terms=_as_registered(terms), now=now)


def _take_proposal(arrival: Arrival, now: datetime) -> None:
    message: HandoverProposed = arrival.message
    terms = _terms(message)
    if arrival.sender != terms.giver or arrival.to != terms.receiver:
        raise NotAParty()
    if _is_revoked(terms.reference):
        return
    # A book that is open was agreed on: also that of a transfer back which changed nothing in this registry.
    books = Handover.objects.filter(agency_code=arrival.to, other_code=arrival.sender)
    if not books.filter(reference=terms.reference).exists():
        _agree_with_registry(terms)
    _check_items(message.items, arrival.attachments)
    book = _locked(open_book(agency_code=arrival.to, terms=_as_registered(terms), now=now))
    if book.other_code != arrival.sender or book.is_giving:
        raise NotAParty()
    if message.revision <= book.revision or book.state == HandoverState.COMPLETED:
        return
    _rewrite(book, message, arrival.attachments)
    book.revision, book.state = message.revision, HandoverState.OPEN
    book.save(update_fields=["revision", "state", "early_ticks"])
    digest = sha256(canonical(book.signed_list())).hexdigest()
    book.signatures.filter(void_at__isnull=True).exclude(digest=digest).update(void_at=now)
    note(
        book,
        "mandates.handover-received",
        f"system:{book.agency_code}",
        now,
        revision=message.revision,
    )
    _take_early_signature(book, digest, now)


def _take_tick(arrival: Arrival, now: datetime) -> None:
    message: HandoverTicked = arrival.message
    book = book_of(arrival)
    is_signed = book.signatures.filter(void_at__isnull=True, side=_other(book)).exists()
    if is_signed or book.state == HandoverState.REVOKED:
        return
    item = book.items.filter(reference=message.item).first()
    if item is not None:
        write_tick(item, _other(book), message.is_ticked, message.officer, message.at)
        return
    early = book.early_ticks.get(str(message.item))
    if early is None or datetime.fromisoformat(early[2]) < message.at:
        if early is None and len(book.early_ticks) >= MOST_ITEMS:
            raise ListTooLong(most=MOST_ITEMS)
        book.early_ticks[str(message.item)] = [
            message.is_ticked,
            message.officer[:200],
            message.at.isoformat(),
        ]
        book.save(update_fields=["early_ticks"])


def _take_signature(arrival: Arrival, now: datetime) -> None:
    message: HandoverSigned = arrival.message
    book = book_of(arrival)
    rows = book.signatures.filter(side=_other(book), digest=message.digest)
    if rows.filter(void_at__isnull=True).exists() or book.state == HandoverState.REVOKED:
        return
    if sha256(canonical(book.signed_list())).hexdigest() != message.digest:
        if book.is_giving:
            raise ListDiffers()
        # The giver may sign a list that is newer than the one here: the list is on its way.
        book.early_signature = registry.to_data(message)
        book.save(update_fields=["early_signature"])
        return
    _keep_signature(book, message, now)


def _keep_signature(book: Handover, message: HandoverSigned, now: datetime) -> None:
    """Check and keep the other side's signature over the list as it is in this book."""
    other, data = _other(book), canonical(book.signed_list())
    signature, certificate = _verified(data, message, now)
    # This agency's own signature, sent back, would else stand for both sides.
    own = book.signatures.filter(side=book.side).values_list("certificate", flat=True)
    if facts(certificate).subject in {facts(bytes(each)).subject for each in own}:
        raise SignatureNotBelieved()
    book.signatures.filter(side=other, void_at__isnull=True).update(void_at=now)
    HandoverSignature.objects.create(
        agency_id=book.agency_id,
        handover=book,
        side=other,
        digest=message.digest,
        signature=signature,
        certificate=certificate,
        signer_name=message.signer_name[:200],
        signer_title=message.signer_title[:300],
        signed_at=message.at,
    )
    note(
        book,
        "mandates.handover-signature-received",
        f"system:{book.agency_code}",
        now,
        digest=message.digest,
        side=other,
    )
    complete_if_signed(book, now)


def _take_early_signature(book: Handover, digest: str, now: datetime) -> None:
    """Keep the signature that overtook the list that has just arrived; a false one is written down."""
    if book.early_signature is None:
        return
    message = registry.from_data(HandoverSigned, book.early_signature)
    if message.digest != digest:
        return
    book.early_signature = None
    book.save(update_fields=["early_signature"])
    try:
        with transaction.atomic():
            _keep_signature(book, message, now)
    except SignatureNotBelieved as refusal:
        by = f"system:{book.agency_code}"
        note(book, "mandates.handover-signature-refused", by, now, code=refusal.code)


def note_signature_receipts(receipts: Sequence[ReceiptSeen], *, now: datetime) -> None:
    """Void the signatures that the other side did not take, so that the leader can sign again."""
    refused = {each.envelope_id: each for each in receipts if not each.accepted}
    for envelope, message in messages_of(refused).items():
        with transaction.atomic():
            _void_refused(message, refused[envelope], now)


def _void_refused(message: HandoverSigned, receipt: ReceiptSeen, now: datetime) -> None:
    books = Handover.objects.select_for_update(no_key=True)
    book = books.filter(agency_code=receipt.sender, reference=message.reference).first()
    if book is None:
        return
    rows = book.signatures.filter(side=book.side, digest=message.digest, void_at__isnull=True)
    if not rows.update(void_at=now, refusal=receipt.message or receipt.code):
        return
    if book.state == HandoverState.COMPLETED:
        book.state, book.completed_at = HandoverState.OPEN, None
        book.save(update_fields=["state", "completed_at"])
    by = f"system:{book.agency_code}"
    note(book, "mandates.handover-signature-returned", by, now, code=receipt.code)


def _verified(data: bytes, message: HandoverSigned, now: datetime) -> tuple[bytes, bytes]:
    """Return signature and certificate once both are believed.

    :raises SignatureNotBelieved: otherwise.
    """
    try:
        signature = b64decode(message.signature, validate=True)
        certificate = b64decode(message.certificate, validate=True)
    except (binascii.Error, ValueError) as error:
        raise SignatureNotBelieved() from error
    finding = check_certificate(
        certificate, at=now, usage=Usage.OFFICIAL, store=TrustStore.load(now=now)
    )
    if finding.verdict is Verdict.FAILED or not verify_raw(data, signature, certificate):
        raise SignatureNotBelieved()
    return signature, certificate


def book_of(arrival: Arrival) -> Handover:
    """Return the receiver's book of the hand-over that the sender is the other side of, locked.

    :raises HandoverNotFound: if there is none.
    :raises NotAParty: if the sender is not the other side.
    """
    rows = Handover.objects.select_for_update(no_key=True)
    book: Handover | None = rows.filter(
        agency_code=arrival.to, reference=arrival.message.reference
    ).first()
    if book is None:
        raise HandoverNotFound()
    if book.other_code != arrival.sender:
        raise NotAParty()
    return book


def _locked(book: Handover) -> Handover:
    return Handover.objects.select_for_update(no_key=True).get(pk=book.pk)


def _other(book: Handover) -> str:
    return str(HandoverSide.RECEIVING if book.is_giving else HandoverSide.GIVING)


def _terms(message: MandateTransferred | HandoverProposed) -> Terms:
    return Terms(
        reference=message.reference,
        subject=message.subject,
        title=message.title,
        giver=message.giver,
        receiver=message.receiver,
        effective_date=message.effective_date,
        decision=message.decision,
    )


def _agree_with_registry(terms: Terms) -> None:
    """Let pass what the registry of this node says as well.

    :raises RegistrySaysOtherwise: otherwise: nobody is made a holder by a message.
    """
    day_before: date = terms.effective_date - timedelta(days=1)
    before = lead_of(terms.subject, day_before)
    after = lead_of(terms.subject, terms.effective_date)
    if before is None or after is None:
        raise RegistrySaysOtherwise()
    if (before.code, after.code) != (terms.giver, terms.receiver):
        raise RegistrySaysOtherwise()


def _require_may_announce(sender: str, terms: Terms, today: date) -> None:
    """Let pass what this registry decided itself, or what the giver or the registry's keeper tells.

    :raises NotAParty: from anybody else.
    """
    is_own = Transfer.objects.filter(
        pk=terms.reference, mandate__subject=terms.subject, effective_date=terms.effective_date
    ).exists()
    keeper = lead_of(rules.KEEPER, today)
    tellers = {terms.giver} | ({keeper.code} if keeper else set())
    if not is_own and sender not in tellers:
        raise NotAParty()


def _is_revoked(reference: UUID) -> bool:
    """Say whether the transfer of a message was taken back: what crosses that changes nothing any more."""
    return Transfer.objects.filter(pk=reference, state=TransferState.REVOKED).exists()


def _as_registered(terms: Terms) -> Terms:
    """Return the terms in the words of this registry: a message names a transfer, it does not describe it."""
    holding = Holding.objects.leading().as_of(terms.effective_date).select_related("mandate")
    found = holding.get(mandate__subject=terms.subject)
    return replace(terms, title=found.mandate.title, decision=found.legal_basis)


def _check_items(items: Sequence[HandedItem], attachments: Sequence[Attachment]) -> None:
    if len(items) > MOST_ITEMS:
        raise ListTooLong(most=MOST_ITEMS)
    came = {each.sha256 for each in attachments}
    for item in items:
        for file in item.files:
            # Else a giver could name the digest of any file that this node stores, and have it read.
            if file.sha256 not in came:
                raise FileDidNotTravel(name=file.name[:200])
        if not item.text.strip():
            raise ItemWithoutText()
        if item.kind not in ItemKind.values:
            raise UnknownItemKind(kind=item.kind)


def _rewrite(book: Handover, message: HandoverProposed, attachments: Sequence[Attachment]) -> None:
    """Make the list what the giver sent; an item that stays the same keeps its ticks."""
    sizes = {each.sha256: each.size for each in attachments}
    before = {item.reference: item for item in book.items.all()}
    book.items.exclude(reference__in=[item.reference for item in message.items]).delete()
    for given in message.items:
        files: list[dict[str, Any]] = [_kept_file(each, sizes[each.sha256]) for each in given.files]
        item = before.get(given.reference) or HandoverItem(
            agency_id=book.agency_id, handover=book, reference=given.reference
        )
        if (item.kind, item.text, item.files) != (given.kind, given.text, files):
            item.is_received, item.is_given = False, False
        item.order, item.kind, item.text, item.files = given.order, given.kind, given.text, files
        item.save()
        early = book.early_ticks.pop(str(given.reference), None)
        if early is not None:
            write_tick(item, _other(book), early[0], early[1], datetime.fromisoformat(early[2]))


def _kept_file(file: HandedFile, size: int) -> dict[str, Any]:
    return {"sha256": file.sha256, "name": file.name, "media_type": file.media_type, "size": size}
