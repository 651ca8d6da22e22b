"""What reporting puts on the officer's desk: reports due, returned, to sign, and waiting for acceptance."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.base.clock import day_of
from lienthong.base.counting import Counting
from lienthong.base.desk import Card, CardContent, Counted, Loaded, counted_card, register_card
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.reporting.duties import Duty, calendar_of
from lienthong.systems.reporting.models import Report, ReportRequest, ReportState
from lienthong.systems.reporting.rules.periods import LONGEST_WAIT

SOON = timedelta(days=14)
AHEAD = LONGEST_WAIT
LATE = timedelta(days=60)
COUNTED = 1000


def register() -> None:
    """Put the cards of reporting on the desk."""
    cards: list[tuple[Any, Callable[[Officer, datetime], Loaded], Permission]] = [
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
    duties = calendar_of(
        officer.agency_id, officer.agency_code, today - LATE, today + AHEAD, today=today
    )
    # What was asked for once shows at once; what comes every period, when it is near.
    soon = [duty for duty in duties if duty.due_date <= today + SOON or duty.version.windows]
    open_ = [duty for duty in soon if not duty.is_sent]
    if not open_:
        return None
    late = [duty for duty in open_ if duty.is_overdue(today)]
    return CardContent(
        value=len(open_),
        text=_due_words(open_, today),
        href=reverse("reporting:calendar"),
        kind="bad" if late else "warn",
    )


def _due_words(duties: Sequence[Duty], today: date) -> str:
    late = [duty for duty in duties if duty.is_overdue(today)]
    pressed = [duty for duty in duties if duty.pressed_date is not None]
    reopened = [duty for duty in duties if duty.reopened_until is not None]
    words = [
        _("%(count)s quá hạn") % {"count": len(late)} if late else "",
        _("%(count)s được đôn đốc") % {"count": len(pressed)} if pressed else "",
        _("%(count)s được mở lại") % {"count": len(reopened)} if reopened else "",
    ]
    return ", ".join(word for word in words if word)


def _behind(officer: Officer, now: datetime) -> Counted:
    rows = Report.objects.own_of(officer.agency_id, officer.agency_code)
    return _listed(rows.filter(behind_at__isnull=False), "bad")


def _to_release(officer: Officer, now: datetime) -> Counted:
    rows = ReportRequest.objects.visible_to(officer).waiting()
    return counted_card(rows, reverse("reporting:requests"), "warn")


def _returned(officer: Officer, now: datetime) -> Counted:
    rows = Report.objects.own_of(officer.agency_id, officer.agency_code)
    return _listed(rows.filter(state=ReportState.RETURNED), "bad")


def _to_sign(officer: Officer, now: datetime) -> Counted:
    rows = Report.objects.own_of(officer.agency_id, officer.agency_code)
    return _listed(rows.filter(state=ReportState.REVIEW), "warn")


def _listed(rows: QuerySet[Report], kind: str) -> Counted:
    """Return a card that counts reports, each once however many vintages, and leads to the first due."""

    def show(answers: Sequence[Any]) -> CardContent | None:
        count, first = answers
        if not count:
            return None
        return CardContent(value=count, href=reverse("reporting:report", args=[first]), kind=kind)

    # A returned vintage is over once the next one was returned too.
    newest = rows.order_by("version_id", "period_id", "unit", "-vintage")
    once = newest.distinct("version_id", "period_id", "unit").values("pk")
    first = Report.objects.filter(pk__in=once).order_by("due_date", "id").values("pk")
    alone = Report.objects.filter(pk__in=once)
    return Counted(asked=[Counting(alone, COUNTED), Counting(first, first=True)], show=show)


def _waiting(officer: Officer, now: datetime) -> Counted:
    rows = Report.objects.received_by(officer.agency_id, officer.agency_code).waiting()
    return counted_card(rows, reverse("reporting:inbox"), "warn")
