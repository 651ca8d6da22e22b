"""The two books as lists: what this agency asked, and what is asked of it; and pressing what is late."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from lienthong.base import clock
from lienthong.base.paging import page_of
from lienthong.base.tables import Cell, Column
from lienthong.base.text import search_key
from lienthong.casework.screens import officer_of
from lienthong.casework.tables import file_response
from lienthong.identity.access import needs
from lienthong.identity.permissions import Permission
from lienthong.systems.coordination.actions import opinions
from lienthong.systems.coordination.forms import PressForm
from lienthong.systems.coordination.models import (
    CoordinationFile,
    DutyState,
    FileState,
    OpinionDuty,
    OpinionRequest,
)
from lienthong.systems.coordination.models.files import WAITING
from lienthong.systems.coordination.views.replies import crumbs, page, submitted, to
from lienthong.systems.coordination.views.shown import Countdown, due_cell, state_cell

EXPORTED = 5000


@needs(Permission.COORDINATION_READ)
def asked_list(request: HttpRequest) -> HttpResponse:
    """List the files on which this agency asks others, newest first."""
    state, text = request.GET.get("state", ""), request.GET.get("q", "")[:200]
    today = clock.today()
    rows = (
        CoordinationFile.objects.visible_to(officer_of(request))
        .titled(search_key(text))
        .order_by("-id")
        .annotate(
            asked=Count("requests"),
            answered=Count("requests", filter=Q(requests__state="answered")),
            late=Count(
                "requests",
                filter=Q(requests__state__in=WAITING, requests__due_date__lt=today),
            ),
        )
    )
    if state in FileState.values:
        rows = rows.filter(state=state)
    if request.GET.get("as") in {"csv", "xlsx"}:
        return file_response(
            request.GET["as"],
            "ho-so-phoi-hop",
            _labels(_ASKED_COLUMNS),
            [_plain_asked(row) for row in rows[:EXPORTED]],
        )
    shown, left = page_of(rows, request), Countdown(today)
    return page(
        request,
        "list.html",
        title=_("Hồ sơ phối hợp"),
        page=shown,
        columns=_ASKED_COLUMNS,
        rows=[_asked_row(row, left) for row in shown],
        tabs=_tabs("asked_list", FileState, state),
        state=state,
        q=text,
        hint=_("Tên hồ sơ"),
        empty=_("Chưa có hồ sơ nào. Hãy lập hồ sơ để lấy ý kiến cơ quan khác."),
        links=_links(
            request, (_("Lập hồ sơ lấy ý kiến"), "new_file"), (_("Đôn đốc ý kiến quá hạn"), "press")
        ),
        has_files=True,
    )


@needs(Permission.COORDINATION_READ)
def owed_list(request: HttpRequest) -> HttpResponse:
    """List what other agencies ask of this one, newest first."""
    state, text = request.GET.get("state", ""), request.GET.get("q", "")[:200]
    officer, today = officer_of(request), clock.today()
    rows = OpinionDuty.objects.visible_to(officer).titled(search_key(text)).order_by("-id")
    if state in DutyState.values:
        rows = rows.filter(state=state)
    if request.GET.get("qua-han"):
        rows = rows.overdue(today)
    if request.GET.get("cua-toi"):
        rows = rows.owed().handled_by(officer)
    if request.GET.get("as") in {"csv", "xlsx"}:
        return file_response(
            request.GET["as"],
            "y-kien-phai-tra-loi",
            _labels(_OWED_COLUMNS),
            [_plain_owed(row) for row in rows[:EXPORTED]],
        )
    shown, left = page_of(rows, request), Countdown(today)
    return page(
        request,
        "list.html",
        title=_("Ý kiến phải trả lời"),
        page=shown,
        columns=_OWED_COLUMNS,
        rows=[_owed_row(row, left) for row in shown],
        tabs=_tabs("owed_list", DutyState, state),
        state=state,
        q=text,
        hint=_("Tên hồ sơ"),
        empty=_("Không có yêu cầu nào khớp với điều kiện."),
        links=(),
        has_files=True,
    )


@needs(Permission.COORDINATION_REQUEST)
def press(request: HttpRequest) -> HttpResponse:
    """Press addressees whose date has passed, one or many."""
    officer, today = officer_of(request), clock.today()
    overdue = OpinionRequest.objects.visible_to(officer).overdue(today).select_related("file")
    rows, left = list(overdue[:200]), Countdown(today)
    choices = [
        (str(row.pk), f"{row.addressee_name}: {row.file.title} ({left(row.due_date)})")
        for row in rows
    ]
    form = PressForm(request.POST or None, choices=choices)
    if not rows:
        return page(
            request,
            "nothing.html",
            title=_("Đôn đốc ý kiến quá hạn"),
            text=_("Không có cơ quan nào quá hạn cho ý kiến."),
            crumbs=crumbs((_("Hồ sơ phối hợp"), "asked_list"), (_("Đôn đốc ý kiến quá hạn"), "")),
        )
    return submitted(
        request,
        form,
        lambda: opinions.press(
            requests=[row for row in rows if str(row.pk) in form.cleaned_data["requests"]],
            text=form.cleaned_data["text"],
            by=officer,
            now=clock.now(),
        ),
        title=_("Đôn đốc ý kiến quá hạn"),
        submit=_("Gửi đôn đốc"),
        back=to("asked_list"),
        then=lambda pressed: to("asked_list"),
    )


_ASKED_COLUMNS = (
    Column(_("Hồ sơ"), width="one-half"),
    Column(_("Hình thức")),
    Column(_("Đã có ý kiến")),
    Column(_("Hạn"), no_wrap=True),
    Column(_("Trạng thái")),
)
_OWED_COLUMNS = (
    Column(_("Hồ sơ"), width="one-half"),
    Column(_("Cơ quan chủ trì")),
    Column(_("Người xử lý")),
    Column(_("Hạn"), no_wrap=True),
    Column(_("Trạng thái")),
)


def _asked_row(row: Any, left: Countdown) -> list[Any]:
    late = _("%(count)s cơ quan quá hạn") % {"count": row.late} if row.late else ""
    note = late or (left(row.due_date) if row.is_open else "")
    return [
        Cell(row.title, href=to("file", row.pk)),
        row.get_mode_display(),
        f"{row.answered}/{row.asked}",
        Cell(row.due_date, note=note),
        state_cell(row),
    ]


def _owed_row(row: OpinionDuty, left: Countdown) -> list[Any]:
    return [
        Cell(row.title, href=to("duty", row.pk)),
        row.lead_name,
        row.person_name or row.unit_name,
        due_cell(row, left, is_waiting=row.is_owed),
        state_cell(row),
    ]


def _plain_asked(row: Any) -> list[Any]:
    answered = f"{row.answered}/{row.asked}"
    return [row.title, row.get_mode_display(), answered, row.due_date, row.get_state_display()]


def _plain_owed(row: OpinionDuty) -> list[Any]:
    who = row.person_name or row.unit_name
    return [row.title, row.lead_name, who, row.due_date, row.get_state_display()]


def _tabs(name: str, states: Any, current: str) -> list[tuple[Any, str, bool]]:
    here = to(name)
    every = [(_("Tất cả"), here, not current)]
    return every + [(one.label, f"{here}?state={one.value}", one == current) for one in states]


def _links(request: HttpRequest, *links: tuple[Any, str]) -> list[tuple[Any, str]]:
    if Permission.COORDINATION_REQUEST not in officer_of(request).permissions:
        return []
    return [(label, to(name)) for label, name in links]


def _labels(columns: Sequence[Column]) -> list[Any]:
    return [column.label for column in columns]
