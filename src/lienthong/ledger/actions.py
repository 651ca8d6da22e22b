"""Writing to the ledger: entries are born in the transaction of what they record."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from lienthong.base.errors import NotFound
from lienthong.base.ids import new_id
from lienthong.base.jsontext import canonical
from lienthong.ledger import events
from lienthong.ledger.models import LedgerPersonal
from lienthong.ledger.tree import leaf_hash

_INSERT_ENTRIES = """
INSERT INTO ledger_entry (id, kind, subject, "by", at, event, commitment)
SELECT id, kind, subject, "by", %s, event, commitment
FROM unnest(%b::uuid[], %b::text[], %b::text[], %b::text[], %b::bytea[], %b::bytea[])
    AS given (id, kind, subject, "by", event, commitment)
"""
_INSERT_PERSONAL = """
INSERT INTO ledger_personal (entry_id, salt, "values")
SELECT * FROM unnest(%b::uuid[], %b::bytea[], %b::bytea[])
"""


class OutsideTransaction(RuntimeError):
    """A defect: the ledger was written to outside the transaction of what it records."""


class NothingPersonal(NotFound):
    code = "ledger-nothing-personal"
    message = _("Bút toán này không có dữ liệu cá nhân, hoặc dữ liệu đã được xóa trước đó.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What to record: codes and identifiers in ``public``, what describes a person in ``personal``."""

    kind: str
    subject: str
    by: str
    public: dict[str, Any] = field(default_factory=dict)
    personal: dict[str, Any] | None = None


def record(
    kind: str,
    *,
    subject: str,
    by: str,
    now: datetime,
    public: dict[str, Any],
    personal: dict[str, Any] | None = None,
) -> UUID:
    """Record one thing that happened, in the caller's transaction, and return the entry's id.

    :raises OutsideTransaction: when no transaction is open.
    """
    entry = Entry(kind=kind, subject=subject, by=by, public=public, personal=personal)
    return record_many([entry], now=now)[0]


def record_many(entries: Sequence[Entry], *, now: datetime) -> list[UUID]:
    """Record many things at one moment with one statement; the tree keeps their order.

    :raises OutsideTransaction: when no transaction is open.
    """
    if not connection.in_atomic_block:
        raise OutsideTransaction("the ledger is written in the transaction of what it records")
    if not entries:
        return []
    ids = [new_id() for _entry in entries]
    personal = _personal_rows(ids, entries)
    leaves = [
        events.write(
            events.Event(
                id=id_,
                kind=entry.kind,
                subject=entry.subject,
                by=entry.by,
                at=now,
                public=entry.public,
                personal=personal[id_][2] if id_ in personal else None,
            )
        )
        for id_, entry in zip(ids, entries, strict=True)
    ]
    _insert(ids, entries, leaves, now)
    if personal:
        _insert_personal(personal)
    return ids


@transaction.atomic
def erase(entry_id: UUID, *, by: str, reason: str, legal_basis: str, now: datetime) -> UUID:
    """Erase the personal values of an entry as the law demands, and record that this was done.

    The tree stays provable: the leaf keeps the commitment, which without its salt tells nothing.

    :raises NothingPersonal: if the entry has none, or none any more.
    """
    erased, _rows = LedgerPersonal.objects.filter(entry_id=entry_id).delete()
    if not erased:
        raise NothingPersonal()
    return record(
        "ledger.personal-erased",
        subject=f"ledger:{entry_id}",
        by=by,
        now=now,
        public={"reason": reason, "legal_basis": legal_basis},
    )


def _personal_rows(
    ids: Sequence[UUID], entries: Sequence[Entry]
) -> dict[UUID, tuple[bytes, bytes, bytes]]:
    """Return salt, values and commitment of each entry that has personal values."""
    rows = {}
    for id_, entry in zip(ids, entries, strict=True):
        if entry.personal is not None:
            salt = secrets.token_bytes(events.SALT_SIZE)
            rows[id_] = (salt, canonical(entry.personal), events.commit(salt, entry.personal))
    return rows


def _insert(ids: list[UUID], entries: Sequence[Entry], leaves: list[bytes], now: datetime) -> None:
    _run(
        _INSERT_ENTRIES,
        [
            now,
            ids,
            [entry.kind for entry in entries],
            [entry.subject for entry in entries],
            [entry.by for entry in entries],
            leaves,
            [leaf_hash(leaf) for leaf in leaves],
        ],
    )


def _insert_personal(rows: dict[UUID, tuple[bytes, bytes, bytes]]) -> None:
    salts, values = [row[0] for row in rows.values()], [row[1] for row in rows.values()]
    _run(_INSERT_PERSONAL, [list(rows), salts, values])


def _run(statement: str, columns: Sequence[Any]) -> None:
    # Bound on the server and in binary: Django would write every leaf as hexadecimal text.
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(statement, columns)
