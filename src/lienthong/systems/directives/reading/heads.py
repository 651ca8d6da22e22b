"""The head of a sentence: who is told to act, with whom, and where what they are told begins."""

import re
from dataclasses import dataclass, field, replace

from lienthong.systems.directives.reading.dates import DateReader
from lienthong.systems.directives.reading.parties import PartyReader
from lienthong.systems.directives.reading.proposals import Deadline, Party, PartyKind
from lienthong.systems.directives.reading.verbs import starts_action
from lienthong.systems.directives.reading.wording import Wording

_CONNECTOR = re.compile(
    r"(?:đồng thời|theo đó|trong đó|bên cạnh đó|ngoài ra|trước mắt|cụ thể|từ nay|về lâu dài"
    r"|cùng với đó|trên cơ sở đó|do đó"
    r"|vì vậy|riêng đối với|riêng|tiếp theo|thứ (?:nhất|hai|ba|tư)|một là|hai là|ba là|bốn là"
    r"|đối với|về phía)\s*[,:]?\s+"
)
_CIRCUMSTANCE = re.compile(
    r"(?:căn cứ|trên cơ sở|để|nhằm|sau khi|trong quá trình|trong khi|thực hiện|theo"
    r"|trong trường hợp|trường hợp|khi|nếu|với|trước"
    r"|qua|từ|xuất phát từ|kết luận|nhấn mạnh|năm \d{4} là|tại|do|trong|sau|ngay sau khi|ngay khi"
    r"|định kỳ|hàng|hằng|trên tinh thần)\b"
)
_ASSIGN = re.compile(
    r"(?:cũng |đã )?(?P<verb>giao|yêu cầu|đề nghị|phân công|ủy quyền|chỉ đạo"
    r"|(?:đồng ý|thống nhất|nhất trí)(?: về)?(?: chủ trương)? (?:để|giao|cho))"
    r"(?:\s+(?:cho|để|giao|nhiệm vụ cho|trách nhiệm cho|việc|đồng chí|:))*\s+"
)
_ASSIGN_INSIDE = re.compile(
    r"(?:(?<=[\s,:])|^)(?P<verb>giao(?: nhiệm vụ| trách nhiệm)?(?: cho)?|yêu cầu|đề nghị|phân công"
    r"|đồng ý (?:để|giao|cho)"
    r"|thống nhất giao|nhất trí giao|chỉ đạo)\s+"
)
_NOT_ASSIGN = re.compile(
    r"(?:được|đã|do|theo|của|các|những|nhiệm vụ|nội dung|có|tổ chức|kiến nghị,)\s+$"
)
_BY = re.compile(
    r"(?:\s*,)?\s+(?=(?:cũng |đã )?(?:giao|yêu cầu|phân công|ủy quyền|đề nghị|chỉ đạo|đồng ý"
    r"|thống nhất|nhất trí)\b)"
)
_STATE = re.compile(
    r"\s*(?:(?:cơ bản |cũng )?(?:đã|đang|chưa|vẫn|còn"
    r"|là(?! (?:cơ quan |đơn vị )?(?:đầu mối|thường trực|chủ trì))|vừa|mới)|thời gian qua|nói chung"
    r"|trong thời gian qua|được|gồm|bao gồm"
    r"|có (?:ý nghĩa|vai trò|hiệu lực)|nhận (?:thấy|được)|nêu|cho (?:rằng|hay|biết))\b(?!\s+(?:giao|yêu cầu"
    r"|chỉ đạo|phân công)\b)"
)
_MODAL = re.compile(
    r"\s*[,:]?\s*(?:(?:có |chịu )trách nhiệm(?! trước| chính| về| toàn diện)|được (?:giao|yêu cầu"
    r"|phân công|chỉ đạo)(?:\s+phải)?"
    r"|phải|cần|sẽ|tiếp tục chủ trì(?=,| phối)|chủ trì(?:\s+chịu trách nhiệm)?(?=[,\s])"
    r"|là (?:cơ quan|đơn vị) (?:chủ trì|thường trực)|có nhiệm vụ(?: sau)?)\s*[,:]?\s*"
)
_SCOPE = re.compile(
    r"\s*,?\s*(?:(?:theo|trong|căn cứ)\s+(?:phạm vi\s+)?(?:chức năng|nhiệm vụ|thẩm quyền"
    r"|trách nhiệm|quyền hạn|lĩnh vực)"
    r"(?:\s*(?:,|và)\s*(?:chức năng|nhiệm vụ|thẩm quyền|quyền hạn|trách nhiệm))*(?:\s+(?:được giao"
    r"|của mình|quản lý|được phân công))*)"
    r"(?:\s+có trách nhiệm)?\s*,?\s*"
)
_TOGETHER = re.compile(
    r"\s*(?:,|và)?\s*(?:chủ trì,?\s+cùng(?:\s+với)?|(?:để\s+)?(?:chủ động\s+|tăng cường\s+|tiếp tục\s+)?"
    r"(?:phối hợp|hợp tác|phối kết hợp)(?:\s+chặt chẽ)?"
    r"(?:\s*,?\s+(?:thống nhất\s+)?(?:với|cùng|cùng với))?)\s+"
)
_NEVER = re.compile(
    r"(?:tuyệt đối\s+)?không\s+(?:được|để|ban hành|thành lập|tổ chức|yêu cầu|làm|gây|sử dụng|tự ý)\b"
)
_WHICH = re.compile(
    r"\s*(?:chưa|đang|đã|được|có|còn|nêu trên)\b[^,;.:]{0,110}?(?=\s(?:phải|cần|có trách nhiệm"
    r"|khẩn trương|chịu trách nhiệm)\s|\s*:)"
)
_LEADS = re.compile(r"\s*\((?:cơ quan |đơn vị )?(?:chủ trì|đầu mối|thường trực)\)")
_AGREES = re.compile(r"(?:cơ bản )?(?:thống nhất|nhất trí|đồng ý|chấp thuận)\b")
"""What is agreed to first, before somebody is told to do it."""

_AFTER_LIST = re.compile(r"\s*(?:,|:)?\s*(?:để\s+|trong việc\s+|tiến hành\s+)?")
_PUNCTUATION = re.compile(r"[\s,:]*")
_BEFORE_DATE = re.compile(r"[\s,:]*(?:định kỳ\s+)?")
_MORE = re.compile(r"\s*(?:,|và)\s+")
_COLON = re.compile(r"\s*:")
_BY_WHOM = re.compile(r"\s*(?:nay |giao |vẫn |sẽ )?(?:do |cho )?\s*")
_DOES = re.compile(
    r"\s*(?:chủ trì|thực hiện|đảm nhiệm|phụ trách|phối hợp|quản lý|chịu trách nhiệm)\b"
)
_HELPED = re.compile(r"[,;]\s*")
_HELPS = re.compile(r"\s*(?:cùng )?phối hợp\b")
_LONGEST_TOPIC = 300
_LONGEST_DATE = 120
_MOST_STEPS = 6
_MOST_COMMAS = 8
_ANNOUNCING = """
điều hành đó tập trung khẩn trương triển khai thực hiện tổ chức quyết liệt đồng bộ hiệu quả
tốt nghiêm túc có trách nhiệm các một số những vụ nội dung công việc giải pháp trọng tâm chủ
yếu sau đây như vào cụ thể và cần phải tiếp tục ngay trong phạm vi năng quyền hạn được giao
của mình theo thẩm bám sát căn cứ biện chỉ đạo làm đến đúng hơn nhất là kịp thời đầy đủ thêm
yêu cầu đề nghị trì nêu trên dưới tại bảng gồm bao này động thường xuyên quy định luật mục
tiêu quan tâm
"""
_GENERIC = frozenset(_ANNOUNCING.split())
_WORD = re.compile(r"\w+")


@dataclass(slots=True)
class Head:
    """Who is to act, with whom, and where the predicate begins; ``is_state`` for what only tells."""

    start: int
    parties: list[Party] = field(default_factory=list)
    coordinators: list[Party] = field(default_factory=list)
    leading: list[Deadline] = field(default_factory=list)
    is_assigned: bool = False
    is_state: bool = False
    has_verb: bool = False
    is_cut: bool = False
    """Whether the list of those named goes on with names that could not be read."""
    topic_end: int = 0
    """Where the task is named before those who do it ("Sửa đổi Quy chế: Bộ X …"), the end of its name."""


class HeadReader:
    """Reads the heads of the sentences of one text."""

    def __init__(self, wording: Wording, parties: PartyReader, dates: DateReader) -> None:
        self.wording = wording
        self.parties = parties
        self.dates = dates

    def read(self, start: int, end: int) -> Head:
        """Return the head of the sentence or clause in a range."""
        head = self._at(start, end)
        is_agreed = head.has_verb and _AGREES.match(self.wording.low, head.start, end) is not None
        if head.parties or (head.has_verb and not is_agreed):
            return head
        return self._inside(start, end) or head

    def is_generic(self, start: int, end: int) -> bool:
        """Return whether words only announce what follows ("tập trung một số nhiệm vụ sau:")."""
        words = _WORD.findall(self.wording.low, start, end)
        return all(word in _GENERIC for word in words)

    def _at(self, start: int, end: int) -> Head:
        head = Head(self.wording.skip_space(start, end))
        for _ in range(_MOST_STEPS):
            if self._assigned(head, end) or self._parties(head, end):
                break
            if starts_action(self.wording.low, head.start, end) and not self._is_circumstance(
                head.start, end
            ):
                break
            if not self._skip(head, end):
                break
        self._modals(head, end)
        head.has_verb = starts_action(self.wording.low, head.start, end)
        return head

    def _is_circumstance(self, place: int, end: int) -> bool:
        """Return whether "Thực hiện Nghị quyết …, Bộ X …" only says why: somebody is named after it."""
        if not self.wording.low.startswith(("thực hiện ", "căn cứ ", "định kỳ "), place):
            return False
        for comma in self._commas(place, end):
            at = Head(self.wording.skip_space(comma + 1, end))
            if self._assigned(at, end):
                return True
            named, stop = self.parties.list_at(at.start, end)
            if named and self._goes_on(stop, end):
                return True
        return False

    def _goes_on(self, stop: int, end: int) -> bool:
        low = self.wording.low
        scope = _SCOPE.match(low, stop, end)
        if scope is not None:
            return (
                starts_action(low, scope.end(), end)
                or _MODAL.match(low, scope.end(), end) is not None
            )
        after = _PUNCTUATION.match(low, stop, end)
        place = after.end() if after else stop
        is_broken = "," in low[stop:place]
        return not is_broken and (
            starts_action(low, place, end)
            or _MODAL.match(low, stop, end) is not None
            or _NEVER.match(low, place, end) is not None
        )

    def _commas(self, place: int, end: int) -> list[int]:
        found: list[int] = []
        while len(found) < _MOST_COMMAS:
            comma = self.wording.text.find(",", place, end)
            if comma < 0:
                break
            found.append(comma)
            place = comma + 1
        return found

    def _skip(self, head: Head, end: int) -> bool:
        """Step over a connector, a leading date or a circumstance; return whether anything was there."""
        low = self.wording.low
        connector = _CONNECTOR.match(low, head.start, end)
        if connector is not None:
            head.start = connector.end()
            return True
        for due in self.dates.dues(head.start, min(end, head.start + 120)):
            if due.start - head.start <= 12 and _BEFORE_DATE.fullmatch(low, head.start, due.start):
                head.leading.append(due)
                after = _PUNCTUATION.match(low, due.end, end)
                head.start = after.end() if after else due.end
                return True
        if _CIRCUMSTANCE.match(low, head.start, end) is None:
            return False
        commas = [self.wording.skip_space(at + 1, end) for at in self._commas(head.start, end)]
        for place in commas:
            named, stop = self.parties.list_at(place, end)
            is_above = bool(named) and named[0].kind in (PartyKind.AUTHORITY, PartyKind.PERSON)
            is_named = bool(named) and not is_above and self._goes_on(stop, end)
            if self._assigned(Head(place), end) or is_named:
                head.start = place
                return True
        for place in commas:
            if starts_action(low, place, end) and not self._is_listed(place, end):
                head.start = place
                return True
        return False

    def _is_listed(self, place: int, end: int) -> bool:
        """Return whether a verb after a comma only goes on with purposes ("để xây dựng, hoàn thiện …")."""
        before = self.wording.low[max(0, place - 60) : place]
        return before.startswith(("để ", "nhằm ")) and "," not in before[:-2]

    def _assigned(self, head: Head, end: int) -> bool:
        """Read "[Thủ tướng Chính phủ] giao Bộ X" at the place of the head."""
        low, place, by = self.wording.low, head.start, None
        assign = _ASSIGN.match(low, place, end)
        if assign is None:
            by = self.parties.at(place, end)
            gap = _BY.match(low, by.end, end) if by is not None else None
            if by is None or gap is None:
                return False
            assign = _ASSIGN.match(low, gap.end(), end)
            if assign is None or not self._may_assign(by, assign["verb"]):
                return False
        named, stop = self.parties.list_at(assign.end(), end)
        if not named:
            named, stop = self.parties.unknown_at(assign.end(), end)
        if not named or low.startswith("chỉ đạo", assign.start("verb")) and by is None:
            return False
        head.parties, head.start, head.is_assigned = named, stop, True
        head.is_cut = self._is_cut(stop, end)
        joint = _MORE.match(low, stop, end) if head.is_cut else None
        others, last = self.parties.unknown_at(joint.end(), end) if joint else ([], stop)
        if others:
            head.parties, head.start = [*named, *others], last
        return True

    def _is_cut(self, stop: int, end: int) -> bool:
        """Return whether another name follows that is none of the known ones."""
        joint = _MORE.match(self.wording.low, stop, end)
        if joint is None or not self.wording.is_capital(joint.end()):
            return False
        return not starts_action(self.wording.low, joint.end(), end)

    def _may_assign(self, by: Party, verb: str) -> bool:
        above = (PartyKind.AUTHORITY, PartyKind.PERSON)
        return (
            by.kind in above or bool(by.post) or verb in ("giao", "yêu cầu", "phân công", "đề nghị")
        )

    def _parties(self, head: Head, end: int) -> bool:
        named, stop = self.parties.list_at(head.start, end)
        if not named:
            return False
        low = self.wording.low
        which = _WHICH.match(low, stop, end) if named[-1].kind is PartyKind.GROUP else None
        if which is not None and which.end() > stop:
            last = named.pop()
            stop = which.end()
            words = self.wording.text[last.start : stop]
            named.append(replace(last, name=words, words=words, end=stop))
        elif _STATE.match(low, stop, end):
            head.is_state, head.parties, head.start = True, named, stop
            return True
        stop = self._dated(head, stop, end)
        colon = _COLON.match(low, stop, end)
        if not (self._goes_on(stop, end) or colon or _TOGETHER.match(low, stop, end)):
            return False
        above = (PartyKind.AUTHORITY, PartyKind.PERSON)
        head.is_state = all(one.kind in above for one in named)
        head.parties, head.start = named, stop
        self._lead_in_brackets(head)
        return True

    def _lead_in_brackets(self, head: Head) -> None:
        """Let the one of several that "(chủ trì)" or "(đầu mối)" stands behind lead the others."""
        leads = [one for one in head.parties if _LEADS.match(self.wording.low, one.end)]
        if len(leads) == 1 and len(head.parties) > 1:
            head.coordinators += [one for one in head.parties if one is not leads[0]]
            head.parties = leads

    def _dated(self, head: Head, stop: int, end: int) -> int:
        """Step over a day between a name and its verb: "Bộ X trong quý I phải ban hành …"."""
        due = next(iter(self.dates.dues(stop, min(end, stop + _LONGEST_DATE))), None)
        if due is None or _PUNCTUATION.fullmatch(self.wording.low, stop, due.start) is None:
            return stop
        if not self._goes_on(due.end, end):
            return stop
        head.leading.append(due)
        return due.end

    def _inside(self, start: int, end: int) -> Head | None:
        """Find "…, giao Bộ X chủ trì …" behind other words of the sentence."""
        low = self.wording.low
        for count, found in enumerate(_ASSIGN_INSIDE.finditer(low, start, end)):
            if count >= _MOST_COMMAS:
                break
            if _NOT_ASSIGN.search(low[max(start, found.start() - 16) : found.start()]):
                continue
            named, stop = self.parties.list_at(found.end(), end)
            is_above = all(one.kind in (PartyKind.AUTHORITY, PartyKind.PERSON) for one in named)
            if (
                not named
                or is_above
                or (found["verb"] == "chỉ đạo" and not self._goes_on(stop, end))
            ):
                continue
            head = Head(stop, named, is_assigned=True)
            self._modals(head, end)
            head.has_verb = starts_action(low, head.start, end)
            return head
        return None

    def topic(self, start: int, end: int) -> Head | None:
        """Read "Sửa đổi Quy chế: Bộ X chủ trì, Bộ Y phối hợp", the task first."""
        low = self.wording.low
        colon = self.wording.text.find(":", start, min(end, start + _LONGEST_TOPIC))
        if colon < 0:
            return None
        place = _BY_WHOM.match(low, colon + 1, end)
        named, stop = self.parties.list_at(place.end() if place else colon + 1, end)
        if not named or not (self._goes_on(stop, end) or _DOES.match(low, stop, end)):
            return None
        head = Head(start, named, is_assigned=True, has_verb=starts_action(low, start, end))
        head.topic_end = colon if head.has_verb else 0
        helped = _HELPED.search(low, stop, end)
        while helped is not None:
            others, last = self.parties.list_at(helped.end(), end)
            if others and _HELPS.match(low, last, end):
                head.coordinators += others
            helped = _HELPED.search(low, max(last, helped.end()), end)
        return head

    def _modals(self, head: Head, end: int) -> None:
        """Step over "có trách nhiệm", "chủ trì, phối hợp với …" and keep who is to help."""
        low = self.wording.low
        scope = _SCOPE.match(low, head.start, end) if head.parties else None
        if scope is not None:
            head.start = scope.end()
        for _ in range(_MOST_STEPS):
            modal = (
                _MODAL.match(low, head.start, end)
                if head.parties or _at_lead(low, head.start)
                else None
            )
            if modal is not None and modal.end() > head.start:
                head.start = modal.end()
                continue
            together = _TOGETHER.match(low, head.start, end)
            if together is None:
                break
            named, stop = self.parties.list_at(together.end(), end)
            if not named:
                break
            head.coordinators += named
            after = _AFTER_LIST.match(low, stop, end)
            head.start = after.end() if after else stop
        after = _PUNCTUATION.match(low, head.start, end)
        head.start = after.end() if after else head.start


def _at_lead(low: str, place: int) -> bool:
    return low.startswith("chủ trì", place)
