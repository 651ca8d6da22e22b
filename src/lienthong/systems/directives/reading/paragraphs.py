"""Paragraphs with their place in the numbering ("3.b gạch 2") and the sentences they consist of."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lienthong.casework.reading import Block, BlockKind

GAP = "\n\n"
"""What stands between two paragraphs in the text of a reading."""

_MARKS = (
    (2.0, re.compile(r"(?:Điều|ĐIỀU)\s+(?P<label>\d+[a-zđ]?)\s*[.:]\s*")),
    (1.0, re.compile(r"(?P<label>[IVXLC]{1,7})[.)]\s+")),
    (3.5, re.compile(r"(?P<label>\d{1,3}(?:\.\d{1,3})+)\.?\)?\s+")),
    (3.0, re.compile(r"(?P<label>\d{1,3})[.)]\s+")),
    (5.0, re.compile(r"(?P<label>[a-zđ])\)\s+")),
    (7.0, re.compile(r"\+\s+")),
    (6.0, re.compile(r"[-–—•*]\s+")),
)
_ARTICLE, _DASH, _PLUS = 2.0, 6.0, 7.0
_UNMARKED = 9.0
_NAMES = {_DASH: "gạch", _PLUS: "cộng"}

_STOP = re.compile(r"[.!?…](?=[\s”\"']+[“\"']?\s*[A-ZĐÀ-ỸĂÂÊÔƠƯ\d“])|/\./?|[.…](?=\s*$)")
_ABBREVIATED = re.compile(
    r"(?:\b(?:TP|Tp|TT|ThS|TS|PGS|GS|Th|Mr|No|v\.v|St|tr|Q|KT|TM|TL|Nguyễn|\d)|\b[A-ZĐ])$"
)
_LONGEST_SENTENCE = 6000


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A block in its place: ``body`` is where its words begin behind its mark."""

    index: int
    kind: BlockKind
    start: int
    end: int
    body: int
    depth: float
    label: str


@dataclass(slots=True)
class _Step:
    depth: float
    label: str
    count: int = 1


def paragraphs_of(
    blocks: Sequence[Block], *, offset: int = 0, first: int = 0
) -> Iterator[Paragraph]:
    """Yield the paragraphs of blocks that stand one gap apart in a text from an offset on."""
    steps: list[_Step] = []
    start = offset
    for index, block in enumerate(blocks, first):
        end = start + len(block.text)
        depth, label, length = _mark(block)
        _step_to(steps, depth, label)
        yield Paragraph(index, block.kind, start, end, start + length, depth, _label(steps))
        start = end + len(GAP)


def _mark(block: Block) -> tuple[float, str, int]:
    if block.kind in (BlockKind.CHAPTER, BlockKind.SECTION):
        return (0.0 if block.kind is BlockKind.CHAPTER else 0.5), "", 0
    for depth, pattern in _MARKS:
        found = pattern.match(block.text)
        if found is not None:
            return depth, found.groupdict().get("label", ""), found.end()
    return (0.8 if block.kind is BlockKind.HEADING else _UNMARKED), "", 0


def _step_to(steps: list[_Step], depth: float, label: str) -> None:
    counted = 1
    while steps and steps[-1].depth >= depth:
        last = steps.pop()
        counted = last.count + 1 if last.depth == depth else counted
    if depth in _NAMES:
        label = f"{_NAMES[depth]} {counted}"
    elif depth == _UNMARKED:
        label = f"đoạn {counted + 1}" if steps and steps[-1].label else f"đoạn {counted}"
    elif depth == _ARTICLE:
        label = f"Điều {label}"
    steps.append(_Step(depth, label, counted))


def _label(steps: Sequence[_Step]) -> str:
    written = ""
    for step in steps:
        if not step.label:
            continue
        if step.label.startswith(("gạch", "cộng", "đoạn")):
            written = f"{written} {step.label}".strip()
        elif step.depth == 3.5:
            roman = [one.label for one in steps if one.depth < 3 and one.label]
            written = ".".join([*roman, step.label])
        else:
            written = f"{written}.{step.label}" if written else step.label
    return written


def sentences_of(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield where the sentences of a range begin and end, each with its full stop."""
    place = start
    for found in _STOP.finditer(text, start, end):
        before = text[max(place, found.start() - 8) : found.start()]
        if found[0] == "." and _ABBREVIATED.search(before) and not before[-1:].isdigit():
            continue
        stop = found.end()
        if text[place:stop].strip():
            yield _trimmed(text, place, stop)
        place = stop
    if text[place:end].strip():
        yield _trimmed(text, place, end)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and (text[start].isspace() or text[start] in "”\"'“"):
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def is_too_long(start: int, end: int) -> bool:
    """Return whether a sentence is longer than any that is written for people."""
    return end - start > _LONGEST_SENTENCE
