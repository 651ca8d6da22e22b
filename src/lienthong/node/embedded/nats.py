"""nats-server from its wheel, with JetStream on disk, on loopback, behind a generated password."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from lienthong.node.credentials import Secrets
from lienthong.node.embedded import account

USER = "lienthong"
_START_SECONDS = 30


class Nats:
    """One embedded message broker in one data folder."""

    def __init__(self, data: Path, secrets: Secrets) -> None:
        self.secrets = secrets
        self.store = data / "nats"
        self.log = data / "log" / "nats.log"
        self._config = data / "nats.conf"
        self._data = data

    @property
    def port(self) -> int:
        return self.secrets.nats_port

    @property
    def url(self) -> str:
        return f"nats://{USER}:{self.secrets.nats_password}@127.0.0.1:{self.port}"

    def write_config(self) -> None:
        """Write the server's settings; the password stays out of the command line."""
        self.store.mkdir(parents=True, exist_ok=True)
        self._config.touch(mode=0o600)
        self._config.write_text(
            f'host: "127.0.0.1"\nport: {self.port}\nmax_payload: 8MB\nmax_pending: 64MB\n'
            f'authorization {{ user: "{USER}", password: "{self.secrets.nats_password}" }}\n'
            f'jetstream {{ store_dir: "{self.store}", sync_interval: "1s",'
            " max_memory_store: 64MB, max_file_store: 20GB }\n"
        )

    def command(self) -> list[str]:
        """Return the command that runs the server in the foreground."""
        return [str(_program()), "-c", str(self._config)]

    def start(self) -> subprocess.Popen[bytes]:
        """Start the server and return when it accepts connections."""
        self.write_config()
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            # Its store is the node's own, so it keeps the node's account.
            process = account.spawn(
                self.command(),
                log=log,
                cwd=Path("/"),
                env={"PATH": os.environ.get("PATH", "")},
                as_service=False,
            )
        try:
            self.wait_ready(process)
        except BaseException:
            # Nobody else knows this child; a second one beside it would fight over its files.
            account.end(process, signal.SIGTERM)
            raise
        return process

    def wait_ready(self, process: subprocess.Popen[bytes]) -> None:
        """Return once the server is ready.

        :raises RuntimeError: if it ends or does not become ready in time.
        """
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise RuntimeError(f"nats-server ended at once: {self.log.read_text()[-600:]}")
            if account.is_listening(self.port):
                return
            time.sleep(0.03)
        raise RuntimeError(f"nats-server is not ready after {_START_SECONDS} s")


def _program() -> Path:
    beside = Path(sys.executable).parent / "nats-server"
    found = beside if beside.exists() else shutil.which("nats-server")
    if not found:
        raise RuntimeError("the nats-server wheel is not installed")
    return Path(found)
