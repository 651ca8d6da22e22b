"""The profile of the node's certificates: how they are made, and what is read out of any certificate.

Pure functions over keys and bytes; no database and no clock. The subject code stands in
organizationIdentifier for agencies and nodes and in serialNumber for persons (ETSI EN 319 412-2, -3);
the certificate policy says which of the four uses the key has.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from lienthong.trust.usage import Usage

SigningKey = ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey
PublicKey = ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey | rsa.RSAPublicKey

# An arc under 2.25 (ITU-T X.667) needs no registration: it is a random UUID as a number.
_ARC = "2.25.56089981378540812967982075867881132241"
_POLICY = {
    Usage.NODE: x509.ObjectIdentifier(f"{_ARC}.1.1"),
    Usage.AGENCY: x509.ObjectIdentifier(f"{_ARC}.1.2"),
    Usage.OFFICIAL: x509.ObjectIdentifier(f"{_ARC}.1.3"),
    Usage.CHECKPOINT: x509.ObjectIdentifier(f"{_ARC}.1.4"),
}
_USAGE = {oid: usage for usage, oid in _POLICY.items()}
_DOCUMENT_SIGNING = x509.ObjectIdentifier("1.3.6.1.5.5.7.3.36")  # RFC 9336
_DOCUMENT_PURPOSES = {
    _DOCUMENT_SIGNING,
    ExtendedKeyUsageOID.EMAIL_PROTECTION,
    ExtendedKeyUsageOID.ANY_EXTENDED_KEY_USAGE,
    x509.ObjectIdentifier("1.3.6.1.4.1.311.10.3.12"),  # document signing as Microsoft names it
    x509.ObjectIdentifier("1.2.840.113583.1.1.5"),  # document signing as Adobe names it
}
_PURPOSES = {
    Usage.NODE: [ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH],
    Usage.AGENCY: [_DOCUMENT_SIGNING],
    Usage.OFFICIAL: [_DOCUMENT_SIGNING],
    Usage.CHECKPOINT: [x509.ObjectIdentifier(f"{_ARC}.2.1")],
}
_CODES_OF_PERSONS = (NameOID.SERIAL_NUMBER, NameOID.USER_ID)
_CODES_OF_ORGANIZATIONS = (NameOID.ORGANIZATION_IDENTIFIER, NameOID.USER_ID)
_MARKS_OF_PERSONS = (NameOID.SERIAL_NUMBER, NameOID.GIVEN_NAME, NameOID.SURNAME)
_USER_IDS_OF_PERSONS = ("CMND", "CCCD", "HC")  # Vietnamese authorities: identity card, passport
ROOT_YEARS = 20


@dataclass(frozen=True, slots=True)
class Profile:
    """What a new certificate is to say."""

    subject: str
    usage: Usage
    common_name: str
    organization: str
    not_before: datetime
    not_after: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """What a certificate says of its holder, in plain values.

    ``usage`` is what our own policy states; ``is_person`` tells of certificates without it, from outside
    authorities, whether they could be an official's or an agency's.
    """

    subject: str
    common_name: str
    organization: str
    serial: str
    issuer: str
    usage: Usage | None
    is_person: bool
    signs_documents: bool
    not_before: datetime
    not_after: datetime

    @property
    def name(self) -> str:
        """Return the full name of the holder; an agency's stands in the organisation."""
        return self.organization if self.usage in _OF_ORGANIZATIONS else self.common_name

    @property
    def likely_usage(self) -> Usage | None:
        """The stated usage, else the one that fits a document-signing certificate of this holder."""
        if self.usage or not self.signs_documents:
            return self.usage
        return Usage.OFFICIAL if self.is_person else Usage.AGENCY


_OF_ORGANIZATIONS = {Usage.AGENCY, Usage.NODE, Usage.CHECKPOINT}


def new_serial() -> int:
    """Return a fresh random serial number of at most 159 bits."""
    return x509.random_serial_number()


def serial_text(serial: int) -> str:
    """Return a serial number the way this platform writes it: lower-case hexadecimal."""
    return f"{serial:x}"


def build_root(key: ec.EllipticCurvePrivateKey, *, name: str, now: datetime) -> x509.Certificate:
    """Build the self-signed certificate of a node's own authority, valid for twenty years."""
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Liên Thông"),
            x509.NameAttribute(NameOID.COMMON_NAME, _short(name)),
        ]
    )
    key_id = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(new_serial())
        .not_valid_before(now - _SKEW)
        .not_valid_after(now + timedelta(days=366 * ROOT_YEARS))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(issues=True), critical=True)
        .add_extension(key_id, critical=False)
    )
    return builder.sign(key, hashes.SHA256())


# Clocks of different machines differ a little: what is issued now is valid at once everywhere.
_SKEW = timedelta(minutes=5)


class Issuer:
    """An authority's key and certificate, ready to sign many certificates."""

    def __init__(self, certificate: x509.Certificate, key: ec.EllipticCurvePrivateKey) -> None:
        self.certificate = certificate
        self._key = key
        self._key_id = x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(
            certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
        )

    def build(self, profile: Profile, public_key: PublicKey) -> x509.Certificate:
        """Build and sign one certificate."""
        usage = profile.usage
        signs = usage in {Usage.AGENCY, Usage.OFFICIAL}
        policy = x509.PolicyInformation(_POLICY[usage], None)
        builder = (
            x509.CertificateBuilder()
            .subject_name(_subject_name(profile))
            .issuer_name(self.certificate.subject)
            .public_key(public_key)
            .serial_number(new_serial())
            .not_valid_before(profile.not_before - _SKEW)
            .not_valid_after(profile.not_after)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_key_usage(commits=signs), critical=True)
            .add_extension(x509.ExtendedKeyUsage(_PURPOSES[usage]), critical=False)
            .add_extension(x509.CertificatePolicies([policy]), critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
            .add_extension(self._key_id, critical=False)
        )
        return builder.sign(self._key, hashes.SHA256())

    def build_revocation_list(
        self,
        revoked: Sequence[tuple[int, datetime, str]],
        *,
        number: int,
        now: datetime,
        valid_for: timedelta,
    ) -> bytes:
        """Build the DER revocation list of (serial, moment, RFC 5280 reason) entries."""
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.certificate.subject)
            .last_update(now)
            .next_update(now + valid_for)
            .add_extension(self._key_id, critical=False)
            .add_extension(x509.CRLNumber(number), critical=False)
        )
        for serial, moment, reason in revoked:
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(moment)
            if reason != "unspecified":  # RFC 5280, 5.3.1: this reason is left out
                entry = entry.add_extension(
                    x509.CRLReason(x509.ReasonFlags(reason)), critical=False
                )
            builder = builder.add_revoked_certificate(entry.build())
        return builder.sign(self._key, hashes.SHA256()).public_bytes(Encoding.DER)


@lru_cache(maxsize=4096)
def parse(der: bytes) -> x509.Certificate:
    """Return a parsed certificate; repeated bytes are parsed once.

    :raises ValueError: if the bytes are no certificate.
    """
    return x509.load_der_x509_certificate(der)


@lru_cache(maxsize=4096)
def public_key(der: bytes) -> PublicKey:
    """Return the public key of a certificate.

    :raises ValueError: if the bytes are no certificate or its key is of a kind not accepted here.
    """
    try:
        key = parse(der).public_key()
    except UnsupportedAlgorithm as error:
        raise ValueError("unsupported key") from error
    if isinstance(key, rsa.RSAPublicKey) and key.key_size < _SMALLEST_RSA:
        raise ValueError("RSA key too short")
    if not isinstance(key, ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey | rsa.RSAPublicKey):
        raise ValueError("unsupported key")
    return key


_SMALLEST_RSA = 2048


@lru_cache(maxsize=4096)
def facts(der: bytes) -> Facts:
    """Return what a certificate says.

    :raises ValueError: if the bytes are no certificate.
    """
    certificate = parse(der)
    is_person = _is_person(certificate.subject)
    codes = _CODES_OF_PERSONS if is_person else _CODES_OF_ORGANIZATIONS
    return Facts(
        subject=_first(certificate.subject, codes),
        common_name=_first(certificate.subject, (NameOID.COMMON_NAME,)),
        organization=_first(certificate.subject, (NameOID.ORGANIZATION_NAME,)),
        serial=serial_text(certificate.serial_number),
        issuer=_first(certificate.issuer, (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME)),
        usage=_usage_of(certificate),
        is_person=is_person,
        signs_documents=_signs_documents(certificate),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
    )


def may_issue(certificate: x509.Certificate, *, below: int) -> bool:
    """Say whether a certificate is an authority's, with ``below`` authorities between it and the end."""
    try:
        constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except (x509.ExtensionNotFound, ValueError):
        return False
    roomy = constraints.path_length is None or constraints.path_length >= below
    return constraints.ca and roomy and usage.key_cert_sign


def is_issued_by(certificate: x509.Certificate, issuer: x509.Certificate) -> bool:
    """Say whether the issuer's key signed this certificate."""
    try:
        certificate.verify_directly_issued_by(issuer)
    except (InvalidSignature, ValueError, TypeError, UnsupportedAlgorithm):
        return False
    return True


def signed_list(revoked: x509.CertificateRevocationList, issuer: x509.Certificate) -> bool:
    """Say whether the issuer's key signed this revocation list."""
    key = issuer.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey | rsa.RSAPublicKey):
        return False
    try:
        return revoked.is_signature_valid(key)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return False


def _subject_name(profile: Profile) -> x509.Name:
    person = profile.usage == Usage.OFFICIAL
    code = NameOID.SERIAL_NUMBER if person else NameOID.ORGANIZATION_IDENTIFIER
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, profile.organization),
            x509.NameAttribute(code, profile.subject),
            x509.NameAttribute(NameOID.COMMON_NAME, _short(profile.common_name)),
        ]
    )


def _short(name: str) -> str:
    """Return at most 64 bytes of a name: X.520 bounds the common name, the organisation is whole."""
    encoded = name.encode()
    if len(encoded) <= 64:
        return name
    return encoded[:61].decode(errors="ignore").rstrip() + "…"


def _key_usage(*, issues: bool = False, commits: bool = False) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not issues,
        content_commitment=commits,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=issues,
        crl_sign=issues,
        encipher_only=False,
        decipher_only=False,
    )


def _first(name: x509.Name, oids: Sequence[x509.ObjectIdentifier]) -> str:
    for oid in oids:
        for attribute in name.get_attributes_for_oid(oid):
            value = attribute.value
            return value if isinstance(value, str) else value.hex()
    return ""


def _is_person(name: x509.Name) -> bool:
    """Say whether a name is a natural person's, who may name an organisation as well (EN 319 412-2)."""
    if any(name.get_attributes_for_oid(oid) for oid in _MARKS_OF_PERSONS):
        return True
    return _first(name, (NameOID.USER_ID,)).upper().startswith(_USER_IDS_OF_PERSONS)


def _usage_of(certificate: x509.Certificate) -> Usage | None:
    try:
        policies = certificate.extensions.get_extension_for_class(x509.CertificatePolicies).value
    except x509.ExtensionNotFound:
        return None
    named = [
        _USAGE[item.policy_identifier] for item in policies if item.policy_identifier in _USAGE
    ]
    return named[0] if len(named) == 1 else None


def _signs_documents(certificate: x509.Certificate) -> bool:
    """Say whether the certificate's own extensions let its key sign documents."""
    extensions = certificate.extensions
    try:
        usage = extensions.get_extension_for_class(x509.KeyUsage).value
        if not (usage.digital_signature or usage.content_commitment):
            return False
    except x509.ExtensionNotFound:
        pass  # no restriction stated
    try:
        purposes = extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    except x509.ExtensionNotFound:
        return True
    return any(purpose in _DOCUMENT_PURPOSES for purpose in purposes)
