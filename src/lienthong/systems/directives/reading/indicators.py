"""Figures and targets in a directive's wording."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from lienthong.systems.directives.reading.dates import DateReader
from lienthong.systems.directives.reading.paragraphs import Paragraph
from lienthong.systems.directives.reading.proposals import IndicatorFound
from lienthong.systems.directives.reading.wording import Wording

_NUMBER = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?"
_FIGURE = re.compile(
    rf"từ\s+(?P<base>{_NUMBER})\s*(?P<base_sign>%)?\s*(?:\([^()]{{1,40}}\)\s*)?(?:lên|xuống|còn"
    rf"|đến)\s+(?P<raised>{_NUMBER})\s*(?P<raised_sign>%)"
    rf"|(?P<verb>tăng|giảm)(?:\s+(?:thêm|khoảng|ít nhất"
    rf"|tối thiểu))?\s+(?P<change>{_NUMBER})\s*%(?:\s+so với\s+(?P<than>[^,;.()]{{3,60}}))?"
    rf"|(?<![\d/.,])(?P<part>\d{{1,6}})/(?P<whole>\d{{1,6}})(?![\d/\-]"
    rf"|\s*[/\-]\s*\d)\s+(?P<part_of>(?!nq|nđ|qđ|tb|tt|ct)[^\W\d][^,;.:()\d]{{1,80}})"
    rf"|(?<![\d/.,])(?P<share>{_NUMBER})\s*%"
    rf"|(?P<more>hơn|trên|gần|khoảng|tối thiểu"
    rf"|ít nhất)?\s*(?<![\d/.,\-])(?P<count>{_NUMBER})\s+(?P<scale>triệu|nghìn|ngàn|tỷ)?\s*"
    r"(?P<counted>(?:địa chỉ|chứng thư(?: số)?|chuyên gia|hồ sơ|văn bản|dịch vụ(?: công)?|thủ tục"
    r"|tài khoản|cơ quan|đơn vị|người|lượt|doanh nghiệp"
    r"|cán bộ|công chức|hộ|km|ha|giường|trường hợp|xã|huyện|đồng|máy|trạm|thuê bao|giao dịch"
    r"|giấy tờ|bộ|sản phẩm|công trình|dự án|liều|tấn)\b)"
)
_PART = re.compile(r"[;:]|,\s(?!\d)|\.\s|…")
_TARGET = re.compile(
    r"\b(?:chỉ tiêu|mục tiêu|phấn đấu|tối thiểu|ít nhất|đạt (?:tối thiểu|trên|từ)|hoàn thành|định hướng)\b"
)
_LEVEL = re.compile(
    r"\b(?:mức độ|cấp độ|mức|phiên bản|điều|khoản|số|thứ|lần|trang|phụ lục|mẫu)\s*$"
)
_SCALES = {"triệu": 1_000_000, "nghìn": 1_000, "ngàn": 1_000, "tỷ": 1_000_000_000}
_NOT_SHARE = ("ngày", "số", "sáng", "chiều", "tối", "nghị", "tháng")
_UNIT_ENDS = re.compile(r"\s+(?:đã|được|của|có|còn|chưa|trên|trong|tại|và)\b")
_MOST = 400
_LONGEST = 320


class IndicatorReader:
    """Finds the figures of one text."""

    def __init__(self, wording: Wording, dates: DateReader) -> None:
        self.wording = wording
        self.dates = dates

    def read(
        self, start: int, end: int, at: Paragraph, *, is_told: bool
    ) -> Iterator[IndicatorFound]:
        """Yield the figures of a sentence; ``is_told`` for what has been reached, not asked for."""
        for count, found in enumerate(_FIGURE.finditer(self.wording.low, start, end)):
            if count >= _MOST:
                return
            if _LEVEL.search(self.wording.low[max(start, found.start() - 16) : found.start()]):
                continue
            figure = self._figure(found, start, end, at, is_told)
            if figure is not None:
                yield figure

    def _figure(
        self, found: re.Match[str], start: int, end: int, at: Paragraph, is_told: bool
    ) -> IndicatorFound | None:
        if found["part"] and not self._is_share(found):
            return None
        first, last = self._around(found, start, end)
        value, base, change, whole, unit = _values(found)
        if found["count"] and not _is_worth(found, value):
            return None
        around = self.wording.low[max(start, found.start() - 90) : last]
        is_target = not is_told or bool(_TARGET.search(around))
        begins = found.start() + len(found[0]) - len(found[0].lstrip())
        return IndicatorFound(
            wording=self.wording.text[begins : found.end()].rstrip(),
            words=self.wording.text[first:last], start=first, end=last, point=at.label,
            paragraph=at.index, unit=unit, value=value, base=base, change=change, denominator=whole,
            base_wording=self._base(found), is_target=is_target,
            on=self._day(found, start, last) if is_target else None,
            confidence=0.7 if found["count"] else 0.85, reasons=("figure-with-unit",),
        )  # fmt: skip

    def _is_share(self, found: re.Match[str]) -> bool:
        """Return whether "62/95 bộ" is a share of a whole rather than a day or the number of a paper."""
        part, whole = int(found["part"]), int(found["whole"])
        before = self.wording.low[max(0, found.start() - 14) : found.start()].split()
        return part <= whole and whole > 12 and not (before and before[-1] in _NOT_SHARE)

    def _around(self, found: re.Match[str], start: int, end: int) -> tuple[int, int]:
        """Return the words about a figure: to the next mark on either side."""
        first = start
        for mark in _PART.finditer(
            self.wording.text, max(start, found.start() - _LONGEST), found.start()
        ):
            first = mark.end()
        after = _PART.search(self.wording.text, found.end(), min(end, found.end() + _LONGEST))
        last = after.start() if after else min(end, found.end() + _LONGEST)
        text = self.wording.text
        while first < found.start() and (text[first].isspace() or text[first] in "-–•*+"):
            first += 1
        while last > found.end() and text[last - 1] in " .,/":
            last -= 1
        return first, last

    def _base(self, found: re.Match[str]) -> str:
        if found["than"]:
            return self.wording.text[slice(*found.span("than"))].strip()
        return ""

    def _day(self, found: re.Match[str], start: int, last: int) -> date | None:
        """Return the day by which a target is to be reached: named before it in the sentence, or after."""
        dues = [due for due in self.dates.dues(start, last) if due.day is not None]
        before = [due for due in dues if due.end <= found.start()]
        chosen = before[-1:] or dues[:1]
        return chosen[0].day if chosen else None


def _values(
    found: re.Match[str],
) -> tuple[Decimal | None, Decimal | None, Decimal | None, Decimal | None, str]:
    """Return value, base, change, denominator and unit."""
    if found["raised"]:
        return number(found["raised"]), number(found["base"]), None, None, "%"
    if found["change"]:
        change = number(found["change"])
        return None, None, -change if found["verb"] == "giảm" else change, None, "%"
    if found["part"]:
        return (
            number(found["part"]),
            None,
            None,
            number(found["whole"]),
            _UNIT_ENDS.split(found["part_of"])[0].strip(),
        )
    if found["share"]:
        return number(found["share"]), None, None, None, "%"
    value = number(found["count"]) * _SCALES.get(found["scale"] or "", 1)
    return value, None, None, None, found["counted"]


def number(written: str) -> Decimal:
    """Return a number as Vietnamese writes it: full stops group thousands, a comma begins decimals."""
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d+)?", written):
        written = written.replace(".", "")
    return Decimal(written.replace(",", "."))


def _is_worth(found: re.Match[str], value: Decimal | None) -> bool:
    """Return whether a count is a figure rather than "2 cơ quan"."""
    return bool(found["scale"]) or (value is not None and value >= 50)
