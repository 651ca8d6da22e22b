"""Which mandate of the registry the words of a task rest on; the wording is of no real document."""

from datetime import date

import pytest

from lienthong.systems.directives.reading import KnownMandate, read_directive

REGISTRY = (
    KnownMandate(
        "nen-tang-dinh-danh-dien-tu",
        "Xây dựng, vận hành Nền tảng định danh điện tử quốc gia",
        frozenset({"G01"}),
    ),
    KnownMandate(
        "kho-du-lieu-dat-dai",
        "Hoàn thiện Kho dữ liệu đất đai dùng chung, phục vụ các bộ, ngành và địa phương",
        frozenset({"G15"}),
    ),
    KnownMandate(
        "dieu-phoi-chuyen-doi-so",
        "Điều phối xây dựng chương trình chuyển đổi số",
        frozenset({"G14"}),
    ),
    KnownMandate(
        "bao-cao-nghi-quyet-99",
        "Báo cáo định kỳ Chính phủ về chuyển đổi số (hằng quý, theo Nghị quyết 99/NQ-CP)",
        frozenset({"G14"}),
    ),
    KnownMandate(
        "he-thong-canh-bao-thien-tai",
        "Quản lý, khai thác Hệ thống cảnh báo thiên tai của Chính phủ",
        frozenset({"G10"}),
    ),
)
POLICE, NATURE = "Bộ Công an", "Bộ Tài nguyên và Môi trường"
COMMUNICATIONS = "Bộ Thông tin và Truyền thông"


def only(*lines):
    reading = read_directive("\n\n".join(lines), mandates=REGISTRY, today=date(2020, 1, 10))
    (proposal,) = reading.proposals
    return proposal


RESTS = [
    (f"Giao {POLICE} trình Thủ tướng Chính phủ Quy chế quản lý Nền tảng định danh điện tử quốc gia.",
     "nen-tang-dinh-danh-dien-tu"),
    (f"{POLICE} chủ trì mở rộng nền tảng định danh điện tử cho doanh nghiệp trong Quý II năm 2020.",
     "nen-tang-dinh-danh-dien-tu"),
    (f"Giao {COMMUNICATIONS} thực hiện điều phối thống nhất trong cả nước về chuyển đổi số.",
     "dieu-phoi-chuyen-doi-so"),
    (f"Giao {COMMUNICATIONS} hằng quý báo cáo Chính phủ tình hình thực hiện Nghị quyết số 99/NQ-CP.",
     "bao-cao-nghi-quyet-99"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "subject"), RESTS)
def test_a_task_rests_on_the_mandate_that_its_words_name(words, subject):
    proposal = only(words)
    assert proposal.mandate is not None
    assert proposal.mandate.subject == subject
    assert proposal.mandate.confidence >= 0.6
    found = proposal.mandate
    assert found.words in words
    assert proposal.mandate_choices == ()


def test_marks_of_the_letters_do_not_matter():
    proposal = only(f"Giao {POLICE} xây dựng Nền tảng Định danh điên tử quốc gia.")
    assert proposal.mandate is not None


NEAR_MISSES = [
    # Of another thing with a name like it.
    f"Giao {POLICE} xây dựng Nền tảng định danh điện tử của ngành công an.",
    f"Giao {POLICE} xây dựng Nền tảng định danh phương tiện giao thông.",
    "Giao Bộ Nông nghiệp và Phát triển nông thôn xây dựng Hệ thống cảnh báo sạt lở.",
    f"Giao {NATURE} hoàn thiện Kho dữ liệu khí tượng.",
    # Only mentioned.
    f"Giao {COMMUNICATIONS} kết nối Cổng thông tin với Nền tảng định danh điện tử quốc gia.",
    "Giao Bộ Y tế tích hợp hồ sơ sức khỏe trên Nền tảng định danh điện tử quốc gia.",
    # Another resolution, or nothing is reported.
    f"Giao {COMMUNICATIONS} báo cáo Chính phủ tình hình thực hiện Nghị quyết số 99/2019/QH14.",
    f"Giao {COMMUNICATIONS} tổ chức hội nghị quán triệt Nghị quyết số 99/NQ-CP.",
    # Words that stand in every document.
    f"Giao {COMMUNICATIONS} đẩy mạnh tuyên truyền về chuyển đổi số.",
    f"Giao {COMMUNICATIONS} xây dựng chương trình chuyển đổi số của ngành.",
]


@pytest.mark.parametrize("words", NEAR_MISSES)
def test_words_that_come_near_propose_no_mandate(words):
    assert only(words).mandate is None


def test_several_mandates_in_one_task_are_named_and_none_is_proposed():
    registry = [KnownMandate(each.subject, each.title, frozenset({"G01"})) for each in REGISTRY]
    words = (
        f"Giao {POLICE} nâng cấp Nền tảng định danh điện tử quốc gia,"
        " Hệ thống cảnh báo thiên tai của Chính phủ."
    )
    (proposal,) = read_directive(words, mandates=registry, today=date(2020, 1, 10)).proposals
    assert proposal.mandate is None
    assert [each.subject for each in proposal.mandate_choices] == [
        "nen-tang-dinh-danh-dien-tu",
        "he-thong-canh-bao-thien-tai",
    ]


def test_a_mandate_whose_holder_does_not_lead_is_only_a_choice():
    proposal = only("Giao Bộ Y tế hoàn thiện Nền tảng định danh điện tử quốc gia.")
    assert proposal.mandate is None
    assert [each.subject for each in proposal.mandate_choices] == ["nen-tang-dinh-danh-dien-tu"]


def test_a_transfer_tells_the_mandates_that_it_moves():
    words = (
        f"Chuyển nhiệm vụ xây dựng, vận hành Nền tảng định danh điện tử quốc gia từ {POLICE}"
        f" sang {COMMUNICATIONS} thực hiện."
    )
    reading = read_directive(words, mandates=REGISTRY, today=date(2020, 1, 10))
    (transfer,) = reading.transfers
    assert [each.subject for each in transfer.mandates] == ["nen-tang-dinh-danh-dien-tu"]
    # The task goes to the taker while the registry still names the giver.
    assert {each.mandate.subject for each in reading.proposals if each.mandate} == {
        "nen-tang-dinh-danh-dien-tu"
    }


def test_an_empty_registry_proposes_nothing():
    words = f"Giao {POLICE} hoàn thiện Nền tảng định danh điện tử quốc gia."
    (proposal,) = read_directive(words, mandates=(), today=date(2020, 1, 10)).proposals
    assert (proposal.mandate, proposal.mandate_choices) == (None, ())
