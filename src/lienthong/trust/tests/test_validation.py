"""Every reason for which a certificate is not believed, produced by a real certificate."""

from datetime import timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from lienthong.trust import authority, keys
from lienthong.trust.tests.conftest import LATER, NOW
from lienthong.trust.usage import AuthorityKind, Reason, Usage
from lienthong.trust.validation import Finding, TrustStore, Verdict, check_certificate, verify_raw

pytestmark = pytest.mark.django_db


def checked(der: bytes, **options: Any) -> Finding:
    asked = {"at": LATER, "usage": Usage.AGENCY, "store": TrustStore.load(now=LATER)} | options
    return check_certificate(der, **asked)


def test_certificate_of_our_root_is_valid(agency: keys.Signer) -> None:
    finding = checked(agency.certificate_der, subject="G22")
    assert (finding.verdict, finding.code) == (Verdict.PASSED, "valid")
    assert "Văn phòng Chính phủ" in finding.message


def test_revoked_certificate_is_named_so_with_moment_and_reason(agency: keys.Signer) -> None:
    authority.revoke(serial=agency.serial, reason=Reason.KEY_COMPROMISE, now=NOW)
    finding = checked(agency.certificate_der)
    assert (finding.verdict, finding.code) == (Verdict.FAILED, "revoked")
    assert "10:00:00 10/09/2020" in finding.message
    assert "lộ khóa bí mật" in finding.message


def test_certificate_is_valid_before_the_moment_of_its_revocation(agency: keys.Signer) -> None:
    authority.revoke(serial=agency.serial, now=LATER)
    assert checked(agency.certificate_der, at=NOW).code == "valid"


def test_expired_certificate_is_named_so(agency: keys.Signer) -> None:
    after = NOW + timedelta(days=6 * 365)
    finding = checked(agency.certificate_der, at=after, store=TrustStore.load(now=after))
    assert (finding.verdict, finding.code) == (Verdict.FAILED, "expired")


def test_certificate_of_the_future_is_not_yet_valid(agency: keys.Signer) -> None:
    early = NOW - timedelta(hours=1)
    store = TrustStore.load(now=NOW)
    authority.issue(
        subject="G01",
        usage=Usage.AGENCY,
        common_name="Bộ Công an",
        organization="Bộ Công an",
        now=NOW + timedelta(days=1),
    )
    later = keys.signer_for("G01", Usage.AGENCY, now=NOW + timedelta(days=2))
    assert checked(later.certificate_der).code == "not-yet-valid"
    assert checked(agency.certificate_der, at=early, store=store).verdict is Verdict.FAILED


def test_certificate_of_an_unknown_authority_is_named_so(outside: Any) -> None:
    _key, der = outside.issue()
    finding = checked(der)
    assert (finding.verdict, finding.code) == (Verdict.FAILED, "unknown-authority")
    assert "Cơ quan chứng thực bên ngoài" in finding.message


def test_official_cannot_stand_in_for_an_agency(official: keys.Signer) -> None:
    finding = checked(official.certificate_der)
    assert (finding.verdict, finding.code) == (Verdict.FAILED, "wrong-usage")
    assert "Người có thẩm quyền" in finding.message


def test_certificate_of_another_agency_is_named_so(agency: keys.Signer) -> None:
    finding = checked(agency.certificate_der, subject="G01")
    assert (finding.verdict, finding.code) == (Verdict.FAILED, "wrong-subject")
    assert "G22" in finding.message
    assert "G01" in finding.message


def test_bytes_that_are_no_certificate_are_named_so() -> None:
    assert checked(b"not a certificate").code == "malformed-certificate"


def test_stale_revocation_list_leaves_the_answer_open(agency: keys.Signer) -> None:
    store = TrustStore.load(now=NOW)
    finding = checked(agency.certificate_der, at=NOW + timedelta(days=8), store=store)
    assert (finding.verdict, finding.code) == (Verdict.INDETERMINATE, "revocation-unknown")


def test_stale_revocation_list_still_proves_a_revocation(agency: keys.Signer) -> None:
    authority.revoke(serial=agency.serial, now=NOW)
    store = TrustStore.load(now=NOW)
    finding = checked(agency.certificate_der, at=NOW + timedelta(days=80), store=store)
    assert finding.code == "revoked"


def test_outside_rsa_certificate_is_valid_once_its_authority_is_accepted(outside: Any) -> None:
    _key, der = outside.issue()
    authority.accept_authority(outside.pem, now=NOW)
    assert checked(der).code == "revocation-unknown"
    authority.accept_revocation_list(outside.revocation_list())
    assert checked(der, subject="G18").code == "valid"


def test_outside_certificate_revoked_by_its_own_list_is_named_so(outside: Any) -> None:
    _key, der = outside.issue()
    authority.accept_authority(outside.pem, now=NOW)
    serial = x509.load_der_x509_certificate(der).serial_number
    authority.accept_revocation_list(outside.revocation_list(serial))
    assert checked(der).code == "revoked"


def test_outside_certificate_of_a_clerk_does_not_speak_for_the_agency(outside: Any) -> None:
    person = ((NameOID.SERIAL_NUMBER, "IDCVN-001099000001"), (NameOID.SURNAME, "Trần"))
    _key, der = outside.issue(name="Trần Văn An", code="G18", more=person)
    authority.accept_authority(outside.pem, now=NOW)
    authority.accept_revocation_list(outside.revocation_list())
    assert checked(der, subject="G18").code == "wrong-usage"
    official = checked(der, usage=Usage.OFFICIAL, subject="IDCVN-001099000001")
    assert official.code == "valid"


def test_outside_certificate_cannot_claim_a_use_of_ours(agency: keys.Signer, outside: Any) -> None:
    policies = agency.certificate.extensions.get_extension_for_class(x509.CertificatePolicies)
    _key, der = outside.issue(policies.value)
    authority.accept_authority(outside.pem, now=NOW)
    authority.accept_revocation_list(outside.revocation_list())
    assert checked(der).code == "wrong-usage"


def test_outside_certificate_never_speaks_for_a_node(outside: Any) -> None:
    _key, der = outside.issue()
    authority.accept_authority(outside.pem, now=NOW)
    authority.accept_revocation_list(outside.revocation_list())
    assert checked(der, usage=Usage.NODE).code == "wrong-usage"


def test_outside_certificate_for_web_servers_does_not_sign_documents(outside: Any) -> None:
    _key, der = outside.issue(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]))
    authority.accept_authority(outside.pem, now=NOW)
    authority.accept_revocation_list(outside.revocation_list())
    assert checked(der).code == "wrong-usage"


def test_end_certificate_cannot_issue_others(outside: Any) -> None:
    key, der = outside.issue(name="Kẻ mạo danh")
    forger = type(outside)(key, x509.load_der_x509_certificate(der))
    _key, forged = forger.issue(name="Văn phòng Chính phủ", code="G22")
    authority.accept_authority(outside.pem, now=NOW)
    assert checked(forged, others=[der]).code == "unknown-authority"


def test_withdrawn_authority_is_unknown_again(outside: Any) -> None:
    _key, der = outside.issue()
    accepted = authority.accept_authority(outside.pem, now=NOW)
    authority.withdraw_authority(accepted.fingerprint, now=NOW)
    assert checked(der).code == "unknown-authority"


def test_list_signed_by_someone_else_counts_for_nothing(agency: keys.Signer, outside: Any) -> None:
    store = TrustStore.load(now=NOW)
    foreign = TrustStore(store.anchors, (), (outside.revocation_list(),))
    assert checked(agency.certificate_der, store=foreign).code == "revocation-unknown"


def test_store_survives_json(agency: keys.Signer) -> None:
    store = TrustStore.load(now=NOW)
    again = TrustStore.from_data(store.to_data())
    assert again.fingerprint == store.fingerprint
    assert checked(agency.certificate_der, store=again).code == "valid"


def test_store_refuses_data_that_is_no_certificate() -> None:
    with pytest.raises(ValueError, match="ASN.1|parsing|certificate"):
        TrustStore.from_data(
            {
                "anchors": [{"kind": AuthorityKind.OWN, "der": "AAAA"}],
                "intermediates": [],
                "revocation_lists": [],
            }
        )


def test_store_is_the_same_object_until_something_is_revoked(agency: keys.Signer) -> None:
    before = TrustStore.load(now=NOW)
    assert TrustStore.load(now=NOW) is before
    authority.revoke(serial=agency.serial, now=NOW)
    after = TrustStore.load(now=LATER)
    assert after is not before
    assert after.fingerprint != before.fingerprint


def test_raw_signature_holds_for_its_data_only(agency: keys.Signer) -> None:
    signature = agency.sign(b"content")
    assert verify_raw(b"content", signature, agency.certificate_der)
    assert not verify_raw(b"Content", signature, agency.certificate_der)
    assert not verify_raw(b"content", signature[:-1], agency.certificate_der)
    assert not verify_raw(b"content", signature, b"no certificate")


def test_raw_rsa_signature_of_an_outside_key_verifies(outside: Any) -> None:
    key, der = outside.issue()
    pss = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.MAX_LENGTH)
    for scheme in (padding.PKCS1v15(), pss):
        signature = key.sign(b"content", scheme, hashes.SHA256())
        assert verify_raw(b"content", signature, der)
        assert not verify_raw(b"other", signature, der)


def test_raw_checkpoint_signature_is_ed25519(db: None) -> None:
    signer = keys.checkpoint_key(now=NOW)
    signature = signer.sign(b"note")
    assert len(signature) == 64
    assert verify_raw(b"note", signature, signer.certificate_der)
    assert not verify_raw(b"another note", signature, signer.certificate_der)


def test_every_finding_survives_json(agency: keys.Signer) -> None:
    finding = checked(agency.certificate_der, subject="G01")
    assert Finding.from_data(finding.to_data()) == finding
