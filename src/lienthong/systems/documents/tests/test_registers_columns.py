"""The columns of the two registers and the follow-up sheet."""

from datetime import UTC, date, datetime

import pytest

from lienthong.systems.documents.registers import (
    FOLLOW_UP,
    INCOMING,
    OUTGOING,
    SHEETS,
    cells,
    csv_cells,
)


def test_columns_are_those_of_the_decree():
    assert [len(sheet.columns) for sheet in (OUTGOING, INCOMING, FOLLOW_UP)] == [10, 10, 7]


@pytest.mark.parametrize("sheet", SHEETS.values(), ids=list(SHEETS))
def test_widths_share_the_whole_paper(sheet):
    assert sum(column.width for column in sheet.columns) == 100


def test_cells_are_written_for_people():
    row = {
        "notation": "320/TB-VPCP",
        "issued_date": date(2019, 9, 9),
        "sent_date": datetime(2019, 9, 9, 18, 0, tzinfo=UTC),
        "recipients": ("Các bộ", "UBND các tỉnh"),
        "copies": 10,
    }
    written = cells(OUTGOING, row)
    assert written[0] == "320/TB-VPCP"
    assert written[1] == "09/09/2019"
    assert written[4] == "Các bộ; UBND các tỉnh"
    assert written[6:8] == ("10", "10/09/2019")
    assert written[9] == ""


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_csv_cell_is_a_formula(start):
    assert csv_cells(OUTGOING, {"note": f"{start}SUM(A1)"})[-1] == f"'{start}SUM(A1)"
