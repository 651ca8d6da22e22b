"""Values between agencies: only of the sender, only the newest, only what can be."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from uuid import uuid4

import pytest

from lienthong.axis.handlers import Arrival
from lienthong.axis.models import Outbox
from lienthong.contracts import registry
from lienthong.contracts.indicators import IndicatorValue, IndicatorValuesReported
from lienthong.figures.models import FigureValue
from lienthong.figures.publishing import Published, publish
from lienthong.systems.indicators import figures
from lienthong.systems.indicators.actions import exchanging
from lienthong.systems.indicators.actions.register import Meaning, create_indicator
from lienthong.systems.indicators.models import KpiCriterion
from lienthong.systems.indicators.rules.formulas import Formula, FormulaKind, Part
from lienthong.systems.indicators.tests.conftest import NOW

pytestmark = pytest.mark.django_db

LATER = NOW + timedelta(hours=1)
YEAR = {"first_date": date(2020, 1, 1), "last_date": date(2020, 12, 31), "label": "2020"}


def arrivals():
    """What waits in the outbox, as it would arrive."""
    rows = Outbox.objects.select_related("message__body").order_by("recipient", "id")
    return [
        arrival(
            registry.from_data(
                IndicatorValuesReported, json.loads(bytes(row.message.body.content))
            ),
            sender=row.sender,
            to=row.recipient,
        )
        for row in rows
    ]


def arrival(message, sender="H26", to="G14"):
    return Arrival(uuid4(), sender, to, message, (), NOW, NOW + timedelta(days=30), None)


def value(**changes):
    given = {"indicator": "services.level-4", **YEAR, "value": Decimal(12), "numerator": None,
             "denominator": None, "origin": "computed", "state": "final"}  # fmt: skip
    return IndicatorValue(**{**given, **changes})


def message(*values, at=NOW, topic="computed:x"):
    return IndicatorValuesReported(uuid4(), topic, at, values or (value(),))


def take(*messages, **changes):
    return exchanging.take_in([arrival(each, **changes) for each in messages], now=LATER)


def kept():
    return [(row.unit, row.value, row.origin) for row in FigureValue.objects.known_at(None)]


def test_what_another_computed_is_reported_in_our_book(register):
    assert take(message()) == [None]
    assert kept() == [("H26", 12, "reported")]


def test_the_unit_is_always_the_sender(register):
    take(message(), sender="G22")
    assert kept() == [("G22", 12, "reported")]


def test_the_same_message_again_changes_nothing(register):
    one = message()
    assert take(one, one) == [None, None]
    assert FigureValue.objects.count() == 1


def test_an_older_message_that_comes_late_changes_nothing(register):
    take(message(value(value=Decimal(13)), at=LATER))
    assert take(message(value(value=Decimal(12)), at=NOW)) == [None]
    assert kept() == [("H26", 13, "reported")]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"indicator": "no.such"}, "indicator-value-unknown"),
        ({"value": Decimal(-1)}, "indicator-value-impossible"),
        ({"value": Decimal("100.5")}, "indicator-value-impossible"),
        ({"value": None}, "indicator-value-impossible"),
        ({"state": "guessed", "value": None}, "indicator-value-impossible"),
        ({"origin": "reported"}, "indicator-value-impossible"),
        ({"last_date": date(2019, 1, 1)}, "indicator-value-impossible"),
        ({"numerator": Decimal(10) ** 20}, "indicator-value-impossible"),
        ({"first_date": date(2099, 1, 1), "last_date": date(2099, 1, 1)}, "indicator-value-ahead"),
        ({"indicator": "live.tasks-on-time"}, "indicator-value-unknown"),
        ({"indicator": "directives.on-time-share"}, "indicator-value-not-wanted"),
    ],
)
def test_values_that_cannot_be_are_refused_by_code(register, changes, code):
    answers = take(message(value(**changes)))
    assert [answer.code for answer in answers] == [code]
    assert kept() == []


def test_the_same_value_twice_in_one_message_is_refused(register):
    assert take(message(value(), value(value=Decimal(3))))[0].code == "indicator-value-impossible"


def test_too_many_values_in_one_message_are_refused(register):
    many = [
        replace(value(), first_date=date(2020, 1, 1) - timedelta(days=number))
        for number in range(exchanging.MOST_VALUES + 1)
    ]
    assert take(message(*many))[0].code == "indicator-value-impossible"


def test_an_agency_that_is_not_here_is_refused(register):
    assert take(message(), to="G99")[0].code == "indicator-recipient-unknown"


def test_not_applicable_travels_without_a_number(register):
    assert take(message(value(value=None, state="not-applicable"))) == [None]
    assert kept() == [("H26", None, "reported")]


def test_scored_agencies_tell_what_their_systems_computed_once(register):
    computed = Published("documents.signed", "H26", value=Decimal(80), **YEAR)
    publish([computed], publisher="H26", now=NOW)
    assert figures.tell_scorers(NOW) == 1
    assert figures.tell_scorers(LATER) == 0
    assert exchanging.take_in(arrivals(), now=LATER) == [None]
    assert ("H26", Decimal(80), "reported") in kept()


def test_a_changed_value_is_told_again(register):
    for now, number in ((NOW, 80), (LATER, 81)):
        computed = Published("documents.signed", "H26", value=Decimal(number), **YEAR)
        publish([computed], publisher="H26", now=now)
        assert figures.tell_scorers(now) == 1
    exchanging.take_in(arrivals(), now=LATER)
    assert ("H26", Decimal(81), "reported") in kept()


def test_only_who_keeps_or_scores_with_an_indicator_takes_its_values(register):
    assert take(message(), to="G22")[0].code == "indicator-value-not-wanted"
    assert kept() == []


def test_who_keeps_a_measured_indicator_measures_it_itself(register):
    planted = value(indicator="directives.on-time-share", value=Decimal(100))
    assert take(message(planted), to="G22")[0].code == "indicator-value-not-wanted"
    assert kept() == []


def test_what_the_recipient_counts_about_the_sender_is_not_taken_from_it(register):
    own = Published("documents.signed", "H26", value=Decimal(40), **YEAR)
    publish([own], publisher="G14", now=NOW)
    claimed = value(indicator="documents.signed", value=Decimal(99))
    assert take(message(claimed))[0].code == "indicator-value-counted-here"
    assert kept() == [("H26", 40, "computed")]
    assert take(message(claimed), sender="G22") == [None]


def test_what_a_formula_computes_is_taken_in_its_parts(register, keeper):
    meaning = Meaning(
        name="Thử", definition="Thử", unit="%", owner="G14", period="year", legal_source="Thử",
        formula=Formula(FormulaKind.RATIO, (Part("documents.issued"), Part("documents.signed"))),
    )  # fmt: skip
    made = create_indicator(
        code="test.ratio", meaning=meaning, valid_from=date(2020, 1, 1), by=keeper, now=NOW
    )
    KpiCriterion.objects.filter(order=1).update(indicator=made)
    assert take(message(value(indicator="test.ratio")))[0].code == "indicator-value-not-wanted"
    assert take(message(value(indicator="documents.issued"))) == [None]


def test_two_messages_at_once_about_one_value_leave_the_later_one(register):
    first, second = message(topic="a"), message(value(value=Decimal(13)), topic="b")
    assert take(first, second) == [None, None]
    assert kept() == [("H26", 13, "reported")]


def test_of_too_much_the_newest_periods_of_every_indicator_are_told(register, monkeypatch):
    monkeypatch.setattr(exchanging, "MOST_VALUES", 4)
    days = [date(2020, 11, day) for day in (1, 2, 3, 4)]
    publish(
        [
            Published(code, "H26", day, day, f"{day}", 80)
            for code in ("documents.delivered-on-time", "documents.signed")
            for day in days
        ],
        publisher="H26",
        now=NOW,
    )
    figures.tell_scorers(NOW)
    told = arrivals()[0].message.values
    assert [(each.indicator, each.first_date) for each in told] == [
        (code, day)
        for code in ("documents.delivered-on-time", "documents.signed")
        for day in days[2:]
    ]
