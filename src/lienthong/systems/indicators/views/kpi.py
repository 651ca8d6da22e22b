"""KPI sets: the criteria, the ranking of a period, one unit's points and what would raise them."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from lienthong.agencies.maps import drawing_of
from lienthong.base import clock
from lienthong.base.errors import NotFound, Refusal
from lienthong.base.formats import moment, short_date
from lienthong.base.tables import Cell, Column
from lienthong.casework.screens import form_errors, officer_of
from lienthong.figures.models import FigureValue, Origin
from lienthong.figures.wording import period_words
from lienthong.identity.access import permitted
from lienthong.identity.permissions import Permission
from lienthong.systems.indicators import presenting
from lienthong.systems.indicators.actions import scoring as actions
from lienthong.systems.indicators.forms import OpenEditionForm, ScoreForm
from lienthong.systems.indicators.models import (
    EditionState,
    IndicatorVersion,
    KpiCriterion,
    KpiEdition,
    KpiPoint,
    KpiRun,
    KpiScore,
)
from lienthong.systems.indicators.rules import scoring
from lienthong.systems.indicators.views.replies import (
    address,
    crumbs,
    page,
    sheet,
    vintages_address,
)


@permitted(Permission.INDICATOR_READ)
def kpi_sets(request: HttpRequest) -> HttpResponse:
    """List the sets of KPI with their editions; drafts are seen at their owner's only."""
    officer = officer_of(request)
    editions = list(
        KpiEdition.objects.filter(
            Q(state=EditionState.PUBLISHED) | Q(owner=officer.agency_code)
        ).order_by("set_code", "-valid", "-id")
    )
    names = presenting.names_of({edition.owner for edition in editions}, clock.today())
    return page(
        request,
        "kpi_sets.html",
        columns=[
            Column(_("Bộ chỉ số"), width="one-third"), Column(_("Phiên bản"), no_wrap=True),
            Column(_("Hiệu lực")), Column(_("Tình trạng ban hành")), Column(_("Cơ quan chấm điểm")),
        ],
        rows=[
            [
                Cell(edition.name, href=address("kpi_set", edition.set_code)),
                Cell(edition.edition, href=address("edition", edition.set_code, edition.pk)),
                validity(edition),
                Cell(edition.status_note, tag="grey" if edition.is_draft else "yellow"),
                names.get(edition.owner, edition.owner),
            ]
            for edition in editions
        ],
    )  # fmt: skip


@permitted(Permission.INDICATOR_READ)
def kpi_set(request: HttpRequest, set_code: str) -> HttpResponse:
    """Show a set: criteria with weights, and the ranking of a period with the one before."""
    officer, today = officer_of(request), clock.today()
    edition = _edition(set_code)
    runs = list(_runs(set_code, officer.agency_id))
    run = _chosen(runs, request.GET.get("period", ""))
    if run is not None:
        # A period is shown with the edition that it was scored with.
        edition = run.edition
    earlier = runs[runs.index(run) + 1] if run and runs.index(run) + 1 < len(runs) else None
    scores = list(run.scores.order_by("rank", "unit")) if run else []
    editions = list(KpiEdition.objects.of_set(set_code).published())
    names = presenting.names_of({score.unit for score in scores} | {edition.owner}, today)
    before = {score.unit: score for score in earlier.scores.all()} if earlier else {}
    ranking = [_score_row(score, names, before, edition, run) for score in scores]
    as_file = sheet(request, f"{set_code}-{run.label}" if run else set_code, _FILE_COLUMNS,
                    [[each.rank, each.unit, names.get(each.unit, each.unit), each.points,
                      each.missing] for each in scores])  # fmt: skip
    if as_file:
        return as_file
    provinces = presenting.provinces_of([score.unit for score in scores], today)
    return page(
        request,
        "kpi_set.html",
        crumbs=crumbs((_("Bộ chỉ số"), address("kpi_sets")), (edition.name, "")),
        edition=edition,
        owner=names.get(edition.owner, edition.owner),
        run=run,
        made_at=moment(run.made_at) if run else "",
        periods=[(period_words(each.label), f"?period={each.label}", each == run) for each in runs],
        criteria_columns=CRITERIA,
        criteria_rows=criteria_rows(edition),
        editions=[_edition_row(each) for each in editions],
        edition_columns=_EDITIONS,
        draft=KpiEdition.objects.of_set(set_code)
        .drafts()
        .filter(owner=officer.agency_code)
        .first(),
        open_form=OpenEditionForm(),
        comparison=_comparison(editions),
        columns=_RANKING,
        rows=ranking,
        provinces={provinces[s.unit]: float(s.points) for s in scores if s.unit in provinces},
        profile=drawing_of(today),
        form=ScoreForm(initial={"span": "year", "day": today}),
        may_score=Permission.INDICATOR_MANAGE in officer.permissions
        and officer.agency_code == edition.owner,
    )


CRITERIA = [
    Column(_("Tiêu chí"), width="one-half"),
    Column(_("Nhóm")),
    Column(_("Trọng số"), numeric=True),
    Column(_("Cách chấm")),
    Column(_("Căn cứ")),
]
_EDITIONS = [
    Column(_("Phiên bản"), no_wrap=True),
    Column(_("Hiệu lực")),
    Column(_("Tình trạng ban hành")),
    Column(_("Quyết định ban hành"), width="one-half"),
]
_FILE_COLUMNS = (_("Hạng"), _("Mã"), _("Cơ quan"), _("Điểm"), _("Tiêu chí chưa có số liệu"))
_RANKING = [
    Column(_("Hạng"), numeric=True),
    Column(_("Cơ quan"), width="one-half"),
    Column(_("Điểm"), numeric=True),
    Column(_("So với kỳ trước"), numeric=True),
    Column(_("Hạng kỳ trước"), numeric=True),
    Column(_("Tiêu chí chưa có số liệu"), numeric=True),
]


def validity(edition: KpiEdition) -> str:
    """Return the days an edition is in force; its end is the last day."""
    first, until = edition.valid.lower, edition.valid.upper
    if until is None:
        return str(_("từ %(first)s") % {"first": short_date(first)})
    return f"{short_date(first)} – {short_date(until - timedelta(days=1))}"


def _edition_row(edition: KpiEdition) -> list[Any]:
    return [
        Cell(edition.edition, href=address("edition", edition.set_code, edition.pk)),
        validity(edition),
        Cell(edition.status_note, tag="yellow") if not edition.decision else edition.status_note,
        edition.decision or "–",
    ]


def _comparison(editions: list[KpiEdition]) -> str:
    """Return the address that compares the two newest editions, if there are two."""
    if len(editions) < 2:
        return ""
    newest, before = editions[:2]
    return f"{address('compare', newest.set_code)}?truoc={before.pk}&sau={newest.pk}"


def criteria_rows(edition: KpiEdition) -> list[list[Any]]:
    """Return the criteria of an edition as rows: indicator, group, weight, rule, legal source."""
    criteria = list(edition.criteria.select_related("indicator"))
    names = names_of_indicators(criteria)
    return [
        [
            Cell(names[each.indicator_id], href=address("indicator", each.indicator.code)),
            each.group,
            presenting.number(each.weight),
            Cell(each.get_scoring_display(), note=_rule_note(each)),
            each.legal_source,
        ]
        for each in criteria
    ]


def _rule_note(criterion: KpiCriterion) -> str:
    return "; ".join(note for note in (bounds(criterion), criterion.evidence) if note)


def bounds(criterion: KpiCriterion) -> str:
    """Return at which values a criterion earns points: from floor to target, or from the target on."""
    target = presenting.number(criterion.target)
    if criterion.scoring == scoring.ScoringKind.LINEAR:
        return f"{presenting.number(criterion.floor)} → {target}"
    if criterion.scoring == scoring.ScoringKind.EVIDENCE:
        return ""
    return f"{'≤' if criterion.floor > criterion.target else '≥'} {target}"


def names_of_indicators(criteria: Sequence[KpiCriterion]) -> dict[int, str]:
    """Return the names of the criteria's indicators today, or when they were last in force."""
    wanted = [criterion.indicator_id for criterion in criteria]
    versions = IndicatorVersion.objects.filter(indicator__in=wanted).order_by("number")
    return dict(versions.values_list("indicator_id", "name"))


def _score_row(
    score: KpiScore,
    names: dict[str, str],
    before: dict[str, KpiScore],
    edition: KpiEdition,
    run: KpiRun | None,
) -> list[Any]:
    period = run.label if run else ""
    last = before.get(score.unit)
    return [
        score.rank,
        Cell(
            names.get(score.unit, score.unit),
            href=f"{address('kpi_unit', edition.set_code, score.unit)}?period={period}",
        ),
        presenting.number(score.points),
        _signed(score.points - last.points) if last else "–",
        last.rank if last else "–",
        score.missing,
    ]


def _signed(number: Any) -> str:
    return f"{'+' if number > 0 else ''}{presenting.number(number)}"


@permitted(Permission.INDICATOR_READ)
def kpi_unit(request: HttpRequest, set_code: str, unit: str) -> HttpResponse:
    """Show one unit's points, where each comes from, what would raise the score, and earlier periods."""
    officer, today = officer_of(request), clock.today()
    runs = list(_runs(set_code, officer.agency_id))
    run = _chosen(runs, request.GET.get("period", ""))
    score = run.scores.filter(unit=unit).first() if run else None
    if run is None or score is None:
        raise NotFound()
    edition = run.edition
    details = list(
        score.details.select_related("criterion__indicator").order_by("criterion__order")
    )
    names = names_of_indicators([detail.criterion for detail in details])
    used = {detail.figure for detail in details if detail.figure}
    kept = FigureValue.objects.filter(publisher=officer.agency_code).in_bulk(used)
    totals = dict(run.scores.values_list("unit", "points"))
    points = [scoring.Points(d.criterion.rule, d.value, d.points) for d in details]
    labels = {d.criterion.indicator.code: names[d.criterion.indicator_id] for d in details}
    trend = KpiScore.objects.filter(run__in=runs, unit=unit).select_related("run")
    return page(
        request,
        "kpi_unit.html",
        crumbs=crumbs(
            (_("Bộ chỉ số"), address("kpi_sets")),
            (edition.name, f"{address('kpi_set', set_code)}?period={run.label}"),
            (presenting.names_of([unit], today).get(unit, unit), ""),
        ),
        edition=edition,
        unit_name=presenting.names_of([unit], today).get(unit, unit),
        run=run,
        score=score,
        of=_("trên %(count)s cơ quan") % {"count": len(totals)},
        lost=sum(each.lost for each in points),
        columns=_POINTS,
        rows=[_point_row(detail, names, kept) for detail in details],
        gap_columns=_GAPS,
        gap_rows=[_gap_row(gap, labels) for gap in scoring.gaps(unit, points, totals)],
        series=[
            (
                _("Điểm"),
                [(period_words(s.run.label), s.points) for s in trend.order_by("run__last_date")],
            )
        ],
        origins=[Origin(d.origin).label for d in details if d.origin == Origin.GENERATED],
    )


_POINTS = [
    Column(_("Tiêu chí"), width="one-half"),
    Column(_("Giá trị"), numeric=True),
    Column(_("Điểm"), numeric=True),
    Column(_("Trên"), numeric=True),
    Column(_("Nguồn gốc")),
    Column(_("Xem nguồn")),
]
_GAPS = [
    Column(_("Tiêu chí"), width="one-half"),
    Column(_("Điểm còn thiếu"), numeric=True),
    Column(_("Hạng nếu đạt đủ"), numeric=True),
    Column(_("Thêm 1 đơn vị được"), numeric=True),
    Column(_("Hạng khi thêm 1 đơn vị"), numeric=True),
]


def _point_row(detail: KpiPoint, names: dict[int, str], kept: dict[Any, FigureValue]) -> list[Any]:
    criterion = detail.criterion
    origin: Any = Cell(_("Chưa có số liệu"), tag="grey")
    if detail.origin in presenting.ORIGINS:
        origin = Cell(Origin(detail.origin).label, tag=presenting.ORIGINS[detail.origin])
    return [
        Cell(names[criterion.indicator_id], href=address("indicator", criterion.indicator.code)),
        _value_cell(detail, kept.get(detail.figure)),
        presenting.number(detail.points),
        presenting.number(criterion.weight),
        origin,
        Cell(_("Xem nguồn"), href=detail.source) if detail.source else "",
    ]


def _value_cell(detail: KpiPoint, figure: FigureValue | None) -> Any:
    """Return the value that was scored; a figure in one's own book leads to all its vintages."""
    if figure is None:
        return presenting.number(detail.value)
    return Cell(presenting.number(detail.value), href=vintages_address(figure))


def _gap_row(gap: scoring.Gap, labels: dict[str, str]) -> list[Any]:
    code = gap.points.criterion.code
    return [
        Cell(labels[code], href=address("indicator", code)),
        presenting.number(gap.points.lost),
        gap.rank_if_closed,
        f"+{presenting.number(gap.gain_of_one_unit)}",
        gap.rank_after_one_unit,
    ]


@require_POST
@permitted(Permission.INDICATOR_MANAGE)
def score(request: HttpRequest, set_code: str) -> HttpResponse:
    """Score every unit for a period."""
    back = address("kpi_set", set_code)
    form = ScoreForm(request.POST)
    if not form.is_valid():
        return form_errors(request, form, back)
    span = form.chosen()
    try:
        run = actions.score(
            edition=_edition(set_code, span.last),
            span=span,
            by=officer_of(request),
            now=clock.now(),
        )
    except Refusal as refusal:
        if refusal.status not in {409, 422}:
            raise
        messages.error(request, refusal.sentence)
        return redirect(back)
    messages.success(request, _("Đã chấm điểm các cơ quan."))
    return redirect(f"{back}?period={run.label}")


def _edition(set_code: str, day: date | None = None) -> KpiEdition:
    """Return the edition of a set in force on a day (today when left out), else the newest.

    :raises KpiSetNotFound: if the set has no published edition.
    """
    rows = KpiEdition.objects.of_set(set_code).published()
    found = rows.as_of(day or clock.today()).first() or rows.first()
    if found is None:
        raise actions.KpiSetNotFound()
    return found


def _runs(set_code: str, agency_id: int) -> Any:
    rows = KpiRun.objects.filter(edition__set_code=set_code, agency_id=agency_id)
    return rows.select_related("edition").newest_of_each_period()


def _chosen(runs: Sequence[KpiRun], label: str) -> KpiRun | None:
    return next((run for run in runs if run.label == label), runs[0] if runs else None)
