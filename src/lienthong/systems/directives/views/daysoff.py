"""The screen of deadlines on days off: the rule of the law with its source, and what the agency chose."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lienthong.base import clock
from lienthong.base.tables import Cell, Column
from lienthong.casework.daysoff import every_rule
from lienthong.casework.screens import offered, officer_of, put_back
from lienthong.identity.access import permitted
from lienthong.identity.permissions import Permission
from lienthong.systems.directives.actions import counting
from lienthong.systems.directives.forms import DayOffForm
from lienthong.systems.directives.models import DayOffChoice
from lienthong.systems.directives.views.shown import page


@permitted(Permission.DIRECTIVE_READ)
def rules(request: HttpRequest) -> HttpResponse:
    """Show what counts when a deadline is a day off; leaders choose otherwise with a basis."""
    officer, today = officer_of(request), clock.today()
    choices = DayOffChoice.objects.filter(agency_id=officer.agency_id)
    form = DayOffForm(initial={"from_date": today, "moved": "yes"}, prefix="rule")
    put_back(request, [(reverse("directives:set_day_off_rule"), form)])
    return page(
        request,
        "days_off.html",
        is_moved=counting.counter_for([officer.agency_id]).moves(today, officer.agency_id),
        columns=[
            Column(_("Thời hạn từ ngày"), no_wrap=True),
            Column(_("Cách tính")),
            Column(_("Căn cứ"), width="one-half"),
            Column(_("Nguồn")),
        ],
        rows=[
            *(_row(each, each.from_date, each.reason, each.set_name) for each in choices),
            *(
                _row(
                    each,
                    each.valid_from,
                    each.source,
                    _("quy định chung") if each.verified else _("quy định chung, chờ đối chiếu"),
                )
                for each in reversed(every_rule())
            ),
        ],
        form=form,
        can_set=Permission.TASK_DECIDE in officer.permissions,
    )


def _row(each: Any, since: Any, basis: str, source: str) -> list[Any]:
    words = _("tính đến hết ngày làm việc tiếp theo") if each.is_moved else _("giữ đúng ngày")
    return [since, Cell(words, tag="green" if each.is_moved else "grey"), basis, source]


@require_POST
@permitted(Permission.TASK_DECIDE)
def set_rule(request: HttpRequest) -> HttpResponse:
    """Choose what counts from a day on; open tasks are counted anew."""
    officer, back = officer_of(request), reverse("directives:days_off")
    form = DayOffForm(request.POST, prefix="rule")
    return offered(
        request,
        form,
        lambda: counting.set_day_off_rule(
            from_date=form.cleaned_data["from_date"],
            is_moved=form.cleaned_data["moved"] == "yes",
            reason=form.cleaned_data["reason"],
            by=officer,
            now=clock.now(),
        ),
        done=_("Đã lưu cách tính; các nhiệm vụ chưa xong đã được tính lại."),
        back=back,
    )
