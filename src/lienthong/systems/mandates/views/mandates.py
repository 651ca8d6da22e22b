"""Mandates: who was responsible on a day, the line of holders, and what hangs on each."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lienthong.agencies.forms import EndForm
from lienthong.agencies.mandates import lead_of
from lienthong.agencies.models import AgencyRecord, Holding, Mandate
from lienthong.agencies.views.answers import chosen_day, day_query, form_page, posted
from lienthong.axis.directory import nodes_of, one_of_each_other_node
from lienthong.base import clock
from lienthong.base.formats import short_date
from lienthong.base.paging import page_of
from lienthong.base.tables import Cell, Column
from lienthong.casework.screens import officer_of, step
from lienthong.casework.tables import file_response
from lienthong.contracts.directives import MandateTask
from lienthong.identity.access import permitted
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.mandates import picture
from lienthong.systems.mandates.actions import ending, establishing, supports
from lienthong.systems.mandates.forms import MandateForm, SupportForm
from lienthong.systems.mandates.hanging import Hanging, hanging_on
from lienthong.systems.mandates.models import (
    BodyAppointment,
    GoverningBody,
    Handover,
    Transfer,
)
from lienthong.systems.mandates.rules import KEEPER

MOST_EXPORTED = 20_000
# Codes of tasks and duties on which no work is left, as the directives system tells them.
CLOSED = frozenset({"done", "withdrawn", "finished", "confirmed", "transferred", "closed"})
TRANSFER_COLOURS = {"pending": "yellow", "in-force": "green", "revoked": "grey"}


@permitted(Permission.MANDATE_READ)
def index(request: HttpRequest) -> HttpResponse:
    """Say of every mandate and every post of a committee who was responsible on a day."""
    day, form = chosen_day(request)
    words = request.GET.get("q", "").strip()[:200]
    page = page_of(Mandate.objects.matching(words).order_by("subject"), request)
    people = _people(day, words) if words else []
    context = {
        "form": form,
        "day": day,
        "words": words,
        "page": page,
        "columns": _columns(),
        "rows": _rows(page, day),
        "people": people,
        "people_columns": [_("Chức danh"), _("Tổ chức"), _("Người giữ"), _("Căn cứ pháp lý")],
        "export": f"{reverse('mandates:export')}?{request.GET.urlencode()}",
    }
    return render(request, "mandates/index.html", context)


@permitted(Permission.MANDATE_READ)
def export(request: HttpRequest) -> HttpResponse:
    """Export the same list as CSV, or with ``as=xlsx`` as a workbook."""
    day, _form = chosen_day(request)
    words = request.GET.get("q", "").strip()[:200]
    found = Mandate.objects.matching(words).order_by("subject")[:MOST_EXPORTED]
    columns = [_("Mã chức năng, nhiệm vụ"), *(str(column.label) for column in _columns())]
    rows = [
        (mandate.subject, *(str(getattr(cell, "text", cell)) for cell in row))
        for mandate, row in zip(found, _rows(found, day), strict=True)
    ]
    stem = f"chuc-nang-{day.isoformat()}"
    return file_response(request.GET.get("as", ""), stem, columns, rows)


@permitted(Permission.MANDATE_READ)
def mandate(request: HttpRequest, subject: str) -> HttpResponse:
    """Show a mandate's holders over time, the decisions behind them, and what hangs on it."""
    officer, now = officer_of(request), clock.now()
    day, form = chosen_day(request)
    shown = get_object_or_404(Mandate, subject=subject)
    holdings = list(shown.holdings.order_by("role", "-valid"))
    names = latest_names({holding.agency_id for holding in holdings})
    lead = next((one for one in holdings if _is_lead_on(one, day)), None)
    handovers = list(
        Handover.objects.visible_to(officer).of_mandate(subject).prefetch_related("items")
    )
    today = clock.day_of(now)
    context = {
        "mandate": shown,
        "form": form,
        "day": day,
        "lead": names[lead.agency_id].name if lead else "",
        "basis": lead.legal_basis if lead else "",
        "summary": _summary(shown, holdings, names, today),
        "picture": picture.draw(_spans(holdings, names), today),
        "columns": _holding_columns(),
        "rows": [_holding_row(one, names, _may_manage(officer, shown)) for one in holdings],
        "late": [(one, one.progress()) for one in handovers if one.is_late(today)],
        "manages": _may_manage(officer, shown),
        "may_announce": Permission.MANDATE_MANAGE in officer.permissions
        and subject != KEEPER
        and bool(one_of_each_other_node()),
        "bodies": GoverningBody.objects.filter(mandate_subject=subject),
        **_address(subject, officer.agency_id, today),
        **_transfers(shown, handovers),
        **_hanging(hanging_on(subject, on=day, by=officer, now=now), today),
    }
    return render(request, "mandates/mandate.html", context)


@permitted(Permission.MANDATE_MANAGE)
def add(request: HttpRequest) -> HttpResponse:
    """Establish a mandate."""
    return form_page(
        request,
        MandateForm(posted(request)),
        lambda data: establishing.establish(by=officer_of(request), now=clock.now(), **data),
        title=_("Thêm chức năng, nhiệm vụ"),
        done=_("Đã giao chức năng, nhiệm vụ."),
        to=reverse("mandates:index"),
        back=reverse("mandates:index"),
    )


@require_POST
@permitted(Permission.MANDATE_MANAGE)
def announce(request: HttpRequest, subject: str) -> HttpResponse:
    """Tell the other nodes of a mandate, such as have come since it was established."""
    told = get_object_or_404(Mandate, subject=subject)
    return step(
        request,
        lambda: establishing.announce(mandate=told, by=officer_of(request), now=clock.now()),
        done=_(
            "Đã báo các nút khác. Nút nào ghi khác sẽ từ chối kèm lý do, "
            "xem ở mục Thông điệp không chuyển được."
        ),
        back=reverse("mandates:mandate", args=[subject]),
    )


@permitted(Permission.MANDATE_MANAGE)
def support(request: HttpRequest, subject: str) -> HttpResponse:
    """Add a supporting agency."""
    supported = get_object_or_404(Mandate, subject=subject)
    here = reverse("mandates:mandate", args=[subject])
    return form_page(
        request,
        SupportForm(posted(request)),
        lambda data: supports.add_support(
            mandate=supported, by=officer_of(request), now=clock.now(), **data
        ),
        title=_("Thêm cơ quan phối hợp: %(title)s") % {"title": supported.title},
        done=_("Đã thêm cơ quan phối hợp."),
        to=here,
        back=here,
    )


@permitted(Permission.MANDATE_MANAGE)
def end_support(request: HttpRequest, holding_id: int) -> HttpResponse:
    """End an agency's support."""
    holding = get_object_or_404(
        Holding.objects.select_related("mandate"), pk=holding_id, role=Holding.Role.SUPPORT
    )
    here = reverse("mandates:mandate", args=[holding.mandate.subject])
    return form_page(
        request,
        EndForm(posted(request)),
        lambda data: supports.end_support(
            holding=holding, on=data["on"], by=officer_of(request), now=clock.now()
        ),
        title=_("Kết thúc phối hợp: %(title)s") % {"title": holding.mandate.title},
        done=_("Đã ghi ngày kết thúc."),
        to=here,
        back=here,
    )


@permitted(Permission.MANDATE_MANAGE)
def end(request: HttpRequest, subject: str) -> HttpResponse:
    """End a mandate."""
    ended = get_object_or_404(Mandate, subject=subject)
    here = reverse("mandates:mandate", args=[subject])
    return form_page(
        request,
        EndForm(posted(request)),
        lambda data: ending.end_mandate(
            mandate=ended, on=data["on"], by=officer_of(request), now=clock.now()
        ),
        title=_("Kết thúc chức năng, nhiệm vụ: %(title)s") % {"title": ended.title},
        done=_("Đã ghi ngày kết thúc."),
        to=here,
        back=here,
        kind="warning",
    )


def latest_names(agencies: Collection[int]) -> dict[int, AgencyRecord]:
    """Return the newest record of each agency."""
    found = AgencyRecord.objects.filter(agency__in=agencies).order_by("valid")
    return {record.agency_id: record for record in found}


def agency_cell(record: AgencyRecord) -> Cell:
    """Return an agency's name with the way to its page."""
    return Cell(record.name, href=reverse("agencies:agency", args=[record.agency_id]))


def _columns() -> list[Column]:
    return [
        Column(_("Chức năng, nhiệm vụ"), width="one-third"),
        Column(_("Chủ trì")),
        Column(_("Phối hợp")),
        Column(_("Căn cứ pháp lý"), width="one-quarter"),
    ]


def _rows(mandates: Iterable[Mandate], day: date) -> list[tuple[Any, ...]]:
    shown = list(mandates)
    parts: dict[int, list[Holding]] = defaultdict(list)
    for holding in Holding.objects.as_of(day).filter(mandate__in=[one.pk for one in shown]):
        parts[holding.mandate_id].append(holding)
    agencies = {holding.agency_id for each in parts.values() for holding in each}
    then = AgencyRecord.objects.as_of(day).filter(agency__in=agencies)
    names = latest_names(agencies) | {record.agency_id: record for record in then}
    return [_row(one, parts[one.pk], names, day) for one in shown]


def _row(
    mandate: Mandate, parts: list[Holding], names: dict[int, AgencyRecord], day: date
) -> tuple[Any, ...]:
    lead = next((one for one in parts if one.role == Holding.Role.LEAD), None)
    supports = [names[one.agency_id].name for one in parts if one.role == Holding.Role.SUPPORT]
    address = reverse("mandates:mandate", args=[mandate.subject])
    return (
        Cell(mandate.title, href=f"{address}?{day_query(day)}"),
        agency_cell(names[lead.agency_id]) if lead else Cell(_("Không có"), tag="grey"),
        "; ".join(supports) or "–",
        lead.legal_basis if lead else "–",
    )


def _people(day: date, words: str) -> list[tuple[Any, ...]]:
    found = BodyAppointment.objects.as_of(day).matching(words).select_related("post__body")
    return [
        (
            one.post.title,
            Cell(
                one.post.body.name,
                href=f"{reverse('mandates:body', args=[one.post.body.subject])}?{day_query(day)}",
            ),
            Cell(one.person or one.office, note=one.office if one.person else ""),
            one.legal_basis,
        )
        for one in found.order_by("post__body", "post__order", "id")[:100]
    ]


def _is_lead_on(holding: Holding, day: date) -> bool:
    end = holding.valid.upper
    is_then = holding.valid.lower <= day and (end is None or day < end)
    return is_then and holding.role == Holding.Role.LEAD


def _summary(
    shown: Mandate, holdings: list[Holding], names: dict[int, AgencyRecord], today: date
) -> list[tuple[Any, ...]]:
    lead = next((one for one in holdings if _is_lead_on(one, today)), None)
    ended = shown.ended_date
    return [
        (_("Mã chức năng, nhiệm vụ"), shown.subject),
        (_("Chủ trì hiện nay"), names[lead.agency_id].name if lead else _("Không có")),
        (_("Địa chỉ trên trục liên thông"), f"mandate:{shown.subject}"),
        (_("Có từ ngày"), short_date(shown.first_date)),
        *([(_("Kết thúc từ ngày"), short_date(ended))] if ended else []),
    ]


def _spans(holdings: list[Holding], names: dict[int, AgencyRecord]) -> list[picture.Span]:
    ordered = sorted(holdings, key=lambda one: (one.role != Holding.Role.LEAD, one.valid.lower))
    return [
        picture.Span(
            label=names[one.agency_id].short_name or names[one.agency_id].name,
            first=one.valid.lower,
            until=one.valid.upper,
            is_main=one.role == Holding.Role.LEAD,
            words=_("%(role)s: %(agency)s, từ %(first)s%(until)s")
            % {
                "role": one.get_role_display(),
                "agency": names[one.agency_id].name,
                "first": short_date(one.valid.lower),
                "until": _(" đến trước %(day)s") % {"day": short_date(one.valid.upper)}
                if one.valid.upper
                else "",
            },
        )
        for one in ordered
    ]


def _holding_columns() -> list[Column]:
    return [
        Column(_("Vai trò")),
        Column(_("Cơ quan")),
        Column(_("Từ ngày"), no_wrap=True),
        Column(_("Đến trước ngày"), no_wrap=True),
        Column(_("Căn cứ"), width="one-third"),
        Column(_("Thao tác")),
    ]


def _holding_row(
    holding: Holding, names: dict[int, AgencyRecord], manages: bool
) -> tuple[Any, ...]:
    end = holding.valid.upper
    is_open_support = holding.role == Holding.Role.SUPPORT and end is None
    return (
        Cell(holding.get_role_display(), tag="blue" if holding.role == "lead" else "grey"),
        agency_cell(names[holding.agency_id]),
        short_date(holding.valid.lower),
        short_date(end) if end else "–",
        holding.legal_basis,
        Cell(_("Kết thúc"), href=reverse("mandates:end_support", args=[holding.pk]))
        if is_open_support and manages
        else "",
    )


def _transfers(shown: Mandate, handovers: list[Handover]) -> dict[str, Any]:
    books = {one.reference: one for one in handovers}
    rows = []
    for one in Transfer.objects.filter(mandate=shown):
        book = books.get(one.id)
        rows.append(
            (
                Cell(one.notation, href=reverse("mandates:transfer", args=[one.id])),
                short_date(one.effective_date),
                Cell(one.get_state_display(), tag=TRANSFER_COLOURS[one.state]),
                _("Đã xác minh") if one.is_verified else _("Ngày quyết định chưa xác minh"),
                Cell(
                    book.get_state_display(),
                    href=reverse("mandates:handover", args=[book.id]),
                )
                if book
                else "–",
            )
        )
    return {
        "transfer_columns": [
            _("Quyết định"),
            _("Ngày hiệu lực"),
            _("Trạng thái"),
            _("Xác minh"),
            _("Bàn giao"),
        ],
        "transfers": rows,
    }


def _address(subject: str, agency_id: int, today: date) -> dict[str, Any]:
    """Return who answers to the mandate's address on the axis today, and whether the axis knows the way.

    ``leads`` says whether that is the agency of the given id.
    """
    record = lead_of(subject, today)
    return {
        "holder": record.name if record else "",
        "leads": bool(record and record.agency_id == agency_id),
        "is_reachable": bool(record and nodes_of([record.code])),
    }


def _hanging(found: Hanging, today: date) -> dict[str, Any]:
    tasks = found.tasks.tasks if found.tasks else ()
    duties = found.duties.duties if found.duties else ()
    leads = AgencyRecord.objects.as_of(today).filter(code__in={task.lead for task in tasks})
    names = dict(leads.values_list("code", "name"))
    return {
        "tasks_total": found.tasks.total if found.tasks else 0,
        "task_columns": [_("Nhiệm vụ"), _("Cơ quan chủ trì"), _("Thời hạn"), _("Trạng thái")],
        "tasks": [
            (
                Cell(task.title, href=task.url),
                names.get(task.lead, task.lead),
                short_date(task.due_date) if task.due_date else "–",
                _state(task, today),
            )
            for task in tasks
        ],
        "duty_columns": [_("Chế độ báo cáo"), _("Kỳ hạn tiếp theo")],
        "duties": [
            (
                Cell(duty.title, href=duty.url),
                short_date(duty.next_due_date) if duty.next_due_date else "–",
            )
            for duty in duties
        ],
        "mail_columns": [
            _("Số, ký hiệu"),
            Column(_("Trích yếu"), width="one-half"),
            _("Nơi gửi"),
            _("Trạng thái"),
        ],
        "mail_total": found.mail.total if found.mail else 0,
        "mail": None
        if found.mail is None
        else [
            (Cell(one.notation, href=one.url), one.subject, one.sender_name, one.state_name)
            for one in found.mail.documents
        ],
        "open_mail": found.open_mail,
    }


def _state(task: MandateTask, today: date) -> Cell:
    if task.state in CLOSED:
        return Cell(_("Đã kết thúc"), tag="grey")
    if task.due_date is not None and task.due_date < today:
        return Cell(_("Đang mở, quá hạn"), tag="red")
    return Cell(_("Đang mở"), tag="blue")


def _may_manage(officer: Officer, shown: Mandate) -> bool:
    return Permission.MANDATE_MANAGE in officer.permissions and shown.ended_date is None
