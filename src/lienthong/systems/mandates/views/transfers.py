"""Transfers: the wizard that passes a mandate on, and the page of each decision."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lienthong.agencies.models import Agency, AgencyRecord, Mandate
from lienthong.agencies.views.answers import form_page, posted
from lienthong.base import clock
from lienthong.base.errors import Refusal
from lienthong.base.formats import moment, short_date
from lienthong.base.paging import page_of
from lienthong.base.tables import Cell, Column
from lienthong.casework.screens import officer_of, step
from lienthong.contracts.mandates import TransferRevoked
from lienthong.identity.access import permitted
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.mandates.actions import claims, revoking
from lienthong.systems.mandates.actions import transfers as actions
from lienthong.systems.mandates.forms import DecisionForm, RevokeForm, TransferForm
from lienthong.systems.mandates.hanging import document_held, hanging_on
from lienthong.systems.mandates.models import Claim, Handover, Transfer, TransferState
from lienthong.systems.mandates.views.mandates import TRANSFER_COLOURS, latest_names

TO_CORRECT = 422
CONFIRMED, AGAIN = "confirmed", "again"


@permitted(Permission.MANDATE_READ)
def index(request: HttpRequest) -> HttpResponse:
    """List the transfers, the latest first."""
    page = page_of(Transfer.objects.with_parties(), request)
    names = latest_names({key for one in page for key in (one.giver_id, one.receiver_id)})
    context = {
        "page": page,
        "columns": [
            Column(_("Chức năng, nhiệm vụ"), width="one-third"),
            Column(_("Từ cơ quan")),
            Column(_("Sang cơ quan")),
            Column(_("Ngày hiệu lực"), no_wrap=True),
            Column(_("Quyết định")),
            Column(_("Trạng thái")),
        ],
        "rows": [
            (
                Cell(one.mandate.title, href=reverse("mandates:transfer", args=[one.id])),
                names[one.giver_id].name,
                names[one.receiver_id].name,
                short_date(one.effective_date),
                one.notation,
                Cell(one.get_state_display(), tag=_colour(one)),
            )
            for one in page
        ],
    }
    return render(request, "mandates/transfers.html", context)


@permitted(Permission.MANDATE_MANAGE)
def decide(request: HttpRequest, subject: str) -> HttpResponse:
    """Pass a mandate on in three steps: the decision, what follows from it, the hand-over list."""
    officer, now = officer_of(request), clock.now()
    passed = get_object_or_404(Mandate, subject=subject)
    claim = _late_revocation(request, passed)
    initial = _back(claim, clock.day_of(now)) if claim else _proposed(request, officer)
    form = TransferForm(posted(request), initial=initial)
    if request.method != "POST" or not form.is_valid():
        status = TO_CORRECT if form.is_bound else 200
        return _form(request, passed, form, status)
    if AGAIN in request.POST:
        return _form(request, passed, form, 200)
    is_confirmed, data = CONFIRMED in request.POST, form.cleaned_data
    act: Callable[..., Transfer | None] = actions.rehearse_transfer
    if is_confirmed:
        act = partial(claims.transfer_back, claim=claim) if claim else actions.decide_transfer
    try:
        made = act(
            mandate=passed, to=data["to"], on=data["on"], decision=_decision(data), by=officer,
            now=now,
        )  # fmt: skip
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return _form(request, passed, form, TO_CORRECT)
    if made is None:
        return _check(request, passed, form, officer)
    messages.success(request, _("Đã ghi quyết định chuyển giao và báo cả hai cơ quan."))
    return redirect("mandates:transfer", made.id)


@permitted(Permission.MANDATE_READ)
def transfer(request: HttpRequest, transfer_id: UUID) -> HttpResponse:
    """Show a transfer: its decision, both agencies, and the hand-over as one's own book has it."""
    officer, now = officer_of(request), clock.now()
    shown = get_object_or_404(Transfer.objects.with_parties(), pk=transfer_id)
    names = latest_names({shown.giver_id, shown.receiver_id})
    book = (
        Handover.objects.visible_to(officer)
        .filter(reference=shown.id)
        .prefetch_related("items")
        .first()
    )
    context = {
        "transfer": shown,
        "summary": _summary(shown, names),
        "colour": _colour(shown),
        "document": document_held(shown.document_id, by=officer, now=now),
        "book": book,
        "progress": book.progress() if book else None,
        "is_late": bool(book and book.is_late(clock.day_of(now))),
        "manages": Permission.MANDATE_MANAGE in officer.permissions
        and shown.state != TransferState.REVOKED,
        "is_pending": shown.effective_date > clock.day_of(now),
        "revocation": _revocation(shown),
        "is_party": officer.agency_id in {shown.giver_id, shown.receiver_id},
    }
    return render(request, "mandates/transfer.html", context)


@permitted(Permission.MANDATE_MANAGE)
def correct(request: HttpRequest, transfer_id: UUID) -> HttpResponse:
    """Correct what is written of a decision."""
    shown = get_object_or_404(Transfer.objects.with_parties(), pk=transfer_id)
    here = reverse("mandates:transfer", args=[transfer_id])
    initial = {
        "notation": shown.notation,
        "decision_agency": shown.decided_by_agency,
        "decision_date": shown.decision_date,
        "document": shown.document_id or "",
        "note": shown.note,
    }
    return form_page(
        request,
        DecisionForm(posted(request), initial=initial),
        lambda data: actions.correct_decision(
            transfer=shown, decision=_decision(data), by=officer_of(request), now=clock.now()
        ),
        title=_("Sửa quyết định chuyển giao: %(title)s") % {"title": shown.mandate.title},
        done=_("Đã sửa quyết định."),
        to=here,
        back=here,
    )


@permitted(Permission.MANDATE_MANAGE)
def revoke(request: HttpRequest, transfer_id: UUID) -> HttpResponse:
    """Take a transfer back before its day."""
    shown = get_object_or_404(Transfer.objects.with_parties(), pk=transfer_id)
    here = reverse("mandates:transfer", args=[transfer_id])
    return form_page(
        request,
        RevokeForm(posted(request)),
        lambda data: revoking.revoke_transfer(
            transfer=shown,
            decision=actions.Decision(
                notation=data["notation"],
                agency=data["decision_agency"],
                day=data["decision_date"],
            ),
            reason=data["reason"],
            by=officer_of(request),
            now=clock.now(),
        ),
        title=_("Thu hồi quyết định chuyển giao: %(title)s") % {"title": shown.mandate.title},
        done=_("Đã thu hồi. Cơ quan đang chủ trì giữ nguyên chức năng, không có gì chuyển theo."),
        to=here,
        back=here,
        kind="warning",
        submit=_("Thu hồi quyết định"),
    )


@require_POST
@permitted(Permission.MANDATE_MANAGE)
def announce(request: HttpRequest, transfer_id: UUID) -> HttpResponse:
    """Tell both agencies, so that each opens its book of the hand-over."""
    shown = get_object_or_404(Transfer, pk=transfer_id)
    return step(
        request,
        lambda: actions.announce(transfer=shown, by=officer_of(request), now=clock.now()),
        done=_("Đã báo hai cơ quan. Sổ bàn giao sẽ mở khi thông điệp đến nơi."),
        back=reverse("mandates:transfer", args=[transfer_id]),
    )


def _form(request: HttpRequest, passed: Mandate, form: TransferForm, status: int) -> HttpResponse:
    context = {"mandate": passed, "form": form, "steps": _steps(), "current": 0}
    return render(request, "mandates/decide.html", context, status=status)


def _check(
    request: HttpRequest, passed: Mandate, form: TransferForm, officer: Officer
) -> HttpResponse:
    """Show what follows from the decision before it is recorded."""
    data, now = form.cleaned_data, clock.now()
    receiver = AgencyRecord.objects.as_of(data["on"]).filter(agency=data["to"]).first()
    last = passed.holdings.leading().order_by("-valid").first()
    names = latest_names({last.agency_id} if last else set())
    context = {
        "mandate": passed,
        "steps": _steps(),
        "current": 1,
        "kept": [(name, request.POST.get(name, "")) for name in _names_of(form)],
        "confirmed": CONFIRMED,
        "again": AGAIN,
        "summary": [
            (_("Quyết định"), _decision(data).text),
            (_("Từ cơ quan"), names[last.agency_id].name if last else "–"),
            (_("Sang cơ quan"), receiver.name if receiver else "–"),
            (_("Ngày hiệu lực"), short_date(data["on"])),
        ],
        "is_past": data["on"] <= clock.day_of(now),
        "hanging": hanging_on(passed.subject, on=data["on"], by=officer, now=now),
    }
    return render(request, "mandates/check.html", context)


def _steps() -> list[str]:
    return [_("Quyết định"), _("Kiểm tra hệ quả"), _("Danh mục bàn giao")]


def _late_revocation(request: HttpRequest, passed: Mandate) -> Claim | None:
    """Return the revocation that came too late, when the page is opened from it and it waits still."""
    try:
        asked = UUID(request.GET.get("claim", ""))
    except ValueError:
        return None
    rows = Claim.objects.open().late_revocations()
    return rows.filter(pk=asked, subject=passed.subject).first()


def _back(claim: Claim, today: date) -> dict[str, Any]:
    """Return a transfer back to whoever gave, from today, by the decision that revoked the transfer."""
    told: TransferRevoked = claim.told
    return {
        "notation": told.notation,
        "decision_agency": told.decided_by_agency,
        "decision_date": told.decision_date,
        "to": told.giver,
        "on": max(today, told.effective_date + timedelta(days=1)),
        "note": told.reason,
    }


def _names_of(form: TransferForm) -> list[str]:
    """Return the names that the fields have in the posted data; a day has three."""
    names: list[str] = []
    for name, field in form.fields.items():
        parts = getattr(field, "fields", None)
        names += [f"{name}_{part}" for part in range(len(parts))] if parts else [name]
    return names


def _decision(data: dict[str, Any]) -> actions.Decision:
    return actions.Decision(
        notation=data["notation"],
        agency=data["decision_agency"],
        day=data["decision_date"],
        document_id=data["document"],
        is_verified=data["decision_date"] is not None,
        note=data["note"],
    )


def _proposed(request: HttpRequest, officer: Officer) -> dict[str, Any]:
    """Return what a document that the agency holds says of the decision, when the page is opened from it."""
    try:
        asked = UUID(request.GET.get("document", ""))
    except ValueError:
        return {}
    held = document_held(asked, by=officer, now=clock.now())
    if held is None:
        return {}
    return {
        "notation": f"{held.kind_name} số {held.notation}",
        "decision_agency": held.issuer_name,
        "decision_date": held.issued_date,
        "document": held.document_id,
    }


def _summary(shown: Transfer, names: dict[int, AgencyRecord]) -> list[tuple[Any, ...]]:
    def agency(row: Agency) -> tuple[str, str, str]:
        return names[row.pk].name, reverse("agencies:agency", args=[row.pk]), _("Xem cơ quan")

    return [
        (_("Cơ quan chuyển giao"), *agency(shown.giver)),
        (_("Cơ quan tiếp nhận"), *agency(shown.receiver)),
        (_("Ngày hiệu lực"), short_date(shown.effective_date)),
        (_("Số, ký hiệu quyết định"), shown.notation),
        (
            _("Ngày quyết định"),
            short_date(shown.decision_date) if shown.decision_date else _("Chưa xác minh"),
        ),
        (_("Cơ quan ban hành"), shown.decided_by_agency),
        (_("Ghi chú"), shown.note or "–"),
        (
            _("Người ghi"),
            _("%(name)s, %(moment)s")
            % {"name": shown.recorded_by, "moment": moment(shown.recorded_at)},
        ),
    ]


def _revocation(shown: Transfer) -> list[tuple[Any, ...]]:
    """Return by what, why and by whom a transfer was taken back; nothing of one that stands."""
    if shown.revoked_at is None:
        return []
    when = short_date(shown.revocation_date) if shown.revocation_date else _("Chưa ghi")
    return [
        (_("Quyết định thu hồi"), shown.revocation_notation),
        (_("Ngày quyết định"), when),
        (_("Cơ quan ban hành"), shown.revocation_agency),
        (_("Lý do thu hồi"), shown.revocation_reason),
        (
            _("Người ghi"),
            _("%(name)s, %(moment)s")
            % {"name": shown.revoked_by, "moment": moment(shown.revoked_at)},
        ),
    ]


def _colour(shown: Transfer) -> str:
    return TRANSFER_COLOURS[shown.state]
