"""Indicators and command centre as clicked: register, declare, score, editions, thresholds, alarms."""

import pytest

from lienthong.base import clock
from tests.browser.windows import TELEPHONE

CODE = "browser.handbooks"
NAME = "Số sổ tay điện tử đã phát hành"
SET = "/chi-tieu/bo-chi-so/trien-khai-cpdt/"
CONNECTED = "axis.agencies-connected"
OVERDUE = "directives.tasks-open-overdue"
DECISION = "Quyết định số 15/QĐ-BTTTT ngày 06/01/2021, Bộ trưởng"


@pytest.fixture(scope="module")
def governed(windows):
    """Mandates, regimes, the register and the KPI set are loaded, and the rounds have run once."""
    windows.site.ask("govern")


def day(window, place, number, month, year):
    for label, value in (("Ngày", number), ("Tháng", month), ("Năm", year)):
        place.get_by_label(label, exact=True).first.fill(str(value))
    return window


def test_an_indicator_is_registered_changed_and_given_a_target(sit, governed):
    keeper = sit("chitieu.btttt").go("/chi-tieu/").follow("Thêm chỉ tiêu")
    keeper.follow("Lưu").says("Có lỗi", "Mã chỉ tiêu")
    keeper.fill("Mã chỉ tiêu", CODE).fill("Tên chỉ tiêu", NAME)
    keeper.fill("Định nghĩa", "Số sổ tay điện tử đã phát hành trong kỳ.").fill(
        "Đơn vị tính", "sổ tay"
    )
    keeper.choose("Kỳ số liệu", "Hằng năm").fill("Căn cứ", "Thông báo 320/TB-VPCP")
    keeper.follow("Lưu").says("Đã thêm chỉ tiêu", NAME, "Nhập hoặc khai báo")
    keeper.follow("Sửa chỉ tiêu").fill("Lý do sửa đổi", "Đổi tên")
    keeper.follow("Lưu").says("Phiên bản mới phải có hiệu lực sau ngày")
    keeper.go(f"/chi-tieu/chi-tiet/{CODE}/").follow("Đặt mục tiêu")
    keeper.fill("Giá trị mục tiêu", "20")
    due = keeper.tab.locator(".govuk-form-group", has_text="Phải đạt trước hết ngày").first
    day(keeper, due, 31, 12, clock.today().year + 1).fill("Căn cứ", "Thông báo 320/TB-VPCP")
    keeper.follow("Lưu").says("Đã đặt mục tiêu", "20 sổ tay")
    keeper.follow("Lịch sử").says("Các phiên bản", NAME, "Các mục tiêu đã đặt")


def test_a_value_is_declared_corrected_and_every_vintage_found(sit, governed):
    province = (
        sit("lanhdao.hanoi").go("/chi-tieu/chi-tiet/services.level-4/").follow("Khai số liệu")
    )
    province.choose("Kỳ số liệu", "Năm").fill("Giá trị", "chín").follow("Khai số liệu")
    province.says("Nhập một số, ví dụ 86,5")
    province.fill("Giá trị", "120").follow("Khai số liệu").says("Tỷ lệ phải nằm từ 0 đến 100")
    province.fill("Giá trị", "21,5").fill("Minh chứng", "Công văn 12/UBND").follow("Khai số liệu")
    province.says("Đã khai số liệu")
    province.follow("Khai số liệu").choose("Kỳ số liệu", "Năm").fill("Giá trị", "19,8")
    province.follow("Khai số liệu").says("Hãy nêu lý do khai lại")
    province.fill("Lý do khai lại", "Trừ dịch vụ trùng").follow("Khai số liệu").says(
        "Đã khai số liệu"
    )
    province.go("/chi-tieu/khai-bao/").says("Trừ dịch vụ trùng", "19,8%")
    province.row("Chưa có số tính từ hệ thống").get_by_role("link", name="19,8%").click()
    province.tab.wait_for_load_state("load")
    province.check()
    province.says("Các lần ghi của một giá trị", "19,8", "21,5", "Đang dùng")


def test_agencies_are_scored_and_a_score_leads_to_its_figures(sit, governed):
    province = (
        sit("lanhdao.hanoi").go("/chi-tieu/chi-tiet/services.online-files/").follow("Khai số liệu")
    )
    province.choose("Kỳ số liệu", "Năm").fill("Giá trị", "12").fill("Minh chứng", "Báo cáo 5/BC")
    province.follow("Khai số liệu").says("Đã khai số liệu")
    scorer = sit("chitieu.btttt").go("/chi-tieu/so-lieu/services.online-files/")
    scorer.waits_until_it_says("thành phố Hà Nội")
    scorer.go(SET).says("Bộ mẫu, chưa ban hành").follow("Chấm điểm").says(
        "Đã chấm điểm các cơ quan"
    )
    scorer.follow("Ủy ban nhân dân thành phố Hà Nội").says(
        "Làm gì thì điểm tăng nhiều nhất", "cơ quan"
    )
    scorer.row("Tỷ lệ hồ sơ giải quyết trực tuyến").get_by_role("link").first.click()
    scorer.tab.wait_for_load_state("load")
    scorer.check()
    province.go(SET).waits_until_it_says("Xếp hạng")


def test_an_edition_is_opened_weighed_tried_published_and_compared(sit, governed):
    keeper = sit("chitieu.btttt").go(SET)
    part = keeper.unfold("Mở phiên bản mới từ phiên bản gần nhất")
    day(keeper, part, 1, 1, clock.today().year + 1).fill("Tên phiên bản mới", "mới", part)
    keeper.press(part, "Mở bản dự thảo").says("Bản dự thảo", "Tổng trọng số 100")
    keeper.tab.get_by_label("Trọng số: Tỷ lệ dịch vụ công trực tuyến mức độ 4").fill("12,5")
    keeper.follow("Lưu trọng số").says("còn 2,5 điểm chưa chia")
    keeper.fill("Quyết định ban hành", DECISION).follow("Ban hành phiên bản")
    keeper.says("Tổng trọng số là 97,5, phải bằng tổng điểm 100")
    form = keeper.follow("Thêm tiêu chí").tab.locator("#main-content form")
    keeper.choose("Chỉ tiêu", "Tỷ lệ báo cáo", form)
    keeper.fill("Nhóm", "Báo cáo").fill("Trọng số", "0").fill("Căn cứ", "Thông báo 320/TB-VPCP")
    keeper.follow("Lưu").says("Tiêu chí phải có trọng số lớn hơn 0")
    keeper.fill("Trọng số", "2,5").follow("Lưu").says("Đã lưu vào bản dự thảo", "Đủ điểm")
    keeper.says("cơ quan đổi hạng").fill("Quyết định ban hành", DECISION)
    keeper.follow("Ban hành phiên bản").says("Đã ban hành phiên bản mới", DECISION)
    keeper.follow("mẫu-1").says("Thêm mới: 1", "Thay đổi: 1", "Giữ nguyên: 10")
    keeper.go(SET).follow("mới").follow("Thu hồi về bản dự thảo").says(
        "phiên bản trước tiếp tục áp dụng"
    )
    keeper.follow("Bỏ bản dự thảo").says("Đã bỏ bản dự thảo", "Mở phiên bản mới")


def test_the_un_index_is_compared_and_simulated(sit, governed):
    window = sit("lanhdao.btttt").go("/chi-tieu/egdi/").says("0,6787", "Cao", "So với ASEAN")
    window.choose("Thành phần", "Dịch vụ trực tuyến (OSI)")
    window.fill("Giá trị giả định", "2").follow("Tính thử").says("nằm từ 0 đến 1")
    window.fill("Giá trị giả định", "0,8").follow("Tính thử").says(
        "thứ hạng từ 86 thành", "Vượt qua"
    )
    window.follow("2014").follow("Xinh-ga-po").says("2014")
    window.go("/chi-tieu/egdi/2022/?q=viet").says("1 quốc gia").follow("Việt Nam")


def test_a_threshold_raises_an_alarm_that_becomes_a_task(sit, governed):
    leader = sit("lanhdao.vpcp").go("/dieu-hanh/nguong/").follow("Đặt ngưỡng")
    leader.choose("Số liệu", "Tỷ lệ cơ quan kết nối trục liên thông")
    leader.choose("Cảnh báo khi giá trị", "nhỏ hơn").fill("Mức ngưỡng", "ít")
    leader.fill("Việc cần làm", "Kết nối các cơ quan còn lại vào trục").follow("Lưu ngưỡng")
    leader.says("Nhập một số")
    leader.fill("Mức ngưỡng", "99,9").tab.get_by_label(
        "Đề nghị giao nhiệm vụ khi vượt ngưỡng"
    ).check()
    leader.follow("Lưu ngưỡng").says("Đã đặt ngưỡng", "nhỏ hơn 99,9%")
    leader.site.ask("rounds")
    leader.site.ask("rounds")
    leader.go("/dieu-hanh/canh-bao/").says("Kết nối các cơ quan còn lại")
    leader.follow("Kết nối các cơ quan còn lại vào trục").says(
        "Đã gửi đến hệ thống nhiệm vụ", "nhỏ hơn"
    )
    leader.follow("Số liệu này bây giờ").says("Con số này từng được biết thế nào")
    leader.go("/chi-dao/de-xuat/", check=False).waits_until_it_says("Kết nối các cơ quan còn lại")
    leader.go("/dieu-hanh/canh-bao/").follow("Kết nối các cơ quan còn lại vào trục")
    leader.follow("Nhiệm vụ đề nghị từ cảnh báo này").says("Cảnh báo:", "nhỏ hơn 99,9%")
    assert "Kết nối các cơ quan còn lại" in leader.field("Nhiệm vụ").input_value()
    leader.fill("Cơ quan chủ trì", "G14").follow("Xác nhận thành nhiệm vụ")
    leader.go("/dieu-hanh/canh-bao/").follow("Kết nối các cơ quan còn lại vào trục")
    leader.follow("Nhiệm vụ đề nghị từ cảnh báo này").says("Kết nối các cơ quan còn lại")


def test_briefs_are_ordered_made_and_opened(sit, governed):
    leader = sit("lanhdao.vpcp").go("/dieu-hanh/ban-tin/").follow("Đặt bản tin mỗi sáng")
    leader.says("Đã đặt bản tin sáng", "6 giờ 30").follow("Lập bản tin ngay").says("Đã lập bản tin")
    file = leader.tab.locator("tbody a").first.get_attribute("href")
    answer = leader.context.request.get(leader.site.address + file)
    assert answer.ok and answer.body().startswith(b"%PDF")
    leader.follow("Thôi đặt bản tin").says("Đã thôi đặt bản tin sáng")


def test_every_figure_leads_to_its_list_its_page_and_what_was_known(sit, governed):
    leader = sit("lanhdao.vpcp").go(f"/dieu-hanh/so-lieu/{CONNECTED}/")
    leader.says("Ghi nhận lúc", "Tính từ hệ thống").follow("Danh sách cơ quan").says(
        "Cơ quan có kết nối trục liên thông"
    )
    leader.go("/dieu-hanh/")
    now = leader.tab.locator(".lt-figure__value").first.inner_text().split()[0]
    leader.tab.locator(".lt-figure__label a").first.click()
    leader.tab.wait_for_load_state("load")
    assert leader.tab.locator(".lt-figure__value").first.inner_text().split()[0] == now
    leader.go("/dieu-hanh/")
    part = leader.unfold("Xem tại một thời điểm khác")
    leader.fill("Tại thời điểm", "30/11/2020 10:00", part).press(part, "Xem")
    leader.says("được biết đến 10:00 30/11/2020", "Chưa có số liệu")
    leader.follow("Mọi số liệu").says("10:00 30/11/2020").follow("Về hiện tại", check=False)
    leader.go("/dieu-hanh/?as_of=2999-01-01").says("nằm trong tương lai")
    leader.go("/dieu-hanh/co-quan/").follow("Bản đồ theo tỉnh").says("Số liệu")


def test_the_wall_stands_alone_and_can_be_stopped(sit, governed):
    wall = sit("lanhdao.vpcp").go("/dieu-hanh/man-hinh/").says("Văn phòng Chính phủ", "Cảnh báo")
    wall.follow("Dừng tự cập nhật").says("Tự cập nhật mỗi phút")
    wall.follow("Về màn hình điều hành").says("Điều hành")


@pytest.mark.parametrize("username", ["lanhdao.vpcp", "lanhdao.btttt", "lanhdao.hanoi"])
def test_nothing_scrolls_sideways_on_a_telephone(sit, governed, username):
    window = sit(username, size=TELEPHONE)
    for path in ("/", "/chi-tieu/", "/chi-tieu/chi-tiet/services.level-4/", "/chi-tieu/muc-tieu/",
                 "/chi-tieu/khai-bao/", SET, "/chi-tieu/egdi/2022/Viet%20Nam/", "/dieu-hanh/",
                 f"/dieu-hanh/so-lieu/{OVERDUE}/", "/dieu-hanh/nguong/", "/dieu-hanh/ban-do/"):  # fmt: skip
        assert not window.go(path).scrolls_sideways(), path
