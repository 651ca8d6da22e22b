"""Issuing: the agency's signature, the message to every recipient, and taking a document back or on."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.mandates import Led, led
from lienthong.axis.actions import tell
from lienthong.axis.attachments import Attachment
from lienthong.axis.directory import MANDATE, is_mandate
from lienthong.base.clock import day_of
from lienthong.base.errors import Conflict
from lienthong.casework import kinds
from lienthong.contracts.documents import (
    DocumentIssued,
    DocumentRecalled,
    Forwarding,
    Issuer,
)
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.ledger.actions import record
from lienthong.systems.documents import rules
from lienthong.systems.documents.actions.outgoing import (
    DocumentNotFound,
    ReasonMissing,
    WrongState,
    locked,
)
from lienthong.systems.documents.actions.recipients import (
    MandateIsOwn,
    RecipientsMissing,
    require_decided,
)
from lienthong.systems.documents.actions.signing import seal
from lienthong.systems.documents.checking import checker
from lienthong.systems.documents.models import (
    Delivery,
    DeliveryState,
    IncomingDocument,
    IncomingState,
    OutgoingDocument,
    OutgoingState,
)
from lienthong.trust.findings import Verdict
from lienthong.trust.store import TrustStore

PDF = "application/pdf"


class SignaturesInvalid(Conflict):
    code = "signatures-invalid"
    message = _("Chữ ký số trên văn bản không hợp lệ, không phát hành được: %(reason)s")


class NotForwardable(Conflict):
    code = "not-forwardable"
    message = _("Chỉ chuyển tiếp được văn bản đã vào sổ và có chữ ký số hợp lệ.")


@transaction.atomic
def issue(*, document: OutgoingDocument, by: Officer, now: datetime) -> OutgoingDocument:
    """Seal a signed document with the agency's signature and send it to all its recipients.

    :raises RecipientsUndecided: while a line of "Nơi nhận" is open.
    :raises UnknownMandate, MandateNotLed, MandateIsOwn: for a mandate that no other agency leads today.
    :raises SignaturesInvalid: if the document would not pass the recipients' own check.
    """
    require(by, Permission.DOCUMENT_SEAL)
    require(by, Permission.DOCUMENT_ISSUE)
    row = locked(document.id, by)
    if not row.can_become(OutgoingState.ISSUED):
        raise WrongState(state=row.get_state_display())
    codes = require_decided(row)
    holders = holders_of(codes, by, now)
    seal(row, by=by, now=now)
    _verify(row, by, now)
    envelopes = tell(
        _message(row, by),
        sender=by.agency_code,
        to=codes,
        now=now,
        attachments=[pdf_of(row)],
    )
    open_deliveries(codes, envelopes, by=by, now=now, document=row, holders=holders)
    row.state, row.issued_at, row.recipients_total = OutgoingState.ISSUED, now, len(codes)
    row.ledger_entry = _record(
        row, "documents.issued", by, now, pdf_sha256=row.pdf_sha256, recipients=len(codes)
    )
    row.save()
    if row.replaces is not None:
        _replace(row.replaces, by)
    return row


@transaction.atomic
def recall(
    *, document: OutgoingDocument, reason: str, by: Officer, now: datetime
) -> OutgoingDocument:
    """Ask every recipient to give an issued document back (status 13).

    Recipients that refused it or were never reached are not asked.

    :raises ReasonMissing: without a reason.
    """
    require(by, Permission.DOCUMENT_RECALL)
    row = locked(document.id, by)
    if not row.can_become(OutgoingState.RECALLED):
        raise WrongState(state=row.get_state_display())
    if not reason.strip():
        raise ReasonMissing()
    asked = row.deliveries.exclude(state__in=[DeliveryState.REFUSED, DeliveryState.UNDELIVERABLE])
    codes = list(dict.fromkeys(one.taker_code for one in asked.order_by("id")))
    asked.update(recall_status=rules.RECALL_ASKED, reason=reason.strip(), changed_at=now)
    if codes:
        tell(
            DocumentRecalled(
                document_id=row.id, notation=row.notation, reason=reason.strip(), at=now
            ),
            sender=by.agency_code,
            to=codes,
            now=now,
        )
    row.state, row.recalled_at, row.note = OutgoingState.RECALLED, now, reason.strip()
    row.save(update_fields=["state", "recalled_at", "note"])
    _record(row, "documents.recalled", by, now, recipients=len(codes))
    return row


@transaction.atomic
def forward(
    *, document: IncomingDocument, to: Sequence[str], note: str, by: Officer, now: datetime
) -> list[UUID]:
    """Send a registered document on, unchanged, to further agencies; those that have it already are left out.

    Returns the envelopes it went in.

    :raises NotForwardable: unless it is registered with valid signatures.
    :raises RecipientsMissing: if nobody new is named.
    """
    require(by, Permission.DOCUMENT_ISSUE)
    rows = IncomingDocument.objects.select_for_update(no_key=True).filter(agency_id=by.agency_id)
    row = rows.filter(id=document.id).first()
    if row is None:
        raise DocumentNotFound()
    if row.arrival_number is None or row.verdict != Verdict.PASSED.value:
        raise NotForwardable()
    if row.state in IncomingState.gone():
        raise NotForwardable()
    known = set(
        Delivery.objects.filter(
            agency_id=by.agency_id, document_ref=row.document_id, recipient_code__in=to
        ).values_list("recipient_code", flat=True)
    )
    codes = [code for code in dict.fromkeys(to) if code not in {*known, by.agency_code}]
    if not codes:
        raise RecipientsMissing()
    envelopes = tell(
        forwarding_of(row, note, by, now),
        sender=by.agency_code,
        to=codes,
        now=now,
        attachments=[Attachment(**item) for item in row.attachments],
    )
    open_deliveries(codes, envelopes, by=by, now=now, forwarded=row)
    record(
        "documents.forwarded",
        subject=f"document:{row.document_id}",
        by=by.subject,
        now=now,
        public={"agency": by.agency_code, "notation": row.notation, "recipients": len(codes)},
    )
    return envelopes


def holders_of(addresses: Sequence[str], by: Officer, now: datetime) -> dict[str, Led]:
    """Return who leads today each mandate among some addresses.

    :raises UnknownMandate, MandateNotLed: for one that nobody leads.
    :raises MandateIsOwn: for one that the officer's own agency leads.
    """
    mandates = [address for address in addresses if is_mandate(address)]
    if not mandates:
        return {}
    found = led([address.removeprefix(MANDATE) for address in mandates], day_of(now))
    for one in found:
        if one.lead.agency_id == by.agency_id:
            raise MandateIsOwn(title=one.mandate.title)
    return dict(zip(mandates, found, strict=True))


def pdf_of(document: OutgoingDocument) -> Attachment:
    """Return the signed PDF of a document as an attachment."""
    name = f"{document.notation.replace('/', '-')}.pdf"
    return Attachment(sha256=document.pdf_sha256, name=name, media_type=PDF, size=document.pdf_size)


def _verify(row: OutgoingDocument, by: Officer, now: datetime) -> None:
    report = checker(store=TrustStore.load(now=now), at=now)(row.pdf_sha256, by.agency_code)
    row.verification = report.to_data()
    if report.verdict is Verdict.FAILED:
        against = [item for item in report.findings if not item.has_passed]
        against += [f for s in report.signatures for f in s.findings if not f.has_passed]
        raise SignaturesInvalid(reason=against[0].message)


def _message(row: OutgoingDocument, by: Officer) -> DocumentIssued:
    return DocumentIssued(
        document_id=row.id,
        issuer=Issuer(by.agency_code, by.agency_name),
        joint_issuers=tuple(Issuer(item["code"], item["name"]) for item in row.joint_issuers),
        number=row.number or 0,
        symbol=row.symbol,
        notation=row.notation,
        kind=row.kind,
        kind_name=kinds.kind(row.kind).name,
        place=row.place,
        issued_date=row.issued_date or row.created_at.date(),
        subject=row.subject,
        signer_authority=row.signer_authority,
        signer_title=row.signer_title,
        signer_name=row.signer_name,
        urgency=row.urgency,
        due_date=row.due_date,
        pdf_sha256=row.pdf_sha256,
        recipients=tuple(line.text for line in row.lines.all()),
        replaces=row.replaces_id,
        replacement_reason=row.replaces.note if row.replaces else "",
    )


def forwarding_of(row: IncomingDocument, note: str, by: Officer, now: datetime) -> DocumentIssued:
    return DocumentIssued(
        document_id=row.document_id,
        issuer=Issuer(row.issuer_code, row.issuer_name),
        joint_issuers=(),
        number=row.number,
        symbol=row.notation.partition("/")[2],
        notation=row.notation,
        kind=row.kind,
        kind_name=row.kind_name,
        place=row.place,
        issued_date=row.issued_date,
        subject=row.subject,
        signer_authority="",
        signer_title=row.signer_title,
        signer_name=row.signer_name,
        urgency=row.urgency,
        due_date=row.due_date,
        pdf_sha256=row.pdf_sha256,
        recipients=(),
        forwarding=Forwarding(by=Issuer(by.agency_code, by.agency_name), note=note.strip(), at=now),
    )


_OPEN = """
INSERT INTO documents_delivery (id, agency_id, document_id, forwarded_id, document_ref, sender_code,
    recipient_code, recipient_name, recipient_level, province, holder_code, holder_name, passed_to,
    envelope_id, state, verdict, status, recall_status, reason, reply_notation, moments, queued_at,
    changed_at)
SELECT uuidv7(), %(agency)s, %(document)s, %(forwarded)s, %(ref)s, %(sender)s,
    given.code, left(coalesce(nullif(given.title, ''), record.name, given.code), 300),
    coalesce(record.level, 0), coalesce(left(record.unit_code, 2), ''), given.holder,
    CASE WHEN given.holder = '' THEN '' ELSE coalesce(record.name, given.holder) END, '',
    given.envelope, 'queued', '', '', '', '', '', '{}', %(now)s, %(now)s
FROM unnest(%(codes)s::text[], %(envelopes)s::uuid[], %(holders)s::text[], %(titles)s::text[])
    WITH ORDINALITY AS given (code, envelope, holder, title, place)
LEFT JOIN agencies_agencyrecord record
    ON record.code = coalesce(nullif(given.holder, ''), given.code) AND record.valid @> %(day)s::date
ORDER BY given.place
"""


def open_deliveries(
    codes: Sequence[str],
    envelopes: Sequence[UUID],
    *,
    by: Officer,
    now: datetime,
    document: OutgoingDocument | None = None,
    forwarded: IncomingDocument | None = None,
    holders: Mapping[str, Led] | None = None,
    on: date | None = None,
) -> None:
    """Enter every recipient with one statement, as the registry names it on the document's day or another."""
    day = document.issued_date if document else forwarded.issued_date if forwarded else None
    led_by = holders or {}
    reference = document.id if document else forwarded.document_id if forwarded else None
    with connection.cursor() as cursor:
        cursor.execute(
            _OPEN,
            {
                "agency": by.agency_id,
                "sender": by.agency_code,
                "document": document.id if document else None,
                "forwarded": forwarded.id if forwarded else None,
                "ref": reference,
                "codes": list(codes),
                "envelopes": list(envelopes),
                "holders": [led_by[code].lead.code if code in led_by else "" for code in codes],
                "titles": [led_by[code].mandate.title if code in led_by else "" for code in codes],
                "day": on or day or now.date(),
                "now": now,
            },
        )


def _replace(old: OutgoingDocument, by: Officer) -> None:
    before = locked(old.id, by)
    if not before.can_become(OutgoingState.REPLACED):
        raise WrongState(state=before.get_state_display())
    before.state = OutgoingState.REPLACED
    before.save(update_fields=["state"])


def _record(row: OutgoingDocument, kind: str, by: Officer, now: datetime, **public: object) -> UUID:
    return record(
        kind,
        subject=f"document:{row.id}",
        by=by.subject,
        now=now,
        public={"agency": by.agency_code, "notation": row.notation, **public},
    )
