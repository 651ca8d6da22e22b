"""The store of attachments: files named by their SHA-256, written once, checked whenever they are read.

A file gets its name only after its bytes are on the disk, so a crash leaves at worst a nameless partial file.
"""

import errno
import hashlib
import io
import os
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from lienthong.axis import rows
from lienthong.axis.envelope import Attachment
from lienthong.axis.refusals import AttachmentMissing, AttachmentTooLarge, DigestMismatch, DiskFull

__all__ = ["Attachment", "Digest", "is_stored", "open_stream", "read", "store", "store_many"]

_DIGEST = re.compile(r"[0-9a-f]{64}")
_BLOCK = 1 << 20
_WRITERS = 8
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
DEFAULT_LIMIT = 500 * 1024 * 1024
_NOTE = """
INSERT INTO axis_storedfile (sha256, size, stored_at)
SELECT sha256, size, now() FROM unnest(%b::bytea[], %s::bigint[]) AS given (sha256, size)
ON CONFLICT (sha256) DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Digest:
    """What a stored file is known by: SHA-256 in lower-case hex, and its size in bytes."""

    sha256: str
    size: int


def limit() -> int:
    """Return the largest size of one attachment, in bytes."""
    value: int = getattr(settings, "LIENTHONG_ATTACHMENT_LIMIT", DEFAULT_LIMIT)
    return value


def store(content: bytes | BinaryIO) -> Digest:
    """Store a file, in blocks, and return its digest; a file stored before is not written again.

    :raises AttachmentTooLarge: past the limit of this node.
    :raises DiskFull: when it does not fit; nothing is left behind.
    """
    stream = io.BytesIO(content) if isinstance(content, bytes) else content
    with _partial() as (partial, target):
        digest = _copy(stream, target)
        os.fsync(target.fileno())
        _name(partial, path_of(digest.sha256), digest.size)
    _sync_folders([path_of(digest.sha256).parent])
    note([digest])
    return digest


def store_many(contents: Sequence[bytes]) -> list[Digest]:
    """Store many small files at once, which brings them to the disk together.

    :raises DiskFull: when they do not fit.
    """
    digests = [Digest(hashlib.sha256(item).hexdigest(), len(item)) for item in contents]
    keep({digest.sha256: item for digest, item in zip(digests, contents, strict=True)})
    return digests


def keep(contents: Mapping[str, bytes]) -> None:
    """Store files whose SHA-256 the caller has just computed.

    :raises DiskFull: when they do not fit.
    """
    if not contents:
        return
    fresh = {name: item for name, item in contents.items() if not is_stored(name, len(item))}
    (folder() / "incoming").mkdir(parents=True, exist_ok=True)
    # Waiting for the disk takes most of the time, and the disk takes many at once.
    list(_writers().map(_write, fresh.items()))
    _sync_folders({path_of(name).parent for name in fresh})
    note(Digest(name, len(item)) for name, item in contents.items())


def _write(named: tuple[str, bytes]) -> None:
    name, item = named
    with _partial() as (partial, target):
        target.write(item)
        target.flush()
        os.fsync(target.fileno())
        _name(partial, path_of(name), len(item))


@cache
def _writers() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(_WRITERS, thread_name_prefix="attachments")


def is_stored(sha256: str, size: int) -> bool:
    """Tell whether the store holds a file of this digest and size."""
    try:
        return os.stat(_place_of(sha256)).st_size == size
    except (AttachmentMissing, FileNotFoundError):
        return False


def read(sha256: str) -> bytes:
    """Return a whole file, checked.

    :raises AttachmentMissing: if the store has no such file.
    :raises DigestMismatch: if its bytes are no longer those of its name.
    """
    try:
        data = path_of(sha256).read_bytes()
    except FileNotFoundError:
        raise AttachmentMissing(sha256=sha256) from None
    if hashlib.sha256(data).hexdigest() != sha256:
        raise DigestMismatch(sha256=sha256)
    return data


def open_stream(sha256: str) -> BinaryIO:
    """Open a file for reading; reading to its end checks it.

    :raises AttachmentMissing: if the store has no such file.
    """
    try:
        return CheckedStream(path_of(sha256), sha256)
    except FileNotFoundError:
        raise AttachmentMissing(sha256=sha256) from None


class CheckedStream(io.FileIO):
    """A file that raises ``DigestMismatch`` at its end if it was not what its name says."""

    def __init__(self, path: Path, sha256: str) -> None:
        super().__init__(path, "rb")
        self._sha256 = sha256
        self._hash = hashlib.sha256()
        self._checked = 0

    def read(self, size: int | None = -1, /) -> bytes:
        start = self.tell()
        data = super().read(size)
        if start == self._checked:
            self._hash.update(data)
            self._checked += len(data)
        at_end = self._checked == os.fstat(self.fileno()).st_size
        if at_end and self._hash.hexdigest() != self._sha256:
            raise DigestMismatch(sha256=self._sha256)
        return data


def path_of(sha256: str) -> Path:
    """Return where a file of this digest lies or will lie.

    :raises AttachmentMissing: for what is no digest.
    """
    return Path(_place_of(sha256))


def _place_of(sha256: str) -> str:
    # What others name must not lead out of the store.
    if not _DIGEST.fullmatch(sha256):
        raise AttachmentMissing(sha256=sha256[:64])
    # Plain text: paths as objects cost more than the system call they serve.
    return f"{settings.LIENTHONG_DATA}/attachments/{sha256[:2]}/{sha256}"


def folder() -> Path:
    """Return the folder of the store."""
    return Path(settings.LIENTHONG_DATA) / "attachments"


def note(digests: Iterable[Digest]) -> None:
    """Enter stored files in the table that the housekeeping reads."""
    unique = {digest.sha256: digest.size for digest in digests}
    rows.run(_NOTE, [[bytes.fromhex(name) for name in sorted(unique)],
                     [unique[name] for name in sorted(unique)]])  # fmt: skip


@contextmanager
def _partial() -> Iterator[tuple[Path, io.BufferedWriter]]:
    """Open a nameless file that is gone afterwards, whatever happened."""
    place = folder() / "incoming"
    partial = place / secrets.token_hex(16)
    with nothing_half_done(partial), _made(partial) as target:
        yield partial, target


def _made(partial: Path) -> io.BufferedWriter:
    try:
        return partial.open("xb")
    except FileNotFoundError:
        partial.parent.mkdir(parents=True, exist_ok=True)
        return partial.open("xb")


@contextmanager
def nothing_half_done(partial: Path) -> Iterator[None]:
    """Remove a partial file whatever happens, and name a full disk as what it is.

    :raises DiskFull: when the file does not fit.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise DiskFull() from error
        raise
    finally:
        with suppress(FileNotFoundError):
            partial.unlink()


def _copy(stream: BinaryIO, target: io.BufferedWriter) -> Digest:
    digest, size, most = hashlib.sha256(), 0, limit()
    while block := stream.read(_BLOCK):
        size += len(block)
        if size > most:
            raise AttachmentTooLarge(limit=most)
        digest.update(block)
        target.write(block)
    target.flush()
    return Digest(digest.hexdigest(), size)


def _name(partial: Path, final: Path, size: int) -> None:
    """Give a written file its name; a damaged file of that name is replaced."""
    try:
        os.link(partial, final)
    except FileNotFoundError:
        final.parent.mkdir(exist_ok=True)
        _name(partial, final, size)
    except FileExistsError:
        if final.stat().st_size != size:
            os.replace(partial, final)


def _sync_folders(folders: Iterable[Path]) -> None:
    # A folder that is new needs its own entry in the store's folder on the disk as well.
    list(_writers().map(_sync, {folder(), *folders}))


def _sync(place: Path) -> None:
    descriptor = os.open(place, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
