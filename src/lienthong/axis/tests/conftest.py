"""A small government on one node: three agencies with certificates, and a courier over a real broker."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction

from lienthong.axis import actions, directory, handlers
from lienthong.axis.courier import Courier
from lienthong.axis.tests.contracts import Amendment, Notice
from lienthong.base.errors import Invalid
from lienthong.trust import authority
from lienthong.trust.usage import Usage

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
OFFICE, HEALTH, HANOI = "G22", "G18", "H26"


@dataclass
class Heard:
    """What the handlers of the tests were called with."""

    arrivals: list[handlers.Arrival] = field(default_factory=list)
    receipts: list[handlers.ReceiptSeen] = field(default_factory=list)


heard = Heard()


@handlers.handles(Notice)
def _note(arrivals: Any, *, now: datetime) -> list[Any]:
    if any(arrival.message.text == "defect" for arrival in arrivals):
        raise ValueError("a defect of the handler")
    heard.arrivals.extend(arrivals)
    return [
        Invalid("Không nhận văn bản này.") if arrival.message.text == "refuse" else None
        for arrival in arrivals
    ]


@handlers.handles(Amendment)
def _amend(arrivals: Any, *, now: datetime) -> list[Any]:
    heard.arrivals.extend(arrivals)
    return [None] * len(arrivals)


@handlers.on_receipt(Notice)
def _note_receipts(receipts: Any, *, now: datetime) -> None:
    heard.receipts.extend(receipts)


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.moment = START

    def __call__(self) -> datetime:
        return self.moment

    def pass_time(self, **span: int) -> None:
        self.moment += timedelta(**span)


@pytest.fixture(autouse=True)
def listening() -> Iterator[Heard]:
    heard.arrivals.clear()
    heard.receipts.clear()
    yield heard


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def agencies(db: None) -> None:
    authority.ensure_root(START)
    requests = [
        authority.CertificateRequest(code, Usage.AGENCY, code, code)
        for code in (OFFICE, HEALTH, HANOI)
    ]
    node = settings.LIENTHONG_NODE
    requests.append(authority.CertificateRequest(node, Usage.NODE, node, node))
    authority.issue_many(requests, START)
    directory.register_many([directory.Entry(code) for code in (OFFICE, HEALTH, HANOI)])


@pytest.fixture
def courier(nats_server: Any, agencies: None, clock: Clock) -> Iterator[Courier]:
    made = Courier(nats_url=nats_server.url, now=clock)
    made.line.purge()
    yield made
    made.close()


@pytest.fixture
def tell(agencies: None, clock: Clock) -> Callable[..., list[Any]]:
    def tell_notice(text: str = "một văn bản", to: Any = (HANOI,), **more: Any) -> list[Any]:
        with transaction.atomic():
            return actions.tell(Notice(text), sender=OFFICE, to=list(to), now=clock(), **more)

    return tell_notice
