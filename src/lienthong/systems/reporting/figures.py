"""The figures of reporting: what each receiver was owed in a period, what came, what was in time.

Counted from signed submissions alone. A report counts in its own period; where several regimes have a period
of the same days, they are counted together.
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
from lienthong.base.clock import day_of
from lienthong.casework.calendar import deadline_clock
from lienthong.figures.measures import Measure, register_measure
from lienthong.figures.publishing import Published, publish_many
from lienthong.identity.permissions import Permission
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


def _measure(code: str, title: Any, kind: dict[str, Any], direction: Any = "") -> Measure:
    values = {"direction": direction, **kind}
    return register_measure(
        Measure(
            f"reporting.{code}",
            title,
            system="reporting",
            permission=str(Permission.REPORT_READ),
            url_name="reporting:completeness",
            **values,
        )
    )


EXPECTED = _measure("expected", _("Báo cáo phải nhận"), _COUNT)
RECEIVED = _measure("received", _("Báo cáo đã nhận có ký số"), _COUNT, "up")
ON_TIME = _measure("on-time", _("Báo cáo nhận đúng hạn"), _COUNT, "up")
SILENT = _measure("silent", _("Báo cáo quá hạn chưa gửi"), _COUNT, "down")
COMPLETENESS = _measure("completeness", _("Tỷ lệ báo cáo đã nhận"), _SHARE)
TIMELINESS = _measure("timeliness", _("Tỷ lệ báo cáo nhận đúng hạn"), _SHARE)

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

    def add(self, came: tuple[bool, bool] | None, *, is_late: bool) -> None:
        """Count one report that was owed: whether it came in time and was generated, None if it did not."""
        self.expected += 1
        if came is None:
            self.silent += is_late
            self.open += not is_late
            return
        self.received += 1
        self.on_time += came[0]
        self.generated += came[1]


def publish_all(now: datetime) -> int:
    """Count what every agency of this node was owed in periods that can still move, and publish it."""
    received = _received(now)
    receivers = {agency for units in received.values() for agency, _unit in units}
    if not receivers:
        return 0
    codes = dict(AgencyRecord.objects.as_of(day_of(now)).values_list("agency_id", "code"))
    wanted = {codes[agency]: agency for agency in receivers if agency in codes}
    counted = _count(received, wanted, now)
    return publish_many(
        {receiver: list(_published(lines)) for receiver, lines in counted.items()}, now=now
    )


def _received(now: datetime) -> dict[_Key, dict[tuple[int, str], tuple[bool, bool]]]:
    found: dict[_Key, dict[tuple[int, str], tuple[bool, bool]]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_ROWS, {"live": day_of(now) - _LIVE, "changed": now - _CHANGED})
        for version, period, agency, unit, on_time, generated in cursor.fetchall():
            found[version, period][agency, unit] = (bool(on_time), bool(generated))
    return found


def _periods(
    received: Mapping[_Key, object], today: date
) -> Iterable[tuple[RegimeVersion, Period]]:
    """Yield what was owed lately and whatever else reports came for; a sample form is owed by nobody else."""
    for version in RegimeVersion.objects.select_related("regime").order_by(
        "regime__code", "number"
    ):
        ids = {period for of, period in received if of == version.pk}
        if not version.is_sample:
            ids |= {each.id for each in version.periods_closing(today - _LIVE, today)}
        for id_ in sorted(ids):
            yield version, version.period(id_)


def _count(
    received: Mapping[_Key, Mapping[tuple[int, str], tuple[bool, bool]]],
    receivers: Mapping[str, int],
    now: datetime,
) -> dict[str, dict[tuple[str, date, date], _Counted]]:
    """Return, for each receiver, what it was owed by each unit ("" by all) in each period's days."""
    today, clock, holders = day_of(now), deadline_clock(), Holders()
    placed: dict[date, list[Place]] = {}
    found: dict[str, dict[tuple[str, date, date], _Counted]] = defaultdict(dict)
    for version, period in _periods(received, today):
        came = received.get((version.pk, period.id), {})
        if period.last_date not in placed:
            placed[period.last_date] = list(all_places(period.last_date).values())
        for place, receiver, due in owing(
            version, period, placed[period.last_date], clock, holders
        ):
            if receiver not in receivers:
                continue
            for unit in ("", place.code):
                line = found[receiver].setdefault(
                    (unit, period.first_date, period.last_date),
                    _Counted(period, version.regime.code),
                )
                line.add(came.get((receivers[receiver], place.code)), is_late=today > due)
    return found


def _published(lines: Mapping[tuple[str, date, date], _Counted]) -> Iterable[Published]:
    for (unit, _first, _last), line in lines.items():
        counts = {
            EXPECTED: line.expected,
            RECEIVED: line.received,
            ON_TIME: line.on_time,
            SILENT: line.silent,
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
    query = {"regime": line.regime, "ky": period.id, **({"cha": unit} if unit else {})}
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
