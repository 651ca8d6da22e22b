"""Draws a register or the follow-up sheet on A4 landscape, its header on every page."""

from collections.abc import Iterable, Sequence

from lienthong.systems.documents.layout.typesetting import typeset
from lienthong.systems.documents.registers import Sheet


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
