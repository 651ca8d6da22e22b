"""Servers of a benchmark: the node's own PostgreSQL and NATS in a folder of their own, with fsync on."""

import shutil
import signal
import subprocess
from pathlib import Path
from types import TracebackType

from psycopg import sql

from lienthong.node import credentials
from lienthong.node.embedded.nats import Nats
from lienthong.node.embedded.postgres import Postgres


class BenchPostgres:
    """A PostgreSQL that lives as long as a ``with`` block."""

    def __init__(self, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        self._server = Postgres(folder, credentials.load(folder))
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def port(self) -> int:
        return self._server.port

    @property
    def password(self) -> str:
        return self._server.secrets.superuser_password

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def __enter__(self) -> "BenchPostgres":
        self._server.initialise()
        self._process = self._server.start()
        self._server.prepare()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGINT)
        self._process.wait(30)

    def recreate(self, name: str) -> None:
        """Make a database anew."""
        with self._server.connect() as connection:
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {}").format(sql.Identifier(name)))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))


class BenchNats:
    """A nats-server that lives as long as a ``with`` block."""

    def __init__(self, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        self.server = Nats(folder, credentials.load(folder))
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "BenchNats":
        self._process = self.server.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        where: TracebackType | None,
    ) -> None:
        assert self._process is not None
        self._process.terminate()
        self._process.wait(20)
