"""Lines of a document freed from marks of the way they came: markdown, columns, scans and stamps."""

import re
import unicodedata
from collections.abc import Iterator

from lienthong.casework.reading.words import MOTTO, NATION, STAMP_LABELS, plain

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\xad"))
_GAP = re.compile(r"\t+| {3,}")
_MARKDOWN_HEAD = re.compile(r"^\s*#{1,6}\s+")
_EMPHASIS = re.compile(r"\*\*|__|(?<!\w)\*(?=\S)|(?<=\S)\*(?!\w)")
_RULE = re.compile(r"^\s*[-_=*—–.]{3,}\s*$")
_PAGE_NUMBER = re.compile(r"^\s*[-–]?\s*\d{1,3}\s*[-–]?\s*$")
NUMBER_LABEL = re.compile(r"^SO\s*[:.]?\s*(?=[\d.…_/ ])")
_NUMBER = re.compile(
    r"^S[ốóôo]\s*[:.]?\s*\d+[a-z]?\s*/\s*[\w.&/]+(?:\s?[-–]\s?[A-ZĐƯ][\w.&/]*)*", re.I
)
DATE_WORDS = re.compile(r"NGAY\s*[\d.…_ ]*\s*THANG\s*[\d.…_ ]*\s*NAM\s*[\d.…_]*\s*\.?\s*$")
_OPENING_LINES = 80
_LONGEST_HEAD_LINE = 400


def clean_lines(text: str) -> list[str]:
    """Return the lines of a text, empty ones kept, in NFC with single spaces."""
    flat = unicodedata.normalize("NFC", text).translate(_INVISIBLE).replace("\xa0", " ")
    raw = [_without_markdown(line) for line in re.split(r"\r\n|[\n\r\f\v\x85\u2028\u2029]", flat)]
    return [" ".join(line.split()) for line in _unfolded(raw)]


def without_stamps(lines: list[str]) -> tuple[list[str], str]:
    """Return the lines without a stamp of arrival, and the words of the stamp.

    The stamp (NĐ 30/2020, Phụ lục IV) holds its own number and date, which are not the document's.
    """
    start = next((at for at, line in enumerate(lines) if _is_stamp_head(lines, at, line)), None)
    if start is None:
        return lines, ""
    first = start
    while first > 0 and start - first < 2 and plain(lines[first - 1]) == lines[first - 1] != "":
        first -= 1
    end = start + 1
    while end < len(lines) and (not lines[end] or STAMP_LABELS.match(plain(lines[end]))):
        end += 1
    return [*lines[: _owner_of_stamp(lines, start)], "", *lines[end:]], " ".join(lines[start:end])


def _owner_of_stamp(lines: list[str], start: int) -> int:
    """Return where the stamp begins: with the line of its owner, if that stands right above "ĐẾN"."""
    above = lines[start - 1] if start else ""
    alone = start < 2 or not lines[start - 2]
    return start - 1 if above and above == above.upper() and alone else start


def _is_stamp_head(lines: list[str], at: int, line: str) -> bool:
    bare = plain(line[:80])
    if bare == "DEN":
        following = [plain(other) for other in lines[at + 1 : at + 6] if other]
        return any(STAMP_LABELS.match(other) for other in following[:2])
    return bare.startswith("DEN ") and STAMP_LABELS.match(bare.removeprefix("DEN ")) is not None


def is_rule(line: str) -> bool:
    """Return whether a line is only drawn, such as the rule under the motto."""
    return _RULE.match(line) is not None


def _without_markdown(line: str) -> str:
    return _EMPHASIS.sub("", _MARKDOWN_HEAD.sub("", line)).rstrip()


def _unfolded(raw: list[str]) -> Iterator[str]:
    """Yield lines in reading order where two columns stand side by side."""
    closing = _closing_start(raw)
    for line in raw[: min(_OPENING_LINES, closing)]:
        yield from _opening_parts(line)
    yield from (line for line in raw[_OPENING_LINES:closing] if not _PAGE_NUMBER.match(line))
    yield from _closing_parts(raw[closing:])


def _closing_start(raw: list[str]) -> int:
    marks = [at for at, line in enumerate(raw) if plain(line.strip()[:10]).startswith("NOI NHAN")]
    return marks[-1] if marks else len(raw)


def _opening_parts(line: str) -> Iterator[str]:
    if _PAGE_NUMBER.match(line):
        return
    parts = [part for part in _GAP.split(line) if part.strip()]
    if len(parts) > 1 and not any(_marks_opening(part) for part in parts):
        parts = [line]
    if not parts:
        yield ""
    for part in parts:
        yield from _split_opening(part.strip()) if len(part) <= _LONGEST_HEAD_LINE else (part,)


def _marks_opening(part: str) -> bool:
    bare = plain(part[:_LONGEST_HEAD_LINE])
    found = NATION in bare or MOTTO.search(bare) or NUMBER_LABEL.match(bare.strip())
    return bool(found or DATE_WORDS.search(bare))


def _split_opening(line: str) -> Iterator[str]:
    """Yield the parts of a line where nation, motto or number share it with something else."""
    bare = plain(line)
    at = bare.find(NATION)
    motto = MOTTO.search(bare)
    number = _NUMBER.match(line)
    if at >= 0:
        cuts = (at, at + len(NATION))
    elif motto is not None:
        cuts = motto.span()
    elif number is not None and DATE_WORDS.search(bare):
        cuts = (number.end(), number.end())
    else:
        yield line
        return
    pieces = (line[: cuts[0]], line[cuts[0] : cuts[1]], line[cuts[1] :])
    yield from (piece.strip() for piece in pieces if piece.strip())


def _closing_parts(raw: list[str]) -> Iterator[str]:
    """Yield the left column (Nơi nhận), then the right one (the signer), if there are two."""
    pairs = [_columns(line) for line in raw]
    if not any(right for _, right in pairs):
        yield from (left for left, _ in pairs)
        return
    yield from (left for left, right in pairs if left or not right)
    yield ""
    yield from (right for _, right in pairs if right)


def _columns(line: str) -> tuple[str, str]:
    if len(line) - len(line.lstrip(" ")) >= 15 or line.startswith("\t\t"):
        return "", line.strip()
    parts = re.split(r"\t+| {4,}", line.strip(), maxsplit=1)
    return parts[0].strip(), parts[1].strip() if len(parts) > 1 else ""
