"""Plain records of shared documents, conferences, trainings and the like."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from lienthong.base import clock
from lienthong.base.paging import page_of
from lienthong.base.tables import Cell, Column
from lienthong.casework.screens import officer_of
from lienthong.identity.access import needs
from lienthong.identity.permissions import Permission
from lienthong.systems.coordination.actions import activities
from lienthong.systems.coordination.actions.activities import ActivityContent
from lienthong.systems.coordination.forms import ActivityForm
from lienthong.systems.coordination.models import Activity, Mode
from lienthong.systems.coordination.views.replies import (
    crumbs,
    found,
    kept,
    page,
    returned,
    stored_file,
    submitted,
    to,
)

_TITLE = _("Hoạt động phối hợp")
_COLUMNS = (
    Column(_("Tên hoạt động"), width="one-half"),
    Column(_("Hình thức phối hợp")),
    Column(_("Cơ quan cùng thực hiện")),
    Column(_("Ngày thực hiện"), no_wrap=True),
)


@needs(Permission.COORDINATION_READ)
def activity_list(request: HttpRequest) -> HttpResponse:
    """List what was done together, by mode."""
    officer, mode = officer_of(request), request.GET.get("state", "")
    rows = Activity.objects.visible_to(officer)
    if mode in Mode.values:
        rows = rows.filter(mode=mode)
    shown, here = page_of(rows, request), to("activities")
    may = Permission.COORDINATION_REQUEST in officer.permissions
    return page(
        request,
        "list.html",
        title=_TITLE,
        page=shown,
        columns=_COLUMNS,
        rows=[
            [
                Cell(row.title, href=to("activity", row.pk)),
                row.get_mode_display(),
                row.partner_name,
                row.day,
            ]
            for row in shown
        ],
        tabs=[
            (_("Tất cả"), here, not mode),
            *((one.label, f"{here}?state={one.value}", one == mode) for one in Mode),
        ],
        empty=_("Chưa ghi hoạt động nào."),
        links=[(_("Ghi hoạt động phối hợp"), to("new_activity"))] if may else (),
    )


@needs(Permission.COORDINATION_REQUEST)
def new_activity(request: HttpRequest) -> HttpResponse:
    """Record something done together, in both books."""
    officer = officer_of(request)
    form = ActivityForm(
        request.POST or None, request.FILES or None, officer=officer, on=clock.today()
    )
    return submitted(
        request,
        form,
        lambda: activities.share(
            content=_content(form),
            attachments=kept(form.cleaned_data["file"]),
            by=officer,
            now=clock.now(),
        ),
        title=_("Ghi hoạt động phối hợp"),
        submit=_("Ghi và gửi bên kia"),
        back=to("activities"),
        then=lambda row: to("activity", row.pk),
    )


@needs(Permission.COORDINATION_READ)
def detail(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """Show one record."""
    row = found(Activity, activity_id, request, "agreement")
    return page(
        request,
        "activity.html",
        row=row,
        returned=returned(row),
        crumbs=[*crumbs((_TITLE, "activities")), (row.title, "")],
    )


@needs(Permission.COORDINATION_READ)
def attachment(request: HttpRequest, activity_id: UUID, sha256: str) -> HttpResponse:
    """Return one shared document."""
    return stored_file(found(Activity, activity_id, request).attachments, sha256)


def _content(form: ActivityForm) -> ActivityContent:
    given = form.cleaned_data
    return ActivityContent(
        partner=given["partner"],
        mode=given["mode"],
        title=given["title"],
        detail=given["detail"],
        day=given["day"],
        people=given["people"] or 0,
        accuracy=given["accuracy"],
        agreement=UUID(given["agreement"]) if given["agreement"] else None,
    )
