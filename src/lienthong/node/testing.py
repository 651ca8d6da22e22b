"""Real servers for a test session: a throw-away data folder, PostgreSQL and NATS from the wheels.

Loaded with ``-p lienthong.node.testing`` before Django reads its settings.
"""

import atexit
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

import pytest

_data = Path(tempfile.mkdtemp(prefix="lienthong-test-", dir="/tmp"))
_data.chmod(0o755)
os.environ["LIENTHONG_DATA"] = str(_data)
os.environ["LIENTHONG_NODE"] = "VN"
os.environ["LIENTHONG_ROLE"] = "owner"
os.environ["LIENTHONG_PLAIN_STATIC"] = "1"
(_data / "static").mkdir()
atexit.register(shutil.rmtree, _data, ignore_errors=True)


@pytest.fixture(scope="session")
def node_data() -> Path:
    """The data folder of the test session."""
    return _data


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Any]:
    """A real PostgreSQL with the node's roles."""
    from django.conf import settings

    from lienthong.node.embedded.postgres import Postgres

    server = Postgres(_data, settings.SECRETS)
    server.initialise()
    with (server.cluster / "postgresql.auto.conf").open("a") as config:
        # A test cluster is thrown away: what fault tests need, they start themselves with fsync on.
        config.write("fsync = 'off'\nsynchronous_commit = 'off'\nfull_page_writes = 'off'\n")
    process = server.start()
    server.prepare()
    yield server
    _end(process, signal.SIGQUIT)


@pytest.fixture(scope="session")
def nats_server() -> Iterator[Any]:
    """A real nats-server with JetStream."""
    from django.conf import settings

    from lienthong.node.embedded.nats import Nats

    server = Nats(_data, settings.SECRETS)
    process = server.start()
    yield server
    _end(process, signal.SIGTERM)


def _end(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    process.send_signal(how)
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> Iterator[None]:
    """Enter the working calendar again after a test with real transactions, which empties every table."""
    yield
    if nextitem is None:
        return  # the servers are gone with the last test
    marker = item.get_closest_marker("django_db")
    fixtures = getattr(item, "fixturenames", ())
    if not (marker and marker.kwargs.get("transaction")) and "transactional_db" not in fixtures:
        return
    from pytest_django.plugin import blocking_manager_key

    from lienthong.agencies.calendar import seed_calendar

    with item.config.stash[blocking_manager_key].unblock():
        seed_calendar()


@pytest.fixture(autouse=True, scope="session")
def _cheap_passwords() -> Iterator[None]:
    """Hash the passwords of accounts that live for one test with little work: it was half of the session."""
    from django.contrib.auth.hashers import Argon2PasswordHasher

    with pytest.MonkeyPatch.context() as patch:
        for name, least in (("time_cost", 1), ("memory_cost", 8), ("parallelism", 1)):
            patch.setattr(Argon2PasswordHasher, name, least)
        yield


@pytest.fixture(autouse=True)
def _work_as_worker(request: pytest.FixtureRequest) -> Iterator[None]:
    """Run database tests as the worker role, which owns nothing, like the node itself."""
    marked = request.node.get_closest_marker("django_db") is not None
    if not marked and not {"db", "transactional_db"} & set(request.fixturenames):
        yield
        return
    request.getfixturevalue("_django_db_helper")
    from django.db import connection

    # What the ledger remembers outside the database belongs to the tables of the test before.
    shutil.rmtree(_data / "ledger", ignore_errors=True)
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE lienthong_worker")
    yield
    # The rollback of an ordinary test takes the role back with it.
    if not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("RESET ROLE")


@pytest.fixture
def as_web(db: None) -> Callable[[Any], AbstractContextManager[None]]:
    """Return a context manager that acts as the web role for an agency: ``with as_web(agency):``.

    The agency is anything with ``id`` and ``code``, or None for nobody.
    """
    from django.db import connection, transaction

    from lienthong.base.tenancy import acting_for

    @contextmanager
    def act(agency: Any) -> Iterator[None]:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL ROLE lienthong_web")
            with acting_for(getattr(agency, "id", None), getattr(agency, "code", None)):
                yield
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL ROLE lienthong_worker")

    return act
