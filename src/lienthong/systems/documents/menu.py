"""What documents put into the navigation and on the officer's desk."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as now_in_words
from django.utils.translation import gettext_lazy as _

from lienthong.base.clock import day_of
from lienthong.base.desk import Card, CardContent, MenuEntry, register_card, register_menu
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.documents.models import IncomingDocument, IncomingState, OutgoingDocument

SHOWN = 5
COUNTED = 999

_SECTION = _("Văn bản")
_ENTRIES = (
    (_("Việc cần xử lý"), "documents:desk", Permission.DOCUMENT_READ),
    (_("Văn bản đến"), "documents:incoming_list", Permission.DOCUMENT_READ),
    (_("Văn bản đi"), "documents:outgoing_list", Permission.DOCUMENT_READ),
)


def _overdue(officer: Officer, now: datetime) -> CardContent | None:
    rows = IncomingDocument.objects.visible_to(officer).overdue(day_of(now))
    first = list(rows[: COUNTED + 1].values_list("id", "notation", "deadline"))
    link = reverse("documents:incoming_list") + "?due=overdue"
    return CardContent(
        value=_bounded(len(first)),
        text=now_in_words("văn bản quá hạn xử lý"),
        href=link,
        kind="bad" if first else "good",
        rows=[
            (notation, reverse("documents:incoming_detail", args=[key]), f"{deadline:%d/%m/%Y}")
            for key, notation, deadline in first[:SHOWN]
        ],
    )


def _today(officer: Officer, now: datetime) -> CardContent | None:
    today = day_of(now)
    rows = IncomingDocument.objects.visible_to(officer).due_between(today, today)
    link = reverse("documents:incoming_list") + "?due=today"
    count = rows.order_by()[: COUNTED + 1].count()
    text = now_in_words("văn bản đến hạn hôm nay")
    return CardContent(value=_bounded(count), text=text, href=link, kind="warn" if count else "")


def _arrived(officer: Officer, now: datetime) -> CardContent | None:
    rows = IncomingDocument.objects.visible_to(officer).filter(state=IncomingState.ARRIVED)
    count = rows.order_by()[: COUNTED + 1].count()
    link = reverse("documents:incoming_list") + "?state=arrived"
    return CardContent(
        value=_bounded(count), text=now_in_words("văn bản mới đến, chờ vào sổ"), href=link
    )


def _to_sign(officer: Officer, now: datetime) -> CardContent | None:
    rows = OutgoingDocument.objects.visible_to(officer).waiting_for_signature()
    count = rows.order_by()[: COUNTED + 1].count()
    link = reverse("documents:outgoing_list") + "?state=submitted"
    return CardContent(value=_bounded(count), text=now_in_words("văn bản chờ ký"), href=link)


def _bounded(count: int) -> str:
    return f"{COUNTED}+" if count > COUNTED else str(count)


_CARDS = (
    (_("Quá hạn"), _overdue, Permission.DOCUMENT_READ),
    (_("Hôm nay"), _today, Permission.DOCUMENT_READ),
    (_("Chờ vào sổ"), _arrived, Permission.DOCUMENT_REGISTER),
    (_("Chờ ký"), _to_sign, Permission.DOCUMENT_SIGN),
)

for order, (label, url_name, permission) in enumerate(_ENTRIES, start=10):
    register_menu(
        MenuEntry(
            section=_SECTION, label=label, url_name=url_name, permission=permission, order=order
        )
    )
for order, (title, load, permission) in enumerate(_CARDS, start=10):
    register_card(Card(title=title, load=load, permission=permission, order=order))
