"""Certificates of every kind for the tests of trust: our own root's, and an outside RSA authority's."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from lienthong.trust import authority, keys
from lienthong.trust.store import TrustStore
from lienthong.trust.usage import Usage

NOW = datetime(2020, 9, 10, 3, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=10)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def agency(db: None) -> keys.Signer:
    """The Office of the Government with its certificate."""
    authority.issue(
        subject="G22",
        usage=Usage.AGENCY,
        common_name="Văn phòng Chính phủ",
        organization="Văn phòng Chính phủ",
        now=NOW,
    )
    return keys.signer_for("G22", Usage.AGENCY, now=NOW)


@pytest.fixture
def official(db: None) -> keys.Signer:
    """An official with a certificate."""
    subject = "person:0191d6a0-0000-7000-8000-000000000001"
    authority.issue(
        subject=subject,
        usage=Usage.OFFICIAL,
        common_name="Nguyễn Thị Hà",
        organization="Văn phòng Chính phủ",
        now=NOW,
    )
    return keys.signer_for(subject, Usage.OFFICIAL, now=NOW)


@pytest.fixture
def store(db: None) -> TrustStore:
    return TrustStore.load(now=NOW)


@dataclass
class Outside:
    """An outside RSA authority made for the test, with what it issues."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(Encoding.PEM)

    def issue(
        self,
        *extensions: x509.ExtensionType,
        name: str = "Bộ Y tế",
        code: str = "G18",
        more: tuple[tuple[x509.ObjectIdentifier, str], ...] = (),
    ) -> tuple[rsa.RSAPrivateKey, bytes]:
        key = rsa.generate_private_key(65537, 2048)
        subject = _name(name, (NameOID.ORGANIZATION_IDENTIFIER, code), *more)
        made = _certificate(subject, key, self.certificate.subject, self.key, extensions)
        return key, made.public_bytes(Encoding.DER)

    def revocation_list(self, *serials: int, now: datetime = NOW, days: int = 7) -> bytes:
        builder = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self.certificate.subject)
            .last_update(now)
            .next_update(now + timedelta(days=days))
        )
        for serial in serials:
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(now)
            builder = builder.add_revoked_certificate(entry.build())
        return builder.sign(self.key, hashes.SHA256()).public_bytes(Encoding.DER)


@pytest.fixture(scope="session")
def outside() -> Outside:
    key = rsa.generate_private_key(65537, 2048)
    name = _name("Cơ quan chứng thực bên ngoài")
    extensions = (
        x509.BasicConstraints(ca=True, path_length=None),
        _key_usage(key_cert_sign=True, crl_sign=True),
    )
    return Outside(key, _certificate(name, key, name, key, extensions))


def rsa_signer(key: rsa.RSAPrivateKey, der: bytes) -> Any:
    """Return something that signs like a Signer, with an outside RSA key."""

    class RsaSigner(keys.Signer):
        def sign(self, data: bytes) -> bytes:
            return key.sign(data, padding.PKCS1v15(), hashes.SHA256())

    return RsaSigner("G18", Usage.AGENCY, der, key)  # type: ignore[arg-type]


def _name(common_name: str, *more: tuple[x509.ObjectIdentifier, str]) -> x509.Name:
    parts = [(NameOID.COUNTRY_NAME, "VN"), (NameOID.COMMON_NAME, common_name), *more]
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in parts])


def _certificate(
    subject: x509.Name,
    key: rsa.RSAPrivateKey,
    issuer: x509.Name,
    issuer_key: rsa.RSAPrivateKey,
    extensions: tuple[x509.ExtensionType, ...],
) -> x509.Certificate:
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - timedelta(days=365))
        .not_valid_after(NOW + timedelta(days=3650))
    )
    for extension in extensions:
        builder = builder.add_extension(extension, critical=False)
    return builder.sign(issuer_key, hashes.SHA256())


def _key_usage(**allowed: bool) -> x509.KeyUsage:
    names = [
        "digital_signature",
        "content_commitment",
        "key_encipherment",
        "data_encipherment",
        "key_agreement",
        "key_cert_sign",
        "crl_sign",
        "encipher_only",
        "decipher_only",
    ]
    return x509.KeyUsage(**{name: allowed.get(name, False) for name in names})
