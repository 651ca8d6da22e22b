"""Open mail of a mandate follows it: when another agency leads it, the document goes there by itself."""

import logging
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.agencies.mandates import Led, leads_of
from lienthong.agencies.models import AgencyRecord
from lienthong.axis.actions import Telling, tell, tell_many
from lienthong.axis.attachments import Attachment
from lienthong.axis.directory import MANDATE
from lienthong.base.clock import day_of
from lienthong.base.errors import Refusal
from lienthong.contracts.documents import DocumentPassedOn, Issuer
from lienthong.identity.officers import Officer, system_officer
from lienthong.systems.documents.actions.incoming.rows import record
from lienthong.systems.documents.actions.issuing import forwarding_of, open_deliveries
from lienthong.systems.documents.actions.statuses import Step, keep
from lienthong.systems.documents.models import Channel, IncomingDocument, IncomingState
from lienthong.trust.findings import Verdict

logger = logging.getLogger("lienthong.documents")


def follow_mandates(*, now: datetime) -> int:
    """Send on the open documents that came to a mandate which the agency leads no more; return how many.

    A document that the agency also got in its own name, or for another mandate that it still leads, stays
    and goes on as a copy. A mandate that nobody leads leaves its documents where they are.
    """
    rows = IncomingDocument.objects.addressed_to_mandates().exclude(verdict=Verdict.FAILED.value)
    documents = list(rows.order_by("id"))
    subjects = {subject for document in documents for subject in document.mandates}
    leads = leads_of(subjects, day_of(now)) if subjects else {}
    moved = 0
    for document in documents:
        if not _gone(document, leads):
            continue
        try:
            moved += _follow(document.id, leads, now)
        except Refusal as refusal:
            # One document that cannot go must not keep the others from going.
            logger.warning("document %s does not follow its mandate: %s", document.id, refusal.code)
    return moved


def _gone(document: IncomingDocument, leads: dict[str, Led]) -> list[Led]:
    """Return the mandates of a document that another agency leads now."""
    found = [leads[subject] for subject in document.mandates if subject in leads]
    return [one for one in found if one.lead.agency_id != document.agency_id]


@transaction.atomic
def _follow(document_id: UUID, leads: dict[str, Led], now: datetime) -> bool:
    rows = IncomingDocument.objects.addressed_to_mandates().select_for_update(no_key=True)
    row = rows.filter(id=document_id).first()
    sent = set(row.deliveries.values_list("recipient_code", flat=True)) if row else set()
    gone = [one for one in _gone(row, leads) if _address(one) not in sent] if row else []
    by = _officer(row.agency_id, day_of(now)) if row else None
    if row is None or by is None or not gone:
        return False
    _send(row, gone, by, now)
    stays = not row.is_for_mandates_only or len(gone) + len(sent) < len(row.mandates)
    if not stays:
        row.state = IncomingState.PASSED_ON
        row.save(update_fields=["state"])
    _note(row, gone, by, now)
    return True


def _send(row: IncomingDocument, gone: list[Led], by: Officer, now: datetime) -> None:
    titles = "; ".join(one.mandate.title for one in gone)
    note = _("Chuyển theo chức năng: %(titles)s") % {"titles": titles}
    holders = {_address(one): one for one in gone}
    envelopes = tell(
        forwarding_of(row, note, by, now),
        sender=by.agency_code,
        to=list(holders),
        now=now,
        attachments=[Attachment(**item) for item in row.attachments],
    )
    open_deliveries(
        list(holders), envelopes, by=by, now=now, forwarded=row, holders=holders, on=day_of(now)
    )
    if row.channel != Channel.AXIS:
        return
    tell_many([_passed_on(row, one, by, now) for one in gone], now=now)


def _passed_on(row: IncomingDocument, one: Led, by: Officer, now: datetime) -> Telling:
    message = DocumentPassedOn(
        document_id=row.document_id,
        mandate=one.mandate.subject,
        holder=Issuer(one.lead.code, one.lead.name),
        at=now,
    )
    return Telling(
        message=message, sender=by.agency_code, to=[row.sender_code], reply_to=row.envelope_id
    )


def _note(row: IncomingDocument, gone: list[Led], by: Officer, now: datetime) -> None:
    """Write in the history where the document went; its status of QĐ 28/2018 is the one before."""
    before = row.history.filter(active=True).first()
    names = "; ".join(dict.fromkeys(one.lead.name for one in gone))
    step = Step(
        document=row,
        agency_code=by.agency_code,
        code=before.code if before else "01",
        by_subject=by.subject,
        by_name=by.name,
        reason=_("Đã chuyển theo chức năng cho %(names)s") % {"names": names},
    )
    keep([step], now=now)
    record([row], "documents.passed-on", {row.agency_id: by}, now)


def _address(one: Led) -> str:
    return f"{MANDATE}{one.mandate.subject}"


def _officer(agency_id: int, today: date) -> Officer | None:
    found = AgencyRecord.objects.as_of(today).filter(agency_id=agency_id).first()
    return system_officer(found) if found else None
