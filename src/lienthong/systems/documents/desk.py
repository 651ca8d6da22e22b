"""What documents put on the officer's desk: what waits at each step, and what is due."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import F, QuerySet, Value
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.base.clock import day_of
from lienthong.base.counting import Counting
from lienthong.base.desk import Card, CardContent, Counted, Label, Loaded, register_card
from lienthong.base.tables import Cell, Column
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.documents.models import IncomingDocument, IncomingState, OutgoingDocument

SHOWN = 20
COUNTED = 1000

Load = Callable[[Officer, datetime], Loaded]

_DUE = {
    "overdue": (gettext_lazy("Quá hạn"), "red"),
    "today": (gettext_lazy("Đến hạn hôm nay"), "orange"),
    "soon": (gettext_lazy("Còn 1 đến 3 ngày"), "yellow"),
}

_COLUMNS = (
    Column(gettext_lazy("Văn bản"), no_wrap=True),
    Column(gettext_lazy("Trích yếu"), width="one-half"),
    Column(gettext_lazy("Nơi gửi")),
    Column(gettext_lazy("Thời hạn"), no_wrap=True),
)


def register() -> None:
    """Put the cards of documents on the desk."""
    read = Permission.DOCUMENT_READ
    cards: list[tuple[Any, Load, Permission]] = [
        (gettext_lazy("Chờ vào sổ"), _arrived, Permission.DOCUMENT_REGISTER),
        (gettext_lazy("Chờ phân công"), _to_assign, Permission.DOCUMENT_ASSIGN),
        (gettext_lazy("Giao cho tôi"), _mine, Permission.DOCUMENT_PROCESS),
        (gettext_lazy("Chờ ký"), _to_sign, Permission.DOCUMENT_SIGN),
        (gettext_lazy("Chờ phát hành"), _to_issue, Permission.DOCUMENT_ISSUE),
        (gettext_lazy("Văn bản đến hạn"), _due, read),
        (gettext_lazy("Việc được giao"), _assigned, Permission.DOCUMENT_PROCESS),
    ]
    for order, (title, load, permission) in enumerate(cards, start=10):
        register_card(
            Card(
                title=title,
                load=load,
                permission=permission,
                order=order,
                section=gettext_lazy("Văn bản"),
            )
        )


def _arrived(officer: Officer, now: datetime) -> Counted:
    rows = IncomingDocument.objects.visible_to(officer).filter(state=IncomingState.ARRIVED)
    return _figure(rows, "documents:incoming_list", "state=arrived")


def _to_assign(officer: Officer, now: datetime) -> Counted:
    rows = IncomingDocument.objects.visible_to(officer).filter(state=IncomingState.REGISTERED)
    return _figure(rows, "documents:incoming_list", "state=registered")


def _mine(officer: Officer, now: datetime) -> Counted:
    rows = IncomingDocument.objects.visible_to(officer).open().handled_by(officer)
    return _figure(rows, "documents:incoming_list", "mine=1")


def _to_sign(officer: Officer, now: datetime) -> Counted:
    rows = OutgoingDocument.objects.visible_to(officer).waiting_for_signature()
    return _figure(rows, "documents:outgoing_list", "state=submitted")


def _to_issue(officer: Officer, now: datetime) -> Counted:
    rows = OutgoingDocument.objects.visible_to(officer).waiting_for_issue()
    return _figure(rows, "documents:outgoing_list", "state=signed")


def _due(officer: Officer, now: datetime) -> list[CardContent]:
    """Return a table for each of the three standings that has documents, read with one query."""
    today = day_of(now)
    own = IncomingDocument.objects.visible_to(officer)
    each = [
        own.standing(standing, today).annotate(standing=Value(standing))[: SHOWN + 1]
        for standing in _DUE
    ]
    found = list(each[0].union(*each[1:], all=True))
    tables = (
        _table(
            [row for row in found if row.standing == standing],
            today,
            colour,
            f"due={standing}",
            title,
        )
        for standing, (title, colour) in _DUE.items()
    )
    return [table for table in tables if table]


def _assigned(officer: Officer, now: datetime) -> CardContent | None:
    rows = IncomingDocument.objects.visible_to(officer).open().handled_by(officer)
    by_deadline = rows.order_by(F("deadline").asc(nulls_last=True), "id")
    return _table(list(by_deadline[: SHOWN + 1]), day_of(now), "", "mine=1")


def _figure(rows: QuerySet[Any], list_name: str, query: str) -> Counted:
    def show(answers: Sequence[int]) -> CardContent:
        (count,) = answers
        shown = _("hơn %(count)s") % {"count": "1.000"} if count > COUNTED else str(count)
        # A figure of zero needs nobody's eye.
        return CardContent(
            value=shown, href=f"{reverse(list_name)}?{query}", kind="" if count else "quiet"
        )

    return Counted(asked=[Counting(rows, COUNTED + 1)], show=show)


def _table(
    shown: Sequence[IncomingDocument], today: date, colour: str, query: str, title: Label = ""
) -> CardContent | None:
    if not shown:
        return None
    return CardContent(
        title=title,
        columns=_COLUMNS,
        kind=colour,
        rows=[_row(row, today) for row in shown[:SHOWN]],
        href=f"{reverse('documents:incoming_list')}?{query}" if len(shown) > SHOWN else "",
    )


def _row(row: IncomingDocument, today: date) -> list[Any]:
    return [
        Cell(row.notation, href=reverse("documents:incoming_detail", args=[row.id])),
        row.subject,
        row.sender_name,
        Cell(row.deadline or "", note=_days_left(row.deadline, today)),
    ]


def _days_left(deadline: date | None, today: date) -> str:
    if deadline is None:
        return ""
    days = (deadline - today).days
    if days < 0:
        return _("quá %(days)s ngày") % {"days": -days}
    return _("hôm nay") if days == 0 else _("còn %(days)s ngày") % {"days": days}
