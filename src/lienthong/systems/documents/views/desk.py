"""The officer's desk for documents: what waits, what is due."""

from datetime import date
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lienthong.base import clock
from lienthong.base.tables import Cell, Column
from lienthong.identity.access import needs
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.documents.models import IncomingDocument, IncomingState, OutgoingDocument
from lienthong.systems.documents.views.replies import officer_of, page

SHOWN = 20
COUNTED = 1000
COLUMNS = [
    Column(_("Văn bản")),
    Column(_("Trích yếu")),
    Column(_("Nơi gửi")),
    Column(_("Thời hạn")),
]


@needs(Permission.DOCUMENT_READ)
def desk(request: HttpRequest) -> HttpResponse:
    """Show what is overdue, due today and due within three days, and what waits at each step."""
    officer, today = officer_of(request), clock.today()
    incoming = IncomingDocument.objects.visible_to(officer)
    return page(
        request,
        "desk.html",
        figures=_figures(officer),
        groups=[
            (_("Quá hạn"), "red", _rows(incoming.standing("overdue", today), today)),
            (_("Đến hạn hôm nay"), "orange", _rows(incoming.standing("today", today), today)),
            (_("Còn 1 đến 3 ngày"), "yellow", _rows(incoming.standing("soon", today), today)),
        ],
        columns=COLUMNS,
    )


def bounded(rows: QuerySet[Any]) -> str:
    """Return how many rows there are, counting to a thousand at most."""
    count = rows.order_by()[: COUNTED + 1].count()
    return _("hơn %(count)s") % {"count": "1.000"} if count > COUNTED else str(count)


def _figures(officer: Officer) -> list[tuple[str | Promise, str, str]]:
    incoming = IncomingDocument.objects.visible_to(officer)
    outgoing = OutgoingDocument.objects.visible_to(officer)
    into, out = reverse("documents:incoming_list"), reverse("documents:outgoing_list")
    return [
        (
            _("Chờ vào sổ"),
            bounded(incoming.filter(state=IncomingState.ARRIVED)),
            f"{into}?state=arrived",
        ),
        (
            _("Chờ phân công"),
            bounded(incoming.filter(state=IncomingState.REGISTERED)),
            f"{into}?state=registered",
        ),
        (_("Giao cho tôi"), bounded(incoming.open().handled_by(officer)), f"{into}?mine=1"),
        (_("Chờ ký"), bounded(outgoing.waiting_for_signature()), f"{out}?state=submitted"),
        (_("Chờ phát hành"), bounded(outgoing.waiting_for_issue()), f"{out}?state=signed"),
    ]


def _rows(rows: QuerySet[IncomingDocument], today: date) -> list[list[Any]]:
    return [
        [
            Cell(row.notation, href=reverse("documents:incoming_detail", args=[row.id])),
            row.subject,
            row.sender_name,
            Cell(row.deadline, note=_days_left(row.deadline, today)),
        ]
        for row in rows[:SHOWN]
    ]


def _days_left(deadline: date | None, today: date) -> str | Promise:
    if deadline is None:
        return ""
    days = (deadline - today).days
    if days < 0:
        return _("quá %(days)s ngày") % {"days": -days}
    return _("hôm nay") if days == 0 else _("còn %(days)s ngày") % {"days": days}
