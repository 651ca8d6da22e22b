"""Calendar addresses: made and revoked on each calendar's page, listed for administrators."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lienthong.base import clock
from lienthong.base.paging import page_of
from lienthong.identity import actions
from lienthong.identity.access import needs, public, signed_in
from lienthong.identity.actions.feeds import FeedNotFound
from lienthong.identity.calendars import (
    MEDIA_TYPE,
    Calendar,
    Entry,
    as_ics,
    calendar_named,
    calendars_on,
)
from lienthong.identity.models import CalendarFeed
from lienthong.identity.permissions import Permission
from lienthong.identity.views.answers import officer_of

_SHOWN = 50


@dataclass(frozen=True)
class Subscribing:
    """What a calendar page offers: its calendars, and the officer's own addresses with their names."""

    calendars: list[Calendar]
    feeds: list[tuple[CalendarFeed, str]]


def subscribing(request: HttpRequest, page: str) -> Subscribing:
    """Return what ``identity/_subscribe.html`` shows on the page of a calendar."""
    officer, offered = officer_of(request), calendars_on(page)
    rows = CalendarFeed.objects.at(officer.agency_id).of_person(officer.person_id)
    rows = rows.filter(calendar__in=[each.code for each in offered])
    return Subscribing(offered, [(row, _name(row)) for row in rows[:_SHOWN]])


@signed_in
@require_POST
@never_cache
def subscribe(request: HttpRequest) -> HttpResponse:
    """Make an address of a calendar and show it, this once."""
    calendar = calendar_named(request.POST.get("calendar", ""))
    if calendar is None:
        raise FeedNotFound()
    _feed, token = actions.open_feed(calendar=calendar, by=officer_of(request), now=clock.now())
    address = request.build_absolute_uri(reverse("identity:feed", args=[token]))
    _scheme, _colon, rest = address.partition(":")
    context = {"calendar": calendar, "address": address, "webcal": f"webcal:{rest}"}
    return render(request, "identity/feed.html", context)


@signed_in
@require_POST
def unsubscribe(request: HttpRequest, feed_id: UUID) -> HttpResponse:
    """Revoke an address of one's own."""
    officer = officer_of(request)
    own = CalendarFeed.objects.at(officer.agency_id).of_person(officer.person_id)
    feed = _revoked(request, own.filter(pk=feed_id).first())
    calendar = calendar_named(feed.calendar)
    return redirect(calendar.page if calendar else "node:home")


@needs(Permission.TOKEN_MANAGE)
def index(request: HttpRequest) -> HttpResponse:
    """Show administrators every calendar address of the agency: whose it is and what it gives."""
    page = page_of(CalendarFeed.objects.at(officer_of(request).agency_id), request)
    rows = [(feed, _name(feed)) for feed in page]
    return render(request, "identity/feeds.html", {"page": page, "rows": rows})


@needs(Permission.TOKEN_MANAGE)
@require_POST
def revoke(request: HttpRequest, feed_id: UUID) -> HttpResponse:
    """Revoke any calendar address of the agency."""
    rows = CalendarFeed.objects.at(officer_of(request).agency_id)
    _revoked(request, rows.filter(pk=feed_id).first())
    return redirect("identity:feeds")


@public
@require_GET
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Return a calendar to a program that knows the token."""
    name, entries = actions.read_feed(token, now=clock.now())
    answer = ics_response(request, name, entries)
    answer["Content-Disposition"] = 'inline; filename="lich.ics"'
    answer["Cache-Control"] = "private, max-age=900"
    return answer


def ics_response(request: HttpRequest, name: str, entries: list[Entry]) -> HttpResponse:
    """Return entries as a file of a calendar."""
    site = request.build_absolute_uri("/").rstrip("/")
    text = as_ics(name, entries, site=site, now=clock.now())
    return HttpResponse(text, content_type=MEDIA_TYPE)


def _revoked(request: HttpRequest, feed: CalendarFeed | None) -> CalendarFeed:
    if feed is None:
        raise FeedNotFound()
    actions.revoke_feed(feed=feed, by=officer_of(request), now=clock.now())
    messages.success(request, _("Đã thu hồi địa chỉ lịch."))
    return feed


def _name(feed: CalendarFeed) -> str:
    calendar = calendar_named(feed.calendar)
    return str(calendar.name) if calendar else feed.calendar
