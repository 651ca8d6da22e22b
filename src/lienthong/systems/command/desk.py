"""What the command centre puts on the officer's desk: the alarms that are open."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienthong.base.counting import Counting
from lienthong.base.desk import Card, CardContent, Counted, register_card
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.command.models import Alarm


def _alarms(officer: Officer, now: datetime) -> Counted:
    def show(answers: Sequence[int]) -> CardContent:
        (count,) = answers
        # A figure of zero needs nobody's eye.
        return CardContent(
            value=str(count), href=reverse("command:alarms"), kind="bad" if count else "quiet"
        )

    return Counted(asked=[Counting(Alarm.objects.of(officer.agency_id).open())], show=show)


register_card(
    Card(
        title=_("Cảnh báo đang mở"),
        load=_alarms,
        permission=Permission.COMMAND_READ,
        order=39,
        section=_("Chỉ đạo, điều hành"),
    )
)
