"""A document is addressed to a mandate, received by who leads it, and goes on when the mandate passes."""

from datetime import timedelta

import pytest

from lienthong.base.clock import today
from tests.browser import office
from tests.browser.together import day, open_row
from tests.browser.windows import TELEPHONE

MANDATE, SUBJECT = "Vận hành sàn hồ sơ dùng chung của các đô thị", "san-ho-so-do-thi"
MINISTRY, CITY = "Bộ Thông tin và Truyền thông", "Ủy ban nhân dân thành phố Hà Nội"
LETTER = "Đề nghị báo cáo tình hình sàn hồ sơ dùng chung"


@pytest.fixture(scope="module")
def established(windows):
    """A mandate that the Ministry leads."""
    keeper = windows.open("quantri").go("/chuc-nang/moi/")
    keeper.fill("Mã chức năng, nhiệm vụ", SUBJECT).fill("Chức năng, nhiệm vụ", MANDATE)
    keeper.fill("Cơ quan chủ trì", "bo thong tin").fill("Căn cứ pháp lý", "Quyết định 10/QĐ-TTg")
    day(keeper, "Từ ngày", today() - timedelta(days=300))
    keeper.press(keeper.tab.locator("#main-content form"), "Lưu").says("Đã giao chức năng")
    keeper.close()


def decide(keeper, to, on):
    keeper.go(f"/chuc-nang/{SUBJECT}/").follow("Chuyển giao")
    keeper.fill("Số, ký hiệu quyết định", "Quyết định số 77/QĐ-TTg")
    keeper.fill("Cơ quan ban hành", "Thủ tướng Chính phủ").fill("Cơ quan tiếp nhận", to)
    day(keeper, "Ngày hiệu lực", on).follow("Tiếp tục").says("Kiểm tra hệ quả")
    return keeper.follow("Ghi quyết định chuyển giao").says("Đã ghi quyết định chuyển giao")


def test_a_document_to_a_mandate_goes_where_the_mandate_goes(sit, established):
    officer = sit("chuyenvien.vpcp")
    address = office.draft(officer, LETTER, ["Lưu: VT"])
    officer.follow("Thêm nơi nhận, xem cách hiểu từng dòng")
    officer.fill("Cơ quan hoặc chức năng, nhiệm vụ", "khong co gi nhu the").follow("Tìm")
    officer.says("Không có cơ quan, chức năng nào khớp")
    officer.fill("Cơ quan hoặc chức năng, nhiệm vụ", "san ho so").follow("Tìm")
    officer.says(f"chức năng {MANDATE}", f"hiện do {MINISTRY} chủ trì")
    officer.follow(f"Thêm chức năng {MANDATE}").says("Đã thêm nơi nhận", f"Chức năng: {MANDATE}")
    officer.go(address).says(f"chức năng, hiện do {MINISTRY} chủ trì")
    clerk = office.issue(sit, address)
    clerk.follow("Theo dõi nơi nhận").waits_until_it_says("1 Đã đến")
    clerk.says(f"chức năng {MANDATE}", f"{MINISTRY} nhận")

    ministry = sit("vanthu.btttt")
    received = office.arrived(ministry, LETTER)
    ministry.says("Gửi theo chức năng", MANDATE, f"hiện do {MINISTRY} chủ trì")
    ministry.follow("Vào sổ văn bản đến").says("Đã vào sổ")
    decide(sit("quantri"), "uy ban nhan dan thanh pho ha noi", today())
    clerk.site.ask("rounds")

    city = sit("vanthu.hanoi")
    office.arrived(city, LETTER)
    city.says("Gửi theo chức năng", MANDATE, f"hiện do {CITY} chủ trì", "Chuyển theo chức năng")
    ministry.go(received).says("Đã chuyển theo chức năng", "văn bản đã tự chuyển theo")
    ministry.follow("Xem cơ quan đang xử lý").says(CITY)
    city.follow("Vào sổ văn bản đến").says("Đã vào sổ")
    clerk.go(f"{address}theo-doi/")
    clerk.waits_until_it_says(f"đã chuyển theo chức năng cho {CITY}")
    clerk.says("03 Đã tiếp nhận")
    open_row(sit("lanhdao.btttt"), "/chuc-nang/ban-giao/", MANDATE)


def test_a_transfer_of_a_day_to_come_is_revoked(sit, established):
    keeper, leader = sit("quantri"), sit("lanhdao.vpcp")
    decide(keeper, "van phong chinh phu", today() + timedelta(days=60))
    where = keeper.path
    open_row(leader, "/chuc-nang/ban-giao/", MANDATE)
    keeper.follow("Thu hồi quyết định")
    form = keeper.tab.locator("#main-content form")
    keeper.press(form, "Thu hồi quyết định").says("Có lỗi")
    keeper.fill("Số, ký hiệu quyết định thu hồi", "Quyết định số 79/QĐ-TTg")
    keeper.fill("Cơ quan ban hành", "Thủ tướng Chính phủ")
    keeper.fill("Lý do thu hồi", "Chưa đủ điều kiện tiếp nhận").press(form, "Thu hồi quyết định")
    keeper.says("Đã thu hồi trước ngày hiệu lực", "Quyết định số 79/QĐ-TTg", "Chưa đủ điều kiện")
    keeper.says_not("Sửa quyết định")
    leader.go(leader.path).waits_until_it_says("nên không bàn giao nữa")
    telephone = sit("quantri", size=TELEPHONE)
    assert not telephone.go(where).scrolls_sideways()
