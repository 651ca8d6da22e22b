"""Signing keys in use: opened once per process, handed out as signers.

Which certificate of a subject is active is asked of the database at every call, so a revocation or a renewal
anywhere takes effect at the next call; only the opened key is remembered.
"""

from collections import OrderedDict
from collections.abc import Collection, Iterable
from datetime import datetime
from functools import cached_property
from threading import Lock
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from lienthong.base.errors import Conflict
from lienthong.trust import authority, certificates, sealing
from lienthong.trust.models import Certificate, CertificateQuerySet
from lienthong.trust.usage import Usage

_ES256 = ec.ECDSA(hashes.SHA256())
_REMEMBERED = 12_288  # signers; about 3 kB each


class NoSigningKey(Conflict):
    code = "no-signing-key"
    message = _(
        "%(subject)s chưa có chứng thư số còn hiệu lực để ký. Hãy đề nghị quản trị viên cấp chứng thư."
    )


class Signer:
    """A subject's private key with its certificate; signs without touching the database."""

    def __init__(
        self, subject: str, usage: Usage, certificate_der: bytes, key: sealing.SealableKey
    ) -> None:
        self.subject = subject
        self.usage = usage
        self.certificate_der = certificate_der
        self._key = key

    def __repr__(self) -> str:
        return f"Signer({self.subject}, {self.usage.value})"

    @cached_property
    def certificate(self) -> x509.Certificate:
        """The parsed certificate."""
        return certificates.parse(self.certificate_der)

    @property
    def serial(self) -> str:
        """The certificate's serial number in lower-case hexadecimal."""
        return certificates.serial_text(self.certificate.serial_number)

    @property
    def name(self) -> str:
        """The full name of the holder."""
        return certificates.facts(self.certificate_der).name

    @property
    def public_key(self) -> certificates.PublicKey:
        """The public key; its raw bytes go into a checkpoint's verifier key."""
        return self._key.public_key()

    def sign(self, data: bytes) -> bytes:
        """Sign data: ECDSA P-256 with SHA-256 in DER, or Ed25519 (64 bytes) for checkpoints."""
        if isinstance(self._key, ed25519.Ed25519PrivateKey):
            return self._key.sign(data)
        return self._key.sign(data, _ES256)


def signer_for(subject: str, usage: Usage, *, now: datetime) -> Signer:
    """Return the signer of a subject.

    Whether the caller may sign for this subject is the caller's question; trust knows no permissions.

    :raises NoSigningKey: if the subject has no certificate for this usage that is valid now.
    """
    return signers_for([subject], usage, now=now)[subject]


def signers_for(subjects: Collection[str], usage: Usage, *, now: datetime) -> dict[str, Signer]:
    """Return the signers of many subjects, in one query and one more for keys not yet opened.

    :raises NoSigningKey: naming the first subject without a certificate that is valid now.
    """
    active = dict(_active(subjects, usage, now).values_list("subject", "key_id"))
    for subject in subjects:
        if subject not in active:
            raise NoSigningKey(subject=subject)
    known = _remembered.get(active.values())
    missing = [key_id for key_id in active.values() if key_id not in known]
    if missing:
        known |= _open(missing, usage)
    return {subject: known[key_id] for subject, key_id in active.items()}


def checkpoint_key(*, now: datetime) -> Signer:
    """Return the Ed25519 signer of this node's ledger checkpoints, issued on the first call."""
    node = settings.LIENTHONG_NODE
    request = authority.CertificateRequest(
        subject=node,
        usage=Usage.CHECKPOINT,
        common_name=f"Liên Thông {node}",
        organization=f"Liên Thông {node}",
    )
    try:
        return signer_for(node, Usage.CHECKPOINT, now=now)
    except NoSigningKey:
        authority.issue_many([request], now)
        return signer_for(node, Usage.CHECKPOINT, now=now)


def _active(subjects: Collection[str], usage: Usage, now: datetime) -> CertificateQuerySet:
    wanted = Certificate.objects.active().filter(
        usage=usage, not_before__lte=now, not_after__gt=now
    )
    if len(subjects) == 1:
        return wanted.filter(subject=next(iter(subjects)))
    return wanted.filter(subject__in=list(subjects))


def _open(missing: list[UUID], usage: Usage) -> dict[UUID, Signer]:
    rows = Certificate.objects.filter(key__in=missing).values_list(
        "key_id", "subject", "der", "key__sealed"
    )
    opened = {
        key_id: Signer(subject, usage, bytes(der), sealing.unseal(bytes(sealed), key_id))
        for key_id, subject, der, sealed in rows.iterator()
    }
    _remembered.put(opened)
    return opened


class _Remembered:
    """The signers opened by this process, the least recently used forgotten first."""

    def __init__(self) -> None:
        self._signers: OrderedDict[UUID, Signer] = OrderedDict()
        self._lock = Lock()

    def get(self, keys: Iterable[UUID]) -> dict[UUID, Signer]:
        with self._lock:
            found = {key: self._signers[key] for key in keys if key in self._signers}
            for key in found:
                self._signers.move_to_end(key)
        return found

    def put(self, signers: dict[UUID, Signer]) -> None:
        with self._lock:
            self._signers.update(signers)
            while len(self._signers) > _REMEMBERED:
                self._signers.popitem(last=False)


_remembered = _Remembered()
