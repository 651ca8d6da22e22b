"""Coordination agreements, their works, focal points and papers."""

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from lienthong.base import clock
from lienthong.base.paging import page_of
from lienthong.base.tables import Cell, Column
from lienthong.casework.screens import offered, officer_of, step
from lienthong.identity.access import needs
from lienthong.identity.permissions import Permission
from lienthong.systems.coordination.actions import agreements, papers
from lienthong.systems.coordination.actions.agreements import AgreementContent
from lienthong.systems.coordination.forms import AgreementForm, FocalPointForm, PaperForm
from lienthong.systems.coordination.models import Agreement, AgreementState
from lienthong.systems.coordination.views.endings import ending_offers
from lienthong.systems.coordination.views.replies import (
    Offer,
    crumbs,
    found,
    page,
    returned,
    submitted,
    to,
)
from lienthong.systems.coordination.views.shown import colour, state_cell

_COLUMNS = (
    Column(_("Số, ký hiệu"), no_wrap=True),
    Column(_("Tên quy chế"), width="one-half"),
    Column(_("Cơ quan phối hợp")),
    Column(_("Hiệu lực từ"), no_wrap=True),
    Column(_("Trạng thái")),
)


@needs(Permission.COORDINATION_READ)
def agreement_list(request: HttpRequest) -> HttpResponse:
    """List the coordination agreements of this agency."""
    officer = officer_of(request)
    shown = page_of(Agreement.objects.visible_to(officer), request)
    may = Permission.COORDINATION_DECIDE in officer.permissions
    return page(
        request,
        "list.html",
        title=_("Quy chế phối hợp"),
        page=shown,
        columns=_COLUMNS,
        rows=[
            [
                Cell(row.number, href=to("agreement", row.pk)),
                row.title,
                row.partner_name,
                row.in_force_date,
                _standing(row, clock.today()),
            ]
            for row in shown
        ],
        empty=_("Chưa đăng ký quy chế phối hợp nào."),
        links=[(_("Đăng ký quy chế phối hợp"), to("new_agreement"))] if may else (),
    )


@needs(Permission.COORDINATION_DECIDE)
def new_agreement(request: HttpRequest) -> HttpResponse:
    """Register a signed agreement."""
    officer = officer_of(request)
    form = AgreementForm(request.POST or None, officer=officer, on=clock.today())
    return submitted(
        request,
        form,
        lambda: agreements.register(
            content=AgreementContent(**form.cleaned_data), by=officer, now=clock.now()
        ),
        title=_("Đăng ký quy chế phối hợp"),
        submit=_("Đăng ký và gửi bên kia xác nhận"),
        back=to("agreements"),
        then=lambda row: to("agreement", row.pk),
    )


@needs(Permission.COORDINATION_READ)
def detail(request: HttpRequest, agreement_id: UUID) -> HttpResponse:
    """Show an agreement: its works with the files under each, focal points and papers."""
    officer, row = officer_of(request), found(Agreement, agreement_id, request)
    may_lead = Permission.COORDINATION_DECIDE in officer.permissions
    points = list(row.points.all())
    return page(
        request,
        "agreement.html",
        row=row,
        returned=returned(row),
        standing=_standing(row, clock.today()),
        endings=[(each, colour(each.state)) for each in row.endings.all()],
        crumbs=[*crumbs((_("Quy chế phối hợp"), "agreements")), (row.number, "")],
        own_unit=next((point.unit for point in points if point.is_ours), ""),
        partner_unit=next((point.unit for point in points if not point.is_ours), ""),
        points=points,
        items=row.items.prefetch_related("files"),
        papers=row.papers.all()[:24],
        duties=row.duties.order_by("-id")[:20],
        can_offer_again=may_lead and row.state == AgreementState.UNSENT,
        can_confirm=may_lead and row.state == AgreementState.RECEIVED,
        offers=_offers(row, officer.permissions),
    )


@require_POST
@needs(Permission.COORDINATION_DECIDE)
def confirm(request: HttpRequest, agreement_id: UUID) -> HttpResponse:
    """Confirm an agreement that the other agency registered."""
    row, officer = found(Agreement, agreement_id, request), officer_of(request)
    return step(
        request,
        lambda: agreements.confirm(agreement=row, by=officer, now=clock.now()),
        done=_("Đã xác nhận quy chế phối hợp."),
        back=to("agreement", agreement_id),
    )


@require_POST
@needs(Permission.COORDINATION_DECIDE)
def offer_again(request: HttpRequest, agreement_id: UUID) -> HttpResponse:
    """Send an agreement again that did not reach the other agency."""
    row, officer = found(Agreement, agreement_id, request), officer_of(request)
    return step(
        request,
        lambda: agreements.offer_again(agreement=row, by=officer, now=clock.now()),
        done=_("Đã gửi lại quy chế cho bên kia."),
        back=to("agreement", agreement_id),
    )


@require_POST
@needs(Permission.COORDINATION_DECIDE)
def name_focal_point(request: HttpRequest, agreement_id: UUID) -> HttpResponse:
    """Name another focal unit of this agency."""
    row, officer = found(Agreement, agreement_id, request), officer_of(request)
    form = FocalPointForm(request.POST)
    return offered(
        request,
        form,
        lambda: agreements.name_focal_point(
            agreement=row, by=officer, now=clock.now(), **form.cleaned_data
        ),
        done=_("Đã đổi đơn vị đầu mối và báo bên kia."),
        back=to("agreement", agreement_id),
    )


@require_POST
@needs(Permission.COORDINATION_REQUEST)
def draw_paper(request: HttpRequest, agreement_id: UUID) -> HttpResponse:
    """Draw up the paper of a month or a year."""
    row, officer = found(Agreement, agreement_id, request), officer_of(request)
    form, drawn = PaperForm(request.POST), list[Any]()

    def draw() -> None:
        given = form.cleaned_data
        paper = papers.draw_up(
            agreement=row,
            kind=given["kind"],
            year=given["year"],
            month=given["month"] or 0,
            by=officer,
            now=clock.now(),
        )
        drawn.append(paper)

    answer = offered(
        request,
        form,
        draw,
        done=_("Đã lập tài liệu từ số liệu trong hệ thống. Hãy rà soát và biên tập."),
        back=to("agreement", agreement_id),
    )
    return redirect(to("paper", drawn[0].pk)) if drawn else answer


def _offers(row: Agreement, permissions: frozenset[str]) -> list[Offer]:
    offers = []
    today = clock.today()
    # The last papers are drawn up after an agreement has ended, too.
    is_confirmed = row.state == AgreementState.IN_FORCE
    if Permission.COORDINATION_REQUEST in permissions and is_confirmed:
        initial = {"year": today.year, "month": today.month}
        offers.append(
            Offer(
                _("Lập tài liệu phiên họp tháng hoặc đánh giá năm"),
                PaperForm(auto_id="paper_%s", initial=initial),
                to("draw_paper", row.pk),
                _("Lập tài liệu"),
            )
        )
    if Permission.COORDINATION_DECIDE in permissions and not row.ends(today):
        offers.append(
            Offer(
                _("Đổi đơn vị đầu mối của cơ quan mình"),
                FocalPointForm(auto_id="focal_%s", initial={"from_date": today}),
                to("focal_point", row.pk),
                _("Lưu đơn vị đầu mối"),
            )
        )
    if Permission.COORDINATION_DECIDE in permissions:
        offers += ending_offers(row)
    return offers


def _standing(row: Agreement, today: date) -> Cell:
    """Return how an agreement stands today: its state, or that and since when it binds no more."""
    if row.ended_date is None:
        return state_cell(row)
    day = f"{row.ended_date:%d/%m/%Y}"
    if row.ends(today):
        return Cell(_("Hết hiệu lực từ %(day)s") % {"day": day}, tag="grey")
    return Cell(_("Hiệu lực đến trước %(day)s") % {"day": day}, tag="yellow")
