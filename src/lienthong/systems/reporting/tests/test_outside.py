"""A receiver outside the tree of ministries and provinces enters figures for who reports straight to it."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from lienthong.base import clock
from lienthong.base.tests.accessibility import faults
from lienthong.casework import tables
from lienthong.identity.tests import factories
from lienthong.identity.tests.factories import client_for
from lienthong.systems.reporting import aggregation
from lienthong.systems.reporting.actions import bulk
from lienthong.systems.reporting.actions.bulk import UnitRow
from lienthong.systems.reporting.models import Report
from lienthong.systems.reporting.tests.conftest import COMMUNES, NOW, PERIOD, held

pytestmark = pytest.mark.django_db
OFFICE, PROVINCE = "G22", "H26"
FILE = f"/bao-cao/tiep-nhan/tep/?regime=thang&ky={PERIOD}"
COMPARE = f"/bao-cao/so-sanh/?regime=thang&ky={PERIOD}&item=received"


@pytest.fixture(autouse=True)
def in_november(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda: clock.day_of(NOW))


@pytest.fixture
def office(world, regime):
    """The Office, to which two provinces report."""
    world.agencies["H48"] = factories.agency(
        "H48", "Ủy ban nhân dân tỉnh Nghệ An", level=2, kind="peoples-committee", unit_code="40"
    )
    return client_for(world.officer(OFFICE))


def taken(world, *rows):
    return bulk.take_many(
        version=world.version, period_id=PERIOD, by=world.officer(OFFICE), now=NOW,
        rows=[UnitRow(code, cells) for code, cells in rows],
    )  # fmt: skip


def test_figures_of_a_silent_province_stand_unsigned_and_count_as_not_sent(world, office):
    found = taken(world, (PROVINCE, {"received": 40, "done": 30}), ("H48", {"received": 60}))
    assert (found.imported, found.refused) == (3, [])
    assert held(world, OFFICE, PROVINCE).is_signed is False
    whole = aggregation.completeness(
        agency_id=world.agencies[OFFICE].agency_id, code=OFFICE, version=world.version,
        period=world.version.period(PERIOD),
    )[0]  # fmt: skip
    assert whole.received == 0


def test_who_reports_to_somebody_else_is_refused(world, office):
    found = taken(world, (COMMUNES[0], {"received": 1}), ("G14", {"received": 1}))
    assert [row.refusal.code for row in found.refused] == ["report-unit-not-below"] * 2
    assert not Report.objects.exists()


def test_the_sheet_names_who_reports_straight_and_is_taken_back(world, office):
    sheet = office.get(f"{FILE}&as=csv")
    rows = tables.read_table(sheet.content, "a.csv").rows
    assert [row[0].text for row in rows[4:]] == [PROVINCE, "H48"]
    text = f"Mã đơn vị;Tên đơn vị;people;received\n{PROVINCE};a;10;4"
    given = {"file": SimpleUploadedFile("a.csv", text.encode())}
    html = office.post(FILE, given, follow=True).content.decode()
    assert "Đã nhận 2 ô mới" in html and "Chưa ký gửi" in html


def test_a_province_is_typed_in_by_its_name(world, office):
    address = f"/bao-cao/tiep-nhan/dan/?regime=thang&ky={PERIOD}"
    data = {"table": "Đơn vị\tHồ sơ tiếp nhận\nubnd tinh nghe an\t60", "confirm": "1"}
    assert "Đã nhận 1 ô mới" in office.post(address, data, follow=True).content.decode()
    assert held(world, OFFICE, "H48").numbers["received"] == 60


def test_direct_reporters_are_compared_as_table_chart_and_map(world, office):
    taken(world, (PROVINCE, {"received": 40}), ("H48", {"received": 60}))
    html = office.get(COMPARE).content.decode()
    assert faults(html) == []
    assert "lt-map" in html and "lt-bars" in html and ">100<" in html.replace(" ", "")
    assert "Chưa ký gửi" in html


def test_ministries_and_provinces_are_sums_of_their_own(world, office):
    version = world.version
    version.reporters = [
        {"title": "Bộ", "levels": [1], "kinds": ["ministry"], "receiver": OFFICE},
        {"title": "Tỉnh", "levels": [2], "receiver": OFFICE},
    ]
    version.save(update_fields=["reporters"])
    version.__dict__.pop("groups", None)
    taken(world, ("G14", {"received": 5}), (PROVINCE, {"received": 40}), ("H48", {"received": 60}))
    html = office.get(COMPARE).content.decode()
    assert "Ủy ban nhân dân tỉnh Nghệ An" in html and "cap=1" in html
    html = office.get(f"{COMPARE}&cap=1").content.decode()
    assert "Bộ Thông tin và Truyền thông" in html and "Nghệ An" not in html
    assert faults(html) == []
