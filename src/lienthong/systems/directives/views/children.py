"""Screens of breaking a duty down for the agencies below it, and of assigning what was drawn up."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lienthong.base import clock
from lienthong.base.errors import Refusal
from lienthong.base.formats import short_date
from lienthong.casework.screens import officer_of
from lienthong.identity.access import permitted
from lienthong.identity.permissions import Permission
from lienthong.systems.directives.actions import children as acting
from lienthong.systems.directives.actions.parties import written
from lienthong.systems.directives.forms import ChildForm
from lienthong.systems.directives.views import duties
from lienthong.systems.directives.views.shown import duty_href, page

_MOST_OFFERED = 2_000


@permitted(Permission.DIRECTIVE_ENTER)
def break_down(request: HttpRequest, duty_id: UUID) -> HttpResponse:
    """Make tasks of a duty for agencies below, on a page of its own."""
    officer, today = officer_of(request), clock.today()
    row = duties.found(officer, duty_id)
    below = acting.agencies_below(officer, today).in_order()[:_MOST_OFFERED]
    due = short_date(row.counted_date) if row.counted_date else ""
    initial = {"reference": uuid4(), "title": row.title, "due": due, "priority": row.priority}
    form = ChildForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = acting.break_down(
                duty=row,
                content=form.content(),
                by=officer,
                now=clock.now(),
                reference=form.cleaned_data["reference"],
            )
        except Refusal as refusal:
            if refusal.status not in {409, 422}:
                raise
            form.add_error(None, refusal.sentence)
        else:
            said = _("Đã soạn %(count)s nhiệm vụ giao tiếp, chờ giao.") % {"count": len(made)}
            messages.success(request, said)
            return redirect(f"{duty_href(row)}#giao-tiep")
    return page(
        request, "child.html", duty=row, form=form, due=due, back=duty_href(row),
        agencies=[written(each) for each in below],
    )  # fmt: skip


@require_POST
@permitted(Permission.TASK_ASSIGN)
def assign(request: HttpRequest, duty_id: UUID) -> HttpResponse:
    """Assign every task below the duty that waits for it."""
    return duties.step_of(
        request,
        duty_id,
        lambda row, by: acting.assign_drafts(duty=row, by=by, now=clock.now()),
        _("Đã giao nhiệm vụ cho các cơ quan trực thuộc."),
    )
