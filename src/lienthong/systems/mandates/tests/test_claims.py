"""Transfers that other nodes tell: taken over under this registry's rules, or left to a person."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from lienthong.agencies import actions as registry
from lienthong.agencies.mandates import lead_of
from lienthong.agencies.models import AgencyRecord, Holding
from lienthong.axis import directory
from lienthong.axis.handlers import Arrival
from lienthong.axis.models import Outbox
from lienthong.base.errors import NotAllowed
from lienthong.base.tests.accessibility import faults
from lienthong.contracts.mandates import TransferTold
from lienthong.identity.permissions import Permission
from lienthong.identity.tests import factories
from lienthong.ledger.models import LedgerEntry
from lienthong.systems.mandates import handlers, rules
from lienthong.systems.mandates.actions import claims
from lienthong.systems.mandates.actions.believing import HolderDiffers
from lienthong.systems.mandates.actions.transfers import (
    Decision,
    announce,
    decide_transfer,
    record_transfer,
)
from lienthong.systems.mandates.actions.waiting import ClaimSettled
from lienthong.systems.mandates.models import Claim, ClaimOutcome, Handover, Transfer
from lienthong.systems.mandates.tests.conftest import NOW, START, SUBJECT, without

pytestmark = pytest.mark.django_db
DAY = date(2019, 9, 9)
DECISION = Decision(notation="Quyết định số 77/QĐ-TTg", agency="Thủ tướng Chính phủ", day=DAY)


def told(**changes):
    message = TransferTold(
        reference=uuid4(),
        subject=SUBJECT,
        title="Cơ quan thường trực của Tổ công tác",
        giver="G22",
        receiver="G14",
        effective_date=DAY,
        notation=DECISION.notation,
        decided_by_agency=DECISION.agency,
        decision_date=DAY,
        is_verified=True,
        note="",
    )
    return replace(message, **changes)


def arrive(message, *, sender="G22", to="G14"):
    arrival = Arrival(uuid4(), sender, to, message, (), NOW, NOW + timedelta(days=9), None)
    (answer,) = handlers.change_told([arrival], now=NOW)
    return answer.code if answer else None


def leads():
    rows = Holding.objects.leading().filter(mandate__subject=SUBJECT).order_by("valid")
    codes = dict(AgencyRecord.objects.values_list("agency_id", "code"))
    return [(codes[row.agency_id], row.valid.lower, row.valid.upper) for row in rows]


ALONE = [("G22", START, None)]
PASSED = [("G22", START, DAY), ("G14", DAY, None)]


def test_what_the_holder_tells_is_taken_over_with_its_decision_and_the_book_opens(mandate):
    message = told()
    assert arrive(message) is None
    assert leads() == PASSED
    made = Transfer.objects.get(pk=message.reference)
    assert (made.notation, made.effective_date) == (DECISION.notation, DAY)
    assert Handover.objects.get().agency_code == "G14"
    assert not Claim.objects.exists()
    assert LedgerEntry.objects.filter(kind="mandates.transfer-decided").count() == 1


def test_told_again_or_to_the_other_party_it_changes_nothing(mandate):
    message = told()
    assert [arrive(message), arrive(message), arrive(message, to="G22")] == [None] * 3
    assert leads() == PASSED
    assert Transfer.objects.count() == 1
    assert set(Handover.objects.values_list("agency_code", flat=True)) == {"G22", "G14"}


def test_what_was_entered_by_hand_before_is_recognised(mandate, world):
    record_transfer(
        mandate=mandate, to=world.ministry.agency, on=DAY, decision=DECISION, by=world.system,
        now=NOW,
    )  # fmt: skip
    assert arrive(told()) is None
    assert (leads(), Transfer.objects.count()) == (PASSED, 1)


def test_an_agency_that_takes_no_part_learns_it_for_its_registry(mandate):
    assert arrive(told(), to="H26") is None
    assert leads() == PASSED
    assert not Handover.objects.exists()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"subject": "khong-co"}, "mandate-teller-not-holder"),
        ({"giver": "H26"}, "mandate-holder-differs"),
        ({"receiver": "G99"}, "agency-unknown"),
        ({"receiver": "G22"}, "mandate-already-leads"),
        ({"effective_date": START}, "mandate-teller-not-holder"),
        ({"effective_date": date(2017, 1, 1)}, "mandate-teller-not-holder"),
        ({"notation": " "}, "mandate-decision-missing"),
    ],
)
def test_what_does_not_fit_is_refused_and_kept_for_a_person(mandate, change, code):
    message = told(**change)
    assert arrive(message) == code
    assert leads() == ALONE
    assert not Transfer.objects.exists()
    kept = Claim.objects.get()
    assert (kept.reference, kept.code, kept.outcome) == (message.reference, code, "open")
    assert kept.reason


def test_nobody_but_the_holder_and_the_keeper_is_believed(mandate, world):
    assert arrive(told(), sender="H26") == "mandate-teller-not-holder"
    assert leads() == ALONE
    registry.establish_mandate(
        subject=rules.KEEPER, title="Giữ danh mục", lead=world.province.agency,
        legal_basis="Quyết định 1", from_date=START, by=world.system, now=NOW,
    )  # fmt: skip
    assert arrive(told(), sender="H26") is None
    assert leads() == PASSED


def test_the_keeper_telling_of_an_unknown_mandate_is_told_so(mandate, world):
    registry.establish_mandate(
        subject=rules.KEEPER, title="Giữ danh mục", lead=world.office.agency,
        legal_basis="Quyết định 1", from_date=START, by=world.system, now=NOW,
    )  # fmt: skip
    assert arrive(told(subject="khong-co")) == "mandate-unknown"


def test_an_overlap_with_another_transfer_is_refused(mandate, world):
    record_transfer(
        mandate=mandate, to=world.province.agency, on=DAY, decision=DECISION, by=world.system,
        now=NOW,
    )  # fmt: skip
    before = leads()
    assert arrive(told()) == "mandate-told-otherwise"
    assert arrive(told(effective_date=DAY - timedelta(days=9))) == "mandate-day-too-early"
    assert leads() == before


def test_a_known_transfer_told_with_another_day_is_refused(mandate):
    message = told()
    arrive(message)
    assert arrive(replace(message, effective_date=date(2020, 1, 1)), sender="G14") is not None
    assert leads() == PASSED


def test_every_day_has_one_lead_after_whatever_is_told(mandate):
    days = [DAY, DAY + timedelta(days=30), DAY - timedelta(days=30), START]
    for day in days:
        for receiver in ("G14", "H26", "G22"):
            arrive(told(effective_date=day, receiver=receiver))
    for number in range((date(2020, 12, 31) - START).days):
        assert lead_of(SUBJECT, START + timedelta(days=number)) is not None


@pytest.fixture
def claim(mandate):
    arrive(told(), sender="H26")
    return Claim.objects.get()


def test_a_person_records_it_by_hand(claim, world):
    claims.apply_claim(claim=claim, by=world.system, now=NOW)
    claim.refresh_from_db()
    assert (leads(), claim.outcome) == (PASSED, ClaimOutcome.APPLIED)
    with pytest.raises(ClaimSettled):
        claims.apply_claim(claim=claim, by=world.system, now=NOW)


def test_by_hand_the_registry_still_refuses_what_it_must(mandate, world):
    arrive(told(giver="H26"))
    with pytest.raises(HolderDiffers):
        claims.apply_claim(claim=Claim.objects.get(), by=world.system, now=NOW)
    assert leads() == ALONE


def test_a_person_leaves_the_registry_as_it_is_and_says_why(claim, world):
    with pytest.raises(claims.DismissalReason):
        claims.dismiss_claim(claim=claim, reason=" ", by=world.system, now=NOW)
    claims.dismiss_claim(claim=claim, reason="Quyết định đã thu hồi", by=world.system, now=NOW)
    claim.refresh_from_db()
    assert (leads(), claim.outcome) == (ALONE, ClaimOutcome.DISMISSED)
    # Told again, what a person settled stays settled.
    arrive(told(reference=claim.reference), sender="H26")
    claim.refresh_from_db()
    assert claim.outcome == ClaimOutcome.DISMISSED


def test_settling_asks_for_the_permission(claim, world):
    for act in (
        lambda by: claims.apply_claim(claim=claim, by=by, now=NOW),
        lambda by: claims.dismiss_claim(claim=claim, reason="a", by=by, now=NOW),
    ):
        with pytest.raises(NotAllowed):
            act(without(world.system, Permission.MANDATE_MANAGE))


def test_told_rightly_later_an_open_claim_is_settled_by_itself(claim):
    assert arrive(told(reference=claim.reference)) is None
    claim.refresh_from_db()
    assert (claim.outcome, claim.settled_by) == (ClaimOutcome.APPLIED, "system")


def test_the_database_wants_to_know_who_settled_and_why(claim):
    with pytest.raises(IntegrityError, match="settled_claim"), transaction.atomic():
        Claim.objects.update(outcome="applied")
    with pytest.raises(IntegrityError, match="dismissed_claim"), transaction.atomic():
        Claim.objects.update(outcome="dismissed", settled_by="A", settled_at=NOW)


def sent(name):
    rows = Outbox.objects.filter(message__contract=f"vn.lienthong.mandates.{name}")
    return sorted(rows.values_list("recipient", flat=True))


def test_parties_of_other_nodes_are_told_all_and_each_other_node_once(mandate, world):
    directory.register_many(
        [directory.Entry("G14", "VN-14"), directory.Entry("H26", "VN-26"),
         directory.Entry("H27", "VN-26")]
    )  # fmt: skip
    made = decide_transfer(
        mandate=mandate, to=world.ministry.agency, on=DAY, decision=DECISION, by=world.system,
        now=NOW,
    )  # fmt: skip
    assert (sent("transferred"), sent("transfer-told")) == (["G22"], ["G14", "H26"])
    announce(transfer=made, by=world.system, now=NOW)
    assert sent("transfer-told") == ["G14", "G14", "H26", "H26"]


def test_on_one_node_nothing_is_told_abroad(mandate, world):
    decide_transfer(
        mandate=mandate, to=world.ministry.agency, on=DAY, decision=DECISION, by=world.system,
        now=NOW,
    )  # fmt: skip
    assert (sent("transferred"), sent("transfer-told")) == (["G14", "G22"], [])


# The screens


@pytest.fixture
def manager(world):
    made = factories.officer(world.office, kind="leader", roles=("registry_manager",))
    return factories.client_for(made)


def url(name, *args):
    return reverse(f"mandates:{name}", args=args)


def shown(client, where):
    page = client.get(where).text
    assert faults(page) == []
    return page


def test_a_manager_sees_what_waits_and_settles_it(manager, world, claim):
    assert "Cơ quan thường trực" in shown(manager, url("claims"))
    assert "1" in shown(manager, "/")
    page = shown(manager, url("claim", claim.reference))
    assert "H26 không chủ trì" in page and "Ghi vào danh mục" in page
    assert manager.post(url("dismiss_claim", claim.reference), {"reason": ""}).status_code == 302
    assert 'govuk-details" open' in shown(manager, url("claim", claim.reference))
    assert manager.post(url("apply_claim", claim.reference)).status_code == 302
    assert leads() == PASSED
    assert "Đã ghi vào danh mục" in shown(manager, url("claim", claim.reference))
    assert "Không có thay đổi nào chờ xử lý" in shown(manager, url("claims"))
    assert "Cơ quan thường trực" in shown(manager, f"{url('claims')}?all=1")


def test_others_do_not_see_the_claims(world, claim):
    reader = factories.client_for(factories.officer(world.ministry, kind="officer"))
    assert reader.get(url("claims")).status_code == 403
