"""Names of agencies as directives write them: in full, by initials, without the word "Bộ" in a list."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cache

from lienthong.agencies import data_files
from lienthong.agencies.names import committee
from lienthong.casework.reading.words import plain
from lienthong.systems.directives.reading.wording import Wording

_NEW_APPARATUS = date(2025, 3, 1)
"""The ministries merged on this day, the provinces four months later."""

_AND = "VA"
_JOINTS = frozenset(" -–&\u00a0\n")
_GLUE = frozenset("-–&.")
_MINISTRY = "BO"
_MOST_GLUED = 6
_COUNTRY = ("VIET", "NAM")
_COMMITTEE = ("UY", "BAN", "NHAN", "DAN")


@dataclass(frozen=True, slots=True)
class KnownAgency:
    """An agency of the list; of a People's Committee the full name ("Ủy ban nhân dân tỉnh An Giang")."""

    code: str
    name: str
    short_name: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class NameFound:
    """An agency's name in a text."""

    agency: KnownAgency
    end: int


@dataclass(slots=True)
class _Node:
    """A word on the way through the names; ``comma`` says that a comma may stand before it."""

    following: dict[str, "_Node"] = field(default_factory=dict)
    agency: KnownAgency | None = None
    comma: bool = False


class AgencyNames:
    """The names that a directive may use, found at a place of a text.

    A name is written in full, with "&" or "-" for "và", with or without marks, or by its initials
    ("Bộ TT&TT", "BTTTT"); no list of abbreviations is kept beside the agencies' own short names.
    """

    def __init__(self, known: Iterable[KnownAgency]) -> None:
        self._full = _Node()
        self._bare = _Node()
        self._initials: dict[str, KnownAgency] = {}
        self._shorts: dict[str, KnownAgency] = {}
        for agency in known:
            self._take(agency)

    def at(self, wording: Wording, place: int, end: int) -> NameFound | None:
        """Return the longest name that begins at a place."""
        word = wording.word_at(place)
        if word >= len(wording.words) or wording.words[word][0] != place:
            return None
        found = self._walk(self._full, wording, word, end)
        return found or self._by_initials(wording, word, end)

    def bare_at(self, wording: Wording, place: int, end: int) -> NameFound | None:
        """Return the longest name without its first word ("Tài chính") that begins at a place."""
        word = wording.word_at(place)
        is_written = word < len(wording.words) and wording.words[word][0] == place
        if not is_written or not wording.is_capital(place):
            return None
        found = self._walk(self._bare, wording, word, end)
        return found or self._ministry_by_initials(wording, word, end)

    def _take(self, agency: KnownAgency) -> None:
        words = _words(agency.name)
        keys = [key for key, _ in words]
        if keys[:4] == list(_COMMITTEE) and len(keys) > 5:
            self._take_committee(agency, words[4:])
        else:
            _plant(self._full, words, agency)
        if keys[:1] == [_MINISTRY] and len(keys) > 1:
            _plant(self._bare, words[1:], agency)
            self._initials.setdefault("".join(key[0] for key in keys[1:]), agency)
        if keys[-2:] == list(_COUNTRY) and keys[:2] == ["NGAN", "HANG"]:
            _plant(self._full, words[:-2], agency)
        if agency.short_name:
            self._shorts.setdefault(plain(agency.short_name), agency)

    def _take_committee(self, agency: KnownAgency, unit: list[tuple[str, bool]]) -> None:
        """Take a People's Committee by its unit: "UBND tỉnh An Giang", "tỉnh An Giang", "TP. Hồ Chí Minh"."""
        kind = 2 if unit[0][0] in ("THANH", "THI", "DAC") else 1
        own = unit[kind:]
        office = [(key, False) for key in _COMMITTEE]
        ways = [unit[:kind]]
        if unit[0][0] == "THANH":
            ways.append([("TP", False)])
        for before in ways:
            for begins in ([], office, [("UBND", False)]):
                _plant(self._full, [*begins, *before, *own], agency)
        # Codes of lower levels go on behind a full stop; only provinces are named without their kind.
        if unit[0][0] in ("TINH", "THANH") and "." not in agency.code:
            _plant(self._full, [("UBND", False), *own], agency)
            _plant(self._bare, own, agency)

    def _walk(self, node: _Node, wording: Wording, word: int, end: int) -> NameFound | None:
        best: NameFound | None = None
        count = len(wording.words)
        first = wording.words[word][0]
        while word < count and wording.words[word][1] <= end:
            key = wording.key(word)
            here = node.following.get(key)
            if here is None and key == _AND and word + 1 < count:
                word += 1
                here = node.following.get(wording.key(word))
                if wording.words[word][1] > end:
                    break
            if here is None or not self._may_join(wording, word, first, here):
                break
            node = here
            stop = wording.words[word][1]
            if node.agency is not None and any(map(str.isupper, wording.text[first:stop])):
                best = NameFound(node.agency, stop)
            word += 1
        return best

    def _may_join(self, wording: Wording, word: int, first: int, here: _Node) -> bool:
        start = wording.words[word][0]
        if start == first:
            return True
        gap = set(wording.text[wording.words[word - 1][1] : start])
        return gap <= _JOINTS or (here.comma and gap <= _JOINTS | {","}) or gap == {".", " "}

    def _by_initials(self, wording: Wording, word: int, end: int) -> NameFound | None:
        start, stop = wording.words[word]
        written = wording.text[start:stop]
        if stop <= end and written.isupper() and len(written) > 2:
            agency = self._shorts.get(wording.key(word))
            if agency is not None:
                return NameFound(agency, stop)
        if wording.key(word) == _MINISTRY and word + 1 < len(wording.words):
            return self._ministry_by_initials(wording, word + 1, end)
        return None

    def _ministry_by_initials(self, wording: Wording, word: int, end: int) -> NameFound | None:
        """Return the ministry of "TTTT", "TT&TT", "TT-TT", "LĐ-TB và XH" standing after "Bộ"."""
        letters, best = "", None
        for at in range(word, min(word + _MOST_GLUED, len(wording.words))):
            start, stop = wording.words[at]
            if stop > end or (at > word and not self._is_glued(wording, at)):
                break
            if letters and wording.key(at) == _AND:
                continue
            if not wording.text[start:stop].isupper():
                break
            letters += wording.key(at)
            agency = self._initials.get(letters)
            best = NameFound(agency, stop) if agency is not None else best
        return best

    def _is_glued(self, wording: Wording, word: int) -> bool:
        gap = wording.text[wording.words[word - 1][1] : wording.words[word][0]]
        is_near_and = _AND in (wording.key(word), wording.key(word - 1))
        return set(gap) <= _GLUE or (is_near_and and gap == " ") or gap in (" & ", " - ", " – ")


def _words(name: str) -> list[tuple[str, bool]]:
    """Return a name's words in bare capitals without "và", and which have a comma before them."""
    found: list[tuple[str, bool]] = []
    wording = Wording(name)
    for at, (start, _) in enumerate(wording.words):
        if wording.key(at) != _AND:
            comma = at > 0 and "," in name[wording.words[at - 1][1] : start]
            found.append((wording.key(at), comma))
    return found


def _plant(node: _Node, words: list[tuple[str, bool]], agency: KnownAgency | None) -> None:
    for key, comma in words:
        node = node.following.setdefault(key, _Node())
        node.comma = node.comma or comma
    if node.agency is None and agency is not None:
        node.agency = agency


def default_names(on: date | None = None) -> AgencyNames:
    """Return the names of the state's agencies of the first level on a day (2020 without one)."""
    return _names_of("2025" if on is not None and on >= _NEW_APPARATUS else "2020")


@cache
def _names_of(profile: str) -> AgencyNames:
    return AgencyNames(_known(profile))


def _known(profile: str) -> Iterator[KnownAgency]:
    short = {row["code"]: row["short_name"] for row in data_files.rows("agencies/short-names.csv")}
    for row in data_files.rows(f"agencies/level1-{profile}.csv"):
        is_local = row["kind"] == "province"
        name = committee(row["name_vi"]) if is_local else row["name_vi"]
        yield KnownAgency(row["code"], name, short.get(row["code"], ""), row["kind"])
