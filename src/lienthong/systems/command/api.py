"""The board for programs of a signed-in officer: the numbers of the screen, at the same moment."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja import Router, Schema
from ninja.security import APIKeyCookie

from lienthong.base import clock
from lienthong.base.access import check
from lienthong.base.moments import chosen_moment, typed
from lienthong.identity.permissions import Permission
from lienthong.systems.command.board import Board, Figure, UnitLine, board


class CommandReader(APIKeyCookie):
    """The officer of the session, who must be allowed to see the command centre."""

    def __init__(self) -> None:
        self.param_name = settings.SESSION_COOKIE_NAME
        super().__init__(csrf=True)

    def authenticate(self, request: HttpRequest, key: str | None) -> Any:
        """Return the officer.

        :raises AuthenticationNeeded, NotAllowed: for anybody else.
        """
        officer = getattr(request, "officer", None)
        check(officer, Permission.COMMAND_READ)
        return officer


class BoardFigure(Schema):
    """One number; without a value, ``why`` says why."""

    code: str
    title: str
    measured_in: str
    unit: str
    value: str | None
    why: str
    label: str | None
    first_date: str | None
    last_date: str | None
    recorded_at: datetime | None
    origin: str | None
    is_stale: bool
    source: str


class BoardUnit(Schema):
    """One agency with its figures."""

    code: str
    name: str
    figures: list[BoardFigure]


class BoardAlarm(Schema):
    """One alarm that was open."""

    id: str
    measure: str
    unit: str
    label: str
    value: str
    raised_at: datetime
    message: str
    task_reference: str | None


class BoardOut(Schema):
    """The whole board of one agency at one moment."""

    publisher: str
    as_of: datetime
    groups: dict[str, list[BoardFigure]]
    split: list[BoardFigure]
    own_split: list[BoardFigure]
    worst: list[BoardUnit]
    silent: list[BoardUnit]
    alarms: list[BoardAlarm]


router = Router(tags=["command"])


@router.get("/board", response=BoardOut, auth=CommandReader())
def read_board(request: HttpRequest, as_of: str = "") -> dict[str, Any]:
    """Return the board of the officer's agency as it was known at a moment (ISO 8601), now when left out."""
    officer = request.officer  # type: ignore[attr-defined]
    moment = chosen_moment(as_of, clock.now())
    shown = board(officer.agency_code, moment, permissions=officer.permissions)
    return to_data(shown, carried=f"?as_of={typed(moment)}" if as_of.strip() else "")


def to_data(shown: Board, *, carried: str = "") -> dict[str, Any]:
    """Return a board as plain data; numbers are texts, so that none is rounded on the way.

    ``carried`` is the moment that the lists behind the figures are asked for, nothing for now.
    """
    return {
        "publisher": shown.publisher,
        "as_of": shown.as_of,
        "groups": {
            group.code: [_figure(each, carried) for each in group.figures] for group in shown.groups
        },
        "split": [_figure(each, carried) for each in shown.split],
        "own_split": [_figure(each, carried) for each in shown.own_split],
        "worst": [_unit(line, carried) for line in shown.worst],
        "silent": [_unit(line, carried) for line in shown.silent],
        "alarms": [
            {
                "id": str(alarm.pk),
                "measure": alarm.measure,
                "unit": alarm.unit,
                "label": alarm.label,
                "value": str(alarm.value),
                "raised_at": alarm.raised_at,
                "message": alarm.threshold.message,
                "task_reference": str(alarm.task_reference) if alarm.task_reference else None,
            }
            for alarm in shown.alarms
        ],
    }


def _figure(each: Figure, carried: str) -> dict[str, Any]:
    point = each.point
    return {
        "code": each.code,
        "title": str(each.title),
        "measured_in": str(each.measured_in),
        "unit": each.unit,
        "value": None if each.value is None else str(each.value),
        "why": str(each.why),
        "label": point.label if point else None,
        "first_date": point.first_date.isoformat() if point else None,
        "last_date": point.last_date.isoformat() if point else None,
        "recorded_at": point.recorded_at if point else None,
        "origin": point.origin if point else None,
        "is_stale": each.is_stale,
        "source": each.source_at(carried),
    }


def _unit(line: UnitLine, carried: str) -> dict[str, Any]:
    return {
        "code": line.unit.code,
        "name": line.unit.name,
        "figures": [_figure(each, carried) for each in line.figures.values()],
    }
