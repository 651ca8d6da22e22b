"""A million documents in the registers of three agencies, written by COPY into a node's database.

One agency has nearly all of them, one a seventh, one a thousand, so that a page can be measured over a long
register and over a short one of the same node. The rows are what the actions would have left behind after
years of work, and the database holds them to every constraint.
"""

import time
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from bench.copying import Row, copy
from bench.million_rows import Correspondent, Maker, Register
from lienthong.node import credentials
from lienthong.node.embedded.postgres import DATABASE, Postgres

#: Documents received and sent per agency: a million in all.
SHARES = {"G22": (600_000, 250_000), "H26": (100_000, 49_000), "G14": (700, 300)}
SEARCHES = {
    "common": ("dịch vụ công", "dich vu cong"),
    "rare": ("Thuận Nguyên Phước", "thuan nguyen phuoc"),
}
_TABLES = (
    "documents_outgoing", "documents_incoming", "documents_recipient_line", "documents_delivery",
    "documents_assignment", "documents_work_note", "documents_status_history", "documents_number_series",
)  # fmt: skip


def connect(data: Path) -> psycopg.Connection[Any]:
    """Open a superuser connection to the running node of a data folder."""
    return Postgres(data, credentials.load(data)).connect(DATABASE)


def count(connection: psycopg.Connection[Any]) -> int:
    """Return how many documents the registers hold."""
    found = connection.execute(
        "SELECT (SELECT count(*) FROM documents_incoming) + (SELECT count(*) FROM documents_outgoing)"
    ).fetchone()
    return int(found[0]) if found else 0


def fill(
    connection: psycopg.Connection[Any], registers: Sequence[Register],
    others: Sequence[Correspondent], names: Sequence[str], report: Row, now: datetime,
) -> float:  # fmt: skip
    """Write the documents of all registers; return the seconds it took, statistics included."""
    begun = time.monotonic()
    postponed = _drop_indexes(connection)
    for register in registers:
        maker = Maker(register, others, names, report, now)
        copy(connection, "documents_outgoing", maker.outgoing())
        copy(connection, "documents_incoming", maker.incoming())
        if register is registers[0]:
            _to_everybody(connection, maker, others, now)
        for table, rows in maker.beside.items():
            copy(connection, table, iter(rows))
        copy(connection, "documents_number_series", maker.series())
    connection.execute("SET maintenance_work_mem = '512MB'")
    for definition in postponed:
        connection.execute(definition)
    for table in _TABLES:
        connection.execute(sql.SQL("VACUUM (ANALYZE) {}").format(sql.Identifier(table)))
    return time.monotonic() - begun


def _drop_indexes(connection: psycopg.Connection[Any]) -> list[str]:
    """Drop the indexes that no constraint needs, for a quick load; return how to make them again."""
    rows = connection.execute(
        "SELECT c.relname, pg_get_indexdef(c.oid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
        " WHERE i.indrelid = ANY(%s::regclass[]) AND NOT i.indisunique"
        " AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid)",
        [["documents_outgoing", "documents_incoming"]],
    ).fetchall()
    for name, _definition in rows:
        connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    return [definition for _name, definition in rows]


def _to_everybody(
    connection: psycopg.Connection[Any],
    maker: Maker,
    others: Sequence[Correspondent],
    now: datetime,
) -> None:
    """Make the newest document the one that went to every agency of the country."""
    newest = connection.execute(
        "UPDATE documents_outgoing SET recipients_total = %s WHERE id ="
        " (SELECT id FROM documents_outgoing WHERE issued_at IS NOT NULL ORDER BY issued_at DESC LIMIT 1)"
        " RETURNING id::text",
        [len(others)],
    ).fetchone()
    if newest is None:
        return
    known = {
        row["recipient_code"]
        for row in maker.beside["documents_delivery"]
        if row["document_id"] == newest[0]
    }
    for other in others:
        if other.code not in known:
            maker.deliver(newest[0], other, now)
