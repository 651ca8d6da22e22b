"""Draws a register or the follow-up sheet on A4 landscape, its header on every page."""

from collections.abc import Iterable, Sequence
from typing import Protocol

from lienthong.casework.layout.typesetting import typeset


class Width(Protocol):
    """A column's share of the paper's width."""

    @property
    def width(self) -> int: ...


class Sheet(Protocol):
    """What is drawn: a title, and columns with their titles."""

    @property
    def title(self) -> object: ...

    @property
    def titles(self) -> Sequence[str]: ...

    @property
    def columns(self) -> Sequence[Width]: ...


def draw_register(
    sheet: Sheet, rows: Iterable[Sequence[str]], *, agency: str, period: str
) -> bytes:
    """Draw a register of rows made by ``registers.cells`` (NĐ 30/2020/NĐ-CP, Phụ lục IV)."""
    data = {
        "title": str(sheet.title),
        "agency": agency,
        "period": period,
        "titles": list(sheet.titles),
        "widths": [column.width for column in sheet.columns],
        "rows": [list(row) for row in rows],
    }
    return typeset("register.typ", "sheet", data, day=None).pdf
