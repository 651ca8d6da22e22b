"""One report: its page, its steps from draft to acceptance, its history and where its figures come from."""

from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_POST

from lienthong.agencies.models import AgencyRecord
from lienthong.axis import attachments
from lienthong.base import clock
from lienthong.base.errors import NotFound
from lienthong.base.formats import moment, short_date
from lienthong.base.moments import known_at, moment_of, typed
from lienthong.base.tables import Cell, Column
from lienthong.casework.screens import form_errors, officer_of, step
from lienthong.identity.access import needs
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.reporting import aggregation
from lienthong.systems.reporting.actions import receiving, submitting
from lienthong.systems.reporting.cells import written
from lienthong.systems.reporting.forms import (
    PasteForm,
    PurposeForm,
    ReasonForm,
    ReportUploadForm,
    SignForm,
)
from lienthong.systems.reporting.layout import draw_report
from lienthong.systems.reporting.models import Report, ReportState
from lienthong.systems.reporting.rewinding import as_known
from lienthong.systems.reporting.rules.filling import CellOrigin
from lienthong.systems.reporting.views.changes import changes_of
from lienthong.systems.reporting.views.clashes import seen_now
from lienthong.systems.reporting.views.correcting import shift_of
from lienthong.systems.reporting.views.filled import Entry, filled
from lienthong.systems.reporting.views.found import report_of
from lienthong.systems.reporting.views.states import COLOURS, days_of

_STEPS = (ReportState.DRAFT, ReportState.REVIEW, ReportState.SUBMITTED, ReportState.ACCEPTED)


@needs(Permission.REPORT_READ)
def detail(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Show a report: outline and data form in one, what looks wrong, its steps and its vintages."""
    report, at = report_of(request, report_id), known_at(request)
    if at is None:
        return shown(request, report)
    if report.recorded_at > at:
        return _earlier(request, report, at)
    return shown(request, report, at=at)


def _earlier(request: HttpRequest, report: Report, at: datetime) -> HttpResponse:
    """Go to the newest vintage that the book had by a moment, or back to now when it had none."""
    before = Report.objects.vintages_of(report).known_at(at).first()
    if before is not None:
        return redirect(f"{before.get_absolute_url()}?as_of={typed(at)}")
    words = _("Đến %(at)s sổ của cơ quan chưa có báo cáo này; dưới đây là báo cáo hiện nay.")
    messages.warning(request, words % {"at": moment(at)})
    return redirect(report.get_absolute_url())


def shown(
    request: HttpRequest,
    report: Report,
    *,
    entry: Entry | None = None,
    status: int = 200,
    at: datetime | None = None,
) -> HttpResponse:
    """Return the page of a report, with what was typed and refused when a save did not succeed.

    At a moment it is shown as it was known then, and nothing can be done.
    """
    officer, is_kept, entry = officer_of(request), True, entry or Entry()
    if at is not None:
        known = as_known(report, at)
        report, is_kept = known.report, known.is_kept
    can = _allowed(report, officer) if at is None else {}
    seen = entry.seen or seen_now(report)
    context = {
        **moment_of(request),
        **filled(report, entry, seen=seen, at=at),
        "is_kept": is_kept,
        "colour": COLOURS[ReportState(report.state)],
        "facts": _facts(report),
        "steps": [str(state.label) for state in _STEPS],
        "current": _current(report),
        "can": can,
        "paste": PasteForm(),
        "upload": ReportUploadForm(initial={"revision": seen.revision}),
        "sign": SignForm(initial={"notation": report.notation}),
        "reason": ReasonForm(),
        "vintages": _vintages(report, at),
        "vintage_columns": [
            _("Lần"),
            _("Trạng thái"),
            _("Lý do đính chính"),
            _("Người ký"),
            _("Gửi lúc"),
        ],
        "is_mine": report.unit == officer.agency_code,
        "changes": changes_of(report) if is_kept else None,
        "shift": shift_of(report, officer) if at is None else None,
        "partial": _partial(report) if at is None else None,
        "must_fetch": must_fetch(report) if at is None else False,
        "purpose": PurposeForm(initial={"purpose": _("Đối chiếu số liệu tổng hợp")}),
    }
    return render(request, "reporting/report.html", context, status=status)


def must_fetch(report: Report) -> bool:
    """Say whether only the digest of a signed report came up, so that its PDF is asked for first."""
    return report.via is not None and bool(report.pdf_sha256) and not report.pdf_size


def _allowed(report: Report, officer: Officer) -> dict[str, bool]:
    mine = report.unit == officer.agency_code
    may = officer.permissions
    is_draft = mine and report.state == ReportState.DRAFT
    in_review = mine and report.state == ReportState.REVIEW
    waits = not mine and report.state == ReportState.SUBMITTED and report.via is None
    return {
        "enter": is_draft and Permission.REPORT_ENTER in may,
        "give_back": in_review and Permission.REPORT_REVIEW in may,
        "sign": in_review and Permission.REPORT_SIGN in may,
        "decide": waits and Permission.REPORT_RECEIVE in may,
        "correct": mine and report.state == ReportState.ACCEPTED and Permission.REPORT_ENTER in may,
        "again": mine and report.state == ReportState.RETURNED and Permission.REPORT_ENTER in may,
    }


def _facts(report: Report) -> list[tuple[Any, ...]]:
    version = report.version
    receiver = AgencyRecord.objects.as_of(report.last_date).filter(code=report.receiver).first()
    rows: list[tuple[Any, ...]] = [
        (_("Chế độ báo cáo"), version.name, version.regime.get_absolute_url(), _("Xem")),
        *_asked_by(report),
        (_("Đơn vị báo cáo"), f"{report.unit_name} ({report.unit})"),
        (_("Kỳ báo cáo"), days_of(report)),
        (_("Nơi nhận"), receiver.name if receiver else report.receiver),
        (_("Hạn gửi"), short_date(report.due_date) if report.due_date else ""),
        (_("Số, ký hiệu"), report.notation),
        (_("Người lập"), report.entered_name),
        (_("Người ký"), ", ".join(filter(None, (report.signer_title, report.signer_name)))),
        (_("Gửi lúc"), _sent(report)),
        (_("Người chấp nhận"), report.accepted_by),
        (_("Lý do đính chính"), report.reason if report.vintage > 1 else ""),
    ]  # fmt: skip
    return [row for row in rows if row[1]]


def _asked_by(report: Report) -> list[tuple[Any, ...]]:
    """Return who asked for a report of its own, and why."""
    version = report.version
    if not version.windows:
        return []
    owner = AgencyRecord.objects.as_of(report.last_date).filter(code=version.regime.owner).first()
    return [
        (_("Cơ quan yêu cầu"), owner.name if owner else version.regime.owner),
        (_("Lý do, mục đích"), version.purpose),
        (_("Căn cứ pháp lý"), version.legal_basis),
    ]


def _sent(report: Report) -> str:
    if report.submitted_at is None:
        return ""
    when = moment(report.submitted_at)
    if report.on_time is None:
        return when
    return f"{when}, {_('đúng hạn') if report.on_time else _('muộn')}"


def _current(report: Report) -> int:
    if report.state in {ReportState.ACCEPTED, ReportState.SUPERSEDED}:
        return len(_STEPS)
    if report.state == ReportState.RETURNED:
        return _STEPS.index(ReportState.SUBMITTED)
    return _STEPS.index(ReportState(report.state))


def _vintages(report: Report, at: datetime | None) -> list[list[Any]]:
    carried = f"?as_of={typed(at)}" if at else ""
    rows = Report.objects.vintages_of(report).known_at(at)
    return [
        [
            Cell(
                _("Lần %(number)s") % {"number": row.vintage},
                href="" if row.pk == report.pk else f"{row.get_absolute_url()}{carried}",
            ),
            Cell(row.get_state_display(), tag=COLOURS[ReportState(row.state)]),
            row.reason if row.vintage > 1 else "",
            row.signer_name if row.is_own or row.is_signed else _("Nhập thay, chưa ký"),
            row.submitted_at,
        ]
        for row in (each if at is None else as_known(each, at).report for each in rows)
    ]


@needs(Permission.REPORT_READ)
def below(request: HttpRequest, report_id: UUID, item: str) -> HttpResponse:
    """Show what every unit right below reported for one cell, and what is missing."""
    report = report_of(request, report_id)
    if item not in report.form.places:
        raise NotFound()
    asked, at = report.form.item(item), known_at(request)
    rows = (
        Report.objects.visible_to(officer_of(request))
        .of_period(report.version, report.period_id)
        .accepted(at)
        .children_of(report.unit)
        .in_order()
    )
    place, lines, total = report.form.places[item], [], 0
    parts = aggregation.parts_of(report, at)
    carried = f"?as_of={typed(at)}" if at else ""
    for row in rows:
        value = asked.from_scaled(row.values[place])
        total += row.values[place] or 0
        lines.append([
            Cell(row.unit_name, href=f"{row.get_absolute_url()}{carried}"),
            written(asked, value, ""),
            _("Đúng hạn") if row.on_time else _("Muộn") if row.on_time is False else _("Chưa ký gửi"),
            _noted(row),
        ])  # fmt: skip
    shown_report = report if at is None else as_known(report, at).report
    context = {
        **moment_of(request),
        "report": report,
        "item": asked,
        "columns": [
            Column(_("Đơn vị báo cáo"), width="one-half"),
            Column(_("Giá trị")),
            Column(_("Thời hạn")),
            Column(_("Ghi chú")),
        ],
        "rows": lines,
        "total": written(asked, asked.from_scaled(total), "") if asked.over_units == "sum" else "",
        "own": written(asked, shown_report.numbers[item], ""),
        "parts": parts,
        "missing": _missing(report, parts, officer_of(request)),
        "missing_columns": [
            Column(_("Đơn vị chưa có báo cáo"), width="one-half"),
            Column(_("Mã định danh")),
        ],
    }
    return render(request, "reporting/below.html", context)


def _missing(report: Report, parts: aggregation.Parts, officer: Officer) -> list[list[Any]]:
    """Return the units that a sum is without; of one's own sum, with the page that presses them."""
    query = {"regime": report.version.regime.code, "ky": report.period_id}
    address = f"{reverse('reporting:completeness')}?{urlencode(query)}"
    href = address if report.unit == officer.agency_code else ""
    return [[Cell(place.name, href=href), place.code] for place in parts.missing]


def _partial(report: Report) -> aggregation.Parts | None:
    """Return what the sums in an unsent report are without, None when they are whole."""
    is_open = report.state in {ReportState.DRAFT, ReportState.REVIEW}
    if not is_open or CellOrigin.BELOW not in report.origins:
        return None
    parts = aggregation.parts_of(report)
    return parts if parts.missing else None


def _noted(row: Report) -> Any:
    if row.behind_at is not None:
        return Cell(_("Cấp dưới đang có bản sửa"), tag="orange")
    return Cell(_("Số liệu mô phỏng"), tag="purple") if row.is_generated else ""


@xframe_options_sameorigin
@needs(Permission.REPORT_READ)
def pdf(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Return the signed report, or a drawing of what stands in it now."""
    report = report_of(request, report_id)
    if must_fetch(report):
        return redirect(report.get_absolute_url())
    data = attachments.read(report.pdf_sha256) if report.pdf_sha256 else draw_report(report).pdf
    name = f"{report.version.regime.code}-{report.unit}-{report.period_id}.pdf"
    answer = HttpResponse(data, content_type="application/pdf")
    kind = "attachment" if request.GET.get("save") else "inline"
    answer.headers["Content-Disposition"] = f"{kind}; filename*=UTF-8''{quote(name)}"
    patch_cache_control(answer, private=True, max_age=0)
    return answer


@require_POST
@needs(Permission.REPORT_ENTER)
def send_to_review(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Hand the report over for review."""
    report, officer = report_of(request, report_id), officer_of(request)
    return step(
        request,
        lambda: submitting.send_to_review(report=report, by=officer, now=clock.now()),
        done=_("Đã chuyển báo cáo để rà soát."),
        back=report.get_absolute_url(),
    )


@require_POST
@needs(Permission.REPORT_REVIEW)
def give_back(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Give the report back to those who made it."""
    return _with_reason(request, report_id, submitting.give_back, _("Đã chuyển lại để chỉnh sửa."))


@require_POST
@needs(Permission.REPORT_SIGN)
def sign(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Sign the report as person and agency and send it."""
    report, officer = report_of(request, report_id), officer_of(request)
    form = SignForm(request.POST)
    if not form.is_valid():
        return form_errors(request, form, report.get_absolute_url())
    return step(
        request,
        lambda: submitting.sign_and_submit(
            report=report, by=officer, now=clock.now(), notation=form.cleaned_data["notation"]
        ),
        done=_("Đã ký số và gửi báo cáo qua trục liên thông."),
        back=report.get_absolute_url(),
    )


@require_POST
@needs(Permission.REPORT_RECEIVE)
def accept(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Accept a report from the level below."""
    report, officer = report_of(request, report_id), officer_of(request)
    return step(
        request,
        lambda: receiving.accept(report=report, by=officer, now=clock.now()),
        done=_("Đã chấp nhận báo cáo và báo nơi gửi."),
        back=report.get_absolute_url(),
    )


@require_POST
@needs(Permission.REPORT_RECEIVE)
def return_report(request: HttpRequest, report_id: UUID) -> HttpResponse:
    """Return a report to the unit that sent it."""
    return _with_reason(
        request, report_id, receiving.return_report, _("Đã trả lại và báo nơi gửi.")
    )


def _with_reason(request: HttpRequest, report_id: UUID, action: Any, done: str) -> HttpResponse:
    report, officer = report_of(request, report_id), officer_of(request)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return form_errors(request, form, report.get_absolute_url())
    return step(
        request,
        lambda: action(
            report=report, reason=form.cleaned_data["reason"], by=officer, now=clock.now()
        ),
        done=done,
        back=report.get_absolute_url(),
    )
