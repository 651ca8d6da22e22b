"""Reports as spreadsheets: the sheet of one report, the sheet of many units, and reading them back."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from lienthong.base.errors import Invalid
from lienthong.casework.tables import Cell, NumberUnclear, Table
from lienthong.systems.reporting.actions.bulk import UnitRow
from lienthong.systems.reporting.models import RegimeVersion, Report
from lienthong.systems.reporting.rules.items import Item

# The first cell of the line that names the columns, in either language of the screens.
CODE_HEADINGS = re.compile(r"(?P<code>mã chỉ tiêu|mã|item code|item|dataelement)")
UNIT_HEADINGS = re.compile(r"(?P<unit>mã đơn vị|đơn vị báo cáo|unit code|orgunit)")
VALUE_HEADINGS = re.compile(r"(?P<value>giá trị|value)")
REGIME, PERIOD, UNIT = (
    gettext_lazy("Chế độ báo cáo"),
    gettext_lazy("Kỳ báo cáo"),
    gettext_lazy("Đơn vị báo cáo"),
)
_MOST_LINES_ABOVE = 12


class TableOfOther(Invalid):
    code = "table-of-other"
    message = gettext_lazy(
        "Tệp này là của “%(found)s”, còn báo cáo đang mở là của “%(expected)s”. Hãy chọn đúng tệp mẫu."
    )


class TableWithoutCodes(Invalid):
    code = "table-without-codes"
    message = gettext_lazy("Bảng không có cột mã chỉ tiêu. Hãy dùng tệp mẫu của kỳ báo cáo này.")


class TableNamesTwice(Invalid):
    code = "table-names-twice"
    message = gettext_lazy(
        "Mã “%(name)s” ở ô %(cell)s đã có ở một dòng phía trên. Hãy xóa dòng thừa."
    )


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet to be written: its first row and the others."""

    columns: Sequence[Any]
    rows: Sequence[Sequence[Any]]


def sheet_of(report: Report) -> Sheet:
    """Return the sheet of one report, filled with what it holds, ready to be filled in further."""
    lines: list[Sequence[Any]] = [
        (_("Kỳ báo cáo"), report.period_id, report.period.label),
        (_("Đơn vị báo cáo"), report.unit, report.unit_name),
        (),
        (_("Mã chỉ tiêu"), _("Chỉ tiêu"), _("Đơn vị tính"), _("Giá trị")),
    ]
    for cell in report.cells:
        if not cell.item.is_computed:
            value: Any = cell.text if cell.item.is_text else cell.value
            lines.append((cell.item.code, cell.item.label, cell.item.unit, value))
    return Sheet((_("Chế độ báo cáo"), report.version.regime.code, report.version.name), lines)


def sheet_of_units(
    version: RegimeVersion,
    period_id: str,
    units: Iterable[tuple[str, str]],
    held: Mapping[str, Report],
) -> Sheet:
    """Return the sheet of many units, one line each, one column for each item."""
    items = [item for item in version.form.items if not item.is_computed]
    lines: list[Sequence[Any]] = [
        (_("Kỳ báo cáo"), period_id),
        ("", "", *(item.label for item in items)),
        (_("Mã đơn vị"), _("Tên đơn vị"), *(item.code for item in items)),
    ]
    for code, name in units:
        report = held.get(code)
        values = [_value(report, item) if report else None for item in items]
        lines.append((code, name, *values))
    return Sheet((_("Chế độ báo cáo"), version.regime.code, version.name), lines)


def _value(report: Report, item: Item) -> Any:
    if item.is_text:
        return str(report.texts.get(item.code, ""))
    return report.numbers[item.code]


def in_vietnamese(sheet: Sheet) -> Sheet:
    """Return the sheet with its numbers written as in Viet Nam, so that a CSV is read back as meant."""
    return Sheet(sheet.columns, [[_written(value) for value in row] for row in sheet.rows])


def _written(value: Any) -> Any:
    return f"{value:f}".replace(".", ",") if isinstance(value, Decimal) else value


def read_one(table: Table, report: Report) -> tuple[dict[str, Decimal | None], dict[str, str]]:
    """Return the cells and words of a pasted or uploaded table, by item code.

    :raises TableOfOther: for the sheet of another regime, period or unit.
    :raises TableWithoutCodes, TableNamesTwice: as they say.
    :raises FormulaFound, MergedCells, NumberExpected, NumberUnclear: naming the cell.
    """
    form = report.form
    heading = heading_of(table, report)
    table.require_plain(first_row=heading + 2)
    value_at = value_column(table, heading)
    cells: dict[str, Decimal | None] = {}
    words: dict[str, str] = {}
    sections = {str(each["code"]) for each in report.version.sections}
    for row in table.rows[heading + 1 :]:
        code, cell = row[0].text, row[value_at]
        if not code:
            continue
        if code in cells or code in words:
            raise TableNamesTwice(name=code, cell=row[0].address)
        if code in sections or (code in form.places and form.item(code).is_text):
            words[code] = cell.text
        elif code in form.places and form.item(code).is_computed:
            continue
        else:
            cells[code] = number(cell, form.item(code) if code in form.places else None)
    if not cells and not words:
        raise TableWithoutCodes()
    return cells, words


def read_units(table: Table, version: RegimeVersion, period_id: str) -> list[UnitRow]:
    """Return the lines of a sheet of many units.

    :raises Refusal: as ``read_one``.
    """
    heading = _heading(table, UNIT_HEADINGS)
    if heading < 0:
        raise TableWithoutCodes()
    require_same_units(table, heading, version, period_id)
    table.require_plain(first_row=heading + 2)
    codes = [cell.text for cell in table.rows[heading]]
    known = {place: code for place, code in enumerate(codes) if code in version.form.places}
    if not known:
        raise TableWithoutCodes()
    seen: set[str] = set()
    rows = []
    for line in table.rows[heading + 1 :]:
        unit = line[0].text
        if not unit:
            continue
        if unit in seen:
            raise TableNamesTwice(name=unit, cell=line[0].address)
        seen.add(unit)
        rows.append(_unit_row(unit, line, known, version))
    return rows


def _unit_row(
    unit: str, line: Sequence[Cell], known: Mapping[int, str], version: RegimeVersion
) -> UnitRow:
    cells: dict[str, object] = {}
    words: dict[str, str] = {}
    for place, code in known.items():
        item = version.form.item(code)
        if item.is_text:
            words[code] = line[place].text
        elif not item.is_computed:
            cells[code] = number(line[place], item)
    return UnitRow(unit, cells, words)


def number(cell: Cell, item: Item | None) -> Decimal | None:
    """Return the number in a cell for an item.

    :raises FormulaFound, NumberExpected, NumberUnclear: naming the cell.
    """
    # A share is kept in per cent; in any other cell a percent sign means something else than it says.
    if cell.is_percent and item is not None and item.unit != "%":
        raise NumberUnclear(cell=cell.address, text=f"{cell.text}%".replace("%%", "%"))
    return cell.number()


def _heading(table: Table, headings: re.Pattern[str]) -> int:
    """Return the place of the line with the columns' names, -1 when the table has none."""
    # "Đơn vị báo cáo" also stands above the sheet of one unit, with its code and name beside it.
    least = 2 if headings is CODE_HEADINGS else 4
    for place, row in enumerate(table.rows[:_MOST_LINES_ABOVE]):
        if headings.fullmatch(row[0].text.casefold()) and sum(bool(c.text) for c in row) >= least:
            return place
    return -1


def heading_of(table: Table, report: Report) -> int:
    """Return the place of the line with the columns' names in a table for one report, -1 when it has none.

    :raises TableOfOther: for the sheet of another regime, period or unit.
    """
    heading = _heading(table, CODE_HEADINGS)
    _require_same(table, heading, _names_of(report))
    return heading


def require_same_units(table: Table, heading: int, version: RegimeVersion, period_id: str) -> None:
    """Refuse the sheet of many units of another regime or period.

    :raises TableOfOther: naming it.
    """
    _require_same(table, heading, {REGIME: version.regime.code, PERIOD: period_id})


def value_column(table: Table, heading: int) -> int:
    """Return the column that holds the values: the one that says so, else the last.

    :raises TableWithoutCodes: for a table of one column.
    """
    if heading >= 0:
        for place, cell in enumerate(table.rows[heading]):
            if VALUE_HEADINGS.fullmatch(cell.text.casefold()):
                return place
    width = len(table.rows[0])
    if width < 2:
        raise TableWithoutCodes()
    return width - 1


def _names_of(report: Report) -> dict[Promise, str]:
    return {
        REGIME: report.version.regime.code,
        PERIOD: report.period_id,
        UNIT: report.unit,
    }


def _require_same(table: Table, heading: int, expected: Mapping[Promise, str]) -> None:
    by_label = {str(label).casefold(): code for label, code in expected.items()}
    # A file may have been made while the screens were in the other language.
    with override("vi"):
        by_label |= {str(label).casefold(): code for label, code in expected.items()}
    for row in table.rows[: max(heading, 0)]:
        wanted = by_label.get(row[0].text.casefold()) if row else None
        if wanted is not None and len(row) > 1 and row[1].text != wanted:
            raise TableOfOther(found=row[1].text, expected=wanted)
