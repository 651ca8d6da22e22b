"""Computing indicators from others, and counting those that are off their way to the target."""

import logging
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienthong.base.clock import day_of
from lienthong.figures.models import BEST_ORIGIN, FigureValue, Origin
from lienthong.figures.periods import month_of
from lienthong.figures.publishing import Published, publish_many
from lienthong.figures.withdrawing import withdraw
from lienthong.systems.indicators.models import (
    BY_FORMULA,
    IndicatorVersion,
    StatedValue,
    Target,
)
from lienthong.systems.indicators.rules import formulas, progress
from lienthong.systems.indicators.rules.progress import Goal, Standing

_log = logging.getLogger(__name__)

OFF_TARGET = "indicators.off-target"

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
    """Compute every indicator with a formula wherever all its parts have values; return what changed.

    A formula that goes round is left out and written to the log; the others are computed.
    """
    day = day_of(now)
    versions = {
        version.indicator.code: version
        for version in IndicatorVersion.objects.filter(
            valid__contains=day, method__in=BY_FORMULA
        ).select_related("indicator")
    }
    parsed = {code: version.parsed for code, version in versions.items()}
    ordered = formulas.in_order(parsed)
    for code in sorted(set(parsed) - set(ordered)):
        _log.error("The formula of indicator %s goes round in a circle and is not computed.", code)
    changed = 0
    for code in ordered:
        made, outdated = _computed(versions[code], parsed[code])
        changed += withdraw(outdated, now=now) + publish_many(made, now=now)
    return changed


def _computed(
    version: IndicatorVersion, formula: formulas.Formula
) -> tuple[dict[str, list[Published]], list[FigureValue]]:
    """Return what a formula gives wherever it gives anything, and its own values that no longer hold."""
    code = version.indicator.code
    rows = FigureValue.objects.known_at(None).filter(indicator__in=[code, *formula.codes])
    found: dict[_Place, dict[str, FigureValue]] = defaultdict(dict)
    own: dict[_Place, dict[str, FigureValue]] = defaultdict(dict)
    for row in rows.order_by(BEST_ORIGIN.desc()):
        place = (row.publisher, row.unit, row.first_date, row.last_date)
        if row.indicator == code:
            own[place][row.origin] = row
        else:
            found[place][row.indicator] = row
    made: dict[str, list[Published]] = defaultdict(list)
    outdated: list[FigureValue] = []
    for place in found.keys() | own.keys():
        value, old = _at(version, formula, place, found.get(place, {}), own.get(place, {}))
        outdated += old
        if value is not None:
            made[place[0]].append(value)
    return made, outdated


def _at(
    version: IndicatorVersion,
    formula: formulas.Formula,
    place: _Place,
    parts: Mapping[str, FigureValue],
    own: Mapping[str, FigureValue],
) -> tuple[Published | None, list[FigureValue]]:
    """Return the value of a formula at one place, if any, and its own values there of another origin.

    What a text or an agency states itself stays as it is.
    """
    values = {code: parts[code].value if code in parts else None for code in formula.codes}
    result = formulas.compute(formula, values, is_share=version.is_share)
    before = [row for row in own.values() if row.source == _source(version)]
    if result.state == "missing":
        if not any(row.value is not None for row in before):
            return None, []
        # What can no longer be computed is said to be missing, instead of standing for ever.
        best, *others = before[::-1]
        return _result(version, place, best.label, result, best.origin), others
    origin = max((parts[code].origin for code in formula.codes), key=Origin.values.index)
    outdated = [row for row in before if row.origin != origin]
    stated = own.get(origin)
    if stated is not None and stated.source != _source(version):
        return None, outdated
    if (
        any(parts[code].state == "provisional" for code in formula.codes)
        and result.state == "final"
    ):
        result = replace(result, state="provisional")
    # Two parts may name one period differently; the first part's word is taken.
    label = parts[formula.codes[0]].label
    return _result(version, place, label, result, origin), outdated


def _source(version: IndicatorVersion) -> str:
    """Return the indicator's page, which names the parts and leads to each of them."""
    return reverse("indicators:indicator", args=[version.indicator.code])


def _result(
    version: IndicatorVersion, place: _Place, label: str, result: formulas.Computed, origin: str
) -> Published:
    _publisher, unit, first, last = place
    return Published(
        indicator=version.indicator.code,
        unit=unit,
        first_date=first,
        last_date=last,
        label=label,
        value=result.value,
        numerator=result.numerator,
        denominator=result.denominator,
        # A formula makes nothing more reliable than the least reliable of its parts.
        origin=origin,
        state=result.state,
        source=_source(version),
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
