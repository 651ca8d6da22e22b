"""A real ``lienthong up``: whatever is killed comes back, and nothing outlives a killed supervisor."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from lienthong.node.embedded.account import free_port
from tests.faults import dying

pytestmark = [pytest.mark.faults, pytest.mark.timeout(600)]
_PATIENCE = 240


class Up:
    """A running ``lienthong up``."""

    def __init__(self, data: Path) -> None:
        self.data, self.port = data, free_port()
        environment = {**os.environ, "LIENTHONG_DATA": str(data)}
        # The test session's own role and plain static files are not those of a node.
        for name in ("LIENTHONG_ROLE", "LIENTHONG_PLAIN_STATIC"):
            environment.pop(name, None)
        self.log = data.with_suffix(".log").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "lienthong.node.cli", "up", "--port", str(self.port)],
            env=environment,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )

    def is_ready(self) -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/readyz", timeout=2) as answer:
                return bool(answer.status == 200)
        except (URLError, OSError):
            return False

    def pids(self) -> dict[str, int | None]:
        found = json.loads((self.data / "status.json").read_text())["processes"]
        return {name: process["pid"] for name, process in found.items()}

    def wait_ready(self) -> None:
        _wait(self.is_ready)
        _wait(lambda: len(self.pids()) == 4)

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
            self.process.wait(60)
        self.log.close()


@pytest.fixture(scope="module")
def data(folder: Path) -> Path:
    made = folder / "up"
    made.mkdir(mode=0o755)
    return made


@pytest.fixture(scope="module")
def up(data: Path) -> Iterator[Up]:
    running = Up(data)
    running.wait_ready()
    yield running
    running.end()


@pytest.mark.parametrize("name", ["postgresql", "nats", "web", "worker"])
def test_a_killed_child_comes_back_and_the_node_is_ready(up: Up, name: str) -> None:
    before = up.pids()[name]
    assert before is not None

    dying.kill_all(before)
    _wait(lambda: up.pids()[name] not in (before, None))
    _wait(up.is_ready)

    pids = up.pids()
    assert all(pid and _is_alive(pid) for pid in pids.values()), pids


def test_only_the_postmaster_killed_comes_back_too(up: Up) -> None:
    """Its children outlive it for a moment and hold the shared memory."""
    before = up.pids()["postgresql"]
    assert before is not None

    os.kill(before, signal.SIGKILL)
    _wait(lambda: up.pids()["postgresql"] not in (before, None))

    _wait(up.is_ready)


def test_no_worker_outlives_its_web_server(up: Up) -> None:
    """It would hold the port and answer with old code."""
    before = up.pids()["web"]
    assert before is not None
    workers = dying.children_of(before)
    assert workers

    os.kill(before, signal.SIGKILL)

    _wait(lambda: not any(_is_alive(worker) for worker in workers))
    _wait(lambda: up.pids()["web"] not in (before, None))
    _wait(up.is_ready)


def test_all_children_killed_at_once_come_back(up: Up) -> None:
    before = up.pids()

    for pid in before.values():
        if pid is not None:
            dying.kill_all(pid)
    _wait(lambda: all(up.pids()[name] not in (pid, None) for name, pid in before.items()))

    _wait(up.is_ready)


def test_nothing_outlives_a_killed_supervisor(data: Path, up: Up) -> None:
    children = list(up.pids().values())

    up.process.kill()
    up.process.wait()
    _wait(lambda: not any(pid and _is_alive(pid) for pid in children))
    _wait(lambda: not _those_of(data))
    again = Up(data)

    try:
        again.wait_ready()
    finally:
        again.end()


def _wait(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + _PATIENCE
    while not is_so():
        assert time.monotonic() < deadline, "it does not come to be"
        time.sleep(0.1)


def _those_of(data: Path) -> list[str]:
    """Return the processes that work in a data folder, by their command line or environment."""
    mark, found = str(data).encode(), []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        except OSError:
            continue
        if mark in words and int(process.name) != os.getpid():
            found.append(process.name)
    return found


def _is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"
