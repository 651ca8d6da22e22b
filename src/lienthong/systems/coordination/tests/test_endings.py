"""An agreement ends: by consent, by a decision; both books say the same, nothing new is asked under it."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from lienthong.base import clock
from lienthong.base.errors import NotAllowed
from lienthong.base.tests.accessibility import faults
from lienthong.contracts.coordination import (
    AgreementEndAnswered,
    AgreementEndAsked,
    AgreementEnded,
)
from lienthong.systems.coordination.actions import (
    activities,
    duties,
    endings,
    files,
    meetings,
    refusals,
)
from lienthong.systems.coordination.actions.activities import ActivityContent
from lienthong.systems.coordination.actions.meetings import MeetingContent
from lienthong.systems.coordination.models import (
    Activity,
    Agreement,
    AgreementEnding,
    CoordinationFile,
    EndingState,
    Meeting,
    OpinionDuty,
    OpinionRequest,
)
from lienthong.systems.coordination.tests.conftest import NOW, content, due, forged, url

pytestmark = pytest.mark.django_db
TODAY, LAST = date(2020, 4, 6), date(2020, 5, 1)
DECISION = "Quyết định 12/QĐ-TTg ngày 01/4/2020 của Thủ tướng Chính phủ"


@pytest.fixture
def leader(world):
    return world.officer("G22", "leader")


@pytest.fixture
def partner(world):
    return world.officer("G14", "leader")


def book(world, code):
    return Agreement.objects.get(agency_id=world.agencies[code].id)


def days(world):
    return {book(world, code).ended_date for code in ("G22", "G14")}


def propose(agreement, by, day=LAST):
    return endings.propose_end(
        agreement=agreement, ended_date=day, reason="Đã có nghị định", by=by, now=NOW
    )


def answer(world, by, *, is_agreed, reason=""):
    row = AgreementEnding.objects.get(agency_id=by.agency_id, is_ours=False)
    return endings.answer_end(ending=row, is_agreed=is_agreed, reason=reason, by=by, now=NOW)


def decide(agreement, by, day=LAST):
    return endings.end_by_decision(
        agreement=agreement, ended_date=day, decision=DECISION, by=by, now=NOW
    )


def test_it_ends_when_the_other_side_agrees_and_both_books_say_so(
    world, agreement, leader, partner
):
    propose(agreement, leader)
    assert world.pump() == []
    assert days(world) == {None}
    answer(world, partner, is_agreed=True)
    assert world.pump() == []
    assert days(world) == {LAST}
    assert set(AgreementEnding.objects.values_list("state", flat=True)) == {EndingState.ACCEPTED}


def test_it_stands_when_the_other_side_says_why_not(world, agreement, leader, partner):
    propose(agreement, leader)
    world.pump()
    with pytest.raises(refusals.ReasonMissing):
        answer(world, partner, is_agreed=False, reason=" ")
    answer(world, partner, is_agreed=False, reason="Còn việc chung")
    assert world.pump() == []
    assert days(world) == {None}
    ours = AgreementEnding.objects.get(is_ours=True)
    assert (ours.state, ours.answer) == (EndingState.DECLINED, "Còn việc chung")
    propose(agreement, leader)


def test_a_decision_ends_it_for_both(world, agreement, leader):
    decide(agreement, leader)
    assert world.pump() == []
    assert days(world) == {LAST}
    assert AgreementEnding.objects.get(is_ours=False).basis == DECISION


def test_of_two_days_decided_at_once_the_earlier_counts_in_both_books(
    world, agreement, leader, partner
):
    decide(agreement, leader, LAST)
    decide(book(world, "G14"), partner, LAST - timedelta(days=10))
    assert world.pump() == []
    assert days(world) == {LAST - timedelta(days=10)}


def test_proposals_that_cross_are_overtaken_and_both_books_agree(world, agreement, leader, partner):
    propose(agreement, leader, LAST)
    propose(book(world, "G14"), partner, LAST + timedelta(days=10))
    assert world.pump() == []
    answer(world, leader, is_agreed=True)
    answer(world, partner, is_agreed=True)
    assert world.pump() == []
    assert days(world) == {LAST}


@pytest.mark.parametrize(
    ("day", "refusal"),
    [(date(2018, 9, 20), refusals.EndTooEarly), (TODAY - timedelta(days=1), refusals.EndTooEarly)],
)
def test_a_proposal_is_for_a_day_to_come(agreement, leader, day, refusal):
    with pytest.raises(refusal):
        propose(agreement, leader, day)


def test_a_decision_may_be_older_but_not_older_than_the_agreement(world, agreement, leader):
    with pytest.raises(refusals.EndTooEarly):
        decide(agreement, leader, date(2018, 9, 20))
    decide(agreement, leader, date(2020, 1, 1))
    assert world.pump() == []


def test_what_is_missing_or_twice_is_refused(world, agreement, leader, partner):
    with pytest.raises(refusals.ReasonMissing):
        endings.propose_end(agreement=agreement, ended_date=LAST, reason=" ", by=leader, now=NOW)
    with pytest.raises(refusals.WordsMissing):
        endings.end_by_decision(
            agreement=agreement, ended_date=LAST, decision="", by=leader, now=NOW
        )
    asked = propose(agreement, leader)
    with pytest.raises(refusals.EndAskedAlready):
        propose(agreement, leader)
    with pytest.raises(refusals.WrongStep):
        endings.answer_end(ending=asked, is_agreed=True, reason="", by=leader, now=NOW)
    decide(agreement, leader)
    for again in (propose, decide):
        with pytest.raises(refusals.AgreementOver, match="01/05/2020"):
            again(agreement, leader)


def test_an_officer_does_not_end_an_agreement(world, agreement, lead):
    for act in (propose, decide):
        with pytest.raises(NotAllowed):
            act(agreement, lead)


def test_what_is_open_goes_on_and_nothing_new_begins_from_the_day(world, agreement, leader, lead):
    under = files.draft(content=content(agreement=agreement.pk), by=lead, now=NOW)
    files.send(file=under, by=lead, now=NOW)
    waiting = files.draft(content=content(agreement=agreement.pk), by=lead, now=NOW)
    decide(agreement, leader, TODAY)
    assert world.pump() == []
    duty = OpinionDuty.objects.get()
    duties.give_opinion(
        duty=duty, stance="agrees", points=[], by=world.officer("G14", "leader"), now=NOW
    )
    assert world.pump() == []
    assert OpinionRequest.objects.get(file=under).state == "answered"

    with pytest.raises(refusals.AgreementOver, match="06/04/2020"):
        files.send(file=waiting, by=lead, now=NOW)
    with pytest.raises(refusals.AgreementOver):
        files.draft(content=content(agreement=agreement.pk), by=lead, now=NOW)
    _refuse_together(agreement, lead)


def _refuse_together(agreement, lead):
    with pytest.raises(refusals.AgreementOver):
        meetings.propose(content=_meeting(agreement), by=lead, now=NOW)
    with pytest.raises(refusals.AgreementOver):
        activities.share(content=_activity(agreement), by=lead, now=NOW)


def _meeting(agreement):
    return MeetingContent(
        kind="working", title="Họp", agenda="1", place="VPCP", parties=["G14"],
        starts_at=NOW + timedelta(days=2), agreement=agreement.pk,
    )  # fmt: skip


def _activity(agreement):
    return ActivityContent(
        partner="G14", mode="training", title="Tập huấn", detail="Cán bộ", day=TODAY,
        agreement=agreement.pk,
    )  # fmt: skip


def test_before_the_day_it_still_binds(world, agreement, leader, lead):
    decide(agreement, leader, TODAY + timedelta(days=1))
    file = files.draft(content=content(agreement=agreement.pk), by=lead, now=NOW)
    files.send(file=file, by=lead, now=NOW)
    assert world.pump() == []


def test_a_request_signed_after_the_day_is_turned_away(world, agreement, partner, lead):
    file = files.draft(content=content(agreement=agreement.pk), by=lead, now=NOW)
    files.send(file=file, by=lead, now=NOW)
    decide(book(world, "G14"), partner, TODAY)
    assert [each.code for each in world.pump()] == ["coordination-agreement-ended"]


def test_a_meeting_or_activity_signed_after_the_day_is_turned_away(world, agreement, partner, lead):
    meetings.propose(content=_meeting(agreement), by=lead, now=NOW)
    activities.share(content=_activity(agreement), by=lead, now=NOW)
    decide(book(world, "G14"), partner, TODAY)
    assert [each.code for each in world.pump()] == ["coordination-agreement-ended"] * 2
    at_partner = {"agency_id": world.agencies["G14"].id}
    assert not Meeting.objects.filter(**at_partner).exists()
    assert not Activity.objects.filter(**at_partner).exists()


def test_a_meeting_begun_before_the_day_goes_on(world, agreement, partner, lead):
    meeting = meetings.propose(content=_meeting(agreement), by=lead, now=NOW)
    assert world.pump() == []
    decide(book(world, "G14"), partner, TODAY)
    assert world.pump() == []
    meetings.call_off(meeting=meeting, reason="Hết hiệu lực", by=lead, now=NOW)
    assert world.pump() == []
    assert {each.state for each in Meeting.objects.all()} == {"cancelled"}


def test_the_database_refuses_a_request_under_an_ended_agreement(agreement, leader, lead):
    file = files.draft(content=content(agreement=agreement.pk), by=lead, now=NOW)
    decide(agreement, leader, TODAY)
    with pytest.raises(IntegrityError, match="ended"), transaction.atomic():
        CoordinationFile.objects.filter(pk=file.pk).update(state="asked", sent_at=NOW)
    with pytest.raises(IntegrityError, match="ending_says_why"), transaction.atomic():
        AgreementEnding.objects.update(basis=" ")
    with pytest.raises(IntegrityError, match="decided_ending"), transaction.atomic():
        AgreementEnding.objects.update(state="open")


def end_messages(agreement):
    values = {"agreement": agreement.reference, "by": "A", "at": NOW}
    return [
        AgreementEndAsked(reference=uuid4(), ended_date=LAST, reason="Hết việc", **values),
        AgreementEndAnswered(reference=uuid4(), is_agreed=True, reason="", **values),
        AgreementEnded(reference=uuid4(), ended_date=LAST, decision=DECISION, **values),
    ]


HANDLERS = (endings.take_proposals, endings.note_answers, endings.note_decisions)


def test_nobody_else_ends_an_agreement_and_nobody_answers_what_was_not_asked(world, agreement):
    for handler, message in zip(HANDLERS, end_messages(agreement), strict=True):
        (refused,) = handler([forged(message, sender="G06", to="G22")], now=NOW)
        assert refused.code == "coordination-agreement-unknown"
    (refused,) = endings.note_answers(
        [forged(end_messages(agreement)[1], sender="G14", to="G22")], now=NOW
    )
    assert refused.code == "opinion-never-asked"
    assert days(world) == {None}


def test_what_arrives_twice_counts_once(world, agreement):
    asked, _answered, decided = end_messages(agreement)
    for handler, message in ((endings.take_proposals, asked), (endings.note_decisions, decided)):
        arrival = forged(message, sender="G14", to="G22")
        assert handler([arrival, arrival], now=NOW) == [None, None]
    assert AgreementEnding.objects.count() == 2
    assert AgreementEnding.objects.get(way="consent").state == EndingState.OVERTAKEN


def test_the_pages_of_both_sides_say_when_it_ends(world, office, ministry, sent):
    ours, theirs = book(world, "G22"), book(world, "G14")
    refused = office.post(url("propose_end", ours.pk), {"reason": "Hết việc", **day("")})
    assert refused.status_code == 302
    page = shown(office, ours)
    assert "Hết việc" in page and "Hết hiệu lực từ ngày" in page
    office.post(url("propose_end", ours.pk), {"reason": "Hết việc", **day(due(30))})
    world.pump(clock.now())
    assert "Chờ cơ quan mình trả lời" in shown(ministry, theirs)
    row = AgreementEnding.objects.get(is_ours=False)
    assert ministry.post(url("answer_end", row.pk), {"answer": "agreed"}).status_code == 302
    world.pump(clock.now())
    for client, agreement in ((office, ours), (ministry, theirs)):
        page = shown(client, agreement)
        assert f"Hiệu lực đến trước {due(30):%d/%m/%Y}" in page
        assert "Ghi quyết định chấm dứt" not in page
        assert f"{due(30):%d/%m/%Y}" in client.get(url("agreements")).text


def test_a_decision_is_recorded_on_the_page(world, office, sent):
    ours = book(world, "G22")
    office.post(url("decide_end", ours.pk), {"decision": DECISION, **day(due(-1))})
    page = shown(office, ours)
    assert DECISION in page and f"Hết hiệu lực từ {due(-1):%d/%m/%Y}" in page
    assert "Đổi đơn vị đầu mối" not in page and "Lập tài liệu" in page


def shown(client, agreement):
    page = client.get(url("agreement", agreement.pk)).text
    assert faults(page) == []
    return page


def day(value):
    parts = (value.day, value.month, value.year) if value else ("", "", "")
    return {f"ended_date_{number}": str(part) for number, part in enumerate(parts)}
