"""What one NATS message holds: several signed batches with the bodies and small files they name.

Layout: ``LTF1``, the length of the header in four bytes, the header as JSON, then the blobs in turn.
A frame is only a wrapper: nothing in it is believed before the signature of its batch is checked.
"""

import json
import struct
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from lienthong.axis.envelope import Malformed

_MAGIC = b"LTF1"
_HEAD = struct.Struct(">4sI")
MAX_MEMBERS = 20_000


@dataclass(frozen=True, slots=True)
class SignedMembers:
    """The members of one batch, in tree order, with the signature over their root."""

    signer: str
    certificate: bytes
    signature: bytes
    members: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """Signed batches, and the blobs they name by digest."""

    batches: Sequence[SignedMembers]
    bodies: Sequence[bytes] = ()
    files: Sequence[bytes] = ()


@dataclass(slots=True)
class _Blobs:
    parts: list[bytes] = field(default_factory=list)
    known: dict[bytes, int] = field(default_factory=dict)

    def add(self, data: bytes) -> int:
        index = self.known.get(data)
        if index is None:
            index = self.known[data] = len(self.parts)
            self.parts.append(data)
        return index


def encode(frame: Frame) -> bytes:
    """Return the bytes of a frame; equal certificates are held once."""
    blobs = _Blobs()
    header = {
        "batches": [
            [
                batch.signer,
                blobs.add(batch.certificate),
                blobs.add(batch.signature),
                [blobs.add(member) for member in batch.members],
            ]
            for batch in frame.batches
        ],
        "bodies": [blobs.add(body) for body in frame.bodies],
        "files": [blobs.add(file) for file in frame.files],
        "lengths": [len(part) for part in blobs.parts],
    }
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    return b"".join([_HEAD.pack(_MAGIC, len(text)), text, *blobs.parts])


def decode(data: bytes) -> Frame:
    """Read a frame.

    :raises Malformed: for anything that is not exactly one.
    """
    try:
        magic, length = _HEAD.unpack_from(data)
        if magic != _MAGIC:
            raise ValueError("another format")
        start = _HEAD.size + length
        header = json.loads(data[_HEAD.size : start])
        parts = _cut(data, start, header["lengths"])
        frame = _build(header, parts)
    except (struct.error, ValueError, KeyError, IndexError, TypeError, RecursionError) as error:
        raise Malformed(f"frame: {error}") from error
    if sum(len(batch.members) for batch in frame.batches) > MAX_MEMBERS:
        raise Malformed("frame: too many members")
    return frame


def _cut(data: bytes, start: int, lengths: list[int]) -> list[bytes]:
    parts = []
    for length in lengths:
        if length < 0 or start + length > len(data):
            raise ValueError("a blob reaches past the end")
        parts.append(data[start : start + length])
        start += length
    if start != len(data):
        raise ValueError("bytes after the last blob")
    return parts


def _build(header: dict[str, Any], parts: list[bytes]) -> Frame:
    def blob(index: int) -> bytes:
        if not 0 <= index < len(parts):
            raise ValueError("no such blob")
        return parts[index]

    batches = []
    for signer, certificate, signature, members in header["batches"]:
        if not isinstance(signer, str) or not members:
            raise ValueError("not a batch")
        batches.append(
            SignedMembers(
                signer, blob(certificate), blob(signature), tuple(blob(item) for item in members)
            )
        )
    return Frame(
        batches,
        [blob(item) for item in header["bodies"]],
        [blob(item) for item in header["files"]],
    )
