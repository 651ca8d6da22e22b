"""Totals over units and over time, from the sums that are kept, or as they were known at a moment."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from lienthong.systems.reporting.models import RegimeVersion, Report, Rollup
from lienthong.systems.reporting.models.reports import COUNTRY
from lienthong.systems.reporting.rules import filling, periods
from lienthong.systems.reporting.rules.filling import CellOrigin, Tally
from lienthong.systems.reporting.rules.items import Form, Item
from lienthong.systems.reporting.rules.periods import Period, PeriodKind


@dataclass(frozen=True, slots=True)
class Total:
    """What the reports of one level under a unit come to: values by item code, and how many reports.

    ``not_applicable`` are the items whose formula divides by zero; ``counts`` how many values (or what
    weight) lie behind each item.
    """

    period_id: str
    unit: str
    level: int
    reports: int
    values: dict[str, Decimal | None] = field(default_factory=dict)
    not_applicable: frozenset[str] = frozenset()
    counts: dict[str, int] = field(default_factory=dict)


def total(
    *, agency_id: int, version: RegimeVersion, period_id: str, level: int, unit: str = COUNTRY
) -> Total:
    """Return what the accepted reports of a level under a unit come to; "" is the whole country."""
    rows = Rollup.objects.filter(agency_id=agency_id, version=version, period_id=period_id)
    row = rows.of_unit(unit).of_level(level).first()
    if row is None:
        return _total(version.form, period_id, unit, level, 0, Tally.empty(version.form))
    return _of_row(version.form, row)


def totals_by_unit(
    *, agency_id: int, version: RegimeVersion, period_id: str, level: int, parent: str = COUNTRY
) -> dict[str, Total]:
    """Return the same for every unit right below one, by code: a province's districts, by communes."""
    rows = Rollup.objects.filter(
        agency_id=agency_id, version=version, period_id=period_id, level=level, parent=parent
    )
    return {row.unit: _of_row(version.form, row) for row in rows.order_by("unit")}


def series(
    *,
    agency_id: int,
    version: RegimeVersion,
    level: int,
    unit: str = COUNTRY,
    first: date | None = None,
    last: date | None = None,
) -> list[Total]:
    """Return the totals of consecutive periods, oldest first; a period without reports is left out."""
    rows = Rollup.objects.filter(agency_id=agency_id, version=version).of_unit(unit).of_level(level)
    if first:
        rows = rows.filter(last_date__gte=first)
    if last:
        rows = rows.filter(last_date__lte=last)
    return [_of_row(version.form, row) for row in rows.order_by("last_date")]


def cumulative(
    *,
    agency_id: int,
    version: RegimeVersion,
    period: Period,
    level: int,
    unit: str = COUNTRY,
) -> Total:
    """Return a longer period made up of the version's own: nine months of months, a year of quarters.

    Each item adds up by its own operator over time; a formula is computed from the added parts.

    :raises periods.PeriodUnknown: if the version's periods do not fill the longer one.
    """
    kind = version.period_kind or PeriodKind.DAY
    wanted = periods.parts(period, kind, version.closing)
    rows = series(
        agency_id=agency_id,
        version=version,
        level=level,
        unit=unit,
        first=wanted[0].last_date,
        last=wanted[-1].last_date,
    )
    ids = {each.id for each in wanted}
    found = [row for row in rows if row.period_id in ids]
    values, letters = filling.over_time(version.form, [row.values for row in found])
    return Total(
        period_id=period.id,
        unit=unit,
        level=level,
        reports=sum(row.reports for row in found),
        values=values,
        not_applicable=_not_applicable(version.form, letters),
        counts={
            item.code: sum(row.counts[item.code] for row in found) for item in version.form.items
        },
    )


def total_as_of(
    *,
    agency_id: int,
    version: RegimeVersion,
    period_id: str,
    level: int,
    as_of: datetime,
    path: str = "",
    codes: Sequence[str] | None = None,
) -> Total:
    """Return a total as it was known at a moment, added up from the vintages that stood then.

    ``path`` is that of the unit, "" the whole country; ``codes`` limits the items.
    """
    found = _known(agency_id, version, level, as_of, path, codes, period_id)
    if found:
        return found[0]
    unit = path.rstrip("/").rpartition("/")[2]
    return _total(version.form, period_id, unit, level, 0, Tally.empty(version.form))


def series_as_of(
    *, agency_id: int, version: RegimeVersion, level: int, as_of: datetime, path: str = ""
) -> list[Total]:
    """Return the totals of consecutive periods as they were known at a moment, oldest first."""
    return _known(agency_id, version, level, as_of, path, None, None)


def _known(
    agency_id: int,
    version: RegimeVersion,
    level: int,
    as_of: datetime,
    path: str,
    codes: Sequence[str] | None,
    period_id: str | None,
) -> list[Total]:
    """Return totals of one period or of all, added up from the vintages that stood at a moment."""
    form = version.form
    wanted = [item for item in form.items if codes is None or item.code in _needed(form, codes)]
    parts = "".join(f", {part}" for item in wanted for part in _sums(form, item))
    under = "AND path >= %(path)s AND path < %(after)s" if path else ""
    of_period = "" if period_id is None else "AND period_id = %(period)s"
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT period_id, count(*){parts} FROM reporting_report"  # noqa: S608
            f" WHERE agency_id = %(agency)s AND version_id = %(version)s {of_period}"
            " AND level = %(level)s AND accepted_at <= %(as_of)s"
            f" AND (superseded_at IS NULL OR superseded_at > %(as_of)s) {under}"
            " GROUP BY period_id ORDER BY max(last_date)",
            {
                "agency": agency_id,
                "version": version.pk,
                "period": period_id,
                "level": level,
                "as_of": as_of,
                "path": path,
                "after": f"{path[:-1]}0",
            },
        )
        rows = cursor.fetchall()
    return [_of_sums(form, wanted, row, path, level) for row in rows]


def _of_sums(
    form: Form, wanted: Sequence[Item], row: Sequence[Any], path: str, level: int
) -> Total:
    period_id, reports, *numbers = row
    sums, counts = [0] * len(form.items), [0] * len(form.items)
    for item, added, counted in zip(wanted, numbers[::2], numbers[1::2], strict=True):
        sums[form.places[item.code]] = int(added or 0)
        counts[form.places[item.code]] = int(counted or 0)
    tally = Tally(tuple(sums), tuple(counts))
    return _total(form, period_id, path.rstrip("/").rpartition("/")[2], level, reports, tally)


def levels_of(
    *,
    agency_id: int,
    version: RegimeVersion,
    period_id: str,
    unit: str,
    as_of: datetime | None = None,
    path: str = "",
) -> list[int]:
    """Return the levels below a unit that reports were accepted of, the highest first.

    At a moment, the unit is named by its path.
    """
    if as_of is not None:
        known = Report.objects.filter(agency_id=agency_id).of_period(version, period_id)
        known = known.accepted(as_of).under(path).filter(entered_by="")
        return list(known.order_by("level").values_list("level", flat=True).distinct())
    rows = Rollup.objects.filter(agency_id=agency_id, version=version, period_id=period_id)
    found = rows.of_unit(unit).filter(reports__gt=0).order_by("level")
    return list(found.values_list("level", flat=True))


def _needed(form: Form, codes: Sequence[str]) -> set[str]:
    """Return items with the parts that their formulas need."""
    needed = set(codes)
    for item in reversed(form.items):
        if item.code in needed and item.formula:
            needed.update(item.formula.of)
    return needed


def _sums(form: Form, item: Item) -> tuple[str, str]:
    """Return the sum and the count of an item in SQL; places in a PostgreSQL array begin with 1."""
    value = f'"values"[{form.places[item.code] + 1}]'
    if item.formula is not None or item.over_units == "none":
        return "0", "0"
    if item.over_units != "weighted":
        return f"sum({value})", f"count({value})"
    weight = f'"values"[{form.places[item.weight] + 1}]'
    return (
        f"sum({value}::numeric * {weight})",
        f"sum({weight}) FILTER (WHERE {value} IS NOT NULL)",
    )


def _of_row(form: Form, row: Rollup) -> Total:
    return _total(form, row.period_id, row.unit, row.level, row.reports, row.tally)


def _total(form: Form, period_id: str, unit: str, level: int, reports: int, tally: Tally) -> Total:
    values, letters = filling.over_units(form, tally)
    return Total(
        period_id=period_id,
        unit=unit,
        level=level,
        reports=reports,
        values=values,
        not_applicable=_not_applicable(form, letters),
        counts={item.code: count for item, count in zip(form.items, tally.counts, strict=True)},
    )


def _not_applicable(form: Form, letters: str) -> frozenset[str]:
    return frozenset(
        item.code
        for item, letter in zip(form.items, letters, strict=True)
        if letter == CellOrigin.NOT_APPLICABLE
    )


def pivot(
    *,
    agency_id: int,
    version: RegimeVersion,
    level: int,
    codes: Sequence[str],
    parent: str = COUNTRY,
    first: date | None = None,
    last: date | None = None,
) -> dict[tuple[str, str], dict[str, Decimal | None]]:
    """Return some items of every unit right below one in every period, by unit and period id.

    Only the items asked for, and the parts of their formulas, are read.
    """
    form = version.form
    wanted = [item for item in form.items if item.code in _needed(form, codes)]
    parts = ", ".join(
        f"sums[{form.places[item.code] + 1}], counts[{form.places[item.code] + 1}]"
        for item in wanted
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT unit, period_id, {parts} FROM reporting_rollup"  # noqa: S608
            " WHERE agency_id = %s AND version_id = %s AND level = %s AND parent = %s"
            " AND last_date BETWEEN coalesce(%s, '-infinity'::date) AND coalesce(%s, 'infinity'::date)"
            " ORDER BY last_date, unit",
            [agency_id, version.pk, level, parent, first, last],
        )
        rows = cursor.fetchall()
    small = Form(tuple(wanted))
    found = {}
    for unit, period_id, *numbers in rows:
        tally = Tally(tuple(map(int, numbers[::2])), tuple(map(int, numbers[1::2])))
        values, _letters = filling.over_units(small, tally)
        found[unit, period_id] = {code: values[code] for code in codes}
    return found
