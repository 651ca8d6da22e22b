"""The screens of reports at an earlier moment show exactly what was known then, and carry it along."""

from datetime import timedelta

import pytest

from lienthong.base import clock
from lienthong.base.moments import typed
from lienthong.base.tests.accessibility import faults
from lienthong.casework import tables
from lienthong.figures import reading
from lienthong.identity.tests.factories import client_for
from lienthong.systems.reporting import figures
from lienthong.systems.reporting.actions import entering, receiving, requesting, submitting
from lienthong.systems.reporting.models import RegimeVersion, Report
from lienthong.systems.reporting.tests.conftest import (
    COMMUNES,
    NOW,
    PERIOD,
    accepted,
    entered,
    held,
    sent,
)

pytestmark = pytest.mark.django_db
COMMUNE, DISTRICT = COMMUNES[0], "H26.001"
BEFORE, AFTER, LATER = NOW - timedelta(hours=1), NOW + timedelta(hours=1), NOW + timedelta(days=40)
QUERY = f"?regime=thang&ky={PERIOD}"


@pytest.fixture(autouse=True)
def later(monkeypatch):
    """Have the edges read a clock on which all of it is over."""
    monkeypatch.setattr(clock, "now", lambda: LATER)
    monkeypatch.setattr(clock, "today", lambda: clock.day_of(LATER))


@pytest.fixture(autouse=True)
def published_early(regime):
    """The regime was known before anything else happened."""
    RegimeVersion.objects.update(published_at=NOW - timedelta(days=300))


@pytest.fixture
def corrected(certified, delivered):
    """A commune whose report of 40 was accepted, and corrected to 44 three days later."""
    sent(certified, COMMUNE)
    delivered()
    accepted(certified, DISTRICT, COMMUNE)
    delivered()
    now, leader = NOW + timedelta(days=3), certified.officer(COMMUNE)
    made = submitting.correct(
        report=held(certified, COMMUNE, COMMUNE), reason="Sai", by=leader, now=now
    )
    entering.enter_values(report=made, cells={"received": 44}, by=leader, now=now)
    submitting.send_to_review(report=made, by=leader, now=now)
    submitting.sign_and_submit(report=made, by=leader, now=now)
    delivered(now)
    accepted(certified, DISTRICT, COMMUNE, now=now)
    delivered(now)
    return certified


def page(world, code, address, at=None, status=200):
    joined = f"{address}{'&' if '?' in address else '?'}as_of={typed(at)}" if at else address
    answer = client_for(world.officer(code)).get(joined, follow=True)
    html = answer.content.decode()
    assert answer.status_code == status and faults(html) == []
    return html


def exported(world, code, address, at):
    answer = client_for(world.officer(code)).get(f"{address}&as=csv&as_of={typed(at)}")
    rows = tables.read_table(answer.content, "a.csv").rows
    return answer, [[cell.text for cell in row] for row in rows]


class TestCompleteness:
    ADDRESS = f"/bao-cao/tinh-hinh/{QUERY}"

    @pytest.mark.parametrize("scope", ["", "&pham-vi=toan-bo"])
    def test_what_came_later_was_not_there_yet(self, corrected, scope):
        counts = [
            exported(corrected, DISTRICT, self.ADDRESS + scope, at)[1][1][3]
            for at in (BEFORE, AFTER)
        ]
        assert counts == ["0", "1"]

    def test_what_was_returned_later_was_there(self, certified, delivered):
        sent(certified, COMMUNE)
        delivered()
        receiving.return_report(
            report=held(certified, DISTRICT, COMMUNE), reason="Sai", by=certified.officer(DISTRICT),
            now=NOW + timedelta(days=2),
        )  # fmt: skip
        seen = [
            exported(certified, DISTRICT, self.ADDRESS, at)[1][1][3]
            for at in (AFTER, NOW + timedelta(days=3))
        ]
        assert seen == ["1", "0"]

    def test_what_is_overdue_is_asked_on_the_day_shown(self, world):
        assert "Chưa đến hạn" in page(world, DISTRICT, self.ADDRESS, AFTER)
        assert "Quá hạn chưa gửi" in page(world, DISTRICT, self.ADDRESS)

    def test_the_banner_says_the_moment_and_leads_back(self, world):
        html = page(world, DISTRICT, self.ADDRESS, AFTER)
        assert "được biết đến 10:00 16/11/2020" in html and "Về hiện tại" in html
        assert "được biết đến" not in page(world, DISTRICT, self.ADDRESS)

    def test_nobody_is_pressed_in_the_past(self, world):
        assert "Lời đôn đốc" not in page(world, DISTRICT, self.ADDRESS, AFTER)
        assert "Lời đôn đốc" in page(world, DISTRICT, self.ADDRESS)

    def test_links_filters_and_files_keep_the_moment(self, corrected):
        html = page(corrected, DISTRICT, f"{self.ADDRESS}&pham-vi=toan-bo", AFTER)
        assert html.count("as_of=2020-11-16T10%3A00%3A00") >= 3
        assert '<input type="hidden" name="as_of" value="2020-11-16T10:00:00">' in html
        answer, _rows = exported(corrected, DISTRICT, self.ADDRESS, AFTER)
        assert "2020-11-16-100000" in answer["Content-Disposition"]

    @pytest.mark.parametrize("text", ["hom+qua", "2999-01-01", "31/02/2020"])
    @pytest.mark.parametrize("name", ["tinh-hinh/", "so-sanh/", "", "tinh-hinh/qua-han/"])
    def test_a_moment_that_cannot_be_is_refused(self, world, name, text):
        page(world, DISTRICT, f"/bao-cao/{name}?as_of={text}", status=422)

    def test_a_moment_is_written_as_in_viet_nam(self, world):
        html = page(world, DISTRICT, f"{self.ADDRESS}&as_of=16/11/2020+10:00")
        assert 'value="16/11/2020 10:00"' in html

    def test_a_regime_of_later_days_was_not_known(self, world):
        early = NOW - timedelta(days=400)
        assert "Báo cáo tháng thử nghiệm" not in page(world, DISTRICT, "/bao-cao/", early)
        page(world, DISTRICT, self.ADDRESS, early)
        page(world, DISTRICT, f"/bao-cao/so-sanh/{QUERY}", early)


class TestComparison:
    ADDRESS = f"/bao-cao/so-sanh/{QUERY}&item=received"

    def test_values_and_total_are_those_of_the_vintages_that_stood(self, corrected):
        then, now = (page(corrected, DISTRICT, self.ADDRESS, at) for at in (AFTER, None))
        assert ">40<" in then and ">44<" not in then
        assert ">44<" in now and ">40<" not in now

    def test_the_file_and_the_whole_tree_are_those_of_the_moment(self, corrected):
        _answer, rows = exported(corrected, DISTRICT, self.ADDRESS, AFTER)
        assert rows[1][3] == "40"
        client = client_for(corrected.officer(DISTRICT))
        tree = client.get(f"/bao-cao/so-sanh/{QUERY}&as=tree&as_of={typed(AFTER)}")
        assert "phường Phúc Xá,1000,40," in tree.content.decode()

    def test_before_the_first_acceptance_there_is_nothing(self, corrected):
        html = page(corrected, DISTRICT, self.ADDRESS, BEFORE)
        assert "Chưa có báo cáo nào được chấp nhận" in html

    def test_units_lead_to_the_report_of_the_moment(self, corrected):
        first = Report.objects.get(agency_id=corrected.agencies[DISTRICT].agency_id, vintage=1)
        html = page(corrected, DISTRICT, self.ADDRESS, AFTER)
        assert f"/bao-cao/{first.pk}/?as_of=2020-11-16T10%3A00%3A00" in html


class TestReport:
    def test_an_earlier_vintage_stands_as_it_stood(self, corrected):
        first = Report.objects.get(agency_id=corrected.agencies[DISTRICT].agency_id, vintage=1)
        html = page(corrected, DISTRICT, f"/bao-cao/{first.pk}/", AFTER)
        assert "Đã chấp nhận" in html and "Đã được thay bằng" not in html
        assert "Lần 2" not in html
        assert "Đã được thay bằng" in page(corrected, DISTRICT, f"/bao-cao/{first.pk}/")

    def test_a_later_vintage_leads_to_the_one_of_the_moment(self, corrected):
        second = held(corrected, DISTRICT, COMMUNE)
        html = page(corrected, DISTRICT, f"/bao-cao/{second.pk}/", AFTER)
        assert "Bản đính chính, lần 2" not in html and ">40<" in html

    def test_before_the_first_the_page_says_so_and_shows_now(self, corrected):
        html = page(
            corrected, DISTRICT, f"/bao-cao/{held(corrected, DISTRICT, COMMUNE).pk}/", BEFORE
        )
        assert "chưa có báo cáo này" in html

    def test_nothing_is_done_in_the_past(self, certified):
        report = entered(certified, COMMUNE)
        address = f"/bao-cao/{report.pk}/"
        assert "Lưu báo cáo" in page(certified, COMMUNE, address)
        html = page(certified, COMMUNE, address, AFTER)
        assert "Lưu báo cáo" not in html and "Chuyển rà soát" not in html

    def test_cells_of_a_draft_that_was_saved_again_are_not_told(self, certified):
        report = entered(certified, COMMUNE)
        leader = certified.officer(COMMUNE)
        entering.enter_values(
            report=report, cells={"received": 777}, by=leader, now=NOW + timedelta(days=1)
        )
        html = page(certified, COMMUNE, f"/bao-cao/{report.pk}/", AFTER)
        assert "777" not in html and "chỉ giữ lần lưu mới nhất" in html

    def test_the_way_down_and_the_sheet_keep_the_moment(self, corrected, delivered):
        sent(corrected, DISTRICT)
        own = held(corrected, DISTRICT, DISTRICT)
        html = page(corrected, DISTRICT, f"/bao-cao/{own.pk}/cap-duoi/received/", AFTER)
        assert ">40<" in html and ">44<" not in html
        sheet = client_for(corrected.officer(DISTRICT)).get(
            f"/bao-cao/{own.pk}/tep-mau/?as=csv&as_of={typed(AFTER)}"
        )
        assert "2020-11-16-100000" in sheet["Content-Disposition"]


class TestCalendar:
    ADDRESS = "/bao-cao/?thang=2020-11"

    def test_the_state_is_that_of_the_moment(self, corrected):
        assert "Chưa lập" in page(corrected, COMMUNE, self.ADDRESS, BEFORE)
        assert "chờ tiếp nhận" not in page(corrected, COMMUNE, self.ADDRESS)
        assert exported(corrected, COMMUNE, self.ADDRESS, AFTER)[1][1][7] == "Đã chấp nhận"

    def test_months_keep_the_moment_and_nothing_is_begun_there(self, world):
        html = page(world, COMMUNE, self.ADDRESS, AFTER)
        assert "?thang=2020-10&amp;as_of=2020-11-16T10:00:00" in html
        assert "Lập báo cáo<" not in html

    def test_a_month_that_no_calendar_reaches_is_this_month(self, world):
        client = client_for(world.officer(COMMUNE))
        for month in ("9999-12", "2300-01", "1900-01", "0001-01"):
            assert client.get(f"/bao-cao/?thang={month}").status_code == 200

    def test_a_request_that_was_withdrawn_later_was_still_owed(self, world):
        request = _released(world)
        requesting.withdraw(
            request=request, reason="Đã đủ", by=world.officer("G22"), now=NOW + timedelta(days=2)
        )
        assert "Sự cố" in page(world, "H26", self.ADDRESS, AFTER)
        assert "Sự cố" not in page(world, "H26", self.ADDRESS)


def _released(world):
    from lienthong.systems.reporting.actions.requesting import RequestContent

    content = RequestContent(
        kind="sudden", title="Sự cố", purpose="Nắm tình hình", legal_basis="NĐ 09/2019/NĐ-CP",
        windows=[{"first_date": "2020-11-01", "last_date": "2020-11-16", "due_date": "2020-11-30"}],
        groups=["provinces"], items=[{"code": "so", "label": "Số", "type": "count"}],
    )  # fmt: skip
    drafted = requesting.draft(content=content, by=world.officer("G22"), now=NOW)
    return requesting.release(request=drafted, by=world.officer("G22"), now=NOW)


def test_a_figure_of_an_earlier_moment_is_the_number_of_its_page_then(certified, delivered):
    afterwards = NOW + timedelta(days=5)
    sent(certified, COMMUNES[0])
    delivered()
    figures.publish_all(AFTER)
    sent(certified, COMMUNES[1], now=afterwards)
    delivered(afterwards)
    figures.publish_all(afterwards + timedelta(hours=1))

    for at, number in ((AFTER, 1), (afterwards + timedelta(hours=2), 2)):
        rows = reading.series("reporting.received", publisher=DISTRICT, as_of=at)
        row = next(row for row in rows if row.label == PERIOD)
        _answer, lines = exported(certified, DISTRICT, row.source, at)
        assert (row.value, lines[1][3]) == (number, str(number))
