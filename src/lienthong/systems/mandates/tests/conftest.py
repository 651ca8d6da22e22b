"""The Office of the Government, a ministry and a province, on the axis, with a mandate of the Office."""

from dataclasses import replace
from datetime import date, timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.conf import settings

from lienthong.agencies import actions as registry
from lienthong.axis import directory
from lienthong.axis.courier import Courier
from lienthong.axis.handlers import Arrival
from lienthong.contracts.mandates import MandateTransferred
from lienthong.identity.officers import system_officer
from lienthong.identity.permissions import Permission
from lienthong.identity.tests import factories
from lienthong.systems.mandates import handlers
from lienthong.systems.mandates.actions.transfers import Decision, decide_transfer
from lienthong.systems.mandates.models import Handover
from lienthong.trust import authority
from lienthong.trust.authority import CertificateRequest
from lienthong.trust.usage import Usage

NOW = factories.NOW
DAY = date(2019, 9, 9)
DECISION = Decision(notation="Thông báo 320/TB-VPCP", agency="VPCP", day=DAY)
START, TODAY = date(2018, 8, 28), date(2020, 9, 15)
SUBJECT = "thuong-truc-to-cong-tac"


@pytest.fixture
def world(db):
    """Return the records of G22, G14 and H26, and the system acting for the Office."""
    office = factories.agency("G22", "Văn phòng Chính phủ", short_name="VPCP")
    ministry = factories.agency("G14", "Bộ Thông tin và Truyền thông", short_name="BTTTT")
    province = factories.agency(
        "H26", "Ủy ban nhân dân thành phố Hà Nội", level=2, kind="peoples-committee"
    )
    directory.register_many([directory.Entry(each.code) for each in (office, ministry, province)])
    return SimpleNamespace(
        office=office,
        ministry=ministry,
        province=province,
        system=system_officer(office),
        system_of=system_officer,
    )


@pytest.fixture
def mandate(world):
    """A mandate that the Office has led since 2018."""
    return registry.establish_mandate(
        subject=SUBJECT,
        title="Cơ quan thường trực của Tổ công tác",
        lead=world.office.agency,
        legal_basis="Quyết định 1072/QĐ-TTg",
        from_date=START,
        by=world.system,
        now=NOW,
    )


def without(officer, *permissions: Permission):
    """Return the officer without some permissions."""
    return replace(officer, permissions=officer.permissions - set(map(str, permissions)))


# Hand-overs


@pytest.fixture
def data_folder(settings, tmp_path):
    settings.LIENTHONG_DATA = tmp_path
    return tmp_path


@pytest.fixture
def leaders(world):
    """The leader of each agency, with a certificate, and keys of agencies and node."""
    made = {
        record.code: factories.officer(record, kind="leader", name=f"Lãnh đạo {record.code}")
        for record in (world.office, world.ministry, world.province)
    }
    authority.ensure_root(NOW)
    node = settings.LIENTHONG_NODE
    records = (world.office, world.ministry, world.province)
    authority.issue_many(
        [
            CertificateRequest(node, Usage.NODE, node, node),
            *(CertificateRequest(r.code, Usage.AGENCY, r.name, r.name) for r in records),
            *(
                CertificateRequest(each.subject, Usage.OFFICIAL, each.name, each.agency_name)
                for each in made.values()
            ),
        ],
        now=NOW,
    )
    return made


@pytest.fixture
def transfer(mandate, world):
    return decide_transfer(
        mandate=mandate,
        to=world.ministry.agency,
        on=DAY,
        decision=DECISION,
        by=world.system,
        now=NOW,
    )


@pytest.fixture
def courier(nats_server, leaders, data_folder):
    made = Courier(nats_url=nats_server.url, now=lambda: NOW)
    made.line.purge()
    yield made
    made.close()


def announced(transfer, **changes):
    message = MandateTransferred(
        reference=transfer.id,
        subject=SUBJECT,
        title="Cơ quan thường trực",
        giver="G22",
        receiver="G14",
        effective_date=DAY,
        decision="TB 320",
    )
    return replace(message, **changes)


def arrival(message, *, sender="G22", to="G14", attachments=()):
    until = NOW + timedelta(days=3)
    return Arrival(uuid4(), sender, to, message, tuple(attachments), NOW, until, None)


def refusals_of(handler, *arrivals):
    return [answer and answer.code for answer in handler(list(arrivals), now=NOW)]


@pytest.fixture
def books(transfer):
    """Both books, opened as the announcement does, without the broker."""
    assert handlers.mandate_transferred(
        [arrival(announced(transfer), to=code) for code in ("G22", "G14")], now=NOW
    ) == [None, None]
    return {book.agency_code: book for book in Handover.objects.all()}
