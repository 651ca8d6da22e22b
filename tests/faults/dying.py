"""Traps around the product's steps, set only in the processes of these tests."""

import json
import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.faults import plan
from tests.faults.plan import Fault


class Trap:
    """Counts how often steps are passed, and kills what the armed fault names."""

    def __init__(self, data: Path) -> None:
        self.data = data
        self._lock = threading.Lock()
        self._label = threading.local()
        self._armed: tuple[str, int] = ("", 0)

    @contextmanager
    def during(self, label: str) -> Iterator[None]:
        """Name the work that the thread does in this block."""
        before = self.label
        self._label.name = label
        try:
            yield
        finally:
            self._label.name = before

    @property
    def label(self) -> str:
        return getattr(self._label, "name", "")

    def passing(self, step: str, moment: str) -> None:
        """Pass one side of a step, and fire if it is the turn of the armed fault."""
        with self._lock:
            fault = next(plan.open_faults(self.data), None)
            if fault is None or (fault.step, fault.moment) != (step, moment):
                return
            name, count = self._armed
            count = count + 1 if name == fault.name else 1
            self._armed = (fault.name, count)
            if count >= fault.nth:
                self._fire(fault)

    def around(self, step: str, work: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """Do one step between its two sides."""
        self.passing(step, "before")
        result = work(*arguments, **named)
        self.passing(step, "after")
        return result

    def _fire(self, fault: Fault) -> None:
        process = _pid_of(self.data, fault.target)
        # What is down already cannot be killed: the next turn is as good.
        if process is None or not plan.mark(self.data, fault):
            return
        if fault.wipes:
            (self.data / "wipe").touch()
        kill_all(process)


def _pid_of(data: Path, name: str) -> int | None:
    pid: int | None = json.loads((data / "status.json").read_text())["processes"][name]["pid"]
    return pid if pid is not None and Path(f"/proc/{pid}").exists() else None


def kill_all(pid: int) -> None:
    """Kill a process and its children at one moment, as a lost machine would; this process last."""
    own = os.getpid()
    try:
        if pid != own:
            os.kill(pid, signal.SIGSTOP)
        children = children_of(pid)
        for child in children:
            if child != own:
                _kill(child)
        _kill(pid)
    except ProcessLookupError:
        return
    if own in children:
        _kill(own)


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def children_of(pid: int) -> list[int]:
    """Return the processes that a process started."""
    return [int(path.name) for path in Path("/proc").glob("[0-9]*") if _parent(path) == pid]


def _parent(process: Path) -> int:
    try:
        # The name, in brackets, may hold spaces.
        return int((process / "stat").read_text().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):
        return 0


def trap_commits(trap: Trap) -> None:
    """Pass ``<label>.commit`` around every COMMIT that is sent while a label is set."""
    from django.db.backends.base.base import BaseDatabaseWrapper

    plain = BaseDatabaseWrapper._commit

    def commit(wrapper: Any) -> Any:
        if not trap.label:
            return plain(wrapper)
        return trap.around(f"{trap.label}.commit", plain, wrapper)

    BaseDatabaseWrapper._commit = commit


def named(trap: Trap, label: str, work: Callable[..., Any]) -> Callable[..., Any]:
    """Return the same work, done under a label."""

    def labelled(*arguments: Any, **keywords: Any) -> Any:
        with trap.during(label):
            return work(*arguments, **keywords)

    return labelled


def count_handled() -> None:
    """Write a row for every document that the handler sees, in the handler's own transaction."""
    from lienthong.axis import handlers, rows
    from lienthong.contracts.documents import DocumentIssued

    handle = handlers._handlers[DocumentIssued]

    def counted(arrivals: Sequence[Any], **named: Any) -> Any:
        rows.run(
            "INSERT INTO faults_handled (envelope_id) SELECT unnest(%s::uuid[])",
            [[arrival.envelope_id for arrival in arrivals]],
        )
        return handle(arrivals, **named)

    handlers._handlers[DocumentIssued] = counted
