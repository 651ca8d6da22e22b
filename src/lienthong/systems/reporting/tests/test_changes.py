"""What a correction changed, for who sends it and who receives it; and periods set side by side."""

import pytest

from lienthong.base import clock
from lienthong.base.tests.accessibility import faults
from lienthong.identity.tests.factories import client_for
from lienthong.systems.reporting.actions import bulk, entering, submitting
from lienthong.systems.reporting.actions.bulk import UnitRow
from lienthong.systems.reporting.tests.conftest import COMMUNES, NOW, accepted, held, sent

pytestmark = pytest.mark.django_db
UNIT, DISTRICT = COMMUNES[0], "H26.001"


@pytest.fixture(autouse=True)
def in_november(monkeypatch):
    """Have the edges read the clock of the tests."""
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", lambda: clock.day_of(NOW))


def page(world, code, address):
    answer = client_for(world.officer(code)).get(address)
    html = answer.content.decode()
    assert answer.status_code == 200 and faults(html) == []
    return html


def test_a_correction_shows_its_changes_to_sender_and_receiver(certified, delivered):
    sent(certified, UNIT)
    delivered()
    accepted(certified, DISTRICT, UNIT)
    delivered()
    leader = certified.officer(UNIT)
    own = submitting.correct(report=held(certified, UNIT, UNIT), reason="Nhầm", by=leader, now=NOW)
    assert "Chưa có ô nào khác lần trước." in page(certified, UNIT, own.get_absolute_url())
    entering.enter_values(
        report=own,
        cells={"received": 44},
        texts={"difficulties": "Thiếu người"},
        by=leader,
        now=NOW,
    )
    submitting.send_to_review(report=own, by=leader, now=NOW)
    submitting.sign_and_submit(report=own, by=leader, now=NOW)
    delivered()
    for code in (UNIT, DISTRICT):
        html = page(certified, code, held(certified, code, UNIT).get_absolute_url())
        table = html.partition("Thay đổi so với lần 1")[2].partition("</table>")[0]
        assert "Hồ sơ tiếp nhận" in table and "40" in table and "44" in table
        assert "Thiếu người" in table and "Dân số" not in table


def test_a_first_report_shows_no_changes(certified):
    assert "Thay đổi so với" not in page(certified, UNIT, sent(certified, UNIT).get_absolute_url())


@pytest.fixture
def years(world, regime):
    """A district's figures of one month in three years."""
    for number, period in enumerate(("2019-03", "2020-02", "2020-03"), start=1):
        rows = [UnitRow(UNIT, {"received": number * 11})]
        by = world.officer(DISTRICT)
        bulk.take_many(version=regime, period_id=period, rows=rows, by=by, now=NOW)
    return world


@pytest.mark.parametrize(
    ("asked", "then"), [("", "22"), ("nam-truoc", "11"), ("2019-03", "11"), ("la", "22")]
)
def test_a_period_is_compared_with_the_one_that_is_asked_for(years, asked, then):
    address = f"/bao-cao/so-sanh/?regime=thang&ky=2020-03&item=received&so={asked}"
    table = page(years, DISTRICT, address).partition("<tbody")[2].partition("</tbody>")[0]
    assert "33" in table and then in table


def test_periods_that_the_book_holds_are_offered_however_old(years, monkeypatch):
    later = NOW.replace(year=2026)
    monkeypatch.setattr(clock, "now", lambda: later)
    monkeypatch.setattr(clock, "today", lambda: clock.day_of(later))
    html = page(years, DISTRICT, "/bao-cao/so-sanh/?regime=thang")
    assert 'value="2019-03"' in html and 'value="2018-03"' not in html
