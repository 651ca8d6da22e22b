"""What a bundle holds and how it is laid out; pure, in both directions.

A bundle proves one document: the signed PDF, the exchanges that carried it (envelope, body, receipt, each
with its place in a signed batch), the ledger's leaves about them with inclusion proofs under one checkpoint,
and the certificates and revocation lists as they were believed.
"""

import json
import re
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from lienthong.axis import envelope as forms
from lienthong.axis.envelope import Batch, Envelope, Place
from lienthong.ledger import events
from lienthong.ledger.verification import InclusionProof, ProofMalformed
from lienthong.node.evidence import archive
from lienthong.node.evidence.archive import BundleInvalid
from lienthong.trust.validation import TrustStore

FORM = "lienthong.evidence/1"
_README = """\
Gói chứng cứ của một văn bản điện tử gửi trên trục Liên Thông.

Kiểm tra ngoại tuyến, không cần cơ sở dữ liệu và mạng:  lienthong verify TỆP
document.pdf là văn bản đã ký số, mở được bằng mọi phần mềm đọc PDF.
""".encode()
_PLACES = re.compile(r"(exchange|ledger|attachment)/([0-9]{3})")
_FIXED = {
    "readme.txt",
    "document.pdf",
    "trust.json",
    "ledger/checkpoint.txt",
    "ledger/checkpoint.cer",
}
_PARTS = {
    "exchange": (
        "body.json",
        "envelope.json",
        "envelope-place.json",
        "receipt.json",
        "receipt-place.json",
    ),
    "ledger": ("event.json", "proof.json"),
    "attachment": ("content",),
}
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Signed:
    """A member of a signed batch with all that checks it."""

    member: bytes
    place: Place
    batch: Batch


@dataclass(frozen=True, slots=True)
class Exchange:
    """One envelope with its body, and the receipt that answered it."""

    envelope: Signed
    body: bytes
    receipt: Signed


@dataclass(frozen=True, slots=True)
class Leaf:
    """One ledger entry: the exact content of its leaf and the proof of its place."""

    event: bytes
    proof: InclusionProof


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """All that proves one document's exchanges."""

    node: str
    exported_at: datetime
    document: bytes
    attachments: tuple[bytes, ...]
    exchanges: tuple[Exchange, ...]
    leaves: tuple[Leaf, ...]
    checkpoint: str
    checkpoint_certificate: bytes
    trust: TrustStore


def write(evidence: Evidence) -> bytes:
    """Return the bundle; the same evidence always gives the same bytes."""
    members = {
        "readme.txt": _README,
        "document.pdf": evidence.document,
        "trust.json": archive.to_json(evidence.trust.to_data()),
        "ledger/checkpoint.txt": evidence.checkpoint.encode(),
        "ledger/checkpoint.cer": evidence.checkpoint_certificate,
    }
    for number, content in enumerate(evidence.attachments, 1):
        members[f"attachment/{number:03}/content"] = content
    for number, exchange in enumerate(evidence.exchanges, 1):
        for name, content in _exchange_parts(exchange).items():
            members[f"exchange/{number:03}/{name}"] = content
    for number, leaf in enumerate(evidence.leaves, 1):
        members[f"ledger/{number:03}/event.json"] = leaf.event
        members[f"ledger/{number:03}/proof.json"] = archive.to_json(leaf.proof.to_data())
    members["manifest.json"] = archive.to_json(
        {
            "form": FORM,
            "node": evidence.node,
            "exported_at": evidence.exported_at,
            "members": archive.manifest(members),
        }
    )
    return archive.write(members)


def read(data: bytes) -> Evidence:
    """Return the evidence of a bundle, complete in its parts but with nothing proved yet.

    :raises BundleInvalid: with the codes of ``archive.read``, and "bundle-member-missing",
        "bundle-member-unknown", "bundle-digest-mismatch", "bundle-malformed".
    """
    members = archive.read(data)
    head = _checked_manifest(members)
    counts = _counts(members)
    if members["readme.txt"] != _README:
        raise BundleInvalid("bundle-malformed", "readme.txt")
    return Evidence(
        node=head["node"],
        exported_at=head["exported_at"],
        document=members["document.pdf"],
        attachments=tuple(
            members[f"attachment/{number:03}/content"]
            for number in range(1, counts["attachment"] + 1)
        ),
        exchanges=tuple(
            _exchange(members, f"exchange/{number:03}/")
            for number in range(1, counts["exchange"] + 1)
        ),
        leaves=tuple(
            _leaf(members, f"ledger/{number:03}/") for number in range(1, counts["ledger"] + 1)
        ),
        checkpoint=_parsed(members, "ledger/checkpoint.txt", bytes.decode),
        checkpoint_certificate=members["ledger/checkpoint.cer"],
        trust=_parsed(
            members, "trust.json", lambda content: TrustStore.from_data(json_of(content))
        ),
    )


def _exchange_parts(exchange: Exchange) -> dict[str, bytes]:
    return {
        "body.json": exchange.body,
        "envelope.json": exchange.envelope.member,
        "envelope-place.json": archive.to_json(_place_data(exchange.envelope)),
        "receipt.json": exchange.receipt.member,
        "receipt-place.json": archive.to_json(_place_data(exchange.receipt)),
    }


def _place_data(signed: Signed) -> dict[str, Any]:
    return {
        "index": signed.place.index,
        "path": [step.hex() for step in signed.place.path],
        "signer": signed.batch.signer,
        "size": signed.batch.size,
        "root": signed.batch.root.hex(),
        "signature": b64encode(signed.batch.signature).decode(),
        "certificate": b64encode(signed.batch.certificate).decode(),
    }


def _checked_manifest(members: dict[str, bytes]) -> dict[str, Any]:
    content = members.pop("manifest.json", None)
    if content is None:
        raise BundleInvalid("bundle-member-missing", "manifest.json")
    head = _parse("manifest.json", content, _manifest)
    listed, found = head["members"], archive.manifest(members)
    for name in sorted({*listed, *found}):
        if name not in found:
            raise BundleInvalid("bundle-member-missing", name)
        if name not in listed:
            raise BundleInvalid("bundle-member-unknown", name)
        if listed[name] != found[name]:
            raise BundleInvalid("bundle-digest-mismatch", name)
    return head


def _manifest(content: bytes) -> dict[str, Any]:
    head = json_of(content)
    if set(head) != {"form", "node", "exported_at", "members"} or head["form"] != FORM:
        raise ValueError("not a manifest of this form")
    if not isinstance(head["node"], str) or not isinstance(head["members"], dict):
        raise ValueError("not a manifest of this form")
    moment = datetime.fromisoformat(head["exported_at"])
    if moment.tzinfo is None:
        raise ValueError("a moment without zone")
    return head | {"exported_at": moment}


def _counts(members: Mapping[str, bytes]) -> dict[str, int]:
    """Return how many exchanges, leaves and attachments there are, numbered from one without gaps."""
    numbers: dict[str, set[int]] = {"exchange": set(), "ledger": set(), "attachment": set()}
    for name in members:
        folder, _slash, part = name.rpartition("/")
        match = _PLACES.fullmatch(folder)
        if match and part in _PARTS[match[1]]:
            numbers[match[1]].add(int(match[2]))
        elif name not in _FIXED:
            raise BundleInvalid("bundle-member-unknown", name)
    wanted = set(_FIXED)
    for kind, found in numbers.items():
        # Every bundle has at least one exchange and one leaf; attachments beside the document are rare.
        last = max(found, default=0 if kind == "attachment" else 1)
        wanted |= {f"{kind}/{i:03}/{part}" for i in range(1, last + 1) for part in _PARTS[kind]}
    missing = sorted(wanted - set(members))
    if missing:
        raise BundleInvalid("bundle-member-missing", missing[0])
    return {kind: len(found) for kind, found in numbers.items()}


def _exchange(members: Mapping[str, bytes], folder: str) -> Exchange:
    return Exchange(
        envelope=_signed(members, f"{folder}envelope"),
        body=members[f"{folder}body.json"],
        receipt=_signed(members, f"{folder}receipt"),
    )


def _signed(members: Mapping[str, bytes], stem: str) -> Signed:
    place, batch = _parsed(members, f"{stem}-place.json", _place)
    return Signed(members[f"{stem}.json"], place, batch)


def _place(content: bytes) -> tuple[Place, Batch]:
    data = json_of(content)
    if set(data) != {"index", "path", "signer", "size", "root", "signature", "certificate"}:
        raise ValueError("a place has other fields")
    # The same rules as for the ledger's proofs: whole numbers, a list of hashes.
    path = InclusionProof.from_data({key: data[key] for key in ("index", "size", "path")})
    if not isinstance(data["signer"], str):
        raise ValueError("a signer is a code")
    batch = Batch(
        signer=data["signer"],
        size=path.size,
        root=bytes.fromhex(data["root"]),
        signature=b64decode(data["signature"], validate=True),
        certificate=b64decode(data["certificate"], validate=True),
    )
    return Place(path.index, path.path), batch


def _leaf(members: Mapping[str, bytes], folder: str) -> Leaf:
    proof = _parsed(
        members, f"{folder}proof.json", lambda content: InclusionProof.from_data(json_of(content))
    )
    return Leaf(members[f"{folder}event.json"], proof)


def is_recorded(exchange: Exchange, leaf: Leaf) -> bool:
    """Tell whether a leaf says that this very receipt answered this very envelope.

    Both sides' ledgers say so: the receiver's as it answers, the sender's as the answer arrives.
    """
    envelope = exchange.envelope.member
    event = events.read(leaf.event)
    return (
        event.subject == f"axis:{Envelope.decode(envelope).id}"
        and event.public.get("leaf") == forms.leaf(envelope).hex()
        and event.public.get("receipt") == forms.leaf(exchange.receipt.member).hex()
    )


def json_of(content: bytes) -> dict[str, Any]:
    """Return the JSON object that some bytes are.

    :raises ValueError: if they are anything else.
    """
    data = json.loads(content)
    if not isinstance(data, dict):
        raise ValueError("not a JSON object")
    return data


def _parsed(members: Mapping[str, bytes], name: str, parse: Callable[[bytes], T]) -> T:
    return _parse(name, members[name], parse)


def _parse(name: str, content: bytes, parse: Callable[[bytes], T]) -> T:
    try:
        return parse(content)
    except (
        ValueError,
        TypeError,
        AttributeError,
        LookupError,
        RecursionError,
        ProofMalformed,
    ) as error:
        raise BundleInvalid("bundle-malformed", name) from error
