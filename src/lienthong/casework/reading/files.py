"""What a file is by its content, whatever its name says, and its text."""

import re
from dataclasses import dataclass
from pathlib import PurePath

from lienthong.casework.reading.docxtext import is_docx, text_of_docx
from lienthong.casework.reading.encoding import decode
from lienthong.casework.reading.pdftext import text_of_pdf
from lienthong.casework.reading.refusals import (
    DocumentEmpty,
    DocumentEncrypted,
    DocumentTooLarge,
    DocumentTypeMismatch,
    DocumentUnreadable,
)

TEXT = "text/plain"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

MOST_CHARACTERS = 5_000_000
"""A thousand pages and more; a longer text is no official document."""

_TYPE_OF_EXTENSION = {
    ".txt": TEXT,
    ".text": TEXT,
    ".md": TEXT,
    "": TEXT,
    ".pdf": PDF,
    ".docx": DOCX,
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_OTHER = (
    b"{\\rtf",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"II*\x00",
    b"MM\x00*",
    b"PK\x03\x04",
    b"MZ",
)
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f]")


@dataclass(frozen=True, slots=True)
class FileText:
    """The text of a file, its true media type, and whether it came in an older code page."""

    text: str
    media_type: str
    is_legacy: bool = False


def text_of_file(data: bytes, filename: str, *, limit: int) -> FileText:
    """Return the text of a file of at most ``limit`` bytes.

    :raises DocumentEmpty, DocumentTooLarge, DocumentEncrypted: as they say.
    :raises DocumentTypeMismatch: if the content is not what the name's extension says.
    :raises DocumentUnreadable: if it is no text, DOCX or PDF, or is damaged.
    """
    if len(data) > limit:
        raise DocumentTooLarge(size=len(data), limit=limit)
    if not data.strip():
        raise DocumentEmpty()
    media_type = _media_type(data)
    if _TYPE_OF_EXTENSION.get(PurePath(filename).suffix.lower(), media_type) != media_type:
        raise DocumentTypeMismatch(name=PurePath(filename).name)
    if media_type == PDF:
        return _not_empty(FileText(text_of_pdf(data), PDF))
    if media_type == DOCX:
        return _not_empty(FileText(text_of_docx(data), DOCX))
    return _not_empty(_plain_text(data))


def _media_type(data: bytes) -> str:
    """Return the media type by content; text is what bears no other mark."""
    if b"%PDF-" in data[:1024]:
        return PDF
    if data.startswith(b"PK\x03\x04") and is_docx(data):
        return DOCX
    if data.startswith(_OLE):
        return _of_old_office(data)
    if data.startswith(_OTHER):
        return "application/octet-stream"
    return TEXT


def _of_old_office(data: bytes) -> str:
    """Refuse an encrypted DOCX, which hides in the old container; the old container itself is not read.

    :raises DocumentEncrypted: if it holds an encrypted package.
    """
    if _ENCRYPTED_STREAM in data:
        raise DocumentEncrypted()
    return "application/msword"


def _plain_text(data: bytes) -> FileText:
    if _media_type(data) != TEXT:
        raise DocumentUnreadable()
    text, is_legacy = decode(data)
    if len(_CONTROL.findall(text)) * 100 > len(text):
        raise DocumentUnreadable()
    return FileText(text, TEXT, is_legacy)


def _not_empty(found: FileText) -> FileText:
    if len(found.text) > MOST_CHARACTERS:
        raise DocumentTooLarge(size=len(found.text), limit=MOST_CHARACTERS)
    if not found.text.strip("\ufeff \t\r\n\f\v\xa0\u200b"):
        raise DocumentEmpty()
    return found
