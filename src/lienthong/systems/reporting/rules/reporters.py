"""Who owes a report to whom, and until when: groups of reporters and their hop (NĐ 09/2019/NĐ-CP)."""

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Protocol

from lienthong.systems.reporting.rules.periods import Period

PARENT = "parent"
MANDATE = "mandate"


class Counting(StrEnum):
    """How a sending deadline is given."""

    WORKING_DAYS = "working-days"
    DAYS = "days"
    FIXED = "fixed"


class Clock(Protocol):
    """The part of the casework clock that deadlines of reports need."""

    def due_date(self, start: date, working_days: int) -> date: ...

    def roll_forward(self, day: date) -> date: ...


@dataclass(frozen=True, slots=True)
class Deadline:
    """Until when a report is sent: days after closing, or a fixed day relative to the period's last month."""

    counting: Counting = Counting.WORKING_DAYS
    days: int = 2
    month: int = 0

    def of(self, period: Period, clock: Clock) -> date:
        """Return the last day on which the report of a period is in time; a day off rolls forward.

        A day that the period itself names is taken as named.
        """
        if period.due_date is not None:
            return period.due_date
        if self.counting is Counting.WORKING_DAYS:
            return clock.due_date(period.last_date, self.days)
        if self.counting is Counting.DAYS:
            return clock.roll_forward(period.last_date + timedelta(days=self.days))
        nominal = period.nominal[1]
        months = nominal.year * 12 + nominal.month - 1 + self.month
        year, month = months // 12, months % 12 + 1
        day = date(year, month, min(self.days, monthrange(year, month)[1]))
        return clock.roll_forward(day)


@dataclass(frozen=True, slots=True)
class Reporter:
    """An agency as the rules see it on a day; ``path`` is the codes from the top down ("H26/H26.001/")."""

    code: str
    level: int
    kind: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class ReporterGroup:
    """Agencies that owe a report, the one that receives it, and the deadline of that hop.

    ``codes`` names agencies ("mandate" is the holder of the regime's mandate); without codes all agencies of
    the levels and kinds owe it, of those below one agency where ``within`` names it. ``receiver`` is an
    agency code, "parent" or "mandate".
    """

    title: str
    receiver: str
    levels: frozenset[int] = frozenset()
    kinds: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()
    within: str = ""
    deadline: Deadline = field(default_factory=Deadline)

    def has(self, reporter: Reporter, mandate_holder: str = "") -> bool:
        """Say whether an agency belongs to the group."""
        if self.codes:
            is_holder = MANDATE in self.codes and reporter.code == mandate_holder
            return is_holder or reporter.code in self.codes
        return self.has_sort(reporter.level, reporter.kind) and (
            not self.within or is_below(reporter, self.within)
        )

    def has_sort(self, level: int, kind: str) -> bool:
        """Say whether agencies of a level and kind may belong to a group that names none."""
        if self.levels and level not in self.levels:
            return False
        return bool(self.levels or self.kinds) and (not self.kinds or kind in self.kinds)

    def receiver_of(self, code: str, parent: str, mandate_holder: str) -> str:
        """Return who receives a member's report, "" when that would be nobody or the member itself."""
        receiver = self.receiver
        if receiver == PARENT:
            receiver = parent
        elif receiver == MANDATE:
            receiver = mandate_holder
        return "" if receiver == code else receiver

    def overlaps(self, other: "ReporterGroup") -> bool:
        """Say whether an agency can belong to both groups; named agencies may be of any level and kind."""
        if self.codes and other.codes:
            return bool(self.codes & other.codes)
        if self.codes or other.codes:
            return True
        if self.within and other.within and not _may_meet(self.within, other.within):
            return False
        levels = not self.levels or not other.levels or bool(self.levels & other.levels)
        kinds = not self.kinds or not other.kinds or bool(self.kinds & other.kinds)
        return levels and kinds

    def to_data(self) -> dict[str, Any]:
        """Return the group as JSON-able data."""
        return {
            "title": self.title,
            "receiver": self.receiver,
            "levels": sorted(self.levels),
            "kinds": sorted(self.kinds),
            "codes": sorted(self.codes),
            "within": self.within,
            "deadline": {
                "counting": str(self.deadline.counting),
                "days": self.deadline.days,
                "month": self.deadline.month,
            },
        }


def is_below(reporter: Reporter, code: str) -> bool:
    """Say whether an agency stands below another on its day."""
    return reporter.code != code and f"/{code}/" in f"/{reporter.path}"


def _may_meet(one: str, other: str) -> bool:
    """Say whether the areas of two agencies can have an agency in common: one may lie in the other."""
    longer, shorter = sorted((one, other), key=len, reverse=True)
    return longer == shorter or longer.startswith(f"{shorter}.")


def group_from(data: Mapping[str, Any]) -> ReporterGroup:
    """Return a group from its data.

    :raises ValueError, KeyError, TypeError: for data of another shape.
    """
    due = data.get("deadline") or {}
    return ReporterGroup(
        title=str(data["title"]),
        receiver=str(data["receiver"]),
        levels=frozenset(int(level) for level in data.get("levels", ())),
        kinds=frozenset(map(str, data.get("kinds", ()))),
        codes=frozenset(map(str, data.get("codes", ()))),
        within=str(data.get("within", "")),
        deadline=Deadline(
            Counting(due.get("counting", "working-days")),
            int(due.get("days", 2)),
            int(due.get("month", 0)),
        ),
    )


def group_of(
    groups: Sequence[ReporterGroup],
    reporter: Reporter,
    *,
    parent: str = "",
    mandate_holder: str = "",
) -> tuple[ReporterGroup, str] | None:
    """Return the first group an agency belongs to with the code that receives its report, or None.

    A group that would have an agency report to itself, or to nobody, is passed over.
    """
    for group in groups:
        if not group.has(reporter, mandate_holder):
            continue
        receiver = group.receiver_of(reporter.code, parent, mandate_holder)
        if receiver:
            return group, receiver
    return None
