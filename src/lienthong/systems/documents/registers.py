"""The two registers and the follow-up sheet of NĐ 30/2020/NĐ-CP, Phụ lục IV: columns and cells.

Screens, CSV files and print share them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lienthong.base.clock import day_of


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the key of its value, its title, and its share of the paper's width."""

    key: str
    title: str | Promise
    width: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One register: a stable code, the title over the page, and its columns."""

    code: str
    title: str | Promise
    columns: tuple[Column, ...]

    @property
    def titles(self) -> tuple[str, ...]:
        """Return the titles of the columns, the first row of a CSV file."""
        return tuple(str(column.title) for column in self.columns)


OUTGOING = Sheet(
    "outgoing",
    _("Sổ đăng ký văn bản đi"),
    (
        Column("notation", _("Số, ký hiệu văn bản"), 9),
        Column("issued_date", _("Ngày tháng văn bản"), 7),
        Column("title", _("Tên loại và trích yếu nội dung văn bản"), 24),
        Column("signer", _("Người ký"), 9),
        Column("recipients", _("Nơi nhận văn bản"), 17),
        Column("archive_unit", _("Đơn vị, người nhận bản lưu"), 8),
        Column("copies", _("Số lượng bản"), 5),
        Column("sent_date", _("Ngày chuyển"), 7),
        Column("receipt", _("Ký nhận"), 6),
        Column("note", _("Ghi chú"), 8),
    ),
)

INCOMING = Sheet(
    "incoming",
    _("Sổ đăng ký văn bản đến"),
    (
        Column("arrival_date", _("Ngày đến"), 7),
        Column("arrival_number", _("Số đến"), 5),
        Column("author", _("Tác giả"), 13),
        Column("notation", _("Số, ký hiệu văn bản"), 9),
        Column("issued_date", _("Ngày tháng văn bản"), 7),
        Column("title", _("Tên loại và trích yếu nội dung văn bản"), 26),
        Column("receiver", _("Đơn vị hoặc người nhận"), 12),
        Column("forwarded_date", _("Ngày chuyển"), 7),
        Column("receipt", _("Ký nhận"), 6),
        Column("note", _("Ghi chú"), 8),
    ),
)

FOLLOW_UP = Sheet(
    "follow-up",
    _("Sổ theo dõi giải quyết văn bản đến"),
    (
        Column("arrival_number", _("Số đến"), 6),
        Column(
            "title",
            _(
                "Tên loại, số và ký hiệu, ngày tháng, cơ quan ban hành và trích yếu nội dung văn bản"
            ),
            36,
        ),
        Column("unit", _("Đơn vị hoặc người nhận"), 15),
        Column("due_date", _("Thời hạn giải quyết"), 9),
        Column("progress", _("Tiến độ giải quyết"), 13),
        Column("reply", _("Số, ký hiệu văn bản trả lời"), 11),
        Column("note", _("Ghi chú"), 10),
    ),
)

SHEETS = {sheet.code: sheet for sheet in (OUTGOING, INCOMING, FOLLOW_UP)}


def cells(sheet: Sheet, row: Mapping[str, object]) -> tuple[str, ...]:
    """Return one row as written: dates as 09/9/2019 would be typed in a table, 09/09/2019."""
    return tuple(_cell(row.get(column.key)) for column in sheet.columns)


def csv_cells(sheet: Sheet, row: Mapping[str, object]) -> tuple[str, ...]:
    """Return one row for a CSV file, no cell of which a spreadsheet takes for a formula."""
    return tuple(
        f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell
        for cell in cells(sheet, row)
    )


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = day_of(value)
    if isinstance(value, date):
        return f"{value:%d/%m/%Y}"
    if isinstance(value, list | tuple):
        return "; ".join(str(item) for item in value)
    return str(value)
