"""Small tables of inputs: how a regime's items, outline, reporters and checks are typed line by line."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lienthong.base.text import search_key
from lienthong.casework import tables
from lienthong.systems.reporting.models import CellType

MOST_LINES = 300
BLANK_LINES = 3

Choices = Sequence[tuple[str, str | Promise]]


@dataclass(frozen=True, slots=True)
class GridColumn:
    """One column of inputs; ``kind`` is text, number, choice or flag."""

    name: str
    label: str | Promise
    kind: str = "text"
    choices: Choices = ()
    width: int = 10


@dataclass(frozen=True, slots=True)
class Grid:
    """A table of inputs; the inputs of line 3 are named ``items-3-code`` and so on."""

    prefix: str
    title: str | Promise
    columns: tuple[GridColumn, ...]
    hint: str | Promise = ""

    def typed(self, data: Mapping[str, Any]) -> list[dict[str, str]]:
        """Return the lines in which a code, a name or any other text was typed."""
        found = []
        for number in range(MOST_LINES):
            line = {c.name: str(data.get(self._name(number, c), "")).strip() for c in self.columns}
            if any(line[c.name] for c in self.columns if c.kind in {"text", "number"}):
                found.append(line)
        return found

    def pasted(self, text: str) -> list[dict[str, str]]:
        """Return the lines of a table pasted from a spreadsheet, its columns in the grid's order.

        :raises Refusal: for a table that cannot be read or has formulas.
        """
        table = tables.paste(text, most_rows=MOST_LINES + 1)
        table.require_plain()
        titles = [str(column.label).casefold() for column in self.columns]
        rows = [row for row in table if [c.text.casefold() for c in row[:2]] != titles[:2]]
        return [
            {
                c.name: self._in_words(c, cell.text)
                for c, cell in zip(self.columns, row, strict=False)
            }
            for row in rows
            if any(cell.text for cell in row)
        ]

    def shown(self, lines: Iterable[Mapping[str, Any]], blank: int = BLANK_LINES) -> dict[str, Any]:
        """Return the grid for its template, with empty lines after the filled ones."""
        every = [*lines, *({} for _line in range(blank))]
        return {
            "prefix": self.prefix,
            "title": self.title,
            "hint": self.hint,
            "columns": self.columns,
            "lines": [
                [self._cell(number, column, line) for column in self.columns]
                for number, line in enumerate(every)
            ],
        }

    def _name(self, number: int, column: GridColumn) -> str:
        return f"{self.prefix}-{number}-{column.name}"

    def _cell(self, number: int, column: GridColumn, line: Mapping[str, Any]) -> dict[str, Any]:
        value = line.get(column.name, "")
        return {
            "name": self._name(number, column),
            "label": _("%(column)s, dòng %(line)s") % {"column": column.label, "line": number + 1},
            "kind": column.kind,
            "value": "" if value is None or value is False else value,
            "choices": column.choices,
            "width": column.width,
        }

    def _in_words(self, column: GridColumn, text: str) -> str:
        """Return the code of a choice that was pasted by its label."""
        if column.kind == "flag":
            return (
                "1" if text.casefold() in {"1", "x", "true", "yes", str(_("Có")).casefold()} else ""
            )
        by_label = {str(label).casefold(): code for code, label in column.choices}
        return by_label.get(text.casefold(), text)


_OVER_TIME: Choices = (
    ("sum", _("Cộng dồn")),
    ("average", _("Bình quân")),
    ("last", _("Số cuối kỳ")),
    ("none", _("Không tổng hợp")),
)
_OVER_UNITS: Choices = (
    ("sum", _("Cộng dồn")),
    ("average", _("Bình quân")),
    ("weighted", _("Bình quân gia quyền")),
    ("none", _("Không tổng hợp")),
)
_FORMULAS: Choices = (
    ("", _("Nhập tay")),
    ("sum", _("Tổng các chỉ tiêu")),
    ("difference", _("Hiệu các chỉ tiêu")),
    ("ratio", _("Tỷ số hai chỉ tiêu")),
)

ITEMS = Grid(
    "items",
    _("Biểu mẫu số liệu"),
    (
        GridColumn("code", _("Mã chỉ tiêu"), width=10),
        GridColumn("label", _("Tên chỉ tiêu"), width=30),
        GridColumn("group", _("Nhóm"), width=10),
        GridColumn("type", _("Loại ô"), "choice", CellType.choices),
        GridColumn("unit", _("Đơn vị tính"), width=5),
        GridColumn("decimals", _("Số lẻ"), "number", width=2),
        GridColumn("required", _("Bắt buộc"), "flag"),
        GridColumn("over_time", _("Theo kỳ"), "choice", _OVER_TIME),
        GridColumn("over_units", _("Theo đơn vị"), "choice", _OVER_UNITS),
        GridColumn("weight", _("Quyền số"), width=5),
        GridColumn("rule", _("Công thức"), "choice", _FORMULAS),
        GridColumn("of", _("Thành phần công thức"), width=10),
        GridColumn("indicator", _("Mã chỉ tiêu dùng chung"), width=10),
        GridColumn("figure", _("Số liệu của hệ thống"), width=10),
        GridColumn("least", _("Nhỏ nhất"), "number", width=4),
        GridColumn("most", _("Lớn nhất"), "number", width=4),
    ),
)
SECTIONS = Grid(
    "sections",
    _("Đề cương báo cáo"),
    (
        GridColumn("code", _("Mã phần"), width=10),
        GridColumn("title", _("Tên phần"), width=30),
        GridColumn("hint", _("Gợi ý nội dung"), width=30),
        GridColumn("required", _("Bắt buộc"), "flag"),
    ),
)
REPORTERS = Grid(
    "reporters",
    _("Đối tượng, nơi nhận và thời hạn gửi"),
    (
        GridColumn("title", _("Đối tượng báo cáo"), width=20),
        GridColumn("receiver", _("Nơi nhận"), width=10),
        GridColumn("levels", _("Các cấp"), width=5),
        GridColumn("kinds", _("Các loại cơ quan"), width=10),
        GridColumn("codes", _("Mã cơ quan"), width=20),
        GridColumn("within", _("Chỉ cấp dưới của"), width=8),
        GridColumn(
            "counting",
            _("Cách tính hạn"),
            "choice",
            (
                ("working-days", _("Ngày làm việc sau khi chốt")),
                ("days", _("Ngày sau khi chốt")),
                ("fixed", _("Ngày cố định")),
            ),
        ),
        GridColumn("days", _("Số ngày hoặc ngày"), "number", width=3),
        GridColumn("month", _("Tháng sau kỳ"), "number", width=3),
    ),
)
CHECKS = Grid(
    "checks",
    _("Quy tắc kiểm tra"),
    (
        GridColumn("left", _("Chỉ tiêu bên trái"), width=10),
        GridColumn(
            "operator",
            _("Quan hệ"),
            "choice",
            tuple((sign, sign) for sign in ("<=", "<", "=", ">=", ">")),
        ),
        GridColumn("right", _("Chỉ tiêu bên phải"), width=10),
    ),
)
GRIDS = (REPORTERS, SECTIONS, ITEMS, CHECKS)
#: What is asked once is typed in fewer columns; what an existing regime says further is taken with its item.
_ASKED = ("label", "type", "unit", "decimals", "required", "over_units", "weight", "rule", "of", "indicator",
          "code")  # fmt: skip
ASKED_ITEMS = Grid(
    ITEMS.prefix,
    ITEMS.title,
    tuple(column for name in _ASKED for column in ITEMS.columns if column.name == name),
)
ASKED_SECTIONS = Grid(
    SECTIONS.prefix,
    SECTIONS.title,
    tuple(column for column in SECTIONS.columns if column.name != "code"),
)
WINDOWS = Grid(
    "windows",
    _("Các kỳ được yêu cầu"),
    (
        GridColumn("first_date", _("Số liệu từ ngày"), width=10),
        GridColumn("last_date", _("Số liệu đến ngày"), width=10),
        GridColumn("due_date", _("Hạn gửi"), width=10),
    ),
    _("Ngày ghi theo dạng ngày/tháng/năm, ví dụ 15/10/2020. Báo cáo đột xuất chỉ ghi một dòng."),
)
ASKED_GRIDS = (WINDOWS, ASKED_SECTIONS, ASKED_ITEMS)


_KEPT = ("code", "label", "group", "type", "unit", "over_time", "over_units", "weight", "indicator",
         "figure")  # fmt: skip


def item_data(line: Mapping[str, str]) -> dict[str, Any]:
    """Return a typed line as a regime keeps its item; numbers that are none stay text and are refused there.

    :raises NumberExpected, NumberUnclear: for limits that are no numbers.
    """
    data: dict[str, Any] = {name: line[name] for name in _KEPT if line.get(name)}
    data["required"] = bool(line.get("required"))
    if line.get("decimals"):
        data["decimals"] = line["decimals"]
    for name in ("least", "most"):
        limit = tables.number_of(line.get(name, ""), cell=line.get("code", ""))
        if limit is not None:
            data[name] = str(limit)
    if line.get("rule"):
        data["formula"] = {line["rule"]: words(line.get("of", ""))}
    return data


def item_line(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return a kept item as the line that typed it."""
    line = dict(data)
    formula = data.get("formula")
    if formula:
        ((rule, parts),) = formula.items()
        line |= {"rule": rule, "of": ", ".join(parts)}
    for name in ("least", "most"):
        if data.get(name) not in (None, ""):
            line[name] = f"{Decimal(str(data[name])):f}".replace(".", ",")
    line["required"] = data.get("required", True)
    return line


def reporter_data(line: Mapping[str, str]) -> dict[str, Any]:
    """Return a typed line as a regime keeps its group of reporters."""
    return {
        "title": line.get("title", ""),
        "receiver": line.get("receiver", "") or "parent",
        "levels": words(line.get("levels", "")),
        "kinds": words(line.get("kinds", "")),
        "codes": words(line.get("codes", "")),
        "within": line.get("within", ""),
        "deadline": {
            "counting": line.get("counting") or "working-days",
            "days": line.get("days") or 2,
            "month": line.get("month") or 0,
        },
    }


def reporter_line(data: Mapping[str, Any]) -> dict[str, Any]:
    """Return a kept group of reporters as the line that typed it."""
    line = {name: data.get(name, "") for name in ("title", "receiver", "within")}
    for name in ("levels", "kinds", "codes"):
        line[name] = ", ".join(map(str, data.get(name, ())))
    return line | dict(data.get("deadline") or {})


def section_data(line: Mapping[str, str]) -> dict[str, Any]:
    """Return a typed line as a regime keeps a part of its outline."""
    data: dict[str, Any] = {name: line.get(name, "") for name in ("code", "title", "hint")}
    return data | {"required": bool(line.get("required"))}


def asked_items(
    lines: Iterable[Mapping[str, str]], taken: Mapping[str, Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return typed lines as the items of a request; ``taken`` are those of a regime, by code.

    What has no code gets one from its name.

    :raises NumberExpected, NumberUnclear: for limits that are no numbers.
    """
    found: list[dict[str, Any]] = []
    for line in lines:
        code = line.get("code") or code_of(line.get("label", ""), {each["code"] for each in found})
        kept = {name: value for name, value in taken.get(code, {}).items() if name in _UNSEEN}
        found.append({**kept, **item_data({**line, "code": code})})
    return found


_UNSEEN = ("group", "over_time", "figure", "least", "most", "hint")


def asked_sections(lines: Iterable[Mapping[str, str]], taken: set[str]) -> list[dict[str, Any]]:
    """Return typed lines as the outline of a request, with codes that its items do not have."""
    found: list[dict[str, Any]] = []
    for line in lines:
        used = taken | {each["code"] for each in found}
        found.append(section_data({**line, "code": code_of(line.get("title", ""), used)}))
    return found


def code_of(label: str, used: set[str]) -> str:
    """Return a code made of a name, unlike those in use."""
    plain = "".join(
        letter if letter.isascii() and letter.isalnum() else "-" for letter in search_key(label)
    )
    base = "-".join(part for part in plain.split("-") if part)[:_LONGEST_CODE].strip("-") or "muc"
    code, number = base, 1
    while code in used:
        number += 1
        code = f"{base}-{number}"
    return code


_LONGEST_CODE = 40


def window_data(line: Mapping[str, str]) -> dict[str, str]:
    """Return a typed line as one window of a request; a day that is none stays text and is refused later."""
    return {name: _iso(text) for name, text in line.items()}


def window_line(data: Mapping[str, str]) -> dict[str, str]:
    """Return a kept window as the line that typed it."""
    return {name: f"{date.fromisoformat(day):%d/%m/%Y}" for name, day in data.items()}


def _iso(text: str) -> str:
    parts = text.replace("-", "/").replace(".", "/").split("/")
    try:
        day, month, year = (int(part) for part in parts)
        return date(year, month, day).isoformat()
    except ValueError:
        return text


def words(text: str) -> list[str]:
    """Return words that commas, semicolons or spaces part."""
    return [word for word in text.replace(",", " ").replace(";", " ").split() if word]
