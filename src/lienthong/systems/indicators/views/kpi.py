"""KPI sets: the criteria, the ranking of a period, one unit's points and what would raise them."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from lienthong.base import clock
from lienthong.base.errors import NotFound, Refusal
from lienthong.base.formats import moment
from lienthong.base.tables import Cell, Column
from lienthong.casework.screens import form_errors, officer_of
from lienthong.figures.models import Origin
from lienthong.identity.access import permitted
from lienthong.identity.permissions import Permission
from lienthong.systems.indicators import presenting
from lienthong.systems.indicators.actions import scoring as actions
from lienthong.systems.indicators.forms import ScoreForm
from lienthong.systems.indicators.models import (
    IndicatorVersion,
    KpiCriterion,
    KpiEdition,
    KpiPoint,
    KpiRun,
    KpiScore,
)
from lienthong.systems.indicators.rules import scoring
from lienthong.systems.indicators.views.replies import address, crumbs, page, sheet


@permitted(Permission.INDICATOR_READ)
def kpi_sets(request: HttpRequest) -> HttpResponse:
    """List the sets of KPI with their editions."""
    editions = list(KpiEdition.objects.order_by("set_code", "-valid"))
    names = presenting.names_of({edition.owner for edition in editions}, clock.today())
    return page(
        request,
        "kpi_sets.html",
        columns=[_("Bộ chỉ số"), _("Phiên bản"), _("Tình trạng ban hành"), _("Cơ quan chấm điểm")],
        rows=[
            [
                Cell(edition.name, href=address("kpi_set", edition.set_code)),
                edition.edition,
                Cell(edition.status_note, tag="yellow"),
                names.get(edition.owner, edition.owner),
            ]
            for edition in editions
        ],
    )


@permitted(Permission.INDICATOR_READ)
def kpi_set(request: HttpRequest, set_code: str) -> HttpResponse:
    """Show a set: criteria with weights, and the ranking of a period with the one before."""
    officer, today = officer_of(request), clock.today()
    edition = _edition(set_code)
    runs = list(_runs(edition, officer.agency_id))
    run = _chosen(runs, request.GET.get("period", ""))
    earlier = runs[runs.index(run) + 1] if run and runs.index(run) + 1 < len(runs) else None
    scores = list(run.scores.order_by("rank", "unit")) if run else []
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
        periods=[(each.label, f"?period={each.label}", each == run) for each in runs],
        criteria_columns=_CRITERIA,
        criteria_rows=_criteria_rows(edition),
        columns=_RANKING,
        rows=ranking,
        provinces={provinces[s.unit]: float(s.points) for s in scores if s.unit in provinces},
        form=ScoreForm(initial={"span": "year", "day": today}),
        may_score=Permission.INDICATOR_MANAGE in officer.permissions
        and officer.agency_code == edition.owner,
    )


_CRITERIA = [
    Column(_("Tiêu chí"), width="one-half"),
    Column(_("Nhóm")),
    Column(_("Trọng số"), numeric=True),
    Column(_("Cách chấm")),
    Column(_("Căn cứ")),
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


def _criteria_rows(edition: KpiEdition) -> list[list[Any]]:
    criteria = list(edition.criteria.select_related("indicator"))
    names = _names(criteria)
    return [
        [
            Cell(names[each.indicator_id], href=address("indicator", each.indicator.code)),
            each.group,
            presenting.number(each.weight),
            Cell(each.get_scoring_display(), note=_bounds(each)),
            each.legal_source,
        ]
        for each in criteria
    ]


def _bounds(criterion: KpiCriterion) -> str:
    target = presenting.number(criterion.target)
    if criterion.scoring == scoring.ScoringKind.LINEAR:
        return f"{presenting.number(criterion.floor)} → {target}"
    return f"≥ {target}" if criterion.scoring == scoring.ScoringKind.THRESHOLD else ""


def _names(criteria: Sequence[KpiCriterion]) -> dict[int, str]:
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
    edition = _edition(set_code)
    runs = list(_runs(edition, officer.agency_id))
    run = _chosen(runs, request.GET.get("period", ""))
    score = run.scores.filter(unit=unit).first() if run else None
    if run is None or score is None:
        raise NotFound()
    details = list(
        score.details.select_related("criterion__indicator").order_by("criterion__order")
    )
    names = _names([detail.criterion for detail in details])
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
        of=len(totals),
        lost=sum(each.lost for each in points),
        columns=_POINTS,
        rows=[_point_row(detail, names) for detail in details],
        gap_columns=_GAPS,
        gap_rows=[_gap_row(gap, labels) for gap in scoring.gaps(unit, points, totals)],
        series=[(_("Điểm"), [(s.run.label, s.points) for s in trend.order_by("run__last_date")])],
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


def _point_row(detail: KpiPoint, names: dict[int, str]) -> list[Any]:
    criterion = detail.criterion
    origin: Any = Cell(_("Chưa có số liệu"), tag="grey")
    if detail.origin in presenting.ORIGINS:
        origin = Cell(Origin(detail.origin).label, tag=presenting.ORIGINS[detail.origin])
    return [
        Cell(names[criterion.indicator_id], href=address("indicator", criterion.indicator.code)),
        presenting.number(detail.value),
        presenting.number(detail.points),
        presenting.number(criterion.weight),
        origin,
        Cell(_("Xem nguồn"), href=detail.source) if detail.source else "",
    ]


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
    edition = _edition(set_code)
    back = address("kpi_set", set_code)
    form = ScoreForm(request.POST)
    if not form.is_valid():
        return form_errors(request, form, back)
    try:
        run = actions.score(
            edition=edition, span=form.chosen(), by=officer_of(request), now=clock.now()
        )
    except Refusal as refusal:
        if refusal.status not in {409, 422}:
            raise
        messages.error(request, refusal.sentence)
        return redirect(back)
    messages.success(request, _("Đã chấm điểm các cơ quan."))
    return redirect(f"{back}?period={run.label}")


def _edition(set_code: str) -> KpiEdition:
    found = KpiEdition.objects.filter(set_code=set_code).order_by("-valid").first()
    if found is None:
        raise actions.KpiSetNotFound()
    return found


def _runs(edition: KpiEdition, agency_id: int) -> Any:
    return KpiRun.objects.filter(edition=edition, agency_id=agency_id).newest_of_each_period()


def _chosen(runs: Sequence[KpiRun], label: str) -> KpiRun | None:
    return next((run for run in runs if run.label == label), runs[0] if runs else None)
