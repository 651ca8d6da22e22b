"""Values unit by unit: children of a unit, one unit over time, highest and lowest."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.db.models import BooleanField, ExpressionWrapper, F, Q
from django.db.models.functions import Substr

from lienthong.systems.reporting.models import RegimeVersion, Report
from lienthong.systems.reporting.models.reports import Reports
from lienthong.systems.reporting.rules.filling import CellOrigin
from lienthong.systems.reporting.rules.items import Form

_COLUMNS = (
    "id", "unit", "unit_name", "level", "parent", "path", "period_id", "vintage", "on_time",
    "is_generated",
)  # fmt: skip
_TIMING = _COLUMNS.index("on_time")
_CELLS = len(_COLUMNS) + 1
_NONE: frozenset[str] = frozenset()


class UnitValues(NamedTuple):
    """One accepted report as a line of a table: its unit, and its values by item code."""

    report_id: UUID
    unit: str
    name: str
    level: int
    parent: str
    path: str
    period_id: str
    vintage: int
    values: dict[str, Decimal | None]
    not_applicable: frozenset[str]
    on_time: bool | None
    is_generated: bool
    is_signed: bool


def value_table(
    *,
    agency_id: int,
    version: RegimeVersion,
    period_id: str,
    parent: str | None = None,
    level: int | None = None,
    codes: Sequence[str] | None = None,
    as_of: datetime | None = None,
) -> list[UnitValues]:
    """Return the accepted reports of a period, of one level or right below one unit, in tree order."""
    rows = Report.objects.filter(agency_id=agency_id).of_period(version, period_id).accepted(as_of)
    if parent is not None:
        rows = rows.children_of(parent)
    if level is not None:
        rows = rows.filter(level=level)
    return _lines(version.form, rows.in_order(), codes)


def drill_down(report: Report, *, codes: Sequence[str] | None = None) -> list[UnitValues]:
    """Return the accepted reports right below a report, of the same period and book."""
    return value_table(
        agency_id=report.agency_id,
        version=report.version,
        period_id=report.period_id,
        parent=report.unit,
        codes=codes,
    )


def unit_series(
    *,
    agency_id: int,
    version: RegimeVersion,
    unit: str,
    first: date | None = None,
    last: date | None = None,
    as_of: datetime | None = None,
    codes: Sequence[str] | None = None,
) -> list[UnitValues]:
    """Return one unit's accepted reports over time, oldest first."""
    rows = Report.objects.filter(agency_id=agency_id, version=version, unit=unit).accepted(as_of)
    if first:
        rows = rows.filter(last_date__gte=first)
    if last:
        rows = rows.filter(last_date__lte=last)
    return _lines(version.form, rows.order_by("last_date"), codes)


def ranking(
    *,
    agency_id: int,
    version: RegimeVersion,
    period_id: str,
    code: str,
    level: int,
    most: int = 10,
    lowest: bool = False,
) -> list[tuple[str, str, Decimal]]:
    """Return the units of a level with the highest or lowest value of an item: code, name, value."""
    item = version.form.item(code)
    place = version.form.places[code] + 1
    order = "ASC" if lowest else "DESC"
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT unit, unit_name, "values"[{place}] FROM reporting_report'  # noqa: S608
            " WHERE agency_id = %s AND version_id = %s AND period_id = %s AND level = %s"
            f" AND state = 'accepted' AND \"values\"[{place}] IS NOT NULL ORDER BY 3 {order}, unit LIMIT %s",
            [agency_id, version.pk, period_id, level, most],
        )
        found = cursor.fetchall()
    return [(unit, name, item.from_scaled(value) or Decimal(0)) for unit, name, value in found]


def _lines(form: Form, rows: Reports, codes: Sequence[str] | None) -> list[UnitValues]:
    places = [
        (item, form.places[item.code]) for item in form.items if codes is None or item.code in codes
    ]
    # A few cells of many reports are picked by the database; whole reports come as they are.
    picked: list[Any] = [F("values"), F("origins")]
    if codes is not None:
        picked = [F(f"values__{at}") for _item, at in places]
        picked += [Substr("origins", at + 1, 1) for _item, at in places]
    readers = [(item.code, item.from_scaled) for item, _at in places]
    signed = ExpressionWrapper(~Q(pdf_sha256=""), output_field=BooleanField())
    # There may be 11,000 lines: each is made in few steps, of plain tuples as the database gives them.
    with connection.cursor() as cursor:
        query = rows.values_list(*_COLUMNS, signed, *picked).query
        cursor.execute(*query.sql_with_params())
        given = cursor.fetchall()
    found = []
    for row in given:
        if codes is None:
            stored, letters = row[_CELLS:]
            letters = [letters[at : at + 1] for _item, at in places]
        else:
            stored, letters = row[_CELLS : _CELLS + len(places)], row[_CELLS + len(places) :]
        divided = _NONE
        if CellOrigin.NOT_APPLICABLE in letters:
            divided = frozenset(
                item.code
                for (item, _at), letter in zip(places, letters, strict=True)
                if letter == CellOrigin.NOT_APPLICABLE
            )
        values = {code: read(number) for (code, read), number in zip(readers, stored, strict=True)}
        found.append(UnitValues._make((*row[:_TIMING], values, divided, *row[_TIMING:_CELLS])))
    return found
