"""The end of a mandate: told to the other nodes, and taken from them."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lienthong.agencies import actions as registry
from lienthong.agencies.directory import by_code
from lienthong.agencies.mandates import lead_of
from lienthong.agencies.models import Mandate
from lienthong.base.clock import day_of
from lienthong.base.errors import Conflict
from lienthong.contracts.mandates import MandateEnded
from lienthong.identity.officers import Officer, system_officer
from lienthong.systems.mandates.actions.believing import (
    locked,
    require_believed,
    require_lead,
    require_not_the_keeper,
)
from lienthong.systems.mandates.actions.telling import tell_other_nodes

_DAY = timedelta(days=1)


class EndedOtherwise(Conflict):
    code = "mandate-ended-otherwise"
    message = _(
        "Danh mục của nút này ghi chức năng kết thúc từ ngày %(day)s. "
        "Hãy đối chiếu hai danh mục; nếu nút này ghi đúng thì giữ nguyên và ghi lý do."
    )


@transaction.atomic
def end_mandate(*, mandate: Mandate, on: date, by: Officer, now: datetime) -> Mandate:
    """End a mandate from a day on, with everybody's part in it, and tell the other nodes.

    Raises what the registry refuses: MandateOver, BeforeCurrentLead.
    """
    ended = registry.end_mandate(mandate=mandate, on=on, by=by, now=now)
    announce_end(mandate=ended, by=by, now=now)
    return ended


def announce_end(*, mandate: Mandate, by: Officer, now: datetime) -> int:
    """Tell the other nodes of the end of a mandate, if it has one, harmless twice; return how many."""
    if mandate.ended_date is None:
        return 0
    last = mandate.ended_date - _DAY
    lead = lead_of(mandate.subject, last)
    message = MandateEnded(
        mandate.subject, mandate.title, lead.code if lead else "", mandate.ended_date
    )
    return tell_other_nodes(message, subject=mandate.subject, on=last, by=by, now=now)


def judge(message: MandateEnded, sender: str, to: str, now: datetime) -> None:
    """Take over what another node told, if its sender is believed."""
    require_not_the_keeper(message.subject)
    mandate, today = locked(message.subject), day_of(now)
    require_believed(sender, mandate.subject, message.ended_date - _DAY, today)
    take(message, system_officer(by_code(to, today)), now)


def take(message: MandateEnded, by: Officer, now: datetime) -> None:
    """Record a told end under this registry's own rules.

    :raises EndedOtherwise: if the mandate ends on another day here.
    :raises HolderDiffers: if another agency leads it on its last day here, as while a transfer is on its way.
    """
    mandate = locked(message.subject)
    if mandate.ended_date == message.ended_date:
        return
    if mandate.ended_date is not None:
        raise EndedOtherwise(day=mandate.ended_date.strftime("%d/%m/%Y"))
    require_lead(message.subject, message.ended_date - _DAY, message.lead)
    registry.end_mandate(mandate=mandate, on=message.ended_date, by=by, now=now)
