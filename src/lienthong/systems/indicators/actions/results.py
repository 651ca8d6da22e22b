"""Results of a scoring between agencies: told to each scored agency, kept in its own book."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import AgencyRecord
from lienthong.axis import actions as axis
from lienthong.axis.handlers import Arrival
from lienthong.axis.refusals import UnknownAddress
from lienthong.base.clock import day_of
from lienthong.base.errors import Invalid, NotAllowed, NotFound, Refusal
from lienthong.contracts.indicators import CriterionScore, ScoresGiven, UnitScore
from lienthong.figures.publishing import Published, publish_many
from lienthong.systems.indicators.models import (
    KpiCriterion,
    KpiEdition,
    KpiPoint,
    KpiRun,
    KpiScore,
)

SCORE = "indicators.kpi-score"
RANK = "indicators.kpi-rank"
_LARGEST = 10**5


class ScoreRecipientUnknown(NotFound):
    code = "kpi-recipient-unknown"
    message = _("Cơ quan nhận kết quả chấm điểm không có trên hệ thống này.")


class ScoreOfUnknownSet(NotFound):
    code = "kpi-scores-of-unknown-set"
    message = _(
        "Nơi nhận không có bộ chỉ số %(set_code)s, phiên bản %(edition)s. Hãy nạp bộ chỉ số đó."
    )


class NotFromTheScorer(NotAllowed):
    code = "kpi-scores-not-from-the-scorer"
    message = _("Kết quả chấm điểm chỉ được nhận từ cơ quan chủ trì bộ chỉ số.")


class ScoresImpossible(Invalid):
    code = "kpi-scores-impossible"
    message = _(
        "Kết quả chấm điểm không hợp lệ: thiếu cơ quan nhận, trùng dòng, hoặc điểm quá mức."
    )


def tell_scores(*, run: KpiRun, sender: str, now: datetime) -> int:
    """Tell every scored agency the ranking and its own points; return to how many.

    Who is not on the axis is left out.
    """
    scores = list(run.scores.order_by("rank", "unit"))
    ranking = tuple(UnitScore(each.unit, each.points, each.rank, each.missing) for each in scores)
    details = _details(run)
    told = 0
    for score in scores:
        if score.unit != sender:
            message = ScoresGiven(
                run.reference, run.edition.set_code, run.edition.edition, run.first_date,
                run.last_date, run.label, run.made_at, ranking, tuple(details[score.pk]),
            )  # fmt: skip
            told += _tell(message, sender, score.unit, now)
    return told


def _details(run: KpiRun) -> Mapping[UUID, list[CriterionScore]]:
    found: dict[UUID, list[CriterionScore]] = defaultdict(list)
    rows = KpiPoint.objects.filter(score__run=run).select_related("criterion__indicator")
    for row in rows.order_by("criterion__order"):
        found[row.score_id].append(
            CriterionScore(row.criterion.indicator.code, row.value, row.origin, row.points)
        )
    return found


def _tell(message: ScoresGiven, sender: str, unit: str, now: datetime) -> int:
    try:
        with transaction.atomic():
            axis.tell(message, sender=sender, to=[unit], now=now)
    except UnknownAddress:
        return 0
    return 1


@transaction.atomic
def take_in(arrivals: Sequence[Arrival], *, now: datetime) -> list[Refusal | None]:
    """Keep what agencies of this node are told of a scoring; told twice, it is kept once."""
    records = AgencyRecord.objects.as_of(day_of(now)).filter(
        code__in={arrival.to for arrival in arrivals}
    )
    agencies = dict(records.values_list("code", "agency_id"))
    kept: list[Arrival] = []
    answers = [_take(arrival, agencies.get(arrival.to), kept) for arrival in arrivals]
    # Publishing makes the whole node wait, so it comes last and once.
    publish_many(_newest(kept, agencies), now=now)
    return answers


def _take(arrival: Arrival, agency_id: int | None, kept: list[Arrival]) -> Refusal | None:
    message: ScoresGiven = arrival.message
    if agency_id is None:
        return ScoreRecipientUnknown()
    editions = KpiEdition.objects.published().of_set(message.set_code)
    edition = editions.filter(edition=message.edition).first()
    if edition is None:
        return ScoreOfUnknownSet(set_code=message.set_code[:60], edition=message.edition[:20])
    if arrival.sender != edition.owner:
        return NotFromTheScorer()
    criteria = {each.indicator.code: each for each in edition.criteria.select_related("indicator")}
    if _is_impossible(message, arrival.to, criteria):
        return ScoresImpossible()
    if not KpiRun.objects.filter(agency_id=agency_id, reference=message.reference).exists():
        _keep(message, arrival, agency_id, edition, criteria)
        kept.append(arrival)
    return None


def _is_impossible(
    message: ScoresGiven, recipient: str, criteria: Mapping[str, KpiCriterion]
) -> bool:
    units = [each.unit for each in message.scores]
    codes = [each.indicator for each in message.details]
    return (
        recipient not in units
        or len(set(units)) < len(units)
        or len(set(codes)) < len(codes)
        or not set(codes) <= set(criteria)
        or message.first_date > message.last_date
        or any(not 0 <= each.points < _LARGEST or each.rank < 1 for each in message.scores)
        or any(not 0 <= each.points < _LARGEST for each in message.details)
    )


def _keep(
    message: ScoresGiven,
    arrival: Arrival,
    agency_id: int,
    edition: KpiEdition,
    criteria: Mapping[str, KpiCriterion],
) -> None:
    run = KpiRun.objects.create(
        agency_id=agency_id,
        reference=message.reference,
        edition=edition,
        first_date=message.first_date,
        last_date=message.last_date,
        label=message.label[:30],
        made_by=f"agency:{arrival.sender}",
        made_at=message.made_at,
    )
    KpiEdition.objects.filter(pk=edition.pk, scored_at=None).update(scored_at=message.made_at)
    scores = KpiScore.objects.bulk_create(
        KpiScore(agency_id=agency_id, run=run, unit=each.unit, points=each.points,
                 rank=each.rank, missing=max(each.missing, 0))
        for each in message.scores
    )  # fmt: skip
    own = next(score for score in scores if score.unit == arrival.to)
    KpiPoint.objects.bulk_create(
        KpiPoint(agency_id=agency_id, score=own, criterion=criteria[each.indicator],
                 value=each.value, origin=each.origin[:10], points=each.points)
        for each in message.details
    )  # fmt: skip


def _newest(kept: Sequence[Arrival], agencies: Mapping[str, int]) -> dict[str, list[Published]]:
    """Return the figures of what was kept; a scoring that comes after a later one gives none."""
    values: dict[str, dict[tuple[object, ...], Published]] = defaultdict(dict)
    for arrival in sorted(kept, key=lambda each: each.message.made_at):
        message: ScoresGiven = arrival.message
        later = KpiRun.objects.filter(
            agency_id=agencies[arrival.to],
            edition__set_code=message.set_code,
            first_date=message.first_date,
            last_date=message.last_date,
            made_at__gt=message.made_at,
        )
        if not later.exists():
            for value in _figures(message, arrival.to):
                place = (value.indicator, value.first_date, value.last_date)
                values[arrival.to][place] = value
    return {unit: list(found.values()) for unit, found in values.items()}


def _figures(message: ScoresGiven, unit: str) -> list[Published]:
    own = next(each for each in message.scores if each.unit == unit)
    page = reverse("indicators:kpi_unit", args=[message.set_code, unit])
    return [
        Published(
            indicator=code,
            unit=unit,
            first_date=message.first_date,
            last_date=message.last_date,
            label=message.label[:30],
            value=value,
            origin="reported",
            source=f"{page}?period={message.label}",
            source_label=str(_("Kết quả chấm điểm")),
        )
        for code, value in ((SCORE, own.points), (RANK, own.rank))
    ]
