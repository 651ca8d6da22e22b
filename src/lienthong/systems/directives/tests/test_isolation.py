"""No agency reads or finds what stands in another's books."""

import pytest
from django.db import connection

from lienthong.systems.directives.models import Duty, Task, TaskPart
from lienthong.systems.directives.tests.conftest import pump

pytestmark = pytest.mark.django_db


def test_each_side_sees_its_own_book_only(world, make, as_web):
    task = make()
    pump()
    with as_web(world.agencies["G22"]):
        assert list(Task.objects.all()) == [task] and not Duty.objects.exists()
    with as_web(world.agencies["G14"]):
        assert not Task.objects.exists() and not TaskPart.objects.exists()
        assert {duty.role for duty in Duty.objects.all()} == {"lead"}
    with as_web(None):
        assert not Task.objects.exists() and not Duty.objects.exists()


def test_the_index_is_asked_within_the_acting_agency_only(world, make, as_web):
    task = make()
    sql = "SELECT * FROM directives_task_matching(%s, to_tsquery('simple', 'nghi'), 10)"
    answers = {}
    for code in (None, "G14", "G22"):
        with as_web(world.agencies.get(code)), connection.cursor() as cursor:
            cursor.execute(sql, [world.agencies["G22"].id])
            answers[code] = [found for (found,) in cursor.fetchall()]
    assert answers == {None: [], "G14": [], "G22": [task.id]}
