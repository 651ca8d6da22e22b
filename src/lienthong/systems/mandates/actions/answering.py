"""What other nodes answer to something that was told from here of a mandate."""

from collections.abc import Sequence
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from lienthong.axis.handlers import Arrival, one_by_one
from lienthong.axis.models import Outbox
from lienthong.base.errors import Conflict, Refusal
from lienthong.contracts.mandates import TellingAnswered
from lienthong.systems.mandates.models import ClaimOutcome, TellingAnswer


class NothingWasTold(Conflict):
    code = "mandate-answer-unasked"
    message = _("Câu trả lời không gắn với thay đổi nào mà nút này đã báo cho cơ quan gửi.")


def take_answers(arrivals: Sequence[Arrival], *, now: datetime) -> list[Refusal | None]:
    """Keep the answers to what was told from here to the very agency that answers."""
    return one_by_one(arrivals, _take)


def _take(arrival: Arrival) -> None:
    message: TellingAnswered = arrival.message
    told = Outbox.objects.filter(
        pk__in=[arrival.reply_to] if arrival.reply_to else [], sender=arrival.to, recipient=arrival.sender,
        message__contract__startswith="vn.lienthong.mandates.",
    ).select_related("message").first()  # fmt: skip
    if told is None or message.outcome not in {*ClaimOutcome.values} - {ClaimOutcome.OPEN}:
        raise NothingWasTold()
    TellingAnswer.objects.get_or_create(
        envelope=told.pk,
        defaults={
            "contract": told.message.contract,
            "agency_code": arrival.sender,
            "subject": message.subject[:80],
            "outcome": message.outcome,
            "note": message.note,
            "answered_by": message.answered_by[:200],
            "answered_at": message.answered_at,
        },
    )
