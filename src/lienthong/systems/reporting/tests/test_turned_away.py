"""What is signed goes before what was typed in for a unit, and what a node would not take comes back."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lienthong.axis.handlers import ReceiptSeen
from lienthong.contracts.reporting import ReportDecided, ReportSubmitted
from lienthong.identity.tests.factories import client_for
from lienthong.systems.reporting.actions import (
    bulk,
    entering,
    receiving,
    submitting,
    turned_away,
)
from lienthong.systems.reporting.actions.bulk import UnitRow
from lienthong.systems.reporting.models import Report, ReportState, Rollup
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
UNIT, DISTRICT, PROVINCE = COMMUNES[0], "H26.001", "H26"


def typed_in(world, holder, unit, **cells):
    """Have an agency type in figures for a silent unit below it."""
    return bulk.take_many(
        version=world.version, period_id=PERIOD, rows=[UnitRow(unit, cells)],
        by=world.officer(holder), now=NOW,
    )  # fmt: skip


def receipt_of(row, **more):
    """Return a refusal of the envelope that carried a report."""
    found = next(
        each for each in arrivals_of(ReportSubmitted) if each.message.reference == row.reference
    )
    seen = ReceiptSeen(
        found.envelope_id, row.unit, row.receiver, False, "expired", "Hết hạn.", NOW, NOW
    )
    return replace(seen, **more)


def standing(world, holder, unit):
    rows = Report.objects.filter(agency_id=world.agencies[holder].agency_id, unit=unit)
    return rows.accepted().get()


def test_the_first_signed_report_takes_the_place_of_what_was_typed_in(certified, delivered):
    typed_in(certified, DISTRICT, UNIT, received=1)
    typed_in(certified, DISTRICT, UNIT, received=2)
    sent(certified, UNIT)
    assert delivered() == [None]
    book = Report.objects.filter(agency_id=certified.agencies[DISTRICT].agency_id, unit=UNIT)
    receiving.accept(
        report=book.get(state=ReportState.SUBMITTED), by=certified.officer(DISTRICT), now=NOW
    )
    row = standing(certified, DISTRICT, UNIT)
    assert (row.vintage, row.is_signed, row.numbers["received"]) == (1, True, 40)
    sums = Rollup.objects.get(agency_id=row.agency_id, unit=DISTRICT)
    assert (sums.reports, sums.numbers["received"]) == (1, 40)


def test_nothing_is_typed_over_a_signed_report(certified, delivered):
    sent(certified, UNIT)
    delivered()
    taken = typed_in(certified, DISTRICT, UNIT, received=1)
    assert [each.refusal.code for each in taken.refused] == ["report-already-sent"]


def test_a_signed_report_that_is_carried_takes_the_place_of_what_was_typed_in(certified, delivered):
    typed_in(certified, PROVINCE, UNIT, received=1)
    sent(certified, UNIT)
    delivered()
    accepted(certified, DISTRICT, UNIT)
    sent(certified, DISTRICT)
    delivered()
    accepted(certified, PROVINCE, DISTRICT)
    row = standing(certified, PROVINCE, UNIT)
    assert (row.is_signed, row.numbers["received"]) == (True, 40)


def test_what_is_typed_in_further_below_never_replaces_a_signed_report(certified, delivered):
    sent(certified, UNIT)
    delivered()
    accepted(certified, DISTRICT, UNIT)
    sent(certified, DISTRICT)
    delivered()
    accepted(certified, PROVINCE, DISTRICT)
    carrier = held(certified, PROVINCE, DISTRICT)
    typed = standing(certified, PROVINCE, UNIT)
    typed.pdf_sha256, typed.vintage = "", 9
    assert receiving._newer([typed], carrier) == []


def test_a_report_that_was_turned_away_is_back_with_the_reason(certified):
    row = sent(certified, UNIT)
    turned_away.take_receipts([receipt_of(row)], now=NOW)
    row.refresh_from_db()
    assert (row.state, row.turned_away) == (ReportState.RETURNED, "expired")
    html = client_for(certified.officer(UNIT)).get(row.get_absolute_url()).content.decode()
    assert "Hệ thống nơi nhận chưa nhận báo cáo: Hết hạn." in html
    assert "Lập lại báo cáo" in html


def test_a_report_that_was_turned_away_is_sent_again_and_taken(certified, delivered):
    row = sent(certified, UNIT)
    turned_away.take_receipts([receipt_of(row)], now=NOW)
    leader = certified.officer(UNIT)
    again = entering.open_report(
        version=certified.version, period_id=PERIOD, by=leader, now=NOW + timedelta(days=60)
    )
    assert (again.vintage, again.values) == (2, row.values)
    submitting.send_to_review(report=again, by=leader, now=NOW)
    submitting.sign_and_submit(report=again, by=leader, now=NOW)
    assert receiving.take_in(arrivals_of(ReportSubmitted)[-1:], now=NOW) == [None]
    assert accepted(certified, DISTRICT, UNIT).vintage == 2


def test_a_receipt_of_acceptance_changes_nothing(certified):
    row = sent(certified, UNIT)
    turned_away.take_receipts([receipt_of(row, accepted=True, code="")], now=NOW)
    row.refresh_from_db()
    assert (row.state, row.turned_away) == (ReportState.SUBMITTED, "")


def test_a_refusal_after_the_decision_changes_nothing(certified, delivered):
    row = sent(certified, UNIT)
    delivered()
    accepted(certified, DISTRICT, UNIT)
    delivered()
    turned_away.take_receipts([receipt_of(row)], now=NOW)
    row.refresh_from_db()
    assert row.state == ReportState.ACCEPTED


def test_what_the_dead_letter_desk_sends_anew_waits_again(certified):
    row = sent(certified, UNIT)
    turned_away.take_receipts([receipt_of(row)], now=NOW)
    turned_away.take_receipts([receipt_of(row, accepted=True, code="")], now=NOW)
    row.refresh_from_db()
    assert (row.state, row.return_reason) == (ReportState.SUBMITTED, "")


def test_a_decision_counts_even_when_the_receipt_was_lost(certified, delivered):
    row = sent(certified, UNIT)
    turned_away.take_receipts([receipt_of(row)], now=NOW)
    receiving.take_in(arrivals_of(ReportSubmitted), now=NOW)
    accepted(certified, DISTRICT, UNIT)
    assert receiving.take_decisions(arrivals_of(ReportDecided), now=NOW) == [None]
    row.refresh_from_db()
    assert (row.state, row.turned_away, row.return_reason) == (ReportState.ACCEPTED, "", "")
