import threading
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from lienthong.systems.documents.models import NumberSeries, OutgoingDocument, Series
from lienthong.systems.documents.models.numbers import NumberOutOfSequence, NumberTaken
from lienthong.systems.documents.tests.conftest import NOW

pytestmark = pytest.mark.django_db


def allot(world, code="G22", year=2020, series=Series.GENERAL, wanted=None):
    return NumberSeries.objects.allot(
        agency_id=world.agencies[code].id, year=year, series=series, wanted=wanted
    )


def test_numbers_run_from_one_without_gaps(world):
    assert [allot(world) for _ in range(4)] == [1, 2, 3, 4]


def test_numbers_begin_again_each_year(world):
    allot(world, year=2019)
    assert allot(world, year=2020) == 1


def test_each_agency_and_series_counts_for_itself(world):
    allot(world)
    assert allot(world, code="G14") == 1
    assert allot(world, series=Series.SECRET) == 1


def test_a_series_takes_over_from_the_paper_book(world):
    assert allot(world, wanted=320) == 320
    assert allot(world) == 321
    assert allot(world, wanted=267) == 267


def test_a_number_allotted_here_is_not_allotted_again(world):
    allot(world)
    allot(world)
    with pytest.raises(NumberTaken) as refusal:
        allot(world, wanted=1)
    assert refusal.value.code == "number-taken"


def test_a_wanted_number_may_not_leave_a_gap(world):
    allot(world)
    with pytest.raises(NumberOutOfSequence) as refusal:
        allot(world, wanted=9)
    assert "2" in str(refusal.value)


def test_many_agencies_get_their_numbers_in_one_statement(world, django_assert_num_queries):
    ids = [agency.id for agency in world.agencies.values()]
    counts = {ids[0]: 3, ids[1]: 1}
    with django_assert_num_queries(1):
        first = NumberSeries.objects.allot_many(counts, year=2020, series=Series.INCOMING)
    assert first == {ids[0]: 1, ids[1]: 1}
    again = NumberSeries.objects.allot_many(counts, year=2020, series=Series.INCOMING)
    assert again == {ids[0]: 4, ids[1]: 2}


def test_the_database_refuses_a_second_document_of_one_number(world):
    def put():
        OutgoingDocument.objects.create(
            agency_id=world.agencies["G22"].id,
            state="signed",
            kind="TB",
            subject="x",
            number=5,
            year=2020,
            issued_date=date(2020, 4, 3),
            pdf_sha256="0" * 64,
            drafted_by="x",
            drafter_name="x",
            created_at=NOW,
        )

    put()
    with pytest.raises(IntegrityError, match="one_document_a_number"), transaction.atomic():
        put()


def test_the_database_refuses_a_signed_document_without_number(world):
    with pytest.raises(IntegrityError, match="signed_means_numbered"), transaction.atomic():
        OutgoingDocument.objects.create(
            agency_id=world.agencies["G22"].id,
            state="signed",
            kind="TB",
            subject="x",
            drafted_by="x",
            drafter_name="x",
            created_at=NOW,
        )


@pytest.mark.django_db(transaction=True)
def test_numbers_stay_gap_free_under_concurrency(world):
    numbers: list[int] = []
    guard = threading.Lock()

    def work():
        try:
            for _ in range(10):
                with transaction.atomic():
                    number = allot(world)
                with guard:
                    numbers.append(number)
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == list(range(1, 61))


@pytest.mark.django_db(transaction=True)
def test_a_rolled_back_number_is_allotted_anew(world):
    class Undo(Exception):
        pass

    with pytest.raises(Undo), transaction.atomic():
        allot(world)
        raise Undo
    with transaction.atomic():
        assert allot(world) == 1
