"""What every step on a report begins with: the locked row of the own book, and the state it must be in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import psycopg
from django.db import connection
from django.db.models import JSONField

from lienthong.identity.officers import Officer
from lienthong.ledger.actions import record
from lienthong.systems.reporting.actions.refusals import ReportNotFound, WrongReportState
from lienthong.systems.reporting.models import Report, ReportState


def locked(report: Report, by: Officer, *states: ReportState) -> Report:
    """Return the row of a report, locked, from the officer's own book.

    :raises ReportNotFound: if the officer's agency holds no such report.
    :raises WrongReportState: unless it is in one of the states.
    """
    rows = Report.objects.select_for_update(of=("self",), no_key=True).select_related(
        "version__regime"
    )
    row = rows.filter(pk=report.pk, agency_id=by.agency_id).first()
    if row is None:
        raise ReportNotFound()
    if states and row.state not in states:
        raise WrongReportState(state=row.get_state_display())
    return row


def note(kind: str, report: Report, by: str, now: datetime, **more: object) -> UUID:
    """Write what happened to a report into the ledger and return the entry."""
    return record(
        kind,
        subject=f"report:{report.reference}",
        by=by,
        now=now,
        public={
            "regime": report.version.regime.code,
            "unit": report.unit,
            "period": report.period_id,
            "vintage": report.vintage,
            **more,
        },
    )


def insert(rows: Sequence[Report], *, ignore_conflicts: bool = False) -> int:
    """Insert many reports with one statement and return how many were new.

    Their values travel as array literals: a statement of thousands of arrays is slow to bind one by one.
    """
    if not rows:
        return 0
    fields = [field for field in Report._meta.concrete_fields if not field.generated]
    names = ", ".join(f'"{field.column}"' for field in fields)
    given = ", ".join(f"%b::{_array_of(field)}[]" for field in fields)
    chosen = ", ".join(
        f'given."{field.column}"::bigint[]' if field.name == "values" else f'given."{field.column}"'
        for field in fields
    )
    statement = (
        f"INSERT INTO reporting_report ({names}) SELECT {chosen} FROM unnest({given})"  # noqa: S608
        f" AS given ({names})"
    )
    if ignore_conflicts:
        statement += " ON CONFLICT DO NOTHING"
    connection.ensure_connection()
    # Bound on the server: Django would quote half a million values as text.
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(statement.encode(), [_column(field, rows) for field in fields], binary=True)
        return cursor.rowcount


def _array_of(field: Any) -> str:
    kind = "text" if field.name == "values" else str(field.db_type(connection) or "text")
    # A cast to varchar(n) would cut in silence; as text, what is too long is refused by the table.
    return "text" if kind.startswith("varchar") else kind


def _column(field: Any, rows: Sequence[Report]) -> list[Any]:
    if field.name == "values":
        return [array_text(row.values) for row in rows]
    if isinstance(field, JSONField):
        return [field.get_db_prep_save(getattr(row, field.attname), connection) for row in rows]
    # Numbers, texts, days and moments need no preparing.
    return [getattr(row, field.attname) for row in rows]


def array_text(values: Sequence[int | None]) -> str:
    """Return whole numbers as PostgreSQL writes an array of them."""
    listed = ",".join("NULL" if value is None else str(value) for value in values)
    return f"{{{listed}}}"
