"""What the three parties do about a task, as clicked: enter a directive, assign, accept, report, confirm."""

from pathlib import Path

from lienthong.base import clock
from tests.browser.windows import Window

SUBJECT = "Kết luận của Thủ tướng Chính phủ về sổ tay điện tử dùng chung"
TASK = "kho sổ tay điện tử dùng chung"
WORDS = "Bộ Thông tin và Truyền thông hoàn thành kết nối kho sổ tay điện tử dùng chung"


def text(subject: str = SUBJECT, number: str = "99") -> str:
    """Return a short directive whose deadlines are still to come."""
    today = clock.today()
    year = today.year + 1
    return f"""VĂN PHÒNG CHÍNH PHỦ
Số: {number}/TB-VPCP
Hà Nội, ngày {today.day} tháng {today.month} năm {today.year}

THÔNG BÁO
{subject}

Ngày {today.day} tháng {today.month} năm {today.year}, Thủ tướng Chính phủ đã chủ trì cuộc họp về sổ tay
điện tử dùng chung. Thủ tướng Chính phủ kết luận như sau:

1. {WORDS} trước ngày 30 tháng 9 năm {year}.
2. Ủy ban nhân dân thành phố Hà Nội hoàn thành số hóa sổ tay của các sở trước ngày 31 tháng 10 năm {year}.
3. Các cơ quan khẩn trương nghiên cứu, báo cáo trong thời gian tới.
"""


def enter(window: Window, folder: Path, content: str = "") -> str:
    """Upload the directive and have it read; return the address of its page."""
    file = folder / "ket-luan-so-tay.txt"
    file.write_text(content or text(), encoding="utf-8")
    window.go("/chi-dao/van-ban/").follow("Nhập văn bản chỉ đạo")
    window.follow("Nhập và đọc nhiệm vụ").says("Chọn một tệp văn bản")
    window.tab.get_by_label("Tệp văn bản").set_input_files(file)
    window.follow("Nhập và đọc nhiệm vụ").says("Đã nhập văn bản")
    return window.path


def card(window: Window, words: str) -> object:
    """The proposal that says something."""
    return window.tab.locator("section.lt-card", has_text=words).first


def reach(window: Window, listed: str, words: str, seconds: float = 40) -> str:
    """Open, from a list, what the axis has brought; return its address."""
    window.go(listed, check=False).waits_until_it_says(words, seconds)
    window.row(words).get_by_role("link").first.click()
    window.tab.wait_for_load_state("load")
    window.check()
    return window.path


def act(window: Window, summary: str, button: str, **fields: str) -> Window:
    """Unfold a part of the page, fill its form and send it; underscores in labels are spaces."""
    part = window.unfold(summary)
    for label, value in fields.items():
        window.fill(label.replace("_", " "), value, part)
    return window.press(part, button)
