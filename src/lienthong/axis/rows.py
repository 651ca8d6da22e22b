"""Many rows with one statement: arrays bound on the server, so that bytes travel as bytes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import psycopg
from django.db import connection


def run(
    statement: str, parameters: Sequence[Any] | Mapping[str, Any] = ()
) -> list[tuple[Any, ...]]:
    """Run one statement on Django's own connection and return its rows, if it has any.

    Django binds on the client, where a 50 kB body would become 100 kB of hexadecimal text.
    """
    connection.ensure_connection()
    with (
        connection.wrap_database_errors,
        psycopg.Cursor(connection.connection) as cursor,
    ):
        cursor.execute(statement, parameters, binary=True)
        return cursor.fetchall() if cursor.description else []


def columns(rows: Iterable[Sequence[Any]], width: int) -> list[list[Any]]:
    """Turn rows into the column arrays that ``unnest`` takes."""
    turned = [list(column) for column in zip(*rows, strict=True)]
    return turned or [[] for _ in range(width)]
