"""The published figures of reporting and the pages that they link to show the same numbers."""

import re
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
DISTRICT, PROVINCE, OFFICE = "H26.001", "H26", "G22"
LATER = NOW + timedelta(days=40)


@pytest.fixture(autouse=True)
def later(monkeypatch):
    """Have the edges read a clock on which November is over and December is not."""
    monkeypatch.setattr(clock, "now", lambda: LATER)
    monkeypatch.setattr(clock, "today", lambda: clock.day_of(LATER))


def page(world, code, address):
    answer = client_for(world.officer(code)).get(address)
    html = answer.content.decode()
    assert answer.status_code == 200 and faults(html) == []
    return html


def exported(world, code, address):
    """Return the line of all units of a page's file: owed, come, come in time."""
    answer = client_for(world.officer(code)).get(f"{address}&as=csv")
    return [cell.text for cell in tables.read_table(answer.content, "a.csv").rows[1][2:5]]


def published(code, publisher, unit=""):
    return reading.latest([f"reporting.{code}"], publisher=publisher, unit=unit)[
        f"reporting.{code}"
    ]


def total(html):
    """Return the one key figure of the page of all that is overdue."""
    _before, _class, after = html.partition("lt-figure__value")
    return int(after.partition(">")[2].partition("<")[0].strip())


def test_an_agency_that_nobody_reports_to_is_told_so(world, regime):
    assert figures.publish_all(LATER) > 0
    # Both communes, in September, October, November and December.
    assert published("silent", DISTRICT).value == 8
    assert published("silent-of-period", DISTRICT).value == 2
    assert published("silent-of-period", OFFICE).value == 1
    assert published("completeness", PROVINCE).value == 0


def test_an_agency_of_another_node_is_counted_there(world, regime):
    from lienthong.axis import directory

    directory.register(DISTRICT, "another")
    figures.publish_all(LATER)
    assert not reading.latest(["reporting.silent"], publisher=DISTRICT)


def test_each_figure_is_the_number_of_its_page(certified, delivered):
    for unit in COMMUNES[:2]:
        sent(certified, unit)
    delivered()
    accepted(certified, DISTRICT, COMMUNES[0])
    figures.publish_all(LATER)
    source = figure_of_november("completeness", DISTRICT).source
    found = [
        str(int(figure_of_november(code, DISTRICT).value))
        for code in ("expected", "received", "on-time")
    ]
    assert exported(certified, DISTRICT, source) == found == ["2", "2", "2"]


def figure_of_november(code, publisher):
    rows = reading.series(f"reporting.{code}", publisher=publisher)
    return next(row for row in rows if row.label == PERIOD)


_ONE = ["Đơn vị", "Hạn gửi", "Trạng thái"]


def _columns(html):
    return [cell.strip() for cell in re.findall(r"<th[^>]*scope=\"col\"[^>]*>([^<]*)", html)]


def test_regimes_of_the_same_days_are_counted_together_in_both(certified, delivered):
    items = [{"code": "khac", "label": "Chỉ tiêu khác", "type": "count"}]
    regimes.publish_regime(
        code="them", owner="G22", content=content(items=items, checks=()),
        from_date=clock.day_of(NOW).replace(month=1), by=certified.manager(), now=NOW,
    )  # fmt: skip
    sent(certified, COMMUNES[0])
    delivered()
    figures.publish_all(LATER)
    row = figure_of_november("expected", DISTRICT)
    assert row.value == 4
    assert exported(certified, DISTRICT, row.source)[:2] == ["4", "1"]
    # Of several regimes each line names its own; one regime stands above the table only.
    assert _columns(page(certified, DISTRICT, row.source)) == [
        *_ONE[:1],
        "Chế độ báo cáo",
        *_ONE[1:],
    ]
    one = f"/bao-cao/tinh-hinh/?regime=thang&ky={PERIOD}"
    assert _columns(page(certified, DISTRICT, one)) == [*_ONE, "Nhập thay"]


def test_what_is_overdue_is_a_stock_of_every_period_and_its_page_sums_to_it(certified, delivered):
    sent(certified, COMMUNES[0])
    delivered()
    figures.publish_all(LATER)
    first = int(published("silent", DISTRICT).value)
    assert first == int(figure_of_november("silent-of-period", DISTRICT).value) + 2 + 2 + 2
    html = page(certified, DISTRICT, published("silent", DISTRICT).source)
    assert total(html) == first and "Tháng 11 năm 2020" in html
    # A year on, November is not counted anew and is overdue all the same.
    much_later = LATER + timedelta(days=200)
    figures.publish_all(much_later)
    assert published("silent", DISTRICT).value > first


def test_a_unit_that_caught_up_on_the_day_is_at_nothing(certified, delivered):
    figures.publish_all(LATER)
    before = published("silent", DISTRICT, COMMUNES[0]).value
    sent(certified, COMMUNES[0], now=LATER)
    delivered(now=LATER)
    figures.publish_all(LATER)
    assert published("silent", DISTRICT, COMMUNES[0]).value == before - 1


def test_the_page_shows_who_is_overdue_and_leads_to_all_levels(world, regime):
    html = page(world, PROVINCE, f"/bao-cao/tinh-hinh/?regime=thang&ky={PERIOD}")
    assert "Đơn vị gửi trực tiếp" in html and "Quá hạn chưa gửi" in html
    assert ">Gửi trực tiếp<" in html and ">Toàn bộ các cấp<" in html
    assert "quận Ba Đình" in html and "phường Phúc Xá" not in html
    tree = page(world, PROVINCE, f"/bao-cao/tinh-hinh/?regime=thang&ky={PERIOD}&pham-vi=toan-bo")
    assert "Toàn bộ các cấp bên dưới" in tree and "phường Phúc Xá" in tree


@pytest.mark.parametrize("query", ["tu=2020-11-14&den=2020-10-15", "tu=x&den=y", "don-vi=khong-co"])
def test_days_and_units_that_cannot_be_fall_back(world, regime, query):
    page(world, PROVINCE, f"/bao-cao/tinh-hinh/?regime=thang&ky={PERIOD}&{query}")


def test_nothing_overdue_is_said(world, regime):
    assert "Không còn báo cáo nào quá hạn" in page(world, "G14", "/bao-cao/tinh-hinh/qua-han/")
