"""What reporting puts on the officer's desk: reports due, returned, to sign, and waiting for acceptance."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.base.clock import day_of
from lienthong.base.desk import Card, CardContent, register_card
from lienthong.base.formats import short_date
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.reporting.duties import Duty, calendar_of
from lienthong.systems.reporting.models import Report, ReportRequest, ReportState
from lienthong.systems.reporting.rules.periods import LONGEST_WAIT

SOON = timedelta(days=14)
AHEAD = LONGEST_WAIT
LATE = timedelta(days=60)
SHOWN = 5
COUNTED = 1000


def register() -> None:
    """Put the cards of reporting on the desk."""
    cards: list[tuple[Any, Callable[[Officer, datetime], CardContent | None], Permission]] = [
        (gettext_lazy("Báo cáo đến hạn"), _due, Permission.REPORT_ENTER),
        (gettext_lazy("Báo cáo bị trả lại"), _returned, Permission.REPORT_ENTER),
        (gettext_lazy("Báo cáo chờ ký"), _to_sign, Permission.REPORT_SIGN),
        (gettext_lazy("Số liệu cấp dưới đã thay đổi"), _behind, Permission.REPORT_ENTER),
        (gettext_lazy("Báo cáo chờ chấp nhận"), _waiting, Permission.REPORT_RECEIVE),
        (gettext_lazy("Yêu cầu báo cáo chờ ban hành"), _to_release, Permission.REPORT_RELEASE),
    ]
    for order, (title, load, permission) in enumerate(cards, start=50):
        register_card(
            Card(
                title=title,
                load=load,
                permission=permission,
                order=order,
                section=gettext_lazy("Báo cáo"),
            )
        )


def _due(officer: Officer, now: datetime) -> CardContent | None:
    today = day_of(now)
    duties = calendar_of(officer.agency_id, officer.agency_code, today - LATE, today + AHEAD)
    # What was asked for once shows at once; what comes every period, when it is near.
    soon = [duty for duty in duties if duty.due_date <= today + SOON or duty.version.windows]
    open_ = [duty for duty in soon if not duty.is_sent]
    if not open_:
        return None
    late = [duty for duty in open_ if duty.is_overdue(today)]
    rows = [
        (
            f"{duty.version.name}, {duty.period.label}",
            duty.report.get_absolute_url() if duty.report else reverse("reporting:calendar"),
            _due_words(duty),
        )
        for duty in open_[:SHOWN]
    ]
    return CardContent(
        value=len(open_),
        text=_("%(count)s quá hạn") % {"count": len(late)} if late else "",
        href=reverse("reporting:calendar"),
        kind="bad" if late else "warn",
        rows=rows,
    )


def _due_words(duty: Duty) -> str:
    words = _("hạn %(day)s") % {"day": short_date(duty.due_date)}
    if duty.pressed_date is None:
        return words
    pressed = _("được đôn đốc %(day)s") % {"day": short_date(duty.pressed_date)}
    return f"{words}, {pressed}"


def _behind(officer: Officer, now: datetime) -> CardContent | None:
    rows = Report.objects.own_of(officer.agency_id, officer.agency_code)
    return _listed(rows.filter(behind_at__isnull=False), "bad")


def _to_release(officer: Officer, now: datetime) -> CardContent | None:
    rows = ReportRequest.objects.visible_to(officer).waiting().newest_first()
    found = list(rows[:COUNTED])
    if not found:
        return None
    lines = [(row.title, row.get_absolute_url(), row.drafted_name) for row in found[:SHOWN]]
    return CardContent(
        value=len(found), href=reverse("reporting:requests"), kind="warn", rows=lines
    )


def _returned(officer: Officer, now: datetime) -> CardContent | None:
    rows = Report.objects.own_of(officer.agency_id, officer.agency_code)
    return _listed(rows.filter(state=ReportState.RETURNED), "bad")


def _to_sign(officer: Officer, now: datetime) -> CardContent | None:
    rows = Report.objects.own_of(officer.agency_id, officer.agency_code)
    return _listed(rows.filter(state=ReportState.REVIEW), "warn")


def _listed(rows: QuerySet[Report], kind: str) -> CardContent | None:
    found = list(rows.select_related("version__regime").order_by("due_date")[:COUNTED])
    # A returned vintage is over once the next one was begun.
    found = [row for row in found if not _has_later(row, found)]
    if not found:
        return None
    lines = [
        (f"{row.version.name}, {row.period.label}", row.get_absolute_url(), row.return_reason[:80])
        for row in found[:SHOWN]
    ]
    return CardContent(value=len(found), href=found[0].get_absolute_url(), kind=kind, rows=lines)


def _has_later(row: Report, found: list[Report]) -> bool:
    same = (row.version_id, row.period_id, row.unit)
    return any(
        each.vintage > row.vintage and (each.version_id, each.period_id, each.unit) == same
        for each in found
    )


def _waiting(officer: Officer, now: datetime) -> CardContent | None:
    rows = Report.objects.received_by(officer.agency_id, officer.agency_code).waiting()
    count = len(rows.values_list("pk")[:COUNTED])
    if not count:
        return None
    return CardContent(value=count, href=reverse("reporting:inbox"), kind="warn")
