"""The everyday work of an office, as clicked: draft, submit, sign, issue, register."""

from tests.browser.windows import Window

BODY = "Văn phòng Chính phủ đề nghị các cơ quan báo cáo kết quả trước ngày 30 hằng tháng./."


def draft(window: Window, subject: str, recipients: list[str]) -> str:
    """Write a document in the form and save it; return its address."""
    leader = window.site.people["lanhdao.vpcp"]
    window.go("/van-ban/di/").follow("Soạn văn bản")
    window.choose("Loại văn bản", "Thông báo").fill("Trích yếu nội dung", subject)
    window.fill("Nội dung", BODY).fill("Nơi nhận", "\n".join(recipients))
    window.fill("Chức vụ người ký", "BỘ TRƯỞNG, CHỦ NHIỆM")
    window.fill("Họ tên người ký", leader["name"]).fill("Địa danh", "Hà Nội")
    window.follow("Lưu dự thảo").says(subject, "Dự thảo")
    return window.path


def issue(sit, address: str) -> Window:
    """Take a draft through submission, signature and issue; return the clerk's window."""
    clerk = sit("vanthu.vpcp").go(address, check=False)
    clerk.follow("Trình ký").says("Đã trình ký")
    sit("lanhdao.vpcp").go(address, check=False).follow("Ký số").says("Đã cấp số và ký số")
    clerk.go(address, check=False).follow("Ký số cơ quan và phát hành")
    return clerk.says("Đã phát hành")


def arrived(window: Window, subject: str) -> str:
    """Wait until a document has come, open it, and return its address."""
    window.go("/van-ban/den/?state=arrived", check=False).waits_until_it_says(subject)
    window.row(subject).get_by_role("link").first.click()
    window.tab.wait_for_load_state("load")
    window.check()
    return window.path
