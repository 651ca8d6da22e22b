"""What a hand-over does not believe: files that did not travel, and transfers that nobody decided."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from lienthong.agencies import actions as registry
from lienthong.axis import attachments
from lienthong.axis.envelope import Attachment
from lienthong.base.ids import new_id
from lienthong.contracts.mandates import HandedFile, HandedItem, HandoverProposed
from lienthong.systems.mandates import handlers, rules
from lienthong.systems.mandates.actions import handovers as actions
from lienthong.systems.mandates.models import Handover, HandoverItem, Transfer
from lienthong.systems.mandates.tests.conftest import (
    DAY,
    DECISION,
    NOW,
    SUBJECT,
    TODAY,
    announced,
    arrival,
    refusals_of,
)

pytestmark = pytest.mark.django_db


def listing(reference, *files, **changes):
    """Return a list of one item that names some files."""
    values = {
        "reference": reference, "subject": SUBJECT, "title": "Tên khác", "giver": "G22",
        "receiver": "G14", "effective_date": DAY, "decision": "QĐ khác", "revision": 1,
        "items": (HandedItem(uuid4(), 1, "dossier", "Hồ sơ", tuple(files)),),
    }  # fmt: skip
    return HandoverProposed(**(values | changes))


def named(sha256, *, size=1):
    return HandedFile(sha256, "a.pdf", "application/pdf", size)


def test_a_file_that_another_agency_stored_is_not_handed_over(transfer, data_folder):
    secret = attachments.store(b"of another agency")
    message = listing(transfer.id, named(secret.sha256))
    assert refusals_of(handlers.handover_proposed, arrival(message)) == ["handover-file-not-sent"]
    assert not HandoverItem.objects.exists()


@pytest.mark.parametrize("digest", ["a/b", "", "../../x", "Z" * 64])
def test_a_digest_that_is_none_is_refused(transfer, digest):
    message = listing(transfer.id, named(digest))
    assert refusals_of(handlers.handover_proposed, arrival(message)) == ["handover-file-not-sent"]


def test_a_file_that_travelled_is_kept_with_its_true_size(transfer):
    came = Attachment("0" * 64, "a.pdf", "application/pdf", 77)
    message = listing(transfer.id, named("0" * 64, size=5))
    answers = refusals_of(handlers.handover_proposed, arrival(message, attachments=[came]))
    assert answers == [None]
    assert HandoverItem.objects.get().files[0]["size"] == 77


def test_an_invented_transfer_opens_no_book(transfer):
    forged = [
        arrival(announced(transfer, reference=uuid4(), title="Giả"), sender="H26") for _ in range(3)
    ]
    assert refusals_of(handlers.mandate_transferred, *forged) == ["handover-not-a-party"] * 3
    assert not Handover.objects.exists()


def test_the_giver_opens_one_book_a_day(transfer):
    again = [arrival(announced(transfer, reference=uuid4())) for _ in range(2)]
    answers = refusals_of(handlers.mandate_transferred, *again)
    assert answers == [None, "handover-book-open"]
    assert Handover.objects.count() == 1


def test_a_second_list_for_the_day_is_refused_too(transfer):
    handlers.mandate_transferred([arrival(announced(transfer))], now=NOW)
    assert refusals_of(handlers.handover_proposed, arrival(listing(uuid4()))) == [
        "handover-book-open"
    ]


def test_title_and_decision_are_the_registrys(transfer, mandate):
    message = announced(transfer, title="Tiêu đề giả", decision="Quyết định giả")
    handlers.mandate_transferred([arrival(message)], now=NOW)
    book = Handover.objects.get()
    assert (book.mandate_title, book.decision) == (mandate.title, DECISION.text)


def test_the_keeper_of_the_registry_announces_what_it_did_not_decide_here(transfer, world):
    registry.establish_mandate(
        subject=rules.KEEPER, title="Giữ danh mục", lead=world.province.agency,
        legal_basis="QĐ 1", from_date=TODAY - timedelta(days=900), by=world.system, now=NOW,
    )  # fmt: skip
    Transfer.objects.all().delete()
    assert refusals_of(
        handlers.mandate_transferred, arrival(announced(transfer), sender="G14")
    ) == ["handover-not-a-party"]
    kept = arrival(announced(transfer), sender="H26")
    assert refusals_of(handlers.mandate_transferred, kept) == [None]


def test_the_database_keeps_one_book_a_day(books):
    book = books["G14"]
    book.pk, book.reference = new_id(), uuid4()
    with pytest.raises(IntegrityError, match="one_handover_a_day"), transaction.atomic():
        book.save(force_insert=True)


def test_a_book_that_is_open_is_named_by_its_day(books, world):
    terms = actions.Terms(
        reference=uuid4(), subject=SUBJECT, title="x", giver="G22", receiver="G14",
        effective_date=DAY, decision="x",
    )  # fmt: skip
    with pytest.raises(actions.BookIsOpen, match="09/09/2019"):
        actions.open_book(agency_code="G14", terms=terms, now=NOW)
