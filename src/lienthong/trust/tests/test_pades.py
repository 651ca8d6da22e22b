"""Two signatures on one PDF, what validation says of them, and what it says after any change."""

import re
import shutil
import subprocess
import zlib
from contextlib import suppress
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
import typst
from hypothesis import given, settings
from hypothesis import strategies as st
from pyhanko.pdf_utils.generic import NameObject, StreamObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer

from lienthong.base.errors import Refusal
from lienthong.trust import authority, keys
from lienthong.trust.pades import (
    DamagedPdf,
    EncryptedPdf,
    FieldTaken,
    Kind,
    NoSuchPage,
    VisibleMark,
    marks,
    sign_pdf,
    validate_pdf,
)
from lienthong.trust.pades.files import opened
from lienthong.trust.tests.conftest import LATER, NOW, rsa_signer
from lienthong.trust.usage import Usage
from lienthong.trust.validation import Report, TrustStore, Verdict

pytestmark = pytest.mark.django_db

PERSON = VisibleMark(page=0, box=(350, 200, 500, 250), kind=Kind.PERSON)
AGENCY = VisibleMark(page=0, box=(290, 160, 390, 280), kind=Kind.AGENCY)


@pytest.fixture(scope="session")
def paper() -> bytes:
    """A tagged page with a heading and a paragraph."""
    source = (
        b"#set document(title: [Paper])\n= Th\xc3\xb4ng b\xc3\xa1o\n" + b"Noi dung van ban. " * 60
    )
    return bytes(typst.compile(source, ignore_system_fonts=True))


@pytest.fixture
def signed(paper: bytes, official: keys.Signer) -> bytes:
    return sign_pdf(paper, signer=official, field="official", mark=PERSON, now=NOW)


@pytest.fixture
def sealed(signed: bytes, agency: keys.Signer) -> bytes:
    return sign_pdf(signed, signer=agency, field="agency", mark=AGENCY, now=LATER)


def validated(pdf: bytes) -> Report:
    return validate_pdf(pdf, store=TrustStore.load(now=LATER), at=LATER)


def test_official_then_agency_both_validate(sealed: bytes) -> None:
    report = validated(sealed)
    assert report.verdict is Verdict.PASSED, report.to_data()
    person, seal = report.signatures
    assert (person.field, person.name, person.usage) == (
        "official",
        "Nguyễn Thị Hà",
        Usage.OFFICIAL,
    )
    assert (seal.subject, seal.name) == ("G22", "Văn phòng Chính phủ")
    assert (person.signed_at, seal.signed_at) == (NOW, LATER)
    assert (person.covers_whole_document, seal.covers_whole_document) == (False, True)


def test_report_survives_json(sealed: bytes) -> None:
    report = validated(sealed)
    assert Report.from_data(report.to_data()) == report


def test_report_derives_its_verdict_from_its_findings(sealed: bytes) -> None:
    data = validated(sealed).to_data()
    data["verdict"] = "failed"
    assert Report.from_data(data).verdict is Verdict.PASSED


def test_second_signature_keeps_the_first_revision_byte_for_byte(
    signed: bytes, sealed: bytes
) -> None:
    assert sealed.startswith(signed)


def test_signing_keeps_the_tags(paper: bytes, sealed: bytes) -> None:
    for pdf in (paper, sealed):
        root = opened(pdf).root
        assert root["/MarkInfo"]["/Marked"]
        assert root["/StructTreeRoot"]["/Type"] == "/StructTreeRoot"


def test_marks_are_drawn_with_name_agency_and_time(sealed: bytes) -> None:
    page = pypdfium2.PdfDocument(sealed)
    page.init_forms()
    bitmap = page[0].render(scale=2, may_draw_forms=True).to_pil().convert("RGB")
    colours = {colour for _count, colour in bitmap.getcolors(1_000_000)}
    assert any(blue > 120 and red < 60 for red, _green, blue in colours)
    assert any(red > 180 and green < 40 for red, green, _blue in colours)


def test_mark_without_lines_says_who_and_when() -> None:
    assert marks.default_lines(Kind.PERSON, "Nguyễn Thị Hà", NOW) == ("Nguyễn Thị Hà",)
    name, moment = marks.default_lines(Kind.AGENCY, "Văn phòng Chính phủ", NOW)
    assert name == "Văn phòng Chính phủ"
    assert moment == "Thời gian ký: 10/09/2020 10:00:00 +07:00"


def test_odd_names_are_drawn_as_they_are(paper: bytes, official: keys.Signer) -> None:
    mark = replace(PERSON, kind=Kind.PLAIN_TEXT, lines=('#"$*_`\\ ]<b>', ""))
    assert (
        validated(sign_pdf(paper, signer=official, field="f", mark=mark, now=NOW)).verdict
        is Verdict.PASSED
    )


def test_invisible_signature_validates(paper: bytes, agency: keys.Signer) -> None:
    pdf = sign_pdf(paper, signer=agency, field="agency", mark=None, now=NOW)
    assert validated(pdf).verdict is Verdict.PASSED


def test_signing_refuses_a_field_that_is_taken(signed: bytes, official: keys.Signer) -> None:
    with pytest.raises(FieldTaken):
        sign_pdf(signed, signer=official, field="official", mark=PERSON, now=NOW)


def test_signing_refuses_a_page_that_is_not_there(paper: bytes, official: keys.Signer) -> None:
    with pytest.raises(NoSuchPage):
        sign_pdf(paper, signer=official, field="f", mark=replace(PERSON, page=7), now=NOW)


def test_outside_rsa_signature_validates(paper: bytes, outside: Any) -> None:
    authority.accept_authority(outside.pem, now=NOW)
    authority.accept_revocation_list(outside.revocation_list())
    signer = rsa_signer(*outside.issue())
    report = validated(sign_pdf(paper, signer=signer, field="agency", mark=None, now=NOW))
    assert report.verdict is Verdict.PASSED, report.to_data()


def test_unsigned_document_has_no_signature(paper: bytes) -> None:
    report = validated(paper)
    assert (report.verdict, report.codes) == (Verdict.FAILED, ("no-signature",))


def test_changed_text_is_a_digest_mismatch(sealed: bytes) -> None:
    place = sealed.index(b"stream") + 20
    changed = sealed[:place] + bytes([sealed[place] ^ 1]) + sealed[place + 1 :]
    report = validated(changed)
    assert report.verdict is Verdict.FAILED
    assert [item.findings[0].code for item in report.signatures] == ["digest-mismatch"] * 2


def replaced_page(pdf: bytes) -> bytes:
    """Append a revision that puts another text on the first page."""
    writer = IncrementalPdfFileWriter(BytesIO(pdf))
    page, _resources = writer.find_page_for_modification(0)
    stream = StreamObject(stream_data=b"BT /F1 12 Tf 72 720 Td (forged) Tj ET")
    page.get_object()[NameObject("/Contents")] = writer.add_object(stream)
    writer.mark_update(page)
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def test_text_replaced_by_a_later_revision_is_named_so(sealed: bytes) -> None:
    report = validated(replaced_page(sealed))
    assert report.verdict is Verdict.FAILED
    assert report.codes == ("changed-after-signing",)
    assert "sau khi Văn phòng Chính phủ ký" in report.signatures[1].findings[0].message


def test_text_replaced_between_two_signatures_fails_the_first(
    signed: bytes, agency: keys.Signer
) -> None:
    pdf = sign_pdf(replaced_page(signed), signer=agency, field="agency", mark=AGENCY, now=LATER)
    first, second = validated(pdf).signatures
    assert first.findings[0].code == "changed-after-signing"
    assert second.verdict is Verdict.PASSED


def test_bytes_appended_after_the_last_signature_are_noticed(sealed: bytes) -> None:
    assert validated(sealed + b"\n% one more line\n").codes == ("changed-after-signing",)
    assert validated(sealed + b"\r\n").verdict is Verdict.PASSED


def test_signature_of_another_document_put_in_is_noticed(
    paper: bytes, signed: bytes, official: keys.Signer
) -> None:
    changed = paper.replace(b"(", b"(", 1)
    other = sign_pdf(changed, signer=official, field="official", mark=None, now=LATER)
    contents = re.compile(rb"/Contents <([0-9A-F]+)>")
    foreign = contents.search(other)[1]
    mine = contents.search(signed)
    grafted = signed[: mine.start(1)] + foreign.ljust(len(mine[1]), b"0")[: len(mine[1])]
    assert "digest-mismatch" in validated(grafted + signed[mine.end(1) :]).codes


def test_certificates_are_judged_at_the_moment_asked(sealed: bytes, agency: keys.Signer) -> None:
    authority.revoke(serial=agency.serial, now=NOW)
    report = validated(sealed)
    assert report.codes == ("revoked",)
    assert report.signatures[0].verdict is Verdict.PASSED


def test_node_certificate_does_not_sign_documents(paper: bytes) -> None:
    authority.issue(subject="VN", usage=Usage.NODE, common_name="VN", organization="VN", now=NOW)
    signer = keys.signer_for("VN", Usage.NODE, now=NOW)
    pdf = sign_pdf(paper, signer=signer, field="node", mark=None, now=NOW)
    assert validated(pdf).codes == ("wrong-usage",)


def test_validation_needs_neither_database_nor_network(
    sealed: bytes, django_assert_num_queries: Any
) -> None:
    store = TrustStore.from_data(TrustStore.load(now=LATER).to_data())
    with django_assert_num_queries(0):
        assert validate_pdf(sealed, store=store, at=LATER).verdict is Verdict.PASSED


def encrypted(pdf: bytes) -> bytes:
    writer = copy_into_new_writer(PdfFileReader(BytesIO(pdf)))
    writer.encrypt("secret", "secret")
    output = BytesIO()
    writer.write(output)
    return output.getvalue()


def test_encrypted_file_is_refused(paper: bytes, official: keys.Signer) -> None:
    locked = encrypted(paper)
    with pytest.raises(EncryptedPdf):
        validated(locked)
    with pytest.raises(EncryptedPdf):
        sign_pdf(locked, signer=official, field="f", mark=None, now=NOW)


@pytest.mark.parametrize(
    ("pdf", "code"),
    [
        (b"", "not-a-pdf"),
        (b"PK\x03\x04 a zip file", "not-a-pdf"),
        (b"%PDF-1.7\n%%EOF", "pdf-damaged"),
        (b"%PDF-1.7\nstartxref\n99999999\n%%EOF", "pdf-damaged"),
    ],
)
def test_what_is_no_pdf_is_refused(pdf: bytes, code: str) -> None:
    with pytest.raises(Refusal) as refused:
        validated(pdf)
    assert refused.value.code == code


def test_decompression_bomb_is_refused() -> None:
    packed = zlib.compress(bytes(200_000_000), 9)
    bomb = b"%PDF-1.7\n1 0 obj\n<</Type/XRef/Size 2/W[1 2 1]/Root 1 0 R/Filter/FlateDecode"
    bomb += b"/Length %d>>\nstream\n" % len(packed) + packed
    bomb += b"\nendstream\nendobj\nstartxref\n9\n%%EOF"
    with pytest.raises(DamagedPdf):
        validated(bomb)


@pytest.mark.parametrize("part", [0.2, 0.5, 0.9, 0.999])
def test_truncated_file_is_refused_or_failed(sealed: bytes, part: float) -> None:
    with suppress(DamagedPdf):
        assert validated(sealed[: int(len(sealed) * part)]).verdict is Verdict.FAILED


def covered(pdf: bytes) -> list[range]:
    """Return the ranges of bytes that the last signature covers."""
    numbers = re.findall(rb"/ByteRange \[(\d+) (\d+) (\d+) (\d+)\]", pdf)[-1]
    start, length, second, rest = map(int, numbers)
    return [range(start, start + length), range(second, second + rest)]


def test_no_mutation_of_covered_bytes_passes(sealed: bytes) -> None:
    store = TrustStore.load(now=LATER)
    places = covered(sealed)

    @settings(max_examples=150, deadline=None, derandomize=True, database=None)
    @given(st.data())
    def mutate(data: st.DataObject) -> None:
        pdf = bytearray(sealed)
        for _ in range(data.draw(st.integers(1, 4))):
            place = data.draw(st.sampled_from(places).flatmap(st.sampled_from))
            pdf[place] ^= data.draw(st.integers(1, 255))
        if bytes(pdf) == sealed:
            return
        with suppress(Refusal):
            report = validate_pdf(bytes(pdf), store=store, at=LATER)
            assert report.verdict is not Verdict.PASSED

    mutate()


def test_no_mutation_anywhere_raises_but_a_refusal(sealed: bytes) -> None:
    store = TrustStore.load(now=LATER)

    @settings(max_examples=150, deadline=None, derandomize=True, database=None)
    @given(st.data())
    def mutate(data: st.DataObject) -> None:
        start = data.draw(st.integers(0, len(sealed)))
        removed = data.draw(st.integers(0, 40))
        added = data.draw(st.binary(max_size=40))
        with suppress(Refusal):
            validate_pdf(sealed[:start] + added + sealed[start + removed :], store=store, at=LATER)

    mutate()


@pytest.mark.skipif(shutil.which("pdfsig") is None, reason="POPPLER'S pdfsig IS NOT INSTALLED")
def test_poppler_finds_both_signatures_valid(sealed: bytes, tmp_path: Path) -> None:
    path = tmp_path / "sealed.pdf"
    path.write_bytes(sealed)
    found = subprocess.run(
        ["pdfsig", "-nocert", str(path)], capture_output=True, text=True, check=False
    ).stdout
    assert found.count("Signature is Valid") == 2, found
