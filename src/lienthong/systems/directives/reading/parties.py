"""Who is named at a place of a directive: agencies, groups of them, posts, bodies, those above them."""

import re
from collections.abc import Sequence
from dataclasses import replace

from lienthong.systems.directives.reading.names import AgencyNames
from lienthong.systems.directives.reading.paragraphs import GAP
from lienthong.systems.directives.reading.proposals import Group, Party, PartyKind
from lienthong.systems.directives.reading.references import LEAD, POINTS
from lienthong.systems.directives.reading.verbs import ACTION, MANNER, verb_at
from lienthong.systems.directives.reading.wording import Wording

_UNIT = (
    r"(?:bộ(?!\s+(?:chỉ|máy|phận|luật|tiêu|môn|đội|công cụ|trưởng))|ban(?!\s+(?:hành|chỉ|quản|qlda))"
    r"|ngành(?!\s+nghề)"
    r"|cơ quan ngang bộ|(?:cơ quan )?(?:trực )?thuộc chính phủ"
    r"|cơ quan(?:,? (?:trung ương|nhà nước|hành chính nhà nước|chức năng|chuyên môn|báo chí"
    r"|truyền thông"
    r"|thông tấn|ngang sở|thường trực))*|đơn vị(?: sự nghiệp(?: công lập)?)?"
    r"|địa phương|thủ trưởng(?: các)? (?:đơn vị|cơ quan)|(?:ủy ban nhân dân|ubnd)(?: cấp (?:tỉnh"
    r"|huyện|xã)| các cấp)?"
    r"|hội đồng nhân dân(?: các cấp)?|hđnd|tỉnh(?! ủy)|thành phố(?: trực thuộc (?:trung ương|tw"
    r"|tỉnh))?"
    r"|sở(?!\s+(?:dữ|hữu))|quận|huyện(?! ủy)|thị xã|xã(?!\s+hội)|phường|thị trấn|đoàn thể"
    r"|cấp, các ngành|cấp(?=\s*,)"
    r"|tập đoàn(?: kinh tế)?|tổng công ty(?: nhà nước)?|doanh nghiệp(?: nhà nước)?"
    r"|ngân hàng thương mại"
    r"|tổ chức (?:chính trị(?: - xã hội)?(?: - nghề nghiệp)?|xã hội|đoàn thể)"
    r"|tổ chức(?=\s*(?:[,;:.)]|có liên quan|liên quan|và|chính trị|đoàn thể|cá nhân)))\b"
)
_JOIN = r"(?:\s*,\s*và\s+|\s*,\s*|\s+và\s+|\s*[-–]\s*|\s+)"
_GROUP = re.compile(
    rf"(?P<all>(?:tất cả |toàn thể |một số )?(?:các|những|mọi|từng|hai|ba)\s+)?(?P<units>{_UNIT}"
    rf"(?:{_JOIN}(?:các\s+)?{_UNIT}){{0,14}})(?P<seat>\s+trực thuộc (?:trung ương|tw|tỉnh"
    rf"|thành phố))?"
    r"(?P<open>\s+(?:khác\s+)?(?:có\s+)?liên quan(?:\s+khác)?|\s+khác)?"
)
_OWN_COMMITTEE = re.compile(
    r"(?:ủy ban nhân dân|ubnd|hội đồng nhân dân|hđnd)\s+(?:tỉnh|thành phố|quận|huyện|thị xã|xã"
    r"|phường|thị trấn)\b"
)
_SEVERAL_UNITS = re.compile(rf"{_UNIT}{_JOIN}(?:các\s+)?{_UNIT}")
_RESTRICTED = re.compile(r"\s+(?:được|trực thuộc|thuộc|trên địa bàn|tại|đang|nhà nước)\b")
_POST = re.compile(
    r"(?:(?:các )?đồng chí\s+|đ/c\s+)?(?:các\s+)?(?P<post>(?:quyền\s+"
    r"|phó\s+)?(?:bộ trưởng\s*,\s*chủ nhiệm|bộ trưởng"
    r"|thứ trưởng|thủ trưởng|chủ tịch|tổng giám đốc|giám đốc|tổng cục trưởng|chi cục trưởng"
    r"|cục trưởng|vụ trưởng"
    r"|chánh văn phòng|chánh thanh tra|thống đốc|tổng thanh tra|chủ nhiệm|trưởng ban"
    r"|trưởng phòng|viện trưởng"
    r"|hiệu trưởng|tư lệnh|chỉ huy trưởng|tổng biên tập|tổng kiểm toán|người đứng đầu|lãnh đạo"
    r"|bí thư|thư ký|tổ trưởng|trưởng|ban giám đốc))(?:\s+các(?=\s))?\s*:?\s*"
)
_LEADERS = re.compile(
    r"(?:ủy ban thường vụ quốc hội|ubtvqh|quốc hội|ban chấp hành trung ương|bộ chính trị"
    r"|ban bí thư|chủ tịch nước"
    r"|thường trực chính phủ|lãnh đạo chính phủ|phó thủ tướng(?: thường trực)?(?: chính phủ)?"
    r"|thủ tướng(?: chính phủ)?"
    r"|ttgcp|ttg|chính phủ|trung ương đảng|cấp (?:có )?thẩm quyền(?: quyết định)?"
    r"|hội đồng nhân dân tỉnh)\b"
)
_BODY = re.compile(
    r"(?:ủy ban(?! nhân dân các)|ubnd|ubqg|hội đồng|ban chỉ đạo|ban chỉ huy|ban quản lý"
    r"|ban tổ chức|ban tuyên giáo"
    r"|ban dân tộc|ban nội chính|ban dân vận|ban chấp hành|tổ công tác|tổ giúp việc"
    r"|tổ(?!\s+chức)|tổng cục|cục|vụ|sở|phòng(?!\s*,|\s+(?:chống|ngừa|cháy|thủ))|trung tâm"
    r"|học viện|viện|trường(?!\s+hợp)|đại học|văn phòng|công an|bộ chỉ huy|bộ tư lệnh|chi cục"
    r"|kho bạc|ngân hàng|tập đoàn"
    r"|tổng công ty|công ty|tổng liên đoàn|viễn thông|đài"
    r"|báo(?!\s+cáo)|hội(?!\s+(?:nghị|thảo|nhập|đủ))|liên đoàn"
    r"|liên minh|mặt trận|đoàn(?!\s+(?:kết|thể))|tòa án|viện kiểm sát|kiểm toán|bảo hiểm xã hội"
    r"|thanh tra|hiệp hội|đảng ủy|tỉnh ủy|thành ủy|huyện ủy|chi nhánh|bộ phận|bưu điện|bệnh viện"
    r"|cơ quan|bcđ|bch|ban(?!\s+(?:hành|đầu|bố|bí)))\b"
)
_ADDRESSED = re.compile(r"quý (?:sở|bộ|cơ quan|đơn vị|ủy ban|ban|ngành|địa phương)(?=\s)")
_SEVERAL = re.compile(
    r"các\s+(?P<name>(?:chủ đầu tư|nhà thầu|nhà đầu tư|thành viên|nhà máy|công ty|chi nhánh"
    r"|ban quản lý|ban qlda|trường|bệnh viện|trung tâm|viện|đài|tổ công tác|ngân hàng|hội|hiệp hội)(?=\s))"
)
_COUNCIL = re.compile(r"hội đồng|ban quản lý|ban chỉ đạo|tổ công tác|ban chỉ huy|tổ giúp việc")
_PURPOSES = re.compile(
    r"\s+(?:tư vấn|thẩm định|cải cách|phòng, chống|phòng chống|chuyển đổi|điều phối|xây dựng|phát triển"
    r"|quản lý|bảo vệ|bảo đảm|tìm kiếm|ứng phó|hỗ trợ|đổi mới|triển khai|thi đua|dự án|đầu tư"
    r"|các khu (?:công nghiệp|kinh tế|chế xuất))(?=\s)"
)
_OFFICE = re.compile(
    r"văn phòng (?:(?:đoàn đbqh|đoàn đại biểu quốc hội|hội đồng nhân dân|hđnd)(?:,\s*|\s+và\s+))+"
    r"(?:hội đồng nhân dân|hđnd|ủy ban nhân dân|ubnd)"
    r"(?: (?:tỉnh|thành phố|huyện|quận|thị xã|xã|phường|thị trấn))?(?!\w)"
)
"""One office that serves several bodies."""
_PROJECTS = "ban quản lý dự án"
_AGAIN = re.compile(r"\b(?:bộ|sở|cục|tập đoàn|tổng công ty|công ty|ban quản lý)(?=\s)")
_STOP = re.compile(
    r"(?:các|những|mọi|vấn đề|kết quả|nội dung|tình hình|kế hoạch|tiến độ|trong|để|theo|cần|phải"
    r"|đã|sẽ|là|tại|trên|từ|đến|trước|sau|khi|nhằm|cùng|với|căn cứ"
    r"|đối với|xin|kính|có|không|bằng"
    r"|được|đề|chịu|và các|làm|hết|về việc|tự|mà|thôi|sang|qua|do|tăng|nơi|thông qua|năm|quý"
    r"|ngày|tháng)\b"
)
_SEPARATOR = re.compile(
    r"\s*(?:,\s*và|;|,|\bvà\b|\bcùng với\b|\bcùng\b|\s&|\s[-–])\s*(?:(?:với|cùng)\s+)?"
)
_MINISTRIES = re.compile(r"(?:các\s+)?(?:bộ trưởng\s+)?(?:các\s+)bộ\s*:?\s*|bộ:\s*")
_PROVINCES = re.compile(
    r"(?:(?:chủ tịch\s+)?(?:ủy ban nhân dân|ubnd)\s+)?các\s+(?:tỉnh|thành phố)(?:(?:,"
    r"|\s+và)\s*thành phố)?"
    r"(?:\s+trực thuộc (?:trung ương|tw))?\s*:?\s*"
)
_UNIT_HEAD = re.compile(r"(?:(?:phó )?(?:cục|vụ|phòng|trung tâm|tổng cục|viện) |(?:cục|vụ) trưởng)")
_ASIDE = re.compile(r"\s*\([^()]{1,120}\)")
_INFORMATION = ("công nghệ", "an toàn", "hệ thống", "cổng")
_BREAK = re.compile(r"[,;.:()]")
_MOST = 40
_LONGEST_BODY = 16
_LONGEST_NAME = 120
_FARTHEST = 600

_GROUPS = (
    (re.compile(r"\bbộ\b.*\b(?:địa phương|tỉnh|ubnd|ủy ban nhân dân)\b"), Group.ALL),
    (re.compile(r"\bbộ\b|ngang bộ|thuộc chính phủ"), Group.MINISTRIES),
    (re.compile(r"\bsở\b"), Group.DEPARTMENTS),
    (re.compile(r"\btỉnh\b|địa phương|trung ương"), Group.PROVINCES),
    (re.compile(r"\bhuyện\b|\bquận\b|thị xã"), Group.DISTRICTS),
    (re.compile(r"\bxã\b|phường|thị trấn"), Group.COMMUNES),
)

_LOCALITIES = (Group.PROVINCES, Group.DISTRICTS, Group.COMMUNES)


class PartyReader:
    """Reads who is named at a place of one text."""

    def __init__(
        self, wording: Wording, names: AgencyNames, addressees: Sequence[str] = ()
    ) -> None:
        self.wording = wording
        self.names = names
        self.addressees = addressees

    def list_at(self, place: int, end: int) -> tuple[list[Party], int]:
        """Return those named one after another from a place on, and where the list ends."""
        found: list[Party] = []
        stop = place
        while len(found) < _MOST:
            group = self._lists_at(place, end) or self._one_as_list(place, end)
            if group is None:
                break
            parties, stop = group
            found = self._taken(found, parties)
            aside = _ASIDE.match(self.wording.text, stop, end)
            stop = aside.end() if aside else stop
            joint = _SEPARATOR.match(self.wording.low, stop, end)
            if joint is None or joint.end() == stop:
                break
            place = joint.end()
        return found, stop

    def _taken(self, found: list[Party], parties: list[Party]) -> list[Party]:
        """Add to a list; an agency right after a unit ("Cục Tin học hóa, Bộ X") only says whose it is."""
        if not (found and len(parties) == 1):
            return found + parties
        unit, owner = found[-1], parties[0]
        is_unit = (
            unit.kind is PartyKind.BODY and not unit.code and _UNIT_HEAD.match(unit.words.lower())
        )
        if not is_unit or owner.kind is not PartyKind.AGENCY or owner.post:
            return found + parties
        if self.wording.text[unit.end : owner.start].strip() != ",":
            return found + parties
        words = self.wording.text[unit.start : owner.end]
        return [*found[:-1], replace(unit, name=words, words=words, end=owner.end, code=owner.code)]

    def at(self, place: int, end: int) -> Party | None:
        """Return who is named at a place."""
        low = self.wording.low
        if _LEADERS.match(low, place, end):
            return self._leader(place, end)
        post = _POST.match(low, place, end)
        if post is not None:
            held = self._of_post(post, end)
            if held is not None:
                return held
        found = self.names.at(self.wording, place, end)
        if found is not None:
            agency = found.agency
            words = self.wording.text[place : found.end]
            return Party(PartyKind.AGENCY, agency.name, words, place, found.end, agency.code)
        return (
            self._addressed(place, end)
            or self._lead_of_point(place, end)
            or self._group(place, end)
            or self._several(place, end)
            or self._body(place, end)
        )

    def _addressed(self, place: int, end: int) -> Party | None:
        """Read "Quý Sở" of a letter: whoever it is addressed to, named where that is one alone."""
        found = _ADDRESSED.match(self.wording.low, place, end)
        if found is None:
            return None
        words = self.wording.text[place : found.end()]
        name = self.addressees[0] if len(self.addressees) == 1 else words
        known = self.names.at(Wording(name), 0, len(name))
        code = known.agency.code if known is not None and known.end == len(name) else ""
        kind = PartyKind.AGENCY if code else PartyKind.BODY
        return Party(kind, name, words, place, found.end(), code)

    def _several(self, place: int, end: int) -> Party | None:
        """Read "các công ty thủy điện", "các thành viên Ban Chỉ đạo", which no list holds."""
        head = _SEVERAL.match(self.wording.low, place, end)
        if head is None:
            return None
        stop = self._name_end(head.start("name"), end)
        words = self.wording.text[place:stop]
        return Party(PartyKind.GROUP, words, words, place, stop, group=Group.OTHER)

    def unknown_at(self, place: int, end: int) -> tuple[list[Party], int]:
        """Return the names of two words at least, written large, that stand before a verb of action."""
        found: list[Party] = []
        stop = place
        while len(found) < _MOST and self.wording.is_capital(place):
            stop = self._name_end(place, end)
            words = self.wording.text[place:stop]
            if " " not in words:
                return [], place
            found.append(Party(PartyKind.BODY, words, words, place, stop))
            joint = _SEPARATOR.match(self.wording.low, stop, end)
            if joint is None or joint.end() == stop:
                break
            place = joint.end()
        verb = self.wording.skip_space(stop, end)
        is_told = bool(found) and verb_at(self.wording.low, verb, end) > 0
        return (found, stop) if is_told else ([], place)

    def _lead_of_point(self, place: int, end: int) -> Party | None:
        """Read "cơ quan chủ trì nêu tại khoản 2 Điều 3"; who that is, the other place tells."""
        head = LEAD.match(self.wording.low, place, end)
        points = POINTS.match(self.wording.low, head.end(), end) if head else None
        if points is None:
            return None
        words = self.wording.text[place : points.end()]
        return Party(PartyKind.RELATED, words, words, place, points.end())

    def _one_as_list(self, place: int, end: int) -> tuple[list[Party], int] | None:
        party = self.at(place, end)
        return ([party], party.end) if party is not None else None

    def _lists_at(self, place: int, end: int) -> tuple[list[Party], int] | None:
        """Read "các Bộ: Tài chính, Công Thương", "UBND các tỉnh: An Giang, Cà Mau"."""
        for pattern in (_MINISTRIES, _PROVINCES):
            head = pattern.match(self.wording.low, place, end)
            if head is None:
                continue
            parties = self._bare_names(head.end(), end)
            if parties:
                return parties, parties[-1].end
        return None

    def _bare_names(self, place: int, end: int) -> list[Party]:
        found: list[Party] = []
        while len(found) < _MOST:
            name = self.names.bare_at(self.wording, place, end)
            if name is None:
                break
            words = self.wording.text[place : name.end]
            agency = name.agency
            found.append(Party(PartyKind.AGENCY, agency.name, words, place, name.end, agency.code))
            joint = _SEPARATOR.match(self.wording.low, name.end, end)
            if joint is None:
                break
            place = joint.end()
        return found

    def _leader(self, place: int, end: int) -> Party:
        found = _LEADERS.match(self.wording.low, place, end)
        assert found is not None  # noqa: S101 -- matched by the caller
        stop, kind = found.end(), PartyKind.AUTHORITY
        name = self._name_after(stop, end) if "thủ tướng" in found[0] else stop
        if name > stop and not self._is_party_word(stop + 1, end):
            stop, kind = name, PartyKind.PERSON
        words = self.wording.text[place:stop]
        return Party(kind, words, words, place, stop)

    def _name_after(self, stop: int, end: int) -> int:
        """Return where a person's name of two to five words ends that follows at once."""
        first = self.wording.word_at(stop)
        last, words = stop, self.wording.words
        for word in range(first, min(first + 5, len(words))):
            start, after = words[word]
            is_name = (
                self.wording.text[start].isupper() and not self.wording.text[start:after].isupper()
            )
            if after > end or self.wording.text[last:start] != " " or not is_name:
                break
            last = after
        return last if self.wording.text[stop:last].count(" ") >= 2 else stop

    def _is_party_word(self, place: int, end: int) -> bool:
        return bool(_BODY.match(self.wording.low, place, end)) or (
            self.names.at(self.wording, place, end) is not None
        )

    def _of_post(self, post: re.Match[str], end: int) -> Party | None:
        low = self.wording.low
        place, title = post.start(), self.wording.text[slice(*post.span("post"))]
        held_by = self.names.at(self.wording, post.end(), end)
        if held_by is None and low.startswith("tổng thanh tra", place):
            held_by = self.names.at(self.wording, place + len("tổng "), end)
        if held_by is not None:
            words = self.wording.text[place : held_by.end]
            agency = held_by.agency
            return Party(
                PartyKind.AGENCY, agency.name, words, place, held_by.end, agency.code, post=title
            )
        is_plural = "các" in post[0] or low.startswith("cơ quan", post.end())
        behind = self._group(post.end(), end, is_plural=is_plural) or self._body(post.end(), end)
        if behind is not None:
            words = self.wording.text[place : behind.end]
            return replace(behind, name=words, words=words, start=place, post=title)
        if self._is_post_list(post, end):
            stop = post.end("post")
            words = self.wording.text[place:stop]
            is_state = low.startswith(("bộ trưởng", "thủ trưởng"), post.start("post"))
            group = Group.MINISTRIES if is_state else Group.OTHER
            return Party(PartyKind.GROUP, words, words, place, stop, group=group, post=title)
        return None

    def _is_post_list(self, post: re.Match[str], end: int) -> bool:
        """Return whether "Bộ trưởng" stands for all who hold the post: "Bộ trưởng, Thủ trưởng cơ quan …"."""
        low = self.wording.low
        joint = _SEPARATOR.match(low, post.end("post"), end)
        following = _POST.match(low, joint.end(), end) if joint is not None else None
        return following is not None and joint is not None and joint.end() > post.end("post")

    def _group(self, place: int, end: int, *, is_plural: bool = False) -> Party | None:
        low = self.wording.low
        found = _GROUP.match(low, place, end)
        if found is None:
            return None
        if not found["all"] and not is_plural and _OWN_COMMITTEE.match(low, place, end):
            return None
        is_several = (
            found["all"] or is_plural or _SEVERAL_UNITS.match(low, found.start("units"), end)
        )
        is_committees = re.match(r"(?:ủy ban nhân dân|ubnd)\s+(?:các|cấp)\s", found[0])
        if not (is_several or is_committees):
            return None
        stop = found.end()
        group = _group_of(low[place:stop])
        points = POINTS.match(low, stop, end)
        # Localities "nêu trên" are mostly those the paper is addressed to, which no point names.
        if points is not None and not (points["above"] and group in _LOCALITIES):
            words = self.wording.text[place : points.end()]
            return Party(PartyKind.RELATED, words, words, place, points.end())
        if found["open"]:
            words = self.wording.text[place:stop]
            return Party(PartyKind.RELATED, words, words, place, stop)
        stop = self._restricted_to(stop, end)
        words = self.wording.text[place:stop]
        group = _group_of(low[place:stop])
        return Party(PartyKind.GROUP, words, words, place, stop, group=group)

    def _restricted_to(self, stop: int, end: int) -> int:
        """Return where a group's qualification ends: "được lựa chọn thí điểm", "trên địa bàn tỉnh"."""
        if _RESTRICTED.match(self.wording.low, stop, end) is None:
            return stop
        limit = min(end, stop + 120)
        comma = _BREAK.search(self.wording.text, stop, limit)
        limit = comma.start() if comma else limit
        word = self.wording.word_at(stop)
        words = self.wording.words
        for at in range(word + 1, min(word + 14, len(words))):
            start = words[at][0]
            if start >= limit:
                return self.wording.text.rfind("", stop, limit) if comma else stop
            if MANNER.match(self.wording.low, start, end) or (
                at > word + 2 and ACTION.match(self.wording.low, start, end)
            ):
                if self._is_passive(at):
                    continue
                return words[at - 1][1]
        return stop

    def _is_passive(self, word: int) -> bool:
        """Return whether the word stands within "được lựa chọn triển khai thí điểm"."""
        start = self.wording.words[word][0]
        before = self.wording.low[max(0, start - 12) : start]
        return before.endswith(("được ", "chọn ", "khai ", "giao ", "phân công "))

    def _body(self, place: int, end: int) -> Party | None:
        """Read an organisation by its first word and the words of a name that follow it."""
        low, wording = self.wording.low, self.wording
        head = _BODY.match(low, place, end)
        if head is None or not wording.is_capital(place):
            return None
        office = _OFFICE.match(low, place, end)
        if office is not None:
            words = wording.text[place : office.end()]
            return Party(PartyKind.BODY, words, words, place, office.end())
        stop = self._name_end(place, end)
        if stop <= head.end() or low.startswith(_PROJECTS, place, stop):
            stop = self._council_end(head, stop, end)
        several = self._of_each(stop, end)
        is_bare = stop <= head.end() and several == stop
        if is_bare and head[0] not in ("tỉnh ủy", "thành ủy", "huyện ủy", "đảng ủy"):
            return self._again(place, end)
        written = wording.text[place:several]
        return Party(PartyKind.BODY, written, written, place, several)

    def _again(self, place: int, end: int) -> Party | None:
        """Read "Giao Sở …" as the one body of that kind which the same paragraph has named before."""
        head = _AGAIN.match(self.wording.low, place, end)
        if head is None or verb_at(self.wording.low, head.end() + 1, end) == 0:
            return None
        first = self.wording.text.rfind(GAP, 0, place) + 1
        before = (
            self.at(found.start(), place)
            for found in _AGAIN.finditer(self.wording.low, max(first, place - _FARTHEST), place)
            if found[0] == head[0] and self.wording.is_capital(found.start())
        )
        named = {one.name.lower(): one for one in before if one is not None}
        if len(named) != 1:
            return None
        words = self.wording.text[place : head.end()]
        return replace(*named.values(), words=words, start=place, end=head.end())

    def _name_end(self, place: int, end: int) -> int:
        """Return where the words of a name end whose first word begins at a place."""
        words = self.wording.words
        at = first = self.wording.word_at(place)
        while at + 1 < len(words) and at - first < _LONGEST_BODY:
            following = words[at + 1][0]
            is_far = words[at][0] - place > _LONGEST_NAME
            if is_far or following >= end or not self._names_on(words[at][1], following, end):
                break
            at += 1
        return words[at][1]

    def _council_end(self, head: re.Match[str], stop: int, end: int) -> int:
        """Return where the name of a council ends: "Hội đồng tư vấn cải cách thủ tục hành chính"."""
        if _COUNCIL.match(head[0]) is None:
            return stop
        low, words, last = self.wording.low, self.wording.words, stop
        while purpose := _PURPOSES.match(low, last, end):
            last = purpose.end()
            first = self.wording.word_at(last)
            for start, after in words[first : first + _LONGEST_BODY]:
                if after > end or not self._names_on(last, start, end):
                    break
                last = after
        # Where nothing is left to be done, the name had ended before its purpose began.
        is_name = low.startswith(":", last) or verb_at(low, last + 1, end) > 0
        return last if is_name else stop

    def _of_each(self, stop: int, end: int) -> int:
        """Return where a name ends that belongs to each of a group: "Sở Y tế các tỉnh, thành phố"."""
        place = self.wording.skip_space(stop, end)
        group = _GROUP.match(self.wording.low, place, end)
        if group is None or not self.wording.low.startswith("các ", place) or group["open"]:
            return stop
        return group.end()

    def _names_on(self, before: int, following: int, end: int) -> bool:
        """Return whether a name goes on with the word at ``following``."""
        low, wording = self.wording.low, self.wording
        gap = wording.text[before:following]
        if gap not in (" ", "-", " - ", "&", ".", ". ", "/"):
            return gap == ", " and wording.is_capital(following) and self._is_inner(following, end)
        if wording.is_capital(following):
            return gap != ". " or wording.text[before - 2 : before].lower() == "tp"
        if low.startswith("và ", following):
            after = following + 3
            is_next = self._is_party_word(after, end) or _GROUP.match(low, after, end)
            return not is_next and (wording.is_capital(after) or not ACTION.match(low, after, end))
        if low.startswith("về ", following):
            return True
        if _STOP.match(low, following, end) or MANNER.match(low, following, end):
            return False
        action = ACTION.match(low, following, end)
        whole = ACTION.match(low, low.rfind(" ", 0, before) + 1, end)
        if whole is not None and whole.end() > following:
            return True  # the second half of a word: "Sở Giáo dục và Đào tạo"
        return action is None or (action[0] == "thông tin" and low[:before].endswith(_INFORMATION))

    def _is_inner(self, following: int, end: int) -> bool:
        """Return whether a comma stands inside a name ("Sở Văn hóa, Thể thao và Du lịch")."""
        return self.wording.low.startswith(
            ("thể thao và", "thể thao", "trẻ em", "thương binh"), following
        )


def _group_of(low: str) -> Group:
    return next((code for rule, code in _GROUPS if rule.search(low)), Group.OTHER)
