"""Whose rows a transaction may see: row-level security by agency, enforced by PostgreSQL.

Two database roles do the daily work and own nothing: ``lienthong_web`` sees the rows of the acting agency
only; ``lienthong_worker`` carries messages for all agencies of the node.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, migrations
from psycopg.pq import TransactionStatus

WEB_ROLE = "lienthong_web"
WORKER_ROLE = "lienthong_worker"

_CURRENT = {
    "id": "nullif(current_setting('lienthong.agency_id', true), '')::bigint",
    "code": "nullif(current_setting('lienthong.agency_code', true), '')",
}


@contextmanager
def acting_for(agency_id: int | None, agency_code: str | None) -> Iterator[None]:
    """Limit the current transaction to the rows of one agency; None sees no agency's rows.

    :raises RuntimeError: outside a transaction, where the limit would not hold.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("acting_for needs a transaction")
    before = _read()
    _write(str(agency_id or ""), agency_code or "")
    try:
        yield
    finally:
        # A broken transaction forgets its settings when it rolls back; writing would hide its error.
        if not _is_broken():
            _write(*before)


def _is_broken() -> bool:
    if connection.needs_rollback:
        return True
    status = connection.connection.info.transaction_status
    return bool(status == TransactionStatus.INERROR)


def _read() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(current_setting('lienthong.agency_id', true), ''),"
            " coalesce(current_setting('lienthong.agency_code', true), '')"
        )
        row = cursor.fetchone()
    return row[0], row[1]


def _write(agency_id: str, agency_code: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT set_config('lienthong.agency_id', %s, true),"
            " set_config('lienthong.agency_code', %s, true)",
            [agency_id, agency_code],
        )


def protect(table: str, *, column: str = "agency_id", by: str = "id") -> migrations.RunSQL:
    """Return the migration step that puts a table under row-level security.

    ``by`` says whether ``column`` holds the agency's id or its code.
    """
    own = f"{column} = {_CURRENT[by]}"
    return migrations.RunSQL(
        sql=[
            f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY",
            f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY",
            f"CREATE POLICY own_agency ON {table} TO {WEB_ROLE} USING ({own}) WITH CHECK ({own})",
            f"CREATE POLICY all_agencies ON {table} TO {WORKER_ROLE} USING (true) WITH CHECK (true)",
        ],
        reverse_sql=[
            f"DROP POLICY own_agency ON {table}",
            f"DROP POLICY all_agencies ON {table}",
            f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        ],
    )
