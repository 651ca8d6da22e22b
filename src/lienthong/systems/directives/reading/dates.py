"""Deadlines, periods and urgency in a directive's wording, and the days they mean."""

import calendar
import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain

from lienthong.systems.directives.reading.proposals import Deadline, Period, Quote, Span
from lienthong.systems.directives.reading.wording import Wording

_YEAR = r"(?P<year>(?:19|20)\d{2})"
_WHEN = re.compile(
    r"(?:(?P<day_word>ngày)\s+)?(?<![\d/.,\-])(?P<day>\d{1,2})(?:\s*(?P<stroke>[/.\-])\s*"
    r"|\s+tháng\s+)(?P<day_month>\d{1,2})"
    r"(?:(?:\s*[/.\-]\s*|\s*,?\s*năm\s+)(?P<day_year>(?:19|20)\d{2}))?(?![\d%]|[/.\-,]\d|[/\-][a-zđ])"
    r"|\btháng\s+(?P<month>\d{1,2})(?!\d)(?:\s*(?:/|-|,?\s*năm)\s*(?P<month_year>(?:19|20)\d{2})(?!\d))?"
    r"|\bquý\s+(?P<quarter>iv|iii|ii|i|[1-4])\b(?:\s*(?:/|-|,?\s*năm)\s*(?P<quarter_year>(?:19"
    r"|20)\d{2})(?!\d))?"
    r"|\b(?:0?6|sáu)\s+tháng\s+(?P<half>đầu|cuối)\s+năm(?:\s+(?P<half_year>(?:19|20)\d{2})(?!\d))?"
    r"|\b(?P<own>tháng|quý|năm)\s+(?P<near>này|nay|tới|sau|hiện tại)\b"
    rf"|\bnăm\s+{_YEAR}(?!\s*[-–/]?\s*\d)",
)
_BEFORE = re.compile(
    r"(?:^|[^\w])(?P<prep>chậm nhất(?: là)?(?: vào| đến(?: hết)?| trong| trước)?"
    r"|muộn nhất(?: là)?(?: vào| đến| trong| trước)?"
    r"|không (?:để )?(?:muộn|chậm|trễ) (?:hơn|quá)|không quá"
    r"|(?:hoàn thành |xong )?trước(?: thời điểm| thời hạn)?"
    r"|(?:tính|số liệu) đến(?: hết)?|tính từ|từ nay (?:đến|tới)(?: hết| cuối)?|cho (?:đến|tới)(?: hết)?"
    r"|(?:đến|tới)(?: hết| cuối| trước)?|xong trong|ngay trong|trong|vào|hết|cuối"
    r"|(?:bắt đầu |kể |thực hiện |áp dụng )?từ(?: đầu)?|sau|đầu|giữa|định hướng đến"
    r"|tầm nhìn đến(?: hết)?|giai đoạn|hàng|hằng)"
    r"\s+(?P<part>(?:tuần\s+)?(?:hết|cuối|đầu|giữa|khoảng)\s+)?(?P<hour>\d{1,2}\s*(?:giờ|h"
    r"|g)\s*(?:\d{1,2}\s*(?:phút)?)?\s*,?\s*)?$"
)
_PURPOSE = re.compile(
    r"(?:định hướng|tầm nhìn|giai đoạn|tính|số liệu|kỳ|thời kỳ)(?:\s+đến)?(?:\s+(?:hết|cuối))?\s*$"
)
_SYMBOL = re.compile(
    r"(?:\d[\w.]*\s*[/\-]\s*[\w\-/&.]*[a-zđư]|[a-zđ]{2,}[\w\-]*-[a-zđ]{2,})\s*,?\s*$"
)
_BARE_AFTER = re.compile(
    r"(?:[,(:–-]|hoàn thành|hoàn tất|xong|thời gian(?: [\w ]{1,30})?|thời hạn(?: [\w ]{1,30})?"
    r"|hạn(?: chót| cuối)?|tiến độ"
    r"|chính phủ|thủ tướng|quốc hội|ban hành|phê duyệt)\s*:?\s*$"
)
_BARE_BEFORE = re.compile(r"\s*(?:[.;,)|]|$|và\b|/\.)")
_DEED = re.compile(
    r"(?:hoàn thành|hoàn tất|xong|thời gian[\w ]{0,30}|thời hạn[\w ]{0,30}"
    r"|hạn[\w ]{0,12})\s*:?\s*(?:ngày\s+)?$"
)
_DONE = re.compile(r"\b(?:đã|từng|(?<!và )vừa|được giao)\b[^.;:]{0,60}$")
_TO_DO = re.compile(r"[,;]\s*(?:hoàn thành|hoàn tất|xong|trình|báo cáo)\s*$")
"""What is to be done by a day although the words before tell of something done: "đã có thẻ, hoàn thành …"."""

_UNTIL_NOW = re.compile(r"(?:cho )?(?:đến|tới)(?: hết)?")
_COUNTED = re.compile(r"\s*,?\s*(?:[^\s,.;]+\s+){0,5}?(?:đã|mới|vẫn|còn|chỉ|chưa)\s")
"""What follows a day up to which something was counted: "đến ngày 31/3 đã có …"."""

_UNLESS = re.compile(r"\b(?:nếu|trường hợp)\s+$")

_LOOK_BACK = 48

_DURATION = re.compile(
    r"(?P<prep>trong\s+(?:vòng|thời hạn|thời gian)|trong|sau|không quá|tối đa|chậm nhất(?:\s+(?:là"
    r"|sau|trong|không quá))*"
    r""
    r"|thời hạn(?:\s+là)?)\s+(?P<count>\d{1,3})\s*(?:\([^()]{1,20}\)\s*)?(?P<unit>ngày\s+làm\s+việc"
    r"|ngày|tuần|tháng|giờ)\b"
    r"(?!\s+(?:đầu|cuối|qua|gần|tới|năm|\d))"
    r"(?P<since>\s*,?\s*(?:(?:tính\s+)?(?:kể\s+)?từ|sau)\s+(?:ngày|khi|thời điểm"
    r"|lúc)?\s*(?P<event>[^.;,()]{1,80}))?"
)
_ISSUE = re.compile(
    r"\b(?:ký|ban hành|(?:thông báo|chỉ thị|quyết định|công điện|kế hoạch|văn bản|kết luận"
    r"|công văn|nghị quyết) này)\b"
)
_GIVEN_DAY = re.compile(
    r"(\d{1,2})(?:\s*[/.\-]\s*|\s+tháng\s+)(\d{1,2})(?:\s*[/.\-]\s*|\s+năm\s+)((?:19|20)\d{2})"
)

_VAGUE = re.compile(
    r"(?:trong\s+)?thời gian (?:tới(?: đây)?|sớm nhất|nhanh nhất|ngắn nhất|gần nhất|sắp tới)"
    r"|sớm nhất có thể"
    r"|càng sớm càng tốt|khi (?:có (?:đủ )?(?:điều kiện|yêu cầu)|cần thiết)|trong (?:các"
    r"|những) (?:năm|tháng) (?:tới|tiếp theo|sau)"
    r"|trong (?:tuần|tháng|quý) tới(?! hạn)"
)
_PERIODS = (
    (Span.HALF_YEAR, r"(?:hàng|hằng|mỗi|định kỳ)?\s*(?:0?6|sáu) tháng(?: một lần|/lần| và (?:hàng "
                     r"|hằng |cả )?năm|, (?:hàng |hằng )?năm)"
                     r"|(?:hàng|hằng|mỗi|định kỳ) (?:0?6|sáu) tháng"),
    (Span.QUARTER, r"(?:hàng|hằng|mỗi) quý|tháng cuối (?:của )?(?:mỗi |hàng |hằng )?quý"
                   r"|0?3 tháng một lần|một quý một lần|theo quý"),
    (Span.MONTH, r"(?:hàng|hằng|mỗi) tháng|một tháng một lần|1 tháng/lần|theo tháng"),
    (Span.WEEK, r"(?:hàng|hằng|mỗi) tuần|một tuần một lần"),
    (Span.DAY, r"(?:hàng|hằng|mỗi) ngày"),
    (Span.YEAR, r"(?:hàng|hằng|mỗi) năm|một năm một lần"),
)  # fmt: skip
_PERIOD = re.compile(
    r"(?P<lead>định kỳ\s+)?(?:"
    + "|".join(f"(?P<{span.name.lower()}>{words})" for span, words in _PERIODS)
    + r"|(?<=định kỳ )(?P<named>tháng|quý|năm|tuần)(?=[\s,;.)])"
    r"|(?<![\w])(?P<unset>định kỳ)(?![\w]))(?![\w])"
)
_STANDING = re.compile(r"\b(?:thường xuyên|liên tục|lâu dài)\b")
_EACH_DAY = re.compile(
    r"(?:trước|chậm nhất(?: là)?|vào)?\s*ngày\s+(?:mùng\s+)?\d{1,2}(?:"
    r"(?:\s*/\s*|\s+tháng\s+)\d{1,2}\s+(?:hàng|hằng|mỗi)\s+năm|\s+(?:của\s+)?(?:(?:hàng|hằng"
    r"|mỗi)\s+tháng|tháng\s+(?:cuối|đầu)"
    r"\s+(?:của\s+)?(?:mỗi\s+|hàng\s+|hằng\s+)?(?:quý|năm)))"
)
_MONTHLY = re.compile(
    r"(?:trước|chậm nhất(?: là)?|vào)\s+ngày\s+(?:mùng\s+)?\d{1,2}(?=\s*(?:[.;,)]|$|/\.))"
)
"""A day without a month, in a sentence that says "hàng tháng"."""

_EACH_DATE = re.compile(
    r"(?:trước|chậm nhất(?: là)?|muộn nhất(?: là)?|vào)\s+(?:ngày\s+)?\d{1,2}(?:\s*/\s*|\s+tháng\s+)\d{1,2}"
    r"\s+(?:hàng|hằng|mỗi)\s+năm"
)
_CHAIN = re.compile(r"\s*(?:,|và|hoặc|[-–]|đến|tới)\s*(?=(?:tháng|quý)\s)")
"""What stands between two months or quarters of one span: "quý II và quý III năm 2021"."""

_URGENCY = re.compile(
    r"khẩn trương|ngay lập tức|nhanh chóng|gấp rút|khẩn cấp|cấp bách|kịp thời|thần tốc|hỏa tốc"
    r"|sớm(?=\s+(?:hoàn|trình|ban|xây|triển|đưa"
    r"|có|khắc|báo|xem|thực|tổ|nghiên|phê))|ngay(?=\s+(?:các|việc|kế hoạch|sau khi|khi|những|cho))"
    r"|đẩy nhanh tiến độ"
)
_NAMED = {"tháng": Span.MONTH, "quý": Span.QUARTER, "năm": Span.YEAR, "tuần": Span.WEEK}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}


@dataclass(frozen=True, slots=True)
class _Unit:
    """The span of days that words such as "Quý I năm 2020" mean."""

    name: str
    first: date | None
    last: date | None
    is_inferred: bool = False


class DateReader:
    """Finds everything about time in one text, once, and answers for its parts."""

    def __init__(self, wording: Wording, issued_on: date | None, today: date | None = None) -> None:
        self.wording = wording
        self.issued_on = issued_on
        self.reference = issued_on or today
        self._dues: list[Deadline] = []
        self._begins: list[Deadline] = []
        self.inferred: set[int] = set()
        self._read_durations()
        self._read_days()
        self._read_vague()
        self._dues.sort(key=lambda due: due.start)
        self._begins.sort(key=lambda due: due.start)
        self._due_starts = [due.start for due in self._dues]
        self._begin_starts = [due.start for due in self._begins]

    def dues(self, start: int, end: int) -> list[Deadline]:
        """Return the deadlines inside a range, in order."""
        return _within(self._dues, self._due_starts, start, end)

    def bare_in(self, start: int, end: int) -> list[Deadline]:
        """Return what words in a place kept for dates mean without a preposition ("Tháng 3/2020")."""
        found: list[Deadline] = []
        for when, first in self._whens(start, end):
            unit = self._unit(when)
            if when["day"] and not self._is_day(when) or unit.last is None:
                continue
            words = self.wording.text[first : when.end()]
            found.append(Deadline(words, first, when.end(), f"bare-{unit.name}", unit.last))
            if unit.is_inferred:
                self.inferred.add(first)
        return found

    def begins(self, start: int, end: int) -> list[Deadline]:
        """Return the days on which something begins inside a range."""
        return _within(self._begins, self._begin_starts, start, end)

    def period(self, start: int, end: int) -> Period | None:
        """Return how often a task in a range comes back, the most definite words first."""
        unset: Period | None = None
        for found in _PERIOD.finditer(self.wording.low, start, end):
            name = found.lastgroup if found.lastgroup != "lead" else "unset"
            every = _NAMED[found["named"]] if found["named"] else Span[str(name).upper()]
            begins = found.start() + len(found[0]) - len(found[0].lstrip())
            period = Period(self.wording.text[begins : found.end()], begins, found.end(), every)
            if every is not Span.UNSET:
                return period
            unset = unset or period
        return unset or self._standing(start, end)

    def urgency(self, start: int, end: int) -> Quote | None:
        """Return the words that ask for haste without a day."""
        found = _URGENCY.search(self.wording.low, start, end)
        if found is None:
            return None
        return Quote(self.wording.text[found.start() : found.end()], *found.span())

    def _standing(self, start: int, end: int) -> Period | None:
        found = _STANDING.search(self.wording.low, start, min(end, start + 80))
        if found is None:
            return None
        words = self.wording.text[found.start() : found.end()]
        return Period(words, *found.span(), Span.CONTINUOUS)

    def _read_durations(self) -> None:
        for found in _DURATION.finditer(self.wording.low):
            self._dues.append(self._duration(found))

    def _duration(self, found: re.Match[str]) -> Deadline:
        count, unit = int(found["count"]), found["unit"]
        event = found["event"] or ""
        anchor, rule = self._anchor(event)
        end = self._end_of_event(found) if found["since"] else found.end()
        due = Deadline(
            self.wording.text[found.start() : end], found.start(), end, rule, from_date=anchor
        )
        if unit.startswith("ngày") and "việc" in unit:
            return replace(due, working_days=count, rule=f"working-{rule}")
        if unit == "giờ":
            return replace(due, rule=f"hours-{rule}")
        if unit == "tháng":
            return replace(due, day=_plus_months(anchor, count))
        days = count * 7 if unit == "tuần" else count
        return replace(due, days=days, day=anchor + timedelta(days) if anchor else None)

    def _end_of_event(self, found: re.Match[str]) -> int:
        """Return where the words of an event end: not beyond the day or document they name."""
        low, start = self.wording.low, found.start("event")
        given = _GIVEN_DAY.search(low, start, found.end())
        if given is not None:
            return given.end()
        for issue in _ISSUE.finditer(low, start, found.end()):
            end = issue.end()
            break
        else:
            return found.end()
        for issue in _ISSUE.finditer(low, end, min(found.end(), end + 30)):
            end = issue.end()
        return end

    def _anchor(self, event: str) -> tuple[date | None, str]:
        given = _GIVEN_DAY.search(event)
        if given is not None:
            return _day(int(given[3]), int(given[2]), int(given[1])), "days-from-day"
        if _ISSUE.search(event) and not event.startswith(("nhận", "có đủ")):
            return self.issued_on, "days-from-issue"
        return None, "days-from-event" if event else "days-without-start"

    def _read_days(self) -> None:
        low = self.wording.low
        taken = [(due.start, due.end) for due in self._dues]
        each = (rule.finditer(low) for rule in (_EACH_DAY, _EACH_DATE, _MONTHLY))
        for found in sorted(chain.from_iterable(each), key=re.Match.start):
            if taken and taken[-1][1] > found.start() >= taken[-1][0]:
                continue
            start = found.start() + len(found[0]) - len(found[0].lstrip())
            words = self.wording.text[start : found.end()]
            self._dues.append(Deadline(words, start, found.end(), "day-of-each-period"))
            taken.append((start, found.end()))
        taken.sort()
        for found, first in self._whens(0, len(low)):
            if not _overlaps(taken, *found.span()):
                self._take(found, first)

    def _whens(self, start: int, end: int) -> Iterator[tuple[re.Match[str], int]]:
        """Yield the mentions of time and where each begins; of a span of units the last."""
        first = -1
        for found in _WHEN.finditer(self.wording.low, start, end):
            first = found.start() if first < 0 else first
            is_unit = found["month"] or found["quarter"]
            if is_unit and not (found["month_year"] or found["quarter_year"]):
                joint = _CHAIN.match(self.wording.low, found.end(), end)
                following = _WHEN.match(self.wording.low, joint.end(), end) if joint else None
                if following and (following["month"] or following["quarter"]):
                    continue
            yield found, first
            first = -1

    def _take(self, found: re.Match[str], start: int) -> None:
        """Keep what one mention of time means whose words begin at a place."""
        before = self.wording.low[max(0, start - _LOOK_BACK) : start]
        if found["day"] and (_SYMBOL.search(before) or not self._is_day(found)):
            return
        unit = self._unit(found)
        prep = _BEFORE.search(before)
        if prep is not None:
            self._with_preposition(found, start, unit, before, prep)
        elif found["day_word"] or not found["stroke"] or _DEED.search(before):
            self._bare(found, start, unit, before)

    def _is_day(self, found: re.Match[str]) -> bool:
        is_possible = 1 <= int(found["day"]) <= 31 and 1 <= int(found["day_month"]) <= 12
        is_marked = found["day_word"] or found["stroke"] == "/" or found["stroke"] is None
        return is_possible and bool(is_marked or found["day_year"])

    def _with_preposition(
        self, found: re.Match[str], first: int, unit: _Unit, before: str, prep: re.Match[str]
    ) -> None:
        word = prep["prep"].strip()
        start = first - (len(before) - prep.start("prep"))
        head = before[: prep.start("prep")]
        part = (prep["part"] or word).split()[-1]
        if word.startswith(
            ("tính", "số liệu", "định hướng", "tầm nhìn", "giai đoạn", "hàng", "hằng", "sau")
        ):
            return
        if word.endswith(("từ", "từ đầu")):
            self._begin(found, unit, start)
            return
        if _UNLESS.search(head):
            return
        if _UNTIL_NOW.fullmatch(word) and _COUNTED.match(self.wording.low, found.end()):
            return
        is_year = unit.name in ("year", "near-year")
        is_done = word in ("trong", "hết") and _DONE.search(head[-70:]) and not _TO_DO.search(head)
        if _PURPOSE.search(head) or is_done:
            return
        if is_year and word == "vào":
            return
        if part in ("đầu", "giữa", "khoảng"):
            self._add(found, start, "part-of-unit", None, is_readable=False, unit=unit)
            return
        if "trước" in word.split() and not prep["hour"]:
            last = unit.first - timedelta(days=1) if unit.first else None
            self._add(found, start, f"before-{unit.name}", last, unit=unit)
        else:
            self._add(found, start, f"by-{unit.name}", unit.last, unit=unit)

    def _bare(self, found: re.Match[str], first: int, unit: _Unit, before: str) -> None:
        """Take words without a preposition as a deadline only where they end a clause of delivery."""
        if unit.name in ("year", "near-year") and not _DEED.search(before):
            return
        if unit.last is not None and self.reference is not None and unit.last < self.reference:
            return
        is_day = unit.name == "day"
        after = self.wording.low[found.end() : found.end() + 4]
        is_placed = _DEED.search(before) if is_day else _BARE_AFTER.search(before)
        if is_placed and _BARE_BEFORE.match(after) and not _DONE.search(before):
            self._add(found, first, f"bare-{unit.name}", unit.last, unit=unit)

    def _begin(self, found: re.Match[str], unit: _Unit, start: int) -> None:
        words = self.wording.text[start : found.end()]
        self._begins.append(Deadline(words, start, found.end(), f"from-{unit.name}", unit.first))

    def _add(
        self,
        found: re.Match[str],
        start: int,
        rule: str,
        day: date | None,
        *,
        unit: _Unit,
        is_readable: bool = True,
    ) -> None:
        words = self.wording.text[start : found.end()]
        if day is None and is_readable:
            is_impossible = bool(found["day_year"]) or self.reference is not None
            rule = "no-such-day" if is_impossible else "year-missing"
            is_readable = not is_impossible
        self._dues.append(Deadline(words, start, found.end(), rule, day, is_readable=is_readable))
        if unit.is_inferred:
            self.inferred.add(start)

    def _unit(self, found: re.Match[str]) -> _Unit:
        if found["day"]:
            return self._of_day(found)
        if found["month"]:
            return self._of_months("month", int(found["month"]), 1, found["month_year"])
        if found["quarter"]:
            number = _ROMAN.get(found["quarter"]) or int(found["quarter"])
            return self._of_months("quarter", 3 * number - 2, 3, found["quarter_year"])
        if found["half"]:
            return self._of_months(
                "half-year", 1 if found["half"] == "đầu" else 7, 6, found["half_year"]
            )
        if found["own"]:
            return self._near(found["own"], found["near"])
        year = int(found["year"])
        return _Unit("year", date(year, 1, 1), date(year, 12, 31))

    def _of_day(self, found: re.Match[str]) -> _Unit:
        day, month = int(found["day"]), int(found["day_month"])
        if found["day_year"]:
            exact = _day(int(found["day_year"]), month, day)
            return _Unit("day", exact, exact)
        if self.reference is None:
            return _Unit("day", None, None)
        exact = _day(self.reference.year, month, day)
        if exact is not None and exact < self.reference:
            exact = _day(self.reference.year + 1, month, day)
        return _Unit("day", exact, exact, is_inferred=True)

    def _of_months(self, name: str, month: int, count: int, written: str | None) -> _Unit:
        if not 1 <= month <= 12:
            return _Unit(name, None, None)
        if written:
            return _months(name, int(written), month, count)
        if self.reference is None:
            return _Unit(name, None, None)
        unit = _months(name, self.reference.year, month, count, is_inferred=True)
        if unit.last is not None and unit.last < self.reference:
            unit = _months(name, self.reference.year + 1, month, count, is_inferred=True)
        return unit

    def _near(self, own: str, near: str) -> _Unit:
        """Return "tháng này", "năm nay", "quý tới" counted from the day of issue."""
        if self.reference is None:
            return _Unit(f"near-{own}", None, None)
        is_next = near in ("tới", "sau")
        year, month = self.reference.year, self.reference.month
        if own == "năm":
            return replace(_months("near-year", year + is_next, 1, 12), is_inferred=True)
        count = 3 if own == "quý" else 1
        first = (month - 1) // count * count + 1 + (count if is_next else 0)
        year, first = (year + 1, first - 12) if first > 12 else (year, first)
        return _months(
            f"near-{'quarter' if count == 3 else 'month'}", year, first, count, is_inferred=True
        )

    def _read_vague(self) -> None:
        taken = sorted((due.start, due.end) for due in self._dues)
        for found in _VAGUE.finditer(self.wording.low):
            if not _overlaps(taken, *found.span()):
                words = self.wording.text[found.start() : found.end()]
                self._dues.append(Deadline(words, *found.span(), "unreadable", is_readable=False))


def _within(found: list[Deadline], starts: list[int], start: int, end: int) -> list[Deadline]:
    at = bisect_left(starts, start)
    inside: list[Deadline] = []
    while at < len(found) and found[at].start < end:
        if found[at].end <= end:
            inside.append(found[at])
        at += 1
    return inside


def _overlaps(taken: list[tuple[int, int]], start: int, end: int) -> bool:
    at = bisect_left(taken, (start, start))
    return (at < len(taken) and taken[at][0] < end) or (at > 0 and taken[at - 1][1] > start)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _months(name: str, year: int, month: int, count: int, *, is_inferred: bool = False) -> _Unit:
    end = month + count - 1
    last = date(year, end, calendar.monthrange(year, end)[1])
    return _Unit(name, date(year, month, 1), last, is_inferred)


def _plus_months(anchor: date | None, count: int) -> date | None:
    if anchor is None:
        return None
    month = anchor.month - 1 + count
    year, month = anchor.year + month // 12, month % 12 + 1
    return date(year, month, min(anchor.day, calendar.monthrange(year, month)[1]))


def meeting_day(wording: Wording, start: int, end: int) -> date | None:
    """Return the day of the meeting that a paragraph tells of: "Ngày 03 tháng 9 năm 2019, … họp"."""
    for found in _meetings(wording, start, end):
        return found
    return None


_HELD = re.compile(
    r"\b(?:họp|hội nghị|(?:buổi|cuộc|có|đã|chuyến) làm việc|làm việc với|hội thảo|kiểm tra|thị sát)\b"
)


_UNTIL = re.compile(r"\b(?:trước|đến|tới|hết|chậm nhất|muộn nhất|từ)(?: hết| là)?\s*$")


def _meetings(wording: Wording, start: int, end: int) -> Iterator[date]:
    for found in _GIVEN_DAY.finditer(wording.low, start, end):
        after = wording.low[found.end() : min(end, found.end() + 260)]
        around = (
            wording.low[max(start, found.start() - 60) : found.end()] + after.partition(". ")[0]
        )
        before = wording.low[max(start, found.start() - 30) : found.start()]
        is_cited = _SYMBOL.search(before.removesuffix("ngày ")) is not None
        is_due = _UNTIL.search(before.removesuffix("ngày ")) is not None
        exact = _day(int(found[3]), int(found[2]), int(found[1]))
        if exact is not None and not (is_cited or is_due) and _HELD.search(around):
            yield exact
