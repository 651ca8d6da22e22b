"""Thresholds: the list, setting, changing and letting go."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lienthong.base import clock
from lienthong.base.errors import NotFound, Refusal
from lienthong.base.paging import page_of
from lienthong.base.tables import Cell, Column
from lienthong.casework.screens import officer_of, step
from lienthong.identity.access import permitted
from lienthong.identity.permissions import Permission
from lienthong.systems.command.actions import thresholds
from lienthong.systems.command.board import UnitName, unit_names
from lienthong.systems.command.forms import ThresholdForm, initial_of
from lienthong.systems.command.models import ANY_UNIT, Threshold
from lienthong.systems.command.views.pages import crumbs, page
from lienthong.systems.command.wording import measure_title, measured


@permitted(Permission.COMMAND_READ)
def index(request: HttpRequest) -> HttpResponse:
    """Show the thresholds that watch now."""
    officer = officer_of(request)
    rows = Threshold.objects.in_force().of(officer.agency_id).order_by("measure", "unit", "limit")
    may_manage = Permission.COMMAND_MANAGE in officer.permissions
    shown = page_of(rows, request)
    named = {code for each in shown for code in (each.unit, each.lead) if code and code != ANY_UNIT}
    names = unit_names(named, clock.today())
    return page(
        request,
        "thresholds.html",
        crumbs=crumbs((_("Ngưỡng"), "")),
        may_manage=may_manage,
        add_url=reverse("command:add_threshold"),
        page=shown,
        columns=[Column(_("Số liệu"), width="one-third"), Column(_("Theo dõi")),
                 Column(_("Cảnh báo khi"), no_wrap=True), Column(_("Việc cần làm"), width="one-third"),
                 Column(_("Đề nghị giao nhiệm vụ"))],
        rows=[_row(each, may_manage, names) for each in shown],
    )  # fmt: skip


@permitted(Permission.COMMAND_MANAGE)
def add(request: HttpRequest) -> HttpResponse:
    """Set a threshold."""
    initial = {"measure": request.GET.get("so-lieu", ""), "consecutive": 1, "due_days": 5}
    return _edit(request, None, ThresholdForm(request.POST or None, initial=initial))


@permitted(Permission.COMMAND_MANAGE)
def change(request: HttpRequest, threshold_id: UUID) -> HttpResponse:
    """Replace a threshold by a changed one."""
    threshold = _found(request, threshold_id)
    form = ThresholdForm(request.POST or None, initial=initial_of(threshold))
    return _edit(request, threshold, form)


@require_POST
@permitted(Permission.COMMAND_MANAGE)
def end(request: HttpRequest, threshold_id: UUID) -> HttpResponse:
    """Stop watching."""
    threshold = _found(request, threshold_id)
    return step(
        request,
        lambda: thresholds.end_threshold(
            threshold=threshold, by=officer_of(request), now=clock.now()
        ),
        done=_("Đã thôi theo dõi ngưỡng này."),
        back=reverse("command:thresholds"),
    )


def _edit(request: HttpRequest, threshold: Threshold | None, form: ThresholdForm) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            thresholds.set_threshold(
                terms=form.terms(), by=officer_of(request), now=clock.now(), replaces=threshold
            )
        except Refusal as refusal:
            if refusal.status not in {404, 409, 422}:
                raise
            form.add_error(None, refusal.sentence)
        else:
            messages.success(
                request, _("Đã đặt ngưỡng. Cảnh báo được xét lại sau mỗi lần tính số liệu.")
            )
            return redirect("command:thresholds")
    title = _("Sửa ngưỡng") if threshold else _("Đặt ngưỡng")
    return page(
        request,
        "threshold_form.html",
        crumbs=crumbs((_("Ngưỡng"), reverse("command:thresholds")), (title, "")),
        title=title,
        form=form,
        threshold=threshold,
        cancel_url=reverse("command:thresholds"),
        end_url=reverse("command:end_threshold", args=[threshold.pk]) if threshold else "",
    )


def _found(request: HttpRequest, threshold_id: UUID) -> Threshold:
    found = Threshold.objects.of(officer_of(request).agency_id).filter(pk=threshold_id).first()
    if found is None:
        raise NotFound()
    return found


def _name(code: str, names: dict[str, UnitName]) -> str:
    return names[code].short_name if code in names else code


def _row(each: Threshold, may_manage: bool, names: dict[str, UnitName]) -> list[Any]:
    href = "command:change_threshold" if may_manage else "command:figure"
    about = {"": _("Con số chung"), ANY_UNIT: _("Từng cơ quan")}.get(
        each.unit, _name(each.unit, names)
    )
    when = f"{each.get_comparison_display()} {measured(each.limit, each.measure)}"
    note = _("%(count)s kỳ liên tiếp") % {"count": each.consecutive} if each.consecutive > 1 else ""
    task = (
        _("Có, %(days)s ngày làm việc") % {"days": each.due_days}
        if each.raises_task
        else _("Không")
    )
    return [
        Cell(measure_title(each.measure), href=reverse(href, args=[each.pk if may_manage else each.measure])),
        about,
        Cell(when, note=note),
        each.message,
        Cell(task, note=_name(each.lead, names)),
    ]  # fmt: skip
