"""What the parties do about a report, as clicked: open, type, sign, receive, upload."""

from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook

from lienthong.base import clock
from tests.browser.windows import Window

REGIME = "kt-xh-thang"
NAME = "Báo cáo tháng về kinh tế - xã hội"
CALENDAR, INBOX, COMPARE = "/bao-cao/", "/bao-cao/tiep-nhan/", "/bao-cao/so-sanh/"
#: What Hà Nội types; the poor households are more than there are, which a warning says.
CELLS = {
    "dan-so": "8.053.663", "ho-ngheo": "2.400", "ho": "2.000", "hs-tiep-nhan": "320", "hs-dung-han": "290",
    "hs-qua-han": "9", "hai-long": "86", "vb-di": "45", "vb-den": "90", "nv-qua-han": "1",
    "thu-ns": "850,5", "chi-ns": "620", "kien-nghi": "7", "kien-nghi-xong": "6",
}  # fmt: skip


def period(back: int = 0) -> str:
    """Return the newest monthly period that is closed, or one before it."""
    today = clock.today()
    months = today.year * 12 + today.month - 1 - back - (today.day <= 14)
    return f"{months // 12}-{months % 12 + 1:02d}"


def begin(window: Window) -> str:
    """Begin the newest report of the own agency from its calendar; return the address of its page."""
    window.go(CALENDAR)
    year, month = period().split("-")
    words = f"{NAME} và chỉ đạo, điều hành (biểu mẫu minh họa), Tháng {int(month)} năm {year}"
    form = window.tab.locator("form", has_text=words)
    return window.press(form, f"Lập báo cáo {words}").path


def type_in(window: Window, cells: dict[str, str]) -> Window:
    """Type cells of the open report and save it."""
    for code, text in cells.items():
        window.tab.locator(f"#o-{code}").fill(text)
    return window.follow("Lưu báo cáo")


def sign(window: Window, notation: str) -> Window:
    """Hand the open report to review, sign it and send it."""
    window.follow("Chuyển rà soát").says("Đã chuyển báo cáo để rà soát")
    window.fill("Số, ký hiệu", notation)
    return window.follow("Ký số và gửi").says("Đã ký số và gửi báo cáo")


def with_reason(window: Window, summary: str, button: str, reason: str) -> Window:
    """Unfold a part of the page, give a reason and send it."""
    part = window.unfold(summary)
    window.fill("Lý do", reason, part)
    return window.press(part, button)


def units_file(folder: Path, lines: dict[str, dict[str, Any]], back: int = 0) -> Path:
    """Write a file of many units' figures in the shape of the offered sheet."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    codes = list(next(iter(lines.values())))
    sheet.append(["Chế độ báo cáo", REGIME])
    sheet.append(["Kỳ báo cáo", period(back)])
    sheet.append(["Mã đơn vị", "Tên đơn vị", *codes])
    for unit, cells in lines.items():
        sheet.append([unit, "", *cells.values()])
    path = folder / "cac-don-vi.xlsx"
    book.save(path)
    return path


def upload_units(window: Window, file: Path, back: int = 0) -> Window:
    """Upload a file of many units for the newest period, or one before it."""
    window.go(f"/bao-cao/tiep-nhan/tep/?regime={REGIME}&ky={period(back)}")
    window.tab.locator("input[type=file]").set_input_files(file)
    return window.follow("Tải lên")


def changed_sheet(window: Window, folder: Path, changes: dict[str, Any]) -> Path:
    """Take the open report's own sheet, change cells of it, and return the file."""
    with window.tab.expect_download() as given:
        window.tab.get_by_role("button", name="Tải XLSX").first.click()
    path = folder / "bao-cao.xlsx"
    given.value.save_as(path)
    book = load_workbook(path)
    for row in book.active.iter_rows():
        if row[0].value in changes:
            row[3].value = changes[row[0].value]
    book.save(path)
    return path


def reach(window: Window, words: str, *, state: str = "submitted") -> str:
    """Open, from the inbox, the report of a unit once it has come; return its address."""
    window.go(f"{INBOX}?state={state}", check=False).waits_until_it_says(words)
    window.row(words).get_by_role("link").first.click()
    window.tab.wait_for_load_state("load")
    window.check()
    return window.path
