"""Quy chế 02 as two agencies click through it: asked, answered, disputed, decided, met, evaluated, signed."""

from datetime import timedelta

import pytest

from lienthong.base.clock import today
from tests.browser.together import day, download, fold, offer, open_row, pick
from tests.browser.windows import TELEPHONE

NUMBER = "07/QC-VPCP-BTTTT"
FILE = "Dự thảo Khung kiến trúc dùng chung bản lấy ý kiến"
MINISTRY = "Bộ Thông tin và Truyền thông"
DECIDED = "Đặt tại Bộ, dùng chung cho các cổng."


def later(days):
    return today() + timedelta(days=days)


@pytest.fixture
def office(sit):
    return sit("lanhdao.vpcp")


@pytest.fixture
def ministry(sit):
    return sit("lanhdao.btttt")


def test_a_regulation_is_registered_and_binds_once_both_confirmed(office, ministry):
    office.go("/phoi-hop/quy-che/").says("Chưa đăng ký quy chế phối hợp nào")
    office.follow("Đăng ký quy chế phối hợp").follow("Đăng ký và gửi bên kia xác nhận")
    office.says("Có lỗi")
    office.fill("Số, ký hiệu", NUMBER).fill("Tên quy chế", "Quy chế phối hợp xây dựng nền tảng")
    office.fill("Cơ quan phối hợp", "không có cơ quan này")
    day(office, "Có hiệu lực từ ngày", later(-400))
    office.fill("Đơn vị đầu mối của cơ quan mình", "Cục Kiểm soát thủ tục hành chính")
    office.fill("Đơn vị đầu mối của bên kia", "Cục Tin học hóa")
    office.fill("Nội dung phối hợp", "8.1\n8.2 Trục liên thông")
    office.follow("Đăng ký và gửi bên kia xác nhận")
    office.says("Không có cơ quan nào khớp", "Mỗi dòng cần điều, khoản rồi đến nội dung")
    office.fill("Cơ quan phối hợp", "bo thong tin va truyen thong")
    office.fill("Nội dung phối hợp", "8.1 Khung kiến trúc\n8.2 Trục liên thông")
    office.follow("Đăng ký và gửi bên kia xác nhận").says("Chờ bên kia xác nhận", "Khung kiến trúc")
    address = office.path

    open_row(ministry, "/phoi-hop/quy-che/", NUMBER)
    ministry.says("Chờ cơ quan mình xác nhận").follow("Xác nhận quy chế").says("Đang hiệu lực")
    offer(ministry, "Đổi đơn vị đầu mối", "Lưu đơn vị đầu mối", Đơn_vị_đầu_mối="").says(
        "Đơn vị đầu mối:"
    )
    offer(
        ministry, "Đổi đơn vị đầu mối", "Lưu đơn vị đầu mối",
        Đơn_vị_đầu_mối="Cục Chuyển đổi số quốc gia",
    ).says("Đã đổi đơn vị đầu mối")  # fmt: skip
    office.go(address).waits_until_it_says("Đang hiệu lực")
    office.waits_until_it_says("Cục Chuyển đổi số quốc gia")


def test_an_opinion_is_asked_for_with_roles_files_and_addressees(office, tmp_path):
    office.go("/phoi-hop/di/").follow("Lập hồ sơ lấy ý kiến").follow("Lưu và chọn cơ quan")
    office.says("Có lỗi")
    office.fill("Tên hồ sơ", FILE).choose("Theo quy chế phối hợp", NUMBER)
    office.choose("Nội dung theo quy chế", NUMBER).fill("Nội dung xin ý kiến", "Ý kiến về dự thảo")
    office.choose("Lĩnh vực phối hợp", "Nền tảng công nghệ")
    office.fill("Trách nhiệm của cơ quan chủ trì", "Tổng hợp, tiếp thu, giải trình")
    office.fill("Trách nhiệm của cơ quan phối hợp", "Cho ý kiến đúng hạn")
    day(office, "Hạn cho ý kiến", later(-3)).follow("Lưu và chọn cơ quan")
    office.says("Thời hạn không được trước ngày hôm nay")
    day(office, "Hạn cho ý kiến", later(9)).follow("Lưu và chọn cơ quan").says(FILE, MINISTRY)

    office.follow("Sửa hồ sơ").fill("Nội dung xin ý kiến", "Ý kiến về toàn bộ dự thảo")
    office.follow("Lưu").says("Ý kiến về toàn bộ dự thảo")
    office.follow("Bỏ khỏi hồ sơ").says("Chưa có cơ quan nào trong hồ sơ")
    office.follow("Gửi yêu cầu cho ý kiến").says("Hãy thêm ít nhất một cơ quan")
    office.fill("Mã hoặc tên cơ quan", "bo tai chinh").follow("Tìm")
    office.follow("Thêm Bộ Tài chính").says("không phải là bên của quy chế")
    office.fill("Mã hoặc tên cơ quan", "không có gì").follow("Tìm").says(
        "Không có cơ quan nào khớp"
    )
    office.fill("Mã hoặc tên cơ quan", "truyen thong").follow("Tìm")
    office.follow(f"Thêm {MINISTRY}").says("Đã thêm cơ quan")
    draft = tmp_path / "du-thao.txt"
    draft.write_text("Dự thảo khung kiến trúc", encoding="utf-8")
    part = fold(office, "Đính kèm tệp")
    part.get_by_label("Tệp kèm theo").set_input_files(draft)
    office.press(part, "Đính kèm").says("du-thao.txt")
    office.follow("Gửi yêu cầu cho ý kiến").says("Đã gửi yêu cầu", "Đang lấy ý kiến")


def test_the_addressee_takes_it_in_asks_for_documents_and_for_time(office, ministry):
    duty = open_row(ministry, "/phoi-hop/den/", FILE)
    ministry.says("Mới nhận", "Cho ý kiến đúng hạn", NUMBER)
    assert download(ministry, "du-thao.txt").decode() == "Dự thảo khung kiến trúc"
    ministry.follow("Tiếp nhận").says("Đã tiếp nhận và báo cơ quan chủ trì")
    offer(ministry, "Phân công xử lý", "Phân công").says("Hãy chọn đơn vị hoặc người xử lý")
    part = fold(ministry, "Phân công xử lý")
    ministry.choose("Người xử lý", ministry.site.people["chuyenvien.btttt"]["name"], part)
    ministry.press(part, "Phân công").says("Đã phân công")
    offer(
        ministry, "Đề nghị bên kia cung cấp tài liệu", "Gửi đề nghị", Nội_dung="Báo cáo đánh giá bản cũ"
    ).says("Đã gửi đề nghị cung cấp tài liệu")  # fmt: skip

    file = open_row(office, "/phoi-hop/di/", FILE)
    office.waits_until_it_says("Báo cáo đánh giá bản cũ").says("Bên kia đã tiếp nhận")
    office.follow("Trả lời đề nghị tài liệu").follow("Gửi trả lời").says("Có lỗi")
    pick(office, "Cung cấp").fill("Nội dung trả lời hoặc lý do", "Gửi kèm báo cáo số 45")
    office.follow("Gửi trả lời").says("Hãy ghi người chịu trách nhiệm về tính chính xác")
    office.fill("Người chịu trách nhiệm về tính chính xác", "Cục trưởng")
    office.follow("Gửi trả lời").says("Được đáp ứng")
    ministry.go(duty).waits_until_it_says("Gửi kèm báo cáo số 45").says("Cục trưởng")

    _ask_for_time(ministry, duty, later(2), "Cần thêm ngày").says("Ngày đề nghị phải sau thời hạn")
    _ask_for_time(ministry, duty, later(20), "Phải hỏi các đơn vị").says("Chờ trả lời")
    ministry.go(duty).follow("Đề nghị lùi thời hạn")
    day(ministry, "Đề nghị lùi đến ngày", later(30)).fill("Lý do đề nghị", "Hỏi lần nữa")
    ministry.follow("Gửi đề nghị").says("đang chờ trả lời")
    office.go(file).waits_until_it_says("Phải hỏi các đơn vị")
    office.follow("Trả lời đề nghị lùi thời hạn")
    pick(office, "Không chấp thuận, giữ nguyên thời hạn").follow("Gửi trả lời")
    office.says("Hãy ghi lý do không chấp thuận")
    office.fill("Lý do của cơ quan chủ trì", "Phải trình trong tháng").follow("Gửi trả lời")
    ministry.go(duty).waits_until_it_says("Phải trình trong tháng").says("giữ nguyên thời hạn")
    _ask_for_time(ministry, duty, later(20), "Có ý kiến mới của bộ khác").says("Chờ trả lời")
    office.go(file).waits_until_it_says("Có ý kiến mới của bộ khác")
    office.follow("Trả lời đề nghị lùi thời hạn")
    pick(office, "Chấp thuận").follow("Gửi trả lời").says("Được chấp thuận", "hạn ban đầu")
    ministry.go(duty).waits_until_it_says("hạn ban đầu")


def _ask_for_time(ministry, duty, wanted, reason):
    ministry.go(duty, check=False).follow("Đề nghị lùi thời hạn")
    day(ministry, "Đề nghị lùi đến ngày", wanted).fill("Lý do đề nghị", reason)
    return ministry.follow("Gửi đề nghị")


def test_an_opinion_comes_back_with_points_and_none_may_be_passed_over(office, ministry):
    duty = open_row(ministry, "/phoi-hop/den/", FILE)
    ministry.follow("Cho ý kiến").follow("Gửi ý kiến").says("Có lỗi")
    pick(ministry, "Không nhất trí").follow("Gửi ý kiến").says("Hãy ghi ít nhất một điểm góp ý")
    _write_points(ministry)
    ministry.follow("Thêm điểm góp ý")
    assert ministry.field("Nội dung góp ý").input_value() == "Chưa bảo đảm an toàn thông tin"
    ministry.follow("Gửi ý kiến").says("Đã gửi ý kiến", "Không nhất trí")

    file = open_row(office, "/phoi-hop/di/", FILE)
    office.waits_until_it_says("Chưa bảo đảm an toàn thông tin").says("Chưa trình được hồ sơ")
    offer(office, "Trình cấp có thẩm quyền", "Ghi nhận trình hồ sơ", Nội_dung="Kính trình").says(
        "Chưa trình được hồ sơ: Bộ Thông tin", "chưa tiếp thu hoặc giải trình"
    )
    assert office.field("Nội dung", fold(office, "Trình cấp có thẩm quyền")).input_value() == (
        "Kính trình"
    )
    office.follow("Xử lý điểm góp ý").follow("Lưu kết quả và báo các cơ quan")
    office.says("Hãy chọn kết quả cho ít nhất một điểm")
    first, second = office.tab.locator("section.lt-card").all()
    pick(office, "Tiếp thu", first)
    pick(office, "Không tiếp thu", second).follow("Lưu kết quả và báo các cơ quan")
    office.says("Hãy giải trình cụ thể lý do không tiếp thu")
    second = office.tab.locator("section.lt-card").nth(1)
    second.locator("textarea").fill("Trái chỉ đạo không gửi bản giấy")
    office.follow("Lưu kết quả và báo các cơ quan").says("Đã xử lý 2 điểm góp ý")
    office.says("Trái chỉ đạo không gửi bản giấy")
    assert download(office, "PDF").startswith(b"%PDF")
    assert "Trái chỉ đạo" in download(office, "CSV").decode("utf-8-sig")
    assert download(office, "XLSX").startswith(b"PK")
    office.follow("Đề nghị soạn công văn").says("Đã đề nghị văn thư soạn công văn")
    office.go(file).waits_until_it_says("Dự thảo trong mục văn bản đi")
    ministry.go(duty).waits_until_it_says("Trái chỉ đạo không gửi bản giấy")


def _write_points(ministry):
    places = ministry.tab.get_by_label("Vị trí trong dự thảo")
    texts = ministry.tab.get_by_label("Nội dung góp ý")
    rows = (("Mục 2", "Chưa bảo đảm an toàn thông tin"), ("Phụ lục", "Cho gửi song song bản giấy"))
    for number, (place, text) in enumerate(rows):
        places.nth(number).fill(place)
        texts.nth(number).fill(text)


def test_what_units_cannot_settle_goes_up_to_both_leaders_and_comes_back(office, ministry):
    duty, file = open_row(ministry, "/phoi-hop/den/", FILE), open_row(office, "/phoi-hop/di/", FILE)
    offer(
        office, "Trao đổi với đơn vị bên kia", "Gửi trao đổi", Nội_dung="Đề nghị Bộ xem lại mục 2"
    )
    office.says("Đã gửi trao đổi")
    ministry.go(duty).waits_until_it_says("Đề nghị Bộ xem lại mục 2")
    offer(ministry, "Trao đổi với đơn vị bên kia", "Gửi trao đổi", Nội_dung="Bộ giữ ý kiến")
    office.go(file).waits_until_it_says("Bộ giữ ý kiến").follow("Báo cáo lãnh đạo hai cơ quan")
    office.follow("Gửi báo cáo").says("Có lỗi")
    office.fill("Nội dung chưa thống nhất", "Đặt kho xác thực ở đâu?")
    office.fill("Ý kiến của cơ quan mình", "Đặt tại Văn phòng")
    office.fill("Ý kiến của bên kia", "Đặt tại Bộ").follow("Gửi báo cáo")
    office.says("Chờ lãnh đạo quyết định", "Bộ giữ ý kiến")
    raised = office.path
    _decide(office, "Đặt tại Văn phòng.")
    office.says("Đang chờ ý kiến của lãnh đạo bên kia")
    open_row(ministry, "/phoi-hop/bao-cao-lanh-dao/", "Đặt kho xác thực ở đâu?")
    _decide(ministry, DECIDED)
    office.go(raised).waits_until_it_says(DECIDED)
    _decide(office, DECIDED)
    ministry.waits_until_it_says(DECIDED)
    ministry.waits_until_it_says("Lần 2")
    _decide(ministry, DECIDED).says("Đã có quyết định")
    office.go(raised).waits_until_it_says("Đã có quyết định")

    office.go(file).waits_until_it_says("Đã có quyết định")
    offer(office, "Trình cấp có thẩm quyền", "Ghi nhận trình hồ sơ", Nội_dung="Kính trình").says(
        "Đã ghi nhận trình hồ sơ", "Đã trình"
    )
    ministry.go(duty).waits_until_it_says("Đã kết thúc").says("Kính trình")


def _decide(window, words):
    return offer(
        window, "Ghi ý kiến quyết định của lãnh đạo", "Ghi ý kiến quyết định", Nội_dung=words
    )


def test_a_higher_authority_may_decide_instead(office, ministry):
    title = "Phương án dùng chung nền tảng định danh"
    duty = _ask(office, ministry, title)
    offer(
        ministry, "Trao đổi với đơn vị bên kia", "Gửi trao đổi", Nội_dung="Chưa thống nhất chủ trì"
    )
    ministry.follow("Báo cáo lãnh đạo hai cơ quan")
    ministry.fill("Nội dung chưa thống nhất", "Cơ quan nào chủ trì định danh?")
    ministry.fill("Ý kiến của cơ quan mình", "Bộ chủ trì").fill(
        "Ý kiến của bên kia", "VPCP chủ trì"
    )
    ministry.follow("Gửi báo cáo").says("Chờ lãnh đạo quyết định")
    offer(ministry, "Ghi quyết định của cấp có thẩm quyền", "Ghi quyết định",
          Cấp_có_thẩm_quyền_quyết_định="Thủ tướng Chính phủ").says("Văn bản quyết định:")  # fmt: skip
    offer(ministry, "Ghi quyết định của cấp có thẩm quyền", "Ghi quyết định",
          Văn_bản_quyết_định="Thông báo 55/TB-VPCP", Nội_dung_quyết_định="Bộ chủ trì")  # fmt: skip
    ministry.says("Đã có quyết định", "Thủ tướng Chính phủ", "Thông báo 55/TB-VPCP")
    open_row(office, "/phoi-hop/bao-cao-lanh-dao/", "Cơ quan nào chủ trì định danh?")
    office.waits_until_it_says("Thông báo 55/TB-VPCP")

    open_row(office, "/phoi-hop/di/", title)
    offer(office, "Đôn đốc cơ quan này", "Gửi đôn đốc", Nội_dung="Đề nghị Bộ trả lời sớm")
    office.says("Đã gửi đôn đốc", "Đã đôn đốc 1 lần")
    ministry.go(duty).waits_until_it_says("Đề nghị Bộ trả lời sớm")
    offer(office, "Rút yêu cầu cho ý kiến", "Rút yêu cầu").says("Lý do:")
    offer(office, "Rút yêu cầu cho ý kiến", "Rút yêu cầu", Lý_do="Đã có quyết định").says(
        "Đã rút yêu cầu"
    )
    ministry.go(duty).waits_until_it_says("Đã kết thúc").says_not("Cho ý kiến đi")


def _ask(office, ministry, title):
    office.go("/phoi-hop/di/moi/", check=False).fill("Tên hồ sơ", title)
    office.fill("Nội dung xin ý kiến", "Đề nghị cho ý kiến")
    office.fill("Trách nhiệm của cơ quan chủ trì", "Tổng hợp")
    office.fill("Trách nhiệm của cơ quan phối hợp", "Cho ý kiến")
    day(office, "Hạn cho ý kiến", later(12)).follow("Lưu và chọn cơ quan")
    office.fill("Mã hoặc tên cơ quan", "G14").follow("Tìm").follow(f"Thêm {MINISTRY}")
    office.follow("Gửi yêu cầu cho ý kiến").says("Đã gửi yêu cầu")
    return open_row(ministry, "/phoi-hop/den/", title)


def test_what_is_late_is_flagged_in_both_books_and_pressed_in_bulk(office, ministry):
    title = "Rà soát danh mục dữ liệu mở"
    office.site.ask("ask_earlier", title=title)
    duty = open_row(ministry, "/phoi-hop/den/", title)
    office.site.ask("rounds")
    ministry.go(duty).says("Quá hạn", "Ghi nhận quá hạn").says_not("Đề nghị lùi thời hạn")
    file = open_row(office, "/phoi-hop/di/", title)
    office.says("Quá hạn", "Ghi nhận quá hạn")
    office.go("/phoi-hop/di/").follow("Đôn đốc ý kiến quá hạn").follow("Gửi đôn đốc").says("Có lỗi")
    office.tab.get_by_label(title).check()
    office.fill("Nội dung đôn đốc", "Đề nghị trả lời trong tuần").follow("Gửi đôn đốc")
    ministry.go(duty).waits_until_it_says("Đề nghị trả lời trong tuần")
    ministry.follow("Cho ý kiến")
    pick(ministry, "Nhất trí").follow("Gửi ý kiến").says("Đã gửi ý kiến")
    office.go(file).waits_until_it_says("Đã có ý kiến").says("Quá hạn")
    ministry.go("/phoi-hop/den/").says("trả lời quá hạn")
    office.go("/phoi-hop/di/don-doc/").says("Không có cơ quan nào quá hạn")


def test_an_officer_is_seconded_asks_is_answered_and_goes_home(office, ministry):
    task = "Cùng xây dựng hồ sơ cấp độ an toàn"
    office.go("/phoi-hop/cu-can-bo/").says("Chưa có đề nghị cử cán bộ nào")
    office.follow("Đề nghị cử cán bộ").follow("Gửi đề nghị").says("Có lỗi")
    office.fill("Cơ quan được đề nghị", "G14").fill("Nhiệm vụ phối hợp", task)
    office.fill("Yêu cầu về trình độ, kinh nghiệm", "Kỹ sư an toàn thông tin")
    office.fill("Thời gian dành cho nhiệm vụ", "3 ngày một tuần")
    day(office, "Từ ngày", later(5))
    day(office, "Đến ngày", later(1)).follow("Gửi đề nghị").says("Thời hạn không được trước")
    day(office, "Đến ngày", later(60)).fill("Kế hoạch công tác", "Tuần 1: khảo sát")
    office.follow("Gửi đề nghị").says(task)
    asked = office.path
    named = open_row(ministry, "/phoi-hop/cu-can-bo/", task)
    ministry.says("Tuần 1: khảo sát")
    offer(ministry, "Trả lời không cử được", "Gửi trả lời").says("Lý do:")
    offer(ministry, "Cử cán bộ", "Cử cán bộ", Cán_bộ_được_cử="Lê Văn An").says(
        "Trình độ của cán bộ được cử:"
    )
    offer(
        ministry, "Cử cán bộ", "Cử cán bộ", Trình_độ_của_cán_bộ_được_cử="Kỹ sư, 8 năm kinh nghiệm"
    )
    ministry.says("Đã cử cán bộ", "Lê Văn An")
    office.go(asked).waits_until_it_says("Lê Văn An")
    part = fold(office, "Ghi kế hoạch, thông báo hoặc vấn đề")
    office.choose("Loại ghi chép", "Vấn đề", part).fill("Nội dung", "Cần số liệu của Cục", part)
    office.press(part, "Ghi và gửi").says("Hãy ghi hạn trả lời")
    part = fold(office, "Ghi kế hoạch, thông báo hoặc vấn đề")
    assert office.field("Nội dung", part).input_value() == "Cần số liệu của Cục"
    day(office, "Hạn trả lời", later(4), part).press(part, "Ghi và gửi").says(
        "Đã ghi và gửi bên kia"
    )
    ministry.go(named).waits_until_it_says("Cần số liệu của Cục")
    offer(ministry, "Trả lời vấn đề này", "Gửi trả lời", Nội_dung="Cục gửi trong ngày mai")
    ministry.says("Đã gửi ý kiến trả lời", "đã trả lời")
    office.go(asked).waits_until_it_says("Cục gửi trong ngày mai")
    offer(office, "Kết thúc việc cử cán bộ", "Kết thúc và nhận xét", Nội_dung="Hoàn thành tốt")
    office.says("Đã kết thúc")
    ministry.go(named).waits_until_it_says("Hoàn thành tốt")


def test_an_agency_may_say_why_it_sends_nobody(office, ministry):
    task = "Hỗ trợ đào tạo cán bộ cấp xã"
    office.go("/phoi-hop/cu-can-bo/moi/").fill("Cơ quan được đề nghị", "G14")
    office.fill("Nhiệm vụ phối hợp", task).fill("Yêu cầu về trình độ, kinh nghiệm", "Giảng viên")
    office.fill("Thời gian dành cho nhiệm vụ", "Toàn thời gian")
    day(office, "Từ ngày", later(2))
    day(office, "Đến ngày", later(9)).follow("Gửi đề nghị")
    asked = office.path
    open_row(ministry, "/phoi-hop/cu-can-bo/", task)
    offer(ministry, "Trả lời không cử được", "Gửi trả lời", Lý_do="Giảng viên bận kỳ thi").says(
        "Đã trả lời không cử được"
    )
    office.go(asked).waits_until_it_says("Giảng viên bận kỳ thi")


def test_a_joint_group_has_members_of_both_works_and_minutes(office, ministry):
    name = "Tổ rà soát kết nối liên thông"
    office.go("/phoi-hop/to-cong-tac/").says("Chưa có tổ công tác nào")
    office.follow("Thành lập tổ công tác").follow("Thành lập và đề nghị cử thành viên").says(
        "Có lỗi"
    )
    office.fill("Tên tổ công tác", name).fill("Mục đích, nhiệm vụ", "Rà soát, tháo gỡ")
    office.fill("Cơ quan tham gia", "G22").follow("Thành lập và đề nghị cử thành viên")
    office.says("Không thể đề nghị phối hợp với chính cơ quan mình")
    office.fill("Cơ quan tham gia", "bộ thông tin và truyền thông")
    office.follow("Thành lập và đề nghị cử thành viên").says(name, "Chưa cơ quan nào cử thành viên")
    led = office.path
    offer(office, "Cử thành viên của cơ quan mình", "Cử thành viên").says("Họ tên:")
    part = fold(office, "Cử thành viên của cơ quan mình")
    office.choose("Vai trò trong tổ", "Tổ trưởng", part).fill("Họ tên", "Ngô Hải Phan", part)
    office.press(part, "Cử thành viên").says("Ngô Hải Phan")
    joined = open_row(ministry, "/phoi-hop/to-cong-tac/", name)
    offer(ministry, "Cử thành viên của cơ quan mình", "Cử thành viên", Họ_tên="Lê Văn An")
    ministry.says("Đã cử thành viên")
    office.go(led).waits_until_it_says("Lê Văn An")
    offer(office, "Giao việc của tổ", "Giao việc", Việc_của_tổ="Khảo sát 5 tỉnh").says(
        "Người thực hiện:"
    )
    offer(office, "Giao việc của tổ", "Giao việc", Người_thực_hiện="Lê Văn An").says("Đã giao việc")
    part = fold(office, "Ghi biên bản họp tổ")
    day(office, "Ngày", later(3), part).fill("Biên bản", "Thống nhất lịch khảo sát", part)
    office.press(part, "Ghi biên bản")
    office.says_not("Đã ghi biên bản")
    part = fold(office, "Ghi biên bản họp tổ")
    day(office, "Ngày", today(), part).press(part, "Ghi biên bản").says("Đã ghi biên bản")
    office.follow("Ghi nhận hoàn thành").says("Hoàn thành")
    ministry.go(joined).waits_until_it_says("Thống nhất lịch khảo sát").says("Khảo sát 5 tỉnh")
    office.follow("Kết thúc hoạt động của tổ").says("Đã kết thúc hoạt động")
    ministry.go(joined).waits_until_it_says("Đã kết thúc hoạt động")


def test_a_meeting_is_talked_through_before_leaders_are_invited(office, ministry):
    title = "Phiên họp tháng của hai Bộ trưởng"
    office.go("/phoi-hop/hop/").says("Chưa có cuộc họp nào").follow("Đề xuất cuộc họp")
    office.follow("Gửi chương trình để trao đổi").says("Có lỗi")
    office.fill("Tên cuộc họp", title).choose("Theo quy chế phối hợp", NUMBER)
    office.fill("Cơ quan được mời", "G14").fill("Nội dung, chương trình", "1. Đánh giá tháng")
    office.fill("Địa điểm", "Văn phòng Chính phủ").fill("Giờ họp", "25:00")
    day(office, "Ngày họp", later(7)).follow("Gửi chương trình để trao đổi").says("Có lỗi")
    office.fill("Giờ họp", "08:30").follow("Gửi chương trình để trao đổi").says(title)
    led = office.path
    office.follow("Mời lãnh đạo dự họp").says("còn cơ quan chưa trả lời về chương trình họp")
    asked = open_row(ministry, "/phoi-hop/hop/", title)
    part = fold(ministry, "Trả lời về chương trình họp")
    pick(ministry, "Có ý kiến về chương trình", part).press(part, "Gửi trả lời").says(
        "Hãy ghi ý kiến"
    )
    offer(ministry, "Trả lời về chương trình họp", "Gửi trả lời",
          Ý_kiến_về_chương_trình="Thêm nội dung an toàn thông tin").says("Đã trả lời")  # fmt: skip
    office.go(led).waits_until_it_says("Thêm nội dung an toàn thông tin")
    offer(office, "Sửa chương trình", "Lưu và gửi lại",
          **{"Nội dung, chương trình": "1. Đánh giá tháng\n2. An toàn thông tin"})  # fmt: skip
    office.says("Đã sửa và gửi lại", "Chưa trả lời chương trình này")
    ministry.go(asked).waits_until_it_says("2. An toàn thông tin")
    part = fold(ministry, "Trả lời về chương trình họp")
    pick(ministry, "Nhất trí chương trình", part).press(part, "Gửi trả lời").says("Đã trả lời")
    office.go(led).waits_until_it_says("Nhất trí chương trình")
    office.follow("Mời lãnh đạo dự họp").says("Đã mời lãnh đạo")
    ministry.go(asked).waits_until_it_says("Đã mời")
    offer(ministry, "Gửi thành phần tham dự", "Gửi thành phần", Nội_dung="Thứ trưởng").says(
        "Đã gửi thành phần"
    )
    office.go(led).waits_until_it_says("Tham dự: Thứ trưởng").says_not("Ghi kết luận cuộc họp")
    part = fold(office, "Sửa chương trình")
    day(office, "Ngày họp", later(-1), part).press(part, "Lưu và gửi lại").says("Đã sửa")
    offer(office, "Ghi kết luận cuộc họp", "Ghi kết luận", Nội_dung="Thống nhất lộ trình")
    office.says("Đã ghi kết luận", "Thống nhất lộ trình")
    ministry.go(asked).waits_until_it_says("Thống nhất lộ trình")


def test_a_meeting_is_called_off_with_a_reason(office, ministry):
    title = "Họp kỹ thuật về trục liên thông"
    office.go("/phoi-hop/hop/moi/").fill("Tên cuộc họp", title).fill("Cơ quan được mời", "G14")
    office.fill("Nội dung, chương trình", "Kết nối").fill("Địa điểm", "Trực tuyến")
    office.fill("Giờ họp", "14:00")
    day(office, "Ngày họp", later(3)).follow("Gửi chương trình để trao đổi")
    asked = open_row(ministry, "/phoi-hop/hop/", title)
    offer(office, "Hủy cuộc họp", "Hủy cuộc họp").says("Lý do:")
    offer(office, "Hủy cuộc họp", "Hủy cuộc họp", Lý_do="Trùng phiên họp Chính phủ").says("Đã hủy")
    ministry.go(asked).waits_until_it_says("Trùng phiên họp Chính phủ").says("Lý do hủy")


def test_what_is_shared_stands_in_both_books(office, ministry, tmp_path):
    title = "Chia sẻ báo cáo đánh giá trục liên thông"
    office.go("/phoi-hop/hoat-dong/").follow("Ghi hoạt động phối hợp")
    office.follow("Ghi và gửi bên kia").says("Có lỗi")
    office.fill("Cơ quan cùng thực hiện", "G14").fill("Tên hoạt động", title)
    office.fill("Mô tả", "Báo cáo năm")
    day(office, "Ngày thực hiện", today()).follow("Ghi và gửi bên kia")
    office.says("chịu trách nhiệm về tính chính xác")
    report = tmp_path / "bao-cao.txt"
    report.write_text("Báo cáo", encoding="utf-8")
    office.tab.get_by_label("Tệp kèm theo").set_input_files(report)
    office.fill("Người chịu trách nhiệm về tính chính xác", "Cục trưởng")
    office.follow("Ghi và gửi bên kia").says(title)
    open_row(ministry, "/phoi-hop/hoat-dong/", title)
    assert download(ministry, "bao-cao.txt").decode() == "Báo cáo"


def test_the_monthly_paper_is_drawn_up_edited_and_signed(sit, office):
    open_row(office, "/phoi-hop/quy-che/", NUMBER)
    drawing = ("Lập tài liệu phiên họp tháng hoặc đánh giá năm", "Lập tài liệu")
    offer(office, *drawing, Tháng="13").says("Ghi tháng từ 1 đến 12")
    offer(office, *drawing, Tháng=str(today().month)).says(
        "Đã lập tài liệu", "Cơ quan mình đề nghị"
    )
    text = office.field("Nội dung tài liệu").input_value()
    assert "KẾT QUẢ PHỐI HỢP" in text and "tiếp thu 1, không tiếp thu và giải trình 1" in text
    office.fill("Nội dung tài liệu", " ").follow("Lưu tài liệu").says_not("Đã lưu tài liệu")
    office.fill("Nội dung tài liệu", f"{text}\nHai cơ quan thống nhất lộ trình tháng tới.")
    office.follow("Lưu tài liệu").says("Đã lưu tài liệu")
    assert download(office, "PDF").startswith(b"%PDF")
    office.follow("Chuyển soạn báo cáo để trình ký").says("Đã chuyển soạn")
    office.waits_until_it_says("Dự thảo trong mục văn bản đi")
    office.follow("Dự thảo trong mục văn bản đi")
    _sign(sit, office.path)
    open_row(office, "/phoi-hop/danh-gia/", "tháng")
    office.waits_until_it_says("/BC-")


def _sign(sit, address):
    leader, clerk = sit("lanhdao.vpcp"), sit("vanthu.vpcp").go(address)
    clerk.follow("Sửa dự thảo")
    clerk.fill("Chức vụ người ký", "BỘ TRƯỞNG, CHỦ NHIỆM").fill("Địa danh", "Hà Nội")
    clerk.fill("Họ tên người ký", leader.site.people["lanhdao.vpcp"]["name"])
    clerk.follow("Lưu dự thảo").follow("Trình ký").says("Đã trình ký")
    leader.go(address).follow("Ký số").says("Đã cấp số và ký số")
    clerk.go(address).follow("Ký số cơ quan và phát hành").says("Đã phát hành")


def test_the_yearly_evaluation_and_the_calendar(office):
    open_row(office, "/phoi-hop/quy-che/", NUMBER)
    part = fold(office, "Lập tài liệu phiên họp tháng hoặc đánh giá năm")
    office.choose("Loại tài liệu", "Đánh giá", part).press(part, "Lập tài liệu")
    office.says(f"năm {today().year}", "Nội dung chờ lãnh đạo")
    office.go("/phoi-hop/danh-gia/").says(NUMBER)
    office.go("/phoi-hop/lich/").says("Lịch phối hợp")
    assert download(office, "Tải lịch (iCalendar)").startswith(b"BEGIN:VCALENDAR")


def test_a_regulation_is_ended_by_both_sides_and_nothing_new_begins_under_it(office, ministry):
    ours = open_row(office, "/phoi-hop/quy-che/", NUMBER)
    asking = ("Đề nghị bên kia cùng chấm dứt", "Gửi đề nghị chấm dứt")
    offer(office, *asking, Lý_do="Đã có nghị định thay thế").says("Nhập ngày, tháng và năm")
    part = fold(office, asking[0])
    day(office, "Hết hiệu lực từ ngày", later(-2), part).press(part, asking[1])
    office.says("Ngày hết hiệu lực phải sau ngày")
    part = fold(office, asking[0])
    assert office.field("Lý do", part).input_value() == "Đã có nghị định thay thế"
    day(office, "Hết hiệu lực từ ngày", later(20), part).press(part, asking[1])
    office.says("Đã gửi đề nghị chấm dứt", "Chờ bên kia trả lời")
    theirs = open_row(ministry, "/phoi-hop/quy-che/", NUMBER)
    ministry.waits_until_it_says("Chờ cơ quan mình trả lời").says("Đã có nghị định thay thế")
    answering = ("Trả lời đề nghị chấm dứt", "Gửi trả lời")
    part = fold(ministry, answering[0])
    pick(ministry, "Không nhất trí", part).press(part, answering[1]).says("Hãy ghi lý do")
    part = fold(ministry, answering[0])
    pick(ministry, "Không nhất trí", part).fill("Lý do", "Còn việc chung", part)
    ministry.press(part, answering[1]).says("Đã trả lời", "Không nhất trí chấm dứt")
    office.go(ours).waits_until_it_says("Còn việc chung")

    part = fold(office, asking[0])
    office.fill("Lý do", "Hai bên đã bàn lại", part)
    day(office, "Hết hiệu lực từ ngày", later(30), part).press(part, asking[1])
    ministry.go(theirs).waits_until_it_says("Hai bên đã bàn lại")
    part = fold(ministry, answering[0])
    pick(ministry, "Nhất trí chấm dứt", part).press(part, answering[1])
    ministry.says(f"Hiệu lực đến trước {later(30):%d/%m/%Y}")
    office.go(ours).waits_until_it_says(f"Hiệu lực đến trước {later(30):%d/%m/%Y}")
    office.says_not("Ghi quyết định chấm dứt quy chế")


def test_a_regulation_is_ended_by_a_decision_that_is_cited(office, ministry):
    number = "08/QC-VPCP-BTTTT"
    office.go("/phoi-hop/quy-che/moi/").fill("Số, ký hiệu", number)
    office.fill("Tên quy chế", "Quy chế phối hợp về trục liên thông").fill(
        "Cơ quan phối hợp", "G14"
    )
    office.fill("Đơn vị đầu mối của cơ quan mình", "Cục A")
    office.fill("Đơn vị đầu mối của bên kia", "Cục B")
    day(office, "Có hiệu lực từ ngày", later(-100)).follow("Đăng ký và gửi bên kia xác nhận")
    ours = office.path
    open_row(ministry, "/phoi-hop/quy-che/", number)
    ministry.follow("Xác nhận quy chế")
    office.go(ours).waits_until_it_says("Đang hiệu lực")
    deciding = ("Ghi quyết định chấm dứt quy chế", "Ghi quyết định chấm dứt")
    offer(office, *deciding).says("Quyết định chấm dứt:")
    part = fold(office, deciding[0])
    office.fill("Quyết định chấm dứt", "Quyết định 15/QĐ-TTg", part)
    day(office, "Hết hiệu lực từ ngày", today(), part).press(part, deciding[1])
    office.says(f"Hết hiệu lực từ {today():%d/%m/%Y}", "Quyết định 15/QĐ-TTg")
    ministry.waits_until_it_says(f"Hết hiệu lực từ {today():%d/%m/%Y}").says("Quyết định 15/QĐ-TTg")
    office.go("/phoi-hop/di/moi/")
    assert number not in office.field("Theo quy chế phối hợp").inner_text()
    office.go("/phoi-hop/quy-che/").says(f"Hết hiệu lực từ {today():%d/%m/%Y}")


def test_the_pages_of_working_together_fit_a_telephone(sit):
    window = sit("lanhdao.vpcp", size=TELEPHONE)
    lists = ("di", "den", "bao-cao-lanh-dao", "hop", "to-cong-tac", "cu-can-bo", "hoat-dong",
             "quy-che", "danh-gia", "lich")  # fmt: skip
    wide = []
    for name in lists:
        wide += [window.path] * window.go(f"/phoi-hop/{name}/").scrolls_sideways()
        first = window.tab.locator("tbody a")
        if first.count():
            first.first.click()
            window.tab.wait_for_load_state("load")
            window.check()
            wide += [window.path] * window.scrolls_sideways()
    assert wide == []


def test_the_keyboard_fills_and_sends_a_folded_form(office):
    open_row(office, "/phoi-hop/quy-che/", NUMBER)
    office.tab.locator("summary", has_text="Đổi đơn vị đầu mối").first.focus()
    keyboard = office.tab.keyboard
    keyboard.press("Enter")
    for text in ("Vụ Kế hoạch", "1", "1", "2026"):
        keyboard.press("Tab")
        keyboard.type(text)
    keyboard.press("Tab")
    with office.tab.expect_navigation():
        keyboard.press("Enter")
    office.check()
    office.says("Đã đổi đơn vị đầu mối")
