"""Transfers that another node told and that wait for a person."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lienthong.agencies.models import Mandate
from lienthong.base import clock
from lienthong.base.formats import moment, short_date
from lienthong.base.paging import page_of
from lienthong.base.tables import Cell, Column
from lienthong.casework.screens import offered, officer_of, put_back, step
from lienthong.identity.access import permitted
from lienthong.identity.permissions import Permission
from lienthong.systems.mandates.actions import claims as actions
from lienthong.systems.mandates.forms import DismissForm
from lienthong.systems.mandates.models import ClaimOutcome, TransferClaim

COLOURS = {ClaimOutcome.OPEN: "red", ClaimOutcome.APPLIED: "green", ClaimOutcome.DISMISSED: "grey"}


@permitted(Permission.MANDATE_MANAGE)
def index(request: HttpRequest) -> HttpResponse:
    """List what other nodes told, what waits first."""
    is_all = bool(request.GET.get("all"))
    rows = TransferClaim.objects.all() if is_all else TransferClaim.objects.open()
    page, here = page_of(rows, request), reverse("mandates:claims")
    context = {
        "page": page,
        "kinds": [(_("Chờ xử lý"), here, not is_all), (_("Tất cả"), f"{here}?all=1", is_all)],
        "columns": [
            Column(_("Chức năng, nhiệm vụ"), width="one-third"),
            Column(_("Chuyển giao")),
            Column(_("Ngày hiệu lực"), no_wrap=True),
            Column(_("Cơ quan báo")),
            Column(_("Kết quả xử lý")),
        ],
        "rows": [
            (
                Cell(one.title, href=_address(one)),
                f"{one.giver} → {one.receiver}",
                short_date(one.effective_date),
                one.sender,
                _outcome(one),
            )
            for one in page
        ],
    }
    return render(request, "mandates/claims.html", context)


@permitted(Permission.MANDATE_MANAGE)
def claim(request: HttpRequest, reference: UUID) -> HttpResponse:
    """Show what was told, why it was not taken over, and what may be done."""
    shown = get_object_or_404(TransferClaim, pk=reference)
    form = DismissForm()
    put_back(request, [(reverse("mandates:dismiss_claim", args=[reference]), form)])
    context = {
        "claim": shown,
        "outcome": _outcome(shown),
        "is_open": shown.outcome == ClaimOutcome.OPEN,
        "summary": _summary(shown),
        "form": form,
        "is_known": Mandate.objects.filter(subject=shown.subject).exists(),
    }
    return render(request, "mandates/claim.html", context)


@require_POST
@permitted(Permission.MANDATE_MANAGE)
def apply(request: HttpRequest, reference: UUID) -> HttpResponse:
    """Record the told transfer by hand."""
    shown = get_object_or_404(TransferClaim, pk=reference)
    return step(
        request,
        lambda: actions.apply_claim(claim=shown, by=officer_of(request), now=clock.now()),
        done=_("Đã ghi việc chuyển giao vào danh mục của nút này."),
        back=_address(shown),
    )


@require_POST
@permitted(Permission.MANDATE_MANAGE)
def dismiss(request: HttpRequest, reference: UUID) -> HttpResponse:
    """Leave the registry as it is."""
    shown, form = get_object_or_404(TransferClaim, pk=reference), DismissForm(request.POST)
    return offered(
        request,
        form,
        lambda: actions.dismiss_claim(
            claim=shown,
            reason=form.cleaned_data["reason"],
            by=officer_of(request),
            now=clock.now(),
        ),
        done=_("Đã ghi lý do; danh mục của nút này giữ nguyên."),
        back=_address(shown),
    )


def _address(shown: TransferClaim) -> str:
    return reverse("mandates:claim", args=[shown.reference])


def _outcome(shown: TransferClaim) -> Cell:
    return Cell(shown.get_outcome_display(), tag=COLOURS[ClaimOutcome(shown.outcome)])


def _summary(shown: TransferClaim) -> list[tuple[Any, ...]]:
    when = short_date(shown.decision_date) if shown.decision_date else _("Chưa xác minh")
    rows = [
        (_("Mã chức năng, nhiệm vụ"), shown.subject),
        (_("Từ cơ quan"), shown.giver),
        (_("Sang cơ quan"), shown.receiver),
        (_("Ngày hiệu lực"), short_date(shown.effective_date)),
        (_("Số, ký hiệu quyết định"), shown.notation),
        (_("Ngày quyết định"), when),
        (_("Cơ quan ban hành"), shown.decided_by_agency),
        (_("Cơ quan báo"), f"{shown.sender}, {moment(shown.arrived_at)}"),
    ]
    if shown.settled_at:
        rows.append((_("Người xử lý"), f"{shown.settled_by}, {moment(shown.settled_at)}"))
    if shown.settled_note:
        rows.append((_("Lý do xử lý"), shown.settled_note))
    return rows
