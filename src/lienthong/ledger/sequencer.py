"""The sequencer: gives waiting entries their places in the tree, one at a time in the whole node.

Business transactions only leave an entry and a row in the waiting line; the tree has one writer. Entries are
taken in the order of the line. A transaction that commits late simply finds its rows still in the line at the
next turn, so nothing is skipped and nothing is placed twice.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from lienthong.ledger import stored, tree

_TAKE = """
WITH taken AS (
    DELETE FROM ledger_pending WHERE number IN (
        SELECT number FROM ledger_pending ORDER BY number LIMIT %s
    ) RETURNING number, entry_id
)
SELECT entry.id, entry.commitment FROM taken JOIN ledger_entry entry ON entry.id = taken.entry_id
ORDER BY taken.number
"""


@transaction.atomic
def sequence(now: datetime, limit: int = 10_000) -> int:
    """Place up to ``limit`` waiting entries and return how many; zero when none waits.

    All or nothing: a crash at any point leaves the tree as it was and the entries in line.

    :raises stored.LedgerDamaged: if the right edge of the stored tree is missing.
    """
    stored.lock()
    waiting = _take(limit)
    if waiting:
        size = stored.size()
        leaves = [commitment for _entry, commitment in waiting]
        edge = stored.nodes(tree.range_places(0, size))
        _store_positions(size, waiting, now)
        _store_nodes(tree.grow(size, leaves, edge.__getitem__))
    return len(waiting)


def _take(limit: int) -> list[tuple[UUID, bytes]]:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [limit])
        return [(row[0], bytes(row[1])) for row in cursor.fetchall()]


def _store_positions(size: int, waiting: Sequence[tuple[UUID, bytes]], now: datetime) -> None:
    rows = ((size + i, entry, leaf, now) for i, (entry, leaf) in enumerate(waiting))
    _copy("COPY ledger_position (index, entry_id, leaf, sequenced_at) FROM STDIN", rows)


def _store_nodes(added: dict[tree.Place, bytes]) -> None:
    rows = ((level, index, value) for (level, index), value in added.items())
    _copy("COPY ledger_node (level, index, hash) FROM STDIN", rows)


def _copy(statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
    with (
        connection.wrap_database_errors,
        connection.cursor() as cursor,
        cursor.cursor.copy(statement) as copy,
    ):
        for row in rows:
            copy.write_row(row)
