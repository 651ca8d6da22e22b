"""Agencies named by where they were named: followed to exactly one place, or left to the person."""

import pytest

from lienthong.systems.directives.reading import PartyKind, read_directive

FIRST = "1. Bộ Tài chính chủ trì, phối hợp với Bộ Công an xây dựng Nghị định về dữ liệu."


def read(*lines):
    return read_directive("\n\n".join(lines))


def codes(parties):
    return [party.code or party.words for party in parties]


def last(*lines):
    return read(*lines).proposals[-1]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("các cơ quan nêu tại điểm 1", ["G12", "G01"]),
        ("các bộ, cơ quan nêu tại khoản 1", ["G12", "G01"]),
        ("các đơn vị được phân công tại mục 1 nêu trên", ["G12", "G01"]),
        ("cơ quan chủ trì nêu tại điểm 1", ["G12"]),
        ("các cơ quan nêu tại điểm 7", ["các cơ quan nêu tại điểm 7"]),
        ("các cơ quan nêu tại điểm 1 và điểm 7", ["các cơ quan nêu tại điểm 1 và điểm 7"]),
        ("các cơ quan nêu trên", ["các cơ quan nêu trên"]),
        ("các cơ quan liên quan", ["các cơ quan liên quan"]),
    ],
)
def test_coordinators_are_those_of_the_point_or_stay_open(words, found):
    proposal = last(FIRST, f"2. Bộ Y tế phối hợp với {words} xây dựng Đề án khám bệnh.")
    assert (proposal.lead.code, codes(proposal.coordinators)) == ("G18", found)
    assert ("open-coordinators" in proposal.warnings) is (found[0] != "G12")


def test_both_places_are_quoted_and_the_reader_is_less_sure():
    reading = read(FIRST, "2. Bộ Y tế phối hợp với các cơ quan nêu tại điểm 1 xây dựng Đề án.")
    plain = last(FIRST, "2. Bộ Y tế phối hợp với Bộ Tài chính xây dựng Đề án.")
    followed = reading.proposals[-1]
    words = [quote.words for quote in followed.support]
    assert "các cơ quan nêu tại điểm 1" in words
    assert any("Nghị định về dữ liệu" in each for each in words)
    for quote in (*followed.support, *followed.coordinators):
        assert reading.text[quote.start : quote.end] == quote.words
    assert "parties-from-other-point" in followed.warnings
    assert followed.confidence < plain.confidence


def test_an_article_and_its_clause_are_told_from_those_of_another():
    lines = (
        "Điều 1. Trách nhiệm của các bộ",
        "1. Bộ Công an xây dựng cơ sở dữ liệu dân cư.",
        "2. Bộ Tài chính xây dựng cơ sở dữ liệu tài chính.",
        "Điều 3. Trách nhiệm khác",
        "1. Bộ Nội vụ xây dựng cơ sở dữ liệu cán bộ.",
        "2. Bộ Tư pháp xây dựng cơ sở dữ liệu hộ tịch.",
        "Điều 4. Tổ chức thực hiện",
    )
    asked = "1. Cơ quan chủ trì nêu tại khoản 2 Điều 3 xây dựng kế hoạch kết nối."
    assert last(*lines, asked).lead.code == "G15"
    # Within Điều 4 there is no khoản 2, and two other articles have one.
    unclear = last(*lines, "1. Cơ quan chủ trì nêu tại khoản 2 xây dựng kế hoạch kết nối.")
    assert unclear.lead is None and unclear.coordinators[0].kind is PartyKind.RELATED


def test_what_stands_above_is_followed_within_the_same_point_only():
    heading = "2. Về dữ liệu:"
    items = (
        "a) Giao Bộ Tài chính xây dựng Nghị định về dữ liệu.",
        "b) Giao Bộ Y tế phối hợp với các cơ quan nêu trên xây dựng Đề án khám bệnh.",
    )
    assert codes(last(heading, *items).coordinators) == ["G12"]
    other = "3. Giao Bộ Nội vụ phối hợp với các cơ quan nêu trên xây dựng Đề án cán bộ."
    assert codes(last(heading, *items, other).coordinators) == ["các cơ quan nêu trên"]


def test_several_leads_of_a_point_are_choices_and_never_one_of_them():
    proposal = last(FIRST, "2. Các cơ quan nêu tại điểm 1 xây dựng báo cáo kết quả.")
    assert proposal.lead is None
    assert codes(proposal.lead_choices) == ["G12", "G01"]


def test_nothing_is_followed_in_a_circle():
    reading = read(
        "1. Bộ Y tế phối hợp với các cơ quan nêu tại điểm 2 xây dựng Đề án.",
        "2. Bộ Nội vụ phối hợp với các cơ quan nêu tại điểm 1 xây dựng Nghị định.",
    )
    kinds = {party.kind for one in reading.proposals for party in one.coordinators}
    assert kinds == {PartyKind.RELATED}


@pytest.mark.parametrize("mark", ["Như trên", "như trên", "nt", "-nt-"])
def test_a_cell_that_says_as_above_takes_the_parties_of_the_row_above(mark):
    reading = read(
        "| TT | Nhiệm vụ | Đơn vị chủ trì | Đơn vị phối hợp |",
        "| 1 | Xây dựng Nghị định về văn thư | Bộ Nội vụ | Bộ Tư pháp |",
        f"| 2 | Xây dựng Thông tư về lưu trữ | {mark} | {mark} |",
    )
    second = reading.proposals[1]
    assert (second.lead.code, codes(second.coordinators)) == ("G09", ["G15"])
    assert "parties-from-other-point" in second.warnings


def test_as_above_in_the_first_row_means_nobody():
    reading = read(
        "| TT | Nhiệm vụ | Đơn vị chủ trì |", "| 1 | Xây dựng Thông tư về lưu trữ | Như trên |"
    )
    assert reading.proposals[0].lead is None or not reading.proposals[0].lead.code


TWO = (FIRST, "2. Bộ Công Thương chủ trì, phối hợp với Bộ Y tế xây dựng Thông tư về giá.")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("các cơ quan nêu tại điểm 1 và điểm 2", ["G12", "G01", "G02", "G18"]),
        ("các cơ quan nêu tại các điểm 1, 2", ["G12", "G01", "G02", "G18"]),
        ("các cơ quan chủ trì nêu tại điểm 1 và 2", ["G12", "G02"]),
        ("các cơ quan nêu tại các điểm 1, 2 và 9", ["các cơ quan nêu tại các điểm 1, 2 và 9"]),
        ("các cơ quan nêu tại điểm 1 đến 2", ["các cơ quan nêu tại điểm 1"]),
    ],
)
def test_several_points_are_followed_when_each_of_them_is_found(words, found):
    proposal = last(*TWO, f"3. Bộ Nội vụ phối hợp với {words} xây dựng Đề án.")
    assert (proposal.lead.code, codes(proposal.coordinators)) == ("G09", found)


def test_several_points_of_one_part_are_told_from_those_of_another():
    lines = (
        "I. NHIỆM VỤ CHUNG",
        "1. Bộ Tài chính xây dựng Nghị định về dữ liệu.",
        "2. Bộ Công an xây dựng Nghị định về cư trú.",
        "II. NHIỆM VỤ KHÁC",
        "1. Bộ Y tế xây dựng Thông tư về khám bệnh.",
        "2. Các cơ quan chủ trì nêu tại điểm 1 và điểm 2 Mục I báo cáo kết quả.",
    )
    proposal = last(*lines)
    assert codes(proposal.lead_choices) == ["G12", "G01"]
    assert "parties-from-other-point" in proposal.warnings
