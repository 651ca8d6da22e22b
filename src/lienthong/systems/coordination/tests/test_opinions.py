"""A written opinion through both books: asked, taken in, given, taken up or explained, submitted."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from lienthong.contracts.coordination import OpinionGiven, Remark
from lienthong.identity.access import Permission
from lienthong.systems.coordination.actions import arrivals, duties, files, opinions, refusals
from lienthong.systems.coordination.actions.duties import Point
from lienthong.systems.coordination.actions.opinions import Decision
from lienthong.systems.coordination.models import (
    DutyState,
    FileState,
    Happening,
    OpinionDuty,
    OpinionPoint,
    OpinionRequest,
    RequestState,
)
from lienthong.systems.coordination.tests.conftest import DUE, NOW, content, forged

pytestmark = pytest.mark.django_db
POINTS = [Point("Điều 3", "Bổ sung lộ trình."), Point("Phụ lục", "Bỏ bảng 2.")]


@pytest.fixture
def given(world, asked, other):
    duties.give_opinion(
        duty=asked.duty, stance="agrees-with-remarks", points=POINTS, by=other, now=NOW
    )
    assert world.pump() == []
    asked.request.refresh_from_db()
    return asked


def test_a_request_stands_in_both_books(asked):
    assert asked.duty.title == asked.file.title
    assert asked.duty.due_date == DUE
    assert asked.duty.lead_name == "Văn phòng Chính phủ"
    assert asked.request.state == RequestState.SENT


def test_acknowledging_and_assigning_reach_the_lead(world, asked, other):
    duties.acknowledge(duty=asked.duty, by=other, now=NOW)
    duties.assign(duty=asked.duty, unit_id=world.agencies["G14"].unit.id, by=other, now=NOW)
    world.pump()
    asked.request.refresh_from_db()
    assert asked.request.state == RequestState.ACKNOWLEDGED
    assert asked.request.handler == "Vụ G14"


def test_a_unit_of_another_agency_cannot_be_assigned(world, asked, other):
    with pytest.raises(refusals.UnknownUnit):
        duties.assign(duty=asked.duty, unit_id=world.agencies["G22"].unit.id, by=other, now=NOW)


def test_an_opinion_arrives_with_its_numbered_remarks(given):
    assert given.request.state == RequestState.ANSWERED
    assert list(given.request.points.values_list("number", "place")) == [
        (1, "Điều 3"),
        (2, "Phụ lục"),
    ]


def test_disagreeing_needs_a_remark(asked, other):
    with pytest.raises(refusals.RemarksMissing):
        duties.give_opinion(duty=asked.duty, stance="disagrees", points=[], by=other, now=NOW)


def test_an_opinion_is_given_once(given, other):
    with pytest.raises(refusals.AnsweredAlready):
        duties.give_opinion(duty=given.duty, stance="agrees", points=[], by=other, now=NOW)


def test_a_remark_is_decided_once(given, lead):
    point = given.request.points.first()
    opinions.accept(point=point, by=lead, now=NOW)
    with pytest.raises(refusals.DecidedAlready):
        opinions.accept(point=point, by=lead, now=NOW)


def test_not_accepting_needs_a_reason(given, lead):
    with pytest.raises(refusals.ReasonMissing):
        opinions.decline(point=given.request.points.first(), reason="  ", by=lead, now=NOW)


def test_the_database_refuses_a_declined_remark_without_reason(given):
    with pytest.raises(IntegrityError), transaction.atomic():
        OpinionPoint.objects.filter(request=given.request).update(
            outcome="not-accepted", reason=" ", decided_at=NOW
        )


def test_a_file_with_an_open_remark_cannot_be_submitted(given, lead):
    opinions.accept(point=given.request.points.first(), by=lead, now=NOW)
    with pytest.raises(refusals.CannotSubmit) as refused:
        files.submit(file=given.file, text="", by=lead, now=NOW)
    assert "chưa tiếp thu hoặc giải trình" in refused.value.sentence


def test_a_file_without_an_opinion_cannot_be_submitted(asked, lead):
    with pytest.raises(refusals.CannotSubmit):
        files.submit(file=asked.file, text="", by=lead, now=NOW)


def test_a_decided_file_is_submitted_and_the_addressee_sees_each_outcome(world, given, lead):
    decisions = [Decision(1, True), Decision(2, False, "Bảng 2 là căn cứ.")]
    opinions.decide_points(request=given.request, decisions=decisions, by=lead, now=NOW)
    files.submit(file=given.file, text="Trình Thủ tướng.", by=lead, now=NOW)
    assert world.pump() == []
    duty = OpinionDuty.objects.get()
    assert (duty.state, duty.closing) == (DutyState.CLOSED, FileState.SUBMITTED)
    assert list(duty.points.values_list("outcome", "reason")) == [
        ("accepted", ""),
        ("not-accepted", "Bảng 2 là căn cứ."),
    ]


def test_a_late_addressee_does_not_hold_the_file_back_once_marked(asked, lead):
    after = NOW + timedelta(days=10)
    with pytest.raises(refusals.NotLateYet):
        opinions.mark_late(request=asked.request, by=lead, now=NOW)
    opinions.mark_late(request=asked.request, by=lead, now=after)
    files.submit(file=asked.file, text="", by=lead, now=after)
    asked.file.refresh_from_db()
    assert asked.file.state == FileState.SUBMITTED


def test_the_round_marks_both_books_once(asked):
    after = NOW + timedelta(days=10)
    assert opinions.mark_all_late(today=DUE, now=after) == 0
    assert opinions.mark_all_late(today=DUE + timedelta(days=1), now=after) == 2
    assert opinions.mark_all_late(today=DUE + timedelta(days=1), now=after) == 0


def test_a_late_opinion_is_taken_and_stays_marked(world, asked, other):
    after = NOW + timedelta(days=12)
    opinions.mark_all_late(today=DUE + timedelta(days=1), now=after)
    duties.give_opinion(duty=asked.duty, stance="agrees", points=[], by=other, now=after)
    world.pump(after)
    asked.request.refresh_from_db()
    assert asked.request.state == RequestState.ANSWERED
    assert asked.request.late_at is not None


def test_a_repeated_opinion_changes_nothing(world, given):
    message = OpinionGiven(given.request.reference, "agrees", (), "", "Kẻ khác", NOW)
    assert arrivals.take_opinions([forged(message, sender="G14", to="G22")], now=NOW) == [None]
    given.request.refresh_from_db()
    assert given.request.stance == "agrees-with-remarks"


def test_a_forged_opinion_is_refused(asked):
    message = OpinionGiven(asked.request.reference, "agrees", (), "", "Kẻ khác", NOW)
    (refusal,) = arrivals.take_opinions([forged(message, sender="G06", to="G22")], now=NOW)
    assert refusal.code == "opinion-never-asked"
    asked.request.refresh_from_db()
    assert asked.request.state == RequestState.SENT


def test_a_bad_arrival_leaves_nothing_behind_and_stops_no_other(asked, world):
    bad = OpinionGiven(
        asked.request.reference, "disagrees", (Remark(1, "", "a"), Remark(2, "", " ")), "", "x", NOW
    )
    good = OpinionGiven(asked.request.reference, "agrees", (), "", "x", NOW)
    answers = arrivals.take_opinions(
        [forged(bad, sender="G14", to="G22"), forged(good, sender="G14", to="G22")], now=NOW
    )
    assert answers[0].code == "coordination-words-missing" and answers[1] is None
    asked.request.refresh_from_db()
    assert asked.request.stance == "agrees"
    assert not asked.request.points.exists()


def test_an_officer_without_the_permission_is_refused(world, asked):
    clerk = world.officer("G14", "clerk")
    assert Permission.COORDINATION_ANSWER not in clerk.permissions
    with pytest.raises(Exception) as refused:
        duties.acknowledge(duty=asked.duty, by=clerk, now=NOW)
    assert refused.value.code == "not-allowed"


def test_pressing_in_bulk_leaves_out_who_has_answered(world, given, lead):
    file = files.draft(content=content(title="Hồ sơ khác"), by=lead, now=NOW)
    waiting = files.add_addressee(file=file, code="G06", by=lead, now=NOW)
    files.send(file=file, by=lead, now=NOW)
    pressed = opinions.press(
        requests=[given.request, waiting], text="Đề nghị trả lời.", by=lead, now=NOW
    )
    assert [each.addressee_code for each in pressed] == ["G06"]
    world.pump()
    assert OpinionDuty.objects.get(title="Hồ sơ khác").pressings.count() == 1
    with pytest.raises(refusals.NothingDue):
        opinions.press(requests=[given.request], text="Đôn đốc.", by=lead, now=NOW)


def test_a_receipt_that_refuses_marks_the_request(asked):
    from lienthong.axis.handlers import ReceiptSeen

    seen = ReceiptSeen(
        asked.request.envelope_id, "G22", "G14", False, "contract-unknown", "Chưa xử lý.", NOW, NOW
    )
    files.note_receipts([seen], now=NOW)
    row = OpinionRequest.objects.get()
    assert (row.state, row.refusal) == (RequestState.TURNED_AWAY, "Chưa xử lý.")


def test_history_is_never_changed(asked):
    with pytest.raises(IntegrityError), transaction.atomic():
        Happening.objects.all().update(text="khác")
