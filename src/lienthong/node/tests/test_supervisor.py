import os
import signal
import socket
import subprocess
import sys
import time

import pytest

from lienthong.node import supervisor
from lienthong.node.embedded import account
from lienthong.node.supervisor import FIRST_PAUSE, AlreadyRunning, Child, Supervisor


def sleeper():
    return subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])


@pytest.fixture
def child():
    made = Child("sleeper", sleeper, signal.SIGTERM)
    yield made
    if made.process is not None and made.process.poll() is None:
        made.process.kill()
        made.process.wait()


@pytest.fixture
def quiet(tmp_path):
    return Supervisor(tmp_path, say=lambda line: None)


def end(child):
    child.process.kill()
    child.process.wait()


def test_a_dead_child_is_started_again_after_a_pause(quiet, child):
    quiet.children.append(child)
    child.launch(moment=100.0)
    first = child.process.pid
    end(child)

    quiet.tend(100.1)
    assert child.process is None
    quiet.tend(100.1 + FIRST_PAUSE)

    assert child.process.pid != first
    assert child.restarts == 1


def test_pauses_grow_while_a_child_keeps_dying(quiet, child):
    quiet.children.append(child)
    pauses = []
    moment = 0.0
    for _ in range(3):
        child.launch(moment)
        end(child)
        quiet.tend(moment)
        pauses.append(child.next_start - moment)
        moment = child.next_start

    assert pauses == [FIRST_PAUSE, FIRST_PAUSE * 2, FIRST_PAUSE * 4]


def test_a_long_run_forgets_earlier_failures(child):
    child.pause = 8.0
    child.launch(0.0)
    end(child)

    child.plan_restart(supervisor.STEADY_AFTER + 1)

    assert child.next_start == supervisor.STEADY_AFTER + 1 + FIRST_PAUSE


def test_stop_ends_every_child(quiet, child):
    quiet.children.append(child)
    child.launch(0.0)
    process = child.process

    quiet.stop()

    assert process.poll() is not None


def test_two_supervisors_cannot_hold_one_folder(tmp_path):
    first, second = (Supervisor(tmp_path, say=lambda line: None) for _ in range(2))
    first.hold()

    with pytest.raises(AlreadyRunning):
        second.hold()

    assert supervisor.holder(tmp_path) == os.getpid()
    first.stop()


def test_a_start_that_fails_is_tried_again(quiet):
    def refuse():
        raise OSError("no such program")

    broken = Child("broken", refuse, signal.SIGTERM)
    quiet.children.append(broken)

    quiet.tend(time.monotonic())

    assert broken.process is None
    assert broken.restarts == 1


def test_a_taken_port_is_given_up_for_a_free_one(tmp_path, postgres_server):
    from lienthong.node import credentials

    secrets = credentials.load(tmp_path)
    credentials.save(
        tmp_path,
        credentials.Secrets(**{**vars(secrets), "database_port": postgres_server.port}),
    )

    renewed = Supervisor(tmp_path, say=lambda line: None)

    assert renewed.postgres.port != postgres_server.port
    assert credentials.load(tmp_path).database_port == renewed.postgres.port


def test_a_port_of_an_outgoing_connection_is_given_up_too(tmp_path):
    before = Supervisor(tmp_path, say=lambda line: None).nats.port
    with socket.create_server(("127.0.0.1", 0)) as server, socket.socket() as stranger:
        stranger.bind(("127.0.0.1", before))
        stranger.connect(server.getsockname())

        renewed = Supervisor(tmp_path, say=lambda line: None)

    assert renewed.nats.port != before


def test_ports_are_not_those_of_outgoing_connections():
    assert account.free_port() < 32768
