"""The ordinary account under which the embedded servers run when the node itself runs as root.

PostgreSQL refuses to run as root, so its folders and every parent of them must be reachable for that account.
"""

import ctypes
import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

_PR_SET_PDEATHSIG = 1
SERVICE_ACCOUNT = "nobody"
_END_SECONDS = 10
_libc = ctypes.CDLL(None, use_errno=True)


def service_account() -> pwd.struct_passwd | None:
    """Return the account to change to, or None when this process is an ordinary user already."""
    return pwd.getpwnam(SERVICE_ACCOUNT) if os.geteuid() == 0 else None


def give(path: Path) -> None:
    """Hand a folder and all it holds to the service account."""
    account = service_account()
    if account is None:
        return
    os.chown(path, account.pw_uid, account.pw_gid)
    for folder, folders, files in os.walk(path):
        for name in (*folders, *files):
            os.chown(Path(folder) / name, account.pw_uid, account.pw_gid, follow_symlinks=False)


def can_reach(path: Path) -> bool:
    """Tell whether the service account can enter a folder."""
    account = service_account()
    if account is None:
        return os.access(path, os.R_OK | os.X_OK)
    probe = subprocess.run(  # noqa: S603 -- fixed command, path as an argument
        ["/bin/sh", "-c", 'cd "$1"', "sh", str(path)],
        user=account.pw_uid,
        group=account.pw_gid,
        extra_groups=[],
        stderr=subprocess.DEVNULL,
        cwd="/",
    )
    return probe.returncode == 0


def reachable_copy(source: Path, target: Path) -> Path:
    """Return the source folder, or a copy of it at target when the service account cannot reach it."""
    if can_reach(source):
        return source
    if not target.exists():
        partial = target.with_name(target.name + ".partial")
        shutil.rmtree(partial, ignore_errors=True)
        shutil.copytree(source, partial, symlinks=True)
        partial.rename(target)
    return target


def spawn(
    command: Sequence[str],
    *,
    log: IO[bytes],
    cwd: Path,
    env: Mapping[str, str] | None = None,
    as_service: bool = True,
) -> subprocess.Popen[bytes]:
    """Start a child in its own process group that the kernel ends when this process dies."""
    account = service_account() if as_service else None
    identity: dict[str, Any] = (
        {}
        if account is None
        else {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    )
    return subprocess.Popen(  # noqa: S603 -- commands are built from the node's own settings
        list(command),
        stdout=log,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL,
        cwd=cwd,
        env=dict(env) if env is not None else None,
        start_new_session=True,
        preexec_fn=die_with_parent,
        **identity,
    )


def die_with_parent() -> None:
    """Have the kernel kill this process when its parent dies; a change of user clears that again."""
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def free_port() -> int:
    """Return a loopback port that is free now and that no outgoing connection is given by chance.

    Systems take ports of outgoing connections from 32768 up, and a server cannot listen on one in use.
    """
    ports = range(20_000, 32_768)
    return next(port for port in random.sample(ports, len(ports)) if can_listen(port))


def can_listen(port: int) -> bool:
    """Tell whether a server could start on a loopback port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
            probe.listen()
        except OSError:
            return False
    return True


def is_listening(port: int, host: str = "127.0.0.1") -> bool:
    """Tell whether something accepts connections on a port, here unless another host is named."""
    try:
        with socket.create_connection((host, port), timeout=0.5):
            return True
    except OSError:
        return False


def end(process: subprocess.Popen[bytes], how: signal.Signals) -> None:
    """End a child and reap it, gently first."""
    if process.poll() is None:
        process.send_signal(how)
        try:
            process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait()
