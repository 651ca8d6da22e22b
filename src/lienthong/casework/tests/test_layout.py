"""The drawn A4 document: what stands on it, where it stands, and that it reads back."""

import hashlib
from dataclasses import replace
from datetime import date

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lienthong.casework.kinds import Urgency
from lienthong.casework.layout import (
    Issuer,
    Paper,
    SignatureBlock,
    draw,
    paper_from,
)
from lienthong.casework.layout.names import even_lines, name_lines
from lienthong.casework.layout.typesetting import FOLDER, CharacterNotDrawable, typeset
from lienthong.casework.reading import Block, BlockKind, read_document
from lienthong.casework.tests import letters
from lienthong.casework.tests.test_reading import DIRECTIVES

A4 = (595.28, 841.89)


def paper(**changes):
    plain = Paper(
        issuers=(Issuer("VĂN PHÒNG CHÍNH PHỦ"),),
        number="320",
        symbol="TB-VPCP",
        place="Hà Nội",
        date=date(2019, 9, 9),
        kind_name="Thông báo",
        subject="Phân công nhiệm vụ xây dựng Chính phủ điện tử",
        blocks=(Block(BlockKind.PARAGRAPH, "Các bộ, ngành thực hiện nhiệm vụ được giao./."),),
        signatures=(SignatureBlock(("BỘ TRƯỞNG, CHỦ NHIỆM",), "Trần Văn Ánh"),),
        recipients=("Các bộ, cơ quan ngang bộ", "Lưu: VT"),
    )
    return replace(plain, **changes)


def words(drawn, page=0):
    document = pypdfium2.PdfDocument(drawn.pdf)
    return document[page].get_textpage().get_text_range()


def words_in(drawn, box):
    document = pypdfium2.PdfDocument(drawn.pdf)
    return document[box.page].get_textpage().get_text_bounded(*box.rectangle).strip()


def read(text):
    return read_document(text.encode(), "van-ban.txt")


class TestPage:
    def test_is_a4_and_tagged_in_vietnamese(self):
        pdf = draw(paper()).pdf
        assert pypdfium2.PdfDocument(pdf)[0].get_size() == pytest.approx(A4, abs=0.1)
        assert b"/StructTreeRoot" in pdf
        assert b"/Lang(vi" in pdf.replace(b" ", b"")

    def test_declares_archival_and_accessible_standards(self):
        pdf = draw(paper()).pdf
        assert b"pdfaid:part>2<" in pdf
        assert b"pdfuaid:part>1<" in pdf

    def test_embeds_only_the_projects_font(self):
        assert b"Tinos" in draw(paper()).pdf
        assert b"Liberation" not in draw(paper()).pdf

    def test_same_paper_gives_the_same_bytes(self):
        first, other, again = draw(paper()), draw(paper(number="7")), draw(paper())
        assert first.pdf == again.pdf
        assert first.pdf != other.pdf

    def test_pages_are_counted_and_numbered_from_the_second(self):
        many = tuple(
            Block(BlockKind.CLAUSE, f"{at}. Nội dung nhiệm vụ cần thực hiện.")
            for at in range(1, 90)
        )
        drawn = draw(paper(blocks=many))
        assert drawn.pages == len(pypdfium2.PdfDocument(drawn.pdf)) >= 3
        assert not words(drawn, 0).startswith("1\r\n")
        assert words(drawn, 1).startswith("2\r\n")


class TestHead:
    def test_shows_the_components_of_the_decree(self):
        text = words(draw(paper()))
        for part in (
            "VĂN PHÒNG CHÍNH PHỦ",
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
            "Độc lập - Tự do - Hạnh phúc",
            "Số: 320/TB-VPCP",
            "Hà Nội, ngày 09 tháng 9 năm 2019",
            "THÔNG BÁO",
            "Nơi nhận:",
            "- Các bộ, cơ quan ngang bộ;",
            "- Lưu: VT.",
        ):
            assert part in text

    def test_number_below_ten_takes_a_zero(self):
        assert "Số: 05/TB-VPCP" in words(draw(paper(number="5")))

    @pytest.mark.parametrize(
        ("day", "shown"),
        [
            (date(2020, 2, 12), "ngày 12 tháng 02 năm 2020"),
            (date(2020, 3, 1), "ngày 01 tháng 3 năm 2020"),
            (date(2020, 11, 30), "ngày 30 tháng 11 năm 2020"),
        ],
    )
    def test_date_takes_zeros_as_officials_write_them(self, day, shown):
        assert shown in words(draw(paper(date=day)))

    def test_letter_has_its_subject_under_the_number(self):
        text = words(draw(paper(kind_name="", addressees=("Bộ Nội vụ",), symbol="VPCP-KSTT")))
        assert "V/v Phân công" in text
        assert "Kính gửi: Bộ Nội vụ" in text
        assert "THÔNG BÁO" not in text

    @pytest.mark.parametrize("urgency", list(Urgency)[1:])
    def test_urgency_is_stamped(self, urgency):
        assert urgency.stamp in words(draw(paper(urgency=urgency)))

    def test_missing_number_and_date_leave_room(self):
        drawn = draw(paper(number="", date=None))
        assert "/TB-VPCP" in words(drawn)
        assert drawn.number.right - drawn.number.left > 30
        assert words_in(drawn, drawn.number) == ""


class TestPlaces:
    def test_number_and_date_are_found_where_they_stand(self):
        drawn = draw(paper())
        assert words_in(drawn, drawn.number) == "320"
        assert words_in(drawn, drawn.date) == "ngày 09 tháng 9 năm 2019"

    def test_signature_place_is_empty_between_title_and_name(self):
        drawn = draw(paper())
        (place,) = drawn.signatures
        assert words_in(drawn, place) == ""
        middle = (place.left + place.right) / 2
        textpage = pypdfium2.PdfDocument(drawn.pdf)[place.page].get_textpage()
        above = textpage.get_text_bounded(middle - 100, place.top, middle + 100, place.top + 40)
        below = textpage.get_text_bounded(
            middle - 100, place.bottom - 40, middle + 100, place.bottom
        )
        assert "BỘ TRƯỞNG, CHỦ NHIỆM" in above
        assert "Trần Văn Ánh" in below

    def test_seal_covers_a_third_of_the_signature_on_its_left(self):
        drawn = draw(paper())
        (place,), (seal,) = drawn.signatures, drawn.seals
        assert seal.left < place.left
        covered = (seal.right - place.left) / (place.right - place.left)
        assert covered == pytest.approx(1 / 3, abs=0.03)

    def test_places_lie_on_the_page(self):
        drawn = draw(paper(blocks=(Block(BlockKind.PARAGRAPH, "Dài. " * 900),)))
        for box in (*drawn.signatures, *drawn.seals):
            assert box.page == drawn.pages - 1
            assert 0 < box.left < box.right < A4[0]
            assert 0 < box.bottom < box.top < A4[1]

    def test_signature_never_stands_without_text_on_its_page(self):
        for lines in range(20, 40):
            blocks = (Block(BlockKind.PARAGRAPH, "Một dòng."),) * lines
            drawn = draw(paper(blocks=blocks))
            assert "Một dòng." in words(drawn, drawn.signatures[0].page)

    def test_joint_document_has_two_places_side_by_side(self):
        drawn = draw(paper_from(read(letters.JOINT)))
        first, second = drawn.signatures
        assert first.right <= second.left
        assert first.bottom == pytest.approx(second.bottom)
        assert len(drawn.seals) == 2


@pytest.mark.parametrize(
    "name", ["tb-320-vpcp-2019.txt", "tb-ket-luan-2020.txt", "qc-02-vpcp-btttt-2018.txt"]
)
def test_official_documents_are_drawn_and_read_back(name):
    draft = read_document((DIRECTIVES / name).read_bytes(), name)
    draft = draft.with_(place="Hà Nội") if not draft.place else draft
    drawn = draw(paper_from(draft))
    again = read_document(drawn.pdf, "van-ban.pdf")
    assert again.issuer_names == tuple(issuer.upper() for issuer in draft.issuer_names)
    assert (again.number, again.symbol) == (draft.number, draft.symbol)
    assert (again.place, again.date) == (draft.place, draft.date)
    assert (again.kind, again.subject) == (draft.kind, draft.subject)
    assert again.recipients == draft.recipients
    assert [signer.name for signer in again.signers] == [signer.name for signer in draft.signers]
    assert [block.text for block in again.blocks] == [block.text for block in draft.blocks]


@pytest.mark.parametrize("text", [letters.OFFICIAL_LETTER, letters.DECISION, letters.DIRECTIVE])
def test_invented_documents_are_drawn_and_read_back(text):
    draft = read(text)
    again = read_document(draw(paper_from(draft)).pdf, "van-ban.pdf")
    for field in (
        "issuer_names",
        "parent_name",
        "number",
        "symbol",
        "place",
        "date",
        "kind",
        "subject",
        "addressees",
        "recipients",
        "urgency",
        "signers",
    ):
        assert getattr(again, field) == getattr(draft, field), field


HOSTILE = ["#panic()", "*x* _y_ $z$", "@label <place>", "= Đề mục", "\\ // /* */", '"#"', "~---"]


@pytest.mark.parametrize("text", HOSTILE)
def test_words_are_never_markup(text):
    drawn = draw(
        paper(
            subject=text,
            issuers=(Issuer(text),),
            recipients=(text,),
            blocks=(Block(BlockKind.PARAGRAPH, text),),
            signatures=(SignatureBlock((text,), text),),
        )
    )
    assert words(drawn).count(text) >= 3
    assert len(drawn.signatures) == 1


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=200))
def test_any_text_is_drawn_or_its_character_named(text):
    try:
        drawn = draw(paper(subject=text, blocks=(Block(BlockKind.PARAGRAPH, text),)))
    except CharacterNotDrawable as refusal:
        assert refusal.data["text"] in text
    else:
        assert drawn.pages >= 1


class TestNames:
    def test_council_is_broken_before_its_place(self):
        assert name_lines("ỦY BAN NHÂN DÂN TỈNH NGHỆ AN") == ["ỦY BAN NHÂN DÂN", "TỈNH NGHỆ AN"]

    def test_ministry_is_broken_before_and(self):
        assert name_lines("BỘ THÔNG TIN VÀ TRUYỀN THÔNG") == ["BỘ THÔNG TIN", "VÀ TRUYỀN THÔNG"]

    def test_short_name_stays_whole(self):
        assert name_lines("VĂN PHÒNG CHÍNH PHỦ") == ["VĂN PHÒNG CHÍNH PHỦ"]

    @given(st.lists(st.text("ABCĐ", min_size=1, max_size=9), min_size=1, max_size=30))
    def test_breaking_loses_no_word(self, names):
        text = " ".join(names)
        assert " ".join(name_lines(text)) == text
        assert " ".join(even_lines(text, widest=58)) == text


class TestTemplateOfACaller:
    LETTER = """#let sheet = json(bytes(sys.inputs.sheet))
#set document(title: sheet.title)
#set text(font: "Tinos", lang: "vi", fallback: false)
= #sheet.title
#metadata(sheet.title) <place>
"""

    def made(self, folder, **data):
        (folder / "letter.typ").write_text(self.LETTER, encoding="utf-8")
        return typeset("letter.typ", "sheet", data, day=date(2020, 2, 12), folder=folder)

    def test_template_of_another_folder_is_drawn_with_our_fonts(self, tmp_path):
        made = self.made(tmp_path, title="Bản tin sáng")
        page = pypdfium2.PdfDocument(made.pdf)[0]
        assert "Bản tin sáng" in page.get_textpage().get_text_range()
        assert made.marks == ("Bản tin sáng",)

    def test_same_data_and_day_give_the_same_bytes(self, tmp_path):
        assert self.made(tmp_path, title="Một").pdf == self.made(tmp_path, title="Một").pdf

    def test_character_the_font_lacks_is_refused_there_too(self, tmp_path):
        with pytest.raises(CharacterNotDrawable):
            self.made(tmp_path, title="漢")


def test_fonts_are_the_vendored_ones():
    for line in (FOLDER / "fonts" / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split()
        assert hashlib.sha256((FOLDER / "fonts" / name).read_bytes()).hexdigest() == digest
