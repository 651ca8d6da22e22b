"""A document over the real axis and broker, from the Office to a commune, and every status back."""

import threading
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection, transaction

from lienthong.axis.courier import Courier
from lienthong.axis.models import DeadLetter
from lienthong.contracts.documents import DocumentIssued
from lienthong.systems.documents.actions import incoming, issuing, outgoing, signing
from lienthong.systems.documents.actions.arrivals import take_in
from lienthong.systems.documents.models import Delivery, IncomingDocument, IncomingState
from lienthong.systems.documents.tests.conftest import NOW, arrivals_of, certify, content
from lienthong.trust import authority
from lienthong.trust.authority import CertificateRequest
from lienthong.trust.usage import Usage

pytestmark = pytest.mark.django_db


@pytest.fixture
def courier(nats_server, certified):
    node = settings.LIENTHONG_NODE
    authority.issue_many([CertificateRequest(node, Usage.NODE, node, node)], now=NOW)
    made = Courier(nats_url=nats_server.url, now=lambda: NOW)
    made.line.purge()
    yield made
    made.close()


def officers(world, rows, role):
    return {row.agency_id: world.officer(code_of(world, row), role) for row in rows}


def code_of(world, row):
    return next(code for code, each in world.agencies.items() if each.id == row.agency_id)


def settle(world, rows):
    """Have every recipient register, assign, process and finish."""
    incoming.register_many(documents=rows, officers=officers(world, rows, "clerk"), now=NOW)
    orders = [
        incoming.Order(
            document=row,
            lead=incoming.Assignee(
                "Văn phòng", unit_id=world.agencies[code_of(world, row)].unit.id
            ),
            deadline=NOW.date() + timedelta(days=3),
        )
        for row in rows
    ]
    leaders = officers(world, rows, "leader")
    incoming.assign_many(orders=orders, officers=leaders, now=NOW)
    for state in (IncomingState.PROCESSING, IncomingState.DONE):
        incoming.advance_many(documents=rows, to=state, officers=leaders, now=NOW)


def test_a_directive_crosses_all_levels_and_every_status_returns(courier, issued, certified):
    courier.pump()
    for sender, below in (("H26", "H26.001"), ("H26.001", "H26.001.00001")):
        copy = IncomingDocument.objects.get(agency__key=sender)
        clerk = certified.clerk(sender)
        incoming.register(document=copy, by=clerk, now=NOW)
        issuing.forward(document=copy, to=[below], note="Để thực hiện", by=clerk, now=NOW)
        courier.pump()
    rest = list(IncomingDocument.objects.filter(state=IncomingState.ARRIVED))
    assert {code_of(certified, row) for row in rest} == {"G14", "H26.001.00001"}
    settle(certified, rest)
    courier.pump()
    counts = Delivery.objects.all().counts()
    assert counts["recipients"] == counts["delivered"] == counts["verified"] == 4
    assert (counts["registered"], counts["done"], counts["refused"]) == (4, 2, 0)
    assert sorted(Delivery.objects.values_list("recipient_level", flat=True)) == [1, 2, 3, 4]
    assert not DeadLetter.objects.exists()


def test_a_recall_goes_out_and_its_answers_return(courier, issued, certified):
    courier.pump()
    kept = IncomingDocument.objects.get(agency__key="H26")
    incoming.register(document=kept, by=certified.clerk("H26"), now=NOW)
    issuing.recall(document=issued, reason="Nhầm", by=certified.clerk("G22"), now=NOW)
    courier.pump()
    incoming.answer_recall(
        document=kept, agrees=False, reason="Đã làm", by=certified.clerk("H26"), now=NOW
    )
    courier.pump()
    states = dict(Delivery.objects.values_list("recipient_code", "recall_status"))
    assert states == {"G14": "15", "H26": "16"}


@pytest.mark.django_db(transaction=True)
def test_of_two_officers_at_once_exactly_one_registers(world, data_folder):
    signer = world.leader("G22")
    certify(world, signer)
    clerk = world.clerk("G22")
    document = outgoing.draft(content=content(), by=clerk, now=NOW)
    outgoing.submit(document=document, by=clerk, now=NOW)
    signing.sign(document=document, by=signer, now=NOW)
    issuing.issue(document=document, by=clerk, now=NOW)
    with transaction.atomic():
        take_in(arrivals_of(DocumentIssued), now=NOW)
    row = IncomingDocument.objects.get(agency__key="H26")
    outcomes, start = [], threading.Barrier(4)

    def work():
        try:
            start.wait()
            incoming.register(document=row, by=world.clerk("H26"), now=NOW)
            outcomes.append("registered")
        except incoming.AlreadyRegistered as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["already-registered"] * 3 + ["registered"]
    row.refresh_from_db()
    assert row.arrival_number == 1
