"""Where pasted cells go: by the names of items and units, marks or not, in any order; or a bare column.

What cannot be placed is told with why, and nothing is kept before a person has seen where everything goes.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lienthong.base.errors import Refusal
from lienthong.base.text import search_key
from lienthong.casework import tables
from lienthong.casework.tables import Cell, NumberExpected, Table
from lienthong.systems.reporting import sheets
from lienthong.systems.reporting.actions.bulk import UnitRow
from lienthong.systems.reporting.actions.refusals import CELL_SENTENCES
from lienthong.systems.reporting.models import RegimeVersion, Report
from lienthong.systems.reporting.rules import items
from lienthong.systems.reporting.rules.items import CellInvalid, Item
from lienthong.systems.reporting.units import Place

#: "1.", "2.1", "a)", "-", "+", "•" before a name.
_NUMBERING = re.compile(r"^(?:[-+•*]|\(?[0-9ivx]{1,4}(?:\.[0-9]{1,3})*[.)]|[a-z][.)])\s*")
_IN_BRACKETS = re.compile(r"\s*\([^()]*\)\s*$")
_COMMITTEE = "uy ban nhan dan "
_MOST_SHOWN = 120
_MOST_ABOVE = 12

UNKNOWN_NAME = _("Biểu mẫu không có chỉ tiêu nào mang tên hoặc mã này.")
SEVERAL_ITEMS = _("Có nhiều chỉ tiêu cùng tên này; hãy ghi mã chỉ tiêu.")
NAMED_TWICE = _("Chỉ tiêu này đã có ở một dòng phía trên.")
TOO_MANY = _("Nhiều dòng hơn số chỉ tiêu của biểu mẫu.")
UNKNOWN_UNIT = _("Không có đơn vị phải báo cáo nào mang tên hoặc mã này.")
SEVERAL_UNITS = _("Có nhiều đơn vị cùng tên này; hãy ghi mã định danh.")
UNIT_TWICE = _("Đơn vị này đã có ở một dòng phía trên.")


@dataclass(frozen=True, slots=True)
class Placed:
    """One pasted cell with its place in the form; ``code`` is that of the item or section."""

    code: str
    where: str
    value: Decimal | str | None


@dataclass(frozen=True, slots=True)
class Unplaced:
    """What could not be placed, where it stood, and why."""

    where: str
    text: str
    why: str | Promise


@dataclass(slots=True)
class Placement:
    """Where everything of a pasted table goes."""

    placed: list[Placed] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)

    @property
    def cells(self) -> dict[str, Decimal | None]:
        """Return the numbers by item code."""
        return {each.code: each.value for each in self.placed if not isinstance(each.value, str)}

    @property
    def words(self) -> dict[str, str]:
        """Return the words by item or section code."""
        return {each.code: each.value for each in self.placed if isinstance(each.value, str)}

    def leave(self, cell: Cell, text: str, why: str | Promise) -> None:
        """Note what could not be placed."""
        self.unplaced.append(Unplaced(cell.address, text[:_MOST_SHOWN], why))


@dataclass(frozen=True, slots=True)
class UnitPlacement:
    """Where a pasted table of many units goes: a row for each unit that was found."""

    rows: list[UnitRow]
    unplaced: list[Unplaced]


class _Names:
    """The items and parts of the outline of a form, by code and by every way their names are written."""

    def __init__(self, version: RegimeVersion) -> None:
        self._version = version
        self._codes = {*version.form.places, *(str(each["code"]) for each in version.sections)}
        self._by_key: dict[str, list[str]] = {}
        self._groups = {_key(item.group): item.group for item in version.form.items if item.group}
        for code, label in version.labels.items():
            for key in dict.fromkeys((_key(label), _key(_IN_BRACKETS.sub("", label)))):
                self._by_key.setdefault(key, []).append(code)

    def codes_of(self, text: str, group: str = "") -> list[str]:
        """Return the codes that a text may mean; those of the group that it stands under come first."""
        if text.strip() in self._codes:
            return [text.strip()]
        found: list[str] = []
        for key in (_key(text), _key(_IN_BRACKETS.sub("", text))):
            found = found or self._by_key.get(key, [])
        near = [code for code in found if group and self._group_of(code) == group]
        return near or found

    def group(self, row: Sequence[Cell]) -> str:
        """Return the group that a line alone names, or ""."""
        texts = [cell.text for cell in row if cell.text]
        return self._groups.get(_key(texts[0]), "") if len(texts) == 1 else ""

    def item(self, code: str) -> Item | None:
        """Return an item, None for a part of the outline."""
        form = self._version.form
        return form.item(code) if code in form.places else None

    def _group_of(self, code: str) -> str:
        item = self.item(code)
        return item.group if item else ""


def _key(text: str) -> str:
    return _NUMBERING.sub("", search_key(text)).rstrip(" .:;")


def place_one(text: str, report: Report) -> Placement:
    """Return where a pasted table, or a bare column in the form's order, goes in one report.

    :raises TableOfOther: for the sheet of another regime, period or unit.
    :raises Refusal: for a text that is no table.
    """
    version = report.version
    column = _bare_column(text)
    if column is not None:
        return _place_column(column, version)
    table = tables.paste(text)
    heading, value_at = _heading(table, report)
    found, names, group = Placement(), _Names(version), ""
    for row in table.rows[heading + 1 :]:
        group = names.group(row) or group
        _place_row(row, value_at, names, group, found)
    return found


def _heading(table: Table, report: Report) -> tuple[int, int]:
    """Return the line that names the columns, -1 when there is none, and the column of the values."""
    heading = sheets.heading_of(table, report)
    for place, row in enumerate(table.rows[:_MOST_ABOVE]):
        for at, cell in enumerate(row):
            if sheets.VALUE_HEADINGS.fullmatch(cell.text.casefold()):
                return place, at
    return heading, sheets.value_column(table, heading)


def _bare_column(text: str) -> list[Cell] | None:
    """Return the cells of a text that is one column of numbers, None for any other."""
    lines = text.rstrip().splitlines()
    if not lines or any("\t" in line.strip() or ";" in line for line in lines):
        return None
    cells = [Cell(f"A{number}", line.strip()) for number, line in enumerate(lines, 1)]
    for cell in cells:
        try:
            cell.number()
        except NumberExpected:
            return None
        except Refusal:
            continue
    return cells


def _place_column(column: Sequence[Cell], version: RegimeVersion) -> Placement:
    """Place a column in the form's order; as long as the whole form, it has the computed cells too."""
    every = list(version.form.items)
    typed = [item for item in every if not item.is_computed]
    order = every if len(column) == len(every) else typed
    found = Placement()
    for number, cell in enumerate(column):
        if number >= len(order):
            if cell.text:
                found.leave(cell, cell.text, TOO_MANY)
        elif cell.text and not order[number].is_computed:
            _put(order[number].code, order[number], cell, found)
    return found


def _place_row(
    row: Sequence[Cell], value_at: int, names: _Names, group: str, found: Placement
) -> None:
    value, others = row[value_at], [cell for at, cell in enumerate(row) if at != value_at]
    for cell in others:
        codes = names.codes_of(cell.text, group) if cell.text else []
        if not codes:
            continue
        item = names.item(codes[0])
        if len(codes) > 1:
            found.leave(cell, cell.text, SEVERAL_ITEMS)
        elif any(each.code == codes[0] for each in found.placed):
            found.leave(cell, cell.text, NAMED_TWICE)
        elif item is None or not item.is_computed:
            _put(codes[0], item, value, found)
        return
    text = next((cell for cell in others if cell.text), None)
    if text is not None and not value.is_empty:
        found.leave(text, " ".join(cell.text for cell in row if cell.text), UNKNOWN_NAME)


def _put(code: str, item: Item | None, cell: Cell, found: Placement) -> None:
    """Put a cell into its place, or say why it cannot stand there."""
    if cell.is_formula:
        found.leave(cell, cell.text or code, CELL_SENTENCES["formula-cell"])
    elif item is None or item.is_text:
        found.placed.append(Placed(code, cell.address, cell.text))
    else:
        try:
            found.placed.append(
                Placed(code, cell.address, items.read(item, sheets.number(cell, item)))
            )
        except CellInvalid as fault:
            found.leave(cell, cell.text, CELL_SENTENCES[fault.code])
        except Refusal as refusal:
            found.leave(cell, cell.text, refusal.sentence)


def place_units(
    text: str, version: RegimeVersion, period_id: str, known: Mapping[str, Place]
) -> UnitPlacement:
    """Return where a pasted table goes that has a line for each unit and a column for each item.

    Units and items are named by code or name; ``known`` are the units that may be reported for.

    :raises TableOfOther: for the sheet of another regime or period.
    :raises TableWithoutCodes: if no line names the columns.
    """
    table, names, left = tables.paste(text), _Names(version), Placement()
    heading = _unit_heading(table, names)
    sheets.require_same_units(table, heading, version, period_id)
    columns = _columns(table.rows[heading], names, left)
    by_name, seen, rows = _unit_names(known.values()), set[str](), []
    for row in table.rows[heading + 1 :]:
        named = next((cell for at, cell in enumerate(row) if at not in columns and cell.text), None)
        if named is None or _is_of_codes(row, names, columns):
            continue
        codes = [named.text] if named.text in known else by_name.get(_unit_key(named.text), [])
        if len(codes) != 1 or codes[0] in seen:
            why = UNIT_TWICE if len(codes) == 1 else SEVERAL_UNITS if codes else UNKNOWN_UNIT
            left.leave(named, named.text, why)
            continue
        seen.add(codes[0])
        given = Placement()
        for at, item in columns.items():
            if not row[at].is_empty:
                _put(item.code, item, row[at], given)
        left.unplaced += given.unplaced
        rows.append(UnitRow(codes[0], given.cells, given.words))
    return UnitPlacement(rows, left.unplaced)


def _unit_heading(table: Table, names: _Names) -> int:
    """Return the line that names the columns: the first in which an item is named beside the first cell."""
    for place, row in enumerate(table.rows[:_MOST_ABOVE]):
        if any(cell.text and names.codes_of(cell.text) for cell in row[1:]):
            return place
    raise sheets.TableWithoutCodes()


def _columns(row: Sequence[Cell], names: _Names, left: Placement) -> dict[int, Item]:
    columns: dict[int, Item] = {}
    for at, cell in enumerate(row):
        codes = names.codes_of(cell.text) if cell.text else []
        item = names.item(codes[0]) if len(codes) == 1 else None
        if len(codes) > 1:
            left.leave(cell, cell.text, SEVERAL_ITEMS)
        elif item in columns.values():
            left.leave(cell, cell.text, NAMED_TWICE)
        elif item is not None and not item.is_computed:
            columns[at] = item
        elif item is None and at > 1 and cell.text:
            left.leave(cell, cell.text, UNKNOWN_NAME)
    return columns


def _is_of_codes(row: Sequence[Cell], names: _Names, columns: Mapping[int, Item]) -> bool:
    """Say whether a line under the heading names the columns once more, by their codes."""
    return any(row[at].text == item.code for at, item in columns.items())


def _unit_names(units: Iterable[Place]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for place in units:
        found.setdefault(_unit_key(place.name), []).append(place.code)
    return found


def _unit_key(name: str) -> str:
    key = _key(name)
    key = f"{_COMMITTEE}{key[5:]}" if key.startswith("ubnd ") else key
    return key.removeprefix(_COMMITTEE)
