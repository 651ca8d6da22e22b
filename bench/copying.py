"""Rows of a benchmark on their way into a table: what a row says nothing about is what a new one has."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

import psycopg
from psycopg import sql

Row = dict[str, Any]


def copy(connection: psycopg.Connection[Any], table: str, rows: Iterator[Row]) -> None:
    """Write rows, all with the same columns, into a table by COPY."""
    first = next(rows, None)
    if first is None:
        return
    others = defaults(table, first)
    names = sql.SQL(", ").join(map(sql.Identifier, [*first, *others]))
    command = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)
    rest = tuple(others.values())
    with connection.cursor() as cursor, cursor.copy(command) as into:
        into.write_row((*first.values(), *rest))
        for row in rows:
            into.write_row((*row.values(), *rest))


def defaults(table: str, given: Iterable[str]) -> Row:
    """Return what a new row of a model's table has in the columns that are not given and may not be null."""
    from django.apps import apps

    known = set(given)
    model = next((model for model in apps.get_models() if model._meta.db_table == table), None)
    fields = model._meta.concrete_fields if model else ()
    return {
        str(field.column): _written(field)
        for field in fields
        if field.column not in known and not field.null and _is_ours(field)
    }


def _is_ours(field: Any) -> bool:
    """Tell whether a row has to say it: running numbers and generated columns are the database's own."""
    return not field.generated and field.get_default() is not None


def _written(field: Any) -> Any:
    default = field.get_default()
    return json.dumps(default) if field.get_internal_type() == "JSONField" else default
