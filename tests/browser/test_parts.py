"""The parts of a task as clicked: one is finished and decided on, and another agency takes its place."""

from tests.browser import governing
from tests.browser.windows import TELEPHONE

DUTIES = "/chi-dao/viec/"
TITLE = "Lập danh mục sổ tay điện tử dùng chung của các cơ quan"


def test_a_part_is_finished_decided_and_coordinators_change(sit, tmp_path):
    office, ministry, province = (sit(f"lanhdao.{each}") for each in ("vpcp", "btttt", "hanoi"))
    task = _assign(office)
    duty = governing.reach(province, f"{DUTIES}?q=danh+muc+so+tay", TITLE)
    province.says("Cơ quan phối hợp").follow("Nhận nhiệm vụ").says("Đã nhận nhiệm vụ")
    _report(province, tmp_path / "danh-muc.txt")

    office.go(task).waits_until_it_says("Báo xong phần việc, chờ xác nhận").says("danh-muc.txt")
    part = office.tab.locator("#phan-viec")
    office.press(part, "Trả lại phần việc").says("Lý do")
    office.fill("Lý do", "Thiếu sổ tay của các quận", part).press(part, "Trả lại phần việc")
    province.go(duty).waits_until_it_says("Thiếu sổ tay của các quận").says("Bị trả lại")
    _report(province, tmp_path / "danh-muc-day-du.txt")
    office.go(task).waits_until_it_says("danh-muc-day-du.txt")
    office.press(part, "Xác nhận xong phần việc").says("Xong phần việc", "Đã giao, chờ nhận")
    province.go(duty).waits_until_it_says("Được xác nhận hoàn thành")

    lead = governing.reach(ministry, f"{DUTIES}?q=danh+muc+so+tay", TITLE)
    ministry.waits_until_it_says("Xong phần việc").says("Các cơ quan phối hợp", "danh-muc-day-du")

    _change(office.go(task), "Cơ quan trực thuộc không còn giữ sổ tay")
    office.says("Thôi phối hợp", "Bộ Tài chính", "Khẩn trương")
    province.go(duty).waits_until_it_says("Kết thúc phần việc").says("không còn giữ sổ tay")
    ministry.go(lead).waits_until_it_says("Bộ Tài chính").says("Khẩn trương", "Chờ nhận phần việc")
    office.go("/chi-dao/nhiem-vu/").fill("Cơ quan tham gia", "bo tai chinh").follow("Lọc")
    office.says(TITLE)
    office.fill("Cơ quan tham gia", "H26").fill("Từ khóa", "danh muc so tay").follow("Lọc")
    office.says_not(TITLE)
    for username, path in (("vpcp", task), ("btttt", lead), ("hanoi", duty)):
        assert not sit(f"lanhdao.{username}", size=TELEPHONE).go(path).scrolls_sideways()


def _assign(office):
    office.go("/chi-dao/nhiem-vu/them/")
    form = office.tab.locator("#main-content")
    office.fill("Nhiệm vụ", TITLE, form).fill("Cơ quan chủ trì", "G14", form)
    office.fill("Cơ quan phối hợp", "H26", form)
    office.follow("Thêm nhiệm vụ").follow("Giao nhiệm vụ").says("Đã giao")
    return office.path


def _report(window, file):
    file.write_text("Danh mục", encoding="utf-8")
    form = window.unfold("Báo xong phần việc")
    form.get_by_label("Tài liệu chứng minh").set_input_files(file)
    window.fill("Kết quả", "Đã lập danh mục", form).press(form, "Báo xong phần việc")
    window.says("Đã báo xong")


def _change(office, reason):
    form = office.unfold("Đổi cơ quan phối hợp")
    office.fill("Cơ quan phối hợp từ hôm nay", "Bộ Tài chính", form)
    office.fill("Lý do", reason, form).press(form, "Đổi cơ quan phối hợp")
    form = office.unfold("Sửa nội dung, thời hạn, mức độ, kỳ")
    office.choose("Mức độ", "Khẩn trương", form)
    office.fill("Lý do", "Cần sớm", form).press(form, "Lưu thay đổi")
