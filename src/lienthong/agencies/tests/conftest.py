"""The registry for tests: loaded once for each file of tests that asks for it, rolled back after."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection, transaction


def _loaded(profile: str, blocker: Any) -> Iterator[None]:
    from lienthong.agencies.loading import load_registry

    with blocker.unblock(), transaction.atomic():
        load_registry(profile)
        # Foreign keys are checked now, once, instead of at the end of every test.
        connection.check_constraints()
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def government_2020(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Every agency of 2020."""
    yield from _loaded("2020", django_db_blocker)


@pytest.fixture(scope="module")
def government_2025(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """Every agency of 2020 and of 2025."""
    yield from _loaded("2025", django_db_blocker)
