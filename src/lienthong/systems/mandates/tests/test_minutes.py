"""The minutes of a hand-over: drawn the same by both sides, signed by the giver first, checked, kept."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from lienthong.axis import attachments
from lienthong.axis.envelope import Attachment
from lienthong.axis.handlers import Arrival
from lienthong.axis.models import DeadLetter
from lienthong.base.errors import NotAllowed
from lienthong.base.tests.accessibility import faults
from lienthong.contracts.mandates import MinutesSigned
from lienthong.identity.permissions import Permission
from lienthong.identity.tests import factories
from lienthong.ledger.models import LedgerEntry
from lienthong.systems.mandates import handlers
from lienthong.systems.mandates.actions import handovers, minutes
from lienthong.systems.mandates.minutes import draw_minutes
from lienthong.systems.mandates.models import (
    Handover,
    HandoverItem,
    HandoverMinutes,
    HandoverState,
)
from lienthong.systems.mandates.tests.conftest import NOW, without
from lienthong.systems.mandates.tests.test_handovers import ready, signature, url
from lienthong.trust.pades import validate_pdf
from lienthong.trust.store import TrustStore
from lienthong.trust.usage import Usage

pytestmark = pytest.mark.django_db


def arrive(message, *, sender, to, files=()):
    arrival = Arrival(uuid4(), sender, to, message, tuple(files), NOW, NOW, None)
    return handlers.minutes_signed([arrival], now=NOW)[0]


@pytest.fixture
def completed(books, leaders, data_folder):
    """Both books, their lists signed by both leaders."""
    ready(books, leaders)
    # What the axis would have brought: each side's ticks as the other side made them.
    HandoverItem.objects.update(given_by="A", given_at=NOW, received_by="B", received_at=NOW)
    for code, other in (("G22", "G14"), ("G14", "G22")):
        book = Handover.objects.get(agency_code=code)
        handovers.sign(handover=book, by=leaders[code], now=NOW)
        message = signature(book, leaders[code], signer_title=leaders[code].post_title)
        arrival = Arrival(uuid4(), code, other, message, (), NOW, NOW, None)
        assert handlers.handover_signed([arrival], now=NOW) == [None]
    made = {book.agency_code: book for book in Handover.objects.all()}
    assert {book.state for book in made.values()} == {HandoverState.COMPLETED}
    return made


def sign(completed, leaders, code):
    return minutes.sign_minutes(handover=completed[code], by=leaders[code], now=NOW)


def told(row, leader, **changes):
    message = MinutesSigned(row.handover.reference, row.sha256, leader.name, NOW)
    return replace(message, **changes)


def file_of(row):
    return Attachment(row.sha256, minutes.FILE_NAME, minutes.PDF, row.size)


def pass_on(row, leaders, sender, to, **changes):
    return arrive(told(row, leaders[sender], **changes), sender=sender, to=to, files=[file_of(row)])


def test_both_sides_draw_the_same_bytes_in_any_language(completed):
    ours = draw_minutes(completed["G22"]).pdf
    with translation.override("en"):
        theirs = draw_minutes(completed["G14"]).pdf
    assert ours == theirs
    assert ours.startswith(b"%PDF")


def test_the_giver_signs_then_the_receiver_and_both_books_hold_one_file(completed, leaders):
    first = sign(completed, leaders, "G22")
    assert pass_on(first, leaders, "G22", "G14") is None
    second = sign(completed, leaders, "G14")
    assert pass_on(second, leaders, "G14", "G22") is None
    rows = list(HandoverMinutes.objects.all())
    assert len({row.sha256 for row in rows}) == 1
    assert all(row.is_complete for row in rows)
    report = validate_pdf(
        attachments.read(rows[0].sha256), store=TrustStore.load(now=NOW), at=NOW,
        usages={Usage.OFFICIAL},
    )  # fmt: skip
    assert [each.verdict.value for each in report.signatures] == ["passed", "passed"]
    lines = LedgerEntry.objects.filter(kind__startswith="mandates.minutes")
    assert sum(rows[0].sha256.encode() in bytes(line.event) for line in lines) == 2


def test_over_the_real_axis_with_the_file(courier, transfer, leaders, world):
    courier.pump()
    own, other = (Handover.objects.get(agency_code=code) for code in ("G22", "G14"))
    item = handovers.add_item(
        handover=own, kind="dossier", text="Hồ sơ", by=leaders["G22"], now=NOW
    )
    handovers.tick(item=item, is_ticked=True, by=leaders["G22"], now=NOW)
    handovers.propose(handover=own, by=leaders["G22"], now=NOW)
    courier.pump()
    handovers.tick(item=other.items.get(), is_ticked=True, by=leaders["G14"], now=NOW)
    courier.pump()
    for act in (handovers.sign, minutes.sign_minutes):
        for book, code in ((own, "G22"), (other, "G14")):
            act(handover=book, by=leaders[code], now=NOW)
            courier.pump()
    assert not DeadLetter.objects.exists()
    assert HandoverMinutes.objects.exclude(receiver_signed_at=None).count() == 2
    assert HandoverMinutes.objects.values("sha256").distinct().count() == 1


def test_nobody_signs_out_of_turn_or_twice(books, completed, leaders):
    with pytest.raises(minutes.GiverFirst):
        sign(completed, leaders, "G14")
    first = sign(completed, leaders, "G22")
    with pytest.raises(minutes.MinutesSignedAlready):
        sign(completed, leaders, "G22")
    pass_on(first, leaders, "G22", "G14")
    sign(completed, leaders, "G14")
    with pytest.raises(minutes.MinutesSignedAlready):
        sign(completed, leaders, "G14")


def test_there_are_no_minutes_before_the_list_is_signed(books, leaders):
    with pytest.raises(minutes.NotCompleted):
        minutes.sign_minutes(handover=books["G22"], by=leaders["G22"], now=NOW)


@pytest.mark.parametrize("permission", [Permission.MANDATE_HAND_OVER, Permission.DOCUMENT_SIGN])
def test_signing_asks_for_both_permissions(completed, leaders, permission):
    with pytest.raises(NotAllowed):
        minutes.sign_minutes(
            handover=completed["G22"], by=without(leaders["G22"], permission), now=NOW
        )


def test_a_file_that_is_not_the_minutes_is_refused(completed, leaders):
    first = sign(completed, leaders, "G22")
    assert pass_on(first, leaders, "H26", "G14").code == "handover-not-a-party"
    lost = arrive(told(first, leaders["G22"]), sender="G22", to="G14")
    assert lost.code == "handover-minutes-differ"
    other = attachments.store(b"%PDF-1.7 something else")
    forged = replace(file_of(first), sha256=other.sha256, size=other.size)
    answer = arrive(
        told(first, leaders["G22"], sha256=other.sha256), sender="G22", to="G14", files=[forged]
    )
    assert answer.code == "handover-minutes-differ"
    unsigned = attachments.store(draw_minutes(completed["G14"]).pdf)
    bare = replace(file_of(first), sha256=unsigned.sha256, size=unsigned.size)
    answer = arrive(
        told(first, leaders["G22"], sha256=unsigned.sha256), sender="G22", to="G14", files=[bare]
    )
    assert answer.code == "handover-minutes-invalid"
    assert not HandoverMinutes.objects.filter(agency_id=completed["G14"].agency_id).exists()


def test_told_twice_they_are_kept_once(completed, leaders):
    first = sign(completed, leaders, "G22")
    assert [pass_on(first, leaders, "G22", "G14") for _each in range(2)] == [None, None]
    assert HandoverMinutes.objects.count() == 2


def test_the_database_wants_to_know_when_the_receiver_signed(completed, leaders):
    sign(completed, leaders, "G22")
    with pytest.raises(IntegrityError, match="minutes_signed"), transaction.atomic():
        HandoverMinutes.objects.update(receiver_name="Ai đó")
    HandoverMinutes.objects.update(
        receiver_name="Ai đó", receiver_signed_at=NOW + timedelta(days=1)
    )


def test_the_page_offers_views_and_shows_the_minutes(world, completed, leaders):
    giver = factories.client_for(leaders["G22"])
    reader = factories.client_for(factories.officer(world.ministry, kind="officer"))
    page = giver.get(url("handover", completed["G22"].pk)).text
    assert faults(page) == []
    assert "Ký biên bản bàn giao" in page
    assert giver.get(url("minutes", completed["G22"].pk)).content.startswith(b"%PDF")
    assert "Cơ quan bạn ký sau bên giao" in reader.get(url("handover", completed["G14"].pk)).text
    assert reader.post(url("sign_minutes", completed["G14"].pk)).status_code == 403
    sign(completed, leaders, "G22")
    page = giver.get(url("handover", completed["G22"].pk)).text
    assert "đang chờ bên nhận ký" in page and HandoverMinutes.objects.get().sha256 in page
    stranger = factories.client_for(factories.officer(world.province, kind="leader"))
    assert stranger.get(url("minutes", completed["G22"].pk)).status_code == 404


def test_an_open_handover_has_no_file(books, leaders):
    giver = factories.client_for(leaders["G22"])
    assert giver.get(url("minutes", books["G22"].pk)).status_code == 404
