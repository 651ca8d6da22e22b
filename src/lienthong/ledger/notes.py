"""Tree heads as C2SP signed notes (tlog-checkpoint, signed-note): text that anyone can check alone.

A note is the text of a tree head, an empty line, and signature lines. The node signs with Ed25519; lines of
others (witnesses) are carried along and left to whoever knows their keys. Pure: no database, no settings.
"""

import base64
import binascii
import re
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from lienthong.ledger.tree import HASH_SIZE

ED25519 = b"\x01"
MAX_NOTE_LENGTH = 65_536
MAX_SIGNATURES = 100
_SIGNATURE_LINE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")


class NoteInvalid(ValueError):
    """The text is not a signed tree head, or not signed by the key asked for."""


@dataclass(frozen=True, slots=True)
class TreeHead:
    """What a checkpoint states: whose log, how many leaves, and the root over them."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def text(self) -> str:
        """Return the text that is signed, its last newline included."""
        lines = [self.origin, str(self.size), base64.b64encode(self.root).decode()]
        return "\n".join([*lines, *self.extensions]) + "\n"


@dataclass(frozen=True, slots=True)
class NoteSignature:
    """One signature line: the signer's name, the key's four-byte hash, the signature's bytes."""

    name: str
    key_hash: bytes
    value: bytes


@dataclass(frozen=True, slots=True)
class Note:
    """A tree head with all its signature lines, none of them checked yet."""

    head: TreeHead
    signatures: tuple[NoteSignature, ...]


def origin_of(node: str) -> str:
    """Return the name of a node's log, which is also the name of its key."""
    return f"lienthong/{node}"


def key_hash(name: str, public_key: Ed25519PublicKey) -> bytes:
    """Return the four bytes by which a note names an Ed25519 key."""
    raw = public_key.public_bytes_raw()
    return sha256(name.encode() + b"\n" + ED25519 + raw).digest()[:4]


def verifier_key(name: str, public_key: Ed25519PublicKey) -> str:
    """Return a public key in the form that tools of the C2SP family take ("vkey")."""
    encoded = base64.b64encode(ED25519 + public_key.public_bytes_raw()).decode()
    return f"{name}+{key_hash(name, public_key).hex()}+{encoded}"


def sign_note(
    head: TreeHead, *, sign: Callable[[bytes], bytes], public_key: Ed25519PublicKey
) -> str:
    """Return the signed note of a tree head; ``sign`` is Ed25519 and its key is named like the log."""
    text = head.text()
    signature = key_hash(head.origin, public_key) + sign(text.encode())
    return f"{text}\n— {head.origin} {base64.b64encode(signature).decode()}\n"


def read_note(text: str) -> Note:
    """Read a note without checking its signatures.

    :raises NoteInvalid: if the text is not exactly of the form.
    """
    if len(text) > MAX_NOTE_LENGTH:
        raise NoteInvalid("the note is too long")
    signed, separator, signatures = text.rpartition("\n\n")
    if not separator or not signatures.endswith("\n"):
        raise NoteInvalid("the note has no signatures")
    lines = signatures.removesuffix("\n").split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise NoteInvalid("the note has too many signatures")
    head = _read_head(signed)
    return Note(head, tuple(_read_signature(line) for line in lines))


def verify_note(text: str, public_key: Ed25519PublicKey, *, origin: str | None = None) -> TreeHead:
    """Return the tree head that the key has signed; signatures of other keys are passed over.

    :raises NoteInvalid: if the text is malformed, of another log, or not signed by this key.
    """
    note = read_note(text)
    if origin is not None and note.head.origin != origin:
        raise NoteInvalid("the note is of another log")
    name = note.head.origin
    wanted = key_hash(name, public_key)
    for signature in note.signatures:
        if signature.name == name and signature.key_hash == wanted:
            try:
                public_key.verify(signature.value, note.head.text().encode())
            except InvalidSignature as error:
                raise NoteInvalid("the signature is not valid") from error
            return note.head
    raise NoteInvalid("the note is not signed by this key")


def _read_head(text: str) -> TreeHead:
    origin, *rest = text.split("\n")
    if len(rest) < 2 or not origin or any(not line for line in rest):
        raise NoteInvalid("the note is not a tree head")
    size, encoded, *extensions = rest
    if not re.fullmatch(r"0|[1-9][0-9]{0,18}", size):
        raise NoteInvalid("the size is not a number")
    root = _unbase64(encoded)
    if len(root) != HASH_SIZE:
        raise NoteInvalid("the root is not a hash")
    head = TreeHead(origin, int(size), root, tuple(extensions))
    if head.text() != text + "\n":
        raise NoteInvalid("the tree head is not in its only form")
    return head


def _read_signature(line: str) -> NoteSignature:
    match = _SIGNATURE_LINE.fullmatch(line)
    if match is None:
        raise NoteInvalid("a signature line is malformed")
    value = _unbase64(match[2])
    if len(value) < 5:
        raise NoteInvalid("a signature is too short")
    return NoteSignature(match[1], value[:4], value[4:])


def _unbase64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise NoteInvalid("not base64") from error
