"""What validation says: three verdicts, a stable code for the reason, and a plain Vietnamese sentence.

The shape follows ETSI EN 319 102-1: passed, failed, or indeterminate when the evidence does not suffice.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lienthong.trust.usage import Usage


class Verdict(StrEnum):
    """The three answers of a validation."""

    PASSED = "passed"
    FAILED = "failed"
    INDETERMINATE = "indeterminate"

    @property
    def label(self) -> str:
        """The verdict in words for a screen."""
        return str(_VERDICTS[self])


_VERDICTS = {
    Verdict.PASSED: _("Hợp lệ"),
    Verdict.FAILED: _("Không hợp lệ"),
    Verdict.INDETERMINATE: _("Chưa kết luận được"),
}

_PASSED: dict[str, str | Promise] = {
    "valid": _("Chứng thư của %(name)s còn hiệu lực, do tổ chức chứng thực được tin cậy cấp."),
    "signature-valid": _("Chữ ký của %(name)s hợp lệ, nội dung đã ký không bị thay đổi."),
}
_FAILED: dict[str, str | Promise] = {
    "revoked": _("Chứng thư của %(name)s đã bị thu hồi từ %(moment)s, lý do: %(reason)s."),
    "expired": _("Chứng thư của %(name)s đã hết hiệu lực từ %(moment)s."),
    "not-yet-valid": _("Chứng thư của %(name)s đến %(moment)s mới có hiệu lực."),
    "unknown-authority": _(
        "Chứng thư của %(name)s do %(issuer)s cấp, là tổ chức chứng thực chưa được hệ thống tin cậy."
    ),
    "authority-revoked": _(
        "Tổ chức chứng thực %(issuer)s, nơi cấp chứng thư của %(name)s, đã bị thu hồi chứng thư."
    ),
    "authority-expired": _(
        "Tổ chức chứng thực %(issuer)s, nơi cấp chứng thư của %(name)s, không có hiệu lực vào thời điểm này."
    ),
    "wrong-usage": _("Chứng thư của %(name)s được cấp cho mục đích khác (%(usage)s)."),
    "wrong-subject": _(
        "Chứng thư này là của %(name)s (mã %(found)s), không phải của chủ thể mang mã %(expected)s."
    ),
    "malformed-certificate": _("Chứng thư đi kèm bị hỏng, không đọc được."),
    "weak-algorithm": _("Chữ ký dùng thuật toán %(algorithm)s, không còn an toàn."),
    "digest-mismatch": _("Nội dung không khớp với chữ ký: văn bản đã bị sửa."),
    "signature-invalid": _("Chữ ký không khớp với khóa trong chứng thư của %(name)s."),
    "changed-after-signing": _("Văn bản đã bị thay đổi sau khi %(name)s ký."),
    "not-whole-document": _("Chữ ký của %(name)s chỉ bảo vệ một phần tệp."),
    "no-signature": _("Văn bản chưa được ký số."),
    "malformed-signature": _("Chữ ký trong tệp bị hỏng hoặc không đúng chuẩn, không đọc được."),
}
_INDETERMINATE: dict[str, str | Promise] = {
    "revocation-unknown": _(
        "Chưa kiểm tra được chứng thư của %(name)s có bị thu hồi hay không: "
        "chưa có danh sách thu hồi còn hạn của %(issuer)s."
    ),
}
_SENTENCES = _PASSED | _FAILED | _INDETERMINATE
CODES = frozenset(_SENTENCES)


def _verdict_of(code: str) -> Verdict:
    if code in _PASSED:
        return Verdict.PASSED
    return Verdict.FAILED if code in _FAILED else Verdict.INDETERMINATE


class _Named(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return "?"


@dataclass(frozen=True, slots=True)
class Finding:
    """One reason with its code and data; the sentence is made when it is asked for."""

    code: str
    data: Mapping[str, str] = field(default_factory=dict)

    @property
    def verdict(self) -> Verdict:
        """What this reason alone leads to."""
        return _verdict_of(self.code)

    @property
    def message(self) -> str:
        """The sentence for the person, in the active language."""
        return str(_SENTENCES[self.code]) % _Named(self.data)

    @property
    def has_passed(self) -> bool:
        """Whether nothing stands against the thing examined."""
        return self.verdict is Verdict.PASSED

    def to_data(self) -> dict[str, Any]:
        """Return the finding as JSON-able data, its sentence included for readers without this program."""
        return {
            "verdict": self.verdict.value,
            "code": self.code,
            "message": self.message,
            "data": dict(self.data),
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Finding":
        """Build a finding from its data.

        :raises ValueError: if the code is not known.
        """
        if data["code"] not in CODES:
            raise ValueError(f"unknown finding {data['code']!r}")
        return cls(data["code"], dict(data.get("data", {})))


def worst(findings: Iterable[Finding]) -> Verdict:
    """Return failed if anything failed, else indeterminate if anything is open, else passed."""
    verdicts = {finding.verdict for finding in findings}
    for verdict in (Verdict.FAILED, Verdict.INDETERMINATE):
        if verdict in verdicts:
            return verdict
    return Verdict.PASSED


@dataclass(frozen=True, slots=True)
class SignatureReport:
    """What is known of one signature of a document.

    ``signed_at`` is the signer's own claim until a timestamp proves it; ``timestamped_at`` and
    ``timestamp_authority`` are filled from a timestamp token, ``level`` names what the signature carries
    (B-B, and later B-T, B-LT, B-LTA), ``revocation_source`` what its revocation was checked against.
    """

    field: str
    name: str
    subject: str
    organization: str
    usage: Usage | None
    serial: str
    signed_at: datetime | None
    covers_whole_document: bool
    findings: tuple[Finding, ...]
    level: str = "B-B"
    timestamped_at: datetime | None = None
    timestamp_authority: str = ""
    revocation_source: str = "CRL"

    @property
    def verdict(self) -> Verdict:
        """The verdict of this signature."""
        return worst(self.findings)

    def to_data(self) -> dict[str, Any]:
        """Return the report as JSON-able data."""
        return {
            "field": self.field,
            "name": self.name,
            "subject": self.subject,
            "organization": self.organization,
            "usage": self.usage.value if self.usage else None,
            "serial": self.serial,
            "signed_at": _written(self.signed_at),
            "covers_whole_document": self.covers_whole_document,
            "level": self.level,
            "timestamped_at": _written(self.timestamped_at),
            "timestamp_authority": self.timestamp_authority,
            "revocation_source": self.revocation_source,
            "verdict": self.verdict.value,
            "findings": [finding.to_data() for finding in self.findings],
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "SignatureReport":
        """Build a report from its data."""
        texts = ("field", "name", "subject", "organization", "serial", "level")
        return cls(
            **{key: data[key] for key in (*texts, "timestamp_authority", "revocation_source")},
            usage=Usage(data["usage"]) if data["usage"] else None,
            signed_at=_read(data["signed_at"]),
            covers_whole_document=data["covers_whole_document"],
            timestamped_at=_read(data["timestamped_at"]),
            findings=tuple(Finding.from_data(item) for item in data["findings"]),
        )


@dataclass(frozen=True, slots=True)
class Report:
    """The validation of one document: findings on the whole, and one report per signature in file order."""

    signatures: tuple[SignatureReport, ...]
    findings: tuple[Finding, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """The worst verdict of the document and of all its signatures."""
        return worst([*self.findings, *(f for item in self.signatures for f in item.findings)])

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of everything that stands against the document, each once."""
        every = [*self.findings, *(f for item in self.signatures for f in item.findings)]
        return tuple(dict.fromkeys(f.code for f in every if not f.has_passed))

    def to_data(self) -> dict[str, Any]:
        """Return the report as JSON-able data."""
        return {
            "verdict": self.verdict.value,
            "findings": [finding.to_data() for finding in self.findings],
            "signatures": [signature.to_data() for signature in self.signatures],
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> "Report":
        """Build a report from its data; the verdict is derived again, never believed."""
        return cls(
            signatures=tuple(SignatureReport.from_data(item) for item in data["signatures"]),
            findings=tuple(Finding.from_data(item) for item in data["findings"]),
        )


def _written(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _read(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
