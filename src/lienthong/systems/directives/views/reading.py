"""The directive of a duty as it came with the task: its facts, its text with the words marked, its file."""

from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.axis import attachments
from lienthong.base.errors import Refusal
from lienthong.casework.screens import officer_of
from lienthong.identity.access import permitted
from lienthong.identity.permissions import Permission
from lienthong.systems.directives.actions.refusals import DirectiveNotFound
from lienthong.systems.directives.models import Duty
from lienthong.systems.directives.views.duties import found
from lienthong.systems.directives.views.shown import (
    Words,
    crumb_of,
    crumbs,
    due_cell,
    duty_href,
    duty_state,
    marked_text,
    page,
)


@permitted(Permission.DIRECTIVE_READ)
def duty_directive(request: HttpRequest, duty_id: UUID) -> HttpResponse:
    """Show the directive that a duty rests on, with the words of all duties from it marked and linked."""
    officer = officer_of(request)
    row = found(officer, duty_id)
    duties = _of_same_directive(row)
    return page(
        request,
        "duty_directive.html",
        duty=row,
        name=row.directive_name or _("Văn bản chỉ đạo"),
        crumbs=crumbs(
            (_("Nhiệm vụ được giao"), reverse("directives:duty_list")),
            (crumb_of(row.title), duty_href(row)),
            (row.directive_name or _("Văn bản chỉ đạo"), ""),
        ),
        text=marked_text(_text(row), _words(row, duties)),
        cards=[
            (each, duty_href(each), duty_state(each),
             due_cell(each.due_date, each.due_wording, each.counted_date))
            for each in duties
        ],
    )  # fmt: skip


def _of_same_directive(row: Duty) -> list[Duty]:
    """Return the duties that rest on the same text, in its order; the one that is read is among them."""
    if not row.text_sha256:
        return [row]
    rows = Duty.objects.filter(agency_id=row.agency_id, text_sha256=row.text_sha256)
    return list(rows.order_by("start", "id")[:500])


def _text(row: Duty) -> str:
    if not row.text_sha256:
        return ""
    try:
        return attachments.read(row.text_sha256).decode()
    except (Refusal, UnicodeDecodeError):
        # The page says that the text is not there; words and facts came with the task itself.
        return ""


def _words(row: Duty, duties: list[Duty]) -> list[Words]:
    # What is read comes first, so that words shared with other duties lead back to it.
    ordered = sorted(duties, key=lambda each: each.id != row.id)
    return [
        Words(each.start, each.end, str(each.id), duty_href(each))
        for each in ordered
        if each.start is not None and each.end is not None
    ]


@permitted(Permission.DIRECTIVE_READ)
def directive_file(request: HttpRequest, duty_id: UUID) -> HttpResponseBase:
    """Return the directive's own file as it came with the task."""
    item = found(officer_of(request), duty_id).directive_file
    if not item:
        raise DirectiveNotFound()
    answer = FileResponse(
        attachments.open_stream(item["sha256"]),
        as_attachment=True,
        filename=item["name"],
        content_type="application/octet-stream",
    )
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
