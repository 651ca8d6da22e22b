"""The courier at work in its own threads, and what it outlives."""

import signal
import socket
import threading
import time
from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection

from lienthong.axis.courier import Courier
from lienthong.axis.line import Line, LineDown
from lienthong.axis.models import Outbox
from lienthong.axis.tests.conftest import HANOI, HEALTH

pytestmark = pytest.mark.django_db(transaction=True)


def wait_until(condition, seconds=20):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "not in time"
        time.sleep(0.05)


def all_accepted():
    return set(Outbox.objects.values_list("state", flat=True)) == {"accepted"}


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def own_broker(tmp_path, nats_server):
    """A broker of the test's own, which it may kill and start again."""
    broker = type(nats_server)(tmp_path, replace(nats_server.secrets, nats_port=free_port()))
    processes = [broker.start()]
    broker.processes = processes
    yield broker
    processes[-1].kill()
    processes[-1].wait()


@pytest.fixture
def running(own_broker, agencies, clock):
    made = Courier(nats_url=own_broker.url, now=clock, pause=timedelta(seconds=1))
    thread = threading.Thread(target=made.run)
    thread.start()
    yield made
    made.stop()
    thread.join(30)
    made.close()
    assert not thread.is_alive()


def test_the_threads_carry_mail(running, tell):
    tell(to=[HANOI, HEALTH])

    wait_until(all_accepted)


def test_a_killed_broker_is_waited_for(running, own_broker, tell, clock):
    own_broker.processes[-1].send_signal(signal.SIGKILL)
    own_broker.processes[-1].wait()
    tell(to=[HANOI, HEALTH])
    time.sleep(1.5)
    assert not all_accepted()

    own_broker.processes.append(own_broker.start())

    wait_until(all_accepted)


def test_closed_database_connections_are_opened_again(running, tell, postgres_server):
    with postgres_server.connect() as superuser:
        superuser.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = %s AND pid <> %s",
            [connection.settings_dict["NAME"], connection.connection.info.backend_pid],
        )
    tell(to=[HANOI])

    wait_until(all_accepted)


def test_a_broker_that_is_away_is_one_exception():
    line = Line(settings.LIENTHONG_NODE, f"nats://127.0.0.1:{free_port()}")

    with pytest.raises(LineDown):
        line.publish([("vb.1.VN.envelope", b"x")])
    with pytest.raises(LineDown):
        line.fetch("mail", 1, 0.1)
    line.close()
