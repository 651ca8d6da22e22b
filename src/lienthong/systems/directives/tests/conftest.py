"""A small government for the tests of directives: the Office, two ministries, two provinces."""

import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
from psycopg.types.range import DateRange

from lienthong.agencies.calendar import seed_calendar
from lienthong.agencies.models import Unit
from lienthong.axis import directory
from lienthong.axis.envelope import Attachment
from lienthong.axis.handlers import Arrival, handler_of
from lienthong.axis.models import Outbox
from lienthong.contracts import registry
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.identity.tests import factories
from lienthong.systems.directives.actions import assigning, proposals
from lienthong.systems.directives.actions.proposals import Content
from lienthong.systems.directives.models import Task

NOW = datetime(2020, 4, 6, 2, 0, tzinfo=UTC)
TODAY = date(2020, 4, 6)
SINCE = DateRange(date(2016, 1, 1), None)
LIST = [
    ("G22", "Văn phòng Chính phủ", "VPCP", "ministerial-level", 1, ""),
    ("G14", "Bộ Thông tin và Truyền thông", "BTTTT", "ministry", 1, ""),
    ("G12", "Bộ Tài chính", "BTC", "ministry", 1, ""),
    ("H26", "Ủy ban nhân dân thành phố Hà Nội", "UBND TP Hà Nội", "peoples-committee", 2, "01"),
    ("H57", "Ủy ban nhân dân tỉnh Thanh Hóa", "UBND tỉnh Thanh Hóa", "peoples-committee", 2, "38"),
]


@dataclass
class World:
    """Agencies by code, and officers of them who may do everything that directives ask for."""

    agencies: dict[str, SimpleNamespace] = field(default_factory=dict)
    officers: dict[str, Officer] = field(default_factory=dict)

    def by(self, code: str) -> Officer:
        if code not in self.officers:
            self.officers[code] = factories.officer(
                self.agencies[code].record,
                permissions=set(Permission),
                kind="leader",
                name=f"Cán bộ {code}",
            )
        return self.officers[code]

    def name(self, code: str) -> str:
        return f"{self.agencies[code].record.name} ({code})"


@pytest.fixture
def world(db: None) -> World:
    """Five agencies on the axis, each with an office."""
    made = World()
    for code, name, short, kind, level, unit_code in LIST:
        record = factories.agency(
            code,
            name,
            short_name=short,
            kind=kind,
            level=level,
            unit_code=unit_code,
            unit_type={"01": "Thành phố", "38": "Tỉnh"}.get(unit_code, ""),
        )
        unit = Unit.objects.create(
            agency_id=record.agency_id, name="Văn phòng", short_name="VP", valid=SINCE
        )
        made.agencies[code] = SimpleNamespace(id=record.agency_id, record=record, unit=unit)
    directory.register_many([directory.Entry(code) for code in made.agencies])
    seed_calendar(2019, 2021)
    return made


@pytest.fixture
def data_folder(settings: Any, tmp_path: Any) -> Any:
    """A folder of attachments of its own."""
    settings.LIENTHONG_DATA = tmp_path
    return tmp_path


def arrivals(contract: type, **changes: Any) -> list[Arrival]:
    """Return what waits in the outbox of one contract as arrivals, oldest first."""
    name, version = registry.type_of(contract)
    rows = Outbox.objects.filter(message__contract=name, message__version=version, state="queued")
    return [_arrival(row, contract, changes) for row in _ordered(rows)]


def _ordered(rows: Any) -> Any:
    return rows.select_related("message__body").order_by("id")


def _arrival(row: Any, contract: type, changes: dict[str, Any]) -> Arrival:
    values: dict[str, Any] = {
        "envelope_id": row.id,
        "sender": row.sender,
        "to": row.recipient,
        "message": registry.from_data(contract, json.loads(bytes(row.message.body.content))),
        "attachments": tuple(Attachment(**item) for item in row.message.attachments),
        "created_at": row.message.created_at,
        "valid_until": row.message.valid_until,
        "reply_to": row.message.reply_to,
    }
    return Arrival(**{**values, **changes})


def pump(now: datetime = NOW, *, twice: bool = False) -> list[str]:
    """Hand everything that waits to its handlers, in order; return the codes of refusals."""
    codes: list[str] = []
    while True:
        row = _ordered(Outbox.objects.filter(state="queued")).first()
        if row is None:
            return codes
        contract = registry.by_type(row.message.contract, row.message.version)
        handler = handler_of(contract)
        arrival = _arrival(row, contract, {})
        for _round in range(2 if twice else 1):
            answers = handler([arrival], now=now) if handler else [None]
            codes += [answer.code for answer in answers if answer is not None]
        Outbox.objects.filter(pk=row.pk).update(state="discarded", next_attempt_at=None)


def content(world: World, **changes: Any) -> Content:
    values: dict[str, Any] = {
        "title": "Xây dựng Nghị định về định danh và xác thực điện tử",
        "lead": world.name("G14"),
        "coordinators": world.name("G12"),
        "deliverable": "Nghị định",
        "recipient": "Chính phủ",
        "due": "30/06/2020",
    }
    return Content(**{**values, **changes})


@pytest.fixture
def make(world: World) -> Any:
    """Return a function that adds a task of the Office, and assigns it unless told not to."""
    from uuid import uuid4

    def add(assigned: bool = True, now: datetime = NOW, **changes: Any) -> Task:
        by = world.by("G22")
        task = proposals.add(content=content(world, **changes), by=by, now=now, reference=uuid4())
        return assigning.assign(tasks=task, by=by, now=now)[0] if assigned else task[0]

    return add
