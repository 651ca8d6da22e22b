"""What mandates put on the officer's desk: hand-overs that wait."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.base.clock import day_of
from lienthong.base.desk import Card, CardContent, Counted, counted_card, register_card
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.mandates.models import Claim, ClaimOutcome, Handover, TellingAnswer

SHOWN = 5
RECENT = timedelta(days=14)


def open_handovers(officer: Officer, now: datetime) -> CardContent | None:
    """Return the hand-overs of the agency that both leaders have not signed, or nothing."""
    rows = Handover.objects.visible_to(officer).unfinished().prefetch_related("items")
    found = list(rows[: SHOWN + 1])
    if not found:
        return None
    today = day_of(now)
    late = any(one.is_late(today) for one in found)
    return CardContent(
        value=str(len(found) if len(found) <= SHOWN else rows.count()),
        text=_("Có lần bàn giao đã quá ngày hiệu lực.") if late else "",
        href=f"{reverse('mandates:handovers')}?open=1",
        kind="warn" if late else "",
    )


def open_claims(officer: Officer, now: datetime) -> Counted:
    """Count the changes that other nodes told and that wait for a person."""
    return counted_card(Claim.objects.open(), reverse("mandates:claims"), "red")


def differing_answers(officer: Officer, now: datetime) -> Counted:
    """Count how often another node lately kept its registry other than this one told."""
    recent = TellingAnswer.objects.filter(answered_at__gt=now - RECENT)
    rows = recent.exclude(outcome=ClaimOutcome.APPLIED)
    return counted_card(rows, reverse("mandates:claim_answers"), "warn")


register_card(
    Card(
        title=gettext_lazy("Thay đổi do nút khác báo chờ xử lý"),
        load=open_claims,
        permission=Permission.MANDATE_MANAGE,
        order=61,
        section=gettext_lazy("Chức năng, nhiệm vụ"),
    )
)
register_card(
    Card(
        title=gettext_lazy("Nút khác không ghi theo, 14 ngày qua"),
        load=differing_answers,
        permission=Permission.MANDATE_MANAGE,
        order=62,
        section=gettext_lazy("Chức năng, nhiệm vụ"),
    )
)
register_card(
    Card(
        title=gettext_lazy("Bàn giao chưa xong"),
        load=open_handovers,
        permission=Permission.MANDATE_HAND_OVER,
        order=60,
        section=gettext_lazy("Chức năng, nhiệm vụ"),
    )
)
