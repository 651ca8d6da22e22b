"""Transfers taken back before their day: the lead goes on, nothing follows, in whatever order it is told."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from lienthong.agencies import actions as registry
from lienthong.agencies.actions.mandates import TransferInForce, TransferUnknown
from lienthong.agencies.mandates import lead_of
from lienthong.agencies.models import Holding
from lienthong.axis import directory
from lienthong.axis.handlers import Arrival
from lienthong.axis.models import DeadLetter, Outbox
from lienthong.base.clock import day_of
from lienthong.base.counting import counted
from lienthong.base.errors import NotAllowed
from lienthong.base.tenancy import WEB_ROLE, acting_for
from lienthong.base.tests.accessibility import faults
from lienthong.contracts.mandates import (
    HandedItem,
    HandoverProposed,
    TellingAnswered,
    TransferRevoked,
    TransferTold,
)
from lienthong.identity.permissions import Permission
from lienthong.identity.tests import factories
from lienthong.ledger.models import LedgerEntry
from lienthong.systems.mandates import handlers
from lienthong.systems.mandates.actions import claims, handovers
from lienthong.systems.mandates.actions.revoking import (
    LateRevocation,
    RevocationReason,
    revoke_transfer,
)
from lienthong.systems.mandates.actions.transfers import (
    Decision,
    DecisionMissing,
    TransferRevokedAlready,
    announce,
    bring_into_force,
    correct_decision,
    decide_transfer,
)
from lienthong.systems.mandates.actions.waiting import ClaimSettled
from lienthong.systems.mandates.desk import differing_answers
from lienthong.systems.mandates.models import (
    Claim,
    ClaimOutcome,
    EarlyRevocation,
    Handover,
    TellingAnswer,
    Transfer,
    TransferState,
)
from lienthong.systems.mandates.tests.conftest import (
    NOW,
    START,
    SUBJECT,
    TODAY,
    arrival,
    refusals_of,
    without,
)

pytestmark = pytest.mark.django_db

LATER = TODAY + timedelta(days=20)
DECISION = Decision(notation="Quyết định số 77/QĐ-TTg", agency="Thủ tướng Chính phủ", day=TODAY)
BACK = Decision(notation="Quyết định số 78/QĐ-TTg", agency="Thủ tướng Chính phủ", day=TODAY)
WHY = "Chưa đủ điều kiện tiếp nhận"


@pytest.fixture
def pending(mandate, world):
    return decide_transfer(
        mandate=mandate, to=world.ministry.agency, on=LATER, decision=DECISION, by=world.system,
        now=NOW,
    )  # fmt: skip


def revoke(transfer, world, **changes):
    values = {"decision": BACK, "reason": WHY, "by": world.system, "now": NOW, **changes}
    return revoke_transfer(transfer=transfer, **values)


def test_the_lead_goes_on_without_a_gap_and_history_is_kept(pending, world, mandate):
    made = revoke(pending, world)

    assert [lead_of(SUBJECT, day).code for day in (TODAY, LATER)] == ["G22", "G22"]
    (holding,) = Holding.objects.leading().filter(mandate=mandate)
    assert (holding.valid.lower, holding.valid.upper) == (START, None)
    assert (made.state, made.revocation_notation, made.revocation_reason) == (
        TransferState.REVOKED, BACK.notation, WHY,
    )  # fmt: skip
    assert made.notation == DECISION.notation
    kinds = set(LedgerEntry.objects.values_list("kind", flat=True))
    assert {"mandate.transfer-revoked", "mandates.transfer-revoked"} <= kinds
    assert bring_into_force(now=NOW + timedelta(days=30)) == 0


def test_a_support_that_was_to_lead_supports_again(mandate, world):
    registry.add_support(
        mandate=mandate, agency=world.ministry.agency, legal_basis="QĐ", from_date=START,
        by=world.system, now=NOW,
    )  # fmt: skip
    made = decide_transfer(
        mandate=mandate, to=world.ministry.agency, on=LATER, decision=DECISION, by=world.system,
        now=NOW,
    )  # fmt: skip
    revoke(made, world)

    support = mandate.holdings.get(role="support")
    assert support.valid.upper is None


@pytest.mark.parametrize("days", [20, 21, 300])
def test_from_its_day_on_a_new_transfer_is_the_way(pending, world, days):
    with pytest.raises(TransferInForce, match="quyết định chuyển giao mới"):
        revoke(pending, world, now=NOW + timedelta(days=days))
    assert lead_of(SUBJECT, LATER).code == "G14"


def test_on_the_day_before_it_can_still_be_revoked(pending, world):
    assert revoke(pending, world, now=NOW + timedelta(days=19)).state == TransferState.REVOKED


def test_it_needs_a_decision_a_reason_and_the_permission(pending, world):
    with pytest.raises(DecisionMissing):
        revoke(pending, world, decision=replace(BACK, notation=" "))
    with pytest.raises(RevocationReason):
        revoke(pending, world, reason=" ")
    with pytest.raises(NotAllowed):
        revoke(pending, world, by=without(world.system, Permission.MANDATE_MANAGE))
    assert Transfer.objects.get().state == TransferState.PENDING


def test_what_is_revoked_does_not_change_any_more(pending, world):
    revoke(pending, world)
    for act in (
        lambda: revoke(pending, world),
        lambda: announce(transfer=pending, by=world.system, now=NOW),
        lambda: correct_decision(transfer=pending, decision=BACK, by=world.system, now=NOW),
    ):
        with pytest.raises(TransferRevokedAlready):
            act()


def test_the_same_day_can_be_decided_anew(pending, world, mandate):
    revoke(pending, world)
    again = decide_transfer(
        mandate=mandate, to=world.province.agency, on=LATER, decision=DECISION, by=world.system,
        now=NOW,
    )  # fmt: skip
    assert (again.state, lead_of(SUBJECT, LATER).code) == (TransferState.PENDING, "H26")


def test_the_registry_revokes_only_what_waits(mandate, world):
    with pytest.raises(TransferUnknown):
        registry.revoke_transfer(mandate=mandate, on=LATER, by=world.system, now=NOW)


def test_the_database_keeps_why_it_was_revoked(pending):
    with pytest.raises(IntegrityError, match="revoked_transfer_says_why"), transaction.atomic():
        Transfer.objects.filter(pk=pending.pk).update(state="revoked", revoked_at=NOW)


# The hand-over


def test_the_books_of_both_sides_close_and_stay_readable(courier, pending, world):
    courier.pump()
    assert Handover.objects.unfinished().count() == 2
    revoke(pending, world)
    courier.pump()

    assert set(Handover.objects.values_list("agency_code", "state")) == {
        ("G22", "revoked"), ("G14", "revoked"),
    }  # fmt: skip
    assert not Handover.objects.unfinished().exists() and not DeadLetter.objects.exists()
    book = Handover.objects.get(agency_code="G22")
    assert not book.is_late(LATER)
    with pytest.raises(handovers.HandoverRevoked):
        handovers.add_item(handover=book, kind="dossier", text="Hồ sơ", by=world.system, now=NOW)


def test_a_revocation_that_overtakes_the_announcement_leaves_no_book(courier, pending, world):
    revoke(pending, world)
    Outbox.objects.filter(message__contract="vn.lienthong.mandates.transferred").update(
        next_attempt_at=NOW + timedelta(minutes=1)
    )
    courier.pump()
    Outbox.objects.open().update(next_attempt_at=NOW)
    courier.pump()

    assert not Handover.objects.exists() and not DeadLetter.objects.exists()
    assert not Outbox.objects.open().exists()


# Other nodes


def told(**changes):
    message = TransferTold(
        reference=uuid4(), subject=SUBJECT, title="Cơ quan thường trực", giver="G22",
        receiver="G14", effective_date=LATER, notation=DECISION.notation,
        decided_by_agency=DECISION.agency, decision_date=TODAY, is_verified=True, note="",
    )  # fmt: skip
    return replace(message, **changes)


def revoked(of, **changes):
    message = TransferRevoked(
        reference=of.reference, subject=of.subject, giver=of.giver, receiver=of.receiver,
        effective_date=of.effective_date, notation=BACK.notation, decided_by_agency=BACK.agency,
        decision_date=TODAY, reason=WHY, revoked_by="Nguyễn Thị Mai", revoked_at=NOW,
    )  # fmt: skip
    return replace(message, **changes)


ENVELOPE = uuid4()


def arrive(message, *, sender="G22", to="G14", now=NOW, envelope=None):
    came = Arrival(envelope or uuid4(), sender, to, message, (), now, now + timedelta(days=9), None)
    (answer,) = handlers.change_told([came], now=now)
    return answer.code if answer else None


@pytest.mark.parametrize("order", [(0, 1), (1, 0), (0, 1, 0, 1), (1, 1, 0, 0)])
def test_another_registry_ends_up_the_same_in_any_order(mandate, order):
    message = told()
    both = (message, revoked(message))
    assert [arrive(both[each]) for each in order] == [None] * len(order)

    made = Transfer.objects.get()
    assert (made.state, made.revocation_reason, made.revoked_by) == (
        TransferState.REVOKED, WHY, "Nguyễn Thị Mai",
    )  # fmt: skip
    assert lead_of(SUBJECT, LATER).code == "G22"
    assert not Handover.objects.unfinished().exists()
    assert not EarlyRevocation.objects.exists()


def test_nobody_but_the_holder_and_the_keeper_is_believed(mandate):
    message = told()
    assert arrive(message) is None
    assert arrive(revoked(message), sender="H26") == "mandate-teller-not-holder"
    assert arrive(revoked(message), sender="G14") == "mandate-teller-not-holder"
    assert lead_of(SUBJECT, LATER).code == "G14"


def test_what_was_revoked_after_the_day_is_refused(mandate):
    message = told()
    assert arrive(message) is None
    late = NOW + timedelta(days=25)
    assert arrive(revoked(message, revoked_at=late), now=late) == "mandate-transfer-in-force"
    assert lead_of(SUBJECT, LATER).code == "G14"


def test_a_mandate_that_is_not_here_is_said_to_be_unknown(db, world):
    assert arrive(revoked(told())) == "mandate-unknown"


def test_an_early_revocation_with_other_terms_revokes_nothing(mandate):
    message = told()
    assert arrive(revoked(message, receiver="H26")) is None
    assert arrive(message) is None
    assert lead_of(SUBJECT, LATER).code == "G14"


def test_a_claim_that_waits_for_a_person_is_settled_by_its_revocation(mandate):
    message = told(giver="H26")
    assert arrive(message) == "mandate-holder-differs"
    assert arrive(revoked(message)) is None
    claim = Claim.objects.get()
    assert (claim.outcome, BACK.notation in claim.settled_note) == ("dismissed", True)


def test_every_other_node_is_told(pending, world):
    directory.register("G14", node="VN-14")
    directory.register("H99", node="VN-99")
    revoke(pending, world)
    rows = Outbox.objects.filter(message__contract="vn.lienthong.mandates.transfer-revoked")
    assert sorted(rows.values_list("recipient", flat=True)) == ["G14", "G22", "H99"]


# A revocation that was decided in time and comes too late


LATE = NOW + timedelta(days=25)


@pytest.fixture
def late(mandate):
    """The claim of a revocation that came five days after the transfer of the same node took effect."""
    message = told()
    assert arrive(message) is None
    assert arrive(revoked(message), now=LATE, envelope=ENVELOPE) is None
    return Claim.objects.get()


def answers():
    rows = Outbox.objects.filter(message__contract="vn.lienthong.mandates.telling-answered")
    return list(rows.values_list("sender", "recipient", "message__reply_to"))


def test_it_is_taken_as_it_is_and_waits_for_a_person(late):
    assert (late.code, late.outcome) == ("mandate-revocation-late", "open")
    assert "chuyển giao trở lại cho G22" in late.reason and BACK.notation in late.reason
    assert late.title == "Cơ quan thường trực của Tổ công tác"
    assert lead_of(SUBJECT, LATER).code == "G14"
    assert Handover.objects.unfinished().count() == 1
    assert arrive(revoked(told(reference=late.told.reference)), now=LATE) is None
    assert Claim.objects.count() == 1


def test_recording_it_as_it_is_would_change_what_was(late, world):
    with pytest.raises(LateRevocation):
        claims.apply_claim(claim=late, by=world.system, now=LATE)


def test_the_registry_stays_and_the_sender_learns_why(late, world):
    claims.dismiss_claim(claim=late, reason="Đã bàn giao xong", by=world.system, now=LATE)
    assert answers() == [("G14", "G22", ENVELOPE)]
    assert lead_of(SUBJECT, day_of(LATE)).code == "G14"
    assert arrive(revoked(told(reference=late.told.reference)), now=LATE) is None
    late.refresh_from_db()
    assert late.outcome == ClaimOutcome.DISMISSED


def test_a_transfer_back_settles_it_and_closes_the_book(late, world, mandate):
    day = day_of(LATE)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {WEB_ROLE}")
        with acting_for(world.office.agency_id, "G22"):
            claims.transfer_back(
                claim=late, mandate=mandate, to=world.office.agency, on=day, decision=BACK,
                by=world.system, now=LATE,
            )  # fmt: skip
        cursor.execute("RESET ROLE")
    assert [lead_of(SUBJECT, each).code for each in (LATER, day)] == ["G14", "G22"]
    late.refresh_from_db()
    assert (late.outcome, BACK.notation in late.settled_note) == (ClaimOutcome.RETURNED, True)
    assert answers() == [("G14", "G22", ENVELOPE)]
    assert not Handover.objects.unfinished().exists()
    with pytest.raises(ClaimSettled):
        claims.dismiss_claim(claim=late, reason="a", by=world.system, now=LATE)


def test_the_transfer_back_changes_nothing_where_it_was_revoked_in_time(pending, world):
    revoke(pending, world)
    day = LATER + timedelta(days=5)
    back = told(giver="G14", receiver="G22", effective_date=day, notation=BACK.notation)
    assert arrive(back, sender="G14", to="G22", now=LATE) is None
    (holding,) = Holding.objects.leading()
    assert (holding.valid.lower, holding.valid.upper) == (START, None)
    book = Handover.objects.get()
    assert (book.agency_code, book.side) == ("G22", "receiving")
    # Who was never told of as having led is not believed.
    other = told(giver="H26", receiver="G22", effective_date=day)
    assert arrive(other, sender="H26", to="G22", now=LATE) == "mandate-teller-not-holder"


def test_the_list_of_what_comes_back_is_taken_where_the_registry_never_changed(pending, world):
    revoke(pending, world)
    day = LATER + timedelta(days=5)
    back = told(giver="G14", receiver="G22", effective_date=day)
    item = HandedItem(uuid4(), 1, "dossier", "Hồ sơ", ())
    listed = HandoverProposed(
        back.reference, SUBJECT, "x", "G14", "G22", day, BACK.notation, 1, (item,)
    )  # fmt: skip
    assert refusals_of(handlers.handover_proposed, arrival(listed, sender="G14", to="G22")) == [
        "handover-registry-differs"
    ]
    arrive(back, sender="G14", to="G22", now=LATE)
    assert refusals_of(handlers.handover_proposed, arrival(listed, sender="G14", to="G22")) == [
        None
    ]


# What other nodes answer


def answered(pending, world, *, sender="G14", **changes):
    """Revoke a transfer, and hear from a node of the party that it stays as it is there."""
    directory.register("G14", node="VN-14")
    revoke(pending, world)
    envelope = Outbox.objects.get(recipient="G14", message__contract__endswith="revoked").pk
    values = {"reply_to": envelope, "outcome": "dismissed", **changes}
    message = TellingAnswered(SUBJECT, values["outcome"], "Đã bàn giao", "Trần Văn Nam", NOW)
    came = Arrival(
        uuid4(), sender, "G22", message, (), NOW, NOW + timedelta(days=9), values["reply_to"]
    )
    (answer,) = handlers.telling_answered([came], now=NOW)
    return answer.code if answer else None


def test_the_answer_is_kept_and_shown_to_who_keeps_the_registry(pending, world, manager):
    assert answered(pending, world) is None
    kept = TellingAnswer.objects.get()
    assert (kept.agency_code, kept.outcome) == ("G14", "dismissed")
    assert kept.contract == "vn.lienthong.mandates.transfer-revoked"
    page = manager.get(url("claim_answers")).text
    assert faults(page) == []
    for words in ("Thu hồi chuyển giao", "Đã bàn giao", "Trần Văn Nam", "G14"):
        assert words in page
    assert b"G14" in manager.get(f"{url('claim_answers')}?as=csv").content


@pytest.mark.parametrize(
    "change", [{"sender": "H26"}, {"reply_to": None}, {"reply_to": uuid4()}, {"outcome": "open"}]
)
def test_an_answer_to_nothing_that_was_told_is_refused(pending, world, change):
    assert answered(pending, world, **change) == "mandate-answer-unasked"
    assert not TellingAnswer.objects.exists()


def test_the_desk_counts_who_keeps_its_registry_otherwise(world):
    def shown(now):
        card = differing_answers(world.system, now)
        return card.show(counted(card.asked))

    assert shown(NOW) is None
    for outcome in ("dismissed", "applied"):
        TellingAnswer.objects.create(
            envelope=uuid4(), agency_code="G14", subject=SUBJECT, outcome=outcome,
            answered_by="system", answered_at=NOW,
        )  # fmt: skip
    assert shown(NOW).value == "1"
    assert shown(NOW + timedelta(days=15)) is None


# The screens


def url(name, *args):
    return reverse(f"mandates:{name}", args=args)


@pytest.fixture
def manager(world):
    made = factories.officer(world.office, kind="leader", roles=("registry_manager",))
    return factories.client_for(made)


@pytest.fixture
def coming(mandate, world):
    """A transfer whose day is to come by the clock of the screens."""
    from lienthong.base import clock

    return decide_transfer(
        mandate=mandate, to=world.ministry.agency, on=clock.today() + timedelta(days=9),
        decision=DECISION, by=world.system, now=clock.now(),
    )  # fmt: skip


FORM = {
    "notation": BACK.notation,
    "decision_agency": BACK.agency,
    "reason": WHY,
    "decision_date_0": "1", "decision_date_1": "9", "decision_date_2": "2020",
}  # fmt: skip


def test_a_manager_revokes_on_the_page_of_the_transfer(manager, coming):
    assert "Thu hồi quyết định" in manager.get(url("transfer", coming.id)).text
    assert manager.post(url("revoke", coming.id), {}).status_code == 422
    page = manager.post(url("revoke", coming.id), FORM, follow=True).text

    assert faults(page) == []
    for words in ("Đã thu hồi trước ngày hiệu lực", BACK.notation, WHY, "01/09/2020"):
        assert words in page
    assert "Sửa quyết định" not in page
    assert "Đã thu hồi trước ngày hiệu lực" in manager.get(url("mandate", SUBJECT)).text
    assert "Đã thu hồi trước ngày hiệu lực" in manager.get(url("transfers")).text


def test_after_the_day_the_page_says_what_to_do(manager, transfer):
    assert "Thu hồi quyết định" not in manager.get(url("transfer", transfer.id)).text
    page = manager.post(url("revoke", transfer.id), FORM)
    assert page.status_code in {409, 422}
    assert "hãy ghi một quyết định chuyển giao mới" in page.text


def test_a_transfer_back_is_drawn_up_with_one_press(manager, mandate, world):
    from lienthong.base import clock

    yesterday = clock.today() - timedelta(days=1)
    message = told(effective_date=yesterday)
    before = clock.now() - timedelta(days=9)
    assert arrive(message, now=before) is None
    assert arrive(revoked(message, revoked_at=before), now=clock.now()) is None
    claim = Claim.objects.get()
    page = manager.get(url("claim", claim.pk)).text
    assert faults(page) == [] and "Ghi vào danh mục" not in page
    address = f"{url('decide', SUBJECT)}?claim={claim.pk}"
    assert address in page
    form = manager.get(address)
    initial = form.context["form"].initial
    assert (initial["notation"], initial["to"], initial["on"]) == (
        BACK.notation, "G22", clock.today(),
    )  # fmt: skip
    assert BACK.notation in form.text and WHY in form.text
    day = clock.today()
    data = {
        **FORM, "to": "G22", "on_0": day.day, "on_1": day.month, "on_2": day.year, "note": WHY,
    }  # fmt: skip
    assert "Kiểm tra hệ quả" in manager.post(address, data).text
    assert manager.post(address, {**data, "confirmed": "1"}).status_code == 302
    assert lead_of(SUBJECT, day).code == "G22"
    assert "Đã chuyển giao trở lại" in manager.get(url("claim", claim.pk)).text


def test_others_cannot_revoke(world, coming):
    reader = factories.client_for(factories.officer(world.ministry, kind="officer"))
    assert "Thu hồi quyết định" not in reader.get(url("transfer", coming.id)).text
    assert reader.post(url("revoke", coming.id), FORM).status_code == 403


def test_a_revoked_hand_over_is_shown_closed(world, courier, pending):
    courier.pump()
    revoke_transfer(transfer=pending, decision=BACK, reason=WHY, by=world.system, now=NOW)
    courier.pump()
    leader = factories.client_for(
        factories.officer(world.ministry, kind="leader", name="Lê Văn Bình")
    )
    book = Handover.objects.get(agency_code="G14")
    page = leader.get(url("handover", book.id)).text
    assert faults(page) == []
    assert "được thu hồi trước ngày hiệu lực nên không bàn giao nữa" in page
    assert "Ký biên bản" not in page and "Biên bản được lập khi" not in page
