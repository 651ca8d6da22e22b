"""The supervisor: starts PostgreSQL, NATS, web and worker, restarts what dies, ends them cleanly."""

import fcntl
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from lienthong.node import credentials, madefrom
from lienthong.node.embedded import account
from lienthong.node.embedded.nats import Nats
from lienthong.node.embedded.postgres import Postgres, prepare_outside

FIRST_PAUSE = 0.5
LONGEST_PAUSE = 30.0
STEADY_AFTER = 60.0
_POLL = 0.2
_STOP_SECONDS = 20


class AlreadyRunning(RuntimeError):
    """Another supervisor holds this data folder."""


class UnreachableFolder(RuntimeError):
    """A data folder that the embedded database cannot enter."""


@dataclass
class Child:
    """One supervised process."""

    name: str
    start: Callable[[], subprocess.Popen[bytes]]
    stop_signal: signal.Signals
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    pause: float = FIRST_PAUSE
    next_start: float = 0.0
    restarts: int = 0

    def launch(self, moment: float) -> None:
        self.process = self.start()
        self.started_at = moment

    def has_ended(self) -> bool:
        # poll() also reaps: an unreaped postmaster would block the next start.
        return self.process is not None and self.process.poll() is not None

    def plan_restart(self, moment: float) -> None:
        """Set the moment of the next start; the pause doubles until a run lasts."""
        if moment - self.started_at > STEADY_AFTER:
            self.pause = FIRST_PAUSE
        self.process = None
        self.next_start = moment + self.pause
        self.pause = min(self.pause * 2, LONGEST_PAUSE)
        self.restarts += 1


@dataclass
class Supervisor:
    """All processes of one node on one machine."""

    data: Path
    host: str = "127.0.0.1"
    port: int = 8000
    say: Callable[[str], None] = print
    children: list[Child] = field(default_factory=list)
    _stopping: bool = False
    _lock: int | None = None

    def __post_init__(self) -> None:
        self.data.mkdir(parents=True, exist_ok=True)
        self.secrets = credentials.load(self.data)
        self.postgres = Postgres(self.data, self.secrets)
        self.nats = Nats(self.data, self.secrets)
        self._renew_ports()

    def _renew_ports(self) -> None:
        """Keep the ports of a running node; take others if a stranger sits on ours."""
        if holder(self.data) is not None:
            return
        taken = [
            port
            for port in (self.secrets.database_port, self.secrets.nats_port)
            if not account.can_listen(port)
        ]
        if taken:
            fresh = {
                **vars(self.secrets),
                "database_port": account.free_port(),
                "nats_port": account.free_port(),
            }
            self.secrets = credentials.Secrets(**fresh)
            credentials.save(self.data, self.secrets)
            self.postgres.secrets = self.nats.secrets = self.secrets

    @property
    def address(self) -> str:
        return f"http://{self.host}:{self.port}/"

    def hold(self) -> None:
        """Take the data folder for this process.

        :raises AlreadyRunning: if another supervisor has it.
        """
        self._lock = os.open(self.data / "supervisor.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(self._lock)
            self._lock = None
            raise AlreadyRunning(f"{self.data}") from None
        os.ftruncate(self._lock, 0)
        os.write(self._lock, str(os.getpid()).encode())

    def _require_reach(self) -> None:
        """Say plainly what PostgreSQL would only say in its log.

        :raises UnreachableFolder: if the account it runs under cannot enter the data folder.
        """
        if not account.can_reach(self.data):
            raise UnreachableFolder(
                f"Tài khoản {account.SERVICE_ACCOUNT} không vào được thư mục {self.data}. "
                "Hãy chọn thư mục khác bằng --data, hoặc chạy bằng tài khoản thường."
            )

    def start_servers(self) -> None:
        """Start the embedded servers, unless outside ones are named, and migrate the schema."""
        if "DATABASE_URL" not in os.environ:
            self._require_reach()
            if self.postgres.initialise():
                self.say("Đã tạo cơ sở dữ liệu PostgreSQL 18.")
            self._add("postgresql", self.postgres.start, signal.SIGINT)
            self.postgres.prepare()
        else:
            prepare_outside(os.environ["DATABASE_URL"])
        if "NATS_URL" not in os.environ:
            self._add("nats", self.nats.start, signal.SIGTERM)
        self._migrate()

    def _migrate(self) -> None:
        """Bring the schema up to date, unless this program's migrations made this very database."""
        if "DATABASE_URL" in os.environ:
            self.run("migrate", "--no-input", "--verbosity", "0")
        elif self.postgres.made_from() != madefrom.of_schema():
            self.run("migrate", "--no-input", "--verbosity", "0")
            self.postgres.note_made_from(madefrom.of_schema())

    def _collect_static(self) -> None:
        """Gather the static files, unless the same files were gathered before."""
        note, digest = self.data / "static.made-from", madefrom.of_static()
        manifest = self.data / "static" / "staticfiles.json"
        if manifest.exists() and note.exists() and note.read_text() == digest:
            return
        self.run("collectstatic", "--no-input", "--verbosity", "0")
        note.write_text(digest)

    def start_processes(self) -> None:
        """Start the web server and the worker."""
        self._collect_static()
        self._add("worker", self._start_worker, signal.SIGTERM)
        self._add("web", self._start_web, signal.SIGTERM)

    def run(self, *command: str) -> None:
        """Run one maintenance command as the owner of the database.

        :raises RuntimeError: with the last lines it printed, if it fails.
        """
        result = subprocess.run(  # noqa: S603 -- our own module and fixed words
            [sys.executable, "-m", "lienthong.node.manage", *command],
            env=self._environment("owner"),
            capture_output=True,
            text=True,
        )
        if result.returncode:
            raise RuntimeError(f"{command[0]}: {result.stderr.strip()[-800:]}")

    def _add(
        self, name: str, start: Callable[[], subprocess.Popen[bytes]], stop: signal.Signals
    ) -> None:
        child = Child(name, start, stop)
        child.launch(time.monotonic())
        self.children.append(child)
        self._write_status()

    def _start_web(self) -> subprocess.Popen[bytes]:
        return self._spawn(
            "web",
            "granian",
            "--interface",
            "wsgi",
            "--host",
            self.host,
            "--port",
            str(self.port),
            "--workers",
            os.environ.get("LIENTHONG_WEB_WORKERS", "1"),
            "--blocking-threads",
            "4",
            "--backlog",
            "512",
            "--no-ws",
            "--log-level",
            "warning",
            "--working-dir",
            str(self.data),
            "lienthong.node.wsgi:application",
        )

    def _start_worker(self) -> subprocess.Popen[bytes]:
        return self._spawn("worker", "lienthong.node.worker")

    def _spawn(self, name: str, module: str, *arguments: str) -> subprocess.Popen[bytes]:
        log_file = self.data / "log" / f"{name}.log"
        log_file.parent.mkdir(parents=True, exist_ok=True)
        with log_file.open("ab") as log:
            return account.spawn(
                [sys.executable, "-m", module, *arguments],
                log=log,
                cwd=self.data,
                env=self._environment(name),
                as_service=False,
            )

    def _environment(self, role: str) -> dict[str, str]:
        return {
            **os.environ,
            "LIENTHONG_DATA": str(self.data),
            "LIENTHONG_ROLE": role,
            "DJANGO_SETTINGS_MODULE": "lienthong.node.settings",
        }

    def watch(self) -> None:
        """Restart what dies until told to stop."""
        signal.signal(signal.SIGTERM, self._on_signal)
        signal.signal(signal.SIGINT, self._on_signal)
        while not self._stopping:
            self.tend(time.monotonic())
            time.sleep(_POLL)

    def tend(self, moment: float) -> None:
        """Notice ended children and start again those whose pause is over."""
        for child in self.children:
            if child.has_ended():
                self.say(f"{child.name} đã dừng, sẽ khởi động lại sau {child.pause:g} giây.")
                child.plan_restart(moment)
                self._write_status()
            if child.process is None and moment >= child.next_start:
                self._relaunch(child, moment)

    def _relaunch(self, child: Child, moment: float) -> None:
        try:
            child.launch(moment)
        except (OSError, RuntimeError) as error:
            self.say(f"{child.name}: {error}")
            child.plan_restart(moment)
        self._write_status()

    def _on_signal(self, number: int, frame: object) -> None:
        self._stopping = True

    def stop(self) -> None:
        """End all children, web and worker first, the database last."""
        for child in reversed(self.children):
            if child.process is None or child.process.poll() is not None:
                continue
            child.process.send_signal(child.stop_signal)
            try:
                child.process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()
        self.children.clear()
        (self.data / "status.json").unlink(missing_ok=True)
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _write_status(self) -> None:
        status = {
            "address": self.address,
            "processes": {
                child.name: {
                    "pid": child.process.pid if child.process else None,
                    "restarts": child.restarts,
                }
                for child in self.children
            },
        }
        partial = self.data / "status.json.partial"
        partial.write_text(json.dumps(status))
        partial.rename(self.data / "status.json")


def holder(data: Path) -> int | None:
    """Return the process id of the supervisor that holds a data folder, or None."""
    lock = data / "supervisor.lock"
    if not lock.exists():
        return None
    with lock.open("r+") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return int(stream.read() or 0) or None
    return None


def status(data: Path) -> dict[str, object] | None:
    """Return what the supervisor wrote of its processes, or None when none runs."""
    path = data / "status.json"
    if holder(data) is None or not path.exists():
        return None
    found: dict[str, object] = json.loads(path.read_text())
    return found
