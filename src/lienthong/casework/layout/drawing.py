"""Draws a document as an A4 PDF in the layout of NĐ 30/2020/NĐ-CP, Phụ lục I."""

import re
from collections.abc import Sequence
from typing import Any

from lienthong.casework.kinds import Urgency
from lienthong.casework.layout.names import even_lines, name_lines
from lienthong.casework.layout.paper import Box, Drawn, Paper
from lienthong.casework.layout.typesetting import Typeset, typeset
from lienthong.casework.reading import Block, BlockKind

_A4_HEIGHT = 841.89
_NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
_MOTTO = "Độc lập - Tự do - Hạnh phúc"
_STAMP_WIDTHS = {
    Urgency.NORMAL: 0,
    Urgency.URGENT: 20,
    Urgency.VERY_URGENT: 40,
    Urgency.IMMEDIATE: 30,
    Urgency.TIMED: 60,
}
"""Millimetres; the height is 8 (NĐ 30/2020, Phụ lục I, mục II khoản 10)."""

_ARTICLE = re.compile(
    r"^(?P<label>Điều\s+\d+[a-zđ]?\s*[.:])\s*(?P<rest>.*)$", re.IGNORECASE | re.DOTALL
)
_LONGEST_LAST_BLOCK = 900
_LONGEST_ARTICLE_TITLE = 160
_WIDEST_SUBJECT = 58
_ROOM = "\u00a0" * 5
"""Blank for a figure that is filled in later."""


def draw(paper: Paper) -> Drawn:
    """Draw a document; the same paper always gives the same bytes.

    :raises CharacterNotDrawable: if the font lacks a character of the text.
    """
    made = typeset("document.typ", "paper", _data(paper), day=paper.date)
    return Drawn(
        pdf=made.pdf,
        pages=_pages(made.pdf),
        signatures=_boxes(made, "signature-"),
        seals=_boxes(made, "seal-"),
        number=_boxes(made, "number")[0],
        date=_boxes(made, "date")[0],
    )


def _pages(pdf: bytes) -> int:
    found = re.search(rb"/Type\s*/Pages\s[^>]*?/Count\s+(\d+)", pdf, re.DOTALL)
    if found is None:
        found = re.search(rb"/Count\s+(\d+)", pdf)
    return int(found.group(1)) if found is not None else 0


def _boxes(made: Typeset, prefix: str) -> tuple[Box, ...]:
    marks = [mark for mark in made.marks if mark["name"].startswith(prefix)]
    return tuple(_box(mark) for mark in sorted(marks, key=lambda mark: str(mark["name"])))


def _box(mark: dict[str, Any]) -> Box:
    top = _A4_HEIGHT - mark["y"]
    return Box(
        page=mark["page"] - 1,
        left=mark["x"],
        bottom=top - mark["height"],
        right=mark["x"] + mark["width"],
        top=top,
    )


def _data(paper: Paper) -> dict[str, Any]:
    blocks = _blocks(paper.blocks)
    kept = 1 if paper.blocks and len(paper.blocks[-1].text) <= _LONGEST_LAST_BLOCK else 0
    is_letter = not paper.kind_name
    return {
        **_words(paper),
        "language": paper.language,
        "title": _title(paper),
        "author": " - ".join(issuer.name for issuer in paper.issuers),
        "issuers": [
            {"name-lines": name_lines(issuer.name), "parent-lines": name_lines(issuer.parent)}
            for issuer in paper.issuers
        ],
        "number": paper.number.rjust(2, "0") if paper.number else "",
        "symbol": paper.symbol,
        "place": paper.place,
        "kind-name": paper.kind_name,
        "regarding": f"V/v {paper.subject}" if is_letter and paper.subject else "",
        "subject-lines": [] if is_letter else even_lines(paper.subject, widest=_WIDEST_SUBJECT),
        "stamp": paper.urgency.stamp,
        "stamp-width": _STAMP_WIDTHS[paper.urgency],
        "addressees": _listed(paper.addressees, mark="- "),
        "blocks": blocks[: len(blocks) - kept],
        "last-blocks": blocks[len(blocks) - kept :],
        "recipients": _listed(paper.recipients),
        "signatures": _signatures(paper),
        "annex": _blocks(paper.annex),
    }


def _signatures(paper: Paper) -> list[dict[str, Any]]:
    """Return signature blocks; side by side there is room for short lines only."""
    is_joint = len(paper.signatures) > 1
    return [
        {
            "name": block.name,
            "title-lines": [
                part
                for line in block.title_lines
                for part in (name_lines(line) if is_joint else [line])
            ],
        }
        for block in paper.signatures
    ]


def _words(paper: Paper) -> dict[str, str]:
    """Return the fixed words of the layout."""
    return {
        "nation": _NATION,
        "motto": _MOTTO,
        "number-label": "Số",
        "addressed-label": "Kính gửi",
        "recipients-label": "Nơi nhận",
        "date": _date_words(paper),
        "annex-title": paper.annex_title or "PHỤ LỤC",
        "annex-note": _annex_note(paper),
    }


def _date_words(paper: Paper) -> str:
    """Return the date as documents write it: a zero before days under 10 and months 1 and 2."""
    if paper.date is None:
        return f"ngày{_ROOM}tháng{_ROOM}năm{_ROOM}"
    month = f"{paper.date.month:02d}" if paper.date.month <= 2 else str(paper.date.month)
    return f"ngày {paper.date.day:02d} tháng {month} năm {paper.date.year}"


def _annex_note(paper: Paper) -> str:
    name = paper.kind_name or "Công văn"
    notation = (
        f"{paper.number.rjust(2, '0')}/{paper.symbol}" if paper.number else f"   /{paper.symbol}"
    )
    return f"(Kèm theo {name} số {notation} {_date_words(paper)})"


def _title(paper: Paper) -> str:
    words = (paper.kind_name or "Công văn", paper.subject)
    return " ".join(word for word in words if word)


def _listed(lines: Sequence[str], mark: str = "") -> list[str]:
    """Return lines as a list ends them: a semicolon each, a full stop at the last."""
    if len(lines) == 1:
        return [f"{lines[0]}{'.' if not mark else ''}"]
    return [f"{mark}{line}{'.' if line is lines[-1] else ';'}" for line in lines]


def _blocks(blocks: Sequence[Block]) -> list[dict[str, Any]]:
    """Return blocks with the level of their headings, which never skip one."""
    has_chapters = any(block.kind is BlockKind.CHAPTER for block in blocks)
    return [_block(block, 3 if has_chapters else 2) for block in blocks]


def _block(block: Block, article_level: int) -> dict[str, Any]:
    made = {"kind": block.kind.value, "text": block.text, "label": "", "level": 0}
    article = _ARTICLE.match(block.text) if block.kind is BlockKind.ARTICLE else None
    if block.kind is BlockKind.CHAPTER:
        made["level"] = 2
    elif article is not None and _is_titled(article["rest"]):
        made["level"] = article_level
    elif article is not None:
        made.update(label=article["label"], text=article["rest"])
    return made


def _is_titled(rest: str) -> bool:
    """Return whether an article has a title only; others go on with their text on the same line."""
    return (
        bool(rest)
        and len(rest) <= _LONGEST_ARTICLE_TITLE
        and not rest.endswith((".", ":", ";", "/."))
    )
