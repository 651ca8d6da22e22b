"""Editions of KPI sets: what each says, a draft being written, what it would do, two side by side."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from lienthong.base import clock
from lienthong.base.errors import NotFound, Refusal
from lienthong.base.forms import read_number
from lienthong.base.tables import Cell, Column
from lienthong.casework.screens import form_errors, officer_of, step
from lienthong.identity.access import permitted
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.indicators import presenting, previewing
from lienthong.systems.indicators.actions import editions as actions
from lienthong.systems.indicators.actions.scoring import KpiSetNotFound
from lienthong.systems.indicators.forms import (
    AboutEditionForm,
    CriterionForm,
    OpenEditionForm,
    PublishEditionForm,
    about_of,
    terms_of,
    typed,
)
from lienthong.systems.indicators.models import Indicator, KpiCriterion, KpiEdition
from lienthong.systems.indicators.rules import editions as rules
from lienthong.systems.indicators.rules.editions import Change
from lienthong.systems.indicators.views.kpi import (
    CRITERIA,
    bounds,
    criteria_rows,
    names_of_indicators,
    validity,
)
from lienthong.systems.indicators.views.replies import address, crumbs, page

MOST_MOVED = 200
_CHANGES = {
    Change.ADDED: (_("Thêm mới"), "green"),
    Change.REMOVED: (_("Bị bỏ"), "red"),
    Change.CHANGED: (_("Thay đổi"), "yellow"),
    Change.SAME: (_("Giữ nguyên"), "grey"),
}
_MOVED = [
    Column(_("Cơ quan"), width="one-half"),
    Column(_("Điểm đã chấm"), numeric=True),
    Column(_("Điểm nếu áp dụng"), numeric=True),
    Column(_("Hạng đã xếp"), numeric=True),
    Column(_("Hạng nếu áp dụng"), numeric=True),
    Column(_("Thay đổi")),
]


@permitted(Permission.INDICATOR_READ)
def edition(request: HttpRequest, set_code: str, edition_id: int) -> HttpResponse:
    """Show an edition; of a draft also its sum of points and what it would do to the last period."""
    officer = officer_of(request)
    found = _found(officer, set_code, edition_id)
    criteria = list(found.criteria.select_related("indicator"))
    may_write = _may_write(officer, found)
    context: dict[str, Any] = {}
    if found.is_draft:
        context = _draft_context(found, criteria, officer)
    others = KpiEdition.objects.of_set(set_code).published().exclude(pk=found.pk)
    return page(
        request,
        "edition.html",
        crumbs=_crumbs(found),
        edition=found,
        validity=validity(found),
        owner=presenting.names_of([found.owner], clock.today()).get(found.owner, found.owner),
        criteria_columns=CRITERIA,
        criteria_rows=criteria_rows(found),
        compare=[(each.edition, f"{address('compare', set_code)}?truoc={each.pk}&sau={found.pk}")
                 for each in others],
        may_write=may_write,
        may_withdraw=may_write and bool(found.published_at) and found.scored_at is None,
        **context,
    )  # fmt: skip


def _draft_context(
    found: KpiEdition, criteria: list[KpiCriterion], officer: Officer
) -> dict[str, Any]:
    names = names_of_indicators(criteria)
    weighed = rules.weighed([each.weight for each in criteria], found.total_points)
    preview = previewing.preview(found, officer.agency_id, officer.agency_code)
    return {
        "weighed": weighed,
        "given": presenting.number(weighed.given),
        "wanted": presenting.number(weighed.wanted),
        "left": presenting.number(abs(weighed.left)),
        "lines": [
            {"criterion": each, "name": names[each.indicator_id], "typed": typed(each.weight),
             "bounds": bounds(each),
             "change": address("change_criterion", found.set_code, found.pk, each.pk)}
            for each in criteria
        ],
        "preview": preview,
        "moved_columns": _MOVED,
        "moved_rows": _moved_rows(preview) if preview else [],
        "publish_form": PublishEditionForm(),
    }  # fmt: skip


def _moved_rows(preview: previewing.Preview) -> list[list[Any]]:
    names = presenting.names_of([row.unit for row in preview.rows], clock.today())
    return [_moved_row(row, names) for row in preview.rows[:MOST_MOVED]]


def _moved_row(row: previewing.Moved, names: dict[str, str]) -> list[Any]:
    words: Any = Cell(_("Giữ nguyên"), tag="grey")
    if row.places > 0:
        words = Cell(_("Lên %(count)s bậc") % {"count": row.places}, tag="green")
    elif row.places < 0:
        words = Cell(_("Xuống %(count)s bậc") % {"count": -row.places}, tag="red")
    return [
        names.get(row.unit, row.unit),
        presenting.number(row.points_before),
        presenting.number(row.points_after),
        "–" if row.rank_before is None else row.rank_before,
        "–" if row.rank_after is None else row.rank_after,
        words,
    ]


@permitted(Permission.INDICATOR_READ)
def compare(request: HttpRequest, set_code: str) -> HttpResponse:
    """Show two editions side by side: added, removed and changed criteria, and both sums."""
    officer = officer_of(request)
    keys = [request.GET.get(name, "") for name in ("truoc", "sau")]
    if not all(key.isascii() and key.isdigit() and len(key) < 18 for key in keys):
        raise NotFound()
    before, after = (_found(officer, set_code, int(key)) for key in keys)
    rows = previewing.side_by_side(before, after)
    names = names_of_indicators([row.either for row in rows])
    return page(
        request,
        "compare.html",
        crumbs=[*_crumbs(after)[:-1], (str(_("So sánh phiên bản")), "")],
        before=before,
        after=after,
        columns=[
            Column(_("Tiêu chí"), width="one-half"),
            Column(_("Phiên bản %(edition)s") % {"edition": before.edition}),
            Column(_("Phiên bản %(edition)s") % {"edition": after.edition}),
            Column(_("Thay đổi")),
        ],
        rows=[_compared_row(row, names) for row in rows],
        counts=[
            (label, sum(row.change == change for row in rows))
            for change, (label, _colour) in _CHANGES.items()
        ],
    )


def _compared_row(row: previewing.Compared, names: dict[int, str]) -> list[Any]:
    label, colour = _CHANGES[row.change]
    return [
        Cell(names[row.either.indicator_id],
             href=address("indicator", row.either.indicator.code), note=row.either.group),
        _side(row.before),
        _side(row.after),
        Cell(label, tag=colour),
    ]  # fmt: skip


def _side(criterion: KpiCriterion | None) -> Cell | str:
    if criterion is None:
        return "–"
    notes = [str(criterion.get_scoring_display()), bounds(criterion), criterion.evidence]
    points = _("%(points)s điểm") % {"points": presenting.number(criterion.weight)}
    return Cell(points, note="; ".join(note for note in notes if note))


@require_POST
@permitted(Permission.INDICATOR_MANAGE)
def open_edition(request: HttpRequest, set_code: str) -> HttpResponse:
    """Open a draft from the last edition of a set."""
    last = KpiEdition.objects.of_set(set_code).published().first()
    if last is None:
        raise KpiSetNotFound()
    form = OpenEditionForm(request.POST)
    back = address("kpi_set", set_code)
    if not form.is_valid():
        return form_errors(request, form, back)
    try:
        made = actions.open_edition(
            last=last, by=officer_of(request), now=clock.now(), **form.cleaned_data
        )
    except Refusal as refusal:
        return _refused(request, refusal, back)
    messages.success(request, _("Đã mở bản dự thảo với mọi tiêu chí của phiên bản trước."))
    return redirect(address("edition", set_code, made.pk))


@permitted(Permission.INDICATOR_MANAGE)
def describe(request: HttpRequest, set_code: str, edition_id: int) -> HttpResponse:
    """Change the name, validity and total of a draft."""
    found = _found(officer_of(request), set_code, edition_id)
    form = AboutEditionForm(request.POST or None, initial=about_of(found))

    def save() -> object:
        return actions.describe_edition(
            edition=found, about=form.about(), by=officer_of(request), now=clock.now()
        )

    return _form_page(request, form, found, save, _("Sửa thông tin phiên bản"))


@permitted(Permission.INDICATOR_MANAGE)
def add_criterion(request: HttpRequest, set_code: str, edition_id: int) -> HttpResponse:
    """Add a criterion to a draft."""
    found = _found(officer_of(request), set_code, edition_id)
    form = CriterionForm(request.POST or None, choices=_choices(found))

    def save() -> object:
        return actions.add_criterion(
            edition=found, terms=form.terms(), by=officer_of(request), now=clock.now()
        )

    return _form_page(request, form, found, save, _("Thêm tiêu chí"))


@permitted(Permission.INDICATOR_MANAGE)
def change_criterion(
    request: HttpRequest, set_code: str, edition_id: int, criterion_id: int
) -> HttpResponse:
    """Change a criterion of a draft, or take it out."""
    found = _found(officer_of(request), set_code, edition_id)
    criterion = _criterion(found, criterion_id)
    form = CriterionForm(request.POST or None, choices=_choices(found), initial=terms_of(criterion))

    def save() -> object:
        return actions.change_criterion(
            criterion=criterion, terms=form.terms(), by=officer_of(request), now=clock.now()
        )

    remove = address("remove_criterion", set_code, found.pk, criterion.pk)
    return _form_page(request, form, found, save, _("Sửa tiêu chí"), remove=remove)


@require_POST
@permitted(Permission.INDICATOR_MANAGE)
def remove_criterion(
    request: HttpRequest, set_code: str, edition_id: int, criterion_id: int
) -> HttpResponse:
    """Take a criterion out of a draft."""
    found = _found(officer_of(request), set_code, edition_id)
    criterion = _criterion(found, criterion_id)
    return step(
        request,
        lambda: actions.remove_criterion(
            criterion=criterion, by=officer_of(request), now=clock.now()
        ),
        done=_("Đã bỏ tiêu chí khỏi bản dự thảo."),
        back=address("edition", set_code, edition_id),
    )


@require_POST
@permitted(Permission.INDICATOR_MANAGE)
def weigh(request: HttpRequest, set_code: str, edition_id: int) -> HttpResponse:
    """Give all criteria of a draft their weights at once."""
    found = _found(officer_of(request), set_code, edition_id)
    back = address("edition", set_code, edition_id)
    weights: dict[int, Decimal] = {}
    for pk in found.criteria.values_list("pk", flat=True):
        number = read_number(request.POST.get(f"weight-{pk}", ""))
        if number is None:
            messages.error(request, _("Trọng số phải là một số, ví dụ 12,5. Chưa lưu gì."))
            return redirect(back)
        weights[pk] = number
    return step(
        request,
        lambda: actions.weigh(
            edition=found, weights=weights, by=officer_of(request), now=clock.now()
        ),
        done=_("Đã lưu trọng số."),
        back=back,
    )


@require_POST
@permitted(Permission.INDICATOR_MANAGE)
def publish(request: HttpRequest, set_code: str, edition_id: int) -> HttpResponse:
    """Put a draft in force, citing the decision."""
    found = _found(officer_of(request), set_code, edition_id)
    back = address("edition", set_code, edition_id)
    form = PublishEditionForm(request.POST)
    if not form.is_valid():
        return form_errors(request, form, back)
    return step(
        request,
        lambda: actions.publish_edition(
            edition=found, by=officer_of(request), now=clock.now(), **form.cleaned_data
        ),
        done=_("Đã ban hành phiên bản mới."),
        back=back,
    )


@require_POST
@permitted(Permission.INDICATOR_MANAGE)
def withdraw(request: HttpRequest, set_code: str, edition_id: int) -> HttpResponse:
    """Make an edition that nothing was scored with a draft again."""
    found = _found(officer_of(request), set_code, edition_id)
    return step(
        request,
        lambda: actions.withdraw_edition(edition=found, by=officer_of(request), now=clock.now()),
        done=_("Đã thu hồi về bản dự thảo; phiên bản trước tiếp tục áp dụng."),
        back=address("edition", set_code, edition_id),
    )


@require_POST
@permitted(Permission.INDICATOR_MANAGE)
def drop(request: HttpRequest, set_code: str, edition_id: int) -> HttpResponse:
    """Throw a draft away."""
    found = _found(officer_of(request), set_code, edition_id)
    return step(
        request,
        lambda: actions.drop_draft(edition=found, by=officer_of(request), now=clock.now()),
        done=_("Đã bỏ bản dự thảo."),
        back=address("kpi_set", set_code),
    )


def _found(officer: Officer, set_code: str, edition_id: int) -> KpiEdition:
    """Return an edition; a draft is seen at its owner's only."""
    found = KpiEdition.objects.filter(pk=edition_id, set_code=set_code).first()
    if found is None or (found.is_draft and found.owner != officer.agency_code):
        raise KpiSetNotFound()
    return found


def _criterion(found: KpiEdition, criterion_id: int) -> KpiCriterion:
    criterion = (
        found.criteria.select_related("indicator", "edition").filter(pk=criterion_id).first()
    )
    if criterion is None:
        raise NotFound()
    return criterion


def _may_write(officer: Officer, found: KpiEdition) -> bool:
    is_owner = officer.agency_code == found.owner
    return is_owner and Permission.INDICATOR_MANAGE in officer.permissions


def _choices(found: KpiEdition) -> list[tuple[str, str]]:
    day = found.valid.lower
    rows = Indicator.objects.with_versions_on(day).order_by("code")
    return [(each.code, f"{each.current.name} ({each.code})") for each in rows]


def _crumbs(found: KpiEdition) -> list[tuple[str, str]]:
    return crumbs(
        (_("Bộ chỉ số"), address("kpi_sets")),
        (found.name, address("kpi_set", found.set_code)),
        (_("Phiên bản %(edition)s") % {"edition": found.edition}, ""),
    )


def _refused(request: HttpRequest, refusal: Refusal, back: str) -> HttpResponse:
    if refusal.status not in {409, 422}:
        raise refusal
    messages.error(request, refusal.sentence)
    return redirect(back)


def _form_page(
    request: HttpRequest,
    form: Any,
    found: KpiEdition,
    save: Callable[[], object],
    title: Any,
    **more: Any,
) -> HttpResponse:
    back = address("edition", found.set_code, found.pk)
    if not found.is_draft:
        return _refused(request, actions.EditionLocked(edition=found.edition), back)
    if request.method == "POST" and form.is_valid():
        try:
            save()
        except Refusal as refusal:
            if refusal.status not in {409, 422}:
                raise
            form.add_error(None, refusal.sentence)
        else:
            messages.success(request, _("Đã lưu vào bản dự thảo."))
            return redirect(back)
    return page(request, "form.html", form=form, title=title, back=back, **more)
