"""Regimes told between nodes: once, in order, by their owner alone, and never two states of one."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from lienthong.axis import directory
from lienthong.axis.handlers import Arrival, ReceiptSeen
from lienthong.axis.models import Outbox
from lienthong.base.ids import new_id
from lienthong.contracts import registry
from lienthong.contracts.reporting import RegimePublished
from lienthong.identity.officers import system_officer
from lienthong.systems.reporting.actions import announcing, regimes
from lienthong.systems.reporting.duties import duties_of
from lienthong.systems.reporting.models import Regime, RegimeTelling, RegimeVersion
from lienthong.systems.reporting.tests.conftest import (
    COMMUNES,
    ITEMS,
    NOW,
    REPORTERS,
    arrivals_of,
    content,
)

pytestmark = pytest.mark.django_db
JULY = date(2020, 7, 1)
FAR = "VN-H26"


@pytest.fixture
def far(world):
    """Hà Nội and everything below it live on a node of their own."""
    codes = [code for code in world.agencies if code.startswith("H26")]
    directory.register_many([directory.Entry(code, FAR) for code in codes])
    return world


def publish(world, code="thang", owner="G22", **changes):
    # For another agency only the system enters a regime, as it loads the files.
    by = world.manager() if owner == "G22" else system_officer(world.agencies["G22"])
    return regimes.publish_regime(
        code=code, owner=owner, content=content(**changes), from_date=date(2019, 1, 1), by=by, now=NOW
    )  # fmt: skip


def arrive(message, sender="G22", to="H26"):
    return announcing.take_in(
        [Arrival(new_id(), sender, to, message, (), NOW, NOW + timedelta(days=1), None)], now=NOW
    )[0]


def forget():
    """Be the other node, which knows no regime yet."""
    RegimeVersion.objects.all().delete()
    Regime.objects.all().delete()


def told():
    return [
        (each.to, each.message.number, each.message.revision)
        for each in arrivals_of(RegimePublished)
    ]


def test_publishing_tells_the_highest_reporter_of_the_other_node_once(far):
    publish(far)
    assert told() == [("H26", 1, 0)]
    assert announcing.announce_all(NOW) == 0
    assert RegimeTelling.objects.get().node == FAR


def test_nobody_is_told_on_the_own_node_or_where_nobody_reports(world, far):
    directory.register_many([directory.Entry(code) for code in world.agencies])
    publish(world)
    assert told() == []


def test_a_node_that_joins_later_is_told_by_the_worker(world):
    publish(world)
    directory.register("H26", FAR)
    assert announcing.announce_all(NOW) == 1
    assert told() == [("H26", 1, 0)]


def test_what_is_entered_for_another_agency_is_told_in_its_name_by_the_worker(far):
    publish(far, owner="G14")
    assert told() == []
    assert announcing.announce_all(NOW) == 1
    assert [each.sender for each in arrivals_of(RegimePublished)] == ["G14"]


def test_a_regime_of_another_nodes_agency_is_not_told_on(far):
    directory.register("G14", "VN-G14")
    publish(far, owner="G14")
    assert announcing.announce_all(NOW) == 0


def test_a_told_regime_makes_its_units_owe_the_same_reports(far):
    version = publish(far)
    before = [(each.period.id, each.due_date, each.receiver) for each in
              duties_of(COMMUNES[0], date(2020, 6, 1), date(2020, 12, 1))]  # fmt: skip
    (arrival,) = arrivals_of(RegimePublished)
    forget()
    assert announcing.take_in([arrival], now=NOW) == [None]
    made = RegimeVersion.objects.get()
    after = [(each.period.id, each.due_date, each.receiver) for each in
             duties_of(COMMUNES[0], date(2020, 6, 1), date(2020, 12, 1))]  # fmt: skip
    assert after == before != []
    assert made.form == version.form
    assert (made.regime.owner, made.published_at) == ("G22", version.published_at)


def test_told_twice_changes_nothing(far):
    publish(far)
    (arrival,) = arrivals_of(RegimePublished)
    forget()
    assert announcing.take_in([arrival, arrival], now=NOW) == [None, None]
    assert RegimeVersion.objects.count() == 1


def test_what_the_node_loaded_itself_is_the_same_regime(far):
    publish(far)
    (arrival,) = arrivals_of(RegimePublished)
    assert announcing.take_in([arrival], now=NOW) == [None]
    assert RegimeVersion.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"owner": "G14"}, "regime-sender-is-not-owner"),
        ({"name": "Báo cáo khác"}, "regime-version-conflict"),
        ({"legal_basis": "Nghị định khác"}, "regime-version-conflict"),
        ({"until_date": date(2020, 1, 1)}, "regime-version-conflict"),
        ({"code": "Không phải mã"}, "regime-invalid"),
        ({"closing_day": 99}, "regime-invalid"),
        ({"frequency": "decade"}, "regime-invalid"),
        ({"items": ()}, "regime-invalid"),
        ({"number": 0}, "regime-invalid"),
        ({"number": 2, "from_date": date(2018, 1, 1)}, "regime-version-conflict"),
    ],
)
def test_a_forged_or_conflicting_regime_is_refused(far, changes, code):
    publish(far)
    message = arrivals_of(RegimePublished)[0].message
    refusal = arrive(replace(message, **changes))
    assert refusal.code == code
    assert RegimeVersion.objects.get().name == "Báo cáo tháng thử nghiệm"


def test_another_owner_cannot_take_a_code(far):
    publish(far)
    message = arrivals_of(RegimePublished)[0].message
    refusal = arrive(replace(message, owner="G14"), sender="G14")
    assert (refusal.code, refusal.data["owner"]) == ("regime-owner-differs", "G22")


def test_a_province_cannot_ask_beyond_what_is_below_it(far):
    publish(far)
    message = replace(arrivals_of(RegimePublished)[0].message, code="cua-tinh", owner="H26")
    assert arrive(message, sender="H26", to="G14").code == "regime-invalid"
    below = tuple(replace(each, within="H26") for each in message.reporters if each.levels != (2,))
    assert arrive(replace(message, reporters=below), sender="H26", to="G14") is None


def test_a_new_version_may_arrive_before_the_end_of_the_one_before(far):
    first = publish(far)
    regimes.new_version(
        regime=first.regime, content=content(items=ITEMS[:3], checks=()), from_date=JULY,
        by=far.manager(), now=NOW,
    )  # fmt: skip
    start, end, second = arrivals_of(RegimePublished)
    assert told() == [("H26", 1, 0), ("H26", 1, 1), ("H26", 2, 0)]
    forget()
    assert announcing.take_in([start, second, end, start], now=NOW) == [None] * 4
    spans = RegimeVersion.objects.order_by("number").values_list("valid", flat=True)
    assert [(span.lower, span.upper) for span in spans] == [(date(2019, 1, 1), JULY), (JULY, None)]


def test_versions_may_arrive_in_the_wrong_order(far):
    first = publish(far)
    regimes.new_version(
        regime=first.regime, content=content(items=ITEMS[:3], checks=()), from_date=JULY,
        by=far.manager(), now=NOW,
    )  # fmt: skip
    arrivals = arrivals_of(RegimePublished)[::-1]
    forget()
    assert announcing.take_in(arrivals, now=NOW) == [None] * 3
    assert RegimeVersion.objects.get(number=1).valid.upper == JULY


def test_an_older_state_does_not_undo_a_newer_one(far):
    version = publish(far)
    regimes.end_regime(
        regime=version.regime, on=JULY, legal_basis="QĐ 1", by=far.manager(), now=NOW
    )
    first, second = arrivals_of(RegimePublished)
    forget()
    assert announcing.take_in([second, first], now=NOW) == [None, None]
    made = RegimeVersion.objects.get()
    assert (made.valid.upper, made.revision) == (JULY, 1)


def test_setting_the_period_is_told(far):
    version = publish(far, frequency="unset")
    (arrival,) = arrivals_of(RegimePublished)
    regimes.set_frequency(
        version=version, frequency="month", legal_basis="QĐ 2", by=far.manager(), now=NOW
    )
    later = arrivals_of(RegimePublished)[1]
    forget()
    assert announcing.take_in([arrival, later], now=NOW) == [None, None]
    assert RegimeVersion.objects.get().frequency == "month"


def test_one_bad_regime_takes_nothing_of_the_others_with_it(far):
    publish(far)
    message = arrivals_of(RegimePublished)[0].message
    good = replace(message, code="khac", items=message.items[:1], checks=())
    bad = replace(message, code="hong", items=())
    arrivals = [Arrival(new_id(), "G22", "H26", each, (), NOW, NOW, None) for each in (bad, good)]
    answers = announcing.take_in(arrivals, now=NOW)
    assert [answer and answer.code for answer in answers] == ["regime-invalid", None]
    assert set(Regime.objects.values_list("code", flat=True)) == {"thang", "khac"}


def test_what_the_other_node_answers_is_noted(far):
    publish(far)
    telling = RegimeTelling.objects.get()
    seen = ReceiptSeen(telling.envelope, "G22", "H26", False, "regime-invalid", "", NOW, NOW)
    announcing.take_receipts([seen], now=NOW)
    telling.refresh_from_db()
    assert telling.outcome == "regime-invalid"


def test_a_message_with_more_than_the_contract_is_refused_by_the_axis(far):
    publish(far)
    data = registry.to_data(arrivals_of(RegimePublished)[0].message)
    with pytest.raises(registry.ContractMismatch):
        registry.from_data(RegimePublished, {**data, "secret": 1})
    assert Outbox.objects.count() == 1


def test_a_group_within_an_agency_is_owed_below_it_only(world):
    groups = ({**REPORTERS[0], "within": "H26.001"},)
    publish(world, reporters=groups)
    span = (date(2020, 11, 1), date(2020, 11, 30))
    assert [len(duties_of(code, *span)) for code in COMMUNES] == [1, 1, 0]
