"""From the words of a directive to the things that other systems keep: transfers, seats, indicators."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from lienthong.agencies import data_files
from lienthong.agencies.calendar import seed_calendar
from lienthong.axis import directory
from lienthong.base.tests.accessibility import faults
from lienthong.contracts.indicators import IndicatorsNamedAsked
from lienthong.contracts.mandates import ChangesAsked, SeatNamed
from lienthong.identity.officers import system_officer
from lienthong.identity.permissions import Permission
from lienthong.identity.tests import factories
from lienthong.systems.directives.actions import directives
from lienthong.systems.directives.views.findings import findings_of
from lienthong.systems.indicators.actions import loading as indicators
from lienthong.systems.indicators.answers import indicators_named
from lienthong.systems.mandates.actions import loading as mandates
from lienthong.systems.mandates.answers import changes
from lienthong.systems.mandates.models import Transfer

pytestmark = pytest.mark.django_db
NOW = datetime(2020, 11, 5, 2, 0, tzinfo=UTC)
OFFICIAL = data_files.folder() / "directives" / "official"
ON = date(2019, 9, 9)


@pytest.fixture
def office(db, settings, tmp_path):
    """The Office, with mandates, committees and indicators as shipped."""
    settings.LIENTHONG_DATA = tmp_path
    record = factories.agency("G22", "Văn phòng Chính phủ", short_name="VPCP")
    ministry = factories.agency("G14", "Bộ Thông tin và Truyền thông", short_name="BTTTT")
    directory.register_many([directory.Entry("G22"), directory.Entry("G14")])
    seed_calendar(2019, 2021)
    mandates.load_mandates(by=system_officer(record), now=NOW)
    mandates.load_bodies(by=system_officer(record), now=NOW)
    indicators.load_register(by=system_officer(ministry), now=NOW)
    return factories.officer(record, permissions=set(Permission), kind="leader")


def entered(office, text, name="tb.txt", issued=None):
    source = directives.Source(data=text.encode(), filename=name, issued_date=issued)
    return directives.enter(source=source, by=office, now=NOW)


@pytest.fixture
def notice(office):
    return entered(office, (OFFICIAL / "320-TB-VPCP-2019.txt").read_text())


def of(found, kind):
    return [each for each in found if each.kind == kind]


def test_every_transfer_leads_to_its_mandate_and_its_decision(office, notice):
    found = of(findings_of(notice, office), "transfer")
    addresses = [href for each in found for _title, href in each.links]
    for row in Transfer.objects.exclude(mandate__subject="dieu-phoi-chinh-phu-dien-tu"):
        assert f"/chuc-nang/{row.mandate.subject}/" in addresses
        assert reverse("mandates:transfer", args=[row.id]) in addresses
    assert all("Văn phòng Chính phủ sang Bộ Thông tin" in each.summary for each in found)


def test_every_change_of_a_seat_says_who_comes_and_who_leaves_and_since_when(office, notice):
    found = of(findings_of(notice, office), "appointment")
    taking = [each for each in found if " nhận: " in each.summary]
    leaving = [each for each in found if " thôi: " in each.summary]
    assert len(taking) + len(leaving) == len(found) == 10
    linked = [each for each in found if each.links]
    # "cơ quan thường trực" is a mandate and no seat.
    assert len(linked) == 9
    assert all("09/09/2019" in each.note for each in linked)
    body = reverse("mandates:body", args=["to-cong-tac-giup-viec-uy-ban"])
    assert any(href.startswith(body) for each in leaving for _title, href in each.links)


def test_figures_lead_to_the_indicator_that_their_words_name(office):
    text = (OFFICIAL / "ket-luan-ubqg-cpdt-2020.txt").read_text()
    row = entered(office, text, issued=date(2020, 4, 3))
    found = of(findings_of(row, office), "indicator")
    titles = {title for each in found for title, _href in each.links}
    assert "Tỷ lệ dịch vụ công trực tuyến mức độ 4" in titles
    assert "Tỷ lệ văn bản điện tử trao đổi qua mạng" in titles
    assert "Tỷ lệ người dân có điện thoại thông minh" in titles
    targets = [each for each in found if each.label == "Mục tiêu"]
    assert any("30/06/2020" in each.summary for each in targets)


def test_the_page_marks_the_words_of_every_finding_and_links_both_ways(office, notice):
    page = factories.client_for(office).get(
        reverse("directives:directive_detail", args=[notice.id])
    )
    shown = page.content.decode()
    assert faults(shown) == []
    for each in findings_of(notice, office):
        assert f'id="{each.key}"' in shown and f'href="#w-{each.key}"' in shown
        assert notice.text[each.start : each.end] == each.words


def test_who_may_not_read_mandates_sees_the_words_without_links_to_them(office, notice):
    reader = replace(office, permissions=frozenset({Permission.DIRECTIVE_READ}))
    for each in of(findings_of(notice, reader), "appointment"):
        assert (each.links, each.note) == ([], "")


SEATS = [
    ("Tổ trưởng Tổ công tác giúp việc Ủy ban", True),
    ("Phó Chủ tịch Ủy ban quốc gia về Chính phủ điện tử", True),
    ("Tổ trưởng Tổ thẩm định dự án", False),
    ("Phó Chủ tịch Ủy ban an toàn giao thông quốc gia", False),
    ("Giám đốc Trung tâm dữ liệu", False),
]


@pytest.mark.parametrize(("role", "is_known"), SEATS)
def test_a_seat_is_found_by_its_title_and_body_and_no_other_is(office, role, is_known):
    question = ChangesAsked(ON, (), (SeatNamed("Ông Nguyễn Văn Bình", role, True),))
    (place,) = changes(question, None, now=NOW).seats
    assert bool(place.url) is is_known
    # Nobody of that name was appointed.
    assert place.day is None


PHRASES = [
    ("phấn đấu 40% dịch vụ công trực tuyến mức độ 4 trong năm tới", "Tỷ lệ dịch vụ công trực tuyến mức độ 4"),
    ("95% cấp huyện kết nối Mạng truyền số liệu chuyên dùng",
     "Tỷ lệ cấp huyện kết nối Mạng truyền số liệu chuyên dùng"),
    ("100% các Bộ", ""),
    ("30% hộ nghèo được hỗ trợ", ""),
    ("trên 90% người dân hài lòng với dịch vụ công", ""),
]  # fmt: skip


@pytest.mark.parametrize(("phrase", "title"), PHRASES)
def test_words_name_an_indicator_or_none(office, phrase, title):
    (place,) = indicators_named(IndicatorsNamedAsked(ON, (phrase,)), None, now=NOW).found
    assert place.title == title
