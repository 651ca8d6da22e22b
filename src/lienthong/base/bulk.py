"""Many rows of one model with one statement, their values bound on the server as binary arrays.

Django writes them into the statement as text, where each quotation mark of a JSON value costs an escape: for
documents with their reports that was a third of all the work of taking them in.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import psycopg
from django.db import connection, models
from psycopg import sql

if TYPE_CHECKING:
    Column = models.Field[Any, Any]


def insert(rows: Sequence[models.Model], *, ignore_conflicts: bool = False) -> None:
    """Insert rows of one model whose keys are known; ``ignore_conflicts`` leaves out what is there already.

    The model has no column that is itself an array.
    """
    if not rows:
        return
    fields = [field for field in rows[0]._meta.concrete_fields if not field.generated]
    statement = _statement(rows[0]._meta.db_table, fields, ignore_conflicts)
    columns = [_column(field, rows) for field in fields]
    connection.ensure_connection()
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(statement, columns, binary=True)


def _statement(table: str, fields: "Sequence[Column]", ignore: bool) -> sql.Composed:
    names = sql.SQL(", ").join([sql.Identifier(str(field.column)) for field in fields])
    arrays = sql.SQL(", ").join([sql.SQL("%b::" + _array_of(field)) for field in fields])
    statement = sql.SQL("INSERT INTO {} ({}) SELECT * FROM unnest({})").format(
        sql.Identifier(table), names, arrays
    )
    return statement + sql.SQL(" ON CONFLICT DO NOTHING") if ignore else statement


def _array_of(field: "Column") -> str:
    # A cast to varchar(n) would cut in silence; as text, what is too long is refused by the table.
    kind = field.db_type(connection) or "text"
    return "text[]" if kind.startswith("varchar") else f"{kind}[]"


def _column(field: "Column", rows: Sequence[models.Model]) -> list[Any]:
    return [field.get_db_prep_save(field.pre_save(row, add=True), connection) for row in rows]
