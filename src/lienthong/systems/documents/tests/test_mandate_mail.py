"""Documents addressed to a mandate: found, sent to who leads it, followed, and gone on with it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.conf import settings

from lienthong.agencies import actions as registry
from lienthong.agencies.mandates import MandateNotLed, UnknownMandate
from lienthong.axis.asking import ask
from lienthong.axis.courier import Courier
from lienthong.axis.models import DeadLetter
from lienthong.base.errors import NotAllowed
from lienthong.contracts.documents import (
    DocumentIssued,
    DocumentStatusReported,
    MailOfMandateAsked,
)
from lienthong.identity.officers import system_officer
from lienthong.identity.permissions import Permission
from lienthong.systems.documents import addressed, edxml, sheets
from lienthong.systems.documents.actions import incoming, issuing, outgoing, recipients, signing
from lienthong.systems.documents.actions.arrivals import take_in
from lienthong.systems.documents.actions.incoming.following import follow_mandates
from lienthong.systems.documents.actions.signing import paper_of
from lienthong.systems.documents.actions.statuses import note_receipts, note_reports
from lienthong.systems.documents.models import (
    Delivery,
    IncomingDocument,
    IncomingState,
    LineKind,
)
from lienthong.systems.documents.packages import package_of
from lienthong.systems.documents.registers import OUTGOING
from lienthong.systems.documents.tests.conftest import (
    NOW,
    SIGNER,
    arrivals_of,
    content,
    receipt_of,
)
from lienthong.trust import authority
from lienthong.trust.authority import CertificateRequest
from lienthong.trust.usage import Usage

pytestmark = pytest.mark.django_db

TITLE, SUBJECT = "Trục liên thông văn bản quốc gia", "truc-lien-thong"
ADDRESS, LINE = f"mandate:{SUBJECT}", f"Chức năng: {TITLE}"
MINISTRY = "Bộ Thông tin và Truyền thông"
TODAY = date(2020, 4, 6)


def system(world, code="G22"):
    return system_officer(world.agencies[code].record)


@pytest.fixture
def mandate(world):
    return registry.establish_mandate(
        subject=SUBJECT,
        title=TITLE,
        lead=world.agencies["G14"].record.agency,
        legal_basis="Quyết định 28/2018/QĐ-TTg",
        from_date=date(2018, 1, 1),
        by=system(world),
        now=NOW,
    )


def move(world, mandate, to="H26", on=TODAY):
    registry.transfer_mandate(
        mandate=mandate,
        to=world.agencies[to].record.agency,
        legal_basis="Quyết định 1/QĐ-TTg",
        on=on,
        by=system(world),
        now=NOW,
    )


def drafted(world, *lines):
    made = content(recipients=(*lines, "Lưu: VT."))
    return outgoing.draft(content=made, by=world.clerk("G22"), now=NOW)


def send(world, *lines):
    document = drafted(world, *lines)
    clerk = world.clerk("G22")
    outgoing.submit(document=document, by=clerk, now=NOW)
    signing.sign(document=document, by=world.signer, now=NOW)
    return issuing.issue(document=document, by=clerk, now=NOW)


@pytest.fixture
def courier(nats_server, certified, data_folder):
    node = settings.LIENTHONG_NODE
    authority.issue_many([CertificateRequest(node, Usage.NODE, node, node)], now=NOW)
    made = Courier(nats_url=nats_server.url, now=lambda: NOW)
    made.line.purge()
    yield made
    made.close()


def test_a_line_is_found_to_name_the_mandate(world, mandate):
    line = drafted(world, LINE).lines.first()

    assert (line.kind, line.codes, line.mandates) == (LineKind.MANDATE, [ADDRESS], [SUBJECT])


def test_adding_puts_the_mandate_before_the_archive_and_once(world, mandate):
    document = drafted(world, "UBND thành phố Hà Nội")
    clerk = world.clerk("G22")
    recipients.add_line(document=document, address=ADDRESS, by=clerk, now=NOW)
    recipients.add_line(document=document, address="g14", by=clerk, now=NOW)

    texts = [line.text for line in document.lines.all()]
    assert texts == ["UBND thành phố Hà Nội", LINE, MINISTRY, "Lưu: VT."]
    with pytest.raises(recipients.LineExists, match=TITLE):
        recipients.add_line(document=document, address=ADDRESS, by=clerk, now=NOW)


def test_adding_is_for_drafts_of_the_own_agency_and_known_mandates(world, mandate):
    document = drafted(world, "UBND thành phố Hà Nội")
    with pytest.raises(UnknownMandate):
        recipients.add_line(document=document, address="mandate:x", by=world.clerk("G22"), now=NOW)
    with pytest.raises(recipients.LineNotFound):
        recipients.add_line(document=document, address=ADDRESS, by=world.clerk("H26"), now=NOW)
    outgoing.submit(document=document, by=world.clerk("G22"), now=NOW)
    with pytest.raises(recipients.OnlyInDraft):
        recipients.add_line(document=document, address=ADDRESS, by=world.clerk("G22"), now=NOW)


def test_a_clerk_may_decide_a_line_to_mean_a_mandate(world, mandate):
    line = drafted(world, "Tổ chức không có trong danh mục").lines.first()
    clerk = world.clerk("G22")
    decide = {"line": line, "by": clerk, "now": NOW}

    done = recipients.decide_line(kind=LineKind.MANDATE, codes=[ADDRESS, "H26"], **decide)
    assert done.codes == ["H26", ADDRESS]
    with pytest.raises(UnknownMandate):
        recipients.decide_line(kind=LineKind.MANDATE, codes=["mandate:x"], **decide)
    with pytest.raises(recipients.RecipientsMissing):
        recipients.decide_line(kind=LineKind.MANDATE, codes=[], **decide)


def test_issuing_sends_to_the_mandate_and_names_who_leads_it(certified, mandate, data_folder):
    document = send(certified, LINE, "UBND thành phố Hà Nội")
    delivery = document.deliveries.get(recipient_code=ADDRESS)

    assert (delivery.recipient_name, delivery.holder_code) == (TITLE, "G14")
    assert (delivery.holder_name, delivery.recipient_level) == (MINISTRY, 1)
    assert {each.to for each in arrivals_of(DocumentIssued)} == {ADDRESS, "H26"}


def test_a_mandate_that_ended_before_the_day_of_issue_is_refused(certified, mandate, data_folder):
    document = drafted(certified, LINE)
    outgoing.submit(document=document, by=certified.clerk("G22"), now=NOW)
    signing.sign(document=document, by=certified.signer, now=NOW)
    registry.end_mandate(mandate=mandate, on=TODAY, by=system(certified), now=NOW)

    with pytest.raises(MandateNotLed, match=f"06/04/2020.*{TITLE}"):
        issuing.issue(document=document, by=certified.clerk("G22"), now=NOW)
    assert not Delivery.objects.exists()


def test_a_mandate_that_came_to_the_sender_itself_is_refused(certified, mandate, data_folder):
    document = drafted(certified, LINE)
    outgoing.submit(document=document, by=certified.clerk("G22"), now=NOW)
    signing.sign(document=document, by=certified.signer, now=NOW)
    move(certified, mandate, to="G22")

    with pytest.raises(recipients.MandateIsOwn, match=TITLE):
        issuing.issue(document=document, by=certified.clerk("G22"), now=NOW)


def test_papers_name_the_mandate_and_the_agency(certified, mandate, data_folder):
    document = send(certified, LINE)
    period = sheets.Period(2020)
    rows = sheets.rows_of(OUTGOING, certified.clerk("G22"), period)
    (cells,) = sheets.cells(OUTGOING, rows)

    assert f"{LINE} ({MINISTRY}); Lưu: VT." in cells
    assert paper_of(document).recipients[0] == f"{LINE} ({MINISTRY})"
    ((line, words, agencies), _archive) = addressed.explained(document, list(document.lines.all()))
    assert (line.text, words, agencies) == (LINE, [f"chức năng, {MINISTRY} nhận"], 0)


def test_a_package_for_outside_names_the_agency_that_took_it_once(certified, mandate, data_folder):
    document = send(certified, LINE, MINISTRY)
    package = package_of(document, code="G22", name="Văn phòng Chính phủ")
    again = edxml.read(edxml.write(package))

    assert [organ.organ_id for organ in again.receivers] == ["G14"]
    assert again.to_places[0] == LINE


def test_the_receiver_sees_the_mandate_and_every_status_returns(courier, certified, mandate):
    document = send(certified, LINE)
    courier.pump()
    row = IncomingDocument.objects.get()
    assert (row.agency_id, row.addresses) == (certified.agencies["G14"].id, [ADDRESS])
    incoming.register(document=row, by=certified.clerk("G14"), now=NOW)
    courier.pump()

    delivery = document.deliveries.get()
    assert (delivery.state, delivery.status, delivery.verdict) == ("delivered", "03", "passed")
    assert not DeadLetter.objects.exists()


def test_addressed_twice_it_arrives_once_and_both_lines_are_followed(courier, certified, mandate):
    document = send(certified, LINE, MINISTRY)
    courier.pump()
    row = IncomingDocument.objects.get()
    incoming.register(document=row, by=certified.clerk("G14"), now=NOW)
    courier.pump()

    assert sorted(row.addresses) == ["G14", ADDRESS] and not row.is_for_mandates_only
    assert set(document.deliveries.values_list("status", flat=True)) == {"03"}


def test_on_its_way_it_goes_to_the_new_lead_and_the_receipt_says_so(courier, certified, mandate):
    document = send(certified, LINE)
    move(certified, mandate)
    courier.pump()

    delivery = document.deliveries.get()
    assert IncomingDocument.objects.get().agency_id == certified.agencies["H26"].id
    assert (delivery.holder_code, delivery.recipient_level) == ("H26", 2)
    assert delivery.province == "01"


def test_a_report_may_overtake_the_receipt_of_the_new_lead(certified, mandate, data_folder):
    document = send(certified, LINE)
    move(certified, mandate)
    arrival = arrivals_of(DocumentIssued)[0]
    report = DocumentStatusReported(document_id=document.id, code="03", at=NOW)
    early = replace(arrival, sender="H26", to="G22", message=report)
    stranger = replace(early, sender="H26.001")

    answers = note_reports([early, stranger], now=NOW)
    assert answers[0] is None and answers[1].code == "document-never-sent"
    note_receipts([replace(receipt_of(document.deliveries.get()), by="H26")], now=NOW)
    delivery = document.deliveries.get()
    assert (delivery.status, delivery.holder_code) == ("03", "H26")


@pytest.mark.parametrize("is_registered", [True, False])
def test_open_mail_goes_on_with_the_mandate_and_reports_still_return(
    courier, certified, mandate, is_registered
):
    document = send(certified, LINE)
    courier.pump()
    before = IncomingDocument.objects.get()
    if is_registered:
        incoming.register(document=before, by=certified.clerk("G14"), now=NOW)
    move(certified, mandate)

    assert follow_mandates(now=NOW) == 1 and follow_mandates(now=NOW) == 0
    courier.pump()
    before.refresh_from_db()
    after = IncomingDocument.objects.get(agency_id=certified.agencies["H26"].id)
    assert (before.state, after.state) == (IncomingState.PASSED_ON, IncomingState.ARRIVED)
    assert (after.addresses, after.sender_code) == ([ADDRESS], "G14")
    assert TITLE in after.forwarding_note
    assert "Hà Nội" in before.history.get(active=True).reason
    incoming.register(document=after, by=certified.clerk("H26"), now=NOW)
    leader = certified.leader("H26")
    incoming.advance_many(
        documents=[after],
        to=IncomingState.PROCESSING,
        officers={after.agency_id: leader},
        now=NOW,
    )
    courier.pump()
    delivery = document.deliveries.get()
    assert (delivery.holder_code, delivery.passed_to) == ("G14", certified.agencies["H26"].name)
    assert delivery.status == "05"
    assert not DeadLetter.objects.exists()


def test_what_is_done_or_came_in_the_own_name_stays(courier, certified, mandate):
    send(certified, LINE, MINISTRY)
    courier.pump()
    row = IncomingDocument.objects.get()
    move(certified, mandate)

    assert follow_mandates(now=NOW) == 1 and follow_mandates(now=NOW) == 0
    row.refresh_from_db()
    assert row.state == IncomingState.ARRIVED
    assert row.deliveries.get().holder_code == "H26"


def test_finished_mail_does_not_follow(courier, certified, mandate):
    send(certified, LINE)
    courier.pump()
    IncomingDocument.objects.update(
        state=IncomingState.DONE, arrival_number=1, arrival_year=2020, registered_at=NOW
    )
    move(certified, mandate)

    assert follow_mandates(now=NOW) == 0


def test_an_ended_mandate_leaves_its_mail_where_it_is(courier, certified, mandate):
    send(certified, LINE)
    courier.pump()
    registry.end_mandate(mandate=mandate, on=TODAY, by=system(certified), now=NOW)

    assert follow_mandates(now=NOW) == 0


def test_a_recall_reaches_who_has_it_now_and_the_answer_returns(courier, certified, mandate):
    document = send(certified, LINE)
    courier.pump()
    move(certified, mandate)
    follow_mandates(now=NOW)
    courier.pump()
    issuing.recall(document=document, reason="Nhầm", by=certified.clerk("G22"), now=NOW)
    courier.pump()

    after = IncomingDocument.objects.get(agency_id=certified.agencies["H26"].id)
    before = IncomingDocument.objects.get(agency_id=certified.agencies["G14"].id)
    assert (after.state, document.deliveries.get().recall_status) == ("withdrawn", "15")
    assert (before.state, before.recall_status) == ("passed-on", "15")
    assert not DeadLetter.objects.exists()


def test_of_two_mandates_only_the_one_that_moved_sends_it_on(courier, certified, mandate):
    other = registry.establish_mandate(
        subject="cong",
        title="Cổng Dịch vụ công quốc gia",
        lead=certified.agencies["G14"].record.agency,
        legal_basis="Quyết định 2/QĐ-TTg",
        from_date=date(2018, 1, 1),
        by=system(certified),
        now=NOW,
    )
    send(certified, LINE, f"Chức năng: {other.title}")
    courier.pump()
    move(certified, mandate)
    assert follow_mandates(now=NOW) == 1
    row = IncomingDocument.objects.get(agency_id=certified.agencies["G14"].id)
    assert row.state == IncomingState.ARRIVED
    move(certified, other, on=TODAY - timedelta(days=1))
    assert follow_mandates(now=NOW) == 1
    row.refresh_from_db()
    assert row.state == IncomingState.PASSED_ON
    assert set(row.deliveries.values_list("recipient_code", flat=True)) == {ADDRESS, "mandate:cong"}


def test_a_forged_signature_never_follows(certified, mandate, data_folder, incoming_row):
    row = incoming_row("G14", addresses=[ADDRESS], verdict="failed")
    move(certified, mandate)

    assert follow_mandates(now=NOW) == 0
    assert row.state == IncomingState.ARRIVED


def test_taking_in_twice_changes_nothing(certified, mandate, data_folder):
    send(certified, LINE)
    arrival = replace(arrivals_of(DocumentIssued)[0], to="G14", address=ADDRESS)
    for _time in range(2):
        assert take_in([arrival], now=NOW) == [None]
    assert IncomingDocument.objects.get().addresses == [ADDRESS]
    assert SIGNER in IncomingDocument.objects.get().signer_name


# What hangs on the mandate


def asked(world, code="G14", to="G14"):
    return ask(
        MailOfMandateAsked(SUBJECT), to=to, sender=code, by="person:1", purpose="Bàn giao",
        permission=Permission.DOCUMENT_READ, now=NOW,
    )  # fmt: skip


def test_the_mail_of_a_mandate_is_told_registered_or_not_and_gone_on(world, mandate, incoming_row):
    common = {"addresses": [ADDRESS]}
    incoming_row("G14", **common)
    numbered = {"arrival_number": 4, "arrival_year": 2020, "deadline": TODAY}
    incoming_row("G14", state="registered", **numbered, **common)
    incoming_row("G14", state="passed-on", **common)
    incoming_row("G14", state="done", **{**numbered, "arrival_number": 5}, **common)
    incoming_row("G14")
    incoming_row("H26", **common)

    found = asked(world)
    assert found.total == 3
    assert {(one.state, one.arrival, one.due_date) for one in found.documents} == {
        ("arrived", "", None),
        ("registered", "4/2020", TODAY),
        ("passed-on", "", None),
    }


def test_the_mail_of_another_agency_is_nobodys_business(world, mandate):
    with pytest.raises(NotAllowed):
        asked(world, code="H26")
