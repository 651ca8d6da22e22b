"""Supports and ends that other nodes tell: the same registry in any order, nothing on a stranger's word."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import permutations
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.urls import reverse

from lienthong.agencies import actions as registry
from lienthong.agencies.mandates import lead_of
from lienthong.agencies.models import AgencyRecord, Mandate
from lienthong.axis import directory
from lienthong.axis.handlers import Arrival
from lienthong.axis.models import Outbox
from lienthong.base.tenancy import WEB_ROLE, acting_for
from lienthong.base.tests.accessibility import faults
from lienthong.contracts.mandates import (
    MandateEnded,
    MandateEstablished,
    SupportTold,
    TransferTold,
)
from lienthong.identity.tests import factories
from lienthong.systems.mandates import handlers, rules
from lienthong.systems.mandates.actions import claims
from lienthong.systems.mandates.actions.ending import end_mandate
from lienthong.systems.mandates.actions.establishing import announce, establish
from lienthong.systems.mandates.actions.supports import add_support, end_support
from lienthong.systems.mandates.models import Claim, ClaimOutcome
from lienthong.systems.mandates.tests.conftest import NOW, START, SUBJECT, TODAY

pytestmark = pytest.mark.django_db

TITLE = "Cơ quan thường trực của Tổ công tác"
DAY, OVER = date(2019, 9, 9), date(2020, 6, 1)
SINCE, UNTIL = date(2018, 10, 1), date(2019, 3, 1)
ESTABLISHED = MandateEstablished(SUBJECT, TITLE, "G22", START, "Quyết định 1072/QĐ-TTg")
TRANSFERRED = TransferTold(
    uuid4(), SUBJECT, TITLE, "G22", "G14", DAY, "Thông báo 320/TB-VPCP", "VPCP", DAY, True, ""
)
BEGUN = SupportTold(SUBJECT, TITLE, "G14", SINCE, None, "Quy chế 02")
STOPPED = replace(BEGUN, until=UNTIL)
OTHER = SupportTold(SUBJECT, TITLE, "H26", SINCE, None, "Quy chế 03")
ENDED = MandateEnded(SUBJECT, TITLE, "G14", OVER)
SENDERS = {ESTABLISHED: "G22", TRANSFERRED: "G22", BEGUN: "G22", STOPPED: "G22", OTHER: "G22",
           ENDED: "G14"}  # fmt: skip


def arrive(message, *, sender="", to="H26", envelope=None):
    arrival = Arrival(
        envelope or uuid4(), sender or SENDERS.get(message, "G22"), to, message, (), NOW,
        NOW + timedelta(days=9), None,
    )  # fmt: skip
    (answer,) = handlers.change_told([arrival], now=NOW)
    return answer.code if answer else None


def registered():
    """Return who takes part in the mandate and when, leads first, and when it ends."""
    codes = dict(AgencyRecord.objects.values_list("agency_id", "code"))
    mandate = Mandate.objects.get(subject=SUBJECT)
    held = mandate.holdings.order_by("role", "valid")
    parts = [(one.role, codes[one.agency_id], one.valid.lower, one.valid.upper) for one in held]
    return parts, mandate.ended_date


def told(name):
    rows = Outbox.objects.filter(message__contract=f"vn.lienthong.mandates.{name}")
    return sorted(rows.values_list("sender", "recipient"))


def supported(mandate, world, **changes):
    values = {
        "mandate": mandate, "agency": world.province.agency, "legal_basis": "Quy chế 03",
        "from_date": SINCE, "by": world.system, "now": NOW, **changes,
    }  # fmt: skip
    return add_support(**values)


# Telling


def test_each_other_node_is_told_once_by_who_leads_on_the_day(transfer, world):
    mandate = transfer.mandate
    directory.register_many([directory.Entry("H98", "VN-98"), directory.Entry("H99", "VN-98")])
    holding = supported(mandate, world)
    end_support(holding=holding, on=TODAY, by=world.system, now=NOW)
    end_mandate(mandate=mandate, on=TODAY, by=world.system, now=NOW)
    assert told("support-told") == [("G14", "H98"), ("G22", "H98")]
    assert told("ended") == [("G14", "H98")]


def test_an_officer_of_another_agency_may_tell_in_the_name_of_the_lead(world, mandate):
    directory.register("H98", node="VN-98")
    by = world.system_of(world.ministry)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {WEB_ROLE}")
        with acting_for(world.ministry.agency_id, "G14"):
            supported(mandate, world, by=by)
        cursor.execute("RESET ROLE")
    assert told("support-told") == [("G22", "H98")]


def test_who_keeps_the_registry_is_not_told(world):
    directory.register("H98", node="VN-98")
    keeper = establish(
        subject=rules.KEEPER, title="Giữ danh mục", lead=world.office.agency,
        legal_basis="QĐ 1", from_date=START, by=world.system, now=NOW,
    )  # fmt: skip
    supported(keeper, world)
    end_mandate(mandate=keeper, on=TODAY, by=world.system, now=NOW)
    assert not Outbox.objects.exists()


def test_told_again_to_new_nodes_are_the_beginning_the_supports_and_the_end(world, mandate):
    supported(mandate, world)
    end_mandate(mandate=mandate, on=TODAY, by=world.system, now=NOW)
    directory.register("H98", node="VN-98")
    mandate.refresh_from_db()
    assert announce(mandate=mandate, by=world.system, now=NOW) == 1
    for name in ("established", "support-told", "ended"):
        assert told(name) == [("G22", "H98")]


# Taking


def test_a_support_begins_and_ends_as_the_lead_tells_it(mandate):
    assert [arrive(BEGUN), arrive(BEGUN)] == [None, None]
    assert registered()[0][1:] == [("support", "G14", SINCE, None)]
    assert mandate.holdings.get(role="support").legal_basis == "Quy chế 02"
    assert [arrive(STOPPED), arrive(STOPPED), arrive(BEGUN)] == [None] * 3
    assert registered()[0][1:] == [("support", "G14", SINCE, UNTIL)]


def test_a_mandate_ends_as_its_lead_tells_it_and_supports_with_it(mandate):
    arrive(OTHER)
    ended = replace(ENDED, lead="G22")
    assert [arrive(ended), arrive(ended)] == [None, None]
    assert registered() == (
        [("lead", "G22", START, OVER), ("support", "H26", SINCE, OVER)], OVER,
    )  # fmt: skip
    assert lead_of(SUBJECT, OVER) is None
    assert not Claim.objects.exists()


EVERYTHING = (ESTABLISHED, BEGUN, STOPPED, OTHER, TRANSFERRED, ENDED)
RESULT = (
    [
        ("lead", "G22", START, DAY), ("lead", "G14", DAY, OVER),
        ("support", "G14", SINCE, UNTIL), ("support", "H26", SINCE, OVER),
    ], OVER,
)  # fmt: skip


@pytest.mark.parametrize("number", range(0, 720, 31))
def test_another_registry_ends_up_the_same_in_any_order(world, number):
    order = list(permutations(EVERYTHING))[number]
    for message in order:
        arrive(message)
    assert registered() == RESULT
    assert not Claim.objects.open().exists()
    assert [arrive(message) for message in order] == [None] * 6
    assert registered() == RESULT


@pytest.mark.parametrize("order", list(permutations((BEGUN, TRANSFERRED, replace(ENDED)))))
def test_a_support_ends_by_itself_as_its_agency_leads_whatever_came_first(mandate, order):
    for message in order:
        arrive(message)
    assert registered()[0] == [
        ("lead", "G22", START, DAY), ("lead", "G14", DAY, OVER), ("support", "G14", SINCE, DAY),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("message", "sender", "code"),
    [
        (BEGUN, "H26", "mandate-teller-not-holder"),
        (BEGUN, "G14", "mandate-teller-not-holder"),
        (STOPPED, "G14", "mandate-teller-not-holder"),
        (replace(ENDED, lead="G22"), "H26", "mandate-teller-not-holder"),
        (replace(ENDED, lead="H26"), "H26", "mandate-teller-not-holder"),
        (replace(ENDED, lead="H26"), "G22", "mandate-holder-differs"),
        (replace(ENDED, lead="G22", ended_date=START), "G22", "mandate-teller-not-holder"),
        (replace(BEGUN, subject="khong-co"), "G22", "mandate-unknown"),
        (replace(ENDED, subject="khong-co"), "G22", "mandate-unknown"),
        (replace(BEGUN, agency="G22"), "G22", "mandate-already-takes-part"),
        (replace(BEGUN, agency="G99"), "G22", "agency-unknown"),
        (replace(BEGUN, legal_basis=" "), "G22", "legal-basis-missing"),
        (replace(BEGUN, until=SINCE), "G22", "mandate-day-too-early"),
    ],
)
def test_what_does_not_fit_is_refused_and_kept_for_a_person(mandate, message, sender, code):
    assert [arrive(message, sender=sender), arrive(message, sender=sender)] == [code, code]
    assert registered() == ([("lead", "G22", START, None)], None)
    kept = Claim.objects.get()
    assert (kept.code, kept.sender, kept.outcome, kept.told) == (code, sender, "open", message)


def test_a_stranger_does_not_take_the_place_of_who_told_it_first(world):
    assert arrive(BEGUN) == "mandate-unknown"
    assert arrive(BEGUN, sender="H26") == "mandate-unknown"
    assert set(Claim.objects.values_list("sender", flat=True)) == {"G22", "H26"}
    assert arrive(ESTABLISHED) is None
    assert registered()[0][1:] == [("support", "G14", SINCE, None)]
    assert Claim.objects.open().get().sender == "H26"


@pytest.mark.parametrize("message", [BEGUN, ENDED])
def test_who_keeps_the_registry_is_no_others_affair(mandate, message):
    assert arrive(replace(message, subject=rules.KEEPER)) == "mandate-keeper-is-local"
    assert not Claim.objects.exists()


def test_what_the_registry_has_otherwise_stays(mandate, world):
    held = supported(mandate, world, agency=world.ministry.agency)
    end_support(holding=held, on=UNTIL, by=world.system, now=NOW)
    assert arrive(replace(STOPPED, until=UNTIL - timedelta(days=9))) == "mandate-support-ended"
    registry.end_mandate(mandate=mandate, on=OVER, by=world.system, now=NOW)
    ended = replace(ENDED, lead="G22", ended_date=DAY)
    assert arrive(ended) == "mandate-ended-otherwise"
    assert registered() == (
        [("lead", "G22", START, OVER), ("support", "G14", SINCE, UNTIL)], OVER,
    )  # fmt: skip


def test_the_keeper_is_believed_about_any_mandate(mandate, world):
    registry.establish_mandate(
        subject=rules.KEEPER, title="Giữ danh mục", lead=world.province.agency,
        legal_basis="Quyết định 1", from_date=START, by=world.system, now=NOW,
    )  # fmt: skip
    ended = replace(ENDED, lead="G22")
    assert [arrive(BEGUN, sender="H26"), arrive(ended, sender="H26")] == [None, None]
    assert registered()[1] == OVER


# Settling by hand


def answers():
    rows = Outbox.objects.filter(message__contract="vn.lienthong.mandates.telling-answered")
    return list(rows.values_list("sender", "recipient", "message__reply_to"))


@pytest.mark.parametrize(
    ("message", "after"),
    [
        (BEGUN, [("lead", "G22", START, None), ("support", "G14", SINCE, None)]),
        (replace(ENDED, lead="G22"), [("lead", "G22", START, OVER)]),
    ],
)
def test_a_person_records_it_by_hand_and_its_teller_learns_it(mandate, world, message, after):
    envelope = uuid4()
    arrive(message, sender="H26", to="G14", envelope=envelope)
    claim = Claim.objects.get()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL ROLE {WEB_ROLE}")
        with acting_for(world.office.agency_id, "G22"):
            claims.apply_claim(claim=claim, by=world.system, now=NOW)
        cursor.execute("RESET ROLE")
    claim.refresh_from_db()
    assert (registered()[0], claim.outcome) == (after, ClaimOutcome.APPLIED)
    assert answers() == [("G14", "H26", envelope)]


def test_what_waited_is_taken_when_a_person_adds_what_it_waited_for(world):
    arrive(BEGUN)
    arrive(ESTABLISHED, sender="H26")
    assert set(Claim.objects.values_list("code", flat=True)) == {
        "mandate-unknown", "mandate-teller-not-lead",
    }  # fmt: skip
    claims.apply_claim(
        claim=Claim.objects.get(code="mandate-teller-not-lead"), by=world.system, now=NOW
    )
    assert registered()[0][1:] == [("support", "G14", SINCE, None)]
    assert not Claim.objects.open().exists() and len(answers()) == 2


# The screens


@pytest.fixture
def manager(world):
    made = factories.officer(world.office, kind="leader", roles=("registry_manager",))
    return factories.client_for(made)


def url(name, *args):
    return reverse(f"mandates:{name}", args=args)


@pytest.mark.parametrize(
    ("message", "words"),
    [
        (BEGUN, "G14 phối hợp"),
        (STOPPED, "G14 thôi phối hợp"),
        (ENDED, "Kết thúc chức năng, nhiệm vụ"),
        (replace(ESTABLISHED, lead="G14"), "Thêm chức năng, nhiệm vụ"),
        (TRANSFERRED, "G22 → G14"),
    ],
)
def test_every_kind_is_listed_and_shown_with_what_was_told(manager, mandate, message, words):
    arrive(message, sender="H26")
    listed = manager.get(url("claims")).text
    assert words in listed and faults(listed) == []
    page = manager.get(url("claim", Claim.objects.get().pk)).text
    assert faults(page) == []
    assert "Ghi vào danh mục" in page and "H26" in page
    file = manager.get(f"{url('claims')}?all=1&as=csv")
    assert file["Content-Type"].startswith("text/csv") and "H26" in file.content.decode()


def test_the_pages_of_supports_and_ends_tell_other_nodes(manager, mandate):
    directory.register("H98", node="VN-98")
    day = {"from_date_0": "1", "from_date_1": "10", "from_date_2": "2018"}
    manager.post(url("support", SUBJECT), {"agency": "G14", "legal_basis": "QC", **day})
    holding = mandate.holdings.get(role="support")
    manager.post(url("end_support", holding.pk), {"on_0": "1", "on_1": "3", "on_2": "2019"})
    manager.post(url("end", SUBJECT), {"on_0": "1", "on_1": "6", "on_2": "2020"})
    assert (len(told("support-told")), told("ended")) == (2, [("G22", "H98")])
    assert "Báo các nút khác" in manager.get(url("mandate", SUBJECT)).text
