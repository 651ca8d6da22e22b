"""Signatures of XML documents: XAdES baseline B-B, enveloped, over the whole document (ETSI EN 319 132-1).

Written for edXML packages, whose signature stands in the header and covers everything else. Plain XML-DSig
of other software is read as well and reported at its own level.
"""

from base64 import b64decode
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from cryptography.hazmat.primitives.asymmetric import ec
from defusedxml import sax
from defusedxml.common import DefusedXmlException
from django.utils.translation import gettext_lazy as _
from lxml import etree
from signxml import exceptions
from signxml.algorithms import (
    CanonicalizationMethod,
    DigestAlgorithm,
    SignatureConstructionMethod,
    SignatureMethod,
)
from signxml.verifier import SignatureConfiguration, XMLVerifier
from signxml.xades.xades import XAdESDataObjectFormat, XAdESSigner, XAdESVerifier

from lienthong.base.errors import Invalid
from lienthong.trust import certificates
from lienthong.trust.certificates import Facts
from lienthong.trust.findings import Finding, Report, SignatureReport
from lienthong.trust.signing import SignsData
from lienthong.trust.store import TrustStore
from lienthong.trust.usage import Usage
from lienthong.trust.validation import check_certificate

_DS = "{http://www.w3.org/2000/09/xmldsig#}"
_XADES = "{http://uri.etsi.org/01903/v1.3.2#}"
# What XML-DSig applies where no method is named (4.3.3.2), and what edXML samples use.
_CANONICAL = CanonicalizationMethod.CANONICAL_XML_1_0
_TRANSFORMS = {SignatureConstructionMethod.enveloped.value} | {
    method.value for method in CanonicalizationMethod
}
_WEAK = ("sha1", "md5", "hmac", "dsa-sha1")
_MOST_CERTIFICATES = 8


class UnsafeXml(Invalid):
    code = "xml-unsafe"
    message = _(
        "Tệp XML chứa khai báo DTD hoặc thực thể, hệ thống không nhận. Hãy gửi tệp không có DTD."
    )


class DamagedXml(Invalid):
    code = "xml-damaged"
    message = _("Tệp XML bị hỏng, không đọc được. Hãy gửi lại tệp gốc.")


class NoSuchElement(Invalid):
    code = "no-such-element"
    message = _("Tệp XML không có phần tử %(path)s để đặt chữ ký.")


def sign_xml(
    root: etree._Element, *, signer: SignsData, now: datetime, inside: str | None = None
) -> etree._Element:
    """Return a copy of the document with an enveloped XAdES B-B signature over all of it.

    :param inside: the ElementPath of the element that is to hold the signature; the root when left out.
    :raises NoSuchElement: if the document has no such element.
    """
    copy = etree.fromstring(etree.tostring(root), parser=_parser())
    place = copy if inside is None else copy.find(inside)
    if place is None:
        raise NoSuchElement(path=inside)
    # The library puts the signature where it finds this placeholder.
    etree.SubElement(place, f"{_DS}Signature", Id="placeholder", nsmap={"ds": _DS[1:-1]})
    certificate = certificates.parse(signer.certificate_der)
    key: Any = _Key(signer)
    signed: etree._Element = _Writer(key.method, now).sign(
        copy, key=key, cert=[certificate], always_add_key_value=False
    )
    return signed


def validate_xml(
    xml: bytes,
    *,
    store: TrustStore,
    at: datetime,
    usages: Collection[Usage] = frozenset({Usage.AGENCY}),
) -> Report:
    """Report on the one signature of an XML document, which must cover the whole document.

    :raises UnsafeXml: if the document has a DTD.
    :raises DamagedXml: if it is not well-formed.
    """
    root = _opened(xml)
    found = list(root.iter(f"{_DS}Signature"))
    if not found:
        return Report((), (Finding("no-signature"),))
    if len(found) > 1:
        return Report((), (Finding("malformed-signature"),))
    signature = found[0]
    try:
        chain = _certificates_of(signature)
        facts = certificates.facts(chain[0])
    except (ValueError, IndexError):
        return Report((), (Finding("malformed-signature"),))
    integrity = _integrity(root, signature, chain[0], {"name": facts.name or facts.subject})
    trusted = check_certificate(chain[0], at=at, usage=usages, store=store, others=chain[1:])
    return Report((_report(signature, facts, (integrity, trusted)),))


class _Key:
    """The signer in the shape in which the library asks for a private key."""

    def __init__(self, signer: SignsData) -> None:
        self._signer = signer
        public = certificates.public_key(signer.certificate_der)
        elliptic = isinstance(public, ec.EllipticCurvePublicKey)
        self.method = SignatureMethod.ECDSA_SHA256 if elliptic else SignatureMethod.RSA_SHA256
        self.key_size = getattr(public, "key_size", 0)

    def sign(self, data: bytes, **_algorithm: Any) -> bytes:
        return self._signer.sign(data)


class _Writer(XAdESSigner):
    """The library's signer with the time of signing passed in."""

    def __init__(self, method: SignatureMethod, now: datetime) -> None:
        super().__init__(
            method=SignatureConstructionMethod.enveloped,
            signature_algorithm=method,
            digest_algorithm=DigestAlgorithm.SHA256,
            c14n_algorithm=_CANONICAL,
            data_object_format=XAdESDataObjectFormat(Description="edXML", MimeType="text/xml"),
        )
        self._now = now

    def add_signing_time(self, properties: Any, sig_root: Any, signing_settings: Any) -> None:
        written = etree.SubElement(properties, f"{_XADES}SigningTime", nsmap=self.namespaces)
        written.text = self._now.astimezone(UTC).isoformat(timespec="seconds")


def _parser() -> etree.XMLParser:
    # Attachments are long text nodes, hence huge_tree; entity bombs need a DTD, which is refused before.
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)


def _opened(xml: bytes) -> etree._Element:
    try:
        sax.parseString(xml, ContentHandler(), forbid_dtd=True)
        root = etree.fromstring(xml, parser=_parser())
    except DefusedXmlException as error:
        raise UnsafeXml from error
    except (SAXException, etree.XMLSyntaxError, ValueError, LookupError) as error:
        raise DamagedXml from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnsafeXml
    return root


def _certificates_of(signature: etree._Element) -> list[bytes]:
    """Return the certificates of the key info, the signer's first.

    :raises ValueError: if one is no base64.
    """
    texts = [node.text or "" for node in signature.iterfind(f"{_DS}KeyInfo//{_DS}X509Certificate")]
    return [b64decode("".join(text.split()), validate=True) for text in texts[:_MOST_CERTIFICATES]]


def _integrity(
    root: etree._Element, signature: etree._Element, der: bytes, about: dict[str, str]
) -> Finding:
    weak = _weak_algorithm(signature)
    if weak:
        return Finding("weak-algorithm", about | {"algorithm": weak})
    if not _covers_everything(signature):
        return Finding("not-whole-document", about)
    verifier = XAdESVerifier() if _is_xades(signature) else XMLVerifier()
    certificate = certificates.parse(der)
    try:
        verifier.verify(
            root,
            x509_cert=certificate,
            parser=_parser(),
            # Whether the certificate is in its time is judged with the rest of it, not here.
            expect_config=SignatureConfiguration(
                expect_references=True,
                verification_time=certificate.not_valid_before_utc,
                default_reference_c14n_method=_CANONICAL,
            ),
        )
    except exceptions.InvalidDigest:
        return Finding("digest-mismatch", about)
    except exceptions.InvalidSignature:
        return Finding("signature-invalid", about)
    except Exception:  # noqa: BLE001 -- over a hostile signature the library raises nearly anything
        return Finding("malformed-signature", about)
    return Finding("signature-valid", about)


def _weak_algorithm(signature: etree._Element) -> str:
    for name in ("SignatureMethod", "DigestMethod"):
        for node in signature.iter(f"{_DS}{name}"):
            algorithm = (node.get("Algorithm") or "").lower()
            if any(weak in algorithm for weak in _WEAK):
                return algorithm.rpartition("#")[2]
    return ""


def _covers_everything(signature: etree._Element) -> bool:
    """Say whether exactly one reference is to the whole document, less only the signature itself."""
    whole = [
        reference
        for reference in signature.iterfind(f"{_DS}SignedInfo/{_DS}Reference")
        if reference.get("URI") == ""
    ]
    if len(whole) != 1:
        return False
    transforms = [node.get("Algorithm") for node in whole[0].iter(f"{_DS}Transform")]
    return (
        SignatureConstructionMethod.enveloped.value in transforms and set(transforms) <= _TRANSFORMS
    )


def _is_xades(signature: etree._Element) -> bool:
    return signature.find(f".//{_XADES}SignedProperties") is not None


def _report(
    signature: etree._Element, facts: Facts, findings: tuple[Finding, ...]
) -> SignatureReport:
    return SignatureReport(
        field=signature.get("Id") or "",
        name=facts.name,
        subject=facts.subject,
        organization=facts.organization,
        usage=facts.likely_usage,
        serial=facts.serial,
        signed_at=_signing_time(signature),
        covers_whole_document=_covers_everything(signature),
        findings=findings,
        level="B-B" if _is_xades(signature) else "XML-DSig",
    )


def _signing_time(signature: etree._Element) -> datetime | None:
    text = signature.findtext(f".//{_XADES}SigningTime") or ""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None
