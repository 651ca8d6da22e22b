"""How states, dates and histories are shown: colours, days left, lines of the timeline."""

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lienthong.agencies.calendar import CalendarYearMissing
from lienthong.base.clock import day_of
from lienthong.base.tables import Cell
from lienthong.casework.calendar import deadline_clock
from lienthong.casework.clock import DeadlineClock
from lienthong.systems.coordination import rules
from lienthong.systems.coordination.models import (
    AgreementState,
    AskState,
    DutyState,
    EscalationState,
    FileState,
    MeetingState,
    OpinionDuty,
    OpinionRequest,
    PointOutcome,
    RequestState,
    SecondmentState,
)

_COLOURS: dict[str, str] = {
    str(FileState.DRAFT): "grey",
    str(FileState.ASKED): "blue",
    str(FileState.SUBMITTED): "green",
    str(FileState.WITHDRAWN): "grey",
    str(RequestState.SENT): "blue",
    str(RequestState.ACKNOWLEDGED): "teal",
    str(RequestState.ANSWERED): "green",
    str(RequestState.TURNED_AWAY): "red",
    str(DutyState.RECEIVED): "blue",
    str(DutyState.CLOSED): "grey",
    str(AskState.OPEN): "yellow",
    str(AskState.GRANTED): "green",
    str(AskState.REFUSED): "red",
    str(AskState.UNSENT): "red",
    str(EscalationState.DECIDED): "green",
    str(AgreementState.OFFERED): "yellow",
    str(AgreementState.IN_FORCE): "green",
    str(MeetingState.PREPARING): "yellow",
    str(MeetingState.INVITED): "blue",
    str(MeetingState.HELD): "green",
    str(MeetingState.CANCELLED): "grey",
    str(SecondmentState.ASKED): "yellow",
    str(SecondmentState.NAMED): "blue",
    str(SecondmentState.DECLINED): "red",
    str(SecondmentState.ENDED): "green",
    str(PointOutcome.ACCEPTED): "green",
    str(PointOutcome.NOT_ACCEPTED): "orange",
}


def colour(state: str) -> str:
    """Return the colour of a state's tag."""
    return _COLOURS.get(str(state), "grey")


def state_cell(row: Any, field: str = "state") -> Cell:
    """Return the cell that shows the state of a row."""
    value = getattr(row, field)
    return Cell(getattr(row, f"get_{field}_display")(), tag=colour(value))


class Countdown:
    """Says how many working days are left on a day; the calendar is read once, when it is first needed."""

    def __init__(self, today: date) -> None:
        self.today = today

    @cached_property
    def _clock(self) -> DeadlineClock:
        return deadline_clock()

    def __call__(self, due: date) -> str:
        """Return how many working days are left, or how late it is, in words."""
        if due == self.today:
            return _("hôm nay")
        try:
            days = self._clock.working_days_left(due, self.today)
        except CalendarYearMissing:
            days = (due - self.today).days
        if due < self.today:
            return ngettext("quá %(count)s ngày làm việc", "quá %(count)s ngày làm việc", -days) % {
                "count": -days
            }
        return ngettext("còn %(count)s ngày làm việc", "còn %(count)s ngày làm việc", days) % {
            "count": days
        }


def due_cell(row: OpinionRequest | OpinionDuty, left: Countdown, *, is_waiting: bool) -> Cell:
    """Return the cell of a due date: what is left of it, or that the answer came late."""
    if is_waiting:
        return Cell(row.due_date, note=left(row.due_date))
    late = _("trả lời quá hạn") if is_late(row, left.today) else ""
    return Cell(row.due_date, note=late)


def is_late(row: OpinionRequest | OpinionDuty, today: date) -> bool:
    """Say whether a case was answered, or still waits, after its date."""
    answered = day_of(row.answered_at) if row.answered_at else None
    return rules.is_late(answered, row.due_date, today)


def timeline(rows: Iterable[Any]) -> list[tuple[Any, str, str, str]]:
    """Return history rows as the timeline shows them."""
    return [
        (row.at, _title(row.get_kind_display(), row.party), row.text, row.by_name) for row in rows
    ]


def _title(kind: str, party: str) -> str:
    return f"{kind}: {party}" if party else kind
