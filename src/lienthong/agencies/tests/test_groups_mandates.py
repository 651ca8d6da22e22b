"""Recipient lines that name a mandate: whoever leads it receives."""

from datetime import date

import pytest

from lienthong.agencies import actions
from lienthong.agencies.directory import by_code
from lienthong.agencies.groups import ExpansionKind, expand
from lienthong.agencies.mandates import MandateNotLed, UnknownMandate, led, mandates_like
from lienthong.agencies.tests.acting import Officer
from lienthong.base import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("government_2020")]

DAY, TITLE = date(2019, 9, 9), "Trục liên thông văn bản quốc gia"


def establish(subject, title, lead="G22"):
    return actions.establish_mandate(
        subject=subject,
        title=title,
        lead=by_code(lead, DAY).agency,
        legal_basis="Quyết định 28/2018/QĐ-TTg",
        from_date=date(2018, 8, 28),
        by=Officer(),
        now=clock.now(),
    )


@pytest.fixture
def axis():
    return establish("truc-lien-thong", TITLE)


def read(line, issuer="G14"):
    return expand(line, on=DAY, issuer=by_code(issuer, DAY))


@pytest.mark.parametrize(
    "line",
    [
        f"Chức năng: {TITLE}",
        f"- Chức năng, nhiệm vụ: {TITLE};",
        "chuc nang: truc lien thong van ban",
        "Chức năng “Trục liên thông văn bản quốc gia”",
        f"Chức năng: {TITLE} (hiện do Văn phòng Chính phủ chủ trì)",
        "chức năng: truc-lien-thong",
    ],
)
def test_a_line_names_a_mandate_with_or_without_marks(axis, line):
    found = read(line)

    assert (found.kind, found.mandates, found.codes) == ("mandate", ("truc-lien-thong",), ())


def test_a_line_may_name_agencies_beside_a_mandate(axis):
    found = read(f"Bộ Tài chính; Chức năng: {TITLE}")

    assert found.kind is ExpansionKind.AGENCIES
    assert (found.codes, found.mandates) == (("G12",), ("truc-lien-thong",))


def test_several_mandates_that_fit_are_left_to_a_clerk(axis):
    establish("cong-dich-vu-cong", "Cổng Dịch vụ công quốc gia")
    found = read("Chức năng: quốc gia")

    assert found.kind is ExpansionKind.UNRESOLVED
    assert {code for code, _title in found.suggestions} == {
        "mandate:truc-lien-thong",
        "mandate:cong-dich-vu-cong",
    }
    assert "Có 2 chức năng khớp" in found.note


def test_an_unknown_mandate_and_one_that_has_ended_say_so(axis):
    assert "không có chức năng mang tên này" in read("Chức năng: không có thật").note
    actions.end_mandate(mandate=axis, on=date(2019, 1, 1), by=Officer(), now=clock.now())

    found = read(f"Chức năng: {TITLE}")

    assert found.kind is ExpansionKind.UNRESOLVED
    assert "Vào ngày 09/09/2019 không có cơ quan nào chủ trì" in found.note


def test_a_mandate_of_the_issuer_is_inside(axis):
    assert read(f"Chức năng: {TITLE}", "G22").kind is ExpansionKind.INTERNAL


def test_mandates_are_found_like_agencies(axis):
    (found,) = mandates_like("chức năng: TRUC lien thong", DAY)

    assert (found.mandate, found.lead.code) == (axis, "G22")
    assert mandates_like("  ", DAY) == [] == mandates_like("xyz", DAY)
    assert mandates_like("truc", date(2017, 1, 1)) == []


def test_what_nobody_leads_is_refused_with_a_sentence(axis):
    with pytest.raises(UnknownMandate, match="nowhere"):
        led(["nowhere"], DAY)
    with pytest.raises(MandateNotLed, match=f"01/01/2017.*{TITLE}"):
        led(["truc-lien-thong"], date(2017, 1, 1))
