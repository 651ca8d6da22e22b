"""What a task hands in, and to whom: the nouns of documents and systems, the verbs of submission."""

import re

from lienthong.systems.directives.reading.parties import PartyReader
from lienthong.systems.directives.reading.proposals import (
    Deadline,
    Deliverable,
    PartyKind,
    Recipient,
)
from lienthong.systems.directives.reading.verbs import ACTION
from lienthong.systems.directives.reading.wording import Wording

_NOUNS = (
    ("law", "dự án luật|dự thảo luật|bộ luật|luật|pháp lệnh"),
    ("decree", "nghị định"),
    ("resolution", "nghị quyết"),
    ("decision", "quyết định"),
    ("directive", "chỉ thị"),
    ("circular", "thông tư liên tịch|thông tư"),
    ("scheme", "đề án|dự án"),
    ("strategy", "chiến lược"),
    ("plan", "kế hoạch|phương án|lộ trình"),
    ("programme", "chương trình"),
    ("regulation", "quy chế|quy trình|quy định|quy chuẩn|tiêu chuẩn"),
    ("master-plan", "quy hoạch"),
    ("list", "danh mục|danh sách"),
    ("report", "báo cáo"),
    ("submission", "tờ trình"),
    ("guidance", "văn bản hướng dẫn|tài liệu hướng dẫn|sổ tay"),
    ("indicator-set", "bộ chỉ số|bộ tiêu chí|bộ chỉ tiêu|hệ thống chỉ tiêu"),
    ("architecture", "khung kiến trúc|kiến trúc"),
    ("database", "cơ sở dữ liệu|csdl"),
    ("system", "hệ thống|nền tảng|phần mềm|cổng|công (?=dữ liệu|dịch vụ công|thông tin)|trục|mạng|hạ tầng"),
    ("centre", "trung tâm"),
    ("draft", "dự thảo|đề cương"),
)  # fmt: skip
_NOUN = re.compile(
    r"\b(?:" + "|".join(f"(?P<{kind.replace('-', '_')}>{words})" for kind, words in _NOUNS) + r")\b"
)
_PAPER = frozenset({
    "law", "decree", "resolution", "decision", "directive", "circular", "scheme", "strategy", "plan",
    "programme", "regulation", "master_plan", "list", "submission", "indicator_set", "system",
    "database", "centre",
})  # fmt: skip
_CITED = re.compile(r"\s+(?:số\s*)?\d|\s+(?:này|nêu trên|trên)\b|\s*(?:\d+[/\-])")
_BEHIND_WORDS = re.compile(
    r"(?:\btại|\btheo|\bcăn cứ|\bthực hiện(?: các)?|\bcủa|\bvới|tình hình triển khai|\btrên|\bqua"
    r"|\bcác|\bnhững|\bmọi|\bmột số|\bthuộc|\bkết quả|\bbằng"
    r"|\bsửa đổi(?:, bổ sung)?|\btổ chức|\btrong|\bchế độ|\bđáp ứng|\bbộ|\bsở|\bvụ|\bphòng|\bcục)\s*$"
)
_CREATE = re.compile(
    r"\b(?:xây dựng|hoàn thiện|trình|ban hành|phê duyệt|soạn thảo|lập|triển khai|đề xuất"
    r"|nghiên cứu|gửi|công bố|nâng cấp|sửa đổi"
    r"|hoàn chỉnh|thiết lập|hình thành|đưa|bổ sung|phát triển|duy trì|vận hành|rà soát|có"
    r"|hoàn thành|nộp|tham mưu|ký|thành lập"
    r"|thẩm định|quản lý|cập nhật|khai trương|kết nối|và)\b|[,:;]\s*$"
)
_MARK = re.compile(r"[;:.()]|,|\bvà\b")
_FOLLOWS = re.compile(
    r"trình|báo cáo|gửi|ban hành|hoàn thành|bảo đảm|tổ chức|để|phù hợp|đáp ứng|cơ bản|trong đó"
)
_REPORTS = re.compile(r"\b(?:báo cáo|trình)\s+")
_LONGEST = 220
_MOST = 8

_SUBMIT = re.compile(
    r"\b(?P<manner>trình|báo cáo về|báo cáo|gửi về|gửi|đề xuất|kiến nghị|tham mưu(?: cho)?"
    r"|xin ý kiến|thông báo cho)\s+"
    r"(?:kết quả\s+(?:về\s+|cho\s+|với\s+)?|với\s+|cho\s+|về\s+|lên\s+|đến\s+)*"
)
_NOT_VERB = re.compile(
    r"(?:thông tin|hệ thống|chế độ|biểu|nội dung|số hóa|theo|công tác|các|những|một|mẫu"
    r"|(?<!định )kỳ|về|phần mềm|dự thảo|quy|qua|của|được)\s+$"
)
_SENT_TO = re.compile(
    r"[^.;()]{1,200}?\b(?:gửi về|gửi|về|cho)\s+(?=bộ|văn phòng|thủ tướng|ủy ban|ubnd|sở)"
)
_MANNERS = {"trình": "trình", "gửi": "gửi", "báo cáo": "báo cáo"}


class DeliveryReader:
    """Finds what is handed in and to whom inside parts of one text."""

    def __init__(self, wording: Wording, parties: PartyReader) -> None:
        self.wording = wording
        self.parties = parties

    def deliverables(self, start: int, end: int, dues: list[Deadline]) -> list[Deliverable]:
        """Return the things a clause asks to make or to hand in, in order."""
        found: list[Deliverable] = []
        place = start
        while len(found) < _MOST:
            noun = _NOUN.search(self.wording.low, place, end)
            if noun is None:
                break
            place = noun.end()
            if self._is_made(noun, start, end):
                stop = self._end_of(noun, end, dues)
                words = self.wording.text[noun.start() : stop]
                kind = str(noun.lastgroup).replace("_", "-")
                found.append(Deliverable(kind, words, noun.start(), stop))
                place = max(place, stop)
        return found or self._report(start, end)

    def parallel(self, start: int, end: int, dues: list[Deadline]) -> list[int]:
        """Return where further documents of the same kind begin: "Nghị định về A và Nghị định về B"."""
        things = [thing for thing in self.deliverables(start, end, dues) if thing.kind != "report"]
        cuts: list[int] = []
        for before, thing in zip(things, things[1:], strict=False):
            gap = self.wording.low[before.end : thing.start]
            is_named = self.wording.is_capital(thing.start) and self.wording.is_capital(
                before.start
            )
            if before.kind == thing.kind and is_named and gap.strip(" ,;") in ("", "và"):
                cuts.append(thing.start)
        return (
            cuts
            if all(thing.kind not in ("system", "centre", "database") for thing in things)
            else []
        )

    def recipients(self, start: int, end: int) -> list[Recipient]:
        """Return to whom a clause says something is submitted, reported or sent."""
        found: list[Recipient] = []
        for verb in _SUBMIT.finditer(self.wording.low, start, end):
            if _NOT_VERB.search(self.wording.low[max(start, verb.start() - 24) : verb.start()]):
                continue
            parties, _ = self.parties.list_at(verb.end(), end)
            manner = next(
                (name for name in _MANNERS if verb["manner"].startswith(name)), verb["manner"]
            )
            for party in parties:
                is_above = party.kind in (PartyKind.AUTHORITY, PartyKind.PERSON, PartyKind.BODY)
                if is_above or party.kind is PartyKind.AGENCY and manner in _MANNERS:
                    found.append(Recipient(manner, party))
            if not parties and verb["manner"] in ("báo cáo", "báo cáo về", "gửi"):
                found += self._sent_to(manner, verb.end(), end)
        return found[:_MOST]

    def _sent_to(self, manner: str, start: int, end: int) -> list[Recipient]:
        """Read "báo cáo kết quả thực hiện về Bộ X", "gửi báo cáo về Bộ X"."""
        found = _SENT_TO.match(self.wording.low, start, min(end, start + 240))
        if found is None:
            return []
        parties, _ = self.parties.list_at(found.end(), end)
        kept = [one for one in parties if one.kind is not PartyKind.GROUP]
        return [Recipient(manner, party) for party in kept]

    def starts_noun(self, place: int, end: int) -> bool:
        """Return whether the name of a document or a system begins at a place."""
        found = _NOUN.match(self.wording.low, place, end)
        return found is not None and found.lastgroup in _PAPER

    def _is_made(self, noun: re.Match[str], start: int, end: int) -> bool:
        low = self.wording.low
        if _CITED.match(low, noun.end(), end):
            return False
        before = low[max(start, noun.start() - 30) : noun.start()]
        if _BEHIND_WORDS.search(before):
            return False
        if noun.lastgroup == "report":
            return before.rstrip().endswith(
                ("gửi", "nộp", "xây dựng", "lập", "có", "hoàn thiện", "trình")
            )
        is_common = noun.lastgroup == "system" and not self.wording.is_capital(noun.start())
        if is_common and not noun[0].startswith(("hệ thống", "nền tảng", "phần mềm")):
            return False
        if noun.lastgroup == "law" and not self.wording.is_capital(noun.start()):
            return noun[0].startswith("dự")
        if noun[0] == "dự án" and not _CREATE.search(before):
            return False
        if noun.lastgroup in ("system", "law", "draft", "decision", "regulation", "centre"):
            is_verb = (
                noun.lastgroup != "draft"
                and ACTION.match(low, noun.start(), end)
                and not self.wording.is_capital(noun.start())
            )
            return not is_verb and bool(
                _CREATE.search(low[max(start, noun.start() - 90) : noun.start()])
            )
        return True

    def _end_of(self, noun: re.Match[str], end: int, dues: list[Deadline]) -> int:
        low = self.wording.low
        limit = min(end, noun.start() + _LONGEST)
        for due in dues:
            if noun.end() <= due.start < limit:
                limit = due.start
        place = noun.end()
        while place < limit:
            mark = _MARK.search(low, place, limit)
            if mark is None:
                break
            after = self.wording.skip_space(mark.end(), limit)
            if mark[0] in ",và" and not self._ends_at(after, limit):
                place = mark.end()
                continue
            limit = mark.start()
            break
        return self.wording.last_mark(limit)

    def _ends_at(self, after: int, limit: int) -> bool:
        """Return whether a comma or "và" ends the name because a verb or another document follows."""
        found = _NOUN.match(self.wording.low, after, limit)
        if found is not None and self.wording.is_capital(after):
            return True
        return _FOLLOWS.match(self.wording.low, after, limit) is not None

    def _report(self, start: int, end: int) -> list[Deliverable]:
        """Return the report that "báo cáo Thủ tướng Chính phủ" asks for when nothing else is named."""
        for verb in _REPORTS.finditer(self.wording.low, start, end):
            parties, stop = self.parties.list_at(verb.end(), end)
            if _NOT_VERB.search(self.wording.low[max(start, verb.start() - 24) : verb.start()]):
                continue
            if parties and verb[0].startswith("báo"):
                return [
                    Deliverable(
                        "report", self.wording.text[verb.start() : stop], verb.start(), stop
                    )
                ]
        return []
