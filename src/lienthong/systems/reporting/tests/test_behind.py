"""Corrections climb: what changed below a sent report marks it, is told upwards and is caught up."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from lienthong.base.ids import new_id
from lienthong.contracts.reporting import ReportBehind
from lienthong.systems.reporting import aggregation
from lienthong.systems.reporting.actions import (
    behind,
    bulk,
    catching_up,
    entering,
    receiving,
    submitting,
)
from lienthong.systems.reporting.actions.refusals import NotBehind, ReasonMissing, WrongReportState
from lienthong.systems.reporting.aggregation.drift import shifted_cells, shifted_units
from lienthong.systems.reporting.models import Report
from lienthong.systems.reporting.tests.conftest import (
    COMMUNES,
    NOW,
    PERIOD,
    accepted,
    arrivals_of,
    held,
    sent,
)

pytestmark = pytest.mark.django_db
DISTRICT, PROVINCE, OFFICE = "H26.001", "H26", "G22"


def send_up(world, unit):
    """Have a unit send what came to it as its own report."""
    leader = world.officer(unit)
    report = entering.open_report(version=world.version, period_id=PERIOD, by=leader, now=NOW)
    entering.fill_from_below(report=report, by=leader, now=NOW)
    submitting.send_to_review(report=report, by=leader, now=NOW)
    return submitting.sign_and_submit(report=report, by=leader, now=NOW)


@pytest.fixture
def chain(certified, delivered):
    """Two communes, their district and the province have reported, up to the Office."""
    for unit in COMMUNES[:2]:
        sent(certified, unit)
    delivered()
    for unit in COMMUNES[:2]:
        accepted(certified, DISTRICT, unit)
    for holder, unit in ((PROVINCE, DISTRICT), (OFFICE, PROVINCE)):
        send_up(certified, unit)
        delivered()
        accepted(certified, holder, unit)
    delivered()
    return certified


def corrected(world, delivered, value=50, *, unit=COMMUNES[0], later=1):
    """Have a commune's correction sent and accepted by its district."""
    now, leader = NOW + timedelta(hours=later), world.officer(unit)
    own = Report.objects.own_of(world.agencies[unit].agency_id, unit).accepted().get()
    draft = submitting.correct(report=own, reason="Nhập nhầm", by=leader, now=now)
    entering.enter_values(report=draft, cells={"received": value}, by=leader, now=now)
    submitting.send_to_review(report=draft, by=leader, now=now)
    submitting.sign_and_submit(report=draft, by=leader, now=now)
    delivered(now)
    accepted(world, DISTRICT, unit, now=now)
    delivered(now)
    return now


def own(world, unit):
    rows = Report.objects.own_of(world.agencies[unit].agency_id, unit)
    return rows.order_by("-vintage").first()


def told(now=NOW):
    return behind.take_in(arrivals_of(ReportBehind), now=now)


def test_a_correction_below_marks_the_report_that_was_sent_and_changes_nothing_signed(
    chain, delivered
):
    before = own(chain, DISTRICT)
    now = corrected(chain, delivered)
    row = own(chain, DISTRICT)
    assert row.behind_at == now
    assert (row.values, row.pdf_sha256) == (before.values, before.pdf_sha256)
    cells = [(each.item.code, each.before, each.after) for each in shifted_cells(row)]
    assert cells == [("received", 80, 90), ("done-share", 75, Decimal("66.67")), ("left", 20, 30)]
    units = [
        (each.report.unit, each.item.code, each.before, each.after) for each in shifted_units(row)
    ]
    assert units == [(COMMUNES[0], "received", 40, 50)]


def test_the_level_above_is_told_and_sees_it_on_its_copy(chain, delivered):
    now = corrected(chain, delivered)
    assert told(now) == [None]
    assert held(chain, PROVINCE, DISTRICT).behind_at == now
    assert held(chain, OFFICE, DISTRICT).behind_at is None


def test_what_happens_below_another_unit_marks_nothing(chain, delivered):
    sent(chain, COMMUNES[2])
    delivered()
    accepted(chain, "H26.002", COMMUNES[2])
    assert own(chain, DISTRICT).behind_at is None


def test_one_click_prepares_the_corrected_vintage_for_the_signer(chain, delivered):
    now = corrected(chain, delivered)
    leader, row = chain.officer(DISTRICT), own(chain, DISTRICT)
    reason = catching_up.proposed_reason(row)
    assert "Ủy ban nhân dân phường Phúc Xá" in reason
    made = catching_up.prepare(report=row, reason=reason, by=leader, now=now)
    assert (made.vintage, made.state, made.numbers["received"], made.reason) == (
        2,
        "review",
        90,
        reason,
    )
    assert made.submitted_at is None and made.pdf_sha256 == ""
    assert own(chain, DISTRICT).pk == made.pk
    assert held(chain, DISTRICT, DISTRICT, vintage=1).state == "accepted"


def test_it_climbs_level_by_level_to_the_top(chain, delivered):
    now = corrected(chain, delivered)
    for unit, holder in ((DISTRICT, PROVINCE), (PROVINCE, OFFICE)):
        leader, row = chain.officer(unit), own(chain, unit)
        assert row.behind_at is not None
        made = catching_up.prepare(report=row, reason="Cập nhật", by=leader, now=now)
        submitting.sign_and_submit(report=made, by=leader, now=now)
        delivered(now)
        accepted(chain, holder, unit, now=now)
        delivered(now)
        told(now)
        assert own(chain, unit).behind_at is None
        assert held(chain, holder, unit).behind_at is None
    office = chain.agencies[OFFICE].agency_id
    found = aggregation.total(agency_id=office, version=chain.version, period_id=PERIOD, level=2)
    assert found.values["received"] == 90


def test_a_correction_that_is_corrected_back_takes_the_mark_away(chain, delivered):
    corrected(chain, delivered)
    now = corrected(chain, delivered, 40, later=2)
    told(now)
    assert own(chain, DISTRICT).behind_at is None
    assert held(chain, PROVINCE, DISTRICT).behind_at is None


def test_a_cell_that_was_typed_is_not_behind(certified, delivered):
    sent(certified, COMMUNES[0])
    delivered()
    accepted(certified, DISTRICT, COMMUNES[0])
    delivered()
    sent(certified, DISTRICT)
    corrected(certified, delivered)
    assert own(certified, DISTRICT).behind_at is None


def test_unsigned_figures_typed_in_for_a_unit_mark_it_too(chain):
    leader = chain.officer(PROVINCE)
    row = bulk.UnitRow("H26.002", {"people": 5, "received": 7, "done": 1})
    bulk.take_many(version=chain.version, period_id=PERIOD, rows=[row], by=leader, now=NOW)
    assert own(chain, PROVINCE).behind_at == NOW


def test_what_waits_for_the_receiver_is_caught_up_after_its_decision(certified, delivered):
    for unit in COMMUNES[:2]:
        sent(certified, unit)
    delivered()
    for unit in COMMUNES[:2]:
        accepted(certified, DISTRICT, unit)
    delivered()
    send_up(certified, DISTRICT)
    now = corrected(certified, delivered)
    row = own(certified, DISTRICT)
    assert (row.state, row.behind_at) == ("submitted", now)
    with pytest.raises(WrongReportState):
        catching_up.prepare(report=row, reason="x", by=certified.officer(DISTRICT), now=now)


def test_nothing_is_prepared_without_a_change_or_a_reason(chain, delivered):
    leader = chain.officer(DISTRICT)
    with pytest.raises(NotBehind):
        catching_up.prepare(report=own(chain, DISTRICT), reason="x", by=leader, now=NOW)
    now = corrected(chain, delivered)
    with pytest.raises(ReasonMissing):
        catching_up.prepare(report=own(chain, DISTRICT), reason=" ", by=leader, now=now)


def test_a_mark_is_taken_only_from_the_unit_itself(chain, delivered):
    now = corrected(chain, delivered)
    (arrival,) = arrivals_of(ReportBehind)
    forged = [
        replace(arrival, sender="H26.002"),
        replace(arrival, message=replace(arrival.message, reference=new_id())),
    ]
    codes = [answer.code for answer in behind.take_in(forged, now=now)]
    assert codes == ["report-sender-is-not-unit", "report-unknown"]
    assert held(chain, PROVINCE, DISTRICT).behind_at is None


def test_returning_a_copy_keeps_its_history(chain, delivered):
    now = corrected(chain, delivered)
    told(now)
    with pytest.raises(WrongReportState):
        receiving.return_report(
            report=held(chain, PROVINCE, DISTRICT), reason="x", by=chain.officer(PROVINCE), now=now
        )
