"""Attachments on their way to another node: small ones ride in the frame, large ones go ahead in chunks.

Each goes once per node. The receiver trusts nothing but the digest of the whole, and may ask again for a file
that was sent to it before. Pieces name the node that sends them and are joined apart for each: whoever names
itself so and has the whole file has proved no more and no less than that.
"""

import json
import os
import shutil
import struct
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from lienthong.axis import attachments as files
from lienthong.axis import directory, possession, rows
from lienthong.axis import envelope as forms
from lienthong.axis.envelope import Attachment, Envelope, Malformed
from lienthong.axis.line import FILE, WANTED, Line, subject
from lienthong.base.ids import new_id

SMALL = 64 * 1024
CHUNK = 512 * 1024
_PUBLISH_AT_ONCE = 16
_HEAD = struct.Struct(">4s32sQIIB")
_MAGIC = b"LTC2"
_LONGEST_NODE = 255
_HOLD = """
INSERT INTO axis_carriedfile (id, sha256, node, carried_at) VALUES (%s, %s, %s, %s)
ON CONFLICT (sha256, node) DO UPDATE SET carried_at = excluded.carried_at
"""


@dataclass(frozen=True, slots=True)
class Chunk:
    """One piece of a file, from a node; ``index`` counts from zero."""

    sha256: str
    size: int
    index: int
    count: int
    node: str
    data: bytes


def small_files(envelopes: Iterable[Envelope]) -> list[bytes]:
    """Return the contents of the small attachments of some envelopes, each once."""
    names = {a.sha256: a for e in envelopes for a in e.attachments if a.size <= SMALL}
    return [files.read(name) for name in names]


def carry(line: Line, node: str, attachments: Sequence[Attachment], now: datetime) -> None:
    """Send to a node those files that were not sent there before.

    :raises LineDown: if the broker did not take them.
    """
    known = rows.run(
        "SELECT sha256 FROM axis_carriedfile WHERE node = %s AND sha256 = ANY(%b)",
        [node, [bytes.fromhex(item.sha256) for item in attachments]],
    )
    there = {name.hex() for (name,) in known}
    for item in attachments:
        if item.sha256 not in there:
            _send(line, node, item.sha256, item.size)
            rows.run(_HOLD, [new_id(), bytes.fromhex(item.sha256), node, now])


def ask_again(line: Line, *, own: str, sender: str, missing: Sequence[str]) -> None:
    """Ask the sender's node for files that have not come.

    :raises LineDown: if the broker did not take the question.
    """
    line.publish([(subject(sender, WANTED), json.dumps({"node": own, "files": missing}).encode())])


def send_again(line: Line, wish: bytes) -> int:
    """Send files again to a node that asks for them, if they were meant for it; return how many.

    :raises Malformed: if the wish cannot be read.
    """
    try:
        asked = json.loads(wish)
        node, names = _node(str(asked["node"])), [bytes.fromhex(name) for name in asked["files"]]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Malformed("not a wish for files") from error
    meant = rows.run(
        "SELECT sha256 FROM axis_carriedfile WHERE node = %s AND sha256 = ANY(%b)", [node, names]
    )
    for (name,) in meant:
        path = files.path_of(name.hex())
        if path.exists():
            _send(line, node, name.hex(), path.stat().st_size)
    return len(meant)


def read_chunk(data: bytes) -> Chunk:
    """Read one piece of a file.

    :raises Malformed: if it is none, or larger than this node takes.
    """
    try:
        magic, name, size, index, count, length = _HEAD.unpack_from(data)
        start = _HEAD.size + length
        node = _node(data[_HEAD.size : start].decode())
    except (struct.error, ValueError) as error:
        raise Malformed("not a piece of a file") from error
    body = data[start:]
    if magic != _MAGIC or not index < count or size > files.limit() or count != _count(size):
        raise Malformed("not a piece of a file")
    if len(body) != min(CHUNK, size - index * CHUNK):
        raise Malformed("a piece of the wrong length")
    return Chunk(name.hex(), size, index, count, node, body)


def _node(name: str) -> str:
    """Return a node's name if a database takes it, else one such name would keep all mail waiting."""
    if not 0 < len(name.encode()) <= _LONGEST_NODE or "\x00" in name:
        raise ValueError("not a node")
    return name


def take(chunks: Sequence[Chunk], *, now: datetime) -> set[str]:
    """Keep pieces that came in, and return the files that are whole now; note which node delivered them.

    :raises DiskFull: when they do not fit.
    """
    by_file: dict[tuple[str, int, str], dict[int, Chunk]] = {}
    for chunk in chunks:
        by_file.setdefault((chunk.sha256, chunk.size, chunk.node), {})[chunk.index] = chunk
    return {name for (name, _s, _n), pieces in by_file.items() if _take_file(name, pieces, now)}


def _take_file(name: str, pieces: dict[int, Chunk], now: datetime) -> bool:
    first = next(iter(pieces.values()))
    delivery = (name, first.node)
    if files.is_stored(name, first.size) and possession.known({delivery}):
        return True
    # Pieces of another size are of another file, whatever name they go by; the node's name may be any text.
    by = forms.digest(first.node.encode())[:16]
    place = files.folder() / "arriving" / f"{name}-{first.size}-{by}"
    if not _is_whole(name, pieces, place):
        return False
    # Before the pieces go: killed in between, the last of them comes again and finds the others.
    possession.note({delivery}, now=now)
    shutil.rmtree(place, ignore_errors=True)
    return True


def _is_whole(name: str, pieces: dict[int, Chunk], place: Path) -> bool:
    first = next(iter(pieces.values()))
    if len(pieces) == first.count:
        content = b"".join(pieces[index].data for index in range(first.count))
        return files.store(content).sha256 == name
    for chunk in pieces.values():
        _keep(place, chunk)
    if len(list(place.glob("[0-9]*"))) < first.count:
        return False
    with _Joined(place, first.count) as whole:
        is_right = files.store(whole).sha256 == name  # type: ignore[arg-type]
    if not is_right:
        shutil.rmtree(place, ignore_errors=True)
    return is_right


def _keep(place: Path, chunk: Chunk) -> None:
    place.mkdir(parents=True, exist_ok=True)
    partial = place / f"partial-{chunk.index}"
    with files.nothing_half_done(partial), partial.open("wb") as target:
        target.write(chunk.data)
        target.flush()
        os.fsync(target.fileno())
        partial.rename(place / str(chunk.index))


class _Joined:
    """The pieces of a file, read one after another."""

    def __init__(self, place: Path, count: int) -> None:
        self._paths = [place / str(index) for index in range(count)]

    def __enter__(self) -> "_Joined":
        return self

    def __exit__(self, *_error: object) -> None:
        self._paths.clear()

    def read(self, _size: int = -1) -> bytes:
        with suppress(IndexError):
            return self._paths.pop(0).read_bytes()
        return b""


def _send(line: Line, node: str, name: str, size: int) -> None:
    count = _count(size)
    to, own = subject(node, FILE), directory.own_node().encode()
    with files.open_stream(name) as stream:
        for start in range(0, count, _PUBLISH_AT_ONCE):
            indexes = range(start, min(start + _PUBLISH_AT_ONCE, count))
            line.publish(
                [
                    (
                        to,
                        _HEAD.pack(_MAGIC, bytes.fromhex(name), size, i, count, len(own))
                        + own
                        + stream.read(CHUNK),
                    )
                    for i in indexes
                ]
            )


def _count(size: int) -> int:
    return max(1, -(-size // CHUNK))
