"""Joint working groups and survey teams."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from lienthong.base import clock
from lienthong.base.paging import page_of
from lienthong.base.tables import Cell, Column
from lienthong.casework.screens import offered, officer_of, step
from lienthong.identity.access import needs
from lienthong.identity.permissions import Permission
from lienthong.systems.coordination.actions import groups
from lienthong.systems.coordination.actions.groups import Seat
from lienthong.systems.coordination.forms import GroupForm, GroupWorkForm, MemberForm, MinuteForm
from lienthong.systems.coordination.models import GroupTask, JointGroup
from lienthong.systems.coordination.views.replies import (
    Offer,
    crumbs,
    found,
    page,
    returned,
    submitted,
    to,
)

_TITLE = _("Tổ công tác phối hợp")
_COLUMNS = (
    Column(_("Tên tổ công tác"), width="one-half"),
    Column(_("Chủ trì")),
    Column(_("Cơ quan tham gia")),
    Column(_("Trạng thái")),
)


@needs(Permission.COORDINATION_READ)
def group_list(request: HttpRequest) -> HttpResponse:
    """List the joint groups that this agency leads or takes part in."""
    officer = officer_of(request)
    shown = page_of(JointGroup.objects.visible_to(officer), request)
    may = Permission.COORDINATION_REQUEST in officer.permissions
    return page(
        request,
        "list.html",
        title=_TITLE,
        page=shown,
        columns=_COLUMNS,
        rows=[
            [
                Cell(row.name, href=to("group", row.pk)),
                row.lead_name,
                ", ".join(partner["name"] for partner in row.partners) or officer.agency_name,
                Cell(_state(row), tag="blue" if row.is_open else "grey"),
            ]
            for row in shown
        ],
        empty=_("Chưa có tổ công tác nào."),
        links=[(_("Thành lập tổ công tác"), to("new_group"))] if may else (),
    )


@needs(Permission.COORDINATION_REQUEST)
def new_group(request: HttpRequest) -> HttpResponse:
    """Form a joint group."""
    officer = officer_of(request)
    form = GroupForm(request.POST or None, officer=officer, on=clock.today())
    return submitted(
        request,
        form,
        lambda: groups.form(by=officer, now=clock.now(), **form.cleaned_data),
        title=_("Thành lập tổ công tác"),
        submit=_("Thành lập và đề nghị cử thành viên"),
        back=to("groups"),
        then=lambda row: to("group", row.pk),
    )


@needs(Permission.COORDINATION_READ)
def detail(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """Show a group: members, tasks and minutes."""
    officer, row = officer_of(request), found(JointGroup, group_id, request)
    may_lead = row.is_lead and Permission.COORDINATION_REQUEST in officer.permissions
    return page(
        request,
        "group.html",
        row=row,
        returned=returned(row),
        state=_state(row),
        crumbs=[*crumbs((_TITLE, "groups")), (row.name, "")],
        members=row.members.all(),
        works=row.works.all(),
        minutes=row.minutes.all(),
        may_lead=may_lead and row.is_open,
        today=clock.today(),
        offers=_offers(row, officer.permissions, may_lead=may_lead) if row.is_open else [],
    )


@require_POST
@needs(Permission.COORDINATION_ANSWER)
def name_member(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """Name a member of this agency."""
    form = MemberForm(request.POST)
    return _with_form(
        request,
        group_id,
        form,
        lambda row, by: groups.name_members(
            group=row, seats=[Seat(**form.cleaned_data)], by=by, now=clock.now()
        ),
        _("Đã cử thành viên."),
    )


@require_POST
@needs(Permission.COORDINATION_REQUEST)
def give_work(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """Give a task inside the group."""
    form = GroupWorkForm(request.POST)
    return _with_form(
        request,
        group_id,
        form,
        lambda row, by: groups.give_work(group=row, by=by, now=clock.now(), **form.cleaned_data),
        _("Đã giao việc của tổ."),
    )


@require_POST
@needs(Permission.COORDINATION_REQUEST)
def finish_work(request: HttpRequest, work_id: UUID) -> HttpResponse:
    """Note that a task of the group is done."""
    work, officer = found(GroupTask, work_id, request, "group"), officer_of(request)
    return step(
        request,
        lambda: groups.finish_work(work=work, by=officer, now=clock.now()),
        done=_("Đã ghi nhận hoàn thành."),
        back=to("group", work.group_id),
    )


@require_POST
@needs(Permission.COORDINATION_REQUEST)
def minute(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """Enter minutes."""
    form = MinuteForm(request.POST)
    return _with_form(
        request,
        group_id,
        form,
        lambda row, by: groups.minute(group=row, by=by, now=clock.now(), **form.cleaned_data),
        _("Đã ghi biên bản."),
    )


@require_POST
@needs(Permission.COORDINATION_REQUEST)
def dissolve(request: HttpRequest, group_id: UUID) -> HttpResponse:
    """End the group."""
    row, officer = found(JointGroup, group_id, request), officer_of(request)
    return step(
        request,
        lambda: groups.dissolve(group=row, by=officer, now=clock.now()),
        done=_("Đã kết thúc hoạt động của tổ."),
        back=to("group", group_id),
    )


def _with_form(
    request: HttpRequest, group_id: UUID, form: Any, action: Any, done: str | Promise
) -> HttpResponse:
    row, officer, back = (
        found(JointGroup, group_id, request),
        officer_of(request),
        to("group", group_id),
    )
    return offered(request, form, lambda: action(row, officer), done=done, back=back)


def _state(row: JointGroup) -> Any:
    return _("Đang hoạt động") if row.is_open else _("Đã kết thúc hoạt động")


def _offers(row: JointGroup, permissions: frozenset[str], *, may_lead: bool) -> list[Offer]:
    offers = []
    if Permission.COORDINATION_ANSWER in permissions:
        offers.append(
            Offer(
                _("Cử thành viên của cơ quan mình"),
                MemberForm(auto_id="member_%s"),
                to("name_member", row.pk),
                _("Cử thành viên"),
            )
        )
    if may_lead:
        offers += [
            Offer(
                _("Giao việc của tổ"),
                GroupWorkForm(auto_id="work_%s"),
                to("give_group_work", row.pk),
                _("Giao việc"),
            ),
            Offer(
                _("Ghi biên bản họp tổ"),
                MinuteForm(auto_id="minute_%s"),
                to("group_minute", row.pk),
                _("Ghi biên bản"),
            ),
        ]
    return offers
