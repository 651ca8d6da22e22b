"""A periodic task as clicked: its periods looked at first, given, changed for what is to come, and ended."""

from tests.browser import governing
from tests.browser.windows import TELEPHONE

TITLE = "Báo cáo định kỳ về sổ tay điện tử"


def test_a_periodic_task_is_looked_at_given_changed_and_ended(sit):
    leader = sit("lanhdao.vpcp").go("/chi-dao/nhiem-vu/them/")
    # The menu has a list of the same name.
    form = leader.tab.locator("#main-content")
    leader.fill("Nhiệm vụ", TITLE, form).fill("Cơ quan chủ trì", "G14", form)
    leader.choose("Định kỳ", "Hàng quý", form)
    leader.follow("Xem các kỳ").says("Các kỳ sẽ mở", "Kỳ đầu: Quý", "Tiếp theo: Quý")
    leader.follow("Thêm nhiệm vụ").says("Chuỗi định kỳ", "Đang mở theo kỳ", "ngày cuối kỳ")
    leader.follow("Giao nhiệm vụ").says("Đã giao", "đang xem")
    task = leader.path

    leader.follow("Đổi kỳ, thời hạn của các kỳ sau").says("Các kỳ sẽ mở")
    leader.fill("Thời hạn mỗi kỳ, số ngày sau ngày cuối kỳ", "15").follow("Lưu").says("Lý do")
    leader.fill("Lý do", "Theo lịch báo cáo").follow("Lưu").says("15 ngày sau ngày cuối kỳ")
    governing.act(leader, "Dừng chuỗi định kỳ", "Dừng chuỗi", Lý_do="Đã có hệ thống báo cáo")
    leader.go(task).says("Đã kết thúc chuỗi", "Đã có hệ thống báo cáo")

    on_telephone = sit("lanhdao.vpcp", size=TELEPHONE)
    for path in (task, "/chi-dao/nhiem-vu/?period=any", "/chi-dao/ngay-nghi/"):
        assert not on_telephone.go(path).scrolls_sideways()


def test_the_rule_of_days_off_is_seen_with_its_source(sit):
    reader = sit("chuyenvien.vpcp").go("/chi-dao/ngay-nghi/")
    reader.says("Điều 148 khoản 5", "tính đến hết ngày làm việc tiếp theo")
    reader.says_not("Đổi cách tính")
    sit("lanhdao.vpcp").go("/chi-dao/ngay-nghi/").says("Đổi cách tính cho nhiệm vụ của cơ quan")
