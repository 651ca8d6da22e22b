"""Recipient lines of central documents: the lines of real ones, and many never seen in them."""

from datetime import date

import pytest

from lienthong.agencies.directory import by_code
from lienthong.agencies.groups import Expansion, expand, expand_all, joined

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("government_2020")]

DAY = date(2019, 9, 9)


def read(line: str, issuer: str = "G22") -> Expansion:
    return expand(line, on=DAY, issuer=by_code(issuer, DAY))


PROVINCES = 63
CENTRAL = 30

GROUPS = [
    ("- Các bộ, cơ quan ngang bộ, cơ quan thuộc Chính phủ;", CENTRAL - 1),
    ("- Các Bộ, cơ quan ngang bộ, cơ quan thuộc CP;", CENTRAL - 1),
    ("Bộ, cơ quan ngang Bộ, cơ quan thuộc Chính phủ", CENTRAL - 1),
    ("Các bộ – cơ quan ngang bộ – cơ quan thuộc Chính phủ.", CENTRAL - 1),
    ("CÁC BỘ, CƠ QUAN NGANG BỘ, CƠ QUAN THUỘC CHÍNH PHỦ", CENTRAL - 1),
    ("cac bo, co quan ngang bo, co quan truc thuoc chinh phu", CENTRAL - 1),
    ("Các bộ,  cơ quan ngang   bộ,cơ quan thuộc Chính phủ (để thực hiện)", CENTRAL - 1),
    ("Bộ trưởng, Thủ trưởng cơ quan ngang Bộ, Thủ trưởng cơ quan thuộc Chính phủ", CENTRAL - 1),
    ("Các Bộ, ngành", CENTRAL - 1),
    ("các bộ, ngành Trung ương", CENTRAL - 1),
    ("Các Bộ", 18),
    ("Các cơ quan ngang bộ", 3),
    ("Các cơ quan thuộc Chính phủ", 8),
    ("Các Bộ, trừ Bộ Quốc phòng và Bộ Công an", 16),
    ("Các bộ (trừ Bộ Quốc phòng, Bộ Công an)", 16),
    ("- UBND các tỉnh, thành phố trực thuộc Trung ương;", PROVINCES),
    ("- UBND các tỉnh, thành phố trực thuộc TW;", PROVINCES),
    ("Ủy ban nhân dân các tỉnh, thành phố trực thuộc trung ương", PROVINCES),
    ("Uỷ ban nhân dân các tỉnh và thành phố trực thuộc Trung ương", PROVINCES),
    ("UBND các tỉnh/TP trực thuộc T.Ư", PROVINCES),
    ("HĐND, UBND các tỉnh, TP trực thuộc TW", PROVINCES),
    ("Chủ tịch UBND các tỉnh, thành phố trực thuộc Trung ương", PROVINCES),
    ("Văn phòng UBND các tỉnh, thành phố", PROVINCES),
    ("UBND cấp tỉnh", PROVINCES),
    ("UBND các tỉnh", 58),
    ("UBND các tỉnh, thành phố trực thuộc Trung ương (trừ tỉnh An Giang)", PROVINCES - 1),
    ("Các Bộ, ngành, địa phương", CENTRAL - 1 + PROVINCES),
    ("Các bộ, ngành và các tỉnh, thành phố trực thuộc Trung ương", CENTRAL - 1 + PROVINCES),
    ("Các bộ, cơ quan ngang bộ; UBND các tỉnh, thành phố", 18 + 3 + PROVINCES),
    ("UBND các quận, huyện, thị xã, thành phố thuộc tỉnh", 707),
    ("UBND cấp huyện", 707),
    ("UBND các xã, phường, thị trấn", 10_613),
    ("UBND các cấp", 63 + 707 + 10_613),
    ("UBND các quận, huyện, thị xã thuộc thành phố Hà Nội", 30),
]


@pytest.mark.parametrize(("line", "number"), GROUPS)
def test_groups_expand_from_the_registry(line: str, number: int) -> None:
    expansion = read(line)
    assert (expansion.kind, len(expansion.codes)) == ("agencies", number)
    assert "G22" not in expansion.codes


NAMED = [
    ("Bộ Tài chính", "G12"),
    ("bộ tài chính (để phối hợp)", "G12"),
    ("bo tai chinh", "G12"),
    ("BTC", "G12"),
    ("Bộ TTTT", "G14"),
    ("Bộ TT-TT", "G14"),
    ("Bộ Thông tin - Truyền thông", "G14"),
    ("Bộ Văn hóa, Thể thao và Du lịch", "G16"),
    ("Bộ VHTT&DL", "G16"),
    ("Bộ LĐ-TB và XH", "G07"),
    ("Bộ Lao động – Thương binh và Xã hội", "G07"),
    ("Bộ NN&PTNT", "G10"),
    ("NHNN", "G19"),
    ("Ngân hàng Nhà nước VN", "G19"),
    ("TTCP, UBDT", "G20 G21"),
    ("BHXH Việt Nam, Thông tấn xã VN, Đài THVN", "G24 G30 G28"),
    ("Viện Hàn lâm KHXH Việt Nam", "G32"),
    ("Bộ trưởng Bộ Tài chính", "G12"),
    ("Bộ TTTT: BT, các TT, Các Vụ, Cục, đơn vị", "G14"),
    ("Các Bộ: TC, KH&ĐT, XD, TT&TT", "G12 G05 G17 G14"),
    ("Các Bộ: Tài chính, Văn hóa, Thể thao và Du lịch, Y tế", "G12 G16 G18"),
    ("Các Bộ: Công an, Tư pháp; NHNN; UBND tỉnh An Giang", "G01 G15 G19 H01"),
    ("Các Bộ: TP, QP, NG; UBND TP Hà Nội", "G15 G11 G08 H26"),
    ("UBND tỉnh An Giang", "H01"),
    ("UBND An Giang", "H01"),
    ("Ủy ban nhân dân thành phố Hà Nội", "H26"),
    ("UBND TP. Hồ Chí Minh", "H29"),
    ("UBND TPHCM", "H29"),
    ("UBND tỉnh BR-VT", "H06"),
    ("UBND tỉnh Bà Rịa – Vũng Tàu", "H06"),
    ("UBND các tỉnh An Giang, Cà Mau và thành phố Cần Thơ", "H01 H12 H13"),
    ("UBND các tỉnh: Hòa Bình, Đồng Nai; UBND TP Đà Nẵng", "H28 H19 H17"),
    ("UBND các tỉnh, thành phố: Hà Nội, TP. Hồ Chí Minh, Đồng Tháp", "H26 H29 H20"),
    ("UBND quận Đống Đa", "H26.006"),
    ("UBND các quận Ba Đình, Đống Đa", "H26.001 H26.006"),
    ("UBND các huyện Đông Anh, Sóc Sơn, quận Ba Đình", "H26.017 H26.016 H26.001"),
    ("UBND huyện Châu Thành, tỉnh An Giang", "H01.892"),
    ("UBND huyện Châu Thành tỉnh Long An", "H39.808"),
    ("UBND xã Tân Lập, huyện Vũ Thư, tỉnh Thái Bình", "H54.344.13240"),
    ("Công báo, Bộ Tài chính", "G12"),
    ("Cục Tin học hóa", "G14"),
]


@pytest.mark.parametrize(("line", "codes"), NAMED)
def test_names_are_read_in_full_and_by_initials(line: str, codes: str) -> None:
    expansion = read(line)
    assert (expansion.kind, " ".join(expansion.codes)) == ("agencies", codes)


KEPT = [
    ("- TTgCP, các Phó TTgCP (để b/c);", "person"),
    ("TTgCP, các PTTg (để b/c)", "person"),
    ("Thủ tướng, các Phó Thủ tướng Chính phủ", "person"),
    ("- Các đồng chí thành viên UBQG về CPĐT;", "person"),
    ("Đ/c Vũ Đức Đam - Phó Thủ tướng (để b/c)", "person"),
    ("Ông Nguyễn Văn A", "person"),
    ("Tổ công tác giúp việc Ủy ban", "body"),
    ("Ban Chỉ đạo xây dựng Chính phủ điện tử của các bộ, ngành, địa phương", "body"),
    ("VPCP: BTCN, các PCN, Trợ lý TTgCP, các Vụ, Cục, đơn vị, BQLDA CNTT;", "internal"),
    ("VPCP: BTCN, các PCN; Trợ lý, Thư ký TTgCP, các Vụ, Cục, đơn vị trực thuộc", "internal"),
    ("VPCP: BTCN, các PCN; Cổng TTĐT; Sở thú", "internal"),
    ("Các Vụ, đơn vị: TKBT, TH, TCCB, TCCV, PL, TTH, Công TTĐT;", "internal"),
    ("các Vụ, Cục, đơn vị trực thuộc", "internal"),
    ("Cục Kiểm soát TTHC", "internal"),
    ("Văn phòng Chính phủ", "internal"),
    ("Lưu: VT, KSTT(3).Trung.", "archive"),
    ("Lưu VT", "archive"),
    ("- Lưu: + VT, KSTT (VPCP); + VT, THH (BT/TTT).", "archive"),
    ("+ VT, THH (BT/TTT).", "archive"),
    ("Như trên;", "reference"),
    ("- Như Điều 3 (để thực hiện);", "reference"),
]


@pytest.mark.parametrize(("line", "kind"), KEPT)
def test_lines_without_an_address_are_kept_as_what_they_are(line: str, kind: str) -> None:
    expansion = read(line)
    assert (expansion.kind, expansion.codes, expansion.left) == (kind, (), ())


UNRESOLVED = [
    "Bộ Du lịch vũ trụ",
    "Bộ Tài chín",
    "Ba Vì",
    "Các bộ, ngành liên quan",
    "UBND các tỉnh (danh sách kèm theo)",
    "Văn phòng Trung ương và các Ban của Đảng",
    "Thành ủy, Tỉnh ủy các tỉnh, thành phố trực thuộc Trung ương",
    "Sở Thông tin và Truyền thông các tỉnh, thành phố trực thuộc Trung ương",
    "Công an tỉnh An Giang",
    "Giám đốc Sở Y tế các tỉnh",
    "Văn phòng Quốc hội",
    "Kiểm toán nhà nước",
    "UBND huyện Châu Thành",
    "Tập đoàn VNPT",
    "???",
]


@pytest.mark.parametrize("line", UNRESOLVED)
def test_unreadable_lines_go_to_a_clerk_with_a_reason(line: str) -> None:
    expansion = read(line)
    assert (expansion.kind, expansion.codes) == ("unresolved", ())


def test_partly_readable_line_shows_both_parts() -> None:
    expansion = read("Bộ Tài chính, Sở Y tế Hà Nội, NHNN")
    assert expansion.kind == "unresolved"
    assert expansion.codes == ("G12", "G19")
    assert expansion.left == ("Sở Y tế Hà Nội",)
    assert expansion.note


def test_unread_name_comes_with_the_nearest() -> None:
    assert ("G12", "Bộ Tài chính") in read("Bộ Tài chín").suggestions


def test_namesakes_are_offered_for_choice() -> None:
    expansion = read("UBND huyện Châu Thành")
    assert "10" in expansion.note
    assert len(expansion.suggestions) == 10
    assert ("H01.892", "Ủy ban nhân dân huyện Châu Thành") in expansion.suggestions


def test_group_says_which_units_its_wording_leaves_out() -> None:
    assert "79 thành phố" in read("UBND các quận, huyện, thị xã").note


def test_province_means_its_own_districts() -> None:
    expansion = read("UBND các quận, huyện, thị xã", issuer="H26")
    assert len(expansion.codes) == 30
    assert all(code.startswith("H26.") for code in expansion.codes)


def test_district_means_its_own_communes() -> None:
    expansion = read("UBND các phường", issuer="H26.001")
    assert len(expansion.codes) == 14


def test_province_means_all_communes_under_its_districts() -> None:
    assert len(read("UBND các xã, phường, thị trấn", issuer="H26").codes) == 579


def test_committee_without_name_is_the_issuers_superior() -> None:
    assert read("UBND tỉnh (để b/c)", issuer="H01.892").codes == ("H01",)
    assert read("UBND thành phố", issuer="H26.001").codes == ("H26",)
    assert read("UBND quận", issuer="H26.001.00001").codes == ("H26.001",)


def test_leaders_of_the_issuing_committee_are_persons() -> None:
    expansion = read("CT, các PCT UBND tỉnh", issuer="H01")
    assert (expansion.kind, expansion.codes) == ("person", ())


def test_namesake_in_the_issuers_province_is_meant() -> None:
    assert read("UBND huyện Châu Thành", issuer="H01").codes == ("H01.892",)


def test_ministry_writes_to_the_office_and_not_to_itself() -> None:
    expansion = read("Các bộ, cơ quan ngang bộ, cơ quan thuộc Chính phủ", issuer="G14")
    assert "G22" in expansion.codes
    assert "G14" not in expansion.codes


def test_unit_of_another_agency_is_reached_through_it() -> None:
    assert read("Cổng Thông tin điện tử Chính phủ", issuer="G14").codes == ("G22",)


def test_block_is_read_with_few_queries(django_assert_max_num_queries) -> None:
    issuer = by_code("G22", DAY)
    block = [line for line, _ in GROUPS[:20]] + [line for line, _ in KEPT]
    with django_assert_max_num_queries(60):
        expand_all(block, on=DAY, issuer=issuer)


def test_continuation_lines_join_the_line_before() -> None:
    block = [
        "- VPCP: BTCN, các PCN, Trợ lý TTgCP;",
        "Các Vụ, đơn vị: TKBT, TH,",
        "TTH, Công TTĐT;",
        "",
        "- Lưu: + VT, KSTT (VPCP);",
        "+ VT, THH (BT/TTT).",
    ]
    assert [line[:6] for line in joined(block)] == ["- VPCP", "- Lưu:"]
    assert [read(line).kind for line in joined(block)] == ["internal", "archive"]
