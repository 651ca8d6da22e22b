"""The registers, the search and the viewer."""

import io

SUBJECT = "Phân công nhiệm vụ xây dựng Chính phủ điện tử"


def test_the_three_books_are_read_printed_and_taken_away(sit):
    clerk = sit("vanthu.btttt")
    clerk.go("/van-ban/so/outgoing/").says("Sổ đăng ký văn bản đi")
    clerk.go("/van-ban/so/follow-up/").says("Sổ theo dõi giải quyết văn bản đến", SUBJECT)
    clerk.go("/van-ban/so/incoming/").says("Sổ đăng ký văn bản đến", "320/TB-VPCP")
    with clerk.tab.expect_download() as download:
        clerk.tab.get_by_role("link", name="Tải CSV").click()
    text = download.value.path().read_bytes().decode("utf-8-sig")
    assert "320/TB-VPCP" in text and SUBJECT in text
    paper = clerk.context.request.get(clerk.tab.url + "?as=pdf")
    assert paper.body().startswith(b"%PDF")


def test_a_page_of_a_book_prints_as_a_page_of_a_book(sit):
    clerk = sit("vanthu.btttt").go("/van-ban/so/incoming/")
    clerk.tab.emulate_media(media="print")
    assert not clerk.tab.get_by_role("link", name="Tải CSV").is_visible()
    assert clerk.tab.get_by_text("320/TB-VPCP").first.is_visible()


def test_words_with_and_without_marks_find_the_same(sit):
    clerk = sit("vanthu.btttt")
    found = []
    for words in ("phân công nhiệm vụ", "phan cong nhiem vu", "320/TB"):
        clerk.go("/van-ban/den/").fill("Từ khóa, số ký hiệu, nơi gửi", words).follow("Lọc")
        found.append(clerk.tab.locator("tbody tr").all_inner_texts())
    assert found[0] == found[1] == found[2]
    assert SUBJECT in found[0][0]
    clerk.go("/van-ban/den/?q=khongcogi").says("Không có văn bản nào khớp với điều kiện")


def test_the_viewer_shows_the_pages_and_explains_both_signatures(sit):
    clerk = sit("vanthu.btttt").go("/van-ban/den/?q=320")
    clerk.follow("320/TB-VPCP").follow("Xem văn bản").says(
        "Chữ ký số trên văn bản", "Mai Tiến Dũng"
    )
    pages, side = clerk.tab.locator(".lt-viewer__pages"), clerk.tab.locator(".lt-viewer__side")
    picture = pages.locator("img").first
    assert picture.evaluate("one => one.complete && one.naturalWidth") > 600
    right = picture.bounding_box()["x"] + picture.bounding_box()["width"]
    assert right <= side.bounding_box()["x"]
    address = clerk.tab.get_by_role("link", name="Mở tệp PDF đã ký").get_attribute("href")
    assert (
        io.BytesIO(clerk.context.request.get(clerk.site.address + address).body()).read(5)
        == b"%PDF-"
    )
