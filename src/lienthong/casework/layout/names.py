"""How a long name of an agency is broken over two lines in the upper left corner."""

import re

_WIDEST = 24
"""Capitals at 13 points that fit into the left column."""

_BEFORE_PLACE = re.compile(
    r"^(?:ỦY BAN NHÂN DÂN|HỘI ĐỒNG NHÂN DÂN|UBND|HĐND)(?=\s+(?:TỈNH|THÀNH PHỐ|HUYỆN|QUẬN|THỊ XÃ|XÃ|PHƯỜNG|"
    r"THỊ TRẤN|ĐẶC KHU)\b)"
)


def name_lines(name: str) -> list[str]:
    """Return a name on as few lines as fit, halves of about one length, broken where officials break it."""
    council = _BEFORE_PLACE.match(name)
    if council is not None:
        return [council.group(), *name_lines(name[council.end() :].strip())]
    if len(name) <= _WIDEST:
        return [name] if name else []
    words = name.split()
    if len(words) < 2:
        return [name]
    at = min(range(1, len(words)), key=lambda cut: _unevenness(words, cut))
    return [*name_lines(" ".join(words[:at])), *name_lines(" ".join(words[at:]))]


def even_lines(text: str, *, widest: int) -> list[str]:
    """Return a centred title as lines of about one length, none of them a lone last word."""
    words = text.split()
    count = -(-len(text) // widest)
    lines: list[str] = []
    while count > 1 and len(words) > 1:
        aim = len(" ".join(words)) / count
        lengths = [len(" ".join(words[: at + 1])) for at in range(len(words) - 1)]
        cut = min(range(len(lengths)), key=lambda at: abs(lengths[at] - aim)) + 1
        lines.append(" ".join(words[:cut]))
        words = words[cut:]
        count -= 1
    return [*lines, " ".join(words)] if words else lines


def _unevenness(words: list[str], cut: int) -> int:
    first, second = " ".join(words[:cut]), " ".join(words[cut:])
    # "VÀ" opens the second line: "BỘ THÔNG TIN / VÀ TRUYỀN THÔNG".
    bonus = 6 if words[cut] == "VÀ" else -8 if words[cut - 1] == "VÀ" else 0
    return abs(len(first) - len(second)) - bonus
