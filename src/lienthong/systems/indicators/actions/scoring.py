"""Scoring every unit with a set of KPI, from the figures that the scoring agency keeps."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import AgencyRecord
from lienthong.base.clock import day_of
from lienthong.base.errors import Conflict, Invalid, NotAllowed, NotFound
from lienthong.figures import reading
from lienthong.figures.models import FigureValue
from lienthong.figures.periods import Span
from lienthong.figures.publishing import Published, publish
from lienthong.figures.wording import period_words
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.ledger import actions as ledger
from lienthong.systems.indicators.actions import results
from lienthong.systems.indicators.models import (
    IndicatorVersion,
    KpiCriterion,
    KpiEdition,
    KpiPoint,
    KpiRun,
    KpiScore,
)
from lienthong.systems.indicators.rules import scoring


class KpiSetNotFound(NotFound):
    code = "kpi-set-not-found"
    message = _("Không có bộ chỉ số này. Hãy chọn một bộ trong danh sách.")


class NotTheScorer(NotAllowed):
    code = "kpi-not-the-scorer"
    message = _(
        "Chỉ cơ quan chủ trì bộ chỉ số mới chấm điểm. Cơ quan của bạn có thể xem cách chấm."
    )


class EditionNotInForce(Invalid):
    code = "kpi-edition-not-in-force"
    message = _(
        "Bộ chỉ số không có hiệu lực trong cả kỳ %(label)s. Hãy chọn kỳ khác hoặc phiên bản khác."
    )


class NothingToScore(Conflict):
    code = "kpi-nothing-to-score"
    message = _(
        "Chưa có số liệu nào của kỳ %(label)s để chấm điểm. Hãy chờ các cơ quan gửi số liệu."
    )


@dataclass(frozen=True, slots=True)
class Scored:
    """One unit's points with the figures they were given for."""

    unit: str
    points: tuple[scoring.Points, ...]
    figures: tuple[FigureValue | None, ...]


@transaction.atomic
def score(*, edition: KpiEdition, span: Span, by: Officer, now: datetime) -> KpiRun:
    """Score every unit that has a value of any criterion in a period, rank them and publish the scores.

    :raises NotTheScorer: for an officer of another agency than the edition's owner.
    :raises EditionNotInForce: if the edition is a draft or does not cover the period.
    :raises NothingToScore: if no unit has any value.
    """
    require(by, Permission.INDICATOR_MANAGE)
    if by.agency_code != edition.owner:
        raise NotTheScorer()
    held = KpiEdition.objects.select_for_update(no_key=True).get(pk=edition.pk)
    if held.is_draft or span.first not in held.valid or span.last not in held.valid:
        raise EditionNotInForce(label=period_words(span.label))
    criteria = list(held.criteria.select_related("indicator"))
    scored = units_scored(held, criteria, span, by.agency_code)
    if not scored:
        raise NothingToScore(label=period_words(span.label))
    run = KpiRun.objects.create(
        agency_id=by.agency_id,
        edition=held,
        first_date=span.first,
        last_date=span.last,
        label=span.label,
        made_by=by.subject,
        made_at=now,
    )
    if held.scored_at is None:
        # From here on the database keeps the edition and its criteria as they are.
        held.scored_at = now
        held.save(update_fields=["scored_at"])
    ranks = _keep(run, scored, criteria)
    _publish(run, scored, ranks, by.agency_code, now)
    results.tell_scores(run=run, sender=by.agency_code, now=now)
    ledger.record("indicators.scored", subject=f"kpi:{held.set_code}", by=by.subject, now=now,
                  public={"edition": held.edition, "period": span.label, "units": len(scored)})  # fmt: skip
    return run


def figure_codes(criteria: Sequence[KpiCriterion], day: date) -> dict[int, str]:
    """Return the code under which each criterion's indicator is published, by the indicator's key."""
    wanted = [criterion.indicator_id for criterion in criteria]
    versions = IndicatorVersion.objects.filter(indicator__in=wanted, valid__contains=day)
    return {
        version.indicator_id: version.figure_code()
        for version in versions.select_related("indicator")
    }


def units_scored(
    edition: KpiEdition,
    criteria: Sequence[KpiCriterion],
    span: Span,
    publisher: str,
    as_of: datetime | None = None,
) -> list[Scored]:
    """Return what every unit that an edition scores, with any value, earns from figures known at a moment."""
    codes = figure_codes(criteria, span.last)
    found = reading.of_period(
        codes.values(), publisher=publisher, first_date=span.first, last_date=span.last, as_of=as_of
    )
    units = _to_be_scored(edition, {unit for _code, unit in found if unit}, span)
    return [_one(unit, criteria, codes, found) for unit in units]


def _to_be_scored(edition: KpiEdition, units: Collection[str], span: Span) -> list[str]:
    """Keep the units that on some day of a period stood on a level that an edition scores."""
    days = DateRange(span.first, span.last, "[]")
    records = AgencyRecord.objects.filter(
        code__in=units, level__in=edition.scored_levels, valid__overlap=days
    )
    return sorted(set(records.values_list("code", flat=True)))


def _one(
    unit: str,
    criteria: Sequence[KpiCriterion],
    codes: Mapping[int, str],
    found: Mapping[tuple[str, str], FigureValue],
) -> Scored:
    figures = tuple(found.get((codes.get(each.indicator_id, ""), unit)) for each in criteria)
    points = tuple(
        scoring.earn(
            criterion.rule,
            figure.value if figure else None,
            has_evidence=bool(figure and figure.source_label),
        )
        for criterion, figure in zip(criteria, figures, strict=True)
    )
    return Scored(unit, points, figures)


def _keep(
    run: KpiRun, scored: Sequence[Scored], criteria: Sequence[KpiCriterion]
) -> dict[str, int]:
    totals = {each.unit: scoring.total(each.points) for each in scored}
    ranks = scoring.ranks(totals)
    scores = KpiScore.objects.bulk_create(
        KpiScore(
            agency_id=run.agency_id,
            run=run,
            unit=each.unit,
            points=totals[each.unit],
            rank=ranks[each.unit],
            missing=sum(point.value is None for point in each.points),
        )
        for each in scored
    )
    KpiPoint.objects.bulk_create(
        [
            _point(run, score, criterion, points, figure)
            for score, each in zip(scores, scored, strict=True)
            for criterion, points, figure in zip(criteria, each.points, each.figures, strict=True)
        ],
        batch_size=2000,
    )
    return ranks


def _point(
    run: KpiRun,
    score: KpiScore,
    criterion: KpiCriterion,
    points: scoring.Points,
    figure: FigureValue | None,
) -> KpiPoint:
    return KpiPoint(
        agency_id=run.agency_id,
        score=score,
        criterion=criterion,
        figure=figure.pk if figure else None,
        value=points.value,
        origin=figure.origin if figure else "",
        source=figure.source if figure else "",
        points=points.earned,
    )


def _publish(
    run: KpiRun, scored: Sequence[Scored], ranks: Mapping[str, int], publisher: str, now: datetime
) -> None:
    values = []
    for each in scored:
        page = reverse("indicators:kpi_unit", args=[run.edition.set_code, each.unit])
        common: dict[str, Any] = {
            "unit": each.unit,
            "first_date": run.first_date,
            "last_date": run.last_date,
            "label": run.label,
            "source": f"{page}?period={run.label}",
            "source_label": str(run.edition.name)[:300],
            "state": "provisional" if run.last_date >= day_of(now) else "final",
        }
        values.append(
            Published(indicator=results.SCORE, value=scoring.total(each.points), **common)
        )
        values.append(Published(indicator=results.RANK, value=Decimal(ranks[each.unit]), **common))
    publish(values, publisher=publisher, now=now)
