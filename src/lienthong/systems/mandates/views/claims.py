"""What other nodes told of mandates and waits for a person, and what they answered to what was told them."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from lienthong.agencies.models import Mandate
from lienthong.base import clock
from lienthong.base.formats import moment, short_date
from lienthong.base.paging import page_of
from lienthong.base.tables import Cell, Column
from lienthong.casework.screens import offered, officer_of, put_back, step
from lienthong.casework.tables import file_response
from lienthong.contracts import registry as contracts
from lienthong.contracts.mandates import (
    MandateEnded,
    MandateEstablished,
    SupportTold,
    TransferRevoked,
    TransferTold,
)
from lienthong.identity.access import permitted
from lienthong.identity.permissions import Permission
from lienthong.systems.mandates.actions import claims as actions
from lienthong.systems.mandates.forms import DismissForm
from lienthong.systems.mandates.models import Claim, ClaimOutcome, TellingAnswer

MOST_EXPORTED = 20_000
COLOURS = {
    ClaimOutcome.OPEN: "red",
    ClaimOutcome.APPLIED: "green",
    ClaimOutcome.RETURNED: "blue",
    ClaimOutcome.DISMISSED: "grey",
}
CHANGES = {
    contracts.type_of(kind)[0]: name
    for kind, name in (
        (MandateEstablished, gettext_lazy("Thêm chức năng, nhiệm vụ")),
        (TransferTold, gettext_lazy("Chuyển giao")),
        (TransferRevoked, gettext_lazy("Thu hồi chuyển giao")),
        (SupportTold, gettext_lazy("Cơ quan phối hợp")),
        (MandateEnded, gettext_lazy("Kết thúc chức năng, nhiệm vụ")),
    )
}


@permitted(Permission.MANDATE_MANAGE)
def index(request: HttpRequest) -> HttpResponse:
    """List what other nodes told, what waits first; with ``as`` as CSV or as a workbook."""
    is_all = bool(request.GET.get("all"))
    rows = Claim.objects.all() if is_all else Claim.objects.open()
    if form := request.GET.get("as", ""):
        return _file(form, _claim_columns(), [_claim_row(one) for one in rows[:MOST_EXPORTED]])
    page = page_of(rows, request)
    context = {
        "page": page,
        "kinds": _kinds("all" if is_all else "open"),
        "columns": _claim_columns(),
        "rows": [_claim_row(one) for one in page],
        "empty": _("Không có thay đổi nào chờ xử lý."),
        "export": f"?{'all=1&' if is_all else ''}",
    }
    return render(request, "mandates/claims.html", context)


@permitted(Permission.MANDATE_MANAGE)
def answers(request: HttpRequest) -> HttpResponse:
    """List what other nodes answered to changes that they could not take over at once; ``as`` likewise."""
    rows = TellingAnswer.objects.all()
    if form := request.GET.get("as", ""):
        return _file(form, _answer_columns(), [_answer_row(one) for one in rows[:MOST_EXPORTED]])
    page = page_of(rows, request)
    context = {
        "page": page,
        "kinds": _kinds("answers"),
        "columns": _answer_columns(),
        "rows": [_answer_row(one) for one in page],
        "empty": _(
            "Chưa có nút nào trả lời. Thay đổi được ghi ngay thì không có câu trả lời riêng."
        ),
        "export": "?",
    }
    return render(request, "mandates/claims.html", context)


@permitted(Permission.MANDATE_MANAGE)
def claim(request: HttpRequest, reference: UUID) -> HttpResponse:
    """Show what was told, why it was not taken over, and what may be done."""
    shown = get_object_or_404(Claim, pk=reference)
    form = DismissForm()
    put_back(request, [(reverse("mandates:dismiss_claim", args=[reference]), form)])
    context = {
        "claim": shown,
        "change": CHANGES[shown.contract],
        "outcome": _outcome(shown),
        "is_open": shown.outcome == ClaimOutcome.OPEN,
        "summary": _summary(shown),
        "form": form,
        "back_url": f"{reverse('mandates:decide', args=[shown.subject])}?claim={reference}",
        "is_known": Mandate.objects.filter(subject=shown.subject).exists(),
    }
    return render(request, "mandates/claim.html", context)


@require_POST
@permitted(Permission.MANDATE_MANAGE)
def apply(request: HttpRequest, reference: UUID) -> HttpResponse:
    """Record the told change by hand."""
    shown = get_object_or_404(Claim, pk=reference)
    return step(
        request,
        lambda: actions.apply_claim(claim=shown, by=officer_of(request), now=clock.now()),
        done=_("Đã ghi thay đổi vào danh mục của nút này và báo lại nơi gửi."),
        back=_address(shown),
    )


@require_POST
@permitted(Permission.MANDATE_MANAGE)
def dismiss(request: HttpRequest, reference: UUID) -> HttpResponse:
    """Leave the registry as it is."""
    shown, form = get_object_or_404(Claim, pk=reference), DismissForm(request.POST)
    return offered(
        request,
        form,
        lambda: actions.dismiss_claim(
            claim=shown,
            reason=form.cleaned_data["reason"],
            by=officer_of(request),
            now=clock.now(),
        ),
        done=_("Đã ghi lý do và báo lại nơi gửi; danh mục của nút này giữ nguyên."),
        back=_address(shown),
    )


def _kinds(current: str) -> list[tuple[str, str, bool]]:
    here = reverse("mandates:claims")
    return [
        (_("Chờ xử lý"), here, current == "open"),
        (_("Tất cả"), f"{here}?all=1", current == "all"),
        (_("Nút khác trả lời"), reverse("mandates:claim_answers"), current == "answers"),
    ]


def _claim_columns() -> list[Column]:
    return [
        Column(_("Chức năng, nhiệm vụ"), width="one-third"),
        Column(_("Thay đổi")),
        Column(_("Từ ngày"), no_wrap=True),
        Column(_("Cơ quan báo")),
        Column(_("Kết quả xử lý")),
    ]


def _claim_row(one: Claim) -> tuple[Any, ...]:
    told = one.told
    return (
        Cell(one.title, href=_address(one)),
        Cell(str(CHANGES[one.contract]), note=_parties(told)),
        short_date(_day(told)),
        one.sender,
        _outcome(one),
    )


def _answer_columns() -> list[Column]:
    return [
        Column(_("Mã chức năng, nhiệm vụ")),
        Column(_("Thay đổi")),
        Column(_("Cơ quan trả lời")),
        Column(_("Kết quả xử lý")),
        Column(_("Lý do xử lý"), width="one-third"),
        Column(_("Người xử lý")),
        Column(_("Xử lý lúc"), no_wrap=True),
    ]


def _answer_row(one: TellingAnswer) -> tuple[Any, ...]:
    return (
        Cell(one.subject, href=reverse("mandates:mandate", args=[one.subject])),
        str(CHANGES.get(one.contract, one.contract)),
        one.agency_code,
        Cell(one.get_outcome_display(), tag=COLOURS[ClaimOutcome(one.outcome)]),
        one.note or "–",
        _("Hệ thống") if one.answered_by == "system" else one.answered_by,
        moment(one.answered_at),
    )


def _file(form: str, columns: list[Column], rows: list[tuple[Any, ...]]) -> HttpResponse:
    words = [tuple(map(_words, row)) for row in rows]
    return file_response(form, "nut-khac-bao", [str(each.label) for each in columns], words)


def _words(cell: Any) -> str:
    if not isinstance(cell, Cell):
        return str(cell)
    return f"{cell.text}: {cell.note}" if cell.note else str(cell.text)


def _address(shown: Claim) -> str:
    return reverse("mandates:claim", args=[shown.reference])


def _outcome(shown: Claim) -> Cell:
    return Cell(shown.get_outcome_display(), tag=COLOURS[ClaimOutcome(shown.outcome)])


def _day(told: Any) -> date:
    """Return the day from which a told change counts."""
    if isinstance(told, TransferTold | TransferRevoked):
        return told.effective_date
    if isinstance(told, SupportTold):
        return told.until or told.from_date
    day: date = told.ended_date if isinstance(told, MandateEnded) else told.from_date
    return day


def _parties(told: Any) -> str:
    """Return which agencies a told change is about, in a few words."""
    if isinstance(told, TransferTold | TransferRevoked):
        return f"{told.giver} → {told.receiver}"
    if isinstance(told, SupportTold):
        words = _("%(agency)s thôi phối hợp") if told.until else _("%(agency)s phối hợp")
        return words % {"agency": told.agency}
    return _("%(agency)s chủ trì") % {"agency": told.lead}


def _summary(shown: Claim) -> list[tuple[Any, ...]]:
    rows = [
        (_("Mã chức năng, nhiệm vụ"), shown.subject),
        *_details(shown.told),
        (_("Cơ quan báo"), f"{shown.sender}, {moment(shown.arrived_at)}"),
    ]
    if shown.settled_at:
        rows.append((_("Người xử lý"), f"{shown.settled_by}, {moment(shown.settled_at)}"))
    if shown.settled_note:
        rows.append((_("Lý do xử lý"), shown.settled_note))
    return rows


def _details(told: Any) -> list[tuple[Any, ...]]:
    """Return what a told change says, line by line."""
    if isinstance(told, TransferTold):
        return _of_transfer(told)
    if isinstance(told, TransferRevoked):
        return [*_of_transfer(told), (_("Lý do thu hồi"), told.reason)]
    if isinstance(told, SupportTold):
        return [
            (_("Cơ quan phối hợp"), told.agency),
            (_("Từ ngày"), short_date(told.from_date)),
            (_("Đến trước ngày"), short_date(told.until) if told.until else "–"),
            (_("Căn cứ pháp lý"), told.legal_basis),
        ]
    if isinstance(told, MandateEnded):
        return [
            (_("Cơ quan chủ trì"), told.lead),
            (_("Kết thúc từ ngày"), short_date(told.ended_date)),
        ]
    return [
        (_("Cơ quan chủ trì"), told.lead),
        (_("Từ ngày"), short_date(told.from_date)),
        (_("Căn cứ pháp lý"), told.legal_basis),
    ]


def _of_transfer(told: TransferTold | TransferRevoked) -> list[tuple[Any, ...]]:
    when = short_date(told.decision_date) if told.decision_date else _("Chưa xác minh")
    is_revoked = isinstance(told, TransferRevoked)
    return [
        (_("Từ cơ quan"), told.giver),
        (_("Sang cơ quan"), told.receiver),
        (_("Ngày hiệu lực"), short_date(told.effective_date)),
        (_("Quyết định thu hồi") if is_revoked else _("Số, ký hiệu quyết định"), told.notation),
        (_("Ngày quyết định"), when),
        (_("Cơ quan ban hành"), told.decided_by_agency),
    ]
