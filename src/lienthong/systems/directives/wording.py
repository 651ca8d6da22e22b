"""Words of letters and of agency fields, which stay Vietnamese whatever the language of the screen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

MINISTRIES = "Các bộ, cơ quan ngang bộ, cơ quan thuộc Chính phủ"
PROVINCES = "Ủy ban nhân dân các tỉnh, thành phố trực thuộc Trung ương"

DUE_SENTENCE = "Giao Bộ Tài chính chủ trì xây dựng báo cáo, trình Thủ tướng Chính phủ {words}."
"""A sentence in which a deadline stands as it does in directives."""

DONE = "Nhiệm vụ đã hoàn thành."
"""Why a request for more time needs no answer any more; kept as its answer."""


FACTS = ("Nhiệm vụ", "Sản phẩm", "Thời hạn", "Mức độ", "Định kỳ")
"""What a story tells of when a task changes, as it is called there."""


def changes(pairs: Sequence[tuple[str, object, object]], reason: str) -> str:
    """Return what changed from what to what, and why, as a line of a task's story."""
    said = [f"{label}: {before or '–'} → {after or '–'}" for label, before, after in pairs]
    return "; ".join(each for each in [*said, reason.strip()] if each)


def children_due_after(count: int, day: date) -> str:
    """Return how many tasks that break a duty down end after the day to which it was brought forward."""
    return f"{count} nhiệm vụ giao tiếp có thời hạn muộn hơn ngày {day:%d/%m/%Y}"


def parties_changed(added: Sequence[str], gone: Sequence[str], reason: str) -> str:
    """Return which agencies coordinate from now on, which no more, and why."""
    said = [f"+ {name}" for name in added] + [f"− {name}" for name in gone]
    return "; ".join(each for each in [*said, reason.strip()] if each)


_PERIODS = {
    "month": "Tháng {number}/{year}",
    "quarter": "Quý {roman}/{year}",
    "half-year": "6 tháng {half} năm {year}",
    "year": "Năm {year}",
}
_ROMAN = ("I", "II", "III", "IV")


def period_label(every: str, number: int, year: int) -> str:
    """Return what letters call a period: the fourth quarter of 2020 is "Quý IV/2020"."""
    roman = _ROMAN[number - 1] if every == "quarter" else ""
    half = "đầu" if number == 1 else "cuối"
    return _PERIODS[every].format(number=number, roman=roman, half=half, year=year)


@dataclass(frozen=True, slots=True)
class Late:
    """What a letter says of one task."""

    title: str
    directive: str
    due_date: date
    days_late: int
    state: str


def letter_subject(count: int) -> str:
    """Return the subject of a letter that presses for some tasks."""
    return f"đôn đốc thực hiện {count:02d} nhiệm vụ được giao"


def letter_paragraphs(
    agency: str, tasks: Sequence[Late], on: date, note: str = ""
) -> tuple[str, ...]:
    """Return the text of a letter that presses one agency for its tasks, drawn up from the tasks."""
    opening = (
        f"Theo kết quả theo dõi việc thực hiện nhiệm vụ được giao, đến ngày {on:%d/%m/%Y}, {agency} còn"
        f" {len(tasks)} nhiệm vụ chưa báo cáo hoàn thành, cụ thể như sau:"
    )
    listed = [f"{number}. {_line(task)}" for number, task in enumerate(tasks, start=1)]
    closing = (
        f"Đề nghị {agency} khẩn trương thực hiện, báo cáo kết quả, nêu rõ nguyên nhân chậm và thời gian hoàn"
        " thành trên hệ thống theo dõi nhiệm vụ./."
    )
    return (opening, *listed, *([note] if note else []), closing)


def _line(task: Late) -> str:
    basis = f" ({task.directive})" if task.directive else ""
    title = task.title.rstrip(" .;")
    late = f", quá hạn {task.days_late} ngày làm việc" if task.days_late > 0 else ""
    return f"{title}{basis}; thời hạn {task.due_date:%d/%m/%Y}{late}; {task.state.lower()}."
