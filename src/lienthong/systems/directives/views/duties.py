"""Screens of the agency at work: its duties, one duty with plan and reports, and every step on it."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lienthong.axis import attachments
from lienthong.base import clock
from lienthong.base.formats import short_date
from lienthong.base.paging import page_of
from lienthong.base.tables import Cell, Column
from lienthong.casework.screens import offered, officer_of, put_back, step
from lienthong.casework.tables import file_response
from lienthong.identity.access import permitted
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.directives import recurrence
from lienthong.systems.directives.actions import duties as working
from lienthong.systems.directives.actions.counting import soon_until
from lienthong.systems.directives.actions.refusals import TaskNotFound
from lienthong.systems.directives.forms import (
    ExtensionForm,
    FinishForm,
    ReasonForm,
    ReportForm,
    StepForm,
)
from lienthong.systems.directives.models import Duty, DutyState, PartRole, Progress
from lienthong.systems.directives.models.duties import AT_WORK, DONE_DUTIES, OPEN_DUTIES
from lienthong.systems.directives.views import standings
from lienthong.systems.directives.views.shown import (
    DUTY_COLOURS,
    STANDINGS,
    crumb_of,
    crumbs,
    due_cell,
    due_note,
    duty_href,
    duty_state,
    mandate_title,
    page,
)
from lienthong.systems.directives.views.tasks import day_asked
from lienthong.systems.directives.views.trees import tree_of

_MOST_EXPORTED = 20_000
#: The four kinds of the published split, those of which the on-time share is taken, and all that count.
SPLIT = ("done-on-time", "done-late", "open-in-time", "open-overdue", "due", "dated", "counted")


def filtered(request: HttpRequest, officer: Officer, today: date) -> Any:
    """Return the duties that the query asks for."""
    get = request.GET.get
    state, role = get("state", ""), get("role", "")
    rows = _by_standing(Duty.objects.visible_to(officer), get("standing", ""), today)
    if state in DutyState.values:
        rows = _of_state(rows, state, today)
    if role in PartRole.values:
        rows = rows.filter(role=role)
    if get("reference"):
        try:
            rows = rows.filter(reference=UUID(get("reference", "")))
        except ValueError:
            rows = rows.none()
    directive = directive_asked(request)
    if directive is not None:
        rows = rows.of_directive(*directive)
    return rows.matching(get("q", "")[:200])


def directive_asked(request: HttpRequest) -> tuple[str, date] | None:
    """Return the number and the day of issue of the directive whose duties are asked for, None for all."""
    notation, issued = request.GET.get("directive", "")[:80], request.GET.get("issued", "")
    try:
        return (notation, date.fromisoformat(issued)) if notation else None
    except ValueError:
        return None


def _by_standing(rows: Any, standing: str, today: date) -> Any:
    if today < clock.today():
        return _standing_then(rows, standing, today)
    if standing == "overdue":
        return rows.overdue(today)
    if standing == "soon":
        return rows.due_between(today, soon_until(today))
    if standing == "no-date":
        return rows.open().filter(due_date__isnull=True)
    if standing == "open":
        return rows.open()
    return rows.standing(standing, today) if standing in SPLIT else rows


def _of_state(rows: Any, state: str, on: date) -> Any:
    """Return the duties in a state; of a past day only who had reported the end is known by day."""
    if on >= clock.today():
        return rows.filter(state=state)
    if state in DONE_DUTIES:
        return rows.filter(finished_date__lte=on)
    return rows.open_on(on) if state in OPEN_DUTIES else rows.none()


def _standing_then(rows: Any, standing: str, on: date) -> Any:
    """Return the duties of one standing on a past day, or all that the agency had then."""
    if not standing:
        return rows.held_on(on)
    if standing in SPLIT:
        return rows.standing_on(standing, on)
    rows = rows.open_on(on)
    if standing == "overdue":
        return rows.filter(due_then__lt=on)
    if standing == "soon":
        return rows.filter(due_then__gte=on, due_then__lte=soon_until(on))
    return rows.filter(due_then__isnull=True) if standing == "no-date" else rows


@permitted(Permission.DIRECTIVE_READ)
def duty_list(request: HttpRequest) -> HttpResponse:
    """List what the agency was given to do, by state, deadline, part and words, today or on a past day."""
    officer, today = officer_of(request), day_asked(request)
    shown = page_of(filtered(request, officer, today).order_by("-id").defer("words"), request)
    get = request.GET.get
    return page(
        request,
        "duty_list.html",
        page=shown,
        columns=[
            Column(_("Nhiệm vụ"), width="one-third"),
            Column(_("Cơ quan giao")),
            Column(_("Vai trò")),
            Column(_("Thời hạn"), no_wrap=True),
            Column(_("Tiến độ (%)"), numeric=True),
            Column(_("Trạng thái")),
            Column(_("Đôn đốc gần nhất"), no_wrap=True),
        ],
        rows=[_row(row, today) for row in shown],
        on=today,
        is_today=today == clock.today(),
        q=get("q", "")[:200],
        directive=directive_asked(request),
        standing=get("standing", ""),
        standings=[
            ("", _("Tất cả")),
            ("open", _("Chưa xong")),
            ("overdue", _("Quá hạn")),
            ("soon", _("Sắp đến hạn")),
            ("no-date", _("Chưa có thời hạn")),
            *((code, str(STANDINGS[code])) for code in SPLIT[:4]),
            ("due", _("Đã xong hoặc quá hạn")),
        ],
        state=get("state", ""),
        states=[("", _("Mọi trạng thái")), *DutyState.choices],
        role=get("role", ""),
        roles=[("", _("Mọi vai trò")), *PartRole.choices],
    )


def _row(row: Duty, today: date) -> list[Any]:
    due = _due(row, today)
    return [
        Cell(row.title, href=duty_href(row)),
        row.assigner_name,
        row.get_role_display(),
        due,
        row.percent if today >= clock.today() else "",
        _state(row, today),
        row.pressed_date or "",
    ]


def _due(row: Duty, today: date) -> Any:
    """Return the deadline as a cell; in a list of a past day, the day that counted then."""
    if today >= clock.today():
        if row.due_date is not None and is_overdue(row, today):
            return Cell(short_date(row.due_date), tag="red", note=_("quá hạn"))
        return due_cell(row.due_date, row.due_wording, row.counted_date)
    then: date | None = row.due_then  # type: ignore[attr-defined]
    is_done = row.finished_date is not None and row.finished_date <= today
    if then is not None and then < today and not is_done:
        return Cell(short_date(then), tag="red", note=_("quá hạn"))
    return due_cell(then, "" if then else row.due_wording)


def _state(row: Duty, today: date) -> Cell:
    if today >= clock.today():
        return duty_state(row)
    if row.finished_date is not None and row.finished_date <= today:
        return Cell(DutyState.FINISHED.label, tag=DUTY_COLOURS[DutyState.FINISHED])
    return Cell(_("Chưa xong"), tag="blue")


def _cells(row: Duty, today: date) -> tuple[str, Any, str]:
    """Return deadline, progress and state of a line in a file, as the list says them on the same day."""
    if today >= clock.today():
        due = short_date(row.due_date) if row.due_date else row.due_wording
        return due, row.percent, str(row.get_state_display())
    then: date | None = row.due_then  # type: ignore[attr-defined]
    return short_date(then) if then else row.due_wording, "", str(_state(row, today).text)


@permitted(Permission.DIRECTIVE_READ)
def duty_csv(request: HttpRequest) -> HttpResponse:
    """Return the filtered list as CSV, or with ``as=xlsx`` as a workbook."""
    officer, today = officer_of(request), day_asked(request)
    rows = filtered(request, officer, today).order_by("-id")[:_MOST_EXPORTED]
    titles = (
        _("Nhiệm vụ"), _("Cơ quan giao"), _("Vai trò"), _("Văn bản"), _("Thời hạn"),
        _("Tiến độ (%)"), _("Trạng thái"),
    )  # fmt: skip
    lines = [
        (
            row.title, row.assigner_name, str(row.get_role_display()), row.directive_name,
            *_cells(row, today),
        )
        for row in rows
    ]  # fmt: skip
    return file_response(request.GET.get("as", ""), "nhiem-vu-duoc-giao", titles, lines)


@permitted(Permission.DIRECTIVE_READ)
def duty_detail(request: HttpRequest, duty_id: UUID) -> HttpResponse:
    """Show a duty: the words it rests on, who has which part, the plan, the reports and what comes next."""
    officer, today = officer_of(request), clock.today()
    row = found(officer, duty_id)
    can, tree = _allowed(row, officer, today), tree_of(row, today)
    forms = _forms(officer, can, today, asks_children=bool(tree.open))
    put_back(
        request,
        [
            (reverse(f"directives:{name}", args=[row.pk]), form)
            for name, form in forms.items()
            if form is not None
        ],
    )
    return page(
        request,
        "duty.html",
        duty=row,
        crumbs=crumbs(
            (_("Nhiệm vụ được giao"), reverse("directives:duty_list")), (crumb_of(row.title), "")
        ),
        colour=DUTY_COLOURS.get(DutyState(row.state), "blue"),
        note=due_note(row.due_date, row.counted_date, today) if row.is_open else "",
        period=_period(row),
        parties=[
            (
                party["name"],
                _("Cơ quan chủ trì") if party["role"] == "lead" else _("Cơ quan phối hợp"),
            )
            for party in row.parties
        ],
        coordinators=standings.coordinators_at_lead(row),
        children=tree,
        is_overdue=is_overdue(row, today),
        steps=row.steps.all(),
        progress=row.progress.all(),
        extensions=row.extensions.all(),
        pressings=row.pressings.all(),
        events=[
            (each.at, each.get_kind_display(), each.text, each.by_name) for each in row.events.all()
        ],
        document_url=_document(row, officer),
        mandate=mandate_title(row.mandate_subject),
        assigned_here=_assigned_here(row, officer),
        can=can,
        forms=forms,
    )


def _forms(
    officer: Officer, can: dict[str, bool], today: date, *, asks_children: bool
) -> dict[str, Any]:
    """Return the forms of the page by the names of their addresses."""
    return {
        "decline": ReasonForm(prefix="decline"),
        "add_step": StepForm(officer=officer, on=today, prefix="step") if can["plan"] else None,
        "report": ReportForm(initial={"progress_id": uuid4()}, prefix="report"),
        "ask_extension": ExtensionForm(prefix="extension"),
        "finish": FinishForm(prefix="finish", asks_children=asks_children),
    }


def is_overdue(row: Duty, today: date) -> bool:
    """Say whether the day that counts of an open duty has passed."""
    return row.is_open and row.counted_date is not None and row.counted_date < today


def _period(row: Duty) -> str:
    """Return for which period a periodic duty is: its assigner writes that beside the deadline."""
    return row.due_wording if row.period in recurrence.KNOWN else ""


def _document(row: Duty, officer: Officer) -> str:
    """Return where the directive can be read, if it came to the agency as a document."""
    if row.directive_document is None or Permission.DIRECTIVE_ENTER not in officer.permissions:
        return ""
    return f"{reverse('directives:enter')}?document={row.directive_document}"


def _assigned_here(row: Duty, officer: Officer) -> str:
    """Return the list that holds the task when the agency gave it to itself."""
    if row.assigner_code != officer.agency_code:
        return ""
    return reverse("directives:task_of_reference", args=[row.reference])


def _allowed(row: Duty, officer: Officer, today: date) -> dict[str, bool]:
    """Return which steps the page offers."""
    may = Permission.TASK_ANSWER in officer.permissions
    at_work = may and row.state in AT_WORK
    is_in_time = row.counted_date is not None and today <= row.counted_date
    return {
        "answer": may and row.state in {DutyState.ARRIVED, DutyState.DECLINED},
        "plan": at_work,
        "report": at_work,
        "extension": at_work and row.is_lead and is_in_time,
        "finish": at_work,
        "break_down": at_work and Permission.DIRECTIVE_ENTER in officer.permissions,
        "assign": Permission.TASK_ASSIGN in officer.permissions,
    }


def step_of(
    request: HttpRequest,
    duty_id: UUID,
    action: Callable[[Duty, Officer], object],
    done: str,
    form: Any = None,
) -> HttpResponse:
    """Do one step of a duty and go back to its page, with the outcome in words."""
    officer = officer_of(request)
    row = found(officer, duty_id)
    back = duty_href(row)
    if form is None:
        return step(request, lambda: action(row, officer), done=done, back=back)
    return offered(request, form, lambda: action(row, officer), done=done, back=back)


@require_POST
@permitted(Permission.TASK_ANSWER)
def accept(request: HttpRequest, duty_id: UUID) -> HttpResponse:
    """Accept the duty."""
    return step_of(
        request,
        duty_id,
        lambda row, by: working.accept(duty=row, by=by, now=clock.now()),
        _("Đã nhận nhiệm vụ và báo cơ quan giao."),
    )


@require_POST
@permitted(Permission.TASK_ANSWER)
def decline(request: HttpRequest, duty_id: UUID) -> HttpResponse:
    """Decline the duty with a reason."""
    form = ReasonForm(request.POST, prefix="decline")
    return step_of(
        request,
        duty_id,
        lambda row, by: working.decline(duty=row, by=by, now=clock.now(), **form.cleaned_data),
        _("Đã từ chối và báo cơ quan giao."),
        form,
    )


@require_POST
@permitted(Permission.TASK_ANSWER)
def report(request: HttpRequest, duty_id: UUID) -> HttpResponse:
    """Report progress with evidence."""
    form = ReportForm(request.POST, request.FILES, prefix="report")
    return step_of(
        request,
        duty_id,
        lambda row, by: working.report_progress(
            duty=row,
            percent=form.cleaned_data["percent"],
            text=form.cleaned_data["text"],
            progress_id=form.cleaned_data["progress_id"],
            files=form.evidence(),
            by=by,
            now=clock.now(),
        ),
        _("Đã báo cáo tiến độ."),
        form,
    )


@require_POST
@permitted(Permission.TASK_ANSWER)
def ask_extension(request: HttpRequest, duty_id: UUID) -> HttpResponse:
    """Ask for more time."""
    form = ExtensionForm(request.POST, prefix="extension")
    return step_of(
        request,
        duty_id,
        lambda row, by: working.ask_extension(
            duty=row, by=by, now=clock.now(), **form.cleaned_data
        ),
        _("Đã gửi đề nghị gia hạn. Trong khi chờ, thời hạn cũ vẫn giữ."),
        form,
    )


@require_POST
@permitted(Permission.TASK_ANSWER)
def finish(request: HttpRequest, duty_id: UUID) -> HttpResponse:
    """Report the duty as finished."""
    form = FinishForm(request.POST, request.FILES, prefix="finish")
    return step_of(
        request,
        duty_id,
        lambda row, by: working.finish(
            duty=row,
            result=form.cleaned_data["result"],
            finished=form.cleaned_data["finished"],
            files=form.evidence(),
            leaves_children=form.cleaned_data["leaves_children"],
            by=by,
            now=clock.now(),
        ),
        _("Đã báo xong, chờ cơ quan giao xác nhận."),
        form,
    )


@permitted(Permission.DIRECTIVE_READ)
def evidence(request: HttpRequest, progress_id: UUID, number: int) -> HttpResponseBase:
    """Return one file of evidence from a report in the agency's own book."""
    officer = officer_of(request)
    row = Progress.objects.filter(agency_id=officer.agency_id, id=progress_id).first()
    if row is None or not 0 < number <= len(row.attachments):
        raise TaskNotFound()
    item = row.attachments[number - 1]
    answer = FileResponse(
        attachments.open_stream(item["sha256"]),
        as_attachment=True,
        filename=item["name"],
        content_type="application/octet-stream",
    )
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def found(officer: Officer, duty_id: UUID) -> Duty:
    """Return a duty of the officer's agency.

    :raises TaskNotFound: for any other id.
    """
    row = Duty.objects.visible_to(officer).filter(id=duty_id).first()
    if row is None:
        raise TaskNotFound()
    return row
