"""A locked period is opened again for one unit alone, until a day, and closes by itself."""

from datetime import timedelta

import pytest

from lienthong.base import clock
from lienthong.base.errors import NotAllowed
from lienthong.base.tests.accessibility import faults
from lienthong.contracts.reporting import PeriodReopened
from lienthong.identity.tests.factories import client_for
from lienthong.ledger.models import LedgerEntry
from lienthong.systems.reporting.actions import entering, reopening, submitting
from lienthong.systems.reporting.actions.refusals import (
    AlreadyReported,
    NotOwed,
    NotTheReceiver,
    PeriodClosed,
    PeriodNotLocked,
    ReasonMissing,
    ReopeningDay,
)
from lienthong.systems.reporting.models import PeriodReopening, ReportState
from lienthong.systems.reporting.tests.conftest import (
    CELLS,
    COMMUNES,
    NOW,
    PERIOD,
    accepted,
    arrivals_of,
    sent,
)

pytestmark = pytest.mark.django_db
COMMUNE, OTHER, DISTRICT, OFFICE = COMMUNES[0], COMMUNES[1], "H26.001", "G22"
#: Long after the deadline of 18/11 and the ten days after it.
LOCKED = NOW + timedelta(days=200)
UNTIL = clock.day_of(LOCKED) + timedelta(days=7)


@pytest.fixture(autouse=True)
def long_after(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: LOCKED)
    monkeypatch.setattr(clock, "today", lambda: clock.day_of(LOCKED))


@pytest.fixture
def locking(world, regime):
    regime.lock_days = 10
    regime.save(update_fields=["lock_days"])
    return world


def reopened(world, by=DISTRICT, unit=COMMUNE, **changes):
    given = {"last_date": UNTIL, "reason": "Mất điện toàn xã", **changes}
    row = reopening.reopen(
        version=world.version, period=world.version.period(PERIOD), unit=unit,
        by=world.officer(by), now=LOCKED, **given,
    )  # fmt: skip
    assert reopening.take_in(arrivals_of(PeriodReopened), now=LOCKED) is not None
    return row


def begun(world, unit, now=LOCKED):
    return entering.open_report(
        version=world.version, period_id=PERIOD, by=world.officer(unit), now=now
    )


def test_one_unit_reports_again_and_all_others_stay_locked(locking):
    with pytest.raises(PeriodClosed):
        begun(locking, COMMUNE)
    reopened(locking)
    assert begun(locking, COMMUNE).state == ReportState.DRAFT
    with pytest.raises(PeriodClosed):
        begun(locking, OTHER)
    with pytest.raises(PeriodClosed):
        entering.open_report(
            version=locking.version, period_id="2020-10", by=locking.officer(COMMUNE), now=LOCKED
        )


def test_it_ends_by_itself_for_signing_too(certified, locking):
    reopened(locking)
    leader = certified.officer(COMMUNE)
    report = begun(locking, COMMUNE)
    entering.enter_values(report=report, cells=CELLS, by=leader, now=LOCKED)
    submitting.send_to_review(report=report, by=leader, now=LOCKED)
    with pytest.raises(PeriodClosed):
        submitting.sign_and_submit(report=report, by=leader, now=LOCKED + timedelta(days=8))
    signed = submitting.sign_and_submit(report=report, by=leader, now=LOCKED + timedelta(days=7))
    assert signed.on_time is False


def test_receiver_and_owner_may_and_nobody_else(locking):
    for code in (DISTRICT, OFFICE):
        reopened(locking, by=code)
    for code in ("H26", "H26.002", COMMUNE):
        with pytest.raises(NotTheReceiver):
            reopened(locking, by=code)
    with pytest.raises(NotAllowed):
        reopening.reopen(
            version=locking.version, period=locking.version.period(PERIOD), unit=COMMUNE,
            last_date=UNTIL, reason="x", by=locking.officer(DISTRICT, "other"), now=LOCKED,
        )  # fmt: skip


def test_the_unit_and_its_receiver_are_told_and_the_ledger_knows(locking):
    reopened(locking, by=OFFICE)
    books = set(PeriodReopening.objects.values_list("agency_id", flat=True))
    codes = (OFFICE, DISTRICT, COMMUNE)
    assert books == {locking.agencies[code].agency_id for code in codes}
    reopening.take_in(arrivals_of(PeriodReopened), now=LOCKED)
    assert PeriodReopening.objects.count() == 3
    assert LedgerEntry.objects.filter(kind="reporting.period-reopened").count() == 1


def test_a_stranger_opens_nothing_over_the_axis(locking):
    from dataclasses import replace

    reopened(locking)
    (told,) = arrivals_of(PeriodReopened)
    PeriodReopening.objects.all().delete()
    answers = reopening.take_in(
        [
            replace(told, sender="H26.002"),
            replace(told, to="H26.002"),
            replace(told, message=replace(told.message, last_date=UNTIL + timedelta(days=400))),
            replace(told, message=replace(told.message, regime="khac")),
        ],
        now=LOCKED,
    )
    assert [answer.code for answer in answers] == [
        "report-not-the-receiver", "report-not-the-receiver", "period-reopening-day",
        "report-form-differs",
    ]  # fmt: skip
    assert not PeriodReopening.objects.exists()


def test_what_cannot_be_opened_is_refused(certified, locking, delivered):
    for refusal, changes in (
        (ReasonMissing, {"reason": "  "}),
        (ReopeningDay, {"last_date": clock.day_of(LOCKED) - timedelta(days=1)}),
        (ReopeningDay, {"last_date": clock.day_of(LOCKED) + timedelta(days=101)}),
        (NotOwed, {"unit": "G14", "by": OFFICE}),
    ):
        with pytest.raises(refusal):
            reopened(locking, **changes)
    with pytest.raises(PeriodNotLocked):
        reopening.reopen(
            version=locking.version, period=locking.version.period(PERIOD), unit=COMMUNE,
            last_date=clock.day_of(NOW), reason="x", by=locking.officer(DISTRICT), now=NOW,
        )  # fmt: skip
    sent(certified, OTHER)
    delivered()
    accepted(certified, DISTRICT, OTHER)
    with pytest.raises(AlreadyReported):
        reopened(locking, unit=OTHER)


def html_of(world, code, address):
    html = client_for(world.officer(code)).get(address, follow=True).content.decode()
    assert faults(html) == []
    return html


def test_the_unit_sees_it_in_its_calendar_and_on_its_desk(locking):
    assert "Được mở lại" not in html_of(locking, COMMUNE, "/bao-cao/")
    reopened(locking)
    html = html_of(locking, COMMUNE, "/bao-cao/")
    assert f"Được mở lại đến hết ngày {UNTIL:%d/%m/%Y}" in html
    assert f"/bao-cao/lap/thang/{PERIOD}/" in html
    assert "1 được mở lại" in html_of(locking, COMMUNE, "/")
    assert "Được mở lại" not in html_of(locking, OTHER, "/bao-cao/")


class TestPage:
    ADDRESS = f"/bao-cao/tinh-hinh/mo-lai/?regime=thang&ky={PERIOD}"
    DATA = {
        "unit": COMMUNE, "last_date_0": f"{UNTIL.day}", "last_date_1": f"{UNTIL.month}",
        "last_date_2": f"{UNTIL.year}", "reason": "Mất điện",
    }  # fmt: skip

    def post(self, world, code=DISTRICT, status=200, **changes):
        answer = client_for(world.officer(code)).post(
            self.ADDRESS, {**self.DATA, **changes}, follow=True
        )
        html = answer.content.decode()
        assert answer.status_code == status and faults(html) == []
        return html

    def test_a_silent_unit_leads_to_the_form_filled_with_it(self, locking):
        listed = html_of(locking, DISTRICT, f"/bao-cao/tinh-hinh/?regime=thang&ky={PERIOD}")
        assert f"mo-lai/?regime=thang&amp;ky={PERIOD}&amp;don-vi={COMMUNE}" in listed
        assert COMMUNE in html_of(locking, DISTRICT, f"{self.ADDRESS}&don-vi={COMMUNE}")

    def test_it_is_opened_and_listed(self, locking):
        html = self.post(locking)
        assert "Đã mở lại kỳ và báo đơn vị" in html and "Đang mở" in html and "Mất điện" in html
        assert PeriodReopening.objects.get().unit == COMMUNE

    def test_a_unit_is_named_in_words_too(self, locking):
        self.post(locking, unit="Ủy ban nhân dân phường Phúc Xá")
        assert PeriodReopening.objects.get().unit == COMMUNE

    @pytest.mark.parametrize(
        ("wrong", "words"),
        [
            ({"unit": "Không rõ"}, "Không rõ đơn vị nào"),
            ({"unit": ""}, "govuk-error-summary"),
            ({"last_date_2": "2030"}, "Ngày cuối phải từ hôm nay"),
            ({"reason": ""}, "Lý do mở lại"),
        ],
    )
    def test_what_is_wrong_is_told_and_nothing_lost(self, locking, wrong, words):
        html = self.post(locking, status=422, **wrong)
        assert words in html
        assert "Mất điện" in html or not wrong.get("reason", "x")
        assert not PeriodReopening.objects.exists()

    def test_a_period_that_is_not_locked_offers_nothing(self, world, regime):
        listed = html_of(world, DISTRICT, f"/bao-cao/tinh-hinh/?regime=thang&ky={PERIOD}")
        assert "mo-lai" not in listed
        assert "Mở lại kỳ đã khóa</h1>" not in html_of(world, DISTRICT, self.ADDRESS)
