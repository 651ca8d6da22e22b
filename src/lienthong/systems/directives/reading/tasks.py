"""Finds the tasks of a text, paragraph by paragraph, with the headings they hang on."""

import re
from collections.abc import Iterable
from dataclasses import replace

from lienthong.casework.reading import BlockKind
from lienthong.systems.directives.reading.attaching import AttachingReader
from lienthong.systems.directives.reading.cardreading import CardReader
from lienthong.systems.directives.reading.changes import ChangeReader
from lienthong.systems.directives.reading.clauses import SENT, ClauseReader, Context, Frame
from lienthong.systems.directives.reading.dates import DateReader
from lienthong.systems.directives.reading.deliverables import DeliveryReader
from lienthong.systems.directives.reading.drafting import Draft
from lienthong.systems.directives.reading.heads import Head, HeadReader
from lienthong.systems.directives.reading.indicators import IndicatorReader
from lienthong.systems.directives.reading.paragraphs import Paragraph, is_too_long, sentences_of
from lienthong.systems.directives.reading.parties import PartyReader
from lienthong.systems.directives.reading.proposals import (
    AppointmentChange,
    IndicatorFound,
    Party,
    PartyKind,
    Prohibition,
    Transfer,
    Unplaced,
)
from lienthong.systems.directives.reading.verbs import starts_action
from lienthong.systems.directives.reading.wording import Wording

_ASSESSES = re.compile(
    r"(?:ghi nhận|biểu dương|đánh giá cao|hoan nghênh|đánh giá chung|thời gian (?:vừa )?qua"
    r"|trong (?:những |các )?(?:thời gian|năm|tháng)"
    r" (?:vừa )?qua|những năm (?:gần đây|qua)|mặc dù|tuy nhiên|nhìn chung"
    r"|bên cạnh (?:những )?kết quả|bên cạnh đó, (?:vẫn )?còn"
    r"|qua (?:theo dõi|báo cáo|kiểm tra|tổng hợp)|đây là|thay mặt|cơ bản (?:thống nhất|nhất trí"
    r"|đồng ý) với (?:báo cáo|đánh giá|nội dung)"
    r"|(?:thống nhất|nhất trí) với (?:báo cáo|đánh giá|nội dung)|về (?:kết quả|tình hình|tồn tại"
    r"|hạn chế)|kết quả đạt được|tồn tại|nguyên nhân"
    r"|[^,.;:]{3,80} (?:thời gian|những năm|năm) (?:vừa )?qua (?:cơ bản )?(?:đã|còn|vẫn|tiếp tục)\b"
    r"|hiện nay|trước tình hình|tình hình|công tác [^,.;]{3,80} (?:đã|đạt|còn)\b|hôm nay|vừa qua"
    r"|cảm ơn|những kết quả|(?:chính phủ|thủ tướng chính phủ|hội nghị|cuộc họp|các đại biểu)"
    r" (?:thống nhất |cơ bản )?(?:đánh giá|ghi nhận|nhận thấy))"
)
_OPENS = re.compile(
    r"(?:yêu cầu|giao|chỉ thị|chỉ đạo|đề nghị|kết luận|quyết định|phân công|thực hiện|triển khai"
    r"|tập trung|nhiệm vụ|nội dung|giải pháp"
    r"|như sau|sau đây|cụ thể|ý kiến)[^.]{0,260}:\s*$"
)
_ZONE_TITLE = re.compile(
    r"nhiệm vụ|giải pháp|tổ chức thực hiện|phân công|trách nhiệm|yêu cầu|quyết định|chỉ thị"
    r"|nội dung thực hiện|kết luận"
)
_CALM_TITLE = re.compile(
    r"mục (?:đích|tiêu)|phương thức|hình thức|tình hình|kết quả|đánh giá|căn cứ|phạm vi|đối tượng"
    r"|giải thích từ ngữ|hiệu lực|quan điểm|nguyên tắc"
    r"|bối cảnh|thành phần|phần mở đầu"
)
_ANNOUNCES = re.compile(
    r"(?:thực hiện|triển khai|tập trung|chỉ đạo)\b[^.;:]{0,80}\b(?:sau|sau đây|như sau|dưới đây)\s*:\s*$"
)
_ASKS_ALSO = re.compile(r"(?:và|,|đồng thời)\s*(?:đề nghị|yêu cầu)\s[^.;:]{1,200}:")
_AIMS = re.compile(
    r"(?:mục (?:đích|tiêu)|quan điểm)(?:\s*[,-]?\s*(?:và\s+)?(?:yêu cầu|mục tiêu))*\s*[.:]?\s*$"
)
_CLOSING = re.compile(
    r"(?:xin )?(?:thông báo|thông tin)(?: kết luận[^.]{0,120})? (?:để|tới|đến)[^.]{0,240}(?:biết"
    r"|thực hiện|triển khai)"
    r"|chịu trách nhiệm (?:thi hành|thực hiện|tổ chức thực hiện) (?:quyết định|chỉ thị|nghị quyết"
    r"|kế hoạch|thông tư|nghị định|công điện) này"
    r"|căn cứ (?:quyết định|chỉ thị|kế hoạch) (?:này )?thi hành|chịu trách nhiệm thi hành"
    r"|(?:quyết định|chỉ thị|quy chế|kế hoạch|nghị quyết|thông tư"
    r"|quy định)(?: này)? (?:có hiệu lực|thay thế|quy định|áp dụng)"
    r"|trong quá trình (?:triển khai|thực hiện|tổ chức)[^.]{0,80}(?:khó khăn|vướng mắc|phát sinh|, nếu)"
    r"|thông tin liên hệ|đầu mối liên hệ|quan tâm,? phối hợp(?: thực hiện)?\s*[./]"
    r"|(?:chi tiết|mọi)[^.]{0,40} liên hệ"
    r"|có hiệu lực (?:thi hành|kể từ)|trân trọng|kinh phí (?:thực hiện|bảo đảm)[^.]{0,80}theo quy định"
)
_ISSUES = re.compile(
    r"(?:ban hành|xây dựng|thống nhất|công bố)[^.;]{0,300}(?:như sau|nội dung sau|sau đây)\s*:\s*$"
)
_DECIDES = re.compile(
    r"(?:phê duyệt|ban hành|thành lập|công bố|bãi bỏ|sửa đổi|bổ sung|công nhận|cho phép|giao kế hoạch)\b"
)
_DETAILS = re.compile(
    r"(?:nội dung|trong đó|gồm|bao gồm|cụ thể|như sau|sau|nguyên tắc|yêu cầu|tiêu chí)[^.;:]{0,40}:\s*$"
)
_PRINCIPLE = re.compile(r"\b(?:phải|cần(?:\s+phải)?|không được|nên|bắt buộc)\b")
_COPULA = re.compile(r"\s(?:là|được xác định là|có ý nghĩa|có vai trò)\s")
_PASSIVE = re.compile(r"\b(?:sẽ|phải|được giao|thống nhất)\s+(?:giao\s+)?do\s+")
_DOES = re.compile(
    r"\s*(?:làm\s+)?(?:chủ trì|quản lý|thực hiện|đảm nhiệm|đảm nhận|chịu trách nhiệm|phụ trách"
    r"|đầu mối|bảo đảm)\b"
)
_FUTURE_HEAD = re.compile(
    r"(?:trách nhiệm|nhiệm vụ|phân công|giao|về phía|đối với|yêu cầu|đề nghị)(?:\s+(?:thực hiện"
    r"|của|cho|cụ thể))*\s*:?\s*"
)
_VIETNAMESE = re.compile(r"[àáảãạăâđèéẻẽẹêìíỉĩịòóỏõọôơùúủũụưỳýỷỹỵằắẳẵặầấẩẫậềếểễệồốổỗộờớởỡợừứửữự]")
_WHOLE = re.compile(r"(?:tối thiểu |ít nhất |trên )?\d[\d.,]*\s*%")
_AND = re.compile(r"\s+và\s+|;\s*")
_ORGANISATION = re.compile(
    r"(?:các )?(?:cơ sở|đơn vị|cơ quan|sở|ban|vụ|cục|tổng cục|phòng|ủy ban|ubnd|doanh nghiệp|tập đoàn"
    r"|tổng công ty|công ty|trường|bệnh viện|hội|hiệp hội|tổ chức|thủ trưởng|giám đốc|chủ đầu tư"
    r"|trung tâm|viện|ngân hàng|địa phương|huyện|xã|chi cục|công an|nhà thầu)\b"
)
_ABOUT = re.compile(r"đối với|trách nhiệm|về phía|nhiệm vụ")
_DASHES = 6.0
_LONGEST_NAME = 160
_LONGEST_HEADING = 320


class TaskReader:
    """Reads the paragraphs of one text in order and keeps what they assign."""

    def __init__(
        self,
        wording: Wording,
        parties: PartyReader,
        dates: DateReader,
        *,
        is_official: bool,
        is_standing: bool = False,
    ) -> None:
        self.wording = wording
        self.parties = parties
        self.dates = dates
        self.heads = HeadReader(wording, parties, dates)
        self.delivery = DeliveryReader(wording, parties)
        self.changes = ChangeReader(wording, parties)
        self.indicators_in = IndicatorReader(wording, dates)
        self.is_official = is_official
        self.is_instructing = False
        self.clauses = ClauseReader(
            wording, parties, dates, self.heads, self.delivery, is_official=is_official,
            is_standing=is_standing,
        )  # fmt: skip
        self.attaching = AttachingReader(wording, dates, self.delivery)
        self.cards = CardReader(wording, parties, dates, self.delivery, is_official=is_official)
        self._plain: Paragraph | None = None
        self.contexts: list[Context] = []
        self.drafts: list[Draft] = []
        self.transfers: list[Transfer] = []
        self.appointments: list[AppointmentChange] = []
        self.indicators: list[IndicatorFound] = []
        self.prohibitions: list[Prohibition] = []
        self.unplaced: list[Unplaced] = []

    def read(self, paragraphs: Iterable[Paragraph]) -> None:
        """Read paragraphs one after another."""
        listed = list(paragraphs)
        for paragraph, following in zip(listed, (*listed[1:], None), strict=False):
            self._paragraph(paragraph, following)

    def _paragraph(self, at: Paragraph, following: Paragraph | None) -> None:
        if self._is_basis(at) or self._is_card(at):
            return
        while self.contexts and self.contexts[-1].depth >= at.depth:
            self.contexts.pop()
        if self._is_title(at) or self._heads_list(at) or self._is_subject(at, following):
            self._plain = at
            return
        self._plain = at
        is_told = self._is_told(at)
        made: list[Draft] = []
        running: list[Party] = []
        for start, end in sentences_of(self.wording.text, at.body, at.end):
            if is_too_long(start, end):
                self._unplace(start, end, at, "too-long")
                continue
            is_past = is_told and not self._assigns(start, end)
            drafts = [] if is_past else self._sentence(start, end, at, made, running)
            is_asked = not is_past and (bool(drafts) or self._is_asking())
            self.indicators += self.indicators_in.read(start, end, at, is_told=not is_asked)
            if drafts and drafts[-1].parties and not drafts[-1].is_inherited:
                running = drafts[-1].parties
            made += drafts
        self.drafts += made
        self._open_list(at, made)

    def _is_basis(self, at: Paragraph) -> bool:
        """Return whether a paragraph only cites what the document rests on."""
        is_whole = self.wording.text.startswith((".", ":"), at.end - 1)
        is_preamble = at.depth >= 9 and self.wording.text.startswith(",", at.end - 1)
        return is_preamble or (at.kind is BlockKind.BASIS and not is_whole)

    def _assigns(self, start: int, end: int) -> bool:
        """Return whether a sentence among others that tell of the past gives somebody a task."""
        head = self.heads.read(start, end)
        return head.is_assigned and bool(head.parties) and head.has_verb

    def _is_asking(self) -> bool:
        return self.is_instructing or bool(self.contexts and self.contexts[-1].parties)

    def _is_told(self, at: Paragraph) -> bool:
        """Return whether a paragraph tells what has been done instead of what is to be done."""
        if not _VIETNAMESE.search(self.wording.low, at.start, at.end):
            return True
        return _ASSESSES.match(self.wording.low, at.body, at.end) is not None

    def _is_card(self, at: Paragraph) -> bool:
        """Take a table or a paragraph of labels; return whether it was one."""
        count = len(self.drafts)
        if self.cards.rows(at, self.drafts):
            return True
        if not self.cards.labels(at, self._plain, self.drafts):
            return False
        self._plain = self._plain or at
        if len(self.drafts) > count:
            while self.unplaced and self.unplaced[-1].paragraph == self._plain.index:
                self.unplaced.pop()
        return True

    def _frame(self, at: Paragraph, running: list[Party] | None = None) -> Frame:
        return Frame(at, self._context(), running or [], self.is_instructing)

    def _is_title(self, at: Paragraph) -> bool:
        """Take a heading without a verb: it says whether tasks follow, or for whom."""
        low = self.wording.low
        is_short = at.end - at.body <= _LONGEST_HEADING
        is_title = at.kind in (
            BlockKind.HEADING,
            BlockKind.CHAPTER,
            BlockKind.SECTION,
            BlockKind.ARTICLE,
        )
        is_capital = self.wording.text[at.body : at.end].isupper()
        if not is_short or not (is_title or is_capital):
            return False
        named = self._named_in_title(at)
        if named is not None:
            self.contexts.append(named)
            self.is_instructing = True
            return True
        if at.kind is BlockKind.ARTICLE and self._is_whole_sentence(at):
            return False
        title = low[at.body : at.end]
        is_aim = _AIMS.match(title) is not None
        if is_aim or (_CALM_TITLE.search(title) and not _ZONE_TITLE.search(title)):
            self.contexts.append(Context(at.depth, is_calm=True))
            self.is_instructing = False
        elif _ZONE_TITLE.search(title):
            self.is_instructing = True
        return True

    def _is_subject(self, at: Paragraph, following: Paragraph | None) -> bool:
        """Return whether an item without a full stop only says what the next ones are about."""
        if at.depth >= _DASHES or at.end - at.body > _LONGEST_HEADING:
            return False
        is_stopped = self.wording.text[at.end - 1] in ".;:,!?/"
        if is_stopped or following is None or following.depth <= at.depth:
            return False
        if self._context() is not None and not self._named_below(following):
            return False
        return not (self.heads.read(at.body, at.end).parties or self.dates.dues(at.body, at.end))

    def _named_below(self, at: Paragraph) -> bool:
        """Return whether an item names somebody of its own, so that the one above it names nobody."""
        return bool(self._named_in_title(at) or self.heads.read(at.body, at.end).parties)

    def _is_whole_sentence(self, at: Paragraph) -> bool:
        text = self.wording.text[at.body : at.end].rstrip()
        head = self.heads.read(at.body, at.end)
        return bool(head.parties) or text.endswith((".", ":", ";"))

    def _named_in_title(self, at: Paragraph) -> Context | None:
        """Return whom a title names: "Điều 3. Trách nhiệm của Bộ Tài chính"."""
        before = _FUTURE_HEAD.match(self.wording.low, at.body, at.end)
        place = before.end() if before is not None else at.body
        named, stop = self.parties.list_at(place, at.end)
        if not named or not self.heads.is_generic(stop, at.end):
            is_about = before is not None and _ABOUT.match(before[0]) is not None
            named = self._unknown_in_title(place, at) if is_about else []
        if not named:
            return None
        quote = self.wording.quote(at.start, at.end)
        is_open = self.wording.text.endswith(":", at.start, at.end)
        return Context(self._depth(at) if is_open else at.depth, named, quote=quote)

    def _unknown_in_title(self, place: int, at: Paragraph) -> list[Party]:
        """Return whom "Đối với các cơ sở khám bệnh" names in words that are no known agency's."""
        end = at.end
        while end > place and self.wording.text[end - 1] in " .:;":
            end -= 1
        words = self.wording.text[place:end]
        is_short = len(words) <= _LONGEST_NAME and "." not in words
        if not is_short or _ORGANISATION.match(self.wording.low, place, end) is None:
            return []
        return [Party(PartyKind.BODY, words, words, place, end)]

    def _heads_list(self, at: Paragraph) -> bool:
        """Take "b) Bộ Tài chính" or "2. Bộ Y tế chủ trì, phối hợp với …:", on which the next items hang."""
        if at.end - at.body > 600:
            return False
        context = self._named_in_title(at)
        if context is None:
            head = self.heads.read(at.body, at.end)
            is_open = self.wording.text[at.body : at.end].rstrip().endswith(":")
            if not head.parties or head.is_state or not is_open:
                return False
            if not self.heads.is_generic(head.start, at.end):
                return False
            quote = self.wording.quote(at.start, at.end)
            context = Context(self._depth(at), head.parties, head.coordinators, quote)
            context.deadlines = self.dates.dues(head.start, at.end)
        if not self._is_addressed(at):
            self.contexts.append(context)
        self.is_instructing = True
        return True

    def _is_addressed(self, at: Paragraph) -> bool:
        """Return whether a dash only lists whom the paper is sent to: "- Chủ tịch UBND các tỉnh;"."""
        return _DASHES <= at.depth < 9 and self.wording.text[at.end - 1] in ";."

    def _depth(self, at: Paragraph) -> float:
        """Return the depth of a leading sentence without a mark: just below the item it follows."""
        if at.depth < 9:
            return at.depth
        return self.contexts[-1].depth + 0.1 if self.contexts else 0.9

    def _open_list(self, at: Paragraph, made: list[Draft]) -> None:
        """Let the items after "… như sau:" be tasks, or details of the task just read."""
        low = self.wording.low
        if not self.wording.text[at.body : at.end].rstrip().endswith(":"):
            return
        if made and at.depth < 9 and _DETAILS.search(low, max(at.body, at.end - 120), at.end):
            is_detail = bool(made[-1].deliverables or made[-1].deadlines)
            self.contexts.append(
                Context(at.depth, made[-1].parties,
                        made[-1].coordinators, self.wording.quote(made[-1].start, made[-1].end), is_detail)
            )  # fmt: skip
            return
        if _OPENS.search(low, max(at.body, at.end - 320), at.end):
            self.is_instructing = True
            *_, (start, _) = sentences_of(self.wording.text, at.body, at.end)
            head = self.heads.read(start, at.end)
            if head.is_assigned and head.parties and not made:
                quote = self.wording.quote(start, at.end)
                self.contexts.append(
                    Context(self._depth(at), head.parties, head.coordinators, quote)
                )

    def _sentence(
        self, start: int, end: int, at: Paragraph, made: list[Draft], running: list[Party]
    ) -> list[Draft]:
        """Return the tasks of one sentence, keeping everything else that it says on the way."""
        is_active = self.is_instructing or self._context() is not None or not self.is_official
        self.prohibitions += self.changes.prohibitions(start, end, at) if is_active else []
        if self._calm():
            return []
        if self._closes(start, end):
            self._unplace(start, end, at, "closing")
            return []
        transfer = self.changes.transfer(start, end, at)
        if transfer is not None:
            return self._transfer(transfer, start, end, at)
        changes = list(self.changes.appointments(start, end, at)) if is_active else []
        if changes:
            self.appointments += changes
            return []
        if self.attaching.attach(start, end, at, made, self.drafts):
            return []
        return self._tasks(start, end, at, running)

    def _closes(self, start: int, end: int) -> bool:
        """Return whether a sentence only closes the document or opens its text."""
        low = self.wording.low
        if _CLOSING.search(low, start, min(end, start + 400)) is None:
            return _ISSUES.search(low, start, end) is not None
        return not self.dates.dues(start, end)

    def _calm(self) -> bool:
        return any(context.is_calm for context in self.contexts)

    def _context(self) -> Context | None:
        """Return the nearest heading that names somebody."""
        return next((one for one in reversed(self.contexts) if one.parties), None)

    def _tasks(self, start: int, end: int, at: Paragraph, running: list[Party]) -> list[Draft]:
        low = self.wording.low
        if _ASSESSES.match(low, start, end):
            return []
        head = self.heads.read(start, end)
        if head.is_state:
            return []
        context = self._context()
        if context is not None and context.is_detail and not (head.parties or running):
            if self._forbids_nothing(start, end):
                self._unplace(start, end, at, "detail-of-task")
            return []
        if not head.parties:
            other = self.heads.topic(start, end) or self._passive(start, end)
            if other is not None:
                return [self.clauses.draft(start, end, other, self._frame(at))]
            if not self._is_led(start, end, at, head, bool(running or context)):
                return []
        if self.heads.is_generic(head.start, end) or self._announces(head, end):
            return []
        return self.clauses.tasks(start, end, head, self._frame(at, running))

    def _announces(self, head: Head, end: int) -> bool:
        """Return whether a head with qualifications only opens a list: "các tỉnh từ A đến B … sau:"."""
        if head.is_assigned and _ASKS_ALSO.fullmatch(self.wording.low, head.start, end):
            return True
        found = _ANNOUNCES.search(self.wording.low, max(head.start, end - 120), end)
        if found is None or not head.is_assigned or self.dates.dues(head.start, end):
            return False
        return not starts_action(self.wording.low, head.start, found.start())

    def _is_led(self, start: int, end: int, at: Paragraph, head: Head, is_hanging: bool) -> bool:
        """Return whether a sentence that names nobody is a task all the same; list what sounds so."""
        low = self.wording.low
        if at.kind is BlockKind.ARTICLE and _DECIDES.match(low, head.start, end):
            self._unplace(start, end, at, "decides")
            return False
        is_dated = bool(self.dates.dues(start, end))
        is_sent = is_dated and SENT.match(low, head.start, end) is not None
        is_verbal = head.has_verb and not self._opens_list(start, end)
        is_verbal = is_verbal and (is_hanging or not self._is_statement(head.start, end))
        is_share = is_hanging and _WHOLE.match(low, head.start, end) is not None
        is_task = is_sent or is_verbal or is_share or self.clauses.is_target(head, end)
        if is_task and (is_hanging or (self.is_official and self.is_instructing)):
            return True
        self._consider(start, end, at)
        return False

    def _opens_list(self, start: int, end: int) -> bool:
        """Return whether a sentence only announces what follows: "…, Thủ tướng Chính phủ yêu cầu:"."""
        is_open = self.wording.text.startswith(":", end - 1)
        return is_open and _OPENS.search(self.wording.low, max(start, end - 320), end) is not None

    def _forbids_nothing(self, start: int, end: int) -> bool:
        """Return whether a sentence holds no prohibition that is already kept."""
        return not any(one.start >= start and one.end <= end for one in self.prohibitions[-4:])

    def _is_statement(self, place: int, end: int) -> bool:
        """Return whether a verb only names a subject: "Xây dựng … là một việc lớn", "… phải gắn kết"."""
        comma = self.wording.text.find(",", place, end)
        stop = comma if comma > 0 else end
        clause = self.wording.low[place : min(stop, place + 220)]
        if _COPULA.search(clause) and not clause.startswith(("bảo đảm", "xác định rõ", "coi")):
            return True
        return (
            re.search(r"\w+ \w+ \w+.{4,}\b(?:phải|cần)\s+(?!thiết|có|được)\w", clause) is not None
        )

    def _consider(self, start: int, end: int, at: Paragraph) -> None:
        """List what sounds like an instruction and has nobody to follow it."""
        low = self.wording.low
        if not (self.is_instructing or self._context()):
            return
        if not self._forbids_nothing(start, end):
            return
        if _PRINCIPLE.search(low, start, end):
            self._unplace(start, end, at, "principle")
        elif starts_action(low, start, end):
            self._unplace(start, end, at, "no-lead")
        elif self.parties.list_at(start, end)[0]:
            self._unplace(start, end, at, "not-understood")

    def _unplace(self, start: int, end: int, at: Paragraph, reason: str) -> None:
        words = self.wording.text[start:end]
        self.unplaced.append(Unplaced(words, start, end, at.label, at.index, reason))

    def _passive(self, start: int, end: int) -> Head | None:
        """Read "… sẽ do Bộ X chủ trì quản lý"."""
        found = _PASSIVE.search(self.wording.low, start, end)
        if found is None:
            return None
        named, stop = self.parties.list_at(found.end(), end)
        if not named or _DOES.match(self.wording.low, stop, end) is None:
            return None
        return Head(start, named, has_verb=False)

    def _transfer(self, transfer: Transfer, start: int, end: int, at: Paragraph) -> list[Draft]:
        """Keep a transfer, and propose what it moves as tasks of the new holder."""
        begins = self.dates.begins(transfer.start, end)
        transfer = replace(transfer, begins=begins[0] if begins else None)
        self.transfers.append(transfer)
        assert transfer.taker is not None  # noqa: S101 -- a transfer without one is not read
        first = self.wording.text.index(transfer.subject, transfer.start)
        last = first + len(transfer.subject)
        if not starts_action(self.wording.low, first, last):
            return []
        made: list[Draft] = []
        for begin, stop in self._subjects(first, last):
            head = Head(begin, [transfer.taker], has_verb=True, is_assigned=True)
            draft = self.clauses.draft(begin, stop, head, self._frame(at))
            draft.begins = draft.begins or transfer.begins
            draft.reasons.append("from-transfer")
            draft.support.append(self.wording.quote(transfer.start, transfer.end))
            made.append(draft)
        return made

    def _subjects(self, first: int, last: int) -> list[tuple[int, int]]:
        """Part "báo cáo … và Nghiên cứu …" where a verb written large begins another subject."""
        edges = [first]
        for joint in _AND.finditer(self.wording.low, first, last):
            place = joint.end()
            if self.wording.is_capital(place) and starts_action(self.wording.low, place, last):
                edges += [joint.start(), place]
        edges.append(last)
        return list(zip(edges[::2], edges[1::2], strict=True))
