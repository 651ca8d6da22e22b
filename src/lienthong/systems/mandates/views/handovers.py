"""Hand-overs: the list, ticking it off, signing it."""

from typing import Any
from urllib.parse import quote
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lienthong.axis import attachments
from lienthong.base import clock
from lienthong.base.errors import NotFound
from lienthong.base.formats import moment, short_date
from lienthong.base.paging import page_of
from lienthong.base.tables import Cell, Column
from lienthong.casework.screens import offered, officer_of, put_back, step
from lienthong.identity.access import permitted
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.mandates.actions import handovers as actions
from lienthong.systems.mandates.actions import minutes as signing
from lienthong.systems.mandates.forms import ItemForm
from lienthong.systems.mandates.hanging import proposed_items
from lienthong.systems.mandates.minutes import draw_minutes
from lienthong.systems.mandates.models import (
    Handover,
    HandoverItem,
    HandoverMinutes,
    HandoverSignature,
    HandoverState,
    Transfer,
)

STEPS = (HandoverState.PREPARING, HandoverState.OPEN, HandoverState.COMPLETED)
COLOURS = {
    HandoverState.PREPARING: "grey",
    HandoverState.OPEN: "blue",
    HandoverState.COMPLETED: "green",
    HandoverState.REVOKED: "grey",
}


@permitted(Permission.MANDATE_READ)
def index(request: HttpRequest) -> HttpResponse:
    """List the hand-overs of the officer's agency."""
    officer, today = officer_of(request), clock.today()
    rows = Handover.objects.visible_to(officer).prefetch_related("items")
    if request.GET.get("open"):
        rows = rows.unfinished()
    page = page_of(rows, request)
    here = reverse("mandates:handovers")
    is_open = bool(request.GET.get("open"))
    context = {
        "page": page,
        "kinds": [
            (_("Tất cả"), here, not is_open),
            (_("Chưa xong"), f"{here}?open=1", is_open),
        ],
        "columns": [
            Column(_("Chức năng, nhiệm vụ"), width="one-third"),
            Column(_("Vai trò")),
            Column(_("Cơ quan bên kia")),
            Column(_("Ngày hiệu lực"), no_wrap=True),
            Column(_("Đã đủ hai bên"), no_wrap=True),
            Column(_("Trạng thái")),
        ],
        "rows": [_listed(one, one.is_late(today)) for one in page],
    }
    return render(request, "mandates/handovers.html", context)


@permitted(Permission.MANDATE_READ)
def handover(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    """Show one book of a hand-over, with what the officer may do with it."""
    officer, now = officer_of(request), clock.now()
    shown = _found(officer, handover_id)
    signatures = list(shown.signatures.all())
    valid = [one for one in signatures if one.void_at is None]
    progress = shown.progress()
    may = Permission.MANDATE_HAND_OVER in officer.permissions
    is_free = not valid and shown.state in {HandoverState.PREPARING, HandoverState.OPEN}
    may_sign = may and Permission.DOCUMENT_SIGN in officer.permissions
    form = ItemForm(auto_id="item-%s") if may and is_free and shown.is_giving else None
    minutes = HandoverMinutes.objects.filter(handover=shown).first()
    if form is not None:
        put_back(request, [(reverse("mandates:add_item", args=[shown.id]), form)])
    context = {
        "handover": shown,
        "colour": COLOURS[HandoverState(shown.state)],
        "progress": progress,
        "is_late": shown.is_late(clock.day_of(now)),
        "items": [_item(one, shown) for one in shown.items.all()],
        "summary": _summary(shown),
        "signatures": [_signed(one) for one in signatures],
        "form": form,
        "can": {
            "tick": may and is_free,
            "tick_all": may and is_free and _some_unticked(shown),
            "list": may and is_free and shown.is_giving,
            "send": may and is_free and shown.is_giving and shown.state == "preparing",
            "sign": may_sign
            and shown.state == HandoverState.OPEN
            and progress.is_complete
            and all(one.side != shown.side for one in valid),
        },
        "transfer": Transfer.objects.filter(pk=shown.reference).first(),
        "minutes": minutes,
        "can_sign_minutes": may_sign and _may_sign_minutes(shown, minutes),
        "steps": [state.label for state in STEPS],
        "current": STEPS.index(HandoverState(shown.state))
        if shown.state in STEPS[:-1]
        else len(STEPS),
    }
    return render(request, "mandates/handover.html", context)


@require_POST
@permitted(Permission.MANDATE_HAND_OVER)
def add_item(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    """Put an item on the list, with a file if there is one."""
    officer = officer_of(request)
    shown, here = _found(officer, handover_id), _address(handover_id)
    form = ItemForm(request.POST, request.FILES)

    def add() -> HandoverItem:
        data = form.cleaned_data
        file = data["file"]
        files = (
            [
                actions.stored_file(
                    content=file.read(), name=file.name, media_type=file.content_type or ""
                )
            ]
            if file
            else []
        )
        return actions.add_item(
            handover=shown,
            kind=data["kind"],
            text=data["text"],
            files=files,
            by=officer,
            now=clock.now(),
        )

    return offered(request, form, add, done=_("Đã thêm vào danh mục bàn giao."), back=here)


@require_POST
@permitted(Permission.MANDATE_HAND_OVER)
def remove_item(request: HttpRequest, handover_id: UUID, item_id: UUID) -> HttpResponse:
    """Take an item off the list."""
    officer = officer_of(request)
    item = _item_of(officer, handover_id, item_id)
    return step(
        request,
        lambda: actions.remove_item(item=item, by=officer, now=clock.now()),
        done=_("Đã bỏ khỏi danh mục bàn giao."),
        back=_address(handover_id),
    )


@require_POST
@permitted(Permission.MANDATE_HAND_OVER)
def propose(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    """Send the list to the receiving agency."""
    officer = officer_of(request)
    shown = _found(officer, handover_id)
    return step(
        request,
        lambda: actions.propose(handover=shown, by=officer, now=clock.now()),
        done=_("Đã gửi danh mục bàn giao cho bên nhận."),
        back=_address(handover_id),
    )


@require_POST
@permitted(Permission.MANDATE_HAND_OVER)
def tick(request: HttpRequest, handover_id: UUID, item_id: UUID) -> HttpResponse:
    """Tick an item off for one's own side, or take the tick back."""
    officer = officer_of(request)
    item = _item_of(officer, handover_id, item_id)
    is_ticked = request.POST.get("tick") == "1"
    return step(
        request,
        lambda: actions.tick(item=item, is_ticked=is_ticked, by=officer, now=clock.now()),
        done=_("Đã đánh dấu.") if is_ticked else _("Đã bỏ đánh dấu."),
        back=f"{_address(handover_id)}#muc-{item.order}",
    )


@require_POST
@permitted(Permission.MANDATE_HAND_OVER)
def tick_all(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    """Tick every item off for one's own side."""
    officer = officer_of(request)
    shown = _found(officer, handover_id)
    return step(
        request,
        lambda: actions.tick_all(handover=shown, by=officer, now=clock.now()),
        done=_("Đã đánh dấu tất cả các mục."),
        back=_address(handover_id),
    )


@require_POST
@permitted(Permission.MANDATE_HAND_OVER)
def add_hanging(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    """Put on the list what hangs on the mandate and is not there yet."""
    officer = officer_of(request)
    shown = _found(officer, handover_id)
    return step(
        request,
        lambda: actions.add_items(
            handover=shown,
            items=proposed_items(shown, by=officer, now=clock.now()),
            by=officer,
            now=clock.now(),
        ),
        done=_("Đã đưa vào danh mục những gì gắn với chức năng. Hãy rà soát rồi gửi."),
        back=_address(handover_id),
    )


@require_POST
@permitted(Permission.MANDATE_HAND_OVER)
def sign(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    """Sign the list."""
    officer = officer_of(request)
    shown = _found(officer, handover_id)
    return step(
        request,
        lambda: actions.sign(handover=shown, by=officer, now=clock.now()),
        done=_("Đã ký danh mục bàn giao và báo bên kia."),
        back=_address(handover_id),
    )


@require_POST
@permitted(Permission.MANDATE_HAND_OVER)
def sign_minutes(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    """Sign the minutes."""
    officer = officer_of(request)
    shown = _found(officer, handover_id)
    return step(
        request,
        lambda: signing.sign_minutes(handover=shown, by=officer, now=clock.now()),
        done=_("Đã ký biên bản bàn giao và gửi bên kia."),
        back=f"{_address(handover_id)}#bien-ban",
    )


@permitted(Permission.MANDATE_READ)
def minutes_file(request: HttpRequest, handover_id: UUID) -> HttpResponse:
    """Return the minutes as signed, or as they will be signed once the list is."""
    shown = _found(officer_of(request), handover_id)
    minutes = HandoverMinutes.objects.filter(handover=shown).first()
    if minutes is None and shown.state != HandoverState.COMPLETED:
        raise NotFound()
    pdf = attachments.read(minutes.sha256) if minutes else draw_minutes(shown).pdf
    answer = HttpResponse(pdf, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{signing.FILE_NAME}"'
    return answer


@permitted(Permission.MANDATE_READ)
def file(request: HttpRequest, handover_id: UUID, sha256: str) -> HttpResponse:
    """Return a file of an item, as a download: what another agency sent is not shown in place."""
    shown = _found(officer_of(request), handover_id)
    files = {each["sha256"]: each for item in shown.items.all() for each in item.files}
    if sha256 not in files:
        raise NotFound()
    response = HttpResponse(attachments.read(sha256), content_type="application/octet-stream")
    name = quote(files[sha256]["name"])
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response


def _found(officer: Officer, handover_id: UUID) -> Handover:
    rows = Handover.objects.visible_to(officer).prefetch_related("items")
    row: Handover = get_object_or_404(rows, pk=handover_id)
    return row


def _item_of(officer: Officer, handover_id: UUID, item_id: UUID) -> HandoverItem:
    return get_object_or_404(
        HandoverItem.objects.select_related("handover"),
        pk=item_id,
        handover=handover_id,
        agency_id=officer.agency_id,
    )


def _may_sign_minutes(shown: Handover, minutes: HandoverMinutes | None) -> bool:
    if shown.state != HandoverState.COMPLETED:
        return False
    if shown.is_giving:
        return minutes is None
    return minutes is not None and not minutes.is_complete


def _address(handover_id: UUID) -> str:
    return reverse("mandates:handover", args=[handover_id])


def _some_unticked(shown: Handover) -> bool:
    return any(
        not (one.is_given if shown.is_giving else one.is_received) for one in shown.items.all()
    )


def _listed(one: Handover, is_late: bool) -> tuple[Any, ...]:
    progress = one.progress()
    return (
        Cell(one.mandate_title, href=_address(one.id)),
        one.get_side_display(),
        one.other_name,
        short_date(one.effective_date),
        f"{progress.done}/{progress.total}",
        Cell(
            _("Đã có hiệu lực, bàn giao chưa xong") if is_late else one.get_state_display(),
            tag="red" if is_late else COLOURS[HandoverState(one.state)],
        ),
    )


def _summary(shown: Handover) -> list[tuple[Any, ...]]:
    mandate = reverse("mandates:mandate", args=[shown.mandate_subject])
    return [
        (_("Chức năng, nhiệm vụ"), shown.mandate_title, mandate, _("Xem")),
        (_("Vai trò của cơ quan bạn"), shown.get_side_display()),
        (_("Cơ quan bên kia"), shown.other_name),
        (_("Ngày hiệu lực"), short_date(shown.effective_date)),
        (_("Căn cứ pháp lý"), shown.decision),
        (_("Lần gửi danh mục"), str(shown.revision) if shown.revision else _("Chưa gửi")),
    ]


def _item(one: HandoverItem, shown: Handover) -> dict[str, Any]:
    own = one.is_given if shown.is_giving else one.is_received
    return {
        "row": one,
        "kind": one.get_kind_display(),
        "own": own,
        "given": _ticked(one.is_given, one.given_by, one.given_at),
        "received": _ticked(one.is_received, one.received_by, one.received_at),
        "files": [
            (each["name"], each["size"], reverse("mandates:file", args=[shown.id, each["sha256"]]))
            for each in one.files
        ],
    }


def _ticked(is_ticked: bool, officer: str, at: Any) -> str:
    if not is_ticked:
        return ""
    return _("%(officer)s, %(moment)s") % {"officer": officer, "moment": moment(at)}


def _signed(one: HandoverSignature) -> tuple[Any, ...]:
    return (
        one.get_side_display(),
        Cell(one.signer_name, note=one.signer_title),
        moment(one.signed_at),
        Cell(_("Có giá trị"), tag="green")
        if one.void_at is None
        else Cell(
            _("Bên kia không nhận: %(reason)s") % {"reason": one.refusal}
            if one.refusal
            else _("Hết giá trị vì danh mục đã đổi"),
            tag="red" if one.refusal else "grey",
        ),
        one.digest,
    )
