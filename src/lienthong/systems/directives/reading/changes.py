"""Mandates that go from one holder to another, roles taken up and given up, and what is forbidden."""

import re
from collections.abc import Iterator

from lienthong.systems.directives.reading.paragraphs import Paragraph
from lienthong.systems.directives.reading.parties import PartyReader
from lienthong.systems.directives.reading.proposals import (
    AppointmentChange,
    Party,
    Prohibition,
    Transfer,
)
from lienthong.systems.directives.reading.wording import Wording

_MOVE = re.compile(
    r"\b(?:chuyển(?: giao)?|bàn giao|điều chuyển)\s+(?:nguyên trạng\s+)?(?P<what>(?:nhiệm vụ"
    r"|chức năng|thẩm quyền|trách nhiệm|việc"
    r"|vai trò|quyền quản lý)\s+)"
)
_FROM = re.compile(r"\btừ\s+(?=[\w])")
_TO = re.compile(r"\s*(?:sang|cho|về|tới)(?:\s+(?:cho|cho\s+))?\s*")
_TAKES = re.compile(r"\s*(?:thực hiện|đảm nhiệm|đảm nhận|chủ trì|quản lý|phụ trách|tiếp nhận)\b")
_LONGEST_SUBJECT = 600
_LONGEST_ROLE = 140

_ROLE = (
    r"(?:(?:phó\s+)?chủ tịch|(?:phó\s+)?trưởng ban|(?:phó\s+)?trưởng đoàn|thành viên|ủy viên"
    r"|tổ trưởng|tổ phó|tổng thư ký"
    r"|thư ký|cơ quan thường trực|đơn vị thường trực|thường trực|(?:phó\s+)?chủ nhiệm"
    r"|(?:phó\s+)?giám đốc|(?:phó\s+)?cục trưởng"
    r"|(?:phó\s+)?vụ trưởng|thứ trưởng|bộ trưởng|(?:phó\s+)?tổng giám đốc|chánh văn phòng|người phát ngôn)"
)
_CHANGE = re.compile(
    r"(?P<leaves>(?:thôi|không)(?:\s+không|\s+tiếp tục|\s+còn)?\s+(?:làm|giữ chức(?: vụ)?"
    r"|giữ nhiệm vụ|đảm nhiệm|là))\s+"
    rf"(?=(?:chức\s+)?{_ROLE})"
    rf"|(?P<takes>(?:tiếp tục\s+)?(?:làm|giữ vai trò|giữ chức(?: vụ)?|đảm nhiệm(?: chức vụ)?"
    rf"|kiêm(?: nhiệm)?))\s+(?=(?:chức\s+)?{_ROLE})"
)
_NEXT_ROLE = re.compile(rf"\s*(?:,|và)\s*(?={_ROLE}\b)")
_ROLE_END = re.compile(r"[,;.]|\s+và\s+(?=thôi|không)|\s+(?:kể )?từ ngày\b|\s+chịu\b|\s+thay\b")
_OPENS = re.compile(
    r"(?:theo đó,?\s+|đồng thời,?\s+)?(?:(?:giao|cử|bổ nhiệm|phân công|điều động|chỉ định"
    r"|đồng ý để|cho)\s+)?(?:đồng chí\s+)?"
)

_NEVER = re.compile(
    r"(?P<absolute>tuyệt đối\s+(?:không|cấm)|nghiêm cấm|cấm)\b|\bkhông\s+(?:để(?:\s+xảy ra)?"
    r"|được(?!\s+(?:giao|phân công|tốt|quan tâm))"
    r"|thành lập|ban hành|làm\s+(?:gián đoạn|ảnh hưởng|chậm|phát sinh)|yêu cầu|tổ chức|phát sinh"
    r"|gây|đặt ra|quy định thêm|tiếp nhận"
    r"|chấp nhận|sử dụng|nợ đọng)\b"
)
_CLAUSE_END = re.compile(r"[;.!]")
_ASSESSED = re.compile(r"\b(?:chưa|còn|đã)\b[^,;.]{0,30}$")


class ChangeReader:
    """Finds transfers, appointments and prohibitions in one text."""

    def __init__(self, wording: Wording, parties: PartyReader) -> None:
        self.wording = wording
        self.parties = parties

    def transfer(self, start: int, end: int, at: Paragraph) -> Transfer | None:
        """Return the mandate that a sentence moves from one holder to another."""
        low = self.wording.low
        move = _MOVE.search(low, start, end)
        if move is None:
            return None
        limit = min(end, move.end() + _LONGEST_SUBJECT)
        for found in _FROM.finditer(low, move.end(), limit):
            giver, stop = self.parties.list_at(found.end(), end)
            to = _TO.match(low, stop, end) if giver else None
            taker = self.parties.at(to.end(), end) if to is not None else None
            if taker is None:
                continue
            takes = _TAKES.match(low, taker.end, end)
            last = takes.end() if takes else taker.end
            subject = self.wording.text[move.end() : found.start()].strip(" ,")
            return Transfer(
                subject, self.wording.text[move.start() : last], move.start(), last, at.label,
                at.index, giver[0], taker, confidence=0.95, reasons=("moves-from-to",),
            )  # fmt: skip
        return None

    def appointments(self, start: int, end: int, at: Paragraph) -> Iterator[AppointmentChange]:
        """Yield the roles that a sentence gives and takes away."""
        low, text = self.wording.low, self.wording.text
        first = _CHANGE.search(low, start, end)
        if first is None:
            return
        opens = _OPENS.match(low, start, end)
        holder_at = opens.end() if opens else start
        holder = text[holder_at : first.start()].strip(" ,")
        party = self.parties.at(holder_at, first.start())
        is_named = party is not None or text[holder_at : holder_at + 1].isupper()
        if not holder or not is_named or len(holder) > 160:
            return
        for change in _CHANGE.finditer(low, first.start(), end):
            holder, party = self._next_holder(change.start(), start, holder, party)
            kind = "leaves" if change["leaves"] else "takes"
            for role_at, role_end in self._roles(change.end(), end):
                if role_end - role_at > _LONGEST_ROLE:
                    continue
                yield AppointmentChange(
                    holder, text[role_at:role_end], kind, text[start:end], start, end, at.label,
                    at.index, party, 0.9 if party else 0.6, ("names-role",),
                )  # fmt: skip

    def _next_holder(
        self, place: int, start: int, holder: str, party: Party | None
    ) -> tuple[str, Party | None]:
        """Return who changes a role at a place: whoever the clause names, or the same as before."""
        clause = self.wording.text.rfind(";", start, place) + 1
        if not clause:
            return holder, party
        first = self.wording.skip_space(clause, place)
        named = self.parties.at(first, place)
        if named is None or self.wording.text[named.end : place].strip(" ,"):
            return holder, party
        return named.words, named

    def prohibitions(self, start: int, end: int, at: Paragraph) -> Iterator[Prohibition]:
        """Yield what a sentence says must not happen."""
        low, text, place = self.wording.low, self.wording.text, start
        while (found := _NEVER.search(low, place, end)) is not None:
            stop = _CLAUSE_END.search(text, found.end(), end)
            place = stop.start() if stop else end
            if _ASSESSED.search(low[max(start, found.start() - 40) : found.start()]):
                continue
            is_absolute = found["absolute"] is not None
            words = text[found.start() : place].rstrip(" ,/")
            yield Prohibition(
                words, words, found.start(), found.start() + len(words), at.label, at.index,
                is_absolute, 0.95 if is_absolute else 0.7, ("forbids",),
            )  # fmt: skip

    def _roles(self, place: int, end: int) -> Iterator[tuple[int, int]]:
        for _ in range(8):
            stop = _ROLE_END.search(self.wording.low, place, end)
            last = stop.start() if stop else end
            yield place, self.wording.last_mark(last)
            following = _NEXT_ROLE.match(self.wording.low, last, end)
            if following is None:
                return
            place = following.end()
