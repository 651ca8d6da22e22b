"""An administrator keeps agencies, people, roles and certificates, and looks after the node."""

import pytest


def test_the_registry_is_as_of_a_day(sit):
    admin = sit("quantri").go("/co-quan/").says("Danh mục cơ quan", "63")
    admin.fill("Ngày", "1").fill("Tháng", "1").fill("Năm", "2010").follow("Xem")
    admin.says("01 tháng 01 năm 2010").says_not("Bộ Công an")
    admin.go("/co-quan/?q=ha+noi").says("Ủy ban nhân dân thành phố Hà Nội")
    admin.follow("Ủy ban nhân dân thành phố Hà Nội").says("000.00.00.H26", "People's Committee")


def test_a_person_is_entered_appointed_and_given_an_account(sit):
    admin = sit("quantri").go("/quan-tri/nguoi/").follow("Thêm cán bộ")
    admin.fill("Họ và tên", "Đỗ Thị Thử Nghiệm").follow("Lưu").says("Đỗ Thị Thử Nghiệm")
    admin.go("/quan-tri/nguoi/?q=do+thi+thu").says("Đỗ Thị Thử Nghiệm", "Chưa có")


def test_a_certificate_is_revoked_with_a_reason(sit):
    admin = sit("quantri").go("/quan-tri/nguoi/").follow("Tô Quang Vân")
    admin.follow("Cấp chứng thư số").says("Đã cấp chứng thư số")
    admin.go("/quan-tri/chung-thu/?q=To+Quang+Van").follow("Tô Quang Vân")
    admin.follow("Thu hồi").says("Thu hồi chứng thư của Tô Quang Vân")
    admin.follow("Thu hồi").says("Đã thu hồi chứng thư số")


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/quan-tri/vai-tro/", "Quyền của từng vai trò"),
        ("/quan-tri/uy-quyen/", "Các ủy quyền của cơ quan"),
        ("/quan-tri/thong-diep/", "Chờ xử lý"),
        ("/quan-tri/tinh-trang/", "Hoạt động"),
        ("/quan-tri/so-cai/", "Điểm kiểm tra đã ký"),
        ("/chuc-nang/", "Ai chịu trách nhiệm"),
        ("/co-quan/lich-lam-viec/", "Quốc khánh"),
        ("/thanh-phan/", "Thành phần"),
    ],
)
def test_every_page_of_the_administrator_opens(sit, path, sentence):
    sit("quantri").go(path).says(sentence)


def test_a_clerk_is_told_that_a_page_is_not_theirs(sit):
    sit("chuyenvien.vpcp").go("/quan-tri/nguoi/").says("Bạn không có quyền")
    sit("chuyenvien.vpcp").go("/khong-co-trang-nay/").says("Không tìm thấy")
