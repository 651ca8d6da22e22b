"""Sums up the tree: always equal to a plain sum over the standing reports, now and as of any moment."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lienthong.systems.reporting import aggregation
from lienthong.systems.reporting.actions import bulk
from lienthong.systems.reporting.actions.bulk import UnitRow
from lienthong.systems.reporting.models import Report, Rollup
from lienthong.systems.reporting.rules.filling import Tally, tally
from lienthong.systems.reporting.rules.periods import parse
from lienthong.systems.reporting.tests.conftest import COMMUNES, NOW, PERIOD

pytestmark = pytest.mark.django_db

CELLS = st.fixed_dictionaries(
    {},
    optional={
        "people": st.none() | st.integers(0, 10**6),
        "received": st.none() | st.integers(0, 500),
        "content": st.none() | st.integers(0, 10000).map(lambda value: f"{value / 100:.2f}"),
        "money": st.none() | st.integers(-(10**9), 10**9).map(lambda value: f"{value / 100:.2f}"),
    },
)
STEPS = st.lists(
    st.lists(st.tuples(st.sampled_from([*COMMUNES, "H26.001"]), CELLS), min_size=1, max_size=4),
    min_size=1, max_size=6,
)  # fmt: skip


def plain(agency_id, version, level, unit, *, as_of=None):
    """Add up the standing reports of a level under a unit, one by one."""
    rows = Report.objects.filter(agency_id=agency_id, level=level).of_period(version, PERIOD)
    total, number = Tally.empty(version.form), 0
    for row in rows.accepted(as_of):
        if not unit or unit in row.path.split("/")[:-2]:
            total, number = total.plus(tally(version.form, row.values)), number + 1
    return total, number


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(STEPS)
def test_sums_equal_a_plain_sum_after_any_accepts_and_corrections(world, regime, steps):
    by = world.officer("H26")
    Report.objects.all().delete()
    Rollup.objects.all().delete()
    for number, rows in enumerate(steps):
        moment = NOW + timedelta(hours=number)
        bulk.take_many(
            version=regime, period_id=PERIOD, by=by, now=moment,
            rows=[UnitRow(unit, cells) for unit, cells in rows],
        )  # fmt: skip
    for row in Rollup.objects.filter(agency_id=by.agency_id):
        assert (row.tally, row.reports) == plain(by.agency_id, regime, row.level, row.unit)
    for number in range(len(steps)):
        moment = NOW + timedelta(hours=number)
        found = aggregation.total_as_of(
            agency_id=by.agency_id,
            version=regime,
            period_id=PERIOD,
            level=4,
            path="H26/",
            as_of=moment,
        )
        expected, reports = plain(by.agency_id, regime, 4, "H26", as_of=moment)
        assert (tuple(found.counts.values()), found.reports) == (expected.counts, reports)


@pytest.fixture
def year(world, regime):
    """Nine months of one province's communes, each month ten more."""
    by = world.officer("H26")
    for month in range(1, 10):
        rows = [
            UnitRow(unit, {"people": 1000 + month, "received": month * 10, "done": month * 5,
                           "content": "80", "money": "1.25"})
            for unit in COMMUNES
        ]  # fmt: skip
        bulk.take_many(version=regime, period_id=f"2020-{month:02d}", rows=rows, by=by, now=NOW)
    return world


def read(world, function, **more):
    return function(agency_id=world.agencies["H26"].agency_id, version=world.version, **more)


def test_nine_months_are_added_item_by_item(year):
    found = read(year, aggregation.cumulative, period=parse("2020-9M"), level=4, unit="H26")
    assert found.values["received"] == 3 * 450
    assert found.values["people"] == 3 * 1009
    assert found.values["done-share"] == 50
    assert found.values["content"] == 80
    assert str(found.values["money"]) == "33.75"


def test_a_series_is_in_order_of_time(year):
    found = read(year, aggregation.series, level=4, unit="H26")
    assert [each.values["received"] for each in found] == [month * 30 for month in range(1, 10)]


def test_districts_of_a_province_are_compared_by_their_communes(year):
    found = read(year, aggregation.totals_by_unit, period_id="2020-01", level=4, parent="H26")
    assert {unit: each.values["received"] for unit, each in found.items()} == {
        "H26.001": 20, "H26.002": 10,
    }  # fmt: skip


def test_the_highest_and_lowest_units_are_named(year):
    by = year.officer("H26")
    bulk.take_many(
        version=year.version, period_id="2020-01", rows=[UnitRow(COMMUNES[2], {"received": 99})],
        by=by, now=NOW + timedelta(hours=1),
    )  # fmt: skip
    top = read(year, aggregation.ranking, period_id="2020-01", code="received", level=4, most=1)
    low = read(year, aggregation.ranking, period_id="2020-01", code="received", level=4, most=1,
               lowest=True)  # fmt: skip
    assert (top[0][0], top[0][2]) == (COMMUNES[2], 99)
    assert low[0][2] == 10


def test_a_unit_is_followed_over_time_and_as_of_a_moment(year):
    by = year.officer("H26")
    later = NOW + timedelta(days=1)
    bulk.take_many(
        version=year.version, period_id="2020-01", rows=[UnitRow(COMMUNES[0], {"received": 77})],
        by=by, now=later,
    )  # fmt: skip
    now = read(year, aggregation.unit_series, unit=COMMUNES[0])
    then = read(year, aggregation.unit_series, unit=COMMUNES[0], as_of=NOW)
    assert (now[0].values["received"], then[0].values["received"]) == (77, 10)
    assert len(now) == len(then) == 9


def test_a_subtree_is_exported_with_its_decimals(year):
    data = read(year, aggregation.export_csv, period_id="2020-02", path="H26/H26.001/")
    lines = data.decode().splitlines()
    assert lines[0].startswith("unit,name,people,received")
    assert len(lines) == 3
    assert lines[1].endswith(",1002,20,10,50,80,1.25,10")


def test_an_export_equals_what_is_read_line_by_line(year):
    lines = list(read(year, aggregation.subtree, period_id="2020-02"))
    assert [unit for unit, _name, _values in lines] == sorted(COMMUNES)
    assert [str(value) for value in lines[0][2]] == [
        "1002",
        "20",
        "10",
        "50.00",
        "80.00",
        "1.25",
        "10",
    ]


def test_an_export_is_limited_to_the_own_book(year, as_web):
    class Stranger:
        id, code = year.agencies["G14"].agency_id, "G14"

    with as_web(Stranger):
        data = read(year, aggregation.export_csv, period_id="2020-02")
    assert len(data.decode().splitlines()) == 1


def test_a_total_that_divides_by_zero_is_not_applicable(year):
    by = year.officer("H26")
    rows = [UnitRow(unit, {"received": 0, "done": 0}) for unit in COMMUNES]
    bulk.take_many(version=year.version, period_id="2020-10", rows=rows, by=by, now=NOW)
    found = read(year, aggregation.total, period_id="2020-10", level=4, unit="H26")
    assert found.values["done-share"] is None
    assert "done-share" in found.not_applicable


def test_units_and_periods_are_crossed_for_some_items(year):
    found = read(year, aggregation.pivot, level=4, parent="H26", codes=["done-share", "received"])
    assert len(found) == 2 * 9
    assert found["H26.001", "2020-02"] == {"done-share": 50, "received": 40}
