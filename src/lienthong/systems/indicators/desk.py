"""What indicators put on the officer's desk: how many targets are missed or behind."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienthong.base.desk import Card, CardContent, register_card
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.indicators.actions import computing
from lienthong.systems.indicators.rules.progress import OFF, Standing


def _off_target(officer: Officer, now: datetime) -> CardContent | None:
    rows = computing.judged(officer.agency_code, now)
    known = [row for row in rows if row.standing != Standing.UNKNOWN]
    if not known:
        return None
    off = sum(row.standing in OFF for row in known)
    return CardContent(
        value=off,
        text=_("trên %(total)s mục tiêu có số liệu") % {"total": len(known)},
        href=reverse("indicators:off_target"),
        kind="warn" if off else "quiet",
    )


register_card(
    Card(
        title=_("Chỉ tiêu chưa đạt tiến độ"),
        load=_off_target,
        permission=Permission.INDICATOR_READ,
        order=560,
        section=_("Chỉ tiêu"),
    )
)
