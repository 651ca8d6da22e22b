"""Whether a certificate may be believed, and whether raw signatures hold; from a trust store alone."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from django.utils.translation import gettext_lazy as _

from lienthong.base.clock import VIETNAM
from lienthong.trust import certificates
from lienthong.trust.certificates import Facts
from lienthong.trust.findings import CODES, Finding, Report, SignatureReport, Verdict, worst
from lienthong.trust.store import Anchor, Revoked, TrustStore
from lienthong.trust.usage import AuthorityKind, Reason, Usage

__all__ = [
    "CODES",
    "Anchor",
    "Finding",
    "Report",
    "SignatureReport",
    "TrustStore",
    "Verdict",
    "check_certificate",
    "verify_raw",
    "worst",
]

_DEEPEST = 4  # authorities above an end certificate
_MOST_OTHERS = 8  # certificates that a signature may bring along
_REMEMBERED_CHAINS = 20_000


@dataclass(frozen=True, slots=True)
class _Chain:
    """The authorities above a certificate, nearest first, ending with the anchor."""

    issuers: tuple[bytes, ...]
    kind: AuthorityKind


def check_certificate(
    der: bytes,
    *,
    at: datetime,
    usage: Usage | Collection[Usage],
    store: TrustStore,
    subject: str | None = None,
    others: Sequence[bytes] = (),
) -> Finding:
    """Say whether a certificate may be believed at a moment, for a use, as a subject's.

    :param usage: the accepted use, or several.
    :param subject: the code whose certificate it must be; any when left out.
    :param others: certificates that came along and may link it to an anchor.

    The first of these that is so is the answer: unreadable, unknown authority, revoked, authority revoked or
    out of its time, not yet valid, expired, wrong usage, another subject's, revocation unknown, valid.
    """
    try:
        facts = certificates.facts(der)
        certificates.public_key(der)
        chain = _chain(der, store, others)
    except ValueError:
        return Finding("malformed-certificate")
    about = {"name": facts.name or facts.subject or facts.serial, "issuer": facts.issuer}
    if chain is None:
        return Finding("unknown-authority", about)
    wanted = {usage} if isinstance(usage, Usage) else set(usage)
    answers = (
        _revocation_of(der, chain, at, store, about),
        _authorities_of(chain, at, store, about),
        _time_of(facts, at, about),
        _usage_of(facts, chain, wanted, about),
        _subject_of(facts, subject, about),
    )
    unsure: Finding | None = None
    for answer in answers:
        if answer is None:
            continue
        if answer.verdict is Verdict.FAILED:
            return answer
        unsure = unsure or answer
    return unsure or Finding("valid", about)


def verify_raw(data: bytes, signature: bytes, certificate_der: bytes) -> bool:
    """Say whether a signature over data was made with a certificate's key.

    ECDSA with SHA-256 (DER), RSA PKCS #1 v1.5 or PSS with SHA-256, or Ed25519, as the key is. The certificate
    itself is not judged here.
    """
    try:
        key = certificates.public_key(certificate_der)
    except ValueError:
        return False
    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, data, _ES256)
        elif isinstance(key, ed25519.Ed25519PublicKey):
            key.verify(signature, data)
        else:
            return _verify_rsa(key, signature, data)
    except InvalidSignature:
        return False
    return True


_ES256 = ec.ECDSA(hashes.SHA256())
_PADDINGS = (
    padding.PKCS1v15(),
    padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.AUTO),
)


def _verify_rsa(key: rsa.RSAPublicKey, signature: bytes, data: bytes) -> bool:
    for scheme in _PADDINGS:
        try:
            key.verify(signature, data, scheme, hashes.SHA256())
        except InvalidSignature:
            continue
        return True
    return False


def _chain(der: bytes, store: TrustStore, others: Sequence[bytes]) -> _Chain | None:
    """Return the way up to an anchor; the store remembers it."""
    key = sha256(der).digest()
    remembered: dict[bytes, _Chain | None] = store._chains
    if key in remembered and (remembered[key] is not None or not others):
        return remembered[key]
    found = _climb(certificates.parse(der), store, others, ())
    if len(remembered) >= _REMEMBERED_CHAINS:
        remembered.clear()
    remembered[key] = found
    return found


def _climb(
    certificate: x509.Certificate,
    store: TrustStore,
    others: Sequence[bytes],
    above: tuple[bytes, ...],
) -> _Chain | None:
    for anchor in store.anchors:
        if _issued(certificate, certificates.parse(anchor.der), len(above)):
            return _Chain((*above, anchor.der), anchor.kind)
    if len(above) + 1 >= _DEEPEST:
        return None
    for der in (*store.intermediates, *others[:_MOST_OTHERS]):
        issuer = None if der in above else _readable(der)
        if issuer is None:
            continue
        if issuer.subject != issuer.issuer and _issued(certificate, issuer, len(above)):
            found = _climb(issuer, store, others, (*above, der))
            if found is not None:
                return found
    return None


def _readable(der: bytes) -> x509.Certificate | None:
    try:
        return certificates.parse(der)
    except ValueError:
        return None


def _issued(certificate: x509.Certificate, issuer: x509.Certificate, below: int) -> bool:
    return (
        certificate.issuer == issuer.subject
        and certificates.may_issue(issuer, below=below)
        and certificates.is_issued_by(certificate, issuer)
    )


def _revoked(
    certificate: x509.Certificate, issuer: x509.Certificate, at: datetime, store: TrustStore
) -> Revoked | None | bool:
    """Return the revocation in force, None if there is none, False if nobody can tell."""
    fresh = False
    for listed in store.lists_by_issuer.get(issuer.subject, ()):
        if not listed.is_signed_by(issuer):
            continue
        entry = listed.entries.get(certificate.serial_number)
        # A stale list proves a revocation as well as a fresh one; only its silence proves nothing.
        if entry is not None and entry.at <= at:
            return entry
        fresh = fresh or listed.is_fresh(at)
    return None if fresh else False


def _revocation_of(
    der: bytes, chain: _Chain, at: datetime, store: TrustStore, about: dict[str, str]
) -> Finding | None:
    issuer = certificates.parse(chain.issuers[0])
    answer = _revoked(certificates.parse(der), issuer, at, store)
    if isinstance(answer, Revoked):
        return Finding("revoked", about | {"moment": _moment(answer.at), "reason": _why(answer)})
    return Finding("revocation-unknown", about) if answer is False else None


def _authorities_of(
    chain: _Chain, at: datetime, store: TrustStore, about: dict[str, str]
) -> Finding | None:
    unsure = None
    certificates_above = [certificates.parse(der) for der in chain.issuers]
    for index, certificate in enumerate(certificates_above):
        about = about | {"issuer": certificates.facts(chain.issuers[index]).common_name}
        if not certificate.not_valid_before_utc <= at < certificate.not_valid_after_utc:
            return Finding("authority-expired", about)
        if index + 1 == len(certificates_above):
            break  # an anchor is withdrawn from the store, not revoked
        answer = _revoked(certificate, certificates_above[index + 1], at, store)
        if isinstance(answer, Revoked):
            return Finding("authority-revoked", about)
        if answer is False:
            unsure = Finding("revocation-unknown", about)
    return unsure


def _time_of(facts: Facts, at: datetime, about: dict[str, str]) -> Finding | None:
    if at < facts.not_before:
        return Finding("not-yet-valid", about | {"moment": _moment(facts.not_before)})
    if at >= facts.not_after:
        return Finding("expired", about | {"moment": _moment(facts.not_after)})
    return None


def _usage_of(
    facts: Facts, chain: _Chain, wanted: set[Usage], about: dict[str, str]
) -> Finding | None:
    if chain.kind is not AuthorityKind.OUTSIDE:
        if facts.usage in wanted:
            return None
        return Finding("wrong-usage", about | {"usage": _label(facts.usage)})
    # Outside authorities do not know our four uses: theirs may sign documents and nothing else, and a
    # person's, even one that names the agency, never stands for the agency.
    stated = facts.likely_usage if facts.usage is None else None
    if stated in wanted:
        return None
    return Finding("wrong-usage", about | {"usage": _label(stated)})


def _subject_of(facts: Facts, subject: str | None, about: dict[str, str]) -> Finding | None:
    if subject is None or facts.subject == subject:
        return None
    return Finding("wrong-subject", about | {"found": facts.subject, "expected": subject})


def _moment(moment: datetime) -> str:
    return f"{moment.astimezone(VIETNAM):%H:%M:%S %d/%m/%Y}"


def _why(revoked: Revoked) -> str:
    known = revoked.reason in Reason.values
    return str(Reason(revoked.reason).label if known else Reason.UNSPECIFIED.label)


def _label(usage: Usage | None) -> str:
    return str(usage.label if usage else _("không ký văn bản"))
