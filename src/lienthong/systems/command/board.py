"""The board: every number of the command centre at one moment, the same on every screen, paper and door."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import AgencyRecord, Level
from lienthong.base.clock import day_of
from lienthong.base.formats import rounded
from lienthong.figures.measures import Measure, all_measures
from lienthong.systems.command import readings, rules, tiles
from lienthong.systems.command.models import Alarm
from lienthong.systems.command.readings import Point
from lienthong.systems.command.tiles import Tile

TREND = 30
WORST = 10
OWN_ALARMS = 50

_UNPUBLISHED = _("Hệ thống “%(system)s” chưa công bố số liệu này.")
_NEVER = _("Đến thời điểm này chưa có kỳ nào được tính.")
_NOTHING_TO_DIVIDE = _("Không áp dụng: trong kỳ không có gì để tính.")
_MISSING = _("Kỳ này chưa có số liệu.")
_HIDDEN = _("Chức vụ của bạn không được xem số liệu này.")


@dataclass(frozen=True, slots=True)
class Figure:
    """One number as the command centre shows it; ``value`` None always comes with ``why``."""

    code: str
    title: str | Promise
    measured_in: str | Promise
    decimals: int
    unit: str
    value: Decimal | None
    point: Point | None
    trend: tuple[Decimal | None, ...] = ()
    labels: tuple[str, ...] = ()
    invented: tuple[bool, ...] = ()
    why: str | Promise = ""
    is_stale: bool = False
    kind: str = ""
    takes_moment: bool = False

    @property
    def source(self) -> str:
        """Return the list behind the number, only ever on this node."""
        path = self.point.source if self.point else ""
        return path if path.startswith("/") and not path.startswith("//") else ""

    def source_at(self, carried: str) -> str:
        """Return the same as of the moment that a page carries ("?as_of=..."), where the list takes one."""
        path = self.source
        if not (path and carried and self.takes_moment):
            return path
        return f"{path}&{carried[1:]}" if "?" in path else f"{path}{carried}"

    @property
    def number(self) -> Decimal | int | None:
        """Return the value as it is shown, with as many decimals as its measure has."""
        return self._shown(self.value)

    @property
    def line(self) -> list[Decimal | int | None]:
        """Return the values of the trend as they are shown."""
        return [self._shown(value) for value in self.trend]

    @property
    def is_partly_invented(self) -> bool:
        """Return whether the trend has values that only serve to show something."""
        return any(self.invented)

    def _shown(self, value: Decimal | None) -> Decimal | int | None:
        if value is None:
            return None
        shown = rounded(value, self.decimals)
        return int(shown) if shown == shown.to_integral_value() else shown


@dataclass(frozen=True, slots=True)
class FigureGroup:
    """The figures under one heading."""

    code: str
    title: str | Promise
    figures: tuple[Figure, ...]


@dataclass(frozen=True, slots=True)
class UnitName:
    """An agency that figures are about, as it was called on the board's day."""

    code: str
    name: str
    short_name: str
    agency_id: int | None = None
    province: str = ""


@dataclass(frozen=True, slots=True)
class UnitLine:
    """One agency beside the others: its figures by code; a missing one is None, never 0."""

    unit: UnitName
    figures: Mapping[str, Figure]

    def value(self, code: str) -> Decimal | None:
        """Return a figure's value, or None."""
        found = self.figures.get(code)
        return found.value if found else None


@dataclass(frozen=True, slots=True)
class Board:
    """What one agency's leader sees at one moment."""

    publisher: str
    as_of: datetime
    groups: tuple[FigureGroup, ...]
    split: tuple[Figure, ...]
    own_split: tuple[Figure, ...]
    lines: tuple[UnitLine, ...]
    worst: tuple[UnitLine, ...]
    silent: tuple[UnitLine, ...]
    alarms: tuple[Alarm, ...]
    names: Mapping[str, UnitName]

    @property
    def is_partly_invented(self) -> bool:
        """Say whether the line of any figure has invented periods."""
        return any(each.is_partly_invented for group in self.groups for each in group.figures)

    def figure(self, code: str) -> Figure | None:
        """Return the figure of a code, if the board has it."""
        grouped = [each for group in self.groups for each in group.figures]
        every = (*grouped, *self.split, *self.own_split)
        return next((each for each in every if each.code == code), None)


def board(publisher: str, as_of: datetime, *, permissions: Collection[str] | None = None) -> Board:
    """Return every number of an agency's command centre as it was known at a moment.

    ``permissions`` None shows everything; otherwise figures that need another permission say so.
    """
    shown = tiles.all_tiles()
    heads = figures_of(publisher, as_of, shown, permissions=permissions)
    alarms = tuple(
        Alarm.objects.open_at(as_of)
        .filter(agency__records__code=publisher, agency__records__valid__contains=day_of(as_of))
        .select_related("threshold")
        .newest_first()[:OWN_ALARMS]
    )
    crossed = {alarm.measure for alarm in alarms if alarm.unit in {"", publisher}}
    lines = unit_lines(publisher, as_of, [heads[code] for code in tiles.COMPARED])
    return Board(
        publisher=publisher,
        as_of=as_of,
        groups=tuple(
            FigureGroup(
                group.code,
                group.title,
                tuple(_coloured(heads[tile.code], tile, crossed) for tile in group.tiles),
            )
            for group in tiles.GROUPS
        ),
        split=tuple(_titled(heads[tile.code], tile) for tile in tiles.SPLIT),
        own_split=tuple(_titled(heads[tile.code], tile) for tile in tiles.OWN_SPLIT),
        lines=tuple(lines),
        worst=tuple(rank(lines, tiles.OVERDUE)[:WORST]),
        silent=tuple(rank(lines, tiles.SILENT)[:WORST]),
        alarms=alarms,
        names=unit_names({alarm.unit for alarm in alarms if alarm.unit}, day_of(as_of)),
    )


def figures_of(
    publisher: str,
    as_of: datetime,
    wanted: Mapping[str, Tile | None],
    *,
    unit: str | None = None,
    permissions: Collection[str] | None = None,
    most: int = TREND,
) -> dict[str, Figure]:
    """Return many figures about one unit (None: the whole) at a moment, by code, with one statement."""
    known = {measure.code: measure for measure in all_measures()}
    runs = readings.trends(wanted, publisher=publisher, as_of=as_of, unit=unit, most=most)
    return {
        code: _figure(
            code, known.get(code), tile, runs.get(code, []), unit or "", as_of, permissions
        )
        for code, tile in wanted.items()
    }


def unit_lines(publisher: str, as_of: datetime, heads: Iterable[Figure]) -> list[UnitLine]:
    """Return one line for each agency that has a figure of its own in the periods of the heads."""
    given = [head for head in heads if head.point is not None and head.why != _HIDDEN]
    periods = [(head.code, *head.point.period) for head in given if head.point]
    found = readings.units(periods, publisher=publisher, as_of=as_of)
    by_unit: dict[str, dict[str, Figure]] = {}
    for head in given:
        for code, point in found.get(head.code, {}).items():
            by_unit.setdefault(code, {})[head.code] = shown(head, point, as_of)
    names = unit_names(by_unit, day_of(as_of))
    return [UnitLine(names[code], figures) for code, figures in sorted(by_unit.items())]


def rank(lines: Iterable[UnitLine], code: str, *, reverse: bool = True) -> list[UnitLine]:
    """Return the lines that have a figure, the largest first; without ``reverse`` the smallest."""
    having = [(line.value(code), line) for line in lines if line.value(code) is not None]
    sign = -1 if reverse else 1
    placed = sorted(
        (sign * value, line.unit.code, line) for value, line in having if value is not None
    )
    return [line for value, _code, line in placed if value or not reverse]


def unit_names(codes: Iterable[str], on: date) -> dict[str, UnitName]:
    """Return what agencies were called on a day, by code, with one query; an unknown code names itself."""
    wanted = set(codes)
    if not wanted:
        return {}
    rows = AgencyRecord.objects.as_of(on).filter(code__in=wanted)
    found = {
        row.code: UnitName(
            row.code,
            row.name,
            row.short_name or row.name,
            row.agency_id,
            row.unit_code if row.level == Level.PROVINCE else "",
        )
        for row in rows
    }
    return {code: found.get(code) or UnitName(code, code, code) for code in wanted}


def shown(head: Figure, point: Point, as_of: datetime) -> Figure:
    """Return a unit's value as a figure of the same measure."""
    return Figure(
        code=head.code,
        title=head.title,
        measured_in=head.measured_in,
        decimals=head.decimals,
        unit=point.unit,
        value=point.value,
        point=point,
        why=_why(point),
        is_stale=rules.is_stale(*point.period, day_of(as_of)),
        takes_moment=head.takes_moment,
    )


def _figure(
    code: str,
    measure: Measure | None,
    tile: Tile | None,
    run: list[Point],
    unit: str,
    as_of: datetime,
    permissions: Collection[str] | None,
) -> Figure:
    point = run[-1] if run else None
    is_hidden = bool(measure and permissions is not None and measure.permission not in permissions)
    values: dict[str, Any] = {
        "code": code,
        "title": tile.title if tile else measure.title if measure else code,
        "measured_in": measure.unit if measure else "",
        "decimals": measure.decimals if measure else 0,
        "unit": unit,
        "takes_moment": measure.takes_moment if measure else False,
    }
    if measure is None and point is None:
        why = _UNPUBLISHED % {"system": tile.system if tile else code}
        return Figure(**values, value=None, point=None, why=why)
    if is_hidden:
        return Figure(**values, value=None, point=None, why=_HIDDEN)
    if point is None:
        return Figure(**values, value=None, point=None, why=_NEVER)
    line = readings.without_leaps(run)
    return Figure(
        **values,
        value=point.value,
        point=point,
        trend=tuple(value for _label, value, _invented in line),
        labels=tuple(label for label, _value, _invented in line),
        invented=tuple(is_invented for _label, _value, is_invented in line),
        why=_why(point),
        is_stale=rules.is_stale(*point.period, day_of(as_of)),
    )


def _why(point: Point) -> str | Promise:
    if point.value is not None:
        return ""
    return _NOTHING_TO_DIVIDE if point.state == "not-applicable" else _MISSING


def _titled(figure: Figure, tile: Tile) -> Figure:
    return replace(figure, title=tile.title)


def _coloured(figure: Figure, tile: Tile, crossed: Collection[str]) -> Figure:
    kind = ""
    if figure.code in crossed:
        kind = "bad"
    elif tile.above_zero and figure.value is not None:
        kind = tile.above_zero if figure.value > 0 else "good"
    return replace(figure, title=tile.title, kind=kind)
