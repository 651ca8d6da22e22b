"""The embedded authority: issuing, renewing, revoking, and what the database itself refuses."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, ExtensionOID
from django.db import IntegrityError, connection, transaction

from lienthong.trust import authority, certificates, keys
from lienthong.trust.authority import CertificateRequest
from lienthong.trust.models import Authority, Certificate, PrivateKey, Revocation
from lienthong.trust.tests.conftest import LATER, NOW
from lienthong.trust.usage import AuthorityKind, Reason, Usage

pytestmark = pytest.mark.django_db


def issue(subject: str = "G01", usage: Usage = Usage.AGENCY, **options: Any) -> Certificate:
    asked = {"common_name": "Bộ Công an", "organization": "Bộ Công an", "now": NOW} | options
    return authority.issue(subject=subject, usage=usage, **asked)


def requests(count: int) -> list[CertificateRequest]:
    return [
        CertificateRequest(f"H26.{n:05}", Usage.AGENCY, f"Xã {n}", f"UBND xã {n}")
        for n in range(count)
    ]


def extension(certificate: x509.Certificate, oid: x509.ObjectIdentifier) -> Any:
    return certificate.extensions.get_extension_for_oid(oid).value


def test_root_is_made_once_and_is_an_authority() -> None:
    root = authority.ensure_root(NOW)
    assert authority.ensure_root(LATER) == root
    certificate = x509.load_der_x509_certificate(bytes(root.der))
    assert isinstance(certificate.public_key().curve, ec.SECP256R1)
    assert extension(certificate, ExtensionOID.BASIC_CONSTRAINTS).ca
    assert extension(certificate, ExtensionOID.KEY_USAGE).key_cert_sign


def test_certificate_carries_subject_usage_and_limits(agency: keys.Signer) -> None:
    certificate = agency.certificate
    facts = certificates.facts(agency.certificate_der)
    assert (facts.subject, facts.usage, facts.name) == ("G22", Usage.AGENCY, "Văn phòng Chính phủ")
    assert not extension(certificate, ExtensionOID.BASIC_CONSTRAINTS).ca
    assert extension(certificate, ExtensionOID.KEY_USAGE).content_commitment
    assert not extension(certificate, ExtensionOID.KEY_USAGE).key_cert_sign


def test_node_certificate_serves_connections_not_documents() -> None:
    made = issue("VN", Usage.NODE)
    certificate = certificates.parse(bytes(made.der))
    purposes = extension(certificate, ExtensionOID.EXTENDED_KEY_USAGE)
    assert ExtendedKeyUsageOID.CLIENT_AUTH in purposes
    assert not certificates.facts(bytes(made.der)).signs_documents


def test_long_name_is_whole_in_the_organization() -> None:
    name = "Ủy ban nhân dân phường Nguyễn Thị Minh Khai, thành phố Bắc Kạn, tỉnh Bắc Kạn"
    made = issue(common_name=name, organization=name)
    facts = certificates.facts(bytes(made.der))
    assert facts.name == name
    assert len(facts.common_name.encode()) <= 64


def test_second_certificate_of_the_same_use_is_refused() -> None:
    issue()
    with pytest.raises(authority.AlreadyCertified):
        issue()
    issue(usage=Usage.NODE)


def test_expired_certificate_gives_way() -> None:
    old = issue(years=1)
    new = issue(now=NOW + timedelta(days=400))
    old.refresh_from_db()
    assert (old.state, old.key_id) == ("superseded", None)
    assert new.state == "active"


def test_issue_many_repeated_issues_nothing() -> None:
    first = authority.issue_many(requests(20), NOW)
    again = authority.issue_many(requests(25), LATER)
    assert [item.subject for item in again] == [item.subject for item in requests(25)]
    assert [item.serial for item in again[:20]] == [item.serial for item in first]
    assert Certificate.objects.count() == 25


def test_issue_many_takes_a_constant_number_of_queries(
    django_assert_max_num_queries: Any,
) -> None:
    authority.ensure_root(NOW)
    with django_assert_max_num_queries(12):
        authority.issue_many(requests(300), NOW)


def test_renewal_brings_a_new_key_and_destroys_the_old(agency: keys.Signer) -> None:
    new = authority.renew(subject="G22", usage=Usage.AGENCY, now=LATER)
    signer = keys.signer_for("G22", Usage.AGENCY, now=LATER + timedelta(minutes=1))
    assert signer.serial == new.serial != agency.serial
    assert PrivateKey.objects.count() == 2  # the root's and the new one
    assert not Revocation.objects.exists()


def test_renewal_of_nothing_is_refused() -> None:
    with pytest.raises(authority.UnknownCertificate):
        authority.renew(subject="G99", usage=Usage.AGENCY, now=NOW)


def test_revocation_enters_the_list_and_destroys_the_key(agency: keys.Signer) -> None:
    authority.current_revocation_list(NOW)
    authority.revoke(serial=agency.serial, reason=Reason.CESSATION, now=LATER)
    listed = x509.load_der_x509_crl(authority.current_revocation_list(LATER))
    (entry,) = listed
    assert certificates.serial_text(entry.serial_number) == agency.serial
    assert entry.revocation_date_utc == LATER
    assert Certificate.objects.get(serial=agency.serial).key_id is None


def test_revoking_twice_or_the_unknown_is_refused(agency: keys.Signer) -> None:
    authority.revoke(serial=agency.serial, now=NOW)
    with pytest.raises(authority.AlreadyRevoked):
        authority.revoke(serial=agency.serial, now=NOW)
    with pytest.raises(authority.UnknownCertificate):
        authority.revoke(serial="ff", now=NOW)


def test_revocation_list_is_signed_by_the_root_and_made_anew_daily() -> None:
    first = authority.current_revocation_list(NOW)
    root = certificates.parse(bytes(authority.ensure_root(NOW).der))
    assert x509.load_der_x509_crl(first).is_signature_valid(root.public_key())
    assert authority.current_revocation_list(NOW + timedelta(hours=23)) == first
    assert authority.current_revocation_list(NOW + timedelta(hours=25)) != first


@pytest.mark.parametrize("pem", ["", "not a certificate", b"\x00\x01"])
def test_what_is_no_certificate_is_not_accepted_as_authority(pem: Any) -> None:
    with pytest.raises(authority.NotAnAuthority):
        authority.accept_authority(pem, now=NOW)


def test_end_certificate_is_not_accepted_as_authority(outside: Any) -> None:
    _key, der = outside.issue()
    certificate = x509.load_der_x509_certificate(der)
    with pytest.raises(authority.NotAnAuthority):
        authority.accept_authority(type(outside)(outside.key, certificate).pem, now=NOW)


def test_expired_authority_is_not_accepted(outside: Any) -> None:
    with pytest.raises(authority.NotAnAuthority):
        authority.accept_authority(outside.pem, now=NOW + timedelta(days=5000))


def test_accepting_an_authority_twice_changes_nothing(outside: Any) -> None:
    first = authority.accept_authority(outside.pem, now=NOW)
    assert authority.accept_authority(outside.pem, now=LATER) == first
    assert first.kind == AuthorityKind.OUTSIDE


def test_revocation_list_of_a_stranger_is_not_accepted(outside: Any) -> None:
    with pytest.raises(authority.NotAnAuthority):
        authority.accept_revocation_list(outside.revocation_list())
    with pytest.raises(authority.NotAnAuthority):
        authority.accept_revocation_list(b"not a list")


def test_older_revocation_list_does_not_replace_a_newer(outside: Any) -> None:
    authority.accept_authority(outside.pem, now=NOW)
    newer = outside.revocation_list(5, now=LATER)
    authority.accept_revocation_list(newer)
    authority.accept_revocation_list(outside.revocation_list(now=NOW))
    assert bytes(Authority.objects.get(kind=AuthorityKind.OUTSIDE).revocation_list) == newer


STATEMENTS = [
    "UPDATE trust_certificate SET der = 'x'",
    "UPDATE trust_certificate SET subject = 'G99'",
    "UPDATE trust_certificate SET state = 'revoked', key_id = NULL; "
    "UPDATE trust_certificate SET state = 'superseded'",
    "DELETE FROM trust_certificate",
    "UPDATE trust_privatekey SET sealed = 'x'",
    "UPDATE trust_authority SET der = 'x'",
    "DELETE FROM trust_authority",
    "UPDATE trust_revocation SET revoked_at = now()",
    "DELETE FROM trust_revocation",
]


@pytest.mark.parametrize("statement", STATEMENTS)
def test_database_refuses_to_rewrite_what_was_certified(
    agency: keys.Signer, statement: str
) -> None:
    authority.revoke(serial=issue().serial, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_database_refuses_a_second_active_certificate(agency: keys.Signer) -> None:
    first = Certificate.objects.get(subject="G22")
    key = PrivateKey.objects.create(sealed=b"x", created_at=NOW)
    copy = Certificate.objects.get(pk=first.pk)
    copy.pk, copy.serial, copy.key = None, "ab", key
    with pytest.raises(IntegrityError, match="trust_one_active_certificate"), transaction.atomic():
        copy.save(force_insert=True)


def test_database_refuses_a_second_revocation(agency: keys.Signer) -> None:
    made = authority.revoke(serial=agency.serial, now=NOW)
    with pytest.raises(IntegrityError, match="trust_revoked_once"), transaction.atomic():
        Revocation.objects.create(
            authority=made.authority, serial=made.serial, reason=made.reason, revoked_at=NOW
        )


def test_database_refuses_an_active_certificate_without_key(agency: keys.Signer) -> None:
    active = Certificate.objects.filter(subject="G22")
    with pytest.raises(IntegrityError, match="trust_key_only_while_active"), transaction.atomic():
        active.update(key=None)


@pytest.mark.django_db(transaction=True)
def test_of_two_issuing_at_once_one_is_refused() -> None:
    authority.ensure_root(NOW)

    def attempt(_number: int) -> str:
        try:
            return issue().serial
        except authority.AlreadyCertified as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(attempt, range(4)))
    assert results.count("already-certified") == 3
    assert Certificate.objects.active().count() == 1
