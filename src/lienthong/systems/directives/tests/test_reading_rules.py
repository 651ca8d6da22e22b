"""Single rules of the reader, each with the wording it is about."""

from datetime import date

import pytest

from lienthong.casework.reading import read_document
from lienthong.systems.directives.reading import (
    AgencyNames,
    KnownAgency,
    PartyKind,
    Reading,
    Span,
    default_names,
    read_deadline,
    read_directive,
)
from lienthong.systems.directives.reading.sentences import REASONS, UNPLACED, WARNINGS

ISSUED = date(2020, 1, 10)


def read(*lines: str, today: date = ISSUED) -> Reading:
    return read_directive("\n\n".join(lines), today=today)


def only(*lines: str):
    (proposal,) = read(*lines).proposals
    return proposal


DAYS = [
    ("trong tháng 9 năm 2019", date(2019, 9, 30)),
    ("trong tháng 02/2020", date(2020, 2, 29)),
    ("trong Quý I năm 2020", date(2020, 3, 31)),
    ("trong quý IV/2021", date(2021, 12, 31)),
    ("đến hết tháng 6 năm 2020", date(2020, 6, 30)),
    ("trong năm 2020", date(2020, 12, 31)),
    ("trước năm 2021", date(2020, 12, 31)),
    ("trước ngày 15/3/2020", date(2020, 3, 14)),
    ("trước ngày 15 tháng 3 năm 2020", date(2020, 3, 14)),
    ("xong trước 31/12", date(2020, 12, 30)),
    ("trước tháng 6 năm 2020", date(2020, 5, 31)),
    ("trước Quý III/2020", date(2020, 6, 30)),
    ("chậm nhất ngày 20 tháng 4 năm 2020", date(2020, 4, 20)),
    ("chậm nhất là ngày 20/4/2020", date(2020, 4, 20)),
    ("trước 17 giờ 00 ngày 15/3/2020", date(2020, 3, 15)),
    ("trong 6 tháng đầu năm 2020", date(2020, 6, 30)),
    ("cuối năm 2020", date(2020, 12, 31)),
    ("từ ngày 01/3/2020 đến ngày 15/4/2020", date(2020, 4, 15)),
    ("ngay trong tháng này", date(2020, 1, 31)),
    ("trong tháng 3", date(2020, 3, 31)),
    ("quý II và quý III năm 2021", date(2021, 9, 30)),
    ("trong tháng 5 - tháng 6/2020", date(2020, 6, 30)),
    ("trong tuần cuối tháng 8 năm 2020", date(2020, 8, 31)),
    ("không để chậm hơn tháng 4/2020", date(2020, 4, 30)),
    ("trong vòng 30 ngày kể từ ngày ký ban hành Quyết định này", date(2020, 2, 9)),
    ("trong thời hạn 02 tháng kể từ ngày ban hành Quyết định này", date(2020, 3, 10)),
    ("sau 2 tuần kể từ ngày 01/02/2020", date(2020, 2, 15)),
]


@pytest.mark.parametrize(("words", "day"), DAYS)
def test_a_deadline_is_the_last_day_in_time(words, day):
    found = read_deadline(words, on=ISSUED)
    assert found is not None
    assert found.day == day


NO_DAY = [
    "trong tuần đầu tháng 8 năm 2020",
    "trong thời gian tới",
    "trong thời gian sớm nhất",
    "đầu tháng 3 năm 2020",
    "trước ngày 31/02/2020",
]


@pytest.mark.parametrize("words", NO_DAY)
def test_words_that_mean_no_day_are_marked_and_get_none(words):
    found = read_deadline(words, on=ISSUED)
    assert found is not None
    assert (found.day, found.is_readable) == (None, False)


NOT_DUE = [
    "theo Nghị quyết số 17/NQ-CP ngày 07 tháng 3 năm 2019 của Chính phủ",
    "giai đoạn 2021-2025, định hướng đến năm 2030",
    "theo kết luận tại Hội nghị ngày 12 tháng 02 năm 2020",
    "theo số liệu tính đến ngày 31/12/2019",
    "được giao tại Nghị quyết 01/NQ-CP năm 2020",
    "cho 62/95 cơ quan",
    "theo báo cáo tháng 9 năm 2019",
]


@pytest.mark.parametrize("words", NOT_DUE)
def test_days_of_papers_meetings_and_plans_are_no_deadlines(words):
    proposal = only(f"Giao Bộ Tài chính rà soát quy định {words}.")
    assert proposal.deadline is None


def test_working_days_are_counted_but_not_turned_into_a_day():
    words = "trong 10 ngày làm việc kể từ ngày ban hành Quyết định này"
    found = read_deadline(words, on=ISSUED)
    assert (found.working_days, found.day, found.from_date) == (10, None, ISSUED)


@pytest.mark.parametrize(
    ("opening", "day"),
    [
        (
            "Ngày 03 tháng 01 năm 2020, tại Trụ sở Chính phủ, Thủ tướng đã họp về dữ liệu.",
            (2020, 1, 3),
        ),
        ("Ngày 03/01/2020, Phó Thủ tướng có buổi làm việc với Bộ Tài chính.", (2020, 1, 3)),
        ("Hoàn thành kiến trúc phiên bản 2.0 trước ngày 30/6/2020 và họp báo cáo.", None),
        ("Trong 10 ngày làm việc kể từ ngày 02/01/2020, các bộ gửi báo cáo.", None),
        ("Kế hoạch ngày 05/01/2020 được phê duyệt. Các bộ họp hằng tháng.", None),
    ],
)
def test_only_the_day_of_a_meeting_is_the_day_of_decision(opening, day):
    found = read(opening, "1. Giao Bộ Tài chính xây dựng Đề án.").decided_on
    assert found == (date(*day) if day else None)


def test_nothing_is_decided_after_its_day_of_issue():
    paper = (
        "VĂN PHÒNG CHÍNH PHỦ\n\nSố: 12/TB-VPCP\n\nHà Nội, ngày 10 tháng 4 năm 2020\n\n"
        "THÔNG BÁO\n\nKế hoạch họp\n\nNgày 30/6/2020, Ủy ban họp đánh giá.\n\n"
        "Giao Bộ Tài chính xây dựng Đề án."
    )
    found = read_directive(read_document(paper.encode(), "thong-bao.txt"))
    assert (found.issued_on, found.decided_on) == (date(2020, 4, 10), None)


def test_days_from_an_event_outside_the_text_have_no_start():
    found = read_deadline("trong vòng 30 ngày kể từ ngày nhận được hồ sơ", on=ISSUED)
    assert (found.days, found.day, found.from_date) == (30, None, None)


@pytest.mark.parametrize(
    ("words", "every"),
    [
        ("định kỳ hàng quý", Span.QUARTER),
        ("hằng tháng", Span.MONTH),
        ("định kỳ 6 tháng", Span.HALF_YEAR),
        ("hàng năm", Span.YEAR),
        ("định kỳ", Span.UNSET),
        ("thường xuyên", Span.CONTINUOUS),
    ],
)
def test_periods(words, every):
    assert only(f"Bộ Tài chính {words} báo cáo Thủ tướng Chính phủ.").period.every is every


@pytest.mark.parametrize(
    "written",
    [
        "Bộ Thông tin và Truyền thông",
        "Bộ TT&TT",
        "Bộ TTTT",
        "BTTTT",
        "Bộ Thông tin - Truyền thông",
        "Bộ trưởng Bộ Thông tin và Truyền thông",
    ],
)
def test_an_agency_is_known_by_its_name_and_its_initials(written):
    assert only(f"Giao {written} xây dựng Đề án.").lead.code == "G14"


def test_a_post_is_noted_beside_its_agency():
    lead = only("Giao Bộ trưởng Bộ Tài chính chỉ đạo rà soát chi phí.").lead
    assert (lead.code, lead.post) == ("G12", "Bộ trưởng")


def test_a_list_of_ministries_without_the_word_names_each():
    proposal = only("Giao các Bộ: Tài chính, Công Thương, Y tế rà soát thủ tục.")
    assert [one.code for one in proposal.lead_choices] == ["G12", "G02", "G18"]
    assert "several-leads" in proposal.warnings


def test_related_agencies_stay_open():
    text = "Bộ Y tế chủ trì, phối hợp với Bộ Công an và các cơ quan liên quan xây dựng Đề án."
    kinds = [party.kind for party in only(text).coordinators]
    assert kinds == [PartyKind.AGENCY, PartyKind.RELATED]
    assert "open-coordinators" in only(text).warnings


def test_the_lead_is_not_among_its_own_coordinators():
    proposal = only("Bộ Y tế phối hợp với Bộ Y tế, Bộ Công an xây dựng Đề án.")
    assert [one.code for one in proposal.coordinators] == ["G01"]


def test_a_heading_leads_its_items_until_an_item_names_another():
    reading = read("a) Bộ Y tế:", "- Xây dựng Đề án A.", "- Giao Bộ Công an xây dựng Đề án B.")
    assert [one.lead.code for one in reading.proposals] == ["G18", "G01"]
    assert reading.proposals[0].support[0].words.startswith("a) Bộ Y tế")


def test_points_are_named_as_people_cite_them():
    reading = read("3. Bộ Y tế:", "b) Xây dựng:", "- Rà soát thủ tục.", "- Sửa đổi quy trình.")
    assert [one.point for one in reading.proposals][-2:] == ["3.b gạch 1", "3.b gạch 2"]


def test_two_days_in_one_sentence_make_two_tasks():
    text = "Bộ Y tế xây dựng Đề án A trong tháng 3 năm 2020 và ban hành Kế hoạch B trong tháng 6 năm 2020."
    days = [one.deadline.day for one in read(text).proposals]
    assert days == [date(2020, 3, 31), date(2020, 6, 30)]


def test_a_shared_verb_is_kept_with_each_document():
    text = "Bộ Y tế trình Chính phủ ban hành Nghị định về A và Nghị định về B trong Quý I năm 2020."
    tasks = [one.task for one in read(text).proposals]
    assert tasks == [
        "Trình Chính phủ ban hành Nghị định về A",
        "Trình Chính phủ ban hành Nghị định về B",
    ]


def test_a_sentence_of_only_a_day_belongs_to_the_task_before_it():
    proposal = only("1. Bộ Y tế xây dựng Đề án. Hoàn thành trong tháng 4 năm 2020.")
    assert proposal.deadline.day == date(2020, 4, 30)


def test_praise_and_description_are_no_tasks():
    reading = read(
        "1. Biểu dương Bộ Y tế đã xây dựng Đề án trong tháng 3 năm 2020.",
        "2. Thời gian qua, Bộ Tài chính đã ban hành nhiều văn bản.",
    )
    assert reading.proposals == ()


def test_a_task_given_at_the_end_of_an_assessment_is_found():
    proposal = only(
        "1. Thời gian qua, công tác lưu trữ đã có tiến bộ. Giao Bộ Nội vụ xây dựng Đề án lưu trữ điện tử."
    )
    assert (proposal.lead.code, proposal.point) == ("G09", "1")


def test_an_instruction_to_nobody_is_listed_for_the_person():
    reading = read("Thủ tướng Chính phủ yêu cầu:", "1. Việc hoàn thiện thể chế phải đi trước.")
    assert reading.proposals == ()
    assert [one.reason for one in reading.unplaced] == ["principle"]


def test_a_transfer_names_both_holders_and_proposes_the_task():
    reading = read("3. Chuyển nhiệm vụ xây dựng Đề án A từ Bộ Y tế sang Bộ Công an thực hiện.")
    (moved,) = reading.transfers
    assert (moved.giver.code, moved.taker.code, moved.subject) == ("G18", "G01", "xây dựng Đề án A")
    assert reading.proposals[0].lead.code == "G01"


def test_absolute_prohibitions_are_told_from_others():
    reading = read(
        "Thủ tướng Chính phủ yêu cầu:",
        "1. Tuyệt đối không để xảy ra lãng phí.",
        "2. Các bộ, ngành không ban hành thêm thủ tục.",
    )
    assert [one.is_absolute for one in reading.prohibitions] == [True, False]


def test_figures_carry_value_base_and_target():
    reading = read(
        "1. Thời gian qua, tỷ lệ tăng từ 4,5% lên 10,7%.",
        "2. Bộ Y tế bảo đảm đến hết năm 2020, 30% hồ sơ được nộp trực tuyến.",
        "3. Hiện nay, 62/95 cơ quan đã hoàn thành.",
    )
    rose, target, share = reading.indicators
    assert (str(rose.value), str(rose.base), rose.is_target) == ("10.7", "4.5", False)
    assert (str(target.value), target.is_target, target.on) == ("30", True, date(2020, 12, 31))
    assert (int(share.value), int(share.denominator)) == (62, 95)


def test_names_may_be_those_of_another_day_or_another_country_of_agencies():
    names = AgencyNames([KnownAgency("X1", "Bộ Biển đảo", "BBĐ")])
    reading = read_directive("Giao Bộ Biển đảo xây dựng Đề án.", known=names)
    assert reading.proposals[0].lead.code == "X1"
    assert default_names(date(2025, 6, 1)) is not default_names(date(2020, 1, 1))


def test_scan_errors_do_not_hide_a_task():
    proposal = only("Bộ Y tế khẩn trương hoàn thiện Công dịch vụ công, đặt biệt là mức độ 4.")
    assert proposal.urgency.words == "khẩn trương"


def test_every_code_has_its_sentence():
    text = [one.read_text(encoding="utf-8") for one in _files()]
    for read_one in map(read_directive, text):
        for proposal in read_one.proposals:
            assert set(proposal.warnings) <= set(WARNINGS)
            assert set(proposal.reasons) <= set(REASONS)
        assert {one.reason for one in read_one.unplaced} <= set(UNPLACED)


def _files():
    from pathlib import Path

    return sorted((Path(__file__).parent / "data" / "unseen").glob("*.txt"))


def test_provinces_in_a_list_need_no_kind_of_agency():
    names = AgencyNames([KnownAgency("H01", "Ủy ban nhân dân tỉnh An Giang")])
    text = "Giao UBND các tỉnh: An Giang rà soát thủ tục."
    assert read_directive(text, known=names).proposals[0].lead.code == "H01"


def test_a_list_with_an_unknown_name_is_marked():
    proposal = only("Giao các Bộ: Tài chính, Biển đảo rà soát thủ tục.")
    assert "names-unread" in proposal.warnings
