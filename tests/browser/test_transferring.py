"""A mandate passes from one agency to another: decided, handed over, signed; and what hangs on it follows."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from lienthong.base.clock import today
from tests.browser import governing
from tests.browser.together import day, download, fold, offer, open_row
from tests.browser.windows import TELEPHONE

MANDATE, SUBJECT = "Thí điểm kho dữ liệu dùng chung của các đô thị", "thi-diem-kho-du-lieu"
MINISTRY, CITY = "Bộ Thông tin và Truyền thông", "Ủy ban nhân dân thành phố Hà Nội"
TASK = "kho dữ liệu đô thị điện tử dùng chung"
NQ17, PORTAL = "bao-cao-nghi-quyet-17", "cong-dich-vu-cong-quoc-gia"


@pytest.fixture(scope="module")
def decided(windows, tmp_path_factory):
    """A mandate of the Ministry with a task on it, which passes to Hà Nội on the day this is made."""
    windows.site.ask("govern")
    keeper = windows.open("quantri")
    _establish(keeper)
    office = windows.open("lanhdao.vpcp")
    task = _assign(office, tmp_path_factory.mktemp("directive"))
    on = today()
    transfer = _transfer(keeper, on)
    for window in (keeper, office):
        assert window.complaints == []
        window.close()
    return SimpleNamespace(task=task, transfer=transfer, on=on)


def _establish(keeper):
    keeper.go("/chuc-nang/").follow("Thêm chức năng, nhiệm vụ")
    keeper.press(keeper.tab.locator("#main-content form"), "Lưu").says("Có lỗi cần sửa")
    keeper.fill("Mã chức năng, nhiệm vụ", SUBJECT).fill("Chức năng, nhiệm vụ", MANDATE)
    keeper.fill("Cơ quan chủ trì", "bo thong tin").fill("Căn cứ pháp lý", "Quyết định 10/QĐ-TTg")
    day(keeper, "Từ ngày", today() - timedelta(days=300))
    keeper.press(keeper.tab.locator("#main-content form"), "Lưu").says("Đã giao chức năng")


def _assign(office, folder):
    directive = governing.text(f"Kết luận về {MANDATE}", "98").replace("sổ tay", "dữ liệu đô thị")
    address = governing.enter(office, folder, directive)
    office.press(governing.card(office, TASK), "Sửa, xác nhận")
    office.choose("Thuộc chức năng, nhiệm vụ", MANDATE).follow("Xác nhận thành nhiệm vụ")
    office.go(address).follow("Giao 1 nhiệm vụ đã xác nhận")
    return governing.reach(office, "/chi-dao/nhiem-vu/?q=du+lieu+do+thi", TASK)


def _transfer(keeper, on):
    keeper.go(f"/chuc-nang/{SUBJECT}/").says(MINISTRY, "Chưa chuyển giao lần nào")
    keeper.follow("Chuyển giao").follow("Tiếp tục").says("Số, ký hiệu quyết định: ")
    keeper.fill("Số, ký hiệu quyết định", "Quyết định số 77/QĐ-TTg")
    keeper.fill("Cơ quan ban hành", "Thủ tướng Chính phủ").fill("Cơ quan tiếp nhận", "ủy ban")
    day(keeper, "Ngày quyết định", date(on.year, 2, 1))
    group = keeper.tab.get_by_role("group", name="Ngày hiệu lực")
    for label, part in (("Ngày", "31"), ("Tháng", "2"), ("Năm", str(on.year))):
        group.get_by_label(label, exact=True).fill(part)
    keeper.follow("Tiếp tục").says("Ngày này không có thật")
    day(keeper, "Ngày hiệu lực", on).follow("Tiếp tục").says("khớp với nhiều cơ quan")
    keeper.fill("Cơ quan tiếp nhận", "không có cơ quan này").follow("Tiếp tục")
    keeper.says("Không có cơ quan nào khớp")
    # What the registry refuses is said before anything is shown to follow from it.
    keeper.fill("Cơ quan tiếp nhận", "bo thong tin va truyen thong").follow("Tiếp tục")
    keeper.says("Cơ quan này đang chủ trì nhiệm vụ")
    keeper.fill("Cơ quan tiếp nhận", "uy ban nhan dan thanh pho ha noi")
    day(keeper, "Ngày hiệu lực", on - timedelta(days=400)).follow("Tiếp tục")
    keeper.says("Ngày chuyển giao phải sau ngày")
    day(keeper, "Ngày hiệu lực", on)
    keeper.fill("Văn bản trong hệ thống", "không phải địa chỉ").follow("Tiếp tục")
    keeper.says("Không thấy mã văn bản")
    keeper.fill("Văn bản trong hệ thống", "").follow("Tiếp tục")
    keeper.says("Kiểm tra hệ quả", "Quyết định số 77/QĐ-TTg", MINISTRY, CITY, "hôm nay hoặc đã qua")
    keeper.says("trong sổ của cơ quan bạn: 1")
    keeper.follow("Sửa lại")
    assert keeper.field("Số, ký hiệu quyết định").input_value() == "Quyết định số 77/QĐ-TTg"
    keeper.follow("Tiếp tục").follow("Ghi quyết định chuyển giao")
    keeper.says("Đã ghi quyết định chuyển giao", "Đã có hiệu lực", CITY)
    return keeper.path


def test_who_is_responsible_before_and_from_the_day(sit, decided):
    reader = sit("chuyenvien.vpcp").go(f"/chuc-nang/{SUBJECT}/")
    for days, answer in ((-1, MINISTRY), (0, CITY), (900, CITY)):
        day(reader, "Tại ngày", decided.on + timedelta(days)).follow("Xem")
        reader.says(f"cơ quan chịu trách nhiệm là {answer}")
    day(reader, "Tại ngày", date(2001, 1, 1)).follow("Xem").says("chưa có hoặc không còn")
    reader.says("Quyết định số 77/QĐ-TTg", f"mandate:{SUBJECT}").says_not("Sửa quyết định")
    reader.go("/chuc-nang/").fill("Chức năng, nhiệm vụ", "kho du lieu").follow("Xem").says(CITY)
    reader.follow("Các quyết định chuyển giao").says("Quyết định số 77/QĐ-TTg")


def test_the_list_is_made_by_the_giver_ticked_by_both_and_signed_by_both_leaders(
    sit, decided, tmp_path
):
    giver, taker = sit("lanhdao.btttt"), sit("lanhdao.hanoi")
    given = open_row(giver, "/chuc-nang/ban-giao/?open=1", MANDATE)
    giver.says("Danh mục chưa có mục nào", "danh mục bàn giao chưa được lập")
    _list(giver, tmp_path)
    giver.follow("Gửi danh mục cho bên nhận").says("Đã gửi danh mục bàn giao")
    taken = open_row(taker, "/chuc-nang/ban-giao/", MANDATE)
    taker.waits_until_it_says("Hồ sơ thí điểm").says("Bên nhận").says_not("Thêm mục bàn giao")
    assert download(taker, "ho-so.txt").decode() == "Hồ sơ"
    for window, word in ((giver, "Đã giao"), (taker, "Đã nhận")):
        for _each in range(2):
            window.tab.locator("tbody").get_by_role("button", name=word, exact=True).first.click()
            window.tab.wait_for_load_state("load")
        window.check()
    taker.follow("Bỏ đánh dấu").says("Đã bỏ đánh dấu").says_not("Ký danh mục bàn giao")
    taker.tab.locator("tbody").get_by_role("button", name="Đã nhận", exact=True).first.click()
    giver.go(given).waits_until_it_says("2 Đủ hai bên")
    giver.follow("Ký danh mục bàn giao").says("Đã ký danh mục bàn giao").says_not("Bỏ đánh dấu")
    taker.go(taken).waits_until_it_says("Có giá trị")
    taker.follow("Ký danh mục bàn giao").says("Đã bàn giao xong")
    giver.go(given).waits_until_it_says("Đã bàn giao xong")
    taker.go(taken).says("Cơ quan bạn ký sau bên giao").says_not("Ký biên bản bàn giao")
    assert download(giver, "Xem biên bản (PDF)").startswith(b"%PDF")
    giver.follow("Ký biên bản bàn giao").says("Đã ký biên bản", "đang chờ bên nhận ký")
    taker.go(taken).waits_until_it_says("Bên giao đã ký")
    taker.follow("Ký biên bản bàn giao").says("Đủ hai chữ ký")
    giver.go(given).waits_until_it_says("Đủ hai chữ ký")
    assert download(giver, "Xem biên bản (PDF)") == download(taker, "Xem biên bản (PDF)")
    sit("quantri").go(decided.transfer).says("Sổ bàn giao nằm ở hai cơ quan")
    giver.go(decided.transfer).follow("Mở sổ bàn giao của cơ quan bạn").says("Đã bàn giao xong")


def _list(giver, tmp_path):
    offer(giver, "Thêm mục bàn giao", "Thêm mục").says("Nội dung bàn giao:")
    file = tmp_path / "ho-so.txt"
    file.write_text("Hồ sơ", encoding="utf-8")
    part = fold(giver, "Thêm mục bàn giao")
    part.get_by_label("Tệp kèm theo").set_input_files(file)
    offer(giver, "Thêm mục bàn giao", "Thêm mục", Nội_dung_bàn_giao="Hồ sơ thí điểm")
    part = fold(giver, "Thêm mục bàn giao")
    giver.choose("Loại", "Kinh nghiệm quốc tế", part)
    offer(giver, "Thêm mục bàn giao", "Thêm mục", Nội_dung_bàn_giao="Kinh nghiệm Estonia")
    offer(giver, "Thêm mục bàn giao", "Thêm mục", Nội_dung_bàn_giao="Mục ghi nhầm")
    giver.press(giver.row("Mục ghi nhầm"), "Bỏ khỏi danh mục").says("Đã bỏ khỏi danh mục")
    giver.says("Kinh nghiệm Estonia").says_not("Mục ghi nhầm")


def test_the_open_task_follows_and_keeps_its_dates(sit, decided):
    office, city = sit("lanhdao.vpcp"), sit("lanhdao.hanoi")
    due = f"29/09/{decided.on.year + 1}"
    office.site.ask("rounds")
    office.go(decided.task).waits_until_it_says(CITY).says(MINISTRY, due, MANDATE)
    governing.reach(city, "/chi-dao/viec/?q=du+lieu+do+thi", TASK)
    city.says(due)
    city.go(f"/chuc-nang/{SUBJECT}/").says(TASK)


def test_mail_to_the_mandate_reaches_who_holds_it_now(sit, decided):
    city, ministry = sit("lanhdao.hanoi"), sit("lanhdao.btttt")
    title = "Hỏi về kho dữ liệu dùng chung"
    city.site.ask("write_to_mandate", subject=SUBJECT, title=title)
    open_row(city, "/phoi-hop/den/", title)
    ministry.go("/phoi-hop/den/").says_not(title)


def test_report_duties_follow_the_mandate(sit, decided):
    keeper, ministry, office = sit("quantri"), sit("lanhdao.btttt"), sit("lanhdao.vpcp")
    # The holder sums up and reports on the 25th of a quarter's last month; the others report to the holder.
    due = _next_quarterly()
    month, last = f"/bao-cao/?thang={due:%Y-%m}", f"{due:%d/%m/%Y}"
    ministry.go(month).says(last)
    office.go(month).says_not(last)
    _pass_on(keeper, NQ17, "G22", today())
    # Who sums up for the Government owes itself nothing; the Ministry now reports to it.
    office.go(month).says_not(last)
    ministry.go(month).says_not(last).says("Văn phòng Chính phủ")
    office.go(f"/chuc-nang/{NQ17}/").says("Chế độ báo cáo", "Nghị quyết 17/NQ-CP")


def _next_quarterly():
    now = today()
    quarters = [
        date(year, month, 25) for year in (now.year, now.year + 1) for month in (3, 6, 9, 12)
    ]
    return next(each for each in quarters if each > now)


def test_a_transfer_of_a_day_to_come_waits_and_is_alone(sit, decided):
    keeper, soon = sit("quantri"), today() + timedelta(days=40)
    _pass_on(keeper, PORTAL, "G14", soon)
    keeper.says("Chờ đến ngày hiệu lực")
    keeper.go(f"/chuc-nang/{PORTAL}/").says("chịu trách nhiệm là Văn phòng Chính phủ")
    day(keeper, "Tại ngày", soon).follow("Xem").says(f"chịu trách nhiệm là {MINISTRY}")
    keeper.follow("Chuyển giao")
    _fill(keeper, "H26", soon + timedelta(days=5)).says("đã có quyết định chuyển giao từ ngày")
    keeper.go("/chuc-nang/chuyen-giao/").says("Chờ đến ngày hiệu lực")


def test_a_decision_is_corrected_and_told_again(sit, decided):
    keeper = sit("quantri").go(decided.transfer)
    keeper.follow("Sửa quyết định").fill("Số, ký hiệu quyết định", "")
    form = keeper.tab.locator("#main-content form")
    keeper.press(form, "Lưu").says("Có lỗi")
    keeper.fill("Số, ký hiệu quyết định", "Quyết định số 78/QĐ-TTg").press(form, "Lưu")
    keeper.says("Đã sửa quyết định", "Quyết định số 78/QĐ-TTg")
    keeper.follow("Báo hai cơ quan mở sổ bàn giao").says("Đã báo hai cơ quan")


def test_what_other_nodes_told_and_did_not_fit_waits_for_the_keeper(sit, decided):
    keeper, title = sit("quantri"), "Chức năng do nút khác báo"
    keeper.go("/chuc-nang/nut-khac-bao/").says("Không có thay đổi nào chờ xử lý")
    for _each in range(2):
        keeper.site.ask("tell_a_transfer", subject=PORTAL, title=title)
    open_row(keeper, "/chuc-nang/nut-khac-bao/", title)
    keeper.says("H26", "không chủ trì chức năng, nhiệm vụ này")
    keeper.follow("Ghi vào danh mục").says("Có lỗi")
    offer(keeper, "Không ghi vào danh mục", "Giữ nguyên danh mục").says("Lý do:")
    offer(keeper, "Không ghi vào danh mục", "Giữ nguyên danh mục", Lý_do="Không có quyết định")
    keeper.says("Đã ghi lý do", "Không có quyết định").says_not("Ghi vào danh mục bằng")
    keeper.go("/chuc-nang/nut-khac-bao/").follow("Tất cả").says(title)


def test_the_pages_of_mandates_fit_a_telephone(sit, decided):
    window = sit("lanhdao.hanoi", size=TELEPHONE)
    pages = ("/chuc-nang/", f"/chuc-nang/{SUBJECT}/", decided.transfer, "/chuc-nang/ban-giao/")
    assert [path for path in pages if window.go(path).scrolls_sideways()] == []
    open_row(window, "/chuc-nang/ban-giao/", MANDATE)
    assert not window.scrolls_sideways()


def _pass_on(keeper, subject, to, on):
    keeper.go(f"/chuc-nang/{subject}/chuyen-giao/")
    _fill(keeper, to, on).follow("Ghi quyết định chuyển giao").says("Đã ghi quyết định")


def _fill(keeper, to, on):
    keeper.fill("Số, ký hiệu quyết định", "Quyết định số 99/QĐ-TTg")
    keeper.fill("Cơ quan ban hành", "Thủ tướng Chính phủ").fill("Cơ quan tiếp nhận", to)
    return day(keeper, "Ngày hiệu lực", on).follow("Tiếp tục")
