"""Outgoing documents: list, draft, upload, detail and every step until issue."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lienthong.agencies.calendar import add_working_days
from lienthong.base import clock
from lienthong.base.errors import Refusal
from lienthong.base.paging import page_of
from lienthong.base.tables import Cell, Column
from lienthong.casework import kinds
from lienthong.casework.screens import form_errors, lines, officer_of, step
from lienthong.identity.access import needs
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.documents import rules
from lienthong.systems.documents.actions import issuing, outgoing, signing
from lienthong.systems.documents.actions.outgoing import Content, DocumentNotFound
from lienthong.systems.documents.addressed import explained
from lienthong.systems.documents.forms import (
    DraftForm,
    ReasonForm,
    UploadForm,
    initial_for,
    initial_of,
)
from lienthong.systems.documents.models import OutgoingDocument, OutgoingState, SecretStub
from lienthong.systems.documents.views.explained import state_colour, verdict_of
from lienthong.systems.documents.views.replies import page, tasks_address

STEPS = (
    OutgoingState.DRAFT,
    OutgoingState.SUBMITTED,
    OutgoingState.SIGNED,
    OutgoingState.ISSUED,
)


@needs(Permission.DOCUMENT_READ)
def outgoing_list(request: HttpRequest) -> HttpResponse:
    """List the agency's outgoing documents, newest first, by state, kind and words."""
    state, kind = request.GET.get("state", ""), request.GET.get("kind", "")
    text = request.GET.get("q", "")[:200]
    officer = officer_of(request)
    rows = OutgoingDocument.objects.visible_to(officer)
    rows = rows.matching(text, agency_id=officer.agency_id)
    if state in OutgoingState.values:
        rows = rows.filter(state=state)
    if kind:
        rows = rows.filter(kind=kind[:8])
    shown = page_of(rows.order_by("-id"), request)
    here = reverse("documents:outgoing_list")
    return page(
        request,
        "outgoing_list.html",
        page=shown,
        columns=_columns(),
        rows=[_row(row) for row in shown],
        states=[
            (_("Tất cả"), here, not state),
            *((item.label, f"{here}?state={item.value}", item == state) for item in OutgoingState),
        ],
        kinds=[("", _("Mọi loại")), *((k.code, k.name) for k in kinds.kinds(clock.today()))],
        kind=kind,
        state=state,
        q=text,
        may_draft=Permission.DOCUMENT_DRAFT in officer.permissions,
    )


@needs(Permission.DOCUMENT_DRAFT)
def draft(request: HttpRequest) -> HttpResponse:
    """Draft a document from text."""
    officer = officer_of(request)
    today = clock.today()
    form = DraftForm(request.POST or None, initial=initial_for(officer, today), on=today)
    if request.method == "POST" and form.is_valid():
        try:
            document = outgoing.draft(content=_content(form), by=officer, now=clock.now())
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("Đã lưu dự thảo."))
            return redirect("documents:outgoing_detail", document.id)
    return page(request, "draft.html", form=form, title=_("Soạn văn bản đi"))


@needs(Permission.DOCUMENT_DRAFT)
def upload(request: HttpRequest) -> HttpResponse:
    """Draft a document from a file; a secret one leaves only a stub."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            made = outgoing.draft_from_upload(
                data=file.read(), filename=file.name, by=officer_of(request), now=clock.now()
            )
        except Refusal as refusal:
            form.add_error("file", refusal.sentence)
        else:
            return _after_upload(request, made)
    return page(request, "upload.html", form=form)


def _after_upload(request: HttpRequest, made: OutgoingDocument | SecretStub) -> HttpResponse:
    if isinstance(made, SecretStub):
        sentence = _(
            "Văn bản có dấu chỉ độ mật. Hệ thống không lưu nội dung, chỉ ghi một dòng vào sổ văn bản mật."
        )
        messages.warning(request, sentence)
        return redirect("documents:stubs")
    messages.success(request, _("Đã đọc tệp. Hãy kiểm tra lại từng mục trước khi trình ký."))
    return redirect("documents:edit", made.id)


@needs(Permission.DOCUMENT_DRAFT)
def edit(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Change a draft."""
    officer = officer_of(request)
    document = found(officer, document_id)
    form = DraftForm(
        request.POST or None,
        initial=initial_of(document),
        on=document.wanted_date or clock.today(),
    )
    if request.method == "POST" and form.is_valid():
        content = _content(form, document)
        try:
            outgoing.edit(document=document, content=content, by=officer, now=clock.now())
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("Đã lưu dự thảo."))
            return redirect("documents:outgoing_detail", document.id)
    return page(request, "draft.html", form=form, document=document, title=_("Sửa dự thảo"))


@needs(Permission.DOCUMENT_READ)
def detail(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Show a document, where it stands, and what the officer may do with it."""
    officer = officer_of(request)
    document = found(officer, document_id)
    lines_of_document = list(document.lines.all())
    return page(
        request,
        "outgoing_detail.html",
        document=document,
        kind_name=kinds.kind(document.kind).name,
        lines=explained(document, lines_of_document),
        undecided=[line for line in lines_of_document if line.kind == "unresolved"],
        colour=state_colour(document.state),
        tasks_url=tasks_address(document.id),
        issue_by=_issue_by(document),
        steps=[step_.label for step_ in STEPS],
        current=_current(document),
        counts=document.deliveries.all().counts() if document.issued_at else None,
        verdict=verdict_of(document.verification),
        can=_allowed(document, officer),
        reason=ReasonForm(),
    )


@require_POST
@needs(Permission.DOCUMENT_SUBMIT)
def submit(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Put a draft before the leader."""
    officer = officer_of(request)
    document = found(officer, document_id)
    return step(
        request,
        lambda: outgoing.submit(document=document, by=officer, now=clock.now()),
        done=_("Đã trình ký."),
        back=_address(document_id),
    )


@require_POST
@needs(Permission.DOCUMENT_SIGN)
def give_back(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Return a submitted document to its drafter."""
    return _with_reason(
        request, document_id, outgoing.return_to_drafter, _("Đã trả lại người soạn thảo.")
    )


@require_POST
@needs(Permission.DOCUMENT_SIGN)
def sign(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Sign a document as the competent person."""
    officer = officer_of(request)
    document = found(officer, document_id)
    return step(
        request,
        lambda: signing.sign(document=document, by=officer, now=clock.now()),
        done=_("Đã cấp số và ký số."),
        back=_address(document_id),
    )


@require_POST
@needs(Permission.DOCUMENT_ISSUE)
def issue(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Seal and send a signed document."""
    officer = officer_of(request)
    document = found(officer, document_id)
    return step(
        request,
        lambda: issuing.issue(document=document, by=officer, now=clock.now()),
        done=_("Đã phát hành và chuyển lên trục liên thông."),
        back=_address(document_id),
    )


@require_POST
@needs(Permission.DOCUMENT_DRAFT)
def cancel(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Give up a draft or a signed document."""
    return _with_reason(request, document_id, outgoing.cancel, _("Đã hủy văn bản."))


@require_POST
@needs(Permission.DOCUMENT_RECALL)
def recall(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Take an issued document back from its recipients."""
    return _with_reason(
        request, document_id, issuing.recall, _("Đã gửi yêu cầu lấy lại tới các nơi nhận.")
    )


@require_POST
@needs(Permission.DOCUMENT_RECALL)
def replace(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Begin the document that replaces an issued one."""
    officer = officer_of(request)
    document = found(officer, document_id)
    content = Content(
        kind=document.kind,
        subject=document.subject,
        body=document.body,
        annex=document.annex,
        place=document.place,
        urgency=document.urgency,
        addressees=tuple(document.addressees),
        recipients=tuple(line.text for line in document.lines.all()),
        signers=tuple(document.signers),
        joint=tuple(document.joint_issuers),
        unit_id=document.drafting_unit_id,
    )
    made = outgoing.draft(content=content, by=officer, now=clock.now(), replaces=document)
    messages.success(request, _("Đã tạo dự thảo thay thế. Hãy sửa rồi trình ký."))
    return redirect("documents:edit", made.id)


def found(officer: Officer, document_id: UUID) -> OutgoingDocument:
    """Return a document of the officer's agency.

    :raises DocumentNotFound: for any other id.
    """
    row = (
        OutgoingDocument.objects.visible_to(officer)
        .select_related("replaces", "drafting_unit")
        .filter(id=document_id)
        .first()
    )
    if row is None:
        raise DocumentNotFound()
    found_row: OutgoingDocument = row
    return found_row


def _with_reason(request: HttpRequest, document_id: UUID, action: Any, done: str) -> HttpResponse:
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
    return reverse("documents:outgoing_detail", args=[document_id])


def _content(form: DraftForm, document: OutgoingDocument | None = None) -> Content:
    data = form.cleaned_data
    known = list(document.signers) if document else []
    signer = {
        "authority": data["signer_authority"],
        "position": data["signer_title"],
        "name": data["signer_name"],
    }
    first = known[0] if known else {}
    same = all(first.get(key, "") == value for key, value in signer.items())
    return Content(
        kind=data["kind"],
        subject=data["subject"],
        body=data["body"],
        place=data["place"],
        urgency=data["urgency"],
        addressees=lines(data["addressees"]),
        recipients=lines(data["recipients"]),
        signers=(first if same else signer, *known[1:]),
        due_date=data["due_date"],
        annex=document.annex if document else "",
        symbol=document.symbol if document and document.kind == data["kind"] else "",
        number=document.wanted_number if document else None,
        issued_date=document.wanted_date if document else None,
        joint=tuple(document.joint_issuers) if document else (),
        unit_id=document.drafting_unit_id if document else None,
    )


def _issue_by(document: OutgoingDocument) -> date | None:
    """Return the last day for issuing a signed document."""
    if document.state != OutgoingState.SIGNED or document.signed_at is None:
        return None
    signed = clock.day_of(document.signed_at)
    return rules.send_by(signed, document.urgency, lambda day: add_working_days(day, 1))


def _current(document: OutgoingDocument) -> int:
    if document.state in STEPS[:-1]:
        return STEPS.index(OutgoingState(document.state))
    return 0 if document.state == OutgoingState.CANCELLED else len(STEPS)


def _allowed(document: OutgoingDocument, officer: Officer) -> dict[str, bool]:
    """Return which buttons the page shows."""
    wanted = {
        "edit": (OutgoingState.DRAFT, Permission.DOCUMENT_DRAFT),
        "submit": (OutgoingState.DRAFT, Permission.DOCUMENT_SUBMIT),
        "sign": (OutgoingState.SUBMITTED, Permission.DOCUMENT_SIGN),
        "issue": (OutgoingState.SIGNED, Permission.DOCUMENT_SEAL),
        "recall": (OutgoingState.ISSUED, Permission.DOCUMENT_RECALL),
    }
    can = {
        name: document.state == state and permission in officer.permissions
        for name, (state, permission) in wanted.items()
    }
    can["cancel"] = (
        document.can_become(OutgoingState.CANCELLED)
        and Permission.DOCUMENT_DRAFT in officer.permissions
    )
    can["read_tasks"] = (
        document.issued_at is not None and Permission.DIRECTIVE_ENTER in officer.permissions
    )
    can["replace"] = (
        document.can_become(OutgoingState.REPLACED)
        and Permission.DOCUMENT_RECALL in officer.permissions
        and Permission.DOCUMENT_DRAFT in officer.permissions
    )
    return can


def _columns() -> list[Column]:
    return [
        Column(_("Số, ký hiệu"), no_wrap=True),
        Column(_("Loại")),
        Column(_("Trích yếu"), width="one-half"),
        Column(_("Ngày văn bản")),
        Column(_("Người ký")),
        Column(_("Trạng thái")),
    ]


def _row(row: OutgoingDocument) -> list[Any]:
    label = row.notation or _("(chưa cấp số)")
    return [
        Cell(label, href=reverse("documents:outgoing_detail", args=[row.id])),
        kinds.kind(row.kind).name,
        row.subject,
        row.issued_date or "",
        row.signer_name,
        Cell(row.get_state_display(), tag=state_colour(row.state)),
    ]
