"""The figures of the monthly meeting's paper and of the yearly evaluation (Quy chế 02, Điều 11.2, 11.3).

Pure: rows in, figures out, as things stood at the end of the period.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class CaseFact:
    """One request between two agencies; ``is_ours`` says that this agency asked."""

    title: str
    is_ours: bool
    asked: date
    due: date
    answered: date | None = None
    closed: date | None = None


@dataclass(frozen=True, slots=True)
class DatedFact:
    """Something opened on a day and settled on another, or not yet; ``outcome`` says how."""

    title: str
    is_ours: bool
    opened: date
    settled: date | None = None
    outcome: str = ""
    due: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything that happened between two agencies, as far as the paper speaks of it."""

    cases: Sequence[CaseFact] = ()
    extensions: Sequence[DatedFact] = ()
    materials: Sequence[DatedFact] = ()
    remarks: Sequence[DatedFact] = ()
    escalations: Sequence[DatedFact] = ()
    questions: Sequence[DatedFact] = ()
    pressings: Sequence[DatedFact] = ()
    meetings: Sequence[DatedFact] = ()
    activities: Sequence[DatedFact] = ()
    secondments: Sequence[DatedFact] = ()


@dataclass(frozen=True, slots=True)
class SideFigures:
    """How one side answered the other: asked in the period, due in it, and what became of those due."""

    asked: int
    due: int
    on_time: int
    late: int
    unanswered: int

    @property
    def share(self) -> float | None:
        """Return the share answered in time of what was due; None when nothing was due."""
        return self.on_time / self.due if self.due else None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFigures:
    """The figures of one period."""

    first: date
    last: date
    ours: SideFigures
    theirs: SideFigures
    extensions_asked: int
    extensions_granted: int
    extensions_refused: int
    materials_asked: int
    materials_supplied: int
    materials_withheld: int
    materials_open: int
    remarks_accepted: int
    remarks_not_accepted: int
    remarks_undecided: int
    escalations_raised: int
    escalations_decided: int
    escalations_open: int
    questions_asked: int
    questions_on_time: int
    secondments: int
    pressings: int
    meetings: int
    activities: dict[str, int] = field(default_factory=dict)
    agenda: tuple[tuple[str, str], ...] = ()

    def as_data(self) -> dict[str, Any]:
        """Return the figures as JSON-able data, shares included."""
        data = asdict(self)
        data |= {"first": self.first.isoformat(), "last": self.last.isoformat()}
        data["ours"]["share"], data["theirs"]["share"] = self.ours.share, self.theirs.share
        data["agenda"] = [list(line) for line in self.agenda]
        return data


DISPUTED = "disputed"
OVERDUE = "overdue"
COMING = "coming"
MATERIAL = "material"


def figures(facts: Facts, first: date, last: date) -> PaperFigures:
    """Return the figures of a period, both days included, as they stood at its end."""
    extensions = Counter(_outcomes(facts.extensions, first, last))
    materials = Counter(_outcomes(facts.materials, first, last))
    remarks = Counter(_outcomes(facts.remarks, first, last))
    asked = [one for one in facts.questions if _within(one.opened, first, last)]
    return PaperFigures(
        first=first,
        last=last,
        ours=side([case for case in facts.cases if case.is_ours], first, last),
        theirs=side([case for case in facts.cases if not case.is_ours], first, last),
        extensions_asked=_opened(facts.extensions, first, last),
        extensions_granted=extensions["granted"],
        extensions_refused=extensions["refused"],
        materials_asked=_opened(facts.materials, first, last),
        materials_supplied=materials["granted"],
        materials_withheld=materials["refused"],
        materials_open=_open(facts.materials, last),
        remarks_accepted=remarks["accepted"],
        remarks_not_accepted=remarks["not-accepted"],
        remarks_undecided=_open(facts.remarks, last),
        escalations_raised=_opened(facts.escalations, first, last),
        escalations_decided=sum(_within(one.settled, first, last) for one in facts.escalations),
        escalations_open=_open(facts.escalations, last),
        questions_asked=len(asked),
        questions_on_time=sum(_in_time(one, last) for one in asked),
        secondments=sum(_running(one, first, last) for one in facts.secondments),
        pressings=_opened(facts.pressings, first, last),
        meetings=_opened(facts.meetings, first, last),
        activities=dict(sorted(Counter(
            one.outcome for one in facts.activities if _within(one.opened, first, last)
        ).items())),
        agenda=tuple(agenda(facts, last)),
    )  # fmt: skip


def side(cases: Iterable[CaseFact], first: date, last: date) -> SideFigures:
    """Return how requests were answered that fell due in a period, as known at its end."""
    asked = due = on_time = late = 0
    for case in cases:
        asked += _within(case.asked, first, last)
        if not _within(case.due, first, last) or _was_dropped(case):
            continue
        due += 1
        if case.answered is not None and case.answered <= last:
            is_on_time = case.answered <= case.due
            on_time += is_on_time
            late += not is_on_time
    return SideFigures(asked, due, on_time, late, due - on_time - late)


def agenda(facts: Facts, last: date) -> list[tuple[str, str]]:
    """Return what the next meeting has to speak of: what is disputed, owed, withheld or coming due."""
    lines = [(DISPUTED, one.title) for one in facts.escalations if _is_open(one, last)]
    open_cases = [case for case in facts.cases if _case_is_open(case, last)]
    lines += [(OVERDUE, case.title) for case in open_cases if case.due <= last]
    lines += [(MATERIAL, one.title) for one in facts.materials if _is_open(one, last)]
    lines += [(COMING, case.title) for case in open_cases if case.due > last]
    return list(dict.fromkeys(lines))


def _was_dropped(case: CaseFact) -> bool:
    # A file closed before its date, unanswered, was withdrawn or went up without needing the answer.
    return case.answered is None and case.closed is not None and case.closed <= case.due


def _case_is_open(case: CaseFact, last: date) -> bool:
    is_answered = case.answered is not None and case.answered <= last
    is_closed = case.closed is not None and case.closed <= last
    return case.asked <= last and not is_answered and not is_closed


def _within(day: date | None, first: date, last: date) -> bool:
    return day is not None and first <= day <= last


def _opened(facts: Iterable[DatedFact], first: date, last: date) -> int:
    return sum(_within(one.opened, first, last) for one in facts)


def _outcomes(facts: Iterable[DatedFact], first: date, last: date) -> list[str]:
    return [one.outcome for one in facts if _within(one.settled, first, last)]


def _is_open(fact: DatedFact, last: date) -> bool:
    return fact.opened <= last and (fact.settled is None or fact.settled > last)


def _open(facts: Iterable[DatedFact], last: date) -> int:
    return sum(_is_open(one, last) for one in facts)


def _in_time(fact: DatedFact, last: date) -> bool:
    is_answered = fact.settled is not None and fact.settled <= last
    return is_answered and (fact.due is None or fact.settled <= fact.due)  # type: ignore[operator]


def _running(fact: DatedFact, first: date, last: date) -> bool:
    return fact.opened <= last and (fact.settled is None or fact.settled >= first)
