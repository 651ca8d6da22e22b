"""What is due in coordination and when people meet: for the page and for calendar programs."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.base import clock
from lienthong.identity.calendars import Calendar, Entry, register_calendar
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

PAGE = "coordination:calendar"
BACK, AHEAD, MOST = timedelta(days=60), timedelta(days=180), 500


def register() -> None:
    """Offer the calendar of coordination for subscription."""
    register_calendar(
        Calendar(
            code="coordination",
            name=gettext_lazy("Lịch phối hợp"),
            page=PAGE,
            permission=Permission.COORDINATION_READ,
            load=entries,
        )
    )


def entries(officer: Officer, now: datetime) -> Iterator[Entry]:
    """Yield what is due from two months ago to six months ahead, and the meetings."""
    today = clock.day_of(now)
    span: Any = (today - BACK, today + AHEAD)
    duties = OpinionDuty.objects.visible_to(officer).owed().filter(due_date__range=span)
    for duty in duties[:MOST]:
        yield Entry(
            key=f"duty-{duty.pk}", day=duty.due_date, kind=_("Hạn cho ý kiến"), title=duty.title,
            address=_to("duty", duty.pk),
        )  # fmt: skip
    requests = OpinionRequest.objects.visible_to(officer).waiting().filter(due_date__range=span)
    for row in requests.select_related("file")[:MOST]:
        yield Entry(
            key=f"request-{row.pk}", day=row.due_date, kind=_("Hạn nhận ý kiến"),
            title=f"{row.addressee_name}: {row.file.title}", address=_to("file", row.file_id),
        )  # fmt: skip
    yield from _meetings(officer, today)
    notes = SecondmentNote.objects.visible_to(officer).filter(
        kind=NoteKind.QUESTION, answered_at__isnull=True, due_date__range=span
    )
    for note in notes[:MOST]:
        yield Entry(
            key=f"note-{note.pk}", day=note.due_date or today, kind=_("Hạn trả lời cán bộ phối hợp"),
            title=note.text, address=_to("secondment", note.secondment_id),
        )  # fmt: skip


def _meetings(officer: Officer, today: date) -> Iterator[Entry]:
    rows = Meeting.objects.visible_to(officer).filter(
        state__in=[MeetingState.PREPARING, MeetingState.INVITED],
        starts_at__date__gte=today - BACK,
    )
    for row in rows[:MOST]:
        yield Entry(
            key=f"meeting-{row.pk}", day=clock.day_of(row.starts_at), at=row.starts_at,
            kind=_("Họp"), title=row.title, address=_to("meeting", row.pk),
        )  # fmt: skip


def _to(name: str, key: UUID) -> str:
    return reverse(f"coordination:{name}", args=[key])
