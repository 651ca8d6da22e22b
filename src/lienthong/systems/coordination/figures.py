"""The figures that coordination publishes, by month, of each agency and of each agency it asks."""

import calendar
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from datetime import date, datetime
from decimal import Decimal
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import AgencyRecord
from lienthong.base.clock import VIETNAM, day_of
from lienthong.figures.measures import Measure, register_measure
from lienthong.figures.periods import day_span
from lienthong.figures.publishing import Published, publish_many
from lienthong.identity.permissions import Permission
from lienthong.systems.coordination.models import OpinionRequest

REQUESTS = register_measure(
    Measure(
        code="coordination.requests",
        title=_("Yêu cầu cho ý kiến đã gửi"),
        unit=_("yêu cầu"),
        system="coordination",
        permission=Permission.COORDINATION_READ,
        url_name="coordination:figure",
    )
)
ON_TIME = register_measure(
    Measure(
        code="coordination.on-time-share",
        title=_("Tỷ lệ ý kiến trả lời đúng hạn"),
        unit="%",
        decimals=1,
        direction="up",
        over_time="none",
        over_units="none",
        system="coordination",
        permission=Permission.COORDINATION_READ,
        url_name="coordination:figure",
    )
)
UNANSWERED = register_measure(
    Measure(
        code="coordination.unanswered",
        title=_("Yêu cầu đến hạn chưa có ý kiến"),
        unit=_("yêu cầu"),
        direction="down",
        over_time="last",
        system="coordination",
        permission=Permission.COORDINATION_READ,
        url_name="coordination:figure",
    )
)
OVERDUE = register_measure(
    Measure(
        code="coordination.overdue",
        title=_("Ý kiến quá hạn chưa trả lời"),
        unit=_("yêu cầu"),
        direction="down",
        over_time="last",
        system="coordination",
        permission=Permission.COORDINATION_READ,
        url_name="coordination:figure",
    )
)
ESCALATIONS = register_measure(
    Measure(
        code="coordination.open-escalations",
        title=_("Nội dung chờ lãnh đạo hai cơ quan quyết định"),
        unit=_("nội dung"),
        direction="down",
        over_time="last",
        system="coordination",
        permission=Permission.COORDINATION_READ,
        url_name="coordination:figure",
    )
)
MONTHS_BACK = 13


# Counted by month in the database: the requests grow without end, the months of a year do not. What falls
# due after today is not late yet; a file closed before its date, unanswered, was dropped (as in evaluation).
_STATEMENT = """
WITH cases AS (
    SELECT request.agency_id, addressee_code AS partner, request.due_date AS due,
        (request.sent_at AT TIME ZONE %(zone)s)::date AS asked,
        (answered_at AT TIME ZONE %(zone)s)::date AS answered,
        (file.closed_at AT TIME ZONE %(zone)s)::date AS closed
    FROM coordination_request request JOIN coordination_file file ON file.id = request.file_id
    WHERE request.state NOT IN ('draft', 'turned-away') AND request.sent_at IS NOT NULL
), disputes AS (
    SELECT escalation.agency_id, coalesce(addressee_code, lead_code) AS partner,
        (raised_at AT TIME ZONE %(zone)s)::date AS raised,
        (decided_at AT TIME ZONE %(zone)s)::date AS settled
    FROM coordination_escalation escalation
    LEFT JOIN coordination_request request ON request.id = escalation.request_id
    LEFT JOIN coordination_duty duty ON duty.id = escalation.duty_id
), counted AS (
    SELECT agency_id, partner, asked AS day, 1 AS asked, 0 AS due, 0 AS on_time, 0 AS late, 0 AS raised,
        0 AS settled
    FROM cases WHERE asked <= %(today)s
    UNION ALL
    SELECT agency_id, partner, due, 0, 1, coalesce(answered <= due, false)::integer,
        coalesce(answered > due AND answered <= %(today)s
            AND answered < date_trunc('month', due) + interval '1 month', false)::integer, 0, 0
    FROM cases WHERE due BETWEEN %(since)s AND %(today)s
        AND (answered IS NOT NULL OR closed IS NULL OR closed > due)
    UNION ALL
    SELECT agency_id, partner, raised, 0, 0, 0, 0, 1, 0 FROM disputes WHERE raised <= %(today)s
    UNION ALL
    SELECT agency_id, partner, settled, 0, 0, 0, 0, 0, 1 FROM disputes WHERE settled <= %(today)s
)
SELECT agency_id, partner, date_trunc('month', day)::date, sum(asked), sum(due), sum(on_time), sum(late),
    sum(raised), sum(settled)
FROM counted GROUP BY 1, 2, 3
"""


@dataclass(frozen=True, slots=True)
class Counts:
    """What was asked in one month, what fell due in it, and what became of that by its end."""

    asked: int = 0
    due: int = 0
    on_time: int = 0
    late: int = 0
    raised: int = 0
    settled: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        pairs = zip(astuple(self), astuple(other), strict=True)
        return Counts(*(one + another for one, another in pairs))


#: An agency's counts by the agency on the other side ("" is all of them) and the first day of the month.
Book = dict[str, dict[date, Counts]]


def publish_all(now: datetime) -> int:
    """Publish the figures of every agency of the node that has asked anybody; unchanged ones are ignored."""
    today = day_of(now)
    books = _books(today)
    codes = _codes(books, today)
    late = _overdue(today)
    values = {
        codes[agency]: [
            *_figures(book, today),
            *(_late(unit, late.get((agency, unit), 0), today) for unit in book),
        ]
        for agency, book in books.items()
        if agency in codes
    }
    return publish_many(values, now=now)


def _overdue(today: date) -> dict[tuple[int, str], int]:
    """Count what waits past its date today, by agency and by addressee ("" is all of them)."""
    rows = OpinionRequest.objects.overdue(today).order_by().values("agency_id", "addressee_code")
    found: dict[tuple[int, str], int] = {}
    for row in rows.annotate(number=Count("id")):
        for unit in {"", row["addressee_code"]}:
            key = (row["agency_id"], unit)
            found[key] = found.get(key, 0) + row["number"]
    return found


def _late(unit: str, number: int, today: date) -> Published:
    """Return today's stock of what waits past its date; 0 is said, so that a day never stays open."""
    span = day_span(today)
    return Published(
        indicator=OVERDUE.code,
        unit=unit,
        first_date=span.first,
        last_date=span.last,
        label=span.label,
        value=number,
        source=_behind(OVERDUE, unit, span.first, span.last),
        source_label=str(OVERDUE.title),
    )


def _books(today: date) -> dict[int, Book]:
    books: dict[int, Book] = {}
    since = next(months(today))[0]
    with connection.cursor() as cursor:
        cursor.execute(_STATEMENT, {"zone": VIETNAM.key, "today": today, "since": since})
        for agency, partner, month, *numbers in cursor.fetchall():
            for unit in {"", partner}:
                of_unit = books.setdefault(agency, {}).setdefault(unit, {})
                of_unit[month] = of_unit.get(month, Counts()) + Counts(*map(int, numbers))
    return books


def _codes(books: dict[int, Book], today: date) -> dict[int, str]:
    rows = AgencyRecord.objects.as_of(today).filter(agency_id__in=books)
    return dict(rows.values_list("agency_id", "code"))


def _figures(book: Book, today: date) -> Iterator[Published]:
    for unit, counts in book.items():
        shown = list(months(today))
        before = [each for month, each in counts.items() if month < shown[0][0]]
        is_open = sum(each.raised - each.settled for each in before)
        begun = min(counts)
        for first, last in shown:
            found = counts.get(first, Counts())
            is_open += found.raised - found.settled
            if begun <= last:
                yield from _month(unit, found, is_open, first, last, today)


def _month(
    unit: str, found: Counts, is_open: int, first: date, last: date, today: date
) -> Iterator[Published]:
    state = "final" if last < today else "provisional"
    share = Decimal(100) * found.on_time / found.due if found.due else None

    def figure(measure: Measure, value: Decimal | int | None, of: int | None = None) -> Published:
        return Published(
            indicator=measure.code,
            unit=unit,
            first_date=first,
            last_date=last,
            label=f"{first:%Y-%m}",
            value=value,
            numerator=found.on_time if of is not None else None,
            denominator=of,
            state=state if value is not None else "not-applicable",
            source=_behind(measure, unit, first, last),
            source_label=str(measure.title),
        )

    yield figure(REQUESTS, found.asked)
    yield figure(ON_TIME, share.quantize(Decimal("0.1")) if share is not None else None, found.due)
    yield figure(UNANSWERED, found.due - found.on_time - found.late)
    yield figure(ESCALATIONS, is_open)


def _behind(measure: Measure, unit: str, first: date, last: date) -> str:
    """Return the page that lists what a figure counts."""
    query = {"first": first.isoformat(), "last": last.isoformat()} | (
        {"unit": unit} if unit else {}
    )
    return f"{reverse(measure.url_name, args=[measure.code])}?{urlencode(query)}"


def months(today: date) -> Iterator[tuple[date, date]]:
    """Yield the first and last days of this month and the year before it, the oldest first."""
    for back in range(MONTHS_BACK - 1, -1, -1):
        number = today.year * 12 + today.month - 1 - back
        year, month = number // 12, number % 12 + 1
        yield date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])
