"""Proofs as plain data, checked without a database: what a citizen or a court can do alone.

``ledger.proofs`` makes them from the stored tree.
"""

from dataclasses import dataclass
from typing import Any

from lienthong.ledger import tree

MAX_STEPS = 64


class ProofMalformed(ValueError):
    """The data is not a proof."""


@dataclass(frozen=True, slots=True)
class InclusionProof:
    """That a leaf stands at ``index`` of the tree of ``size`` leaves."""

    index: int
    size: int
    path: tuple[bytes, ...]

    def proves(self, leaf: bytes, root: bytes) -> bool:
        """Return whether the leaf with this hash is in the tree with this root."""
        return tree.verify_inclusion(leaf, self.index, self.size, self.path, root)

    def to_data(self) -> dict[str, Any]:
        """Return the proof as JSON-able data, hashes in hexadecimal."""
        return {"index": self.index, "size": self.size, "path": _written(self.path)}

    @classmethod
    def from_data(cls, data: Any) -> "InclusionProof":
        """Read a proof.

        :raises ProofMalformed: if the data has any other shape.
        """
        index, size, path = _fields(data, "index", "size", "path")
        return cls(_whole(index), _whole(size), _path(path))


@dataclass(frozen=True, slots=True)
class ConsistencyProof:
    """That the tree of ``new_size`` leaves extends the tree of ``old_size`` leaves."""

    old_size: int
    new_size: int
    path: tuple[bytes, ...]

    def proves(self, old_root: bytes, new_root: bytes) -> bool:
        """Return whether the tree with the new root only adds to the one with the old root."""
        return tree.verify_consistency(self.old_size, self.new_size, self.path, old_root, new_root)

    def to_data(self) -> dict[str, Any]:
        """Return the proof as JSON-able data, hashes in hexadecimal."""
        return {
            "old_size": self.old_size,
            "new_size": self.new_size,
            "path": _written(self.path),
        }

    @classmethod
    def from_data(cls, data: Any) -> "ConsistencyProof":
        """Read a proof.

        :raises ProofMalformed: if the data has any other shape.
        """
        old_size, new_size, path = _fields(data, "old_size", "new_size", "path")
        return cls(_whole(old_size), _whole(new_size), _path(path))


def _written(path: tuple[bytes, ...]) -> list[str]:
    return [step.hex() for step in path]


def _fields(data: Any, *names: str) -> list[Any]:
    if not isinstance(data, dict) or set(data) != set(names):
        raise ProofMalformed("a proof has other fields")
    return [data[name] for name in names]


def _whole(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 1 << 63:
        raise ProofMalformed("a proof's number is no number")
    return value


def _path(value: Any) -> tuple[bytes, ...]:
    if not isinstance(value, list) or len(value) > 2 * MAX_STEPS:
        raise ProofMalformed("a proof's path is no list")
    return tuple(_hash(step) for step in value)


def _hash(value: Any) -> bytes:
    try:
        step = bytes.fromhex(value)
    except (TypeError, ValueError) as error:
        raise ProofMalformed("a proof's step is no hash") from error
    if len(step) != tree.HASH_SIZE:
        raise ProofMalformed("a proof's step is no hash")
    return step
