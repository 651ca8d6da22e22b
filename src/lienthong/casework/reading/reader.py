"""Reads a document from end to end and says how sure each part is."""

import re
from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType

from lienthong.casework.kinds import OFFICIAL_LETTER, Secrecy, Urgency
from lienthong.casework.reading.blocks import Block, blocks_of_lines
from lienthong.casework.reading.closing import Closing, read_closing
from lienthong.casework.reading.draft import (
    Confidence,
    DirectiveDraft,
    Finding,
    Ground,
    Signer,
    finding,
)
from lienthong.casework.reading.files import DOCX, FileText, text_of_file
from lienthong.casework.reading.issuers import order_by_symbol
from lienthong.casework.reading.lines import clean_lines, is_rule, without_stamps
from lienthong.casework.reading.opening import Opening, read_opening
from lienthong.casework.reading.words import plain, starts_agency

DEFAULT_LIMIT = 50 * 1024 * 1024
"""Bytes of the largest document that is read."""

_SECRECY = {
    "MẬT": Secrecy.CONFIDENTIAL,
    "TỐI MẬT": Secrecy.SECRET,
    "TUYỆT MẬT": Secrecy.TOP_SECRET,
}
_SECRECY_LINE = re.compile(r"^(?:Độ mật\s*:\s*)?[(\[]?\s*(TUYỆT MẬT|TỐI MẬT|MẬT)\s*[)\]]?$", re.I)
_URGENCY = {plain(level.stamp): level for level in Urgency if level.stamp}
_LONGEST_STAMP = 40
_TELLS = re.compile(
    r"^(?P<agency>[^\W\d_][^,.;:]{3,80}?)\s+(?:xin\s+|kính\s+|trân trọng\s+)*"
    r"(?:thông báo|đề nghị|yêu cầu|báo cáo|thông tin)\s+(?:để|tới|đến|các|Quý|quý)",
)


def read_document(data: bytes, filename: str, *, limit: int = DEFAULT_LIMIT) -> DirectiveDraft:
    """Read an official document from a plain text, DOCX or PDF of at most ``limit`` bytes.

    What cannot be read is a finding, not a refusal; see ``require_complete``.

    :raises DocumentEmpty, DocumentTooLarge, DocumentEncrypted: as they say.
    :raises DocumentTypeMismatch: if the content is not what the name's extension says.
    :raises DocumentUnreadable: if it is no text, DOCX or PDF, or is damaged.
    """
    source = text_of_file(data, filename, limit=limit)
    lines = clean_lines(source.text)
    secrecy, urgency, lines = _marks(lines)
    lines, stamp = without_stamps(lines)
    opening = read_opening(lines)
    closing = read_closing(lines, opening.body_from)
    body = [line for line in lines[opening.body_from : closing.body_to] if not is_rule(line)]
    are_whole = source.media_type == DOCX
    blocks = blocks_of_lines(body, are_paragraphs_whole=are_whole)
    closing = _without_byline(opening, closing)
    _infer_issuers(opening, closing, blocks)
    annex = blocks_of_lines(lines[closing.annex_from :], are_paragraphs_whole=are_whole)
    draft = _draft(source, opening, closing, blocks, annex)
    notes = _notes(source, stamp, secrecy, opening, draft)
    return replace(draft, urgency=urgency, secrecy=secrecy, findings=notes)


def _marks(lines: Sequence[str]) -> tuple[Secrecy, Urgency, list[str]]:
    """Return secrecy, urgency and the lines without the stamps that said so."""
    secrecy, urgency = Secrecy.NONE, Urgency.NORMAL
    kept: list[str] = []
    for line in lines:
        if len(line) > _LONGEST_STAMP:
            kept.append(line)
            continue
        mark = _SECRECY_LINE.match(line)
        if mark is not None and line.upper() == line or mark is not None and ":" in line:
            secrecy = max(secrecy, _SECRECY[mark.group(1).upper()], key=list(Secrecy).index)
        elif line.upper() == line and plain(line).strip("[]() ") in _URGENCY:
            urgency = max(urgency, _URGENCY[plain(line).strip("[]() ")])
        else:
            kept.append(line)
    return secrecy, urgency, kept


def _without_byline(opening: Opening, closing: Closing) -> Closing:
    """Return the closing without a bare name at the end of what is no official document."""
    is_official = opening.has_nation or opening.symbol or closing.recipients
    if is_official or any(signer.position for signer in closing.signers):
        return closing
    return replace(closing, signers=())


def _infer_issuers(opening: Opening, closing: Closing, blocks: Sequence[Block]) -> None:
    """Take the issuers from the signers' agencies or the closing sentence when no header names them."""
    if opening.issuer_names:
        return
    agencies = [signer.agency for signer in closing.signers if signer.agency]
    words = " / ".join(agencies)
    if not agencies:
        words = _closing_sentence(blocks)
        agencies = [match["agency"]] if (match := _TELLS.match(words)) is not None else []
    if agencies:
        opening.issuer_names = order_by_symbol(agencies, opening.symbol)
        opening.problems.append("issuer-inferred")
        opening.ground("issuer_names", words, Confidence.MEDIUM)


def _closing_sentence(blocks: Sequence[Block]) -> str:
    """Return the last paragraph in which an agency tells others something."""
    for block in reversed(blocks[-3:]):
        if starts_agency(block.text) and _TELLS.match(block.text):
            return block.text
    return ""


def _draft(
    source: FileText,
    opening: Opening,
    closing: Closing,
    blocks: tuple[Block, ...],
    annex: tuple[Block, ...],
) -> DirectiveDraft:
    grounds = dict(opening.grounds)
    if closing.signers:
        grounds["signers"] = Ground(_sureness(closing.signers), closing.signer_words)
    if closing.recipients:
        grounds["recipients"] = Ground(Confidence.HIGH, "; ".join(closing.recipients))
    return DirectiveDraft(
        issuer_names=opening.issuer_names,
        parent_name=opening.parent_name,
        number=opening.number,
        symbol=opening.symbol,
        place=opening.place,
        date=opening.date,
        kind=opening.kind,
        subject=opening.subject,
        addressees=opening.addressees,
        blocks=blocks,
        signers=closing.signers,
        recipients=closing.recipients,
        annex=annex,
        media_type=source.media_type,
        grounds=MappingProxyType(grounds),
    )


def _sureness(signers: Sequence[Signer]) -> Confidence:
    if all(signer.name and signer.position for signer in signers):
        return Confidence.HIGH
    return Confidence.MEDIUM if all(signer.name for signer in signers) else Confidence.LOW


def _notes(
    source: FileText, stamp: str, secrecy: Secrecy, opening: Opening, draft: DirectiveDraft
) -> tuple[Finding, ...]:
    notes = [finding(code, _FIELD_OF[code]) for code in opening.problems]
    notes += [
        finding(f"missing-{name}", about) for name, about in _NEEDED if not getattr(draft, about)
    ]
    if any(not signer.position for signer in draft.signers):
        notes.append(finding("missing-signer-title", "signers"))
    if draft.kind == OFFICIAL_LETTER and draft.addressees:
        notes = [note for note in notes if note.code != "missing-recipients"]
    if not (opening.has_nation or opening.symbol or draft.recipients):
        notes.append(finding("not-official", ""))
    if secrecy is not Secrecy.NONE:
        notes.append(finding("secret-document", "secrecy"))
    if stamp:
        notes.append(finding("arrival-stamp", "date", "notice"))
    if source.is_legacy:
        notes.append(finding("legacy-encoding", "", "notice"))
    return tuple(notes)


_FIELD_OF = {
    "invalid-date": "date",
    "kind-inferred": "kind",
    "kind-symbol-mismatch": "kind",
    "issuer-inferred": "issuer_names",
}
_NEEDED = (
    ("issuer", "issuer_names"),
    ("number", "number"),
    ("symbol", "symbol"),
    ("place", "place"),
    ("date", "date"),
    ("kind", "kind"),
    ("subject", "subject"),
    ("body", "blocks"),
    ("signer", "signers"),
    ("recipients", "recipients"),
)
