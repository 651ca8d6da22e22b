"""The pages of reporting: what an officer sees and does, and what is refused where."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook, load_workbook

from lienthong.base import clock
from lienthong.base.tests.accessibility import faults
from lienthong.casework import tables
from lienthong.identity.tests.factories import client_for
from lienthong.systems.reporting.actions import entering, receiving, regimes, submitting
from lienthong.systems.reporting.models import Regime, Report, ReportState
from lienthong.systems.reporting.tests.conftest import (
    CELLS,
    COMMUNES,
    NOW,
    PERIOD,
    accepted,
    content,
    entered,
    held,
    sent,
)

pytestmark = pytest.mark.django_db
COMMUNE = COMMUNES[0]


@pytest.fixture(autouse=True)
def in_november(monkeypatch):
    """Have the edges read the clock of the tests."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda: clock.day_of(NOW))


def page(client, address, status=200):
    answer = client.get(address, follow=True)
    html = answer.content.decode()
    assert answer.status_code == status, html[:2000]
    assert faults(html) == []
    return html


def posted(client, address, data=None, status=200):
    answer = client.post(address, data or {}, follow=True)
    html = answer.content.decode()
    assert answer.status_code == status, html[:2000]
    assert faults(html) == []
    return html


def queries(client, address):
    with CaptureQueriesContext(connection) as seen:
        assert client.get(address).status_code == 200
    return len(seen)


@pytest.fixture
def commune(world, regime):
    return client_for(world.officer(COMMUNE))


class TestCalendar:
    def test_an_agency_sees_what_it_owes_and_until_when(self, commune):
        html = page(commune, "/bao-cao/?thang=2020-11")
        assert "Báo cáo tháng thử nghiệm" in html
        assert "17/11/2020" in html
        assert "Tháng 11 năm 2020" in html

    def test_a_month_that_is_none_is_this_month(self, commune):
        assert "Tháng 11 năm 2020" in page(commune, "/bao-cao/?thang=abc")

    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_the_month_is_exported(self, commune, kind):
        answer = commune.get(f"/bao-cao/?thang=2020-11&as={kind}")
        table = tables.read_table(answer.content, f"a.{kind}")
        assert table.rows[1][1].text == "Báo cáo tháng thử nghiệm"

    def test_a_report_is_begun_once(self, commune):
        for _time in range(2):
            answer = commune.post(f"/bao-cao/lap/thang/{PERIOD}/")
            assert answer.status_code == 302
        assert Report.objects.count() == 1
        assert str(Report.objects.get().pk) in answer["Location"]

    def test_a_period_of_no_regime_is_not_found(self, commune):
        assert commune.post("/bao-cao/lap/thang/2020-Q1/").status_code == 404
        assert commune.post("/bao-cao/lap/khong-co/2020-11/").status_code == 404

    def test_an_agency_that_owes_nothing_is_told_so(self, world, regime):
        ministry = client_for(world.officer("G14"))
        assert "Không có báo cáo nào đến hạn" in page(ministry, "/bao-cao/?thang=2020-11")
        posted(ministry, f"/bao-cao/lap/thang/{PERIOD}/")
        assert not Report.objects.exists()

    def test_more_reports_cost_no_more_queries(self, world, commune):
        address = "/bao-cao/?thang=2020-11"
        entered(world, COMMUNE, period="2020-09")
        before = queries(commune, address)
        entered(world, COMMUNE, period="2020-10")
        entered(world, COMMUNE)
        assert queries(commune, address) == before


class TestTyping:
    def save(self, client, report, status=200, **cells):
        data = {f"o-{code.replace('_', '-')}": value for code, value in cells.items()}
        return posted(client, f"/bao-cao/{report.pk}/luu/", data, status)

    @pytest.fixture
    def report(self, world, commune):
        return entered(world, COMMUNE, {})

    def test_vietnamese_numbers_and_words_are_kept(self, commune, report):
        html = self.save(commune, report, people="1.234", money="12,5", difficulties="Thiếu người")
        report.refresh_from_db()
        assert (report.numbers["people"], str(report.numbers["money"])) == (1234, "12.50")
        assert report.texts == {"difficulties": "Thiếu người"}
        assert 'value="1234"' in html

    def test_what_cannot_be_kept_stands_beside_its_cell_and_nothing_is_lost(self, commune, report):
        html = self.save(commune, report, 422, people="ba", received="40", content="101")
        assert "không phải là số" in html
        assert 'value="ba"' in html and 'value="40"' in html
        assert report.numbers == Report.objects.get().numbers

    @pytest.mark.parametrize(
        ("cells", "sentence"),
        [
            ({"people": "-1"}, "Số đếm không được âm"),
            ({"content": "-0,5"}, "Tỷ lệ không được âm"),
            ({"content": "100,5"}, "Tỷ lệ không được quá 100%"),
            ({"people": "1,5"}, "Số đếm phải là số nguyên"),
            ({"people": "1,234"}, "không rõ"),
            ({"money": "0,001"}, "quá nhiều chữ số thập phân"),
        ],
    )
    def test_each_wrong_value_is_told(self, commune, report, cells, sentence):
        assert sentence in self.save(commune, report, 422, **cells)

    def test_a_missing_cell_is_a_warning_that_names_it(self, commune, report):
        html = self.save(commune, report, people="10", received="4", done="5")
        assert "Chưa có số liệu: Thu ngân sách" in html
        assert "Hồ sơ giải quyết phải" in html
        assert 'href="#o-money"' in html

    def test_dividing_by_zero_is_shown_as_not_applicable(self, commune, report):
        assert "không áp dụng" in self.save(commune, report, received="0", done="0")

    def test_a_sent_report_is_not_typed_into(self, certified):
        report = sent(certified, COMMUNE)
        client = client_for(certified.officer(COMMUNE))
        assert "đang ở trạng thái" in self.save(client, report, 422, people="1")

    def test_another_agencys_report_is_not_found(self, world, report):
        stranger = client_for(world.officer("H26.002"))
        assert stranger.get(f"/bao-cao/{report.pk}/").status_code == 404
        assert stranger.post(f"/bao-cao/{report.pk}/luu/", {}).status_code == 404

    def test_a_clerk_without_reading_is_refused(self, world, report):
        from lienthong.identity.tests import factories

        engineer = factories.officer(
            world.agencies[COMMUNE], kind="other", roles=("node_engineer",)
        )
        assert client_for(engineer).get(f"/bao-cao/{report.pk}/").status_code == 403


def upload(client, report, data, name="bao-cao.xlsx", status=200):
    given = {"file": SimpleUploadedFile(name, data)}
    return posted(client, f"/bao-cao/{report.pk}/tai-len/", given, status)


class TestSheets:
    @pytest.fixture
    def report(self, world, commune):
        return entered(world, COMMUNE)

    def filled(self, client, report, changes, merge=""):
        """Return the prefilled template with cells of its value column changed."""
        book = load_workbook(io.BytesIO(client.get(f"/bao-cao/{report.pk}/tep-mau/").content))
        for row in book.active.iter_rows():
            if row[0].value in changes:
                row[-1].value = changes[row[0].value]
        if merge:
            book.active.merge_cells(merge)
        out = io.BytesIO()
        book.save(out)
        return out.getvalue()

    @pytest.mark.parametrize("kind", ["xlsx", "csv"])
    def test_the_template_is_read_back_unchanged(self, commune, report, kind):
        data = commune.get(f"/bao-cao/{report.pk}/tep-mau/?as={kind}").content
        upload(commune, report, data, f"a.{kind}")
        after = Report.objects.get()
        assert (after.numbers, after.origins) == (report.numbers, report.origins)

    def test_a_filled_in_file_is_taken_over(self, commune, report):
        html = upload(commune, report, self.filled(commune, report, {"received": 77}))
        assert "Tải lên từ tệp" in html
        assert Report.objects.get().numbers["received"] == 77

    def test_a_formula_is_refused_with_its_cell(self, commune, report):
        data = self.filled(commune, report, {"received": "=1+1"})
        assert "chứa công thức" in upload(commune, report, data, status=422)
        assert Report.objects.get().numbers["received"] == 40

    def test_merged_cells_among_the_data_are_refused(self, commune, report):
        data = self.filled(commune, report, {}, merge="A7:B7")
        assert "bị gộp" in upload(commune, report, data, status=422)

    def test_macros_are_refused(self, commune, report):
        data = self.filled(commune, report, {})
        assert "macro" in upload(commune, report, data, "a.xlsm", 422)

    def test_a_million_rows_are_refused(self, commune, report):
        book = Workbook()
        book.active["A1048576"] = 1
        out = io.BytesIO()
        book.save(out)
        assert "dòng" in upload(commune, report, out.getvalue(), status=422)

    def test_a_file_of_another_period_unit_or_regime_is_refused(self, world, commune, report):
        october = entered(world, COMMUNE, period="2020-10")
        data = self.filled(commune, october, {})
        assert "2020-10" in upload(commune, report, data, status=422)
        other = tables.csv_text(
            ["Đơn vị báo cáo", COMMUNES[1]], [["Mã chỉ tiêu", "Giá trị"], ["people", 1]]
        )
        assert COMMUNES[1] in upload(commune, report, other.encode(), "a.csv", 422)

    def test_an_item_twice_and_an_unknown_one_are_refused(self, commune, report):
        twice = "Mã chỉ tiêu;Giá trị\npeople;1\npeople;2\n"
        assert "đã có ở một dòng" in upload(commune, report, twice.encode(), "a.csv", 422)
        unknown = "Mã chỉ tiêu;Giá trị\nla;1\n"
        assert "không có chỉ tiêu" in upload(commune, report, unknown.encode(), "a.csv", 422)

    def test_text_in_a_number_names_the_cell(self, commune, report):
        data = "Mã chỉ tiêu;Giá trị\npeople;nhiều\n"
        assert "B2" in upload(commune, report, data.encode(), "a.csv", 422)

    def test_a_percent_in_a_cell_that_is_no_share_is_refused(self, commune, report):
        data = "Mã chỉ tiêu;Giá trị\npeople;12%\n"
        assert "không rõ" in upload(commune, report, data.encode(), "a.csv", 422)

    def test_the_same_file_twice_changes_nothing_more(self, commune, report):
        data = self.filled(commune, report, {"received": 77})
        upload(commune, report, data)
        first = Report.objects.get()
        upload(commune, report, data)
        assert Report.objects.get().numbers == first.numbers
        assert Report.objects.count() == 1

    def test_cells_pasted_from_a_spreadsheet_are_taken_over(self, commune, report):
        given = {"table": "received\t41\nmoney\t1.000,25\n", "confirm": "1"}
        posted(commune, f"/bao-cao/{report.pk}/dan/", given)
        after = Report.objects.get()
        assert (after.numbers["received"], str(after.numbers["money"])) == (41, "1000.25")


class TestSteps:
    def test_a_report_is_reviewed_signed_and_sent(self, certified):
        report = entered(certified, COMMUNE)
        client = client_for(certified.officer(COMMUNE))
        posted(client, f"/bao-cao/{report.pk}/ra-soat/")
        html = posted(client, f"/bao-cao/{report.pk}/ky-gui/", {"notation": "12/BC-UBND"})
        assert "12/BC-UBND" in html
        assert "Đã gửi, chờ tiếp nhận" in html
        answer = client.get(f"/bao-cao/{report.pk}/ban-ve/")
        assert answer.content.startswith(b"%PDF")

    def test_a_report_is_given_back_with_a_reason(self, world, commune):
        report = entered(world, COMMUNE)
        posted(commune, f"/bao-cao/{report.pk}/ra-soat/")
        assert "Lý do" in posted(commune, f"/bao-cao/{report.pk}/chuyen-lai/")
        html = posted(commune, f"/bao-cao/{report.pk}/chuyen-lai/", {"reason": "Thiếu số"})
        assert "Đang lập" in html

    def test_an_empty_report_is_not_reviewed(self, world, commune):
        report = entered(world, COMMUNE, {})
        assert "chưa có số liệu" in posted(commune, f"/bao-cao/{report.pk}/ra-soat/")

    def test_the_drawing_of_a_draft_can_be_looked_at(self, world, commune):
        report = entered(world, COMMUNE)
        assert commune.get(f"/bao-cao/{report.pk}/ban-ve/").content.startswith(b"%PDF")

    def test_nothing_to_fill_from_is_told(self, world, commune):
        report = entered(world, COMMUNE)
        assert "cấp dưới" in posted(commune, f"/bao-cao/{report.pk}/tong-hop/")
        assert "nhập số liệu bằng tay" in posted(commune, f"/bao-cao/{report.pk}/so-lieu/").lower()


@pytest.fixture
def district(certified, delivered):
    """The client of a district to which both its communes have sent their reports."""
    for unit in COMMUNES[:2]:
        sent(certified, unit)
    delivered()
    return client_for(certified.officer("H26.001"))


class TestReceiving:
    def test_what_came_in_is_listed_and_accepted_together(self, certified, district):
        html = page(district, "/bao-cao/tiep-nhan/")
        assert "phường Phúc Xá" in html and "phường Trúc Bạch" in html
        waiting = [str(held(certified, "H26.001", unit).pk) for unit in COMMUNES[:2]]
        html = posted(district, "/bao-cao/tiep-nhan/chap-nhan/", {"report": [*waiting, "xyz"]})
        assert "Đã chấp nhận 2 báo cáo" in html
        assert "phường Phúc Xá" in page(district, "/bao-cao/tiep-nhan/?state=accepted")

    def test_nothing_ticked_is_told(self, district):
        assert "ít nhất một" in posted(district, "/bao-cao/tiep-nhan/chap-nhan/")

    def test_a_report_is_accepted_once(self, certified, district):
        report = held(certified, "H26.001", COMMUNE)
        assert "Đã chấp nhận báo cáo" in posted(district, f"/bao-cao/{report.pk}/chap-nhan/")
        assert "trạng thái" in posted(district, f"/bao-cao/{report.pk}/chap-nhan/")

    def test_a_report_is_returned_and_made_again(self, certified, district, delivered):
        report = held(certified, "H26.001", COMMUNE)
        posted(district, f"/bao-cao/{report.pk}/tra-lai/", {"reason": "Sai số dân"})
        delivered()
        client = client_for(certified.officer(COMMUNE))
        own = held(certified, COMMUNE, COMMUNE)
        assert "Sai số dân" in page(client, f"/bao-cao/{own.pk}/")
        html = posted(client, f"/bao-cao/lap/thang/{PERIOD}/")
        assert "Bản đính chính, lần 2" in html

    def test_sums_are_followed_down_to_each_lower_report(self, certified, district):
        for unit in COMMUNES[:2]:
            accepted(certified, "H26.001", unit)
        own = entered(certified, "H26.001", {})
        html = posted(district, f"/bao-cao/{own.pk}/tong-hop/")
        assert "Tổng hợp từ cấp dưới" in html
        below = page(district, f"/bao-cao/{own.pk}/cap-duoi/received/")
        assert "phường Phúc Xá" in below and "80" in below
        assert district.get(f"/bao-cao/{own.pk}/cap-duoi/khong-co/").status_code == 404

    def test_a_correction_is_a_new_vintage_beside_the_old(self, certified, district, delivered):
        accepted(certified, "H26.001", COMMUNE)
        delivered()
        client = client_for(certified.officer(COMMUNE))
        own = held(certified, COMMUNE, COMMUNE)
        html = posted(client, f"/bao-cao/{own.pk}/dinh-chinh/", {"reason": "Nhập nhầm"})
        assert "Bản đính chính, lần 2" in html and "Nhập nhầm" in html
        assert "đang ở trạng thái" in posted(
            client, f"/bao-cao/{own.pk}/dinh-chinh/", {"reason": "x"}
        )

    def test_more_reports_cost_no_more_queries(self, certified, district, delivered):
        one = queries(district, "/bao-cao/tiep-nhan/?q=Phúc")
        assert queries(district, "/bao-cao/tiep-nhan/") == one


class TestFileOfUnits:
    ADDRESS = f"/bao-cao/tiep-nhan/tep/?regime=thang&ky={PERIOD}"

    @pytest.fixture
    def boss(self, world, regime):
        return client_for(world.officer("H26.001"))

    def give(self, client, text, status=200):
        given = {"file": SimpleUploadedFile("a.csv", text.encode())}
        return posted(client, self.ADDRESS, given, status)

    def test_the_template_names_the_units_that_owe_the_report(self, boss):
        table = tables.read_table(boss.get(f"{self.ADDRESS}&as=xlsx").content, "a.xlsx")
        assert [row[0].text for row in table.rows[4:]] == list(COMMUNES[:2])

    def test_each_line_goes_to_its_unit_and_wrong_ones_are_told(self, world, boss):
        page(boss, self.ADDRESS)
        lines = ["Mã đơn vị;Tên đơn vị;people;received", f"{COMMUNE};a;10;4", "H26.002.00003;b;1;1"]
        html = self.give(boss, "\n".join(lines))
        assert "H26.002.00003" in html and "cơ quan trực thuộc" in html
        assert held(world, "H26.001", COMMUNE).numbers["people"] == 10

    def test_files_that_name_no_unit_or_another_period_are_refused(self, boss):
        assert "không có cột mã" in self.give(boss, "a;b\n1;2", 422)
        other = "Kỳ báo cáo;2020-10\nMã đơn vị;Tên đơn vị;people;received\nx;y;1;2"
        assert "2020-10" in self.give(boss, other, 422)
        twice = f"Mã đơn vị;Tên;people;received\n{COMMUNE};a;1;1\n{COMMUNE};a;2;2"
        assert "đã có ở một dòng" in self.give(boss, twice, 422)


class TestFigures:
    def test_completeness_counts_signed_reports_only(self, certified, district):
        report = entered(certified, "H26.001")
        assert report.state == ReportState.DRAFT
        html = page(district, f"/bao-cao/tinh-hinh/?regime=thang&ky={PERIOD}")
        assert "phường Phúc Xá" in html
        assert "Đã gửi" in html

    def test_a_silent_unit_is_named(self, certified, district):
        boss = client_for(certified.officer("H26"))
        html = page(boss, f"/bao-cao/tinh-hinh/?regime=thang&ky={PERIOD}")
        assert "quận Hoàn Kiếm" in html

    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_completeness_is_exported(self, district, kind):
        answer = district.get(
            f"/bao-cao/tinh-hinh/?regime=thang&ky={PERIOD}&pham-vi=toan-bo&as={kind}"
        )
        assert tables.read_table(answer.content, f"a.{kind}").rows[1][3].text == "2"

    def test_units_are_compared_with_the_period_before(self, certified, district):
        for unit in COMMUNES[:2]:
            accepted(certified, "H26.001", unit)
        html = page(district, f"/bao-cao/so-sanh/?regime=thang&ky={PERIOD}&item=received")
        assert "phường Phúc Xá" in html and "Tháng 10 năm 2020" in html

    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_compared_figures_are_exported(self, certified, district, kind):
        accepted(certified, "H26.001", COMMUNE)
        answer = district.get(f"/bao-cao/so-sanh/?regime=thang&ky={PERIOD}&as={kind}")
        assert tables.read_table(answer.content, f"a.{kind}").rows[1][0].text == COMMUNE

    def test_the_whole_tree_is_exported(self, certified, district):
        accepted(certified, "H26.001", COMMUNE)
        answer = district.get(f"/bao-cao/so-sanh/?regime=thang&ky={PERIOD}&as=tree")
        assert COMMUNE in answer.content.decode()

    @pytest.mark.parametrize("address", ["tinh-hinh", "so-sanh"])
    def test_without_regimes_the_pages_say_what_to_do(self, world, address):
        client = client_for(world.officer("H26"))
        page(client, f"/bao-cao/{address}/")

    @pytest.mark.parametrize(
        "query", ["?regime=khac&ky=2020-99", "?regime=thang&ky=x&item=la&cha=X"]
    )
    def test_what_is_not_known_falls_back(self, district, query):
        page(district, f"/bao-cao/tinh-hinh/{query}")
        page(district, f"/bao-cao/so-sanh/{query}")

    def test_more_units_cost_no_more_queries(self, certified, district):
        accepted(certified, "H26.001", COMMUNE)
        address = f"/bao-cao/so-sanh/?regime=thang&ky={PERIOD}&item=received"
        one = queries(district, address)
        accepted(certified, "H26.001", COMMUNES[1])
        assert queries(district, address) == one


LINES = {
    "reporters-0-title": "Cấp xã",
    "reporters-0-levels": "4",
    "reporters-0-receiver": "parent",
    "reporters-0-counting": "working-days",
    "reporters-0-days": "2",
    "reporters-0-month": "0",
    "items-0-code": "ho-so",
    "items-0-label": "Hồ sơ mới",
    "items-0-type": "count",
    "items-0-unit": "hồ sơ",
    "items-0-over_time": "sum",
    "items-0-over_units": "sum",
    "items-0-required": "1",
    "items-1-code": "ty-le",
    "items-1-label": "Tỷ lệ",
    "items-1-type": "share",
    "items-1-over_time": "none",
    "items-1-over_units": "none",
    "items-1-rule": "ratio",
    "items-1-of": "ho-so, ho-so",
    "sections-0-code": "kho-khan",
    "sections-0-title": "Khó khăn",
}
FIELDS = {
    "code": "moi",
    "owner": "G22",
    "name": "Báo cáo mới",
    "kind": "periodic",
    "content": "both",
    "frequency": "quarter",
    "from_date_0": "1",
    "from_date_1": "1",
    "from_date_2": "2021",
    "legal_basis": "Nghị định 09/2019/NĐ-CP",
    "closing_day": "14",
    "closing_month": "0",
}


class TestRegimes:
    @pytest.fixture
    def manager(self, world, regime):
        return client_for(world.manager())

    def test_the_register_is_listed_and_searched_without_marks(self, commune):
        assert "Báo cáo tháng thử nghiệm" in page(commune, "/bao-cao/che-do/?q=thang+thu")
        assert "Không có chế độ" in page(commune, "/bao-cao/che-do/?q=khong-co")

    @pytest.mark.parametrize("kind", ["csv", "xlsx"])
    def test_the_register_is_exported(self, commune, kind):
        answer = commune.get(f"/bao-cao/che-do/?as={kind}")
        assert tables.read_table(answer.content, f"a.{kind}").rows[1][0].text == "thang"

    def test_a_regime_shows_every_attribute_and_deadline(self, commune):
        html = page(commune, "/bao-cao/che-do/thang/")
        for words in ("Tần suất", "Thời gian chốt số liệu", "Ngày 25 của tháng cuối kỳ", "Cấp huyện",
                      "Hồ sơ giải quyết ÷ Hồ sơ tiếp nhận", "Khó khăn, vướng mắc"):  # fmt: skip
            assert words in html

    def test_an_unknown_regime_or_version_is_not_found(self, commune):
        assert commune.get("/bao-cao/che-do/khong-co/").status_code == 404
        assert commune.get("/bao-cao/che-do/thang/?v=9").status_code == 404

    def test_a_regime_is_typed_in(self, manager):
        assert faults(manager.get("/bao-cao/che-do/them/").content.decode()) == []
        html = posted(manager, "/bao-cao/che-do/them/", {**FIELDS, **LINES})
        assert "Báo cáo mới" in html
        version = Regime.objects.get(code="moi").version_on(clock.day_of(NOW).replace(year=2021))
        assert [item.code for item in version.form.items] == ["ho-so", "ty-le"]
        assert version.form.item("ty-le").formula.of == ("ho-so", "ho-so")

    def test_asking_the_same_twice_is_refused_and_the_items_are_named(self, manager):
        data = {**FIELDS, **LINES, "frequency": "month", "items-0-label": "Hồ sơ tiếp nhận"}
        html = posted(manager, "/bao-cao/che-do/them/", data, 422)
        assert "Đã có chế độ báo cáo yêu cầu các nội dung này" in html
        assert "Hồ sơ tiếp nhận" in html and "/bao-cao/che-do/thang/" in html
        assert 'value="ho-so"' in html
        assert not Regime.objects.filter(code="moi").exists()

    @pytest.mark.parametrize(
        "wrong",
        [
            {"items-0-code": "Có Dấu"},
            {"items-1-of": "khong-co, ho-so"},
            {"items-0-decimals": "x"},
            {"items-0-least": "1.5.2"},
            {"code": "thang"},
            {"legal_basis": ""},
            {"reporters-0-levels": "bốn"},
            {"items_pasted": "=1\tx"},
        ],
    )
    def test_a_form_that_cannot_be_is_told(self, manager, wrong):
        posted(manager, "/bao-cao/che-do/them/", {**FIELDS, **LINES, **wrong}, 422)
        assert Regime.objects.count() == 1

    def test_items_are_pasted_from_a_spreadsheet(self, manager):
        pasted = "so-nguoi\tSố người\tNhân sự\tSố đếm\tngười\t\tx\tSố cuối kỳ\tCộng dồn"
        posted(manager, "/bao-cao/che-do/them/", {**FIELDS, **LINES, "items_pasted": pasted})
        (version,) = Regime.objects.get(code="moi").versions.all()
        (item,) = version.form.items
        assert (item.code, item.type, item.over_time) == ("so-nguoi", "count", "last")

    def test_a_new_version_begins_with_the_last_and_keeps_it(self, manager):
        html = page(manager, "/bao-cao/che-do/thang/phien-ban-moi/")
        assert 'value="done-share"' in html
        data = {**FIELDS, **LINES, "name": "Báo cáo tháng, mẫu mới"}
        posted(manager, "/bao-cao/che-do/thang/phien-ban-moi/", data)
        html = page(manager, "/bao-cao/che-do/thang/?v=1")
        assert "Phiên bản 2" in html and "Báo cáo tháng thử nghiệm" in html

    def test_a_regime_without_period_waits_until_it_is_set(self, world, manager):
        regimes.publish_regime(
            code="cho", owner="G22", content=content(frequency="unset"),
            from_date=NOW.date(), by=world.manager(), now=NOW,
        )  # fmt: skip
        assert "Chưa đặt kỳ" in page(manager, "/bao-cao/che-do/cho/")
        data = {"frequency": "year", "legal_basis": "Công văn 1"}
        assert "Hằng năm" in posted(manager, "/bao-cao/che-do/cho/dat-ky/", data)

    def test_a_regime_ends_with_a_legal_basis(self, manager):
        data = {"on_0": "1", "on_1": "1", "on_2": "2022", "legal_basis": "Quyết định 2"}
        assert "01/01/2022" in posted(manager, "/bao-cao/che-do/thang/ket-thuc/", data)
        posted(manager, "/bao-cao/che-do/thang/ket-thuc/", data, 422)

    def test_others_may_not_change_the_register(self, commune):
        assert commune.get("/bao-cao/che-do/them/").status_code == 403
        assert commune.post("/bao-cao/che-do/thang/ket-thuc/").status_code == 403


class TestDesk:
    def test_the_desk_says_what_is_due_returned_and_waiting(self, certified, district):
        html = page(district, "/")
        assert "Báo cáo đến hạn" in html and "Báo cáo chờ chấp nhận" in html
        receiving.return_report(
            report=held(certified, "H26.001", COMMUNE),
            reason="Sai",
            by=certified.officer("H26.001"),
            now=NOW,
        )

    def test_a_report_to_sign_stands_on_the_leaders_desk(self, certified):
        report = entered(certified, COMMUNE)
        submitting.send_to_review(report=report, by=certified.officer(COMMUNE), now=NOW)
        assert "Báo cáo chờ ký" in page(client_for(certified.officer(COMMUNE)), "/")


def test_generated_figures_are_marked_everywhere(world, regime):
    from lienthong.systems.reporting.actions import bulk
    from lienthong.systems.reporting.units import places_below

    period = regime.period(PERIOD)
    place = places_below("H26.001", period.last_date)[COMMUNE]
    boss = world.officer("H26.001")
    bulk.take_generated(
        version=regime,
        period=period,
        reports=[bulk.GeneratedReport(place, [1] * 7, None, None)],
        by=boss,
        now=NOW,
    )
    client = client_for(boss)
    report = held(world, "H26.001", COMMUNE)
    for address in (
        str(report.pk),
        f"so-sanh/?regime=thang&ky={PERIOD}",
        "tiep-nhan/?state=accepted",
    ):
        assert "Số liệu mô phỏng" in page(client, f"/bao-cao/{address}")
    assert entering is not None and CELLS
