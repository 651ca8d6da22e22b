"""The text of a directive as the rules look at it: lower case and bare letters, every character in place."""

import re
from bisect import bisect_left
from functools import cached_property

from lienthong.casework.reading.words import plain
from lienthong.systems.directives.reading.proposals import Quote

_TONE_ON_LAST = re.compile(r"(?<!q)(o[àáảãạèéẻẽẹ]|u[ỳýỷỹỵ])(?!\w)")
"""The newer spelling of the tone mark ("hoà", "uỷ"), which stands for the older one ("hòa", "ủy")."""

_TONES = {
    "oà": "òa", "oá": "óa", "oả": "ỏa", "oã": "õa", "oạ": "ọa", "oè": "òe", "oé": "óe", "oẻ": "ỏe",
    "oẽ": "õe", "oẹ": "ọe", "uỳ": "ùy", "uý": "úy", "uỷ": "ủy", "uỹ": "ũy", "uỵ": "ụy",
}  # fmt: skip
_WORD = re.compile(r"\w+")


class Wording:
    """One text with the forms that rules compare; all of them have the same length."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.low = _TONE_ON_LAST.sub(lambda found: _TONES[found[0]], lowered(text))

    @cached_property
    def bare(self) -> str:
        """The text in capitals without marks."""
        return plain(self.text)

    @cached_property
    def words(self) -> list[tuple[int, int]]:
        """Where each word begins and ends."""
        return [found.span() for found in _WORD.finditer(self.text)]

    @cached_property
    def _starts(self) -> list[int]:
        return [start for start, _ in self.words]

    def word_at(self, place: int) -> int:
        """Return the number of the first word that begins at or after a place."""
        return bisect_left(self._starts, place)

    def key(self, word: int) -> str:
        """Return a word in capitals without marks."""
        start, end = self.words[word]
        return self.bare[start:end]

    def is_capital(self, place: int) -> bool:
        """Return whether a capital letter stands at a place."""
        return place < len(self.text) and self.text[place].isupper()

    def quote(self, start: int, end: int) -> Quote:
        """Return the words of a range."""
        return Quote(self.text[start:end], start, end)

    def last_mark(self, end: int) -> int:
        """Return where the text before a place ends without the spaces at its end."""
        while end > 0 and self.text[end - 1].isspace():
            end -= 1
        return end

    def skip_space(self, place: int, end: int) -> int:
        """Return the next place that holds no space."""
        while place < end and self.text[place].isspace():
            place += 1
        return place


def lowered(text: str) -> str:
    """Return the text in lower case, each character in its place."""
    small = text.lower()
    if len(small) == len(text):
        return small
    return "".join(one if len(one := char.lower()) == 1 else char for char in text)
