import os
import signal
import subprocess
import sys

import pytest

from lienthong.node import credentials
from lienthong.node.embedded import account
from lienthong.node.embedded.nats import Nats


def test_a_server_that_does_not_become_ready_is_not_left_behind(tmp_path, monkeypatch):
    server = Nats(tmp_path, credentials.load(tmp_path))
    started = []

    def never_ready(process):
        started.append(process)
        raise RuntimeError("not ready")

    monkeypatch.setattr(server, "wait_ready", never_ready)
    with pytest.raises(RuntimeError):
        server.start()

    assert started[0].poll() is not None
    with pytest.raises(ProcessLookupError):
        os.kill(started[0].pid, 0)


def test_ending_a_deaf_child_takes_force(monkeypatch):
    monkeypatch.setattr(account, "_END_SECONDS", 0.5)
    deaf = (
        "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
        "print('up', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE) as child:
        child.stdout.readline()
        account.end(child, signal.SIGTERM)

    assert child.returncode == -signal.SIGKILL
