"""Files inside packages: their names, their encoding, the ZIP some writers put around them, digests."""

import base64
import binascii
import hashlib
import hmac
import io
import mimetypes
import unicodedata
import zipfile
import zlib
from pathlib import PurePosixPath

from lienthong.systems.documents.edxml.refusals import (
    EdxmlAttachmentEncoding,
    EdxmlAttachmentName,
    EdxmlDigestMismatch,
    EdxmlTooLarge,
)

_LONGEST_NAME = 200
_FORBIDDEN = set('/\\:*?"<>|')
_BROKEN_ZIP = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
)
_ZIP_TYPES = ("application/zip", "application/x-zip-compressed", "zip")


def plain_name(name: str, *, repair: bool = False) -> str:
    """Return the name of a file in NFC.

    :raises EdxmlAttachmentName: for a path, control or direction characters, or over 200 characters; with
        ``repair`` the last part of a path is taken instead.
    """
    written = unicodedata.normalize("NFC", name).strip()
    if repair:
        written = PurePosixPath(written.replace("\\", "/")).name.split(":")[-1]
    is_hidden = any(unicodedata.category(character) in ("Cc", "Cf") for character in written)
    is_dots = not written.strip(". ")
    if is_dots or is_hidden or _FORBIDDEN & set(written) or len(written) > _LONGEST_NAME:
        raise EdxmlAttachmentName(name=name[:80])
    return written


def decode(text: str, name: str, *, limit: int) -> bytes:
    """Return the bytes of a base64 text with white space.

    :raises EdxmlTooLarge: if they are more than ``limit``.
    :raises EdxmlAttachmentEncoding: if it is no base64.
    """
    packed = "".join(text.split())
    if len(packed) // 4 * 3 > limit + 3:
        raise EdxmlTooLarge(what=name, limit=limit)
    try:
        return base64.b64decode(packed, validate=True)
    except (binascii.Error, ValueError) as error:
        raise EdxmlAttachmentEncoding(name=name) from error


def unpacked(content: bytes, name: str, media_type: str, *, limit: int) -> bytes:
    """Return the file inside the one-entry ZIP that some writers put around it, or the content itself.

    :raises EdxmlTooLarge: if it unpacks to more than ``limit`` bytes, whatever its header says.
    :raises EdxmlAttachmentEncoding: if the ZIP is damaged.
    """
    is_wrapped = media_type.lower() in _ZIP_TYPES and not name.lower().endswith(".zip")
    if not is_wrapped or not content.startswith(b"PK\x03\x04"):
        return content
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if len(entries) != 1 or entries[0].flag_bits & 0x1:
                raise EdxmlAttachmentEncoding(name=name)
            with archive.open(entries[0]) as stream:
                unpacked_content = stream.read(limit + 1)
    except _BROKEN_ZIP as error:
        raise EdxmlAttachmentEncoding(name=name) from error
    if len(unpacked_content) > limit:
        raise EdxmlTooLarge(what=name, limit=limit)
    return unpacked_content


def media_type_of(name: str, stated: str) -> str:
    """Return the media type that a name tells, or else the stated one."""
    known, _encoding = mimetypes.guess_type(name, strict=True)
    return known or (stated if "/" in stated else "application/octet-stream")


def require_digest(data: bytes, stated: str) -> None:
    """Let data pass whose SHA-256 is the stated one, in hexadecimal.

    The SDK of the national axis prints each byte without its leading zero; both forms are taken.

    :raises EdxmlDigestMismatch: for any other.
    """
    digest = hashlib.sha256(data).digest()
    given = stated.strip().lower().encode()
    short = "".join(f"{byte:x}" for byte in digest).encode()
    if not (hmac.compare_digest(given, digest.hex().encode()) or hmac.compare_digest(given, short)):
        raise EdxmlDigestMismatch()
