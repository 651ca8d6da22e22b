"""What reporting puts on the officer's desk: reports due, returned, to sign, and waiting for acceptance."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.base.clock import day_of
from lienthong.base.counting import Counting
from lienthong.base.desk import Card, CardContent, Counted, Loaded, register_card
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.reporting.duties import calendar_of
from lienthong.systems.reporting.models import Report, ReportState

SOON = timedelta(days=14)
LATE = timedelta(days=60)
COUNTED = 1000


def register() -> None:
    """Put the cards of reporting on the desk."""
    cards: list[tuple[Any, Callable[[Officer, datetime], Loaded], Permission]] = [
        (gettext_lazy("Báo cáo đến hạn"), _due, Permission.REPORT_ENTER),
        (gettext_lazy("Báo cáo bị trả lại"), _returned, Permission.REPORT_ENTER),
        (gettext_lazy("Báo cáo chờ ký"), _to_sign, Permission.REPORT_SIGN),
        (gettext_lazy("Báo cáo chờ chấp nhận"), _waiting, Permission.REPORT_RECEIVE),
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
    duties = calendar_of(officer.agency_id, officer.agency_code, today - LATE, today + SOON)
    open_ = [duty for duty in duties if not duty.is_sent]
    if not open_:
        return None
    late = [duty for duty in open_ if duty.is_overdue(today)]
    return CardContent(
        value=len(open_),
        text=_("%(count)s quá hạn") % {"count": len(late)} if late else "",
        href=reverse("reporting:calendar"),
        kind="bad" if late else "warn",
    )


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

    def show(answers: Sequence[int]) -> CardContent | None:
        (count,) = answers
        return (
            CardContent(value=count, href=reverse("reporting:inbox"), kind="warn")
            if count
            else None
        )

    return Counted(asked=[Counting(rows, COUNTED)], show=show)
