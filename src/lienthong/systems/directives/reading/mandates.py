"""The mandate of the registry that the words of a task rest on: rules over bare words, nothing about any one.

A mandate is known by its title without the verbs before it, and by its subject. Words rest on it when they
hold one of these names whole and in order, do not make it another thing's, do not only mention it ("kết nối
với …"), and when who leads the task also holds the mandate. Anything less is only named as a choice.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import pairwise

import yaml

from lienthong.agencies import data_files
from lienthong.systems.directives.reading.proposals import (
    MandateFound,
    Party,
    PartyKind,
    Proposal,
    Transfer,
)
from lienthong.systems.directives.reading.verbs import ACTION, MANNER
from lienthong.systems.directives.reading.wording import Wording

CLEAR = 0.6
"""From which confidence on a mandate is proposed rather than named as a choice."""
_APART = 0.15
"""By how much the best mandate has to be surer than the next."""
_FEWEST = 3
_LONG = 9
"""From so many words on a name may lack some of them."""
_MAY_LACK = 0.25
_PARTLY = 0.6
_STEP = 3
"""Words that may stand between two words of a name, and between a verb and what it is done to:"""
_REACH = 8
_MOST_CHOICES = 5

_BRACKETS = re.compile(r"\([^()]*\)")
_DESCRIBES = re.compile(r"\s(?:thành|để|nhằm|theo|tại|từ|phục vụ|trên cơ sở)\s")
#: What opens the titles of many mandates and tells none apart.
_COMMON = re.compile(
    r"(?:(?:xây dựng|vận hành|phát triển|trình|chỉ đạo|nghiên cứu|hoàn thiện|thực hiện|tổ chức|triển khai"
    r"|quản lý|khai thác|duy trì|hình thành|thiết lập|chủ trì|tham mưu|đề xuất|nâng cấp|bảo đảm|tiếp tục"
    r"|cơ quan|đơn vị|nhiệm vụ|công tác|việc|hoạt động|về)(?:\s*,\s*|\s+và\s+|\s+))+"
)
_BREAK = re.compile(r"[.;:\n](?:\s|$)")
#: What stands before a name that is only mentioned.
_MENTIONS = frozenset(["TREN", "QUA", "VOI", "VAO", "LEN", "TU", "THEO", "TAI", "BANG"])
#: What may follow a name without being a part of it.
_FOLLOWS = frozenset("""
VA HOAC TRONG NAM TREN TAI THEO TU DEN CHO DE NHAM VOI VE VAO THANH LAM TRUOC SAU KHI NAY BANG SO DO GIUA
LA CO DUOC GIAI DOAN QUY THANG NGAY QUA HUONG MOT CAC NHUNG VAN THI BAO DAM DAP UNG PHUC VU
""".split())  # fmt: skip  # noqa: SIM905 -- easier to read as words
_OF = "CUA"
#: Words without which a name is the same.
_LINKS = frozenset(("CUA", "VA", "CAC"))


@dataclass(frozen=True, slots=True)
class KnownMandate:
    """A mandate of the registry; ``holders`` are the codes of those that lead it from a day on."""

    subject: str
    title: str
    holders: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Name:
    """One name of a mandate in bare words; ``verb`` is how many of the first are its verb."""

    mandate: KnownMandate
    words: tuple[str, ...]
    title: tuple[str, ...]
    verb: int = 0

    @property
    def may_lack(self) -> int:
        """Return how many words after the first ones may be missing where the name is read."""
        return int(len(self.words) * _MAY_LACK) if len(self.words) >= _LONG else 0


@dataclass(slots=True)
class _Match:
    """Where a name was read: its first and last word there, how many were found, how many lie between.

    ``reach`` are those between the verb and what it is done to.
    """

    name: _Name
    first: int
    last: int
    found: int
    gaps: int = 0
    reach: int = 0

    @property
    def share(self) -> float:
        return self.found / len(self.name.words)


class MandateNames:
    """The names of the mandates of one registry, ready to be looked for."""

    def __init__(self, known: Iterable[KnownMandate]) -> None:
        mandates = list(known)
        names = [name for mandate in mandates for name in _names_of(mandate)]
        self._starts: dict[str, list[_Name]] = {}
        for name in names:
            if not _is_of_others(name, mandates):
                self._starts.setdefault(name.words[0], []).append(name)

    def placed(
        self, wording: Wording, proposals: Sequence[Proposal], transfers: Sequence[Transfer]
    ) -> Iterator[Proposal]:
        """Yield the proposals with the mandate that each rests on, or with those that it may rest on."""
        for each in proposals:
            found = self.named(wording, each.start, each.end, leads=_leads_of(each, transfers))
            best, choices = _decided(found)
            yield replace(each, mandate=best, mandate_choices=choices)

    def of_transfer(self, wording: Wording, transfer: Transfer) -> tuple[MandateFound, ...]:
        """Return the mandates that a transfer moves: one sentence may move several."""
        found = self.named(wording, transfer.start, transfer.end)
        clear = [each for each in found if each.confidence >= CLEAR]
        return tuple(
            each
            for at, each in enumerate(clear)
            if not any(_lies_in(each, one) for one in clear[:at])
        )

    def named(
        self, wording: Wording, start: int, end: int, *, leads: Sequence[str] | None = None
    ) -> list[MandateFound]:
        """Return the mandates that words name, the surest first.

        ``leads`` are the codes of whoever leads the task, empty where nobody of the list does and None where
        nobody is named.
        """
        best: dict[str, MandateFound] = {}
        for match in self._matches(wording, start, end):
            found = _weighed(match, wording, end, leads)
            if found is None:
                continue
            before = best.get(found.subject)
            if before is None or found.confidence > before.confidence:
                best[found.subject] = found
        return sorted(best.values(), key=lambda each: (-each.confidence, each.start))

    def _matches(self, wording: Wording, start: int, end: int) -> Iterator[_Match]:
        first, last = wording.word_at(start), wording.word_at(end)
        for at in range(first, last):
            for name in self._starts.get(wording.key(at), ()):
                match = _followed(wording, name, at, last)
                if match is not None:
                    yield match


def _followed(wording: Wording, name: _Name, at: int, last: int) -> _Match | None:
    """Follow a name from its first word on; None where too much of it is missing."""
    match, place, begun = _Match(name, at, at, 1), at + 1, 1
    for number in range(1, len(name.words)):
        reach = _REACH if number == name.verb else _STEP
        seen = _next(wording, name.words[number], place, min(last, place + reach + 1))
        if seen is None:
            if number < _FEWEST:
                return None
            continue
        begun += number == begun
        between = sum(wording.key(one) not in _LINKS for one in range(place, seen))
        if number == name.verb:
            match.reach += between
        else:
            match.gaps += between
        match.last, match.found, place = seen, match.found + 1, seen + 1
    is_whole = match.found >= len(name.words) - name.may_lack
    if is_whole:
        return match if match.gaps <= max(2, len(name.words) // _STEP) else None
    is_part = begun == match.found > _FEWEST and match.share >= _PARTLY and match.gaps <= 1
    return match if is_part else None


def _next(wording: Wording, key: str, place: int, last: int) -> int | None:
    for at in range(place, last):
        before, here = wording.words[at - 1][1], wording.words[at][0]
        if _BREAK.search(wording.text, before, here + 1) and ":" not in wording.text[before:here]:
            return None
        if wording.key(at) == key:
            return at
    return None


def _weighed(
    match: _Match, wording: Wording, end: int, leads: Sequence[str] | None
) -> MandateFound | None:
    """Return how surely words rest on a mandate; None where they name another thing."""
    name, mandate = match.name, match.name.mandate
    is_whole = match.found >= len(name.words) - name.may_lack
    goes_on = _goes_on(match, wording, end)
    if goes_on is None:
        return None
    sure = 0.9 - 0.03 * match.gaps - 0.02 * match.reach - 0.5 * (1 - match.share)
    is_mentioned = match.first > 0 and wording.key(match.first - 1) in _MENTIONS
    is_held = not mandate.holders or leads is None or bool(mandate.holders & set(leads))
    if leads is None:
        sure -= 0.1
    elif mandate.holders and is_held:
        sure += 0.05
    if not is_whole or goes_on or is_mentioned or not is_held:
        if not is_held and (is_mentioned or goes_on or not is_whole):
            # Another agency's task that mentions the mandate, or something called like it, is not about it.
            return None
        sure = min(sure, CLEAR) - 0.2
    start, stop = wording.words[match.first][0], wording.words[match.last][1]
    return MandateFound(
        mandate.subject, mandate.title, wording.text[start:stop], start, stop,
        round(max(0.05, min(0.95, sure)), 2),
    )  # fmt: skip


def _goes_on(match: _Match, wording: Wording, end: int) -> bool | None:
    """Return whether a name goes on with words that make it another thing's; None where a number does."""
    stop, after = wording.words[match.last][1], match.last + 1
    if after >= len(wording.words) or wording.words[after][0] >= end:
        return False
    gap, key = wording.text[stop : wording.words[after][0]], wording.key(after)
    following = [wording.key(at) for at in range(after, min(after + 2, len(wording.words)))]
    is_same = _holds(match.name.title, [wording.key(match.last), *following])
    if gap == "/":
        return (
            False if is_same or _holds(match.name.title, [wording.key(match.last), key]) else None
        )
    if gap.strip() or is_same:
        return False
    if key == _OF:
        return True
    low, place = wording.low, wording.words[after][0]
    return not (
        key in _FOLLOWS
        or key.isdigit()
        or ACTION.match(low, place, end)
        or MANNER.match(low, place, end)
    )


def _decided(
    found: Sequence[MandateFound],
) -> tuple[MandateFound | None, tuple[MandateFound, ...]]:
    """Return the one mandate that is clear, or all that may be meant."""
    clear = [each for each in found if each.confidence >= CLEAR]
    apart = [each for each in clear[1:] if not _lies_in(each, clear[0])]
    if clear and all(clear[0].confidence - each.confidence >= _APART for each in apart):
        return clear[0], ()
    return None, tuple(found[:_MOST_CHOICES])


def _lies_in(part: MandateFound, whole: MandateFound) -> bool:
    return whole.start <= part.start and part.end <= whole.end


def _leads_of(each: Proposal, transfers: Sequence[Transfer]) -> list[str] | None:
    """Return the codes of who leads a task, and of who gave it up where it comes from a transfer."""
    if each.lead is None:
        codes = [party.code for party in each.lead_choices if _is_agency(party)]
        return codes or None
    if not _is_agency(each.lead):
        return []
    quoted = {quote.start for quote in each.support}
    givers = [
        transfer.giver.code
        for transfer in transfers
        if transfer.start in quoted and transfer.giver is not None
    ]
    return [each.lead.code, *givers]


def _is_agency(party: Party) -> bool:
    return party.kind is PartyKind.AGENCY and bool(party.code)


def _names_of(mandate: KnownMandate) -> Iterator[_Name]:
    """Yield the names of a mandate: of its title what follows the verbs, and its subject."""
    title = Wording(" ".join(_BRACKETS.sub(" ", mandate.title).split()))
    whole = tuple(_keys(mandate.title))
    verbs = _verbs_end(title)
    cut = _DESCRIBES.search(title.low, verbs)
    first, last = title.word_at(verbs), title.word_at(cut.start() if cut else len(title.text))
    keys = _told([title.key(at) for at in range(first, last)])
    subject = _told(mandate.subject.upper().split("-"))
    for words in dict.fromkeys((keys, subject)):
        if len(words) >= _FEWEST:
            # A subject has no marks, so only the title's own verb is known for one.
            is_verb = ACTION.match(title.low, verbs) is not None and words[:2] == keys[:2]
            yield _Name(mandate, words, whole, 2 if is_verb else 0)


def _verbs_end(title: Wording) -> int:
    """Return where the common words before a title's name end; a verb that tells mandates apart stays."""
    found = _COMMON.match(title.low)
    return found.end() if found else 0


def _is_of_others(name: _Name, mandates: Sequence[KnownMandate]) -> bool:
    """Return whether a name stands in what other mandates are called, so that it tells nothing."""
    for other in mandates:
        if other.subject == name.mandate.subject:
            continue
        called = (_told(_keys(other.title)), _told(other.subject.upper().split("-")))
        if any(_holds(words, name.words) for words in called):
            return True
    return False


def _told(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in _LINKS)


def _keys(text: str) -> list[str]:
    wording = Wording(text)
    return [wording.key(at) for at in range(len(wording.words))]


def _holds(words: Sequence[str], part: Sequence[str]) -> bool:
    size, wanted = len(part), list(part)
    return any(list(words[at : at + size]) == wanted for at in range(len(words) - size + 1))


@cache
def default_mandates(on: date | None = None) -> tuple[KnownMandate, ...]:
    """Return the mandates of the data folder, with those that lead them from a day on."""
    path = data_files.folder() / "mandates" / "mandates.yaml"
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))["mandates"]
    return tuple(
        KnownMandate(entry["subject"], " ".join(entry["title"].split()), _holders(entry, on))
        for entry in entries
    )


def _holders(entry: dict[str, object], on: date | None) -> frozenset[str]:
    events: list[dict[str, object]] = list(entry.get("events", ()))  # type: ignore[call-overload]
    moves = sorted(
        (str(each["day"]), str(each["agency"])) for each in events if each["do"] == "transfer"
    )
    line = [(str(entry["from"]), str(entry["lead"])), *moves]
    ends = [after[0] for _before, after in pairwise(line)]
    last = on.isoformat() if on else ""
    return frozenset(
        code for (_since, code), until in zip(line, [*ends, "9999"], strict=True) if until > last
    )
