"""An officer drafts, a clerk settles the recipients and issues, a leader signs, and all see where it went."""

from pathlib import Path

from tests.browser import office

SHIPPED = Path(__file__).parents[2] / "data/directives/phan-cong-nhiem-vu.txt"
GROUP = "UBND các tỉnh, thành phố trực thuộc Trung ương"
UNCLEAR = "UBND huyện Châu Thành"


def test_a_draft_becomes_a_signed_document_on_its_way_to_all_it_names(sit):
    officer = sit("chuyenvien.vpcp")
    address = office.draft(officer, "Báo cáo hằng tháng về văn bản điện tử", [GROUP, UNCLEAR])
    officer.says("Còn 1 dòng nơi nhận chưa xác định được cơ quan")

    clerk = sit("vanthu.vpcp").go(address)
    clerk.follow("Quyết định từng dòng").says(UNCLEAR, "63 cơ quan")
    line = clerk.tab.locator("section", has_text=UNCLEAR)
    line.locator("summary", has_text="Quyết định dòng này").click()
    clerk.choose("Dòng này là", "Văn thư quyết định", line).fill(
        "Căn cứ", "Nhiều tỉnh có huyện này", line
    )
    clerk.press(line, "Ghi quyết định").says("Đã ghi quyết định").says_not("Còn dòng chưa xác định")

    office.issue(sit, address).follow("Theo dõi nơi nhận").waits_until_it_says("63 Đã đến")
    assert clerk.go(f"{address}theo-doi/").tab.locator(".lt-map__drawing g").count() == 63


def test_an_uploaded_text_is_read_into_a_draft(sit):
    clerk = sit("vanthu.vpcp").go("/van-ban/di/").follow("Tải tệp lên để soạn")
    clerk.follow("Tải lên và đọc").says("Tệp văn bản")  # an empty form says what is missing
    clerk.tab.get_by_label("Tệp văn bản").set_input_files(SHIPPED)
    clerk.follow("Tải lên và đọc").says("Đã đọc tệp")
    assert clerk.field("Họ tên người ký").input_value() == "Mai Tiến Dũng"
    assert "Các bộ, cơ quan ngang bộ" in clerk.field("Nơi nhận").input_value()
    clerk.follow("Lưu dự thảo").says("Đã lưu dự thảo", "63 cơ quan")


def test_what_is_not_a_document_is_refused_in_words(sit, tmp_path):
    fake = tmp_path / "van-ban.docx"
    fake.write_bytes(b"%PDF-1.7 khong phai DOCX")
    clerk = sit("vanthu.vpcp").go("/van-ban/di/tai-len/")
    clerk.tab.get_by_label("Tệp văn bản").set_input_files(fake)
    clerk.follow("Tải lên và đọc").says("Có lỗi")


def test_tracking_is_filtered_and_taken_away(sit):
    clerk = sit("vanthu.vpcp").go(f"/van-ban/di/{sit().site.directive}/theo-doi/")
    clerk.says("92 Nơi nhận", "92 Đã vào sổ", "Bộ Công an")
    clerk.choose("Gửi", "Bị từ chối").follow("Lọc").says("Không có nơi nhận nào khớp với điều kiện")
    clerk.go(f"/van-ban/di/{clerk.site.directive}/theo-doi/?status=05")
    with clerk.tab.expect_download() as download:
        clerk.tab.get_by_role("link", name="Tải danh sách (CSV)").click()
    lines = download.value.path().read_text(encoding="utf-8-sig").splitlines()
    assert len(lines) == 1 + 92
