"""What may be told, and what is refused before it leaves."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from lienthong.axis import actions, attachments, directory
from lienthong.axis.envelope import Attachment
from lienthong.axis.models import Body, Inbox, Message, Outbox
from lienthong.axis.refusals import (
    AttachmentMissing,
    AttachmentTooLarge,
    BodyTooLarge,
    TooManyAttachments,
    UnknownAddress,
    UnknownSender,
)
from lienthong.axis.tests.conftest import HANOI, HEALTH, OFFICE, START
from lienthong.axis.tests.contracts import Notice

pytestmark = pytest.mark.django_db


@pytest.mark.django_db(transaction=True)
def test_tell_raises_outside_a_transaction():
    with pytest.raises(actions.OutsideTransaction):
        actions.tell(Notice("a"), sender=OFFICE, to=[HANOI], now=START)


@pytest.mark.django_db(transaction=True)
def test_what_is_told_goes_with_its_transaction(tell):
    with pytest.raises(RuntimeError), transaction.atomic():
        tell()
        raise RuntimeError

    assert not Outbox.objects.exists()


def test_one_message_to_many_is_stored_once(agencies, tell):
    codes = [f"H26.{number:03}" for number in range(1000)]
    directory.register_many([directory.Entry(code) for code in codes])

    ids = tell(to=codes)

    assert len(set(ids)) == 1000
    assert (Message.objects.count(), Body.objects.count()) == (1, 1)
    assert [Outbox.objects.get(pk=ids[place]).recipient for place in (0, 999)] == [
        codes[0],
        codes[999],
    ]


def test_telling_a_thousand_takes_two_statements(agencies, tell, django_assert_num_queries):
    codes = [f"H26.{number:03}" for number in range(1000)]
    directory.register_many([directory.Entry(code) for code in codes])

    # Statements of axis.rows pass Django by; only the savepoint is Django's own.
    with django_assert_num_queries(2):
        tell(to=codes)


def test_an_address_nobody_answers_to_is_refused(tell):
    with pytest.raises(UnknownAddress) as refused:
        tell(to=[HANOI, "X99"])

    assert refused.value.data == {"address": "X99"}
    assert not Outbox.objects.exists()


def test_a_sender_outside_the_directory_is_refused(agencies):
    with pytest.raises(UnknownSender), transaction.atomic():
        actions.tell(Notice("a"), sender="X99", to=[HANOI], now=START)


def test_an_address_named_twice_is_a_defect_of_the_caller(tell):
    with pytest.raises(ValueError, match="twice"):
        tell(to=[HANOI, HANOI])


def test_an_attachment_must_be_in_the_store(tell):
    absent = Attachment("0" * 64, "a.pdf", "application/pdf", 3)

    with pytest.raises(AttachmentMissing):
        tell(attachments=[absent])


def test_too_many_attachments_are_refused(tell):
    digest = attachments.store(b"x")
    tiny = Attachment(digest.sha256, "a", "b", 1)

    with pytest.raises(TooManyAttachments):
        tell(attachments=[tiny] * 10_000)


def test_an_attachment_over_the_limit_is_refused(tell):
    with pytest.raises(AttachmentTooLarge):
        tell(attachments=[Attachment("0" * 64, "a", "b", 2 * 1024**3)])


def test_a_body_over_the_limit_is_refused(tell):
    with pytest.raises(BodyTooLarge):
        tell("x" * (1024 * 1024))


@pytest.fixture
def resolver(monkeypatch):
    """A registry of mandates for one test; the node's own is back afterwards."""
    monkeypatch.setattr(directory, "_resolver", [])
    return directory.register_mandate_resolver


def test_a_mandate_reaches_whoever_holds_it_on_arrival(tell, courier, listening, resolver):
    holder = {"who": HEALTH}
    resolver(lambda subject, at: holder["who"] if subject == "y-te" else None)
    (envelope_id,) = tell(to=["mandate:y-te"])
    holder["who"] = HANOI

    courier.pump()

    assert [arrival.to for arrival in listening.arrivals] == [HANOI]
    assert Outbox.objects.get(pk=envelope_id).state == "accepted"


def test_a_mandate_nobody_holds_is_refused(tell, resolver):
    resolver(lambda subject, at: None)

    with pytest.raises(UnknownAddress):
        tell(to=["mandate:y-te"])


def test_valid_for_ends_the_waiting(tell, courier, clock):
    (envelope_id,) = tell(valid_for=timedelta(minutes=5))

    assert Outbox.objects.get(pk=envelope_id).message.valid_until == START + timedelta(minutes=5)


class Agency:
    def __init__(self, code):
        self.id, self.code = 1, code


def test_an_agency_sees_only_its_own_mail(tell, courier, as_web):
    tell()
    courier.pump()

    with as_web(Agency(HEALTH)):
        assert not Outbox.objects.exists()
        assert not Inbox.objects.exists()
    with as_web(Agency(OFFICE)):
        assert Outbox.objects.count() == 1
        assert not Inbox.objects.exists()
    with as_web(Agency(HANOI)):
        assert Inbox.objects.count() == 1


def test_an_agency_cannot_tell_in_the_name_of_another(agencies, as_web):
    with pytest.raises(Exception, match="row-level security"), as_web(Agency(HEALTH)):
        actions.tell(Notice("a"), sender=OFFICE, to=[HANOI], now=START)


def test_the_web_role_tells_but_reads_no_bodies(agencies, as_web):
    with as_web(Agency(OFFICE)):
        actions.tell(Notice("a"), sender=OFFICE, to=[HANOI], now=START)
        with (
            pytest.raises(Exception, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute("SELECT content FROM axis_body")
