"""Screens of directives: list, entry, and the page with the text on one side and proposals on the other."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from lienthong.agencies.models import AgencyRecord
from lienthong.axis import asking, attachments
from lienthong.base import clock
from lienthong.base.errors import Refusal
from lienthong.base.paging import page_of
from lienthong.base.tables import Cell, Column
from lienthong.base.text import search_key
from lienthong.casework.screens import form_errors, officer_of, step
from lienthong.contracts.documents import DocumentAsked, DocumentHeld
from lienthong.identity.access import permitted
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.directives import recurrence
from lienthong.systems.directives.actions import assigning, correcting
from lienthong.systems.directives.actions import directives as entering
from lienthong.systems.directives.actions import proposals as deciding
from lienthong.systems.directives.actions.counting import counted_date
from lienthong.systems.directives.actions.parties import written
from lienthong.systems.directives.actions.refusals import DirectiveNotFound, ProposalNotFound
from lienthong.systems.directives.forms import (
    AddForm,
    ContentForm,
    EnterForm,
    FactsForm,
    ReasonForm,
)
from lienthong.systems.directives.models import (
    SURE,
    Directive,
    ProposalState,
    Task,
    TaskPeriod,
    TaskProposal,
    TaskState,
)
from lienthong.systems.directives.views.findings import findings_of
from lienthong.systems.directives.views.series import plan_shown
from lienthong.systems.directives.views.shown import (
    agency_choices,
    crumbs,
    due_cell,
    due_note,
    leaders_of,
    mandate_note,
    mandate_title,
    marked,
    page,
    task_href,
    task_state,
)


@permitted(Permission.DIRECTIVE_READ)
def directive_list(request: HttpRequest) -> HttpResponse:
    """List the directives of the agency, newest first, by words."""
    officer, text = officer_of(request), request.GET.get("q", "")[:200]
    rows = Directive.objects.visible_to(officer).matching(text).order_by("-id")
    shown = page_of(rows.defer("text", "leftovers", "findings"), request)
    counts = _counts([row.id for row in shown])
    return page(
        request,
        "directive_list.html",
        page=shown,
        q=text,
        columns=[
            Column(_("Số, ký hiệu"), no_wrap=True),
            Column(_("Trích yếu"), width="one-third"),
            Column(_("Cơ quan ban hành")),
            Column(_("Ngày quyết định")),
            Column(_("Ngày ban hành")),
            Column(_("Ngày nhập")),
            Column(_("Chờ xác nhận"), numeric=True),
            Column(_("Nhiệm vụ"), numeric=True),
        ],
        rows=[_row(row, counts) for row in shown],
        can_enter=Permission.DIRECTIVE_ENTER in officer.permissions,
        requested=_requested(officer).count(),
    )


def _requested(officer: Officer) -> Any:
    return TaskProposal.objects.visible_to(officer).open().filter(directive__isnull=True)


def _counts(ids: list[UUID]) -> dict[UUID, tuple[int, int]]:
    found = {each: [0, 0] for each in ids}
    for each in TaskProposal.objects.open().filter(directive__in=ids).values_list("directive"):
        found[each[0]][0] += 1
    for each in Task.objects.filter(directive__in=ids).values_list("directive"):
        found[each[0]][1] += 1
    return {key: (value[0], value[1]) for key, value in found.items()}


def _row(row: Directive, counts: dict[UUID, tuple[int, int]]) -> list[Any]:
    waiting, tasks = counts[row.id]
    return [
        Cell(row.notation or row.kind_name or _("Không số"), href=_address(row)),
        row.subject,
        row.issuer_name,
        row.decided_date or "",
        row.issued_date,
        row.recorded_date,
        waiting,
        tasks,
    ]


def _address(row: Directive) -> str:
    return reverse("directives:directive_detail", args=[row.id])


@permitted(Permission.DIRECTIVE_ENTER)
def enter(request: HttpRequest) -> HttpResponse:
    """Enter a directive from a file, or from a document that the agency holds (``?document=``)."""
    officer = officer_of(request)
    document = request.POST.get("document") or request.GET.get("document", "")
    held = _held(document, officer) if document else None
    form = EnterForm(request.POST or None, request.FILES or None, initial=_initial(held))
    if request.method == "POST" and form.is_valid():
        try:
            source = _source(form, held)
            row = entering.enter(source=source, by=officer, now=clock.now())
        except Refusal as refusal:
            if refusal.status not in {409, 413, 415, 422}:
                raise
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("Đã nhập văn bản. Hãy xem lại từng đề xuất nhiệm vụ."))
            return redirect(_address(row))
    return page(request, "enter.html", form=form, held=held)


def _held(document: str, officer: Officer) -> DocumentHeld:
    try:
        asked = DocumentAsked(UUID(document))
    except ValueError:
        raise DirectiveNotFound() from None
    found: DocumentHeld = asking.ask(
        asked,
        to=officer.agency_code,
        by=officer.subject,
        sender=officer.agency_code,
        purpose=_("Đọc nhiệm vụ trong văn bản"),
        permission=Permission.DOCUMENT_READ,
        now=clock.now(),
    )
    return found


def _initial(held: DocumentHeld | None) -> dict[str, Any]:
    if held is None:
        return {}
    return {
        "document": held.document_id,
        "notation": held.notation,
        "subject": held.subject,
        "issuer_name": held.issuer_name,
        "issued_date": held.issued_date,
    }


def _source(form: EnterForm, held: DocumentHeld | None) -> entering.Source:
    given = form.cleaned_data
    facts = {
        name: given[name]
        for name in ("notation", "subject", "issuer_name", "issued_date", "decided_date")
    }
    if given["file"] or held is None:
        return entering.Source(data=given["file"].read(), filename=given["file"].name, **facts)
    return entering.Source(
        data=attachments.read(held.pdf_sha256),
        filename=f"{held.notation.replace('/', '-') or 'van-ban'}.pdf",
        document_id=held.document_id,
        document_url=held.url,
        **facts,
    )


@permitted(Permission.DIRECTIVE_READ)
def directive_detail(request: HttpRequest, directive_id: UUID) -> HttpResponse:
    """Show the directive's text with the words of its proposals marked, and the proposals beside it."""
    officer, today = officer_of(request), clock.today()
    row = found(officer, directive_id)
    proposals = list(row.proposals.all().prefetch_related("tasks"))
    waiting = [each for each in proposals if each.state == ProposalState.OPEN]
    drafts = Task.objects.filter(directive=row, state=TaskState.DRAFT).count()
    findings = findings_of(row, officer)
    return page(
        request,
        "directive.html",
        directive=row,
        crumbs=crumbs((_("Văn bản chỉ đạo"), reverse("directives:directive_list")), (row.name, "")),
        text=marked(row, proposals, [each.place for each in findings]),
        cards=[_card(each, today) for each in proposals],
        waiting=len(waiting),
        sure=sum(each.is_sure for each in waiting),
        drafts=drafts,
        tasks_url=f"{reverse('directives:task_list')}?directive={row.id}",
        leaders=leaders_of(row),
        unconfirmed=[str(each) for each in row.leaders.filter(confirmed_at__isnull=True)],
        leftovers=row.leftovers,
        findings=findings,
        past_choice=[("1", _("Xác nhận cả thời hạn đã qua, vì văn bản được nhập sau"))],
        can_enter=Permission.DIRECTIVE_ENTER in officer.permissions,
        can_assign=Permission.TASK_ASSIGN in officer.permissions,
    )


def _card(each: TaskProposal, today: date) -> dict[str, Any]:
    is_past = each.due_date is not None and each.due_date < today
    is_open = each.state == ProposalState.OPEN
    return {
        "proposal": each,
        "tasks": [(task, task_href(task), task_state(task)) for task in each.tasks.all()],
        "due": due_cell(each.due_date, each.due_wording),
        "is_past": is_past,
        "confidence": _confidence(each),
        "notes": [entering.note_text(text) for text in each.notes],
        "is_open": is_open,
        "is_unset": each.period == TaskPeriod.UNSET,
        "mandate": mandate_title(each.mandate_subject),
        "mandate_note": mandate_note(each),
        "plan": _card_plan(each, today) if is_open else None,
    }


def _card_plan(each: TaskProposal, today: date) -> dict[str, Any] | None:
    """Return what confirming a periodic proposal as it is would open."""
    if each.period not in recurrence.KNOWN:
        return None
    return _plan(each, deciding.content_of(each), today)


def _confidence(each: TaskProposal) -> tuple[str, str]:
    words = _("%(share)s%% chắc chắn") % {"share": int(each.confidence * 100)}
    return words, "green" if each.confidence >= SURE else "yellow"


@permitted(Permission.DIRECTIVE_ENTER)
def correct(request: HttpRequest, directive_id: UUID) -> HttpResponse:
    """Correct the facts of an entered directive, with a reason."""
    officer = officer_of(request)
    row = found(officer, directive_id)
    names = [name for name in FactsForm.base_fields if name != "reason"]
    form = FactsForm(request.POST or None, initial={name: getattr(row, name) for name in names})
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        reason = given.pop("reason")
        try:
            _row, moved = correcting.correct(
                directive=row, facts=correcting.Facts(**given), reason=reason, by=officer,
                now=clock.now(),
            )  # fmt: skip
        except Refusal as refusal:
            if refusal.status not in {409, 422}:
                raise
            form.add_error(None, refusal.sentence)
        else:
            words = _("Đã sửa thông tin văn bản; %(moved)s đề xuất có thời hạn mới.")
            messages.success(request, words % {"moved": moved})
            return redirect(_address(row))
    return page(request, "correct.html", directive=row, form=form, back=_address(row))


@require_POST
@permitted(Permission.DIRECTIVE_ENTER)
def confirm_sure(request: HttpRequest, directive_id: UUID) -> HttpResponse:
    """Confirm every proposal that is sure."""
    officer = officer_of(request)
    row = found(officer, directive_id)
    done, left = deciding.confirm_sure(
        directive=row,
        by=officer,
        now=clock.now(),
        accepts_past=bool(request.POST.get("accepts_past")),
    )
    messages.success(
        request,
        ngettext(
            "Đã xác nhận %(done)s đề xuất, còn %(left)s đề xuất cần xem từng cái.",
            "Đã xác nhận %(done)s đề xuất, còn %(left)s đề xuất cần xem từng cái.",
            done,
        )
        % {"done": done, "left": left},
    )
    return redirect(_address(row))


@require_POST
@permitted(Permission.TASK_ASSIGN)
def assign_all(request: HttpRequest, directive_id: UUID) -> HttpResponse:
    """Assign every confirmed task of the directive."""
    officer = officer_of(request)
    row = found(officer, directive_id)
    return step(
        request,
        lambda: assigning.assign_all(directive=row, by=officer, now=clock.now()),
        done=_("Đã giao các nhiệm vụ qua trục liên thông."),
        back=_address(row),
    )


@permitted(Permission.DIRECTIVE_READ)
def proposal_list(request: HttpRequest) -> HttpResponse:
    """List the tasks that other systems of the agency propose, without a directive."""
    officer = officer_of(request)
    shown = page_of(_requested(officer).order_by("-id"), request)
    return page(
        request,
        "proposal_list.html",
        page=shown,
        columns=[
            Column(_("Nhiệm vụ đề nghị"), width="one-half"),
            Column(_("Chủ trì")),
            Column(_("Thời hạn")),
            Column(_("Nguồn")),
        ],
        rows=[
            [
                Cell(row.title, href=reverse("directives:proposal", args=[row.id])),
                row.lead,
                row.due_date or "",
                Cell(row.source_label, href=row.source_url) if row.source_url else row.source_label,
            ]
            for row in shown
        ],
    )


@permitted(Permission.DIRECTIVE_ENTER)
def proposal(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """Show one proposal, edit and confirm it."""
    officer, today = officer_of(request), clock.today()
    row = found_proposal(officer, proposal_id)
    content = deciding.content_of(row)
    initial = {name: getattr(content, name) for name in content.__dataclass_fields__}
    form = ContentForm(request.POST or None, initial=initial)
    form.explain_mandate(mandate_note(row))
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        tasks = _tried(
            form,
            lambda: deciding.confirm(
                proposal=row, content=form.content(), by=officer, now=clock.now()
            ),
        )
        if tasks:
            return _after(request, row.directive, tasks)
    back = _address(row.directive) if row.directive else reverse("directives:proposal_list")
    return page(
        request,
        "proposal.html",
        proposal=row,
        form=form,
        back=f"{back}#p-{row.id}" if row.directive else back,
        note=due_note(row.due_date, counted_date(row.due_date, officer.agency_id), today),
        plan=_form_plan(form, row, content, today),
        notes=[entering.note_text(text) for text in row.notes],
        agencies=agency_choices(today),
        drop=ReasonForm(),
        is_open=row.state == ProposalState.OPEN,
        tasks=[(task.title, task_href(task)) for task in row.tasks.all()],
    )


def _form_plan(
    form: ContentForm, row: TaskProposal, content: deciding.Content | None, today: date
) -> dict[str, Any] | None:
    """Return the periods that the form would open as it stands; what is refused stands at its top."""
    if form.is_bound:
        content = form.content() if form.is_valid() else None
    try:
        return _plan(row, content, today) if content else None
    except Refusal as refusal:
        if form.is_bound and not form.non_field_errors():
            form.add_error(None, refusal.sentence)
        return None


def _plan(row: TaskProposal, content: deciding.Content, today: date) -> dict[str, Any] | None:
    plan = deciding.plan_of(row, content, today)
    return plan_shown(plan, content.period) if plan else None


def _tried(form: Any, action: Any) -> list[Task]:
    """Do an action; a refusal that the person can mend stands at the top of the form."""
    try:
        made: list[Task] = action()
        return made
    except Refusal as refusal:
        if refusal.status not in {409, 422}:
            raise
        form.add_error(None, refusal.sentence)
        return []


def _after(request: HttpRequest, directive: Directive | None, tasks: list[Task]) -> HttpResponse:
    messages.success(
        request, _("Đã xác nhận %(count)s nhiệm vụ, chờ giao.") % {"count": len(tasks)}
    )
    if directive is not None:
        return redirect(f"{_address(directive)}#p-{tasks[0].proposal_id}")
    if len(tasks) == 1:
        return redirect(task_href(tasks[0]))
    return redirect(f"{reverse('directives:task_list')}?campaign={tasks[0].campaign}")


@require_POST
@permitted(Permission.DIRECTIVE_ENTER)
def confirm(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """Confirm one proposal as it is; what needs a decision first opens its form."""
    officer = officer_of(request)
    row = found_proposal(officer, proposal_id)
    try:
        tasks = deciding.confirm(
            proposal=row, content=deciding.content_of(row), by=officer, now=clock.now()
        )
    except Refusal as refusal:
        if refusal.status not in {409, 422}:
            raise
        messages.error(request, refusal.sentence)
        return redirect("directives:proposal", proposal_id)
    return _after(request, row.directive, tasks)


@require_POST
@permitted(Permission.DIRECTIVE_ENTER)
def drop(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    """Drop a proposal with a reason."""
    officer = officer_of(request)
    row = found_proposal(officer, proposal_id)
    back = _address(row.directive) if row.directive else reverse("directives:proposal_list")
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return form_errors(request, form, back)
    reason = form.cleaned_data["reason"]
    return step(
        request,
        lambda: deciding.drop(proposal=row, reason=reason, by=officer, now=clock.now()),
        done=_("Đã loại đề xuất."),
        back=back,
    )


@permitted(Permission.DIRECTIVE_ENTER)
def add(request: HttpRequest, directive_id: UUID) -> HttpResponse:
    """Add a task that the reader missed."""
    return _add(request, found(officer_of(request), directive_id))


@permitted(Permission.DIRECTIVE_ENTER)
def add_alone(request: HttpRequest) -> HttpResponse:
    """Add a task without a directive."""
    return _add(request, None)


def _add(request: HttpRequest, directive: Directive | None) -> HttpResponse:
    officer = officer_of(request)
    words = request.GET.get("words", "")[:8000]
    form = AddForm(request.POST or None, initial={"reference": uuid4(), "words": words})
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST:
        tasks = _tried(
            form,
            lambda: deciding.add(
                content=form.content(),
                by=officer,
                now=clock.now(),
                reference=form.cleaned_data["reference"],
                directive=directive,
                words=form.cleaned_data["words"],
            ),
        )
        if tasks:
            return _after(request, directive, tasks)
    back = _address(directive) if directive else reverse("directives:task_list")
    return page(
        request,
        "add.html",
        directive=directive,
        form=form,
        plan=_form_plan(form, TaskProposal(directive=directive), None, clock.today()),
        back=back,
        agencies=agency_choices(clock.today()),
    )


@permitted(Permission.DIRECTIVE_READ)
def agencies(request: HttpRequest) -> HttpResponse:
    """Find agencies of every level by name without diacritics, as the lead field takes them."""
    text, today = request.GET.get("q", "")[:100], clock.today()
    rows = AgencyRecord.objects.as_of(today)
    for word in search_key(text).split()[:8]:
        rows = rows.filter(search_key__contains=word)
    names = [written(row) for row in rows.in_order()[:50]] if text.strip() else []
    return page(request, "agencies.html", q=text, names=names)


def found(officer: Officer, directive_id: UUID) -> Directive:
    """Return a directive of the officer's agency.

    :raises DirectiveNotFound: for any other id.
    """
    row = Directive.objects.visible_to(officer).filter(id=directive_id).first()
    if row is None:
        raise DirectiveNotFound()
    return row


def found_proposal(officer: Officer, proposal_id: UUID) -> TaskProposal:
    """Return a proposal in the book of the officer's agency.

    :raises ProposalNotFound: for any other id.
    """
    rows = TaskProposal.objects.visible_to(officer).select_related("directive")
    row = rows.filter(id=proposal_id).first()
    if row is None:
        raise ProposalNotFound()
    return row
