"""The monthly papers and yearly evaluations: listed, edited, printed, handed to documents."""

from collections.abc import Sequence
from difflib import ndiff
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from lienthong.base import clock
from lienthong.base.errors import Refusal
from lienthong.base.paging import page_of
from lienthong.base.tables import Cell, Column
from lienthong.casework.layout.typesetting import typeset
from lienthong.casework.screens import officer_of, step
from lienthong.identity.access import needs
from lienthong.identity.permissions import Permission
from lienthong.systems.coordination.actions import papers
from lienthong.systems.coordination.actions.refusals import PaperChanged
from lienthong.systems.coordination.forms import PaperRevisionForm, PaperTextForm
from lienthong.systems.coordination.models import CoordinationPaper, PaperState
from lienthong.systems.coordination.views.letters import letter_of
from lienthong.systems.coordination.views.replies import crumbs, found, page, submitted, to
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
        links=[(_("Lập tài liệu từ quy chế"), to("agreements"))],
    )


@needs(Permission.COORDINATION_READ)
def detail(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Show a paper with its figures; whoever may, edits the text."""
    paper = found(CoordinationPaper, paper_id, request, "agreement")
    return _shown(request, paper, PaperTextForm(initial=_initial(paper)))


@require_POST
@needs(Permission.COORDINATION_REQUEST)
def edit(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Keep the text of a paper as edited; over somebody else's newer text only when both were compared."""
    paper, officer = found(CoordinationPaper, paper_id, request, "agreement"), officer_of(request)
    form = PaperTextForm(request.POST)
    if not form.is_valid():
        return _shown(request, paper, form, status=422)
    try:
        papers.edit(paper=paper, by=officer, now=clock.now(), **form.cleaned_data)
    except PaperChanged as refusal:
        messages.error(request, refusal.sentence)
        newest = found(CoordinationPaper, paper_id, request, "agreement")
        mine = form.cleaned_data["text"]
        again = PaperTextForm(initial=_initial(newest) | {"text": mine})
        return _shown(request, newest, again, status=409, differs=_differences(newest.text, mine))
    except Refusal as refusal:
        form.add_error(None, refusal.sentence)
        return _shown(request, paper, form, status=refusal.status)
    messages.success(request, _("Đã lưu tài liệu."))
    return redirect(to("paper", paper_id))


@require_POST
@needs(Permission.COORDINATION_REQUEST)
def redraw(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Compute the figures of a paper anew; an edited text stays."""
    paper = found(CoordinationPaper, paper_id, request, "agreement")
    officer, first = officer_of(request), paper.first_date
    return step(
        request,
        lambda: papers.draw_up(
            agreement=paper.agreement,
            kind=paper.kind,
            year=first.year,
            month=first.month,
            by=officer,
            now=clock.now(),
        ),
        done=_("Đã tính lại số liệu. Nội dung do người biên tập viết được giữ nguyên."),
        back=to("paper", paper_id),
    )


@needs(Permission.COORDINATION_REQUEST)
def take_drawn(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Replace the edited text by the system's newest, after asking."""
    paper, officer = found(CoordinationPaper, paper_id, request, "agreement"), officer_of(request)
    form = PaperRevisionForm(request.POST or None, initial=_initial(paper))
    return submitted(
        request,
        form,
        lambda: papers.take_drawn(
            paper=paper, revision=form.cleaned_data["revision"], by=officer, now=clock.now()
        ),
        title=_("Thay nội dung đã biên tập bằng nội dung hệ thống lập?"),
        submit=_("Thay nội dung"),
        back=to("paper", paper_id),
        then=lambda row: to("paper", row.pk),
        lead=_("Nội dung do %(by)s biên tập sẽ mất. Hãy chép lại phần cần giữ trước khi thay.")
        % {"by": paper.edited_by},
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


def _shown(
    request: HttpRequest,
    paper: CoordinationPaper,
    form: PaperTextForm,
    *,
    status: int = 200,
    differs: Sequence[tuple[str, str]] = (),
) -> HttpResponse:
    officer = officer_of(request)
    is_draft = paper.state == PaperState.DRAFT
    answer = page(
        request,
        "paper.html",
        paper=paper,
        title=papers.title_of(paper),
        crumbs=[
            *crumbs((_TITLE, "papers")),
            (papers.period_name(paper.kind, paper.first_date), ""),
        ],
        form=form,
        may=is_draft and Permission.COORDINATION_REQUEST in officer.permissions,
        differs=differs,
        letter=None if is_draft else letter_of(paper.pk, officer),
    )
    answer.status_code = status
    return answer


def _initial(paper: CoordinationPaper) -> dict[str, object]:
    return {"text": paper.text, "revision": paper.revision}


def _differences(theirs: str, mine: str) -> list[tuple[str, str]]:
    """Return the lines that only one of two texts has, each with whose it is."""
    whose = {"- ": _("Bản đã lưu"), "+ ": _("Bạn viết")}
    lines = ndiff(theirs.splitlines(), mine.splitlines())
    return [(whose[line[:2]], line[2:]) for line in lines if line[:2] in whose and line[2:].strip()]
