"""A ministry that scores, a province that declares, and the register loaded from the data files."""

from datetime import UTC, datetime

import pytest

from lienthong.axis import directory
from lienthong.identity.officers import system_officer
from lienthong.identity.tests.factories import agency, officer
from lienthong.systems.indicators.actions import loading

NOW = datetime(2020, 11, 5, 2, 0, tzinfo=UTC)


@pytest.fixture
def ministry(db):
    """The ministry that keeps and scores (G14)."""
    return agency("G14", "Bộ Thông tin và Truyền thông")


@pytest.fixture
def office(db):
    """The Office of the Government (G22)."""
    return agency("G22", "Văn phòng Chính phủ")


@pytest.fixture
def province(db):
    """Hà Nội (H26)."""
    return agency("H26", "Ủy ban nhân dân thành phố Hà Nội", level=2, kind="peoples-committee",
                  unit_code="01")  # fmt: skip


@pytest.fixture
def register(ministry, office, province):
    """The register and the KPI sets as shipped; all three agencies are on the axis."""
    directory.register_many([directory.Entry(each.code) for each in (ministry, office, province)])
    loading.load_register(by=system_officer(ministry), now=NOW)
    loading.load_kpi_sets(by=system_officer(ministry), now=NOW)


@pytest.fixture
def keeper(ministry, register):
    """An officer of the ministry who may do everything with indicators."""
    return officer(ministry, ALL)


@pytest.fixture
def declarer(province, register):
    """An officer of the province who declares."""
    return officer(province, ["indicator.read", "indicator.declare"])


ALL = ["indicator.read", "indicator.manage", "indicator.declare"]
