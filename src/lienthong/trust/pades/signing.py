"""Signing a PDF: one incremental update per signature, so that what was signed before stays as it was."""

from collections.abc import Generator
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from io import BytesIO
from typing import Any

from asn1crypto import algos, cms, x509
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils.translation import gettext_lazy as _
from pyhanko.pdf_utils.generic import TextStringObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.sign.fields import SigFieldSpec, SigSeedSubFilter, enumerate_sig_fields
from pyhanko.sign.general import as_signing_certificate_v2
from pyhanko.sign.signers.cms_embedder import (
    PdfCMSEmbedder,
    SigAppearanceSetup,
    SigIOSetup,
    SigObjSetup,
)
from pyhanko.sign.signers.pdf_byterange import SignatureObject

from lienthong.base.clock import VIETNAM
from lienthong.base.errors import Conflict, Invalid
from lienthong.trust import certificates
from lienthong.trust.pades.files import DamagedPdf, opened, refusing_damage
from lienthong.trust.pades.marks import VisibleMark, style_of
from lienthong.trust.signing import SignsData

# Room for an RSA-4096 signature, the signed attributes and the CMS frame beside the certificate.
_FRAME = 1200


class FieldTaken(Conflict):
    code = "signature-field-taken"
    message = _("Văn bản đã có chữ ký ở vị trí %(field)s.")


class NoSuchPage(Invalid):
    code = "no-such-page"
    message = _("Văn bản không có trang để đặt chữ ký (trang %(page)s).")


def sign_pdf(
    pdf: bytes,
    *,
    signer: SignsData,
    field: str,
    mark: VisibleMark | None,
    now: datetime,
) -> bytes:
    """Return the PDF with one more signature, PAdES level B-B.

    :param field: the name of the new signature field, e.g. "official" and then "agency".
    :param mark: where the signature shows; None for an invisible one.
    :raises NotPdf, EncryptedPdf, DamagedPdf: if the file cannot be read.
    :raises FieldTaken: if the document has a field of this name.
    :raises NoSuchPage: if the mark stands on a page that does not exist.
    """
    reader = opened(pdf)
    with refusing_damage():
        _check(reader, field, mark)
        writer = IncrementalPdfFileWriter.from_reader(reader)
    try:
        return _embed(writer, signer, field, mark, now)
    except PdfError as error:
        raise DamagedPdf from error


def _check(reader: Any, field: str, mark: VisibleMark | None) -> None:
    if any(name == field for name, _value, _ref in enumerate_sig_fields(reader)):
        raise FieldTaken(field=field)
    if mark is None:
        return
    count = int(reader.root["/Pages"]["/Count"])
    if not -count <= mark.page < count:
        raise NoSuchPage(page=mark.page + 1)


def _embed(
    writer: IncrementalPdfFileWriter,
    signer: SignsData,
    field: str,
    mark: VisibleMark | None,
    now: datetime,
) -> bytes:
    name = certificates.facts(signer.certificate_der).name
    spec = SigFieldSpec(field, readable_field_name=name)
    appearance = None
    if mark is not None:
        spec = SigFieldSpec(
            field,
            on_page=mark.page,
            box=mark.rectangle,
            readable_field_name=name,
        )
        style = style_of(mark, name=name, now=now)
        appearance = SigAppearanceSetup(style=style, timestamp=now, name=name)
    steps: Generator[Any, Any, None] = PdfCMSEmbedder(spec).write_cms(field, writer)
    next(steps)
    placeholder = SignatureObject(
        subfilter=SigSeedSubFilter.PADES,
        timestamp=now.astimezone(VIETNAM),
        bytes_reserved=2 * (len(signer.certificate_der) + _FRAME),
    )
    placeholder[pdf_name("/Name")] = TextStringObject(name)
    steps.send(SigObjSetup(sig_placeholder=placeholder, appearance_setup=appearance))
    prepared, output = steps.send(SigIOSetup(md_algorithm="sha256", output=BytesIO()))
    steps.send(_signed_message(prepared.document_digest, signer))
    signed: bytes = output.getvalue()
    return signed


def _signed_message(digest: bytes, signer: SignsData) -> bytes:
    """Return the detached CMS message over a document's digest (EN 319 122-1, 5 and 6)."""
    parts = _prepared(signer.certificate_der)
    attributes = cms.CMSAttributes(
        [
            cms.CMSAttribute({"type": "content_type", "values": ["data"]}),
            cms.CMSAttribute({"type": "message_digest", "values": [digest]}),
            cms.CMSAttribute.load(parts.reference),
        ]
    ).dump()
    info = cms.SignerInfo(
        {
            "version": "v1",
            "sid": cms.SignerIdentifier.load(parts.issuer_and_serial),
            "digest_algorithm": _SHA256,
            "signature_algorithm": cms.SignedDigestAlgorithm.load(parts.algorithm),
            "signed_attrs": cms.CMSAttributes.load(attributes),
            "signature": signer.sign(attributes),
        }
    )
    signed = cms.SignedData(
        {
            "version": "v1",
            "digest_algorithms": [_SHA256],
            "encap_content_info": {"content_type": "data"},
            "certificates": cms.CertificateSet.load(parts.certificates),
            "signer_infos": [info],
        }
    )
    message: bytes = cms.ContentInfo({"content_type": "signed_data", "content": signed}).dump()
    return message


_SHA256 = algos.DigestAlgorithm({"algorithm": "sha256"})


@dataclass(frozen=True, slots=True)
class _Prepared:
    """The parts of the message that depend on the certificate alone, in DER.

    As bytes they are taken over whole; parsed certificates would be encoded anew for every signature.
    """

    issuer_and_serial: bytes
    reference: bytes
    algorithm: bytes
    certificates: bytes


@lru_cache(maxsize=512)
def _prepared(der: bytes) -> _Prepared:
    certificate = x509.Certificate.load(der)
    who = cms.IssuerAndSerialNumber(
        {"issuer": certificate.issuer, "serial_number": certificate.serial_number}
    )
    values = [as_signing_certificate_v2(certificate)]
    return _Prepared(
        issuer_and_serial=who.dump(),
        reference=cms.CMSAttribute({"type": "signing_certificate_v2", "values": values}).dump(),
        algorithm=_algorithm(der).dump(),
        certificates=cms.CertificateSet([certificate]).dump(),
    )


def _algorithm(der: bytes) -> cms.SignedDigestAlgorithm:
    elliptic = isinstance(certificates.public_key(der), ec.EllipticCurvePublicKey)
    return cms.SignedDigestAlgorithm({"algorithm": "sha256_ecdsa" if elliptic else "sha256_rsa"})
