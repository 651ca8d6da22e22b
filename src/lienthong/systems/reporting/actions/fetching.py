"""Fetching the signed PDF of a report from further below: asked of the unit that signed it, for a purpose."""

import base64
from datetime import datetime
from hashlib import sha256

from django.db import transaction

from lienthong.axis import attachments
from lienthong.axis.asking import ask
from lienthong.axis.refusals import DigestMismatch
from lienthong.contracts.reporting import SignedReport, SignedReportAsked
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.reporting.actions.books import locked, note
from lienthong.systems.reporting.actions.refusals import NothingSigned, PdfTooLarge
from lienthong.systems.reporting.models import Report

#: Larger than any report drawn here; a signed report is some hundred kilobytes.
MOST_BYTES = 20 * 1024 * 1024


def fetch(*, report: Report, purpose: str, by: Officer, now: datetime) -> Report:
    """Fetch the signed PDF of a report that came up with another's, and keep it beside the report.

    Only what this book holds the digest of is asked for, and only what has this digest is kept.

    :raises NothingSigned: if the report was never signed.
    :raises PurposeNeeded: without a purpose.
    :raises DigestMismatch: if the answer is another file.
    :raises Refusal: whatever the unit refuses with, or that it does not answer.
    """
    require(by, Permission.REPORT_READ)
    if not report.pdf_sha256:
        raise NothingSigned()
    data = _asked(report, purpose, by, now)
    return _kept(report, data, by, now)


def _asked(report: Report, purpose: str, by: Officer, now: datetime) -> bytes:
    data = bytearray()
    while True:
        answer: SignedReport = ask(
            SignedReportAsked(report.reference, report.pdf_sha256, len(data)),
            to=report.unit,
            by=by.subject,
            sender=by.agency_code,
            purpose=purpose,
            permission=Permission.REPORT_READ,
            now=now,
        )
        if answer.size > MOST_BYTES:
            raise PdfTooLarge()
        part = _bytes_of(answer.part)
        if answer.offset != len(data) or not part or answer.pdf_sha256 != report.pdf_sha256:
            raise DigestMismatch(sha256=report.pdf_sha256)
        data += part
        if len(data) >= answer.size:
            break
    if sha256(data).hexdigest() != report.pdf_sha256:
        raise DigestMismatch(sha256=report.pdf_sha256)
    return bytes(data)


def _bytes_of(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return b""


@transaction.atomic
def _kept(report: Report, data: bytes, by: Officer, now: datetime) -> Report:
    row = locked(report, by)
    row.pdf_size = attachments.store(data).size
    row.save(update_fields=["pdf_size"])
    note("reporting.pdf-fetched", row, by.subject, now, pdf_sha256=row.pdf_sha256)
    return row
