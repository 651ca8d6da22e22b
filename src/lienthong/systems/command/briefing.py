"""The morning brief on paper: what the board shows, in words and tables, every figure with its moment."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from lienthong.base.clock import day_of
from lienthong.base.formats import document_date, moment
from lienthong.casework.layout.typesetting import typeset
from lienthong.figures.wording import period_words
from lienthong.systems.command import tiles
from lienthong.systems.command.board import Board, Figure, UnitLine
from lienthong.systems.command.models import Alarm
from lienthong.systems.command.wording import explained, value_of

FOLDER = Path(__file__).resolve().parent / "layout"
MOST_ALARMS = 12
MOST_UNITS = 8


@dataclass(frozen=True, slots=True)
class DrawnBrief:
    """A brief as PDF and its number of pages."""

    pdf: bytes
    pages: int


def draw(board: Board, agency_name: str) -> DrawnBrief:
    """Return the brief of a board as PDF, in the language that is active."""
    data = content(board, agency_name)
    made = typeset("brief.typ", "brief", data, day=day_of(board.as_of), folder=FOLDER)
    return DrawnBrief(made.pdf, int(made.marks[0]["pages"]))


def content(board: Board, agency_name: str) -> dict[str, Any]:
    """Return everything that stands on the brief, as text."""
    day = day_of(board.as_of)
    return {
        "agency": agency_name,
        "title": _("Bản tin điều hành buổi sáng"),
        "date": document_date(day),
        "as_of": _("Số liệu được biết đến %(moment)s.") % {"moment": moment(board.as_of)},
        "split": {
            "title": _("Nhiệm vụ giao, theo thời hạn"),
            "rows": [_row(figure) for figure in board.split],
        },
        "own_split": {
            "title": _("Nhiệm vụ cơ quan chủ trì, theo thời hạn"),
            "rows": [_row(figure) for figure in board.own_split if figure.point is not None],
        },
        "groups": [
            {"title": str(group.title), "rows": [_row(figure) for figure in group.figures]}
            for group in board.groups
        ],
        "worst": _units(
            _("Cơ quan nhiều nhiệm vụ quá hạn nhất"), board.worst, (tiles.OVERDUE, tiles.DUE_SOON)
        ),
        "silent": _units(_("Đơn vị chưa gửi báo cáo"), board.silent, (tiles.SILENT,)),
        "alarms": {
            "title": _("Cảnh báo đang mở"),
            "rows": [_alarm(alarm, board) for alarm in board.alarms[:MOST_ALARMS]],
            "none": _("Không có cảnh báo nào."),
            "more": _more(len(board.alarms) - MOST_ALARMS),
        },
        "heads": [_("Số liệu"), _("Giá trị"), _("Kỳ"), _("Ghi nhận lúc")],
        "footer": _("Bản tin do hệ thống lập từ số liệu; “–” nghĩa là chưa có số liệu, không phải 0."),
    }  # fmt: skip


def _row(figure: Figure) -> list[str]:
    point = figure.point
    if figure.value is None or point is None:
        return [_named(figure), "–", period_words(point.label) if point else "", str(figure.why)]
    recorded = moment(point.recorded_at)
    note = _("%(moment)s, đã cũ") % {"moment": recorded} if figure.is_stale else recorded
    if point.origin == "generated":
        note = _("%(moment)s, tạo để trình diễn") % {"moment": recorded}
    return [_named(figure), value_of(figure), period_words(point.label), note]


def _named(figure: Figure) -> str:
    unit = str(figure.measured_in)
    return f"{figure.title} ({unit})" if unit not in {"", "%"} else str(figure.title)


def _units(title: str, lines: Iterable[UnitLine], codes: tuple[str, ...]) -> dict[str, Any]:
    known = tiles.all_tiles()
    rows = [
        [line.unit.name, *(value_of(line.figures.get(code)) for code in codes)] for line in lines
    ]
    return {
        "title": title,
        "heads": [_("Cơ quan"), *(str(known[code].title) for code in codes)],
        "rows": rows[:MOST_UNITS],
        "none": _("Không có."),
        "more": _more(len(rows) - MOST_UNITS),
    }


def _alarm(alarm: Alarm, board: Board) -> list[str]:
    name = board.names[alarm.unit].short_name if alarm.unit else ""
    sentence = explained(alarm, alarm.threshold, name)
    return [alarm.threshold.message, sentence, moment(alarm.raised_at)]


def _more(left: int) -> str:
    return _("và %(count)s dòng nữa trên màn hình điều hành") % {"count": left} if left > 0 else ""
