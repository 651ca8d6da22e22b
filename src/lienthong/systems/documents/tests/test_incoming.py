import dataclasses
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from lienthong.axis import attachments
from lienthong.axis.attachments import Attachment
from lienthong.base.errors import NotAllowed
from lienthong.contracts.documents import (
    DocumentIssued,
    DocumentRecalled,
    DocumentStatusReported,
    Forwarding,
    Issuer,
)
from lienthong.systems.documents.actions import incoming, issuing, statuses
from lienthong.systems.documents.actions.arrivals import take_in, take_recalls
from lienthong.systems.documents.actions.outgoing import DocumentNotFound, ReasonMissing, WrongState
from lienthong.systems.documents.models import (
    Assignment,
    Delivery,
    IncomingDocument,
    IncomingState,
    StatusHistory,
)
from lienthong.systems.documents.tests.conftest import (
    NOW,
    arrivals_of,
    receipt_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def arrived(issued):
    """The issued document as it arrived at the ministry and the province."""
    assert take_in(arrivals_of(DocumentIssued), now=NOW) == [None, None]
    statuses.note_receipts([receipt_of(row) for row in Delivery.objects.all()], now=NOW)
    return IncomingDocument.objects.get(agency__key="H26")


def answer(issued, **changes):
    """Return the answer to one arrival with some fields of message or arrival changed."""
    first = arrivals_of(DocumentIssued)[0]
    message = dataclasses.replace(
        first.message,
        **{key: value for key, value in changes.items() if hasattr(first.message, key)},
    )
    other = {key: value for key, value in changes.items() if not hasattr(first.message, key)}
    return take_in([dataclasses.replace(first, message=message, **other)], now=NOW)[0]


def told(code):
    return [a for a in arrivals_of(DocumentStatusReported) if a.message.code == code]


def with_pdf(pdf):
    digest = attachments.store(pdf)
    return {
        "pdf_sha256": digest.sha256,
        "attachments": (Attachment(digest.sha256, "a.pdf", "application/pdf", digest.size),),
    }


def test_an_arrival_is_verified_and_kept(arrived):
    assert (arrived.state, arrived.verdict, arrived.notation) == ("arrived", "passed", "01/TB-VPCP")
    assert StatusHistory.objects.get(document=arrived).code == "01"


def test_an_accepting_receipt_means_delivered_and_verified(arrived):
    delivery = Delivery.objects.get(recipient_code="H26")
    assert (delivery.state, delivery.verdict, delivery.status) == ("delivered", "passed", "01")


def test_a_document_that_comes_twice_is_kept_once(arrived):
    assert take_in(arrivals_of(DocumentIssued), now=NOW) == [None, None]
    assert IncomingDocument.objects.count() == 2
    assert StatusHistory.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"number": 0}, "document-without-number"),
        ({"notation": " "}, "document-without-number"),
        ({"signer_name": ""}, "document-without-signer"),
        ({"pdf_sha256": "1" * 64}, "digest-mismatch"),
        ({"sender": "G14"}, "sender-is-not-issuer"),
        ({"to": "G99"}, "recipient-unknown"),
    ],
)
def test_a_formally_wrong_document_is_refused_and_not_kept(issued, changes, code):
    assert answer(issued, **changes).code == code
    assert not IncomingDocument.objects.exists()


def test_a_changed_pdf_is_refused_and_kept_visibly(issued):
    pdf = attachments.read(issued.pdf_sha256)
    refusal = answer(issued, **with_pdf(pdf.replace(b"/Type", b"/Typo", 1)))
    assert refusal is not None
    row = IncomingDocument.objects.get()
    assert (row.state, row.verdict) == ("refused", "failed")
    assert StatusHistory.objects.get().code == "02"


def test_a_pdf_without_signatures_is_refused(issued, certified):
    from lienthong.systems.documents.actions.signing import drawing_of

    refusal = answer(issued, **with_pdf(drawing_of(issued).pdf))
    assert refusal.code == "no-signature"


def test_a_document_sealed_by_another_agency_is_refused(issued):
    refusal = answer(issued, issuer=Issuer("G14", "Bộ TTTT"), sender="G14")
    assert refusal.code == "wrong-subject"


def test_a_revoked_certificate_is_named(issued):
    from lienthong.trust import authority
    from lienthong.trust.models import Certificate

    authority.revoke(serial=Certificate.objects.get(subject="G22").serial, now=NOW)
    arrivals = arrivals_of(DocumentIssued)
    answers = take_in(arrivals, now=NOW + timedelta(hours=2))
    assert {answer.code for answer in answers} == {"revoked"}


def test_registering_numbers_the_document_and_tells_the_sender(arrived, certified):
    row = incoming.register(document=arrived, by=certified.clerk("H26"), now=NOW)
    assert (row.state, row.arrival_number, row.arrival_year) == ("registered", 1, 2020)
    [report] = told("03")
    assert (report.sender, report.to) == ("H26", "G22")


def test_the_second_officer_to_register_is_told_the_number(arrived, certified):
    incoming.register(document=arrived, by=certified.clerk("H26"), now=NOW)
    with pytest.raises(incoming.AlreadyRegistered) as refusal:
        incoming.register(document=arrived, by=certified.clerk("H26"), now=NOW)
    assert refusal.value.code == "already-registered"
    assert "1" in str(refusal.value)


def test_another_agency_does_not_find_the_document(arrived, certified):
    with pytest.raises(DocumentNotFound):
        incoming.register(document=arrived, by=certified.clerk("G14"), now=NOW)


def test_an_officer_may_not_register(arrived, certified):
    with pytest.raises(NotAllowed):
        incoming.register(document=arrived, by=certified.officer("H26", "officer"), now=NOW)


def test_a_failed_document_is_never_registered(world, incoming_row):
    row = incoming_row(verdict="failed")
    with pytest.raises(incoming.VerificationFailed):
        incoming.register(document=row, by=world.clerk("H26"), now=NOW)


def test_an_undecided_document_needs_a_ground(world, incoming_row):
    row = incoming_row(verdict="indeterminate")
    clerk = world.clerk("H26")
    with pytest.raises(incoming.VerificationUndecided):
        incoming.register(document=row, by=clerk, now=NOW)
    registered = incoming.register(document=row, by=clerk, now=NOW, ground="Đã gọi điện xác nhận")
    assert registered.state == "registered"


def test_many_agencies_register_in_one_go(issued, certified):
    take_in(arrivals_of(DocumentIssued), now=NOW)
    officers = {certified.agencies[code].id: certified.clerk(code) for code in ("G14", "H26")}
    rows = incoming.register_many(
        documents=list(IncomingDocument.objects.all()), officers=officers, now=NOW
    )
    assert [row.arrival_number for row in rows] == [1, 1]
    assert len(told("03")) == 2


def test_a_refusal_needs_a_reason_and_reaches_the_sender(arrived, certified):
    clerk = certified.clerk("H26")
    with pytest.raises(ReasonMissing):
        incoming.refuse(document=arrived, reason=" ", by=clerk, now=NOW)
    incoming.refuse(document=arrived, reason="Gửi nhầm", by=clerk, now=NOW)
    statuses.note_reports(told("02"), now=NOW)
    delivery = Delivery.objects.get(recipient_code="H26")
    assert (delivery.status, delivery.reason) == ("02", "Gửi nhầm")


def test_a_registered_document_can_be_returned(arrived, certified):
    clerk = certified.clerk("H26")
    incoming.register(document=arrived, by=clerk, now=NOW)
    row = incoming.give_back(document=arrived, reason="Không thuộc thẩm quyền", by=clerk, now=NOW)
    assert row.state == "returned"
    with pytest.raises(WrongState):
        incoming.give_back(document=arrived, reason="x", by=clerk, now=NOW)


def order(document, world, **changes):
    unit = world.agencies["H26"].unit
    lead = incoming.Assignee(unit.name, unit_id=unit.id)
    return incoming.Order(**{"document": document, "lead": lead, **changes})


def test_a_document_goes_through_assignment_to_its_end(arrived, certified):
    leader = certified.leader("H26")
    incoming.register(document=arrived, by=certified.clerk("H26"), now=NOW)
    due = NOW.date() + timedelta(days=5)
    incoming.assign(order=order(arrived, certified, deadline=due), by=leader, now=NOW)
    officer = certified.officer("H26", "officer")
    incoming.start(document=arrived, by=officer, now=NOW)
    row = incoming.finish(document=arrived, by=officer, now=NOW, result="Đã làm")
    assert (row.state, row.deadline) == ("done", due)
    statuses.note_reports(arrivals_of(DocumentStatusReported), now=NOW)
    delivery = Delivery.objects.get(recipient_code="H26")
    assert delivery.status == "06"
    assert set(delivery.moments) == {"01", "03", "04", "05", "06"}


def test_history_has_one_active_line(arrived, certified):
    incoming.register(document=arrived, by=certified.clerk("H26"), now=NOW)
    incoming.assign(order=order(arrived, certified), by=certified.leader("H26"), now=NOW)
    history = StatusHistory.objects.filter(document=arrived)
    assert [(line.code, line.active) for line in history] == [
        ("01", False),
        ("03", False),
        ("04", True),
    ]


def test_the_lead_may_not_coordinate_too(arrived, certified):
    incoming.register(document=arrived, by=certified.clerk("H26"), now=NOW)
    twice = order(arrived, certified)
    twice = dataclasses.replace(twice, coordinating=(twice.lead,))
    with pytest.raises(incoming.LeadMissing):
        incoming.assign(order=twice, by=certified.leader("H26"), now=NOW)


def test_a_unit_of_another_agency_cannot_be_given_work(arrived, certified):
    incoming.register(document=arrived, by=certified.clerk("H26"), now=NOW)
    stranger = incoming.Assignee("Vụ", unit_id=certified.agencies["G14"].unit.id)
    with pytest.raises(incoming.UnknownAssignee):
        incoming.assign(
            order=order(arrived, certified, lead=stranger), by=certified.leader("H26"), now=NOW
        )


def test_a_deadline_lies_ahead(arrived, certified):
    incoming.register(document=arrived, by=certified.clerk("H26"), now=NOW)
    late = order(arrived, certified, deadline=NOW.date() - timedelta(days=1))
    with pytest.raises(incoming.DeadlinePassed):
        incoming.assign(order=late, by=certified.leader("H26"), now=NOW)


def test_the_database_knows_one_lead(arrived, certified):
    unit = certified.agencies["H26"].unit
    values = {
        "agency_id": arrived.agency_id,
        "document": arrived,
        "role": "lead",
        "unit": unit,
        "assignee": "x",
        "assigned_by": "x",
        "assigner_name": "x",
        "assigned_at": NOW,
    }
    Assignment.objects.create(**values)
    with pytest.raises(IntegrityError, match="one_lead_a_document"), transaction.atomic():
        Assignment.objects.create(**values)


def test_work_given_to_another_person_is_refused(arrived, certified):
    incoming.register(document=arrived, by=certified.clerk("H26"), now=NOW)
    person = incoming.Assignee("Người khác", person_id=uuid4())
    incoming.assign(
        order=order(arrived, certified, lead=person), by=certified.leader("H26"), now=NOW
    )
    with pytest.raises(incoming.NotAssignedToYou):
        incoming.start(document=arrived, by=certified.officer("H26", "officer"), now=NOW)


def test_an_unregistered_document_is_taken_back_at_once(arrived, issued, certified):
    issuing.recall(document=issued, reason="Nhầm", by=certified.clerk("G22"), now=NOW)
    assert take_recalls(arrivals_of(DocumentRecalled), now=NOW) == [None, None]
    arrived.refresh_from_db()
    assert (arrived.state, arrived.recall_status) == ("withdrawn", "15")
    statuses.note_reports(told("15"), now=NOW)
    assert Delivery.objects.get(recipient_code="H26").recall_status == "15"


def test_a_registered_document_waits_for_the_clerks_answer(arrived, issued, certified):
    clerk = certified.clerk("H26")
    incoming.register(document=arrived, by=clerk, now=NOW)
    with pytest.raises(incoming.NoRecallAsked):
        incoming.answer_recall(document=arrived, agrees=True, reason="", by=clerk, now=NOW)
    issuing.recall(document=issued, reason="Nhầm", by=certified.clerk("G22"), now=NOW)
    take_recalls(arrivals_of(DocumentRecalled), now=NOW)
    with pytest.raises(ReasonMissing):
        incoming.answer_recall(document=arrived, agrees=False, reason="", by=clerk, now=NOW)
    row = incoming.answer_recall(
        document=arrived, agrees=False, reason="Đã thực hiện", by=clerk, now=NOW
    )
    assert (row.state, row.recall_status) == ("registered", "16")
    statuses.note_reports(told("16"), now=NOW)
    delivery = Delivery.objects.get(recipient_code="H26")
    assert (delivery.recall_status, delivery.reason) == ("16", "Đã thực hiện")


def test_a_province_sends_a_document_on_to_its_districts(arrived, certified):
    clerk = certified.clerk("H26")
    with pytest.raises(issuing.NotForwardable):
        issuing.forward(document=arrived, to=["H26.001"], note="", by=clerk, now=NOW)
    incoming.register(document=arrived, by=clerk, now=NOW)
    issuing.forward(document=arrived, to=["H26.001"], note="Để thực hiện", by=clerk, now=NOW)
    onward = [a for a in arrivals_of(DocumentIssued) if a.to == "H26.001"]
    assert take_in(onward, now=NOW) == [None]
    row = IncomingDocument.objects.get(agency__key="H26.001")
    assert (row.sender_code, row.issuer_code, row.verdict) == ("H26", "G22", "passed")
    with pytest.raises(Exception) as refusal:
        issuing.forward(document=arrived, to=["H26.001"], note="", by=clerk, now=NOW)
    assert refusal.value.code == "recipients-missing"


def test_a_stranger_may_not_claim_to_forward_for_another(issued, certified):
    forged = Forwarding(by=Issuer("H26", "UBND"), note="", at=NOW)
    assert answer(issued, forwarding=forged, sender="G14").code == "sender-is-not-issuer"


def reported(issued, code, **changes):
    arrival = arrivals_of(DocumentIssued)[0]
    message = DocumentStatusReported(document_id=issued.id, code=code, at=NOW)
    return dataclasses.replace(arrival, sender="G14", to="G22", message=message, **changes)


def test_reports_out_of_order_and_repeated_keep_the_farthest(issued):
    for code in ("05", "03", "05", "06", "04", "03"):
        assert statuses.note_reports([reported(issued, code)], now=NOW) == [None]
    assert Delivery.objects.get(recipient_code="G14").status == "06"


def test_a_report_before_the_receipt_is_not_lost(issued):
    statuses.note_reports([reported(issued, "03")], now=NOW)
    delivery = Delivery.objects.get(recipient_code="G14")
    statuses.note_receipts([receipt_of(delivery)], now=NOW)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.status) == ("delivered", "03")


def test_a_report_with_an_unknown_code_is_refused(issued):
    [refusal] = statuses.note_reports([reported(issued, "07")], now=NOW)
    assert refusal.code == "unknown-status-code"


def test_a_report_on_what_was_never_sent_is_refused(issued):
    stranger = dataclasses.replace(reported(issued, "03"), sender="H26.001")
    [refusal] = statuses.note_reports([stranger], now=NOW)
    assert refusal.code == "document-never-sent"


@pytest.mark.parametrize(
    ("code", "state"),
    [("expired", "undeliverable"), ("wrong-node", "undeliverable"), ("revoked", "refused")],
)
def test_a_refusing_receipt_says_why(issued, code, state):
    delivery = Delivery.objects.get(recipient_code="G14")
    seen = receipt_of(delivery, accepted=False, code=code, message="Vì sao")
    statuses.note_receipts([seen], now=NOW)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.reason) == (state, "Vì sao")


def test_a_late_receipt_settles_an_expired_delivery(issued):
    delivery = Delivery.objects.get(recipient_code="G14")
    statuses.note_receipts([receipt_of(delivery, accepted=False, code="expired")], now=NOW)
    statuses.note_receipts([receipt_of(delivery)], now=NOW)
    delivery.refresh_from_db()
    assert delivery.state == "delivered"


def test_notes_are_kept_on_open_documents_only(arrived, certified):
    officer = certified.officer("H26", "officer")
    with pytest.raises(WrongState):
        incoming.add_note(document=arrived, text="x", by=officer, now=NOW)
    incoming.register(document=arrived, by=certified.clerk("H26"), now=NOW)
    assert incoming.add_note(document=arrived, text="Đang soạn", by=officer, now=NOW).text


def test_advancing_skips_no_step(world, incoming_row):
    row = incoming_row()
    leader = world.leader("H26")
    with pytest.raises(WrongState):
        incoming.advance_many(
            documents=[row],
            to=IncomingState.DONE,
            officers={leader.agency_id: leader},
            now=NOW,
        )
