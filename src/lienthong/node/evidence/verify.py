"""Checking a bundle alone: no database, no network, no settings of a node.

What a bundle proves rests on the authorities in it, and a forger can bring his own. So the report names their
fingerprints, and whoever knows the true ones (published by the platform) has them compared.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings

from lienthong.axis.envelope import Envelope, Malformed, Receipt, digest
from lienthong.axis.verifying import verify_envelope, verify_receipt
from lienthong.base.errors import Refusal
from lienthong.ledger import events
from lienthong.ledger.notes import NoteInvalid, TreeHead, origin_of, verify_note
from lienthong.ledger.tree import leaf_hash
from lienthong.node.evidence import archive, bundle
from lienthong.node.evidence.archive import BundleInvalid
from lienthong.node.evidence.bundle import Evidence, Exchange, Leaf
from lienthong.node.evidence.sentences import sentence
from lienthong.trust.findings import Finding, SignatureReport
from lienthong.trust.pades import validate_pdf
from lienthong.trust.usage import Usage
from lienthong.trust.validation import TrustStore, check_certificate

PASSED = "passed"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing examined: which part, the stable code of the answer, and the words for it."""

    part: str
    code: str
    message: str

    @property
    def passed(self) -> bool:
        """Whether nothing stands against this part."""
        return self.code == PASSED


@dataclass(frozen=True, slots=True)
class BundleReport:
    """Every check made, in the order of the evidence, and the authorities it all rests on."""

    checks: tuple[Check, ...]
    anchors: tuple[str, ...] = ()
    anchors_compared: bool = False

    @property
    def passed(self) -> bool:
        """Whether there were checks and all of them passed."""
        return bool(self.checks) and all(check.passed for check in self.checks)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of what failed, each once."""
        return tuple(dict.fromkeys(check.code for check in self.checks if not check.passed))

    def lines(self) -> list[str]:
        """Return the report for a person, one line per check and the conclusion last."""
        lines = [_line(check) for check in self.checks]
        for fingerprint in self.anchors:
            lines.append(sentence("anchor", fingerprint=fingerprint))
        if self.passed and not self.anchors_compared:
            lines.append(sentence("anchors-not-compared"))
        lines.append(sentence("conclusion-passed" if self.passed else "conclusion-failed"))
        return lines


def verify_bundle(path: Path, *, anchors: Collection[str] | None = None) -> BundleReport:
    """Check everything a bundle claims; whatever is in the file, the answer is a report.

    :param anchors: SHA-256 fingerprints (hexadecimal) of the authorities to believe; without them those in
        the bundle are believed, and the report says so.
    """
    _speak_vietnamese()
    try:
        evidence = bundle.read(_content(path))
    except BundleInvalid as invalid:
        message = sentence(invalid.code, member=invalid.member)
        return BundleReport((Check("bundle", invalid.code, message),))
    fingerprints = tuple(sha256(anchor.der).hexdigest() for anchor in evidence.trust.anchors)
    checks = [Check("bundle", PASSED, sentence("bundle", exchanges=len(evidence.exchanges)))]
    for part, examine in _PARTS:
        checks += _guarded(part, examine, evidence)
    if anchors is not None:
        checks += _anchors(fingerprints, anchors)
    return BundleReport(tuple(checks), fingerprints, anchors is not None)


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(archive.MAX_BYTES + 1)
    except OSError as error:
        raise BundleInvalid("bundle-unreadable") from error


def _guarded(
    part: str, examine: Callable[[Evidence], Iterator[Check]], evidence: Evidence
) -> list[Check]:
    """Return the checks of a part; a file that breaks a reader has failed, it does not end the program."""
    found: list[Check] = []
    try:
        found.extend(examine(evidence))
    except Refusal as refusal:
        found.append(Check(part, refusal.code, refusal.sentence))
    except Exception as error:  # noqa: BLE001 -- hostile input must end in a report, whatever it broke
        found.append(_failed(part, "check-impossible", reason=type(error).__name__))
    return found


def _document(evidence: Evidence) -> Iterator[Check]:
    """Check that the PDF is the one every message names, and its signatures as of its arrival."""
    name = digest(evidence.document)
    issuers = set()
    for number, exchange in enumerate(evidence.exchanges, 1):
        body = bundle.json_of(exchange.body)
        envelope = Envelope.decode(exchange.envelope.member)
        attached = {item.sha256 for item in envelope.attachments}
        if body.get("pdf_sha256") != name or name not in attached:
            yield _failed("document", "document-digest-mismatch", exchange=number)
            return
        issuers.add(_issuer(body))
    yield _passed("document", "document", sha256=name, size=len(evidence.document))
    yield from _signatures(evidence, issuers)


def _signatures(evidence: Evidence, issuers: set[str]) -> Iterator[Check]:
    arrived = min(_receipt(exchange).received_at for exchange in evidence.exchanges)
    report = validate_pdf(evidence.document, store=evidence.trust, at=arrived)
    for finding in report.findings:
        if not finding.has_passed:
            yield _found("document", finding)
    for signature in report.signatures:
        yield _signature(signature)
    sealed = {item.subject for item in report.signatures if item.usage is Usage.AGENCY}
    for issuer in sorted(issuers - sealed):
        yield _failed("document", "document-not-sealed-by-issuer", issuer=issuer)


def _signature(signature: SignatureReport) -> Check:
    for finding in signature.findings:
        if not finding.has_passed:
            return _found("signature", finding)
    return _passed("signature", "signature", name=signature.name, subject=signature.subject)


def _exchanges(evidence: Evidence) -> Iterator[Check]:
    attached = {digest(content) for content in (evidence.document, *evidence.attachments)}
    for exchange in evidence.exchanges:
        yield from _envelope(exchange, attached, evidence.trust)
        yield from _answer(exchange, evidence.trust)


def _envelope(exchange: Exchange, attached: set[str], store: TrustStore) -> Iterator[Check]:
    """Check that the envelope carried this body and these files, and that its sender signed it."""
    signed = exchange.envelope
    envelope = Envelope.decode(signed.member)
    if envelope.body != digest(exchange.body):
        yield _failed("envelope", "body-digest-mismatch", envelope=envelope.id)
    if {item.sha256 for item in envelope.attachments} - attached:
        yield _failed("envelope", "attachment-missing", envelope=envelope.id)
    at = _receipt(exchange).received_at
    finding = verify_envelope(
        signed.member, place=signed.place, batch=signed.batch, at=at, store=store
    )
    yield _judged("envelope", finding, "envelope", sender=envelope.sender, to=envelope.to)


def _answer(exchange: Exchange, store: TrustStore) -> Iterator[Check]:
    """Check that the receipt answers this envelope, and that whom it was addressed to signed it."""
    envelope, receipt = Envelope.decode(exchange.envelope.member), _receipt(exchange)
    if receipt.envelope != envelope.id:
        yield _failed("receipt", "receipt-of-another-envelope", envelope=envelope.id)
    if receipt.accepted and not _may_accept(receipt.receiver, envelope.to):
        yield _failed("receipt", "receipt-of-another-receiver", to=envelope.to)
    finding = verify_receipt(
        exchange.receipt.member,
        exchange.envelope.member,
        place=exchange.receipt.place,
        batch=exchange.receipt.batch,
        at=receipt.received_at,
        store=store,
    )
    kind = "receipt-accepted" if receipt.accepted else "receipt-refused"
    about = {"receiver": receipt.receiver, "at": receipt.received_at, "code": receipt.code}
    yield _judged("receipt", finding, kind, **about)


def _may_accept(receiver: str, address: str) -> bool:
    # Who held a mandate is known on arrival only, from the receiver's own registry.
    return address == receiver or address.startswith("mandate:")


def _ledger(evidence: Evidence) -> Iterator[Check]:
    """Check that the node signed the checkpoint, and that every exchange has a leaf under it."""
    head = _signed_head(evidence)
    if isinstance(head, Check):
        yield head
        return
    yield _passed("checkpoint", "checkpoint", origin=head.origin, size=head.size)
    for number, leaf in enumerate(evidence.leaves, 1):
        yield _leaf(number, leaf, head)
    for exchange in evidence.exchanges:
        if not any(bundle.is_recorded(exchange, leaf) for leaf in evidence.leaves):
            envelope = Envelope.decode(exchange.envelope.member)
            yield _failed("ledger", "ledger-entry-missing", envelope=envelope.id)


def _signed_head(evidence: Evidence) -> TreeHead | Check:
    """Return what the node's checkpoint key has signed, or the check that failed."""
    finding = check_certificate(
        evidence.checkpoint_certificate,
        at=evidence.exported_at,
        usage=Usage.CHECKPOINT,
        subject=evidence.node,
        store=evidence.trust,
    )
    if not finding.has_passed:
        return _found("checkpoint", finding)
    key = x509.load_der_x509_certificate(evidence.checkpoint_certificate).public_key()
    if not isinstance(key, Ed25519PublicKey):
        return _failed("checkpoint", "checkpoint-signature-invalid")
    try:
        return verify_note(evidence.checkpoint, key, origin=origin_of(evidence.node))
    except NoteInvalid:
        return _failed("checkpoint", "checkpoint-signature-invalid")


def _leaf(number: int, leaf: Leaf, head: TreeHead) -> Check:
    if leaf.proof.size != head.size or not leaf.proof.proves(leaf_hash(leaf.event), head.root):
        return _failed("ledger", "ledger-inclusion-invalid", number=number)
    event = events.read(leaf.event)
    return _passed("ledger", "ledger", kind=event.kind, index=leaf.proof.index, size=head.size)


_PARTS: tuple[tuple[str, Callable[[Evidence], Iterator[Check]]], ...] = (
    ("document", _document),
    ("exchange", _exchanges),
    ("ledger", _ledger),
)


def _anchors(found: Collection[str], wanted: Collection[str]) -> Iterator[Check]:
    believed = {"".join(c for c in text.lower() if c in "0123456789abcdef") for text in wanted}
    for fingerprint in found:
        if fingerprint in believed:
            yield _passed("anchor", "anchor-known", fingerprint=fingerprint)
        else:
            yield _failed("anchor", "anchor-unknown", fingerprint=fingerprint)


def _receipt(exchange: Exchange) -> Receipt:
    return Receipt.decode(exchange.receipt.member)


def _issuer(body: dict[str, Any]) -> str:
    issuer = body.get("issuer")
    code = issuer.get("code") if isinstance(issuer, dict) else None
    if not isinstance(code, str):
        raise Malformed("the message names no issuer")
    return code


def _judged(part: str, finding: Finding, kind: str, /, **data: Any) -> Check:
    return _passed(part, kind, **data) if finding.has_passed else _found(part, finding)


def _found(part: str, finding: Finding) -> Check:
    return Check(part, finding.code, finding.message)


def _passed(part: str, kind: str, /, **data: Any) -> Check:
    return Check(part, PASSED, sentence(kind, **data))


def _failed(part: str, code: str, /, **data: Any) -> Check:
    return Check(part, code, sentence(code, **data))


def _line(check: Check) -> str:
    if check.passed:
        return sentence("line-passed", message=check.message)
    part = sentence(f"part-{check.part}")
    return sentence("line-failed", part=part, message=check.message, code=check.code)


def _speak_vietnamese() -> None:
    """Let sentences be made where no node is configured: the source strings are Vietnamese."""
    if not settings.configured:
        settings.configure(USE_I18N=False, USE_TZ=True)
