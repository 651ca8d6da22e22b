"""How an agreement ends: proposed, answered, decided."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from lienthong.base import clock
from lienthong.casework.screens import offered, officer_of
from lienthong.identity.access import needs
from lienthong.identity.permissions import Permission
from lienthong.systems.coordination.actions import endings
from lienthong.systems.coordination.forms import AnswerEndForm, EndByDecisionForm, ProposeEndForm
from lienthong.systems.coordination.models import (
    Agreement,
    AgreementEnding,
    AgreementState,
    EndingState,
)
from lienthong.systems.coordination.views.replies import Offer, found, to


@require_POST
@needs(Permission.COORDINATION_DECIDE)
def propose(request: HttpRequest, agreement_id: UUID) -> HttpResponse:
    """Propose to the other agency that the agreement ends."""
    row, officer = found(Agreement, agreement_id, request), officer_of(request)
    form = ProposeEndForm(request.POST)
    return offered(
        request,
        form,
        lambda: endings.propose_end(
            agreement=row, by=officer, now=clock.now(), **form.cleaned_data
        ),
        done=_("Đã gửi đề nghị chấm dứt quy chế cho bên kia."),
        back=to("agreement", agreement_id),
    )


@require_POST
@needs(Permission.COORDINATION_DECIDE)
def answer(request: HttpRequest, ending_id: UUID) -> HttpResponse:
    """Agree to the other agency's proposal, or say why not."""
    row, officer = found(AgreementEnding, ending_id, request), officer_of(request)
    form = AnswerEndForm(request.POST)
    return offered(
        request,
        form,
        lambda: endings.answer_end(
            ending=row,
            is_agreed=form.cleaned_data["answer"] == "agreed",
            reason=form.cleaned_data["reason"],
            by=officer,
            now=clock.now(),
        ),
        done=_("Đã trả lời đề nghị chấm dứt quy chế."),
        back=to("agreement", row.agreement_id),
    )


@require_POST
@needs(Permission.COORDINATION_DECIDE)
def decide(request: HttpRequest, agreement_id: UUID) -> HttpResponse:
    """Record the decision that ends the agreement."""
    row, officer = found(Agreement, agreement_id, request), officer_of(request)
    form = EndByDecisionForm(request.POST)
    return offered(
        request,
        form,
        lambda: endings.end_by_decision(
            agreement=row, by=officer, now=clock.now(), **form.cleaned_data
        ),
        done=_("Đã ghi quyết định chấm dứt quy chế và báo bên kia."),
        back=to("agreement", agreement_id),
    )


def ending_offers(row: Agreement) -> list[Offer]:
    """Return what the leader may do to end an agreement that has no last day yet."""
    if row.state != AgreementState.IN_FORCE or row.ended_date is not None:
        return []
    open_ones = [each for each in row.endings.all() if each.state == EndingState.OPEN]
    offers = [
        Offer(
            _("Trả lời đề nghị chấm dứt quy chế"),
            AnswerEndForm(auto_id="answer_end_%s"),
            to("answer_end", each.pk),
            _("Gửi trả lời"),
        )
        for each in open_ones
        if not each.is_ours
    ]
    if not any(each.is_ours for each in open_ones):
        offers.append(
            Offer(
                _("Đề nghị bên kia cùng chấm dứt quy chế"),
                ProposeEndForm(auto_id="propose_end_%s"),
                to("propose_end", row.pk),
                _("Gửi đề nghị chấm dứt"),
                "warning",
            )
        )
    offers.append(
        Offer(
            _("Ghi quyết định chấm dứt quy chế"),
            EndByDecisionForm(auto_id="decide_end_%s"),
            to("decide_end", row.pk),
            _("Ghi quyết định chấm dứt"),
            "warning",
        )
    )
    return offers
