"""The Office of the Government, a ministry and a province, on the axis, with a mandate of the Office."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from lienthong.agencies import actions as registry
from lienthong.axis import directory
from lienthong.identity.officers import system_officer
from lienthong.identity.permissions import Permission
from lienthong.identity.tests import factories

NOW = factories.NOW
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
