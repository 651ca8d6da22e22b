"""What a message goes through when all is well, and when the transport loses, repeats and reorders."""

import pytest
from django.db import transaction

from lienthong.axis import actions, evidence, figures, verifying
from lienthong.axis.models import DeadLetter, Inbox, Outbox
from lienthong.axis.tests import mail
from lienthong.axis.tests.conftest import HANOI, HEALTH, OFFICE
from lienthong.axis.tests.contracts import Amendment
from lienthong.ledger.models import LedgerEntry
from lienthong.trust.validation import TrustStore

pytestmark = pytest.mark.django_db


def state_of(envelope_id):
    return Outbox.objects.get(pk=envelope_id).state


def test_a_message_arrives_and_its_signed_receipt_closes_the_row(tell, courier, listening):
    ids = tell("một văn bản", to=[HANOI, HEALTH])

    courier.pump()

    assert {(a.sender, a.to, a.message.text) for a in listening.arrivals} == {
        (OFFICE, HANOI, "một văn bản"),
        (OFFICE, HEALTH, "một văn bản"),
    }
    assert {state_of(id_) for id_ in ids} == {"accepted"}
    assert {r.envelope_id for r in listening.receipts if r.accepted} == set(ids)
    assert Inbox.objects.filter(state="accepted", receipt__isnull=False).count() == 2


def test_both_sides_hold_evidence_that_verifies(tell, courier, clock):
    (envelope_id,) = tell()
    courier.pump()
    store = TrustStore.load(now=clock())

    sent = evidence.of_envelope(envelope_id)
    row = Inbox.objects.get(envelope_id=envelope_id)

    assert sent["envelope"].member == bytes(row.envelope)
    envelope, receipt = sent["envelope"], sent["receipt"]
    assert verifying.verify_envelope(
        envelope.member, place=envelope.place, batch=envelope.batch, at=clock(), store=store
    ).has_passed
    assert verifying.verify_receipt(
        receipt.member,
        envelope.member,
        place=receipt.place,
        batch=receipt.batch,
        at=clock(),
        store=store,
    ).has_passed


def test_every_exchange_leaves_three_ledger_lines(tell, courier):
    (envelope_id,) = tell()

    courier.pump()

    lines = LedgerEntry.objects.about(f"axis:{envelope_id}")
    assert sorted(line.kind for line in lines) == ["axis.receipt", "axis.received", "axis.sent"]


def test_what_came_in_together_is_handled_in_its_order(tell, courier, clock, listening):
    def amend(text):
        with transaction.atomic():
            actions.tell(Amendment(text), sender=OFFICE, to=[HANOI], now=clock())

    tell("một")
    amend("sửa một")
    tell("hai")
    amend("sửa hai")

    courier.pump()

    assert [each.message.text for each in listening.arrivals] == [
        "một",
        "sửa một",
        "hai",
        "sửa hai",
    ]


def test_many_messages_share_one_signature(tell, courier):
    ids = [tell(f"văn bản {number}")[0] for number in range(20)]

    courier.pump()

    batches = set(Outbox.objects.filter(pk__in=ids).values_list("batch_id", "receipt_batch_id"))
    assert len(batches) == 1
    assert {state_of(id_) for id_ in ids} == {"accepted"}


def test_a_message_sent_five_times_is_handled_once(tell, courier, clock, listening):
    (envelope_id,) = tell()
    for _attempt in range(5):
        courier.send()
        clock.pass_time(hours=2)

    courier.pump()

    assert [a.envelope_id for a in listening.arrivals] == [envelope_id]
    assert len(listening.receipts) == 1
    assert Inbox.objects.count() == 1
    assert state_of(envelope_id) == "accepted"


def test_messages_may_arrive_out_of_order(tell, courier, listening):
    frames = []
    for number in range(3):
        tell(f"{number}")
        courier.send()
        frames += mail.caught(courier)

    for frame in reversed(frames):
        mail.raw(courier, frame)
        courier.pump()

    assert [a.message.text for a in listening.arrivals] == ["2", "1", "0"]
    assert set(Outbox.objects.values_list("state", flat=True)) == {"accepted"}


def test_a_replay_after_a_day_is_answered_with_the_same_receipt(tell, courier, clock, listening):
    (envelope_id,) = tell()
    courier.send()
    (frame,) = mail.caught(courier)
    mail.raw(courier, frame)
    courier.pump()
    receipt = bytes(Inbox.objects.get().receipt)
    Outbox.objects.filter(pk=envelope_id).update(
        state="sent", next_attempt_at=clock(), receipt=None
    )
    clock.pass_time(days=1)

    courier.line.wipe()
    mail.raw(courier, frame)
    courier.receive(1.0)
    courier.settle(1.0)

    assert len(listening.arrivals) == 1
    assert bytes(Outbox.objects.get().receipt) == receipt


def test_a_wiped_broker_loses_nothing(tell, courier, clock):
    ids = tell(to=[HANOI, HEALTH])
    courier.send()
    courier.line.wipe()

    courier.pump()
    assert {state_of(id_) for id_ in ids} == {"sent"}
    clock.pass_time(minutes=1)
    courier.pump()

    assert {state_of(id_) for id_ in ids} == {"accepted"}


def test_pauses_between_attempts_grow(tell, courier, clock):
    (envelope_id,) = tell()
    waits = []
    for _attempt in range(4):
        courier.send()
        row = Outbox.objects.get(pk=envelope_id)
        waits.append((row.next_attempt_at - clock()).total_seconds())
        clock.moment = row.next_attempt_at

    assert waits == [30, 60, 120, 240]


def test_a_lost_receipt_is_given_again(tell, courier, clock):
    (envelope_id,) = tell()
    courier.send()
    courier.receive(1.0)
    courier.line.wipe()

    clock.pass_time(minutes=1)
    courier.pump()

    assert state_of(envelope_id) == "accepted"


def test_what_nobody_answers_expires_and_waits_at_the_desk(tell, courier, clock, listening):
    (envelope_id,) = tell()
    courier.send()
    courier.line.wipe()
    clock.pass_time(days=31)

    courier.pump()

    assert state_of(envelope_id) == "expired"
    letter = DeadLetter.objects.get()
    assert (letter.owner, letter.code, letter.side) == (OFFICE, "expired", "sending")
    assert [(r.accepted, r.code) for r in listening.receipts] == [(False, "expired")]


def test_a_receipt_that_comes_after_expiry_still_counts(tell, courier, clock):
    (envelope_id,) = tell()
    courier.send()
    courier.receive(1.0)
    clock.pass_time(days=31)
    courier.send()
    assert state_of(envelope_id) == "expired"

    courier.pump()

    assert state_of(envelope_id) == "accepted"
    assert DeadLetter.objects.get().decision == "settled"


def test_a_refusal_of_the_handler_is_the_receipt(tell, courier, listening):
    (envelope_id,) = tell("refuse")

    courier.pump()

    assert state_of(envelope_id) == "refused"
    (receipt,) = listening.receipts
    assert (receipt.accepted, receipt.code) == (False, "invalid")
    assert receipt.message == "Không nhận văn bản này."
    assert DeadLetter.objects.get().owner == OFFICE


def test_a_defect_is_set_aside_and_spares_the_others(tell, courier):
    bad, good = tell("defect")[0], tell("tốt")[0]

    courier.pump()

    assert state_of(good) == "accepted"
    assert state_of(bad) == "sent"
    letter = DeadLetter.objects.get()
    assert (letter.owner, letter.side, letter.code) == (HANOI, "receiving", "handler-defect")


def test_figures_count_what_was_carried(tell, courier):
    before = figures.counted().get("accepted", 0)
    tell(to=[HANOI, HEALTH])

    courier.pump()

    assert figures.counted()["accepted"] == before + 2
