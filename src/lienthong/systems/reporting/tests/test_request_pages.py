"""The pages of requests and corrections: composing, releasing, pressing, catching up, fetching."""

from datetime import date

import pytest

from lienthong.axis import attachments
from lienthong.identity.tests.factories import client_for
from lienthong.systems.reporting.actions import announcing, behind, requesting
from lienthong.systems.reporting.actions.requesting import RequestContent
from lienthong.systems.reporting.models import Report, ReportRequest
from lienthong.systems.reporting.tests.conftest import COMMUNES, NOW, arrivals_of, held
from lienthong.systems.reporting.tests.test_behind import (
    DISTRICT,
    OFFICE,
    PROVINCE,
    chain,
    corrected,
)
from lienthong.systems.reporting.tests.test_requests import ITEM, WINDOW, asks, drafted, released
from lienthong.systems.reporting.tests.test_views import in_november, page, posted

__all__ = ["chain", "in_november"]
pytestmark = pytest.mark.django_db
LIST, COMPOSE = "/bao-cao/yeu-cau/", "/bao-cao/yeu-cau/them/"
TYPED = {
    "kind": "sudden", "title": "Báo cáo thiệt hại do mưa lũ", "purpose": "Chỉ đạo khắc phục",
    "legal_basis": "Công điện 1462/CĐ-TTg", "groups": ["provinces"], "route": "direct",
    "windows-0-first_date": "15/10/2020", "windows-0-last_date": "14/11/2020",
    "windows-0-due_date": "20/11/2020",
    "sections-0-title": "Tình hình thiệt hại", "sections-0-required": "1",
    "items-0-label": "Số nhà bị thiệt hại", "items-0-type": "count", "items-0-unit": "nhà",
    "items-0-required": "1", "items-0-over_units": "sum", "blank": "3",
}  # fmt: skip


@pytest.fixture
def office(world):
    return client_for(world.officer("G22"))


class TestComposing:
    def test_a_book_without_requests_says_so_and_offers_one(self, office):
        html = page(office, LIST)
        assert "chưa yêu cầu báo cáo chuyên đề, đột xuất nào" in html
        assert COMPOSE in html

    def test_a_typed_request_is_saved_and_shown_before_release(self, office):
        html = posted(office, COMPOSE, TYPED)
        assert "Đã lưu yêu cầu" in html
        assert "Ban hành yêu cầu" in html
        assert "Ủy ban nhân dân thành phố Hà Nội" in html
        row = ReportRequest.objects.get()
        assert row.items[0]["code"] == "so-nha-bi-thiet-hai"
        assert row.windows == [WINDOW]

    def test_more_empty_lines_and_nothing_typed_is_lost(self, office):
        html = posted(office, COMPOSE, {**TYPED, "more": "1"})
        assert "Báo cáo thiệt hại do mưa lũ" in html
        assert 'name="items-8-label"' in html
        assert not ReportRequest.objects.exists()

    def test_items_of_a_regime_are_taken_with_what_they_say_further(self, office, regime):
        html = posted(office, COMPOSE, {**TYPED, "taken": "thang", "take": "1"})
        assert "Hồ sơ tiếp nhận" in html
        assert "Số nhà bị thiệt hại" in html
        taken = {"items-1-code": "people", "items-1-label": "Dân số", "items-1-type": "count",
                 "items-1-unit": "người", "items-1-over_units": "sum"}  # fmt: skip
        html = posted(office, COMPOSE, {**TYPED, **taken, "taken": "thang"})
        assert ReportRequest.objects.get().items[1]["over_time"] == "last"
        assert "Đã có chế độ báo cáo yêu cầu các nội dung này" in html
        assert "Báo cáo tháng thử nghiệm" in html

    @pytest.mark.parametrize(
        ("changes", "words"),
        [
            ({"title": ""}, "Tên báo cáo"),
            ({"groups": []}, "Chưa chọn đơn vị nào"),
            ({"units": "Sở không có thật"}, "Không rõ đơn vị nào"),
            ({"windows-0-due_date": "ngày mai"}, "Các lần báo cáo chưa đúng"),
            ({"windows-1-first_date": "15/11/2020", "windows-1-last_date": "14/12/2020",
              "windows-1-due_date": "20/12/2020"}, "Các lần báo cáo chưa đúng"),
            ({"items-0-label": "", "items-0-unit": "", "sections-0-title": ""}, "chưa có đề cương"),
        ],
    )  # fmt: skip
    def test_what_is_wrong_is_said_and_what_was_typed_stays(self, office, changes, words):
        html = posted(office, COMPOSE, {**TYPED, **changes}, status=422)
        assert words in html
        assert "Chỉ đạo khắc phục" in html
        assert not ReportRequest.objects.exists()

    def test_units_are_named_singly_by_code_or_name(self, office):
        units = "G14\nUBND thành phố Hà Nội"
        posted(office, COMPOSE, {**TYPED, "groups": [], "units": units})
        assert ReportRequest.objects.get().units == ["G14", "H26"]

    def test_a_request_is_changed_and_deleted_before_release(self, world, office):
        row = drafted(world)
        assert "Báo cáo thiệt hại do mưa lũ" in page(office, f"{LIST}{row.pk}/sua/")
        posted(office, f"{LIST}{row.pk}/sua/", {**TYPED, "title": "Tên mới"})
        row.refresh_from_db()
        assert row.title == "Tên mới"
        assert "Đã xóa" in posted(office, f"{LIST}{row.pk}/xoa/")

    def test_a_day_off_as_deadline_is_pointed_out(self, world, office):
        row = drafted(world, windows=[{**WINDOW, "due_date": "2020-11-21"}])
        assert "21/11/2020 là ngày nghỉ" in page(office, row.get_absolute_url())


class TestReleasing:
    def test_an_officer_hands_up_and_the_leader_sees_it_on_the_desk(self, world, office):
        officer = world.officer("G22", kind="officer")
        row = requesting.draft(content=asks(), by=officer, now=NOW)
        html = posted(client_for(officer), f"{LIST}{row.pk}/trinh/")
        assert "Đã trình lãnh đạo" in html
        assert "Ban hành yêu cầu" not in html
        assert "Yêu cầu báo cáo chờ ban hành" in page(office, "/")
        html = posted(office, f"{LIST}{row.pk}/chuyen-lai/", {"reason": "Thiếu phụ lục"})
        assert "Thiếu phụ lục" in html

    def test_a_released_request_is_in_the_units_calendar_and_on_its_desk(self, world, office):
        row = drafted(world)
        assert "Đã ban hành" in posted(office, f"{LIST}{row.pk}/ban-hanh/")
        province = client_for(world.officer("H26"))
        html = page(province, "/bao-cao/?thang=2020-11")
        assert "Báo cáo thiệt hại do mưa lũ" in html
        assert "Đột xuất" in html
        assert "Báo cáo đến hạn" in page(province, "/")

    def test_a_request_due_in_another_month_is_shown_at_once(self, world, office):
        row = released(world, windows=[{**WINDOW, "due_date": "2020-12-10"}])
        html = page(client_for(world.officer("H26")), "/bao-cao/?thang=2020-11")
        assert "Được yêu cầu riêng, chưa gửi" in html
        assert f"/bao-cao/lap/{row.regime.code}/2020-11-14/" in html

    def test_its_report_names_who_asks_and_why(self, world, office):
        row = released(world)
        province = client_for(world.officer("H26"))
        html = posted(province, f"/bao-cao/lap/{row.regime.code}/2020-11-14/")
        assert "Chỉ đạo khắc phục" in html
        assert "Văn phòng Chính phủ" in html
        assert "Từ 15/10/2020 đến 14/11/2020" in html

    def test_more_time_and_withdrawal_are_given_on_its_page(self, world, office):
        row = released(world)
        where = row.get_absolute_url()
        data = {"period": "2020-11-14", "due_date_0": "1", "due_date_1": "12", "due_date_2": "2020",
                "reason": "Mưa lớn"}  # fmt: skip
        assert "Đã dời hạn gửi" in posted(office, f"{where}doi-han/", data)
        assert "01/12/2020" in page(client_for(world.officer("H26")), "/bao-cao/?thang=2020-12")
        assert "Hạn mới phải sau" in posted(office, f"{where}doi-han/", data)
        html = posted(office, f"{where}rut/", {"reason": "Đã có số liệu"})
        assert "Đã có số liệu" in html
        assert "mưa lũ" not in page(client_for(world.officer("H26")), "/bao-cao/?thang=2020-12")
        assert "Đã rút yêu cầu" in page(office, row.regime.get_absolute_url())

    def test_a_draft_that_was_begun_says_that_it_is_not_wanted_any_more(self, world, office):
        row = released(world)
        province = client_for(world.officer("H26"))
        posted(province, f"/bao-cao/lap/{row.regime.code}/2020-11-14/")
        requesting.withdraw(request=row, reason="Đã có số liệu", by=world.officer("G22"), now=NOW)
        html = page(province, Report.objects.get().get_absolute_url())
        assert "Yêu cầu báo cáo đã được rút" in html

    def test_another_agencys_request_is_not_found(self, world, office):
        row = drafted(world, "G14")
        assert office.get(row.get_absolute_url()).status_code == 404
        assert office.post(f"{row.get_absolute_url()}ban-hanh/").status_code == 404

    def test_a_released_request_is_not_changed(self, world, office):
        row = released(world)
        assert "không sửa được" in page(office, f"{row.get_absolute_url()}sua/")


class TestPressing:
    def test_silent_units_are_pressed_from_the_page_of_completeness(self, world, office):
        from lienthong.contracts.reporting import ReportPressed
        from lienthong.systems.reporting.actions import pressing

        row = released(world)
        query = f"?regime={row.regime.code}&ky=2020-11-14"
        assert "Đôn đốc các đơn vị chưa gửi" in page(office, f"/bao-cao/tinh-hinh/{query}")
        press = f"/bao-cao/tinh-hinh/don-doc/{query}"
        html = posted(office, press, {"words": "Đề nghị gửi gấp"})
        assert "Đã đôn đốc" in html
        assert "Đôn đốc gần nhất" in html
        assert "Không còn đơn vị nào cần đôn đốc" in posted(office, press)
        pressing.take_in(arrivals_of(ReportPressed), now=NOW)
        province = client_for(world.officer("H26"))
        assert "Được đôn đốc ngày 16/11/2020" in page(province, "/bao-cao/?thang=2020-11")


class TestCorrections:
    def test_a_change_below_is_on_the_desk_and_on_the_report_with_one_click(self, chain, delivered):
        corrected(chain, delivered)
        district = client_for(chain.officer(DISTRICT))
        assert "Số liệu cấp dưới đã thay đổi" in page(district, "/")
        own = Report.objects.own_of(chain.agencies[DISTRICT].agency_id, DISTRICT).get()
        html = page(district, own.get_absolute_url())
        assert "Số liệu cấp dưới đã thay đổi sau khi gửi" in html
        assert "Ủy ban nhân dân phường Phúc Xá" in html
        html = posted(district, f"{own.get_absolute_url()}cap-nhat/", {"reason": "Theo cấp dưới"})
        assert "Đã lập bản đính chính với số liệu mới" in html
        assert "Ký số và gửi" in html
        assert "Đã có bản đính chính đang lập" in page(district, own.get_absolute_url())

    def test_the_level_above_sees_that_a_correction_is_under_way(self, chain, delivered):
        from lienthong.contracts.reporting import ReportBehind

        now = corrected(chain, delivered)
        behind.take_in(arrivals_of(ReportBehind), now=now)
        province = client_for(chain.officer(PROVINCE))
        copy = held(chain, PROVINCE, DISTRICT)
        words = "Cấp dưới đang có bản sửa"
        assert words in page(province, copy.get_absolute_url())
        assert words in page(province, "/bao-cao/tiep-nhan/?state=accepted")
        own = held(chain, PROVINCE, PROVINCE)
        assert words in page(province, f"{own.get_absolute_url()}cap-duoi/received/")

    def test_a_signed_report_from_below_is_fetched_for_a_purpose(self, chain):
        office = client_for(chain.officer(OFFICE))
        row = held(chain, OFFICE, COMMUNES[0])
        html = page(office, row.get_absolute_url())
        assert "Lấy bản đã ký từ đơn vị" in html
        assert "Xem bản đã ký" not in html
        assert office.get(f"{row.get_absolute_url()}ban-ve/").status_code == 302
        html = posted(office, f"{row.get_absolute_url()}lay-ban-ky/", {"purpose": "Đối chiếu"})
        assert "đối chiếu đúng mã băm" in html
        assert "Xem bản đã ký" in html
        assert office.get(f"{row.get_absolute_url()}ban-ve/").content.startswith(b"%PDF")

    def test_that_none_comes_is_said_with_how_to_go_on(self, chain):
        office, row = client_for(chain.officer(OFFICE)), held(chain, OFFICE, COMMUNES[0])
        attachments.path_of(row.pdf_sha256).unlink()
        html = posted(office, f"{row.get_absolute_url()}lay-ban-ky/", {"purpose": "Đối chiếu"})
        assert "Chưa lấy được bản ký số" in html
        assert "không còn giữ bản ký số" in html
        assert "Mục đích" in posted(office, f"{row.get_absolute_url()}lay-ban-ky/")


def test_the_regime_page_names_the_nodes_that_were_told(world, office):
    from lienthong.axis import directory

    directory.register("H26", "VN-H26")
    row = released(world)
    assert "0 trên 1 nút đã nhận" in page(office, row.regime.get_absolute_url())
    assert announcing.announce_all(NOW) == 0


def test_a_request_of_text_alone_is_possible(world):
    content = RequestContent(
        kind="thematic", title="Báo cáo chuyên đề", purpose="x", legal_basis="y",
        windows=[WINDOW], groups=["provinces"], sections=[{"code": "a", "title": "A"}],
    )  # fmt: skip
    row = requesting.draft(content=content, by=world.officer("G22"), now=NOW)
    version = requesting.preview(row, world.officer("G22"), NOW)
    assert (version.content, version.form.items) == ("text", ())
    assert version.own_periods[0].due_date == date(2020, 11, 20)
    assert ITEM not in row.items
