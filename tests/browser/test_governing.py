"""A task from the words of a directive to the number on the command centre, and back; every screen of it."""

import pytest

from lienthong.base import clock
from tests.browser import governing
from tests.browser.governing import TASK, WORDS

DUTIES, TASKS = "/chi-dao/viec/", "/chi-dao/nhiem-vu/"
PARTIES = ("lanhdao.vpcp", "lanhdao.btttt", "lanhdao.hanoi")
GOVERNING = ("/chuc-nang/", "/chi-dao/", "/phoi-hop/", "/bao-cao/", "/chi-tieu/", "/dieu-hanh/")


@pytest.fixture(scope="module")
def assigned(windows, tmp_path_factory):
    """The directive is entered, one proposal edited, one dropped, and its tasks are on their way."""
    windows.site.ask("govern")
    officer = windows.open("chuyenvien.vpcp")
    address = governing.enter(officer, tmp_path_factory.mktemp("directive"))
    officer.says(
        "Chủ trì: Bộ Thông tin và Truyền thông",
        f"29/09/{clock.today().year + 1}",
    )
    officer.press(governing.card(officer, TASK), "Sửa, xác nhận").says(WORDS)
    officer.fill("Sản phẩm", "Báo cáo kết nối kho sổ tay").follow("Xác nhận thành nhiệm vụ")
    officer.go(address)
    officer.press(governing.card(officer, "sổ tay của các sở"), "Xác nhận")
    governing.act(officer, "Không phải nhiệm vụ", "Loại đề xuất", Lý_do="Chưa phải nhiệm vụ cụ thể")
    officer.says("Chưa phải nhiệm vụ cụ thể")
    leader = windows.open("lanhdao.vpcp").go(address)
    leader.follow("Giao 2 nhiệm vụ đã xác nhận")
    found = governing.reach(leader, f"{TASKS}?q=so+tay+dien+tu", TASK)
    for window in (officer, leader):
        assert window.complaints == []
        window.close()
    return address, found


def test_a_task_is_followed_from_the_words_to_the_number_and_back(sit, assigned):
    directive, task = assigned
    ministry, office = sit("lanhdao.btttt"), sit("lanhdao.vpcp")
    duty = governing.reach(ministry, f"{DUTIES}?q=so+tay+dien+tu", TASK)
    ministry.says(WORDS, "99/TB-VPCP").follow("Nhận nhiệm vụ").says("Đã nhận nhiệm vụ")
    step = ministry.unfold("Thêm bước")
    ministry.fill("Việc cần làm", "Khảo sát kho sổ tay", step)
    ministry.choose("Người làm", ministry.site.people["chuyenvien.btttt"]["name"], step)
    ministry.press(step, "Thêm bước").says("Khảo sát kho sổ tay")
    governing.act(
        ministry, "Báo cáo tiến độ", "Gửi báo cáo tiến độ",
        **{"Tỷ lệ hoàn thành (%)": "40", "Nội dung": "Đã khảo sát xong"},
    ).says("40%")  # fmt: skip
    governing.act(
        ministry, "Xin gia hạn", "Gửi đề nghị gia hạn",
        Ngày="31", Tháng="12", Năm=str(clock.today().year + 1), Lý_do="Chờ kinh phí",
    ).says("Chờ kinh phí")  # fmt: skip

    office.go(task).waits_until_it_says("Chờ kinh phí").says("40%")
    answer = office.tab.locator("#gia-han")
    answer.get_by_label("Không cho, giữ thời hạn cũ").check()
    office.fill("Lý do", "Thời hạn đã được Thủ tướng quyết định", answer)
    office.press(answer, "Trả lời").says("Không được gia hạn")
    ministry.go(duty).waits_until_it_says("Thời hạn đã được Thủ tướng quyết định")
    ministry.says(f"29/09/{clock.today().year + 1}").says_not("Thời hạn đầu tiên")
    governing.act(
        ministry, "Báo hoàn thành", "Báo hoàn thành", Kết_quả="Đã kết nối kho sổ tay"
    ).says("Chờ")

    office.go(task).waits_until_it_says("Đã kết nối kho sổ tay").follow("Xác nhận hoàn thành")
    office.says("Hoàn thành đúng hạn")
    ministry.go(duty).waits_until_it_says("Được xác nhận hoàn thành")
    office.follow("Xem trong Thông báo 99/TB-VPCP")
    assert office.path.startswith(directive)
    assert office.tab.locator("mark, a", has_text=WORDS).count()


def test_the_number_on_the_command_centre_leads_to_the_task(sit, assigned):
    office = sit("lanhdao.vpcp")
    before = int(office.site.ask("rounds"))
    assert before
    office.go("/dieu-hanh/").says("Nhiệm vụ theo thời hạn")
    office.follow("Đang thực hiện trong hạn")
    office.says("Nhiệm vụ đã giao", "sổ tay của các sở")
    office.row("sổ tay của các sở").get_by_role("link").first.click()
    office.tab.wait_for_load_state("load")
    office.check()
    office.says("Ủy ban nhân dân thành phố Hà Nội").follow("Xem trong Thông báo 99/TB-VPCP")


def test_a_province_sees_its_own_duty_and_what_it_has_to_report(sit, assigned):
    province = sit("lanhdao.hanoi")
    governing.reach(province, DUTIES, "sổ tay của các sở")
    province.says("Văn phòng Chính phủ").says_not(TASK)
    province.go("/").says("Chỉ đạo, điều hành", "Nhiệm vụ mới được giao")
    province.go("/bao-cao/").says("Lịch báo cáo")
    province.go(DUTIES).says_not(TASK)


@pytest.mark.parametrize("username", PARTIES)
def test_every_entry_and_its_first_page_are_whole(sit, assigned, username):
    window = sit(username).go("/")
    entries = [path for path in _links(window, ".lt-menu__fold") if path.startswith(GOVERNING)]
    assert len(entries) >= 30
    for path in entries:
        window.go(path)
        page = next((link for link in _links(window, "main tbody") if _is_page(link, path)), "")
        if page:
            window.go(page)


def test_the_menu_folds_on_a_telephone_and_needs_no_script(sit, assigned):
    from tests.browser.windows import TELEPHONE

    window = sit("lanhdao.vpcp", size=TELEPHONE).go("/dieu-hanh/")
    assert not window.scrolls_sideways()
    window.tab.locator(".lt-menu__fold > summary").click()
    menu = window.tab.locator(".lt-menu__fold")
    assert menu.get_by_role("link", name="Toàn cảnh").get_attribute("aria-current") == "page"
    menu.locator("summary", has_text="Báo cáo").click()
    window.check()
    menu.get_by_role("link", name="Tình hình gửi báo cáo").click()
    window.tab.wait_for_load_state("load")
    assert window.path == "/bao-cao/tinh-hinh/"
    assert not window.scrolls_sideways()


def _links(window, place):
    # Read in one go: a list of 140 links is not asked for one by one.
    found = window.tab.eval_on_selector_all(
        f"{place} a", "all => all.map(one => one.getAttribute('href'))"
    )
    return list(dict.fromkeys(one for one in found if one and one.startswith("/")))


def _is_page(link, path):
    return link != path and not link.startswith(f"{path}?") and "." not in link.rsplit("/", 1)[-1]
