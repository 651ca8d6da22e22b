"""Messages in another order than they were sent, which the axis may bring: both books end the same."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from lienthong.contracts.coordination import (
    EscalationRaised,
    FileClosed,
    LeaderDecided,
    OpinionAsked,
    OpinionPressed,
    SecondmentAsked,
    SecondmentNoted,
)
from lienthong.ledger.models import LedgerEntry
from lienthong.systems.coordination import rounds
from lienthong.systems.coordination.actions import (
    arrivals,
    asks,
    early,
    escalating,
    files,
    opinions,
    secondments,
)
from lienthong.systems.coordination.actions.books import working_day
from lienthong.systems.coordination.actions.secondments import SecondmentContent
from lienthong.systems.coordination.models import (
    DutyState,
    EarlyMessage,
    Escalation,
    EscalationState,
    FileState,
    NoteKind,
    OpinionDuty,
    Secondment,
)
from lienthong.systems.coordination.tests.conftest import (
    NOW,
    content,
    forged,
    raise_it,
    speak,
    states,
)
from lienthong.systems.coordination.views.shown import Countdown

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(world, lead):
    """A file that was sent and of which nothing has arrived yet."""
    file = files.draft(content=content(), by=lead, now=NOW)
    files.add_addressee(file=file, code="G14", by=lead, now=NOW)
    return files.send(file=file, by=lead, now=NOW)


def test_a_closing_that_overtakes_its_request_closes_it(world, sent, lead):
    asks.ask_material(case=sent.requests.get(), what="Số liệu", by=lead, now=NOW)
    opinions.press(requests=[sent.requests.get()], text="Nhanh", by=lead, now=NOW)
    files.withdraw(file=sent, reason="Không cần nữa", by=lead, now=NOW)
    mail = world.collect()
    assert world.deliver(mail[::-1]) == []
    duty = OpinionDuty.objects.get()
    assert (duty.state, duty.closing) == (DutyState.CLOSED, FileState.WITHDRAWN)
    assert (duty.materialasks.count(), duty.pressings.count()) == (1, 1)
    assert not EarlyMessage.objects.exists()


def test_what_was_early_is_handled_in_the_order_it_was_sent(world, sent, lead):
    request = sent.requests.get()
    opinions.press(requests=[request], text="Một", by=lead, now=NOW)
    opinions.press(requests=[request], text="Hai", by=lead, now=NOW + timedelta(minutes=1))
    mail = world.collect()
    world.deliver([one for one in mail[::-1] if one[1] is OpinionPressed])
    world.deliver([one for one in mail if one[1] is OpinionAsked])
    assert [row.text for row in OpinionDuty.objects.get().pressings.all()] == ["Một", "Hai"]


def test_another_agency_cannot_close_a_case_by_being_early(world, asked, lead):
    message = FileClosed(asked.request.reference, "withdrawn", "x", NOW)
    (refusal,) = arrivals.note_closings([forged(message, sender="G06", to="G14")], now=NOW)
    assert refusal.code == "opinion-never-asked"
    assert not EarlyMessage.objects.exists()


def test_what_a_stranger_says_early_is_not_applied_to_anothers_request(world, sent):
    message = FileClosed(sent.requests.get().reference, "withdrawn", "x", NOW)
    assert arrivals.note_closings([forged(message, sender="G06", to="G14")], now=NOW) == [None]
    world.pump()
    assert OpinionDuty.objects.get().state == DutyState.RECEIVED


def test_a_sender_cannot_fill_the_book_with_early_messages(world, monkeypatch):
    monkeypatch.setattr(early, "MOST", 2)
    mail = [
        forged(FileClosed(uuid4(), "withdrawn", "x", NOW), sender="G06", to="G14") for _ in range(3)
    ]
    answers = arrivals.note_closings(mail, now=NOW)
    assert [answer and answer.code for answer in answers] == [None, None, "opinion-never-asked"]


def test_the_same_early_message_is_kept_once(world):
    one = forged(FileClosed(uuid4(), "withdrawn", "x", NOW), sender="G06", to="G14")
    assert arrivals.note_closings([one, one], now=NOW) == [None, None]
    assert EarlyMessage.objects.count() == 1


def test_what_never_had_a_beginning_is_dropped_and_written_down(world):
    one = forged(FileClosed(uuid4(), "withdrawn", "x", NOW), sender="G06", to="G14")
    arrivals.note_closings([one], now=NOW)
    assert rounds.drop_early(NOW) == 0
    assert rounds.drop_early(one.valid_until) == 1
    assert LedgerEntry.objects.filter(kind="coordination.early-dropped").count() == 1


@pytest.fixture
def crossed(world, disputed, lead, other):
    """Both sides report to the leaders before either hears of the other's report."""
    ours = escalating.escalate(
        case=disputed.request, question="Câu của Văn phòng", own_position="A",
        partner_position="?", by=lead, now=NOW,
    )  # fmt: skip
    theirs = escalating.escalate(
        case=disputed.duty, question="Câu của Bộ", own_position="B", partner_position="?",
        by=other, now=NOW,
    )  # fmt: skip
    return ours, theirs


def test_two_reports_that_cross_become_one_in_both_books(world, crossed):
    first = min(row.reference for row in crossed)
    assert world.pump() == []
    for row in crossed:
        row.refresh_from_db()
    assert {row.reference for row in crossed} == {first}
    assert {row.question for row in crossed} == {"Câu của Văn phòng"}
    assert [(row.own_position, row.partner_position) for row in crossed] == [("A", "B"), ("B", "A")]
    assert sorted(row.is_ours for row in crossed) == [False, True]
    assert Escalation.objects.count() == 2


@pytest.mark.parametrize("turned", [False, True])
def test_leaders_settle_what_crossed_in_whatever_order_it_arrives(world, crossed, turned):
    speak(world, crossed[0], "G22", "Cùng một lời")
    speak(world, crossed[1], "G14", "Cùng một lời")
    mail = world.collect()
    assert world.deliver(mail[::-1] if turned else mail) == []
    assert states(*crossed) == {EscalationState.DECIDED}
    assert not EarlyMessage.objects.exists()


def test_a_report_that_crossed_what_is_decided_already_opens_nothing(world, crossed):
    speak(world, crossed[0], "G22", "A")
    mail = world.collect()
    late = [one for one in mail if one[1] is EscalationRaised and one[0].to == "G22"]
    world.deliver([one for one in mail if one not in late])
    speak(world, crossed[1], "G14", "A")
    world.deliver(world.collect())
    world.deliver(late)
    assert states(*crossed) == {EscalationState.DECIDED}
    assert Escalation.objects.count() == 2


def test_a_leader_who_overtakes_the_report_is_heard(world, disputed, lead):
    mine = raise_it(disputed.request, lead)
    speak(world, mine, "G22", "A")
    mail = world.collect()
    assert world.deliver(mail[::-1]) == []
    assert disputed.duty.escalations.get().decisions.get().text == "A"


def test_a_leader_of_another_agency_is_not_kept_early(world, disputed):
    message = LeaderDecided(uuid4(), disputed.request.reference, 1, "A", "x", NOW)
    (refusal,) = arrivals.note_leaders([forged(message, sender="G06", to="G22")], now=NOW)
    assert refusal.code == "opinion-never-asked"


@pytest.fixture
def seconded(world, lead):
    return secondments.ask(
        content=SecondmentContent(
            partner="G14", task="Xây dựng quy chuẩn", qualification="Kỹ sư", time_share="50%",
            from_date=date(2020, 4, 10), to_date=date(2020, 6, 30),
        ),
        by=lead, now=NOW,
    )  # fmt: skip


def test_a_note_that_overtakes_the_request_for_an_officer_is_kept(world, seconded):
    note = SecondmentNoted(
        uuid4(), seconded.reference, str(NoteKind.PLAN), "Kế hoạch", "A", None, None, NOW
    )
    assert secondments.take_notes([forged(note, sender="G22", to="G14")], now=NOW) == [None]
    world.deliver([one for one in world.collect() if one[1] is SecondmentAsked])
    theirs = Secondment.objects.get(is_lead=False)
    assert [row.text for row in theirs.notes.all()] == ["Kế hoạch"]


def test_an_answer_that_overtakes_its_question_is_kept(world, seconded):
    world.pump()
    theirs = Secondment.objects.get(is_lead=False)
    by = world.officer("G14", "leader")
    secondments.name_officer(
        secondment=theirs, person="Ông A", post="", qualification="Kỹ sư", by=by, now=NOW
    )
    question = secondments.note(
        secondment=theirs, kind=NoteKind.QUESTION, text="Được không?", due_date=date(2020, 4, 20),
        by=by, now=NOW,
    )  # fmt: skip
    secondments.note(
        secondment=theirs, kind=NoteKind.ANSWER, text="Được.", answers=question, by=by, now=NOW
    )
    assert world.deliver(world.collect()[::-1]) == []
    mine = seconded.notes.get(kind=NoteKind.QUESTION)
    assert mine.answered_at is not None


def test_a_date_in_a_year_without_calendar_stands_as_written(world):
    assert working_day(date(2030, 5, 4)) == date(2030, 5, 4)
    assert Countdown(NOW.date())(date(2030, 5, 4))
