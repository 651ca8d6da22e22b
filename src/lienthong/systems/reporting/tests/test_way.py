"""A report on its way: from a commune to the Office of the Government, with everything below it."""

import pytest

from lienthong.systems.reporting import aggregation
from lienthong.systems.reporting.actions import entering, receiving, submitting
from lienthong.systems.reporting.models import Report, ReportState
from lienthong.systems.reporting.tests.conftest import (
    CELLS,
    COMMUNES,
    NOW,
    PERIOD,
    accepted,
    entered,
    held,
    sent,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def chain(certified, delivered):
    """All levels have reported and been accepted, from the communes to the Office."""
    for unit in COMMUNES:
        sent(certified, unit)
    assert delivered() == [None] * 3
    for unit in COMMUNES:
        accepted(certified, unit.rpartition(".")[0], unit)
    for holder, units in (("H26", ("H26.001", "H26.002")), ("G22", ("H26",))):
        for unit in units:
            leader = certified.officer(unit)
            report = entering.open_report(
                version=certified.version, period_id=PERIOD, by=leader, now=NOW
            )
            entering.fill_from_below(report=report, by=leader, now=NOW)
            submitting.send_to_review(report=report, by=leader, now=NOW)
            submitting.sign_and_submit(report=report, by=leader, now=NOW)
        delivered()
        for unit in units:
            accepted(certified, holder, unit)
    delivered()
    return certified


def test_sums_travel_from_the_commune_to_the_office(chain):
    office = chain.agencies["G22"].agency_id
    found = aggregation.total(agency_id=office, version=chain.version, period_id=PERIOD, level=2)
    assert found.reports == 1
    assert found.values["people"] == 3000
    assert found.values["done-share"] == 75
    assert found.values["content"] == 80
    assert str(found.values["money"]) == "37.50"


def test_the_office_can_drill_down_to_each_commune_in_its_own_book(chain):
    top = held(chain, "G22", "H26")
    districts = aggregation.drill_down(top)
    assert [line.unit for line in districts] == ["H26.001", "H26.002"]
    lower = held(chain, "G22", "H26.001")
    assert [line.values["received"] for line in aggregation.drill_down(lower)] == [40, 40]


def test_every_level_is_summed_by_itself(chain):
    office = chain.agencies["G22"].agency_id
    for level, reports in ((2, 1), (3, 2), (4, 3)):
        found = aggregation.total(
            agency_id=office, version=chain.version, period_id=PERIOD, level=level
        )
        assert (found.reports, found.values["received"]) == (reports, 120)


def test_the_sender_sees_that_its_report_was_accepted(chain):
    own = Report.objects.get(agency_id=chain.agencies["H26"].agency_id, unit="H26")
    assert own.state == ReportState.ACCEPTED
    assert own.accepted_by == chain.officer("G22").name


def test_a_correction_stands_only_once_it_is_accepted(chain, delivered):
    own = Report.objects.get(agency_id=chain.agencies[COMMUNES[0]].agency_id)
    leader = chain.officer(COMMUNES[0])
    draft = submitting.correct(report=own, reason="Nhập nhầm", by=leader, now=NOW)
    entering.enter_values(report=draft, cells={"received": 50}, by=leader, now=NOW)
    submitting.send_to_review(report=draft, by=leader, now=NOW)
    submitting.sign_and_submit(report=draft, by=leader, now=NOW)
    delivered()
    district = chain.agencies["H26.001"].agency_id
    before = aggregation.total(
        agency_id=district, version=chain.version, period_id=PERIOD, level=4, unit="H26.001"
    )
    accepted(chain, "H26.001", COMMUNES[0])
    after = aggregation.total(
        agency_id=district, version=chain.version, period_id=PERIOD, level=4, unit="H26.001"
    )
    assert (before.values["received"], after.values["received"]) == (80, 90)


def test_a_returned_report_is_made_again_as_the_next_vintage(certified, delivered):
    unit = COMMUNES[0]
    sent(certified, unit)
    delivered()
    boss, leader = certified.officer("H26.001"), certified.officer(unit)
    receiving.return_report(
        report=held(certified, "H26.001", unit), reason="Thiếu số liệu", by=boss, now=NOW
    )
    delivered()
    own = held(certified, unit, unit)
    assert (own.state, own.return_reason) == ("returned", "Thiếu số liệu")
    again = entering.open_report(version=certified.version, period_id=PERIOD, by=leader, now=NOW)
    assert (again.vintage, again.numbers["received"]) == (2, 40)


def test_cells_filled_from_below_say_so_and_typed_ones_stay(chain):
    own = Report.objects.get(agency_id=chain.agencies["H26"].agency_id, unit="H26")
    assert {cell.item.code: cell.origin for cell in own.cells}["received"] == "b"
    assert {cell.item.code: cell.origin for cell in own.cells}["done-share"] == "c"


def test_a_cell_that_divides_by_zero_is_not_applicable_and_never_zero(world, regime):
    report = entered(world, COMMUNES[0], {**CELLS, "received": 0, "done": 0})
    cell = next(cell for cell in report.cells if cell.item.code == "done-share")
    assert cell.value is None
    assert cell.is_not_applicable
    assert "done-share" not in {each["item"] for each in report.warnings}
