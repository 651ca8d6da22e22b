"""The last part of a document: who signed, and the lines of "Nơi nhận"."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lienthong.casework.reading.draft import Signer
from lienthong.casework.reading.words import (
    AUTHORITY,
    is_capitals,
    person_in,
    plain,
    starts_agency,
    starts_position,
)

_RECIPIENTS = re.compile(r"^NOI NHAN\s*:?\s*")
_BULLET = re.compile(r"^[-–—•*]\s*(?=\S)")
_SIGNED = re.compile(r"^[(\[]?\s*(DA KY|KY TEN|KY, DONG DAU|DA KY VA DONG DAU|SIGNED)\b.*$")
_ANNEX = re.compile(r"^PHU LUC\b")
_FULL_STOP = re.compile(r"[./]\s*/?\.?$")
_LONGEST_TITLE = 90
_MOST_LINES = 200
"""Lines above the end among which the signers are looked for."""


@dataclass(frozen=True, slots=True)
class Closing:
    """What the last lines say; the body ends before ``body_to``."""

    body_to: int
    signers: tuple[Signer, ...] = ()
    recipients: tuple[str, ...] = ()
    annex_from: int = 0
    signer_words: str = ""


def read_closing(lines: Sequence[str], start: int) -> Closing:
    """Return what the last lines of a document say, looking no higher than ``start``."""
    mark = _recipients_line(lines, start)
    annex = _annex_line(lines, mark if mark is not None else start)
    end = annex if annex is not None else len(lines)
    body_to = _body_end(lines, start, mark, end)
    recipients: tuple[str, ...] = ()
    rest = list(lines[body_to:end])
    if mark is not None:
        after = _end_of_recipients(lines, mark, end)
        recipients = _recipients(lines[mark:after])
        rest = [*lines[body_to:mark], "", *lines[after:end]]
    signers = _signers(rest)
    return Closing(body_to, signers, recipients, end, " / ".join(line for line in rest if line))


def _recipients_line(lines: Sequence[str], start: int) -> int | None:
    for at in range(len(lines) - 1, start - 1, -1):
        if _RECIPIENTS.match(plain(lines[at][:_LONGEST_TITLE])):
            return at
    return None


def _annex_line(lines: Sequence[str], start: int) -> int | None:
    for at in range(start, len(lines)):
        if _ANNEX.match(plain(lines[at][:_LONGEST_TITLE])) and is_capitals(lines[at].split("(")[0]):
            return at
    return None


def _body_end(lines: Sequence[str], start: int, mark: int | None, end: int) -> int:
    """Return the line after the body: the signer's block may stand before or after "Nơi nhận"."""
    at = last = end if mark is None else mark
    while at > max(start, last - _MOST_LINES) and _belongs_to_signing(lines, at - 1):
        at -= 1
    if mark is None and at == end:
        return end
    return at


def _belongs_to_signing(lines: Sequence[str], at: int) -> bool:
    line = lines[at]
    if len(line) > _LONGEST_TITLE:
        return False
    if not line or person_in(line) or _SIGNED.match(plain(line)):
        return True
    return _is_title_line(line) or _continues_title(line, lines[at - 1] if at else "")


def _continues_title(line: str, before: str) -> bool:
    """Return whether capitals are the second line of an agency's name ("VÀ TRUYỀN THÔNG")."""
    return is_capitals(line) and len(line) <= _LONGEST_TITLE and _is_title_line(before)


def _is_title_line(line: str) -> bool:
    if len(line) > _LONGEST_TITLE or not is_capitals(line):
        return False
    return bool(AUTHORITY.match(plain(line))) or starts_position(line) or starts_agency(line)


def _end_of_recipients(lines: Sequence[str], mark: int, end: int) -> int:
    """Return the line after the list, which ends with its "Lưu" line or where the signer begins."""
    filed = False
    for at in range(mark + 1, end):
        line = lines[at]
        if not line:
            if filed:
                return at
            continue
        if _is_title_line(line) or (filed and person_in(line)):
            return at
        filed = filed or _BULLET.sub("", plain(line)).startswith("LUU")
    return end


def _recipients(lines: Sequence[str]) -> tuple[str, ...]:
    head = _RECIPIENTS.match(plain(lines[0]))
    first = lines[0][head.end() :] if head is not None else ""
    written = [line for line in (first, *lines[1:]) if line]
    has_bullets = any(_BULLET.match(line) for line in written)
    items: list[str] = []
    for line in written:
        if _goes_on(line, items, has_bullets=has_bullets):
            items[-1] = f"{items[-1]} {line}"
        else:
            items.append(_BULLET.sub("", line))
    return tuple(item.strip(" ;.") for item in items if item.strip(" ;."))


def _goes_on(line: str, items: list[str], *, has_bullets: bool) -> bool:
    """Return whether a line continues the item before it, as a long line of "Nơi nhận" does."""
    if not items or _BULLET.match(line):
        return False
    return has_bullets or not items[-1].rstrip().endswith((";", "."))


def _signers(lines: Sequence[str]) -> tuple[Signer, ...]:
    """Return the signers: title lines, then a name; two titles before two names stand side by side."""
    titles: list[list[str]] = []
    names: list[str] = []
    after_blank = True
    for line in lines:
        if not line or _SIGNED.match(plain(line)):
            after_blank = after_blank or not line
            continue
        name = person_in(line)
        if name:
            names.append(line.strip(" .*"))
        elif _is_title_line(line):
            if (
                not titles
                or len(names) >= len(titles)
                or _begins_title(line, titles[-1], after_blank)
            ):
                titles.append([])
            titles[-1].append(line)
        elif titles and titles[-1] and is_capitals(line):
            titles[-1][-1] = f"{titles[-1][-1]} {line}"
        after_blank = False
    return tuple(_paired(titles, names))


def _begins_title(line: str, before: list[str], after_blank: bool) -> bool:
    """Return whether a line opens a second signer's title rather than going on with the first."""
    if not after_blank or not starts_position(before[-1]) and not starts_agency(before[-1]):
        return False
    return starts_position(line) and not AUTHORITY.match(plain(before[-1]))


def _paired(titles: list[list[str]], names: list[str]) -> list[Signer]:
    count = max(len(titles), len(names))
    padded = [*titles, *([[]] * (count - len(titles)))]
    named = [*names, *([""] * (count - len(names)))]
    return [_signer(tuple(title), name) for title, name in zip(padded, named, strict=True)]


def _signer(title: tuple[str, ...], name: str) -> Signer:
    authority = ""
    position = ""
    agency = ""
    for line in title:
        match = AUTHORITY.match(plain(line))
        if match is not None:
            authority = _authority(match.group(1))
            rest = line[match.end() :].strip()
            if authority == "Q.":
                position = rest
        elif starts_position(line):
            position = line
        elif starts_agency(line) and len(title) > 1:
            agency = line
    return Signer(authority, position or _last_title(title), name, agency, title)


def _authority(written: str) -> str:
    return f"{written.replace('/', '')}."


def _last_title(title: tuple[str, ...]) -> str:
    """Return the title after its authority when no line of its own holds it ("TM. CHÍNH PHỦ")."""
    if not title:
        return ""
    match = AUTHORITY.match(plain(title[-1]))
    return title[-1][match.end() :].strip() if match is not None else title[-1]
