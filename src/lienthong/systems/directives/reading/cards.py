"""Tasks written as labels ("Cơ quan chủ trì: …", "Thời gian hoàn thành: …") and as rows of a table."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lienthong.systems.directives.reading.wording import Wording

_LABELS = (
    ("lead", r"(?:cơ quan|đơn vị|tổ chức|bộ phận)?\s*(?:chủ trì|thực hiện|chịu trách nhiệm"
             r"|đầu mối)(?:\s+thực hiện)?|phân công(?: thực hiện)?"
             r"|(?:cơ quan|đơn vị) chủ trì thực hiện"),
    ("helpers", r"(?:các\s+)?(?:cơ quan|đơn vị|tổ chức)?\s*phối hợp(?:\s+thực hiện)?"),
    ("due", r"(?:thời gian|thời hạn|tiến độ|thời điểm|hạn|ngày)(?:\s+(?:hoàn thành|thực hiện|trình"
     "|báo cáo|xong|ban hành|dự kiến))*"
            r"|hoàn thành|lộ trình"),
    ("product", r"(?:sản phẩm|kết quả|đầu ra|hình thức văn bản|dự kiến kết quả)(?:\s+(?:đầu ra"
     "|dự kiến|đạt được|hoàn thành|chủ yếu))*"),
    ("task", r"(?:nội dung|nhiệm vụ|công việc|tên nhiệm vụ|nội dung công việc)(?:\s+(?:thực hiện"
     "|công việc|nhiệm vụ|cụ thể|chủ yếu|giải pháp))*"
             r"|nhiệm vụ[,/ ]+giải pháp|nội dung[,/ ]+nhiệm vụ"),
    ("none", r"kinh phí(?:\s+thực hiện)?|ghi chú|stt|tt|số tt|nguồn(?:\s+lực|\s+vốn)?|cấp trình"
     "|cơ sở pháp lý|căn cứ"),
)  # fmt: skip
_LABEL = re.compile(
    r"(?:^|(?<=[.;,]\s)|(?<=[-+]\s))\s*(?:"
    + "|".join(f"(?P<{name}>{words})" for name, words in _LABELS if name != "none")
    + r")\s*:\s*"
)
_HEADINGS = tuple((name, re.compile(rf"\s*(?:{words})\s*")) for name, words in _LABELS)
_RULE = re.compile(r"[\s:\-=]*-[\s:\-=]*")
_MOST_COLUMNS = 20


@dataclass(frozen=True, slots=True)
class Cell:
    """A range of the text and what its label or column says it is."""

    about: str
    start: int
    end: int


def labelled(wording: Wording, start: int, end: int) -> list[Cell]:
    """Return the labelled parts of a paragraph that begins with a label, or nothing."""
    found = list(_LABEL.finditer(wording.low[start:end]))
    if not found or wording.low[start : start + found[0].start()].strip(" -+•–"):
        return []
    cells = []
    for at, label in enumerate(found):
        last = start + (found[at + 1].start() if at + 1 < len(found) else end - start)
        cells.append(_trimmed(wording, str(label.lastgroup), start + label.end(), last))
    return cells


def is_table(wording: Wording, start: int, end: int) -> bool:
    """Return whether a paragraph is drawn as a table with bars."""
    return wording.text.startswith("|", start) and wording.text.count("|", start, end) >= 3


def names_columns(cells: Sequence[str]) -> bool:
    """Return whether the cells of a row name the columns of a table of tasks."""
    named = {_named(cell.lower().strip(" *:")) for cell in cells}
    return {"lead", "task"} <= named


def _named(written: str) -> str:
    return next((name for name, rule in _HEADINGS if rule.fullmatch(written)), "")


class TableReader:
    """Reads rows of tables whose first row names the columns; a row may be a paragraph or all may be one."""

    def __init__(self, wording: Wording) -> None:
        self.wording = wording
        self._columns: list[str] = []

    def rows(self, start: int, end: int) -> Iterator[list[Cell]]:
        """Yield the rows of tasks of one paragraph; the columns last from one paragraph to the next."""
        cells = list(self._cells(start, end))
        width = len(self._columns) or self._width(cells)
        if not 2 <= width <= _MOST_COLUMNS:
            return
        for row in self._chunks(cells, width):
            if all(_RULE.fullmatch(self.wording.text, *span) for span in row if span[0] < span[1]):
                continue
            named = [self._about(*span) for span in row]
            if "lead" in named and "task" in named:
                self._columns = named
            elif self._columns:
                yield [
                    _trimmed(self.wording, about, *span)
                    for about, span in zip(self._columns, row, strict=True)
                ]

    def _cells(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        text = self.wording.text
        place = start + 1
        while place < end:
            bar = text.find("|", place, end)
            stop = bar if bar >= 0 else end
            yield place, stop
            place = stop + 1

    def _width(self, cells: Sequence[tuple[int, int]]) -> int:
        """Return the number of columns: up to the first blank between two bars, where a row ends."""
        for at, (start, end) in enumerate(cells):
            if not self.wording.text[start:end].strip():
                return at
        return len(cells)

    def _chunks(
        self, cells: Sequence[tuple[int, int]], width: int
    ) -> Iterator[list[tuple[int, int]]]:
        place = 0
        while place + width <= len(cells):
            yield list(cells[place : place + width])
            place += width
            # Rows joined into one paragraph leave a blank between the bars that end and begin them.
            if place < len(cells) and not self.wording.text[slice(*cells[place])].strip():
                place += 1

    def _about(self, start: int, end: int) -> str:
        return _named(self.wording.low[start:end].strip(" *:"))


def _trimmed(wording: Wording, about: str, start: int, end: int) -> Cell:
    while start < end and wording.text[start] in " \t\n":
        start += 1
    while end > start and wording.text[end - 1] in " \t\n.;,":
        end -= 1
    return Cell(about, start, end)
