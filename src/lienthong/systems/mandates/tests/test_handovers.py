"""Hand-overs: two books over the real axis, ticks and signatures of both sides; late and forged mail."""

from base64 import b64encode
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from lienthong.agencies.models import AgencyRecord
from lienthong.axis.models import DeadLetter
from lienthong.base.errors import NotAllowed
from lienthong.base.jsontext import canonical
from lienthong.base.tests.accessibility import faults
from lienthong.contracts.mandates import (
    HandedItem,
    HandoverProposed,
    HandoverSigned,
    HandoverTicked,
)
from lienthong.identity.permissions import Permission
from lienthong.identity.tests import factories
from lienthong.ledger.models import LedgerEntry
from lienthong.systems.mandates import handlers
from lienthong.systems.mandates.actions import handovers as actions
from lienthong.systems.mandates.actions.transfers import announce
from lienthong.systems.mandates.models import (
    GoverningBody,
    Handover,
    HandoverItem,
    HandoverSignature,
    HandoverState,
    ItemKind,
)
from lienthong.systems.mandates.tests.conftest import (
    DAY,
    NOW,
    SUBJECT,
    announced,
    arrival,
    refusals_of,
    without,
)
from lienthong.trust.keys import NoSigningKey, signer_for
from lienthong.trust.usage import Usage

pytestmark = pytest.mark.django_db


def add(book, by, *texts, **values):
    kind = values.pop("kind", ItemKind.DOSSIER)
    return [
        actions.add_item(handover=book, kind=kind, text=text, by=by, now=NOW, **values)
        for text in texts
    ]


def proposed(book, items, *, revision=1, **changes):
    message = HandoverProposed(
        reference=book.reference,
        subject=SUBJECT,
        title="Cơ quan thường trực",
        giver="G22",
        receiver="G14",
        effective_date=DAY,
        decision="TB 320",
        revision=revision,
        items=tuple(items),
    )
    return replace(message, **changes)


def item(text="Hồ sơ 1", **changes):
    return replace(HandedItem(uuid4(), 1, "dossier", text, ()), **changes)


def tick_all(book, by, at=NOW):
    for one in HandoverItem.objects.filter(handover=book):
        actions.tick(item=one, is_ticked=True, by=by, now=at)


def test_a_handover_from_decision_to_both_signatures(courier, transfer, leaders, world):
    courier.pump()
    own = Handover.objects.get(agency_code="G22")
    other = Handover.objects.get(agency_code="G14")
    assert (own.side, other.side) == ("giving", "receiving")
    file = actions.stored_file(content=b"PDF", name="bao-cao.pdf", media_type="application/pdf")
    add(own, leaders["G22"], "Hồ sơ họp", "Quy chế hoạt động", files=[file])
    add(own, leaders["G22"], "Bài học của Estonia", kind=ItemKind.EXPERIENCE)
    own.refresh_from_db()
    tick_all(own, leaders["G22"])
    actions.propose(handover=own, by=leaders["G22"], now=NOW)
    courier.pump()
    assert other.items.filter(is_given=True).count() == 3
    assert other.items.first().files[0]["name"] == "bao-cao.pdf"
    tick_all(other, leaders["G14"])
    courier.pump()
    actions.sign(handover=own, by=leaders["G22"], now=NOW)
    courier.pump()
    actions.sign(handover=other, by=leaders["G14"], now=NOW)
    courier.pump()
    states = set(Handover.objects.values_list("state", flat=True))
    assert states == {HandoverState.COMPLETED}
    assert HandoverSignature.objects.values("digest").distinct().count() == 1
    assert HandoverSignature.objects.count() == 4
    assert not DeadLetter.objects.exists()
    signed = LedgerEntry.objects.filter(kind="mandates.handover-signed")
    assert signed.count() == 2


def test_transfer_stands_while_the_handover_is_open(books, world):
    from lienthong.agencies.mandates import lead_of

    assert lead_of(SUBJECT, DAY).code == "G14"
    assert books["G14"].is_late(DAY)
    assert not books["G14"].is_late(DAY - timedelta(days=1))


def test_announcing_twice_opens_each_book_once(books, transfer, world):
    assert refusals_of(handlers.mandate_transferred, arrival(announced(transfer))) == [None]
    announce(transfer=transfer, by=world.system, now=NOW)
    assert Handover.objects.count() == 2


def test_giver_that_ends_as_the_mandate_passes_has_its_book(transfer, world):
    AgencyRecord.objects.filter(pk=world.office.pk).update(valid=(factories.SINCE, DAY))
    message = announced(transfer)
    assert refusals_of(handlers.mandate_transferred, arrival(message, to="G22")) == [None]
    assert Handover.objects.get().is_giving


@pytest.mark.parametrize(
    ("changes", "to", "code"),
    [
        ({"receiver": "H26"}, "H26", "handover-registry-differs"),
        ({"effective_date": date(2020, 1, 1)}, "G14", "handover-registry-differs"),
        ({"subject": "khong-co"}, "G14", "handover-registry-differs"),
        ({}, "H26", "handover-not-a-party"),
    ],
)
def test_nobody_becomes_a_holder_by_a_message(transfer, changes, to, code):
    message = announced(transfer, **changes)
    assert refusals_of(handlers.mandate_transferred, arrival(message, to=to)) == [code]
    assert not Handover.objects.exists()


def test_proposal_that_overtakes_the_announcement_opens_the_book(transfer):
    message = proposed(Handover(reference=transfer.id), [item()])
    assert refusals_of(handlers.handover_proposed, arrival(message)) == [None]
    assert Handover.objects.get().items.count() == 1


def test_repeated_and_older_lists_change_nothing(books):
    first, second = item("Một"), item("Hai", order=2)
    newer = proposed(books["G14"], [first, second], revision=2)
    older = proposed(books["G14"], [first], revision=1)
    answers = refusals_of(handlers.handover_proposed, *map(arrival, (newer, older, newer)))
    assert answers == [None, None, None]
    assert books["G14"].items.count() == 2


@pytest.mark.parametrize(
    ("changes", "sender", "code"),
    [
        ({}, "H26", "handover-not-a-party"),
        ({"giver": "H26"}, "H26", "handover-registry-differs"),
        ({"items": (item(" "),)}, "G22", "handover-item-without-text"),
        ({"items": (item(kind="gold"),)}, "G22", "handover-item-kind-unknown"),
        ({"items": (item(),) * 501}, "G22", "handover-list-too-long"),
    ],
)
def test_forged_or_broken_lists_are_refused(books, changes, sender, code):
    message = replace(proposed(books["G14"], [item()]), **changes)
    assert refusals_of(handlers.handover_proposed, arrival(message, sender=sender)) == [code]
    assert not HandoverItem.objects.exists()


def test_later_tick_counts_in_whatever_order_they_arrive(books):
    one = item()
    handlers.handover_proposed([arrival(proposed(books["G14"], [one]))], now=NOW)
    reference = books["G14"].reference
    on = HandoverTicked(reference, one.reference, True, "A", NOW)
    off = HandoverTicked(reference, one.reference, False, "A", NOW + timedelta(minutes=1))
    assert refusals_of(handlers.handover_ticked, arrival(off), arrival(on)) == [None, None]
    assert not books["G14"].items.get().is_given


def test_tick_that_overtakes_its_list_is_kept(books):
    one = item()
    early = HandoverTicked(books["G14"].reference, one.reference, True, "A", NOW)
    assert refusals_of(handlers.handover_ticked, arrival(early)) == [None]
    handlers.handover_proposed([arrival(proposed(books["G14"], [one]))], now=NOW)
    assert books["G14"].items.get().is_given


@pytest.mark.parametrize(
    ("sender", "reference", "code"),
    [("H26", None, "handover-not-a-party"), ("G22", uuid4(), "handover-not-found")],
)
def test_forged_ticks_are_refused(books, sender, reference, code):
    message = HandoverTicked(reference or books["G14"].reference, uuid4(), True, "A", NOW)
    assert refusals_of(handlers.handover_ticked, arrival(message, sender=sender)) == [code]


def ready(books, leaders):
    """Bring both books to where only signatures are missing."""
    (made,) = add(books["G22"], leaders["G22"], "Hồ sơ")
    actions.tick(item=made, is_ticked=True, by=leaders["G22"], now=NOW)
    actions.propose(handover=books["G22"], by=leaders["G22"], now=NOW)
    told = item(made.text, reference=made.reference)
    handlers.handover_proposed([arrival(proposed(books["G14"], [told]))], now=NOW)
    at = NOW + timedelta(minutes=1)
    given = HandoverTicked(books["G14"].reference, made.reference, True, "A", at)
    received = HandoverTicked(books["G22"].reference, made.reference, True, "B", at)
    handlers.handover_ticked([arrival(given), arrival(received, sender="G14", to="G22")], now=NOW)
    tick_all(books["G14"], leaders["G14"], at)
    return made


def signature(book, signer, **changes):
    data = canonical(book.signed_list())
    key = signer_for(signer.subject, Usage.OFFICIAL, now=NOW)
    message = HandoverSigned(
        reference=book.reference,
        digest=sha256(data).hexdigest(),
        signature=b64encode(key.sign(data)).decode(),
        certificate=b64encode(key.certificate_der).decode(),
        signer_name=signer.name,
        signer_title="",
        at=NOW,
    )
    return replace(message, **changes)


def test_signature_of_the_other_side_is_checked(books, leaders):
    ready(books, leaders)
    good = signature(books["G14"], leaders["G22"])
    bad = [
        replace(good, signature=b64encode(b"nothing").decode()),
        replace(good, certificate="không phải base64"),
        replace(good, digest="0" * 64),
    ]
    answers = refusals_of(handlers.handover_signed, *map(arrival, bad))
    assert answers == ["handover-signature-invalid", "handover-signature-invalid", None]
    assert not HandoverSignature.objects.exists()
    assert refusals_of(handlers.handover_signed, arrival(good), arrival(good)) == [None, None]
    assert HandoverSignature.objects.count() == 1


def test_ones_own_signature_sent_back_is_not_the_other_sides(books, leaders):
    ready(books, leaders)
    handed = Handover.objects.get(agency_code="G22")
    own = actions.sign(handover=handed, by=leaders["G22"], now=NOW)
    back = signature(
        books["G22"], leaders["G22"],
        signature=b64encode(own.signature).decode(), signer_name="Lãnh đạo G14",
    )  # fmt: skip
    mail = arrival(back, sender="G14", to="G22")
    assert refusals_of(handlers.handover_signed, mail) == ["handover-signature-invalid"]
    handed.refresh_from_db()
    assert handed.state == HandoverState.OPEN


def test_every_item_is_ticked_at_once_for_ones_own_side(books, leaders):
    add(books["G22"], leaders["G22"], "Một", "Hai")
    assert actions.tick_all(handover=books["G22"], by=leaders["G22"], now=NOW) == 2
    assert actions.tick_all(handover=books["G22"], by=leaders["G22"], now=NOW) == 0
    progress = books["G22"].progress()
    assert (progress.given, progress.received) == (2, 0)
    with pytest.raises(NotAllowed):
        nobody = without(leaders["G22"], Permission.MANDATE_HAND_OVER)
        actions.tick_all(handover=books["G22"], by=nobody, now=NOW)


def test_ticking_all_is_told_item_by_item(books, leaders):
    from lienthong.axis.models import Outbox

    made = ready(books, leaders)
    actions.tick(item=made, is_ticked=False, by=leaders["G22"], now=NOW + timedelta(minutes=2))
    before = Outbox.objects.count()
    at = NOW + timedelta(minutes=3)
    assert actions.tick_all(handover=books["G22"], by=leaders["G22"], now=at) == 1
    assert Outbox.objects.count() == before + 1


def test_what_hangs_on_the_mandate_is_put_on_the_list_once(books, leaders, monkeypatch):
    from lienthong.contracts.directives import MandateTask, TasksOfMandate
    from lienthong.contracts.documents import MailOfMandate, MandateMail
    from lienthong.contracts.reporting import DutiesOfMandate, MandateDuty
    from lienthong.systems.mandates import hanging

    task = MandateTask(uuid4(), "Trình Chính phủ", "doing", DAY, "G22", "/")
    duty = MandateDuty("kt-xh", "Báo cáo tháng", DAY, "/")
    mail = [
        MandateMail(uuid4(), "9/CV", "Hỏi", "UBND", "4/2019", "registered", "Đã vào sổ", DAY, "/"),
        MandateMail(uuid4(), "9/CV", "Đề nghị", "UBND", "", "arrived", "Mới đến", None, "/"),
    ]
    found = hanging.Hanging(
        TasksOfMandate(SUBJECT, 1, (task,)),
        DutiesOfMandate(SUBJECT, (duty,)),
        MailOfMandate(SUBJECT, 2, tuple(mail)),
        0,
    )
    body = GoverningBody.objects.create(
        subject="to-cong-tac", name="Tổ công tác", legal_basis="QĐ", founded_date=DAY,
        mandate_subject=SUBJECT,
    )  # fmt: skip
    monkeypatch.setattr(hanging, "hanging_on", lambda *_given, **_named: found)
    client, book = factories.client_for(leaders["G22"]), books["G22"]
    assert client.post(url("add_hanging", book.id)).status_code == 302
    texts = [one.text for one in book.items.all()]
    assert texts == [
        "Nhiệm vụ: Trình Chính phủ (hạn 09/09/2019)",
        "Chế độ báo cáo: Báo cáo tháng (kỳ tới: 09/09/2019)",
        "Văn bản đến 9/CV của UBND: Hỏi (số đến 4/2019, hạn 09/09/2019)",
        "Văn bản đến 9/CV của UBND: Đề nghị (chưa vào sổ)",
        f"Hồ sơ thường trực của {body.name}",
    ]
    again = client.post(url("add_hanging", book.id), follow=True).content.decode()
    assert "đã có trong danh mục" in again
    assert book.items.count() == 5
    page = client.get(url("handover", book.id)).content.decode()
    assert "Đánh dấu tất cả" in page and faults(page) == []
    assert client.post(url("tick_all", book.id)).status_code == 302
    assert book.items.filter(is_given=True).count() == 5


def longer(made, text="Thêm"):
    """Return the list of the giver, one item longer than the receiver has it."""
    return [item(made.text, reference=made.reference), item(text, order=2)]


def test_signature_that_overtakes_its_list_counts_when_the_list_is_here(books, leaders):
    made = ready(books, leaders)
    (added,) = add(books["G22"], leaders["G22"], "Thêm")
    giver = Handover.objects.get(agency_code="G22")
    early = signature(giver, leaders["G22"], reference=books["G14"].reference)
    assert refusals_of(handlers.handover_signed, arrival(early)) == [None]
    assert not HandoverSignature.objects.exists()
    told = [item(one.text, reference=one.reference, order=one.order) for one in (made, added)]
    newer = proposed(books["G14"], told, revision=2)
    assert refusals_of(handlers.handover_proposed, arrival(newer)) == [None]
    assert HandoverSignature.objects.get().digest == early.digest
    assert Handover.objects.get(agency_code="G14").early_signature is None


def test_false_signature_that_came_early_is_not_kept(books, leaders):
    made = ready(books, leaders)
    told = longer(made)
    probe = proposed(books["G14"], told, revision=2)
    early = signature(books["G14"], leaders["G22"], digest="0" * 64)
    handlers.handover_signed([arrival(early)], now=NOW)
    handlers.handover_proposed([arrival(probe)], now=NOW)
    assert not HandoverSignature.objects.exists()


def test_receiver_that_signs_another_list_is_refused(books, leaders):
    ready(books, leaders)
    other = signature(books["G22"], leaders["G14"], digest="0" * 64)
    mail = arrival(other, sender="G14", to="G22")
    assert refusals_of(handlers.handover_signed, mail) == ["handover-list-differs"]


def test_leader_signs_again_when_the_other_side_did_not_take_it(books, leaders):
    from lienthong.axis.handlers import ReceiptSeen
    from lienthong.axis.models import Outbox

    ready(books, leaders)
    actions.sign(handover=books["G14"], by=leaders["G14"], now=NOW)
    with pytest.raises(actions.AlreadySigned):
        actions.sign(handover=books["G14"], by=leaders["G14"], now=NOW)
    sent = Outbox.objects.filter(message__contract__endswith="handover-signed").get()
    seen = ReceiptSeen(
        sent.pk, "G14", "G22", False, "handover-list-differs", "Khác danh mục.", NOW, NOW
    )
    handlers.signature_receipted([seen], now=NOW)
    voided = HandoverSignature.objects.get()
    assert (voided.void_at, voided.refusal) == (NOW, "Khác danh mục.")
    page = factories.client_for(leaders["G14"]).get(url("handover", books["G14"].id))
    assert "Bên kia không nhận: Khác danh mục." in page.content.decode()
    actions.sign(handover=books["G14"], by=leaders["G14"], now=NOW)


def test_signature_voids_when_a_newer_list_arrives(books, leaders):
    made = ready(books, leaders)
    actions.sign(handover=books["G14"], by=leaders["G14"], now=NOW)
    told = item(made.text, reference=made.reference)
    more = proposed(books["G14"], [told, item("Thêm", order=2)], revision=2)
    handlers.handover_proposed([arrival(more)], now=NOW)
    assert HandoverSignature.objects.get().void_at == NOW


def test_signing_before_every_item_is_ticked_is_refused(books, leaders):
    add(books["G22"], leaders["G22"], "Hồ sơ")
    with pytest.raises(actions.ListNotSent):
        actions.sign(handover=books["G22"], by=leaders["G22"], now=NOW)
    actions.propose(handover=books["G22"], by=leaders["G22"], now=NOW)
    with pytest.raises(actions.ItemsStillOpen):
        actions.sign(handover=books["G22"], by=leaders["G22"], now=NOW)


def test_signing_twice_or_without_a_certificate_is_refused(books, leaders, world):
    ready(books, leaders)
    with pytest.raises(NoSigningKey):
        nobody = factories.officer(world.ministry, kind="deputy")
        actions.sign(handover=books["G14"], by=nobody, now=NOW)
    actions.sign(handover=books["G14"], by=leaders["G14"], now=NOW)
    with pytest.raises(actions.AlreadySigned):
        actions.sign(handover=books["G14"], by=leaders["G14"], now=NOW)


def test_signed_list_changes_no_more(books, leaders):
    made = ready(books, leaders)
    actions.sign(handover=books["G22"], by=leaders["G22"], now=NOW)
    for change in (
        lambda: add(books["G22"], leaders["G22"], "Thêm"),
        lambda: actions.remove_item(item=made, by=leaders["G22"], now=NOW),
        lambda: actions.tick(item=made, is_ticked=False, by=leaders["G22"], now=NOW),
        lambda: actions.propose(handover=books["G22"], by=leaders["G22"], now=NOW),
    ):
        with pytest.raises(actions.ListIsSigned):
            change()


def test_list_is_the_givers_alone(books, leaders):
    with pytest.raises(actions.ListIsTheGivers):
        add(books["G14"], leaders["G14"], "Hồ sơ")


def test_another_agencys_book_is_not_found(books, leaders):
    with pytest.raises(actions.HandoverNotFound):
        add(books["G22"], leaders["H26"], "Hồ sơ")


@pytest.mark.parametrize(
    ("text", "refusal"), [(" ", actions.ItemWithoutText), (None, actions.ListIsEmpty)]
)
def test_empty_items_and_lists_are_refused(books, leaders, text, refusal):
    with pytest.raises(refusal):
        if text is None:
            actions.propose(handover=books["G22"], by=leaders["G22"], now=NOW)
        else:
            add(books["G22"], leaders["G22"], text)


def test_handing_over_asks_for_the_permission(books, leaders):
    with pytest.raises(NotAllowed):
        add(books["G22"], without(leaders["G22"], Permission.MANDATE_HAND_OVER), "Hồ sơ")


def test_database_keeps_one_valid_signature_a_side(books, leaders):
    ready(books, leaders)
    made = actions.sign(handover=books["G22"], by=leaders["G22"], now=NOW)
    made.pk = uuid4()
    with pytest.raises(IntegrityError, match="signature_a_side"), transaction.atomic():
        made.save(force_insert=True)


def test_books_are_closed_to_other_agencies(books, leaders, as_web, world):
    add(books["G22"], leaders["G22"], "Hồ sơ")
    for record, count in ((world.office, 1), (world.ministry, 0), (world.province, 0)):
        record.id = record.agency_id
        with as_web(record):
            assert HandoverItem.objects.count() == count
            assert set(Handover.objects.values_list("agency_code", flat=True)) <= {record.code}


def url(name, *args):
    return reverse(f"mandates:{name}", args=args)


def test_page_leads_from_list_to_signature(books, leaders, data_folder):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client, book = factories.client_for(leaders["G22"]), books["G22"]
    page = url("handover", book.id)
    empty = client.get(page).content.decode()
    assert faults(empty) == []
    assert "Chức năng này đã chuyển từ 09/09/2019" in empty
    file = SimpleUploadedFile("ghi chú.txt", b"noi dung", content_type="text/plain")
    client.post(url("add_item", book.id), {"kind": "unfinished", "text": "Việc A", "file": file})
    made = HandoverItem.objects.get()
    assert client.post(url("tick", book.id, made.id), {"tick": "1"}).status_code == 302
    assert client.post(url("propose", book.id)).status_code == 302
    filled = client.get(page).content.decode()
    assert faults(filled) == []
    assert "Đã giao" in filled
    download = client.get(url("file", book.id, made.files[0]["sha256"]))
    assert download.content == b"noi dung"
    assert "attachment" in download["Content-Disposition"]
    assert "Còn 1 mục" in client.post(url("sign", book.id), follow=True).content.decode()
    assert client.post(url("remove_item", book.id, made.id)).status_code == 302
    assert not HandoverItem.objects.exists()


def test_page_of_another_agencys_book_is_not_there(books, leaders):
    client = factories.client_for(leaders["G14"])
    assert client.get(url("handover", books["G22"].id)).status_code == 404
    assert client.post(url("propose", books["G22"].id)).status_code == 404
    assert client.get(url("file", books["G14"].id, "0" * 64)).status_code == 404


def test_desk_shows_what_is_not_handed_over(books, leaders):
    from lienthong.systems.mandates.desk import open_handovers

    content = open_handovers(leaders["G22"], NOW)
    assert (content.value, content.kind) == ("1", "warn")
    assert open_handovers(leaders["H26"], NOW) is None
