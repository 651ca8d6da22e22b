"""Due dates as an iCalendar feed (RFC 5545), which calendar programs fetch by themselves."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from lienthong.systems.directives import recurrence
from lienthong.systems.directives.models import Duty, Step, Task
from lienthong.systems.directives.sentences import counted_words

MEDIA_TYPE = "text/calendar; charset=utf-8"
_ONE_DAY = timedelta(days=1)


def calendar_of(
    name: str, rows: Sequence[Task | Duty | Step], *, site: str, now: datetime
) -> bytes:
    """Return a calendar with one all-day event for each due date; ``site`` begins its links."""
    calendar = Calendar()
    calendar.add("prodid", "-//Lien Thong//Nhiem vu//VI")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Thời hạn nhiệm vụ: %(name)s") % {"name": name})
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"value": "DURATION"})
    for row in rows:
        if row.due_date is not None:
            calendar.add_component(_event(row, site, now))
    text: bytes = calendar.to_ical()
    return text


def _event(row: Task | Duty | Step, site: str, now: datetime) -> Event:
    event = Event()
    event.add("uid", f"{row.id}@lienthong")
    event.add("dtstamp", now)
    day = row.due_date if isinstance(row, Step) else row.counted_date
    event.add("dtstart", day)
    event.add("dtend", day + _ONE_DAY if day else day)
    if day and row.due_date and day != row.due_date:
        event.add("description", counted_words(row.due_date, day))
    event.add("summary", f"{_label(row)}: {row.title}{_period(row)}")
    event.add("url", f"{site}{_address(row)}")
    event.add("transp", "TRANSPARENT")
    event.add("categories", [_label(row)])
    return event


def _label(row: Task | Duty | Step) -> str:
    if isinstance(row, Task):
        return _("Hạn của %(name)s") % {"name": row.lead_name}
    return _("Hạn nhiệm vụ") if isinstance(row, Duty) else _("Hạn việc trong kế hoạch")


def _period(row: Task | Duty | Step) -> str:
    """Return for which period a periodic task is due."""
    if isinstance(row, Step) or row.period not in recurrence.KNOWN or not row.due_wording:
        return ""
    return f" ({row.due_wording})"


def _address(row: Task | Duty | Step) -> str:
    if isinstance(row, Task):
        return reverse("directives:task_detail", args=[row.id])
    return reverse(
        "directives:duty_detail", args=[row.duty_id if isinstance(row, Step) else row.id]
    )
