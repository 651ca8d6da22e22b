"""The figures that coordination publishes, by month, of each agency and of each agency it asks."""

import calendar
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienthong.agencies.models import AgencyRecord
from lienthong.base.clock import day_of
from lienthong.figures.measures import Measure, register_measure
from lienthong.figures.publishing import Published, publish_many
from lienthong.identity.permissions import Permission
from lienthong.systems.coordination.evaluation import CaseFact, DatedFact, side
from lienthong.systems.coordination.models import (
    Escalation,
    OpinionRequest,
    RequestState,
)

REQUESTS = register_measure(
    Measure(
        code="coordination.requests",
        title=_("Yêu cầu cho ý kiến đã gửi"),
        unit=_("yêu cầu"),
        system="coordination",
        permission=Permission.COORDINATION_READ,
        url_name="coordination:asked_list",
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
        url_name="coordination:asked_list",
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
        url_name="coordination:press",
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
        url_name="coordination:escalations",
    )
)
MONTHS_BACK = 13


@dataclass(frozen=True, slots=True)
class Book:
    """The requests and escalations of one agency, by the agency on the other side."""

    cases: list[tuple[str, CaseFact]]
    escalations: list[tuple[str, DatedFact]]


def publish_all(now: datetime) -> int:
    """Publish the figures of every agency of the node that has asked anybody; unchanged ones are ignored."""
    books = _books()
    codes = _codes(books, day_of(now))
    values = {
        codes[agency]: list(_figures(book, day_of(now)))
        for agency, book in books.items()
        if agency in codes
    }
    return publish_many(values, now=now)


def _books() -> dict[int, Book]:
    books: dict[int, Book] = {}
    sent = OpinionRequest.objects.exclude(state__in=[RequestState.DRAFT, RequestState.TURNED_AWAY])
    rows = sent.values_list(
        "agency_id", "addressee_code", "sent_at", "due_date", "answered_at", "file__closed_at"
    )
    for agency, code, asked, due, answered, closed in rows.iterator():
        if asked is not None:
            book = books.setdefault(agency, Book([], []))
            fact = CaseFact("", True, day_of(asked), due, _day(answered), _day(closed))
            book.cases.append((code, fact))
    disputes = Escalation.objects.select_related("request", "duty")
    for row in disputes.iterator():
        book = books.setdefault(row.agency_id, Book([], []))
        dispute = DatedFact("", row.is_ours, day_of(row.raised_at), _day(row.decided_at))
        book.escalations.append((row.case.partner_code, dispute))
    return books


def _codes(books: dict[int, Book], today: date) -> dict[int, str]:
    rows = AgencyRecord.objects.as_of(today).filter(agency_id__in=books)
    return dict(rows.values_list("agency_id", "code"))


def _figures(book: Book, today: date) -> Iterator[Published]:
    for unit, (cases, disputes) in _by_partner(book).items():
        begun = min([fact.asked for fact in cases] + [fact.opened for fact in disputes])
        for first, last in months(today):
            if begun <= last:
                yield from _month(unit, cases, disputes, first, last, today)


def _by_partner(book: Book) -> dict[str, tuple[list[CaseFact], list[DatedFact]]]:
    """Return the facts of each agency on the other side, and of all of them under ""."""
    found: dict[str, tuple[list[CaseFact], list[DatedFact]]] = {}
    for code, case in book.cases:
        for unit in ("", code):
            found.setdefault(unit, ([], []))[0].append(case)
    for code, dispute in book.escalations:
        for unit in ("", code):
            found.setdefault(unit, ([], []))[1].append(dispute)
    return found


def _month(
    unit: str,
    cases: Iterable[CaseFact],
    disputes: Iterable[DatedFact],
    first: date,
    last: date,
    today: date,
) -> Iterator[Published]:
    known = min(last, today)
    # What falls due later this month is not late today.
    found = side(cases, first, known)
    state = "final" if last < today else "provisional"
    is_open = sum(
        each.opened <= known and (each.settled is None or each.settled > known) for each in disputes
    )
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
            source=reverse(measure.url_name),
            source_label=str(measure.title),
        )

    yield figure(REQUESTS, found.asked)
    yield figure(ON_TIME, share.quantize(Decimal("0.1")) if share is not None else None, found.due)
    yield figure(UNANSWERED, found.unanswered)
    yield figure(ESCALATIONS, is_open)


def months(today: date) -> Iterator[tuple[date, date]]:
    """Yield the first and last days of this month and the year before it, the oldest first."""
    for back in range(MONTHS_BACK - 1, -1, -1):
        number = today.year * 12 + today.month - 1 - back
        year, month = number // 12, number % 12 + 1
        yield date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _day(moment: datetime | None) -> date | None:
    return day_of(moment) if moment is not None else None
