"""What files the reader takes, and what it refuses."""

import io
import zipfile

import docx
import pypdfium2
import pytest

from lienthong.casework.layout import draw, paper_from
from lienthong.casework.reading import read_document
from lienthong.casework.reading.docxtext import MOST_UNPACKED
from lienthong.casework.reading.encoding import TCVN3
from lienthong.casework.reading.pdftext import MOST_PAGES
from lienthong.casework.reading.refusals import (
    DocumentEmpty,
    DocumentEncrypted,
    DocumentTooLarge,
    DocumentTypeMismatch,
    DocumentUnreadable,
)
from lienthong.casework.tests import letters
from lienthong.casework.tests.letters import saved

ENCRYPTED_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"WordDocument" * 40


@pytest.mark.parametrize("data", [b"", b"  \n\t\r\n", "\ufeff \u200b".encode()])
def test_empty_file_is_refused(data):
    with pytest.raises(DocumentEmpty):
        read_document(data, "a.txt")


def test_size_is_checked_before_anything_else():
    with pytest.raises(DocumentTooLarge) as refusal:
        read_document(b"x" * 1001, "a.txt", limit=1000)
    assert refusal.value.data == {"size": 1001, "limit": 1000}
    assert "1001 byte" in refusal.value.sentence


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (letters.DECISION.encode(), "quyet-dinh.pdf"),
        (letters.DECISION.encode(), "quyet-dinh.docx"),
        (b"%PDF-1.7 ...", "quyet-dinh.txt"),
        (letters.submission_docx(), "to-trinh.pdf"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "anh.txt"),
        (b"MZ\x90\0" + b"\0" * 50, "chuong-trinh.pdf"),
    ],
)
def test_file_that_is_not_what_its_name_says_is_refused(data, name):
    with pytest.raises(DocumentTypeMismatch) as refusal:
        read_document(data, name)
    assert name in refusal.value.sentence


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"%PDF-1.7\nbroken", "a.pdf"),
        (b"{\\rtf1 text}", "a.rtf"),
        (b"\x89PNG\r\n\x1a\n", "a.png"),
        (OLD_WORD, "a.doc"),
        (bytes(range(256)) * 8, "a.txt"),
        (b"PK\x03\x04" + b"\0" * 60, "a.zip"),
    ],
)
def test_unreadable_file_is_refused(data, name):
    with pytest.raises(DocumentUnreadable):
        read_document(data, name)


@pytest.mark.parametrize("name", ["a.doc", "a.docx"])
def test_encrypted_word_document_is_refused(name):
    with pytest.raises(DocumentEncrypted):
        read_document(ENCRYPTED_OFFICE, name)


def test_damaged_docx_is_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", "<broken")
    with pytest.raises(DocumentUnreadable):
        read_document(stream.getvalue(), "a.docx")


def test_docx_that_unpacks_too_large_is_refused():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", "<a/>")
        archive.writestr("word/bomb.xml", b"\0" * (MOST_UNPACKED + 1))
    with pytest.raises(DocumentTooLarge):
        read_document(stream.getvalue(), "a.docx")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_encodings_read_the_same(encoding):
    draft = read_document(letters.DECISION.encode(encoding), "a.txt")
    assert draft.notation == "1234/QĐ-UBND"
    assert draft.signers[0].name == "Lê Hồng Vinh"


def test_older_code_page_is_converted_and_noted():
    text = letters.OFFICIAL_LETTER.lower().translate({new: old for old, new in TCVN3.items()})
    draft = read_document(text.encode("latin-1"), "a.txt")
    assert "legacy-encoding" in [finding.code for finding in draft.findings]
    assert draft.date is not None


def test_windows_line_ends_and_tabs():
    draft = read_document(letters.JOINT.replace("\n", "\r\n").encode(), "a.txt")
    assert draft.issuer_names == ("BỘ NỘI VỤ", "BỘ TÀI CHÍNH")


def test_numbered_lists_of_word_keep_their_numbers():
    document = docx.Document()
    for line in ("KẾ HOẠCH", "Triển khai kết nối", "Nội dung như sau:"):
        document.add_paragraph(line)
    for line in ("Khảo sát hiện trạng.", "Kết nối thử nghiệm."):
        paragraph = document.add_paragraph(line)
        numbering = paragraph._p.get_or_add_pPr().get_or_add_numPr()
        numbering.get_or_add_ilvl().val = 0
        numbering.get_or_add_numId().val = _numbered_list(document)
    draft = read_document(saved(document), "ke-hoach.docx")
    assert [block.text for block in draft.blocks][-2:] == [
        "1. Khảo sát hiện trạng.",
        "2. Kết nối thử nghiệm.",
    ]


def _numbered_list(document):
    style = document.styles["List Number"].element
    return int(style.pPr.numPr.numId.val)


def test_encrypted_pdf_is_refused():
    with pytest.raises(DocumentEncrypted):
        read_document(_encrypted_pdf(), "a.pdf")


def _encrypted_pdf():
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.pdf_utils.writer import copy_into_new_writer

    writer = copy_into_new_writer(PdfFileReader(io.BytesIO(_pdf())))
    writer.encrypt("chu-so-huu", "nguoi-dung")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def _pdf():
    draft = read_document(letters.DECISION.encode(), "a.txt")
    return draw(paper_from(draft)).pdf


def test_scanned_pdf_without_text_is_refused():
    document = pypdfium2.PdfDocument.new()
    document.new_page(595, 842)
    stream = io.BytesIO()
    document.save(stream)
    with pytest.raises(DocumentUnreadable):
        read_document(stream.getvalue(), "ban-quet.pdf")


def test_pdf_with_too_many_pages_is_refused():
    document = pypdfium2.PdfDocument.new()
    for _ in range(MOST_PAGES + 1):
        document.new_page(100, 100)
    stream = io.BytesIO()
    document.save(stream)
    with pytest.raises(DocumentUnreadable):
        read_document(stream.getvalue(), "day.pdf")
