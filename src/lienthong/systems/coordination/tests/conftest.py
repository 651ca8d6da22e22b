"""Two agencies with an agreement, a third one, and the post that carries what they tell one another."""

import json
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from psycopg.types.range import DateRange

from lienthong.agencies.calendar import seed_calendar
from lienthong.agencies.models import Unit
from lienthong.axis import directory
from lienthong.axis.envelope import Attachment
from lienthong.axis.handlers import Arrival, ReceiptSeen, handler_of, receipt_handlers_of
from lienthong.axis.models import Outbox
from lienthong.base import clock
from lienthong.contracts import registry
from lienthong.identity.officers import Officer
from lienthong.identity.roles import matrix
from lienthong.identity.tests import factories
from lienthong.systems.coordination.actions import agreements, duties, escalating, files
from lienthong.systems.coordination.actions.agreements import AgreementContent
from lienthong.systems.coordination.actions.duties import Point
from lienthong.systems.coordination.actions.files import FileContent
from lienthong.systems.coordination.models import Agreement, OpinionDuty

NOW = datetime(2020, 4, 6, 2, 0, tzinfo=UTC)  # a Monday
DUE = date(2020, 4, 15)
CODES = {
    "G22": "Văn phòng Chính phủ",
    "G14": "Bộ Thông tin và Truyền thông",
    "G06": "Bộ Tài chính",
}


class World:
    """The agencies by code, their officers made on demand, and the post between them."""

    def __init__(self) -> None:
        self.agencies: dict[str, SimpleNamespace] = {}
        self.seen: set[Any] = set()
        self.refused: list[Any] = []

    def officer(self, code: str, role: str = "officer", **changes: Any) -> Officer:
        agency, person = self.agencies[code], uuid4()
        values: dict[str, Any] = {
            "person_id": person,
            "account_id": None,
            "name": f"{role} {code}",
            "agency_id": agency.id,
            "agency_code": code,
            "agency_name": agency.name,
            "unit_id": agency.unit.id,
            "post_id": None,
            "post_title": role,
            "roles": (role,),
            "permissions": frozenset(matrix().permissions_of([role])),
            "subject": f"person:{person}",
        }
        return Officer(**{**values, **changes})

    def pump(self, now: datetime = NOW, *, rounds: int = 4) -> list[Any]:
        """Deliver everything that waits in the outbox, once; return the refusals."""
        self.refused = []
        for _round in range(rounds):
            self.deliver(self.collect(), now)
        return self.refused

    def collect(self) -> list[tuple[Arrival, type]]:
        """Take what waits in the outbox out of the post, to be delivered in whatever order."""
        return waiting(self.seen)

    def deliver(self, mail: list[tuple[Arrival, type]], now: datetime = NOW) -> list[Any]:
        """Deliver what was collected; return the refusals."""
        for arrival, contract in mail:
            handler = handler_of(contract)
            if handler is not None and contract.__module__.endswith("coordination"):
                self.refused += [each for each in handler([arrival], now=now) if each]
        return self.refused

    def turn_away(self, contract: type, reason: str = "Sổ bên kia không có.") -> None:
        """Have the receipts of a contract's messages that wait come back as refusals."""
        mail = [one for one, kind in self.collect() if kind is contract]
        seen = [
            ReceiptSeen(one.envelope_id, one.sender, one.to, False, "refused", reason, NOW, NOW)
            for one in mail
        ]
        assert seen
        for function in receipt_handlers_of(contract):
            function(seen, now=NOW)


def waiting(seen: set[Any]) -> list[tuple[Arrival, type]]:
    """Return what waits in the outbox and was not seen before, in the order it was told."""
    found = []
    for row in Outbox.objects.select_related("message__body").order_by("id"):
        if row.id in seen:
            continue
        seen.add(row.id)
        contract = registry.by_type(row.message.contract, row.message.version)
        body = json.loads(bytes(row.message.body.content))
        found.append((arrival(row, registry.from_data(contract, body)), contract))
    return found


def arrival(row: Any, message: Any) -> Arrival:
    return Arrival(
        envelope_id=row.id,
        sender=row.sender,
        to=row.recipient,
        message=message,
        attachments=tuple(Attachment(**item) for item in row.message.attachments),
        created_at=row.message.created_at,
        valid_until=row.message.valid_until,
        reply_to=row.message.reply_to,
    )


def forged(message: Any, *, sender: str, to: str, at: datetime = NOW) -> Arrival:
    """Return an arrival that nobody told through the outbox."""
    return Arrival(uuid4(), sender, to, message, (), at, at + timedelta(days=30), None)


@pytest.fixture
def world(db: None) -> World:
    """Three ministries of one node, without keys, and the calendar of 2020."""
    made = World()
    seed_calendar(2019, 2021)
    for code, name in CODES.items():
        record = factories.agency(code, name)
        unit = Unit.objects.create(
            agency=record.agency,
            name=f"Vụ {code}",
            short_name="V",
            valid=DateRange(date(2016, 1, 1), None),
        )
        made.agencies[code] = SimpleNamespace(
            id=record.agency_id, code=code, name=name, unit=unit, record=record
        )
    directory.register_many([directory.Entry(code) for code in made.agencies])
    return made


@pytest.fixture
def agreement(world: World) -> Agreement:
    """The agreement of the Office and the Ministry as the Office holds it, confirmed by both."""
    made = agreements.register(
        content=AgreementContent(
            number="02/QC-VPCP-BTTTT",
            title="Quy chế phối hợp xây dựng Chính phủ điện tử",
            partner="G14",
            in_force_date=date(2018, 9, 20),
            own_unit="Cục Kiểm soát thủ tục hành chính",
            partner_unit="Cục Tin học hóa",
            works=[("8.1", "Khung kiến trúc Chính phủ điện tử", "G14")],
        ),
        by=world.officer("G22", "leader"),
        now=NOW,
    )
    world.pump()
    theirs = Agreement.objects.get(agency_id=world.agencies["G14"].id)
    agreements.confirm(agreement=theirs, by=world.officer("G14", "leader"), now=NOW)
    world.pump()
    made.refresh_from_db()
    return made


def content(**changes: Any) -> FileContent:
    values: dict[str, Any] = {
        "title": "Dự thảo Khung kiến trúc Chính phủ điện tử 2.0",
        "content": "Xin ý kiến về dự thảo.",
        "mode": "written-opinion",
        "matter": "platform",
        "lead_role": "Tổng hợp, tiếp thu, giải trình.",
        "addressee_role": "Cho ý kiến bằng văn bản.",
        "due_date": DUE,
    }
    return FileContent(**{**values, **changes})


@pytest.fixture
def lead(world: World) -> Officer:
    return world.officer("G22")


@pytest.fixture
def other(world: World) -> Officer:
    """Return the head of a unit, who speaks for the Ministry."""
    return world.officer("G14", "unit_head")


@pytest.fixture
def asked(world: World, lead: Officer) -> Any:
    """A file of the Office, sent to the Ministry: file, request, and the duty in the other book."""
    file = files.draft(content=content(), by=lead, now=NOW)
    request = files.add_addressee(file=file, code="G14", by=lead, now=NOW)
    file = files.send(file=file, by=lead, now=NOW)
    assert world.pump() == []
    request.refresh_from_db()
    return SimpleNamespace(
        file=file, request=request, duty=OpinionDuty.objects.get(reference=request.reference)
    )


# A question before the leaders


@pytest.fixture
def disputed(world, asked, other, lead):
    duties.give_opinion(
        duty=asked.duty, stance="disagrees", points=[Point("", "Không.")], by=other, now=NOW
    )
    world.pump()
    escalating.exchange(case=asked.request, text="Vì sao?", by=lead, now=NOW)
    world.pump()
    return asked


def raise_it(case, by):
    return escalating.escalate(
        case=case, question="Chọn nền tảng nào?", own_position="A", partner_position="B", by=by,
        now=NOW,
    )  # fmt: skip


@pytest.fixture
def up(world, disputed, lead):
    mine = raise_it(disputed.request, lead)
    world.pump()
    return mine, disputed.duty.escalations.get()


def speak(world, row, code, text):
    escalating.decide_as_leader(
        escalation=row, text=text, by=world.officer(code, "leader"), now=NOW
    )


def states(*rows):
    for row in rows:
        row.refresh_from_db()
    return {row.state for row in rows}


# The screens of both sides, at this very moment


def url(name, *args):
    return reverse(f"coordination:{name}", args=args)


@pytest.fixture
def calendar_now(world):
    seed_calendar(clock.today().year - 1, clock.today().year + 1)


@pytest.fixture
def office(world, calendar_now):
    made = factories.officer(world.agencies["G22"].record, kind="leader")
    client = factories.client_for(made)
    client.officer = made
    return client


@pytest.fixture
def ministry(world, calendar_now):
    made = factories.officer(world.agencies["G14"].record, kind="leader")
    client = factories.client_for(made)
    client.officer = made
    return client


def due(days=10):
    return clock.today() + timedelta(days=days)


@pytest.fixture
def sent(world, office, ministry):
    """An agreement in force and a file under it, sent to the Ministry, both books filled."""
    now = clock.now()
    made = agreements.register(
        content=AgreementContent(
            number="02/QC", title="Quy chế", partner="G14", in_force_date=due(-900),
            own_unit="Cục KSTT", partner_unit="Cục THH", works=[("8.1", "Khung kiến trúc", "")],
        ),
        by=office.officer, now=now,
    )  # fmt: skip
    world.pump(now)
    theirs = Agreement.objects.get(agency_id=world.agencies["G14"].id)
    agreements.confirm(agreement=theirs, by=ministry.officer, now=now)
    world.pump(now)
    file = files.draft(
        content=content(due_date=due(), agreement=made.pk, item=made.items.get().pk),
        by=office.officer, now=now,
    )  # fmt: skip
    file = files.send(file=file, by=office.officer, now=now)
    world.pump(now)
    return file
