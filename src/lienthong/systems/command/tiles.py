"""What the leader's screen shows, in which order; its words serve also for measures not published yet."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from lienthong.figures.measures import all_measures

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure of the screen: its code, what it is called, and the colour of a value above zero."""

    code: str
    title: Words
    system: Words
    above_zero: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Figures that answer one question of the leader."""

    code: str
    title: Words
    tiles: tuple[Tile, ...]


_TASKS = _("Nhiệm vụ được giao")
_WORK = _("Phối hợp")
_REPORTS = _("Báo cáo")
_TARGETS = _("Chỉ tiêu")
_LETTERS = _("Văn bản")
_AXIS = _("Trục liên thông")

OVERDUE = "directives.tasks-open-overdue"
DUE_SOON = "directives.due-soon"
ON_TIME = "directives.on-time-share"
SILENT = "reporting.silent"

GROUPS = (
    Group(
        "overdue",
        _("Đã quá hạn"),
        (
            Tile(OVERDUE, _("Nhiệm vụ quá hạn chưa xong"), _TASKS, "bad"),
            Tile("directives.duties-overdue", _("Việc của ta quá hạn"), _TASKS, "bad"),
            Tile("coordination.overdue", _("Ý kiến quá hạn chưa trả lời"), _WORK, "bad"),
            Tile("coordination.open-escalations", _("Bất đồng chờ lãnh đạo"), _WORK, "bad"),
        ),
    ),
    Group(
        "soon",
        _("Sắp đến hạn"),
        (
            Tile(DUE_SOON, _("Nhiệm vụ sắp đến hạn"), _TASKS, "warn"),
            Tile("directives.extensions-open", _("Xin gia hạn chờ quyết định"), _TASKS, "warn"),
        ),
    ),
    Group(
        "target",
        _("So với mục tiêu"),
        (
            Tile("indicators.off-target", _("Chỉ tiêu chưa theo kịp mục tiêu"), _TARGETS, "bad"),
            Tile(ON_TIME, _("Nhiệm vụ xong đúng hạn"), _TASKS),
            Tile("directives.led-on-time-share", _("Việc ta chủ trì xong đúng hạn"), _TASKS),
            Tile("coordination.on-time-share", _("Trả lời phối hợp đúng hạn"), _WORK),
            Tile("documents.sent-electronically", _("Văn bản gửi điện tử"), _LETTERS),
            Tile("documents.signed", _("Văn bản có ký số"), _LETTERS),
            Tile("documents.delivered-on-time", _("Văn bản được nhận đúng hạn"), _LETTERS),
        ),
    ),
    Group(
        "silent",
        _("Im lặng"),
        (
            Tile(SILENT, _("Báo cáo quá hạn chưa gửi"), _REPORTS, "warn"),
            Tile("reporting.completeness", _("Báo cáo đã nhận đủ"), _REPORTS),
            Tile("reporting.timeliness", _("Báo cáo nhận đúng hạn"), _REPORTS),
            Tile("axis.agencies-connected", _("Cơ quan đã kết nối trục"), _AXIS),
        ),
    ),
)

#: The four-way split of the Prime Minister's task statistics, in the order in which it is published.
SPLIT = (
    Tile("directives.tasks-done-on-time", _("Hoàn thành đúng hạn"), _TASKS),
    Tile("directives.tasks-done-late", _("Hoàn thành quá hạn"), _TASKS),
    Tile("directives.tasks-open-in-time", _("Đang thực hiện trong hạn"), _TASKS),
    Tile(OVERDUE, _("Đang thực hiện quá hạn"), _TASKS),
)

#: The same of the agency's own work: the tasks that it leads, as its own book has them.
OWN_SPLIT = (
    Tile("directives.led-done-on-time", _("Đã xong đúng hạn"), _TASKS),
    Tile("directives.led-done-late", _("Đã xong quá hạn"), _TASKS),
    Tile("directives.led-open-in-time", _("Đang làm trong hạn"), _TASKS),
    Tile("directives.led-open-overdue", _("Đang làm quá hạn"), _TASKS),
)

#: What is compared from agency to agency, the first by which they are ranked.
COMPARED = (OVERDUE, DUE_SOON, ON_TIME, SILENT)

#: The wall shows the numbers that call for action, large.
WALL = (OVERDUE, DUE_SOON, "indicators.off-target", SILENT, ON_TIME, "reporting.timeliness")


def permissions() -> set[str]:
    """Return the permissions that seeing every figure of the screen needs."""
    shown = all_tiles()
    return {str(each.permission) for each in all_measures() if each.code in shown}


def all_tiles() -> dict[str, Tile]:
    """Return every figure of the screen by its code."""
    grouped = [tile for group in GROUPS for tile in group.tiles]
    return {tile.code: tile for tile in (*SPLIT, *OWN_SPLIT, *grouped)}
