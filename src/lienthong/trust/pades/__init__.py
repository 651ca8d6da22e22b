"""Signatures of PDF documents at PAdES baseline level B-B (ETSI EN 319 142-1), and their validation."""

from lienthong.trust.pades.files import DamagedPdf, EncryptedPdf, NotPdf
from lienthong.trust.pades.marks import Kind, VisibleMark
from lienthong.trust.pades.signing import FieldTaken, NoSuchPage, sign_pdf
from lienthong.trust.pades.validating import validate_pdf

__all__ = [
    "DamagedPdf",
    "EncryptedPdf",
    "FieldTaken",
    "Kind",
    "NoSuchPage",
    "NotPdf",
    "VisibleMark",
    "sign_pdf",
    "validate_pdf",
]
