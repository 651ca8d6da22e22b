"""Agencies that a text names by where it named them before: "các cơ quan nêu tại điểm 1".

They are followed when exactly one place of the same text fits and names somebody; otherwise a person decides.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lienthong.systems.directives.reading.drafting import Draft
from lienthong.systems.directives.reading.proposals import Party, PartyKind
from lienthong.systems.directives.reading.wording import Wording

_PLACE = (
    r"(?:điểm|khoản|mục|tiểu mục|điều|phần)\s+(?:\d{1,3}(?:\.\d{1,3})*|[ivxlc]{1,7}|[a-zđ])"
    r"(?![\w.]\w)"
)
#: What stands behind "các cơ quan" when it points to another place of the text.
POINTS = re.compile(
    r"\s+(?:đã\s+)?(?:được\s+)?(?:nêu|nói|kể|ghi|quy định|phân công|giao)\s+"
    rf"(?:(?:ở\s+|tại\s+)?(?P<above>trên|phía trên|bên trên)|(?:ở|tại)\s+(?P<place>{_PLACE}"
    rf"(?:,?\s+{_PLACE}){{0,3}})(?:\s+(?:này|nêu trên|trên đây))?)(?!\w)"
)
#: "Cơ quan chủ trì" of another place.
LEAD = re.compile(r"(?:các\s+)?(?:cơ quan|đơn vị|bộ)(?:,\s*(?:cơ quan|đơn vị))?\s+chủ trì(?=\s)")
_STEP = re.compile(r"(?P<name>điểm|khoản|mục|tiểu mục|điều|phần)\s+(?P<label>[\w.]+)")
_GOES_ON = re.compile(r"\s*(?:,|và|hoặc|đến)\s*(?:(?:điểm|khoản|mục|điều|phần)\s+)?(?:\d|[a-zđ]\b)")
_NAMED = (PartyKind.AGENCY, PartyKind.GROUP, PartyKind.BODY)


@dataclass(frozen=True, slots=True)
class _Place:
    """A place that a phrase points to: its label, or "" for what stands above."""

    label: str
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
        place = _pointed_at(wording, party)
        targets = _targets(place, draft, party, drafts) if place else []
        found = _named(targets, is_lead=bool(place and place.is_lead))
        if not found:
            continue
        at = parties.index(party)
        known = {one.words.lower() for one in (*draft.parties, *draft.coordinators)}
        parties[at : at + 1] = [one for one in found if one.words.lower() not in known]
        draft.support.append(wording.quote(party.start, party.end))
        draft.support += [wording.quote(one.start, one.end) for one in targets]
        draft.warnings.append("parties-from-other-point")


def _pointed_at(wording: Wording, party: Party) -> _Place | None:
    """Return where the words of a party point to, if to one place."""
    if party.kind is not PartyKind.RELATED:
        return None
    low = wording.low[party.start : party.end]
    found = POINTS.search(low)
    if found is None or found.end() != len(low):
        return None
    if _GOES_ON.match(wording.low, party.end):
        return None
    is_lead = LEAD.match(low) is not None
    return _Place("" if found["above"] else _label(found["place"]), is_lead)


def _label(words: str) -> str:
    """Return "Điều 3.2.a" for "điểm a khoản 2 Điều 3": the text goes from the part to the whole."""
    steps = [(found["name"], found["label"]) for found in _STEP.finditer(words)]
    written = [
        f"Điều {label}" if name == "điều" else label.upper() if _is_roman(name, label) else label
        for name, label in reversed(steps)
    ]
    return ".".join(written)


def _is_roman(name: str, label: str) -> bool:
    return name in ("mục", "phần") and re.fullmatch(r"[ivxlc]+", label) is not None


def _targets(place: _Place, draft: Draft, party: Party, drafts: Sequence[Draft]) -> list[Draft]:
    """Return the tasks of the one point that is meant; of several that fit, none."""
    others = [one for one in drafts if one is not draft and not _points(one)]
    if not place.label:
        # Above means above in the same point: further up it may be anything.
        top = _top(draft.point)
        return [one for one in others if _top(one.point) == top and one.start < party.start]
    fitting = {label for label in _readings(place.label, draft.point) if _under(label, others)}
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


def _named(targets: Sequence[Draft], *, is_lead: bool) -> list[Party]:
    """Return whom the tasks name, each once; a lead that is meant must be one."""
    found: dict[str, Party] = {}
    for one in targets:
        for party in one.parties if is_lead else (*one.parties, *one.coordinators):
            if party.kind in _NAMED:
                found.setdefault(party.code or party.words.lower(), party)
    many = list(found.values())
    return many if not is_lead or len(many) == 1 else []
