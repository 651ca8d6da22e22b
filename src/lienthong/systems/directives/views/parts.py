"""Screens of the parts of a task: who coordinates, their evidence, and the decisions on what is reported."""

from typing import Any
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lienthong.axis import attachments
from lienthong.base import clock
from lienthong.casework.screens import form_errors, officer_of, step
from lienthong.identity.access import permitted
from lienthong.identity.permissions import Permission
from lienthong.systems.directives.actions import coordinators, parts
from lienthong.systems.directives.actions.refusals import PartNotFound
from lienthong.systems.directives.forms import NoteForm, ReasonForm
from lienthong.systems.directives.views import duties, standings, tasks
from lienthong.systems.directives.views.shown import task_href


@permitted(Permission.DIRECTIVE_READ)
def part_file(request: HttpRequest, duty_id: UUID, code: str, number: int) -> HttpResponseBase:
    """Return one file of a coordinating agency's newest report, to the lead of the task."""
    row = duties.found(officer_of(request), duty_id)
    part = next((each for each in row.parts_told if each["code"] == code), None)
    files = part["files"] if part and row.is_lead else []
    if not 0 < number <= len(files):
        raise PartNotFound()
    file = files[number - 1]
    if not attachments.is_stored(file["sha256"], file["size"]):
        raise PartNotFound()
    answer = FileResponse(
        attachments.open_stream(file["sha256"]),
        as_attachment=True,
        filename=file["name"],
        content_type="application/octet-stream",
    )
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_POST
@permitted(Permission.TASK_ASSIGN)
def change(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Add, take out and re-word coordinating agencies."""
    row = tasks.found(officer_of(request), task_id)
    form = standings.coordinators_form(row, request.POST)
    return tasks.step_of(
        request,
        task_id,
        lambda row, by: coordinators.change_coordinators(
            task=row, by=by, now=clock.now(), **form.cleaned_data
        ),
        _("Đã đổi cơ quan phối hợp và báo các cơ quan."),
        form,
    )


@require_POST
@permitted(Permission.TASK_DECIDE)
def confirm(request: HttpRequest, task_id: UUID, part_id: UUID) -> HttpResponse:
    """Confirm that a coordinating agency has finished its part."""
    return _decide(request, task_id, part_id, NoteForm, "confirm")


@require_POST
@permitted(Permission.TASK_DECIDE)
def give_back(request: HttpRequest, task_id: UUID, part_id: UUID) -> HttpResponse:
    """Return a part to the coordinating agency."""
    return _decide(request, task_id, part_id, ReasonForm, "return")


def _decide(
    request: HttpRequest, task_id: UUID, part_id: UUID, kind: Any, what: str
) -> HttpResponse:
    officer = officer_of(request)
    row = tasks.found(officer, task_id)
    part = row.parts.coordinating().filter(id=part_id).first()
    if part is None:
        raise PartNotFound()
    form = standings.form_of(kind, what, part, request.POST)
    if not form.is_valid():
        return form_errors(request, form, task_href(row))
    action: Any = parts.confirm_part if what == "confirm" else parts.return_part
    done = _("Đã xác nhận xong phần việc.") if what == "confirm" else _("Đã trả lại phần việc.")
    return step(
        request,
        lambda: action(part=part, by=officer, now=clock.now(), **form.cleaned_data),
        done=done,
        back=task_href(row),
    )
