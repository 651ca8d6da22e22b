"""Dates that stand, documents that are supplied, disagreement that goes up and comes back decided."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from lienthong.axis.envelope import Attachment
from lienthong.base.errors import NotAllowed
from lienthong.contracts.coordination import (
    DateMoveAsked,
    DateMoveDecided,
    EscalationRaised,
    LeaderDecided,
)
from lienthong.systems.coordination.actions import (
    arrivals,
    asks,
    escalating,
    files,
    refusals,
)
from lienthong.systems.coordination.models import (
    AskState,
    Escalation,
    EscalationState,
    Exchange,
    ExtensionAsk,
    MaterialAsk,
    OpinionDuty,
)
from lienthong.systems.coordination.tests.conftest import (
    DUE,
    NOW,
    forged,
    raise_it,
    speak,
    states,
)

pytestmark = pytest.mark.django_db
LATER = date(2020, 4, 24)


@pytest.fixture
def move(world, asked, other):
    asks.ask_for_time(duty=asked.duty, wanted_date=LATER, reason="Cần họp", by=other, now=NOW)
    assert world.pump() == []
    return ExtensionAsk.objects.get(request=asked.request)


def test_a_granted_date_moves_in_both_books(world, asked, move, lead):
    asks.decide_time(ask=move, is_granted=True, reason="", by=lead, now=NOW)
    world.pump()
    asked.request.refresh_from_db()
    asked.duty.refresh_from_db()
    assert asked.request.due_date == asked.duty.due_date == LATER
    assert asked.duty.original_due_date == DUE


def test_a_refused_date_stands_and_its_reason_is_shown(world, asked, move, lead):
    asks.decide_time(ask=move, is_granted=False, reason="Tiến độ.", by=lead, now=NOW)
    world.pump()
    asked.duty.refresh_from_db()
    assert asked.duty.due_date == DUE
    ask = asked.duty.extensionasks.get()
    assert (ask.state, ask.answer) == (AskState.REFUSED, "Tiến độ.")


def test_refusing_a_date_needs_a_reason(move, lead):
    with pytest.raises(refusals.ReasonMissing):
        asks.decide_time(ask=move, is_granted=False, reason=" ", by=lead, now=NOW)


def test_a_date_is_decided_once(move, lead):
    asks.decide_time(ask=move, is_granted=True, reason="", by=lead, now=NOW)
    with pytest.raises(refusals.WrongStep):
        asks.decide_time(ask=move, is_granted=False, reason="x", by=lead, now=NOW)


def test_only_the_lead_decides_a_date(asked, move, world):
    theirs = asked.duty.extensionasks.get()
    with pytest.raises(refusals.NotTheLead):
        asks.decide_time(ask=theirs, is_granted=True, reason="", by=world.officer("G14"), now=NOW)


def test_one_ask_for_time_is_open_at_a_time(asked, move, other):
    with pytest.raises(refusals.AskedForTimeAlready):
        asks.ask_for_time(duty=asked.duty, wanted_date=LATER, reason="Nữa", by=other, now=NOW)


def test_a_date_on_a_day_off_becomes_the_next_working_day(world, asked, other, lead):
    holiday = date(2020, 4, 30)  # 30/4 and 1/5 are off, then a weekend
    asks.ask_for_time(duty=asked.duty, wanted_date=holiday, reason="x", by=other, now=NOW)
    world.pump()
    ask = ExtensionAsk.objects.get(request=asked.request)
    asks.decide_time(ask=ask, is_granted=True, reason="", by=lead, now=NOW)
    asked.request.refresh_from_db()
    assert asked.request.due_date == date(2020, 5, 4)


def test_asking_for_time_after_the_date_is_refused(asked, other):
    after = NOW + timedelta(days=10)
    with pytest.raises(refusals.TooLateToMove):
        asks.ask_for_time(duty=asked.duty, wanted_date=LATER, reason="x", by=other, now=after)


def test_an_ask_for_time_that_was_sent_late_is_refused_on_arrival(asked):
    message = DateMoveAsked(asked.file.pk, asked.request.reference, LATER, "x", NOW)
    late = forged(message, sender="G14", to="G22", at=NOW + timedelta(days=10))
    (refusal,) = arrivals.take_time_asks([late], now=NOW)
    assert refusal.code == "coordination-too-late-to-move"
    assert not ExtensionAsk.objects.exists()


@pytest.mark.parametrize("wanted", [DUE, DUE - timedelta(days=1)])
def test_a_date_that_is_not_later_is_refused(asked, other, wanted):
    with pytest.raises(refusals.DateNotLater):
        asks.ask_for_time(duty=asked.duty, wanted_date=wanted, reason="x", by=other, now=NOW)


def test_nobody_else_moves_a_date(asked, move, other):
    ask = asked.duty.extensionasks.get()
    message = DateMoveDecided(ask.reference, asked.duty.reference, True, "", LATER, NOW)
    (refusal,) = arrivals.note_time_decisions([forged(message, sender="G06", to="G14")], now=NOW)
    assert refusal.code == "opinion-never-asked"
    asked.duty.refresh_from_db()
    assert asked.duty.due_date == DUE


def test_the_database_never_moves_a_date_back(asked):
    with pytest.raises(IntegrityError), transaction.atomic():
        OpinionDuty.objects.update(due_date=DUE - timedelta(days=1))


def test_documents_are_asked_for_and_supplied_with_their_answerer(world, asked, other, lead):
    asks.ask_material(case=asked.duty, what="Báo cáo", by=other, now=NOW)
    world.pump()
    ask = MaterialAsk.objects.get(request=asked.request)
    asks.supply_material(ask=ask, text="Đây.", accuracy="Vụ Tổng hợp", by=lead, now=NOW)
    world.pump()
    theirs = asked.duty.materialasks.get()
    assert (theirs.state, theirs.accuracy) == (AskState.GRANTED, "Vụ Tổng hợp")


def test_supplying_needs_somebody_who_answers_for_it(world, asked, other, lead):
    asks.ask_material(case=asked.duty, what="Báo cáo", by=other, now=NOW)
    world.pump()
    ask = MaterialAsk.objects.get(request=asked.request)
    with pytest.raises(refusals.AccuracyMissing):
        asks.supply_material(ask=ask, text="Đây.", accuracy=" ", by=lead, now=NOW)
    with pytest.raises(refusals.ReasonMissing):
        asks.withhold_material(ask=ask, reason="", by=lead, now=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        MaterialAsk.objects.filter(pk=ask.pk).update(state="granted")


def test_the_one_who_asks_does_not_answer(world, asked, other):
    ask = asks.ask_material(case=asked.duty, what="Báo cáo", by=other, now=NOW)
    with pytest.raises(refusals.NotTheSender):
        asks.withhold_material(ask=ask, reason="x", by=other, now=NOW)


def test_units_exchange_before_leaders_are_troubled(asked, lead):
    with pytest.raises(refusals.ExchangeFirst):
        raise_it(asked.request, lead)


def test_an_escalation_without_exchange_is_refused_on_arrival(asked):
    message = EscalationRaised(asked.file.pk, asked.request.reference, "q", "a", "b", (), "x", NOW)
    (refusal,) = arrivals.take_escalations([forged(message, sender="G14", to="G22")], now=NOW)
    assert refusal.code == "coordination-exchange-first"
    assert not Escalation.objects.exists()


def test_an_escalation_stands_in_both_books_with_positions_turned_round(world, disputed, lead):
    raise_it(disputed.request, lead)
    assert world.pump() == []
    theirs = disputed.duty.escalations.get()
    assert (theirs.own_position, theirs.partner_position) == ("B", "A")
    assert Exchange.objects.filter(duty=disputed.duty).count() == 1
    with pytest.raises(refusals.EscalatedAlready):
        raise_it(disputed.request, lead)


def test_an_open_escalation_holds_the_file_back(disputed, lead):
    raise_it(disputed.request, lead)
    with pytest.raises(refusals.CannotSubmit) as refused:
        files.submit(file=disputed.file, text="", by=lead, now=NOW)
    assert "lãnh đạo hai cơ quan" in refused.value.sentence


def test_it_is_settled_when_both_leaders_say_the_same(world, up):
    speak(world, up[0], "G22", "Chọn phương án A.")
    world.pump()
    assert states(*up) == {EscalationState.OPEN}
    speak(world, up[1], "G14", "Chọn  phương án A.")
    world.pump()
    assert states(*up) == {EscalationState.DECIDED}
    assert up[0].decision == "Chọn phương án A."


def test_leaders_who_differ_speak_again_and_both_books_agree(world, up):
    speak(world, up[0], "G22", "A")
    speak(world, up[1], "G14", "B")  # neither has heard the other
    world.pump()
    assert states(*up) == {EscalationState.OPEN}
    speak(world, up[0], "G22", "B")
    speak(world, up[1], "G14", "B")
    world.pump()
    assert states(*up) == {EscalationState.DECIDED}


def test_one_press_takes_the_other_leaders_words(world, up):
    speak(world, up[0], "G22", "Chọn phương án A.")
    world.pump()
    escalating.agree(escalation=up[1], by=world.officer("G14", "leader"), now=NOW)
    world.pump()
    assert states(*up) == {EscalationState.DECIDED}
    assert {row.decision for row in up} == {"Chọn phương án A."}


def test_leaders_who_differed_agree_by_two_presses(world, up):
    speak(world, up[0], "G22", "A")
    speak(world, up[1], "G14", "B")
    world.pump()
    escalating.agree(escalation=up[0], by=world.officer("G22", "leader"), now=NOW)
    world.pump()
    assert states(*up) == {EscalationState.OPEN}
    escalating.agree(escalation=up[1], by=world.officer("G14", "leader"), now=NOW)
    world.pump()
    assert states(*up) == {EscalationState.DECIDED}
    assert {row.decision for row in up} == {"B"}


def test_both_leaders_who_take_the_others_words_at_once_are_not_settled(world, up):
    speak(world, up[0], "G22", "A")
    speak(world, up[1], "G14", "B")
    world.pump()
    escalating.agree(escalation=up[0], by=world.officer("G22", "leader"), now=NOW)
    escalating.agree(escalation=up[1], by=world.officer("G14", "leader"), now=NOW)
    world.pump()
    assert states(*up) == {EscalationState.OPEN}


def test_there_are_words_to_agree_to_first(world, up):
    with pytest.raises(refusals.NothingToAgreeTo):
        escalating.agree(escalation=up[0], by=world.officer("G22", "leader"), now=NOW)
    with pytest.raises(NotAllowed):
        escalating.agree(escalation=up[0], by=world.officer("G22"), now=NOW)


def test_a_leader_does_not_speak_twice_in_a_round(world, up):
    speak(world, up[0], "G22", "A")
    with pytest.raises(refusals.PartnerFirst):
        speak(world, up[0], "G22", "B")


def test_a_unit_cannot_decide_for_its_leader(world, up):
    with pytest.raises(Exception) as refused:
        escalating.decide_as_leader(
            escalation=up[0], text="A", by=world.officer("G22", "officer"), now=NOW
        )
    assert refused.value.code == "not-allowed"


def test_a_forged_leader_is_refused(up, disputed):
    message = LeaderDecided(up[0].reference, disputed.request.reference, 1, "A", "x", NOW)
    (refusal,) = arrivals.note_leaders([forged(message, sender="G06", to="G22")], now=NOW)
    assert refusal.code == "opinion-never-asked"


def test_a_higher_authority_settles_it_in_both_books(world, up):
    escalating.note_authority(
        escalation=up[0], authority="Thủ tướng Chính phủ", document="12/TB-VPCP", text="Chọn A.",
        by=world.officer("G22", "leader"), now=NOW,
    )  # fmt: skip
    world.pump()
    assert states(*up) == {EscalationState.DECIDED}
    assert up[1].authority_document == "12/TB-VPCP"
    with pytest.raises(refusals.SettledAlready):
        speak(world, up[1], "G14", "B")


def test_the_database_wants_words_for_a_decision(up):
    with pytest.raises(IntegrityError), transaction.atomic():
        Escalation.objects.filter(pk=up[0].pk).update(state="decided", decided_at=NOW)


def test_supplied_files_travel_with_the_answer(world, asked, other, lead, settings, tmp_path):
    from lienthong.axis import attachments as store

    settings.LIENTHONG_DATA = tmp_path
    asks.ask_material(case=asked.duty, what="Số liệu", by=other, now=NOW)
    world.pump()
    digest = store.store(b"so lieu")
    file = Attachment(digest.sha256, "so-lieu.txt", "text/plain", digest.size)
    ask = MaterialAsk.objects.get(request=asked.request)
    asks.supply_material(ask=ask, text="", accuracy="Ông A", attachments=[file], by=lead, now=NOW)
    world.pump()
    assert asked.duty.materialasks.get().attachments[0]["name"] == "so-lieu.txt"
