"""Morning briefs: the list, one as a file, making one now, ordering them."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lienthong.axis import attachments
from lienthong.base import clock
from lienthong.base.errors import NotFound
from lienthong.base.formats import file_size, moment, short_date
from lienthong.base.moments import chosen_moment
from lienthong.base.paging import page_of
from lienthong.base.tables import Cell, Column
from lienthong.casework.screens import officer_of, step
from lienthong.identity.access import permitted
from lienthong.identity.permissions import Permission
from lienthong.systems.command.actions import briefs
from lienthong.systems.command.models import Brief, BriefOrder
from lienthong.systems.command.views.pages import crumbs, page

_STEPS = (("make", "make_brief"), ("order", "order_briefs"), ("stop", "stop_briefs"))


@permitted(Permission.COMMAND_READ)
def index(request: HttpRequest) -> HttpResponse:
    """Show the briefs that were made, the newest first."""
    officer = officer_of(request)
    shown = page_of(Brief.objects.of(officer.agency_id), request)
    order = BriefOrder.objects.filter(agency=officer.agency_id, ended_at=None).first()
    return page(
        request,
        "briefs.html",
        crumbs=crumbs((_("Bản tin sáng"), "")),
        page=shown,
        order=order,
        urls={name: reverse(f"command:{path}") for name, path in _STEPS},
        may_manage=Permission.COMMAND_MANAGE in officer.permissions,
        columns=[Column(_("Ngày"), no_wrap=True), Column(_("Số liệu tính đến")),
                 Column(_("Người lập")), Column(_("Số trang"), numeric=True), Column(_("Dung lượng"))],
        rows=[_row(each) for each in shown],
    )  # fmt: skip


@permitted(Permission.COMMAND_READ)
def pdf(request: HttpRequest, brief_id: UUID) -> HttpResponse:
    """Return a brief as it was made."""
    found = Brief.objects.of(officer_of(request).agency_id).filter(pk=brief_id).first()
    if found is None:
        raise NotFound()
    briefs.require_readable(found, officer_of(request))
    answer = HttpResponse(attachments.read(found.pdf_sha256), content_type="application/pdf")
    name = f"ban-tin-{found.brief_date:%Y-%m-%d}.pdf"
    answer["Content-Disposition"] = f'inline; filename="{name}"'
    return answer


@require_POST
@permitted(Permission.COMMAND_READ)
def make(request: HttpRequest) -> HttpResponse:
    """Make a brief of this moment, or of the moment the screen shows."""
    now = clock.now()

    def made() -> Brief:
        as_of = chosen_moment(request.POST.get("as_of", ""), now)
        return briefs.make_brief(as_of=as_of, by=officer_of(request), now=now)

    return step(request, made, done=_("Đã lập bản tin."), back=reverse("command:briefs"))


@require_POST
@permitted(Permission.COMMAND_MANAGE)
def order(request: HttpRequest) -> HttpResponse:
    """Have the brief made by itself."""
    return step(
        request,
        lambda: briefs.order_briefs(by=officer_of(request), now=clock.now()),
        done=_("Đã đặt bản tin sáng, lập lúc 6 giờ 30 mỗi ngày làm việc."),
        back=reverse("command:briefs"),
    )


@require_POST
@permitted(Permission.COMMAND_MANAGE)
def stop(request: HttpRequest) -> HttpResponse:
    """Have no more made by themselves."""
    return step(
        request,
        lambda: briefs.stop_briefs(by=officer_of(request), now=clock.now()),
        done=_("Đã thôi đặt bản tin sáng."),
        back=reverse("command:briefs"),
    )


def _row(each: Brief) -> list[Any]:
    return [
        Cell(short_date(each.brief_date), href=reverse("command:brief", args=[each.pk])),
        moment(each.as_of),
        _("Lập tự động") if each.is_automatic else each.made_by_name,
        each.pages,
        file_size(each.pdf_size),
    ]
