"""Who is told to act, in wordings that no list of agencies holds, and the days that are not theirs."""

from datetime import date

import pytest

from lienthong.casework.reading import read_document
from lienthong.systems.directives.reading import Span, read_directive

ISSUED = date(2020, 1, 10)


def read(*lines):
    return read_directive("\n\n".join(lines), today=ISSUED)


def only(*lines):
    (proposal,) = read(*lines).proposals
    return proposal


LEADS = [
    ("Sở Y tế các tỉnh, thành phố lập danh sách.", "Sở Y tế các tỉnh, thành phố"),
    ("Các Công ty thủy điện vận hành hồ chứa.", "Các Công ty thủy điện"),
    ("Các nhà thầu tăng ca, bù tiến độ.", "Các nhà thầu"),
    ("Các thành viên Ban Chỉ đạo kiểm tra cơ sở.", "Các thành viên Ban Chỉ đạo"),
    ("Đề nghị Viễn thông Đồng Tháp xóa vùng lõm sóng.", "Viễn thông Đồng Tháp"),
    ("Đề nghị Viettel Đồng Tháp xóa vùng lõm sóng.", "Viettel Đồng Tháp"),
    ("Giao Hạt Kiểm lâm liên huyện kiểm tra.", "Hạt Kiểm lâm liên huyện"),
    (
        "Ban Quản lý dự án đầu tư xây dựng tỉnh nghiệm thu.",
        "Ban Quản lý dự án đầu tư xây dựng tỉnh",
    ),
    ("Văn phòng HĐND và UBND huyện chuẩn bị nội dung.", "Văn phòng HĐND và UBND huyện"),
    ("Sở Giáo dục và Đào tạo đào tạo giáo viên.", "Sở Giáo dục và Đào tạo"),
    ("Hội đồng tư vấn cải cách hành chính họp định kỳ.", "Hội đồng tư vấn cải cách hành chính"),
    ("Cục Tin học là đầu mối, theo dõi việc thực hiện.", "Cục Tin học"),
]


@pytest.mark.parametrize(("sentence", "lead"), LEADS)
def test_a_lead_is_read_up_to_what_it_is_to_do(sentence, lead):
    assert only(sentence).lead.words == lead


def test_a_day_may_stand_between_the_lead_and_its_verb():
    proposal = only("Bộ Xây dựng trong quý I/2020 phải ban hành quy chuẩn về nhà ở.")
    assert (proposal.lead.code, proposal.deadline.day) == ("G17", date(2020, 3, 31))


def test_who_stands_before_brackets_leads_the_others():
    proposal = only("Bộ Tài chính, Bộ Y tế (chủ trì) xây dựng Thông tư về giá thuốc.")
    assert proposal.lead.code == "G18"
    assert [one.code for one in proposal.coordinators] == ["G12"]


def test_what_is_agreed_to_does_not_hide_who_is_told():
    proposal = only("Thống nhất thành lập Tổ công nghệ, giao Sở Nội vụ hướng dẫn trước 15/3/2020.")
    assert (proposal.lead.words, proposal.deadline.day) == ("Sở Nội vụ", date(2020, 3, 14))


def test_a_short_name_means_the_one_named_before_it():
    words = "Thống nhất với báo cáo của Sở Nội vụ. Giao Sở hoàn thiện báo cáo."
    assert only(words).lead.name == "Sở Nội vụ"


def test_a_short_name_that_may_be_either_of_two_stays_open():
    reading = read("1. Đã nghe Sở Nội vụ, Sở Y tế báo cáo. Giao Sở hoàn thiện báo cáo.")
    assert all(one.lead is None for one in reading.proposals)


LETTER = """BỘ Y TẾ
Số: 12/BYT-VP
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Hà Nội, ngày 10 tháng 01 năm 2020
V/v rà soát dữ liệu

Kính gửi: Bộ Công an

Đề nghị Quý Bộ quan tâm chỉ đạo thực hiện một số việc sau:

1. Rà soát dữ liệu dân cư trước ngày 15/3/2020.
"""


def test_a_letter_speaks_to_whom_it_is_addressed():
    (proposal,) = read_directive(read_document(LETTER.encode(), "cong-van.txt")).proposals
    assert (proposal.lead.words, proposal.lead.code) == ("Quý Bộ", "G01")


def test_those_to_whom_a_telegram_is_sent_lead_only_what_names_them():
    reading = read(
        "THỦ TƯỚNG CHÍNH PHỦ điện:",
        "- Chủ tịch Ủy ban nhân dân các tỉnh;",
        "Rà soát các công trình đê điều trước ngày 15/3/2020.",
    )
    assert all(one.lead is None for one in reading.proposals)


def test_lines_of_an_unwrapped_text_are_paragraphs_of_their_own():
    long = "Bộ Y tế rà soát, cập nhật danh mục thuốc thiết yếu " + "và vật tư y tế tiêu hao " * 6
    text = f"1. Phát triển nông nghiệp\nSở Nội vụ xây dựng Đề án sắp xếp.\n2. Khác\n{long}."
    leads = [one.lead.words for one in read(text).proposals]
    assert leads == ["Sở Nội vụ", "Bộ Y tế"]


CONTENT = [
    "Bảo hiểm xã hội Việt Nam hướng dẫn tạm dừng đóng bảo hiểm đến hết tháng 6 năm 2020.",
    "Bộ Tài chính thực hiện việc giảm thuế từ ngày 01/3/2020 đến hết ngày 31/12/2020.",
    "Sở Nội vụ vận động hộ dân; nếu đến ngày 20/6/2020 chưa xong thì báo cáo Ủy ban.",
    "Bộ Tài chính tổng hợp số liệu; đến ngày 31/3/2020 mới có 20 tỉnh báo cáo.",
]


@pytest.mark.parametrize("sentence", CONTENT)
def test_a_day_until_which_something_holds_is_no_deadline(sentence):
    assert not [one for one in read(sentence).proposals if one.deadline and one.deadline.day]


REPEATED = [
    ("Bộ Y tế công khai danh sách trước 30/9 hằng năm.", Span.YEAR),
    ("Bộ Y tế định kỳ 6 tháng báo cáo trước ngày 15 tháng 6 và ngày 01 tháng 12.", Span.HALF_YEAR),
    ("Bộ Y tế báo cáo trước ngày 20 tháng cuối quý.", Span.QUARTER),
]


@pytest.mark.parametrize(("sentence", "every"), REPEATED)
def test_a_day_of_each_period_is_no_single_day(sentence, every):
    proposal = only(sentence)
    assert proposal.period.every is every
    assert proposal.deadline is None or proposal.deadline.day is None


def test_a_year_that_is_over_is_no_deadline():
    proposal = only("Sở Nội vụ thẩm định công trình hoàn thành năm 2019, kết thúc trước 30/6/2020.")
    assert proposal.deadline.day == date(2020, 6, 29)


def test_a_standing_office_leads_the_items_of_its_list():
    reading = read(
        "1. Sở Nội vụ là cơ quan thường trực, có nhiệm vụ:",
        "a) Lập quy hoạch cán bộ;",
        "b) Kiểm tra công vụ.",
    )
    assert [one.lead.words for one in reading.proposals] == ["Sở Nội vụ", "Sở Nội vụ"]


DONE_BEFORE = [
    "Bộ Công an cấp tài khoản cho người đã có thẻ, hoàn thành trong quý I năm 2020.",
    "Bộ Tài chính trình chính sách hỗ trợ doanh nghiệp nhỏ và vừa trong tháng 3 năm 2020.",
]


@pytest.mark.parametrize("sentence", DONE_BEFORE)
def test_words_of_the_past_inside_a_task_do_not_take_its_day(sentence):
    assert only(sentence).deadline.day == date(2020, 3, 31)
