"""Screens of the assigning agency: its tasks, one task's whole story, and every decision on it."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from lienthong.base import clock
from lienthong.base.formats import short_date
from lienthong.base.moments import AsOfUnreadable, read_moment
from lienthong.base.paging import page_of
from lienthong.base.tables import Cell, Column
from lienthong.casework.screens import offered, officer_of, put_back, step
from lienthong.casework.tables import csv_response, xlsx_response
from lienthong.identity.access import permitted
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.directives import rules
from lienthong.systems.directives.actions import assigning, deciding
from lienthong.systems.directives.actions.counting import soon_until
from lienthong.systems.directives.actions.parties import codes_of
from lienthong.systems.directives.actions.refusals import ExtensionNotFound, TaskNotFound
from lienthong.systems.directives.forms import (
    ChangeForm,
    DecisionForm,
    NoteForm,
    PressForm,
    ReasonForm,
    TransferForm,
)
from lienthong.systems.directives.models import (
    DirectiveLeader,
    Extension,
    Task,
    TaskPeriod,
    TaskProposal,
    TaskState,
)
from lienthong.systems.directives.models.splits import split_at
from lienthong.systems.directives.models.tasks import OPEN
from lienthong.systems.directives.sentences import counted_words
from lienthong.systems.directives.views import standings
from lienthong.systems.directives.views.series import series_panel
from lienthong.systems.directives.views.shown import (
    STANDINGS,
    TASK_COLOURS,
    agency_choices,
    crumb_of,
    crumbs,
    due_cell,
    due_note,
    every_label,
    finished_by,
    known,
    leaders_of,
    mandate_title,
    page,
    period_label,
    period_words,
    priority_label,
    task_href,
    task_standing,
    task_state,
    terms_words,
)
from lienthong.systems.directives.views.trees import is_due_too_late

MOST_EXPORTED = 20_000
_HIDDEN = ("lead", "leader", "directive", "campaign", "series")
_PERIODS = [each for each in TaskPeriod.choices if each[0] != TaskPeriod.UNSET]
MOST_COUNTED = 1_000


def day_asked(request: HttpRequest) -> date:
    """Return the day in ``?on=``, today where there is none; a later day than today makes no sense either.

    :raises AsOfUnreadable: for anything but a day, as 30/11/2020 or 2020-11-30.
    """
    today, text = clock.today(), request.GET.get("on", "").strip()
    if not text:
        return today
    try:
        return min(clock.day_of(read_moment(text, clock.VIETNAM)), today)
    except (ValueError, OverflowError) as error:
        raise AsOfUnreadable(given=text[:40]) from error


def filtered(request: HttpRequest, officer: Officer, on: date) -> Any:
    """Return the tasks that the query asks for."""
    get = request.GET.get
    standing, state, text = get("standing", ""), get("state", ""), get("q", "")[:200]
    is_past = on < clock.today() and standing != "deciding"
    rows = _by_standing(Task.objects.visible_to(officer), standing, on)
    if is_past:
        rows = rows.filter(assigned_date__lte=on)
    if state in TaskState.values:
        rows = _of_state(rows, state, on) if is_past else rows.filter(state=state)
    if get("lead"):
        code = get("lead", "")[:35]
        rows = rows.led_by(code, on) if is_past else rows.filter(lead_code=code)
    if get("leader"):
        given = DirectiveLeader.objects.visible_to(officer).confirmed()
        rows = rows.filter(
            directive__in=given.filter(key=get("leader", "")[:140]).values("directive")
        )
    if get("party", "").strip():
        codes = codes_of(get("party", "")[:300])
        rows = rows.with_party(codes, on, agency_id=officer.agency_id)
    if get("period"):
        every = get("period", "")[:12]
        rows = rows.periodic_on(every, on) if is_past else rows.periodic(every)
    for name in ("directive", "campaign", "series"):
        if get(name):
            rows = rows.filter(**{name: _uuid(get(name, ""))})
    if is_past:
        rows = rows.as_known_on(on)
    # By the day of assignment, drafts first.
    return rows.matching_every(text, agency_id=officer.agency_id).order_by("-assigned_date", "-id")


def _of_state(rows: Any, state: str, on: date) -> Any:
    """Return the tasks that were in a state on a past day; of open ones nobody knows more than that."""
    if state == TaskState.DONE:
        return rows.assigned_by(on).filter(finished_date__lte=on)
    if state == TaskState.WITHDRAWN:
        return rows.filter(withdrawn_date__lte=on)
    return rows.none() if state == TaskState.DRAFT else rows.open_on(on)


def _by_standing(rows: Any, standing: str, on: date) -> Any:
    is_today = on == clock.today()
    if standing in STANDINGS or standing in ("dated", "due"):
        return rows.standing_now(standing, on) if is_today else rows.standing(standing, on)
    if standing == "open":
        return rows.open() if is_today else rows.open_on(on)
    if standing == "soon":
        last = soon_until(on)
        return rows.due_between(on, last) if is_today else rows.due_soon_on(on, last)
    if standing == "extension":
        asked = Extension.objects.waiting_on(on).filter(task__isnull=False)
        return rows.filter(id__in=asked.values("task"))
    if standing == "deciding":
        return rows.deciding()
    return rows


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@permitted(Permission.DIRECTIVE_READ)
def task_list(request: HttpRequest) -> HttpResponse:
    """List the tasks that the agency assigned, with their split at a date and filters."""
    officer, on = officer_of(request), day_asked(request)
    rows = filtered(request, officer, on).defer("words", "search_words")
    # Frequent words are compared row by row: that many matches say enough.
    shown = page_of(rows, request, limit=MOST_COUNTED if request.GET.get("q") else None)
    split = split_at(officer.agency_id, on)
    get = request.GET.get
    return page(
        request,
        "task_list.html",
        page=shown,
        columns=task_columns(),
        rows=[task_row(row, on) for row in shown],
        figures=figures_of(split, on),
        split=split,
        on=on,
        is_today=on == clock.today(),
        q=get("q", "")[:200],
        standing=get("standing", ""),
        standings=[
            ("", _("Mọi tình trạng")),
            ("open", _("Chưa xong")),
            *((code, str(label)) for code, label in STANDINGS.items()),
            ("due", _("Đã xong hoặc quá hạn")),
            ("soon", _("Sắp đến hạn")),
            ("extension", _("Đang xin gia hạn")),
            ("deciding", _("Chờ cơ quan ta quyết định")),
        ],
        state=get("state", ""),
        states=[("", _("Mọi trạng thái")), *TaskState.choices],
        period=get("period", ""),
        periods=[("", _("Mọi nhiệm vụ")), ("any", _("Định kỳ, mọi kỳ")), *_PERIODS],
        hidden=[(name, get(name)) for name in _HIDDEN if get(name)],
        lead=get("lead", ""),
        party=get("party", "")[:300],
        agencies=agency_choices(on),
        can_press=Permission.TASK_PRESS in officer.permissions,
        can_enter=Permission.DIRECTIVE_ENTER in officer.permissions,
    )


def figures_of(split: rules.Split, on: date, **narrowed: str) -> list[tuple[Any, int, str, str]]:
    """Return the split as key figures that link to their lists, narrowed as the split is."""
    here = reverse("directives:task_list")
    also = f"&{urlencode(narrowed)}" if narrowed else ""
    kinds = {"done-on-time": "good", "done-late": "warn", "open-overdue": "bad"}
    numbers = {
        "done-on-time": split.done_on_time,
        "done-late": split.done_late,
        "open-in-time": split.open_in_time,
        "open-overdue": split.open_overdue,
        "no-date": split.no_date,
    }
    return [
        (
            label,
            numbers[code],
            f"{here}?standing={code}&on={on.isoformat()}{also}",
            kinds.get(code, ""),
        )
        for code, label in STANDINGS.items()
    ]


def task_columns() -> list[Column]:
    """Return the columns of a list of tasks."""
    return [
        Column(_("Nhiệm vụ"), width="one-third"),
        Column(_("Chủ trì")),
        Column(_("Ngày giao"), no_wrap=True),
        Column(_("Thời hạn"), no_wrap=True),
        Column(_("Ngày xong"), no_wrap=True),
        Column(_("Trạng thái")),
        Column(_("Tình trạng")),
    ]


def task_row(row: Task, on: date) -> list[Any]:
    """Return one task as a row."""
    return [
        Cell(row.title, href=task_href(row), note=terms_words(row)),
        known(row, "lead_name"),
        row.assigned_date or "",
        due_cell(
            known(row, "due_date"),
            "" if row.period_first else known(row, "due_wording"),
            known(row, "counted_date"),
        ),
        finished_by(row, on) or "",
        task_state(row, on),
        task_standing(row, on),
    ]


_EXPORTED = (
    ("title", gettext_lazy("Nhiệm vụ")),
    ("priority", gettext_lazy("Mức độ")),
    ("period", gettext_lazy("Định kỳ")),
    ("period_label", gettext_lazy("Kỳ")),
    ("deliverable", gettext_lazy("Sản phẩm")),
    ("lead_code", gettext_lazy("Mã cơ quan chủ trì")),
    ("lead_name", gettext_lazy("Cơ quan chủ trì")),
    ("assigned_date", gettext_lazy("Ngày giao")),
    ("first_due_date", gettext_lazy("Thời hạn đầu tiên")),
    ("due_date", gettext_lazy("Thời hạn")),
    ("counted_date", gettext_lazy("Tính đến hết ngày")),
    ("due_wording", gettext_lazy("Lời văn thời hạn")),
    ("finished_date", gettext_lazy("Ngày hoàn thành")),
    ("percent", gettext_lazy("Tỷ lệ hoàn thành (%)")),
)


@permitted(Permission.DIRECTIVE_READ)
def task_csv(request: HttpRequest) -> HttpResponse:
    """Return the filtered list as CSV, at most twenty thousand tasks."""
    titles, lines = _export(request)
    return csv_response("nhiem-vu-da-giao.csv", titles, lines)


@permitted(Permission.DIRECTIVE_READ)
def task_xlsx(request: HttpRequest) -> HttpResponse:
    """Return the filtered list as a spreadsheet."""
    titles, lines = _export(request)
    return xlsx_response("nhiem-vu-da-giao.xlsx", titles, lines, title=_("Nhiệm vụ đã giao"))


def _export(request: HttpRequest) -> tuple[list[str], list[list[Any]]]:
    officer, on = officer_of(request), day_asked(request)
    rows = filtered(request, officer, on).defer("words", "search_words")[:MOST_EXPORTED]
    titles = [*(str(title) for _name, title in _EXPORTED), _("Trạng thái"), _("Tình trạng")]
    return titles, [_exported(row, on) for row in rows]


def _exported(row: Task, on: date) -> list[Any]:
    worded = {
        "finished_date": finished_by(row, on), "priority": priority_label(row),
        "period": every_label(row), "period_label": period_label(row),
    }  # fmt: skip
    values = [worded[name] if name in worded else known(row, name) for name, _title in _EXPORTED]
    cells = [short_date(value) if isinstance(value, date) else value or "" for value in values]
    return [*cells, str(task_state(row, on).text), str(task_standing(row, on).text)]


@permitted(Permission.DIRECTIVE_READ)
def task_detail(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Show the whole story of a task: its words, parts, deadlines, reports, decisions, and the ledger."""
    officer, today = officer_of(request), clock.today()
    row = found(officer, task_id)
    can = _allowed(row, officer)
    extensions = list(row.extensions.all())
    asked = next((each for each in extensions if each.state == "asked"), None)
    forms = _forms(row, can, today)
    _put_back(request, row, asked, forms)
    return page(
        request,
        "task.html",
        task=row,
        crumbs=crumbs(
            (_("Nhiệm vụ đã giao"), reverse("directives:task_list")), (crumb_of(row.title), "")
        ),
        colour=TASK_COLOURS[TaskState(row.state)],
        standing=task_standing(row, today),
        note=_note(row, today),
        is_recorded_after=_is_recorded_after(row),
        is_due_too_late=is_due_too_late(row, row.parent),
        parts=standings.parts_of(row, today, may_decide=can["decide_parts"]),
        unfinished=standings.unfinished(row) if can["decide"] else [],
        due_dates=row.due_dates.all(),
        past_terms=row.past_terms.all(),
        untaken=row.untaken.open(),
        progress=row.progress.all(),
        extensions=extensions,
        open_extension=asked,
        pressings=row.pressings.all(),
        events=[
            (each.at, each.get_kind_display(), each.text, each.by_name) for each in row.events.all()
        ],
        period=period_words(row.period, row.period_first),
        series=series_panel(row, today),
        siblings=Task.objects.visible_to(officer).filter(campaign=row.campaign).count() - 1,
        own_duty=_own_duty(row, officer),
        mandate=mandate_title(row.mandate_subject),
        leaders=leaders_of(row.directive),
        can=can,
        forms=forms,
        agencies=agency_choices(today) if can["coordinators"] else [],
    )


@permitted(Permission.DIRECTIVE_READ)
def task_of_reference(request: HttpRequest, reference: UUID) -> HttpResponse:
    """Go to the task that was assigned, or asked for, under a reference; else to the proposal of it."""
    officer = officer_of(request)
    named = Q(reference=reference) | Q(proposal__reference=reference)
    row = Task.objects.visible_to(officer).filter(named).first()
    if row is not None:
        return redirect(task_href(row))
    asked = TaskProposal.objects.visible_to(officer).filter(reference=reference).first()
    if asked is None:
        raise TaskNotFound()
    return redirect("directives:proposal", asked.pk)


def _note(row: Task, today: date) -> str:
    """Return what to know of the deadline; once a task is done, only which day counted."""
    if row.finished_date is None:
        return due_note(row.due_date, row.counted_date, today)
    if row.due_date is None or row.counted_date is None or row.due_date == row.counted_date:
        return ""
    return counted_words(row.due_date, row.counted_date)


def _own_duty(row: Task, officer: Officer) -> str:
    """Return the page of the duty when the agency gave the task to itself."""
    if row.lead_code != officer.agency_code or row.state == TaskState.DRAFT:
        return ""
    return f"{reverse('directives:duty_list')}?reference={row.reference}"


def _is_recorded_after(row: Task) -> bool:
    # A period of a series is given when it opens, long after its directive was entered.
    recorded = row.assigned_date
    if row.directive is not None and row.series_id is None:
        recorded = row.directive.recorded_date
    return bool(recorded and row.first_due_date and row.first_due_date < recorded)


def _allowed(row: Task, officer: Officer) -> dict[str, bool]:
    """Return which steps the page offers."""
    may, is_open = officer.permissions, row.state in OPEN
    is_draft = row.state == TaskState.DRAFT
    decides = Permission.TASK_DECIDE in may
    assigns = Permission.TASK_ASSIGN in may
    return {
        "assign": is_draft and assigns,
        "change": (is_draft or is_open) and assigns,
        "withdraw": rules.can_step(rules.TASK_STEPS, row.state, "withdrawn") and assigns,
        "transfer": is_open and assigns,
        "coordinators": (is_draft or is_open) and assigns,
        "decide_parts": is_open and decides,
        "change_series": assigns,
        "series": (is_draft or is_open) and assigns and row.series_id is None,
        "decide": row.state == TaskState.CLAIMED and decides,
        "extension": is_open and decides,
        "press": is_open and row.due_date is not None and Permission.TASK_PRESS in may,
    }


def _forms(row: Task, can: dict[str, bool], today: date) -> dict[str, Any]:
    due = row.due_wording or (short_date(row.due_date) if row.due_date else "")
    initial = {
        "title": row.title,
        "deliverable": row.deliverable,
        "due": due,
        "mandate_subject": row.mandate_subject,
        "priority": row.priority,
        "period": row.period,
    }
    return {
        "change": _change_form(row, initial=initial) if can["change"] else None,
        "coordinators": standings.coordinators_form(row) if can["coordinators"] else None,
        "transfer": TransferForm(initial={"on": today}, prefix="transfer")
        if can["transfer"]
        else None,
        "decision": DecisionForm(prefix="extension"),
        "confirm": NoteForm(prefix="confirm"),
        "return": ReasonForm(prefix="return"),
        "withdraw": ReasonForm(prefix="withdraw"),
        "press": PressForm(prefix="press"),
    }


_FORM_OF = {
    "change": "change", "change_coordinators": "coordinators", "transfer": "transfer",
    "press": "press", "withdraw": "withdraw", "confirm_completion": "confirm",
    "return_task": "return",
}  # fmt: skip


def _put_back(request: HttpRequest, row: Task, asked: Any, forms: dict[str, Any]) -> None:
    """Give the form that was just refused its words back."""
    offers = [
        (reverse(f"directives:{name}", args=[row.pk]), forms[key])
        for name, key in _FORM_OF.items()
        if forms[key] is not None
    ]
    if asked is not None:
        here = reverse("directives:decide_extension", args=[row.pk, asked.pk])
        offers.append((here, forms["decision"]))
    put_back(request, offers)


def step_of(
    request: HttpRequest,
    task_id: UUID,
    action: Callable[[Task, Officer], object],
    done: str,
    form: Any = None,
) -> HttpResponse:
    """Do one step of a task and go back to its page, with the outcome in words."""
    officer = officer_of(request)
    row = found(officer, task_id)
    back = task_href(row)
    if form is None:
        return step(request, lambda: action(row, officer), done=done, back=back)
    return offered(request, form, lambda: action(row, officer), done=done, back=back)


@require_POST
@permitted(Permission.TASK_ASSIGN)
def assign(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Assign a confirmed task."""
    return step_of(
        request,
        task_id,
        lambda row, by: assigning.assign(tasks=[row], by=by, now=clock.now()),
        _("Đã giao nhiệm vụ qua trục liên thông."),
    )


def _change_form(row: Task, *args: Any, **kwargs: Any) -> ChangeForm:
    kwargs |= {"in_series": row.series_id is not None, "is_assigned": row.state != TaskState.DRAFT}
    return ChangeForm(*args, prefix="change", **kwargs)


@require_POST
@permitted(Permission.TASK_ASSIGN)
def change(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Change wording, deadline, priority or period."""
    form = _change_form(found(officer_of(request), task_id), request.POST)
    return step_of(
        request,
        task_id,
        lambda row, by: assigning.change(task=row, by=by, now=clock.now(), **form.cleaned_data),
        _("Đã sửa nhiệm vụ và báo các cơ quan."),
        form,
    )


@require_POST
@permitted(Permission.TASK_ASSIGN)
def withdraw(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Take the task back."""
    form = ReasonForm(request.POST, prefix="withdraw")
    return step_of(
        request,
        task_id,
        lambda row, by: assigning.withdraw(task=row, by=by, now=clock.now(), **form.cleaned_data),
        _("Đã rút nhiệm vụ."),
        form,
    )


@require_POST
@permitted(Permission.TASK_ASSIGN)
def transfer(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Give the task to another lead."""
    form = TransferForm(request.POST, prefix="transfer")
    return step_of(
        request,
        task_id,
        lambda row, by: assigning.transfer(task=row, by=by, now=clock.now(), **form.cleaned_data),
        _("Đã chuyển cơ quan chủ trì và báo hai bên."),
        form,
    )


@require_POST
@permitted(Permission.TASK_DECIDE)
def confirm(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Confirm that the task is finished."""
    form = NoteForm(request.POST, prefix="confirm")
    return step_of(
        request,
        task_id,
        lambda row, by: deciding.confirm_completion(
            task=row, by=by, now=clock.now(), **form.cleaned_data
        ),
        _("Đã xác nhận hoàn thành."),
        form,
    )


@require_POST
@permitted(Permission.TASK_DECIDE)
def give_back(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Return the task to its lead."""
    form = ReasonForm(request.POST, prefix="return")
    return step_of(
        request,
        task_id,
        lambda row, by: deciding.return_task(task=row, by=by, now=clock.now(), **form.cleaned_data),
        _("Đã trả lại để làm tiếp."),
        form,
    )


@require_POST
@permitted(Permission.TASK_DECIDE)
def decide_extension(request: HttpRequest, task_id: UUID, extension_id: UUID) -> HttpResponse:
    """Answer a request for more time."""
    officer = officer_of(request)
    row = found(officer, task_id)
    asked = row.extensions.filter(id=extension_id).first()
    if asked is None:
        raise ExtensionNotFound()
    form = DecisionForm(request.POST, prefix="extension")
    return step_of(
        request,
        task_id,
        lambda _row, by: deciding.decide_extension(
            extension=asked,
            is_granted=form.cleaned_data["answer"] == "grant",
            until=form.cleaned_data["until"],
            reason=form.cleaned_data["reason"],
            by=by,
            now=clock.now(),
        ),
        _("Đã trả lời đề nghị gia hạn."),
        form,
    )


@require_POST
@permitted(Permission.TASK_PRESS)
def press(request: HttpRequest, task_id: UUID) -> HttpResponse:
    """Press the lead of one task."""
    form = PressForm(request.POST, prefix="press")
    return step_of(
        request,
        task_id,
        lambda row, by: deciding.press(tasks=[row], by=by, now=clock.now(), **form.cleaned_data),
        _("Đã đôn đốc."),
        form,
    )


def found(officer: Officer, task_id: UUID) -> Task:
    """Return a task in the book of the officer's agency.

    :raises TaskNotFound: for any other id.
    """
    rows = Task.objects.visible_to(officer).select_related(
        "directive", "proposal", "series", "parent"
    )
    return one_of(rows.filter(id=task_id))


def one_of(rows: Any) -> Task:
    """Return the one task of a query.

    :raises TaskNotFound: if there is none.
    """
    row: Task | None = rows.first()
    if row is None:
        raise TaskNotFound()
    return row
