"""Agencies that a text names by where it named them before: "các cơ quan nêu tại điểm 1".

They are followed when exactly one place of the same text fits and names somebody; otherwise a person decides.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lienthong.systems.directives.reading.drafting import Draft
from lienthong.systems.directives.reading.proposals import Party, PartyKind
from lienthong.systems.directives.reading.wording import Wording

_NAME = r"(?:điểm|khoản|mục|tiểu mục|điều|phần)"
_NUMBER = r"(?:\d{1,3}(?:\.\d{1,3})*|[ivxlc]{1,7}|[a-zđ])(?!\w|\.\w)"
_PLACE = rf"(?:các\s+)?{_NAME}\s+{_NUMBER}(?:\s*(?:,|và|,\s*và)\s*(?:{_NAME}\s+)?{_NUMBER})*"
#: What stands behind "các cơ quan" when it points to another place of the text.
POINTS = re.compile(
    r"\s+(?:đã\s+)?(?:được\s+)?(?:nêu|nói|kể|ghi|quy định|phân công|giao)\s+"
    rf"(?:(?:ở\s+|tại\s+)?(?P<above>trên|phía trên|bên trên)|(?:ở|tại)\s+(?P<place>{_PLACE}"
    rf"(?:,?\s+{_PLACE}){{0,3}})(?:\s+(?:này|nêu trên|trên đây))?)(?!\w)"
)
#: "Cơ quan chủ trì" of another place.
LEAD = re.compile(
    r"(?:các\s+)?(?:cơ quan|đơn vị|bộ)(?:,\s*(?:cơ quan|đơn vị))?\s+(?:được giao\s+)?chủ trì(?=\s)"
)
_STEP = re.compile(rf"(?P<name>{_NAME})\s+(?P<labels>{_NUMBER}(?:\s*(?:,|và|,\s*và)\s*{_NUMBER})*)")
_LABEL = re.compile(_NUMBER)
_GOES_ON = re.compile(rf"\s*(?:,|và|hoặc|đến)\s*(?:{_NAME}\s+)?(?:\d|[a-zđ]\b)")
_MOST_PLACES = 12
_NAMED = (PartyKind.AGENCY, PartyKind.GROUP, PartyKind.BODY)


@dataclass(frozen=True, slots=True)
class _Places:
    """The places that a phrase points to: their labels, or none for what stands above."""

    labels: tuple[str, ...]
    is_lead: bool


def follow(wording: Wording, drafts: Sequence[Draft]) -> None:
    """Put those who are named at another point in the place of the phrases that point there."""
    for draft in drafts:
        for parties in (draft.parties, draft.coordinators):
            _follow_in(wording, draft, parties, drafts)


def _follow_in(
    wording: Wording, draft: Draft, parties: list[Party], drafts: Sequence[Draft]
) -> None:
    for party in list(parties):
        places = _pointed_at(wording, party)
        groups = _targets(places, draft, party, drafts) if places else []
        found = _named(groups, is_lead=bool(places and places.is_lead))
        if not found:
            continue
        at = parties.index(party)
        known = {one.words.lower() for one in (*draft.parties, *draft.coordinators)}
        parties[at : at + 1] = [one for one in found if one.words.lower() not in known]
        draft.support.append(wording.quote(party.start, party.end))
        draft.support += [wording.quote(one.start, one.end) for group in groups for one in group]
        draft.warnings.append("parties-from-other-point")


def _pointed_at(wording: Wording, party: Party) -> _Places | None:
    """Return where the words of a party point to."""
    if party.kind is not PartyKind.RELATED:
        return None
    low = wording.low[party.start : party.end]
    found = POINTS.search(low)
    if found is None or found.end() != len(low):
        return None
    if _GOES_ON.match(wording.low, party.end):
        return None
    labels = () if found["above"] else _labels(found["place"])
    if not found["above"] and not 0 < len(labels) <= _MOST_PLACES:
        return None
    return _Places(labels, LEAD.match(low) is not None)


def _labels(words: str) -> tuple[str, ...]:
    """Return "Điều 3.2.a" for "điểm a khoản 2 Điều 3", "I.1" and "I.2" for "điểm 1 và điểm 2 Mục I".

    The words go from the part to the whole: steps of one kind stand side by side, those of the next kind
    hold all before them.
    """
    kinds: list[tuple[str, list[str]]] = []
    for found in _STEP.finditer(words):
        labels = [one[0] for one in _LABEL.finditer(found["labels"])]
        if kinds and kinds[-1][0] == found["name"]:
            kinds[-1][1].extend(labels)
        else:
            kinds.append((found["name"], labels))
    if any(len(labels) > 1 for _, labels in kinds[1:]):
        return ()
    above = [_written(name, labels[0]) for name, labels in reversed(kinds[1:])]
    name, labels = kinds[0]
    return tuple(".".join([*above, _written(name, label)]) for label in labels)


def _written(name: str, label: str) -> str:
    if name == "điều":
        return f"Điều {label}"
    return label.upper() if _is_roman(name, label) else label


def _is_roman(name: str, label: str) -> bool:
    return name in ("mục", "phần") and re.fullmatch(r"[ivxlc]+", label) is not None


def _targets(
    places: _Places, draft: Draft, party: Party, drafts: Sequence[Draft]
) -> list[list[Draft]]:
    """Return the tasks of each point that is meant; none at all if one of them fits several or no place."""
    others = [one for one in drafts if one is not draft and not _points(one)]
    if not places.labels:
        # Above means above in the same point: further up it may be anything.
        top = _top(draft.point)
        return [[one for one in others if _top(one.point) == top and one.start < party.start]]
    groups = [_of_place(label, draft, others) for label in places.labels]
    return groups if all(groups) else []


def _of_place(label: str, draft: Draft, others: Sequence[Draft]) -> list[Draft]:
    fitting = {one for one in _readings(label, draft.point) if _under(one, others)}
    return _under(fitting.pop(), others) if len(fitting) == 1 else []


def _points(draft: Draft) -> bool:
    """Say whether a task itself only points elsewhere: nothing is followed twice."""
    return any(
        one.kind is PartyKind.RELATED and POINTS.search(one.words.lower())
        for one in (*draft.parties, *draft.coordinators)
    )


def _readings(label: str, point: str) -> Iterable[str]:
    """Yield what a label may mean: counted from the top, or within a point that holds the words."""
    yield label
    steps = point.split(" ")[0].split(".") if not point.startswith("Điều") else point.split(".")
    for count in range(1, len(steps)):
        yield ".".join([*steps[:count], label])


def _under(label: str, drafts: Iterable[Draft]) -> list[Draft]:
    return [
        one
        for one in drafts
        if one.point == label or one.point.startswith((f"{label}.", f"{label} "))
    ]


def _top(point: str) -> str:
    return point.split(".")[0].split(" gạch")[0].split(" đoạn")[0]


def _named(groups: Sequence[Sequence[Draft]], *, is_lead: bool) -> list[Party]:
    """Return whom the tasks name, each once; a lead that is meant must be one in each place."""
    found: dict[str, Party] = {}
    for group in groups:
        here: dict[str, Party] = {}
        for one in group:
            for party in one.parties if is_lead else (*one.parties, *one.coordinators):
                if party.kind in _NAMED:
                    here.setdefault(party.code or party.words.lower(), party)
        if not here or (is_lead and len(here) != 1):
            return []
        for key, party in here.items():
            found.setdefault(key, party)
    return list(found.values())
