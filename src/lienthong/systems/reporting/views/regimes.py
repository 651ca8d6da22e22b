"""The register of report regimes: list, one regime through its versions, publishing and revising."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lienthong.agencies.models import AgencyRecord, Level, Mandate
from lienthong.base import clock
from lienthong.base.errors import Refusal
from lienthong.base.formats import short_date
from lienthong.base.paging import page_of
from lienthong.base.tables import Cell, Column
from lienthong.casework import tables
from lienthong.casework.calendar import deadline_clock
from lienthong.casework.screens import officer_of
from lienthong.identity.access import needs
from lienthong.identity.permissions import Permission
from lienthong.systems.reporting import grids
from lienthong.systems.reporting.actions import regimes as actions
from lienthong.systems.reporting.actions.refusals import RegimeAsksTheSame
from lienthong.systems.reporting.forms import (
    EndRegimeForm,
    FrequencyForm,
    NewRegimeForm,
    RegimeForm,
)
from lienthong.systems.reporting.models import Regime, RegimeVersion
from lienthong.systems.reporting.models.tellings import ACCEPTED
from lienthong.systems.reporting.rules.items import Item
from lienthong.systems.reporting.rules.periods import PeriodUnknown

MOST_EXPORTED = 2000


@needs(Permission.REGIME_READ)
def index(request: HttpRequest) -> HttpResponse:
    """List the regimes with their version of today; ``as=csv`` and ``as=xlsx`` give the list as a file."""
    words, today = request.GET.get("q", "").strip()[:200], clock.today()
    found = Regime.objects.matching(words).order_by("code").prefetch_related("versions")
    wanted = request.GET.get("as", "")
    if wanted in {"csv", "xlsx"}:
        return _exported(list(found[:MOST_EXPORTED]), today, wanted)
    page = page_of(found, request)
    owners = _names({regime.owner for regime in page})
    context = {
        "page": page,
        "words": words,
        "columns": [
            Column(_("Chế độ báo cáo"), width="one-third"),
            Column(_("Loại báo cáo")),
            Column(_("Tần suất")),
            Column(_("Cơ quan ban hành")),
            Column(_("Đối tượng báo cáo"), width="one-quarter"),
            Column(_("Tình trạng")),
        ],
        "rows": [_row(regime, today, owners) for regime in page],
        "may_manage": Permission.REGIME_MANAGE in officer_of(request).permissions,
    }
    return render(request, "reporting/regimes.html", context)


def _row(regime: Regime, today: date, owners: dict[str, str]) -> list[Any]:
    version = _version_of_day(regime, today)
    if version is None:
        return [
            Cell(regime.code, href=regime.get_absolute_url()),
            "",
            "",
            regime.owner,
            "",
            _("Hết hiệu lực"),
        ]
    state, colour = _state(version, today)
    return [
        Cell(version.name, href=regime.get_absolute_url(), note=regime.code),
        version.get_kind_display(),
        version.get_frequency_display(),
        owners.get(regime.owner, regime.owner),
        "; ".join(group.title for group in version.groups),
        Cell(state, tag=colour),
    ]


def _version_of_day(regime: Regime, day: date) -> RegimeVersion | None:
    """Return the version of a day, or else the newest; the versions were read before."""
    versions = sorted(regime.versions.all(), key=lambda each: each.number)
    in_force = [each for each in versions if day in each.valid]
    listed = in_force or versions
    return listed[-1] if listed else None


def _state(version: RegimeVersion, today: date) -> tuple[str, str]:
    if version.is_withdrawn:
        return _("Đã rút yêu cầu"), "grey"
    if today not in version.valid:
        is_over = version.valid.upper is not None and version.valid.upper <= today
        return (_("Hết hiệu lực"), "grey") if is_over else (_("Chưa có hiệu lực"), "yellow")
    return (_("Đang có hiệu lực"), "green") if version.is_set else (_("Chưa đặt kỳ"), "orange")


def _names(codes: set[str]) -> dict[str, str]:
    rows = AgencyRecord.objects.as_of(clock.today()).filter(code__in=codes)
    return dict(rows.values_list("code", "name"))


def _exported(regimes: list[Regime], today: date, wanted: str) -> HttpResponse:
    columns = [
        _("Mã"), _("Tên báo cáo"), _("Phiên bản"), _("Loại báo cáo"), _("Nội dung yêu cầu"), _("Tần suất"),
        _("Cơ quan ban hành"), _("Đối tượng báo cáo"), _("Căn cứ pháp lý"), _("Có hiệu lực từ"),
    ]  # fmt: skip
    rows = []
    for regime in regimes:
        version = _version_of_day(regime, today)
        if version is not None:
            rows.append([
                regime.code, version.name, version.number, version.get_kind_display(),
                version.get_content_display(), version.get_frequency_display(), regime.owner,
                "; ".join(group.title for group in version.groups), version.legal_basis, version.valid.lower,
            ])  # fmt: skip
    return tables.file_response(wanted, f"che-do-bao-cao-{today.isoformat()}", columns, rows)


@needs(Permission.REGIME_READ)
def regime(request: HttpRequest, code: str) -> HttpResponse:
    """Show a regime: every attribute of the decree, the form, the outline and its versions."""
    found = get_object_or_404(Regime.objects.prefetch_related("versions"), code=code)
    today = clock.today()
    version = _chosen(found, request.GET.get("v", ""), today)
    may_manage = actions.may_change(found.owner, officer_of(request))
    context = {
        "regime": found,
        "version": version,
        "state": _state(version, today),
        "attributes": _attributes(found, version),
        "hops": _hops(version, today),
        "items": item_rows(version),
        "item_columns": ITEM_COLUMNS,
        "sections": [
            (each["title"], each.get("hint", ""), _yes(each)) for each in version.sections
        ],
        "section_columns": [_("Phần"), _("Gợi ý nội dung"), _("Bắt buộc")],
        "checks": [_check_words(version, each) for each in version.checks],
        "versions": [_version_row(found, each) for each in found.versions.order_by("-number")],
        "version_columns": [_("Phiên bản"), _("Hiệu lực"), _("Căn cứ pháp lý"), _("Ban hành lúc")],
        "frequency": FrequencyForm() if may_manage and not version.is_set else None,
        "ending": EndRegimeForm() if may_manage and version.valid.upper is None else None,
        "may_manage": may_manage,
    }
    return render(request, "reporting/regime.html", context)


ITEM_COLUMNS = [
    Column(gettext_lazy("Mã")),
    Column(gettext_lazy("Chỉ tiêu"), width="one-third"),
    Column(gettext_lazy("Loại ô")),
    Column(gettext_lazy("Đơn vị tính")),
    Column(gettext_lazy("Theo kỳ")),
    Column(gettext_lazy("Theo đơn vị")),
    Column(gettext_lazy("Cách có số liệu")),
]


def _chosen(regime: Regime, number: str, today: date) -> RegimeVersion:
    if number.isdigit():
        return get_object_or_404(regime.versions.all(), number=int(number[:5]))
    version = _version_of_day(regime, today)
    return version or get_object_or_404(regime.versions.all(), number=1)


def _attributes(regime: Regime, version: RegimeVersion) -> list[tuple[Any, ...]]:
    owner = _names({regime.owner}).get(regime.owner, regime.owner)
    subject = regime.mandate_subject
    mandate = Mandate.objects.filter(subject=subject).first() if subject else None
    until = version.valid.upper
    rows: list[tuple[Any, ...]] = [
        (_("Mã chế độ báo cáo"), regime.code),
        (_("Loại báo cáo"), version.get_kind_display()),
        (_("Nội dung yêu cầu"), version.get_content_display()),
        (_("Cơ quan ban hành"), owner),
        (_("Tần suất thực hiện"), version.get_frequency_display()),
        (_("Thời gian chốt số liệu"), closing_words(version)),
        (_("Phương thức gửi, nhận"), version.sending_method),
        (_("Mục đích báo cáo"), version.purpose),
        (_("Phạm vi, nội dung báo cáo"), version.scope),
        (_("Hướng dẫn thực hiện"), version.guidance),
        (_("Căn cứ pháp lý"), version.legal_basis),
        (
            _("Hiệu lực"),
            f"{short_date(version.valid.lower)} – {short_date(until) if until else '…'}",
        ),
        (_("Khóa kỳ sau hạn (ngày)"), version.lock_days),
        (_("Lý do rút"), version.withdrawn_reason),
        (_("Các nút đã được báo"), _told(version)),
    ]
    if mandate is not None:
        rows.insert(4, (_("Nhiệm vụ gắn với chế độ"), str(mandate)))
    return [row for row in rows if row[1] not in ("", None)]


def _told(version: RegimeVersion) -> str:
    """Return how many other nodes know the version, and which do not take it."""
    rows = list(version.tellings.order_by("node").values_list("node", "outcome"))
    if not rows:
        return ""
    known = sum(outcome == ACCEPTED for _node, outcome in rows)
    words = [_("%(known)s trên %(all)s nút đã nhận") % {"known": known, "all": len(rows)}]
    words += [f"{node}: {outcome}" for node, outcome in rows if outcome not in {"", ACCEPTED}]
    return "; ".join(words)


def closing_words(version: RegimeVersion) -> str:
    """Return when data is closed, with the current period as the example."""
    if not version.is_set:
        return _("Chưa đặt kỳ")
    try:
        period = version.period_around(clock.today())
    except ValueError:
        return _("Ngày %(day)s của tháng cuối kỳ") % {"day": version.closing.closing_day}
    return _("%(period)s: từ %(first)s đến %(last)s") % {
        "period": period.label,
        "first": short_date(period.first_date),
        "last": short_date(period.last_date),
    }


def _hops(version: RegimeVersion, today: date) -> list[list[Any]]:
    levels = {str(value): str(label) for value, label in Level.choices}
    try:
        example = version.period_around(today)
    except PeriodUnknown:
        example = None
    times = deadline_clock()
    rows = []
    for group in version.groups:
        who = ", ".join(levels.get(str(level), str(level)) for level in sorted(group.levels))
        if group.within:
            who = _("%(who)s, cấp dưới của %(above)s") % {
                "who": who,
                "above": _receiver(group.within),
            }
        due = short_date(group.deadline.of(example, times)) if example else ""
        rows.append([
            Cell(group.title, note=who or ", ".join(map(_receiver, sorted(group.codes)))),
            _receiver(group.receiver),
            _("Theo từng lần báo cáo") if version.windows else _deadline_words(group.deadline),
            due,
        ])  # fmt: skip
    return rows


def _receiver(code: str) -> str:
    if code == "parent":
        return _("Cơ quan cấp trên trực tiếp")
    if code == "mandate":
        return _("Cơ quan chủ trì nhiệm vụ")
    return _names({code}).get(code, code)


def _deadline_words(deadline: Any) -> str:
    data = {"days": deadline.days, "month": deadline.month}
    if deadline.counting == "working-days":
        return _("%(days)s ngày làm việc sau khi chốt") % data
    if deadline.counting == "days":
        return _("%(days)s ngày sau khi chốt") % data
    if deadline.month == 0:
        return _("Ngày %(days)s của tháng cuối kỳ") % data
    return _("Ngày %(days)s, cách tháng cuối kỳ %(month)s tháng") % data


def item_rows(version: RegimeVersion) -> list[list[Any]]:
    """Return the lines of a version's data form as a table shows them."""
    over_time = {code: str(label) for code, label in grids.ITEMS.columns[7].choices}
    over_units = {code: str(label) for code, label in grids.ITEMS.columns[8].choices}
    types = {code: str(label) for code, label in grids.ITEMS.columns[3].choices}
    return [
        [
            item.code,
            Cell(item.label, note=item.group),
            types[str(item.type)],
            item.unit,
            "" if item.is_text else over_time[item.over_time],
            "" if item.is_text else over_units[item.over_units],
            source_words(version, item),
        ]
        for item in version.form.items
    ]


def source_words(version: RegimeVersion, item: Item) -> str:
    """Return how a cell gets its value: typed, computed from others, or from the system's own figures."""
    if item.formula is not None:
        parts = [version.form.item(code).label for code in item.formula.of]
        sign = {"sum": " + ", "difference": " − ", "ratio": " ÷ "}[item.formula.rule]
        return sign.join(parts)
    if item.figure:
        return _("Số liệu của hệ thống: %(code)s") % {"code": item.figure}
    return _("Nhập tay, bắt buộc") if item.required else _("Nhập tay")


def _check_words(version: RegimeVersion, check: dict[str, Any]) -> str:
    left, right = version.form.item(check["left"]), version.form.item(check["right"])
    return f"{left.label} {check['operator']} {right.label}"


def _version_row(regime: Regime, version: RegimeVersion) -> list[Any]:
    until = short_date(version.valid.upper) if version.valid.upper else "…"
    return [
        Cell(
            _("Phiên bản %(number)s") % {"number": version.number},
            href=f"{regime.get_absolute_url()}?v={version.number}",
        ),
        f"{short_date(version.valid.lower)} – {until}",
        version.legal_basis,
        version.published_at,
    ]


def _yes(section: dict[str, Any]) -> str:
    return _("Có") if section.get("required") else _("Không")


@needs(Permission.REGIME_MANAGE)
def create(request: HttpRequest) -> HttpResponse:
    """Enter a new regime."""
    form = NewRegimeForm(request.POST or None, initial={"owner": officer_of(request).agency_code})

    def publish() -> RegimeVersion:
        return actions.publish_regime(
            code=form.cleaned_data["code"],
            owner=form.cleaned_data["owner"],
            mandate_subject=form.cleaned_data["mandate_subject"],
            content=form.regime_content(),
            from_date=form.cleaned_data["from_date"],
            by=officer_of(request),
            now=clock.now(),
        )

    return _typed(request, form, None, publish, _("Chế độ báo cáo mới"))


@needs(Permission.REGIME_MANAGE)
def revise(request: HttpRequest, code: str) -> HttpResponse:
    """Publish a new version of a regime, starting from the last."""
    found = get_object_or_404(Regime, code=code)
    last = found.versions.order_by("-number").first()
    form = RegimeForm(request.POST or None, initial=_initial(last) if last else {})

    def publish() -> RegimeVersion:
        return actions.new_version(
            regime=found,
            content=form.regime_content(),
            from_date=form.cleaned_data["from_date"],
            by=officer_of(request),
            now=clock.now(),
        )

    title = _("Phiên bản mới của %(code)s") % {"code": code}
    return _typed(request, form, last, publish, title)


def _initial(version: RegimeVersion) -> dict[str, Any]:
    names = ("name", "kind", "content", "frequency", "legal_basis", "purpose", "scope", "sending_method",
             "guidance", "lock_days", "plain_labels")  # fmt: skip
    return {
        **{name: getattr(version, name) for name in names},
        "closing_day": version.closing.closing_day,
        "closing_month": version.closing.closing_month,
    }


def _typed(
    request: HttpRequest,
    form: RegimeForm,
    version: RegimeVersion | None,
    publish: Callable[[], RegimeVersion],
    title: str,
) -> HttpResponse:
    """Publish what was typed, or show it again with what is wrong; a clash names the items asked twice."""
    clash = None
    if request.method == "POST" and form.is_valid():
        try:
            made = publish()
        except RegimeAsksTheSame as refusal:
            clash = refusal
            form.add_error(None, refusal.sentence)
        except Refusal as refusal:
            if refusal.status not in {409, 413, 422}:
                raise
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("Đã ban hành chế độ báo cáo trong danh mục."))
            return redirect("reporting:regime", made.regime.code)
    context = {
        "form": form,
        "title": title,
        "grids": form.shown(version),
        "clash": clash,
        "clash_url": reverse("reporting:regime", args=[clash.data["regime"]]) if clash else "",
    }
    status = 422 if form.is_bound else 200
    return render(request, "reporting/regime_form.html", context, status=status)


@needs(Permission.REGIME_MANAGE)
def set_frequency(request: HttpRequest, code: str) -> HttpResponse:
    """Set the period that a regime's directive left open."""
    found = get_object_or_404(Regime, code=code)
    version = found.versions.order_by("-number")[0]
    form = FrequencyForm(request.POST or None)

    def act() -> None:
        actions.set_frequency(
            version=version, by=officer_of(request), now=clock.now(), **form.cleaned_data
        )

    return _small(request, found, form, act, _("Đặt kỳ báo cáo"), _("Đã đặt kỳ báo cáo."))


@needs(Permission.REGIME_MANAGE)
def end(request: HttpRequest, code: str) -> HttpResponse:
    """End a regime on a day."""
    found = get_object_or_404(Regime, code=code)
    form = EndRegimeForm(request.POST or None)

    def act() -> None:
        actions.end_regime(
            regime=found, by=officer_of(request), now=clock.now(), **form.cleaned_data
        )

    return _small(
        request, found, form, act, _("Kết thúc chế độ báo cáo"), _("Đã ghi ngày hết hiệu lực.")
    )


def _small(
    request: HttpRequest, regime: Regime, form: Any, act: Callable[[], None], title: str, done: str
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except Refusal as refusal:
            if refusal.status not in {409, 422}:
                raise
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, done)
            return redirect(regime.get_absolute_url())
    context = {
        "form": form,
        "title": title,
        "back": regime.get_absolute_url(),
        "back_label": regime.code,
    }
    return render(
        request, "reporting/small_form.html", context, status=422 if form.is_bound else 200
    )
