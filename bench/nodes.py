"""A whole node as its own process, the way a person runs it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from lienthong.node.embedded.account import free_port

_PATIENCE = 180


@dataclass(frozen=True)
class RunningNode:
    """A node that answers, and how long it took to."""

    process: "subprocess.Popen[bytes]"
    address: str
    seconds_to_ready: float


@contextmanager
def running(data: Path, python: str = sys.executable) -> Iterator[RunningNode]:
    """Have a node running on a data folder for the length of a block."""
    port = free_port()
    begun = time.monotonic()
    process = subprocess.Popen(
        [python, "-m", "lienthong.node.cli", "--data", str(data), "up", "--port", str(port)],
        stdout=subprocess.DEVNULL, env={**os.environ}, start_new_session=True,
    )  # fmt: skip
    address = f"http://127.0.0.1:{port}/"
    try:
        _wait(process, address)
        yield RunningNode(process, address, time.monotonic() - begun)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)


def _wait(process: "subprocess.Popen[bytes]", address: str) -> None:
    deadline = time.monotonic() + _PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError("the node ended at once")
        try:
            with urlopen(f"{address}readyz", timeout=2) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.02)
    raise RuntimeError("the node is not ready")


def load(data: Path, profile: str = "2020") -> float:
    """Load the registry into a data folder; return the seconds the command took."""
    begun = time.monotonic()
    subprocess.run(
        [sys.executable, "-m", "lienthong.node.cli", "--data", str(data), "load", "--profile", profile],
        check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
    return time.monotonic() - begun


def load_once(data: Path) -> float:
    """Load the registry into a data folder unless this was done before; return the seconds it took."""
    done = data / ".loaded"
    if done.exists():
        return 0.0
    seconds = load(data)
    done.touch()
    return seconds
