"""The dead-letter desk: what could not be carried or handled, and what a person decides."""

import pytest

from lienthong.axis import actions
from lienthong.axis.models import DeadLetter, Inbox, Outbox
from lienthong.axis.refusals import AlreadyDecided, DecisionNotPossible, ReasonNeeded
from lienthong.axis.tests import conftest
from lienthong.ledger.models import LedgerEntry

pytestmark = pytest.mark.django_db
BY = "person:0190"


@pytest.fixture
def broken(tell, courier):
    """Return the letter of an arrival on which the handler failed."""
    tell("defect")
    courier.pump()
    return DeadLetter.objects.get()


@pytest.fixture
def mended(monkeypatch):
    """Mend the handler."""
    kind = conftest.handlers.handler_of(conftest.Notice)
    monkeypatch.setitem(
        conftest.handlers._handlers, conftest.Notice, lambda arrivals, now: [None] * len(arrivals)
    )
    return kind


def test_a_mended_handler_takes_the_letter_again(broken, mended, courier, clock):
    actions.resend(broken, by=BY, reason="Đã sửa lỗi", now=clock())
    courier.pump()
    clock.pass_time(minutes=1)
    courier.pump()

    assert Inbox.objects.get().state == "accepted"
    assert Outbox.objects.get().state == "accepted"


def test_a_handler_that_fails_again_brings_a_new_letter(broken, courier, clock):
    actions.resend(broken, by=BY, reason="Thử lại", now=clock())
    courier.pump()

    assert Inbox.objects.get().state == "dead"
    assert DeadLetter.objects.open().count() == 1
    assert DeadLetter.objects.count() == 2


def test_a_refusal_of_the_desk_reaches_the_sender(broken, courier, clock, listening):
    actions.refuse(broken, by=BY, reason="Sai thẩm quyền.", now=clock())
    courier.pump()

    row = Outbox.objects.get()
    assert (row.state, row.code) == ("refused", "refused-by-desk")
    assert listening.receipts[-1].message == "Sai thẩm quyền."


def test_discarding_an_arrival_tells_the_sender(broken, courier, clock):
    actions.discard(broken, by=BY, reason="Thư thử nghiệm.", now=clock())
    courier.pump()

    row = Outbox.objects.get()
    assert (row.state, row.code) == ("refused", "discarded")


def test_a_refused_message_is_sent_again_as_a_new_envelope(tell, courier, clock):
    (first,) = tell("refuse")
    courier.pump()

    second = actions.resend(DeadLetter.objects.get(), by=BY, reason="Gửi lại", now=clock())
    courier.pump()

    assert second != first
    assert Outbox.objects.get(pk=second).state == "refused"


def test_discarding_on_the_sending_side_ends_the_matter(tell, courier, clock):
    (envelope_id,) = tell("refuse")
    courier.pump()

    actions.discard(DeadLetter.objects.get(), by=BY, reason="Không cần nữa", now=clock())

    assert Outbox.objects.get(pk=envelope_id).state == "discarded"
    assert not DeadLetter.objects.open().exists()


def test_what_was_sent_cannot_be_refused_by_its_sender(tell, courier, clock):
    tell("refuse")
    courier.pump()

    with pytest.raises(DecisionNotPossible):
        actions.refuse(DeadLetter.objects.get(), by=BY, reason="a", now=clock())


def test_a_decision_needs_a_reason(broken, clock):
    with pytest.raises(ReasonNeeded):
        actions.discard(broken, by=BY, reason=" ", now=clock())


def test_a_letter_is_decided_once(broken, clock):
    actions.discard(broken, by=BY, reason="a", now=clock())

    with pytest.raises(AlreadyDecided):
        actions.resend(broken, by=BY, reason="b", now=clock())


def test_a_decision_is_in_the_ledger_without_its_words(broken, clock):
    actions.discard(broken, by=BY, reason="Ông A gửi nhầm", now=clock())

    line = LedgerEntry.objects.get(kind="axis.dead-letter-discarded")
    assert line.by == BY
    assert "Ông A" not in bytes(line.event).decode()
