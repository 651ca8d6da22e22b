"""Signing the minutes of a hand-over: the giver's leader first, the receiver's on the same file."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lienthong.axis import attachments
from lienthong.axis.actions import tell
from lienthong.axis.envelope import Attachment
from lienthong.axis.handlers import Arrival, one_by_one
from lienthong.base.errors import Conflict, Invalid, Refusal
from lienthong.casework.layout import Drawn
from lienthong.contracts.mandates import MinutesSigned
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.mandates.actions.arrivals import book_of
from lienthong.systems.mandates.actions.handovers import note, own_book
from lienthong.systems.mandates.minutes import draw_minutes
from lienthong.systems.mandates.models import Handover, HandoverMinutes, HandoverState
from lienthong.trust.findings import Verdict
from lienthong.trust.keys import signer_for
from lienthong.trust.pades import Kind, VisibleMark, sign_pdf, validate_pdf
from lienthong.trust.store import TrustStore
from lienthong.trust.usage import Usage

GIVER_FIELD, RECEIVER_FIELD = "GiverSignature", "ReceiverSignature"
FILE_NAME, PDF = "bien-ban-ban-giao.pdf", "application/pdf"


class NotCompleted(Conflict):
    code = "handover-not-completed"
    message = _("Chưa ký được biên bản. Hãy để lãnh đạo hai bên ký danh mục bàn giao trước.")


class GiverFirst(Conflict):
    code = "handover-minutes-giver-first"
    message = _("Bên giao ký biên bản trước. Hãy đợi biên bản đã ký của bên giao.")


class MinutesSignedAlready(Conflict):
    code = "handover-minutes-signed"
    message = _("Lãnh đạo cơ quan bạn đã ký biên bản bàn giao này.")


class MinutesDiffer(Conflict):
    code = "handover-minutes-differ"
    message = _("Biên bản mà bên kia ký không giống biên bản lập từ sổ của cơ quan.")


class MinutesNotBelieved(Invalid):
    code = "handover-minutes-invalid"
    message = _("Chữ ký số trên biên bản bàn giao không hợp lệ.")


@transaction.atomic
def sign_minutes(*, handover: Handover, by: Officer, now: datetime) -> HandoverMinutes:
    """Sign the minutes for the officer's agency, and send the file to the other side.

    :raises NotCompleted: before both leaders have signed the list.
    :raises GiverFirst: for the receiver, before the giver's file is here.
    :raises MinutesSignedAlready: the second time.
    :raises NoSigningKey: if the officer has no certificate.
    """
    require(by, Permission.MANDATE_HAND_OVER)
    require(by, Permission.DOCUMENT_SIGN)
    book = own_book(handover.pk, by)
    if book.state != HandoverState.COMPLETED:
        raise NotCompleted()
    row = HandoverMinutes.objects.filter(handover=book).first()
    if row is None and not book.is_giving:
        raise GiverFirst()
    if row is not None and (book.is_giving or row.is_complete):
        raise MinutesSignedAlready()
    drawn = draw_minutes(book)
    before = attachments.read(row.sha256) if row else drawn.pdf
    row = _keep(book, row, _signed(before, drawn, book, by, now), by.name, now)
    note(book, "mandates.minutes-signed", by.subject, now, digest=row.sha256, side=book.side)
    tell(
        MinutesSigned(book.reference, row.sha256, by.name, now),
        sender=book.agency_code,
        to=[book.other_code],
        now=now,
        attachments=[Attachment(row.sha256, FILE_NAME, PDF, row.size)],
    )
    return row


def take_minutes(arrivals: Sequence[Arrival], *, now: datetime) -> list[Refusal | None]:
    """Check and keep what the other sides signed."""
    return one_by_one(arrivals, partial(_take, now=now))


def _take(arrival: Arrival, now: datetime) -> None:
    message: MinutesSigned = arrival.message
    book = book_of(arrival)
    row = HandoverMinutes.objects.filter(handover=book).first()
    if row is not None and row.sha256 == message.sha256:
        return
    if book.state == HandoverState.REVOKED:
        return
    if book.state != HandoverState.COMPLETED:
        raise NotCompleted()
    if row is None and book.is_giving:
        raise GiverFirst()
    if row is not None and (row.is_complete or not book.is_giving):
        raise MinutesSignedAlready()
    if message.sha256 not in {one.sha256 for one in arrival.attachments}:
        raise MinutesDiffer()
    pdf = attachments.read(message.sha256)
    # An incremental update leaves what was there: one's own drawing, or one's own signed file.
    before = attachments.read(row.sha256) if row else draw_minutes(book).pdf
    if not pdf.startswith(before):
        raise MinutesDiffer()
    report = validate_pdf(pdf, store=TrustStore.load(now=now), at=now, usages={Usage.OFFICIAL})
    if report.verdict is Verdict.FAILED or len(report.signatures) != (2 if row else 1):
        raise MinutesNotBelieved()
    kept = _keep(book, row, pdf, message.signer_name[:200], message.at)
    note(
        book,
        "mandates.minutes-received",
        f"system:{book.agency_code}",
        now,
        digest=kept.sha256,
    )


def _signed(before: bytes, drawn: Drawn, book: Handover, by: Officer, now: datetime) -> bytes:
    box = drawn.signatures[0 if book.is_giving else 1]
    return sign_pdf(
        before,
        signer=signer_for(by.subject, Usage.OFFICIAL, now=now),
        field=GIVER_FIELD if book.is_giving else RECEIVER_FIELD,
        mark=VisibleMark(page=box.page, box=box.rectangle, kind=Kind.PERSON),
        now=now,
    )


def _keep(
    book: Handover, row: HandoverMinutes | None, pdf: bytes, signer: str, at: datetime
) -> HandoverMinutes:
    digest = attachments.store(pdf)
    if row is None:
        return HandoverMinutes.objects.create(
            agency_id=book.agency_id,
            handover=book,
            sha256=digest.sha256,
            size=digest.size,
            giver_name=signer,
            giver_signed_at=at,
        )
    row.sha256, row.size = digest.sha256, digest.size
    row.receiver_name, row.receiver_signed_at = signer, at
    row.save(update_fields=["sha256", "size", "receiver_name", "receiver_signed_at"])
    return row
