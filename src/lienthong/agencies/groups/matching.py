"""Recognising an agency's name in what was written: in full, by initials, or partly both.

"Bộ TT&TT", "BTTTT", "Bộ Thông tin - Truyền thông" and "bo thong tin va truyen thong" are one name; no list of
abbreviations is kept, initials are read off the name itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from lienthong.agencies.groups.wording import Token, tokens

_JOINTS = frozenset({"-", "&", ".", "+"})
_OPTIONAL_END = ("viet", "nam")
_MIN_SMALL_INITIALS = 4


@dataclass(frozen=True, slots=True)
class Words:
    """A name's words by key, and after which of them it has a comma."""

    keys: tuple[str, ...]
    commas: frozenset[int]


@cache
def words(name: str) -> Words:
    """Return the words of a name, without its hyphens."""
    keys: list[str] = []
    commas: set[int] = set()
    for token in tokens(name):
        if token.key == ",":
            commas.add(len(keys))
        elif token.key not in _JOINTS:
            keys.append(token.key)
    return Words(tuple(keys), frozenset(commas))


def longest(written: Sequence[Token], start: int, name: Words) -> int:
    """Return where the longest reading of a name ends that begins at ``start``; 0 if there is none."""
    return max(_ends(written, start, name, 0), default=0)


def _ends(written: Sequence[Token], at: int, name: Words, word: int) -> Iterator[int]:
    left = name.keys[word:]
    if word and (not left or left == _OPTIONAL_END):
        yield at
    if at >= len(written) or not left:
        return
    token = written[at]
    if word and (token.key in _JOINTS or (token.key == "," and word in name.commas)):
        yield from _ends(written, at + 1, name, word)
        return
    if left[0] == "va":
        yield from _ends(written, at, name, word + 1)
    if token.key == left[0]:
        yield from _ends(written, at + 1, name, word + 1)
        return
    if word and token.key == "va":
        yield from _ends(written, at + 1, name, word)
        return
    taken = _initials(token, left)
    if taken:
        yield from _ends(written, at + 1, name, word + taken)


def _initials(token: Token, left: Sequence[str]) -> int:
    """Return how many words of a name the token abbreviates; "và" has no initial."""
    letters = token.key
    is_written_large = token.text.isupper() and len(letters) > 1
    if not letters.isalpha() or not (is_written_large or len(letters) >= _MIN_SMALL_INITIALS):
        return 0
    taken = matched = 0
    for key in left:
        if matched == len(letters):
            break
        if key[0] == letters[matched]:
            matched += 1
        elif key != "va":
            return 0
        taken += 1
    return taken if matched == len(letters) else 0
