"""Mandates: who was responsible on a day, and the whole chain of holders."""

from collections import defaultdict
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.agencies import actions, permissions
from lienthong.agencies.forms import EndForm, MandateForm, SupportForm, TransferForm
from lienthong.agencies.models import AgencyRecord, Holding, Mandate
from lienthong.agencies.views.answers import chosen_day, form_page, officer_of, posted
from lienthong.base import clock
from lienthong.base.access import needs
from lienthong.base.formats import short_date
from lienthong.base.paging import page_of
from lienthong.base.tables import Cell


@needs(permissions.MANDATE_READ)
def index(request: HttpRequest) -> HttpResponse:
    """Say of every mandate who was responsible on a day."""
    day, form = chosen_day(request)
    page = page_of(Mandate.objects.order_by("subject"), request)
    parts: dict[int, list[Holding]] = defaultdict(list)
    holdings = list(Holding.objects.as_of(day).filter(mandate__in=[one.pk for one in page]))
    for holding in holdings:
        parts[holding.mandate_id].append(holding)
    names = _names(day, {holding.agency_id for holding in holdings})
    context = {
        "form": form,
        "day": day,
        "page": page,
        "columns": [_("Nhiệm vụ"), _("Chủ trì"), _("Phối hợp"), _("Căn cứ pháp lý")],
        "rows": [_row(mandate, parts[mandate.pk], names) for mandate in page],
    }
    return render(request, "agencies/mandates.html", context)


@needs(permissions.MANDATE_READ)
def mandate(request: HttpRequest, subject: str) -> HttpResponse:
    """Show every holder of a mandate, the newest first."""
    shown = get_object_or_404(Mandate, subject=subject)
    holdings = list(shown.holdings.order_by("role", "-valid"))
    names = _latest_names({holding.agency_id for holding in holdings})
    context = {
        "mandate": shown,
        "columns": [
            _("Vai trò"),
            _("Cơ quan"),
            _("Từ ngày"),
            _("Đến trước ngày"),
            _("Căn cứ"),
            _("Thao tác"),
        ],
        "rows": [_holding_row(holding, names) for holding in holdings],
    }
    return render(request, "agencies/mandate.html", context)


@needs(permissions.MANDATE_MANAGE)
def add(request: HttpRequest) -> HttpResponse:
    """Establish a mandate."""
    return form_page(
        request,
        MandateForm(posted(request)),
        lambda data: actions.establish_mandate(by=officer_of(request), now=clock.now(), **data),
        title=_("Thêm nhiệm vụ"),
        done=_("Đã giao nhiệm vụ."),
        to=reverse("agencies:mandates"),
        back=reverse("agencies:mandates"),
    )


@needs(permissions.MANDATE_MANAGE)
def transfer(request: HttpRequest, subject: str) -> HttpResponse:
    """Pass a mandate to another agency."""
    passed = get_object_or_404(Mandate, subject=subject)
    here = reverse("agencies:mandate", args=[subject])
    return form_page(
        request,
        TransferForm(posted(request)),
        lambda data: actions.transfer_mandate(
            mandate=passed, by=officer_of(request), now=clock.now(), **data
        ),
        title=_("Chuyển giao: %(title)s") % {"title": passed.title},
        done=_("Đã chuyển giao nhiệm vụ."),
        to=here,
        back=here,
    )


@needs(permissions.MANDATE_MANAGE)
def support(request: HttpRequest, subject: str) -> HttpResponse:
    """Add a supporting agency."""
    supported = get_object_or_404(Mandate, subject=subject)
    here = reverse("agencies:mandate", args=[subject])
    return form_page(
        request,
        SupportForm(posted(request)),
        lambda data: actions.add_support(
            mandate=supported, by=officer_of(request), now=clock.now(), **data
        ),
        title=_("Thêm cơ quan phối hợp: %(title)s") % {"title": supported.title},
        done=_("Đã thêm cơ quan phối hợp."),
        to=here,
        back=here,
    )


@needs(permissions.MANDATE_MANAGE)
def end_support(request: HttpRequest, holding_id: int) -> HttpResponse:
    """End an agency's support."""
    holding = get_object_or_404(
        Holding.objects.select_related("mandate"), pk=holding_id, role=Holding.Role.SUPPORT
    )
    here = reverse("agencies:mandate", args=[holding.mandate.subject])
    return form_page(
        request,
        EndForm(posted(request)),
        lambda data: actions.end_support(
            holding=holding, on=data["on"], by=officer_of(request), now=clock.now()
        ),
        title=_("Kết thúc phối hợp: %(title)s") % {"title": holding.mandate.title},
        done=_("Đã ghi ngày kết thúc."),
        to=here,
        back=here,
    )


@needs(permissions.MANDATE_MANAGE)
def end(request: HttpRequest, subject: str) -> HttpResponse:
    """End a mandate."""
    ended = get_object_or_404(Mandate, subject=subject)
    here = reverse("agencies:mandate", args=[subject])
    return form_page(
        request,
        EndForm(posted(request)),
        lambda data: actions.end_mandate(
            mandate=ended, on=data["on"], by=officer_of(request), now=clock.now()
        ),
        title=_("Kết thúc nhiệm vụ: %(title)s") % {"title": ended.title},
        done=_("Đã ghi ngày kết thúc."),
        to=here,
        back=here,
        kind="warning",
    )


def _names(day: date, agencies: set[int]) -> dict[int, AgencyRecord]:
    found = AgencyRecord.objects.as_of(day).filter(agency__in=agencies)
    return {record.agency_id: record for record in found}


def _latest_names(agencies: set[int]) -> dict[int, AgencyRecord]:
    found = AgencyRecord.objects.filter(agency__in=agencies).order_by("valid")
    return {record.agency_id: record for record in found}


def _row(mandate: Mandate, parts: list[Holding], names: dict[int, AgencyRecord]) -> tuple[Any, ...]:
    lead = next((one for one in parts if one.role == Holding.Role.LEAD), None)
    supports = [names[one.agency_id].name for one in parts if one.role == Holding.Role.SUPPORT]
    return (
        Cell(mandate.title, href=reverse("agencies:mandate", args=[mandate.subject])),
        _agency(lead, names) if lead else Cell(_("Không có"), tag="grey"),
        "; ".join(supports) or "–",
        lead.legal_basis if lead else "–",
    )


def _agency(holding: Holding, names: dict[int, AgencyRecord]) -> Cell:
    record = names[holding.agency_id]
    return Cell(record.name, href=reverse("agencies:agency", args=[holding.agency_id]))


def _holding_row(holding: Holding, names: dict[int, AgencyRecord]) -> tuple[Any, ...]:
    end = holding.valid.upper
    is_open_support = holding.role == Holding.Role.SUPPORT and end is None
    return (
        Cell(holding.get_role_display(), tag="blue" if holding.role == "lead" else "grey"),
        _agency(holding, names),
        short_date(holding.valid.lower),
        short_date(end) if end else "–",
        holding.legal_basis,
        Cell(_("Kết thúc"), href=reverse("agencies:end_support", args=[holding.pk]))
        if is_open_support
        else "",
    )
