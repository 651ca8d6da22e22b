"""Finds the tasks of a text, paragraph by paragraph, with the headings they hang on."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from lienthong.casework.reading import BlockKind
from lienthong.systems.directives.reading.cards import Cell, TableReader, is_table, labelled
from lienthong.systems.directives.reading.changes import ChangeReader
from lienthong.systems.directives.reading.dates import DateReader
from lienthong.systems.directives.reading.deliverables import DeliveryReader
from lienthong.systems.directives.reading.drafting import Draft
from lienthong.systems.directives.reading.heads import Head, HeadReader
from lienthong.systems.directives.reading.indicators import IndicatorReader
from lienthong.systems.directives.reading.paragraphs import Paragraph, is_too_long, sentences_of
from lienthong.systems.directives.reading.parties import PartyReader
from lienthong.systems.directives.reading.proposals import (
    AppointmentChange,
    Deadline,
    Deliverable,
    IndicatorFound,
    Party,
    PartyKind,
    Prohibition,
    Quote,
    Recipient,
    Transfer,
    Unplaced,
)
from lienthong.systems.directives.reading.verbs import starts_action
from lienthong.systems.directives.reading.wording import Wording

_ASSESSES = re.compile(
    r"(?:ghi nhận|biểu dương|đánh giá cao|hoan nghênh|đánh giá chung|thời gian (?:vừa )?qua|trong (?:những |các )?(?:thời gian|năm|tháng)"
    r" (?:vừa )?qua|những năm (?:gần đây|qua)|mặc dù|tuy nhiên|nhìn chung|bên cạnh (?:những )?kết quả|bên cạnh đó, (?:vẫn )?còn"
    r"|qua (?:theo dõi|báo cáo|kiểm tra|tổng hợp)|đây là|thay mặt|cơ bản (?:thống nhất|nhất trí|đồng ý) với (?:báo cáo|đánh giá|nội dung)"
    r"|(?:thống nhất|nhất trí) với (?:báo cáo|đánh giá|nội dung)|về (?:kết quả|tình hình|tồn tại|hạn chế)|kết quả đạt được|tồn tại|nguyên nhân"
    r"|hiện nay|trước tình hình|tình hình|công tác [^,.;]{3,80} (?:đã|đạt|còn)\b|hôm nay|vừa qua|cảm ơn|những kết quả)"
)
_OPENS = re.compile(
    r"(?:yêu cầu|giao|chỉ thị|chỉ đạo|đề nghị|kết luận|quyết định|phân công|thực hiện|triển khai|tập trung|nhiệm vụ|nội dung|giải pháp"
    r"|như sau|sau đây|cụ thể|ý kiến)[^.;]{0,200}:\s*$"
)
_ZONE_TITLE = re.compile(
    r"nhiệm vụ|giải pháp|tổ chức thực hiện|phân công|trách nhiệm|yêu cầu|quyết định|chỉ thị|nội dung thực hiện|kết luận"
)
_CALM_TITLE = re.compile(
    r"mục (?:đích|tiêu)|phương thức|hình thức|tình hình|kết quả|đánh giá|căn cứ|phạm vi|đối tượng|giải thích từ ngữ|hiệu lực|quan điểm|nguyên tắc"
    r"|bối cảnh|thành phần|phần mở đầu"
)
_CLOSING = re.compile(
    r"(?:xin )?(?:thông báo|thông tin)(?: kết luận[^.]{0,120})? (?:để|tới|đến)[^.]{0,240}(?:biết|thực hiện|triển khai)"
    r"|chịu trách nhiệm (?:thi hành|thực hiện|tổ chức thực hiện) (?:quyết định|chỉ thị|nghị quyết|kế hoạch|thông tư|nghị định|công điện) này"
    r"|căn cứ (?:quyết định|chỉ thị|kế hoạch) (?:này )?thi hành|chịu trách nhiệm thi hành"
    r"|(?:quyết định|chỉ thị|quy chế|kế hoạch|nghị quyết|thông tư|quy định)(?: này)? (?:có hiệu lực|thay thế|quy định|áp dụng)"
    r"|trong quá trình (?:triển khai|thực hiện|tổ chức)[^.]{0,80}(?:khó khăn|vướng mắc|phát sinh)|thông tin liên hệ|đầu mối liên hệ"
    r"|(?:chi tiết|mọi)[^.]{0,40} liên hệ"
    r"|có hiệu lực (?:thi hành|kể từ)|trân trọng|kinh phí (?:thực hiện|bảo đảm)[^.]{0,80}theo quy định"
)
_ISSUES = re.compile(
    r"(?:ban hành|xây dựng|thống nhất|công bố)[^.;]{0,300}(?:như sau|nội dung sau|sau đây)\s*:\s*$"
)
_DECIDES = re.compile(
    r"(?:phê duyệt|ban hành|thành lập|công bố|bãi bỏ|sửa đổi|bổ sung|công nhận|cho phép|giao kế hoạch)\b"
)
_SENT = re.compile(
    r"(?:các )?(?:văn bản|báo cáo|ý kiến|kết quả|danh sách|hồ sơ|thông tin|kế hoạch|đề xuất|nội dung)[^.;,]{0,80}?"
    r"\s(?:xin |đề nghị )?(?:được )?gửi\b"
)
_DETAILS = re.compile(
    r"(?:nội dung|trong đó|gồm|bao gồm|cụ thể|như sau|sau|nguyên tắc|yêu cầu|tiêu chí)[^.;:]{0,40}:\s*$"
)
_DATE_ONLY = re.compile(
    r"(?:việc này )?(?:thời gian|thời hạn|hạn|tiến độ|hoàn thành|xong|thời điểm|báo cáo kết quả|trình|báo cáo|thực hiện xong|kết quả báo cáo"
    r"|gửi|kết quả gửi|việc\s)"
)
_FILLER = re.compile(
    r"\b(?:thời gian|thời hạn|hạn|tiến độ|hoàn thành|xong|thực hiện|trình|báo cáo|việc|này|phải|cần|là|nêu trên|các|nội dung|nhiệm vụ"
    r"|chậm nhất|kết quả|trước|trong|gửi|về|và|vào|các công việc trên|công việc|trên|theo quy định|triển khai)\b|[\s,.;:()/]"
)
_PRINCIPLE = re.compile(r"\b(?:phải|cần(?:\s+phải)?|không được|nên|bắt buộc)\b")
_COPULA = re.compile(r"\s(?:là|được xác định là|có ý nghĩa|có vai trò)\s")
_PASSIVE = re.compile(r"\b(?:sẽ|phải|được giao|thống nhất)\s+(?:giao\s+)?do\s+")
_DOES = re.compile(
    r"\s*(?:làm\s+)?(?:chủ trì|quản lý|thực hiện|đảm nhiệm|đảm nhận|chịu trách nhiệm|phụ trách|đầu mối|bảo đảm)\b"
)
_SHARE = re.compile(
    r"(?:\D{0,40}?)?\d[\d.,]*\s*%|(?:tất cả|toàn bộ)\s|(?:[^,;.]{3,90}?)\s(?:đạt|hoàn thành)\s"
)
_SEMICOLON = re.compile(r";\s*(?:và\s+|đồng thời,?\s+)?")
_JOINT = re.compile(r"\s*(?:[,;:]\s*(?:và\s+|đồng thời\s+)?|và\s+|[)]\s*[,;]?\s*(?:và\s+)?)")
_NEVER_FIRST = re.compile(r"(?:tuyệt đối\s+)?không\s|nghiêm cấm\b")
_FUTURE_HEAD = re.compile(
    r"(?:trách nhiệm|nhiệm vụ|phân công|giao|về phía|đối với|yêu cầu|đề nghị)(?:\s+(?:thực hiện|của|cho|cụ thể))*\s*:?\s*"
)
_ENGLISH = re.compile(r"[àáảãạăâđèéẻẽẹêìíỉĩịòóỏõọôơùúủũụưỳýỷỹỵằắẳẵặầấẩẫậềếểễệồốổỗộờớởỡợừứửữự]")
_GRANTS = re.compile(
    r"\b(?:miễn|giảm|gia hạn|áp dụng|kéo dài|hỗ trợ|thí điểm|giai đoạn|hiệu lực)\b"
)
_SENTENCE_PARTS = 12
_LONGEST_HEADING = 320


@dataclass(slots=True)
class Context:
    """What a heading or a leading sentence says for the items under it."""

    depth: float
    parties: list[Party] = field(default_factory=list)
    coordinators: list[Party] = field(default_factory=list)
    quote: Quote | None = None
    is_detail: bool = False
    is_calm: bool = False
    deadlines: list[Deadline] = field(default_factory=list)


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
        self.is_standing = is_standing
        self.is_instructing = False
        self.tables = TableReader(wording)
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
        for paragraph in paragraphs:
            self._paragraph(paragraph)

    # Paragraphs and what hangs on them

    def _paragraph(self, at: Paragraph) -> None:
        if at.kind is BlockKind.BASIS or self._is_row(at) or self._is_card(at):
            return
        while self.contexts and self.contexts[-1].depth >= at.depth:
            self.contexts.pop()
        if self._is_title(at) or self._heads_list(at):
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
            self.indicators += self.indicators_in.read(
                start, end, at, is_told=is_told or not self._is_asking()
            )
            if is_told:
                continue
            drafts = self._sentence(start, end, at, made, running)
            if drafts and drafts[-1].parties and not drafts[-1].is_inherited:
                running = drafts[-1].parties
            made += drafts
        self.drafts += made
        self._open_list(at, made)

    def _is_asking(self) -> bool:
        return self.is_instructing or bool(self.contexts and self.contexts[-1].parties)

    def _is_told(self, at: Paragraph) -> bool:
        """Return whether a paragraph tells what has been done instead of what is to be done."""
        if not _ENGLISH.search(self.wording.low, at.start, at.end):
            return True
        return _ASSESSES.match(self.wording.low, at.body, at.end) is not None

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
        if _CALM_TITLE.search(title) and not _ZONE_TITLE.search(title):
            self.contexts.append(Context(at.depth, is_calm=True))
            self.is_instructing = False
        elif _ZONE_TITLE.search(title):
            self.is_instructing = True
        return True

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
            return None
        quote = Quote(self.wording.text[at.body : at.end], at.body, at.end)
        return Context(at.depth, named, quote=quote)

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
            quote = Quote(self.wording.text[at.start : at.end], at.start, at.end)
            context = Context(self._depth(at), head.parties, head.coordinators, quote)
            context.deadlines = self.dates.dues(at.body, at.end)
        self.contexts.append(context)
        self.is_instructing = True
        return True

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
                        made[-1].coordinators, self._quote(made[-1].start, made[-1].end), is_detail)
            )  # fmt: skip
            return
        if _OPENS.search(low, max(at.body, at.end - 320), at.end):
            self.is_instructing = True
            head = self.heads.read(at.body, at.end)
            if head.is_assigned and head.parties:
                quote = self._quote(at.start, at.end)
                self.contexts.append(
                    Context(self._depth(at), head.parties, head.coordinators, quote)
                )

    # Tables and labels

    def _is_row(self, at: Paragraph) -> bool:
        """Take the rows of a table of tasks; return whether the paragraph is a table."""
        if not is_table(self.wording, at.start, at.end):
            return False
        for row in self.tables.rows(at.start, at.end):
            task = next(
                (cell for cell in row if cell.about == "task" and cell.start < cell.end), None
            )
            if task is None:
                continue
            draft = self._card(at, task.start, task.end)
            draft.reasons.append("row-of-table")
            for cell in row:
                self._fill(draft, cell)
            self.drafts.append(draft)
        return True

    def _is_card(self, at: Paragraph) -> bool:
        """Take a paragraph of labels, which belong to the task of the paragraph above them."""
        cells = labelled(self.wording, at.body, at.end)
        if not cells or (self._plain is None and cells[0].about != "task"):
            return False
        draft = self._card_of(at, cells[0])
        for cell in cells:
            if cell.about == "task" and draft.start != cell.start:
                draft.prefix = f"{self.wording.text[draft.predicate : draft.end].rstrip(' .:;')}:"
                draft.support.append(self._quote(draft.start, draft.end))
                draft.start, draft.predicate, draft.end = cell.start, cell.start, cell.end
            self._fill(draft, cell)
        return True

    def _card_of(self, at: Paragraph, cell: Cell) -> Draft:
        """Return the draft that labels add to, made from the paragraph above them when there is none yet."""
        plain = self._plain
        last = self.drafts[-1] if self.drafts else None
        if plain is None:
            draft = self._card(at, cell.start, cell.end)
        elif last is not None and last.paragraph == plain.index:
            return last
        else:
            draft = self._card(plain, plain.body, plain.end)
            self.unplaced = [one for one in self.unplaced if one.paragraph != plain.index]
        draft.reasons.append("labelled")
        self.drafts.append(draft)
        self._plain = plain or at
        return draft

    def _card(self, at: Paragraph, start: int, end: int) -> Draft:
        while end > start and self.wording.text[end - 1] in " .;,:":
            end -= 1
        return Draft(
            start, end, start, at.label, at.index, at.depth, is_instructing=True, is_assigned=True,
            has_verb=starts_action(self.wording.low, start, end), is_official=self.is_official,
            deliverables=self.delivery.deliverables(start, end, []),
        )  # fmt: skip

    def _fill(self, draft: Draft, cell: Cell) -> None:
        """Put one labelled part into a draft."""
        if cell.start >= cell.end or cell.about in ("", "none", "task"):
            return
        draft.support.append(self._quote(cell.start, cell.end))
        if cell.about == "due":
            dues = self.dates.dues(cell.start, cell.end) or self.dates.bare_in(cell.start, cell.end)
            draft.deadlines = draft.deadlines or list(dues)
            draft.period = draft.period or self.dates.period(cell.start, cell.end)
        elif cell.about == "product":
            words = self.wording.text[cell.start : cell.end]
            made = self.delivery.deliverables(cell.start, cell.end, [])
            draft.deliverables = made or [Deliverable("other", words, cell.start, cell.end)]
        else:
            named, _ = self.parties.list_at(cell.start, cell.end)
            if not named:
                words = self.wording.text[cell.start : cell.end]
                named = [Party(PartyKind.BODY, words, words, cell.start, cell.end)]
            target = draft.parties if cell.about == "lead" else draft.coordinators
            target.extend(named)

    # Sentences

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
        if transfer is not None and is_active:
            return self._transfer(transfer, start, end, at)
        changes = list(self.changes.appointments(start, end, at)) if is_active else []
        if changes:
            self.appointments += changes
            return []
        if self._attach(start, end, at, made):
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
        if context is not None and context.is_detail and not head.is_assigned and not running:
            if not head.parties and self.changes_nothing(start, end):
                self._unplace(start, end, at, "detail-of-task")
            return []
        passive = self._passive(start, end)
        if passive is not None and not head.parties:
            return [self._draft(start, end, start, at, passive, is_named=True)]
        if self.heads.is_generic(head.start, end):
            return []
        if not (head.parties or self.is_official):
            self._consider(start, end, at)
            return []
        if (
            at.kind is BlockKind.ARTICLE
            and not head.parties
            and _DECIDES.match(low, head.start, end)
        ):
            self._unplace(start, end, at, "decides")
            return []
        is_sent = (
            bool(self.dates.dues(start, end)) and _SENT.match(low, head.start, end) is not None
        )
        if not head.parties and not (is_sent or self._is_target(head, end)):
            is_opening = self.wording.text[start:end].endswith(":") and _OPENS.search(
                low, max(start, end - 320), end
            )
            is_hanging = bool(running or context)
            is_verbal = head.has_verb and not is_opening
            is_verbal = is_verbal and (is_hanging or not self._is_statement(head.start, end))
            if not is_verbal or not (running or context or self.is_instructing):
                self._consider(start, end, at)
                return []
        return self._parts(start, end, at, head, running)

    def changes_nothing(self, start: int, end: int) -> bool:
        """Return whether a sentence holds no prohibition that is already kept."""
        return not any(one.start >= start and one.end <= end for one in self.prohibitions[-4:])

    def _is_target(self, head: Head, end: int) -> bool:
        """Return whether "Đến hết năm 2020, 100% …" sets a target for whoever the heading names."""
        is_dated = bool(head.leading) and head.leading[0].day is not None
        return is_dated and _SHARE.match(self.wording.low, head.start, end) is not None

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
        if not self.changes_nothing(start, end):
            return
        if _PRINCIPLE.search(low, start, end):
            self._unplace(start, end, at, "principle")
        elif starts_action(low, start, end):
            self._unplace(start, end, at, "no-lead")

    def _unplace(self, start: int, end: int, at: Paragraph, reason: str) -> None:
        words = self.wording.text[start:end]
        self.unplaced.append(Unplaced(words, start, end, at.label, at.index, reason))

    def _quote(self, start: int, end: int) -> Quote:
        return Quote(self.wording.text[start:end], start, end)

    def _passive(self, start: int, end: int) -> Head | None:
        """Read "… sẽ do Bộ X chủ trì quản lý"."""
        found = _PASSIVE.search(self.wording.low, start, end)
        if found is None:
            return None
        named, stop = self.parties.list_at(found.end(), end)
        if not named or _DOES.match(self.wording.low, stop, end) is None:
            return None
        return Head(start, named, has_verb=False)

    # The parts of a sentence

    def _parts(
        self, start: int, end: int, at: Paragraph, head: Head, running: list[Party]
    ) -> list[Draft]:
        made: list[Draft] = []
        for number, (first, last, part) in enumerate(self._clauses(start, end, head)):
            if number >= _SENTENCE_PARTS:
                self._unplace(first, end, at, "too-long")
                break
            shared = [] if number == 0 else head.leading
            made += self._clause(first, last, at, part, head, running, shared)
        return made

    def _clauses(self, start: int, end: int, head: Head) -> list[tuple[int, int, Head]]:
        """Return the clauses that semicolons part, each with a head of its own, where they are separate tasks."""
        found: list[tuple[int, int, Head]] = []
        place, own = start, head
        dues = [due for due in self.dates.dues(head.start, end) if due not in head.leading]
        for mark in _SEMICOLON.finditer(self.wording.low, head.start, end):
            if self._is_inside_brackets(head.start, mark.start()) or mark.end() >= end:
                continue
            next_head = self.heads.read(mark.end(), end)
            is_other = bool(next_head.parties) and not next_head.is_state
            is_task = next_head.has_verb or self._is_target(next_head, end)
            is_never = _NEVER_FIRST.match(self.wording.low, own.start, mark.start()) is not None
            is_timed = bool(dues or head.leading or next_head.leading)
            if is_other or (is_task and (is_timed or is_never)):
                found.append((place, mark.start(), own))
                place, own = mark.end(), next_head
        found.append((place, end, own))
        return found

    def _is_inside_brackets(self, start: int, place: int) -> bool:
        text = self.wording.text
        return text.count("(", start, place) > text.count(")", start, place)

    def _clause(
        self, first: int, last: int, at: Paragraph, part: Head, head: Head, running: list[Party],
        shared: list[Deadline],
    ) -> list[Draft]:  # fmt: skip
        if _NEVER_FIRST.match(self.wording.low, part.start, last):
            return []
        whole = part if part.parties else Head(
            part.start, head.parties, [*head.coordinators, *part.coordinators], part.leading,
            is_assigned=head.is_assigned, has_verb=part.has_verb,
        )  # fmt: skip
        draft = self._draft(first, last, part.start, at, whole, running=running)
        if not draft.deadlines and shared:
            draft.deadlines = list(shared)
            draft.support += [self._quote(due.start, due.end) for due in shared]
        made = self._by_deadline(draft, at) if len(self._days(draft)) > 1 else [draft]
        return [piece for one in made for piece in self._by_document(one, at)]

    def _days(self, draft: Draft) -> set[object]:
        return {due.day for due in draft.deadlines if due.day is not None}

    def _by_deadline(self, draft: Draft, at: Paragraph) -> list[Draft]:
        """Part a clause that gives two things two days: "X trong tháng 3 và Y trong tháng 6"."""
        low = self.wording.low
        made: list[Draft] = []
        place, predicate, prefix = draft.start, draft.predicate, ""
        things = draft.deliverables
        shared_end = things[0].start if things else draft.predicate
        for due in draft.deadlines[:-1]:
            joint = _JOINT.match(low, due.end, draft.end)
            if joint is None or due.start < predicate:
                continue
            is_verb = starts_action(low, joint.end(), draft.end)
            is_noun = self.delivery.starts_noun(joint.end(), draft.end)
            if not (is_verb or is_noun):
                continue
            made.append(self._piece(draft, place, due.end, predicate, prefix, at))
            place = predicate = joint.end()
            prefix = "" if is_verb else self.wording.text[draft.predicate : shared_end].strip()
        if not made:
            return [draft]
        made.append(self._piece(draft, place, draft.end, predicate, prefix, at))
        return made

    def _piece(
        self, draft: Draft, start: int, end: int, predicate: int, prefix: str, at: Paragraph
    ) -> Draft:
        head = Head(predicate, draft.parties, draft.coordinators, is_assigned=draft.is_assigned)
        head.has_verb = True
        piece = self._draft(start, end, predicate, at, head, is_named=True)
        piece.is_inherited, piece.prefix = draft.is_inherited, prefix
        piece.support = list(draft.support)
        if prefix:
            piece.support.append(self._quote(draft.predicate, draft.predicate + len(prefix)))
            piece.recipients = piece.recipients or list(draft.recipients)
        return piece

    def _by_document(self, draft: Draft, at: Paragraph) -> list[Draft]:
        """Part a clause that asks for several documents of one kind by one verb and one day."""
        cuts = self.delivery.parallel(draft.predicate, draft.end, draft.deadlines)
        if not cuts:
            return [draft]
        first = draft.deliverables[0].start
        prefix = self.wording.text[draft.predicate : first].strip()
        made: list[Draft] = []
        edges = [first, *cuts, draft.end]
        for number, (start, end) in enumerate(zip(edges, edges[1:], strict=False)):
            stop = end
            if end in cuts:
                stop = draft.deliverables[number].end
            begin = draft.start if number == 0 else start
            predicate = draft.predicate if number == 0 else start
            piece = self._piece(draft, begin, stop, predicate, "" if number == 0 else prefix, at)
            piece.deadlines = piece.deadlines or list(draft.deadlines)
            piece.urgency, piece.period = draft.urgency, draft.period
            made.append(piece)
        return made

    def _draft(
        self, start: int, end: int, predicate: int, at: Paragraph, head: Head, *,
        running: list[Party] | None = None, is_named: bool = False,
    ) -> Draft:  # fmt: skip
        """Return a proposal in the making for the words of a range."""
        context = self._context()
        parties, helpers, is_inherited = list(head.parties), list(head.coordinators), False
        support: list[Quote] = []
        if not parties and running:
            parties, is_inherited = list(running), True
        elif not parties and context is not None:
            parties, is_inherited = list(context.parties), True
            helpers = helpers or list(context.coordinators)
            support = [context.quote] if context.quote else []
        while end > start and self.wording.text[end - 1] in " ;,":
            end -= 1
        dues = [
            *head.leading,
            *(due for due in self.dates.dues(predicate, end) if due not in head.leading),
        ]
        begins = self.dates.begins(predicate, end)
        draft = Draft(
            start, end, predicate, at.label, at.index, at.depth, parties, helpers, is_inherited,
            head.is_assigned, self.is_instructing, _best_first(dues), begins[0] if begins else None,
            self.dates.period(start, end), self.dates.urgency(start, min(end, predicate + 60)),
            support=support, has_verb=head.has_verb, is_official=self.is_official,
            is_standing=self.is_standing,
        )  # fmt: skip
        if not dues and context is not None and is_inherited:
            draft.deadlines = list(context.deadlines)
        draft.deliverables = self.delivery.deliverables(predicate, end, dues)
        draft.recipients = self.delivery.recipients(predicate, end)
        draft.coordinators += self._helpers(predicate, end)
        self._leave_out_content(draft)
        if any(due.start in self.dates.inferred for due in draft.deadlines[:1]):
            draft.warnings.append("year-inferred")
        return draft

    def _leave_out_content(self, draft: Draft) -> None:
        """Drop a day on which what a document grants ends: "Nghị định giảm … đến hết ngày 31/12"."""
        for due in list(draft.deadlines):
            thing = next(
                (one for one in draft.deliverables if one.start < due.start <= one.end + 40), None
            )
            if thing is None or not due.wording.lower().startswith("đến"):
                continue
            if _GRANTS.search(self.wording.low, thing.start, due.start):
                draft.deadlines.remove(due)
                draft.warnings.append("date-of-content")

    def _helpers(self, start: int, end: int) -> list[Party]:
        """Return who else is to help, named later in the clause: "…, phối hợp với Bộ Y …"."""
        found: list[Party] = []
        for together in re.compile(r"\bphối hợp(?:\s+chặt chẽ)?\s+(?:với|cùng)\s+").finditer(
            self.wording.low, start, end
        ):
            named, _ = self.parties.list_at(together.end(), end)
            found += named
        return found

    # Sentences that add to the tasks before them

    def _attach(self, start: int, end: int, at: Paragraph, made: list[Draft]) -> bool:
        """Add "Hoàn thành trong tháng 4 năm 2020." to the tasks it speaks of; return whether it was such."""
        low = self.wording.low
        dues, begins = self.dates.dues(start, end), self.dates.begins(start, end)
        if not (dues or begins) or _DATE_ONLY.match(low, start, end) is None:
            return False
        targets = made or [one for one in self.drafts[-6:] if at.label.startswith(f"{one.point} ")]
        recipients = self.delivery.recipients(start, end)
        if low.startswith("việc ", start):
            return self._attach_by_likeness(start, end, targets, dues, begins)
        if not self._is_only_dates(start, end, [*dues, *begins], [r.party for r in recipients]):
            return False
        if not targets:
            return False
        quote = self._quote(start, end)
        for draft in targets:
            if not draft.deadlines and dues:
                draft.deadlines = list(dues)
                draft.support.append(quote)
                draft.recipients = draft.recipients or recipients
        self._reach_back(recipients, targets, dues, quote)
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
        best.support.append(self._quote(start, end))
        return True

    def _reach_back(
        self, recipients: list[Recipient], targets: list[Draft], dues: list[Deadline], quote: Quote
    ) -> None:
        """Give "Thời gian trình A, B …" also to an undated task of the point before that goes to A."""
        own = [one.party.words.lower() for draft in targets for one in draft.recipients]
        named = [one.party.words.lower() for one in recipients]
        others = {one for one in named if not any(other.startswith(one) for other in own)}
        for draft in self.drafts[-8:]:
            goes_to = {one.party.words.lower() for one in draft.recipients}
            if not draft.deadlines and dues and others & goes_to:
                draft.deadlines = list(dues)
                draft.support.append(quote)
                draft.warnings.append("deadline-from-other-point")

    # Transfers

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
            draft = self._draft(begin, stop, begin, at, head, is_named=True)
            draft.start, draft.end = (
                (start, end) if begin == first and stop == last else (begin, stop)
            )
            draft.predicate = begin
            draft.reasons.append("from-transfer")
            draft.support.append(self._quote(transfer.start, transfer.end))
            if (draft.start, draft.end) == (start, end):
                draft.start, draft.end = begin, stop
            made.append(draft)
        return made

    def _subjects(self, first: int, last: int) -> list[tuple[int, int]]:
        """Part "báo cáo … và Nghiên cứu …" where a verb written large begins another subject."""
        edges = [first]
        for joint in re.compile(r"\s+và\s+|;\s*").finditer(self.wording.low, first, last):
            place = joint.end()
            if self.wording.is_capital(place) and starts_action(self.wording.low, place, last):
                edges += [joint.start(), place]
        edges.append(last)
        return list(zip(edges[::2], edges[1::2], strict=True))


def _best_first(dues: list[Deadline]) -> list[Deadline]:
    """Return deadlines with those that mean a day first, otherwise in order."""
    return sorted(dues, key=lambda due: (due.day is None, not due.is_readable))
