"""The figures of indicators: scores, targets missed, agencies connected, certificates.

Agencies connected and certificates are counted here because the axis and the trust floor lie below figures.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import AgencyRecord
from lienthong.base.clock import VIETNAM, day_of
from lienthong.figures.measures import Measure, register_measure
from lienthong.figures.periods import Span, live_spans, month_of
from lienthong.figures.publishing import Published, publish, publish_many
from lienthong.identity.permissions import Permission
from lienthong.systems.indicators.actions import computing, exchanging, results
from lienthong.systems.indicators.models import IndicatorVersion, KpiEdition, Method

_HUNDRED = Decimal(100)
# Agencies directly under the Government: ministries and provinces.
_TOP_LEVELS = (1, 2)


def _measure(code: str, title: Any, unit: Any, **kind: Any) -> Measure:
    permission = str(Permission.INDICATOR_READ)
    return register_measure(
        Measure(code, title, unit, system="indicators", permission=permission, **kind)
    )


SCORE = _measure(results.SCORE, _("Điểm triển khai Chính phủ điện tử"), _("điểm"), decimals=2,
                 direction="up", over_time="none", over_units="none",
                 url_name="indicators:kpi_sets")  # fmt: skip
RANK = _measure(results.RANK, _("Xếp hạng triển khai Chính phủ điện tử"), _("thứ hạng"),
                direction="down", over_time="none", over_units="none",
                url_name="indicators:kpi_sets")  # fmt: skip
OFF_TARGET = _measure(computing.OFF_TARGET, _("Chỉ tiêu chưa đạt tiến độ"), _("chỉ tiêu"),
                      direction="down", over_time="last", over_units="none",
                      url_name="indicators:off_target")  # fmt: skip
CONNECTED = _measure("axis.agencies-connected", _("Tỷ lệ cơ quan kết nối trục liên thông"), "%",
                     decimals=1, direction="up", over_time="none", over_units="none",
                     url_name="indicators:figure")  # fmt: skip
IS_CONNECTED = _measure("axis.agency-connected", _("Cơ quan có kết nối trục liên thông"),
                        _("có hoặc không"), direction="up", over_time="last", over_units="sum",
                        url_name="indicators:figure")  # fmt: skip
CERTIFICATES = _measure("trust.certificates-valid", _("Chứng thư số còn hiệu lực"),
                        _("chứng thư số"), direction="up", over_time="last", over_units="sum",
                        url_name="identity:certificates")  # fmt: skip

# An agency has a certificate of its own and sent a message over the axis in the span.
_CONNECTED = """
SELECT span.label, message.sender
FROM unnest(%(labels)s::text[], %(froms)s::timestamptz[], %(untils)s::timestamptz[])
    AS span(label, begins, ends)
JOIN axis_message message ON message.created_at >= span.begins AND message.created_at <= span.ends
WHERE EXISTS (SELECT FROM trust_certificate certificate
    WHERE certificate.subject = message.sender AND certificate.usage = 'agency'
        AND certificate.state = 'active' AND certificate.not_after > %(now)s)
GROUP BY span.label, message.sender
"""
_CERTIFICATES = """
SELECT owner.agency_id, count(*)
FROM trust_certificate certificate
JOIN (
    SELECT agency_id, code AS subject FROM agencies_agencyrecord WHERE valid @> %(today)s::date
    UNION ALL
    SELECT agency_id, 'person:' || id FROM identity_person
) owner ON owner.subject = certificate.subject
WHERE certificate.state = 'active' AND certificate.not_after > %(now)s
GROUP BY owner.agency_id
"""


def publish_all(now: datetime) -> int:
    """Count, compute and publish everything that the indicators' own figures need."""
    return (
        _publish_connected(now)
        + _publish_certificates(now)
        + computing.compute_all(now)
        + computing.publish_off_target(now)
    )


def tell_scorers(now: datetime) -> int:
    """Have the agencies that are scored tell their computed values to those who score."""
    if not KpiEdition.objects.as_of(day_of(now)).exists():
        return 0
    records = AgencyRecord.objects.as_of(day_of(now)).filter(level__in=_TOP_LEVELS)
    return sum(exchanging.tell_computed(agency=record, now=now) for record in records)


def _publish_connected(now: datetime) -> int:
    """Publish, for those who score or keep the indicator, which ministries and provinces are connected."""
    publishers = _who_count_connections(day_of(now))
    if not publishers:
        return 0
    spans = live_spans(day_of(now))
    senders = _senders(spans, now)
    units = list(
        AgencyRecord.objects.as_of(day_of(now))
        .filter(level__in=_TOP_LEVELS)
        .order_by("code")
        .values_list("code", flat=True)
    )
    values = [value for span in spans for value in _connected(span, units, senders[span.label])]
    return sum(publish(values, publisher=publisher, now=now) for publisher in publishers)


def _who_count_connections(day: date) -> list[str]:
    """Return who scores with a KPI set, and who keeps an indicator of connections."""
    scorers = KpiEdition.objects.as_of(day).values_list("owner", flat=True)
    measures = [each.code for each in (CONNECTED, IS_CONNECTED)]
    keepers = IndicatorVersion.objects.filter(
        valid__contains=day, method=Method.MEASURE, formula__parts__0__code__in=measures
    )
    return sorted({*scorers, *keepers.values_list("owner", flat=True)})


def _senders(spans: Iterable[Span], now: datetime) -> dict[str, set[str]]:
    listed = list(spans)
    found: dict[str, set[str]] = defaultdict(set)
    with connection.cursor() as cursor:
        cursor.execute(
            _CONNECTED,
            {
                "labels": [span.label for span in listed],
                "froms": [datetime.combine(span.first, time.min, VIETNAM) for span in listed],
                "untils": [datetime.combine(span.last, time.max, VIETNAM) for span in listed],
                "now": now,
            },
        )
        for label, sender in cursor.fetchall():
            found[label].add(sender)
    return found


def _connected(span: Span, units: list[str], senders: set[str]) -> list[Published]:
    of_all = reverse("indicators:figure", args=[IS_CONNECTED.code])
    common: dict[str, Any] = {
        "first_date": span.first,
        "last_date": span.last,
        "label": span.label,
        "source": f"{of_all}?period={span.label}",
        "source_label": str(_("Danh sách cơ quan")),
    }
    values = [
        Published(indicator=IS_CONNECTED.code, unit=unit, value=int(unit in senders), **common)
        for unit in units
    ]
    good = len(senders.intersection(units))
    share = {"value": _HUNDRED * good / len(units)} if units else {"value": None}
    state = "provisional" if units else "not-applicable"
    total = Published(indicator=CONNECTED.code, unit="", numerator=good, denominator=len(units),
                      state=state, **share, **common)  # fmt: skip
    return [total, *values]


def _publish_certificates(now: datetime) -> int:
    today = day_of(now)
    with connection.cursor() as cursor:
        cursor.execute(_CERTIFICATES, {"today": today, "now": now})
        counts = dict(cursor.fetchall())
    records = AgencyRecord.objects.as_of(today).filter(agency_id__in=list(counts))
    span = month_of(today)
    values = {
        code: [
            Published(
                indicator=CERTIFICATES.code,
                unit=code,
                first_date=span.first,
                last_date=span.last,
                label=span.label,
                value=counts[agency_id],
                source=reverse("identity:certificates"),
                source_label=str(_("Danh sách chứng thư số")),
            )
        ]
        for agency_id, code in records.values_list("agency_id", "code")
    }
    return publish_many(values, now=now)
