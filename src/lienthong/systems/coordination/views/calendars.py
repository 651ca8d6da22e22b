"""What is due and when people meet: as a page and as an iCalendar feed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from lienthong.base import clock
from lienthong.base.tables import Cell, Column
from lienthong.casework.screens import officer_of
from lienthong.identity.access import needs
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.coordination.models import (
    Meeting,
    MeetingState,
    NoteKind,
    OpinionDuty,
    OpinionRequest,
    SecondmentNote,
)
from lienthong.systems.coordination.views.replies import page, to

BACK, AHEAD, MOST = timedelta(days=60), timedelta(days=180), 500


@dataclass(frozen=True)
class Date:
    """One line of the calendar."""

    key: str
    day: date
    at: datetime | None
    kind: str
    title: str
    url: str


@needs(Permission.COORDINATION_READ)
def calendar(request: HttpRequest) -> HttpResponse:
    """Show what is due and when people meet, the nearest first."""
    today = clock.today()
    lines = sorted(_dates(officer_of(request), today), key=lambda line: (line.day, line.title))
    return page(
        request,
        "calendar.html",
        columns=(
            Column(_("Ngày"), no_wrap=True),
            Column(_("Việc")),
            Column(_("Nội dung"), width="one-half"),
        ),
        rows=[
            [
                Cell(line.day, note=_("đã qua") if line.day < today else ""),
                line.kind,
                Cell(line.title, href=line.url),
            ]
            for line in lines
        ],
    )


@needs(Permission.COORDINATION_READ)
def feed(request: HttpRequest) -> HttpResponse:
    """Return the same as iCalendar (RFC 5545)."""
    book = Calendar()
    book.add("prodid", "-//Lien Thong//Phoi hop//VI")
    book.add("version", "2.0")
    now = clock.now()
    for line in _dates(officer_of(request), clock.today()):
        event = Event()
        event.add("uid", f"{line.key}@lienthong")
        event.add("dtstamp", now)
        event.add("dtstart", line.at.astimezone(UTC) if line.at else line.day)
        event.add("summary", f"{line.kind}: {line.title}")
        event.add("url", request.build_absolute_uri(line.url))
        book.add_component(event)
    answer = HttpResponse(book.to_ical(), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="phoi-hop.ics"'
    return answer


def _dates(officer: Officer, today: date) -> Iterator[Date]:
    span: Any = (today - BACK, today + AHEAD)
    duties = OpinionDuty.objects.visible_to(officer).owed().filter(due_date__range=span)
    for duty in duties[:MOST]:
        yield Date(
            f"duty-{duty.pk}", duty.due_date, None, _("Hạn cho ý kiến"), duty.title,
            to("duty", duty.pk),
        )  # fmt: skip
    requests = OpinionRequest.objects.visible_to(officer).waiting().filter(due_date__range=span)
    for row in requests.select_related("file")[:MOST]:
        yield Date(
            f"request-{row.pk}", row.due_date, None, _("Hạn nhận ý kiến"),
            f"{row.addressee_name}: {row.file.title}", to("file", row.file_id),
        )  # fmt: skip
    yield from _meetings(officer, today)
    notes = SecondmentNote.objects.visible_to(officer).filter(
        kind=NoteKind.QUESTION, answered_at__isnull=True, due_date__range=span
    )
    for note in notes[:MOST]:
        yield Date(
            f"note-{note.pk}", note.due_date or today, None, _("Hạn trả lời cán bộ phối hợp"),
            note.text, to("secondment", note.secondment_id),
        )  # fmt: skip


def _meetings(officer: Officer, today: date) -> Iterator[Date]:
    rows = Meeting.objects.visible_to(officer).filter(
        state__in=[MeetingState.PREPARING, MeetingState.INVITED],
        starts_at__date__gte=today - BACK,
    )
    for row in rows[:MOST]:
        day = clock.day_of(row.starts_at)
        url = to("meeting", row.pk)
        yield Date(f"meeting-{row.pk}", day, row.starts_at, _("Họp"), row.title, url)
