"""A small government for the tests of documents: the Office, a ministry, a province and what is below it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from psycopg.types.range import DateRange

from lienthong.agencies.models import Agency, AgencyRecord, Unit
from lienthong.axis import directory
from lienthong.identity.officers import Officer
from lienthong.identity.roles import matrix

NOW = datetime(2020, 4, 6, 2, 0, tzinfo=UTC)
SIGNER = "Nguyễn Văn Ký"

LIST = [
    ("G22", "Văn phòng Chính phủ", "VPCP", "ministry", 1, "", None),
    ("G14", "Bộ Thông tin và Truyền thông", "BTTTT", "ministry", 1, "", None),
    (
        "H26",
        "Ủy ban nhân dân thành phố Hà Nội",
        "UBND TP Hà Nội",
        "peoples-committee",
        2,
        "01",
        None,
    ),
    (
        "H26.001",
        "Ủy ban nhân dân quận Ba Đình",
        "UBND quận Ba Đình",
        "peoples-committee",
        3,
        "001",
        "H26",
    ),
    (
        "H26.001.00001",
        "Ủy ban nhân dân phường Phúc Xá",
        "UBND phường Phúc Xá",
        "peoples-committee",
        4,
        "00001",
        "H26.001",
    ),
]


@dataclass
class World:
    """Agencies by code, and officers made on demand."""

    agencies: dict[str, SimpleNamespace] = field(default_factory=dict)

    def officer(self, code: str, role: str, name: str = "", **changes: Any) -> Officer:
        agency = self.agencies[code]
        person = uuid4()
        values: dict[str, Any] = {
            "person_id": person,
            "account_id": None,
            "name": name or f"{role} {code}",
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

    def clerk(self, code: str) -> Officer:
        return self.officer(code, "clerk")

    def leader(self, code: str, name: str = SIGNER) -> Officer:
        return self.officer(code, "leader", name)


@pytest.fixture
def world(db: None) -> World:
    """Five agencies of four levels, without keys."""
    made = World()
    since = DateRange(date(2016, 1, 1), None)
    for code, name, short, kind, level, unit_code, parent in LIST:
        agency = Agency.objects.create(key=code)
        row = AgencyRecord.objects.create(
            agency=agency,
            code=code,
            code_source="sourced",
            name=name,
            short_name=short,
            kind=kind,
            level=level,
            unit_code=unit_code,
            parent_id=made.agencies[parent].id if parent else None,
            valid=since,
        )
        unit = Unit.objects.create(agency=agency, name="Văn phòng", short_name="VP", valid=since)
        made.agencies[code] = SimpleNamespace(
            id=agency.id, code=code, name=name, unit=unit, record=row
        )
    directory.register_many([directory.Entry(code) for code in made.agencies])
    return made


@pytest.fixture
def incoming_row(world: World) -> Callable[..., Any]:
    """Return a function that puts an arrived document into an agency."""
    from lienthong.systems.documents.models import IncomingDocument

    def make(code: str = "H26", **changes: Any) -> IncomingDocument:
        values: dict[str, Any] = {
            "agency_id": world.agencies[code].id,
            "envelope_id": uuid4(),
            "document_id": uuid4(),
            "sender_code": "G22",
            "sender_name": "Văn phòng Chính phủ",
            "issuer_code": "G22",
            "issuer_name": "Văn phòng Chính phủ",
            "number": 320,
            "notation": "320/TB-VPCP",
            "kind": "TB",
            "kind_name": "Thông báo",
            "issued_date": date(2020, 4, 3),
            "subject": "Kết luận về xây dựng Chính phủ điện tử",
            "signer_title": "Phó Chủ nhiệm",
            "signer_name": SIGNER,
            "pdf_sha256": "0" * 64,
            "verdict": "passed",
            "arrived_at": NOW,
        }
        return IncomingDocument.objects.create(**{**values, **changes})

    return make


def certify(world: World, *officers: Officer) -> None:
    """Give every agency and some officers a certificate."""
    from lienthong.trust import authority
    from lienthong.trust.authority import CertificateRequest
    from lienthong.trust.usage import Usage

    authority.ensure_root(NOW)
    requests = [
        CertificateRequest(code, Usage.AGENCY, agency.name, agency.name)
        for code, agency in world.agencies.items()
    ]
    requests += [
        CertificateRequest(each.subject, Usage.OFFICIAL, each.name, each.agency_name)
        for each in officers
    ]
    authority.issue_many(requests, now=NOW)


@pytest.fixture
def certified(world: World) -> World:
    """The world with keys, and a leader of the Office who can sign: ``world.signer``."""
    world.signer = world.leader("G22")
    certify(world, world.signer)
    return world


@pytest.fixture
def data_folder(settings: Any, tmp_path: Any) -> Any:
    """A folder of attachments of its own."""
    settings.LIENTHONG_DATA = tmp_path
    return tmp_path


def content(**changes: Any) -> Any:
    from lienthong.systems.documents.actions.outgoing import Content

    values: dict[str, Any] = {
        "kind": "TB",
        "subject": "Kết luận về xây dựng Chính phủ điện tử",
        "body": "Văn phòng Chính phủ thông báo như sau.\n1. Các bộ triển khai.",
        "place": "Hà Nội",
        "recipients": (
            "Bộ Thông tin và Truyền thông",
            "UBND thành phố Hà Nội",
            "Lưu: VT, KSTT (3).",
        ),
        "signers": ({"authority": "KT.", "position": "Phó Chủ nhiệm", "name": SIGNER},),
    }
    return Content(**{**values, **changes})


@pytest.fixture
def issued(certified: World, data_folder: Any) -> Any:
    """A document of the Office, issued to a ministry and a province."""
    from lienthong.systems.documents.actions import issuing, outgoing, signing

    clerk = certified.clerk("G22")
    document = outgoing.draft(content=content(), by=clerk, now=NOW)
    outgoing.submit(document=document, by=clerk, now=NOW)
    signing.sign(document=document, by=certified.signer, now=NOW)
    return issuing.issue(document=document, by=clerk, now=NOW)


def arrivals_of(contract: type) -> list[Any]:
    """Return what waits in the outbox of one contract as arrivals, in order."""
    import json

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
        for row in rows.select_related("message__body").order_by("recipient", "id")
    ]


def receipt_of(delivery: Any, *, accepted: bool = True, code: str = "", message: str = "") -> Any:
    from lienthong.axis.handlers import ReceiptSeen

    return ReceiptSeen(
        envelope_id=delivery.envelope_id,
        sender=delivery.sender_code,
        to=delivery.recipient_code,
        accepted=accepted,
        code=code,
        message=message,
        received_at=NOW,
        closed_at=NOW,
    )
