"""One item of a recipient line as the reader moves through it, and what it has found so far."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from lienthong.agencies.groups.matching import longest
from lienthong.agencies.groups.registry import Known
from lienthong.agencies.groups.wording import Token, tokens
from lienthong.agencies.models import AgencyRecord


class ExpansionKind(StrEnum):
    AGENCIES = "agencies"
    INTERNAL = "internal"
    PERSON = "person"
    BODY = "body"
    MANDATE = "mandate"
    ARCHIVE = "archive"
    REFERENCE = "reference"
    UNRESOLVED = "unresolved"


@dataclass(frozen=True, slots=True)
class Part:
    """What one stretch of a line means."""

    kind: ExpansionKind
    text: str
    records: tuple[AgencyRecord, ...] = ()
    note: str = ""
    near: tuple[AgencyRecord, ...] = ()
    mandate: str = ""
    likely: tuple[tuple[str, str], ...] = ()


_SEPARATORS = frozenset({",", ":", "-", "+", "&", "va"})


class Phrase:
    """The tokens of an item, their keys as one text, and a way between both."""

    def __init__(self, text: str) -> None:
        self.tokens: Sequence[Token] = tokens(text)
        self.text = ""
        self._starts: list[int] = []
        for token in self.tokens:
            self._starts.append(len(self.text))
            self.text += f"{token.key} "
        self._index = {start: place for place, start in enumerate(self._starts)}

    def match(self, pattern: re.Pattern[str], at: int) -> re.Match[str] | None:
        """Match a pattern of key words from a token on, whole tokens only."""
        if at >= len(self.tokens):
            return None
        found = pattern.match(self.text, self._starts[at])
        return found if found and found.end() > found.start() and self._cuts(found.end()) else None

    def _cuts(self, offset: int) -> bool:
        return self.text[offset : offset + 1] == " " or self.text[offset - 1 : offset] == " "

    def end(self, found: re.Match[str]) -> int:
        """Return the token after a match."""
        offset = found.end() if self.text[found.end() - 1] == " " else found.end() + 1
        return self._index.get(offset, len(self.tokens))

    def is_boundary(self, at: int) -> bool:
        """Say whether a term may end before a token."""
        return at >= len(self.tokens) or self.tokens[at].key in _SEPARATORS

    def skip_separators(self, at: int) -> int:
        """Return the next token that begins a term."""
        while at < len(self.tokens) and self.tokens[at].key in _SEPARATORS:
            at += 1
        return at

    def term_end(self, at: int) -> int:
        """Return where the term that begins at a token ends: at the next comma."""
        while at < len(self.tokens) and self.tokens[at].key not in {",", ":"}:
            at += 1
        return at

    def written(self, start: int, end: int) -> str:
        """Return the tokens as they were written, spaces folded."""
        text = " ".join(token.text for token in self.tokens[start:end])
        return re.sub(r" ([,:])", r"\1", text)

    def best(self, at: int, names: Sequence[Known]) -> tuple[int, tuple[AgencyRecord, ...]]:
        """Return the longest name that begins at a token, and every agency it may mean."""
        best_end, found = 0, dict[int, AgencyRecord]()
        for known in names:
            end = longest(self.tokens, at, known.name)
            if end > best_end:
                best_end, found = end, {}
            if end and end == best_end:
                found[known.record.agency_id] = known.record
        return best_end, tuple(found.values())


Reader = Callable[[Phrase, int], tuple[int, Part] | None]
