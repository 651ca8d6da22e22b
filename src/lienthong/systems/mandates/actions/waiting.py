"""Claims: keeping what does not fit until it does or a person decides, and answering who told it."""

from datetime import datetime
from uuid import UUID, uuid5

from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import Mandate
from lienthong.axis.actions import tell
from lienthong.axis.directory import nodes_of
from lienthong.axis.handlers import Arrival
from lienthong.base.errors import Conflict, Refusal
from lienthong.base.tenancy import acting_for
from lienthong.contracts import registry as contracts
from lienthong.contracts.mandates import TellingAnswered
from lienthong.systems.mandates.models import Claim, ClaimOutcome


class ClaimSettled(Conflict):
    code = "mandate-claim-settled"
    message = _("Thay đổi do nút khác báo này đã được xử lý. Hãy tải lại trang.")


def keep(arrival: Arrival, reference: UUID, refusal: Refusal, now: datetime) -> None:
    """Keep what was told and did not fit; told again, the newest reason stands, what is settled stays so.

    What another tells alike is kept beside it: nobody takes the place of whoever told it first.
    """
    if Claim.objects.filter(pk=reference).exclude(sender=arrival.sender).exists():
        reference = uuid5(reference, arrival.sender)
    if Claim.objects.filter(pk=reference).exclude(outcome=ClaimOutcome.OPEN).exists():
        return
    message = arrival.message
    Claim.objects.update_or_create(
        reference=reference,
        defaults={
            "contract": contracts.type_of(type(message))[0],
            "sender": arrival.sender,
            "addressee": arrival.to,
            "envelope": arrival.envelope_id,
            "subject": message.subject[:80],
            "title": getattr(message, "title", "") or _title_here(message.subject),
            "message": contracts.to_data(message),
            "code": refusal.code,
            "reason": refusal.sentence,
            "arrived_at": now,
        },
    )


def opened(claim: Claim) -> Claim:
    """Return a claim that waits, locked.

    :raises ClaimSettled: if somebody settled it before.
    """
    row = Claim.objects.select_for_update(no_key=True).get(pk=claim.pk)
    if row.outcome != ClaimOutcome.OPEN:
        raise ClaimSettled()
    return row


def settle(row: Claim, outcome: ClaimOutcome, *, by: str, now: datetime, note: str = "") -> None:
    """Write down what became of a claim, by whom, and tell its teller."""
    row.outcome, row.settled_note = outcome, note
    row.settled_by, row.settled_at = by, now
    row.save(update_fields=["outcome", "settled_note", "settled_by", "settled_at"])
    known = nodes_of([row.sender, row.addressee])
    if row.envelope is None or not {row.sender, row.addressee} <= set(known):
        return
    message = TellingAnswered(row.subject, str(outcome), note, by, now)
    with acting_for(None, row.addressee):
        tell(message, sender=row.addressee, to=[row.sender], reply_to=row.envelope, now=now)


def _title_here(subject: str) -> str:
    known = Mandate.objects.filter(subject=subject).first()
    return known.title if known else subject
