"""A proposal in the making: its parts, its title and how sure it is."""

import re
from dataclasses import dataclass, field

from lienthong.systems.directives.reading.proposals import (
    Deadline,
    Deliverable,
    Party,
    PartyKind,
    Period,
    Proposal,
    Quote,
    Recipient,
)

_LONGEST_TITLE = 400
_EDGES = ' ,;:.…-–/”“"'
_DANGLING = re.compile(
    r"(?:(?<!đầu)[\s,;]+(?:và|để|trong|hoàn thành|xong|vào|trước|cơ bản|phấn đấu|thời gian|thời hạn))+$",
    re.IGNORECASE,
)
_ANNOUNCES = re.compile(
    r",?\s+với (?:những |các )?nội dung(?: cụ thể| chính| chủ yếu)?(?: như)? sau$", re.IGNORECASE
)
_OPEN_BRACKET = re.compile(
    r"\s*\((?:thời hạn|hạn|thời gian|hoàn thành|xong|trước)?[\s:]*\)?$", re.IGNORECASE
)
_HASTE = re.compile(
    r"(?:khẩn trương|kịp thời|nhanh chóng|sớm|gấp rút|chủ trì|có trách nhiệm)[\s,]+", re.IGNORECASE
)
_SPACE = re.compile(r"\s+([,;.:])")


@dataclass(slots=True)
class Draft:
    """A proposal while the sentences after it may still add to it."""

    start: int
    end: int
    predicate: int
    point: str
    paragraph: int
    parties: list[Party] = field(default_factory=list)
    coordinators: list[Party] = field(default_factory=list)
    is_inherited: bool = False
    is_assigned: bool = False
    is_instructing: bool = False
    deadlines: list[Deadline] = field(default_factory=list)
    begins: Deadline | None = None
    period: Period | None = None
    urgency: Quote | None = None
    deliverables: list[Deliverable] = field(default_factory=list)
    recipients: list[Recipient] = field(default_factory=list)
    support: list[Quote] = field(default_factory=list)
    prefix: str = ""
    """Words of the same sentence that this part shares, such as its verb."""
    topic_end: int = 0
    """Where the name of the task ends, if it stands before those who do it."""
    warnings: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    has_verb: bool = True
    is_official: bool = True
    is_standing: bool = False

    def finished(self, text: str) -> Proposal:
        """Return the proposal."""
        lead, choices = self._lead(text)
        return Proposal(
            task=self._title(text),
            words=text[self.start : self.end],
            start=self.start,
            end=self.end,
            point=self.point,
            paragraph=self.paragraph,
            lead=lead,
            lead_choices=choices,
            coordinators=self._helpers(lead),
            deadline=self.deadlines[0] if self.deadlines else None,
            other_deadlines=tuple(self.deadlines[1:]),
            begins=self.begins,
            period=self.period,
            urgency=self.urgency,
            deliverables=tuple(self.deliverables),
            recipients=tuple(self.recipients),
            is_standing=self._lays_down(),
            support=tuple(self.support),
            confidence=self._sureness(lead),
            reasons=tuple(self._reasons(lead)),
            warnings=tuple(self._warnings(lead, choices)),
        )

    def _lead(self, text: str) -> tuple[Party | None, tuple[Party, ...]]:
        named = [party for party in self.parties if party.kind is not PartyKind.RELATED]
        if len(named) == 1:
            return named[0], ()
        if named and all(party.kind is PartyKind.GROUP for party in named):
            return _joined(named, text), ()
        return None, tuple(named)

    def _helpers(self, lead: Party | None) -> tuple[Party, ...]:
        related = [party for party in self.parties if party.kind is PartyKind.RELATED]
        found: dict[tuple[str, str], Party] = {}
        for party in [*self.coordinators, *related]:
            is_lead = lead is not None and bool(lead.code) and lead.code == party.code
            if not is_lead:
                found.setdefault((party.code, "" if party.code else party.words.lower()), party)
        return tuple(found.values())

    def _title(self, text: str) -> str:
        """Return the predicate in the text's own words without the parts that have a place of their own."""
        stop = self.topic_end or self.end
        cut = sorted(
            (due.start, due.end)
            for due in [*self.deadlines, *([self.begins] if self.begins else [])]
            if self.predicate <= due.start and due.end <= stop
        )
        pieces: list[str] = []
        place = self.predicate
        for start, end in cut:
            is_last = not text[end:stop].strip(_EDGES + ")")
            is_next = text[end : end + 1] in ":;," or is_last
            if is_next and start >= place:
                pieces.append(text[place:start].rstrip(_EDGES + "("))
                place = end
        rest = text[place:stop]
        pieces.append(rest)
        written = _SPACE.sub(r"\1", " ".join(f"{self.prefix} {''.join(pieces)}".split()))
        written = _ANNOUNCES.sub("", written.strip(_EDGES))
        written = _DANGLING.sub("", _OPEN_BRACKET.sub("", written))
        written = _HASTE.sub("", written, count=1) if _HASTE.match(written) else written
        written = _shortened(written)
        return written[:1].upper() + written[1:]

    def _sureness(self, lead: Party | None) -> float:
        sure = 0.38
        if lead is not None:
            sure += {PartyKind.AGENCY: 0.22, PartyKind.GROUP: 0.18}.get(lead.kind, 0.1)
        else:
            sure -= 0.1
        sure += 0.1 if self.has_verb else -0.1
        sure += 0.08 if self.is_assigned or self.is_inherited else 0.0
        sure += 0.07 if self.is_instructing else -0.05
        sure += 0.05 if self.deadlines and self.deadlines[0].day else 0.0
        sure += 0.04 if self.deliverables else 0.0
        sure -= 0.06 * len(set(self.warnings))
        return round(max(0.05, min(0.98, sure * self._weight())), 2)

    def _weight(self) -> float:
        return 0.5 if not self.is_official else 0.7 if self._lays_down() else 1.0

    def _lays_down(self) -> bool:
        """Return whether a regulation lays down a duty for good: one with a day of its own is a task."""
        return self.is_standing and not any(due.day for due in self.deadlines)

    def _reasons(self, lead: Party | None) -> list[str]:
        found = list(self.reasons)
        if lead is not None or self.parties:
            found.append("lead-from-heading" if self.is_inherited else "lead-named")
        if self.is_assigned:
            found.append("assigned")
        if self.has_verb:
            found.append("verb-of-action")
        if self.deadlines:
            found.append("has-deadline")
        if self.deliverables:
            found.append("has-deliverable")
        return list(dict.fromkeys(found))

    def _warnings(self, lead: Party | None, choices: tuple[Party, ...]) -> list[str]:
        found = list(self.warnings)
        if choices:
            found.append("several-leads")
        elif lead is None:
            found.append("no-lead")
        elif lead.kind is PartyKind.BODY:
            found.append("lead-not-in-list")
        elif lead.kind in (PartyKind.AUTHORITY, PartyKind.PERSON):
            found.append("lead-above-agencies")
        if any(party.kind is PartyKind.RELATED for party in [*self.coordinators, *self.parties]):
            found.append("open-coordinators")
        due = self.deadlines[0] if self.deadlines else None
        if due is not None and due.day is None:
            found.append("deadline-without-day" if due.is_readable else "deadline-unreadable")
        if len({one.day for one in self.deadlines}) > 1:
            found.append("several-deadlines")
        if not self.is_official:
            found.append("not-official")
        if self._lays_down():
            found.append("standing-rule")
        return list(dict.fromkeys(found))


def _joined(parties: list[Party], text: str) -> Party:
    """Return several groups named one after another as one group."""
    first, last = parties[0], parties[-1]
    if len(parties) == 1:
        return first
    groups = {party.group for party in parties}
    both = {"ministries", "provinces"} <= groups or "ministries-and-localities" in groups
    group = "ministries-and-localities" if both else first.group if len(groups) == 1 else "other"
    words = text[first.start : last.end]
    return Party(PartyKind.GROUP, words, words, first.start, last.end, group=group, post=first.post)


def _shortened(written: str) -> str:
    if len(written) <= _LONGEST_TITLE:
        return written
    for mark in ("; ", ". ", ", ", " "):
        at = written.rfind(mark, 120, _LONGEST_TITLE)
        if at > 0:
            return f"{written[:at]} …"
    return f"{written[:_LONGEST_TITLE]} …"
