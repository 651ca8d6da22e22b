"""A small government for the tests of reporting, and a monthly regime through all its levels."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

import pytest

from lienthong.agencies.calendar import seed_calendar
from lienthong.agencies.models import AgencyRecord
from lienthong.axis import directory
from lienthong.identity.officers import Officer
from lienthong.identity.tests import factories
from lienthong.systems.reporting.actions import entering, receiving, regimes, submitting
from lienthong.systems.reporting.actions.regimes import RegimeContent
from lienthong.systems.reporting.models import RegimeVersion, Report

NOW = datetime(2020, 11, 16, 2, 0, tzinfo=UTC)
PERIOD = "2020-11"
COMMUNES = ("H26.001.00001", "H26.001.00002", "H26.002.00003")

LIST = (
    ("G22", "Văn phòng Chính phủ", "ministry", 1, "", None),
    ("G14", "Bộ Thông tin và Truyền thông", "ministry", 1, "", None),
    ("H26", "Ủy ban nhân dân thành phố Hà Nội", "peoples-committee", 2, "01", None),
    ("H26.001", "Ủy ban nhân dân quận Ba Đình", "peoples-committee", 3, "001", "H26"),
    ("H26.002", "Ủy ban nhân dân quận Hoàn Kiếm", "peoples-committee", 3, "002", "H26"),
    ("H26.001.00001", "Ủy ban nhân dân phường Phúc Xá", "peoples-committee", 4, "00001", "H26.001"),
    (
        "H26.001.00002",
        "Ủy ban nhân dân phường Trúc Bạch",
        "peoples-committee",
        4,
        "00002",
        "H26.001",
    ),
    (
        "H26.002.00003",
        "Ủy ban nhân dân phường Đồng Xuân",
        "peoples-committee",
        4,
        "00003",
        "H26.002",
    ),
)

WORKING_DAYS_2 = {"counting": "working-days", "days": 2}
REPORTERS = (
    {"title": "Cấp xã", "levels": [4], "receiver": "parent", "deadline": WORKING_DAYS_2},
    {"title": "Cấp huyện", "levels": [3], "receiver": "parent", "deadline": {"counting": "days", "days": 5}},
    {"title": "Cấp tỉnh", "levels": [2], "receiver": "G22",
     "deadline": {"counting": "fixed", "days": 25, "month": 0}},
)  # fmt: skip
ITEMS = (
    {"code": "people", "label": "Dân số", "type": "count", "unit": "người", "over_time": "last"},
    {"code": "received", "label": "Hồ sơ tiếp nhận", "type": "count", "unit": "hồ sơ"},
    {"code": "done", "label": "Hồ sơ giải quyết", "type": "count", "unit": "hồ sơ"},
    {"code": "done-share", "label": "Tỷ lệ giải quyết", "type": "share",
     "formula": {"ratio": ["done", "received"]}},
    {"code": "content", "label": "Mức hài lòng", "type": "share", "over_units": "weighted",
     "weight": "people", "over_time": "average", "required": False},
    {"code": "money", "label": "Thu ngân sách", "type": "number", "unit": "triệu đồng", "decimals": 2},
    {"code": "left", "label": "Hồ sơ còn lại", "type": "count",
     "formula": {"difference": ["received", "done"]}},
)  # fmt: skip
CELLS = {"people": 1000, "received": 40, "done": 30, "content": "80", "money": "12.50"}


@dataclass
class World:
    """Agencies by code, and officers made on demand."""

    agencies: dict[str, AgencyRecord] = field(default_factory=dict)
    version: RegimeVersion | None = None
    officers: dict[str, Officer] = field(default_factory=dict)

    def officer(self, code: str, kind: str = "leader") -> Officer:
        """Return one officer of an agency, always the same; a leader may do everything with reports."""
        key = f"{code}/{kind}"
        if key not in self.officers:
            self.officers[key] = factories.officer(
                self.agencies[code], kind=kind, name=f"Cán bộ {code}", on=date(2020, 11, 16)
            )
        return self.officers[key]

    def manager(self) -> Officer:
        if "manager" not in self.officers:
            self.officers["manager"] = factories.officer(
                self.agencies["G22"], roles=["registry_manager"], on=date(2020, 11, 16)
            )
        return self.officers["manager"]


def content(**changes: Any) -> RegimeContent:
    """Return what a monthly regime says, with changes."""
    values: dict[str, Any] = {
        "name": "Báo cáo tháng thử nghiệm",
        "kind": "periodic",
        "content": "both",
        "frequency": "month",
        "legal_basis": "Nghị định 09/2019/NĐ-CP",
        "reporters": REPORTERS,
        "items": ITEMS,
        "sections": ({"code": "difficulties", "title": "Khó khăn, vướng mắc", "required": False},),
        "checks": ({"left": "done", "operator": "<=", "right": "received"},),
    }
    return RegimeContent(**{**values, **changes})


@pytest.fixture
def world(db: None) -> World:
    """Eight agencies of four levels, without keys, and the working calendar."""
    made = World()
    for code, name, kind, level, unit_code, parent in LIST:
        made.agencies[code] = factories.agency(
            code, name, level=level, kind=kind, unit_code=unit_code,
            parent=made.agencies[parent] if parent else None,
        )  # fmt: skip
    directory.register_many([directory.Entry(code) for code in made.agencies])
    seed_calendar()
    return made


@pytest.fixture
def regime(world: World) -> RegimeVersion:
    """A monthly regime in force since 2019, owed by communes, districts and provinces."""
    world.version = regimes.publish_regime(
        code="thang", owner="G22", content=content(), from_date=date(2019, 1, 1),
        by=world.manager(), now=NOW,
    )  # fmt: skip
    return world.version


@pytest.fixture
def data_folder(settings: Any, tmp_path: Any) -> Any:
    """A folder of attachments of its own."""
    settings.LIENTHONG_DATA = tmp_path
    return tmp_path


@pytest.fixture
def certified(world: World, regime: RegimeVersion, data_folder: Any) -> World:
    """The world with keys: every agency, and one leader of each."""
    from lienthong.trust import authority
    from lienthong.trust.authority import CertificateRequest
    from lienthong.trust.usage import Usage

    authority.ensure_root(NOW)
    requests = [
        CertificateRequest(code, Usage.AGENCY, row.name, row.name)
        for code, row in world.agencies.items()
    ]
    for code, row in world.agencies.items():
        leader = world.officer(code)
        requests.append(CertificateRequest(leader.subject, Usage.OFFICIAL, leader.name, row.name))
    authority.issue_many(requests, now=NOW)
    return world


def entered(
    world: World, code: str, cells: Any = None, *, now: datetime = NOW, period: str = PERIOD
) -> Report:
    """Return an agency's draft with cells."""
    leader = world.officer(code)
    report = entering.open_report(version=world.version, period_id=period, by=leader, now=now)
    return entering.enter_values(
        report=report, cells=CELLS if cells is None else cells, by=leader, now=now
    )


def sent(
    world: World, code: str, cells: Any = None, *, now: datetime = NOW, period: str = PERIOD
) -> Report:
    """Return an agency's report, signed and told to its receiver."""
    report = entered(world, code, cells, now=now, period=period)
    leader = world.officer(code)
    submitting.send_to_review(report=report, by=leader, now=now)
    return submitting.sign_and_submit(report=report, by=leader, now=now)


def arrivals_of(contract: type) -> list[Any]:
    """Return what waits in the outbox of one contract as arrivals, oldest first."""
    from lienthong.axis.envelope import Attachment
    from lienthong.axis.handlers import Arrival
    from lienthong.axis.models import Outbox
    from lienthong.contracts import registry

    name, version = registry.type_of(contract)
    rows = Outbox.objects.filter(message__contract=name, message__version=version)
    return [
        Arrival(
            envelope_id=row.id,
            sender=row.sender,
            to=row.recipient,
            message=registry.from_data(contract, json.loads(bytes(row.message.body.content))),
            attachments=tuple(Attachment(**item) for item in row.message.attachments),
            created_at=row.message.created_at,
            valid_until=row.message.valid_until,
            reply_to=row.message.reply_to,
        )
        for row in rows.select_related("message__body").order_by("id")
    ]


@pytest.fixture
def delivered() -> Callable[..., Any]:
    """Return a function that delivers what was told and returns the answers."""
    from lienthong.contracts.reporting import ReportDecided, ReportSubmitted

    def deliver(now: datetime = NOW) -> list[Any]:
        answers = receiving.take_in(arrivals_of(ReportSubmitted), now=now)
        receiving.take_decisions(arrivals_of(ReportDecided), now=now)
        return answers

    return deliver


def held(world: World, holder: str, unit: str, **more: Any) -> Report:
    """Return the newest vintage of a unit's report in another agency's book."""
    rows = Report.objects.filter(agency_id=world.agencies[holder].agency_id, unit=unit, **more)
    return rows.order_by("-vintage")[0]


def accepted(world: World, holder: str, unit: str, *, now: datetime = NOW) -> Report:
    """Have an agency accept the report of a unit that was delivered."""
    return receiving.accept(report=held(world, holder, unit), by=world.officer(holder), now=now)
