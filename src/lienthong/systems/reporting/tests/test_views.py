"""The pages of reporting: what an officer sees and does, and what is refused where."""

import pytest

from lienthong.base import clock
from lienthong.base.tests.accessibility import faults
from lienthong.identity.tests.factories import client_for
from lienthong.systems.reporting.models import Report
from lienthong.systems.reporting.tests.conftest import COMMUNES, NOW, PERIOD

pytestmark = pytest.mark.django_db
COMMUNE = COMMUNES[0]


@pytest.fixture(autouse=True)
def in_november(monkeypatch):
    """Have the edges read the clock of the tests."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda: clock.day_of(NOW))


def page(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:2000]
    html = answer.content.decode()
    assert faults(html) == []
    return html


@pytest.fixture
def commune(world, regime):
    return client_for(world.officer(COMMUNE))


class TestCalendar:
    def test_an_agency_sees_what_it_owes_and_until_when(self, commune):
        html = page(commune, "/bao-cao/?thang=2020-11")
        assert "Báo cáo tháng thử nghiệm" in html
        assert "17/11/2020" in html
        assert "Tháng 11 năm 2020" in html

    def test_a_month_that_is_none_is_this_month(self, commune):
        assert "Tháng 11 năm 2020" in page(commune, "/bao-cao/?thang=abc")

    def test_the_month_is_exported(self, commune):
        answer = commune.get("/bao-cao/?thang=2020-11&as=csv")
        assert "17/11/2020" in answer.content.decode()

    def test_a_report_is_begun_once(self, commune):
        for _time in range(2):
            answer = commune.post(f"/bao-cao/lap/thang/{PERIOD}/")
            assert answer.status_code == 302
        assert Report.objects.count() == 1
        assert str(Report.objects.get().pk) in answer["Location"]

    def test_a_period_of_no_regime_is_not_found(self, commune):
        assert commune.post("/bao-cao/lap/thang/2020-Q1/").status_code == 404
        assert commune.post("/bao-cao/lap/khong-co/2020-11/").status_code == 404
