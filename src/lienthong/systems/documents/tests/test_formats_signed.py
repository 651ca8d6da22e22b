"""Drawn documents and written packages under real signatures: what this app makes, trust can sign."""

from datetime import UTC, datetime

import pypdfium2
import pytest
from lxml import etree

from lienthong.casework.layout import draw
from lienthong.casework.tests.test_layout import paper
from lienthong.systems.documents import edxml
from lienthong.systems.documents.tests.test_edxml import package
from lienthong.trust import authority, keys, pades, xades
from lienthong.trust.pades import Kind, VisibleMark
from lienthong.trust.usage import Usage
from lienthong.trust.validation import TrustStore, Verdict

pytestmark = pytest.mark.django_db

NOW = datetime(2019, 9, 9, 8, 0, tzinfo=UTC)
OFFICIAL = "person:0190d3c0-0000-7000-8000-000000000001"


@pytest.fixture
def signers():
    authority.ensure_root(NOW)
    authority.issue(
        subject=OFFICIAL,
        usage=Usage.OFFICIAL,
        common_name="Trần Văn Ánh",
        organization="Văn phòng Chính phủ",
        now=NOW,
    )
    authority.issue(
        subject="G22",
        usage=Usage.AGENCY,
        common_name="Văn phòng Chính phủ",
        organization="Văn phòng Chính phủ",
        now=NOW,
    )
    return (
        keys.signer_for(OFFICIAL, Usage.OFFICIAL, now=NOW),
        keys.signer_for("G22", Usage.AGENCY, now=NOW),
    )


def marked(box, kind):
    return VisibleMark(page=box.page, box=box.rectangle, kind=kind)


def test_drawn_document_takes_both_signatures_in_their_places(signers):
    drawn = draw(paper())
    person, agency = signers
    pdf = pades.sign_pdf(
        drawn.pdf,
        signer=person,
        field="OfficialSignature",
        mark=marked(drawn.signatures[0], Kind.PERSON),
        now=NOW,
    )
    pdf = pades.sign_pdf(
        pdf,
        signer=agency,
        field="AgencySignature",
        mark=marked(drawn.seals[0], Kind.AGENCY),
        now=NOW,
    )
    report = pades.validate_pdf(pdf, store=TrustStore.load(now=NOW), at=NOW)
    assert report.verdict is Verdict.PASSED, report.to_data()
    assert len(report.signatures) == 2
    assert len(pypdfium2.PdfDocument(pdf)) == drawn.pages


def test_written_package_is_signed_in_its_header_and_still_read(signers):
    root = xades.sign_xml(
        edxml.write_tree(package()), signer=signers[1], now=NOW, inside=edxml.SIGNATURE_PLACE
    )
    signed = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    report = xades.validate_xml(signed, store=TrustStore.load(now=NOW), at=NOW)
    assert report.verdict is Verdict.PASSED, report.to_data()
    assert edxml.read(signed) == package()


def test_changed_package_fails_validation(signers):
    root = xades.sign_xml(
        edxml.write_tree(package()), signer=signers[1], now=NOW, inside=edxml.SIGNATURE_PLACE
    )
    forged = etree.tostring(root).replace(b">320<", b">321<")
    report = xades.validate_xml(forged, store=TrustStore.load(now=NOW), at=NOW)
    assert report.verdict is Verdict.FAILED
