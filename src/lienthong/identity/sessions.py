"""Signed-in sessions: what they hold, when they end, and their owner's list of them."""

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from lienthong.identity.officers import Officer

IDLE = timedelta(minutes=30)
_NOTE_EVERY = timedelta(minutes=1)
_KEY = "officer"
_WAITING_KEY = "signing-in"
_WAITING_LIFE = timedelta(minutes=10)

# The mark in the browser's self-description and its name; the more particular marks stand first.
_BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "coc_coc": "Cốc Cốc",
    "Firefox": "Firefox",
    "Chrome": "Chrome",
    "Safari": "Safari",
}
_SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "Linux": "Linux",
}


@dataclass(frozen=True, slots=True)
class Signed:
    """What a session says of who is signed in."""

    person_id: UUID
    agency_id: int
    agency_code: str
    appointment_id: UUID
    record_id: UUID
    seen_at: datetime

    def is_idle(self, now: datetime) -> bool:
        """Tell whether nothing was asked for too long."""
        return now - self.seen_at > IDLE


class Stage(StrEnum):
    """What a sign-in still waits for."""

    CODE = "code"
    RECOVERY_CODES = "recovery-codes"
    PASSWORD = "password"  # noqa: S105 -- a stage, not a secret


@dataclass(frozen=True, slots=True)
class Waiting:
    """A sign-in that has not come to its end."""

    account_id: UUID
    stage: Stage
    next_address: str


def wait_for(session: SessionBase, waiting: Waiting, now: datetime) -> None:
    """Write down how far a sign-in has come, under a fresh session key."""
    session.cycle_key()
    session[_WAITING_KEY] = {
        "account": str(waiting.account_id),
        "stage": str(waiting.stage),
        "next": waiting.next_address,
        "until": (now + _WAITING_LIFE).isoformat(),
    }


def waiting_in(session: SessionBase, now: datetime) -> Waiting | None:
    """Return the sign-in that a session waits to finish, unless it took too long."""
    data = session.get(_WAITING_KEY)
    if not data or now >= datetime.fromisoformat(data["until"]):
        return None
    return Waiting(UUID(data["account"]), Stage(data["stage"]), data["next"])


def stop_waiting(session: SessionBase) -> None:
    """Forget an unfinished sign-in."""
    session.pop(_WAITING_KEY, None)


def signed_in_by(session: SessionBase) -> Signed | None:
    """Return who a session is signed in for, or None."""
    data = session.get(_KEY)
    if not data:
        return None
    return Signed(
        person_id=UUID(data["person"]),
        agency_id=data["agency"],
        agency_code=data["code"],
        appointment_id=UUID(data["appointment"]),
        record_id=UUID(data["record"]),
        seen_at=datetime.fromisoformat(data["seen"]),
    )


def note(session: SessionBase, officer: Officer, record_id: UUID, now: datetime) -> None:
    """Write into a session which officer it acts as."""
    session[_KEY] = {
        "person": str(officer.person_id),
        "agency": officer.agency_id,
        "code": officer.agency_code,
        "appointment": str(officer.appointment_id),
        "record": str(record_id),
        "seen": now.isoformat(),
    }


def keep_awake(session: SessionBase, signed: Signed, now: datetime) -> bool:
    """Write down that the session is in use, at most once a minute; tell whether it was written."""
    if now - signed.seen_at < _NOTE_EVERY:
        return False
    session[_KEY] = {**session[_KEY], "seen": now.isoformat()}
    return True


def key_digest(session_key: str) -> str:
    """Return the digest by which a session record knows its session."""
    return hashlib.sha256(session_key.encode()).hexdigest()


def device(request: HttpRequest) -> str:
    """Return browser and system in words that their owner recognises."""
    agent = request.headers.get("User-Agent", "")
    browser = next((name for mark, name in _BROWSERS.items() if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS.items() if mark in agent), "")
    return ", ".join(filter(None, (browser, system)))


def network(request: HttpRequest) -> str:
    """Return the caller's network, coarse enough not to name one machine: /24 or /48."""
    try:
        address = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return ""
    size = 24 if address.version == 4 else 48
    return str(ipaddress.ip_network((address, size), strict=False))
