"""The second factor: time-based codes (RFC 6238) and the recovery codes that stand in for them."""

import hmac
import secrets
from datetime import datetime, timedelta
from uuid import UUID

import pyotp
import segno

from lienthong.identity import sealing

STEP_SECONDS = 30
# One step either way forgives a clock that is off by half a minute (RFC 6238, 5.2).
_DRIFT = (0, -1, 1)
_PURPOSE = "totp"
_ISSUER = "Liên Thông"

RECOVERY_CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"

FAILURES_BEFORE_PAUSE = 5
PAUSE = timedelta(minutes=15)


def new_secret() -> str:
    """Return a fresh shared secret in base32."""
    return pyotp.random_base32()


def seal(secret: str, account_id: UUID) -> bytes:
    """Return a shared secret as it is stored."""
    return sealing.seal(secret, purpose=_PURPOSE, row=account_id)


def unseal(sealed: bytes | memoryview, account_id: UUID) -> str:
    """Return the shared secret of an account.

    :raises SealBroken: if the stored value was altered.
    """
    return sealing.unseal(sealed, purpose=_PURPOSE, row=account_id)


def step_of(code: str, secret: str, *, after: int, now: datetime) -> int | None:
    """Return the time step for which a code is right, or None.

    Steps up to ``after`` are refused: a code works once.
    """
    current = int(now.timestamp()) // STEP_SECONDS
    generator = pyotp.TOTP(secret)
    for drift in _DRIFT:
        step = current + drift
        if step > after and hmac.compare_digest(generator.generate_otp(step), code):
            return step
    return None


def enrolment_uri(secret: str, username: str) -> str:
    """Return the otpauth address that authenticator programs read."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=_ISSUER)


def qr_image(uri: str) -> str:
    """Return a QR code of an address as a data URI of an SVG image."""
    return str(segno.make(uri, error="m").svg_data_uri(scale=5, border=4))


def new_recovery_codes() -> list[str]:
    """Return a fresh set of recovery codes, about 50 bits each."""
    return [
        "-".join("".join(secrets.choice(_ALPHABET) for _n in range(5)) for _m in range(2))
        for _code in range(RECOVERY_CODES)
    ]


def recovery_digest(code: str) -> bytes:
    """Return the keyed digest by which a recovery code is recognised; case and spaces do not count."""
    plain = "".join(code.lower().split())
    return sealing.fingerprint(plain, purpose="recovery")
