"""What lies behind a figure of documents: the very documents and deliveries that were counted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lienthong.base import clock
from lienthong.base.clock import VIETNAM
from lienthong.base.errors import NotFound
from lienthong.base.formats import moment
from lienthong.base.paging import page_of
from lienthong.base.tables import Cell, Column
from lienthong.casework.calendar import deadline_clock
from lienthong.casework.screens import officer_of
from lienthong.figures.measures import measure
from lienthong.figures.periods import month_of
from lienthong.identity.access import needs
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.documents import figures
from lienthong.systems.documents.models import (
    Channel,
    Delivery,
    IncomingDocument,
    IncomingState,
    LineKind,
    OutgoingDocument,
    RecipientLine,
)
from lienthong.systems.documents.views.replies import page

Rows = QuerySet[Any]


@dataclass(frozen=True, slots=True)
class Behind:
    """How the rows behind one measure are found.

    ``counted`` finds all, ``short`` keeps those on the bad side of the share, and ``is_open`` those that are
    on neither side, since they are not late yet.
    """

    counted: Callable[[Officer, date, date], Rows]
    short: Callable[[Rows, date, date, datetime], Rows] | None = None
    is_open: Callable[[Rows, date, date, datetime], Rows] | None = None


@needs(Permission.DOCUMENT_READ)
def behind(request: HttpRequest, code: str) -> HttpResponse:
    """List what was counted for a figure of the officer's agency, or only what fell short."""
    known = _BEHIND.get(code)
    if known is None:
        raise NotFound()
    today = clock.today()
    first = _day(request.GET.get("first", ""), month_of(today).first)
    last = _day(request.GET.get("last", ""), max(first, today))
    sides = _sides(known, officer_of(request), first, last)
    wanted = next((one for one in sides[1:] if request.GET.get(one.name) == "1"), sides[0])
    shown = page_of(wanted.rows.order_by("-id"), request)
    here = f"{request.path}?first={first.isoformat()}&last={last.isoformat()}"
    return page(
        request,
        "figure.html",
        measure=measure(code),
        first=first,
        last=last,
        page=shown,
        columns=_COLUMNS,
        rows=[_row(row) for row in shown],
        sides=[
            (one.label, f"{here}&{one.name}=1" if one.name else here, one is wanted, one.rows.count())
            for one in sides
        ]
        if known.short
        else [],
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Portion:
    """A part of what lies behind a measure, and by which name the address asks for it."""

    name: str
    label: Any
    rows: Rows


def _sides(known: Behind, officer: Officer, first: date, last: date) -> list[Portion]:
    """Return what the measure counts, first, then what fell short and what counts on neither side."""
    rows, now = known.counted(officer, first, last), clock.now()
    if known.short is None:
        return [Portion("", _("Tất cả"), rows)]
    short = Portion("short", _("Chưa đạt"), known.short(rows, first, last, now))
    if known.is_open is None:
        return [Portion("", _("Tất cả"), rows), short]
    still = known.is_open(rows, first, last, now)
    counted = rows.exclude(pk__in=still.values("pk"))
    return [
        Portion("", _("Đã tính"), counted),
        short,
        Portion("open", _("Chưa đến hạn, chưa tính"), still),
    ]


_COLUMNS = [
    Column(_("Số, ký hiệu"), no_wrap=True),
    Column(_("Trích yếu"), width="one-half"),
    Column(_("Nơi gửi hoặc nơi nhận")),
    Column(_("Tính từ"), no_wrap=True),
    Column(_("Xong lúc"), no_wrap=True),
]


def _row(row: Any) -> list[Any]:
    if isinstance(row, OutgoingDocument):
        address = reverse("documents:outgoing_detail", args=[row.pk])
        return [row.notation, Cell(row.subject, href=address), "", row.issued_date,
                _written(row.issued_at)]  # fmt: skip
    if isinstance(row, IncomingDocument):
        address = reverse("documents:incoming_detail", args=[row.pk])
        return [row.notation, Cell(row.subject, href=address), row.sender_name,
                _written(row.arrived_at), _written(row.registered_at)]  # fmt: skip
    return _delivery_row(row)


def _delivery_row(row: Delivery) -> list[Any]:
    name = "documents:tracking" if row.document_id else "documents:forwarded"
    about = row.document or row.forwarded
    address = reverse(name, args=[row.document_id or row.forwarded_id])
    return [about.notation if about else "", Cell(about.subject if about else "", href=address),
            row.recipient_name, _written(row.queued_at), _written(row.received_at)]  # fmt: skip


def _written(at: datetime | None) -> str:
    return moment(at) if at else ""


def _day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return otherwise


def _issued(officer: Officer, first: date, last: date) -> Rows:
    rows = OutgoingDocument.objects.visible_to(officer)
    return rows.filter(
        number__isnull=False, issued_at__isnull=False, issued_date__range=(first, last)
    )


def _addressed(officer: Officer, first: date, last: date) -> Rows:
    outside = RecipientLine.objects.filter(
        document=OuterRef("pk"), kind__in=[LineKind.AGENCIES, LineKind.BODY, LineKind.LEFT_OUT]
    )
    return _issued(officer, first, last).filter(Q(_WAS_SENT) | Q(Exists(outside)))


_WAS_SENT = Exists(Delivery.objects.filter(document=OuterRef("pk")))


def _deliveries(officer: Officer, first: date, last: date) -> Rows:
    rows = Delivery.objects.filter(
        agency_id=officer.agency_id, queued_at__range=_moments(first, last)
    )
    return rows.select_related("document", "forwarded")


def _arrived(officer: Officer, first: date, last: date) -> Rows:
    return IncomingDocument.objects.visible_to(officer).filter(
        arrived_at__range=_moments(first, last)
    )


def _received(officer: Officer, first: date, last: date) -> Rows:
    return _arrived(officer, first, last).filter(channel=Channel.AXIS)


def _to_be_registered(officer: Officer, first: date, last: date) -> Rows:
    return _arrived(officer, first, last).filter(
        Q(registered_at__isnull=False) | Q(state=IncomingState.ARRIVED)
    )


def _moments(first: date, last: date) -> tuple[datetime, datetime]:
    return (
        datetime.combine(first, time.min, VIETNAM),
        datetime.combine(last, time.max, VIETNAM),
    )


def _late(begun: str, ended: str) -> Callable[[Rows, date, date, datetime], Rows]:
    """Return the filter of what ended after its day's due moment, or has not ended and is past it."""

    def keep(rows: Rows, first: date, last: date, now: datetime) -> Rows:
        late = Q(pk__in=[])
        due = figures.due_moments(first, min(last, clock.day_of(now)), deadline_clock())
        for day, until in due.items():
            ended_late = Q(**{f"{ended}__gt": until})
            if until < now:
                ended_late |= Q(**{f"{ended}__isnull": True})
            late |= Q(**{f"{begun}__range": _moments(day, day)}) & ended_late
        return rows.filter(late)

    return keep


def _not_yet(begun: str, ended: str) -> Callable[[Rows, date, date, datetime], Rows]:
    """Return the filter of what has not ended while its day's due moment is still to come."""

    def keep(rows: Rows, first: date, last: date, now: datetime) -> Rows:
        still = Q(pk__in=[])
        due = figures.due_moments(first, min(last, clock.day_of(now)), deadline_clock())
        for day, until in due.items():
            if until >= now:
                still |= Q(**{f"{begun}__range": _moments(day, day)})
        return rows.filter(still, **{f"{ended}__isnull": True})

    return keep


_BEHIND: dict[str, Behind] = {
    figures.ISSUED.code: Behind(_issued),
    figures.SIGNED.code: Behind(
        _issued, lambda rows, first, last, now: rows.filter(signed_at__isnull=True)
    ),
    figures.SENT.code: Behind(_addressed, lambda rows, first, last, now: rows.filter(~_WAS_SENT)),
    figures.ON_TIME.code: Behind(
        _deliveries, _late("queued_at", "received_at"), _not_yet("queued_at", "received_at")
    ),
    figures.RECEIVED.code: Behind(_received),
    figures.REGISTERED.code: Behind(
        _to_be_registered,
        _late("arrived_at", "registered_at"),
        _not_yet("arrived_at", "registered_at"),
    ),
}
