"""Validating the signatures of a PDF from a trust store alone: no database, no network."""

from collections.abc import Collection
from datetime import datetime

from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.diff_analysis import DEFAULT_DIFF_POLICY, DiffResult, ModificationLevel
from pyhanko.sign.fields import enumerate_sig_fields
from pyhanko.sign.validation.generic_cms import validate_sig_integrity
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature
from pyhanko.sign.validation.status import SignatureCoverageLevel

from lienthong.trust import certificates
from lienthong.trust.findings import Finding, Report, SignatureReport
from lienthong.trust.pades.files import opened, refusing_damage
from lienthong.trust.store import TrustStore
from lienthong.trust.usage import Usage
from lienthong.trust.validation import check_certificate

_DIGESTS = {"sha256", "sha384", "sha512"}
_LEVELS = {"/ETSI.CAdES.detached": "B-B", "/adbe.pkcs7.detached": "CMS"}
DOCUMENT_USAGES = frozenset({Usage.OFFICIAL, Usage.AGENCY})


def validate_pdf(
    pdf: bytes,
    *,
    store: TrustStore,
    at: datetime,
    usages: Collection[Usage] = DOCUMENT_USAGES,
) -> Report:
    """Report on every signature of a PDF, in signing order.

    :param at: the moment for which certificates are judged; without a timestamp that is the moment of
        arrival, for the time a signer writes in the document proves nothing.
    :raises NotPdf, EncryptedPdf, DamagedPdf: if the file cannot be read at all.
    """
    reader = opened(pdf)
    with refusing_damage():
        filled = list(enumerate_sig_fields(reader, filled_status=True))
    if not filled:
        return Report((), (Finding("no-signature"),))
    try:
        found = [item for item in reader.embedded_signatures if item.sig_object_type == "/Sig"]
        stamps = len(reader.embedded_timestamp_signatures)
    except Exception:  # noqa: BLE001 -- a signature of hostile bytes makes the parser raise anything
        return Report((), (Finding("malformed-signature"),))
    # The reader leaves out signatures of formats it does not know; the verdict must not.
    unread = len(found) + stamps < len(filled)
    findings = (Finding("malformed-signature"),) if unread or not found else ()
    last = found[-1] if found else None
    reports = tuple(
        _examined(item, pdf, is_last=item is last, store=store, at=at, usages=usages)
        for item in found
    )
    return Report(reports, findings)


def _examined(
    item: EmbeddedPdfSignature,
    pdf: bytes,
    *,
    is_last: bool,
    store: TrustStore,
    at: datetime,
    usages: Collection[Usage],
) -> SignatureReport:
    try:
        der = item.signer_cert.dump()
        facts = certificates.facts(der)
        about = {"name": facts.name or facts.subject}
        integrity = _integrity(item, pdf, about, is_last=is_last)
        others = [other.dump() for other in item.other_embedded_certs]
        signed_at = item.self_reported_timestamp
        level = _LEVELS[item.sig_object["/SubFilter"]]
    except Exception:  # noqa: BLE001 -- a signature of hostile bytes makes the parser raise anything
        return _unreadable(item)
    trusted = check_certificate(der, at=at, usage=usages, store=store, others=others)
    return SignatureReport(
        field=item.field_name,
        name=facts.name,
        subject=facts.subject,
        organization=facts.organization,
        usage=facts.likely_usage,
        serial=facts.serial,
        signed_at=signed_at,
        covers_whole_document=item.coverage is SignatureCoverageLevel.ENTIRE_FILE,
        findings=(integrity, trusted),
        level=level,
    )


def _unreadable(item: EmbeddedPdfSignature) -> SignatureReport:
    return SignatureReport(
        field=str(item.field_name),
        name="",
        subject="",
        organization="",
        usage=None,
        serial="",
        signed_at=None,
        covers_whole_document=False,
        findings=(Finding("malformed-signature"),),
        level="",
    )


def _integrity(
    item: EmbeddedPdfSignature, pdf: bytes, about: dict[str, str], *, is_last: bool
) -> Finding:
    """Say whether the signed bytes are unchanged and what came after them is only later signatures."""
    if not {item.md_algorithm, item.external_md_algorithm} <= _DIGESTS:
        return Finding("weak-algorithm", about | {"algorithm": item.md_algorithm})
    if not _gap_is_the_signature(item, pdf):
        return Finding("not-whole-document", about)
    item.compute_integrity_info(skip_diff=True)  # type: ignore[no-untyped-call]
    intact, valid = validate_sig_integrity(
        item.signer_info, item.signer_cert, "data", item.compute_digest()
    )
    if not intact:
        return Finding("digest-mismatch", about)
    if not valid:
        return Finding("signature-invalid", about)
    return _afterwards(item, pdf, about, is_last=is_last)


def _gap_is_the_signature(item: EmbeddedPdfSignature, pdf: bytes) -> bool:
    """Say whether the bytes left out of the digest are the signature in hexadecimal and nothing else."""
    ranges = [int(number) for number in item.byte_range]
    if len(ranges) != 4 or ranges[0] != 0 or min(ranges) < 0:
        return False
    gap = pdf[ranges[1] : ranges[2]]
    if len(gap) != 2 * len(item.pkcs7_content) + 2 or gap[:1] != b"<" or gap[-1:] != b">":
        return False
    return bytes.fromhex(gap[1:-1].decode("ascii")) == item.pkcs7_content


def _afterwards(
    item: EmbeddedPdfSignature, pdf: bytes, about: dict[str, str], *, is_last: bool
) -> Finding:
    if item.coverage is SignatureCoverageLevel.ENTIRE_FILE:
        return Finding("signature-valid", about)
    if item.coverage is not SignatureCoverageLevel.ENTIRE_REVISION:
        return Finding("not-whole-document", about)
    ranges = [int(number) for number in item.byte_range]
    rest = pdf[ranges[2] + ranges[3] :]
    if is_last and item.signed_revision + 1 == item.reader.xrefs.total_revisions and rest.strip():
        return Finding("changed-after-signing", about)
    # After the last signature only evidence may be added (timestamps, revocation data); before it, also
    # the fields of the later signatures.
    allowed = ModificationLevel.LTA_UPDATES if is_last else ModificationLevel.FORM_FILLING
    try:
        changes = item.evaluate_modifications(DEFAULT_DIFF_POLICY)
    except PdfError:
        return Finding("changed-after-signing", about)
    if isinstance(changes, DiffResult) and changes.modification_level <= allowed:
        return Finding("signature-valid", about)
    return Finding("changed-after-signing", about)
