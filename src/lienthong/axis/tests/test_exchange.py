import pytest

from lienthong.axis.models import Inbox, Outbox
from lienthong.axis.tests.conftest import HANOI, HEALTH, OFFICE

pytestmark = pytest.mark.django_db


def test_a_message_arrives_and_its_signed_receipt_closes_the_row(tell, courier, listening):
    ids = tell("một văn bản", to=[HANOI, HEALTH])

    courier.pump()

    assert {(a.sender, a.to, a.message.text) for a in listening.arrivals} == {
        (OFFICE, HANOI, "một văn bản"),
        (OFFICE, HEALTH, "một văn bản"),
    }
    rows = Outbox.objects.filter(pk__in=ids)
    assert {row.state for row in rows} == {"accepted"}
    assert {r.envelope_id for r in listening.receipts if r.accepted} == set(ids)
    assert Inbox.objects.filter(state="accepted", receipt__isnull=False).count() == 2
