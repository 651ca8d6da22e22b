"""Figures: published once, changed by vintages, read as they were known at a moment."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, transaction

from lienthong.figures import measures, reading
from lienthong.figures.models import FigureValue
from lienthong.figures.publishing import ImpossibleFigure, Published, publish
from lienthong.ledger.models import LedgerEntry

pytestmark = pytest.mark.django_db

NOW = datetime(2020, 11, 5, 2, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=10)
CODE = "documents.issued"


def month(number=10, value=Decimal(7), **changes):
    first = date(2020, number, 1)
    last = date(2020, number + 1, 1) - timedelta(days=1)
    given = {
        "indicator": CODE,
        "unit": "G22",
        "first_date": first,
        "last_date": last,
        "label": f"2020-{number:02}",
        "value": value,
    }
    return Published(**{**given, **changes})


def published(*values, now=NOW, publisher="G22"):
    return publish(values, publisher=publisher, now=now)


def at(as_of=None, **changes):
    given = {"publisher": "G22", "unit": "G22", "as_of": as_of}
    return reading.latest([CODE], **{**given, **changes}).get(CODE)


def test_publish_records_new_values_and_says_how_many():
    assert published(month(9), month(10)) == 2
    assert at().label == "2020-10"


def test_publish_leaves_unchanged_values_alone():
    published(month())
    assert published(month(), now=LATER) == 0
    assert FigureValue.objects.count() == 1


def test_unchanged_values_cost_one_reading_however_many(django_assert_num_queries):
    values = [month(unit=f"H{number}") for number in range(300)]
    published(*values)
    # A transaction's own two statements, and the one that reads what is known.
    with django_assert_num_queries(3):
        assert published(*values, now=LATER) == 0


def test_a_share_with_endless_decimals_is_unchanged_too():
    published(month(value=Decimal(100) / 3))
    assert published(month(value=Decimal(100) / 3), now=LATER) == 0


def test_a_number_the_table_cannot_keep_is_refused():
    with pytest.raises(ImpossibleFigure):
        published(month(value=Decimal(10) ** 17))


def test_a_changed_value_is_a_new_vintage_and_the_old_one_stays():
    published(month(value=7))
    assert published(month(value=8), now=LATER) == 1
    assert [row.value for row in reading.vintages(at())] == [8, 7]
    assert [row.is_current for row in reading.vintages(at())] == [True, False]


def test_reading_as_of_a_moment_gives_what_was_known_then():
    published(month(value=7))
    published(month(value=8), now=LATER)
    assert at(NOW).value == 7
    assert at(LATER).value == 8
    assert at(NOW - timedelta(seconds=1)) is None


def test_one_ledger_line_for_each_batch_that_changed_something():
    published(month(9), month(10))
    published(month(10))
    published(month(10, 9), now=LATER)
    lines = LedgerEntry.objects.filter(kind="figures.published").order_by("at")
    assert [(line.public["new"], line.public["changed"]) for line in lines] == [(2, 0), (0, 1)]


def test_value_at_reads_exactly_one_period():
    published(month(9, 3), month(10, 4))
    found = reading.value_at(
        CODE, publisher="G22", unit="G22", first_date=date(2020, 9, 1), last_date=date(2020, 9, 30)
    )
    assert found.value == 3


def test_series_is_oldest_first_and_keeps_the_newest():
    published(*(month(number, number) for number in range(1, 11)))
    found = reading.series(CODE, publisher="G22", unit="G22", most=3)
    assert [row.value for row in found] == [8, 9, 10]


def test_by_unit_gives_each_unit_of_one_period():
    published(month(unit="H26", value=1), month(unit="H29", value=2), month(9, unit="H30"))
    found = reading.by_unit(
        CODE, publisher="G22", first_date=date(2020, 10, 1), last_date=date(2020, 10, 31)
    )
    assert {unit: row.value for unit, row in found.items()} == {"H26": 1, "H29": 2}


def test_a_computed_value_is_preferred_to_a_declared_one():
    published(month(value=5, origin="declared"), month(value=4))
    assert at().value == 4
    assert at(origin="declared").value == 5


def test_not_applicable_is_shown_without_a_number():
    published(month(value=None, denominator=0, state="not-applicable"))
    assert (at().value, at().state, at().denominator) == (None, "not-applicable", 0)


@pytest.mark.parametrize(
    "changes",
    [
        {"value": None},
        {"state": "missing"},
        {"first_date": date(2020, 12, 1)},
    ],
)
def test_publish_refuses_an_impossible_value(changes):
    with pytest.raises(ImpossibleFigure):
        published(month(**changes))


def test_publish_refuses_the_same_value_twice_in_one_batch():
    with pytest.raises(ImpossibleFigure):
        published(month(value=1), month(value=2))


def test_nothing_published_changes_nothing():
    assert published() == 0


def row(**changes):
    given = {
        "publisher": "G22",
        "indicator": CODE,
        "unit": "G22",
        "first_date": date(2020, 10, 1),
        "last_date": date(2020, 10, 31),
        "label": "2020-10",
        "value": 1,
        "recorded_at": NOW,
    }
    return FigureValue.objects.create(**{**given, **changes})


@pytest.mark.parametrize(
    "changes",
    [
        {"first_date": date(2020, 11, 1)},
        {"value": None},
        {"state": "not-applicable"},
        {"origin": "guessed"},
        {"superseded_at": NOW - timedelta(days=1)},
    ],
)
def test_the_database_refuses_impossible_values(changes):
    with pytest.raises(IntegrityError):
        row(**changes)


def test_the_database_refuses_a_second_current_value():
    row()
    with pytest.raises(IntegrityError):
        row(value=2)


@pytest.mark.parametrize(
    "change",
    [{"value": 9}, {"superseded_at": LATER, "value": 9}, {"recorded_at": LATER}],
)
def test_the_database_refuses_to_change_a_value(change):
    made = row()
    with pytest.raises(IntegrityError), transaction.atomic():
        FigureValue.objects.filter(pk=made.pk).update(**change)


def test_a_superseded_value_stays_superseded():
    made = row(superseded_at=LATER)
    with pytest.raises(IntegrityError), transaction.atomic():
        FigureValue.objects.filter(pk=made.pk).update(superseded_at=None)


def test_the_database_refuses_to_delete_a_value():
    made = row()
    with pytest.raises(IntegrityError), transaction.atomic():
        made.delete()


def test_an_agency_sees_only_the_figures_it_published(as_web):
    published(month(value=1))
    published(month(value=2), publisher="H26")
    with as_web(SimpleNamespace(id=None, code="H26")):
        assert [row.value for row in FigureValue.objects.all()] == [2]
    with as_web(None):
        assert not FigureValue.objects.exists()


def test_a_measure_is_registered_once_by_code():
    one = measures.Measure("test.figure", "Số liệu thử", "%", system="test")
    measures.register_measure(one)
    measures.register_measure(one)
    assert measures.measure("test.figure") is one
    with pytest.raises(ValueError, match=r"test\.figure"):
        measures.register_measure(measures.Measure("test.figure", "Khác", "%", system="other"))
    measures._measures.pop("test.figure")


def test_an_unknown_measure_is_a_refusal_that_names_it():
    with pytest.raises(measures.UnknownMeasure) as refused:
        measures.measure("no.such")
    assert refused.value.data == {"measure": "no.such"}
