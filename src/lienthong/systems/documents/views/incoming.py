"""Incoming documents: list, detail, and every step from registration to settlement."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from lienthong.agencies.calendar import add_working_days
from lienthong.agencies.mandates import leads_of
from lienthong.agencies.models import Mandate
from lienthong.base import clock
from lienthong.base.paging import page_of
from lienthong.base.tables import Cell, Column
from lienthong.casework import kinds
from lienthong.casework.screens import form_errors, officer_of, step
from lienthong.identity.access import needs
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.documents import rules
from lienthong.systems.documents.actions import incoming, issuing
from lienthong.systems.documents.actions.outgoing import DocumentNotFound
from lienthong.systems.documents.forms import (
    AnswerRecallForm,
    AssignForm,
    FinishForm,
    ForwardForm,
    GroundForm,
    NoteForm,
    ReasonForm,
)
from lienthong.systems.documents.models import IncomingDocument, IncomingState
from lienthong.systems.documents.models.incoming import OPEN
from lienthong.systems.documents.views.explained import state_colour, status_label, verdict_of
from lienthong.systems.documents.views.replies import mandate_address, page, tasks_address

STEPS = (
    IncomingState.ARRIVED,
    IncomingState.REGISTERED,
    IncomingState.ASSIGNED,
    IncomingState.PROCESSING,
    IncomingState.DONE,
)


@needs(Permission.DOCUMENT_READ)
def incoming_list(request: HttpRequest) -> HttpResponse:
    """List the agency's incoming documents, newest first, by state, kind, deadline and words."""
    officer, today = officer_of(request), clock.today()
    state, kind = request.GET.get("state", ""), request.GET.get("kind", "")
    due, text = request.GET.get("due", ""), request.GET.get("q", "")[:200]
    rows = IncomingDocument.objects.visible_to(officer).order_by("-id")
    rows = rows.matching(text, agency_id=officer.agency_id)
    if state in IncomingState.values:
        rows = rows.filter(state=state)
    if kind:
        rows = rows.filter(kind=kind[:8])
    if due in {"overdue", "today", "soon"}:
        rows = rows.standing(due, today)
    if request.GET.get("mine"):
        rows = rows.open().handled_by(officer)
    shown = page_of(rows, request)
    here = reverse("documents:incoming_list")
    return page(
        request,
        "incoming_list.html",
        page=shown,
        columns=_columns(),
        rows=[_row(row) for row in shown],
        states=[
            (_("Tất cả"), here, not state),
            *((item.label, f"{here}?state={item.value}", item == state) for item in IncomingState),
        ],
        kinds=[("", _("Mọi loại")), *((k.code, k.name) for k in kinds.kinds(today))],
        dues=[
            ("", _("Mọi thời hạn")),
            ("overdue", _("Quá hạn")),
            ("today", _("Đến hạn hôm nay")),
            ("soon", _("Còn 1 đến 3 ngày")),
        ],
        kind=kind,
        due=due,
        state=state,
        q=text,
    )


@needs(Permission.DOCUMENT_READ)
def detail(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Show an incoming document, its verification in plain words, and what the officer may do with it."""
    officer, today = officer_of(request), clock.today()
    document = found(officer, document_id)
    can = _allowed(document, officer)
    forward = ForwardForm(officer=officer, on=today) if can["forward"] else None
    return page(
        request,
        "incoming_detail.html",
        document=document,
        mandates=_mandates(document, today),
        colour=state_colour(document.state),
        tasks_url=tasks_address(document.document_id),
        submit_by=_submit_by(document),
        standing=rules.standing(document.deadline, today, document.is_open),
        steps=[step_.label for step_ in STEPS],
        current=_current(document),
        verdict=verdict_of(document.verification),
        assignments=document.assignments.filter(active=True).order_by("-role", "id"),
        notes=document.notes.select_related("reply"),
        history=_history(document),
        can=can,
        reason=ReasonForm(),
        ground=GroundForm(),
        assign=AssignForm(officer=officer, on=today) if can["assign"] else None,
        note=NoteForm(),
        finish=FinishForm(),
        answer=AnswerRecallForm(),
        forward=forward if forward and forward.fields["codes"].choices else None,  # type: ignore[attr-defined]
        sent_on=document.deliveries.all().counts(),
    )


@require_POST
@needs(Permission.DOCUMENT_REGISTER)
def register(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Enter the document in the incoming register."""
    officer = officer_of(request)
    document = found(officer, document_id)
    form = GroundForm(request.POST)
    ground = form.cleaned_data["ground"] if form.is_valid() else ""
    return step(
        request,
        lambda: incoming.register(document=document, by=officer, now=clock.now(), ground=ground),
        done=_("Đã vào sổ văn bản đến và báo nơi gửi."),
        back=_address(document_id),
    )


@require_POST
@needs(Permission.DOCUMENT_REFUSE)
def refuse(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Refuse to take the document in."""
    return _with_reason(request, document_id, incoming.refuse, _("Đã từ chối và báo nơi gửi."))


@require_POST
@needs(Permission.DOCUMENT_REFUSE)
def give_back(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Return a registered document to its sender."""
    return _with_reason(request, document_id, incoming.give_back, _("Đã trả lại nơi gửi."))


@require_POST
@needs(Permission.DOCUMENT_ASSIGN)
def assign(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Give the document to those who handle it."""
    officer = officer_of(request)
    document = found(officer, document_id)
    form = AssignForm(request.POST, officer=officer, on=clock.today())
    if not form.is_valid():
        return form_errors(request, form, _address(document_id))
    order = incoming.Order(
        document=document,
        lead=form.lead_chosen(),
        coordinating=form.coordinating_chosen(),
        deadline=form.cleaned_data["deadline"],
        note=form.cleaned_data["note"],
    )
    return step(
        request,
        lambda: incoming.assign(order=order, by=officer, now=clock.now()),
        done=_("Đã phân công xử lý."),
        back=_address(document_id),
    )


@require_POST
@needs(Permission.DOCUMENT_PROCESS)
def start(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Begin to work on the document."""
    officer = officer_of(request)
    document = found(officer, document_id)
    return step(
        request,
        lambda: incoming.start(document=document, by=officer, now=clock.now()),
        done=_("Đã bắt đầu xử lý."),
        back=_address(document_id),
    )


@require_POST
@needs(Permission.DOCUMENT_PROCESS)
def note(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Note progress."""
    officer = officer_of(request)
    document = found(officer, document_id)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return form_errors(request, form, _address(document_id))
    text = form.cleaned_data["text"]
    return step(
        request,
        lambda: incoming.add_note(document=document, text=text, by=officer, now=clock.now()),
        done=_("Đã ghi tiến độ."),
        back=_address(document_id),
    )


@require_POST
@needs(Permission.DOCUMENT_PROCESS)
def finish(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Settle the document."""
    officer = officer_of(request)
    document = found(officer, document_id)
    form = FinishForm(request.POST)
    if not form.is_valid():
        return form_errors(request, form, _address(document_id))

    def act() -> object:
        reply = form.reply_of(officer, clock.today())
        if form.cleaned_data["reply"] and reply is None:
            raise ReplyNotFound(notation=form.cleaned_data["reply"])
        result = form.cleaned_data["result"]
        return incoming.finish(
            document=document, by=officer, now=clock.now(), result=result, reply=reply
        )

    return step(request, act, done=_("Đã hoàn thành và báo nơi gửi."), back=_address(document_id))


@require_POST
@needs(Permission.DOCUMENT_REGISTER)
def answer_recall(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Answer a sender who takes the document back."""
    officer = officer_of(request)
    document = found(officer, document_id)
    form = AnswerRecallForm(request.POST)
    if not form.is_valid():
        return form_errors(request, form, _address(document_id))
    return step(
        request,
        lambda: incoming.answer_recall(
            document=document,
            agrees=form.cleaned_data["answer"] == "agree",
            reason=form.cleaned_data["reason"],
            by=officer,
            now=clock.now(),
        ),
        done=_("Đã trả lời nơi gửi."),
        back=_address(document_id),
    )


@require_POST
@needs(Permission.DOCUMENT_ISSUE)
def forward(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Send the document on to agencies below."""
    officer = officer_of(request)
    document = found(officer, document_id)
    form = ForwardForm(request.POST, officer=officer, on=clock.today())
    if not form.is_valid():
        return form_errors(request, form, _address(document_id))
    return step(
        request,
        lambda: issuing.forward(
            document=document,
            to=form.cleaned_data["codes"],
            note=form.cleaned_data["note"],
            by=officer,
            now=clock.now(),
        ),
        done=_("Đã chuyển tiếp."),
        back=_address(document_id),
    )


class ReplyNotFound(DocumentNotFound):
    code = "reply-not-found"
    message = _("Không có văn bản đi đã phát hành mang số %(notation)s.")
    status = 422


def found(officer: Officer, document_id: UUID) -> IncomingDocument:
    """Return an incoming document of the officer's agency.

    :raises DocumentNotFound: for any other id.
    """
    rows = IncomingDocument.objects.visible_to(officer).select_related("reply")
    row: IncomingDocument | None = rows.filter(id=document_id).first()
    if row is None:
        raise DocumentNotFound()
    return row


def _with_reason(
    request: HttpRequest, document_id: UUID, action: Any, done: str | Promise
) -> HttpResponse:
    officer = officer_of(request)
    document = found(officer, document_id)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return form_errors(request, form, _address(document_id))
    reason = form.cleaned_data["reason"]
    return step(
        request,
        lambda: action(document=document, reason=reason, by=officer, now=clock.now()),
        done=done,
        back=_address(document_id),
    )


def _address(document_id: UUID) -> str:
    return reverse("documents:incoming_detail", args=[document_id])


def _submit_by(document: IncomingDocument) -> date | None:
    """Return the last day for registering an arrived document and putting it before the leader."""
    if document.state not in {IncomingState.ARRIVED, IncomingState.REGISTERED}:
        return None
    arrived = clock.day_of(document.arrived_at)
    return rules.submit_by(arrived, document.urgency, lambda day: add_working_days(day, 1))


def _current(document: IncomingDocument) -> int:
    if document.state in STEPS[:-1]:
        return STEPS.index(IncomingState(document.state))
    return len(STEPS) if document.state == IncomingState.DONE else 0


def _allowed(document: IncomingDocument, officer: Officer) -> dict[str, bool]:
    """Return which steps the page offers."""
    may = officer.permissions
    steps = {
        "register": (IncomingState.REGISTERED, Permission.DOCUMENT_REGISTER),
        "refuse": (IncomingState.REFUSED, Permission.DOCUMENT_REFUSE),
        "give_back": (IncomingState.RETURNED, Permission.DOCUMENT_REFUSE),
        "assign": (IncomingState.ASSIGNED, Permission.DOCUMENT_ASSIGN),
        "start": (IncomingState.PROCESSING, Permission.DOCUMENT_PROCESS),
        "finish": (IncomingState.DONE, Permission.DOCUMENT_PROCESS),
    }
    can = {
        name: document.can_become(state) and permission in may
        for name, (state, permission) in steps.items()
    }
    can["register"] = can["register"] and document.verdict != "failed"
    can["note"] = document.state in OPEN and Permission.DOCUMENT_PROCESS in may
    can["answer"] = (
        document.recall_status == rules.RECALL_ASKED
        and document.state != IncomingState.PASSED_ON
        and Permission.DOCUMENT_REGISTER in may
    )
    can["export"] = Permission.DOCUMENT_EXPORT in may
    can["read_tasks"] = document.arrival_number is not None and Permission.DIRECTIVE_ENTER in may
    can["forward"] = (
        document.arrival_number is not None
        and document.verdict == "passed"
        and document.state not in IncomingState.gone()
        and Permission.DOCUMENT_ISSUE in may
    )
    return can


def _mandates(document: IncomingDocument, today: date) -> list[tuple[str, str, str]]:
    """Return title, page and present lead of each mandate that the document came to."""
    titles = dict(
        Mandate.objects.filter(subject__in=document.mandates).values_list("subject", "title")
    )
    leads = leads_of(document.mandates, today) if document.mandates else {}
    nobody = gettext("hiện không có cơ quan chủ trì")
    return [
        (
            titles.get(subject, subject),
            mandate_address(subject),
            gettext("hiện do %(name)s chủ trì") % {"name": leads[subject].lead.name}
            if subject in leads
            else nobody,
        )
        for subject in document.mandates
    ]


def _history(document: IncomingDocument) -> list[tuple[Any, str, str, str]]:
    lines = document.history.order_by("-changed_at", "-id")
    return [(line.changed_at, status_label(line.code), line.reason, line.by_name) for line in lines]


def _columns() -> list[Column]:
    return [
        Column(_("Số đến"), numeric=True),
        Column(_("Số, ký hiệu"), no_wrap=True),
        Column(_("Trích yếu"), width="one-third"),
        Column(_("Nơi gửi")),
        Column(_("Ngày đến")),
        Column(_("Thời hạn")),
        Column(_("Trạng thái")),
    ]


def _row(row: IncomingDocument) -> list[Any]:
    return [
        row.arrival_number or "",
        Cell(row.notation, href=reverse("documents:incoming_detail", args=[row.id])),
        row.subject,
        row.sender_name,
        clock.day_of(row.arrived_at),
        row.deadline or "",
        Cell(row.get_state_display(), tag=state_colour(row.state)),
    ]
