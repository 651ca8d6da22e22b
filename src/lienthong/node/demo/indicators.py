"""Indicators of the demo: the register, stated and generated values, declarations and scores."""

import random
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from lienthong.agencies.models import AgencyRecord
from lienthong.base import clock
from lienthong.base.clock import day_of
from lienthong.figures.periods import Span, year_of
from lienthong.figures.publishing import Published, publish_many
from lienthong.identity.officers import Officer
from lienthong.node.demo import cast
from lienthong.systems.documents import figures as documents
from lienthong.systems.indicators import figures
from lienthong.systems.indicators.actions import computing, declaring, loading, scoring
from lienthong.systems.indicators.actions.declaring import Said
from lienthong.systems.indicators.models import Declaration, Indicator, KpiEdition, KpiRun

Show = Callable[[int, int], None]
Tend = Callable[[], None]

KEEPERS = ("G22", "G14")
SCORER, DECLARER = "G14", "H26"
_SET = "trien-khai-cpdt"
_YEARS = (2019, 2020)
#: What an agency's value might be in 2019, and how much it might rise in a year.
_PLAUSIBLE = {
    "services.level-4": (10, 12), "services.integrated-national": (14, 12), "services.online-files": (9, 7),
    "services.one-stop": (72, 14), "documents.sent-electronically": (78, 12), "documents.signed": (74, 14),
    "documents.delivered-on-time": (82, 8), "documents.registered-on-time": (80, 9),
}  # fmt: skip
_YES = {"portals.mobile": 0.4, "portals.questions": 0.6, "data.open": 0.2}


def write_indicators(show: Show, tend: Tend) -> None:
    """Load the register, publish, generate values, declare and score; a second run adds nothing."""
    now = clock.now()
    by = cast.system(SCORER)
    steps: list[Callable[[], object]] = [
        lambda: loading.load_register(by=by, now=now),
        lambda: loading.load_kpi_sets(by=by, now=now),
        lambda: computing.publish_stated(publishers=KEEPERS, now=now),
        lambda: generate(now),
        lambda: documents.publish_all(now),
        lambda: figures.publish_all(now),
        lambda: _declare(now),
        lambda: _score(by, now),
        lambda: figures.publish_all(now),
    ]
    for number, do in enumerate(steps, start=1):
        do()
        tend()
        show(number, len(steps))


def generate(now: datetime) -> int:
    """Publish plausible values of every ministry and province in the scorer's book, marked as generated."""
    spans = [*(year_of(date(year, 1, 1)) for year in _YEARS), year_of(day_of(now))]
    records = AgencyRecord.objects.as_of(day_of(now)).filter(level__in=(1, 2)).order_by("code")
    values = [
        value
        for code in records.values_list("code", flat=True)
        for age, span in enumerate(spans)
        for value in _values(code, span, age)
    ]
    return publish_many({SCORER: values}, now=now)


def _values(unit: str, span: Span, age: int) -> list[Published]:
    """Return one agency's generated values of a year; the same for the same agency at every run."""
    made = []
    for code, (middle, rise) in _PLAUSIBLE.items():
        chance = random.Random(f"{unit}:{code}")  # noqa: S311 -- plausible numbers, not secrets
        start, step = chance.gauss(middle, middle / 6), abs(chance.gauss(rise, rise / 3))
        made.append(_generated(code, unit, span, min(max(start + age * step, 0), 100)))
    for code, share in _YES.items():
        chance = random.Random(f"{unit}:{code}")  # noqa: S311 -- plausible numbers, not secrets
        made.append(_generated(code, unit, span, int(chance.random() < share + age * 0.15)))
    return made


def _generated(code: str, unit: str, span: Span, value: float) -> Published:
    return Published(
        indicator=code,
        unit=unit,
        first_date=span.first,
        last_date=span.last,
        label=span.label,
        value=round(Decimal(value), 1),
        origin="generated",
        state="provisional",
        source_label=_("Số liệu tạo để trình diễn"),
    )


def _declare(now: datetime) -> None:
    """Have a province declare level-4 services and a yes with evidence, and correct the first once."""
    by = cast.system(DECLARER)
    if Declaration.objects.filter(agency_id=by.agency_id).exists():
        return
    span = year_of(date(2020, 1, 1))
    level_4 = Indicator.objects.get(code="services.level-4")
    signed = Indicator.objects.get(code="live.documents-signed")
    this_year = year_of(day_of(now))
    for indicator, period, value, reason in (
        (level_4, span, "21.5", ""),
        (level_4, span, "19.8", _("Trừ các dịch vụ trùng giữa hai cổng.")),
        (signed, this_year, "85", ""),
    ):
        said = Said(first_date=period.first, last_date=period.last, label=period.label,
                    value=Decimal(value), unit="%", reason=reason)  # fmt: skip
        declaring.declare(indicator=indicator, said=said, by=by, now=now)
    said = Said(first_date=span.first, last_date=span.last, label=span.label, value=Decimal(1),
                unit="có hoặc không", evidence="https://dichvucong.hanoi.gov.vn")  # fmt: skip
    declaring.declare(
        indicator=Indicator.objects.get(code="portals.mobile"), said=said, by=by, now=now
    )


def _score(by: Officer, now: datetime) -> None:
    for year in (*_YEARS, day_of(now).year):
        span = year_of(date(year, 1, 1))
        edition = KpiEdition.objects.of_set(_SET).as_of(span.last).get()
        if not KpiRun.objects.filter(edition=edition, label=span.label).exists():
            scoring.score(edition=edition, span=span, by=by, now=now)
