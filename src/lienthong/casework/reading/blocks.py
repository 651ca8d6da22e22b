"""The text of a document as blocks (paragraphs, articles, clauses, points), broken lines joined."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lienthong.casework.reading.words import is_capitals, plain, starts_list_item


class BlockKind(StrEnum):
    """What a block is, which decides how it is set."""

    PARAGRAPH = "paragraph"
    BASIS = "basis"
    HEADING = "heading"
    CHAPTER = "chapter"
    SECTION = "section"
    ARTICLE = "article"
    CLAUSE = "clause"
    POINT = "point"
    DASH = "dash"


@dataclass(frozen=True, slots=True)
class Block:
    """One block of text."""

    kind: BlockKind
    text: str


_CHAPTER = re.compile(r"^(CHUONG|PHAN)\s+([IVXLC]+|\d+|THU\s+\w+)\b")
_SECTION = re.compile(r"^MUC\s+([IVXLC]+|\d+)\b")
_ARTICLE = re.compile(r"^DIEU\s+\d+[A-Z]?\s*[.:]")
_BASIS = re.compile(r"^(CAN CU|XET DE NGHI|THEO DE NGHI)\b")
_POINT = re.compile(r"^[a-zđ]\)\s")
_DASH = re.compile(r"^[-–—+•*]\s")
_CLAUSE = re.compile(r"^(\d{1,3}[.)]|\d+(\.\d+)+\.?|[IVXLC]{1,7}\.)\s")
_ENDS = frozenset('.;:!?…/”")]')
_BROKEN_NUMBER = re.compile(r"\d/$")
_ENOUGH = 60
"""Characters that are enough to know a paragraph by its first words."""

_LONGEST_HEADING = 300
_WIDEST = 140
"""Characters beyond which a line was not wrapped to fit a page."""

_FIRM = {
    BlockKind.HEADING,
    BlockKind.CHAPTER,
    BlockKind.SECTION,
    BlockKind.ARTICLE,
}
"""Blocks that never run on into the next line unless they are long."""

_SENTENCE_LENGTH = 60
"""A line shorter than this may end without a full stop and still be whole."""


def blocks_of(text: str) -> tuple[Block, ...]:
    """Return the blocks of a text whose paragraphs may be broken into lines."""
    return blocks_of_lines(text.splitlines())


def text_of(blocks: Iterable[Block]) -> str:
    """Return blocks as a text that ``blocks_of`` reads back."""
    return "\n\n".join(block.text for block in blocks)


def blocks_of_lines(
    lines: Sequence[str], *, are_paragraphs_whole: bool = False
) -> tuple[Block, ...]:
    """Return the blocks of lines, joining what a line end or a page end has broken.

    In a Word document paragraphs are whole: what an empty line separates stays apart.
    """
    width = _wrap_width(lines)
    are_lines_whole = _are_whole(lines)
    paragraphs: list[list[str]] = []
    previous = ""
    for line in (raw.strip() for raw in lines):
        is_new = bool(are_lines_whole and previous) and not line[:1].islower()
        if line and paragraphs and not is_new and not (are_paragraphs_whole and not previous):
            # Only a full line of a wrapped text may end with a full stop and still go on.
            is_full = width > 0 and len(previous) >= 0.8 * width
            runs_on = _runs_on(paragraphs[-1], line, after_blank=not previous, is_full=is_full)
        else:
            runs_on = False
        if runs_on:
            paragraphs[-1].append(line)
        elif line:
            paragraphs.append([line])
        previous = line
    texts = map(_joined, paragraphs)
    return tuple(Block(kind_of(text), text) for text in texts)


def _joined(lines: Sequence[str]) -> str:
    """Return lines as one; a number broken at its stroke ("336/" and "QĐ-TTg") is one word."""
    glued = [line if _BROKEN_NUMBER.search(line[-20:]) else f"{line} " for line in lines[:-1]]
    return "".join((*glued, lines[-1]))


def kind_of(text: str) -> BlockKind:
    """Return what a paragraph is by the way it begins."""
    bare = plain(text[:_ENOUGH])
    for pattern, kind in (
        (_CHAPTER, BlockKind.CHAPTER),
        (_SECTION, BlockKind.SECTION),
        (_ARTICLE, BlockKind.ARTICLE),
        (_BASIS, BlockKind.BASIS),
    ):
        if pattern.match(bare):
            return kind
    for pattern, kind in (
        (_POINT, BlockKind.POINT),
        (_DASH, BlockKind.DASH),
        (_CLAUSE, BlockKind.CLAUSE),
    ):
        if pattern.match(text):
            return kind
    is_heading = len(text) <= _LONGEST_HEADING and is_capitals(text) and not text[0].isdigit()
    return BlockKind.HEADING if is_heading else BlockKind.PARAGRAPH


def _runs_on(before: Sequence[str], line: str, *, after_blank: bool, is_full: bool) -> bool:
    """Return whether a line goes on with the lines of the paragraph before it."""
    kind = kind_of(line)
    if starts_list_item(line) or kind in _FIRM or kind is BlockKind.BASIS:
        return False
    is_short = len(before) == 1 and len(before[0]) < _SENTENCE_LENGTH
    previous = kind_of(before[0])
    if is_short and previous in _FIRM:
        return previous is BlockKind.ARTICLE and not after_blank and line[0].islower()
    if before[-1][-1] not in _ENDS:
        return not after_blank or not is_short or line[0].islower()
    return line[0].islower() if after_blank else is_full


def _are_whole(lines: Sequence[str]) -> bool:
    """Return whether no line is wrapped: some are longer than any page is wide."""
    return any(len(line.strip()) > _WIDEST for line in lines)


def _wrap_width(lines: Sequence[str]) -> int:
    """Return the width at which the lines are wrapped, or 0 when a line is a paragraph."""
    lengths = sorted(len(line.strip()) for line in lines if line.strip())
    if len(lengths) < 6 or lengths[-1] > _WIDEST:
        return 0
    near_longest = sum(1 for length in lengths if length >= 0.8 * lengths[-1])
    return lengths[-1] if near_longest * 2 >= len(lengths) else 0
