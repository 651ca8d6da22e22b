"""Calendar feeds: addresses with an unguessable token, made, read and revoked."""

import secrets
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import AgencyRecord
from lienthong.base.clock import day_of
from lienthong.base.errors import NotFound
from lienthong.base.tenancy import acting_for
from lienthong.identity.access import require
from lienthong.identity.calendars import Calendar, Entry, calendar_named
from lienthong.identity.models import Appointment, CalendarFeed
from lienthong.identity.officers import Officer, officers_of
from lienthong.identity.permissions import Permission
from lienthong.identity.tokens import digest_of
from lienthong.ledger.actions import record

_BYTES = 32


class FeedNotFound(NotFound):
    code = "calendar-feed-not-found"
    message = _(
        "Địa chỉ lịch này không có hoặc đã bị thu hồi. Hãy tạo địa chỉ mới trong trang Lịch."
    )


@transaction.atomic
def open_feed(*, calendar: Calendar, by: Officer, now: datetime) -> tuple[CalendarFeed, str]:
    """Make an address of a calendar for an officer; return it and its token, known only now.

    :raises FeedNotFound: for who is no person: an address ends with the post of who made it.
    """
    require(by, Permission(calendar.permission))
    if by.person_id is None:
        raise FeedNotFound()
    token = f"{by.agency_id}-{secrets.token_urlsafe(_BYTES)}"
    feed = CalendarFeed.objects.create(
        agency_id=by.agency_id,
        calendar=calendar.code,
        person_id=by.person_id,
        person_name=by.name,
        digest=digest_of(token),
        token_end=token[-4:],
        created_at=now,
    )
    _record("identity.feed-opened", feed, by, now)
    return feed, token


@transaction.atomic
def revoke_feed(*, feed: CalendarFeed, by: Officer, now: datetime) -> CalendarFeed:
    """Revoke a calendar address of one's own, or as an administrator any of the agency's.

    Revoked twice, it keeps the first moment.

    :raises FeedNotFound: for one of another agency.
    """
    if feed.person_id != by.person_id:
        require(by, Permission.TOKEN_MANAGE)
    rows = CalendarFeed.objects.at(by.agency_id).select_for_update(no_key=True)
    row = rows.filter(id=feed.id).first()
    if row is None:
        raise FeedNotFound()
    if row.revoked_at is None:
        row.revoked_at = now
        row.save(update_fields=["revoked_at"])
        _record("identity.feed-revoked", row, by, now)
    return row


@transaction.atomic
def read_feed(token: str, *, now: datetime) -> tuple[str, list[Entry]]:
    """Return what the calendar is called and what is in it, for whoever knows the token.

    :raises FeedNotFound: for a token that is unknown or revoked, or whose officer may see the page no more.
    """
    number, _dash, _secret = token.partition("-")
    if not (number.isascii() and number.isdigit() and len(number) < 12):
        raise FeedNotFound()
    at = AgencyRecord.objects.as_of(day_of(now)).filter(agency_id=int(number)).first()
    if at is None:
        raise FeedNotFound()
    with acting_for(at.agency_id, at.code):
        rows = CalendarFeed.objects.at(at.agency_id)
        feed = rows.filter(digest=digest_of(token), revoked_at=None).first()
        calendar = feed and calendar_named(feed.calendar)
        reader = feed and calendar and _reader(feed, calendar, day_of(now))
        if not (calendar and reader):
            raise FeedNotFound()
        return f"{calendar.name}: {at.name}", list(calendar.load(reader, now))


def _reader(feed: CalendarFeed, calendar: Calendar, today: date) -> Officer | None:
    """Return who made an address, while holding a post that may see its page and not locked out."""
    held = Appointment.objects.filter(agency_id=feed.agency_id, person_id=feed.person_id)
    rows = held.as_of(today).for_officers(today).exclude(person__account__is_active=False)
    officers = officers_of(rows.by_rank())
    return next((each for each in officers if calendar.permission in each.permissions), None)


def _record(kind: str, feed: CalendarFeed, by: Officer, now: datetime) -> None:
    record(
        kind,
        subject=f"feed:{feed.id}",
        by=by.subject,
        now=now,
        public={"agency": by.agency_code, "calendar": feed.calendar},
    )
