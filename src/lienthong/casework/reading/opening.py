"""The first part of a document: issuing agency, number, symbol, place, date, kind, subject, addressees."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date as Date

from lienthong.casework.kinds import OFFICIAL_LETTER, kinds, parse_notation
from lienthong.casework.reading.draft import Confidence, Ground, is_kind_code
from lienthong.casework.reading.issuers import read_issuers
from lienthong.casework.reading.lines import DATE_WORDS, NUMBER_LABEL, is_rule
from lienthong.casework.reading.words import (
    MOTTO,
    NATION,
    is_capitals,
    plain,
    starts_agency,
    starts_list_item,
    starts_position,
)

_FIRST_LINES = 60
_LONGEST_SUBJECT_LINE = 130
_DATE = re.compile(
    r"^(?P<place>[^\W\d_][^,;:]{1,40}?)?\s*,?\s*ngày\s*(?P<day>\d{1,2})\s*(?:tháng|/)\s*"
    r"(?P<month>\d{1,2})\s*(?:năm|/)\s*(?P<year>\d{4})\s*\.?$",
    re.IGNORECASE,
)
_BLANK_DATE = re.compile(r"^(?P<place>[^\W\d_][^,;:]{1,40}?)\s*,\s*ngày\b", re.IGNORECASE)
_REGARDING = re.compile(r"^\(?(V/v|V/V|v/v|Về việc|VỀ VIỆC)\b[:.]?\s*")
_ADDRESSED = re.compile(r"^KINH GUI\b\s*:?\s*")
_BODY_STARTS = re.compile(
    r"^(Căn cứ|Kính gửi|Xét đề nghị|Theo đề nghị|Điều \d|Chương [IVX\d]|Phần [IVX\d])"
)
_LIKELY_STARTS = re.compile(r"^(Thực hiện|Xét|Ngày \d|Để|Trong thời gian|Sau khi|Nhằm|Qua)\b")
"""What begins a body when a subject stands above it; a subject may begin with some of them itself."""


@dataclass(slots=True)
class Opening:
    """What the first lines say; ``body_from`` is the line after them."""

    issuer_names: tuple[str, ...] = ()
    parent_name: str = ""
    number: str = ""
    symbol: str = ""
    place: str = ""
    date: Date | None = None
    kind: str = ""
    subject: str = ""
    addressees: tuple[str, ...] = ()
    body_from: int = 0
    has_nation: bool = False
    problems: list[str] = field(default_factory=list)
    grounds: dict[str, Ground] = field(default_factory=dict)

    def ground(self, about: str, words: str, confidence: Confidence = Confidence.HIGH) -> None:
        """Note what a field rests on."""
        self.grounds[about] = Ground(confidence, words)


def read_opening(lines: Sequence[str]) -> Opening:
    """Return what the first lines of a document say."""
    found = Opening()
    kind_at = _kind_line(lines)
    end = _end_of_head(lines, kind_at)
    head = lines[:end]
    found.has_nation = any(NATION in plain(line) for line in head)
    number_at = _read_number(head, found)
    _read_date(head, found)
    _read_issuers(head if number_at is None else head[: number_at + 1], head, found)
    if kind_at is None:
        _read_letter(lines, end, found)
    else:
        _read_titled(lines, kind_at, found)
    _check_kind(found)
    return found


def _kind_line(lines: Sequence[str]) -> int | None:
    """Return the line of the kind's name, the last one where it is repeated."""
    found: int | None = None
    for at, line in enumerate(lines[:_FIRST_LINES]):
        if not line or is_rule(line):
            continue
        if is_capitals(line) and _named_kind(line) is not None:
            found = at
        elif found is not None or _ADDRESSED.match(plain(line)):
            break
    return found


def _named_kind(line: str) -> str | None:
    bare = plain(line).strip(" :.")
    return next((kind.code for kind in _ALL_KINDS if plain(kind.name) == bare), None)


_ALL_KINDS = tuple(
    {kind.code: kind for year in (2015, 2021) for kind in kinds(Date(year, 1, 1))}.values()
)


def _end_of_head(lines: Sequence[str], kind_at: int | None) -> int:
    if kind_at is not None:
        return kind_at
    for at, line in enumerate(lines[:_FIRST_LINES]):
        if _ADDRESSED.match(plain(line)):
            return at
    return min(len(lines), _FIRST_LINES)


def _read_number(head: Sequence[str], found: Opening) -> int | None:
    for at, line in enumerate(head):
        label = NUMBER_LABEL.match(plain(line))
        if label is None:
            continue
        written = parse_notation(line[label.end() :])
        if written is not None and _is_alone(line[label.end() :], str(written)):
            found.number = written.number
            found.symbol = f"{written.year}/{written.symbol}" if written.year else written.symbol
            found.ground("number", line)
            found.ground("symbol", line)
            return at
        blank = re.match(r"^[\s.…_]*/\s*(?P<symbol>\S+)$", line[label.end() :])
        if blank is not None:
            found.symbol = blank["symbol"]
            found.ground("symbol", line)
            return at
    return None


def _is_alone(written: str, notation: str) -> bool:
    """Return whether a line holds nothing but the number; a citation goes on with other words."""
    return len(re.sub(r"\s", "", written)) <= len(notation) + 3


def _read_date(head: Sequence[str], found: Opening) -> None:
    for line in head:
        match = _DATE.match(line)
        if match is not None:
            _take_date(match, line, found)
            return
        if DATE_WORDS.search(plain(line)) and (blank := _BLANK_DATE.match(line)) is not None:
            found.place = blank["place"].strip()
            found.ground("place", line)
            return


def _take_date(match: re.Match[str], line: str, found: Opening) -> None:
    try:
        found.date = Date(int(match["year"]), int(match["month"]), int(match["day"]))
        found.ground("date", line)
    except ValueError:
        found.problems.append("invalid-date")
    if match["place"]:
        found.place = match["place"].strip()
        found.ground("place", line)


def _read_issuers(before_number: Sequence[str], head: Sequence[str], found: Opening) -> None:
    above = [line for line in before_number if not _is_state_line(line)]
    issuers = read_issuers(above, found.symbol)
    if not issuers.names:
        issuers = read_issuers([line for line in head if not _is_state_line(line)], found.symbol)
    found.issuer_names, found.parent_name = issuers.names, issuers.parent
    if issuers.names:
        found.ground("issuer_names", " / ".join(issuers.lines))


def _is_state_line(line: str) -> bool:
    bare = plain(line)
    return NATION in bare or MOTTO.search(bare) is not None


def _read_titled(lines: Sequence[str], kind_at: int, found: Opening) -> None:
    """Read kind and subject of a document whose kind stands in the middle of the page."""
    found.kind = _named_kind(lines[kind_at]) or ""
    found.ground("kind", lines[kind_at])
    at = kind_at + 1
    subject: list[str] = []
    while at < len(lines) and _continues_subject(lines, at, subject):
        if lines[at] and not is_rule(lines[at]):
            subject.append(lines[at])
        at += 1
    _take_subject(" ".join(subject), found, shown=" ".join(subject))
    found.body_from = _read_addressees(lines, _read_late_date(lines, at, found), found)


def _read_late_date(lines: Sequence[str], at: int, found: Opening) -> int:
    """Read place and date where they stand below the subject; return the line after them."""
    below = next((place for place in range(at, len(lines)) if lines[place]), None)
    match = _DATE.match(lines[below]) if below is not None and not found.place else None
    if below is None or match is None or not match["place"]:
        return at
    _take_date(match, lines[below], found)
    return below + 1


def _continues_subject(lines: Sequence[str], at: int, subject: list[str]) -> bool:
    line = lines[at]
    if not line:
        rest = [other for other in lines[at : at + 3] if other]
        return not subject or bool(rest and rest[0][0].islower() and len(rest[0]) < 90)
    if is_rule(line):
        return not subject
    is_likely = bool(subject) and (subject[-1].endswith((".", ":")) or _LIKELY_STARTS.match(line))
    is_body = _begins_body(line) or is_likely
    return not is_body


def _begins_body(line: str) -> bool:
    if starts_list_item(line) or _BODY_STARTS.match(line) or _DATE.match(line):
        return True
    if is_capitals(line) and (starts_position(line) or starts_agency(line)):
        return True
    return len(line) > _LONGEST_SUBJECT_LINE or (len(line) > 60 and line.endswith((".", ":")))


def _read_letter(lines: Sequence[str], end: int, found: Opening) -> None:
    """Read subject and addressees of a công văn, which has no kind in the middle of the page."""
    start = next((at for at, line in enumerate(lines[:end]) if _REGARDING.match(line)), None)
    if start is not None:
        subject = [lines[start]]
        for line in lines[start + 1 : end]:
            if not line or _DATE.match(line) or _is_state_line(line) or is_capitals(line):
                break
            subject.append(line)
        words = " ".join(subject)
        _take_subject(words, found, shown=_REGARDING.sub("", words))
    is_addressed = end < len(lines) and _ADDRESSED.match(plain(lines[end])) is not None
    if start is not None or (is_addressed and found.symbol):
        found.kind = OFFICIAL_LETTER
        found.ground("kind", lines[start] if start is not None else lines[end], Confidence.MEDIUM)
    found.body_from = _read_addressees(lines, end, found) if is_addressed else _after(lines, found)


def _after(lines: Sequence[str], found: Opening) -> int:
    """Return the line after the last line that a field rests on."""
    used = [ground.words for ground in found.grounds.values()]
    marks = [at for at, line in enumerate(lines[:_FIRST_LINES]) if line and line in used]
    return max(marks) + 1 if marks else 0


def _take_subject(words: str, found: Opening, *, shown: str) -> None:
    found.subject = shown.strip(" :.")
    if found.subject:
        found.ground("subject", words)


def _read_addressees(lines: Sequence[str], at: int, found: Opening) -> int:
    """Read the lines of "Kính gửi" if they come next, and return the line after them."""
    while at < len(lines) and not lines[at]:
        at += 1
    if at >= len(lines) or _ADDRESSED.match(plain(lines[at])) is None:
        return at
    label = _ADDRESSED.match(plain(lines[at]))
    first = lines[at][label.end() :] if label is not None else ""
    items = [first] if first else []
    at += 1
    while at < len(lines) and _continues_addressees(lines, at, items):
        line = lines[at]
        if starts_list_item(line):
            items.append(line)
        elif line:
            items[-1:] = [f"{items[-1]} {line}"] if items else [line]
        at += 1
    found.addressees = tuple(re.sub(r"^[-–+•]\s*", "", item).strip(" ;.") for item in items)
    found.ground("addressees", "; ".join(found.addressees))
    return at


def _continues_addressees(lines: Sequence[str], at: int, items: list[str]) -> bool:
    line = lines[at]
    if not line:
        following = next((other for other in lines[at:] if other), "")
        return not items or (items[-1].endswith(";") and following.startswith(("-", "–")))
    if starts_list_item(line):
        return line.startswith(("-", "–", "+", "•"))
    return not items or not items[-1].endswith((".", ";"))


def _check_kind(found: Opening) -> None:
    prefix = found.symbol.split("/")[-1].split("-", 1)[0]
    if not prefix:
        return
    if not found.kind and is_kind_code(prefix):
        found.kind = prefix
        found.problems.append("kind-inferred")
        found.ground("kind", found.symbol, Confidence.MEDIUM)
    elif found.kind and is_kind_code(prefix) and prefix != found.kind:
        found.problems.append("kind-symbol-mismatch")
        found.ground("kind", found.grounds["kind"].words, Confidence.LOW)
