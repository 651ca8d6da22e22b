"""What cannot be reported: wrong cells, wrong units, wrong or closed periods, twice, forged, unsigned."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from lienthong.base.errors import NotAllowed
from lienthong.contracts.reporting import ReportDecided, ReportSubmitted
from lienthong.systems.reporting.actions import entering, receiving, regimes, submitting
from lienthong.systems.reporting.actions.refusals import (
    AlreadyReported,
    CellsRefused,
    FrequencyMissing,
    NotOwed,
    NotTheReceiver,
    PeriodClosed,
    PeriodNotEnded,
    PeriodNotOfRegime,
    PeriodNotOpen,
    ReasonMissing,
    ReportEmpty,
    ReportNotFound,
    WrongReportState,
)
from lienthong.systems.reporting.models import Report, ReportState
from lienthong.systems.reporting.tests.conftest import (
    COMMUNES,
    NOW,
    PERIOD,
    arrivals_of,
    content,
    entered,
    held,
    sent,
)

pytestmark = pytest.mark.django_db
UNIT = COMMUNES[0]
BOSS = "H26.001"


def test_every_wrong_cell_is_named_and_nothing_is_kept(world, regime):
    report = entered(world, UNIT)
    wrong = {"received": "bốn mươi", "content": 101, "done": -1, "nothing": 1, "done-share": 5}
    with pytest.raises(CellsRefused) as refused:
        entering.enter_values(
            report=report, cells={**wrong, "people": 7}, by=world.officer(UNIT), now=NOW
        )
    assert refused.value.cells == {
        "received": "text-in-number",
        "content": "share-over-hundred",
        "done": "count-negative",
        "nothing": "unknown-item",
        "done-share": "computed-cell",
    }
    report.refresh_from_db()
    assert report.numbers["people"] == 1000


def test_a_missing_cell_is_a_warning_that_names_it(world, regime):
    report = entered(world, UNIT, {"received": 40})
    assert {"done", "people", "money"} <= {each["item"] for each in report.warnings}


@pytest.mark.parametrize("period", ["2020-Q4", "2020-13", "tháng 11", "2018-06"])
def test_a_wrong_period_is_refused(world, regime, period):
    with pytest.raises(PeriodNotOfRegime):
        entering.open_report(version=regime, period_id=period, by=world.officer(UNIT), now=NOW)


def test_a_period_that_has_not_begun_is_refused(world, regime):
    with pytest.raises(PeriodNotOpen):
        entering.open_report(version=regime, period_id="2021-02", by=world.officer(UNIT), now=NOW)


def test_a_report_is_not_sent_before_its_data_is_closed(certified):
    report = entered(certified, UNIT, period="2020-12")
    leader = certified.officer(UNIT)
    submitting.send_to_review(report=report, by=leader, now=NOW)
    with pytest.raises(PeriodNotEnded):
        submitting.sign_and_submit(report=report, by=leader, now=NOW)


def test_a_closed_period_is_refused(world, regime):
    regime.lock_days = 10
    regime.save()
    late = datetime(2020, 12, 20, tzinfo=UTC)
    with pytest.raises(PeriodClosed):
        entering.open_report(version=regime, period_id=PERIOD, by=world.officer(UNIT), now=late)


def test_an_agency_that_does_not_owe_it_is_refused(world, regime):
    with pytest.raises(NotOwed):
        entering.open_report(version=regime, period_id=PERIOD, by=world.officer("G14"), now=NOW)


def test_a_regime_without_period_cannot_be_reported(world):
    version = regimes.publish_regime(
        code="chua-dat", owner="G22", content=content(frequency="unset"),
        from_date=date(2020, 1, 1), by=world.manager(), now=NOW,
    )  # fmt: skip
    with pytest.raises(FrequencyMissing):
        entering.open_report(version=version, period_id=PERIOD, by=world.officer(UNIT), now=NOW)


def test_opening_twice_gives_the_same_report(world, regime):
    assert entered(world, UNIT, {}).pk == entered(world, UNIT, {}).pk


def test_an_empty_report_is_not_sent(world, regime):
    report = entered(world, UNIT, {})
    with pytest.raises(ReportEmpty):
        submitting.send_to_review(report=report, by=world.officer(UNIT), now=NOW)


def test_what_is_in_review_is_not_changed(world, regime):
    report = entered(world, UNIT)
    submitting.send_to_review(report=report, by=world.officer(UNIT), now=NOW)
    with pytest.raises(WrongReportState):
        entering.enter_values(report=report, cells={}, by=world.officer(UNIT), now=NOW)


def test_what_was_sent_is_not_sent_again(certified):
    report = sent(certified, UNIT)
    with pytest.raises(WrongReportState):
        submitting.sign_and_submit(report=report, by=certified.officer(UNIT), now=NOW)


def test_what_was_accepted_is_not_begun_again(certified, delivered):
    sent(certified, UNIT)
    delivered()
    receiving.accept(report=held(certified, BOSS, UNIT), by=certified.officer(BOSS), now=NOW)
    delivered()
    with pytest.raises(AlreadyReported):
        entering.open_report(
            version=certified.version, period_id=PERIOD, by=certified.officer(UNIT), now=NOW
        )


def test_accepting_twice_is_refused(certified, delivered):
    sent(certified, UNIT)
    delivered()
    copy = held(certified, BOSS, UNIT)
    receiving.accept(report=copy, by=certified.officer(BOSS), now=NOW)
    with pytest.raises(WrongReportState):
        receiving.accept(report=copy, by=certified.officer(BOSS), now=NOW)


def test_returning_needs_a_reason(certified, delivered):
    sent(certified, UNIT)
    delivered()
    copy = held(certified, BOSS, UNIT)
    with pytest.raises(ReasonMissing):
        receiving.return_report(report=copy, reason=" ", by=certified.officer(BOSS), now=NOW)


def test_a_correction_needs_a_reason_and_an_accepted_report(certified):
    report = sent(certified, UNIT)
    with pytest.raises(WrongReportState):
        submitting.correct(report=report, reason="Nhầm", by=certified.officer(UNIT), now=NOW)
    Report.objects.filter(pk=report.pk).update(state="accepted", accepted_at=NOW)
    with pytest.raises(ReasonMissing):
        submitting.correct(report=report, reason="", by=certified.officer(UNIT), now=NOW)


def test_nobody_accepts_its_own_report(certified):
    report = sent(certified, UNIT)
    with pytest.raises(NotTheReceiver):
        receiving.accept(report=report, by=certified.officer(UNIT), now=NOW)


def test_a_report_of_another_book_is_not_there(world, regime):
    report = entered(world, UNIT)
    with pytest.raises(ReportNotFound):
        submitting.send_to_review(report=report, by=world.officer(BOSS), now=NOW)


@pytest.mark.parametrize(
    "action", [submitting.sign_and_submit, receiving.accept, submitting.send_to_review]
)
def test_every_step_needs_its_permission(world, regime, action):
    report = entered(world, UNIT)
    with pytest.raises(NotAllowed):
        action(report=report, by=replace(world.officer(UNIT), permissions=frozenset()), now=NOW)


@pytest.fixture
def arrival(certified):
    """A good report on its way from a commune to its district."""
    sent(certified, UNIT)
    return arrivals_of(ReportSubmitted)[0]


def refused(arrival, **changes):
    """Take in an arrival whose message is changed; return the code of the refusal."""
    changed = replace(arrival, message=replace(arrival.message, **changes))
    return receiving.take_in([changed], now=NOW)[0].code


def test_a_forged_sender_is_refused(arrival):
    forged = replace(arrival, sender=COMMUNES[1])
    assert receiving.take_in([forged], now=NOW)[0].code == "report-sender-is-not-unit"
    other = replace(arrival, sender=COMMUNES[1])
    changed = replace(other, message=replace(other.message, unit=COMMUNES[1]))
    # The paper is signed by another unit than the one that claims it.
    assert receiving.take_in([changed], now=NOW)[0].code == "report-signatures-refused"


def test_a_report_sent_to_the_wrong_agency_is_refused(arrival):
    elsewhere = replace(arrival, to="H26.002")
    assert receiving.take_in([elsewhere], now=NOW)[0].code == "report-not-the-receiver"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"period": "2020-Q4"}, "period-not-of-regime"),
        ({"regime": "other"}, "report-form-differs"),
        ({"version": 9}, "report-form-differs"),
        ({"items": ("people",)}, "report-form-differs"),
        ({"values": (1, 2)}, "report-form-differs"),
        ({"values": (1000, 40, 30, 7500, 20000, 1250, 10)}, "report-form-differs"),
        ({"values": (-1000, 40, 30, 7500, 8000, 1250, 10)}, "report-form-differs"),
        ({"pdf_sha256": "0" * 64}, "report-pdf-missing"),
        ({"lower_sha256": "0" * 64}, "report-lower-invalid"),
    ],
)
def test_a_report_that_is_not_what_it_should_be_is_refused(arrival, changes, code):
    assert refused(arrival, **changes) == code


def test_a_report_told_twice_is_kept_once(arrival, certified):
    assert receiving.take_in([arrival, arrival], now=NOW) == [None, None]
    assert receiving.take_in([arrival], now=NOW) == [None]
    book = Report.objects.filter(agency_id=certified.agencies[BOSS].agency_id)
    assert book.count() == 1


def test_a_second_report_of_a_period_is_refused(arrival, certified):
    from lienthong.base.ids import new_id

    receiving.take_in([arrival], now=NOW)
    assert refused(arrival, reference=new_id(), vintage=2) == "report-already-sent"


def test_one_bad_report_takes_nothing_of_the_others_with_it(arrival, certified):
    sent(certified, COMMUNES[1])
    both = arrivals_of(ReportSubmitted)
    bad = replace(both[0], message=replace(both[0].message, period="2020-Q4"))
    answers = receiving.take_in([bad, both[1]], now=NOW)
    assert [answer and answer.code for answer in answers] == ["period-not-of-regime", None]


def test_a_decision_of_somebody_else_is_refused(arrival, certified, delivered):
    delivered()
    receiving.accept(report=held(certified, BOSS, UNIT), by=certified.officer(BOSS), now=NOW)
    decision = arrivals_of(ReportDecided)[0]
    forged = replace(decision, sender="H26.002")
    assert receiving.take_decisions([forged], now=NOW)[0].code == "report-not-the-receiver"
    assert held(certified, UNIT, UNIT).state == ReportState.SUBMITTED


def test_a_decision_told_late_or_twice_changes_nothing(arrival, certified, delivered):
    delivered()
    receiving.accept(report=held(certified, BOSS, UNIT), by=certified.officer(BOSS), now=NOW)
    decision = arrivals_of(ReportDecided)[0]
    receiving.take_decisions([decision], now=NOW)
    again = replace(decision, message=replace(decision.message, is_accepted=False, reason="x"))
    assert receiving.take_decisions([decision, again], now=NOW) == [None, None]
    assert held(certified, UNIT, UNIT).state == ReportState.ACCEPTED


def test_lateness_is_counted_from_the_sending_not_from_the_arrival(certified):
    sent(certified, UNIT, now=NOW)
    arrival = arrivals_of(ReportSubmitted)[0]
    receiving.take_in([arrival], now=NOW + timedelta(days=20))
    assert held(certified, BOSS, UNIT).on_time is True


def test_a_report_after_its_deadline_is_late(certified):
    late = NOW + timedelta(days=9)
    sent(certified, UNIT, now=late)
    receiving.take_in(arrivals_of(ReportSubmitted), now=late)
    assert held(certified, BOSS, UNIT).on_time is False
