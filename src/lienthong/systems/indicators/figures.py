"""The figures of indicators: scores, targets missed, agencies connected, certificates.

Agencies connected and certificates are counted here because the axis and the trust floor lie below figures.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import AgencyRecord, Level
from lienthong.axis import directory
from lienthong.base.clock import VIETNAM, day_of
from lienthong.figures.measures import Measure, register_measure
from lienthong.figures.periods import Span, live_spans, month_of
from lienthong.figures.publishing import Published, publish_many
from lienthong.identity.models import Account
from lienthong.identity.permissions import Permission
from lienthong.systems.indicators.actions import computing, exchanging, results
from lienthong.systems.indicators.models import IndicatorVersion, KpiEdition

_HUNDRED = Decimal(100)
# What the share of connected agencies is a share of: ministries, branches and provinces.
_CONNECTING = (Level.CENTRAL, Level.PROVINCE)


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
    levels = KpiEdition.objects.as_of(day_of(now)).levels()
    if not levels:
        return 0
    records = AgencyRecord.objects.as_of(day_of(now)).filter(level__in=levels)
    return sum(exchanging.tell_computed(agency=record, now=now) for record in records)


def _publish_connected(now: datetime) -> int:
    """Publish which ministries and provinces are connected for those who count, the share for others.

    The list of agencies is kept once for each who counts; who only reads has the share with its parts.
    """
    today = day_of(now)
    counters = _who_count_connections(today)
    if not counters:
        return 0
    readers = _who_read_connections(counters, today)
    spans = live_spans(today)
    senders = _senders(spans, now)
    units = list(
        AgencyRecord.objects.as_of(today)
        .filter(level__in=_CONNECTING)
        .order_by("code")
        .values_list("code", flat=True)
    )
    shares = [_share_connected(span, units, senders[span.label]) for span in spans]
    listed = [
        Published(indicator=IS_CONNECTED.code, unit=unit, value=int(unit in senders[span.label]),
                  source_label=str(_("Danh sách cơ quan")), **_about(span, IS_CONNECTED))
        for span in spans
        for unit in units
    ]  # fmt: skip
    values = {
        code: [_led_to(share, IS_CONNECTED) for share in shares] + listed for code in counters
    }
    return publish_many(dict.fromkeys(readers, shares) | values, now=now)


def _who_count_connections(day: date) -> list[str]:
    """Return who scores with a KPI set, and who keeps an indicator: for them each agency's line is kept."""
    scorers = KpiEdition.objects.as_of(day).values_list("owner", flat=True)
    keepers = IndicatorVersion.objects.filter(valid__contains=day).values_list("owner", flat=True)
    return sorted({*scorers, *keepers})


def _who_read_connections(counters: list[str], day: date) -> list[str]:
    """Return the agencies of this node where somebody signs in, if somebody who counts is here too.

    A node sees only what passes through it: away from those who count, the share would say too little.
    """
    if directory.own_node() not in directory.nodes_of(counters).values():
        return []
    signing_in = Account.objects.filter(is_active=True).values("person__agency")
    records = AgencyRecord.objects.as_of(day).filter(agency__in=signing_in, level__in=_CONNECTING)
    return sorted(records.values_list("code", flat=True))


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


def _share_connected(span: Span, units: list[str], senders: set[str]) -> Published:
    good = len(senders.intersection(units))
    return Published(
        indicator=CONNECTED.code,
        unit="",
        value=_HUNDRED * good / len(units) if units else None,
        numerator=good,
        denominator=len(units),
        state="provisional" if units else "not-applicable",
        source_label=str(CONNECTED.title),
        **_about(span, CONNECTED),
    )


def _about(span: Span, leads_to: Measure) -> dict[str, Any]:
    page = reverse("indicators:figure", args=[leads_to.code])
    return {
        "first_date": span.first,
        "last_date": span.last,
        "label": span.label,
        "source": f"{page}?period={span.label}",
    }


def _led_to(share: Published, measure: Measure) -> Published:
    """Return a share that leads to the list of another measure."""
    source = f"{reverse('indicators:figure', args=[measure.code])}?period={share.label}"
    return replace(share, source=source, source_label=str(_("Danh sách cơ quan")))


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
                source=f"{reverse('identity:certificates')}?con-hieu-luc=1",
                source_label=str(_("Danh sách chứng thư số")),
            )
        ]
        for agency_id, code in records.values_list("agency_id", "code")
    }
    return publish_many(values, now=now)
