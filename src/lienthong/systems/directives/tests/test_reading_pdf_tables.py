"""Tables of tasks in a PDF: a row is what stands between its lines; nothing gets into a wrong cell."""

from datetime import date
from pathlib import Path

import pytest
import typst

import lienthong.casework.layout
from lienthong.casework.reading import read_document
from lienthong.casework.reading.pdftext import text_of_pdf
from lienthong.systems.directives.actions import directives
from lienthong.systems.directives.reading import read_directive, with_tables
from lienthong.systems.directives.reading.cards import names_columns
from lienthong.systems.directives.tests.conftest import NOW

FONTS = Path(lienthong.casework.layout.__file__).parent / "fonts"
HEAD = "[TT],[Nhiệm vụ],[Cơ quan chủ trì],[Phối hợp],[Thời hạn],"
OPENING = """
#set page(paper: "a4", margin: 2cm)
#set text(font: "Tinos", size: 12pt)
BỘ NỘI VỤ

Số: 45/KH-BNV

Hà Nội, ngày 15 tháng 01 năm 2020

KẾ HOẠCH

Cải cách hành chính năm 2020

Bộ trưởng giao các cơ quan thực hiện các nhiệm vụ sau:
"""


def pdf_of(*rows, head=HEAD, stroke="0.5pt", before="", after=""):
    table = (
        f"#table(columns: (1cm, 5cm, 4cm, 4cm, 3cm), stroke: {stroke},\n{head}\n"
        + "\n".join(rows)
        + "\n)"
    )
    source = "\n\n".join((OPENING, before, table, after, "Nơi nhận:\n\n\\- Lưu: VT."))
    return typst.compile(source.encode(), font_paths=[str(FONTS)], ignore_system_fonts=True)


def proposals_of(data):
    return read_directive(with_tables(read_document(data, "ke-hoach.pdf"), data)).proposals


ROWS = (
    "[1],[Xây dựng Nghị định về công tác văn thư và lưu trữ],[Bộ Tài chính],[Bộ Tư pháp],[Tháng 3/2020],",
    "[2],[Kiểm tra cải cách hành chính],[Bộ Công an],[],[Quý II/2020],",
)


def test_each_row_is_a_proposal_with_what_stands_in_its_cells():
    first, second = proposals_of(pdf_of(*ROWS))
    assert first.task == "Xây dựng Nghị định về công tác văn thư và lưu trữ"
    assert (first.lead.code, first.coordinators[0].code) == ("G12", "G15")
    assert (first.deadline.day, second.deadline.day) == (date(2020, 3, 31), date(2020, 6, 30))
    assert (second.lead.code, second.coordinators) == ("G01", ())
    assert "row-of-table" in first.reasons


def test_words_before_and_after_the_table_stay_in_their_order():
    data = pdf_of(*ROWS, before="Lời mở đầu bảng.", after="Lời kết thúc bảng.")
    text = text_of_pdf(data, wanted=names_columns)
    places = [text.index(words) for words in ("mở đầu", "| 1 |", "| 2 |", "kết thúc")]
    assert places == sorted(places)
    assert text.count("văn thư") == 1


def test_a_cell_over_several_rows_counts_for_each_of_them():
    rows = (
        "[1],[Xây dựng Nghị định về văn thư],table.cell(rowspan: 2)[Bộ Thông tin và Truyền thông],[],[],",
        "[2],[Xây dựng Thông tư về lưu trữ],[],[],",
    )
    assert [each.lead.code for each in proposals_of(pdf_of(*rows))] == ["G14", "G14"]


def test_a_row_of_joined_cells_is_no_task():
    rows = ("table.cell(colspan: 5)[I. Hoàn thiện thể chế về văn thư],", *ROWS)
    data = pdf_of(*rows)
    assert "| I. Hoàn thiện thể chế về văn thư |  |" in text_of_pdf(data, wanted=names_columns)
    assert len(proposals_of(data)) == 2


@pytest.mark.parametrize("is_header_repeated", [True, False])
def test_a_table_goes_on_over_the_page(is_header_repeated):
    head = f"table.header({HEAD})," if is_header_repeated else HEAD
    many = [
        f"[{number}],[Xây dựng Thông tư số {number} về quản lý văn thư, lưu trữ điện tử của các cơ quan],"
        "[Bộ Tài chính],[Bộ Tư pháp],[Tháng 3/2020],"
        for number in range(1, 41)
    ]
    found = proposals_of(pdf_of(*many, head=head))
    assert len(found) == 40
    assert {each.lead.code for each in found} == {"G12"}
    assert all(each.task.endswith("cơ quan") for each in found)


@pytest.mark.parametrize(
    "how",
    [
        {"stroke": "none"},
        {"head": "[TT],[Tên],[Địa chỉ],[Điện thoại],[Ghi chú],"},
        {"head": "table.cell(colspan: 2)[Nhiệm vụ],[Cơ quan chủ trì],[Phối hợp],[Thời hạn],"},
    ],
)
def test_what_is_no_ruled_table_of_tasks_is_read_as_before(how):
    data = pdf_of(*ROWS, **how)
    draft = read_document(data, "ke-hoach.pdf")
    assert with_tables(draft, data) == draft


def test_a_row_whose_task_and_lead_are_joined_has_no_lead():
    row = "[1],table.cell(colspan: 2)[Xây dựng Nghị định về văn thư],[Bộ Tư pháp],[Tháng 3/2020],"
    (found,) = proposals_of(pdf_of(row))
    assert (found.lead, found.coordinators[0].code) == (None, "G15")


def test_a_page_full_of_lines_is_no_table():
    drawing = """
    #for at in range(460) {
      place(line(start: (0cm, at * 0.05cm), end: (16cm, at * 0.05cm), stroke: 0.1pt))
      place(line(start: (at * 0.03cm, 0cm), end: (at * 0.03cm, 20cm), stroke: 0.1pt))
    }
    """
    assert "| " not in text_of_pdf(pdf_of(*ROWS, before=drawing), wanted=names_columns)


@pytest.mark.django_db
def test_an_entered_pdf_has_a_proposal_for_each_row(world, data_folder):
    source = directives.Source(data=pdf_of(*ROWS), filename="ke-hoach.pdf")
    row = directives.enter(source=source, by=world.by("G22"), now=NOW)
    kept = row.proposals.order_by("number")
    assert [each.lead for each in kept] == ["Bộ Tài chính (G12)", "Bộ Công an"]
    for each in kept:
        assert row.text[each.start : each.end] == each.words
