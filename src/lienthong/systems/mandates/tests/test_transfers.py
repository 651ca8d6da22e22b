"""Transfers: refused where the law refuses them, effective on their day whatever else happens."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from lienthong.agencies.actions import mandates as registry_refusals
from lienthong.agencies.mandates import lead_of
from lienthong.agencies.models import AgencyRecord
from lienthong.axis.models import Outbox
from lienthong.base.errors import NotAllowed
from lienthong.identity.permissions import Permission
from lienthong.ledger.models import LedgerEntry
from lienthong.systems.mandates.actions.transfers import (
    Decision,
    DecisionMissing,
    TransferPending,
    bring_into_force,
    decide_transfer,
)
from lienthong.systems.mandates.models import Transfer, TransferState
from lienthong.systems.mandates.rounds import transfers_on_their_day
from lienthong.systems.mandates.tests.conftest import NOW, START, SUBJECT, TODAY, without

pytestmark = pytest.mark.django_db

DECISION = Decision(
    notation="Thông báo 320/TB-VPCP", agency="Văn phòng Chính phủ", is_verified=False
)
DAY = date(2019, 9, 9)
LATER = TODAY + timedelta(days=20)


def decide(mandate, world, *, to=None, on=DAY, decision=DECISION, by=None):
    return decide_transfer(
        mandate=mandate,
        to=(to or world.ministry).agency,
        on=on,
        decision=decision,
        by=by or world.system,
        now=NOW,
    )


def test_transfer_holds_from_its_day_and_both_agencies_are_told(mandate, world):
    made = decide(mandate, world)
    assert lead_of(SUBJECT, DAY - timedelta(days=1)).code == "G22"
    assert lead_of(SUBJECT, DAY).code == "G14"
    assert made.state == TransferState.IN_FORCE
    told = Outbox.objects.filter(message__contract="vn.lienthong.mandates.transferred")
    assert sorted(told.values_list("recipient", flat=True)) == ["G14", "G22"]
    kinds = set(LedgerEntry.objects.values_list("kind", flat=True))
    assert {"mandate.transferred", "mandates.transfer-decided"} <= kinds


def test_unverified_day_is_said_in_the_legal_basis(mandate, world):
    decide(mandate, world)
    basis = mandate.holdings.get(role="lead", valid__upper_inf=True).legal_basis
    expected = "Thông báo 320/TB-VPCP (ngày quyết định chưa xác minh) của Văn phòng Chính phủ"
    assert basis == expected


def test_transfer_to_an_ended_agency_is_refused(mandate, world):
    AgencyRecord.objects.filter(pk=world.ministry.pk).update(
        valid=(date(2016, 1, 1), date(2019, 1, 1))
    )
    with pytest.raises(registry_refusals.NotAnAgencyThen):
        decide(mandate, world)


def test_transfer_before_the_leads_first_day_is_refused(mandate, world):
    with pytest.raises(registry_refusals.BeforeCurrentLead):
        decide(mandate, world, on=START)


def test_transfer_to_itself_is_refused(mandate, world):
    with pytest.raises(registry_refusals.AlreadyLeads):
        decide(mandate, world, to=world.office)


def test_second_pending_transfer_is_refused(mandate, world):
    decide(mandate, world, on=LATER)
    with pytest.raises(TransferPending):
        decide(mandate, world, to=world.province, on=LATER + timedelta(days=5))
    assert lead_of(SUBJECT, LATER + timedelta(days=9)).code == "G14"


def test_transfer_without_a_decision_is_refused(mandate, world):
    with pytest.raises(DecisionMissing):
        decide(mandate, world, decision=Decision(notation=" ", agency="VPCP"))


def test_transfer_of_an_ended_mandate_is_refused(mandate, world):
    from lienthong.agencies.actions import end_mandate

    end_mandate(mandate=mandate, on=date(2020, 1, 1), by=world.system, now=NOW)
    with pytest.raises(registry_refusals.MandateOver):
        decide(mandate, world, on=date(2020, 2, 1))


def test_transfer_asks_for_the_permission(mandate, world):
    with pytest.raises(NotAllowed):
        decide(mandate, world, by=without(world.system, Permission.MANDATE_MANAGE))


def test_refused_transfer_leaves_nothing(mandate, world):
    with pytest.raises(registry_refusals.AlreadyLeads), transaction.atomic():
        decide(mandate, world, to=world.office)
    assert not Transfer.objects.exists()
    assert not Outbox.objects.exists()


def test_pending_transfer_comes_into_force_on_its_day_and_once(mandate, world):
    made = decide(mandate, world, on=LATER)
    assert made.state == TransferState.PENDING
    assert bring_into_force(now=NOW) == 0
    assert lead_of(SUBJECT, LATER).code == "G14"
    on_the_day = NOW + timedelta(days=20)
    assert transfers_on_their_day(on_the_day) == 1
    assert transfers_on_their_day(on_the_day) == 0
    made.refresh_from_db()
    assert made.state == TransferState.IN_FORCE


def test_database_keeps_one_pending_transfer(mandate, world):
    made = decide(mandate, world, on=LATER)
    with pytest.raises(IntegrityError, match="one_pending_transfer"), transaction.atomic():
        Transfer.objects.create(
            mandate=mandate,
            giver=made.giver,
            receiver=made.receiver,
            notation="x",
            decided_by_agency="x",
            effective_date=LATER + timedelta(days=1),
            state=TransferState.PENDING,
            recorded_at=NOW,
        )


@pytest.mark.parametrize(
    ("change", "constraint"),
    [
        ({"receiver": "giver"}, "transfer_to_another_agency"),
        ({"notation": ""}, "transfer_cites_its_decision"),
    ],
)
def test_database_refuses_what_no_transfer_can_be(mandate, world, change, constraint):
    made = decide(mandate, world)
    values = {name: made.giver_id if value == "giver" else value for name, value in change.items()}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Transfer.objects.filter(pk=made.pk).update(**values)
