"""Committees and working groups: founding them, and who holds their posts."""

from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from psycopg.types.range import DateRange

from lienthong.base.errors import Conflict, Invalid
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.ledger.actions import record
from lienthong.systems.mandates.models import BodyAppointment, BodyPost, GoverningBody


class BodyKnown(Conflict):
    code = "body-subject-taken"
    message = _("Đã có tổ chức mang mã %(subject)s. Hãy dùng mã khác.")


class BodyOver(Conflict):
    code = "body-ended"
    message = _("Tổ chức này đã kết thúc từ ngày %(day)s.")


class PostKnown(Conflict):
    code = "body-post-taken"
    message = _("Tổ chức này đã có chức danh mang mã %(subject)s. Hãy dùng mã khác.")


class PostHeld(Conflict):
    code = "body-post-held"
    message = _(
        "Chức danh này chỉ một người giữ và đã có người giữ vào thời gian đó. "
        "Hãy ghi ngày thôi giữ của người trước rồi bổ nhiệm người mới."
    )


class BodyLegalBasisMissing(Invalid):
    code = "body-legal-basis-missing"
    message = _("Hãy ghi căn cứ pháp lý: số, ký hiệu và ngày của quyết định.")


class OfficeMissing(Invalid):
    code = "body-office-missing"
    message = _("Hãy ghi chức vụ công tác của người được bổ nhiệm.")


class NotOnThatDay(Invalid):
    code = "body-day-out-of-order"
    message = _("Ngày thôi giữ phải sau ngày %(day)s, là ngày bắt đầu giữ chức danh.")


class BodyNotFoundedYet(Invalid):
    code = "body-not-in-force"
    message = _("Vào ngày %(day)s tổ chức này chưa thành lập hoặc đã kết thúc.")


@transaction.atomic
def found_body(
    *,
    subject: str,
    name: str,
    legal_basis: str,
    founded_date: date,
    by: Officer,
    now: datetime,
    short_name: str = "",
    parent: GoverningBody | None = None,
    mandate_subject: str = "",
) -> GoverningBody:
    """Enter a committee or working group.

    :raises BodyKnown: if the subject is taken.
    :raises BodyLegalBasisMissing: without a legal basis.
    """
    require(by, Permission.MANDATE_MANAGE)
    if GoverningBody.objects.filter(subject=subject).exists():
        raise BodyKnown(subject=subject)
    if not legal_basis.strip():
        raise BodyLegalBasisMissing()
    body = GoverningBody.objects.create(
        subject=subject,
        name=name.strip(),
        short_name=short_name.strip(),
        parent=parent,
        mandate_subject=mandate_subject,
        legal_basis=legal_basis.strip(),
        founded_date=founded_date,
    )
    _record("mandates.body-founded", body, by, now, founded_date=founded_date)
    return body


@transaction.atomic
def add_post(
    *,
    body: GoverningBody,
    subject: str,
    title: str,
    is_single: bool,
    by: Officer,
    now: datetime,
) -> BodyPost:
    """Give a body a post; whether it is a single one cannot be changed afterwards.

    :raises PostKnown: if the body has another post of that subject.
    """
    require(by, Permission.MANDATE_MANAGE)
    locked = GoverningBody.objects.select_for_update(no_key=True).get(pk=body.pk)
    post, is_new = BodyPost.objects.get_or_create(
        body=locked,
        subject=subject,
        defaults={
            "title": title.strip(),
            "is_single": is_single,
            "order": locked.posts.count() + 1,
        },
    )
    if not is_new and post.title != title.strip():
        raise PostKnown(subject=subject)
    if is_new:
        _record("mandates.body-post-added", locked, by, now, post=subject)
    return post


@transaction.atomic
def end_body(
    *, body: GoverningBody, on: date, legal_basis: str, by: Officer, now: datetime
) -> GoverningBody:
    """End a body from a day on, and with it whoever holds its posts.

    :raises BodyLegalBasisMissing: without a legal basis.
    :raises BodyOver: if it has ended.
    :raises NotOnThatDay: if somebody's post begins on that day or later, or the body does.
    """
    require(by, Permission.MANDATE_MANAGE)
    row = GoverningBody.objects.select_for_update(no_key=True).get(pk=body.pk)
    if row.ended_date is not None:
        raise BodyOver(day=row.ended_date.strftime("%d/%m/%Y"))
    if not legal_basis.strip():
        raise BodyLegalBasisMissing()
    if on <= row.founded_date:
        raise NotOnThatDay(day=row.founded_date.strftime("%d/%m/%Y"))
    held = BodyAppointment.objects.filter(post__body=row, valid__upper_inf=True)
    for appointment in held:
        release(appointment=appointment, on=on, legal_basis=legal_basis, by=by, now=now)
    row.ended_date, row.end_basis = on, legal_basis.strip()
    row.save(update_fields=["ended_date", "end_basis"])
    _record("mandates.body-ended", row, by, now, ended_date=on)
    return row


@transaction.atomic
def appoint(
    *,
    post: BodyPost,
    office: str,
    legal_basis: str,
    from_date: date,
    by: Officer,
    now: datetime,
    person: str = "",
) -> BodyAppointment:
    """Appoint somebody to a post of a body from a day on.

    :raises OfficeMissing, BodyLegalBasisMissing: without them.
    :raises BodyNotFoundedYet: outside the life of the body.
    :raises PostHeld: if it is a single post that somebody holds then.
    """
    require(by, Permission.MANDATE_MANAGE)
    row = BodyPost.objects.select_for_update(no_key=True).select_related("body").get(pk=post.pk)
    if not office.strip():
        raise OfficeMissing()
    if not legal_basis.strip():
        raise BodyLegalBasisMissing()
    _require_alive(row.body, from_date)
    period = DateRange(from_date, None)
    if row.is_single and row.appointments.filter(valid__overlap=period).exists():
        raise PostHeld()
    made = BodyAppointment.objects.create(
        post=row,
        is_single=row.is_single,
        person=person.strip(),
        office=office.strip(),
        legal_basis=legal_basis.strip(),
        valid=period,
    )
    _record("mandates.body-appointed", row.body, by, now, post=row.subject, from_date=from_date)
    return made


@transaction.atomic
def release(
    *, appointment: BodyAppointment, on: date, legal_basis: str, by: Officer, now: datetime
) -> BodyAppointment:
    """End an appointment from a day on.

    :raises BodyLegalBasisMissing: without a legal basis.
    :raises NotOnThatDay: if the day is not after its first day, or it has ended before.
    """
    require(by, Permission.MANDATE_MANAGE)
    row = (
        BodyAppointment.objects.select_for_update(of=("self",), no_key=True)
        .select_related("post__body")
        .get(pk=appointment.pk)
    )
    if not legal_basis.strip():
        raise BodyLegalBasisMissing()
    first = row.valid.lower
    if on <= first or row.valid.upper is not None:
        raise NotOnThatDay(day=first.strftime("%d/%m/%Y"))
    row.valid, row.end_basis = DateRange(first, on), legal_basis.strip()
    row.save(update_fields=["valid", "end_basis"])
    _record("mandates.body-released", row.post.body, by, now, post=row.post.subject, to_date=on)
    return row


def _require_alive(body: GoverningBody, day: date) -> None:
    if day < body.founded_date or (body.ended_date is not None and day >= body.ended_date):
        raise BodyNotFoundedYet(day=day.strftime("%d/%m/%Y"))


def _record(kind: str, body: GoverningBody, by: Officer, now: datetime, **public: Any) -> None:
    record(kind, subject=f"body:{body.subject}", by=by.subject, now=now, public=public)
