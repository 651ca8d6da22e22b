"""The agencies in the upper left corner: the issuing one, the one above it, or several issuing together."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lienthong.casework.reading.draft import is_kind_code
from lienthong.casework.reading.words import is_capitals, plain, starts_agency

_UNCOUNTED = {"VÀ", "-", "–"}


@dataclass(frozen=True, slots=True)
class Issuers:
    """Names as written, the parent above a single issuer, and the lines they were read from."""

    names: tuple[str, ...] = ()
    parent: str = ""
    lines: tuple[str, ...] = ()


def read_issuers(lines: Sequence[str], symbol: str) -> Issuers:
    """Return the issuing agencies that capital lines name; the symbol tells parent from joint issuer."""
    names = _names(lines)
    if not names:
        return Issuers()
    if len(names) == 1:
        return Issuers((names[0],), "", tuple(names))
    if _is_joint(names, symbol):
        return Issuers(tuple(names), "", tuple(names))
    return Issuers((names[-1],), names[-2], tuple(names))


def acronym(name: str) -> str:
    """Return the first letters of an agency's name, as symbols abbreviate it."""
    return "".join(plain(word[0]) for word in name.upper().split() if word not in _UNCOUNTED)


def order_by_symbol(names: Sequence[str], symbol: str) -> tuple[str, ...]:
    """Return agencies in the order in which a joint symbol names them."""
    parts = _agency_parts(symbol)

    def place(name: str) -> int:
        short = acronym(name)
        return next((at for at, part in enumerate(parts) if part == short), len(parts))

    return tuple(sorted(names, key=place))


def _names(lines: Sequence[str]) -> list[str]:
    names: list[str] = []
    gap = False
    for line in lines:
        if not line:
            gap = True
            continue
        if is_capitals(line) and starts_agency(line):
            names.extend(_separate(line))
            gap = False
        elif names and is_capitals(line) and (not gap or _is_half(names[-1])):
            names[-1] = f"{names[-1]} {line}"
    return names


def _separate(line: str) -> list[str]:
    """Return the agencies of a line such as "BỘ NỘI VỤ - BỘ TÀI CHÍNH"."""
    parts = re.split(r"\s+[-–—]\s+", line)
    return parts if all(starts_agency(part) for part in parts) else [line]


def _is_half(name: str) -> bool:
    """Return whether a name needs a second line, as "ỦY BAN NHÂN DÂN" needs its place."""
    return plain(name) in ("UY BAN NHAN DAN", "HOI DONG NHAN DAN", "UBND", "HDND", "VAN PHONG")


def _is_joint(names: Sequence[str], symbol: str) -> bool:
    parts = _agency_parts(symbol)
    if len(parts) < 2:
        return False
    return all(any(part == acronym(name) for part in parts) for name in names)


def _agency_parts(symbol: str) -> list[str]:
    parts = symbol.split("/")[-1].split("-")
    has_kind = is_kind_code(parts[0]) or parts[0] in ("TTLT", "NQLT")
    return [plain(part) for part in parts[1:]] if has_kind else []
