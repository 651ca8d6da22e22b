"""Memory of the whole idle node: proportional set size of every process, in MB; and processor time."""

import argparse
import os
import time
from collections import defaultdict
from contextlib import suppress
from pathlib import Path
from typing import Any

from bench import nodes

_SETTLE_SECONDS = 15


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Measure and print the memory of a loaded node that has nothing to do."""
    data = options.folder / "start"
    nodes.load_once(data)
    with nodes.running(data) as node:
        time.sleep(_SETTLE_SECONDS)
        by_name = family_memory(node.process.pid)
    figures = {**by_name, "whole_node_mb": round(sum(by_name.values()), 1)}
    for name, value in figures.items():
        print(f"{name:<20} {value:>8}")
    return figures


def family_memory(root: int) -> dict[str, float]:
    """Return the proportional memory of a process and all below it, by kind of process."""
    found: dict[str, float] = defaultdict(float)
    for process in family(root):
        found[_name(process)] += _proportional(process)
    return {name: round(value, 1) for name, value in sorted(found.items())}


def family(root: int) -> list[int]:
    """Return a process and all its descendants."""
    parents = {pid: _parent(pid) for pid in map(int, filter(str.isdigit, os.listdir("/proc")))}
    found, fresh = [root], [root]
    while fresh:
        fresh = [pid for pid, parent in parents.items() if parent in fresh]
        found += fresh
    return found


def _parent(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    except OSError:
        return 0


def _name(pid: int) -> str:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return "other"
    for word, name in (("postgres", "postgresql"), ("nats-server", "nats"), ("granian", "web"),
                       ("node.worker", "worker"), ("node.cli", "supervisor")):  # fmt: skip
        if word in command:
            return name
    return "other"


def _proportional(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024


def processor_seconds(root: int) -> float:
    """Return the processor time that a process and all below it have used; other work does not disturb it."""
    ticks = 0
    for process in family(root):
        with suppress(OSError):
            fields = Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")
