"""The figures of reporting: what each receiver was owed directly in a period, what came, what was in time.

Counted from signed submissions alone, by the lines that the page of completeness lists. A report counts in
its own period; where several regimes have a period of the same days, they are counted together. What is
overdue is a stock: on each day, everything that was due and has not come, of every period.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import AgencyRecord
from lienthong.axis import directory
from lienthong.base.clock import day_of
from lienthong.casework.calendar import deadline_clock
from lienthong.figures.measures import Measure, register_measure
from lienthong.figures.periods import day_span
from lienthong.figures.publishing import Published, publish_many
from lienthong.identity.permissions import Permission
from lienthong.systems.reporting import stocks
from lienthong.systems.reporting.aggregation.direct import Came, Owed, lines_of
from lienthong.systems.reporting.aggregation.trees import Whole, books_of, wholes
from lienthong.systems.reporting.duties import owing
from lienthong.systems.reporting.holders import Holders
from lienthong.systems.reporting.models import RegimeVersion
from lienthong.systems.reporting.rules.periods import Period
from lienthong.systems.reporting.units import Place, all_places

_LIVE = timedelta(days=120)
_CHANGED = timedelta(days=2)
_COUNT: dict[str, Any] = {"unit": _("báo cáo"), "over_time": "sum", "over_units": "sum"}
_SHARE: dict[str, Any] = {
    "unit": "%", "decimals": 1, "direction": "up", "over_time": "none", "over_units": "none",
}  # fmt: skip


def _measure(
    code: str,
    title: Any,
    kind: dict[str, Any],
    direction: Any = "",
    *,
    url_name: str = "reporting:completeness",
) -> Measure:
    values = {"direction": direction, **kind}
    return register_measure(
        Measure(
            f"reporting.{code}",
            title,
            system="reporting",
            permission=str(Permission.REPORT_READ),
            url_name=url_name,
            takes_moment=True,
            **values,
        )
    )


EXPECTED = _measure("expected", _("Báo cáo phải nhận"), _COUNT)
RECEIVED = _measure("received", _("Báo cáo đã nhận có ký số"), _COUNT, "up")
ON_TIME = _measure("on-time", _("Báo cáo nhận đúng hạn"), _COUNT, "up")
LATE = _measure("silent-of-period", _("Báo cáo của kỳ quá hạn chưa gửi"), _COUNT, "down")
SILENT = _measure(
    "silent", _("Báo cáo quá hạn chưa gửi"), {**_COUNT, "over_time": "last"}, "down",
    url_name="reporting:silence",
)  # fmt: skip
COMPLETENESS = _measure("completeness", _("Tỷ lệ báo cáo đã nhận"), _SHARE)
TIMELINESS = _measure("timeliness", _("Tỷ lệ báo cáo nhận đúng hạn"), _SHARE)

COMPLETENESS_ALL = _measure("completeness-all", _("Tỷ lệ báo cáo đã nhận, toàn bộ các cấp"), _SHARE)
TIMELINESS_ALL = _measure(
    "timeliness-all", _("Tỷ lệ báo cáo nhận đúng hạn, toàn bộ các cấp"), _SHARE
)

# Periods that can still move: closed lately, or with a report that changed lately.
_ROWS = """
WITH moving AS (
    SELECT DISTINCT version_id, period_id FROM reporting_report
    WHERE last_date >= %(live)s OR changed_at >= %(changed)s
)
SELECT report.version_id, report.period_id, report.agency_id, report.unit, bool_or(report.on_time),
    bool_and(report.is_generated)
FROM reporting_report report JOIN moving USING (version_id, period_id)
WHERE report.submitted_at IS NOT NULL AND report.via IS NULL
    AND report.state NOT IN ('returned', 'draft', 'review')
GROUP BY report.version_id, report.period_id, report.agency_id, report.unit
"""

_Key = tuple[int, str]
_Came = dict[int, dict[str, tuple[bool, bool]]]
#: A unit ("" is all) and the days of a period.
_Line = tuple[str, date, date]


@dataclass(slots=True)
class _Counted:
    """What one receiver was owed by one unit, or by all, in days that one or more regimes share."""

    period: Period
    regime: str
    expected: int = 0
    received: int = 0
    on_time: int = 0
    silent: int = 0
    open: int = 0
    generated: int = 0

    def add(self, owed: Owed, today: date) -> None:
        """Count one report that was owed."""
        self.expected += 1
        self.received += owed.is_in
        self.on_time += owed.on_time
        self.generated += owed.is_generated
        is_silent = owed.is_silent(today)
        self.silent += is_silent
        self.open += not owed.is_in and not is_silent


def publish_all(now: datetime) -> int:
    """Count what every agency of this node is owed in periods that can still move, and publish it.

    An agency that nobody reports to is told so, as one that everybody reports to.
    """
    received = _received(now)
    counted = _count(received, now)
    values = {receiver: list(_published(lines)) for receiver, lines in counted.items()}
    for receiver, all_levels in _all_levels(received, now).items():
        values.setdefault(receiver, []).extend(_published_whole(all_levels))
    for receiver, stock in stocks.standing(counted_silent(counted), LATE.code, SILENT.code, now):
        values.setdefault(receiver, []).extend(_stock(each, now) for each in stock)
    return publish_many(values, now=now)


def counted_silent(
    counted: Mapping[str, Mapping[_Line, _Counted]],
) -> dict[str, dict[_Line, stocks.Held]]:
    """Return how much is overdue of each line that was counted just now."""
    return {
        receiver: {key: (line.silent, bool(line.generated)) for key, line in lines.items()}
        for receiver, lines in counted.items()
    }


def _received(now: datetime) -> dict[_Key, _Came]:
    found: dict[_Key, _Came] = defaultdict(lambda: defaultdict(dict))
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, {"live": day_of(now) - _LIVE, "changed": now - _CHANGED})
        for version, period, agency, unit, on_time, generated in cursor.fetchall():
            found[version, period][agency][unit] = (bool(on_time), bool(generated))
    return found


def _periods(
    received: Mapping[_Key, object], today: date
) -> Iterable[tuple[RegimeVersion, Period]]:
    """Yield what was owed lately and whatever else reports came for."""
    for version in RegimeVersion.objects.select_related("regime").order_by(
        "regime__code", "number"
    ):
        ids = {period for of, period in received if of == version.pk}
        if not version.is_sample:
            ids |= {each.id for each in version.periods_closing(today - _LIVE, today)}
        for id_ in sorted(ids):
            yield version, version.period(id_)


def _count(received: Mapping[_Key, _Came], now: datetime) -> dict[str, dict[_Line, _Counted]]:
    """Return, for each receiver, what it was owed by each unit ("" by all) in each period's days."""
    today, clock, holders = day_of(now), deadline_clock(), Holders()
    here = _agencies_here(today)
    placed: dict[date, list[Place]] = {}
    found: dict[str, dict[_Line, _Counted]] = defaultdict(dict)
    for version, period in _periods(received, today):
        by_agency = received.get((version.pk, period.id), {})
        if period.last_date not in placed:
            placed[period.last_date] = list(all_places(period.last_date).values())
        came: dict[str, Came] = {code: by_agency.get(each, {}) for code, each in here.items()}
        if version.is_sample:
            # A sample form is owed by nobody until somebody reports by it.
            came = {code: units for code, units in came.items() if units}
        places = placed[period.last_date]
        for receiver, owed in lines_of(version, period, places, clock, holders, came):
            for unit in ("", owed.place.code):
                line = found[receiver].setdefault(
                    (unit, period.first_date, period.last_date),
                    _Counted(period, version.regime.code),
                )
                line.add(owed, today)
    return found


def _all_levels(
    received: Mapping[_Key, object], now: datetime
) -> dict[str, dict[tuple[date, date], tuple[Period, str, Whole]]]:
    """Return, for each agency, what all levels below it owed and sent in each period's days."""
    today, clock = day_of(now), deadline_clock()
    here = _agencies_here(today)
    found: dict[str, dict[tuple[date, date], tuple[Period, str, Whole]]] = defaultdict(dict)
    for version, period in _periods(received, today):
        books = books_of(version, period)
        places = all_places(period.last_date)
        owed = (place for place, _to, _due in owing(version, period, places.values(), clock))
        for code, whole in wholes(owed, places, here, books).items():
            if version.is_sample and not books.get(here[code]):
                continue
            days = (period.first_date, period.last_date)
            line = found[code].setdefault(days, (period, version.regime.code, Whole()))[2]
            for name in ("expected", "received", "on_time", "generated"):
                setattr(line, name, getattr(line, name) + getattr(whole, name))
    return found


def _published_whole(
    lines: Mapping[tuple[date, date], tuple[Period, str, Whole]],
) -> Iterable[Published]:
    for period, regime, whole in lines.values():
        counts = {COMPLETENESS_ALL: whole.received, TIMELINESS_ALL: whole.on_time}
        query = {**_query(period, regime), "pham-vi": "toan-bo"}
        for measure, number in counts.items():
            yield Published(
                indicator=measure.code,
                unit="",
                first_date=period.first_date,
                last_date=period.last_date,
                label=period.id,
                value=Decimal(100 * number) / whole.expected,
                numerator=Decimal(number),
                denominator=Decimal(whole.expected),
                origin="generated" if whole.generated else "computed",
                source=f"{reverse('reporting:completeness')}?{urlencode(query)}",
                source_label=str(_("Tình hình gửi báo cáo")),
            )


def _query(period: Period, regime: str) -> dict[str, str]:
    """Return what the page of completeness needs to show all regimes of a period's days."""
    return {
        "regime": regime,
        "ky": period.id,
        "tu": period.first_date.isoformat(),
        "den": period.last_date.isoformat(),
    }


def _agencies_here(today: date) -> dict[str, int]:
    """Return the agencies whose books are on this node, by code."""
    agencies = dict(AgencyRecord.objects.as_of(today).values_list("code", "agency_id"))
    nodes, own = directory.nodes_of(agencies), directory.own_node()
    return {code: each for code, each in agencies.items() if nodes.get(code) == own}


def _published(lines: Mapping[_Line, _Counted]) -> Iterable[Published]:
    for (unit, _first, _last), line in lines.items():
        counts = {
            EXPECTED: line.expected,
            RECEIVED: line.received,
            ON_TIME: line.on_time,
            LATE: line.silent,
        }
        for measure, number in counts.items():
            yield _one(measure, unit, line, Decimal(number), None)
        for measure, number in ((COMPLETENESS, line.received), (TIMELINESS, line.on_time)):
            share = Decimal(100 * number) / line.expected
            yield _one(measure, unit, line, share, Decimal(number))


def _one(
    measure: Measure, unit: str, line: _Counted, value: Decimal, numerator: Decimal | None
) -> Published:
    period = line.period
    query = {**_query(period, line.regime), **({"don-vi": unit} if unit else {})}
    return Published(
        indicator=measure.code,
        unit=unit,
        first_date=period.first_date,
        last_date=period.last_date,
        label=period.id,
        value=value,
        numerator=numerator,
        denominator=None if numerator is None else Decimal(line.expected),
        origin="generated" if line.generated else "computed",
        state="provisional" if line.open else "final",
        source=f"{reverse('reporting:completeness')}?{urlencode(query)}",
        source_label=str(_("Tình hình gửi báo cáo")),
    )


def _stock(stock: stocks.Stock, now: datetime) -> Published:
    span = day_span(day_of(now))
    query = f"?{urlencode({'don-vi': stock.unit})}" if stock.unit else ""
    return Published(
        indicator=SILENT.code,
        unit=stock.unit,
        first_date=span.first,
        last_date=span.last,
        label=span.label,
        value=Decimal(stock.number),
        origin="generated" if stock.is_generated else "computed",
        source=f"{reverse('reporting:silence')}{query}",
        source_label=str(_("Báo cáo quá hạn chưa gửi")),
    )
