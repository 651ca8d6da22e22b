import dataclasses
from datetime import date, timedelta

import pytest

from lienthong.axis import attachments
from lienthong.axis.models import Outbox
from lienthong.base.errors import NotAllowed
from lienthong.contracts.documents import DocumentIssued, DocumentRecalled
from lienthong.identity.officers import Authority
from lienthong.identity.permissions import Permission
from lienthong.ledger.models import LedgerEntry
from lienthong.systems.documents.actions import issuing, outgoing, recipients, signing
from lienthong.systems.documents.actions.arrivals import NothingToRecall, take_recalls
from lienthong.systems.documents.models import (
    Delivery,
    LineKind,
    OutgoingDocument,
    RecipientLine,
    SecretStub,
)
from lienthong.systems.documents.tests.conftest import NOW, SIGNER, arrivals_of, content
from lienthong.trust.pades import validate_pdf
from lienthong.trust.store import TrustStore

pytestmark = pytest.mark.django_db


@pytest.fixture
def submitted(certified, data_folder):
    clerk = certified.clerk("G22")
    document = outgoing.draft(content=content(), by=clerk, now=NOW)
    return outgoing.submit(document=document, by=clerk, now=NOW)


def test_a_draft_has_its_symbol_and_resolved_lines(world):
    document = outgoing.draft(content=content(), by=world.clerk("G22"), now=NOW)
    assert document.symbol == "TB-VPCP"
    kinds = list(document.lines.values_list("kind", "codes"))
    assert kinds == [("agencies", ["G14"]), ("agencies", ["H26"]), ("archive", [])]


def test_a_peoples_committee_signs_as_such_whatever_its_place(world):
    document = outgoing.draft(content=content(), by=world.clerk("H26.001"), now=NOW)
    assert document.symbol == "TB-UBND"


def test_an_official_letter_carries_its_drafting_unit(world):
    document = outgoing.draft(content=content(kind="CV"), by=world.clerk("G22"), now=NOW)
    assert document.symbol == "VPCP-VP"


def test_a_joint_document_names_all_agencies_in_its_symbol(world):
    joint = ({"code": "G14", "name": "Bộ Thông tin và Truyền thông", "short_name": "BTTTT"},)
    document = outgoing.draft(
        content=content(kind="QC", joint=joint), by=world.clerk("G22"), now=NOW
    )
    assert document.symbol == "QC-VPCP-BTTTT"


def test_a_reader_may_not_draft(world):
    with pytest.raises(NotAllowed):
        outgoing.draft(content=content(), by=world.officer("G22", "reader"), now=NOW)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"body": ""}, "body-missing"),
        ({"signers": ()}, "document-without-signer"),
        ({"recipients": ()}, "recipients-missing"),
    ],
)
def test_submit_names_what_is_missing(world, changes, code):
    clerk = world.clerk("G22")
    document = outgoing.draft(content=content(**changes), by=clerk, now=NOW)
    with pytest.raises(Exception) as refusal:
        outgoing.submit(document=document, by=clerk, now=NOW)
    assert refusal.value.code == code


def test_a_draft_needs_a_subject(world):
    with pytest.raises(outgoing.SubjectMissing):
        outgoing.draft(content=content(subject=" "), by=world.clerk("G22"), now=NOW)


def test_a_returned_document_can_be_edited_again(submitted, world):
    leader = world.leader("G22")
    with pytest.raises(outgoing.ReasonMissing):
        outgoing.return_to_drafter(document=submitted, reason=" ", by=leader, now=NOW)
    outgoing.return_to_drafter(document=submitted, reason="Sửa điểm 1", by=leader, now=NOW)
    document = outgoing.edit(
        document=submitted, content=content(subject="Mới"), by=world.clerk("G22"), now=NOW
    )
    assert (document.state, document.subject) == ("draft", "Mới")


def test_a_submitted_document_cannot_be_edited(submitted, world):
    with pytest.raises(outgoing.WrongState):
        outgoing.edit(document=submitted, content=content(), by=world.clerk("G22"), now=NOW)


def test_signing_allots_number_and_date_and_signs_the_drawn_text(submitted, certified):
    document = signing.sign(document=submitted, by=certified.signer, now=NOW)
    assert (document.notation, document.issued_date) == ("01/TB-VPCP", date(2020, 4, 6))
    pdf = attachments.read(document.pdf_sha256)
    report = validate_pdf(pdf, store=TrustStore.load(now=NOW), at=NOW)
    assert [item.name for item in report.signatures] == [SIGNER]
    assert report.verdict == "passed"


def test_the_paper_original_fixes_number_and_date(certified, data_folder):
    clerk = certified.clerk("G22")
    fixed = content(number=320, issued_date=date(2019, 9, 9))
    document = outgoing.draft(content=fixed, by=clerk, now=NOW)
    outgoing.submit(document=document, by=clerk, now=NOW)
    document = signing.sign(document=document, by=certified.signer, now=NOW)
    assert (document.notation, document.year) == ("320/TB-VPCP", 2019)
    again = outgoing.draft(content=fixed, by=clerk, now=NOW)
    outgoing.submit(document=again, by=clerk, now=NOW)
    with pytest.raises(Exception) as refusal:
        signing.sign(document=again, by=certified.signer, now=NOW)
    assert refusal.value.code == "number-taken"


def test_only_the_named_signer_signs(submitted, certified):
    with pytest.raises(signing.NotTheSigner):
        signing.sign(document=submitted, by=certified.leader("G22", "Trần Thị Khác"), now=NOW)


def test_signing_by_delegation_needs_the_prefix(submitted, certified):
    lent = Authority(
        "TUQ.", certified.signer.person_id, "x", "x", frozenset({Permission.DOCUMENT_SIGN})
    )
    delegate = dataclasses.replace(certified.signer, roles=("officer",), on_behalf_of=(lent,))
    with pytest.raises(signing.AuthorityMissing) as refusal:
        signing.sign(document=submitted, by=delegate, now=NOW)
    assert "TUQ." in str(refusal.value)


def test_a_signer_of_another_agency_does_not_find_the_document(submitted, certified):
    with pytest.raises(outgoing.DocumentNotFound):
        signing.sign(document=submitted, by=certified.leader("G14"), now=NOW)


def test_an_issued_document_bears_both_signatures_and_is_told_to_all(issued):
    assert issued.state == "issued"
    assert issued.verification["verdict"] == "passed"
    assert [item["usage"] for item in issued.verification["signatures"]] == ["official", "agency"]
    told = arrivals_of(DocumentIssued)
    assert [arrival.to for arrival in told] == ["G14", "H26"]
    assert told[0].attachments[0].sha256 == issued.pdf_sha256
    assert told[0].message.notation == "01/TB-VPCP"


def test_each_recipient_has_a_delivery_with_its_envelope(issued):
    rows = Delivery.objects.of(issued.id).order_by("recipient_code")
    assert [row.recipient_code for row in rows] == ["G14", "H26"]
    assert [row.envelope_id for row in rows] == list(
        Outbox.objects.order_by("recipient").values_list("id", flat=True)
    )
    assert (rows[1].recipient_level, rows[1].province) == (2, "01")


def test_every_step_leaves_a_line_in_the_ledger(issued):
    kinds = LedgerEntry.objects.about(f"document:{issued.id}").values_list("kind", flat=True)
    assert list(kinds) == [
        "documents.drafted",
        "documents.submitted",
        "documents.signed",
        "documents.issued",
    ]


def test_an_undecided_line_holds_the_issue_until_a_clerk_decides(certified, data_folder):
    clerk = certified.clerk("G22")
    unknown = content(recipients=("Bộ Thông tin và Truyền thông", "Cơ quan Không Ai Biết"))
    document = outgoing.draft(content=unknown, by=clerk, now=NOW)
    outgoing.submit(document=document, by=clerk, now=NOW)
    signing.sign(document=document, by=certified.signer, now=NOW)
    with pytest.raises(recipients.RecipientsUndecided) as refusal:
        issuing.issue(document=document, by=clerk, now=NOW)
    assert refusal.value.code == "recipients-undecided"
    line = RecipientLine.objects.undecided().get(document=document)
    recipients.decide_line(
        line=line, kind=LineKind.AGENCIES, codes=["000.00.00.H26"], by=clerk, now=NOW
    )
    assert issuing.issue(document=document, by=clerk, now=NOW).recipients_total == 2


def test_a_decision_needs_a_known_agency(world):
    clerk = world.clerk("G22")
    document = outgoing.draft(content=content(recipients=("Ai đó",)), by=clerk, now=NOW)
    line = document.lines.get()
    with pytest.raises(Exception) as refusal:
        recipients.decide_line(line=line, kind=LineKind.AGENCIES, codes=["G99"], by=clerk, now=NOW)
    assert refusal.value.code == "agency-unknown"


def test_a_clerk_of_another_agency_decides_nothing(world):
    document = outgoing.draft(content=content(), by=world.clerk("G22"), now=NOW)
    with pytest.raises(recipients.LineNotFound):
        recipients.decide_line(
            line=document.lines.first(), kind=LineKind.ARCHIVE, by=world.clerk("G14"), now=NOW
        )


def test_recipients_are_fixed_once_issued(issued, certified):
    with pytest.raises(recipients.LineNotOpen):
        recipients.decide_line(
            line=issued.lines.first(), kind=LineKind.ARCHIVE, by=certified.clerk("G22"), now=NOW
        )


def test_as_above_means_the_addressees(world):
    letter = content(
        kind="CV", addressees=("Bộ Thông tin và Truyền thông",), recipients=("Như trên", "Lưu: VT")
    )
    document = outgoing.draft(content=letter, by=world.clerk("G22"), now=NOW)
    assert list(document.lines.values_list("kind", "codes"))[0] == ("agencies", ["G14"])


def test_a_cancelled_document_keeps_its_number(submitted, certified):
    document = signing.sign(document=submitted, by=certified.signer, now=NOW)
    clerk = certified.clerk("G22")
    cancelled = outgoing.cancel(document=document, reason="Không phát hành", by=clerk, now=NOW)
    assert (cancelled.state, cancelled.number) == ("cancelled", 1)


def test_an_agency_whose_certificate_is_revoked_cannot_issue(submitted, certified):
    from lienthong.trust import authority
    from lienthong.trust.models import Certificate

    document = signing.sign(document=submitted, by=certified.signer, now=NOW)
    serial = Certificate.objects.get(subject="G22").serial
    authority.revoke(serial=serial, now=NOW)
    with pytest.raises(Exception) as refusal:
        issuing.issue(document=document, by=certified.clerk("G22"), now=NOW)
    assert refusal.value.code == "no-signing-key"


def test_a_signer_revoked_since_makes_the_issue_fail_by_name(submitted, certified):
    from lienthong.trust import authority
    from lienthong.trust.models import Certificate

    document = signing.sign(document=submitted, by=certified.signer, now=NOW)
    serial = Certificate.objects.get(subject=certified.signer.subject).serial
    authority.revoke(serial=serial, now=NOW)
    later = NOW + timedelta(hours=1)
    with pytest.raises(issuing.SignaturesInvalid) as refusal:
        issuing.issue(document=document, by=certified.clerk("G22"), now=later)
    assert "thu hồi" in str(refusal.value)


def test_a_recall_asks_every_recipient(issued, certified):
    clerk = certified.clerk("G22")
    with pytest.raises(outgoing.ReasonMissing):
        issuing.recall(document=issued, reason="", by=clerk, now=NOW)
    document = issuing.recall(document=issued, reason="Ban hành nhầm", by=clerk, now=NOW)
    assert document.state == "recalled"
    assert [arrival.to for arrival in arrivals_of(DocumentRecalled)] == ["G14", "H26"]
    assert set(Delivery.objects.values_list("recall_status", flat=True)) == {"13"}


def test_an_unsent_document_cannot_be_recalled(submitted, certified):
    with pytest.raises(outgoing.WrongState):
        issuing.recall(document=submitted, reason="x", by=certified.clerk("G22"), now=NOW)


def test_a_recall_of_what_never_came_is_refused(issued, certified):
    issuing.recall(document=issued, reason="x", by=certified.clerk("G22"), now=NOW)
    answers = take_recalls(arrivals_of(DocumentRecalled), now=NOW)
    assert all(isinstance(answer, NothingToRecall) for answer in answers)


def test_a_replacement_marks_what_it_replaces(issued, certified):
    clerk = certified.clerk("G22")
    new = outgoing.draft(content=content(), by=clerk, now=NOW, replaces=issued)
    outgoing.submit(document=new, by=clerk, now=NOW)
    signing.sign(document=new, by=certified.signer, now=NOW)
    issuing.issue(document=new, by=clerk, now=NOW)
    assert OutgoingDocument.objects.get(id=issued.id).state == "replaced"
    assert arrivals_of(DocumentIssued)[-1].message.replaces == issued.id


def test_a_document_with_a_secrecy_mark_leaves_only_a_stub(world):
    text = (
        "VĂN PHÒNG CHÍNH PHỦ\nMẬT\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
        "Độc lập - Tự do - Hạnh phúc\nSố: 12/TB-VPCP\nHà Nội, ngày 03 tháng 4 năm 2020\n"
        "THÔNG BÁO\nVề việc không được lộ\nNội dung.\nNơi nhận:\n- Lưu: VT.\nCHỦ NHIỆM\nNguyễn Văn Ký\n"
    )
    made = outgoing.draft_from_upload(
        data=text.encode(), filename="mat.txt", by=world.clerk("G22"), now=NOW
    )
    assert isinstance(made, SecretStub)
    assert (made.series, made.number) == ("secret", 1)
    assert not OutgoingDocument.objects.exists()


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.txt", "document-empty"),
        (b"%PDF-1.7 broken", "a.docx", "document-type-mismatch"),
        (b"PK\x03\x04", "a.pdf", "document-type-mismatch"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_refused(world, data, name, code):
    with pytest.raises(Exception) as refusal:
        outgoing.draft_from_upload(data=data, filename=name, by=world.clerk("G22"), now=NOW)
    assert refusal.value.code == code
