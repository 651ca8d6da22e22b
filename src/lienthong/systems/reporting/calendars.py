"""The reports that an agency owes, for calendar programs."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.base.clock import day_of
from lienthong.base.formats import short_date
from lienthong.identity.calendars import Calendar, Entry, register_calendar
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.reporting.duties import Duty, calendar_of
from lienthong.systems.reporting.rules.periods import LONGEST_WAIT

PAGE = "reporting:calendar"
LOOK_BACK = timedelta(days=120)


def register() -> None:
    """Offer the calendar of reports for subscription."""
    register_calendar(
        Calendar(
            code="reporting",
            name=gettext_lazy("Lịch báo cáo"),
            page=PAGE,
            permission=Permission.REPORT_READ,
            load=_owed,
        )
    )


def _owed(officer: Officer, now: datetime) -> Iterator[Entry]:
    """Yield the reports that are owed and not sent, overdue ones too, as far ahead as a deadline can be."""
    today = day_of(now)
    duties = calendar_of(
        officer.agency_id, officer.agency_code, today - LOOK_BACK, today + LONGEST_WAIT
    )
    return (_entry(duty, officer.agency_code) for duty in duties if not duty.is_sent)


def _entry(duty: Duty, code: str) -> Entry:
    regime, period = duty.version.regime, duty.period
    first, last = short_date(period.first_date), short_date(period.last_date)
    report = duty.report
    return Entry(
        key=f"report-{regime.code}-{period.id}-{code}",
        day=duty.due_date,
        kind=_("Hạn gửi báo cáo"),
        title=f"{duty.version.name}, {period.label}",
        address=report.get_absolute_url() if report else regime.get_absolute_url(),
        note=_("Số liệu từ %(first)s đến %(last)s.") % {"first": first, "last": last},
    )
