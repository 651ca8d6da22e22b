"""A report as people make it: typed, pasted, uploaded, signed, returned, corrected, compared, asked for."""

import json
from datetime import timedelta

import pytest

from lienthong.base import clock
from tests.browser import reporting
from tests.browser.reporting import CELLS, COMPARE, REGIME, period
from tests.browser.windows import TELEPHONE

HANOI, OFFICE, MINISTRY = "lanhdao.hanoi", "lanhdao.vpcp", "lanhdao.btttt"
CITY = "Ủy ban nhân dân thành phố Hà Nội"
WHOLE = {
    "dan-so": 9000, "ho-ngheo": 110, "ho": 2400, "hs-tiep-nhan": 320, "hs-dung-han": 290, "hs-qua-han": 9,
    "hai-long": 86, "vb-di": 45, "vb-den": 90, "nv-qua-han": 1, "thu-ns": 850, "chi-ns": 620, "kien-nghi": 7,
    "kien-nghi-xong": 6,
}  # fmt: skip


@pytest.fixture(scope="module")
def districts(windows, tmp_path_factory):
    """The regimes are there, and Hà Nội has taken in its districts' figures from a file."""
    windows.site.ask("govern")
    city = windows.open(HANOI)
    city.go(f"/bao-cao/tinh-hinh/?regime={REGIME}&ky={period()}&pham-vi=toan-bo")
    units = city.tab.locator("tbody tr td:nth-child(2)").all_inner_texts()
    codes = [text.strip() for text in units if text.strip().startswith("H26.")][:3]
    if not codes:
        codes = [
            text.strip()
            for text in city.tab.locator("tbody td").all_inner_texts()
            if text.strip().startswith("H26.")
        ][:3]
    folder = tmp_path_factory.mktemp("units")
    file = reporting.units_file(folder, dict.fromkeys(codes, WHOLE))
    reporting.upload_units(city, file)
    assert city.complaints == []
    city.close()
    return codes


@pytest.fixture(scope="module")
def own(windows, districts):
    """Hà Nội's own report of the newest period, begun."""
    city = windows.open(HANOI)
    address = reporting.begin(city)
    city.close()
    return address


def test_a_report_is_typed_and_a_warning_names_the_cell(sit, own):
    city = sit(HANOI).go(own)
    reporting.type_in(city, CELLS)
    city.says("Đã lưu báo cáo", "Hộ nghèo cuối kỳ phải <= Tổng số hộ cuối kỳ")
    assert city.tab.locator("#o-dan-so").input_value() == "8053663"
    city.tab.get_by_role("link", name="Hộ nghèo cuối kỳ phải").first.click()
    assert city.tab.url.endswith("#o-ho-ngheo")
    city.tab.locator("#o-dan-so").fill("nhiều")
    city.follow("Lưu báo cáo").says("Dân số cuối kỳ")
    assert city.tab.locator(".govuk-error-summary").count() == 1
    city.tab.locator("#o-dan-so").focus()
    city.tab.keyboard.press("Enter")
    assert city.tab.evaluate("document.activeElement.id") == "o-ho-ngheo"


def test_a_block_copied_from_a_spreadsheet_is_pasted(sit, own):
    city = sit(HANOI).go(own)
    part = city.unfold("Dán từ bảng tính")
    city.fill(
        "Bảng dán từ bảng tính", "ho ngheo cuoi ky\t2.400\nTổng số hộ cuối kỳ\t2.500.000", part
    )
    city.press(part, "Xem trước").says("Có chỗ cho 2 ô", "2.500.000")
    city.follow("Nhận số liệu").says("Đã nhận 2 ô số liệu", "Dán từ bảng tính")
    city.says_not("Hộ nghèo cuối kỳ phải")
    part = city.unfold("Dán từ bảng tính")
    city.fill("Bảng dán từ bảng tính", "ho\t=1+1", part)
    city.press(part, "Xem trước").says("công thức")


def test_a_filled_in_sheet_is_uploaded(sit, own, tmp_path):
    city = sit(HANOI).go(own)
    file = reporting.changed_sheet(city, tmp_path, {"kien-nghi": 12, "kien-nghi-xong": 11})
    part = city.unfold("Tải lên tệp XLSX hoặc CSV")
    part.locator("input[type=file]").set_input_files(file)
    city.press(part, "Tải lên").says("ô số liệu", "Tải lên từ tệp")
    assert city.tab.locator("#o-kien-nghi").input_value() == "12"


def test_sums_from_below_are_filled_in_and_followed_down(sit, own, districts):
    city = sit(HANOI).go(own)
    reporting.type_in(city, {"hs-tiep-nhan": "", "hs-dung-han": "", "hs-qua-han": ""})
    city.follow("Tổng hợp từ cấp dưới").says("Mới tổng hợp được 3/30 báo cáo cấp dưới")
    total = len(districts) * WHOLE["hs-tiep-nhan"]
    assert city.tab.locator("#o-hs-tiep-nhan").input_value() == str(total)
    row = city.tab.locator("tr", has_text="Hồ sơ thủ tục hành chính tiếp nhận")
    row.get_by_role("link", name="Cấp dưới").click()
    city.tab.wait_for_load_state("load")
    city.check()
    city.says("Tổng của cấp dưới", "Chưa ký gửi")
    city.tab.locator("tbody tr").first.get_by_role("link").click()
    city.tab.wait_for_load_state("load")
    city.check()
    city.says("9.000")


def test_it_is_signed_returned_made_again_and_accepted(sit, own):
    city, office = sit(HANOI).go(own), sit(OFFICE)
    city.tab.locator("#o-danh-gia").fill("Tình hình ổn định.")
    city.follow("Lưu báo cáo")
    reporting.sign(city, "125/BC-UBND").says("Đã gửi, chờ tiếp nhận")
    reporting.reach(office, CITY)
    office.says("Tình hình ổn định", "125/BC-UBND")
    reporting.with_reason(office, "Trả lại báo cáo", "Trả lại", "Số dân chưa khớp niên giám")
    office.says("Bị trả lại")
    city.go(own).waits_until_it_says("Số dân chưa khớp niên giám").follow("Lập lại báo cáo")
    city.says("Bản đính chính, lần 2")
    reporting.type_in(city, {"dan-so": "8.100.000"}).says("Đã lưu báo cáo")
    reporting.sign(city, "126/BC-UBND")
    again = city.path
    reporting.reach(office, CITY)
    office.says("8.100.000").follow("Chấp nhận báo cáo").says("Đã chấp nhận báo cáo")
    city.go(again).waits_until_it_says("Đã chấp nhận")
    city.says("Xem bản đã ký")


def test_a_change_below_is_caught_up_with_one_click(sit, own, districts, tmp_path):
    city, office = sit(HANOI), sit(OFFICE)
    file = reporting.units_file(tmp_path, {districts[0]: {**WHOLE, "hs-tiep-nhan": 420}})
    reporting.upload_units(city, file).says("ô thay đổi")
    city.go("/").says("Số liệu cấp dưới đã thay đổi")
    city.tab.get_by_role("link", name="Số liệu cấp dưới đã thay đổi").first.click()
    city.tab.wait_for_load_state("load")
    city.says("Số liệu cấp dưới đã thay đổi sau khi gửi", "320", "420")
    reporting.reach(office, CITY, state="accepted")
    office.waits_until_it_says("Cấp dưới đang có bản sửa")
    city.follow("Lập bản đính chính với số liệu mới").says("Chờ rà soát", "Tổng hợp từ cấp dưới")
    city.fill("Số, ký hiệu", "127/BC-UBND").follow("Ký số và gửi").says("Đã ký số và gửi")
    reporting.reach(office, CITY)
    office.says("Cập nhật theo số liệu cấp dưới").follow("Chấp nhận báo cáo")
    office.says("Đã chấp nhận báo cáo", "Đã được thay bằng bản đính chính")


def test_figures_are_compared_as_table_chart_and_map_and_printed(sit, districts, own, tmp_path):
    office = sit(OFFICE)
    provinces = {
        code: {**WHOLE, "dan-so": 9000 + n} for n, code in enumerate(("H02", "H03", "H04"))
    }
    for back in (1, 0):
        reporting.upload_units(office, reporting.units_file(tmp_path, provinces, back), back)
    office.go(f"{COMPARE}?regime={REGIME}&ky={period()}&item=dan-so")
    assert office.tab.locator(".lt-map").count() == 1
    assert office.tab.locator(".lt-bars").count() == 1
    assert office.tab.locator("main svg").count() >= 2, "the line over time"
    office.says("Tổng hợp từ các đơn vị trong bảng", "Chưa ký gửi")
    office.choose("Chỉ tiêu", "Tổng số hộ").follow("Xem").says("2.400")
    office.tab.emulate_media(media="print")
    assert not office.tab.locator("header").first.is_visible()
    office.tab.emulate_media(media="screen")
    phone = sit(OFFICE, size=TELEPHONE)
    phone.go(f"{COMPARE}?regime={REGIME}&ky={period()}")
    assert not phone.scrolls_sideways()


def test_the_signed_paper_and_the_drawing_are_pdf(sit, own):
    city = sit(HANOI).go(own)
    address = city.tab.get_by_role("button", name="Xem bản đã ký").get_attribute("href")
    answer = city.context.request.get(city.site.address + address)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF")


def test_a_report_of_its_own_is_asked_for_released_pressed_and_withdrawn(sit, districts):
    officer, leader, ministry = sit("chuyenvien.vpcp"), sit(OFFICE), sit(MINISTRY)
    title = "Báo cáo đột xuất về sự cố gián đoạn trục liên thông"
    compose(officer, title)
    officer.says("Đã lưu yêu cầu", "Bộ, cơ quan ngang bộ", "Bộ Thông tin và Truyền thông")
    officer.follow("Trình lãnh đạo").says("Đã trình lãnh đạo ban hành")
    leader.go("/").says("Yêu cầu báo cáo chờ ban hành")
    leader.go(officer.path).follow("Ban hành yêu cầu").says("Đã ban hành yêu cầu")
    ministry.go("/").says("Báo cáo đến hạn")
    ministry.go("/bao-cao/").says(title, "Đột xuất")
    ministry.tab.locator("form", has_text=title).first.get_by_role("button").click()
    ministry.tab.wait_for_load_state("load")
    ministry.check()
    ministry.says("Văn phòng Chính phủ", "Nắm tình hình").fill("Diễn biến sự cố", "Không có sự cố.")
    reporting.type_in(ministry, {"so-lan-gian-doan": "2"}).says("Đã lưu báo cáo")
    reporting.sign(ministry, "9/BC-BTTTT")
    leader.go(officer.path)
    leader.tab.locator("table").first.get_by_role("link").first.click()
    leader.tab.wait_for_load_state("load")
    leader.says("Các đơn vị chưa gửi")
    part = leader.unfold("Đôn đốc các đơn vị chưa gửi")
    leader.fill("Lời đôn đốc", "Đề nghị gửi trong hôm nay", part)
    leader.press(part, "Đôn đốc").says("Đã đôn đốc", "Đôn đốc gần nhất")
    leader.go(officer.path)
    reporting.with_reason(leader, "Rút yêu cầu", "Rút yêu cầu", "Sự cố đã khắc phục xong")
    leader.says("Đã rút yêu cầu", "Sự cố đã khắc phục xong")
    ministry.tab.reload()
    ministry.says("Yêu cầu báo cáo đã được rút")


def compose(window, title):
    """Fill the request's page in with lines added and items taken from a regime, then save it."""
    today = clock.today()
    window.go("/bao-cao/yeu-cau/").follow("Soạn yêu cầu báo cáo")
    window.fill("Tên báo cáo", title).fill("Lý do, mục đích", "Nắm tình hình, chỉ đạo khắc phục")
    window.fill("Căn cứ pháp lý", "Nghị định 09/2019/NĐ-CP, Điều 7")
    window.tab.get_by_label("Bộ, cơ quan ngang bộ, cơ quan thuộc Chính phủ").check()
    for name, day in (("first_date", today - timedelta(days=7)), ("last_date", today),
                      ("due_date", today + timedelta(days=7))):  # fmt: skip
        window.tab.locator(f"[name=windows-0-{name}]").fill(f"{day:%d/%m/%Y}")
    window.tab.locator("[name=sections-0-title]").fill("Diễn biến sự cố")
    window.tab.locator("[name=items-0-label]").fill("Số lần gián đoạn")
    window.tab.locator("[name=items-0-type]").select_option("count")
    window.follow("Thêm dòng trống")
    assert window.tab.locator("[name=items-0-label]").input_value() == "Số lần gián đoạn"
    assert window.tab.locator("[name=items-8-label]").count() == 1
    window.follow("Lưu và xem trước")


@pytest.mark.parametrize("size", [None, TELEPHONE], ids=["desk", "telephone"])
def test_every_page_of_reporting_is_whole_and_narrow_enough(sit, own, size):
    addresses = (
        "/bao-cao/", "/bao-cao/tiep-nhan/", "/bao-cao/tinh-hinh/", "/bao-cao/so-sanh/", "/bao-cao/che-do/",
        f"/bao-cao/che-do/{REGIME}/", "/bao-cao/yeu-cau/", "/bao-cao/yeu-cau/them/",
        "/bao-cao/tiep-nhan/tep/", own,
    )  # fmt: skip
    window = sit(HANOI, **({"size": size} if size else {}))
    for address in addresses:
        window.go(address)
        assert size is None or not window.scrolls_sideways(), address
    assert json.dumps(window.complaints) == "[]"
