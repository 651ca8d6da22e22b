"""Vietnamese text: search keys without diacritics and sort keys in the order of ICU's ``vi`` collation.

The same keys are made by the database in generated columns; ``lienthong_search_key``, ``lienthong_sort_key``
and ``lienthong_name_sort_key`` of the first migration repeat these rules, and the tests hold both together.
A sort key is compared by code point (``COLLATE "C"``); it has three levels, letters, tones, case.
"""

import re
import unicodedata

HUYEN, HOI, NGA, SAC, NANG = "\u0300", "\u0309", "\u0303", "\u0301", "\u0323"
BREVE, CIRCUMFLEX, HORN, STROKE = "\u0306", "\u0302", "\u031b", "\u0335"

TONES = HUYEN + HOI + NGA + SAC + NANG
# Foreign accents of Latin names, in ICU's order: caron, ring, diaeresis, double acute, dot,
# cedilla, ogonek, macron.
ACCENTS = "\u030c\u030a\u0308\u030b\u0307\u0327\u0328\u0304"
# Marks that make another letter: ă, â ê ô, ơ ư; đ is taken apart into d and a stroke.
SHAPES = BREVE + CIRCUMFLEX + HORN + STROKE
MARKS = TONES + ACCENTS + SHAPES

SPACES = "\t\n\x0b\x0c\r\x85\u00a0\u2002\u2003\u2007\u2009\u202f\u3000"
# In ICU's order before the digits; characters that it holds alike stand side by side in _ALIKE.
PUNCTUATION = " _-–—,;:!?.…'\"()[]{}@*/\\&#%`^+<=>|~$"
_ALIKE = {"\u00a0": " ", "‘": "'", "’": "'", "“": '"', "”": '"'}

_LEVEL = "\x02"
_FIELD = "\x01"
_FIRST_WEIGHT = 3

_SEARCH = {ord("đ"): "d"} | dict.fromkeys(map(ord, MARKS))
_GAPS = re.compile(f" *[{SPACES}][ {SPACES}]*| {{2,}}")
_LETTERS = (
    {ord(mark): weight for mark, weight in zip(SHAPES, "{|}~", strict=True)}
    | {ord(char): chr(_FIRST_WEIGHT + rank) for rank, char in enumerate(PUNCTUATION)}
    | {ord(char): chr(_FIRST_WEIGHT + PUNCTUATION.index(like)) for char, like in _ALIKE.items()}
    | dict.fromkeys(map(ord, TONES + ACCENTS))
)
_TONE_WEIGHTS = {ord(mark): chr(0xE1 + rank) for rank, mark in enumerate(TONES + ACCENTS)}
_TONE_WEIGHTS |= dict.fromkeys(map(ord, SHAPES))  # type: ignore[arg-type]
_CASES = dict.fromkeys(map(ord, "ABCDEFGHIJKLMNOPQRSTUVWXYZĐ"), "~") | {ord("đ"): "d"}


def nfc(text: str) -> str:
    """Return the text composed, as it is stored."""
    return unicodedata.normalize("NFC", text)


def search_key(text: str) -> str:
    """Return the text for searching: lower case, without diacritics, đ as d, spaces folded."""
    return _GAPS.sub(" ", _small(text).translate(_SEARCH)).strip(" ")


def sort_key(text: str) -> str:
    """Return a key whose code point order is the Vietnamese alphabetical order."""
    small = _small(text)
    letters = small.replace("đ", "d" + STROKE).translate(_LETTERS)
    case = unicodedata.normalize("NFD", text).translate(_CASES)
    return letters + _LEVEL + small.translate(_TONE_WEIGHTS) + _LEVEL + case


def name_sort_key(full_name: str) -> str:
    """Return the key that orders people by tên, then họ, then đệm."""
    words = [word for word in full_name.split(" ") if word]
    given = words[-1] if words else ""
    family = words[0] if len(words) > 1 else ""
    return _FIELD.join(sort_key(part) for part in (given, family, " ".join(words[1:-1])))


def slug(text: str) -> str:
    """Return the text for an address: a-z, 0-9 and single hyphens."""
    return re.sub("[^a-z0-9]+", "-", search_key(text)).strip("-")


def _small(text: str) -> str:
    # The database lowers each character alone, so a final sigma must not look at its neighbours here either.
    return unicodedata.normalize("NFD", text).replace("Σ", "σ").lower()
