"""Documents that arrive over the axis: checked, kept, and answered, many at a time."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import AgencyRecord
from lienthong.axis.actions import Telling, tell_many
from lienthong.axis.directory import MANDATE, is_mandate
from lienthong.axis.handlers import Arrival
from lienthong.base import bulk
from lienthong.base.errors import Invalid, NotFound, Refusal
from lienthong.casework.reading.refusals import (
    DocumentWithoutDate,
    DocumentWithoutNumber,
    DocumentWithoutSigner,
)
from lienthong.contracts.documents import DocumentIssued, DocumentRecalled
from lienthong.ledger.actions import Entry, record_many
from lienthong.systems.documents import rules
from lienthong.systems.documents.actions.statuses import Step, keep, keep_and_tell, tell_steps
from lienthong.systems.documents.checking import checker
from lienthong.systems.documents.models import Channel, IncomingDocument, IncomingState
from lienthong.trust.findings import Report, Verdict
from lienthong.trust.store import TrustStore

SYSTEM = "Hệ thống"


class NotHere(NotFound):
    code = "recipient-unknown"
    message = _("Cơ quan nhận không có trên hệ thống này vào ngày nhận.")


class PdfMissing(Invalid):
    code = "digest-mismatch"
    message = _("Tệp kèm theo không phải là tệp mà văn bản nêu (mã băm không khớp).")


class NotTheIssuer(Invalid):
    code = "sender-is-not-issuer"
    message = _("Nơi gửi không phải là cơ quan ban hành và không ghi là chuyển tiếp.")


class SignaturesRefused(Refusal):
    code = "document-signatures-refused"
    message = _("Văn bản không qua kiểm tra chữ ký số: %(reason)s")
    status = 422

    def __init__(self, finding_code: str, reason: str) -> None:
        super().__init__(reason=reason)
        self.code = finding_code


class NothingToRecall(NotFound):
    code = "document-never-received"
    message = _("Cơ quan không nhận được văn bản mà nơi gửi xin lấy lại.")


@transaction.atomic
def take_in(arrivals: Sequence[Arrival], *, now: datetime) -> list[Refusal | None]:
    """Check and keep arrived documents; answer each with None, or with the reason why it is turned away.

    A document whose signatures fail is kept as refused, so that the clerk sees what was turned away and why.
    """
    agencies = _agencies(arrivals)
    check = checker(store=TrustStore.load(now=now), at=now)
    answers: list[Refusal | None] = []
    rows: list[IncomingDocument] = []
    for arrival in arrivals:
        refusal = _formally_wrong(arrival, agencies)
        if refusal is None:
            report = check(arrival.message.pdf_sha256, arrival.message.issuer.code)
            refusal = _against(report)
            rows.append(_row(arrival, agencies[arrival.to], report, now))
        answers.append(refusal)
    _keep(rows, agencies, now)
    return answers


@transaction.atomic
def take_in_one(arrival: Arrival, *, channel: Channel, now: datetime) -> IncomingDocument | None:
    """Check and keep one document from another channel; return nothing if the agency has it already.

    :raises Refusal: for what is formally wrong or fails the check of its signatures.
    """
    agencies = _agencies([arrival])
    refusal = _formally_wrong(arrival, agencies)
    if refusal is not None:
        raise refusal
    check = checker(store=TrustStore.load(now=now), at=now)
    report = check(arrival.message.pdf_sha256, arrival.message.issuer.code)
    refusal = _against(report)
    if refusal is not None:
        raise refusal
    row = _row(arrival, agencies[arrival.to], report, now)
    row.channel = channel
    return row if _keep([row], agencies, now) else None


@transaction.atomic
def take_recalls(arrivals: Sequence[Arrival], *, now: datetime) -> list[Refusal | None]:
    """Note that a sender asks for documents back; what is not in the register yet is given back at once."""
    agencies = _agencies(arrivals)
    found = {
        (row.agency_id, row.document_id, row.sender_code): row
        for row in IncomingDocument.objects.select_for_update(no_key=True)
        .filter(
            agency_id__in=agencies.values(),
            document_id__in={arrival.message.document_id for arrival in arrivals},
        )
        .order_by("id")
    }
    answers: list[Refusal | None] = []
    agreed: list[Step] = []
    further: list[Telling] = []
    for arrival in arrivals:
        message: DocumentRecalled = arrival.message
        row = found.get((agencies.get(arrival.to, 0), message.document_id, arrival.sender))
        answers.append(None if row is not None else NothingToRecall())
        if row is None or row.recall_status:
            continue
        row.recall_status, row.recall_reason = rules.RECALL_ASKED, message.reason
        if row.state == IncomingState.ARRIVED:
            row.state, row.recall_status = IncomingState.WITHDRAWN, rules.RECALL_AGREED
            agreed.append(_system_step(row, arrival.to, rules.RECALL_AGREED))
        elif row.state == IncomingState.PASSED_ON:
            further += _recall_further(row, arrival)
    IncomingDocument.objects.bulk_update(
        list(found.values()), ["state", "recall_status", "recall_reason"], batch_size=500
    )
    keep_and_tell(agreed, now=now)
    tell_many(further, now=now)
    return answers


def _recall_further(row: IncomingDocument, arrival: Arrival) -> list[Telling]:
    """Ask whoever has the document since its mandate passed on; the answer comes back through this agency."""
    asked = list(row.deliveries.filter(recipient_code__startswith=MANDATE).order_by("id"))
    codes = list(dict.fromkeys(delivery.taker_code for delivery in asked))
    return [Telling(message=arrival.message, sender=arrival.to, to=codes)] if codes else []


def _agencies(arrivals: Sequence[Arrival]) -> dict[str, int]:
    """Return the agency of each address, by the newest record that carries the code."""
    codes = {arrival.to for arrival in arrivals}
    records = AgencyRecord.objects.filter(code__in=codes).order_by("valid")
    return dict(records.values_list("code", "agency_id"))


def _formally_wrong(arrival: Arrival, agencies: Mapping[str, int]) -> Refusal | None:
    message: DocumentIssued = arrival.message
    if arrival.to not in agencies:
        return NotHere()
    if message.number < 1 or not message.notation.strip():
        return DocumentWithoutNumber()
    if not message.signer_name.strip():
        return DocumentWithoutSigner()
    if message.issued_date.year < 1945:
        return DocumentWithoutDate()
    if all(item.sha256 != message.pdf_sha256 for item in arrival.attachments):
        return PdfMissing()
    sent_on = message.forwarding is not None and message.forwarding.by.code == arrival.sender
    return None if sent_on or message.issuer.code == arrival.sender else NotTheIssuer()


def _against(report: Report) -> Refusal | None:
    if report.verdict is not Verdict.FAILED:
        return None
    findings = [*report.findings, *(f for item in report.signatures for f in item.findings)]
    worst = next(f for f in findings if f.verdict is Verdict.FAILED)
    return SignaturesRefused(worst.code, worst.message)


def _row(arrival: Arrival, agency_id: int, report: Report, now: datetime) -> IncomingDocument:
    message: DocumentIssued = arrival.message
    pdf = next(item for item in arrival.attachments if item.sha256 == message.pdf_sha256)
    sender = message.forwarding.by if message.forwarding else message.issuer
    failed = report.verdict is Verdict.FAILED
    return IncomingDocument(
        agency_id=agency_id,
        envelope_id=arrival.envelope_id,
        document_id=message.document_id,
        state=IncomingState.REFUSED if failed else IncomingState.ARRIVED,
        sender_code=arrival.sender,
        sender_name=sender.name,
        issuer_code=message.issuer.code,
        issuer_name=message.issuer.name,
        number=message.number,
        notation=message.notation,
        kind=message.kind,
        kind_name=message.kind_name,
        place=message.place,
        issued_date=message.issued_date,
        subject=message.subject,
        signer_title=f"{message.signer_authority} {message.signer_title}".strip(),
        signer_name=message.signer_name,
        urgency=message.urgency,
        due_date=message.due_date,
        forwarding_note=message.forwarding.note if message.forwarding else "",
        pdf_sha256=message.pdf_sha256,
        pdf_size=pdf.size,
        attachments=[_attachment(item) for item in arrival.attachments],
        addresses=[arrival.address] if is_mandate(arrival.address) else [],
        verdict=report.verdict.value,
        verification=report.to_data(),
        arrived_at=now,
    )


def _attachment(item: Any) -> dict[str, Any]:
    return {
        "sha256": item.sha256,
        "name": item.name,
        "media_type": item.media_type,
        "size": item.size,
    }


def _keep(
    rows: Sequence[IncomingDocument], agencies: Mapping[str, int], now: datetime
) -> list[IncomingDocument]:
    """Insert the arrivals and return the new ones; what an agency has from a sender changes nothing."""
    bulk.insert(rows, ignore_conflicts=True)
    kept = set(
        IncomingDocument.objects.filter(id__in=[row.id for row in rows]).values_list(
            "id", flat=True
        )
    )
    new = [row for row in rows if row.id in kept]
    code_of = {agency_id: code for code, agency_id in agencies.items()}
    for row in rows:
        if row.id not in kept:
            _add_address(row, code_of[row.agency_id])
    steps = [
        _system_step(row, code_of[row.agency_id], _first_code(row), reason=_reason(row))
        for row in new
    ]
    keep(steps, now=now)
    # A passed verdict is told by the accepting receipt itself; an open one has to be said.
    unsure = [step for step in steps if step.verdict == Verdict.INDETERMINATE.value]
    tell_steps(unsure, now=now)
    record_many(
        [
            Entry(
                kind="documents.arrived",
                subject=f"document:{row.document_id}",
                by=f"system:{code_of[row.agency_id]}",
                public={
                    "agency": code_of[row.agency_id],
                    "sender": row.sender_code,
                    "notation": row.notation,
                    "pdf_sha256": row.pdf_sha256,
                    "verdict": row.verdict,
                },
            )
            for row in new
        ],
        now=now,
    )
    return new


def _add_address(again: IncomingDocument, code: str) -> None:
    """Note the further address by which a document came that the agency has from the sender already."""
    rows = IncomingDocument.objects.select_for_update(no_key=True)
    row = rows.get(
        agency_id=again.agency_id, sender_code=again.sender_code, document_id=again.document_id
    )
    addresses = list(dict.fromkeys([*(row.addresses or [code]), *(again.addresses or [code])]))
    if addresses == (row.addresses or [code]):
        return
    row.addresses = addresses
    row.save(update_fields=["addresses"])


def _first_code(row: IncomingDocument) -> str:
    return rules.REFUSED if row.state == IncomingState.REFUSED else "01"


def _reason(row: IncomingDocument) -> str:
    if row.state != IncomingState.REFUSED or row.verification is None:
        return ""
    report = Report.from_data(row.verification)
    refusal = _against(report)
    return str(refusal) if refusal else ""


def _system_step(row: IncomingDocument, code: str, status: str, *, reason: str = "") -> Step:
    return Step(
        document=row,
        agency_code=code,
        code=status,
        by_subject=f"system:{code}",
        by_name=SYSTEM,
        reason=reason,
        verdict=row.verdict,
    )
