"""Cells bound to the system's own figures: filled in, changed with a reason, both told beside each other."""

from datetime import timedelta

import pytest
import yaml
from django.db import IntegrityError, transaction

from lienthong.agencies import data_files
from lienthong.base import clock
from lienthong.base.tests.accessibility import faults
from lienthong.contracts.reporting import ReportSubmitted
from lienthong.figures.measures import all_measures
from lienthong.figures.publishing import Published, publish
from lienthong.identity.tests.factories import client_for
from lienthong.systems.reporting.actions import entering, receiving, submitting
from lienthong.systems.reporting.actions.refusals import FiguresUnexplained
from lienthong.systems.reporting.models import RegimeVersion, Report
from lienthong.systems.reporting.tests.conftest import (
    ITEMS,
    NOW,
    PERIOD,
    arrivals_of,
    held,
)

pytestmark = pytest.mark.django_db
PROVINCE, CODE = "H26", "documents.issued"


@pytest.fixture(autouse=True)
def in_november(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda: clock.day_of(NOW))


def tell(world, value=120):
    period = world.version.period(PERIOD)
    publish(
        [
            Published(
                CODE, "", period.first_date, period.last_date, PERIOD, value, source="/van-ban/"
            )
        ],
        publisher=PROVINCE,
        now=NOW - timedelta(hours=1),
    )


@pytest.fixture
def bound(world, certified):
    """The regime with its second item bound to a figure, which the province's node has counted."""
    items = [dict(item) for item in ITEMS]
    items[1]["figure"] = CODE
    RegimeVersion.objects.update(items=items)
    world.version = RegimeVersion.objects.select_related("regime").get()
    tell(world)
    return world


@pytest.fixture
def report(bound):
    return entering.open_report(
        version=bound.version, period_id=PERIOD, by=bound.officer(PROVINCE), now=NOW
    )


def typed(world, report, **more):
    return entering.enter_values(report=report, by=world.officer(PROVINCE), now=NOW, **more)


def test_a_new_report_begins_with_the_figures(report):
    assert report.numbers["received"] == 120
    assert report.figures["received"]["value"] == "120"
    assert report.unexplained == []


def test_without_figures_it_begins_empty(world, regime):
    report = entering.open_report(
        version=regime, period_id=PERIOD, by=world.officer(PROVINCE), now=NOW
    )
    assert report.figures == {} and report.numbers["received"] is None


def test_another_value_needs_a_reason_before_review(bound, report):
    report = typed(bound, report, cells={"received": 125, "done": 100})
    with pytest.raises(FiguresUnexplained) as refused:
        submitting.send_to_review(report=report, by=bound.officer(PROVINCE), now=NOW)
    assert "Hồ sơ tiếp nhận" in refused.value.sentence
    report = typed(bound, report, cells={}, reasons={"received": "Gồm văn bản giấy"})
    assert submitting.send_to_review(report=report, by=bound.officer(PROVINCE), now=NOW)


def test_an_emptied_cell_differs_too_and_a_reason_of_other_cells_is_not_kept(bound, report):
    report = typed(bound, report, cells={"received": None}, reasons={"people": "x"})
    assert report.unexplained == ["received"] and report.reasons == {}


def test_the_receiver_sees_declared_beside_computed_with_the_reason(bound, report, delivered):
    typed(bound, report, cells={"received": 125}, reasons={"received": "Gồm văn bản giấy"})
    leader = bound.officer(PROVINCE)
    submitting.send_to_review(report=report, by=leader, now=NOW)
    submitting.sign_and_submit(report=report, by=leader, now=NOW)
    delivered()
    copy = held(bound, "G22", PROVINCE)
    assert copy.computed == {"received": 120}
    html = client_for(bound.officer("G22")).get(f"/bao-cao/{copy.pk}/").content.decode()
    assert faults(html) == []
    for words in ("Hệ thống tính: 120", "Số khai lệch +5.", "Gồm văn bản giấy"):
        assert words in html
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(pk=copy.pk).update(figures={})


@pytest.mark.parametrize(
    "figures",
    [
        {"la": "1"}, {"people": "1"}, {"received": "nhiều"}, {"received": "sNaN"},
        {"received": "Infinity"}, {"received": "1E+999999"}, {"received": "1E-999999"},
    ],
)  # fmt: skip
def test_figures_that_the_form_does_not_have_are_turned_away(bound, report, delivered, figures):
    from dataclasses import replace

    leader = bound.officer(PROVINCE)
    submitting.send_to_review(report=report, by=leader, now=NOW)
    submitting.sign_and_submit(report=report, by=leader, now=NOW)
    (told,) = arrivals_of(ReportSubmitted)
    wrong = replace(told, message=replace(told.message, figures=figures))
    (answer,) = receiving.take_in([wrong], now=NOW)
    assert answer is not None and answer.code == "report-form-differs"


class TestPage:
    def post(self, world, report, **data):
        client = client_for(world.officer(PROVINCE))
        answer = client.post(f"/bao-cao/{report.pk}/luu/", data, follow=True)
        html = answer.content.decode()
        assert faults(html) == []
        return html

    def test_the_form_shows_the_figure_with_its_source_and_takes_a_reason(self, bound, report):
        html = self.post(bound, report, **{"o-received": "118", "r-received": "Trừ bản sao"})
        assert "Số khai lệch -2." in html and 'href="/van-ban/"' in html
        assert 'value="Trừ bản sao"' in html
        assert Report.objects.get(pk=report.pk).reasons == {"received": "Trừ bản sao"}

    def test_the_same_value_is_told_to_match(self, bound, report):
        assert "Khớp số khai." in self.post(bound, report, **{"o-received": "120"})

    def test_a_bound_cell_without_a_figure_says_why_it_is_typed_in(self, bound, report):
        items = [dict(item) for item in bound.version.items]
        items[0]["figure"], items[2]["figure"] = "directives.nq17.led-given", "documents.signed"
        RegimeVersion.objects.update(items=items)
        html = client_for(bound.officer(PROVINCE)).get(f"/bao-cao/{report.pk}/").content.decode()
        assert faults(html) == []
        assert "chưa có nhiệm vụ nào chủ trì theo Nghị quyết 17/NQ-CP ngày 07/03/2019" in html
        assert html.count("đơn vị tự nhập ô này") == 2

    def test_a_reason_is_not_lost_with_a_mistake(self, bound, report):
        html = self.post(bound, report, **{"o-received": "ba", "r-received": "Trừ bản sao"})
        assert 'value="Trừ bản sao"' in html


@pytest.mark.parametrize("name", ["cpdt-dinh-ky", "nq17-quy", "kt-xh-thang"])
def test_the_shipped_forms_are_bound_to_measures_that_exist(name):
    data = yaml.safe_load((data_files.folder() / "regimes" / f"{name}.yaml").read_text())
    known = {measure.code for measure in all_measures()}
    bound = [item["figure"] for item in data["versions"][-1]["items"] if "figure" in item]
    assert bound and set(bound) <= known
