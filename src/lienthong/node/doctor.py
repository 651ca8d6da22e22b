"""A look over the machine and the node: what is there, what is missing, and what to do about it."""

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lienthong.node import credentials, supervisor
from lienthong.node.embedded import account
from lienthong.node.embedded.nats import Nats
from lienthong.node.embedded.postgres import Postgres

_LEAST_FREE = 2 * 1024**3


@dataclass(frozen=True)
class FoundState:
    """One thing looked at."""

    what: str
    is_good: bool
    detail: str


def examine(data: Path) -> list[FoundState]:
    """Return what was found, in the order a person would look."""
    checks: list[Callable[[Path], FoundState]] = [
        _python,
        _folder,
        _space,
        _secrets,
        _postgres,
        _nats,
        _supervisor,
        _servers,
    ]
    return [check(data) for check in checks]


def _python(data: Path) -> FoundState:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return FoundState("Python", sys.version_info >= (3, 11), version)


def _folder(data: Path) -> FoundState:
    exists = data.exists()
    is_good = exists and os.access(data, os.W_OK) and account.can_reach(data)
    return FoundState(
        "Thư mục dữ liệu", is_good, str(data) if exists else f"{data} chưa có; chạy `lienthong up`"
    )


def _space(data: Path) -> FoundState:
    place = data if data.exists() else data.parent
    free = shutil.disk_usage(place if place.exists() else Path("/")).free
    return FoundState("Đĩa trống", free > _LEAST_FREE, f"{free / 1024**3:.1f} GiB")


def _secrets(data: Path) -> FoundState:
    path = data / "secrets.json"
    if not path.exists():
        return FoundState("Tệp bí mật", False, "chưa có; chạy `lienthong up`")
    mode = stat.S_IMODE(path.stat().st_mode)
    return FoundState(
        "Tệp bí mật", mode == 0o600, f"quyền {mode:o}" + ("" if mode == 0o600 else ", cần 600")
    )


def _postgres(data: Path) -> FoundState:
    if "DATABASE_URL" in os.environ:
        return FoundState("PostgreSQL", True, "máy chủ bên ngoài (DATABASE_URL)")
    if not data.exists():
        return FoundState("PostgreSQL", False, "chưa có thư mục dữ liệu")
    program = Postgres(data, credentials.load(data)).install / "bin" / "postgres"
    return _version("PostgreSQL", program)


def _nats(data: Path) -> FoundState:
    if "NATS_URL" in os.environ:
        return FoundState("NATS", True, "máy chủ bên ngoài (NATS_URL)")
    return _version("NATS", Path(sys.executable).parent / "nats-server")


def _version(what: str, program: Path) -> FoundState:
    try:
        answer = subprocess.run(  # noqa: S603 -- program from our own wheel
            [str(program), "--version"], capture_output=True, text=True, timeout=10
        )
    except OSError as error:
        return FoundState(what, False, str(error))
    return FoundState(what, answer.returncode == 0, answer.stdout.strip())


def _supervisor(data: Path) -> FoundState:
    process = supervisor.holder(data)
    return FoundState(
        "Nút",
        process is not None,
        f"pid {process}" if process else "không chạy; chạy `lienthong up`",
    )


def _servers(data: Path) -> FoundState:
    if supervisor.holder(data) is None:
        return FoundState("Kết nối máy chủ", False, "nút không chạy")
    secrets = credentials.load(data)
    missing = [
        name
        for name, port in (
            (Postgres.__name__, secrets.database_port),
            (Nats.__name__, secrets.nats_port),
        )
        if not account.is_listening(port)
    ]
    return FoundState(
        "Kết nối máy chủ", not missing, "đủ" if not missing else f"thiếu {', '.join(missing)}"
    )
