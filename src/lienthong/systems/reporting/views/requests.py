"""Reports that the agency asks for: composed on one page, previewed, released, followed, moved, withdrawn."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lienthong.agencies.models import AgencyRecord
from lienthong.base import clock
from lienthong.base.errors import NotFound, Refusal
from lienthong.base.formats import moment, short_date
from lienthong.base.paging import page_of
from lienthong.base.tables import Cell, Column
from lienthong.casework.calendar import deadline_clock
from lienthong.casework.screens import form_errors, officer_of, step
from lienthong.identity.access import needs
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.reporting import aggregation, grids
from lienthong.systems.reporting.actions import requesting
from lienthong.systems.reporting.duties import owing
from lienthong.systems.reporting.forms import MoveForm, ReasonForm, RequestForm
from lienthong.systems.reporting.models import (
    Regime,
    RegimeVersion,
    ReportRequest,
    ReportRequestState,
)
from lienthong.systems.reporting.units import all_places
from lienthong.systems.reporting.views.regimes import ITEM_COLUMNS, item_rows

MOST_BLANK = 100
MOST_NAMED = 30
MOST_WINDOWS = 12
COLOURS = {
    ReportRequestState.DRAFT: "yellow",
    ReportRequestState.WAITING: "purple",
    ReportRequestState.RELEASED: "green",
    ReportRequestState.WITHDRAWN: "grey",
}


@needs(Permission.REPORT_READ)
def index(request: HttpRequest) -> HttpResponse:
    """List the reports that this agency asks for or asked for."""
    officer = officer_of(request)
    page = page_of(ReportRequest.objects.visible_to(officer).newest_first(), request)
    context = {
        "page": page,
        "columns": [
            Column(_("Yêu cầu báo cáo"), width="one-half"),
            Column(_("Loại báo cáo")),
            Column(_("Hạn gửi"), no_wrap=True),
            Column(_("Trạng thái")),
        ],
        "rows": [
            [
                Cell(row.title, href=row.get_absolute_url(), note=row.drafted_name),
                row.get_kind_display(),
                ", ".join(grids.window_line(each)["due_date"] for each in row.windows[:3]),
                Cell(row.get_state_display(), tag=COLOURS[ReportRequestState(row.state)]),
            ]
            for row in page
        ],
        "may_request": Permission.REPORT_REQUEST in officer.permissions,
    }
    return render(request, "reporting/requests.html", context)


@needs(Permission.REPORT_REQUEST)
def compose(request: HttpRequest) -> HttpResponse:
    """Compose a request on one page; saving it shows what its units will see."""
    return _composed(request, None)


@needs(Permission.REPORT_REQUEST)
def revise(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Change a request that is not released."""
    row = _request_of(request, request_id)
    if not row.is_open:
        messages.error(request, _("Yêu cầu đã ban hành không sửa được; hãy rút rồi soạn lại."))
        return redirect(row.get_absolute_url())
    return _composed(request, row)


def _composed(request: HttpRequest, row: ReportRequest | None) -> HttpResponse:
    officer, today = officer_of(request), clock.today()
    issuer = AgencyRecord.objects.as_of(today).filter(agency_id=officer.agency_id).first()
    if issuer is None:
        raise NotFound()
    form = RequestForm(
        request.POST or None, issuer=issuer, on=today, initial=_initial(row) if row else {}
    )
    taken = _taken(request.POST.get("taken", ""))
    is_asking = request.method == "POST" and not {"take", "more"} & request.POST.keys()
    if is_asking and form.is_valid():
        try:
            content = form.request_content(taken)
            saved = _saved(row, content, officer)
        except Refusal as refusal:
            if refusal.status not in {409, 422}:
                raise
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("Đã lưu yêu cầu. Hãy xem lại trước khi ban hành."))
            return redirect(saved.get_absolute_url())
    lines = _lines(request, row, taken)
    shown = form if is_asking or not request.POST else _unchecked(form, issuer)
    context = {
        "form": shown,
        "title": _("Sửa yêu cầu báo cáo") if row else _("Soạn yêu cầu báo cáo"),
        "back": row.get_absolute_url() if row else reverse("reporting:requests"),
        "grids": [grid.shown(lines[grid.prefix], _blank(request)) for grid in grids.ASKED_GRIDS],
        "blank": _blank(request),
        "regimes": [("", _("Không lấy")), *_regimes()],
        "taken": request.POST.get("taken", ""),
    }
    return render(request, "reporting/request_form.html", context, status=422 if is_asking else 200)


def _saved(row: ReportRequest | None, content: Any, officer: Officer) -> ReportRequest:
    if row is None:
        return requesting.draft(content=content, by=officer, now=clock.now())
    return requesting.revise(request=row, content=content, by=officer, now=clock.now())


def _unchecked(form: RequestForm, issuer: AgencyRecord) -> RequestForm:
    """Return the form as typed, without judging what is not finished."""
    data = {name: form.data.get(name, "") for name in form.fields if name != "groups"}
    initial = {**data, "groups": dict(form.data.lists()).get("groups", [])}  # type: ignore[attr-defined]
    return RequestForm(initial=initial, issuer=issuer, on=clock.today())


def _initial(row: ReportRequest) -> dict[str, Any]:
    names = ("kind", "title", "purpose", "legal_basis", "guidance", "groups", "route")
    return {**{name: getattr(row, name) for name in names}, "units": "\n".join(row.units)}


def _lines(
    request: HttpRequest, row: ReportRequest | None, taken: Mapping[str, Mapping[str, Any]]
) -> dict[str, list[Mapping[str, Any]]]:
    """Return the lines of the grids as typed, or as kept, with those of a regime that was just chosen."""
    if request.method == "POST":
        typed: dict[str, list[Mapping[str, Any]]] = {
            grid.prefix: list(grid.typed(request.POST)) for grid in grids.ASKED_GRIDS
        }
        if "take" in request.POST:
            known = {line["code"] for line in typed["items"]}
            typed["items"] += [
                grids.item_line(each) for code, each in taken.items() if code not in known
            ]
        return typed
    if row is None:
        return {grid.prefix: [] for grid in grids.ASKED_GRIDS}
    return {
        "windows": [grids.window_line(each) for each in row.windows],
        "sections": list(row.sections),
        "items": [grids.item_line(each) for each in row.items],
    }


def _blank(request: HttpRequest) -> int:
    text = request.POST.get("blank", "")
    before = int(text) if text.isdigit() and len(text) < 4 else grids.BLANK_LINES
    return min(before + (5 if "more" in request.POST else 0), MOST_BLANK)


def _regimes() -> list[tuple[str, str]]:
    rows = RegimeVersion.objects.in_force(clock.today()).filter(withdrawn_at=None)
    rows = rows.exclude(items=[]).select_related("regime").order_by("name")
    return [(row.regime.code, row.name) for row in rows[:200]]


def _taken(code: str) -> dict[str, Mapping[str, Any]]:
    """Return the items of the regime that items are taken from, by code."""
    regime = Regime.objects.filter(code=code[:60]).first() if code else None
    version = regime.versions.order_by("-number").first() if regime else None
    return {str(each["code"]): each for each in version.items} if version else {}


@needs(Permission.REPORT_READ)
def detail(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Show a request: who owes what until when, what is asked twice, its steps and what came in."""
    row, officer = _request_of(request, request_id), officer_of(request)
    version = row.version or requesting.preview(row, officer, clock.now())
    can = _allowed(row, officer)
    context = {
        "row": row,
        "version": version,
        "colour": COLOURS[ReportRequestState(row.state)],
        "can": can,
        "facts": _facts(row, version),
        "items": item_rows(version),
        "item_columns": ITEM_COLUMNS,
        "sections": [(each["title"], each.get("hint", "")) for each in version.sections],
        "section_columns": [_("Phần"), _("Gợi ý nội dung")],
        "hops": _hops(version),
        "hop_columns": [_("Đối tượng báo cáo"), _("Số đơn vị"), _("Nơi nhận"), _("Các đơn vị")],
        "twice": _twice(row, officer),
        "days_off": _days_off(version) if row.is_open else [],
        "progress": _progress(row, version, officer),
        "progress_columns": [
            Column(_("Kỳ được yêu cầu"), width="one-third"), Column(_("Hạn gửi"), no_wrap=True),
            Column(_("Phải gửi"), numeric=True), Column(_("Đã gửi"), numeric=True),
            Column(_("Xem số liệu")),
        ],
        "move": MoveForm(periods=[(each.id, each.label) for each in version.own_periods]),
    }  # fmt: skip
    return render(request, "reporting/request.html", context)


def _request_of(request: HttpRequest, request_id: UUID) -> ReportRequest:
    rows = ReportRequest.objects.visible_to(officer_of(request)).select_related("regime")
    found: ReportRequest | None = rows.filter(pk=request_id).first()
    if found is None:
        raise NotFound()
    return found


def _allowed(row: ReportRequest, officer: Officer) -> dict[str, bool]:
    may_request = Permission.REPORT_REQUEST in officer.permissions
    may_release = Permission.REPORT_RELEASE in officer.permissions
    is_out = row.state == ReportRequestState.RELEASED
    return {
        "revise": row.is_open and may_request,
        "hand_up": row.state == ReportRequestState.DRAFT and may_request and not may_release,
        "release": row.is_open and may_release,
        "give_back": row.state == ReportRequestState.WAITING and may_release,
        "change": is_out and may_release,
    }


def _facts(row: ReportRequest, version: RegimeVersion) -> list[tuple[Any, ...]]:
    released = f"{row.released_name}, {moment(row.released_at)}" if row.released_at else ""
    windows = "\n".join(
        _("%(label)s, hạn gửi %(due)s") % {"label": each.label, "due": short_date(each.due_date)}
        for each in version.own_periods
        if each.due_date
    )
    rows: list[tuple[Any, ...]] = [
        (_("Loại báo cáo"), row.get_kind_display()),
        (_("Lý do, mục đích"), row.purpose),
        (_("Căn cứ pháp lý"), row.legal_basis),
        (_("Các kỳ được yêu cầu"), windows),
        (_("Đường gửi báo cáo"), row.get_route_display()),
        (_("Hướng dẫn thực hiện"), row.guidance),
        (_("Người soạn"), row.drafted_name),
        (_("Người ban hành"), released),
        (_("Lý do chuyển lại"), row.back_reason),
        (_("Lý do rút"), version.withdrawn_reason),
    ]
    return [each for each in rows if each[1]]


def _hops(version: RegimeVersion) -> list[list[Any]]:
    """Return each group with how many units of it owe the report first, and some of their names."""
    first = version.own_periods[0]
    places = sorted(all_places(first.last_date).values(), key=lambda place: place.path)
    names = {place.code: place.name for place in places}
    found: dict[str, list[tuple[str, str]]] = {group.title: [] for group in version.groups}
    for place, receiver, _due in owing(version, first, places, deadline_clock()):
        group = next(each for each in version.groups if each.has(place.reporter))
        found[group.title].append((place.name, receiver))
    rows: list[list[Any]] = []
    for title, members in found.items():
        listed = "; ".join(name for name, _to in members[:MOST_NAMED])
        receivers = {receiver for _name, receiver in members}
        to = names.get(next(iter(receivers), ""), "") if len(receivers) < 2 else ""
        rows.append([
            title,
            len(members),
            to or (_("Cơ quan cấp trên trực tiếp") if members else ""),
            f"{listed}; …" if len(members) > MOST_NAMED else listed,
        ])  # fmt: skip
    return rows


def _twice(row: ReportRequest, officer: Officer) -> list[dict[str, str]]:
    if not row.is_open:
        return []
    return [
        {
            "name": other.name,
            "url": other.regime.get_absolute_url(),
            "items": ", ".join(item.label for item in items),
        }
        for other, items in requesting.asked_already_by(row, officer, clock.now())
    ]


def _days_off(version: RegimeVersion) -> list[str]:
    working = deadline_clock()
    days = [each.due_date for each in version.own_periods if each.due_date]
    return [short_date(day) for day in days if working.roll_forward(day) != day]


def _progress(row: ReportRequest, version: RegimeVersion, officer: Officer) -> list[list[Any]]:
    """Return how many reports came in for each window, the newest windows that have begun."""
    if row.is_open:
        return []
    begun = [each for each in version.own_periods if each.first_date <= clock.today()]
    rows: list[list[Any]] = []
    for period in begun[-MOST_WINDOWS:]:
        whole = aggregation.completeness(
            agency_id=officer.agency_id, code=officer.agency_code, version=version, period=period
        )[0]
        query = f"?regime={version.regime.code}&ky={period.id}"
        rows.append([
            Cell(period.label, href=reverse("reporting:completeness") + query),
            short_date(period.due_date) if period.due_date else "",
            whole.expected,
            whole.received,
            Cell(_("So sánh số liệu"), href=reverse("reporting:compare") + query),
        ])  # fmt: skip
    return rows


@require_POST
@needs(Permission.REPORT_REQUEST)
def hand_up(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Lay the request before the leader."""
    return _step(request, request_id, requesting.hand_up, _("Đã trình lãnh đạo ban hành."))


@require_POST
@needs(Permission.REPORT_RELEASE)
def release(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Release the request to its units."""
    return _step(
        request, request_id, requesting.release, _("Đã ban hành yêu cầu báo cáo tới các đơn vị.")
    )


@require_POST
@needs(Permission.REPORT_REQUEST)
def discard(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Throw a request away that was never released."""
    row, officer = _request_of(request, request_id), officer_of(request)
    return step(
        request,
        lambda: requesting.discard(request=row, by=officer, now=clock.now()),
        done=_("Đã xóa yêu cầu đang soạn."),
        back=reverse("reporting:requests"),
    )


@require_POST
@needs(Permission.REPORT_RELEASE)
def give_back(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Give the request back to who composed it."""
    return _with(
        request,
        request_id,
        ReasonForm(request.POST),
        requesting.give_back,
        _("Đã chuyển lại để soạn tiếp."),
    )


@require_POST
@needs(Permission.REPORT_RELEASE)
def withdraw(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Take the released request back."""
    return _with(
        request, request_id, ReasonForm(request.POST), requesting.withdraw,
        _("Đã rút yêu cầu và báo các đơn vị."),
    )  # fmt: skip


@require_POST
@needs(Permission.REPORT_RELEASE)
def move(request: HttpRequest, request_id: UUID) -> HttpResponse:
    """Give the units more time."""
    version = _request_of(request, request_id).version
    periods = [(each.id, each.label) for each in version.own_periods] if version else []
    form = MoveForm(request.POST, periods=periods)

    def moved(*, period: str, **more: Any) -> ReportRequest:
        return requesting.move_deadline(period_id=period, **more)

    return _with(request, request_id, form, moved, _("Đã dời hạn gửi và báo các đơn vị."))


def _step(
    request: HttpRequest, request_id: UUID, action: Callable[..., object], done: str
) -> HttpResponse:
    row, officer = _request_of(request, request_id), officer_of(request)
    return step(
        request,
        lambda: action(request=row, by=officer, now=clock.now()),
        done=done,
        back=row.get_absolute_url(),
    )


def _with(
    request: HttpRequest, request_id: UUID, form: Any, action: Callable[..., object], done: str
) -> HttpResponse:
    row, officer = _request_of(request, request_id), officer_of(request)
    if not form.is_valid():
        return form_errors(request, form, row.get_absolute_url())
    return step(
        request,
        lambda: action(request=row, by=officer, now=clock.now(), **form.cleaned_data),
        done=done,
        back=row.get_absolute_url(),
    )
