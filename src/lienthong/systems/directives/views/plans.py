"""Screens of an agency's plan for a duty: its steps, added, changed, ticked off, taken out."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lienthong.base import clock
from lienthong.casework.screens import officer_of, step
from lienthong.identity.access import permitted
from lienthong.identity.permissions import Permission
from lienthong.systems.directives.actions import plans
from lienthong.systems.directives.actions.refusals import StepNotFound
from lienthong.systems.directives.forms import StepForm
from lienthong.systems.directives.models import Step
from lienthong.systems.directives.views.duties import found, step_of
from lienthong.systems.directives.views.shown import duty_href, page


def _content(form: StepForm) -> plans.Content:
    given = form.cleaned_data
    return plans.Content(
        title=given["title"],
        unit=given["unit"],
        person_id=UUID(given["officer"]) if given["officer"] else None,
        officer_name=form.officer_name(),
        due_date=given["due_date"],
    )


@require_POST
@permitted(Permission.TASK_ANSWER)
def add_step(request: HttpRequest, duty_id: UUID) -> HttpResponse:
    """Add a step to the plan."""
    form = StepForm(request.POST, officer=officer_of(request), on=clock.today(), prefix="step")
    return step_of(
        request,
        duty_id,
        lambda row, by: plans.add_step(duty=row, content=_content(form), by=by, now=clock.now()),
        _("Đã thêm bước vào kế hoạch."),
        form,
    )


@permitted(Permission.TASK_ANSWER)
def change_step(request: HttpRequest, duty_id: UUID, step_id: UUID) -> HttpResponse:
    """Change a step of the plan on a page of its own."""
    officer = officer_of(request)
    row = _found(request, duty_id, step_id)
    initial = {
        "title": row.title,
        "unit": row.unit_id,
        "officer": str(row.person_id or ""),
        "due_date": row.due_date,
    }
    form = StepForm(request.POST or None, officer=officer, on=clock.today(), initial=initial)
    back = duty_href(row.duty)
    if request.method == "POST" and form.is_valid():
        return step(
            request,
            lambda: plans.change_step(
                step=row, content=_content(form), by=officer, now=clock.now()
            ),
            done=_("Đã sửa bước trong kế hoạch."),
            back=back,
        )
    return page(request, "step.html", step=row, form=form, back=back)


@require_POST
@permitted(Permission.TASK_ANSWER)
def finish_step(request: HttpRequest, duty_id: UUID, step_id: UUID) -> HttpResponse:
    """Tick a step off."""
    row = _found(request, duty_id, step_id)
    return step_of(
        request,
        duty_id,
        lambda _row, by: plans.finish_step(step=row, by=by, now=clock.now()),
        _("Đã đánh dấu xong."),
    )


@require_POST
@permitted(Permission.TASK_ANSWER)
def reopen_step(request: HttpRequest, duty_id: UUID, step_id: UUID) -> HttpResponse:
    """Take the tick off a step."""
    row = _found(request, duty_id, step_id)
    return step_of(
        request,
        duty_id,
        lambda _row, by: plans.reopen_step(step=row, by=by, now=clock.now()),
        _("Đã bỏ đánh dấu xong."),
    )


@require_POST
@permitted(Permission.TASK_ANSWER)
def remove_step(request: HttpRequest, duty_id: UUID, step_id: UUID) -> HttpResponse:
    """Take a step out of the plan."""
    row = _found(request, duty_id, step_id)
    return step_of(
        request,
        duty_id,
        lambda _row, by: plans.remove_step(step=row, by=by, now=clock.now()),
        _("Đã bỏ bước khỏi kế hoạch."),
    )


def _found(request: HttpRequest, duty_id: UUID, step_id: UUID) -> Step:
    row = found(officer_of(request), duty_id).steps.filter(id=step_id).first()
    if row is None:
        raise StepNotFound()
    return row
