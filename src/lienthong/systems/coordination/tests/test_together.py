"""Meetings, joint groups, seconded officers and plain records, in both books."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from lienthong.contracts.coordination import AgendaAnswered, Member, MembersNamed
from lienthong.systems.coordination.actions import (
    activities,
    groups,
    meetings,
    refusals,
    secondments,
)
from lienthong.systems.coordination.actions.activities import ActivityContent
from lienthong.systems.coordination.actions.groups import Seat
from lienthong.systems.coordination.actions.meetings import MeetingContent
from lienthong.systems.coordination.actions.secondments import SecondmentContent
from lienthong.systems.coordination.models import (
    Activity,
    GroupMember,
    JointGroup,
    Meeting,
    MeetingState,
    NoteKind,
    Secondment,
    SecondmentState,
)
from lienthong.systems.coordination.tests.conftest import NOW, forged

pytestmark = pytest.mark.django_db
TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def meeting(world, lead):
    made = meetings.propose(
        content=MeetingContent(
            kind="monthly", title="Phiên họp tháng 4", agenda="1. Đánh giá", place="Trụ sở",
            starts_at=TOMORROW, parties=["G14", "G06"],
        ),
        by=lead, now=NOW,
    )  # fmt: skip
    assert world.pump() == []
    return made


def agree(world, code, meeting, answer="agreed", comment=""):
    row = Meeting.objects.get(agency_id=world.agencies[code].id, reference=meeting.reference)
    meetings.answer_agenda(
        meeting=row, answer=answer, comment=comment, by=world.officer(code), now=NOW
    )
    world.pump()


def test_leaders_are_not_invited_before_the_agenda_is_talked_through(world, meeting, lead):
    agree(world, "G14", meeting)
    with pytest.raises(refusals.AgendaNotSettled) as refused:
        meetings.invite(meeting=meeting, by=lead, now=NOW)
    assert "Bộ Tài chính" in refused.value.sentence
    agree(world, "G06", meeting, "commented", "Thêm mục ngân sách.")
    meetings.invite(meeting=meeting, by=lead, now=NOW)
    world.pump()
    assert set(Meeting.objects.values_list("state", flat=True)) == {MeetingState.INVITED}


def test_a_changed_agenda_is_talked_through_again(world, meeting, lead):
    for code in ("G14", "G06"):
        agree(world, code, meeting)
    meetings.revise_agenda(
        meeting=meeting, agenda="1. Đánh giá\n2. Ngân sách", place="Trụ sở", starts_at=TOMORROW,
        by=lead, now=NOW,
    )  # fmt: skip
    world.pump()
    with pytest.raises(refusals.AgendaNotSettled):
        meetings.invite(meeting=meeting, by=lead, now=NOW)


def test_commenting_needs_words(world, meeting):
    with pytest.raises(refusals.WordsMissing):
        agree(world, "G14", meeting, "commented", " ")


def test_an_answer_of_nobody_asked_is_refused(world, meeting):
    message = AgendaAnswered(meeting.reference, 1, "agreed", "", "x", NOW)
    (refusal,) = meetings.note_answers([forged(message, sender="G99", to="G22")], now=NOW)
    assert refusal.code == "opinion-never-asked"


def test_an_answer_of_no_known_kind_is_refused(world, meeting):
    message = AgendaAnswered(meeting.reference, 1, "maybe", "", "x", NOW)
    (refusal,) = meetings.note_answers([forged(message, sender="G14", to="G22")], now=NOW)
    assert refusal.code == "coordination-code-unknown"


def test_a_meeting_is_held_with_attendance_and_conclusions(world, meeting, lead):
    for code in ("G14", "G06"):
        agree(world, code, meeting)
    meetings.invite(meeting=meeting, by=lead, now=NOW)
    world.pump()
    theirs = Meeting.objects.get(agency_id=world.agencies["G14"].id)
    meetings.name_attendees(
        meeting=theirs, attendees="Thứ trưởng A", by=world.officer("G14"), now=NOW
    )
    world.pump()
    with pytest.raises(refusals.WrongStep):
        meetings.conclude(meeting=meeting, conclusions="Xong", by=lead, now=NOW)
    meetings.conclude(meeting=meeting, conclusions="Thống nhất.", by=lead, now=TOMORROW)
    world.pump(TOMORROW)
    theirs.refresh_from_db()
    assert (theirs.state, theirs.conclusions) == (MeetingState.HELD, "Thống nhất.")
    assert meeting.parties.get(code="G14").attendees == "Thứ trưởng A"


def test_an_older_revision_changes_nothing(world, meeting, lead):
    from lienthong.systems.coordination.tests.conftest import waiting

    meetings.call_off(meeting=meeting, reason="Hoãn", by=lead, now=NOW)
    world.pump()
    told = [each for each, _c in waiting(set()) if getattr(each.message, "revision", 0) == 1]
    assert meetings.take_meetings(told, now=NOW) == [None, None]
    theirs = Meeting.objects.get(agency_id=world.agencies["G14"].id)
    assert theirs.state == MeetingState.CANCELLED


def test_the_database_wants_conclusions_of_a_meeting_held(meeting):
    with pytest.raises(IntegrityError), transaction.atomic():
        Meeting.objects.filter(pk=meeting.pk).update(state="held")


@pytest.fixture
def group(world, lead):
    made = groups.form(
        name="Tổ rà soát", purpose="Rà soát", basis="QĐ 1", partners=["G14"], by=lead, now=NOW
    )
    world.pump()
    return made


def test_each_agency_names_its_own_members_and_all_see_all(world, group, lead):
    groups.name_members(group=group, seats=[Seat("Ông A", "Vụ trưởng", "head")], by=lead, now=NOW)
    world.pump()
    theirs = JointGroup.objects.get(is_lead=False)
    groups.name_members(group=theirs, seats=[Seat("Bà B", "")], by=world.officer("G14"), now=NOW)
    world.pump()
    for row in (group, theirs):
        assert set(row.members.values_list("person", flat=True)) == {"Ông A", "Bà B"}


def test_a_group_has_one_head(world, group, lead):
    groups.name_members(group=group, seats=[Seat("Ông A", "", "head")], by=lead, now=NOW)
    world.pump()
    theirs = JointGroup.objects.get(is_lead=False)
    with pytest.raises(refusals.DecidedAlready):
        groups.name_members(
            group=theirs, seats=[Seat("Bà B", "", "head")], by=world.officer("G14"), now=NOW
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        GroupMember.objects.create(
            agency_id=group.agency_id, group=group, code="G22", person="Ông C", role="head"
        )


def test_nobody_names_members_of_another_agency(group):
    member = Member("G22", "Văn phòng", "Kẻ lạ", "", "member")
    message = MembersNamed(group.reference, (member,), NOW)
    for sender, code in (("G14", "coordination-not-a-party"), ("G06", "opinion-never-asked")):
        (refusal,) = groups.take_members([forged(message, sender=sender, to="G22")], now=NOW)
        assert refusal.code == code
    assert not group.members.exists()


def test_tasks_and_minutes_reach_the_partners(world, group, lead):
    groups.give_work(
        group=group, title="Khảo sát", assignee="Ông A", due_date=None, by=lead, now=NOW
    )
    groups.minute(group=group, day=NOW.date(), text="Đã họp.", by=lead, now=NOW)
    groups.finish_work(work=group.works.get(), by=lead, now=NOW)
    world.pump()
    theirs = JointGroup.objects.get(is_lead=False)
    assert theirs.works.get().done_date == NOW.date()
    assert theirs.minutes.count() == 1
    with pytest.raises(refusals.NotTheLead):
        groups.give_work(
            group=theirs, title="x", assignee="y", due_date=None, by=world.officer("G14"), now=NOW
        )


@pytest.fixture
def secondment(world, lead):
    made = secondments.ask(
        content=SecondmentContent(
            partner="G14", task="Thiết kế an toàn", qualification="5 năm kinh nghiệm",
            time_share="Toàn thời gian", from_date=date(2020, 4, 6), to_date=date(2020, 6, 30),
            plan="Tuần 1: khảo sát.",
        ),
        by=lead, now=NOW,
    )  # fmt: skip
    world.pump()
    return made


@pytest.fixture
def named(world, secondment, other):
    theirs = Secondment.objects.get(is_lead=False)
    secondments.name_officer(
        secondment=theirs, person="Bà B", post="Cục ATTT", qualification="Thạc sĩ, 8 năm",
        by=other, now=NOW,
    )  # fmt: skip
    world.pump()
    secondment.refresh_from_db()
    theirs.refresh_from_db()
    return secondment, theirs


def test_an_officer_is_named_with_qualification_and_follows_the_plan(named):
    lead_row, theirs = named
    assert (lead_row.state, lead_row.person) == (SecondmentState.NAMED, "Bà B")
    assert theirs.notes.get().kind == NoteKind.PLAN


def test_naming_needs_a_qualification(world, secondment, other):
    theirs = Secondment.objects.get(is_lead=False)
    with pytest.raises(refusals.WordsMissing):
        secondments.name_officer(
            secondment=theirs, person="Bà B", post="", qualification=" ", by=other, now=NOW
        )


def test_declining_needs_a_reason(world, secondment, other):
    theirs = Secondment.objects.get(is_lead=False)
    with pytest.raises(refusals.ReasonMissing):
        secondments.decline(secondment=theirs, reason=" ", by=other, now=NOW)
    secondments.decline(secondment=theirs, reason="Thiếu người.", by=other, now=NOW)
    world.pump()
    secondment.refresh_from_db()
    assert secondment.reason == "Thiếu người."


def test_a_question_has_a_date_and_is_answered_once(world, named, lead, other):
    lead_row, theirs = named
    with pytest.raises(refusals.DateInThePast):
        secondments.note(secondment=lead_row, kind="question", text="?", by=lead, now=NOW)
    secondments.note(
        secondment=lead_row, kind="question", text="Chọn chuẩn nào?", due_date=date(2020, 4, 10),
        by=lead, now=NOW,
    )  # fmt: skip
    world.pump()
    question = theirs.notes.get(kind="question")
    assert theirs.notes.overdue(date(2020, 4, 11)).get() == question
    answer = {"secondment": theirs, "kind": "answer", "answers": question, "by": other, "now": NOW}
    secondments.note(text="Chuẩn A.", **answer)
    world.pump()
    assert lead_row.notes.get(kind="question").answered_at == NOW
    with pytest.raises(refusals.AnsweredAlready):
        secondments.note(text="Chuẩn B.", **answer)


def test_the_lead_reports_about_the_officer_and_ends_with_a_word(world, named, lead, other):
    lead_row, theirs = named
    with pytest.raises(refusals.NotTheLead):
        secondments.note(secondment=theirs, kind="report", text="x", by=other, now=NOW)
    secondments.note(secondment=lead_row, kind="report", text="Làm tốt.", by=lead, now=NOW)
    secondments.end(secondment=lead_row, text="Hoàn thành.", by=lead, now=NOW)
    world.pump()
    theirs.refresh_from_db()
    assert theirs.notes.filter(kind="report").count() == 1
    assert (theirs.state, theirs.closing_text) == (SecondmentState.ENDED, "Hoàn thành.")


def sharing(**changes):
    base = ActivityContent(
        partner="G14", mode="sharing", title="Số liệu", detail="Bảng", day=NOW.date(),
        accuracy="Vụ A",
    )  # fmt: skip
    return replace(base, **changes)


def test_shared_documents_have_an_answerer_and_stand_in_both_books(world, lead):
    with pytest.raises(refusals.AccuracyMissing):
        activities.share(content=sharing(accuracy=" "), by=lead, now=NOW)
    activities.share(content=sharing(), by=lead, now=NOW)
    assert world.pump() == []
    assert set(Activity.objects.values_list("is_ours", "partner_code")) == {
        (True, "G14"),
        (False, "G22"),
    }


def test_a_third_party_is_refused_under_an_agreement(world, agreement, lead):
    with pytest.raises(refusals.NotAParty):
        activities.share(content=sharing(partner="G06", agreement=agreement.pk), by=lead, now=NOW)
    with pytest.raises(refusals.NotAParty):
        meetings.propose(
            content=MeetingContent(
                kind="working", title="a", agenda="b", place="c", starts_at=TOMORROW,
                parties=["G06"], agreement=agreement.pk,
            ),
            by=lead, now=NOW,
        )  # fmt: skip


def test_an_activity_under_an_agreement_that_is_not_here_is_refused(world, lead):
    from lienthong.contracts.coordination import ActivityShared

    message = ActivityShared(uuid4(), uuid4(), "training", "a", "b", NOW.date(), 1, "", "x", NOW)
    (refusal,) = activities.take_activities([forged(message, sender="G22", to="G14")], now=NOW)
    assert refusal.code == "coordination-agreement-unknown"
