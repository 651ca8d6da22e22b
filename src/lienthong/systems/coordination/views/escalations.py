"""Questions before the leaders of both agencies."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from lienthong.base import clock
from lienthong.base.paging import page_of
from lienthong.base.tables import Cell, Column
from lienthong.casework.screens import offered, officer_of, step
from lienthong.identity.access import needs
from lienthong.identity.permissions import Permission
from lienthong.systems.coordination import rules
from lienthong.systems.coordination.actions import escalating
from lienthong.systems.coordination.forms import AuthorityForm, TextForm
from lienthong.systems.coordination.models import Escalation, EscalationState, LeaderDecision
from lienthong.systems.coordination.views.cases import address
from lienthong.systems.coordination.views.replies import Offer, crumbs, found, page, to
from lienthong.systems.coordination.views.shown import colour, state_cell

_TITLE = _("Nội dung báo cáo lãnh đạo hai cơ quan")
_COLUMNS = (
    Column(_("Nội dung chưa thống nhất"), width="one-half"),
    Column(_("Hồ sơ")),
    Column(_("Bên kia")),
    Column(_("Báo cáo ngày"), no_wrap=True),
    Column(_("Trạng thái")),
)


@needs(Permission.COORDINATION_READ)
def escalation_list(request: HttpRequest) -> HttpResponse:
    """List what is or was before the leaders, open ones first."""
    rows = Escalation.objects.visible_to(officer_of(request))
    rows = rows.select_related("request__file", "duty").order_by("-state", "-raised_at")
    shown = page_of(rows, request)
    return page(
        request,
        "list.html",
        title=_TITLE,
        page=shown,
        columns=_COLUMNS,
        rows=[_row(row) for row in shown],
        empty=_("Chưa có nội dung nào phải báo cáo lãnh đạo hai cơ quan."),
        links=(),
    )


@needs(Permission.COORDINATION_READ)
def detail(request: HttpRequest, escalation_id: UUID) -> HttpResponse:
    """Show a question, both positions, what was exchanged and what the leaders said."""
    row = found(Escalation, escalation_id, request, "request__file", "duty")
    said = list(row.decisions.all())
    may = Permission.COORDINATION_DECIDE in officer_of(request).permissions
    own = {each.round for each in said if each.is_ours}
    partner = {each.round for each in said if not each.is_ours}
    is_open = row.state == EscalationState.OPEN
    can_speak = rules.next_round(own | partner, own, partner) is not None
    return page(
        request,
        "escalation.html",
        row=row,
        colour=colour(row.state),
        back=address(row.case),
        crumbs=[*crumbs((_TITLE, "escalations")), (row.question[:80], "")],
        exchanges=row.case.exchanges.all(),
        said=said,
        is_waiting=is_open and not can_speak,
        to_agree=_words_to_agree(said) if may and is_open and can_speak else None,
        offers=_offers(row, can_speak=can_speak) if may and is_open else [],
    )


@require_POST
@needs(Permission.COORDINATION_DECIDE)
def decide(request: HttpRequest, escalation_id: UUID) -> HttpResponse:
    """Record the words of this agency's leader."""
    row, officer = found(Escalation, escalation_id, request), officer_of(request)
    form = TextForm(request.POST)
    return offered(
        request,
        form,
        lambda: escalating.decide_as_leader(
            escalation=row, text=form.cleaned_data["text"], by=officer, now=clock.now()
        ),
        done=_("Đã ghi ý kiến quyết định và báo bên kia."),
        back=to("escalation", escalation_id),
    )


@require_POST
@needs(Permission.COORDINATION_DECIDE)
def agree(request: HttpRequest, escalation_id: UUID) -> HttpResponse:
    """Take the other leader's words as those of this agency's leader."""
    row, officer = found(Escalation, escalation_id, request), officer_of(request)
    return step(
        request,
        lambda: escalating.agree(escalation=row, by=officer, now=clock.now()),
        done=_("Đã ghi đồng ý với ý kiến bên kia và báo bên kia."),
        back=to("escalation", escalation_id),
    )


@require_POST
@needs(Permission.COORDINATION_DECIDE)
def note_authority(request: HttpRequest, escalation_id: UUID) -> HttpResponse:
    """Record what a higher authority decided."""
    row, officer = found(Escalation, escalation_id, request), officer_of(request)
    form = AuthorityForm(request.POST)
    return offered(
        request,
        form,
        lambda: escalating.note_authority(
            escalation=row, by=officer, now=clock.now(), **form.cleaned_data
        ),
        done=_("Đã ghi quyết định của cấp có thẩm quyền."),
        back=to("escalation", escalation_id),
    )


def _words_to_agree(said: Sequence[LeaderDecision]) -> LeaderDecision | None:
    """Return the newest words of the other leader."""
    return max((each for each in said if not each.is_ours), key=lambda one: one.round, default=None)


def _row(row: Escalation) -> list[Any]:
    case = row.case
    title = row.request.file.title if row.request else row.duty.title if row.duty else ""
    return [
        Cell(row.question, href=to("escalation", row.pk)),
        Cell(title, href=address(case)),
        case.partner_name,
        clock.day_of(row.raised_at),
        state_cell(row),
    ]


def _offers(row: Escalation, *, can_speak: bool) -> list[Offer]:
    offers = []
    if can_speak:
        offers.append(
            Offer(
                _("Ghi ý kiến quyết định của lãnh đạo cơ quan mình"),
                TextForm(auto_id="leader_%s"),
                to("decide_escalation", row.pk),
                _("Ghi ý kiến quyết định"),
            )
        )
    offers.append(
        Offer(
            _("Ghi quyết định của cấp có thẩm quyền"),
            AuthorityForm(auto_id="authority_%s"),
            to("note_authority", row.pk),
            _("Ghi quyết định"),
        )
    )
    return offers
