"""A node of its own for the faults: its folder, real servers with fsync on, worker and clerks as processes.

The product's supervisor watches them, so that what is killed comes back the way it does for everybody.
"""

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lienthong.node.embedded import account
from lienthong.node.supervisor import FIRST_PAUSE, Child, Supervisor
from tests.faults import plan
from tests.faults.plan import Fault

ROOT = Path(__file__).parents[2]
REST_SECONDS = 240
_MOST_TOP_UPS = 10


@dataclass(frozen=True)
class Outcome:
    """How an exchange with faults ended."""

    refs: list[str]
    messages: int
    fired: list[str]
    seconds_to_rest: float
    seconds_in_all: float
    books: dict[str, Any]

    @property
    def is_sound(self) -> bool:
        return not (self.books["lost"] or self.books["doubled"] or self.books["faults"])


class Site:
    """The node; use it within ``running``."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self.supervisor = Supervisor(data, say=lambda line: None)
        self._looker: subprocess.Popen[bytes] | None = None

    def start_servers(self) -> None:
        """Start PostgreSQL and NATS, and migrate a new cluster."""
        self.supervisor.hold()
        self.supervisor.start_servers()
        settings = self.supervisor.postgres.cluster / "postgresql.auto.conf"
        assert "fsync" not in settings.read_text()  # on is PostgreSQL's default
        self.child("nats").start = self._start_nats

    def _start_nats(self) -> "subprocess.Popen[bytes]":
        """Start the broker; if a fault says so, with everything gone that it had stored."""
        if (self.data / "wipe").exists():
            shutil.rmtree(self.supervisor.nats.store)
            (self.data / "wipe").unlink()
        return self.supervisor.nats.start()

    def start_processes(self, *names: str) -> None:
        """Start ``worker`` and ``web``, the clerks."""
        modules = {"worker": "tests.faults.dying_courier", "web": "tests.faults.office"}
        for name in names:
            self.start_process(name, modules[name])

    def start_process(self, name: str, module: str, *arguments: str) -> None:
        """Start one process under the supervisor."""
        child = Child(name, lambda: self._spawn(name, module, *arguments), signal.SIGTERM)
        child.launch(time.monotonic())
        self.supervisor.children.append(child)
        self.supervisor._write_status()

    def _spawn(self, name: str, module: str, *arguments: str) -> "subprocess.Popen[bytes]":
        log_file = self.data / "log" / f"{name}.log"
        log_file.parent.mkdir(exist_ok=True)
        with log_file.open("ab") as log:
            return account.spawn(
                [sys.executable, "-m", module, *arguments],
                log=log,
                cwd=self.data,
                env=self.environment(name),
                as_service=False,
            )

    def environment(self, role: str) -> dict[str, str]:
        """Return the environment of one of the node's processes."""
        return {
            **os.environ,
            "LIENTHONG_DATA": str(self.data),
            "LIENTHONG_ROLE": role,
            "LIENTHONG_NODE": "VN",
            "DJANGO_SETTINGS_MODULE": "lienthong.node.settings",
            "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}",
        }

    def child(self, name: str) -> Child:
        return next(child for child in self.supervisor.children if child.name == name)

    def end(self, name: str) -> None:
        """Have a process killed and not started again."""
        child = self.child(name)
        self.supervisor.children.remove(child)
        if child.process is not None:
            child.process.kill()
            child.process.wait()

    def tend(self) -> None:
        """Let the supervisor do its round."""
        self.supervisor.tend(time.monotonic())

    def ask(self, do: str, **order: Any) -> dict[str, Any]:
        """Have the looker do something; waits while the database is away."""
        deadline = time.monotonic() + REST_SECONDS
        while time.monotonic() < deadline:
            answer = self._asked({"do": do, **order})
            if "away" not in answer:
                return answer
            self.tend()
            time.sleep(0.2)
        raise TimeoutError(do)

    def _asked(self, request: dict[str, Any]) -> dict[str, Any]:
        looker = self._open_looker()
        assert looker.stdin and looker.stdout
        looker.stdin.write(json.dumps(request).encode() + b"\n")
        looker.stdin.flush()
        while not select.select([looker.stdout], [], [], 0.1)[0]:
            self.tend()
        line = looker.stdout.readline()
        if not line:
            raise RuntimeError((self.data / "log" / "looking.log").read_text()[-2000:])
        answer: dict[str, Any] = json.loads(line)
        return answer

    def _open_looker(self) -> "subprocess.Popen[bytes]":
        if self._looker is None or self._looker.poll() is not None:
            with (self.data / "log" / "looking.log").open("ab") as log:
                self._looker = subprocess.Popen(
                    [sys.executable, "-m", "tests.faults.looking"],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    cwd=self.data,
                    env=self.environment("worker"),
                )
        return self._looker

    def wait(self, what: str, is_done: Callable[[], bool], seconds: float = REST_SECONDS) -> float:
        """Tend until something is so; return how long it took."""
        begun = time.monotonic()
        while not is_done():
            if time.monotonic() - begun > seconds:
                raise TimeoutError(f"{what}: {self.tails()}")
            self.tend()
            time.sleep(0.1)
        return time.monotonic() - begun

    def tails(self) -> str:
        """Return the ends of the processes' logs, for a failure's message."""
        logs = [self.data / "log" / f"{name}.log" for name in ("worker", "web")]
        return "\n".join(log.read_text()[-1500:] for log in logs if log.exists())

    def exchange(self, faults: Sequence[Fault], *, messages: int, recipients: int = 10) -> Outcome:
        """Send ``messages`` envelopes while faults fire, let it come to rest, and read the books."""
        for child in self.supervisor.children:
            child.pause = FIRST_PAUSE
        note = self.ask("head")["note"]
        plan.write(self.data, faults)
        begun = time.monotonic()
        documents = max(1, messages // recipients)
        refs = self.ask("order", documents=documents, recipients=recipients)["refs"]
        for _top_up in range(_MOST_TOP_UPS):
            self._wait_fired_or_rest(refs, recipients)
            if not any(plan.open_faults(self.data)):
                break
            refs += self.ask("order", documents=3, recipients=recipients)["refs"]
        last_fault = time.monotonic()
        self.wait(f"rest after {faults}", lambda: not self._movement(refs, recipients))
        ended = time.monotonic()
        books = self.ask("check", refs=refs, pairs=len(refs) * recipients, note=note)
        fired = [f.name for f in faults if (self.data / "fired" / f.name).exists()]
        return Outcome(
            refs, len(refs) * recipients, fired, ended - last_fault, ended - begun, books
        )

    def _movement(self, refs: Sequence[str], recipients: int) -> dict[str, Any]:
        return self.ask("rest", refs=list(refs), pairs=len(refs) * recipients)

    def _wait_fired_or_rest(self, refs: Sequence[str], recipients: int) -> None:
        self.wait(
            "faults to fire",
            lambda: not any(plan.open_faults(self.data)) or not self._movement(refs, recipients),
        )

    def stop(self) -> None:
        """End everything in order."""
        if self._looker is not None:
            self._looker.kill()
            self._looker.wait()
            for pipe in (self._looker.stdin, self._looker.stdout):
                if pipe:
                    pipe.close()
            self._looker = None
        self.supervisor.stop()


@contextmanager
def running(data: Path, *names: str) -> Iterator[Site]:
    """Have a prepared node's servers running, and its worker and clerks or those that are named."""
    site = Site(data)
    try:
        site.start_servers()
        site.start_processes(*(names or ("worker", "web")))
        yield site
    finally:
        site.stop()


def prepare(data: Path) -> None:
    """Make a node with a small government, in which one real document has reached the province."""
    data.mkdir(parents=True, exist_ok=True)
    data.chmod(0o755)
    site = Site(data)
    try:
        site.start_servers()
        with site.supervisor.postgres.connect("lienthong") as connection:
            connection.execute("CREATE TABLE faults_handled (envelope_id uuid NOT NULL)")
            connection.execute("CREATE INDEX ON faults_handled (envelope_id)")
            connection.execute("GRANT SELECT, INSERT ON faults_handled TO lienthong_worker")
        site.start_processes("worker")
        site.ask("prepare")
        site.wait("the document", lambda: bool(site.ask("arrived_at_sender")["registered"]))
        site.wait("rest", lambda: not site.ask("rest", refs=[], pairs=0))
    finally:
        site.stop()


def copy(template: Path, target: Path) -> Path:
    """Return a copy of a prepared node, which stands still."""
    shutil.copytree(template, target, symlinks=True)
    target.chmod(0o755)
    account.give(target / "postgresql")
    return target
