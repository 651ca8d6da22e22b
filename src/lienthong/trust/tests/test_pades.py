"""Two signatures on one PDF, what validation says of them, and what it says after any change."""

import pytest
import typst

from lienthong.trust import keys
from lienthong.trust.pades import Kind, VisibleMark, sign_pdf, validate_pdf
from lienthong.trust.tests.conftest import LATER, NOW
from lienthong.trust.usage import Usage
from lienthong.trust.validation import Report, TrustStore, Verdict

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
