"""Publishing at the same time: whoever comes second waits, and nobody waits for somebody who waits."""

import threading
from datetime import UTC, date, datetime

import pytest
from django.db import connection, transaction

from lienthong.figures.models import FigureValue
from lienthong.figures.publishing import Published, publish

pytestmark = pytest.mark.django_db(transaction=True)
NOW = datetime(2020, 9, 15, 2, 0, tzinfo=UTC)
DAY = date(2020, 9, 15)


def values(number):
    return [Published("test.turns", "", DAY, DAY, "2020-09-15", number)]


def test_two_who_publish_for_the_same_agencies_in_another_order_both_finish():
    begun, failures = threading.Barrier(2), []

    def run(order, number):
        try:
            begun.wait(10)
            with transaction.atomic():
                for publisher in order:
                    publish(values(number), publisher=publisher, now=NOW)
        except Exception as error:  # noqa: BLE001 -- told to the test
            failures.append(error)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=run, args=(order, number))
        for number, order in enumerate((("G01", "G02"), ("G02", "G01")), start=1)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert failures == []
    current = FigureValue.objects.filter(superseded_at=None).values_list("publisher", "value")
    assert len({value for _publisher, value in current}) == 1 and len(current) == 2


def test_values_that_did_not_change_wait_for_nobody():
    publish(values(1), publisher="G01", now=NOW)
    held, done = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            publish(values(2), publisher="G02", now=NOW)
            held.set()
            done.wait(20)
        connection.close()

    other = threading.Thread(target=hold)
    other.start()
    assert held.wait(20)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '3s'")
        assert publish(values(1), publisher="G01", now=NOW) == 0
    done.set()
    other.join(20)
