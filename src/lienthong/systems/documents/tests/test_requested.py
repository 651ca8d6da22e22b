"""The documents door for other systems of the same agency: asked drafts, and what is held of a document."""

from dataclasses import replace
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from lienthong.axis.actions import tell
from lienthong.axis.asking import ask
from lienthong.axis.courier import Courier
from lienthong.axis.handlers import Arrival
from lienthong.axis.models import Outbox, OutboxState
from lienthong.base.errors import NotAllowed
from lienthong.contracts.documents import DocumentAsked, DraftAsked, DraftRequested
from lienthong.systems.documents.actions import incoming, outgoing
from lienthong.systems.documents.actions.outgoing import DocumentNotFound
from lienthong.systems.documents.handlers import draft_requested
from lienthong.systems.documents.models import OutgoingDocument, RequestedDraft
from lienthong.systems.documents.tests.conftest import NOW, certify
from lienthong.systems.documents.tests.test_pages import client_of, url
from lienthong.trust import authority
from lienthong.trust.authority import CertificateRequest
from lienthong.trust.usage import Usage

pytestmark = pytest.mark.django_db

REQUEST = DraftRequested(
    reference=uuid4(),
    kind="CV",
    subject="Đôn đốc thực hiện nhiệm vụ quá hạn",
    paragraphs=("Văn phòng Chính phủ đề nghị Quý cơ quan khẩn trương thực hiện.", "Trân trọng."),
    recipients=("G14", "H26"),
    due_date=None,
    requested_by="Trần Thị Đôn Đốc",
)


def arrival(message, *, sender="G22", to="G22"):
    return Arrival(uuid4(), sender, to, message, (), NOW, NOW, None)


def held(question, *, to="G22", sender=""):
    return ask(
        question,
        to=to,
        by="person:1",
        purpose="Theo dõi nhiệm vụ",
        permission="document.read",
        now=NOW,
        sender=sender or to,
    )


def test_request_becomes_a_draft_with_its_recipients(world):
    assert draft_requested([arrival(REQUEST)], now=NOW) == [None]
    made = OutgoingDocument.objects.get()
    assert (made.agency_id, made.state) == (world.agencies["G22"].id, "draft")
    assert made.drafter_name == "Trần Thị Đôn Đốc"
    assert made.body.splitlines() == list(REQUEST.paragraphs)
    codes = [line.codes for line in made.lines.all()]
    assert codes == [["G14"], ["H26"], []]
    assert not made.lines.undecided().exists()


def test_asked_twice_makes_one_draft(world):
    assert draft_requested([arrival(REQUEST), arrival(REQUEST)], now=NOW) == [None, None]
    assert OutgoingDocument.objects.count() == 1


def test_database_keeps_one_draft_a_reference(world):
    draft_requested([arrival(REQUEST)], now=NOW)
    row = RequestedDraft.objects.get()
    other = outgoing.draft(
        content=outgoing.Content(kind="CV", subject="Khác"), by=world.clerk("G22"), now=NOW
    )
    row.pk, row.document = uuid4(), other
    with pytest.raises(IntegrityError, match="one_draft_a_reference"), transaction.atomic():
        row.save(force_insert=True)


def test_request_of_another_agency_is_refused(world):
    (refusal,) = draft_requested([arrival(REQUEST, sender="G14")], now=NOW)
    assert refusal.code == "draft-not-from-own-agency"
    assert not OutgoingDocument.objects.exists()


def test_bad_request_is_refused_and_does_not_spoil_the_next(world):
    bad = [
        replace(REQUEST, reference=uuid4(), kind="XX"),
        replace(REQUEST, reference=uuid4(), subject=" "),
        replace(REQUEST, reference=uuid4(), recipients=("G99",)),
    ]
    answers = draft_requested([arrival(each) for each in [*bad, REQUEST]], now=NOW)
    codes = [answer and answer.code for answer in answers]
    assert codes == ["unknown-document-kind", "subject-missing", "agency-unknown", None]
    assert OutgoingDocument.objects.count() == 1


def test_person_who_asked_is_the_drafter(world):
    from lienthong.identity.models import Person

    person = Person.objects.create(
        agency_id=world.agencies["G22"].id, full_name="Lê Thị Soạn", created_at=NOW
    )
    draft_requested([arrival(replace(REQUEST, requested_by=person.subject))], now=NOW)
    made = OutgoingDocument.objects.get()
    assert (made.drafter_name, made.drafted_by) == ("Lê Thị Soạn", person.subject)


def test_state_of_a_draft_is_told_to_its_own_agency_only(world):
    assert held(DraftAsked(REQUEST.reference)).state == ""
    draft_requested([arrival(REQUEST)], now=NOW)
    answer = held(DraftAsked(REQUEST.reference))
    assert (answer.state, answer.document_id) == ("draft", OutgoingDocument.objects.get().id)
    with pytest.raises(NotAllowed):
        held(DraftAsked(REQUEST.reference), sender="G14")


def test_issued_document_is_held_with_its_page(issued, world):
    answer = held(DocumentAsked(issued.id))
    assert (answer.notation, answer.issuer_code) == (issued.notation, "G22")
    assert answer.pdf_sha256 == issued.pdf_sha256
    assert answer.url == url("outgoing_detail", issued.id)


def test_received_document_is_held_once_registered(world, incoming_row):
    row = incoming_row("H26")
    with pytest.raises(DocumentNotFound):
        held(DocumentAsked(row.document_id), to="H26")
    incoming.register(document=row, by=world.clerk("H26"), now=NOW)
    answer = held(DocumentAsked(row.document_id), to="H26")
    assert (answer.notation, answer.issuer_name) == ("320/TB-VPCP", "Văn phòng Chính phủ")
    assert answer.url == url("incoming_detail", row.id)


def test_draft_is_no_document_yet(world):
    draft_requested([arrival(REQUEST)], now=NOW)
    with pytest.raises(DocumentNotFound):
        held(DocumentAsked(OutgoingDocument.objects.get().id))
    with pytest.raises(NotAllowed):
        held(DocumentAsked(uuid4()), sender="G14")


def test_pages_lead_to_reading_tasks_with_permission(world, incoming_row):
    row = incoming_row("H26")
    incoming.register(document=row, by=world.clerk("H26"), now=NOW)
    wanted = f"/chi-dao/nhap/?document={row.document_id}"
    page = url("incoming_detail", row.id)
    assert wanted in client_of(world, "H26", "clerk").get(page).content.decode()
    assert wanted not in client_of(world, "H26", "reader").get(page).content.decode()


def test_agency_may_tell_itself_over_the_axis(nats_server, world):
    certify(world)
    node = settings.LIENTHONG_NODE
    authority.issue_many([CertificateRequest(node, Usage.NODE, node, node)], now=NOW)
    courier = Courier(nats_url=nats_server.url, now=lambda: NOW)
    courier.line.purge()
    with transaction.atomic():
        tell(REQUEST, sender="G22", to=["G22"], now=NOW)
    courier.pump()
    courier.close()
    assert RequestedDraft.objects.get().reference == REQUEST.reference
    assert Outbox.objects.get().state == OutboxState.ACCEPTED
