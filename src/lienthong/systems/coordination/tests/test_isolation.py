"""What one agency keeps, another one never sees or changes: enforced by PostgreSQL for every table."""

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from lienthong.systems.coordination.models import (
    CoordinationFile,
    Happening,
    OpinionDuty,
    OpinionRequest,
)

pytestmark = pytest.mark.django_db
TABLES = sorted(model._meta.db_table for model in apps.get_app_config("coordination").get_models())


@pytest.mark.parametrize("table", TABLES)
def test_every_table_is_closed_by_the_database(table):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE relname = %s",
            [table],
        )
        assert cursor.fetchone() == (True,)


def test_each_side_sees_its_own_book_only(world, asked, as_web):
    with as_web(world.agencies["G22"]):
        assert CoordinationFile.objects.count() == OpinionRequest.objects.count() == 1
        assert not OpinionDuty.objects.exists()
    with as_web(world.agencies["G14"]):
        assert OpinionDuty.objects.count() == 1
        assert not CoordinationFile.objects.exists()
    with as_web(world.agencies["G06"]):
        assert not Happening.objects.exists()


def test_a_row_is_not_written_into_another_book(world, asked, as_web):
    with pytest.raises(ProgrammingError), transaction.atomic(), as_web(world.agencies["G06"]):
        Happening.objects.create(
            agency_id=world.agencies["G22"].id, file=asked.file, kind="sent", at=asked.file.sent_at
        )
