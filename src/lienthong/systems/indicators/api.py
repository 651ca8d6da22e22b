"""The indicators' door for programs: the register, values with their origin, scores, values to declare."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Query, Router, Schema, Status
from pydantic import Field

from lienthong.base import clock
from lienthong.base.access import check
from lienthong.base.errors import Invalid, NotFound
from lienthong.casework.screens import officer_of
from lienthong.figures.measures import UnknownMeasure, measure
from lienthong.figures.models import FigureValue, Origin
from lienthong.figures.periods import Span, span_named
from lienthong.identity.doors import officer_with
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.indicators.actions import drafting
from lienthong.systems.indicators.actions.declaring import Said
from lienthong.systems.indicators.actions.register import IndicatorNotFound
from lienthong.systems.indicators.actions.scoring import KpiSetNotFound
from lienthong.systems.indicators.models import (
    Indicator,
    IndicatorVersion,
    KpiEdition,
    KpiPoint,
    KpiRun,
    Method,
    Target,
)

router = Router(tags=["indicators"])

PAGE = 100
MOST_VALUES = 1000
_READ = officer_with(Permission.INDICATOR_READ)
_DECLARE = officer_with(Permission.INDICATOR_DECLARE)


class PeriodUnreadable(Invalid):
    code = "indicator-period-unreadable"
    message = _("Không đọc được kỳ “%(given)s”. Hãy ghi 2020-11, 2020-Q4 hoặc 2020.")


class IndicatorOut(Schema):
    """An indicator as it is defined on a day."""

    code: str
    name: str
    definition: str
    unit: str
    method: str
    period: str
    owner: str
    legal_source: str


class RegisterOut(Schema):
    """A page of the register; ``after`` of the next one, null on the last."""

    indicators: list[IndicatorOut]
    after: str | None


class PartOut(Schema):
    """One part of a formula."""

    code: str
    weight: str


class VersionOut(Schema):
    """One version: what the indicator means from a day until another (exclusive, null for now)."""

    number: int
    valid_from: date
    valid_until: date | None
    name: str
    definition: str
    unit: str
    decimals: int
    method: str
    parts: list[PartOut]
    figure_code: str
    period: str
    over_time: str
    over_units: str
    direction: str
    tolerance: str
    owner: str
    source_system: str
    legal_source: str
    reason: str


class TargetOut(Schema):
    """One target; ``agency`` is empty when it holds for the country and for each agency."""

    agency: str
    value: str
    due_date: date
    set_date: date
    withdrawn_date: date | None
    baseline: str | None
    baseline_date: date | None
    legal_source: str


class OneIndicatorOut(Schema):
    """An indicator with every version and every target that was ever set."""

    code: str
    versions: list[VersionOut]
    targets: list[TargetOut]


class ValueOut(Schema):
    """One value of the agency's book, with where it comes from and when it was known."""

    unit: str
    label: str
    first_date: date
    last_date: date
    value: str | None
    numerator: str | None
    denominator: str | None
    state: str
    origin: str
    source: str
    source_label: str
    recorded_at: datetime
    superseded_at: datetime | None


class ValuesOut(Schema):
    """Values, the newest period first; ``is_whole`` is false when more than a thousand were found."""

    code: str
    publisher: str
    as_of: datetime | None
    values: list[ValueOut]
    is_whole: bool


class PointOut(Schema):
    """The points of one criterion."""

    indicator: str
    weight: str
    value: str | None
    origin: str
    points: str


class ScoreOut(Schema):
    """One agency's points and rank; ``details`` only for the agency asked about."""

    unit: str
    points: str
    rank: int
    missing: int
    details: list[PointOut] | None


class ScoresOut(Schema):
    """The last scoring of a period in the agency's book."""

    set_code: str
    edition: str
    status: str
    decision: str
    label: str
    first_date: date
    last_date: date
    made_at: datetime
    scores: list[ScoreOut]


class Search(Schema):
    """What the register is narrowed by; ``on`` is the day of the definitions, today when left out."""

    q: str = ""
    owner: str = ""
    method: str = ""
    on: date | None = None
    after: str = ""


class ValueSearch(Schema):
    """Which values: of a unit ("" the country), a period (2020-11, 2020-Q4, 2020), as known at a moment."""

    unit: str | None = None
    period: str = ""
    origin: str = ""
    asOf: datetime | None = None


class ToDeclare(Schema):
    """A value of the agency itself for a month, a quarter or a year."""

    period: str = Field(examples=["2020-11", "2020-Q4", "2020"])
    value: Decimal = Field(max_digits=20, decimal_places=6)
    unit: str
    evidence: str = Field("", max_length=500)
    reason: str = Field("", max_length=2000)


class Drafted(Schema):
    """What was kept for a person to declare."""

    code: str
    label: str
    value: str
    state: str
    page: str


@router.get("/danh-muc", response=RegisterOut, auth=_READ)
def register(request: HttpRequest, search: Query[Search]) -> Any:
    """List the indicators in force on a day, a hundred at a time."""
    day = search.on or clock.today()
    rows = Indicator.objects.with_versions_on(day).matching(search.q[:200], day)
    if search.owner:
        rows = rows.filter(versions__valid__contains=day, versions__owner=search.owner)
    if search.method in Method.values:
        rows = rows.filter(versions__valid__contains=day, versions__method=search.method)
    found = list(rows.filter(code__gt=search.after).order_by("code").distinct()[: PAGE + 1])
    return {
        "indicators": [_listed(each) for each in found[:PAGE]],
        "after": found[PAGE - 1].code if len(found) > PAGE else None,
    }


def _listed(indicator: Indicator) -> dict[str, Any]:
    version = indicator.current
    names = ("name", "definition", "unit", "method", "period", "owner", "legal_source")
    return {name: getattr(version, name) for name in names} | {"code": indicator.code}


@router.get("/danh-muc/{code}", response=OneIndicatorOut, auth=_READ)
def one_indicator(request: HttpRequest, code: str) -> Any:
    """Return an indicator with its versions, formulas and targets."""
    found = _indicator(code)
    versions = found.versions.select_related("indicator").order_by("-number")
    return {
        "code": found.code,
        "versions": [_version(each) for each in versions],
        "targets": [_target(each) for each in found.targets.order_by("-set_date", "due_date")],
    }


def _indicator(code: str) -> Indicator:
    found = Indicator.objects.filter(code=code).first()
    if found is None:
        raise IndicatorNotFound(indicator=code[:80])
    return found


def _version(version: IndicatorVersion) -> dict[str, Any]:
    names = ("number", "name", "definition", "unit", "decimals", "method", "period", "over_time",
             "over_units", "direction", "owner", "source_system", "legal_source", "reason")  # fmt: skip
    parts = [{"code": part.code, "weight": str(part.weight)} for part in version.parsed.parts]
    return {name: getattr(version, name) for name in names} | {
        "valid_from": version.valid.lower,
        "valid_until": version.valid.upper,
        "parts": parts,
        "figure_code": version.figure_code(),
        "tolerance": str(version.tolerance),
    }


def _target(target: Target) -> dict[str, Any]:
    names = ("due_date", "set_date", "withdrawn_date", "baseline_date", "legal_source")
    return {name: getattr(target, name) for name in names} | {
        "agency": target.agency_code,
        "value": str(target.value),
        "baseline": _text(target.baseline),
    }


@router.get("/danh-muc/{code}/gia-tri", response=ValuesOut, auth=_READ)
def values(request: HttpRequest, code: str, search: Query[ValueSearch]) -> Any:
    """Return an indicator's values in the agency's book by unit and period, as known at a moment."""
    officer = officer_of(request)
    published = _published_under(_indicator(code), officer)
    as_of = search.asOf
    if as_of is not None and as_of.tzinfo is None:
        as_of = as_of.replace(tzinfo=clock.VIETNAM)
    rows = FigureValue.objects.known_at(as_of).filter(
        publisher=officer.agency_code, indicator=published
    )
    if search.unit is not None:
        rows = rows.filter(unit=search.unit)
    if search.period:
        span = _span(search.period)
        rows = rows.filter(first_date=span.first, last_date=span.last)
    if search.origin in Origin.values:
        rows = rows.filter(origin=search.origin)
    found = list(rows.order_by("-last_date", "-first_date", "unit", "origin")[: MOST_VALUES + 1])
    return {
        "code": code,
        "publisher": officer.agency_code,
        "as_of": as_of,
        "values": [_value(each) for each in found[:MOST_VALUES]],
        "is_whole": len(found) <= MOST_VALUES,
    }


def _published_under(indicator: Indicator, officer: Officer) -> str:
    """Return the code that an indicator's values are published under.

    :raises NotAllowed: if they are a measure that the officer may not see.
    """
    versions = indicator.versions.select_related("indicator").order_by("-number")
    today = versions.filter(valid__contains=clock.today()).first() or versions[0]
    code = today.figure_code()
    try:
        check(officer, measure(code).permission)
    except UnknownMeasure:
        return code
    return code


def _span(period: str) -> Span:
    found = span_named(period)
    if found is None:
        raise PeriodUnreadable(given=period[:40])
    return found


def _value(row: FigureValue) -> dict[str, Any]:
    names = ("unit", "label", "first_date", "last_date", "state", "origin", "source", "source_label",
             "recorded_at", "superseded_at")  # fmt: skip
    numbers = ("value", "numerator", "denominator")
    return {name: getattr(row, name) for name in names} | {
        name: _text(getattr(row, name)) for name in numbers
    }


def _text(number: Decimal | None) -> str | None:
    """Return a number as text, so that none is rounded on the way."""
    return None if number is None else f"{number.normalize():f}"


@router.get("/bo-chi-so/{set_code}/diem", response=ScoresOut, auth=_READ)
def scores(request: HttpRequest, set_code: str, period: str = "", unit: str = "") -> Any:
    """Return the scores of a period (the newest when left out), with one agency's points by criterion."""
    officer = officer_of(request)
    if not KpiEdition.objects.of_set(set_code).published().exists():
        raise KpiSetNotFound()
    runs = KpiRun.objects.filter(edition__set_code=set_code, agency_id=officer.agency_id)
    if period:
        runs = runs.filter(label=period)
    run = runs.select_related("edition").newest_of_each_period().first()
    if run is None:
        raise NotFound()
    details = _details(run, unit or officer.agency_code)
    names = ("label", "first_date", "last_date", "made_at")
    return {name: getattr(run, name) for name in names} | {
        "set_code": set_code,
        "edition": run.edition.edition,
        "status": run.edition.status_note,
        "decision": run.edition.decision,
        "scores": [
            {"unit": each.unit, "points": str(each.points), "rank": each.rank, "missing": each.missing,
             "details": details if each.unit == (unit or officer.agency_code) else None}
            for each in run.scores.order_by("rank", "unit")
        ],
    }  # fmt: skip


def _details(run: KpiRun, unit: str) -> list[dict[str, Any]]:
    rows = KpiPoint.objects.filter(score__run=run, score__unit=unit)
    return [
        {
            "indicator": row.criterion.indicator.code,
            "weight": str(row.criterion.weight),
            "value": _text(row.value),
            "origin": row.origin,
            "points": str(row.points),
        }
        for row in rows.select_related("criterion__indicator").order_by("criterion__order")
    ]


@router.post("/danh-muc/{code}/khai", response={201: Drafted}, auth=_DECLARE)
def declare(request: HttpRequest, code: str, given: ToDeclare) -> Any:
    """Keep a value for a person of the agency to declare; it counts nowhere before that."""
    if not given.value.is_finite():
        raise Invalid(fields="value")
    span = _span(given.period)
    said = Said(
        first_date=span.first,
        last_date=span.last,
        label=span.label,
        value=given.value,
        unit=given.unit,
        evidence=given.evidence,
        reason=given.reason,
    )
    made = drafting.draft_declaration(
        indicator=_indicator(code), said=said, by=officer_of(request), now=clock.now()
    )
    answer = {
        "code": code,
        "label": made.label,
        "value": str(made.value),
        "state": "draft",
        "page": "/chi-tieu/khai-bao/#cho-khai",
    }
    return Status(201, answer)
