"""What travels on the axis and what proves it: envelope, receipt, and one signature for a whole batch.

Pure: nothing here needs a database or settings, so that anyone can check one message alone, offline.
A batch is a list of byte strings (envelopes of one sender, or receipts of one receiver). Its signature covers
the root of their RFC 9162 Merkle tree; each member is proved by its own path.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from lienthong.base import jsontext
from lienthong.base.clock import is_in_range
from lienthong.ledger import tree

ENVELOPE_FORM = "lienthong.envelope/1"
RECEIPT_FORM = "lienthong.receipt/1"
_STATEMENT = b"lienthong.batch/1\n"
MAX_ENVELOPE_BYTES = 256 * 1024


class Malformed(ValueError):
    """Bytes that are not what they claim to be."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a message; ``sha256`` is lower-case hex, ``size`` is in bytes."""

    sha256: str
    name: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who tells what to whom; the body is named by its SHA-256 in lower-case hex."""

    id: UUID
    sender: str
    to: str
    contract: str
    version: int
    created_at: datetime
    valid_until: datetime
    body: str
    reply_to: UUID | None = None
    attachments: tuple[Attachment, ...] = ()

    def encode(self) -> bytes:
        """Return the canonical bytes, the leaf of the batch's tree."""
        return jsontext.canonical(
            {
                "form": ENVELOPE_FORM,
                "id": self.id,
                "sender": self.sender,
                "to": self.to,
                "contract": self.contract,
                "version": self.version,
                "created_at": self.created_at,
                "valid_until": self.valid_until,
                "body": self.body,
                "reply_to": self.reply_to,
                "attachments": [
                    {
                        "sha256": item.sha256,
                        "name": item.name,
                        "media_type": item.media_type,
                        "size": item.size,
                    }
                    for item in self.attachments
                ],
            }
        )

    @classmethod
    def decode(cls, data: bytes) -> "Envelope":
        """Read an envelope strictly.

        :raises Malformed: for anything but exactly the fields of this form.
        """
        fields = _fields(data, ENVELOPE_FORM)
        try:
            reply_to = fields.pop("reply_to")
            attachments = tuple(_attachment(item) for item in _list(fields.pop("attachments")))
            return cls(
                id=UUID(_text(fields.pop("id"))),
                sender=_text(fields.pop("sender")),
                to=_text(fields.pop("to")),
                contract=_text(fields.pop("contract")),
                version=_whole(fields.pop("version")),
                created_at=_moment(fields.pop("created_at")),
                valid_until=_moment(fields.pop("valid_until")),
                body=_digest(fields.pop("body")),
                reply_to=None if reply_to is None else UUID(_text(reply_to)),
                attachments=attachments,
                **fields,
            )
        except (KeyError, TypeError, ValueError) as error:
            raise Malformed(f"envelope: {error}") from error


@dataclass(frozen=True, slots=True)
class Receipt:
    """The receiver's answer to one envelope; ``leaf`` is the hex leaf hash of the envelope's bytes."""

    envelope: UUID
    leaf: str
    receiver: str
    accepted: bool
    code: str
    message: str
    received_at: datetime

    def encode(self) -> bytes:
        """Return the canonical bytes, the leaf of the batch's tree."""
        return jsontext.canonical(
            {
                "form": RECEIPT_FORM,
                "envelope": self.envelope,
                "leaf": self.leaf,
                "receiver": self.receiver,
                "accepted": self.accepted,
                "code": self.code,
                "message": self.message,
                "received_at": self.received_at,
            }
        )

    @classmethod
    def decode(cls, data: bytes) -> "Receipt":
        """Read a receipt strictly.

        :raises Malformed: for anything but exactly the fields of this form.
        """
        fields = _fields(data, RECEIPT_FORM)
        try:
            accepted = fields.pop("accepted")
            if not isinstance(accepted, bool):
                raise ValueError("accepted is not a truth value")
            return cls(
                envelope=UUID(_text(fields.pop("envelope"))),
                leaf=_digest(fields.pop("leaf")),
                receiver=_text(fields.pop("receiver")),
                accepted=accepted,
                code=_text(fields.pop("code")),
                message=_text(fields.pop("message")),
                received_at=_moment(fields.pop("received_at")),
                **fields,
            )
        except (KeyError, TypeError, ValueError) as error:
            raise Malformed(f"receipt: {error}") from error


@dataclass(frozen=True, slots=True)
class Place:
    """Where a member stands in its batch: its index and the sibling hashes up to the root."""

    index: int
    path: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """One signature over the Merkle root of ``size`` members, and the certificate that proves the signer."""

    signer: str
    size: int
    root: bytes
    signature: bytes
    certificate: bytes


def digest(data: bytes) -> str:
    """Return the SHA-256 of some bytes in lower-case hex."""
    return hashlib.sha256(data).hexdigest()


def leaf(member: bytes) -> bytes:
    """Return the leaf hash of an envelope or a receipt, by which the other side names it."""
    return tree.leaf_hash(member)


def statement(signer: str, size: int, root: bytes) -> bytes:
    """Return the bytes that a batch signature covers."""
    return b"%s%s\n%d\n%s" % (_STATEMENT, signer.encode(), size, root)


def plant(members: Sequence[bytes]) -> tuple[bytes, list[Place]]:
    """Return the root over some members and the place of each."""
    root, paths = tree.paths([tree.leaf_hash(member) for member in members])
    return root, [Place(index, tuple(path)) for index, path in enumerate(paths)]


def is_member(member: bytes, place: Place, batch: Batch) -> bool:
    """Tell whether a member belongs to a signed batch at its place."""
    return tree.verify_inclusion(
        tree.leaf_hash(member), place.index, batch.size, list(place.path), batch.root
    )


def _fields(data: bytes, form: str) -> dict[str, Any]:
    if len(data) > MAX_ENVELOPE_BYTES:
        raise Malformed("larger than the form allows")
    try:
        fields = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Malformed("not JSON") from error
    if not isinstance(fields, dict) or fields.pop("form", None) != form:
        raise Malformed(f"not of the form {form}")
    return fields


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > 2000 or "\x00" in value:
        raise ValueError("not a text")
    # Half of a surrogate pair is a text to JSON and to nobody after it.
    value.encode()
    return value


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**53:
        raise ValueError("not a whole number")
    return value


def _list(value: object) -> list[Any]:
    if not isinstance(value, list):
        raise ValueError("not a list")
    return value


def _digest(value: object) -> str:
    text = _text(value)
    if len(text) != 64 or not set(text) <= set("0123456789abcdef"):
        raise ValueError("not a SHA-256")
    return text


def _moment(value: object) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None or not is_in_range(moment):
        raise ValueError("a moment without zone, or of no calendar")
    return moment


def _attachment(value: object) -> Attachment:
    if not isinstance(value, dict) or set(value) != {"sha256", "name", "media_type", "size"}:
        raise ValueError("not an attachment")
    return Attachment(
        sha256=_digest(value["sha256"]),
        name=_text(value["name"]),
        media_type=_text(value["media_type"]),
        size=_whole(value["size"]),
    )
