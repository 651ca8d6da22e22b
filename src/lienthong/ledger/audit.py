"""The whole ledger read again from its entries, to prove that what is stored is what was signed."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import connection

from lienthong.ledger import checkpoints, stored, tree

_COUNTS = """
SELECT (SELECT count(*) FROM ledger_position),
       (SELECT count(*) FROM ledger_position place LEFT JOIN ledger_entry entry ON entry.id = place.entry_id
        WHERE entry.commitment IS DISTINCT FROM place.leaf),
       (SELECT count(*) FROM ledger_entry entry
        WHERE NOT EXISTS (SELECT FROM ledger_position place WHERE place.entry_id = entry.id)
        AND NOT EXISTS (SELECT FROM ledger_pending line WHERE line.entry_id = entry.id))
"""
_LEAVES = "SELECT leaf FROM ledger_position WHERE index >= %s ORDER BY index LIMIT %s"
_BATCH = 65_536


@dataclass(frozen=True, slots=True)
class Audit:
    """What a complete reading found; every list of faults is empty in a sound ledger."""

    size: int
    root: bytes
    faults: tuple[str, ...]


def audit() -> Audit:
    """Recompute the tree from its leaves and compare everything that is stored or signed with it.

    Faults: "position-gap", "entry-changed", "entry-lost", "root-differs", "checkpoint-differs".
    Reads every leaf: about a second for each hundred thousand entries.
    """
    with connection.cursor() as cursor:
        cursor.execute(_COUNTS)
        counted, changed, lost = cursor.fetchone()
    size = stored.size()
    checkpoint = checkpoints.latest()
    signed_size = checkpoint.size if checkpoint else 0
    signed, root = _roots(signed_size)
    faults = {
        "position-gap": counted != size,
        "entry-changed": changed > 0,
        "entry-lost": lost > 0,
        "root-differs": _stored_root(size) != root,
        "checkpoint-differs": checkpoint is not None and signed != bytes(checkpoint.root),
    }
    return Audit(size, root, tuple(name for name, found in faults.items() if found))


def _stored_root(size: int) -> bytes | None:
    try:
        return stored.root(size)
    except stored.LedgerDamaged:
        return None


def _roots(signed_size: int) -> tuple[bytes, bytes]:
    """Return the roots at the signed size and at the present size, from the leaves alone."""
    leaves = [leaf for batch in _batches() for leaf in batch]
    return tree.root(leaves[:signed_size]), tree.root(leaves)


def _batches() -> Iterator[list[bytes]]:
    start = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_LEAVES, [start, _BATCH])
            batch = [bytes(row[0]) for row in cursor.fetchall()]
        if not batch:
            return
        yield batch
        start += _BATCH
