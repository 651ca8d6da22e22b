"""Signing in with two factors, and signing out everywhere."""

from tests.browser.site import PASSWORD
from tests.browser.windows import enter_code, sign_in


def test_a_wrong_password_is_answered_in_one_sentence(sit):
    window = sit().go("/dang-nhap/")
    window.fill("Tên đăng nhập", "lanhdao.hanoi").fill("Mật khẩu", "sai mật khẩu")
    window.follow("Tiếp tục").says("Tên đăng nhập hoặc mật khẩu chưa đúng")


def test_a_page_asked_for_by_nobody_leads_through_sign_in_back_to_itself(sit):
    window = sit().go("/van-ban/den/").says("Đăng nhập", "Quên mật khẩu")
    window.fill("Tên đăng nhập", "chuyenvien.btttt").fill("Mật khẩu", PASSWORD)
    window.follow("Tiếp tục")
    window.fill("Mã xác thực", "000000").follow("Đăng nhập").says("chưa đúng")
    enter_code(window, "chuyenvien.btttt")
    assert window.title == "Văn bản đến"


def test_signing_out_everywhere_ends_every_other_window(sit, windows):
    # Whoever sits here again has to sign in again.
    windows.remembered.pop("lanhdao.hanoi", None)
    first, second = sit(), sit()
    sign_in(first, "lanhdao.hanoi")
    assert first.title == "Bàn làm việc"
    sign_in(second, "lanhdao.hanoi")
    first.go("/tai-khoan/phien/").follow("Đăng xuất khỏi mọi thiết bị")
    second.go("/van-ban/").says("Đăng nhập lại")
