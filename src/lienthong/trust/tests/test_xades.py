"""Signatures of XML documents, and the hostile documents that must not pass."""

from typing import Any

import pytest
from lxml import etree

from lienthong.base.errors import Refusal
from lienthong.trust import authority, keys, xades
from lienthong.trust.tests.conftest import LATER, NOW, rsa_signer
from lienthong.trust.usage import Usage
from lienthong.trust.validation import Report, TrustStore, Verdict

pytestmark = pytest.mark.django_db

DS = "{http://www.w3.org/2000/09/xmldsig#}"
PACKAGE = (
    '<edXML xmlns="urn:x" xmlns:e="urn:e"><e:Header><e:Code>320/TB-VPCP</e:Code></e:Header>'
    "<Attachment>Nội dung</Attachment></edXML>"
)


def signed(signer: Any, inside: str | None = "{urn:e}Header") -> bytes:
    root = xades.sign_xml(etree.fromstring(PACKAGE), signer=signer, now=NOW, inside=inside)
    return etree.tostring(root)


def validated(xml: bytes, **options: Any) -> Report:
    return xades.validate_xml(xml, store=TrustStore.load(now=LATER), at=LATER, **options)


@pytest.mark.parametrize("inside", [None, "{urn:e}Header"])
def test_signed_document_validates(agency: keys.Signer, inside: str | None) -> None:
    report = validated(signed(agency, inside))
    assert report.verdict is Verdict.PASSED, report.to_data()
    (signature,) = report.signatures
    assert (signature.subject, signature.level, signature.signed_at) == ("G22", "B-B", NOW)


def test_signing_leaves_the_given_document_alone(agency: keys.Signer) -> None:
    root = etree.fromstring(PACKAGE)
    xades.sign_xml(root, signer=agency, now=NOW)
    assert etree.tostring(root, encoding="unicode") == PACKAGE


def test_signature_stands_where_it_is_asked_for(agency: keys.Signer) -> None:
    root = etree.fromstring(signed(agency))
    assert root.find("{urn:e}Header")[-1].tag == f"{DS}Signature"
    with pytest.raises(xades.NoSuchElement):
        signed(agency, "{urn:e}Nowhere")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"320/TB-VPCP", b"321/TB-VPCP"),
        (b"</Attachment>", b".</Attachment>"),
        (b"<Att", b"<!----><x/><Att"),
    ],
)
def test_changed_document_is_named_so(agency: keys.Signer, old: bytes, new: bytes) -> None:
    report = validated(signed(agency).replace(old, new))
    assert report.codes == ("digest-mismatch",)


def test_changed_signing_time_is_noticed(agency: keys.Signer) -> None:
    report = validated(signed(agency).replace(b"2020-09-10T03", b"2020-09-11T03"))
    assert report.codes == ("digest-mismatch",)


def test_changed_signature_value_is_noticed(agency: keys.Signer) -> None:
    root = etree.fromstring(signed(agency))
    value = next(root.iter(f"{DS}SignatureValue"))
    value.text = ("B" if value.text[0] == "A" else "A") + value.text[1:]
    assert validated(etree.tostring(root)).codes == ("signature-invalid",)


def test_certificate_of_another_signer_put_in_is_noticed(agency: keys.Signer) -> None:
    authority.issue(
        subject="G01",
        usage=Usage.AGENCY,
        common_name="Bộ Công an",
        organization="Bộ Công an",
        now=NOW,
    )
    other = keys.signer_for("G01", Usage.AGENCY, now=NOW)
    mine, theirs = etree.fromstring(signed(agency)), etree.fromstring(signed(other))
    place = next(mine.iter(f"{DS}X509Certificate"))
    place.text = next(theirs.iter(f"{DS}X509Certificate")).text
    assert validated(etree.tostring(mine)).codes == ("signature-invalid",)


def test_reference_to_a_part_only_is_named_so(agency: keys.Signer) -> None:
    xml = signed(agency).replace(b'URI=""', b'URI="#part"', 1)
    xml = xml.replace(b"<Attachment>", b'<Attachment Id="part">')
    assert "not-whole-document" in validated(xml).codes


def test_weak_algorithm_is_named_so(agency: keys.Signer) -> None:
    xml = signed(agency).replace(b"xmlenc#sha256", b"xmldsig#sha1")
    assert validated(xml).codes == ("weak-algorithm",)


def test_second_signature_is_refused_rather_than_overlooked(agency: keys.Signer) -> None:
    root = etree.fromstring(signed(agency))
    signature = next(root.iter(f"{DS}Signature"))
    root.insert(0, etree.fromstring(etree.tostring(signature)))
    assert validated(etree.tostring(root)).verdict is Verdict.FAILED


def test_unsigned_document_has_no_signature() -> None:
    report = validated(PACKAGE.encode())
    assert (report.verdict, report.codes) == (Verdict.FAILED, ("no-signature",))


def test_official_cannot_sign_for_an_agency(official: keys.Signer) -> None:
    assert validated(signed(official)).codes == ("wrong-usage",)


def test_revoked_agency_is_named_so(agency: keys.Signer) -> None:
    xml = signed(agency)
    authority.revoke(serial=agency.serial, now=NOW)
    assert validated(xml).codes == ("revoked",)


def test_outside_rsa_signature_validates(outside: Any) -> None:
    authority.accept_authority(outside.pem, now=NOW)
    authority.accept_revocation_list(outside.revocation_list())
    report = validated(signed(rsa_signer(*outside.issue())))
    assert report.verdict is Verdict.PASSED, report.to_data()


BOMB = b"""<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>"""
OUTSIDE_ENTITY = b"""<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>"""


@pytest.mark.parametrize(
    ("xml", "code"),
    [
        (BOMB, "xml-unsafe"),
        (OUTSIDE_ENTITY, "xml-unsafe"),
        (b"<!DOCTYPE x><x/>", "xml-unsafe"),
        (BOMB.decode().encode("utf-16"), "xml-unsafe"),
        (b"", "xml-damaged"),
        (b"<x>", "xml-damaged"),
        (b"%PDF-1.7", "xml-damaged"),
        (b'<?xml version="1.0" encoding="nonsense"?><x/>', "xml-damaged"),
        (b"<x>" * 100_000, "xml-damaged"),
    ],
)
def test_hostile_document_is_refused(xml: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        validated(xml)
    assert refused.value.code == code
