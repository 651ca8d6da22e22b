"""What a program shows at the door, and the officer it acts for."""

import hashlib
import re
import secrets
from base64 import b64decode
from binascii import Error as NotBase64
from dataclasses import dataclass, replace
from datetime import datetime

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lienthong.base.clock import day_of
from lienthong.base.errors import AuthenticationNeeded, Refusal
from lienthong.identity.models import ApiToken, Appointment
from lienthong.identity.officers import Officer, officers_of
from lienthong.identity.permissions import Permission

_SECRET = re.compile(r"lt_([1-9][0-9]{0,17})_([A-Za-z0-9_-]{43})")
_SCHEMES = {"bearer", "apitoken"}

# A person's own acts, and everything that could widen what a program may do.
PERSONAL = frozenset(
    {
        Permission.DOCUMENT_SIGN,
        Permission.DOCUMENT_SEAL,
        Permission.REPORT_SIGN,
        Permission.MANDATE_HAND_OVER,
        Permission.COORDINATION_DECIDE,
        Permission.PERSON_MANAGE,
        Permission.DELEGATION_MANAGE,
        Permission.CERTIFICATE_MANAGE,
        Permission.TOKEN_MANAGE,
    }
)


class TokenRefused(AuthenticationNeeded):
    code = "token-refused"
    message = _("Mã truy cập sai, hết hạn hoặc đã thu hồi. Hãy xin quản trị cơ quan cấp mã mới.")


class TooManyRefusedTokens(Refusal):
    code = "token-refused-too-often"
    message = _("Mã truy cập sai quá nhiều lần. Hãy thử lại sau %(minutes)s phút.")
    status = 429


@dataclass(frozen=True, slots=True)
class Presented:
    """A token as it was shown: the agency it names, unproven, and the digest of the whole."""

    agency_id: int
    digest: str


def new_secret(agency_id: int) -> str:
    """Return a new token's secret text; the agency in it tells under whose rows the token is looked up."""
    return f"lt_{agency_id}_{secrets.token_urlsafe(32)}"


def digest_of(secret: str) -> str:
    """Return the digest by which a token is kept."""
    return hashlib.sha256(secret.encode()).hexdigest()


def presented_by(request: HttpRequest) -> Presented | None:
    """Return the token of a request; None when it shows none at all.

    ``Authorization: Bearer``, ``Authorization: ApiToken`` and HTTP Basic (any user, the token as password)
    are understood, because clients of public standards know no other way.

    :raises TokenRefused: for an Authorization header that holds no token.
    """
    header = request.headers.get("Authorization", "")
    if not header:
        return None
    scheme, _space, rest = header.strip().partition(" ")
    secret = _password(rest) if scheme.lower() == "basic" else rest.strip()
    found = _SECRET.fullmatch(secret)
    if found is None or scheme.lower() not in _SCHEMES | {"basic"}:
        raise TokenRefused()
    return Presented(int(found[1]), digest_of(secret))


def officer_by_token(presented: Presented, now: datetime) -> tuple[ApiToken, Officer]:
    """Return a token and its officer, in a transaction limited to the agency that the token names.

    The officer may what both the token and the appointment allow at this moment.

    :raises TokenRefused: if it is unknown, expired, revoked, or its officer no longer in post or locked out.
    """
    tokens = ApiToken.objects.at(presented.agency_id).usable(now)
    token = tokens.filter(digest=presented.digest).first()
    if token is None:
        raise TokenRefused()
    day = day_of(now)
    held = Appointment.objects.filter(pk=token.appointment_id).as_of(day).for_officers(day)
    officers = officers_of(held.exclude(person__account__is_active=False))
    if not officers:
        raise TokenRefused()
    allowed = officers[0].permissions & frozenset(token.permissions) - PERSONAL
    return token, replace(officers[0], permissions=frozenset(allowed))


def _password(encoded: str) -> str:
    try:
        return b64decode(encoded.strip(), validate=True).decode().partition(":")[2]
    except (NotBase64, UnicodeDecodeError, ValueError):
        return ""
