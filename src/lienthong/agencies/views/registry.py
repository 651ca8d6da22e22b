"""The registry of agencies: list, tree, one agency through time, export."""

import csv
from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from django.db.models import Count, Prefetch, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lienthong.agencies import actions, permissions, rules
from lienthong.agencies.forms import ChangeAgencyForm, EndAgencyForm, NewAgencyForm
from lienthong.agencies.models import Agency, AgencyRecord, Holding, Level, Post, Succession
from lienthong.agencies.models.agencies import CodeSource
from lienthong.agencies.views.answers import chosen_day, day_query, form_page, officer_of, posted
from lienthong.base import clock
from lienthong.base.access import needs
from lienthong.base.formats import short_date
from lienthong.base.paging import page_of
from lienthong.base.tables import Cell
from lienthong.base.text import search_key

# A page of the mandates system above, known here by its path alone.
MANDATE_PAGE = "/chuc-nang/{subject}/"
_EXPORTED = "code legacy_code code_source name name_en short_name kind level unit_type unit_code"


@needs(permissions.AGENCY_READ)
def index(request: HttpRequest) -> HttpResponse:
    """List the agencies of a day, by level or by words of their name or code."""
    day, form = chosen_day(request)
    words, level = request.GET.get("q", "").strip(), _level(request)
    page = page_of(_found(day, words, level).in_order(), request)
    superiors = _records(day, {record.parent_id for record in page if record.parent_id})
    rows = [_row(record, superiors, day) for record in page]
    context = {
        "form": form,
        "day": day,
        "words": words,
        "level": level,
        "levels": _level_links(day, words, level),
        "columns": [_("Mã định danh"), _("Tên cơ quan"), _("Loại"), _("Cơ quan cấp trên")],
        "rows": rows,
        "page": page,
        "export": f"{reverse('agencies:export')}?{request.GET.urlencode()}",
    }
    return render(request, "agencies/index.html", context)


@needs(permissions.AGENCY_READ)
def export(request: HttpRequest) -> HttpResponse:
    """Export the same list as CSV."""
    day, _form = chosen_day(request)
    found = _found(day, request.GET.get("q", "").strip(), _level(request)).in_order()
    answer = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="co-quan-{day.isoformat()}.csv"'
    columns = _EXPORTED.split()
    writer = csv.writer(answer)
    writer.writerow(columns)
    writer.writerows(found.values_list(*columns))
    return answer


@needs(permissions.AGENCY_READ)
def agency(request: HttpRequest, agency_id: int) -> HttpResponse:
    """Show one agency as it was on a day, and its whole history."""
    day, form = chosen_day(request)
    shown = get_object_or_404(Agency, pk=agency_id)
    history = list(shown.records.order_by("valid"))
    record = next((one for one in history if day in one.valid), None)
    children = AgencyRecord.objects.as_of(day).children_of(shown).in_order()
    page = page_of(children, request)
    manages = _manages_posts(request, shown)
    ending = [_("Thao tác")] if manages else []
    superior = _records(day, [record.parent_id]) if record and record.parent_id else {}
    context = {
        "form": form,
        "day": day,
        "agency": shown,
        "record": record,
        "name": _name(record or history[-1]),
        "crumbs": _crumbs(day, record, superior),
        "summary": _summary(record, superior, day) if record else [],
        "children": [_row(child, {}, day)[:3] for child in page],
        "child_columns": [_("Mã định danh"), _("Tên cơ quan"), _("Loại")],
        "page": page,
        "posts": _post_rows(shown, day, manages),
        "post_columns": [_("Chức vụ"), _("Đơn vị"), _("Quyền hạn ký"), *ending],
        "units": [
            (unit.short_name, unit.name, *_end_link(manages, "agencies:end_unit", unit.pk))
            for unit in shown.units.as_of(day)
        ],
        "unit_columns": [_("Viết tắt"), _("Tên đơn vị"), *ending],
        "mandates": _mandate_rows(shown, day),
        "mandate_columns": [_("Chức năng, nhiệm vụ"), _("Vai trò"), _("Căn cứ pháp lý")],
        "history": [_history_row(one) for one in reversed(history)],
        "history_columns": [_("Hiệu lực"), _("Mã định danh"), _("Tên cơ quan")],
        "successions": _succession_rows(shown, day),
        "succession_columns": [_("Ngày"), _("Quan hệ"), _("Cơ quan"), _("Căn cứ pháp lý")],
        "manages_posts": manages,
    }
    return render(request, "agencies/agency.html", context)


@needs(permissions.AGENCY_MANAGE)
def add(request: HttpRequest) -> HttpResponse:
    """Add an agency."""
    form = NewAgencyForm(posted(request))
    return form_page(
        request,
        form,
        lambda data: actions.add_agency(by=officer_of(request), now=clock.now(), **data),
        title=_("Thêm cơ quan"),
        done=_("Đã thêm cơ quan vào danh mục."),
        to=reverse("agencies:index"),
        back=reverse("agencies:index"),
    )


@needs(permissions.AGENCY_MANAGE)
def change(request: HttpRequest, agency_id: int) -> HttpResponse:
    """Give an agency another name or code from a day on."""
    changed = get_object_or_404(Agency, pk=agency_id)
    record = changed.records.order_by("-valid").first()
    initial = {name: getattr(record, name) for name in ("code", "name", "name_en", "short_name")}
    here = reverse("agencies:agency", args=[changed.pk])
    return form_page(
        request,
        ChangeAgencyForm(posted(request), initial=initial),
        lambda data: actions.change_agency(
            agency=changed, by=officer_of(request), now=clock.now(), **data
        ),
        title=_("Thay đổi thông tin cơ quan"),
        done=_("Đã ghi thông tin mới; thông tin cũ được giữ trong lịch sử."),
        to=here,
        back=here,
    )


@needs(permissions.AGENCY_MANAGE)
def end(request: HttpRequest, agency_id: int) -> HttpResponse:
    """End an agency, naming who takes over."""
    ended = get_object_or_404(Agency, pk=agency_id)
    here = reverse("agencies:agency", args=[ended.pk])
    return form_page(
        request,
        EndAgencyForm(posted(request)),
        lambda data: actions.end_agency(
            agency=ended, by=officer_of(request), now=clock.now(), **data
        ),
        title=_("Kết thúc hoạt động của cơ quan"),
        done=_("Đã ghi ngày kết thúc."),
        to=here,
        back=here,
        kind="warning",
    )


def _level(request: HttpRequest) -> int | None:
    asked = request.GET.get("level", "")
    return int(asked) if asked in {str(level) for level in Level.values} else None


def _found(day: date, words: str, level: int | None) -> Any:
    found = AgencyRecord.objects.as_of(day)
    if level is not None:
        found = found.level(level)
    if words:
        found = found.filter(
            Q(search_key__contains=search_key(words))
            | Q(code__in=rules.readings(words))
            | Q(short_name__iexact=words)
        )
    return found


def _level_links(day: date, words: str, level: int | None) -> list[tuple[str, str, bool, int]]:
    counted = _found(day, words, None).order_by().values_list("level").annotate(Count("id"))
    counts = dict(counted)
    base = f"?{day_query(day)}&q={words}"
    links = [(_("Tất cả"), base, level is None, sum(counts.values()))]
    return links + [
        (str(one.label), f"{base}&level={one.value}", level == one.value, counts.get(one.value, 0))
        for one in Level
    ]


def _records(day: date, agencies: Collection[int | None]) -> dict[int, AgencyRecord]:
    found = AgencyRecord.objects.as_of(day).filter(agency__in=agencies)
    return {record.agency_id: record for record in found}


def _name(record: AgencyRecord) -> str:
    """Return the agency's name in the language of the page."""
    is_english = (get_language() or "vi").startswith("en")
    return record.name_en if is_english and record.name_en else record.name


def _address(agency_id: int, day: date) -> str:
    return f"{reverse('agencies:agency', args=[agency_id])}?{day_query(day)}"


def _code(record: AgencyRecord) -> Cell:
    """Return the code; one without public source says so."""
    if record.is_code_verified:
        return Cell(record.code, note=record.legacy_code)
    return Cell(record.code, note=CodeSource(record.code_source).label)


def _row(
    record: AgencyRecord, superiors: dict[int, AgencyRecord], day: date
) -> tuple[Cell, Cell, str, Any]:
    superior = superiors.get(record.parent_id or 0)
    return (
        _code(record),
        Cell(_name(record), href=_address(record.agency_id, day)),
        record.get_kind_display(),
        Cell(_name(superior), href=_address(superior.agency_id, day)) if superior else "–",
    )


def _crumbs(
    day: date, record: AgencyRecord | None, superior: dict[int, AgencyRecord]
) -> list[tuple[str, str]]:
    crumbs = [(_("Cơ quan"), f"{reverse('agencies:index')}?{day_query(day)}")]
    crumbs += [(_name(one), _address(one.agency_id, day)) for one in superior.values()]
    return [*crumbs, (_name(record), "")] if record else crumbs


def _summary(
    record: AgencyRecord, superior: dict[int, AgencyRecord], day: date
) -> list[tuple[Any, ...]]:
    above = superior.get(record.parent_id or 0)
    rows: list[tuple[Any, ...]] = [
        (_("Mã định danh"), record.code),
        (_("Mã theo Thông tư 10/2016"), record.legacy_code or "–"),
        (_("Nguồn của mã"), record.get_code_source_display()),
        (_("Tên tiếng Việt"), record.name),
        (_("Tên tiếng Anh"), record.name_en or "–"),
        (_("Tên viết tắt"), record.short_name or "–"),
        (_("Loại cơ quan"), record.get_kind_display()),
        (_("Cấp"), record.get_level_display()),
        (_("Cơ quan cấp trên"), _name(above) if above else "–"),
    ]
    if record.unit_code:
        rows.append((_("Mã đơn vị hành chính"), f"{record.unit_code} ({record.unit_type})"))
    return rows


def _manages_posts(request: HttpRequest, shown: Agency) -> bool:
    officer = officer_of(request)
    return officer.agency_id == shown.pk and permissions.POST_MANAGE in officer.permissions


def _post_rows(shown: Agency, day: date, manages: bool) -> list[tuple[Any, ...]]:
    posts: Iterable[Post] = shown.posts.as_of(day).select_related("unit")
    return [
        (
            post.title,
            post.unit.name if post.unit else "–",
            post.signs_as.replace("\n", " / ") or "–",
            *_end_link(manages, "agencies:end_post", post.pk),
        )
        for post in posts
    ]


def _end_link(manages: bool, url_name: str, key: int) -> list[Cell]:
    return [Cell(_("Kết thúc"), href=reverse(url_name, args=[key]))] if manages else []


def _mandate_rows(shown: Agency, day: date) -> list[tuple[Any, ...]]:
    holdings = Holding.objects.as_of(day).filter(agency=shown).select_related("mandate")
    return [
        (
            Cell(one.mandate.title, href=MANDATE_PAGE.format(subject=one.mandate.subject)),
            one.get_role_display(),
            one.legal_basis,
        )
        for one in holdings.order_by("role", "mandate__subject")
    ]


def _history_row(record: AgencyRecord) -> tuple[Any, ...]:
    start, end = record.valid.lower, record.valid.upper
    period = (
        _("%(start)s đến trước %(end)s") % {"start": short_date(start), "end": short_date(end)}
        if end
        else _("từ %(start)s") % {"start": short_date(start)}
    )
    return period, _code(record), _name(record)


def _succession_rows(shown: Agency, day: date) -> list[tuple[Any, ...]]:
    latest = Prefetch("records", AgencyRecord.objects.order_by("-valid"), to_attr="newest_first")
    links = (
        Succession.objects.filter(Q(predecessor=shown) | Q(successor=shown))
        .prefetch_related(
            Prefetch("predecessor", Agency.objects.prefetch_related(latest)),
            Prefetch("successor", Agency.objects.prefetch_related(latest)),
        )
        .order_by("succession_date", "id")
    )
    rows: list[tuple[Any, ...]] = []
    for link in links:
        is_before = link.successor_id == shown.pk
        other: Any = link.predecessor if is_before else link.successor
        rows.append(
            (
                link.succession_date,
                _("Tiếp nhận từ") if is_before else _("Được kế thừa bởi"),
                Cell(
                    _name(other.newest_first[0]),
                    href=reverse("agencies:agency", args=[other.pk]),
                ),
                link.legal_basis,
            )
        )
    return rows
