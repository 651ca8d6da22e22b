"""What is due and when people meet: as a page and as a file of a calendar."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from lienthong.base import clock
from lienthong.base.tables import Cell, Column
from lienthong.casework.screens import officer_of
from lienthong.identity.access import needs
from lienthong.identity.permissions import Permission
from lienthong.identity.views.feeds import ics_response, subscribing
from lienthong.systems.coordination.calendars import PAGE, entries
from lienthong.systems.coordination.views.replies import page


@needs(Permission.COORDINATION_READ)
def calendar(request: HttpRequest) -> HttpResponse:
    """Show what is due and when people meet, the nearest first."""
    today = clock.today()
    found = sorted(
        entries(officer_of(request), clock.now()), key=lambda line: (line.day, line.title)
    )
    return page(
        request,
        "calendar.html",
        columns=(
            Column(_("Ngày"), no_wrap=True),
            Column(_("Việc")),
            Column(_("Nội dung"), width="one-half"),
        ),
        rows=[
            [
                Cell(line.day, note=_("đã qua") if line.day < today else ""),
                line.kind,
                Cell(line.title, href=line.address),
            ]
            for line in found
        ],
        subscribing=subscribing(request, PAGE),
    )


@needs(Permission.COORDINATION_READ)
def feed(request: HttpRequest) -> HttpResponse:
    """Return the same as a file for a calendar program (RFC 5545)."""
    officer = officer_of(request)
    name = _("Lịch phối hợp: %(name)s") % {"name": officer.agency_name}
    answer = ics_response(request, name, list(entries(officer, clock.now())))
    answer["Content-Disposition"] = 'attachment; filename="phoi-hop.ics"'
    return answer
