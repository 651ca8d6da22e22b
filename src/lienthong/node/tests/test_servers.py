import pytest
from django.db import connection


@pytest.mark.django_db
def test_tests_run_on_postgresql_18_as_the_worker_role():
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user, current_setting('server_version_num')::int")
        role, version = cursor.fetchone()

    assert role == "lienthong_worker"
    assert version >= 180000


@pytest.mark.django_db
def test_working_roles_bypass_nothing():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname FROM pg_roles WHERE rolname LIKE 'lienthong%%'"
            " AND (rolsuper OR rolbypassrls)"
        )
        assert cursor.fetchall() == []
