"""Opening and ending signed-in sessions, and choosing the post a session acts in."""

from datetime import datetime
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from lienthong.base.errors import NotAllowed, NotFound
from lienthong.identity import sessions
from lienthong.identity.models import Account, SessionRecord
from lienthong.identity.officers import Officer
from lienthong.ledger.actions import record


class NoPost(NotAllowed):
    code = "no-post"
    message = _(
        "Tài khoản chưa được bổ nhiệm vào vị trí nào. Hãy liên hệ quản trị viên của cơ quan."
    )


@transaction.atomic
def open_session(
    *, request: HttpRequest, account: Account, officer: Officer, now: datetime
) -> SessionRecord:
    """Enter a session that has just been signed in to in its owner's list."""
    opened = SessionRecord.objects.create(
        account=account,
        key_digest=sessions.key_digest(request.session.session_key or ""),
        device=sessions.device(request),
        network=sessions.network(request),
        created_at=now,
        last_seen_at=now,
    )
    sessions.note(request.session, officer, opened.pk, now)
    record(
        "identity.signed-in",
        subject=f"account:{account.pk}",
        by=officer.subject,
        now=now,
        public={"agency": officer.agency_code, "session": opened.pk},
    )
    return opened


@transaction.atomic
def end_session(*, account: Account, session_id: UUID, now: datetime) -> None:
    """End one of the owner's own sessions.

    :raises NotFound: if the owner has no such open session.
    """
    ended = account.session_records.filter(pk=session_id, ended_at=None).update(ended_at=now)
    if not ended:
        raise NotFound()
    _record_end(account, now, {"session": session_id})


@transaction.atomic
def sign_out_everywhere(*, account: Account, now: datetime) -> int:
    """End every session of an account and return how many there were."""
    ended = end_sessions(account, now)
    _record_end(account, now, {"sessions": ended})
    return ended


def end_sessions(account: Account, now: datetime) -> int:
    """End every open session of an account, as part of a larger action."""
    return account.session_records.filter(ended_at=None).update(ended_at=now)


def note_use(*, session: SessionBase, signed: sessions.Signed, now: datetime) -> None:
    """Write down, at most once a minute, that a session is in use."""
    if sessions.keep_awake(session, signed, now):
        SessionRecord.objects.filter(pk=signed.record_id).update(last_seen_at=now)


def act_as(
    *, session: SessionBase, signed: sessions.Signed, officer: Officer, now: datetime
) -> None:
    """Let a session act in another of its owner's posts.

    :raises NotAllowed: for somebody else's post.
    """
    if officer.person_id != signed.person_id:
        raise NotAllowed()
    sessions.note(session, officer, signed.record_id, now)


def _record_end(account: Account, now: datetime, public: dict[str, object]) -> None:
    record(
        "identity.signed-out",
        subject=f"account:{account.pk}",
        by=f"person:{account.person_id}",
        now=now,
        public=public,
    )
