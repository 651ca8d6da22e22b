"""The register of indicators: list, one indicator, its history, and changes to it."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from lienthong.base import clock
from lienthong.base.errors import NotFound, Refusal
from lienthong.base.formats import short_date
from lienthong.base.paging import page_of
from lienthong.base.tables import Cell, Column
from lienthong.casework.screens import officer_of, step
from lienthong.figures import reading
from lienthong.figures.wording import period_words
from lienthong.identity.access import permitted
from lienthong.identity.permissions import Permission
from lienthong.systems.indicators import presenting
from lienthong.systems.indicators.actions import computing
from lienthong.systems.indicators.actions import register as actions
from lienthong.systems.indicators.forms import (
    ChangeForm,
    MeaningForm,
    NewIndicatorForm,
    TargetForm,
    initial_of,
)
from lienthong.systems.indicators.models import Indicator, IndicatorVersion, Method, Target
from lienthong.systems.indicators.views.comparing import compared
from lienthong.systems.indicators.views.replies import address, crumbs, page, sheet


@permitted(Permission.INDICATOR_READ)
def register(request: HttpRequest) -> HttpResponse:
    """List the indicators in force, with their newest value in the agency's own book."""
    officer, today = officer_of(request), clock.today()
    text, owner = request.GET.get("q", "")[:200], request.GET.get("owner", "")[:35]
    method = request.GET.get("method", "")
    rows = Indicator.objects.with_versions_on(today).matching(text, today)
    if owner:
        rows = rows.filter(versions__valid__contains=today, versions__owner=owner)
    if method in Method.values:
        rows = rows.filter(versions__valid__contains=today, versions__method=method)
    found = rows.order_by("code").distinct()
    as_file = sheet(request, "chi-tieu", _FILE_COLUMNS, map(_file_row, found)) \
        if request.GET.get("as") else None  # fmt: skip
    if as_file:
        return as_file
    shown = page_of(found, request)
    versions = [indicator.current for indicator in shown]
    names = presenting.names_of({version.owner for version in versions}, today)
    figures = _newest(versions, officer.agency_code)
    owners = sorted(
        IndicatorVersion.objects.filter(valid__contains=today)
        # The order of the table would tell rows of one owner apart.
        .order_by("owner")
        .values_list("owner", flat=True)
        .distinct()
    )
    owner_names = presenting.names_of(owners, today)
    return page(
        request,
        "register.html",
        page=shown,
        columns=_COLUMNS,
        rows=[_row(version, names, figures) for version in versions],
        q=text,
        owner=owner,
        method=method,
        owners=[("", _("Mọi cơ quan")), *((code, owner_names.get(code, code)) for code in owners)],
        methods=[("", _("Mọi cách tính")), *Method.choices],
        may_manage=Permission.INDICATOR_MANAGE in officer.permissions,
    )


_COLUMNS = [
    Column(_("Chỉ tiêu"), width="one-half"),
    Column(_("Giá trị mới nhất"), numeric=True),
    Column(_("Kỳ"), no_wrap=True),
    Column(_("Cách tính")),
    Column(_("Cơ quan chủ trì")),
]
_FILE_COLUMNS = (_("Mã chỉ tiêu"), _("Tên chỉ tiêu"), _("Định nghĩa"), _("Cách tính"),
                 _("Đơn vị tính"), _("Mã cơ quan chủ trì"), _("Căn cứ"))  # fmt: skip


def _row(version: IndicatorVersion, names: dict[str, str], figures: dict[str, Any]) -> list[Any]:
    figure = figures.get(version.figure_code())
    code = version.indicator.code
    return [
        Cell(version.name, href=address("indicator", code), note=code),
        presenting.with_unit(figure.value, version.unit, version.decimals) if figure else "–",
        period_words(figure.label) if figure else "",
        version.get_method_display(),
        names.get(version.owner, version.owner),
    ]


def _file_row(indicator: Indicator) -> list[Any]:
    version = indicator.current
    return [indicator.code, version.name, version.definition, version.get_method_display(),
            version.unit, version.owner, version.legal_source]  # fmt: skip


def _newest(versions: list[IndicatorVersion], publisher: str) -> dict[str, Any]:
    """Return the newest value of each indicator: the agency's own, else the whole country's."""
    codes = [version.figure_code() for version in versions]
    country = reading.latest(codes, publisher=publisher)
    return country | reading.latest(codes, publisher=publisher, unit=publisher)


@permitted(Permission.INDICATOR_READ)
def indicator(request: HttpRequest, code: str) -> HttpResponse:
    """Show what an indicator means, its targets, its trend, and declared beside computed values."""
    officer, today = officer_of(request), clock.today()
    version = version_on(code, today)
    figure_code = version.figure_code()
    publisher = officer.agency_code
    country = reading.series(figure_code, publisher=publisher)
    own = reading.series(figure_code, publisher=publisher, unit=publisher)
    judged = [
        row for row in computing.judged(publisher, clock.now())
        if row.version.indicator_id == version.indicator_id
    ]  # fmt: skip
    names = presenting.names_of([version.owner], today)
    return page(
        request,
        "indicator.html",
        crumbs=crumbs((_("Chỉ tiêu"), address("register")), (version.name, "")),
        version=version,
        owner=names.get(version.owner, version.owner),
        parts=presenting.formula_parts(version, _names_of_parts(version, today)),
        series=_lines(country, own, officer.agency_name, version.decimals),
        target=judged[0].target.value if judged else None,
        targets=judged,
        target_columns=_TARGET_COLUMNS,
        target_rows=[_target_row(row) for row in judged],
        stated_columns=[Column(_("Kỳ"), no_wrap=True), Column(_("Giá trị"), numeric=True),
                        Column(_("Nguyên văn"), width="one-half"), Column(_("Nguồn"))],
        stated_rows=[_stated_row(row, version) for row in version.indicator.stated.all()],
        compared=compared([version], publisher),
        figure_url=address("figure", figure_code),
        may_manage=actions.may_change(version.owner, officer),
        may_declare=Permission.INDICATOR_DECLARE in officer.permissions,
    )  # fmt: skip


_TARGET_COLUMNS = [
    Column(_("Phải đạt trước hết ngày"), no_wrap=True),
    Column(_("Mục tiêu"), numeric=True),
    Column(_("Mức phải có"), numeric=True),
    Column(_("Giá trị mới nhất"), numeric=True),
    Column(_("Tiến độ")),
    Column(_("Căn cứ")),
]


def _target_row(row: computing.Judged) -> list[Any]:
    unit, decimals = row.version.unit, row.version.decimals
    figure = row.figure
    return [
        short_date(row.target.due_date),
        presenting.with_unit(row.target.value, unit, decimals),
        presenting.with_unit(row.expected, unit, 1),
        presenting.with_unit(figure.value, unit, decimals) if figure else "–",
        presenting.standing_cell(row.standing),
        Cell(row.target.legal_source, note=row.target.words),
    ]


def _stated_row(row: Any, version: IndicatorVersion) -> list[Any]:
    value = presenting.with_unit(row.value, version.unit, version.decimals)
    parts = ""
    if row.numerator is not None:
        parts = f"{presenting.number(row.numerator)}/{presenting.number(row.denominator)}"
    return [period_words(row.label), Cell(value, note=parts), Cell(f"“{row.words}”", note=row.note),
            row.legal_source]  # fmt: skip


def _lines(country: list[Any], own: list[Any], agency_name: str, decimals: int) -> list[Any]:
    lines = [(_("Cả nước"), country), (agency_name, own)]
    return [
        (name, [presenting.drawn(row, decimals) for row in rows]) for name, rows in lines if rows
    ]


def _names_of_parts(version: IndicatorVersion, day: date) -> dict[str, str]:
    found = IndicatorVersion.objects.filter(
        valid__contains=day, indicator__code__in=version.parsed.codes
    )
    return dict(found.values_list("indicator__code", "name"))


@permitted(Permission.INDICATOR_READ)
def history(request: HttpRequest, code: str) -> HttpResponse:
    """Show every version of an indicator, and every target that was ever set."""
    found = actions.indicator_with(code)
    versions = list(found.versions.order_by("-number"))
    targets = list(found.targets.order_by("-set_date", "due_date"))
    return page(
        request,
        "history.html",
        crumbs=crumbs(
            (_("Chỉ tiêu"), address("register")),
            (versions[0].name, address("indicator", code)),
            (_("Lịch sử"), ""),
        ),
        indicator=found,
        versions=versions,
        targets=targets,
        may_manage=actions.may_change(versions[0].owner, officer_of(request)),
    )


@permitted(Permission.INDICATOR_MANAGE)
def add(request: HttpRequest) -> HttpResponse:
    """Enter a new indicator."""
    officer, today = officer_of(request), clock.today()
    initial = {"valid_from": today, "owner": officer.agency_code}
    form = NewIndicatorForm(request.POST or None, day=today, initial=initial)

    def save() -> str:
        made = actions.create_indicator(
            code=form.cleaned_data["code"],
            meaning=form.meaning(),
            valid_from=form.cleaned_data["valid_from"],
            by=officer,
            now=clock.now(),
        )
        return address("indicator", made.code)

    back = address("register")
    return _form_page(request, form, save, _("Thêm chỉ tiêu"), _("Đã thêm chỉ tiêu."), back)


@permitted(Permission.INDICATOR_MANAGE)
def change(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a new version of an indicator."""
    today = clock.today()
    version = version_on(code, today)
    form = ChangeForm(request.POST or None, day=today, initial=initial_of(version, today))
    back = address("indicator", code)

    def save() -> str:
        actions.change_indicator(
            indicator=version.indicator,
            meaning=form.meaning(),
            valid_from=form.cleaned_data["valid_from"],
            reason=form.cleaned_data["reason"],
            by=officer_of(request),
            now=clock.now(),
        )
        return back

    return _form_page(request, form, save, _("Sửa chỉ tiêu"), _("Đã ghi phiên bản mới."), back)


@permitted(Permission.INDICATOR_MANAGE)
def set_target(request: HttpRequest, code: str) -> HttpResponse:
    """Set a target of an indicator."""
    version = version_on(code, clock.today())
    form = TargetForm(request.POST or None, initial={"set_date": clock.today()})
    back = address("indicator", code)

    def save() -> str:
        actions.set_target(
            indicator=version.indicator, aim=form.aim(), by=officer_of(request), now=clock.now()
        )
        return back

    return _form_page(request, form, save, _("Đặt mục tiêu"), _("Đã đặt mục tiêu."), back)


@require_POST
@permitted(Permission.INDICATOR_MANAGE)
def withdraw_target(request: HttpRequest, code: str, target_id: int) -> HttpResponse:
    """Stop applying a target from today on."""
    target = Target.objects.filter(pk=target_id, indicator__code=code).first()
    if target is None:
        raise NotFound()
    return step(
        request,
        lambda: actions.withdraw_target(
            target=target, from_date=clock.today(), by=officer_of(request), now=clock.now()
        ),
        done=_("Đã thôi áp dụng mục tiêu."),
        back=address("history", code),
    )


def version_on(code: str, day: date) -> IndicatorVersion:
    """Return the version of an indicator in force on a day, or the last one.

    :raises IndicatorNotFound: if the register has no such indicator.
    """
    versions = IndicatorVersion.objects.filter(indicator__code=code).select_related("indicator")
    found = versions.filter(valid__contains=day).first() or versions.order_by("-number").first()
    if found is None:
        raise actions.IndicatorNotFound(indicator=code[:80])
    return found


def _form_page(
    request: HttpRequest,
    form: MeaningForm | TargetForm,
    save: Callable[[], str],
    title: str | Promise,
    done: str | Promise,
    back: str,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            to = save()
        except Refusal as refusal:
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, str(done))
            return redirect(to)
    return page(request, "form.html", form=form, title=title, back=back)
