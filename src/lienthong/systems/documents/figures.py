"""The figures of documents: what each agency sent, signed and registered, counted from the rows themselves.

A document counts in the month of its issue, a delivery in that of its sending, an arrival in that of its
arrival. Whatever is still open and not yet late counts on neither side of a share, then provisional.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import AgencyRecord
from lienthong.base.clock import VIETNAM, day_of
from lienthong.casework.calendar import deadline_clock
from lienthong.casework.clock import DeadlineClock
from lienthong.figures.measures import Measure, register_measure
from lienthong.figures.periods import Span, live_spans
from lienthong.figures.publishing import Published, publish_many
from lienthong.identity.permissions import Permission

_HUNDRED = Decimal(100)
_SHARE: dict[str, Any] = {
    "unit": "%", "decimals": 1, "direction": "up", "over_time": "none", "over_units": "none",
}  # fmt: skip
_COUNT: dict[str, Any] = {"unit": _("văn bản"), "over_time": "sum", "over_units": "sum"}


def _measure(code: str, title: Any, kind: dict[str, Any]) -> Measure:
    permission = str(Permission.DOCUMENT_READ)
    return register_measure(
        Measure(code, title, system="documents", permission=permission, **kind,
                url_name="documents:figure")
    )  # fmt: skip


ISSUED = _measure("documents.issued", _("Văn bản đi đã phát hành"), _COUNT)
RECEIVED = _measure("documents.received", _("Văn bản đến qua trục liên thông"), _COUNT)
SENT = _measure("documents.sent-electronically", _("Tỷ lệ văn bản gửi điện tử"), _SHARE)
SIGNED = _measure("documents.signed", _("Tỷ lệ văn bản phát hành có ký số"), _SHARE)
ON_TIME = _measure(
    "documents.delivered-on-time", _("Tỷ lệ văn bản được nhận trong 1 ngày làm việc"), _SHARE
)
REGISTERED = _measure(
    "documents.registered-on-time",
    _("Tỷ lệ văn bản đến vào sổ chậm nhất ngày làm việc tiếp theo"),
    _SHARE,
)

_SPANS = (
    "unnest(%(labels)s::text[], %(firsts)s::date[], %(lasts)s::date[]) AS span(label, first, last)"
)
# The moment until which what came on a day is in time, worked out beforehand on the working calendar.
_DUE = "unnest(%(days)s::date[], %(until)s::timestamptz[]) AS due(day, until)"
_LOCAL_DAY = "({}  AT TIME ZONE 'Asia/Ho_Chi_Minh')::date"

_OUTGOING = f"""
SELECT document.agency_id, span.label, count(*) AS issued,
    count(*) FILTER (WHERE document.signed_at IS NOT NULL) AS signed,
    count(*) FILTER (WHERE sent.was) AS sent,
    count(*) FILTER (WHERE sent.was OR outside.was) AS addressed
FROM documents_outgoing document
JOIN {_SPANS} ON document.issued_date BETWEEN span.first AND span.last
CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM documents_delivery delivery
    WHERE delivery.document_id = document.id) AS was) sent
CROSS JOIN LATERAL (SELECT EXISTS (SELECT FROM documents_recipient_line line
    WHERE line.document_id = document.id AND line.kind IN ('agencies', 'body', 'left-out')) AS was) outside
WHERE document.number IS NOT NULL AND document.issued_at IS NOT NULL
GROUP BY document.agency_id, span.label
"""  # noqa: S608 -- constants of this module
_DELIVERIES = f"""
SELECT delivery.agency_id, span.label,
    count(*) FILTER (WHERE delivery.received_at <= due.until) AS good,
    count(*) FILTER (WHERE delivery.received_at IS NOT NULL OR due.until < %(now)s) AS counted,
    count(*) FILTER (WHERE delivery.received_at IS NULL AND due.until >= %(now)s) AS open
FROM documents_delivery delivery
JOIN {_DUE} ON due.day = {_LOCAL_DAY.format("delivery.queued_at")}
JOIN {_SPANS} ON due.day BETWEEN span.first AND span.last
GROUP BY delivery.agency_id, span.label
"""  # noqa: S608 -- constants of this module
_INCOMING = f"""
SELECT document.agency_id, span.label,
    count(*) FILTER (WHERE document.registered_at <= due.until) AS good,
    count(*) FILTER (WHERE document.registered_at IS NOT NULL
        OR document.state = 'arrived' AND due.until < %(now)s) AS counted,
    count(*) FILTER (WHERE document.state = 'arrived' AND due.until >= %(now)s) AS open,
    count(*) FILTER (WHERE document.channel = 'axis') AS received
FROM documents_incoming document
JOIN {_DUE} ON due.day = {_LOCAL_DAY.format("document.arrived_at")}
JOIN {_SPANS} ON due.day BETWEEN span.first AND span.last
GROUP BY document.agency_id, span.label
"""  # noqa: S608 -- constants of this module


@dataclass(frozen=True, slots=True)
class _Share:
    """One side and the other of a share, and how many cases are not decided yet."""

    good: int
    counted: int
    open: int = 0


def publish_all(now: datetime) -> int:
    """Count the documents of every agency of this node and publish what changed."""
    by_agency: dict[str, list[Published]] = {}
    codes = _codes(day_of(now))
    for agency_id, value in _values(live_spans(day_of(now)), codes, now):
        by_agency.setdefault(codes[agency_id], []).append(_while_it_runs(value, day_of(now)))
    return publish_many(by_agency, now=now)


def _while_it_runs(value: Published, today: date) -> Published:
    """Return a value as provisional while days of its period are still to come."""
    if value.state == "final" and value.last_date >= today:
        return replace(value, state="provisional")
    return value


def due_moments(first: date, last: date, clock: DeadlineClock) -> dict[date, datetime]:
    """Return until when something of each day is in time: the end of the next working day."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return {day: datetime.combine(clock.next_working_day(day), time.max, VIETNAM) for day in days}


def _codes(today: date) -> dict[int, str]:
    return dict(AgencyRecord.objects.as_of(today).values_list("agency_id", "code"))


def _values(
    spans: Sequence[Span], codes: dict[int, str], now: datetime
) -> list[tuple[int, Published]]:
    """Return every figure of every agency with documents, with three statements."""
    named = {span.label: span for span in spans}
    found = []
    for row in _rows(_OUTGOING, spans, now):
        span, unit = named[row["label"]], codes.get(row["agency_id"])
        if unit:
            made = (
                _count(ISSUED, unit, span, row["issued"]),
                _share(SIGNED, unit, span, _Share(row["signed"], row["issued"])),
                _share(SENT, unit, span, _Share(row["sent"], row["addressed"])),
            )
            found += [(row["agency_id"], value) for value in made]
    for row in _rows(_DELIVERIES, spans, now):
        span, unit = named[row["label"]], codes.get(row["agency_id"])
        if unit:
            shared = _Share(row["good"], row["counted"], row["open"])
            found.append((row["agency_id"], _share(ON_TIME, unit, span, shared)))
    for row in _rows(_INCOMING, spans, now):
        span, unit = named[row["label"]], codes.get(row["agency_id"])
        if unit:
            shared = _Share(row["good"], row["counted"], row["open"])
            found.append((row["agency_id"], _share(REGISTERED, unit, span, shared)))
            found.append((row["agency_id"], _count(RECEIVED, unit, span, row["received"])))
    return found


def _rows(statement: str, spans: Sequence[Span], now: datetime) -> list[dict[str, Any]]:
    first, last = (
        min(span.first for span in spans),
        min(max(span.last for span in spans), day_of(now)),
    )
    due = due_moments(first, last, deadline_clock())
    with connection.cursor() as cursor:
        cursor.execute(
            statement,
            {
                "labels": [span.label for span in spans],
                "firsts": [span.first for span in spans],
                "lasts": [span.last for span in spans],
                "days": list(due),
                "until": list(due.values()),
                "now": now,
            },
        )
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _count(measure: Measure, unit: str, span: Span, number: int) -> Published:
    return _published(measure, unit, span, value=Decimal(number))


def _share(measure: Measure, unit: str, span: Span, share: _Share) -> Published:
    if not share.counted:
        state = "missing" if share.open else "not-applicable"
        return _published(measure, unit, span, value=None, numerator=0, denominator=0, state=state)
    return _published(
        measure,
        unit,
        span,
        value=_HUNDRED * share.good / share.counted,
        numerator=share.good,
        denominator=share.counted,
        state="provisional" if share.open else "final",
    )


def _published(measure: Measure, unit: str, span: Span, **values: Any) -> Published:
    here = reverse(measure.url_name, args=[measure.code])
    return Published(
        indicator=measure.code,
        unit=unit,
        first_date=span.first,
        last_date=span.last,
        label=span.label,
        source=f"{here}?first={span.first.isoformat()}&last={span.last.isoformat()}",
        source_label=str(_("Danh sách văn bản")),
        **values,
    )
