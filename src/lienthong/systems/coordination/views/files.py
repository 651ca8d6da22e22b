"""The lead's file: prepared, sent, followed by addressee, submitted."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from lienthong.agencies.directory import agencies_like
from lienthong.base import clock
from lienthong.casework.screens import form_errors, offered, officer_of, step
from lienthong.identity.access import needs
from lienthong.identity.permissions import Permission
from lienthong.systems.coordination.actions import files, opinions
from lienthong.systems.coordination.actions.files import REASONS, FileContent
from lienthong.systems.coordination.forms import (
    FileForm,
    OptionalTextForm,
    ReasonForm,
    TextForm,
    UploadForm,
)
from lienthong.systems.coordination.models import (
    CoordinationFile,
    FileState,
    OpinionRequest,
)
from lienthong.systems.coordination.rules import blockers
from lienthong.systems.coordination.views.cases import Panel, panel_of
from lienthong.systems.coordination.views.letters import letter_of
from lienthong.systems.coordination.views.replies import (
    Offer,
    crumbs,
    found,
    page,
    returned,
    stored_file,
    submitted,
    to,
)
from lienthong.systems.coordination.views.shown import Countdown, colour, timeline

Action = Callable[..., Any]


@needs(Permission.COORDINATION_REQUEST)
def new_file(request: HttpRequest) -> HttpResponse:
    """Begin a file."""
    officer = officer_of(request)
    form = FileForm(request.POST or None, officer=officer, on=clock.today())
    return submitted(
        request,
        form,
        lambda: files.draft(content=_content(form), by=officer, now=clock.now()),
        title=_("Lập hồ sơ lấy ý kiến"),
        submit=_("Lưu và chọn cơ quan"),
        back=to("asked_list"),
        then=lambda file: to("file", file.pk),
    )


@needs(Permission.COORDINATION_REQUEST)
def edit(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Change a file that was not sent."""
    officer, file = officer_of(request), found(CoordinationFile, file_id, request)
    initial = {
        "title": file.title,
        "agreement": str(file.agreement_id or ""),
        "item": str(file.item_id or ""),
        "mode": file.mode,
        "matter": file.matter,
        "content": file.content,
        "lead_role": file.lead_role,
        "addressee_role": file.addressee_role,
        "unit": str(file.unit_id or ""),
        "due_date": file.due_date,
    }
    form = FileForm(request.POST or None, officer=officer, on=clock.today(), initial=initial)
    return submitted(
        request,
        form,
        lambda: files.edit(file=file, content=_content(form), by=officer, now=clock.now()),
        title=_("Sửa hồ sơ"),
        submit=_("Lưu"),
        back=to("file", file.pk),
        then=lambda changed: to("file", changed.pk),
    )


@needs(Permission.COORDINATION_READ)
def detail(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Show a file with its history and, for each addressee, where it stands and what may be done."""
    officer, today = officer_of(request), clock.today()
    file = found(CoordinationFile, file_id, request, "agreement", "item")
    may = Permission.COORDINATION_REQUEST in officer.permissions
    return page(
        request,
        "file.html",
        file=file,
        crumbs=crumbs((_("Hồ sơ phối hợp"), "asked_list"), (file.title, "")),
        colour=colour(file.state),
        panels=_panels(file, may),
        events=timeline(file.happenings.all()[:200]),
        waiting=[f"{name}: {REASONS[reason]}" for name, reason in _blockers(file)],
        offers=_offers(file) if may else [],
        search=_search(request, file, today) if may and file.state == FileState.DRAFT else None,
        upload=UploadForm(auto_id="upload_%s"),
        can_prepare=may and file.state == FileState.DRAFT,
        letter=letter_of(file.draft_reference, officer),
    )


@require_POST
@needs(Permission.COORDINATION_REQUEST)
def add_addressee(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Add an agency to those who will be asked."""
    code = request.POST.get("code", "")[:35]
    return _step(request, file_id, files.add_addressee, _("Đã thêm cơ quan."), code=code)


@require_POST
@needs(Permission.COORDINATION_REQUEST)
def drop_addressee(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Take an agency out of the file."""
    row, officer = found(OpinionRequest, request_id, request), officer_of(request)
    return step(
        request,
        lambda: files.drop_addressee(request=row, by=officer, now=clock.now()),
        done=_("Đã bỏ cơ quan khỏi hồ sơ."),
        back=to("file", row.file_id),
    )


@require_POST
@needs(Permission.COORDINATION_REQUEST)
def attach(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Attach a file."""
    form = UploadForm(request.POST, request.FILES)
    found(CoordinationFile, file_id, request)
    if not form.is_valid():
        return form_errors(request, form, to("file", file_id))
    given = form.cleaned_data["file"]
    return _step(
        request,
        file_id,
        files.attach,
        _("Đã đính kèm tệp."),
        name=given.name,
        media_type=given.content_type or "application/octet-stream",
        data=given.file,
    )


@require_POST
@needs(Permission.COORDINATION_REQUEST)
def send(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Send the file to all addressees."""
    return _step(request, file_id, files.send, _("Đã gửi yêu cầu cho ý kiến qua trục liên thông."))


@require_POST
@needs(Permission.COORDINATION_REQUEST)
def submit(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Submit the file upwards."""
    form, file = OptionalTextForm(request.POST), found(CoordinationFile, file_id, request)
    officer = officer_of(request)
    return offered(
        request,
        form,
        lambda: files.submit(
            file=file, text=form.cleaned_data["text"], by=officer, now=clock.now()
        ),
        done=_("Đã ghi nhận trình hồ sơ."),
        back=to("file", file_id),
    )


@require_POST
@needs(Permission.COORDINATION_REQUEST)
def withdraw(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Withdraw the file."""
    form, file = ReasonForm(request.POST), found(CoordinationFile, file_id, request)
    officer = officer_of(request)
    return offered(
        request,
        form,
        lambda: files.withdraw(
            file=file, reason=form.cleaned_data["reason"], by=officer, now=clock.now()
        ),
        done=_("Đã rút yêu cầu."),
        back=to("file", file_id),
    )


@require_POST
@needs(Permission.COORDINATION_REQUEST)
def press_one(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Press one addressee."""
    row, officer, form = (
        found(OpinionRequest, request_id, request),
        officer_of(request),
        TextForm(request.POST),
    )
    return offered(
        request,
        form,
        lambda: opinions.press(
            requests=[row], text=form.cleaned_data["text"], by=officer, now=clock.now()
        ),
        done=_("Đã gửi đôn đốc."),
        back=to("file", row.file_id),
    )


@require_POST
@needs(Permission.COORDINATION_REQUEST)
def mark_late(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Note that an addressee let its date pass."""
    row, officer = found(OpinionRequest, request_id, request), officer_of(request)
    return step(
        request,
        lambda: opinions.mark_late(request=row, by=officer, now=clock.now()),
        done=_("Đã ghi nhận quá hạn."),
        back=to("file", row.file_id),
    )


@needs(Permission.COORDINATION_READ)
def attachment(request: HttpRequest, file_id: UUID, sha256: str) -> HttpResponse:
    """Return one attachment of a file."""
    return stored_file(found(CoordinationFile, file_id, request).attachments, sha256)


def _content(form: FileForm) -> FileContent:
    given = form.cleaned_data
    return FileContent(
        title=given["title"],
        content=given["content"],
        mode=given["mode"],
        matter=given["matter"],
        lead_role=given["lead_role"],
        addressee_role=given["addressee_role"],
        due_date=given["due_date"],
        agreement=UUID(given["agreement"]) if given["agreement"] else None,
        item=UUID(given["item"]) if given["item"] else None,
        unit_id=int(given["unit"]) if given["unit"] else None,
    )


def _step(
    request: HttpRequest, file_id: UUID, action: Action, done: str | Promise, **values: Any
) -> HttpResponse:
    file, officer = found(CoordinationFile, file_id, request), officer_of(request)
    return step(
        request,
        lambda: action(file=file, by=officer, now=clock.now(), **values),
        done=done,
        back=to("file", file_id),
    )


def _panels(file: CoordinationFile, may: bool) -> list[Panel]:
    rows = file.requests.prefetch_related(
        "points", "materialasks", "extensionasks", "exchanges", "escalations", "pressings"
    ).select_related("file")
    left = Countdown(clock.today())
    came_back = returned(*rows)
    return [panel_of(row, left, may=may, came_back=came_back) for row in rows]


def _blockers(file: CoordinationFile) -> list[tuple[str, str]]:
    return blockers(files.standings(file)) if file.is_open else []


def _offers(file: CoordinationFile) -> list[Offer]:
    if not file.is_open:
        return []
    return [
        Offer(
            _("Trình cấp có thẩm quyền"),
            OptionalTextForm(auto_id="submit_%s"),
            to("submit", file.pk),
            _("Ghi nhận trình hồ sơ"),
        ),
        Offer(
            _("Rút yêu cầu cho ý kiến"),
            ReasonForm(auto_id="withdraw_%s"),
            to("withdraw", file.pk),
            _("Rút yêu cầu"),
            "warning",
        ),
    ]


def _search(request: HttpRequest, file: CoordinationFile, today: Any) -> dict[str, Any]:
    text = request.GET.get("tim", "")[:200]
    taken = set(file.requests.values_list("addressee_code", flat=True))
    matches = [row for row in agencies_like(text, today) if row.code not in taken]
    return {"text": text, "found": matches, "is_done": bool(text.strip())}
