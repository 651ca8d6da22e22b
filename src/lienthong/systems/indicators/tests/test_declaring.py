"""Declaring: each for itself, in the right unit, a change with its reason, told to those who score."""

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction

from lienthong.axis.models import Outbox
from lienthong.base.errors import NotAllowed
from lienthong.figures import reading
from lienthong.figures.models import FigureValue
from lienthong.figures.publishing import Published, publish
from lienthong.identity.tests.factories import client_for, officer
from lienthong.systems.indicators.actions import declaring, exchanging
from lienthong.systems.indicators.actions.declaring import Said
from lienthong.systems.indicators.models import (
    Declaration,
    Indicator,
    IndicatorVersion,
    ValueExchange,
)
from lienthong.systems.indicators.tests.conftest import NOW
from lienthong.systems.indicators.tests.test_exchanging import arrivals
from lienthong.systems.indicators.views.comparing import compared

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(days=3)


def say(by, value="21.5", code="services.level-4", now=NOW, **changes):
    given = {
        "first_date": date(2020, 1, 1),
        "last_date": date(2020, 12, 31),
        "label": "2020",
        "value": Decimal(value),
        "unit": "%",
    }
    said = Said(**{**given, **changes})
    return declaring.declare(indicator=Indicator.objects.get(code=code), said=said, by=by, now=now)


def test_a_declared_value_is_kept_published_and_told_to_the_keeper(declarer):
    made = say(declarer)
    own = reading.latest(["services.level-4"], publisher="H26", unit="H26")["services.level-4"]
    assert (made.vintage, own.value, own.origin) == (1, Decimal("21.5"), "declared")
    assert Outbox.objects.get().recipient == "G14"


def test_the_same_value_twice_is_refused(declarer):
    say(declarer)
    with pytest.raises(declaring.AlreadyDeclared):
        say(declarer)
    assert Declaration.objects.count() == Outbox.objects.count() == 1


def test_a_change_needs_a_reason_and_becomes_a_new_vintage(declarer):
    say(declarer)
    with pytest.raises(declaring.ChangeWithoutReason):
        say(declarer, "19")
    made = say(declarer, "19", reason="Trừ dịch vụ trùng", now=LATER)
    assert made.vintage == 2
    assert [row.value for row in Declaration.objects.current()] == [19]
    own = reading.latest(["services.level-4"], publisher="H26", unit="H26", as_of=NOW)
    assert own["services.level-4"].value == Decimal("21.5")


@pytest.mark.parametrize("value", ["-0.1", "100.1"])
def test_a_share_outside_0_to_100_is_refused(declarer, value):
    with pytest.raises(declaring.ShareImpossible):
        say(declarer, value)


def test_a_value_in_another_unit_is_refused(declarer):
    with pytest.raises(declaring.UnitWrong) as refused:
        say(declarer, unit="dịch vụ")
    assert "%" in refused.value.sentence


@pytest.mark.parametrize(
    "changes",
    [{"first_date": date(2021, 1, 1), "last_date": date(2021, 12, 31)},
     {"first_date": date(2020, 6, 1), "last_date": date(2020, 5, 1)}],
)  # fmt: skip
def test_a_period_ahead_or_reversed_is_refused(declarer, changes):
    with pytest.raises(declaring.PeriodNotOver):
        say(declarer, **changes)


def test_a_yes_needs_evidence_and_only_yes_or_no_counts(declarer):
    common = {"code": "portals.mobile", "unit": "có hoặc không"}
    with pytest.raises(declaring.EvidenceMissing):
        say(declarer, "1", **common)
    with pytest.raises(declaring.UnitWrong):
        say(declarer, "2", evidence="https://a.gov.vn", **common)
    assert say(declarer, "1", evidence="https://a.gov.vn", **common).value == 1


def test_declaring_needs_the_permission(province, register):
    with pytest.raises(NotAllowed):
        say(officer(province, ["indicator.read"]))


def test_the_keeper_gets_it_over_the_axis_about_the_sender(declarer):
    say(declarer)
    assert exchanging.take_in(arrivals(), now=NOW) == [None]
    told = FigureValue.objects.get(publisher="G14")
    assert (told.unit, told.origin, told.value) == ("H26", "declared", Decimal("21.5"))


def test_declared_beside_computed_with_a_difference_too_far(declarer):
    say(declarer, "85", code="live.documents-signed")
    year = {"first_date": date(2020, 1, 1), "last_date": date(2020, 12, 31), "label": "2020"}
    computed = Published("documents.signed", "H26", value=Decimal(80), **year)
    publish([computed], publisher="H26", now=NOW)
    version = IndicatorVersion.objects.get(indicator__code="live.documents-signed")
    row = compared([version], "H26")[0]
    assert (row.difference, row.is_too_far) == (5, True)


def test_a_small_difference_is_tolerated_and_none_computed_claims_nothing(declarer):
    say(declarer, "85", code="live.documents-signed")
    version = IndicatorVersion.objects.get(indicator__code="live.documents-signed")
    assert compared([version], "H26")[0].difference is None
    year = {"first_date": date(2020, 1, 1), "last_date": date(2020, 12, 31), "label": "2020"}
    computed = Published("documents.signed", "H26", value=Decimal("84.5"), **year)
    publish([computed], publisher="H26", now=NOW)
    assert compared([version], "H26")[0].is_too_far is False


def test_another_agency_sees_nothing_of_it(declarer, office, as_web):
    say(declarer)
    with as_web(SimpleNamespace(id=office.agency_id, code="G22")):
        assert not Declaration.objects.exists()
        assert not ValueExchange.objects.exists()
    with as_web(SimpleNamespace(id=declarer.agency_id, code="H26")):
        assert Declaration.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [{"value": 101}, {"vintage": 2}, {"last_date": date(2019, 1, 1)}],
)
def test_the_database_refuses_impossible_declarations(declarer, changes):
    say(declarer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Declaration.objects.update(**changes)


def test_the_form_declares_and_leads_back_to_the_indicator(province, register):
    client = client_for(officer(province))
    path = "/chi-tieu/chi-tiet/services.level-4/khai/"
    data = {"span": "year", "day_0": "1", "day_1": "6", "day_2": "2020", "value": "21,5",
            "unit": "%"}  # fmt: skip
    answer = client.post(path, data)
    assert answer.status_code == 302
    assert Declaration.objects.get().value == Decimal("21.5")
    again = client.post(path, data)
    assert again.status_code == 422
    assert "đã được khai cho kỳ năm 2020" in again.content.decode()


@pytest.mark.parametrize("value", ["nhiều", "NaN", "1e99", ""])
def test_the_form_refuses_what_is_no_number(province, register, value):
    client = client_for(officer(province))
    data = {
        "span": "year",
        "day_0": "1",
        "day_1": "6",
        "day_2": "2020",
        "value": value,
        "unit": "%",
    }
    answer = client.post("/chi-tieu/chi-tiet/services.level-4/khai/", data)
    assert answer.status_code == 422
    assert not Declaration.objects.exists()


def test_all_of_it_works_in_the_role_of_the_web(declarer, as_web):
    with as_web(SimpleNamespace(id=declarer.agency_id, code="H26")):
        say(declarer)
        say(declarer, "20", reason="Đếm lại", now=LATER)
    assert Declaration.objects.count() == 2
    assert Outbox.objects.count() == 2


def test_the_web_cannot_declare_for_another_agency(declarer, office, as_web):
    from django.db.utils import ProgrammingError

    stranger = SimpleNamespace(id=office.agency_id, code="G22")
    with pytest.raises(ProgrammingError), as_web(stranger):
        say(declarer)
