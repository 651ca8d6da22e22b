"""Tokens of programs: issued for an appointment of the agency, revoked, noted as used."""

from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lienthong.base.clock import day_of
from lienthong.base.errors import Conflict, Invalid, NotFound
from lienthong.identity.actions.ownership import require_for
from lienthong.identity.models import ApiToken, Appointment
from lienthong.identity.officers import Officer, officer_for
from lienthong.identity.permissions import Permission
from lienthong.identity.tokens import PERSONAL, digest_of, new_secret
from lienthong.ledger.actions import record

LONGEST_LIFE = timedelta(days=366)
_NOTE_EVERY = timedelta(minutes=5)


class TokenTooWide(Invalid):
    code = "token-too-wide"
    message = _(
        "Chương trình không được có quyền “%(permission)s”: cán bộ không có quyền này hoặc phải tự làm."
    )


class TokenWithoutPermission(Invalid):
    code = "token-without-permission"
    message = _("Hãy chọn ít nhất một quyền cho chương trình.")


class TokenLifeRefused(Invalid):
    code = "token-life-refused"
    message = _("Ngày hết hạn phải sau hôm nay và không quá một năm.")


class TokenAlreadyRevoked(Conflict):
    code = "token-already-revoked"
    message = _("Mã truy cập này đã thu hồi từ trước.")


@transaction.atomic
def issue_token(
    *,
    appointment: Appointment,
    name: str,
    permissions: Collection[str],
    expires_at: datetime,
    by: Officer,
    now: datetime,
) -> tuple[ApiToken, str]:
    """Issue a program a token for an appointment of the agency; return it and its secret, known only now.

    :raises TokenTooWide: for a permission that the officer lacks or must use in person.
    :raises TokenWithoutPermission, TokenLifeRefused: as they say.
    :raises NotInPost: if the appointment is not in force.
    """
    require_for(by, Permission.TOKEN_MANAGE, appointment.agency_id)
    wanted = frozenset(map(str, permissions))
    if not wanted:
        raise TokenWithoutPermission()
    if not now < expires_at <= now + LONGEST_LIFE:
        raise TokenLifeRefused()
    allowed = officer_for(appointment, day_of(now)).permissions - PERSONAL
    if wanted - allowed:
        raise TokenTooWide(permission=min(wanted - allowed))
    secret = new_secret(appointment.agency_id)
    token = ApiToken.objects.create(
        agency_id=appointment.agency_id,
        appointment=appointment,
        name=name,
        digest=digest_of(secret),
        permissions=sorted(wanted),
        created_by=by.subject,
        created_at=now,
        expires_at=expires_at,
    )
    record(
        "identity.token-issued",
        subject=str(token.pk),
        by=by.subject,
        now=now,
        public={"permissions": token.permissions, "expires_at": expires_at.isoformat()},
    )
    return token, secret


@transaction.atomic
def revoke_token(*, token: ApiToken, by: Officer, now: datetime) -> ApiToken:
    """Revoke a token of the agency; its next call is refused.

    :raises TokenAlreadyRevoked: if it was revoked before.
    """
    require_for(by, Permission.TOKEN_MANAGE, token.agency_id)
    locked = ApiToken.objects.select_for_update(no_key=True).filter(pk=token.pk).first()
    if locked is None:
        raise NotFound()
    if locked.revoked_at is not None:
        raise TokenAlreadyRevoked()
    locked.revoked_at = now
    locked.save(update_fields=["revoked_at"])
    record("identity.token-revoked", subject=str(token.pk), by=by.subject, now=now, public={})
    return locked


@transaction.atomic
def note_token_use(*, token: ApiToken, now: datetime) -> None:
    """Write down that a token is in use, at most every five minutes."""
    if token.last_used_at is None or now - token.last_used_at >= _NOTE_EVERY:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
