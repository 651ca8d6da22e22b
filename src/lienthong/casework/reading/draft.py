"""What was read from a document, how sure each part is, and what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date as Date
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lienthong.casework.kinds import (
    OFFICIAL_LETTER,
    Notation,
    Secrecy,
    UnknownKind,
    Urgency,
    kind,
    notation,
    parse_notation,
)
from lienthong.casework.reading.blocks import Block
from lienthong.casework.reading.refusals import (
    DocumentWithoutDate,
    DocumentWithoutNumber,
    DocumentWithoutSigner,
)
from lienthong.casework.reading.words import plain


class Confidence(StrEnum):
    """How sure the reader is of a field."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Ground:
    """What a field rests on: the words of the document, or who supplied it."""

    confidence: Confidence
    words: str


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a clerk must know: a stable code, the field it concerns, a Vietnamese sentence."""

    code: str
    field: str
    sentence: str | Promise
    severity: str = "problem"


@dataclass(frozen=True, slots=True)
class Signer:
    """Who signed: the authority (TM., Q., KT., TL., TUQ.), title and full name.

    ``title_lines`` are the lines above the name as written; ``agency`` is the agency that a joint
    document names under the title.
    """

    authority: str
    position: str
    name: str
    agency: str = ""
    title_lines: tuple[str, ...] = ()


_SUPPLIED = "văn thư bổ sung"


@dataclass(frozen=True, slots=True)
class DirectiveDraft:
    """An official document as read: its components of NĐ 30/2020 Điều 8, findings and grounds."""

    issuer_names: tuple[str, ...] = ()
    parent_name: str = ""
    number: str = ""
    symbol: str = ""
    place: str = ""
    date: Date | None = None
    kind: str = ""
    subject: str = ""
    addressees: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    signers: tuple[Signer, ...] = ()
    recipients: tuple[str, ...] = ()
    annex: tuple[Block, ...] = ()
    urgency: Urgency = Urgency.NORMAL
    secrecy: Secrecy = Secrecy.NONE
    media_type: str = "text/plain"
    findings: tuple[Finding, ...] = ()
    grounds: Mapping[str, Ground] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def issuer_name(self) -> str:
        """Return the issuing agency, the first of a joint document, or nothing."""
        return self.issuer_names[0] if self.issuer_names else ""

    @property
    def joint(self) -> bool:
        """Return whether two or more agencies issued the document together."""
        return len(self.issuer_names) > 1

    @property
    def notation(self) -> str:
        """Return number and symbol as written, or nothing while the number is missing."""
        return notation(self.number, self.symbol) if self.number and self.symbol else ""

    @property
    def title(self) -> str:
        """Return kind and subject in one line, as registers show them."""
        name = "" if self.kind in ("", OFFICIAL_LETTER) else kind(self.kind).name
        return f"{name} {self.subject}".strip()

    @property
    def destinations(self) -> tuple[str, ...]:
        """Return the lines that say who receives it, "Như trên" being the addressees."""
        lines: list[str] = []
        for line in self.recipients:
            lines.extend(self.addressees if _is_as_above(line) else (line,))
        return tuple(lines or self.addressees)

    def with_(self, **supplied: Any) -> "DirectiveDraft":
        """Return the draft with fields that a clerk supplies; their findings go.

        ``number`` may be "123" or "123/TB-VPCP".
        """
        changes = _with_symbol(supplied)
        ground = Ground(Confidence.HIGH, _SUPPLIED)
        return replace(
            self,
            **changes,
            findings=tuple(item for item in self.findings if item.field not in changes),
            grounds=MappingProxyType({**self.grounds, **dict.fromkeys(changes, ground)}),
        )


def _with_symbol(supplied: dict[str, Any]) -> dict[str, Any]:
    written = parse_notation(str(supplied.get("number", "")))
    if written is None:
        return supplied
    return {"symbol": _symbol_of(written), **supplied, "number": written.number}


def _symbol_of(written: Notation) -> str:
    return f"{written.year}/{written.symbol}" if written.year else written.symbol


def is_kind_code(code: str) -> bool:
    """Return whether a code is the abbreviation of a kind of document."""
    try:
        return kind(code).in_symbol
    except UnknownKind:
        return False


def _is_as_above(line: str) -> bool:
    bare = plain(line)
    return bare.startswith(("NHU TREN", "NHU KINH GUI"))


def require_complete(draft: DirectiveDraft) -> None:
    """Let a draft pass that has what registration needs.

    :raises DocumentWithoutNumber: if number or symbol is missing.
    :raises DocumentWithoutDate: if the date of issue is missing.
    :raises DocumentWithoutSigner: if nobody is named as signer.
    """
    if not (draft.number and draft.symbol):
        raise DocumentWithoutNumber()
    if draft.date is None:
        raise DocumentWithoutDate()
    if not any(signer.name for signer in draft.signers):
        raise DocumentWithoutSigner()


SENTENCES: dict[str, Promise] = {
    "missing-issuer": _("Không đọc được cơ quan ban hành."),
    "missing-number": _("Không đọc được số của văn bản."),
    "missing-symbol": _("Không đọc được ký hiệu của văn bản."),
    "missing-place": _("Không đọc được địa danh."),
    "missing-date": _("Không đọc được ngày ban hành."),
    "missing-kind": _("Không đọc được tên loại văn bản."),
    "missing-subject": _("Không đọc được trích yếu nội dung."),
    "missing-body": _("Không đọc được nội dung văn bản."),
    "missing-signer": _("Không đọc được người ký."),
    "missing-signer-title": _("Không đọc được chức vụ của người ký."),
    "missing-recipients": _("Không đọc được nơi nhận."),
    "invalid-date": _("Ngày ban hành ghi trong văn bản không có trên lịch."),
    "kind-symbol-mismatch": _("Tên loại văn bản không khớp với ký hiệu."),
    "arrival-stamp": _("Có dấu “ĐẾN”; ngày trên dấu không phải là ngày ban hành."),
    "legacy-encoding": _("Tệp dùng bảng mã cũ và đã được chuyển sang Unicode."),
    "issuer-inferred": _("Cơ quan ban hành suy ra từ phần khác của văn bản, cần kiểm tra."),
    "kind-inferred": _("Tên loại văn bản suy ra từ ký hiệu, cần kiểm tra."),
    "secret-document": _("Văn bản có dấu chỉ độ mật; hệ thống không nhận nội dung mật."),
    "not-official": _(
        "Tệp không có quốc hiệu, số ký hiệu hay nơi nhận của một văn bản hành chính."
    ),
}


def finding(code: str, about: str, severity: str = "problem") -> Finding:
    """Return the finding of a code about a field."""
    return Finding(code, about, SENTENCES[code], severity)
