"""Private keys at rest and in use."""

from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.db import IntegrityError, connection, transaction

from lienthong.trust import authority, keys, sealing
from lienthong.trust.authority import CertificateRequest
from lienthong.trust.models import PrivateKey
from lienthong.trust.tests.conftest import LATER, NOW
from lienthong.trust.usage import Usage

pytestmark = pytest.mark.django_db


def raw_scalar(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_numbers().private_value.to_bytes(32, "big")


def everything_stored() -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT sealed FROM trust_privatekey")
        return b"".join(bytes(row[0]) for row in cursor.fetchall())


def test_no_raw_key_reaches_the_database(agency: keys.Signer, official: keys.Signer) -> None:
    stored = everything_stored()
    for signer in (agency, official):
        der = signer._key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        assert raw_scalar(signer._key) not in stored
        assert der[:20] not in stored
    assert stored


def test_sealed_key_opens_only_in_its_own_row() -> None:
    key, home = ec.generate_private_key(ec.SECP256R1()), uuid4()
    sealed = sealing.seal(key, home)
    assert raw_scalar(sealing.unseal(sealed, home)) == raw_scalar(key)
    with pytest.raises(sealing.KeyNotReadable):
        sealing.unseal(sealed, uuid4())


def test_another_master_key_does_not_open(settings: Any) -> None:
    key, home = ec.generate_private_key(ec.SECP256R1()), uuid4()
    sealed = sealing.seal(key, home)
    settings.LIENTHONG_MASTER_KEY = bytes(32)
    with pytest.raises(sealing.KeyNotReadable) as refused:
        sealing.unseal(sealed, home)
    assert "khóa chủ" in refused.value.sentence


def test_altered_key_does_not_open() -> None:
    key, home = ec.generate_private_key(ec.SECP256R1()), uuid4()
    sealed = bytearray(sealing.seal(key, home))
    sealed[20] ^= 1
    with pytest.raises(sealing.KeyNotReadable):
        sealing.unseal(bytes(sealed), home)


def test_same_key_is_sealed_differently_each_time() -> None:
    key, home = ec.generate_private_key(ec.SECP256R1()), uuid4()
    assert sealing.seal(key, home) != sealing.seal(key, home)


def test_signer_is_opened_once_per_process(
    agency: keys.Signer, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        assert keys.signer_for("G22", Usage.AGENCY, now=NOW) is agency


def test_revoked_subject_cannot_sign_any_more(agency: keys.Signer) -> None:
    authority.revoke(serial=agency.serial, now=NOW)
    with pytest.raises(keys.NoSigningKey) as refused:
        keys.signer_for("G22", Usage.AGENCY, now=LATER)
    assert refused.value.data == {"subject": "G22"}


def test_subject_without_certificate_cannot_sign() -> None:
    with pytest.raises(keys.NoSigningKey):
        keys.signer_for("G99", Usage.AGENCY, now=NOW)


def test_certificate_of_another_use_gives_no_signer(agency: keys.Signer) -> None:
    with pytest.raises(keys.NoSigningKey):
        keys.signer_for("G22", Usage.NODE, now=NOW)


def test_signers_of_many_subjects_take_two_queries(django_assert_num_queries: Any) -> None:
    subjects = [f"H26.{n:05}" for n in range(50)]
    authority.issue_many(
        [CertificateRequest(code, Usage.AGENCY, code, code) for code in subjects], NOW
    )
    with django_assert_num_queries(2):
        signers = keys.signers_for(subjects, Usage.AGENCY, now=NOW)
    assert list(signers) and set(signers) == set(subjects)
    with django_assert_num_queries(1):
        keys.signers_for(subjects, Usage.AGENCY, now=NOW)


def test_signers_name_the_subject_that_has_none(agency: keys.Signer) -> None:
    with pytest.raises(keys.NoSigningKey) as refused:
        keys.signers_for(["G22", "G99"], Usage.AGENCY, now=NOW)
    assert refused.value.data == {"subject": "G99"}


def test_no_more_signers_are_remembered_than_allowed(
    agency: keys.Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keys, "_REMEMBERED", 3)
    remembered = keys._Remembered()
    for _ in range(5):
        remembered.put({uuid4(): agency})
    assert len(remembered._signers) == 3


def test_checkpoint_key_is_one_ed25519_key_of_the_node(settings: Any) -> None:
    first = keys.checkpoint_key(now=NOW)
    again = keys.checkpoint_key(now=LATER)
    assert first.serial == again.serial
    assert first.subject == settings.LIENTHONG_NODE
    assert len(first.public_key.public_bytes_raw()) == 32


def test_signer_does_not_show_its_key(agency: keys.Signer) -> None:
    assert repr(agency) == "Signer(G22, agency)"


def test_key_rows_know_nothing_of_their_holder() -> None:
    names = {field.name for field in PrivateKey._meta.get_fields() if field.concrete}
    assert names == {"id", "sealed", "created_at"}


def test_web_role_signs_but_cannot_alter_a_key(agency: keys.Signer, as_web: Any) -> None:
    with as_web(None):
        assert keys.signer_for("G22", Usage.AGENCY, now=LATER).sign(b"content")
        with pytest.raises(IntegrityError), transaction.atomic():
            PrivateKey.objects.update(sealed=b"x")
