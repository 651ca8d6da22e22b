"""A whole subtree of reports at once, written by the database itself."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from lienthong.systems.reporting.models import RegimeVersion
from lienthong.systems.reporting.rules.items import Form, Item


def export_csv(
    *,
    agency_id: int,
    version: RegimeVersion,
    period_id: str,
    path: str = "",
    codes: Sequence[str] | None = None,
    as_of: datetime | None = None,
) -> bytes:
    """Return the accepted reports of a unit and all below it as CSV in UTF-8: unit, name, then the items.

    ``as_of`` gives the vintages that stood at a moment instead of those that stand now.
    A half million cells are written in a fraction of a second, because none of them passes through Python.
    """
    items = _chosen(version.form, codes)
    columns = ", ".join(f'{_expression(version.form, item)} AS "{item.code}"' for item in items)
    statement = (
        f"COPY (SELECT unit, unit_name AS name, {columns} {_from(as_of)}{_UNDER if path else ''}"
        " ORDER BY path) TO STDOUT (FORMAT csv, HEADER)"
    )
    found = bytearray()
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        given = {**_parameters(agency_id, version, period_id, path), "as_of": as_of}
        text = cursor.mogrify(statement, given)
        with cursor.copy(text) as copy:
            for block in copy:
                found += block
    return bytes(found)


def subtree(
    *,
    agency_id: int,
    version: RegimeVersion,
    period_id: str,
    path: str = "",
    codes: Sequence[str] | None = None,
) -> Iterator[tuple[str, str, list[Decimal | None]]]:
    """Yield the same line by line: unit, name, values in the order of the form."""
    items = _chosen(version.form, codes)
    places = [version.form.places[item.code] for item in items]
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT unit, unit_name, "values" {_from(None)}{_UNDER if path else ""} ORDER BY path',
            _parameters(agency_id, version, period_id, path),
        )
        for unit, name, stored in cursor.fetchall():
            pairs = zip(items, places, strict=True)
            yield unit, name, [item.from_scaled(stored[place]) for item, place in pairs]


_FROM = (
    " FROM reporting_report WHERE agency_id = %(agency)s AND version_id = %(version)s"
    " AND period_id = %(period)s AND "
)
_STANDS = "state = 'accepted'"
_STOOD = "accepted_at <= %(as_of)s AND (superseded_at IS NULL OR superseded_at > %(as_of)s)"
_UNDER = " AND path >= %(path)s AND path < %(after)s"


def _from(as_of: datetime | None) -> str:
    return _FROM + (_STANDS if as_of is None else _STOOD)


def _parameters(
    agency_id: int, version: RegimeVersion, period_id: str, path: str
) -> dict[str, Any]:
    return {
        "agency": agency_id,
        "version": version.pk,
        "period": period_id,
        "path": path,
        "after": f"{path[:-1]}0",
    }


def _chosen(form: Form, codes: Sequence[str] | None) -> list[Item]:
    return [item for item in form.numeric if codes is None or item.code in codes]


def _expression(form: Form, item: Item) -> str:
    value = f'"values"[{form.places[item.code] + 1}]'
    if not item.decimals:
        return value
    return f"trim_scale({value}::numeric / {10**item.decimals})"
