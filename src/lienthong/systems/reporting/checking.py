"""Whether a report that arrived is signed by a person and by the agency it says it is of."""

from datetime import datetime

from lienthong.axis import attachments
from lienthong.trust.findings import Finding, Report, Verdict
from lienthong.trust.pades import DamagedPdf, EncryptedPdf, NotPdf, validate_pdf
from lienthong.trust.store import TrustStore
from lienthong.trust.usage import Usage


def signature_fault(sha256: str, unit: str, *, store: TrustStore, now: datetime) -> str:
    """Return in words what is wrong with the signatures of a stored report, "" when nothing is."""
    try:
        report = validate_pdf(attachments.read(sha256), store=store, at=now)
    except (NotPdf, EncryptedPdf, DamagedPdf):
        report = Report((), (Finding("malformed-signature"),))
    if report.verdict is not Verdict.PASSED:
        against = [each for each in report.findings if not each.has_passed]
        against += [f for each in report.signatures for f in each.findings if not f.has_passed]
        return against[0].message if against else report.verdict.label
    usages = {each.usage for each in report.signatures}
    if not {Usage.AGENCY, Usage.OFFICIAL} <= usages:
        return Finding("no-signature").message
    agency = next(each for each in report.signatures if each.usage is Usage.AGENCY)
    if agency.subject != unit:
        data = {"name": agency.name, "found": agency.subject, "expected": unit}
        return Finding("wrong-subject", data).message
    return ""
