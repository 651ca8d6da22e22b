"""Computing indicators from others, and counting those that are off their way to the target."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienthong.base.clock import day_of
from lienthong.figures.models import BEST_ORIGIN, FigureValue
from lienthong.figures.periods import month_of
from lienthong.figures.publishing import Published, publish_many
from lienthong.systems.indicators.models import (
    IndicatorVersion,
    Method,
    StatedValue,
    Target,
)
from lienthong.systems.indicators.rules import formulas, progress
from lienthong.systems.indicators.rules.progress import Goal, Standing

OFF_TARGET = "indicators.off-target"
_BY_FORMULA = (Method.RATIO, Method.SUM, Method.DIFFERENCE, Method.MEAN, Method.WEIGHTED)

# Who published, about whom, for which period.
_Place = tuple[str, str, date, date]


@dataclass(frozen=True, slots=True)
class Judged:
    """An indicator's newest value beside the target it should reach."""

    version: IndicatorVersion
    target: Target
    figure: FigureValue | None
    standing: Standing
    expected: Decimal | None


def publish_stated(*, publishers: Sequence[str], now: datetime) -> int:
    """Publish what public texts state in the books of those who follow it; what has no number stays out."""
    values = []
    for stated in StatedValue.objects.exclude(value=None).select_related("indicator"):
        page = reverse("indicators:indicator", args=[stated.indicator.code])
        values.append(
            Published(
                indicator=stated.indicator.code,
                unit="",
                first_date=stated.first_date,
                last_date=stated.last_date,
                label=stated.label,
                value=stated.value,
                numerator=stated.numerator,
                denominator=stated.denominator,
                origin="reported",
                source=f"{page}#nguyen-van",
                source_label=stated.legal_source[:300],
            )
        )
    return publish_many(dict.fromkeys(publishers, values), now=now)


def compute_all(now: datetime) -> int:
    """Compute every indicator with a formula wherever all its parts have values; return what changed."""
    day = day_of(now)
    versions = {
        version.indicator.code: version
        for version in IndicatorVersion.objects.filter(
            valid__contains=day, method__in=_BY_FORMULA
        ).select_related("indicator")
    }
    parsed = {code: version.parsed for code, version in versions.items()}
    changed = 0
    for code in formulas.in_order(parsed):
        changed += publish_many(_computed(versions[code], parsed[code]), now=now)
    return changed


def _computed(version: IndicatorVersion, formula: formulas.Formula) -> dict[str, list[Published]]:
    codes = formula.codes
    rows = FigureValue.objects.known_at(None).filter(indicator__in=codes)
    found: dict[_Place, dict[str, FigureValue]] = defaultdict(dict)
    for row in rows.order_by(BEST_ORIGIN.desc()):
        place = (row.publisher, row.unit, row.first_date, row.last_date)
        found[place][row.indicator] = row
    made: dict[str, list[Published]] = defaultdict(list)
    for place, parts in found.items():
        values = {code: _number(parts, code) for code in codes}
        result = formulas.compute(formula, values, is_share=version.is_share)
        if result.state != "missing":
            # Two parts may name one period differently; the first part's word is taken.
            label = next(parts[code].label for code in codes)
            made[place[0]].append(_result(version, place, label, result))
    return made


def _number(parts: Mapping[str, FigureValue], code: str) -> Decimal | None:
    return parts[code].value if code in parts else None


def _result(
    version: IndicatorVersion, place: _Place, label: str, result: formulas.Computed
) -> Published:
    _publisher, unit, first, last = place
    code = version.indicator.code
    return Published(
        indicator=code,
        unit=unit,
        first_date=first,
        last_date=last,
        label=label,
        value=result.value,
        numerator=result.numerator,
        denominator=result.denominator,
        state=result.state,
        # The indicator's page names the parts and leads to each of them.
        source=reverse("indicators:indicator", args=[code]),
        source_label=str(_("Tính theo công thức của chỉ tiêu")),
    )


def judged(publisher: str, now: datetime) -> list[Judged]:
    """Return every target in force on a day beside the newest value of the publisher or the country."""
    return _judged([publisher], now).get(publisher, [])


def publish_off_target(now: datetime) -> int:
    """Publish for each publisher how many of its targeted indicators are off target."""
    every = FigureValue.objects.known_at(None).values_list("publisher", flat=True)
    publishers = sorted(set(every.distinct()))
    values: dict[str, list[Published]] = {}
    span = month_of(day_of(now))
    for publisher, rows in _judged(publishers, now).items():
        known = [row for row in rows if row.standing != Standing.UNKNOWN]
        if known:
            off = sum(row.standing in progress.OFF for row in known)
            value = Published(
                indicator=OFF_TARGET,
                unit=publisher,
                first_date=span.first,
                last_date=span.last,
                label=span.label,
                value=Decimal(off),
                numerator=Decimal(off),
                denominator=Decimal(len(known)),
                source=reverse("indicators:off_target"),
                source_label=str(_("Danh sách chỉ tiêu có mục tiêu")),
            )
            values[publisher] = [value]
    return publish_many(values, now=now)


def _judged(publishers: Sequence[str], now: datetime) -> dict[str, list[Judged]]:
    """Judge all targets for many publishers with three queries."""
    today = day_of(now)
    targets = list(Target.objects.in_force(today).select_related("indicator"))
    versions = {
        version.indicator_id: version
        for version in IndicatorVersion.objects.filter(
            valid__contains=today, indicator__in={target.indicator_id for target in targets}
        ).select_related("indicator")
    }
    codes = {version.figure_code() for version in versions.values()}
    newest: dict[tuple[str, str], FigureValue] = {}
    rows = FigureValue.objects.known_at(None).filter(
        publisher__in=publishers, indicator__in=codes, value__isnull=False
    )
    ordered = rows.order_by("last_date", "first_date", BEST_ORIGIN.desc(), "unit")
    for row in ordered:
        if row.unit in {"", row.publisher}:
            newest[row.publisher, row.indicator] = row
    found: dict[str, list[Judged]] = {}
    for publisher in publishers:
        mine = [target for target in targets if target.agency_code in {"", publisher}]
        found[publisher] = [
            _judge(versions[target.indicator_id], target,
                   newest.get((publisher, versions[target.indicator_id].figure_code())), today)
            for target in mine
            if target.indicator_id in versions
        ]  # fmt: skip
    return found


def _judge(
    version: IndicatorVersion, target: Target, figure: FigureValue | None, today: date
) -> Judged:
    goal = Goal(target.value, target.due_date, target.baseline, target.baseline_date)
    # Before the due date a value is held against the line of its own day, after it against the target.
    on = today if figure is None or today >= target.due_date else min(figure.last_date, today)
    value = figure.value if figure else None
    way = version.direction or "up"
    return Judged(
        version,
        target,
        figure,
        progress.standing(goal, value, on, way),
        progress.expected(goal, on),
    )
