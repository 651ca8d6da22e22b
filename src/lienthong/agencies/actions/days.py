"""Changing the working calendar, always on the strength of a notice."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lienthong.agencies import permissions
from lienthong.agencies.actions.acting import Actor
from lienthong.agencies.models import CalendarDay
from lienthong.base.access import check
from lienthong.base.errors import Invalid, NotFound
from lienthong.ledger.actions import record

_SATURDAY = 5


class NoticeNumberMissing(Invalid):
    code = "notice-number-missing"
    message = _("Hãy ghi số, ký hiệu của thông báo về ngày nghỉ, ngày làm bù.")


class ReasonMissing(Invalid):
    code = "calendar-reason-missing"
    message = _("Hãy ghi lý do nghỉ hoặc làm bù.")


class AlreadyWorked(Invalid):
    code = "calendar-day-already-worked"
    message = _("Ngày %(day)s vốn là ngày làm việc; ngày làm bù phải là thứ Bảy hoặc Chủ nhật.")


class NotInCalendar(NotFound):
    code = "calendar-day-unknown"
    message = _("Lịch không có ngày nghỉ hay ngày làm bù %(day)s.")


@transaction.atomic
def set_day(
    *, day: date, kind: str, reason: str, notice_number: str, by: Actor, now: datetime
) -> CalendarDay:
    """Enter or change a day off or a make-up day; what a notice says is no forecast any more.

    :raises NoticeNumberMissing: without the number of the notice.
    :raises ReasonMissing: without a reason.
    :raises AlreadyWorked: if a make-up day falls on a weekday.
    """
    check(by, permissions.CALENDAR_MANAGE)
    if not notice_number.strip():
        raise NoticeNumberMissing()
    if not reason.strip():
        raise ReasonMissing()
    if kind == CalendarDay.Kind.WORKED and day.weekday() < _SATURDAY:
        raise AlreadyWorked(day=day.strftime("%d/%m/%Y"))
    entered, _made = CalendarDay.objects.update_or_create(
        day=day,
        defaults={
            "kind": kind,
            "reason": reason.strip(),
            "notice_number": notice_number.strip(),
            "is_provisional": False,
        },
    )
    _record("calendar.day-set", day, by, now, state=kind, notice_number=notice_number.strip())
    return entered


@transaction.atomic
def remove_day(*, day: date, notice_number: str, by: Actor, now: datetime) -> None:
    """Take a day out of the calendar, so that it is again what its weekday says.

    :raises NoticeNumberMissing: without the number of the notice.
    :raises NotInCalendar: if the calendar has no such day.
    """
    check(by, permissions.CALENDAR_MANAGE)
    if not notice_number.strip():
        raise NoticeNumberMissing()
    removed, _by_table = CalendarDay.objects.filter(day=day).delete()
    if not removed:
        raise NotInCalendar(day=day.strftime("%d/%m/%Y"))
    _record("calendar.day-removed", day, by, now, notice_number=notice_number.strip())


def _record(kind: str, day: date, by: Actor, now: datetime, **public: str) -> None:
    record(kind, subject=f"calendar:{day.isoformat()}", by=by.subject, now=now, public=public)
