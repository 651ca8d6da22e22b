"""Whether a signed document is what it claims: two valid signatures, the second that of its issuing agency.

Legal value needs both the competent person's signature and the agency's (NĐ 30/2020/NĐ-CP, art. 5).
"""

from collections.abc import Callable
from datetime import datetime

from lienthong.axis import attachments
from lienthong.trust.findings import Finding, Report, SignatureReport, Verdict
from lienthong.trust.pades import DamagedPdf, EncryptedPdf, NotPdf, validate_pdf
from lienthong.trust.store import TrustStore
from lienthong.trust.usage import Usage

_REMEMBERED = 256
Check = Callable[[str, str], Report]
_Key = tuple[str, str, datetime]
_passed: dict[_Key, Report] = {}


def checker(*, store: TrustStore, at: datetime) -> Check:
    """Return the function ``check(pdf_sha256, issuer_code) -> Report`` for one trust store and moment.

    A document that passed is examined once per store and hour, however many recipients it has.
    """
    hour = at.replace(minute=0, second=0, microsecond=0)
    seen: dict[str, Report] = {}

    def check(sha256: str, issuer: str) -> Report:
        key = (sha256, store.fingerprint, hour)
        report = seen.get(sha256) or _passed.get(key)
        if report is None:
            report = seen[sha256] = _examined(attachments.read(sha256), store, at)
            _remember(key, report)
        return _with_roles(report, issuer)

    return check


def _examined(pdf: bytes, store: TrustStore, at: datetime) -> Report:
    try:
        return validate_pdf(pdf, store=store, at=at)
    except (NotPdf, EncryptedPdf, DamagedPdf):
        return Report((), (Finding("malformed-signature"),))


def _remember(key: _Key, report: Report) -> None:
    # Only a pass lasts: what fails now may be a list of revocations that is still on its way.
    if report.verdict is not Verdict.PASSED:
        return
    if len(_passed) >= _REMEMBERED:
        _passed.pop(next(iter(_passed)))
    _passed[key] = report


def _with_roles(report: Report, issuer: str) -> Report:
    """Add what the signatures together lack: the person's, the agency's, or the right agency's."""
    missing = []
    agencies = [item for item in report.signatures if item.usage is Usage.AGENCY]
    if not agencies or not any(item.usage is Usage.OFFICIAL for item in report.signatures):
        missing.append(Finding("no-signature"))
    elif not any(item.subject == issuer for item in agencies):
        missing.append(_stranger(agencies[-1], issuer))
    if not missing or report.verdict is Verdict.FAILED:
        return report
    return Report(report.signatures, (*report.findings, *missing))


def _stranger(found: SignatureReport, issuer: str) -> Finding:
    return Finding(
        "wrong-subject", {"name": found.name, "found": found.subject, "expected": issuer}
    )
