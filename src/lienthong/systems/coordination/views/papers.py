"""The monthly papers and yearly evaluations: listed, edited, printed, handed to documents."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from lienthong.base import clock
from lienthong.base.paging import page_of
from lienthong.base.tables import Cell, Column
from lienthong.casework.layout.typesetting import typeset
from lienthong.casework.screens import offered, officer_of, put_back, step
from lienthong.identity.access import needs
from lienthong.identity.permissions import Permission
from lienthong.systems.coordination.actions import papers
from lienthong.systems.coordination.forms import TextForm
from lienthong.systems.coordination.models import CoordinationPaper, PaperState
from lienthong.systems.coordination.views.letters import letter_of
from lienthong.systems.coordination.views.replies import crumbs, found, page, to
from lienthong.systems.coordination.views.resolving import SHEETS
from lienthong.systems.coordination.views.shown import state_cell

_TITLE = gettext_lazy("Tài liệu đánh giá phối hợp")
_COLUMNS = (
    Column(gettext_lazy("Tài liệu"), width="one-half"),
    Column(gettext_lazy("Quy chế")),
    Column(gettext_lazy("Kỳ"), no_wrap=True),
    Column(gettext_lazy("Trạng thái")),
)


@needs(Permission.COORDINATION_READ)
def paper_list(request: HttpRequest) -> HttpResponse:
    """List the papers of this agency, the newest period first."""
    rows = CoordinationPaper.objects.visible_to(officer_of(request)).select_related("agreement")
    shown = page_of(rows, request)
    return page(
        request,
        "list.html",
        title=_TITLE,
        page=shown,
        columns=_COLUMNS,
        rows=[
            [
                Cell(row.get_kind_display(), href=to("paper", row.pk)),
                Cell(row.agreement.number, href=to("agreement", row.agreement_id)),
                papers.period_name(row.kind, row.first_date),
                state_cell(row),
            ]
            for row in shown
        ],
        empty=_("Chưa lập tài liệu nào. Hãy mở quy chế phối hợp để lập tài liệu tháng hoặc năm."),
        links=[(_("Quy chế phối hợp"), to("agreements"))],
    )


@needs(Permission.COORDINATION_READ)
def detail(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Show a paper with its figures; whoever may, edits the text."""
    officer = officer_of(request)
    paper = found(CoordinationPaper, paper_id, request, "agreement")
    may = Permission.COORDINATION_REQUEST in officer.permissions and paper.state == PaperState.DRAFT
    form = TextForm(initial={"text": paper.text})
    put_back(request, [(to("edit_paper", paper_id), form)])
    return page(
        request,
        "paper.html",
        paper=paper,
        title=papers.title_of(paper),
        crumbs=[
            *crumbs((_TITLE, "papers")),
            (papers.period_name(paper.kind, paper.first_date), ""),
        ],
        form=form,
        may=may,
        letter=letter_of(paper.pk, officer) if paper.state == PaperState.SENT else None,
    )


@require_POST
@needs(Permission.COORDINATION_REQUEST)
def edit(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Keep the text of a paper as edited."""
    paper, officer = found(CoordinationPaper, paper_id, request), officer_of(request)
    form = TextForm(request.POST)
    return offered(
        request,
        form,
        lambda: papers.edit(
            paper=paper, text=form.cleaned_data["text"], by=officer, now=clock.now()
        ),
        done=_("Đã lưu tài liệu."),
        back=to("paper", paper_id),
    )


@require_POST
@needs(Permission.COORDINATION_REQUEST)
def hand_over(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Have documents make a report of it, to be signed."""
    paper = found(CoordinationPaper, paper_id, request, "agreement")
    officer = officer_of(request)
    return step(
        request,
        lambda: papers.hand_over(paper=paper, by=officer, now=clock.now()),
        done=_("Đã chuyển soạn thành báo cáo để trình ký trong mục văn bản đi."),
        back=to("paper", paper_id),
    )


@needs(Permission.COORDINATION_READ)
def pdf(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Return the paper as PDF."""
    paper = found(CoordinationPaper, paper_id, request, "agreement")
    data = {
        "agencies": [officer_of(request).agency_name, paper.agreement.partner_name],
        "title": papers.title_of(paper),
        "lines": [line for line in paper.text.splitlines() if line.strip()],
        "note": _(
            "Số liệu tính đến %(day)s, do hệ thống tổng hợp từ các việc phối hợp đã ghi nhận."
        )
        % {"day": f"{clock.day_of(paper.drawn_at):%d/%m/%Y}"},
    }
    drawn = typeset("paper.typ", "paper", data, day=clock.day_of(paper.drawn_at), folder=SHEETS)
    answer = HttpResponse(drawn.pdf, content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="tai-lieu-phoi-hop.pdf"'
    return answer
