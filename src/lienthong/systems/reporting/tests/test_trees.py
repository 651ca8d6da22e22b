"""The published share of all levels is the number of the page of all levels, for every agency."""

from datetime import timedelta

import pytest

from lienthong.base import clock
from lienthong.base.tests.accessibility import faults
from lienthong.casework import tables
from lienthong.figures import reading
from lienthong.identity.tests.factories import client_for
from lienthong.systems.reporting import figures
from lienthong.systems.reporting.actions import regimes
from lienthong.systems.reporting.tests.conftest import (
    COMMUNES,
    NOW,
    PERIOD,
    accepted,
    content,
    sent,
)

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=40)
PAGE = f"/bao-cao/tinh-hinh/?regime=thang&ky={PERIOD}&pham-vi=toan-bo"


@pytest.fixture(autouse=True)
def later(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: LATER)
    monkeypatch.setattr(clock, "today", lambda: clock.day_of(LATER))


@pytest.fixture
def climbed(certified, delivered):
    """Two communes and their district have sent; the province carried them up to the Office."""
    for unit in COMMUNES[:2]:
        sent(certified, unit)
        delivered()
        accepted(certified, "H26.001", unit)
    for code, above in (("H26.001", "H26"), ("H26", "G22")):
        sent(certified, code)
        delivered()
        accepted(certified, above, code)
    return certified


def exported(world, code, address):
    """Return the line of all units of a page's file: owed, come, come in time."""
    answer = client_for(world.officer(code)).get(f"{address}&as=csv")
    return [int(cell.text) for cell in tables.read_table(answer.content, "a.csv").rows[1][2:5]]


def of(world, code, name, period=PERIOD):
    days = world.version.period(period)
    return reading.value_at(
        f"reporting.{name}-all", publisher=code, unit="",
        first_date=days.first_date, last_date=days.last_date,
    )  # fmt: skip


@pytest.mark.parametrize(("code", "whole"), [("H26.001", [2, 2]), ("H26", [5, 3]), ("G22", [6, 4])])
def test_page_and_figure_say_the_same(climbed, code, whole):
    figures.publish_all(LATER)
    expected, received, on_time = exported(climbed, code, PAGE)
    assert [expected, received] == whole
    complete, timely = of(climbed, code, "completeness"), of(climbed, code, "timeliness")
    assert (complete.numerator, complete.denominator) == (received, expected)
    assert timely.numerator == on_time


@pytest.mark.parametrize("code", ["H26.001", "H26", "G22"])
def test_the_page_that_the_figure_links_to_shows_it(climbed, code):
    figures.publish_all(LATER)
    figure = of(climbed, code, "completeness")
    assert exported(climbed, code, figure.source)[:2] == [figure.denominator, figure.numerator]
    html = client_for(climbed.officer(code)).get(figure.source).content.decode()
    assert faults(html) == [] and "Mọi chế độ báo cáo có kỳ từ" in html


def test_regimes_of_the_same_days_are_counted_together_on_both(climbed):
    regimes.publish_regime(
        code="khac", owner="G22", from_date=NOW.date() - timedelta(days=300),
        content=content(
            name="Báo cáo khác", items=({"code": "la", "label": "Lạ", "type": "count"},), checks=(),
        ),
        by=climbed.manager(), now=NOW,
    )  # fmt: skip
    figures.publish_all(LATER)
    figure = of(climbed, "H26", "completeness")
    assert (figure.numerator, figure.denominator) == (3, 10)
    assert exported(climbed, "H26", figure.source)[:2] == [10, 3]


def test_an_agency_with_nobody_below_and_one_outside_without_reports_have_none(climbed):
    figures.publish_all(LATER)
    assert of(climbed, COMMUNES[0], "completeness") is None
    assert of(climbed, "G14", "completeness") is None


def test_before_anything_came_the_tree_is_silent_and_not_absent(world, regime):
    figures.publish_all(LATER)
    figure = of(world, "H26", "completeness")
    assert (figure.numerator, figure.denominator) == (0, 5)
