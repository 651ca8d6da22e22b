"""Who gives the tasks of a directive: the leader whose conclusion it tells, else those who sign it."""

import re

from lienthong.base.text import nfc
from lienthong.casework.reading import DirectiveDraft
from lienthong.systems.directives.reading.names import AgencyNames
from lienthong.systems.directives.reading.proposals import LeaderFound, Manner
from lienthong.systems.directives.reading.wording import Wording

_POST = (
    r"(?:(?:Quyền |Phó )?(?:Thủ tướng|Chủ tịch|Bộ trưởng|Tổng Thanh tra|Thống đốc|Trưởng ban|Bí thư)"
    r"|Thứ trưởng|Tổng Bí thư|Chủ nhiệm)"
)
_CONCLUDES = re.compile(
    rf"(?:kết luận|ý kiến|chỉ đạo|phát biểu)(?:\s+(?:kết luận|chỉ đạo|chỉ đạo, kết luận))?\s+của\s+"
    rf"(?:đồng chí\s+)?(?=(?P<who>{_POST}\b))",
    re.IGNORECASE,
)
_CHAIRS = re.compile(
    rf"(?=(?P<who>{_POST}\b[^.;]{{0,160}}?)\s+(?:đã\s+)?(?:chủ trì|chủ tọa|kết luận)\b)",
    re.IGNORECASE,
)
_ENDS = re.compile(
    r"\s+(?:tại|trong|về|ở|sau khi|ngày|đã|chủ trì|chủ tọa|yêu cầu|với)\b|[,;:.(]|$", re.IGNORECASE
)
_NAME_WORD = re.compile(r"[^\W\d_a-z][^\W\d_]*")
#: Family names with which a person's name begins.
_FAMILIES = frozenset(
    nfc(
        "Nguyễn Trần Lê Phạm Hoàng Huỳnh Phan Vũ Võ Đặng Bùi Đỗ Hồ Ngô Dương Lý Mai Trịnh Đinh Trương Tô"
        " Cao Đào Đoàn Lương Hà Lưu Vương Tạ Chu Thái Lâm Phùng Quách Tống Triệu Nghiêm Kiều Khuất Bạch"
        " Hứa Mạc Thân Tăng Doãn Giàng Lò Vàng Nông Hầu Tòng Đồng Châu Uông Lại Ninh Trà Sùng"
    ).split()
)
_LONGEST_NAME = 4
_FIRST_BLOCKS = 3
_LONGEST_TITLE = 200


def leaders_of(draft: DirectiveDraft, names: AgencyNames) -> tuple[LeaderFound, ...]:
    """Return who gives the tasks: whose conclusion is told, else every signer with a name.

    A conclusion often calls its leader by the post alone; a person then writes the name.
    """
    concluded = _concluded(draft)
    if concluded is not None:
        return (concluded,)
    return tuple(
        LeaderFound(
            name=one.name,
            title=_written(one.position, one.agency, names),
            manner=Manner.SIGNED,
            words=" ".join((*one.title_lines, one.name)),
            confidence=0.9 if one.position else 0.7,
        )
        for one in draft.signers
        if one.name
    )


def _concluded(draft: DirectiveDraft) -> LeaderFound | None:
    subject = " ".join(nfc(draft.subject).split())
    told = _CONCLUDES.search(subject)
    if told is None:
        return None
    title, name, words = _post_and_name(subject, told.start("who"))
    if not name:
        name, words = _named_below(draft, title) or ("", words)
    return LeaderFound(
        name=name,
        title=title[:_LONGEST_TITLE],
        manner=Manner.CONCLUDED,
        words=words,
        confidence=0.95 if name else 0.6,
    )


def _named_below(draft: DirectiveDraft, title: str) -> tuple[str, str] | None:
    """Return the name of the same leader where the first paragraphs tell who chaired the meeting."""
    for block in draft.blocks[:_FIRST_BLOCKS]:
        text = " ".join(nfc(block.text).split())
        for chaired in _CHAIRS.finditer(text):
            post, name, words = _post_and_name(text, chaired.start("who"))
            if name and post == title:
                return name, words
    return None


def _post_and_name(text: str, start: int) -> tuple[str, str, str]:
    """Part "Thủ tướng Chính phủ Nguyễn Xuân Phúc tại …" into post, name, and both as they stand."""
    place = start
    while True:
        stop = _ENDS.search(text, place)
        end = stop.start() if stop else len(text)
        # "Bộ trưởng, Chủ nhiệm Văn phòng …" is one post.
        if text.startswith(", Chủ nhiệm", end):
            place = end + 2
            continue
        break
    words = text[start:end].split()
    first = next(
        (
            at
            for at in range(max(1, len(words) - _LONGEST_NAME), len(words) - 1)
            if words[at] in _FAMILIES and all(map(_NAME_WORD.fullmatch, words[at:]))
        ),
        len(words),
    )
    return " ".join(words[:first]), " ".join(words[first:]), " ".join(words)


def _written(position: str, agency: str, names: AgencyNames) -> str:
    """Return a signer's post as it is said: the signature block has it in capitals."""
    post = ", ".join(_said(part) for part in position.split(", "))
    wording = Wording(agency)
    known = names.at(wording, 0, len(agency))
    return f"{post} {known.agency.name if known else _said(agency)}".strip()[:_LONGEST_TITLE]


def _said(words: str) -> str:
    return words.capitalize() if words.isupper() else words
