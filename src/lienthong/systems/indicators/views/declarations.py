"""Declared values: the list beside the computed ones, and the form to declare."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from lienthong.base import clock
from lienthong.base.errors import NotFound, Refusal
from lienthong.base.formats import moment
from lienthong.base.paging import page_of
from lienthong.base.tables import Cell, Column
from lienthong.casework.screens import officer_of, step
from lienthong.figures.wording import period_words
from lienthong.identity.access import permitted
from lienthong.identity.permissions import Permission
from lienthong.systems.indicators import presenting
from lienthong.systems.indicators.actions import declaring, drafting
from lienthong.systems.indicators.forms import DeclareForm
from lienthong.systems.indicators.models import (
    Declaration,
    DeclarationDraft,
    Indicator,
    IndicatorVersion,
)
from lienthong.systems.indicators.views.comparing import Compared, compared
from lienthong.systems.indicators.views.register import version_on
from lienthong.systems.indicators.views.replies import (
    address,
    crumbs,
    page,
    sheet,
    vintages_address,
)

_COLUMNS = [
    Column(_("Chỉ tiêu"), width="one-third"),
    Column(_("Cơ quan")),
    Column(_("Kỳ"), no_wrap=True),
    Column(_("Tự khai"), numeric=True),
    Column(_("Tính từ hệ thống"), numeric=True),
    Column(_("Chênh lệch"), numeric=True),
    Column(_("Nhận xét")),
]


@permitted(Permission.INDICATOR_READ)
def declarations(request: HttpRequest) -> HttpResponse:
    """Show declared values beside computed ones, those too far apart first, and all declarations."""
    officer, today = officer_of(request), clock.today()
    text = request.GET.get("q", "")[:200]
    chosen = Indicator.objects.with_versions_on(today).matching(text, today)
    rows = compared([each.current for each in chosen], officer.agency_code)
    rows.sort(key=lambda row: not row.is_too_far)
    if request.GET.get("far") == "1":
        rows = [row for row in rows if row.is_too_far]
    names = presenting.names_of({row.declared.unit for row in rows}, today)
    as_file = sheet(request, "khai-bao", [str(column.label) for column in _COLUMNS],
                    [_file_row(row, names) for row in rows])  # fmt: skip
    if as_file:
        return as_file
    made = Declaration.objects.filter(agency_id=officer.agency_id, indicator__in=chosen)
    shown = page_of(made.select_related("indicator").order_by("-declared_at", "-id"), request)
    waiting = DeclarationDraft.objects.filter(agency_id=officer.agency_id)
    return page(
        request,
        "declarations.html",
        q=text,
        waiting=[
            _waiting(each) for each in waiting.select_related("indicator").order_by("drafted_at")
        ],
        columns=_COLUMNS,
        rows=[_row(row, names) for row in rows],
        page=shown,
        made_columns=[_("Chỉ tiêu"), _("Kỳ"), _("Lần khai"), _("Giá trị"), _("Minh chứng"),
                      _("Lý do khai lại"), _("Người khai"), _("Khai lúc")],
        made_rows=[_made_row(row) for row in shown],
        may_declare=Permission.INDICATOR_DECLARE in officer.permissions,
    )  # fmt: skip


def _waiting(draft: DeclarationDraft) -> dict[str, Any]:
    """Return what a program sent, and where a person declares it or throws it away."""
    return {
        "draft": draft,
        "href": address("indicator", draft.indicator.code),
        "value": presenting.with_unit(draft.value, draft.unit),
        "declare": address("declare_draft", draft.pk),
        "drop": address("drop_declaration_draft", draft.pk),
    }


def _row(row: Compared, names: dict[str, str]) -> list[Any]:
    version, unit = row.version, row.declared.unit
    declared_source = vintages_address(row.declared)
    computed_source = vintages_address(row.computed) if row.computed else ""
    return [
        Cell(version.name, href=address("indicator", version.indicator.code)),
        names.get(unit, unit),
        period_words(row.declared.label),
        Cell(presenting.with_unit(row.declared.value, version.unit), href=declared_source),
        Cell(presenting.with_unit(row.computed.value, version.unit), href=computed_source)
        if row.computed
        else "–",
        presenting.number(row.difference),
        _verdict(row),
    ]


def _verdict(row: Compared) -> Cell | str:
    if row.difference is None:
        return str(_("Chưa có số tính từ hệ thống"))
    if row.is_too_far:
        return Cell(_("Vượt mức cho phép"), tag="red")
    return Cell(_("Trong mức cho phép"), tag="green")


def _file_row(row: Compared, names: dict[str, str]) -> list[Any]:
    verdict = _verdict(row)
    return [
        row.version.name,
        names.get(row.declared.unit, row.declared.unit),
        row.declared.label,
        row.declared.value,
        row.computed.value if row.computed else None,
        row.difference,
        str(verdict.text) if isinstance(verdict, Cell) else verdict,
    ]


def _made_row(row: Declaration) -> list[Any]:
    return [
        Cell(row.indicator.code, href=address("indicator", row.indicator.code)),
        period_words(row.label),
        row.vintage,
        presenting.number(row.value),
        row.evidence,
        row.reason,
        row.declared_by_name,
        moment(row.declared_at),
    ]


@permitted(Permission.INDICATOR_DECLARE)
def declare(request: HttpRequest, code: str) -> HttpResponse:
    """Declare a value of the officer's agency."""
    officer, today = officer_of(request), clock.today()
    version = version_on(code, today)
    form = DeclareForm(request.POST or None, initial={"span": "month", "day": today})
    if request.method == "POST" and form.is_valid():
        try:
            # The page shows the unit; a form kept open over a change of unit must not pass.
            unit = request.POST.get("unit", "")
            declaring.declare(
                indicator=version.indicator, said=form.said(unit), by=officer, now=clock.now()
            )
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("Đã khai số liệu."))
            return redirect(address("indicator", code))
    return page(
        request,
        "declare.html",
        form=form,
        version=version,
        back=address("indicator", code),
        crumbs=crumbs(
            (_("Chỉ tiêu"), address("register")),
            (version.name, address("indicator", code)),
            (_("Khai số liệu"), ""),
        ),
        earlier=_earlier(version, officer.agency_id),
        earlier_columns=[_("Kỳ"), _("Giá trị"), _("Minh chứng")],
    )


def _earlier(version: IndicatorVersion, agency_id: int) -> list[Any]:
    rows = Declaration.objects.filter(indicator=version.indicator_id, agency_id=agency_id)
    return [
        [period_words(row.label), presenting.with_unit(row.value, version.unit), row.evidence]
        for row in rows.current().order_by("-last_date")[:12]
    ]


@require_POST
@permitted(Permission.INDICATOR_DECLARE)
def declare_draft(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Declare what a program sent."""
    draft = _draft(request, draft_id)
    return step(
        request,
        lambda: drafting.declare_draft(draft=draft, by=officer_of(request), now=clock.now()),
        done=_("Đã khai số liệu."),
        back=address("declarations"),
    )


@require_POST
@permitted(Permission.INDICATOR_DECLARE)
def drop_draft(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Throw away what a program sent."""
    draft = _draft(request, draft_id)
    return step(
        request,
        lambda: drafting.drop_draft(draft=draft, by=officer_of(request), now=clock.now()),
        done=_("Đã bỏ số liệu chương trình gửi."),
        back=address("declarations"),
    )


def _draft(request: HttpRequest, draft_id: UUID) -> DeclarationDraft:
    own = DeclarationDraft.objects.filter(agency_id=officer_of(request).agency_id)
    found = own.filter(pk=draft_id).select_related("indicator").first()
    if found is None:
        raise NotFound()
    return found
