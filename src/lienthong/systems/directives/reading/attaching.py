"""Sentences that only add a day to tasks told before them: "Hoàn thành trong tháng 4 năm 2020."."""

import re
from collections.abc import Sequence

from lienthong.systems.directives.reading.dates import DateReader
from lienthong.systems.directives.reading.deliverables import DeliveryReader
from lienthong.systems.directives.reading.drafting import Draft
from lienthong.systems.directives.reading.paragraphs import Paragraph
from lienthong.systems.directives.reading.proposals import Deadline, Party, Quote, Recipient
from lienthong.systems.directives.reading.wording import Wording

_DATE_ONLY = re.compile(
    r"(?:việc này )?(?:thời gian|thời hạn|hạn|tiến độ|hoàn thành|xong|thời điểm|báo cáo kết quả"
    r"|trình|báo cáo|thực hiện xong|kết quả báo cáo"
    r"|gửi|kết quả gửi|việc\s)"
)
_FILLER = re.compile(
    r"\b(?:thời gian|thời hạn|hạn|tiến độ|hoàn thành|xong|thực hiện|trình|báo cáo|việc|này|phải"
    r"|cần|là|nêu trên|các|nội dung|nhiệm vụ"
    r"|chậm nhất|kết quả|trước|trong|gửi|về|và|vào|các công việc trên|công việc|trên|theo quy định"
    r"|triển khai)\b|[\s,.;:()/]"
)


class AttachingReader:
    """Recognises such sentences in one text and adds what they say."""

    def __init__(self, wording: Wording, dates: DateReader, delivery: DeliveryReader) -> None:
        self.wording = wording
        self.dates = dates
        self.delivery = delivery

    def attach(
        self, start: int, end: int, at: Paragraph, made: list[Draft], earlier: Sequence[Draft]
    ) -> bool:
        """Add "Hoàn thành trong tháng 4 năm 2020." to the tasks it speaks of; return whether it was such."""
        low = self.wording.low
        dues, begins = self.dates.dues(start, end), self.dates.begins(start, end)
        if not (dues or begins) or _DATE_ONLY.match(low, start, end) is None:
            return False
        targets = made or [one for one in earlier[-6:] if at.label.startswith(f"{one.point} ")]
        recipients = self.delivery.recipients(start, end)
        if low.startswith("việc ", start):
            return self._attach_by_likeness(start, end, targets, dues, begins)
        if not self._is_only_dates(start, end, [*dues, *begins], [r.party for r in recipients]):
            return False
        if not targets:
            return False
        quote = self.wording.quote(start, end)
        for draft in targets:
            if not draft.deadlines and dues:
                draft.deadlines = list(dues)
                draft.support.append(quote)
                draft.recipients = draft.recipients or recipients
        self._reach_back(recipients, targets, dues, quote, earlier)
        return True

    def _is_only_dates(
        self, start: int, end: int, dues: list[Deadline], parties: list[Party]
    ) -> bool:
        rest, place = "", start
        spans = sorted(
            [(due.start, due.end) for due in dues] + [(one.start, one.end) for one in parties]
        )
        for first, last in spans:
            rest += self.wording.low[place:first] if first > place else ""
            place = max(place, last)
        rest += self.wording.low[place:end]
        return len(_FILLER.sub("", rest)) <= 3

    def _attach_by_likeness(
        self,
        start: int,
        end: int,
        targets: list[Draft],
        dues: list[Deadline],
        begins: list[Deadline],
    ) -> bool:
        """Add "Việc báo cáo … bắt đầu từ tháng 9" to the task whose words it repeats."""
        wanted = set(self.wording.low[start:end].split())
        best, most = None, 0
        for draft in targets:
            common = len(wanted & set(self.wording.low[draft.predicate : draft.end].split()))
            best, most = (draft, common) if common > most else (best, most)
        if best is None or most < 3:
            return False
        best.begins = best.begins or (begins[0] if begins else None)
        best.deadlines = best.deadlines or list(dues)
        best.support.append(self.wording.quote(start, end))
        return True

    def _reach_back(
        self, recipients: list[Recipient], targets: list[Draft], dues: list[Deadline],
        quote: Quote, earlier: Sequence[Draft],
    ) -> None:  # fmt: skip
        """Give "Thời gian trình A, B …" also to an undated task of the point before that goes to A."""
        own = [one.party.words.lower() for draft in targets for one in draft.recipients]
        named = [one.party.words.lower() for one in recipients]
        others = {one for one in named if not any(other.startswith(one) for other in own)}
        for draft in earlier[-8:]:
            goes_to = {one.party.words.lower() for one in draft.recipients}
            if not draft.deadlines and dues and others & goes_to:
                draft.deadlines = list(dues)
                draft.support.append(quote)
                draft.warnings.append("deadline-from-other-point")
