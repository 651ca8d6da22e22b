"""The embedded certificate authority: root, certificates, renewal, revocation, outside authorities."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from lienthong.base.errors import Conflict, Invalid, NotFound
from lienthong.base.ids import new_id
from lienthong.trust import certificates, sealing
from lienthong.trust.certificates import Issuer, Profile
from lienthong.trust.models import Authority, Certificate, CertificateState, PrivateKey, Revocation
from lienthong.trust.usage import AuthorityKind, Reason, Usage

REVOCATION_LIST_LIFE = timedelta(days=7)
_REVOCATION_LIST_RENEWAL = timedelta(days=1)
_LOCK = 0x7472757374  # "trust", for pg_advisory_xact_lock
_BATCH = 2000


class AlreadyCertified(Conflict):
    code = "already-certified"
    message = _(
        "Chủ thể %(subject)s đang có chứng thư cùng mục đích. Hãy gia hạn hoặc thu hồi chứng thư đó."
    )


class AlreadyRevoked(Conflict):
    code = "already-revoked"
    message = _("Chứng thư số %(serial)s đã bị thu hồi trước đó.")


class UnknownCertificate(NotFound):
    code = "unknown-certificate"
    message = _("Không có chứng thư nào mang số %(serial)s do nút này cấp.")


class NotAnAuthority(Invalid):
    code = "not-an-authority"
    message = _(
        "Tệp này không phải chứng thư của một tổ chức chứng thực còn hiệu lực. Hãy chọn tệp PEM đúng."
    )


@dataclass(frozen=True, slots=True)
class CertificateRequest:
    """Who is to receive a certificate, and for what."""

    subject: str
    usage: Usage
    common_name: str
    organization: str


@transaction.atomic
def ensure_root(now: datetime) -> Authority:
    """Return the node's own root, made on the first call."""
    root = _own_root()
    if root is not None:
        return root
    _lock()
    root = _own_root()
    if root is not None:
        return root
    key = ec.generate_private_key(ec.SECP256R1())
    name = f"Liên Thông {settings.LIENTHONG_NODE} {now:%Y}"
    certificate = certificates.build_root(key, name=name, now=now)
    return Authority.objects.create(
        kind=AuthorityKind.OWN,
        name=name,
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        der=certificate.public_bytes(Encoding.DER),
        key=_store(key, now),
        accepted_at=now,
    )


def issue(
    *,
    subject: str,
    usage: Usage,
    common_name: str,
    organization: str,
    now: datetime,
    years: int = 5,
) -> Certificate:
    """Issue a certificate with a new key to a subject that has none for this usage.

    An expired certificate gives way.

    :raises AlreadyCertified: if the subject has one that is neither expired nor revoked.
    """
    request = CertificateRequest(subject, usage, common_name, organization)
    try:
        with transaction.atomic():
            _retire(Certificate.objects.filter(subject=subject, usage=usage, not_after__lte=now))
            return _issue([request], now=now, years=years)[0]
    except IntegrityError as error:
        if "trust_one_active_certificate" not in str(error):
            raise
        raise AlreadyCertified(subject=subject) from error


@transaction.atomic
def issue_many(
    requests: Iterable[CertificateRequest], now: datetime, *, years: int = 5
) -> list[Certificate]:
    """Issue certificates to those of the requests that have none, and return every request's certificate.

    Repeating the call issues nothing. Certificates come back in the order of the requests.
    """
    wanted = {(request.subject, request.usage): request for request in requests}
    _lock()
    _retire(Certificate.objects.filter(subject__in=_subjects(wanted), not_after__lte=now))
    held = {
        (certificate.subject, Usage(certificate.usage)): certificate
        for certificate in Certificate.objects.active().filter(subject__in=_subjects(wanted))
    }
    missing = [request for name, request in wanted.items() if name not in held]
    for certificate in _issue(missing, now=now, years=years):
        held[certificate.subject, Usage(certificate.usage)] = certificate
    return [held[name] for name in wanted]


@transaction.atomic
def renew(*, subject: str, usage: Usage, now: datetime, years: int = 5) -> Certificate:
    """Replace a subject's active certificate by one with a new key; the old private key is destroyed.

    Signatures made with the old certificate stay valid: it is replaced, not revoked.

    :raises UnknownCertificate: if the subject has no active certificate for this usage.
    """
    old = (
        Certificate.objects.active()
        .select_for_update(no_key=True)
        .filter(subject=subject, usage=usage)
    )
    current = old.first()
    if current is None:
        raise UnknownCertificate(serial=subject)
    _retire(old)
    request = CertificateRequest(subject, usage, current.common_name, current.organization)
    return _issue([request], now=now, years=years)[0]


@transaction.atomic
def revoke(*, serial: str, now: datetime, reason: Reason | str = Reason.UNSPECIFIED) -> Revocation:
    """Revoke a certificate of this node's root from now on, and destroy its private key.

    :raises UnknownCertificate: if the root issued no certificate of this serial number.
    :raises AlreadyRevoked: if it is revoked already.
    """
    certificate = (
        Certificate.objects.select_for_update(no_key=True)
        .filter(serial=serial, authority__kind=AuthorityKind.OWN)
        .first()
    )
    if certificate is None:
        raise UnknownCertificate(serial=serial)
    if certificate.state == CertificateState.REVOKED:
        raise AlreadyRevoked(serial=serial)
    _retire(Certificate.objects.filter(pk=certificate.pk), CertificateState.REVOKED)
    # The stored list no longer tells the truth; whoever needs it next makes a new one.
    Authority.objects.filter(pk=certificate.authority_id).update(revocation_list=None)
    return Revocation.objects.create(
        authority_id=certificate.authority_id,
        serial=serial,
        reason=Reason(reason),
        revoked_at=now,
    )


@transaction.atomic
def accept_authority(
    pem: bytes | str, *, now: datetime, kind: AuthorityKind = AuthorityKind.OUTSIDE
) -> Authority:
    """Believe an outside authority, or another node's root, from now on; repeating it changes nothing.

    An intermediate authority is accepted too, but counts only below an accepted root.

    :raises NotAnAuthority: if the PEM holds no valid authority certificate.
    """
    certificate = _authority_certificate(pem, now)
    der = certificate.public_bytes(Encoding.DER)
    facts = certificates.facts(der)
    authority, made = Authority.objects.get_or_create(
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        defaults={
            "kind": kind,
            "name": facts.common_name or facts.organization,
            "der": der,
            "accepted_at": now,
        },
    )
    if not made and authority.withdrawn_at is not None:
        authority.withdrawn_at, authority.accepted_at = None, now
        authority.save(update_fields=["withdrawn_at", "accepted_at"])
    return authority


def withdraw_authority(fingerprint: str, *, now: datetime) -> None:
    """Stop believing an outside authority or another node's root.

    :raises UnknownCertificate: if no such authority is accepted.
    """
    accepted = Authority.objects.exclude(kind=AuthorityKind.OWN).filter(
        fingerprint=fingerprint, withdrawn_at=None
    )
    if not accepted.update(withdrawn_at=now):
        raise UnknownCertificate(serial=fingerprint)


def accept_revocation_list(der: bytes) -> Authority:
    """Keep the newest revocation list of an accepted outside authority or other node.

    :raises NotAnAuthority: if no accepted authority signed it.
    """
    try:
        listed = x509.load_der_x509_crl(der)
    except ValueError as error:
        raise NotAnAuthority(_("Tệp này không phải danh sách thu hồi chứng thư.")) from error
    for authority in Authority.objects.filter(withdrawn_at=None):
        issuer = certificates.parse(bytes(authority.der))
        if issuer.subject != listed.issuer or not certificates.signed_list(listed, issuer):
            continue
        newest = authority.revocation_list_at
        if newest is None or listed.last_update_utc > newest:
            authority.revocation_list = der
            authority.revocation_list_at = listed.last_update_utc
            authority.save(update_fields=["revocation_list", "revocation_list_at"])
        return authority
    raise NotAnAuthority(
        _("Danh sách thu hồi này không do tổ chức chứng thực nào được chấp nhận ký.")
    )


def current_revocation_list(now: datetime) -> bytes:
    """Return the root's DER revocation list: the stored one while fresh, else a newly signed one.

    A list is good for seven days and made anew daily and after every revocation.
    """
    root = ensure_root(now)
    made_at = root.revocation_list_at
    if root.revocation_list and made_at and now - made_at < _REVOCATION_LIST_RENEWAL:
        return bytes(root.revocation_list)
    with transaction.atomic():
        root = Authority.objects.select_for_update(no_key=True).get(pk=root.pk)
        revoked = [
            (int(entry.serial, 16), entry.revoked_at, entry.reason)
            for entry in root.revocations.order_by("pk")
        ]
        number = int(now.timestamp() * 1_000_000)
        made = issuer_of(root).build_revocation_list(
            revoked, number=number, now=now, valid_for=REVOCATION_LIST_LIFE
        )
        root.revocation_list, root.revocation_list_at = made, now
        root.save(update_fields=["revocation_list", "revocation_list_at"])
    return made


_issuers: dict[str, Issuer] = {}


def issuer_of(root: Authority) -> Issuer:
    """Return the root ready to sign; its key is opened once per process."""
    found = _issuers.get(root.fingerprint)
    if found is None:
        stored = root.key
        if stored is None:
            raise sealing.KeyNotReadable
        key = sealing.unseal(bytes(stored.sealed), stored.pk)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise sealing.KeyNotReadable
        found = _issuers[root.fingerprint] = Issuer(certificates.parse(bytes(root.der)), key)
    return found


def _own_root() -> Authority | None:
    return Authority.objects.filter(kind=AuthorityKind.OWN, withdrawn_at=None).first()


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def _subjects(wanted: dict[tuple[str, Usage], CertificateRequest]) -> list[str]:
    return list({subject for subject, _usage in wanted})


def _issue(
    requests: Sequence[CertificateRequest], *, now: datetime, years: int
) -> list[Certificate]:
    """Make keys and certificates and insert them in bulk."""
    if not requests:
        return []
    root = ensure_root(now)
    issuer = issuer_of(root)
    keys: list[PrivateKey] = []
    made: list[Certificate] = []
    for request in requests:
        key = _new_key(request.usage)
        stored = _sealed(key, now)
        keys.append(stored)
        made.append(_certificate(root, issuer, request, key, stored.pk, now, years))
    PrivateKey.objects.bulk_create(keys, batch_size=_BATCH)
    return Certificate.objects.bulk_create(made, batch_size=_BATCH)


def _certificate(
    root: Authority,
    issuer: Issuer,
    request: CertificateRequest,
    key: sealing.SealableKey,
    key_id: UUID,
    now: datetime,
    years: int,
) -> Certificate:
    until = min(now + timedelta(days=round(365.25 * years)), issuer.certificate.not_valid_after_utc)
    profile = Profile(
        request.subject, request.usage, request.common_name, request.organization, now, until
    )
    built = issuer.build(profile, key.public_key())
    return Certificate(
        serial=certificates.serial_text(built.serial_number),
        authority=root,
        subject=request.subject,
        usage=request.usage,
        common_name=request.common_name,
        organization=request.organization,
        not_before=built.not_valid_before_utc,
        not_after=built.not_valid_after_utc,
        der=built.public_bytes(Encoding.DER),
        key_id=key_id,
    )


def _new_key(usage: Usage) -> sealing.SealableKey:
    # C2SP signed notes, which carry checkpoints, are signed with Ed25519.
    if usage == Usage.CHECKPOINT:
        return ed25519.Ed25519PrivateKey.generate()
    return ec.generate_private_key(ec.SECP256R1())


def _sealed(key: sealing.SealableKey, now: datetime) -> PrivateKey:
    key_id = new_id()
    return PrivateKey(id=key_id, sealed=sealing.seal(key, key_id), created_at=now)


def _store(key: sealing.SealableKey, now: datetime) -> PrivateKey:
    stored = _sealed(key, now)
    stored.save(force_insert=True)
    return stored


def _retire(
    retired: QuerySet[Certificate],
    state: CertificateState = CertificateState.SUPERSEDED,
) -> None:
    """Take certificates out of use and destroy their private keys."""
    rows = list(retired.exclude(state=CertificateState.REVOKED).values_list("pk", "key_id"))
    if not rows:
        return
    Certificate.objects.filter(pk__in=[pk for pk, _key in rows]).update(state=state, key=None)
    PrivateKey.objects.filter(pk__in=[key for _pk, key in rows if key is not None]).delete()


def _authority_certificate(pem: bytes | str, now: datetime) -> x509.Certificate:
    data = pem.encode() if isinstance(pem, str) else pem
    try:
        certificate = x509.load_pem_x509_certificate(data)
        der = certificate.public_bytes(Encoding.DER)
        certificates.public_key(der)
    except ValueError as error:
        raise NotAnAuthority from error
    valid = certificate.not_valid_before_utc <= now < certificate.not_valid_after_utc
    if not valid or not certificates.may_issue(certificate, below=0):
        raise NotAnAuthority
    if certificate.issuer == certificate.subject and not certificates.is_issued_by(
        certificate, certificate
    ):
        raise NotAnAuthority
    return certificate
