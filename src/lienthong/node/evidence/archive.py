"""A bundle's outer form: a ZIP file of stored members that has exactly one spelling.

The same members always give the same bytes, and a file that is spelled in any other way is refused. So there
is no room for bombs, overlapping members, hidden bytes, odd names or disagreement between two readers.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from hashlib import sha256

from lienthong.base import jsontext

MAX_BYTES = 1 << 30
MAX_MEMBERS = 2_000
_MAX_DIRECTORY = 1 << 20
_NAME = re.compile(r"[a-z0-9]+(?:[./-][a-z0-9]+)*")
_END = struct.Struct("<4s4H2LH")
_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNREADABLE = (
    zipfile.BadZipFile,
    struct.error,
    zlib.error,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OSError,
    EOFError,
    LookupError,
    OverflowError,
)


class BundleInvalid(ValueError):
    """The file is not a bundle; ``code`` says why and ``member`` where."""

    def __init__(self, code: str, member: str = "") -> None:
        super().__init__(f"{code} {member}".strip())
        self.code = code
        self.member = member


def write(members: Mapping[str, bytes]) -> bytes:
    """Return the archive of these members, in the order of their names."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(members):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = (
                3  # the value is written into the file and must not follow the machine
            )
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, members[name])
    return target.getvalue()


def read(data: bytes) -> dict[str, bytes]:
    """Return the members of an archive.

    :raises BundleInvalid: "bundle-too-large", "bundle-unreadable", "bundle-name", "bundle-not-canonical".
    """
    if len(data) > MAX_BYTES:
        raise BundleInvalid("bundle-too-large")
    _require_small_directory(data)
    try:
        members = _members(data)
    except _UNREADABLE as error:
        if isinstance(error, BundleInvalid):
            raise
        raise BundleInvalid("bundle-unreadable") from error
    if write(members) != data:
        raise BundleInvalid("bundle-not-canonical")
    return members


def manifest(members: Mapping[str, bytes]) -> dict[str, dict[str, object]]:
    """Return size and digest of each member, by name."""
    return {
        name: {"sha256": sha256(content).hexdigest(), "size": len(content)}
        for name, content in members.items()
    }


def to_json(value: object) -> bytes:
    """Return the canonical JSON of a value."""
    return jsontext.canonical(value)


def _require_small_directory(data: bytes) -> None:
    """Refuse a directory that would cost memory before anything of it is read."""
    if len(data) < _END.size:
        raise BundleInvalid("bundle-unreadable")
    mark, _disk, _first, here, count, size, _offset, comment = _END.unpack(data[-_END.size :])
    if mark != b"PK\5\6" or comment or here != count:
        raise BundleInvalid("bundle-unreadable")
    if count > MAX_MEMBERS or size > _MAX_DIRECTORY:
        raise BundleInvalid("bundle-too-large")


def _members(data: bytes) -> dict[str, bytes]:
    members: dict[str, bytes] = {}
    left = len(data)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():
            if not _NAME.fullmatch(entry.filename) or entry.filename in members:
                raise BundleInvalid("bundle-name", _printable(entry.filename))
            if entry.compress_type != zipfile.ZIP_STORED or entry.flag_bits:
                raise BundleInvalid("bundle-not-canonical", entry.filename)
            # Stored members cannot together be larger than the file that holds them.
            left -= entry.file_size
            if left < 0:
                raise BundleInvalid("bundle-too-large", entry.filename)
            members[entry.filename] = archive.read(entry)
    return members


def _printable(name: str) -> str:
    return ascii(name)[1:61]
