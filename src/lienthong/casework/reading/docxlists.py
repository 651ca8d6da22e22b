"""The numbers, letters and dashes that Word writes before list items and keeps out of their text."""

from typing import Any

from docx.document import Document
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph


class ListMarks:
    """Counts the lists of one document as its paragraphs are met in order."""

    def __init__(self, document: Document) -> None:
        self._formats = _formats(document)
        self._counts: dict[tuple[str, int], int] = {}

    def mark(self, paragraph: Paragraph) -> str:
        """Return what stands before a paragraph: "- ", "3. ", "b) " or nothing."""
        properties: Any = paragraph._p.pPr
        numbering = properties.numPr if properties is not None else None
        if numbering is None or numbering.numId is None:
            return "- " if paragraph.style and "List Bullet" in str(paragraph.style.name) else ""
        level = int(numbering.ilvl.val) if numbering.ilvl is not None else 0
        number = str(numbering.numId.val)
        return _written(self._formats.get((number, level), "bullet"), self._count(number, level))

    def _count(self, number: str, level: int) -> int:
        for known in [key for key in self._counts if key[0] == number and key[1] > level]:
            del self._counts[known]
        self._counts[number, level] = self._counts.get((number, level), 0) + 1
        return self._counts[number, level]


def _written(style: str, count: int) -> str:
    if style in ("decimal", "decimalZero"):
        return f"{count}. "
    if style in ("lowerLetter", "upperLetter"):
        # Vietnamese points run a, b, c, d, đ, e, g, h, i, k ...
        letters = "abcdđeghiklmnopqrstuvxy"
        return f"{letters[(count - 1) % len(letters)]}) "
    return "- "


def _formats(document: Document) -> dict[tuple[str, int], str]:
    """Return the number format of each list and level."""
    try:
        root: Any = document.part.numbering_part.element
    except (KeyError, NotImplementedError):
        return {}
    abstract: dict[str, dict[int, str]] = {}
    for definition in root.findall(qn("w:abstractNum")):
        levels = definition.findall(qn("w:lvl"))
        abstract[definition.get(qn("w:abstractNumId"))] = {
            int(level.get(qn("w:ilvl"))): level.find(qn("w:numFmt")).get(qn("w:val"))
            for level in levels
            if level.find(qn("w:numFmt")) is not None
        }
    found: dict[tuple[str, int], str] = {}
    for use in root.findall(qn("w:num")):
        base = use.find(qn("w:abstractNumId"))
        for level, style in (
            abstract.get(base.get(qn("w:val")), {}).items() if base is not None else ()
        ):
            found[use.get(qn("w:numId")), level] = style
    return found
