"""What the other side refused is set back here, and its page says why."""

from datetime import date, timedelta

import pytest

from lienthong.axis.handlers import ReceiptSeen, receipt_handlers_of
from lienthong.base import clock
from lienthong.contracts import coordination as told
from lienthong.systems.coordination.actions import (
    activities,
    agreements,
    asks,
    duties,
    escalating,
    groups,
    meetings,
    opinions,
    secondments,
    turned_away,
)
from lienthong.systems.coordination.actions.activities import ActivityContent
from lienthong.systems.coordination.actions.agreements import AgreementContent
from lienthong.systems.coordination.actions.duties import Point
from lienthong.systems.coordination.actions.groups import Seat
from lienthong.systems.coordination.actions.meetings import MeetingContent
from lienthong.systems.coordination.actions.opinions import Decision
from lienthong.systems.coordination.actions.secondments import SecondmentContent
from lienthong.systems.coordination.models import (
    Agreement,
    AgreementState,
    AskState,
    DutyState,
    Escalation,
    EscalationState,
    ExtensionAsk,
    HappeningKind,
    JointGroup,
    MaterialAsk,
    Meeting,
    NoteKind,
    Secondment,
    SecondmentState,
    TurnedAway,
)
from lienthong.systems.coordination.tests.conftest import DUE, NOW, raise_it, speak, states, url

pytestmark = pytest.mark.django_db
LATER = date(2020, 4, 24)
REASON = "Sổ bên kia không có."


def test_every_contract_but_the_endings_is_heard_of():
    every = {value for value in vars(told).values() if hasattr(value, "__contract__")} or {
        kind for kind in vars(told).values() if isinstance(kind, type) and receipt_handlers_of(kind)
    }
    assert set(turned_away.CONTRACTS) <= every


def test_an_ask_for_a_later_date_can_be_sent_again(world, asked, other):
    asks.ask_for_time(duty=asked.duty, wanted_date=LATER, reason="Họp", by=other, now=NOW)
    world.turn_away(told.DateMoveAsked)
    ask = asked.duty.extensionasks.get()
    assert (ask.state, ask.answer) == (AskState.UNSENT, REASON)
    asks.ask_for_time(duty=asked.duty, wanted_date=LATER, reason="Họp", by=other, now=NOW)
    row = TurnedAway.objects.get()
    assert (row.reference, row.reason, row.party) == (
        asked.duty.reference, REASON, "Văn phòng Chính phủ"
    )  # fmt: skip
    assert asked.duty.happenings.filter(kind=HappeningKind.TURNED_AWAY).count() == 1


def test_a_date_that_was_granted_in_one_book_only_is_taken_back(world, asked, other, lead):
    asks.ask_for_time(duty=asked.duty, wanted_date=LATER, reason="Họp", by=other, now=NOW)
    world.pump()
    ask = ExtensionAsk.objects.get(request=asked.request)
    asks.decide_time(ask=ask, is_granted=True, reason="", by=lead, now=NOW)
    world.turn_away(told.DateMoveDecided)
    asked.request.refresh_from_db()
    ask.refresh_from_db()
    assert (asked.request.due_date, ask.state) == (DUE, AskState.OPEN)


def test_an_ask_for_documents_does_not_wait_for_ever(world, asked, lead):
    ask = asks.ask_material(case=asked.request, what="Số liệu", by=lead, now=NOW)
    world.turn_away(told.MaterialAsked)
    ask.refresh_from_db()
    assert (ask.state, ask.answer) == (AskState.UNSENT, REASON)


def test_documents_that_did_not_arrive_are_owed_again(world, asked, other, lead):
    asks.ask_material(case=asked.duty, what="Số liệu", by=other, now=NOW)
    world.pump()
    ask = MaterialAsk.objects.get(request=asked.request)
    asks.supply_material(ask=ask, text="Đây", accuracy="Vụ A", by=lead, now=NOW)
    world.turn_away(told.MaterialAnswered)
    ask.refresh_from_db()
    assert (ask.state, ask.accuracy) == (AskState.OPEN, "")


def test_an_opinion_that_was_refused_is_owed_again(world, asked, other):
    points = [Point("Mục 1", "Bỏ.")]
    duties.give_opinion(duty=asked.duty, stance="disagrees", points=points, by=other, now=NOW)
    world.turn_away(told.OpinionGiven)
    asked.duty.refresh_from_db()
    assert (asked.duty.state, asked.duty.stance) == (DutyState.ACKNOWLEDGED, "")
    duties.give_opinion(duty=asked.duty, stance="disagrees", points=points, by=other, now=NOW)
    assert world.pump() == []


def test_remarks_are_decided_again(world, disputed, lead):
    (point,) = disputed.request.points.all()
    opinions.decide_points(
        request=disputed.request, decisions=[Decision(point.number, False, "Trái luật")], by=lead,
        now=NOW,
    )  # fmt: skip
    world.turn_away(told.RemarksDecided)
    point.refresh_from_db()
    assert (point.outcome, point.reason) == ("", "")


def test_a_view_that_nobody_read_is_not_shown_as_said(world, asked, lead):
    escalating.exchange(case=asked.request, text="Vì sao?", by=lead, now=NOW)
    world.turn_away(told.ViewsExchanged)
    assert not asked.request.exchanges.exists()
    assert TurnedAway.objects.get().text == "Vì sao?"


def test_a_pressing_that_nobody_read_does_not_count(world, asked, lead):
    opinions.press(requests=[asked.request], text="Nhanh", by=lead, now=NOW)
    world.turn_away(told.OpinionPressed)
    assert not asked.request.pressings.exists()


def test_a_report_that_one_leader_has_alone_is_taken_back(world, disputed, lead):
    raise_it(disputed.request, lead)
    world.turn_away(told.EscalationRaised)
    assert not Escalation.objects.exists()
    raise_it(disputed.request, lead)


def test_the_words_of_a_leader_can_be_given_again(world, up):
    speak(world, up[0], "G22", "A")
    world.turn_away(told.LeaderDecided)
    assert not up[0].decisions.exists()
    speak(world, up[0], "G22", "A")


def test_a_decision_from_above_that_did_not_arrive_opens_the_question(world, up):
    escalating.note_authority(
        escalation=up[0], authority="Thủ tướng", document="12/TB-VPCP", text="Chọn A.",
        by=world.officer("G22", "leader"), now=NOW,
    )  # fmt: skip
    world.turn_away(told.AuthorityDecided)
    assert states(up[0]) == {EscalationState.OPEN}


@pytest.fixture
def seconded(world, lead):
    return secondments.ask(
        content=SecondmentContent(
            partner="G14", task="Xây dựng quy chuẩn", qualification="Kỹ sư", time_share="50%",
            from_date=date(2020, 4, 10), to_date=date(2020, 6, 30),
        ),
        by=lead, now=NOW,
    )  # fmt: skip


def test_a_request_for_an_officer_that_never_arrived_is_closed(world, seconded):
    world.turn_away(told.SecondmentAsked)
    seconded.refresh_from_db()
    assert seconded.state == SecondmentState.UNSENT


def test_naming_noting_and_ending_are_set_back(world, seconded, lead):
    world.pump()
    theirs, by = Secondment.objects.get(is_lead=False), world.officer("G14", "leader")
    named = {"person": "Ông A", "post": "", "qualification": "Kỹ sư", "by": by, "now": NOW}
    secondments.name_officer(secondment=theirs, **named)
    world.turn_away(told.SecondmentAnswered)
    theirs.refresh_from_db()
    assert (theirs.state, theirs.person) == (SecondmentState.ASKED, "")
    secondments.name_officer(secondment=theirs, **named)
    question = secondments.note(
        secondment=theirs, kind=NoteKind.QUESTION, text="?", due_date=date(2020, 4, 20), by=by,
        now=NOW,
    )  # fmt: skip
    world.pump()
    secondments.note(
        secondment=theirs, kind=NoteKind.ANSWER, text="Được", answers=question, by=by, now=NOW
    )
    world.turn_away(told.SecondmentNoted)
    question.refresh_from_db()
    assert question.answered_at is None
    seconded.refresh_from_db()
    secondments.end(secondment=seconded, text="Tốt", by=lead, now=NOW)
    world.turn_away(told.SecondmentEnded)
    seconded.refresh_from_db()
    assert seconded.state == SecondmentState.NAMED


@pytest.fixture
def meeting(world, lead):
    return meetings.propose(
        content=MeetingContent(
            kind="monthly", title="Phiên họp", agenda="1. Đánh giá", place="Trụ sở",
            starts_at=NOW + timedelta(days=1), parties=["G14"],
        ),
        by=lead, now=NOW,
    )  # fmt: skip


def test_a_meeting_that_did_not_arrive_says_so(world, meeting):
    world.turn_away(told.MeetingTold)
    assert TurnedAway.objects.get().reference == meeting.reference


def test_an_answer_to_an_agenda_and_who_attends_can_be_given_again(world, meeting, lead):
    world.pump()
    theirs = Meeting.objects.get(is_lead=False)
    by = world.officer("G14")
    answer = {"answer": "agreed", "comment": "", "by": by, "now": NOW}
    meetings.answer_agenda(meeting=theirs, **answer)
    world.turn_away(told.AgendaAnswered)
    assert theirs.parties.get(code="G14").answered_agenda == 0
    meetings.answer_agenda(meeting=theirs, **answer)
    world.pump()
    meetings.invite(meeting=meeting, by=lead, now=NOW)
    world.pump()
    meetings.name_attendees(meeting=theirs, attendees="Thứ trưởng", by=by, now=NOW)
    world.turn_away(told.AttendanceNamed)
    assert theirs.parties.get(code="G14").attendees == ""


def test_members_that_the_lead_did_not_enter_are_taken_back(world, lead, other):
    groups.form(name="Tổ", purpose="Việc", basis="", partners=["G14"], by=lead, now=NOW)
    world.pump()
    theirs = JointGroup.objects.get(is_lead=False)
    groups.name_members(group=theirs, seats=[Seat("Bà B", "")], by=other, now=NOW)
    world.turn_away(told.MembersNamed)
    assert not theirs.members.exists()


def test_what_was_shared_and_not_taken_says_so(world, lead):
    activities.share(
        content=ActivityContent(
            partner="G14", mode="training", title="Lớp học", detail="Ba ngày", day=NOW.date()
        ),
        by=lead, now=NOW,
    )  # fmt: skip
    world.turn_away(told.ActivityShared)
    assert TurnedAway.objects.get().text == "Lớp học"


def test_an_agreement_can_be_sent_again(world, lead):
    by = world.officer("G22", "leader")
    made = agreements.register(
        content=AgreementContent(
            number="03/QC", title="Quy chế", partner="G14", in_force_date=date(2019, 1, 1),
            own_unit="A", partner_unit="B", works=[("1", "Việc", "G14")],
        ),
        by=by, now=NOW,
    )  # fmt: skip
    world.turn_away(told.AgreementOffered)
    made.refresh_from_db()
    assert made.state == AgreementState.UNSENT
    agreements.offer_again(agreement=made, by=by, now=NOW)
    assert world.pump() == []
    theirs = Agreement.objects.get(partner_code="G22")
    assert (theirs.state, theirs.items.get().title) == (AgreementState.RECEIVED, "Việc")


def test_an_agreement_that_only_one_side_holds_confirmed_does_not_bind(world, agreement):
    theirs = Agreement.objects.get(partner_code="G22")
    Agreement.objects.filter(pk=theirs.pk).update(state=AgreementState.RECEIVED, confirmed_at=None)
    agreements.confirm(agreement=theirs, by=world.officer("G14", "leader"), now=NOW)
    world.turn_away(told.AgreementConfirmed)
    theirs.refresh_from_db()
    assert theirs.state == AgreementState.RECEIVED


def test_what_arrives_in_the_end_is_no_longer_shown_as_turned_away(world, asked, lead):
    asks.ask_material(case=asked.request, what="Một", by=lead, now=NOW)
    world.turn_away(told.MaterialAsked)
    asks.ask_material(case=asked.request, what="Hai", by=lead, now=NOW)
    (one,) = [each for each, kind in world.collect() if kind is told.MaterialAsked]
    came = ReceiptSeen(one.envelope_id, one.sender, one.to, True, "", "", NOW, NOW)
    turned_away.note_receipts([came], now=NOW)
    assert not TurnedAway.objects.exists()


def test_pages_say_what_was_turned_away(world, office, ministry, sent):
    request = sent.requests.get()
    asks.ask_material(case=request, what="Số liệu năm", by=office.officer, now=clock.now())
    world.turn_away(told.MaterialAsked, "Hồ sơ không có trong sổ.")
    text = office.get(url("file", sent.pk)).content.decode()
    assert "không nhận được bước này" in text
    assert "Hồ sơ không có trong sổ." in text
    assert "Hồ sơ không có trong sổ." not in ministry.get(url("owed_list")).content.decode()
