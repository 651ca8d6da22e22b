"""What every test of the repository shares; the real servers come from ``lienthong.node.testing``."""

from typing import Any

import pytest


@pytest.fixture(scope="session")
def django_db_modify_db_settings(postgres_server: Any) -> None:
    """Have the database server up before the test database is made."""


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Leave the database to the end of its cluster, which is deleted whole: dropping it takes a minute."""
    return True
