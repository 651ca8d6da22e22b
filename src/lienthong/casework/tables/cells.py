"""The cells of a table, and Vietnamese numbers in them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from lienthong.casework.tables.refusals import (
    FormulaFound,
    MergedCells,
    NumberExpected,
    NumberUnclear,
)

Value = str | Decimal | None

_MOST_NAMED = 5
_MOST_DIGITS = 30
_SPACES = "\u00a0\u202f\u2009 "
_VIETNAMESE = re.compile(r"(?:[0-9]+|[0-9]{1,3}(?:\.[0-9]{3})+)(?:,[0-9]+)?")
# What a foreign spreadsheet writes; read here it might be a thousand times too much or too little.
_FOREIGN = re.compile(r"(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?|[0-9]{1,3}(?:,[0-9]{3})+")
_THOUSAND_OR_DECIMAL = re.compile(r"[1-9][0-9]{0,2},[0-9]{3}")
_SPACED = re.compile(r"[0-9]{1,3}(?: [0-9]{3})+(?:,[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its address as in a spreadsheet ("C7") and what stands there.

    The value of a share shown in percent is in percent (12.5, not 0.125). A formula keeps no value: what a
    file says it came to cannot be checked.
    """

    address: str
    value: Value = None
    is_formula: bool = False
    is_percent: bool = False

    @property
    def text(self) -> str:
        """Return what stands in the cell, as text without outer spaces."""
        return "" if self.value is None else str(self.value).strip()

    @property
    def is_empty(self) -> bool:
        """Tell whether nothing stands in the cell."""
        return not self.is_formula and not self.text

    def number(self) -> Decimal | None:
        """Return the number in the cell; None for an empty one.

        :raises FormulaFound, NumberExpected, NumberUnclear: naming the cell.
        """
        if self.is_formula:
            raise FormulaFound(cells=self.address)
        if self.value is None or isinstance(self.value, Decimal):
            return self.value
        return number_of(self.value, cell=self.address)


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of one sheet, every row as long as the longest, from A1 on."""

    rows: tuple[tuple[Cell, ...], ...]
    merged: tuple[str, ...] = ()
    name: str = ""

    def __iter__(self) -> Iterator[tuple[Cell, ...]]:
        return iter(self.rows)

    def require_plain(self, *, first_row: int = 1, first_column: int = 1) -> None:
        """Refuse formulas anywhere from a row and column on, and merged cells that reach there.

        :raises FormulaFound, MergedCells: naming the first few cells.
        """
        formulas = [
            cell.address
            for row in self.rows[first_row - 1 :]
            for cell in row[first_column - 1 :]
            if cell.is_formula
        ]
        if formulas:
            raise FormulaFound(cells=_some(formulas))
        merged = [each for each in self.merged if _reaches(each, first_row, first_column)]
        if merged:
            raise MergedCells(cells=_some(merged))


def number_of(text: str, *, cell: str = "") -> Decimal | None:
    """Return the number that a Vietnamese text writes ("1.234,5", "12,5%", "-3"); None for an empty text.

    "1.234" is a thousand and more, as everywhere in Viet Nam. A percent sign leaves the number in percent.

    :raises NumberExpected: for what is no number.
    :raises NumberUnclear: for "1234.5", "1,234.5" and "1,234", which other countries write otherwise.
    """
    plain = text.strip(_SPACES + "\t\r\n").removesuffix("%").strip(_SPACES).replace("\u2212", "-")
    if not plain:
        if text.strip():
            raise NumberExpected(cell=cell, text=text.strip()[:40])
        return None
    sign, digits = ("-", plain[1:]) if plain[0] in "-+" else ("", plain)
    sign = "" if plain[0] == "+" else sign
    for space in _SPACES:
        digits = digits.replace(space, " ")
    if len(digits) > _MOST_DIGITS:
        raise NumberExpected(cell=cell, text=text.strip()[:40])
    if _THOUSAND_OR_DECIMAL.fullmatch(digits):
        raise NumberUnclear(cell=cell, text=text.strip())
    if _VIETNAMESE.fullmatch(digits) or _SPACED.fullmatch(digits):
        return Decimal(sign + digits.replace(".", "").replace(" ", "").replace(",", "."))
    if _FOREIGN.fullmatch(digits):
        raise NumberUnclear(cell=cell, text=text.strip())
    raise NumberExpected(cell=cell, text=text.strip()[:40])


def column_letters(number: int) -> str:
    """Return the letters of the n-th column, from 1: A, Z, AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def position(address: str) -> tuple[int, int]:
    """Return row and column, from 1, of an address like "C7".

    :raises ValueError: for what is no address.
    """
    found = re.fullmatch(r"([A-Z]{1,3})([1-9][0-9]{0,6})", address)
    if found is None:
        raise ValueError(address)
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - 64
    return int(found[2]), column


def _some(addresses: list[str]) -> str:
    shown = ", ".join(addresses[:_MOST_NAMED])
    return shown + ", …" if len(addresses) > _MOST_NAMED else shown


def _reaches(area: str, first_row: int, first_column: int) -> bool:
    row, column = position(area.rpartition(":")[2])
    return row >= first_row and column >= first_column
