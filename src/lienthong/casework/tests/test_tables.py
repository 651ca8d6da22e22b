"""Tables from hostile files and pasted text, and tables written for spreadsheets."""

import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from lienthong.base.errors import Refusal
from lienthong.casework import tables
from lienthong.casework.tables import cells


def book(*rows, change=None):
    """Return the bytes of a workbook with these rows; ``change`` may alter the sheet first."""
    made = Workbook()
    for row in rows:
        made.active.append(row)
    if change:
        change(made.active)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def with_part(data, name, content=b"x"):
    """Return a workbook with one more part."""
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr(name, content)
    return out.getvalue()


def with_sheet(xml):
    """Return a workbook whose sheet is the given XML."""
    source, out = zipfile.ZipFile(io.BytesIO(book(["a"]))), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in source.infolist():
            is_sheet = entry.filename == "xl/worksheets/sheet1.xml"
            archive.writestr(entry.filename, xml if is_sheet else source.read(entry))
    return out.getvalue()


def sheet(rows):
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{main}"><sheetData>{rows}</sheetData></worksheet>'


def values(table):
    return [[cell.value for cell in row] for row in table]


def refusal(data, name="bao-cao.xlsx", **limits):
    with pytest.raises(Refusal) as caught:
        tables.read_table(data, name, **limits)
    return caught.value.code


class TestWorkbooks:
    def test_texts_and_numbers_keep_their_addresses(self):
        table = tables.read_table(book(["Chỉ tiêu", "Số"], ["Dân số", 8053663]), "a.xlsx")
        assert values(table) == [["Chỉ tiêu", "Số"], ["Dân số", Decimal(8053663)]]
        assert table.rows[1][1].address == "B2"

    def test_a_binary_fraction_is_what_was_typed(self):
        xml = sheet('<row r="1"><c r="A1"><v>0.30000000000000004</v></c></row>')
        assert values(tables.read_table(with_sheet(xml), "a.xlsx")) == [[Decimal("0.3")]]

    def test_a_percent_format_is_read_in_percent(self):
        def percent(at):
            at["A1"].number_format = "0.0%"

        cell = tables.read_table(book([0.125], change=percent), "a.xlsx").rows[0][0]
        assert (cell.value, cell.is_percent) == (Decimal("12.5"), True)

    def test_a_date_is_written_out(self):
        assert values(tables.read_table(book([date(2020, 11, 14)]), "a.xlsx")) == [["2020-11-14"]]

    def test_a_formula_is_reported_with_its_cell_and_keeps_no_value(self):
        table = tables.read_table(book(["a", "b"], [1, "=SUM(1,2)"]), "a.xlsx")
        assert (table.rows[1][1].is_formula, table.rows[1][1].value) == (True, None)
        with pytest.raises(tables.FormulaFound) as caught:
            table.require_plain(first_row=2)
        assert "B2" in caught.value.sentence

    def test_merged_cells_are_refused_only_among_the_data(self):
        def merge(at):
            at.merge_cells("A1:C1")

        table = tables.read_table(book(["Tiêu đề"], [1, 2, 3], change=merge), "a.xlsx")
        table.require_plain(first_row=2)
        with pytest.raises(tables.MergedCells) as caught:
            table.require_plain()
        assert "A1:C1" in caught.value.sentence

    def test_a_gap_between_cells_stays_a_gap(self):
        xml = sheet(
            '<row r="2"><c r="B2"><v>1</v></c></row><row r="4"><c r="A4"><v>2</v></c></row>'
        )
        assert values(tables.read_table(with_sheet(xml), "a.xlsx")) == [
            [None, None],
            [None, Decimal(1)],
            [None, None],
            [Decimal(2), None],
        ]

    def test_a_hidden_sheet_is_passed_over(self):
        made = Workbook()
        made.active.sheet_state = "hidden"
        made.create_sheet("Số liệu").append(["thấy được"])
        out = io.BytesIO()
        made.save(out)
        table = tables.read_table(out.getvalue(), "a.xlsx")
        assert (table.name, values(table)) == ("Số liệu", [["thấy được"]])

    def test_an_error_value_is_no_number(self):
        xml = sheet('<row r="1"><c r="A1" t="e"><v>#DIV/0!</v></c></row>')
        cell = tables.read_table(with_sheet(xml), "a.xlsx").rows[0][0]
        with pytest.raises(tables.NumberExpected):
            cell.number()


class TestHostileWorkbooks:
    def test_macros_by_part_or_by_name(self):
        assert refusal(with_part(book([1]), "xl/vbaProject.bin")) == "table-with-macros"
        assert refusal(book([1]), "a.xlsm") == "table-with-macros"

    def test_embedded_objects(self):
        assert refusal(with_part(book([1]), "xl/embeddings/x.bin")) == "table-with-macros"

    def test_links_to_other_files(self):
        linked = with_part(book([1]), "xl/externalLinks/externalLink1.xml")
        assert refusal(linked) == "table-with-external-links"

    def test_a_zip_bomb_is_refused_by_its_directory(self):
        bomb = io.BytesIO(book([1]))
        with zipfile.ZipFile(bomb, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("xl/media/x", b"\0" * 30_000_000)
        assert refusal(bomb.getvalue()) == "table-too-large"

    def test_thousands_of_parts(self):
        many = io.BytesIO(book([1]))
        with zipfile.ZipFile(many, "a") as archive:
            for number in range(1_100):
                archive.writestr(f"x/{number}", b"")
        assert refusal(many.getvalue()) == "table-too-large"

    def test_a_million_rows(self):
        rows = "".join(f'<row r="{n}"><c><v>1</v></c></row>' for n in range(1, 30_000))
        assert refusal(with_sheet(sheet(rows))) == "table-too-many-rows"

    def test_one_cell_in_the_millionth_row(self):
        xml = sheet('<row r="1048576"><c r="A1048576"><v>1</v></c></row>')
        assert refusal(with_sheet(xml)) == "table-too-many-rows"

    def test_a_cell_far_to_the_right(self):
        xml = sheet('<row r="1"><c r="XFD1"><v>1</v></c></row>')
        assert refusal(with_sheet(xml)) == "table-too-many-columns"

    def test_formatted_but_empty_rows_are_not_rows(self):
        xml = sheet(
            '<row r="1"><c r="A1"><v>1</v></c></row><row r="90000"><c r="A90000" s="1"/></row>'
        )
        assert values(tables.read_table(with_sheet(xml), "a.xlsx")) == [[Decimal(1)]]

    @pytest.mark.parametrize(
        "xml",
        [
            '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
            + sheet('<row r="1"><c t="inlineStr"><is><t>&b;</t></is></c></row>'),
            '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
            + sheet('<row r="1"><c t="inlineStr"><is><t>&a;</t></is></c></row>'),
            sheet('<row r="1"><c r="A1"><v>nan</v></c></row>'),
            sheet('<row r="1"><c r="A1" t="s"><v>99</v></c></row>'),
            sheet('<row r="không"><c r="A1"><v>1</v></c></row>'),
            sheet('<row r="1"><c r="A0"><v>1</v></c></row>'),
            "<worksheet",
        ],
        ids=["entities", "file-entity", "nan", "no-such-string", "row", "address", "cut-off"],
    )
    def test_damaged_or_clever_xml(self, xml):
        assert refusal(with_sheet(xml)) == "table-unreadable"

    def test_a_sheet_outside_the_archive(self):
        source, out = zipfile.ZipFile(io.BytesIO(book([1]))), io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for entry in source.infolist():
                data = source.read(entry)
                if entry.filename.endswith("workbook.xml.rels"):
                    data = data.replace(b"worksheets/sheet1.xml", b"../../../etc/passwd")
                archive.writestr(entry.filename, data)
        assert refusal(out.getvalue()) == "table-unreadable"

    def test_a_damaged_zip_an_old_workbook_and_another_type(self):
        assert refusal(book([1])[:-40]) == "table-unreadable"
        assert refusal(b"\xd0\xcf\x11\xe0" + b"0" * 100, "a.xls") == "table-unreadable"
        assert refusal(b"%PDF-1.7", "a.pdf") == "table-type-unknown"

    def test_a_file_that_is_too_large(self):
        assert refusal(b"a" * 100, "a.csv", most_bytes=99) == "table-too-large"

    def test_a_sheet_without_rows(self):
        assert refusal(book()) == "table-empty"
        assert refusal(b"\n\n", "a.csv") == "table-empty"


class TestTexts:
    @pytest.mark.parametrize(
        "text",
        ["a;12,5\nb;7", "a\t12,5\nb\t7", '\ufeffa,"12,5"\nb,7', "sep=;\na;12,5\nb;7\n"],
        ids=["semicolon", "tab", "comma", "named"],
    )
    def test_separators_and_the_byte_order_mark(self, text):
        table = tables.read_table(text.encode(), "a.csv")
        assert values(table) == [["a", "12,5"], ["b", "7"]]
        assert table.rows[0][1].number() == Decimal("12.5")

    def test_a_semicolon_in_a_text_parts_no_cells(self):
        table = tables.read_table(b"a,b\nx; y,z\n", "a.csv")
        assert values(table) == [["a", "b"], ["x; y", "z"]]

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "cp1258", "cp1252"])
    def test_other_encodings_are_refused_and_not_guessed(self, encoding):
        data = "Số liệu;1" if encoding.startswith("utf") else "Nhà;1"
        assert refusal(data.encode(encoding), "a.csv") == "table-encoding-unknown"

    def test_a_formula_in_a_text_is_a_formula_too(self):
        table = tables.paste("a\t=1+1")
        assert table.rows[0][1].is_formula
        with pytest.raises(tables.FormulaFound):
            table.rows[0][1].number()

    def test_cells_with_line_breaks_keep_them(self):
        assert values(tables.paste('"một\nhai"\t3')) == [["một\nhai", "3"]]

    def test_an_unfinished_quote_is_refused(self):
        with pytest.raises(tables.TableUnreadable):
            tables.paste('a\t"b\n' + "c\n" * 10)

    def test_too_many_rows_and_columns(self):
        assert refusal(b"1\n" * 50, "a.csv", most_rows=49) == "table-too-many-rows"
        assert refusal(b"1;" * 50 + b"1", "a.csv", most_columns=50) == "table-too-many-columns"

    def test_shorter_rows_are_filled_up(self):
        assert values(tables.paste("a\tb\nc")) == [["a", "b"], ["c", None]]


class TestNumbers:
    @pytest.mark.parametrize(
        ("text", "number"),
        [
            ("1.234,5", "1234.5"),
            ("1.234", "1234"),
            ("1.234.567", "1234567"),
            ("12,5%", "12.5"),
            ("12 %", "12"),
            ("-3", "-3"),
            ("+3", "3"),
            ("\u22123,25", "-3.25"),
            ("1 234,5", "1234.5"),
            ("1\u00a0234", "1234"),
            ("0,125", "0.125"),
            ("0", "0"),
        ],
    )
    def test_vietnamese_numbers(self, text, number):
        assert tables.number_of(text) == Decimal(number)

    @pytest.mark.parametrize("text", ["1,234", "12,345", "1234.5", "1,234.5", "1,234,567", "0.5"])
    def test_what_is_a_number_elsewhere_is_unclear(self, text):
        with pytest.raises(tables.NumberUnclear) as caught:
            tables.number_of(text, cell="C7")
        assert "C7" in caught.value.sentence

    @pytest.mark.parametrize(
        "text", ["ba", "12a", "--1", "1..2", "%", "-", "1e5", "(5)", "#DIV/0!", "٣", "9" * 40]
    )
    def test_what_is_no_number(self, text):
        with pytest.raises(tables.NumberExpected):
            tables.number_of(text, cell="C7")

    def test_nothing_is_nothing_and_not_zero(self):
        assert tables.number_of("  ") is None

    @given(st.decimals(-(10**12), 10**12, places=2))
    def test_what_the_screens_write_is_read_back(self, number):
        whole, fraction = f"{number:,.2f}".split(".")
        assert tables.number_of(whole.replace(",", ".") + "," + fraction) == number


@given(st.integers(1, 16384), st.integers(1, 1_048_576))
def test_addresses_are_those_of_spreadsheets(column, row):
    assert cells.position(f"{cells.column_letters(column)}{row}") == (row, column)


class TestWriting:
    ROWS = (("=1+1", Decimal("12.5"), None), ("@x", -3, date(2020, 11, 14)))

    def test_csv_quotes_what_looks_like_a_formula(self):
        answer = tables.csv_response("Báo cáo 2020.csv", ["-Tên", "Số", "Ngày"], self.ROWS)
        text = answer.content.decode("utf-8-sig")
        assert text.splitlines() == ["'-Tên,Số,Ngày", "'=1+1,12.5,", "'@x,-3,14/11/2020"]
        assert 'filename="bao-cao-2020.csv"' in answer["Content-Disposition"]

    def test_a_workbook_holds_texts_and_no_formulas(self):
        data = tables.xlsx_bytes(["Tên", "Số", "Ngày"], self.ROWS, title="Số liệu: [1]")
        made = load_workbook(io.BytesIO(data)).active
        assert (made["A2"].data_type, made["A2"].value) == ("s", "=1+1")
        assert (made["B2"].value, made["B3"].value) == (12.5, -3)
        table = tables.read_table(data, "a.xlsx")
        assert [cell.value for cell in table.rows[1]] == ["=1+1", Decimal("12.5"), None]
        assert table.rows[2][2].value == "2020-11-14"

    def test_moments_are_told_in_vietnamese_time(self):
        moment = datetime(2020, 11, 14, 20, 0, tzinfo=UTC)
        assert "15/11/2020 03:00" in tables.csv_text(["Lúc"], [[moment]])
        table = tables.read_table(tables.xlsx_bytes(["Lúc"], [[moment]]), "a.xlsx")
        assert table.rows[1][0].value == "2020-11-15T03:00:00"

    def test_control_characters_do_not_break_the_file(self):
        data = tables.xlsx_bytes(["a"], [["x\x00\x0by"]])
        assert tables.read_table(data, "a.xlsx").rows[1][0].value == "xy"
