"""Calendar feeds: addresses with an unguessable token, made and revoked by officers."""

import hashlib
import secrets
from datetime import date, datetime

from django.db import transaction

from lienthong.agencies.models import AgencyRecord
from lienthong.base.clock import day_of
from lienthong.base.tenancy import acting_for
from lienthong.identity.access import require
from lienthong.identity.models import Appointment
from lienthong.identity.officers import Officer, officers_of
from lienthong.identity.permissions import Permission
from lienthong.ledger.actions import record
from lienthong.systems.directives.actions.refusals import FeedNotFound
from lienthong.systems.directives.models import CalendarFeed, Duty, Step, Task

_BYTES = 32


@transaction.atomic
def open_feed(*, by: Officer, now: datetime, is_own_only: bool = False) -> tuple[CalendarFeed, str]:
    """Make a calendar address of the agency's due dates, or of the officer's own steps; return its token.

    The token is shown once: only its digest is kept.
    """
    require(by, Permission.DIRECTIVE_READ)
    token = f"{by.agency_id}-{secrets.token_urlsafe(_BYTES)}"
    feed = CalendarFeed.objects.create(
        agency_id=by.agency_id,
        token_sha256=_digest(token),
        token_end=token[-4:],
        person_id=by.person_id,
        person_name=by.name,
        is_own_only=is_own_only,
        created_at=now,
    )
    _record("directives.feed-opened", feed, by, now)
    return feed, token


@transaction.atomic
def revoke_feed(*, feed: CalendarFeed, by: Officer, now: datetime) -> CalendarFeed:
    """Revoke a calendar address of one's own, or as an administrator any of the agency's.

    Revoked twice, it keeps the first moment.

    :raises FeedNotFound: for one of another agency.
    """
    is_own = feed.person_id is not None and feed.person_id == by.person_id
    require(by, Permission.DIRECTIVE_READ if is_own else Permission.TOKEN_MANAGE)
    rows = CalendarFeed.objects.select_for_update(no_key=True).filter(agency_id=by.agency_id)
    row = rows.filter(id=feed.id).first()
    if row is None:
        raise FeedNotFound()
    if row.revoked_at is None:
        row.revoked_at = now
        row.save(update_fields=["revoked_at"])
        _record("directives.feed-revoked", row, by, now)
    return row


def _record(kind: str, feed: CalendarFeed, by: Officer, now: datetime) -> None:
    record(
        kind, subject=f"feed:{feed.id}", by=by.subject, now=now, public={"agency": by.agency_code}
    )


@transaction.atomic
def read_feed(token: str, *, now: datetime) -> tuple[str, list[Task | Duty | Step]]:
    """Return the agency's name and what is due, for whoever knows the token; nothing personal is in it.

    :raises FeedNotFound: for a token that is unknown or revoked, or whose officer may read tasks no more.
    """
    number, _dash, _secret = token.partition("-")
    if not (number.isascii() and number.isdigit() and len(number) < 12):
        raise FeedNotFound()
    record_of = AgencyRecord.objects.as_of(day_of(now)).filter(agency_id=int(number)).first()
    if record_of is None:
        raise FeedNotFound()
    with acting_for(record_of.agency_id, record_of.code):
        feed = CalendarFeed.objects.filter(
            agency_id=record_of.agency_id, token_sha256=_digest(token), revoked_at=None
        ).first()
        if feed is None or not _may_read(feed, day_of(now)):
            raise FeedNotFound()
        return record_of.name, _due(feed)


def _may_read(feed: CalendarFeed, today: date) -> bool:
    """Say whether who made an address still holds a post that may read tasks, and is not locked out."""
    if feed.person_id is None:
        return False
    held = Appointment.objects.filter(agency_id=feed.agency_id, person_id=feed.person_id)
    rows = held.as_of(today).for_officers(today).exclude(person__account__is_active=False)
    return any(Permission.DIRECTIVE_READ in officer.permissions for officer in officers_of(rows))


def _due(feed: CalendarFeed) -> list[Task | Duty | Step]:
    steps = Step.objects.filter(
        agency_id=feed.agency_id, done_date__isnull=True, due_date__isnull=False
    ).order_by("due_date")
    if feed.is_own_only:
        return list(steps.filter(person_id=feed.person_id)[:2000])
    rows: list[Task | Duty | Step] = []
    for kind in (Task, Duty):
        due = kind.objects.open().filter(agency_id=feed.agency_id, due_date__isnull=False)
        rows += list(due.order_by("due_date")[:2000])
    return rows + list(steps[:2000])


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
