"""Calendars: each system registers what is due in it, so that one mechanism hands it to calendar programs."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.utils.functional import Promise
from icalendar import Calendar as Book
from icalendar import Event

from lienthong.identity.officers import Officer

Label = str | Promise
MEDIA_TYPE = "text/calendar; charset=utf-8"
_ONE_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of a calendar: a day, or with ``at`` a moment; ``address`` is its page below the site."""

    key: str
    day: date
    kind: str
    title: str
    address: str
    at: datetime | None = None
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """What can be subscribed to on a page: ``load(officer, now)`` reads it for who may see the page."""

    code: str
    name: Label
    page: str
    permission: str
    load: Callable[[Officer, datetime], Iterable[Entry]]


_calendars: dict[str, Calendar] = {}


def register_calendar(calendar: Calendar) -> Calendar:
    """Offer a calendar for subscription; registering it again changes nothing."""
    return _calendars.setdefault(calendar.code, calendar)


def calendar_named(code: str) -> Calendar | None:
    """Return the calendar of a code, None if no system has it."""
    return _calendars.get(code)


def calendars_on(page: str) -> list[Calendar]:
    """Return the calendars that a page offers, in the order in which they were registered."""
    return [each for each in _calendars.values() if each.page == page]


def as_ics(name: str, entries: Iterable[Entry], *, site: str, now: datetime) -> bytes:
    """Return entries as iCalendar (RFC 5545); ``site`` begins their links."""
    book = Book()
    book.add("prodid", "-//Lien Thong//Lich//VI")
    book.add("version", "2.0")
    book.add("calscale", "GREGORIAN")
    book.add("method", "PUBLISH")
    book.add("x-wr-calname", name)
    book.add("refresh-interval", timedelta(hours=1), parameters={"value": "DURATION"})
    for entry in entries:
        book.add_component(_event(entry, site, now))
    text: bytes = book.to_ical()
    return text


def _event(entry: Entry, site: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{entry.key}@lienthong")
    event.add("dtstamp", now)
    if entry.at is None:
        event.add("dtstart", entry.day)
        event.add("dtend", entry.day + _ONE_DAY)
        event.add("transp", "TRANSPARENT")
    else:
        event.add("dtstart", entry.at.astimezone(UTC))
    if entry.note:
        event.add("description", entry.note)
    event.add("summary", f"{entry.kind}: {entry.title}")
    event.add("url", f"{site}{entry.address}")
    event.add("categories", [entry.kind])
    return event
