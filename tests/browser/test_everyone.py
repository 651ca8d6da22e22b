"""Everyone can use it: two languages, a telephone, a keyboard, no JavaScript."""

import pytest

from tests.browser import office
from tests.browser.windows import TELEPHONE, sign_in

MAIN = {
    "vanthu.btttt": ["/", "/van-ban/den/", "/van-ban/di/", "/van-ban/di/soan/", "/van-ban/so/incoming/",
                     "/van-ban/so/follow-up/", "/van-ban/so-mat/", "/co-quan/", "/tai-khoan/"],
    "quantri": ["/quan-tri/nguoi/", "/quan-tri/vai-tro/", "/quan-tri/chung-thu/", "/quan-tri/tinh-trang/",
                "/quan-tri/so-cai/", "/chuc-nang/", "/co-quan/lich-lam-viec/"],
}  # fmt: skip


def test_the_first_visit_is_vietnamese_whatever_the_browser_prefers(sit):
    window = sit(locale="en-GB").go("/dang-nhap/")
    assert window.tab.locator("html").get_attribute("lang") == "vi"
    assert window.title == "Đăng nhập"


def test_the_language_switch_keeps_the_page(sit):
    clerk = sit("vanthu.btttt").go("/van-ban/den/?q=320")
    clerk.follow("English", within="header")
    assert (clerk.path, clerk.title) == ("/van-ban/den/?q=320", "Incoming documents")
    assert clerk.tab.locator("html").get_attribute("lang") == "en"
    clerk.follow("Tiếng Việt", within="header")
    assert (clerk.path, clerk.title) == ("/van-ban/den/?q=320", "Văn bản đến")


@pytest.mark.parametrize("username", MAIN)
def test_no_page_scrolls_sideways_on_a_telephone(sit, username):
    window = sit(username, size=TELEPHONE)
    wide = [path for path in MAIN[username] if window.go(path).scrolls_sideways()]
    assert wide == []


def test_documents_fit_a_telephone(sit):
    clerk = sit("vanthu.btttt", size=TELEPHONE).go("/van-ban/den/?q=320")
    clerk.follow("320/TB-VPCP")
    assert not clerk.scrolls_sideways()
    assert not clerk.follow("Xem văn bản").scrolls_sideways()
    sender = sit("vanthu.vpcp", size=TELEPHONE).go(f"/van-ban/di/{clerk.site.directive}/theo-doi/")
    assert not sender.scrolls_sideways()


def test_the_keyboard_reaches_the_content_first_and_the_focus_is_seen(sit):
    window = sit("vanthu.btttt").go("/van-ban/den/")
    window.tab.keyboard.press("Tab")
    focused = window.tab.locator(":focus")
    assert focused.inner_text() == "Chuyển đến nội dung chính"
    assert focused.bounding_box()["height"] > 20
    window.tab.keyboard.press("Enter")
    window.tab.keyboard.press("Tab")
    focused = window.tab.locator(":focus")
    assert focused.evaluate("one => !!one.closest('#main-content')")
    outline = "one => getComputedStyle(one).outlineStyle + getComputedStyle(one).boxShadow"
    assert focused.evaluate(outline) != "nonenone"


def test_all_of_it_works_without_javascript(sit):
    subject = "Văn bản vào sổ không cần JavaScript"
    office.issue(sit, office.draft(sit("vanthu.vpcp"), subject, ["UBND thành phố Hà Nội"]))
    clerk = sit(java_script_enabled=False)
    sign_in(clerk, "vanthu.hanoi")
    office.arrived(clerk, subject)
    clerk.follow("Vào sổ văn bản đến").says("Đã vào sổ văn bản đến và báo nơi gửi")
