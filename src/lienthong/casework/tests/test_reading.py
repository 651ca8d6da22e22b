"""What the reader takes from official documents, real and invented."""

import time
import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lienthong.base.errors import Refusal
from lienthong.casework.kinds import DATA, Secrecy, Urgency
from lienthong.casework.reading import (
    BlockKind,
    Confidence,
    blocks_of,
    read_document,
    require_complete,
    text_of,
)
from lienthong.casework.reading.refusals import (
    DocumentWithoutDate,
    DocumentWithoutNumber,
    DocumentWithoutSigner,
)
from lienthong.casework.tests import letters

DIRECTIVES = Path(__file__).parent / "data" / "directives"


def read(text, name="van-ban.txt"):
    return read_document(text.encode(), name)


def read_file(name):
    return read_document((DIRECTIVES / name).read_bytes(), name)


def codes(draft):
    return [finding.code for finding in draft.findings]


class TestTheNoticeOf2019:
    @pytest.fixture
    def draft(self):
        return read_file("tb-320-vpcp-2019.txt")

    def test_head(self, draft):
        assert draft.issuer_names == ("VĂN PHÒNG CHÍNH PHỦ",)
        assert draft.notation == "320/TB-VPCP"
        assert (draft.place, draft.date) == ("Hà Nội", date(2019, 9, 9))
        assert draft.kind == "TB"
        assert draft.title.startswith("Thông báo Ý kiến kết luận của Thủ tướng Chính phủ tại")
        assert draft.subject.endswith("giữa Văn phòng Chính phủ và Bộ Thông tin và Truyền thông")

    def test_arrival_stamp_is_not_the_date_of_issue(self, draft):
        assert "arrival-stamp" in codes(draft)
        assert draft.grounds["date"].words == "Hà Nội, ngày 09 tháng 9 năm 2019"

    def test_stamp_leaves_no_trace_in_the_text(self, draft):
        assert "Giờ" not in text_of(draft.blocks)
        assert "CÔNG THÔNG TIN" not in text_of(draft.blocks)

    def test_recipients_join_continuation_lines(self, draft):
        assert len(draft.recipients) == 5
        assert draft.recipients[3] == (
            "VPCP: BTCN, các PCN, Trợ lý TTgCP; Các Vụ, đơn vị: TKBT, TH, TCCB, TCCV, PL, "
            "TTH, Công TTĐT"
        )

    def test_signer_without_title_is_a_finding(self, draft):
        assert [signer.name for signer in draft.signers] == ["Mai Tiến Dũng"]
        assert draft.grounds["signers"].confidence is Confidence.MEDIUM
        assert "missing-signer-title" in codes(draft)

    def test_body_has_eight_clauses(self, draft):
        clauses = [block for block in draft.blocks if block.kind is BlockKind.CLAUSE]
        assert [clause.text[:2] for clause in clauses] == [f"{at}." for at in range(1, 9)]
        assert draft.blocks[-1].text.endswith("biết, thực hiện./.")

    def test_is_complete(self, draft):
        require_complete(draft)


class TestTheConclusionOf2020:
    @pytest.fixture
    def draft(self):
        return read_file("tb-ket-luan-2020.txt")

    def test_missing_head_is_reported(self, draft):
        assert {"missing-number", "missing-symbol", "missing-date"} <= set(codes(draft))
        with pytest.raises(DocumentWithoutNumber):
            require_complete(draft)

    def test_day_of_the_conference_is_not_the_date_of_issue(self, draft):
        assert draft.date is None
        assert draft.subject.endswith("địa phương ngày 12 tháng 02 năm 2020")

    def test_issuer_is_inferred_from_the_closing_sentence(self, draft):
        assert draft.issuer_names == ("Văn phòng Chính phủ",)
        assert "issuer-inferred" in codes(draft)

    def test_clerk_completes_it(self, draft):
        complete = draft.with_(number="123/TB-VPCP", date=date(2020, 4, 3), place="Hà Nội")
        require_complete(complete)
        assert complete.notation == "123/TB-VPCP"
        assert codes(complete) == ["issuer-inferred"]
        assert complete.grounds["date"].words == "văn thư bổ sung"

    def test_without_a_date_it_stays_incomplete(self, draft):
        with pytest.raises(DocumentWithoutDate):
            require_complete(draft.with_(number="123/TB-VPCP"))

    def test_sentences_broken_by_pages_are_joined(self, draft):
        text = text_of(draft.blocks)
        assert "Đồng ý để Ủy ban Quốc gia về Chính phủ điện tử chỉ đạo thêm" in text
        assert "tỷ lệ phát sinh hồ sơ trực tuyến chưa cao; hạ tầng" in text

    def test_markdown_is_gone(self, draft):
        assert "**" not in text_of(draft.blocks)
        assert draft.signers[0].position == "BỘ TRƯỞNG, CHỦ NHIỆM"

    def test_recipients(self, draft):
        assert draft.recipients[1] == "Các Bộ, cơ quan ngang bộ, cơ quan thuộc CP"
        assert draft.recipients[-1] == "Lưu: VT, KSTT(3).Trung"
        assert len(draft.recipients) == 7


class TestTheJointRegulationOf2018:
    @pytest.fixture
    def draft(self):
        return read_file("qc-02-vpcp-btttt-2018.txt")

    def test_issuers_follow_the_order_of_the_symbol(self, draft):
        assert draft.issuer_names == ("VĂN PHÒNG CHÍNH PHỦ", "BỘ THÔNG TIN VÀ TRUYỀN THÔNG")
        assert draft.joint
        assert draft.notation == "02/QC-VPCP-BTTTT"

    def test_two_signers_with_their_agencies(self, draft):
        first, second = draft.signers
        assert (first.authority, first.position) == ("Q.", "BỘ TRƯỞNG")
        assert (first.name, first.agency) == ("Nguyễn Mạnh Hùng", "BỘ THÔNG TIN VÀ TRUYỀN THÔNG")
        assert (second.name, second.agency) == ("Mai Tiến Dũng", "VĂN PHÒNG CHÍNH PHỦ")

    def test_articles_and_chapters(self, draft):
        articles = [block for block in draft.blocks if block.kind is BlockKind.ARTICLE]
        chapters = [block for block in draft.blocks if block.kind is BlockKind.CHAPTER]
        assert (len(articles), len(chapters)) == (12, 3)

    def test_filing_line_of_both_agencies_is_one(self, draft):
        assert draft.recipients[-1] == "Lưu: + VT, KSTT (VPCP); + VT, THH (BT/TTT)"


class TestOfficialLetter:
    @pytest.fixture
    def draft(self):
        return read(letters.OFFICIAL_LETTER)

    def test_head_in_two_columns(self, draft):
        assert draft.kind == "CV"
        assert draft.notation == "87/PTDN-VP"
        assert draft.issuer_names == ("CỤC PHÁT TRIỂN DOANH NGHIỆP",)
        assert draft.parent_name == "BỘ KẾ HOẠCH VÀ ĐẦU TƯ"
        assert draft.subject == "kết nối dữ liệu đăng ký doanh nghiệp với các địa phương"
        assert (draft.place, draft.date) == ("Hà Nội", date(2020, 2, 5))

    def test_addressees_stand_for_as_above(self, draft):
        assert draft.addressees == (
            "Sở Kế hoạch và Đầu tư các tỉnh, thành phố trực thuộc Trung ương",
            "Văn phòng Bộ",
        )
        assert draft.recipients[0] == "Như trên"
        assert draft.destinations == (*draft.addressees, "Bộ trưởng (để b/c)", "Lưu: VT, VP")

    def test_signature_in_the_right_column(self, draft):
        (signer,) = draft.signers
        assert signer.title_lines == ("KT. CỤC TRƯỞNG", "PHÓ CỤC TRƯỞNG")
        assert (signer.authority, signer.position) == ("KT.", "PHÓ CỤC TRƯỞNG")
        assert signer.name == "Trần Thị Thu Hà"

    def test_wrapped_lines_become_paragraphs(self, draft):
        assert [block.text[:10] for block in draft.blocks] == ["Thực hiện ", "Trân trọng"]
        assert "quốc gia. Báo cáo giấy" in draft.blocks[0].text


class TestDecisionOfAProvince:
    @pytest.fixture
    def draft(self):
        return read(letters.DECISION)

    def test_head(self, draft):
        assert draft.issuer_names == ("ỦY BAN NHÂN DÂN TỈNH NGHỆ AN",)
        assert draft.kind == "QĐ"
        assert draft.subject == (
            "Về việc phê duyệt danh mục dịch vụ công trực tuyến thực hiện trong năm 2021"
        )

    def test_signature_on_behalf_and_for(self, draft):
        (signer,) = draft.signers
        assert signer.title_lines == ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")
        assert (signer.authority, signer.position) == ("KT.", "PHÓ CHỦ TỊCH")

    def test_body_keeps_basis_and_articles(self, draft):
        kinds = [block.kind for block in draft.blocks]
        assert kinds[:4] == [
            BlockKind.HEADING,
            BlockKind.BASIS,
            BlockKind.BASIS,
            BlockKind.HEADING,
        ]
        assert kinds[4:] == [BlockKind.ARTICLE] * 3

    def test_annex_is_apart(self, draft):
        assert draft.annex[0].text == "PHỤ LỤC"
        assert "hộ tịch" in draft.annex[-1].text
        assert draft.recipients[-1] == "Lưu: VT, KSTT"


class TestDirectiveWithoutEmptyLines:
    @pytest.fixture
    def draft(self):
        return read(letters.DIRECTIVE)

    def test_head(self, draft):
        assert draft.issuer_names == ("THỦ TƯỚNG CHÍNH PHỦ",)
        assert (draft.kind, draft.notation) == ("CT", "09/CT-TTg")
        assert draft.date == date(2020, 1, 1)
        assert draft.subject.startswith("Về việc gửi, nhận văn bản điện tử")

    def test_urgency_stamp(self, draft):
        assert draft.urgency is Urgency.IMMEDIATE

    def test_body_and_signer(self, draft):
        assert [block.kind for block in draft.blocks] == [
            BlockKind.PARAGRAPH,
            BlockKind.CLAUSE,
            BlockKind.CLAUSE,
        ]
        assert draft.signers[0].name == "Phạm Bình Minh"
        assert draft.recipients[-1] == "Lưu: VT, KSTT (3b)"


def test_joint_guidance_names_both_agencies():
    draft = read(letters.JOINT)
    assert draft.issuer_names == ("BỘ NỘI VỤ", "BỘ TÀI CHÍNH")
    assert draft.subject == "Thực hiện chế độ lưu trữ tài liệu điện tử"
    assert [signer.name for signer in draft.signers] == ["Đỗ Văn An", "Nguyễn Thị Bích"]
    assert [signer.agency for signer in draft.signers] == ["BỘ TÀI CHÍNH", "BỘ NỘI VỤ"]
    assert [signer.position for signer in draft.signers] == ["THỨ TRƯỞNG", "THỨ TRƯỞNG"]


class TestSubmissionInWord:
    @pytest.fixture
    def draft(self):
        return read_document(letters.submission_docx(), "to-trinh.docx")

    def test_head_in_a_table(self, draft):
        assert draft.issuer_names == ("SỞ THÔNG TIN VÀ TRUYỀN THÔNG",)
        assert draft.parent_name == "ỦY BAN NHÂN DÂN THÀNH PHỐ ĐÀ NẴNG"
        assert (draft.kind, draft.notation) == ("TTr", "15/TTr-STTTT")
        assert draft.subject == "Về việc nâng cấp nền tảng chia sẻ dữ liệu"
        assert draft.addressees == ("Ủy ban nhân dân thành phố Đà Nẵng",)

    def test_signature_in_a_table(self, draft):
        assert draft.signers[0].name == "Trần Ngọc Thạch"
        assert draft.signers[0].title_lines == ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")
        assert draft.recipients == ("Như trên", "Sở Tài chính", "Lưu: VT, CNTT")

    def test_paragraphs_of_word_stay_whole(self, draft):
        assert len(draft.blocks) == 3
        assert draft.blocks[-1].kind is BlockKind.DASH


def test_secrecy_mark_is_seen():
    assert read("TỐI MẬT\n" + letters.DECISION).secrecy is Secrecy.SECRET
    assert "secret-document" in codes(read("MẬT\n" + letters.DECISION))


def test_word_for_secret_in_a_sentence_is_no_mark():
    assert read(letters.DECISION + "\nMật khẩu phải được giữ kín.").secrecy is Secrecy.NONE


@pytest.mark.parametrize(
    ("stamp", "urgency"),
    [
        ("KHẨN", Urgency.URGENT),
        ("THƯỢNG KHẨN", Urgency.VERY_URGENT),
        ("HOẢ TỐC", Urgency.IMMEDIATE),
    ],
)
def test_urgency_stamps(stamp, urgency):
    assert read(f"{stamp}\n{letters.DECISION}").urgency is urgency


def test_blank_number_and_date_are_reported():
    text = letters.DECISION.replace("Số: 1234/QĐ-UBND", "Số:      /QĐ-UBND").replace(
        "ngày 20 tháng 11 năm 2020", "ngày     tháng 11 năm 2020"
    )
    draft = read(text)
    assert (draft.number, draft.symbol) == ("", "QĐ-UBND")
    assert (draft.place, draft.date) == ("Nghệ An", None)
    assert {"missing-number", "missing-date"} <= set(codes(draft))


def test_impossible_date_is_reported():
    draft = read(letters.DECISION.replace("ngày 20 tháng 11", "ngày 31 tháng 11"))
    assert draft.date is None
    assert "invalid-date" in codes(draft)


def test_kind_that_contradicts_the_symbol_is_reported():
    draft = read(letters.DECISION.replace("1234/QĐ-UBND", "1234/KH-UBND"))
    assert "kind-symbol-mismatch" in codes(draft)
    assert draft.grounds["kind"].confidence is Confidence.LOW


def test_press_report_is_no_official_document():
    draft = read(
        "Thủ tướng yêu cầu đẩy nhanh Chính phủ điện tử\n\nHoàng Nam\n10/09/2019 19:36 GMT+7\n\n"
        "Văn phòng Chính phủ vừa ban hành Thông báo số 320/TB-VPCP về phân công nhiệm vụ.\n\n"
        "Dự kiến hệ thống vận hành trong tháng 11 tới.\n\nHoàng Nam\n"
    )
    assert "not-official" in codes(draft)
    assert draft.number == ""
    assert draft.signers == ()
    with pytest.raises(DocumentWithoutNumber):
        require_complete(draft)


def test_document_without_signer_is_refused():
    text = letters.DECISION.split("TM. ỦY BAN")[0]
    with pytest.raises(DocumentWithoutSigner):
        require_complete(read(text))


def test_decomposed_letters_read_the_same():
    draft = read(unicodedata.normalize("NFD", letters.DECISION))
    assert draft.notation == "1234/QĐ-UBND"
    assert draft.signers[0].name == "Lê Hồng Vinh"


def test_blocks_survive_being_written_and_read():
    draft = read_file("qc-02-vpcp-btttt-2018.txt")
    assert blocks_of(text_of(draft.blocks)) == draft.blocks


def test_lines_longer_than_a_page_show_that_each_line_is_a_paragraph():
    long = "Bộ Y tế rà soát danh mục thuốc thiết yếu " * 4
    lines = ["Cải thiện môi trường", "Sở Nội vụ xây dựng Đề án", long.strip(), "và báo cáo kết quả"]
    assert [block.text for block in blocks_of("\n".join(lines))] == [
        *lines[:2],
        f"{lines[2]} {lines[3]}",
    ]


def test_lines_that_fit_a_page_may_be_parts_of_one_paragraph():
    lines = ["Cải thiện môi trường đầu tư, đẩy mạnh", "Cải cách hành chính ở các cấp"]
    assert [block.text for block in blocks_of("\n".join(lines))] == [" ".join(lines)]


def test_shipped_directive_is_complete():
    path = DATA / "directives" / "phan-cong-nhiem-vu.txt"
    draft = read_document(path.read_bytes(), path.name)
    require_complete(draft)
    assert draft.findings == ()
    assert draft.notation == "320/TB-VPCP"
    assert draft.signers[0].position == "BỘ TRƯỞNG, CHỦ NHIỆM"
    assert len(draft.recipients) == 5
    assert sum(block.kind is BlockKind.CLAUSE for block in draft.blocks) == 8


PLAN = """\
UBND HUYỆN NAM ĐÀN
PHÒNG VĂN HÓA VÀ THÔNG TIN
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 7/KH-VHTT
Nam Đàn, ngày 03 tháng 01 năm 2020

KẾ HOẠCH
Tập huấn sử dụng văn bản điện tử năm 2020

I. MỤC TIÊU

1. Cán bộ các xã, thị trấn sử dụng thành thạo.

II. TỔ CHỨC THỰC HIỆN

Các xã, thị trấn thực hiện Kế hoạch này./.

Nơi nhận:
- UBND huyện (b/c);
- UBND các xã, thị trấn;
- Lưu: VT.

TRƯỞNG PHÒNG

ThS. Nguyễn Thị Hồng Vân
"""


def test_plan_of_a_district_office():
    draft = read(PLAN)
    assert (draft.parent_name, draft.issuer_name) == (
        "UBND HUYỆN NAM ĐÀN",
        "PHÒNG VĂN HÓA VÀ THÔNG TIN",
    )
    assert (draft.kind, draft.notation) == ("KH", "07/KH-VHTT")
    assert draft.signers[0].name == "ThS. Nguyễn Thị Hồng Vân"
    assert draft.signers[0].position == "TRƯỞNG PHÒNG"
    assert draft.blocks[0].text == "I. MỤC TIÊU"


ORDER = """\
THỦ TƯỚNG CHÍNH PHỦ
--------
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
Số: 1300/CĐ-TTg
Hà Nội, ngày 9/10/2020

CÔNG ĐIỆN
Tập trung ứng phó mưa lũ tại miền Trung

THỦ TƯỚNG CHÍNH PHỦ điện:

- Chủ tịch Ủy ban nhân dân các tỉnh Quảng Trị, Thừa Thiên Huế.

Yêu cầu các cơ quan thực hiện nghiêm Công điện này./.

TUQ. THỦ TƯỚNG
BỘ TRƯỞNG, CHỦ NHIỆM VĂN PHÒNG CHÍNH PHỦ
Mai Tiến Dũng

Nơi nhận:
- Như trên;
- Lưu: VT.
"""


def test_telegram_signed_by_authorisation():
    draft = read(ORDER)
    assert (draft.kind, draft.notation) == ("CĐ", "1300/CĐ-TTg")
    assert draft.date == date(2020, 10, 9)
    (signer,) = draft.signers
    assert (signer.authority, signer.position) == (
        "TUQ.",
        "BỘ TRƯỞNG, CHỦ NHIỆM VĂN PHÒNG CHÍNH PHỦ",
    )


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.sampled_from(letters.DECISION.split("\n") + letters.OFFICIAL_LETTER.split("\n"))
        | st.text(max_size=40)
    )
)
def test_any_lines_are_read_or_refused(lines):
    try:
        draft = read("\n".join(lines))
    except Refusal as refusal:
        assert refusal.code.startswith("document-")
    else:
        assert all(finding.sentence for finding in draft.findings)


@pytest.mark.parametrize(
    "text",
    [
        "1. Nội dung\n" * 20_000,
        "BỘ\n" * 20_000,
        "V/v " + "a\n" * 20_000,
        "Nơi nhận:\n" + "- a\n" * 20_000,
        "ngày ." * 20_000,
        "a" + " " * 200_000 + "b",
        "ĐẾN\nGiờ: 1\n" * 10_000,
        "CHỦ TỊCH\nTrần Văn A\n" * 10_000,
    ],
)
def test_monotonous_text_costs_little(text):
    before = time.process_time()
    read(text)
    assert time.process_time() - before < 10


@pytest.mark.parametrize("gap", ["\n", "\n\n"])
def test_place_and_date_below_the_subject_are_no_part_of_it(gap):
    draft = read(
        "THỦ TƯỚNG CHÍNH PHỦ\nSố: 25/CT-TTg\n\nCHỈ THỊ\nVề đẩy mạnh số hóa hồ sơ"
        f"{gap}Hà Nội, ngày 15 tháng 7 năm 2020\n\nThủ tướng Chính phủ yêu cầu:\n\n"
        "1. Bộ Tư pháp hoàn thành kết nối dữ liệu hộ tịch.\n\nTHỦ TƯỚNG\nNguyễn Xuân Phúc\n"
    )

    assert (draft.date, draft.place) == (date(2020, 7, 15), "Hà Nội")
    assert draft.subject == "Về đẩy mạnh số hóa hồ sơ"
    assert "ngày 15 tháng 7" not in " ".join(block.text for block in draft.blocks)
