"""A receiver types figures for a silent unit cell by cell: unsigned, never complete, until the unit signs."""

import re

import pytest

from lienthong.base import clock
from lienthong.base.tests.accessibility import faults
from lienthong.identity.tests import factories
from lienthong.identity.tests.factories import client_for
from lienthong.systems.reporting import aggregation
from lienthong.systems.reporting.actions import standing_in
from lienthong.systems.reporting.actions.refusals import DraftChanged, NotOwed, UnitNotBelow
from lienthong.systems.reporting.models import Report, ReportState
from lienthong.systems.reporting.tests.conftest import COMMUNES, NOW, PERIOD, held, sent
from lienthong.systems.reporting.tests.test_clashes import inputs

pytestmark = pytest.mark.django_db
COMMUNE, DISTRICT, OFFICE, PROVINCE = COMMUNES[0], "H26.001", "G22", "H26"
QUERY = f"regime=thang&ky={PERIOD}"
LIST = f"/bao-cao/tinh-hinh/?{QUERY}"


def form_address(unit):
    return f"/bao-cao/tinh-hinh/nhap-thay/?{QUERY}&don-vi={unit}"


@pytest.fixture(autouse=True)
def in_november(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda: clock.day_of(NOW))


def typed(world, unit=COMMUNE, *, by=DISTRICT, vintage=0, officer=None, **cells):
    return standing_in.enter_for(
        version=world.version, period=world.version.period(PERIOD), unit=unit, cells=cells, texts={},
        vintage=vintage, by=officer or world.officer(by), now=NOW,
    )  # fmt: skip


def page(client, address, data=None, status=200):
    ask = client.get if data is None else client.post
    answer = ask(address, data, follow=True)
    html = answer.content.decode()
    assert answer.status_code == status, html[:1500]
    assert faults(html) == []
    return html


def cell(code, value):
    return f'id="o-{code}" name="o-{code}" type="text" inputmode="decimal" value="{value}"'


class TestAction:
    def test_figures_stand_unsigned_in_the_sums_and_the_unit_stays_silent(self, world, regime):
        report = typed(world, received=40, done=30)
        assert (report.state, report.is_signed, report.vintage) == (ReportState.ACCEPTED, False, 1)
        own = {"agency_id": world.agencies[DISTRICT].agency_id, "version": regime}
        assert (
            aggregation.total(**own, period_id=PERIOD, level=4, unit=DISTRICT).values["received"]
            == 40
        )
        period = regime.period(PERIOD)
        quiet = aggregation.silent(**own, code=DISTRICT, period=period)
        assert COMMUNE in {place.code for place in quiet}

    def test_a_second_time_is_a_vintage_with_what_was_not_named_kept(self, world, regime):
        typed(world, received=40, done=30)
        report = typed(world, vintage=1, received=41)
        assert (report.vintage, report.numbers["done"]) == (2, 30)
        assert Report.objects.filter(state=ReportState.SUPERSEDED).count() == 1

    def test_the_first_signed_report_takes_the_place(self, certified, delivered):
        typed(certified, received=40)
        sent(certified, COMMUNE)
        delivered()
        assert held(certified, DISTRICT, COMMUNE, state=ReportState.SUBMITTED).is_signed
        with pytest.raises(standing_in.UnitHasReported):
            typed(certified, received=50)

    def test_somebody_elses_figures_are_not_saved_over(self, world, regime):
        typed(world, received=40)
        with pytest.raises(DraftChanged) as refused:
            typed(world, received=42, done=30)
        assert refused.value.cells == ("received", "done")
        assert typed(world, received=40).vintage == 1

    @pytest.mark.parametrize("unit", [DISTRICT, "H26.002", "G14", "X99"])
    def test_only_for_units_below_or_direct_ones(self, world, regime, unit):
        with pytest.raises(UnitNotBelow):
            typed(world, unit, received=1)

    def test_only_for_who_owes_the_report(self, world, regime):
        regime.reporters = [{"title": "Cấp huyện", "levels": [3], "receiver": "parent"}]
        regime.__dict__.pop("groups", None)
        with pytest.raises(NotOwed):
            typed(world, received=1)


class TestPage:
    def test_the_office_goes_from_the_silent_to_the_form_and_back(self, world, regime):
        client = client_for(world.officer(OFFICE))
        html = page(client, LIST)
        href = re.search(r'href="([^"]*nhap-thay[^"]*)"', html)[1].replace("&amp;", "&")
        form = inputs(page(client, href))
        html = page(client, href, {**form, "o-received": "1.040", "o-money": "12,50"})
        assert "Đã lưu số liệu nhập thay cho Ủy ban nhân dân thành phố Hà Nội" in html
        assert "Sửa số liệu nhập thay" in html and "Nhập thay, chưa ký" in html
        numbers = held(world, OFFICE, PROVINCE).numbers
        assert (numbers["received"], str(numbers["money"])) == (1040, "12.50")
        assert cell("received", "1040") in page(client, href)

    def test_the_list_of_all_levels_leads_there_too(self, world, regime):
        html = page(client_for(world.officer(DISTRICT)), f"{LIST}&pham-vi=toan-bo")
        assert f"don-vi={COMMUNE}" in html and "Nhập số liệu thay" in html

    @pytest.mark.parametrize(
        ("code", "text"), [("received", "ba"), ("content", "120"), ("done", "-1")]
    )
    def test_a_wrong_cell_is_named_and_nothing_typed_is_lost(self, world, regime, code, text):
        client, address = client_for(world.officer(DISTRICT)), form_address(COMMUNE)
        html = page(client, address, {"o-people": "7", f"o-{code}": text, "revision": "0"}, 422)
        label = regime.form.item(code).label
        assert f'href="#o-{code}"' in html and label in html
        assert cell("people", "7") in html and not Report.objects.exists()

    def test_two_who_type_are_asked_cell_by_cell(self, world, regime):
        address = form_address(COMMUNE)
        other = factories.officer(world.agencies[DISTRICT], kind="leader", name="Trần Văn Hai")
        one, two = client_for(world.officer(DISTRICT)), client_for(other)
        first, second = inputs(page(one, address)), inputs(page(two, address))
        page(two, address, {**second, "o-received": "41"})
        html = page(one, address, {**first, "o-received": "42"}, 409)
        assert "Trần Văn Hai" in html and 'name="keep-received" value="mine" checked' in html
        again = {**inputs(html), "keep-received": "mine"}
        page(one, address, again)
        assert held(world, DISTRICT, COMMUNE).numbers["received"] == 42

    def test_a_unit_that_has_signed_leads_to_its_report(self, certified, delivered):
        sent(certified, COMMUNE)
        delivered()
        client = client_for(certified.officer(DISTRICT))
        html = page(client, form_address(COMMUNE))
        assert "không nhập thay được" in html and "Chấp nhận báo cáo" in html
        assert f"nhap-thay/?{QUERY}&amp;don-vi={COMMUNE}" not in page(client, LIST)

    def test_nobody_types_in_the_past(self, world, regime):
        client = client_for(world.officer(DISTRICT))
        html = page(client, f"{form_address(COMMUNE)}&as_of=2020-11-15T10:00:00")
        assert "Lưu số liệu nhập thay" not in html
        assert "nhap-thay" not in page(client, f"{LIST}&as_of=2020-11-15T10:00:00")

    def test_who_reports_to_somebody_else_is_refused(self, world, regime):
        client = client_for(world.officer(DISTRICT))
        assert client.get(form_address("H26.002")).status_code == 422

    def test_without_the_right_to_receive_there_is_no_form(self, world, regime):
        client = client_for(world.officer(DISTRICT, kind="clerk"))
        assert client.get(form_address(COMMUNE)).status_code == 403
        assert "nhap-thay" not in client.get(LIST).content.decode()
