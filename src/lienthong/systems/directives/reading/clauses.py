"""Parts a sentence into its tasks: by semicolons, by days, by documents."""

import re
from dataclasses import dataclass, field, replace

from lienthong.systems.directives.reading.dates import DateReader
from lienthong.systems.directives.reading.deliverables import DeliveryReader
from lienthong.systems.directives.reading.drafting import Draft
from lienthong.systems.directives.reading.heads import Head, HeadReader
from lienthong.systems.directives.reading.paragraphs import Paragraph
from lienthong.systems.directives.reading.parties import PartyReader
from lienthong.systems.directives.reading.proposals import Deadline, Party, Quote, Span
from lienthong.systems.directives.reading.verbs import starts_action
from lienthong.systems.directives.reading.wording import Wording

_SHARE = re.compile(
    r"(?:\D{0,40}?)?\d[\d.,]*\s*%|(?:tất cả|toàn bộ)\s|(?:[^,;.]{3,90}?)\s(?:đạt|hoàn thành)\s"
)
_SEMICOLON = re.compile(r";\s*(?:và\s+|đồng thời,?\s+)?")
SENT = re.compile(
    r"(?:các )?(?:văn bản|báo cáo|ý kiến|kết quả|danh sách|hồ sơ|thông tin|kế hoạch|đề xuất"
    r"|nội dung)[^.;,]{0,80}?"
    r"\s(?:xin |đề nghị )?(?:được )?gửi\b"
)
"""What is to be handed in, named first: "danh sách gửi về Sở trước ngày …"."""

_JOINT = re.compile(r"\s*(?:[,;:]\s*(?:và\s+|đồng thời\s+)?|và\s+|[)]\s*[,;]?\s*(?:và\s+)?)")
_NEVER_FIRST = re.compile(r"(?:tuyệt đối\s+)?không\s|nghiêm cấm\b")
_GRANTS = re.compile(
    r"\b(?:miễn|giảm|gia hạn|áp dụng|kéo dài|hỗ trợ|thí điểm|giai đoạn|hiệu lực)\b"
)
_SUSPENDS = re.compile(r"\b(?:tạm (?:dừng|ngừng|hoãn)|miễn|gia hạn|hoãn|kéo dài|giữ nguyên)\b")
_UNTIL = re.compile(r"(?:cho )?(?:đến|tới)\b")
_MOST_BETWEEN = 4
_COMES_BACK = (Span.MONTH, Span.QUARTER, Span.HALF_YEAR, Span.YEAR)
_WITH = re.compile(r"\bphối hợp(?:\s+chặt chẽ)?\s+(?:với|cùng)\s+")


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


@dataclass(slots=True)
class Frame:
    """Where a sentence stands: its paragraph, the heading above it, who the sentence before it named."""

    at: Paragraph
    context: Context | None = None
    running: list[Party] = field(default_factory=list)
    is_instructing: bool = False


class ClauseReader:
    """Makes drafts of proposals from the sentences of one text."""

    def __init__(
        self, wording: Wording, parties: PartyReader, dates: DateReader, heads: HeadReader,
        delivery: DeliveryReader, *, is_official: bool, is_standing: bool,
    ) -> None:  # fmt: skip
        self.wording = wording
        self.parties = parties
        self.dates = dates
        self.heads = heads
        self.delivery = delivery
        self.is_official = is_official
        self.is_standing = is_standing

    def is_target(self, head: Head, end: int) -> bool:
        """Return whether "Đến hết năm 2020, 100% …" sets a target for whoever the heading names."""
        is_dated = bool(head.leading) and head.leading[0].day is not None
        return is_dated and _SHARE.match(self.wording.low, head.start, end) is not None

    def tasks(self, start: int, end: int, head: Head, frame: Frame) -> list[Draft]:
        """Return the tasks of a sentence whose head was read."""
        made: list[Draft] = []
        for number, (first, last, part) in enumerate(self._clauses(start, end, head)):
            shared = [] if number == 0 else head.leading
            made += self._clause(first, last, part, head, shared, frame)
        return made

    def _clauses(self, start: int, end: int, head: Head) -> list[tuple[int, int, Head]]:
        """Return the clauses that semicolons part into separate tasks, each with a head of its own."""
        found: list[tuple[int, int, Head]] = []
        place, own = start, head
        dues = [due for due in self.dates.dues(head.start, end) if due not in head.leading]
        for mark in _SEMICOLON.finditer(self.wording.low, head.start, end):
            if self._is_inside_brackets(head.start, mark.start()) or mark.end() >= end:
                continue
            next_head = self.heads.read(mark.end(), end)
            is_other = bool(next_head.parties) and not next_head.is_state
            is_sent = SENT.match(self.wording.low, next_head.start, end) is not None
            is_task = next_head.has_verb or is_sent or self.is_target(next_head, end)
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
        self, first: int, last: int, part: Head, head: Head, shared: list[Deadline], frame: Frame
    ) -> list[Draft]:
        if _NEVER_FIRST.match(self.wording.low, part.start, last):
            return []
        whole = part if part.parties else Head(
            part.start, head.parties, [*head.coordinators, *part.coordinators], part.leading,
            is_assigned=head.is_assigned, has_verb=part.has_verb,
        )  # fmt: skip
        draft = self.draft(first, last, whole, frame)
        if not draft.deadlines and shared:
            draft.deadlines = list(shared)
            draft.support += [self.wording.quote(due.start, due.end) for due in shared]
        made = self._by_deadline(draft, frame) if len(self._days(draft)) > 1 else [draft]
        return [piece for one in made for piece in self._by_document(one, frame)]

    def _days(self, draft: Draft) -> set[object]:
        return {due.day for due in draft.deadlines if due.day is not None}

    def _by_deadline(self, draft: Draft, frame: Frame) -> list[Draft]:
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
            made.append(self._piece(draft, place, due.end, predicate, prefix, frame))
            place = predicate = joint.end()
            prefix = "" if is_verb else self.wording.text[draft.predicate : shared_end].strip()
        if not made:
            return [draft]
        made.append(self._piece(draft, place, draft.end, predicate, prefix, frame))
        return made

    def _piece(
        self, draft: Draft, start: int, end: int, predicate: int, prefix: str, frame: Frame
    ) -> Draft:
        head = Head(predicate, draft.parties, draft.coordinators, is_assigned=draft.is_assigned)
        head.has_verb = True
        piece = self.draft(start, end, head, frame)
        piece.is_inherited, piece.prefix = draft.is_inherited, prefix
        piece.support = list(draft.support)
        if prefix:
            piece.support.append(self.wording.quote(draft.predicate, draft.predicate + len(prefix)))
            piece.recipients = piece.recipients or list(draft.recipients)
        return piece

    def _by_document(self, draft: Draft, frame: Frame) -> list[Draft]:
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
            piece = self._piece(draft, begin, stop, predicate, "" if number == 0 else prefix, frame)
            piece.deadlines = piece.deadlines or list(draft.deadlines)
            piece.urgency, piece.period = draft.urgency, draft.period
            made.append(piece)
        return made

    def draft(self, start: int, end: int, head: Head, frame: Frame) -> Draft:
        """Return a proposal in the making for the words of a range."""
        at, predicate = frame.at, head.start
        while end > start and self.wording.text[end - 1] in " ;,":
            end -= 1
        dues = [
            *head.leading,
            *(due for due in self.dates.dues(predicate, end) if due not in head.leading),
        ]
        begins = self.dates.begins(predicate, end)
        draft = Draft(
            start, end, predicate, at.label, at.index, list(head.parties),
            list(head.coordinators), is_assigned=head.is_assigned,
            is_instructing=frame.is_instructing, deadlines=_best_first(dues),
            begins=begins[0] if begins else None, period=self.dates.period(start, end),
            urgency=self.dates.urgency(start, min(end, predicate + 60)), has_verb=head.has_verb,
            is_official=self.is_official, is_standing=self.is_standing,
        )  # fmt: skip
        draft.topic_end = head.topic_end
        draft.warnings += ["names-unread"] if head.is_cut else []
        self._inherit(draft, frame)
        draft.deliverables = self.delivery.deliverables(predicate, end, dues)
        draft.recipients = self.delivery.recipients(predicate, end)
        draft.coordinators += self._helpers(predicate, end)
        self._leave_out_content(draft)
        self._leave_out_repeated(draft)
        if any(due.start in self.dates.inferred for due in draft.deadlines[:1]):
            draft.warnings.append("year-inferred")
        return draft

    def _inherit(self, draft: Draft, frame: Frame) -> None:
        """Give a draft without a lead that of the sentence before it, or of the heading above it."""
        context = frame.context
        if draft.parties:
            return
        if frame.running:
            draft.parties, draft.is_inherited = list(frame.running), True
        elif context is not None:
            draft.parties, draft.is_inherited = list(context.parties), True
            draft.coordinators = draft.coordinators or list(context.coordinators)
            draft.deadlines = draft.deadlines or list(context.deadlines)
            draft.support += [context.quote] if context.quote else []

    def _leave_out_content(self, draft: Draft) -> None:
        """Drop a day on which what a document grants ends: "Nghị định giảm … đến hết ngày 31/12"."""
        for due in list(draft.deadlines):
            if _UNTIL.match(due.wording.lower()) and self._is_granted(draft, due):
                draft.deadlines.remove(due)
                draft.warnings.append("date-of-content")

    def _is_granted(self, draft: Draft, due: Deadline) -> bool:
        """Return whether something is granted or suspended until a day rather than due on it."""
        low = self.wording.low
        if _SUSPENDS.search(low, draft.predicate, due.start):
            return True
        thing = next(
            (one for one in draft.deliverables if one.start < due.start <= one.end + 40), None
        )
        place = thing.start if thing is not None else due.start
        begins = self.dates.begins(draft.predicate, due.start)
        if begins and due.start - begins[-1].end <= _MOST_BETWEEN:
            place = draft.predicate
        return _GRANTS.search(low, place, due.start) is not None

    def _leave_out_repeated(self, draft: Draft) -> None:
        """Take a day without a year as the day of each period where the task comes back."""
        if draft.period is None or draft.period.every not in _COMES_BACK:
            return
        draft.deadlines = [
            replace(due, day=None, rule="day-of-each-period")
            if due.start in self.dates.inferred and due.rule.endswith("-day")
            else due
            for due in draft.deadlines
        ]

    def _helpers(self, start: int, end: int) -> list[Party]:
        """Return who else is to help, named later in the clause: "…, phối hợp với Bộ Y …"."""
        found: list[Party] = []
        for together in _WITH.finditer(self.wording.low, start, end):
            named, _ = self.parties.list_at(together.end(), end)
            found += named
        return found


def _best_first(dues: list[Deadline]) -> list[Deadline]:
    """Return deadlines with those that mean a day first, otherwise in order."""
    return sorted(dues, key=lambda due: (due.day is None, not due.is_readable))
