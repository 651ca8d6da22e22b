"""What indicators put on the officer's desk: how many targets are missed or behind."""

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienthong.base.counting import Counting
from lienthong.base.desk import Card, CardContent, Counted, register_card
from lienthong.figures import reading
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.indicators.actions import computing
from lienthong.systems.indicators.models import DeclarationDraft


def _off_target(officer: Officer, now: datetime) -> CardContent | None:
    """Return the figure that the command centre shows too, so that both say the same."""
    code = computing.OFF_TARGET
    unit = officer.agency_code
    figure = reading.latest([code], publisher=unit, unit=unit).get(code)
    if figure is None or figure.value is None:
        return None
    off = int(figure.value)
    return CardContent(
        value=off,
        text=_("trên %(total)s mục tiêu có số liệu") % {"total": int(figure.denominator or 0)},
        href=reverse("indicators:off_target"),
        kind="warn" if off else "quiet",
    )


def _drafts(officer: Officer, now: datetime) -> Counted:
    def show(answers: Sequence[int]) -> CardContent | None:
        (count,) = answers
        href = f"{reverse('indicators:declarations')}#cho-khai"
        return CardContent(value=count, href=href) if count else None

    rows = DeclarationDraft.objects.filter(agency_id=officer.agency_id)
    return Counted(asked=[Counting(rows)], show=show)


register_card(
    Card(
        title=_("Chỉ tiêu chưa đạt tiến độ"),
        load=_off_target,
        permission=Permission.INDICATOR_READ,
        order=560,
        section=_("Chỉ tiêu"),
    )
)
register_card(
    Card(
        title=_("Số liệu chờ khai"),
        load=_drafts,
        permission=Permission.INDICATOR_DECLARE,
        order=561,
        section=_("Chỉ tiêu"),
    )
)
