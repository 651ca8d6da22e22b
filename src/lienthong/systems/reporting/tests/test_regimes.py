"""The register of regimes: sound forms, dated versions, and nobody asked the same thing twice."""

from dataclasses import replace
from datetime import date

import pytest

from lienthong.agencies.actions.mandates import establish_mandate, transfer_mandate
from lienthong.axis.asking import answering
from lienthong.base.errors import NotAllowed
from lienthong.contracts.reporting import DutiesOfMandateAsked
from lienthong.identity.officers import system_officer
from lienthong.identity.tests import factories
from lienthong.systems.reporting.actions import regimes
from lienthong.systems.reporting.actions.refusals import (
    FrequencySet,
    RegimeAsksTheSame,
    RegimeCodeTaken,
    RegimeInvalid,
    RegimeNotOwned,
    RegimeOver,
    VersionNotAfter,
)
from lienthong.systems.reporting.duties import duties_of
from lienthong.systems.reporting.tests.conftest import ITEMS, NOW, content

pytestmark = pytest.mark.django_db
JULY = date(2020, 7, 1)


def publish(world, code, *, from_date=JULY, mandate="", **changes):
    return regimes.publish_regime(
        code=code, owner="G22", content=content(**changes), from_date=from_date,
        mandate_subject=mandate, by=world.manager(), now=NOW,
    )  # fmt: skip


def test_a_second_regime_asking_the_same_is_refused_with_the_items(world, regime):
    other = {"code": "x", "label": "Hồ sơ mới", "type": "count"}
    with pytest.raises(RegimeAsksTheSame) as refused:
        publish(world, "lap-lai", items=[ITEMS[1], other], checks=())
    assert refused.value.data["regime"] == "thang"
    assert "Hồ sơ tiếp nhận" in refused.value.sentence
    assert "Hồ sơ mới" not in refused.value.sentence


def test_the_same_indicator_under_another_name_is_the_same_question(world):
    asked = {"code": "a", "label": "Tỷ lệ ký số", "type": "share", "indicator": "ky-so"}
    publish(world, "mot", items=[asked], checks=())
    again = {
        "code": "b",
        "label": "Văn bản có chữ ký số (%)",
        "type": "share",
        "indicator": "ky-so",
    }
    with pytest.raises(RegimeAsksTheSame):
        publish(world, "hai", items=[again], checks=())


@pytest.mark.parametrize(
    "changes",
    [
        {"frequency": "quarter"},
        {"reporters": ({"title": "Bộ", "levels": [1], "receiver": "G14"},)},
        {"items": ({"code": "y", "label": "Điều khác", "type": "count"},), "checks": ()},
    ],
)
def test_what_differs_in_time_reporters_or_items_is_not_the_same(world, regime, changes):
    assert publish(world, "khac", **changes).number == 1


def test_what_has_ended_asks_nothing_any_more(world, regime):
    regimes.end_regime(
        regime=regime.regime, on=date(2020, 6, 30), legal_basis="QĐ 1", by=world.manager(), now=NOW
    )
    assert publish(world, "thay").number == 1


def test_setting_the_period_may_make_it_the_same(world, regime):
    version = publish(world, "chua-dat", frequency="unset")
    with pytest.raises(RegimeAsksTheSame):
        regimes.set_frequency(
            version=version, frequency="month", legal_basis="QĐ 2", by=world.manager(), now=NOW
        )
    row = regimes.set_frequency(
        version=version, frequency="half", legal_basis="QĐ 2", by=world.manager(), now=NOW
    )
    assert row.frequency == "half"
    with pytest.raises(FrequencySet):
        regimes.set_frequency(
            version=row, frequency="year", legal_basis="QĐ 3", by=world.manager(), now=NOW
        )


def test_a_new_version_takes_over_on_its_day(world, regime):
    second = regimes.new_version(
        regime=regime.regime, content=content(items=ITEMS[:3], checks=()), from_date=JULY,
        by=world.manager(), now=NOW,
    )  # fmt: skip
    assert second.number == 2
    assert regime.regime.version_on(date(2020, 6, 30)) == regime
    assert regime.regime.version_on(JULY) == second


def test_versions_go_forward_in_time(world, regime):
    with pytest.raises(VersionNotAfter):
        regimes.new_version(
            regime=regime.regime, content=content(), from_date=date(2019, 1, 1),
            by=world.manager(), now=NOW,
        )  # fmt: skip
    regimes.end_regime(regime=regime.regime, on=JULY, legal_basis="x", by=world.manager(), now=NOW)
    with pytest.raises(RegimeOver):
        regimes.new_version(
            regime=regime.regime, content=content(), from_date=date(2021, 1, 1),
            by=world.manager(), now=NOW,
        )  # fmt: skip


def test_a_code_is_used_once(world, regime):
    with pytest.raises(RegimeCodeTaken):
        publish(world, "thang", frequency="year")


@pytest.mark.parametrize(
    "changes",
    [
        {"name": " "},
        {"legal_basis": ""},
        {"reporters": ()},
        {"items": ()},
        {"sections": ()},
        {"reporters": ({"levels": [1]},)},
        {"window": {"closing_hour": 3}},
        {"items": ({"code": "a", "label": "A", "type": "picture"},), "checks": ()},
        {"items": ({"code": "a", "label": "A", "formula": {"eval": ["b", "c"]}},), "checks": ()},
        {"items": (*ITEMS, ITEMS[0])},
    ],
)
def test_an_unsound_regime_is_refused_in_words(world, changes):
    with pytest.raises(RegimeInvalid) as refused:
        publish(world, "loi", **changes)
    assert refused.value.sentence.endswith("lưu lại.")


def test_publishing_needs_its_permission(world):
    with pytest.raises(NotAllowed):
        regimes.publish_regime(
            code="x",
            owner="G22",
            content=content(),
            from_date=JULY,
            by=world.officer("G14"),
            now=NOW,
        )


@pytest.fixture
def moved(world):
    """A regime whose reports go to the holder of a mandate, which moves on 9 September 2019."""
    office, ministry = world.agencies["G22"], world.agencies["G14"]
    node = system_officer(office)
    mandate = establish_mandate(
        subject="bao-cao", title="Tổng hợp", lead=office.agency, legal_basis="QĐ 1072",
        from_date=date(2018, 8, 28), by=node, now=NOW,
    )  # fmt: skip
    transfer_mandate(
        mandate=mandate,
        to=ministry.agency,
        legal_basis="TB 320",
        on=date(2019, 9, 9),
        by=node,
        now=NOW,
    )
    groups = (
        {"title": "Bộ, tỉnh", "levels": [1, 2], "receiver": "mandate"},
        {"title": "Chủ trì", "codes": ["mandate"], "receiver": "G22"},
    )
    publish(world, "quy", frequency="quarter", reporters=groups, mandate="bao-cao",
            from_date=date(2019, 1, 1))  # fmt: skip
    return world


def test_when_a_mandate_moves_its_reports_go_to_the_new_holder_on_that_day(moved):
    duties = duties_of("H26", date(2019, 3, 1), date(2019, 12, 31))
    assert [(duty.period.id, duty.receiver) for duty in duties] == [
        ("2019-Q1", "G22"), ("2019-Q2", "G22"), ("2019-Q3", "G14"), ("2019-Q4", "G14"),
    ]  # fmt: skip


def test_the_holder_itself_reports_upwards_once_it_holds_the_mandate(moved):
    duties = duties_of("G14", date(2019, 3, 1), date(2019, 12, 31))
    assert {duty.receiver for duty in duties} == {"G22"}
    assert [duty.group.title for duty in duties] == ["Bộ, tỉnh", "Bộ, tỉnh", "Chủ trì", "Chủ trì"]


def test_other_systems_are_told_which_duties_hang_on_a_mandate(moved):
    answer = answering()[DutiesOfMandateAsked](
        DutiesOfMandateAsked("bao-cao", date(2020, 11, 1)), None, now=NOW
    )
    (duty,) = answer.duties
    assert (duty.regime, duty.next_due_date) == ("quy", date(2020, 12, 16))
    assert duty.url.endswith("/quy/")


def test_nobody_changes_the_regimes_of_another_agency(world, regime):
    """The role that every owner gives its own people reaches no further than the owner."""
    other = replace(world.manager(), agency_code="G14")
    common = {"by": other, "now": NOW}
    acts = [
        lambda: regimes.publish_regime(
            code="khac", owner="G22", content=content(), from_date=JULY, **common
        ),
        lambda: regimes.new_version(
            regime=regime.regime, content=content(), from_date=JULY, **common
        ),
        lambda: regimes.end_regime(regime=regime.regime, on=JULY, legal_basis="QĐ 1", **common),
        lambda: regimes.set_frequency(
            version=regime, frequency="month", legal_basis="QĐ 2", **common
        ),
    ]
    for act in acts:
        with pytest.raises(RegimeNotOwned):
            act()


def test_the_keeper_of_an_owner_publishes_its_own_regimes(world):
    keeper = factories.officer(
        world.agencies["G14"], roles=["measure_keeper"], on=date(2020, 11, 16)
    )
    made = regimes.publish_regime(
        code="cua-bo", owner="G14", content=content(), from_date=JULY, by=keeper, now=NOW
    )
    assert made.regime.owner == "G14"
