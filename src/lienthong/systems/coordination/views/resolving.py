"""The table "tổng hợp, tiếp thu, giải trình": decided, printed, exported, made a letter (Điều 5.5)."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from lienthong.base import clock
from lienthong.base.tables import Column
from lienthong.casework.layout.typesetting import typeset
from lienthong.casework.screens import officer_of, step
from lienthong.casework.tables import csv_response, xlsx_response
from lienthong.identity.access import needs
from lienthong.identity.permissions import Permission
from lienthong.systems.coordination import wording
from lienthong.systems.coordination.actions import files, opinions
from lienthong.systems.coordination.forms import ResolveForm
from lienthong.systems.coordination.models import CoordinationFile, OpinionPoint
from lienthong.systems.coordination.views.replies import attempt, crumbs, found, page, to

SHEETS = Path(__file__).resolve().parents[1] / "sheets"

_COLUMNS = (
    Column(gettext_lazy("Cơ quan"), width="one-quarter"),
    Column(gettext_lazy("Số")),
    Column(gettext_lazy("Vị trí")),
    Column(gettext_lazy("Nội dung góp ý"), width="one-third"),
    Column(gettext_lazy("Kết quả")),
    Column(gettext_lazy("Giải trình")),
)


@needs(Permission.COORDINATION_READ)
def table(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Show every remark of a file with what became of it."""
    file = found(CoordinationFile, file_id, request)
    points = _points(file)
    return page(
        request,
        "table.html",
        file=file,
        crumbs=_crumbs(file, _("Tổng hợp, tiếp thu, giải trình")),
        columns=_COLUMNS,
        rows=_cells(points),
        undecided=sum(not point.outcome for point in points),
        decided=sum(bool(point.outcome) for point in points),
        may=Permission.COORDINATION_REQUEST in officer_of(request).permissions,
    )


@needs(Permission.COORDINATION_REQUEST)
def resolve(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Decide remarks, many at once: taken up, or not with a reason."""
    file, officer = found(CoordinationFile, file_id, request), officer_of(request)
    form = ResolveForm(request.POST or None, points=_points(file))
    if request.method == "POST" and form.is_valid():
        done = attempt(form, lambda: _decide(form, officer))
        if done is not None:
            messages.success(request, _("Đã xử lý %(count)s điểm góp ý.") % {"count": done})
            return redirect(to("resolution", file_id))
    lines = [
        (point, form[f"outcome_{point.pk.hex}"], form[f"reason_{point.pk.hex}"])
        for point in form.points
    ]
    answer = page(
        request,
        "resolve.html",
        file=file,
        form=form,
        lines=lines,
        crumbs=_crumbs(file, _("Xử lý điểm góp ý")),
    )
    answer.status_code = 422 if form.is_bound and form.errors else 200
    return answer


@needs(Permission.COORDINATION_READ)
def table_csv(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Return the table as CSV."""
    file = found(CoordinationFile, file_id, request)
    return csv_response("tong-hop-tiep-thu-giai-trinh.csv", _titles(), _cells(_points(file)))


@needs(Permission.COORDINATION_READ)
def table_xlsx(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Return the table as a workbook."""
    file = found(CoordinationFile, file_id, request)
    rows = _cells(_points(file))
    return xlsx_response("tong-hop-tiep-thu-giai-trinh.xlsx", _titles(), rows, file.title)


@needs(Permission.COORDINATION_READ)
def table_pdf(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Return the table as PDF, A4 landscape."""
    file, officer = found(CoordinationFile, file_id, request), officer_of(request)
    data = {
        "agency": officer.agency_name,
        "title": _("Bảng tổng hợp, tiếp thu, giải trình ý kiến"),
        "subject": file.title,
        "period": _("Tính đến %(day)s") % {"day": f"{clock.today():%d/%m/%Y}"},
        "titles": [str(title) for title in _titles()],
        "rows": [[str(cell) for cell in row] for row in _cells(_points(file))],
    }
    drawn = typeset("resolution.typ", "sheet", data, day=clock.today(), folder=SHEETS)
    answer = HttpResponse(drawn.pdf, content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="tong-hop-tiep-thu-giai-trinh.pdf"'
    return answer


@require_POST
@needs(Permission.COORDINATION_REQUEST)
def ask_letter(request: HttpRequest, file_id: UUID) -> HttpResponse:
    """Ask the agency's documents for a draft letter that tells how opinions were taken up."""
    file, officer = found(CoordinationFile, file_id, request), officer_of(request)
    rows = [(name, place, text, outcome, why) for name, _n, place, text, outcome, why in
            _cells(_points(file))]  # fmt: skip
    paragraphs = wording.letter_paragraphs(file.title, rows, file.closing_text)
    return step(
        request,
        lambda: files.ask_letter(file=file, paragraphs=paragraphs, by=officer, now=clock.now()),
        done=_("Đã đề nghị văn thư soạn công văn trong mục văn bản đi."),
        back=to("file", file_id),
    )


def _points(file: CoordinationFile) -> list[OpinionPoint]:
    rows = OpinionPoint.objects.filter(agency_id=file.agency_id, request__file=file)
    return list(
        rows.select_related("request__file").order_by(
            "request__addressee_name", "request_id", "number"
        )
    )


def _cells(points: list[OpinionPoint]) -> list[list[Any]]:
    return [
        [
            point.request.addressee_name if point.request else "",
            point.number,
            point.place,
            point.text,
            point.get_outcome_display() if point.outcome else _("chưa xử lý"),
            point.reason,
        ]
        for point in points
    ]


def _titles() -> list[Any]:
    return [column.label for column in _COLUMNS]


def _decide(form: ResolveForm, officer: Any) -> int | None:
    decided = form.decisions()
    if not decided:
        form.add_error(None, _("Hãy chọn kết quả cho ít nhất một điểm góp ý."))
        return None
    for request, decisions in decided.items():
        opinions.decide_points(request=request, decisions=decisions, by=officer, now=clock.now())
    return sum(map(len, decided.values()))


def _crumbs(file: CoordinationFile, here: str) -> Any:
    return [
        *crumbs((_("Hồ sơ phối hợp"), "asked_list")),
        (file.title, to("file", file.pk)),
        (here, ""),
    ]
