"""What the command centre puts on the officer's desk: the alarms that are open."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienthong.base.desk import Card, CardContent, register_card
from lienthong.base.formats import moment
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.command.models import Alarm

SHOWN = 3


def _alarms(officer: Officer, now: datetime) -> CardContent:
    open_ones = Alarm.objects.of(officer.agency_id).open()
    newest = open_ones.select_related("threshold").newest_first()[:SHOWN]
    count = open_ones.count()
    return CardContent(
        value=str(count),
        href=reverse("command:alarms"),
        kind="bad" if count else "quiet",
        rows=[
            (
                alarm.threshold.message,
                reverse("command:alarm", args=[alarm.pk]),
                moment(alarm.raised_at),
            )
            for alarm in newest
        ],
    )


register_card(
    Card(title=_("Cảnh báo đang mở"), load=_alarms, permission=Permission.COMMAND_READ, order=60)
)
