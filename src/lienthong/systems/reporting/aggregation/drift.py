"""What has changed below a report since its sums were taken: which cells, and by which units' corrections."""

from dataclasses import dataclass
from decimal import Decimal

from lienthong.systems.reporting.models import Report, ReportState, Rollup
from lienthong.systems.reporting.rules import filling
from lienthong.systems.reporting.rules.filling import CellOrigin
from lienthong.systems.reporting.rules.items import Item

MOST_UNITS = 200


@dataclass(frozen=True, slots=True)
class CellShift:
    """A cell whose value in a report is no longer what the reports below come to."""

    item: Item
    before: Decimal | None
    after: Decimal | None


@dataclass(frozen=True, slots=True)
class UnitShift:
    """One cell of a unit below that was corrected, or came, after the report above it was sent."""

    report: Report
    item: Item
    before: Decimal | None
    after: Decimal | None


def shifted_cells(report: Report) -> list[CellShift]:
    """Return the cells of a report that were summed from below and now come to something else.

    Cells computed from them follow, whatever was typed stays as it was typed.
    """
    sums = Rollup.objects.below(report).first()
    if sums is None or CellOrigin.BELOW not in report.origins:
        return []
    form, then = report.form, report.numbers
    letters = report.origins.ljust(len(form.items), CellOrigin.NONE)
    found = filling.over_units(form, sums.tally)[0]
    summed = {
        item.code: found[item.code]
        for item, letter in zip(form.items, letters, strict=True)
        if letter == CellOrigin.BELOW
    }
    if all(then[code] == value for code, value in summed.items()):
        return []
    now = filling.completed(form, {**then, **summed}, letters)[0]
    return [
        CellShift(item, then[item.code], now[item.code])
        for item in form.numeric
        if then[item.code] != now[item.code]
    ]


def shifted_units(report: Report) -> list[UnitShift]:
    """Return what units right below a sent report have changed since it was sent, cell by cell."""
    sums = Rollup.objects.below(report).first()
    if sums is None or report.submitted_at is None:
        return []
    rows = Report.objects.filter(agency_id=report.agency_id, level=sums.level)
    rows = rows.of_period(report.version, report.period_id).under(report.path)
    since = report.submitted_at
    fresh = list(rows.accepted().filter(accepted_at__gt=since).in_order()[:MOST_UNITS])
    units = {row.unit for row in fresh}
    earlier = rows.accepted(since).filter(unit__in=units)
    stood = {row.unit: row for row in earlier.exclude(state=ReportState.ACCEPTED)}
    found = []
    for row in fresh:
        row.version = report.version
        before = stood.get(row.unit)
        then = report.form.decimal(before.values) if before else {}
        found += [
            UnitShift(row, item, then.get(item.code), now)
            for item in report.form.numeric
            if not item.is_computed and then.get(item.code) != (now := row.numbers[item.code])
        ]
    return found
