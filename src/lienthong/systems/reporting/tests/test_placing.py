"""Pasted tables: placed by names without marks, in any order, or as a bare column; seen before it is kept."""

from decimal import Decimal

import pytest

from lienthong.base import clock
from lienthong.base.tests.accessibility import faults
from lienthong.identity.tests.factories import client_for
from lienthong.systems.reporting.models import Report
from lienthong.systems.reporting.placing import place_one, place_units
from lienthong.systems.reporting.tests.conftest import COMMUNES, NOW, PERIOD, entered, held
from lienthong.systems.reporting.units import places_below

pytestmark = pytest.mark.django_db
COMMUNE, DISTRICT = COMMUNES[0], "H26.001"


@pytest.fixture(autouse=True)
def in_november(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda: clock.day_of(NOW))


@pytest.fixture
def report(world, regime):
    return entered(world, COMMUNE)


def why(found):
    return [(each.text, str(each.why)) for each in found.unplaced]


class TestOneReport:
    @pytest.mark.parametrize(
        "text",
        [
            "Thu ngân sách\t7,5\nDân số\t1.200\n",
            "thu ngan sach\t7,5\ndan so\t1.200\n",
            "1. DÂN SỐ:\t1.200\n2. Thu Ngân Sách (triệu đồng)\t7,5\n",
            "money\t7,5\npeople\t1.200\n",
            "STT\tChỉ tiêu\tĐVT\tGiá trị\tGhi chú\n1\tDân số\t\t1.200\t\n2\tThu ngân sách\t\t7,5\tx\n",
        ],
    )
    def test_items_are_found_by_name_or_code_in_any_order(self, report, text):
        found = place_one(text, report)
        assert found.cells == {"people": 1200, "money": Decimal("7.5")}
        assert why(found) == []

    def test_a_bare_column_goes_in_the_order_of_the_form(self, report):
        found = place_one("1.200\n41\n31\n\n7,5\n", report)
        assert found.cells == {"people": 1200, "received": 41, "done": 31, "money": Decimal("7.5")}

    def test_a_column_as_long_as_the_form_has_the_computed_cells_too(self, report):
        found = place_one("1.200\n41\n31\n75,6\n80\n7,5\n10", report)
        assert found.cells == {
            "people": 1200, "received": 41, "done": 31, "content": 80, "money": Decimal("7.5"),
        }  # fmt: skip

    def test_a_column_longer_than_the_form_tells_what_is_left(self, report):
        found = place_one("\n".join("12345678"), report)
        assert [text for text, _why in why(found)] == ["6", "7", "8"]

    def test_what_cannot_be_placed_is_told_with_why(self, report):
        text = (
            "Dân số\t1.200\nSố bò\t7\nDân số\t9\nHồ sơ tiếp nhận\tnhiều\n"
            "Mức hài lòng\t101\nHồ sơ giải quyết\t=1+1\nHồ sơ còn lại\t5\n"
        )
        found = place_one(text, report)
        assert found.cells == {"people": 1200}
        reasons = dict(why(found))
        assert reasons["Số bò 7"].startswith("Biểu mẫu không có chỉ tiêu")
        assert reasons["Dân số"].startswith("Chỉ tiêu này đã có")
        assert "số" in reasons["nhiều"] and "100%" in reasons["101"]
        assert any("công thức" in each for each in reasons.values())

    def test_parts_of_the_outline_are_words(self, report):
        found = place_one("kho khan, vuong mac\tThiếu người\nDân số\t5", report)
        assert found.words == {"difficulties": "Thiếu người"}


class TestPage:
    @pytest.fixture
    def commune(self, world, report):
        return client_for(world.officer(COMMUNE))

    def post(self, client, report, status=200, **data):
        answer = client.post(f"/bao-cao/{report.pk}/dan/", data, follow=True)
        html = answer.content.decode()
        assert answer.status_code == status and faults(html) == []
        return html

    def test_it_is_seen_first_and_kept_when_confirmed(self, commune, report):
        table = "dan so\t1.200\nSố bò\t7"
        html = self.post(commune, report, table=table)
        assert "Có chỗ cho 1 ô" in html and "Số bò 7" in html and "1.000" in html
        assert Report.objects.get().numbers["people"] == 1000
        html = self.post(commune, report, table=table, confirm="1", revision=str(report.revision))
        assert "Đã nhận 1 ô số liệu" in html and "Dán từ bảng tính" in html
        assert Report.objects.get().numbers["people"] == 1200

    def test_nothing_that_fits_is_told_and_the_table_stands_to_be_mended(self, commune, report):
        html = self.post(commune, report, 422, table="Số bò\t7")
        assert "Không ô nào của bảng dán có chỗ" in html and "Số bò" in html

    def test_a_save_in_between_is_shown_before_it_is_overwritten(self, world, commune, report):
        entered(world, COMMUNE, {"people": 1100})
        data = {"table": "dan so\t1.200", "confirm": "1", "revision": str(report.revision)}
        html = self.post(commune, report, 409, **data)
        assert "đã lưu báo cáo này" in html and "1.100" in html
        assert Report.objects.get().numbers["people"] == 1100


class TestUnits:
    TEXT = (
        "Đơn vị\tDân số\tHồ sơ tiếp nhận\tSố bò\n"
        "UBND phuong Phuc Xa\t1.200\t41\t1\nphường Trúc Bạch\t900\tx\t\nPhường Lạ\t1\t1\t1\n"
    )

    def test_units_and_items_are_found_by_name(self, world, regime):
        known = places_below(DISTRICT, regime.period(PERIOD).last_date)
        found = place_units(self.TEXT, regime, PERIOD, known)
        assert [(row.unit, dict(row.cells)) for row in found.rows] == [
            (COMMUNES[0], {"people": 1200, "received": 41}),
            (COMMUNES[1], {"people": 900}),
        ]
        assert [each.text for each in found.unplaced] == ["Số bò", "x", "Phường Lạ"]

    def test_two_units_of_one_name_are_not_guessed(self, world, regime):
        known = places_below(DISTRICT, regime.period(PERIOD).last_date)
        twin = known[COMMUNES[0]]._replace(code="H26.001.00009")
        found = place_units(self.TEXT, regime, PERIOD, {**known, twin.code: twin})
        assert [row.unit for row in found.rows] == [COMMUNES[1]]
        assert "nhiều đơn vị cùng tên" in str(found.unplaced[1].why)

    def test_it_is_seen_first_and_counted_unsigned_when_confirmed(self, world, regime):
        client = client_for(world.officer(DISTRICT))
        address = f"/bao-cao/tiep-nhan/dan/?regime=thang&ky={PERIOD}"
        html = client.post(address, {"table": self.TEXT}).content.decode()
        assert faults(html) == [] and "Phường Lạ" in html
        assert not Report.objects.exists()
        confirmed = {"table": self.TEXT, "confirm": "1"}
        html = client.post(address, confirmed, follow=True).content.decode()
        assert "Đã nhận 3 ô mới" in html
        assert held(world, DISTRICT, COMMUNES[0]).is_signed is False

    def test_a_table_that_names_no_items_is_told(self, world, regime):
        client = client_for(world.officer(DISTRICT))
        address = f"/bao-cao/tiep-nhan/dan/?regime=thang&ky={PERIOD}"
        html = client.post(address, {"table": "a\tb\nc\td"}, follow=True).content.decode()
        assert "không có cột mã" in html
