"""Alarms: the list, and one with its figure, its threshold and the task that was asked for."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.base import clock
from lienthong.base.errors import NotFound
from lienthong.base.formats import moment, short_date
from lienthong.base.paging import page_of
from lienthong.base.tables import Cell, Column
from lienthong.casework.screens import officer_of
from lienthong.casework.tables import file_response
from lienthong.identity.access import permitted
from lienthong.identity.permissions import Permission
from lienthong.systems.command.board import UnitName, unit_names
from lienthong.systems.command.models import Alarm, AlarmState, Ending
from lienthong.systems.command.views.pages import crumbs, page
from lienthong.systems.command.wording import explained

MOST_EXPORTED = 20_000
TASK = "/chi-dao/nhiem-vu/so/{reference}/"
"""Where the task that was asked for is found; another system's page, so known by its path alone."""
COLOURS = {AlarmState.OPEN: "red", AlarmState.CLOSED: "green", AlarmState.LIFTED: "grey"}


@permitted(Permission.COMMAND_READ)
def index(request: HttpRequest) -> HttpResponse:
    """Show the alarms of the agency, the open ones first to see."""
    rows = Alarm.objects.of(officer_of(request).agency_id).select_related("threshold")
    state = request.GET.get("state", AlarmState.OPEN)
    if state in AlarmState.values:
        rows = rows.filter(state=state)
    rows = rows.newest_first()
    heads = [_("Việc cần làm"), _("Số liệu vượt ngưỡng"), _("Phát lúc"), _("Trạng thái")]
    if request.GET.get("as") in {"csv", "xlsx"}:
        exported = list(rows[:MOST_EXPORTED])
        names = _names(exported)
        plain = [_plain(alarm, names) for alarm in exported]
        return file_response(request.GET["as"], "canh-bao", heads, plain)
    shown = page_of(rows, request)
    names = _names(shown)
    here = reverse("command:alarms")
    return page(
        request,
        "alarms.html",
        crumbs=crumbs((_("Cảnh báo"), "")),
        states=[(label, f"{here}?state={value}", value == state) for value, label in AlarmState.choices]
        + [(_("Tất cả"), f"{here}?state=all", state not in AlarmState.values)],
        page=shown,
        columns=[Column(heads[0], width="one-third"), Column(heads[1], width="one-third"),
                 Column(heads[2], no_wrap=True), Column(heads[3])],
        rows=[_row(alarm, names) for alarm in shown],
    )  # fmt: skip


@permitted(Permission.COMMAND_READ)
def alarm(request: HttpRequest, alarm_id: UUID) -> HttpResponse:
    """Show one alarm: which figure crossed which limit, since when, and what was asked for."""
    found = (
        Alarm.objects.of(officer_of(request).agency_id)
        .select_related("threshold")
        .filter(pk=alarm_id)
        .first()
    )
    if found is None:
        raise NotFound()
    figure = reverse("command:figure", args=[found.measure])
    return page(
        request,
        "alarm.html",
        crumbs=crumbs((_("Cảnh báo"), reverse("command:alarms")), (found.threshold.message, "")),
        alarm=found,
        colour=COLOURS[AlarmState(found.state)],
        sentence=_said(found, _names([found])),
        facts=_facts(found),
        task=TASK.format(reference=found.task_reference) if found.task_reference else "",
        figure=f"{figure}?unit={found.unit}" if found.unit else figure,
        source=found.source if found.source.startswith("/") and found.source[1:2] != "/" else "",
    )


def _names(alarms: Iterable[Alarm]) -> dict[str, UnitName]:
    return unit_names({alarm.unit for alarm in alarms if alarm.unit}, clock.today())


def _said(alarm: Alarm, names: dict[str, UnitName]) -> str:
    name = names[alarm.unit].short_name if alarm.unit else ""
    return explained(alarm, alarm.threshold, name)


def _facts(alarm: Alarm) -> list[tuple[Any, ...]]:
    facts: list[tuple[Any, ...]] = [(_("Phát cảnh báo lúc"), moment(alarm.raised_at))]
    if alarm.closed_at:
        facts.append((_("Kết thúc lúc"), moment(alarm.closed_at)))
    if alarm.ending:
        facts.append((_("Lý do kết thúc"), Ending(alarm.ending).label))
    if alarm.task_reference:
        due = f", {_('hạn')} {short_date(alarm.due_date)}" if alarm.due_date else ""
        facts.append((_("Đề nghị giao nhiệm vụ"), _("Đã gửi đến hệ thống nhiệm vụ") + due))
    elif alarm.task_refusal:
        facts.append((_("Đề nghị giao nhiệm vụ"), alarm.task_refusal))
    else:
        facts.append((_("Đề nghị giao nhiệm vụ"), _("Ngưỡng này không đề nghị giao nhiệm vụ.")))
    return facts


def _row(alarm: Alarm, names: dict[str, UnitName]) -> list[Any]:
    state = AlarmState(alarm.state)
    return [
        Cell(alarm.threshold.message, href=reverse("command:alarm", args=[alarm.pk])),
        _said(alarm, names),
        moment(alarm.raised_at),
        Cell(state.label, tag=COLOURS[state]),
    ]


def _plain(alarm: Alarm, names: dict[str, UnitName]) -> list[Any]:
    state = str(AlarmState(alarm.state).label)
    return [
        alarm.threshold.message,
        _said(alarm, names),
        moment(alarm.raised_at),
        state,
    ]
