"""Signed document exchange: the axis between two nodes, the bare loop, and django-pyas2, on one machine."""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from bench.__main__ import median_of
from bench.peers import pyas2
from bench.servers import BenchNats, BenchPostgres

_ROOT = Path(__file__).parents[1]
SENDER, RECEIVER = "G22", "H26"
# Bytes of one document, documents per run, batch of the bare loop.
SIZES = {"2kB": (2_000, 3000, 256), "50kB": (50_000, 1500, 64), "1MB": (1_000_000, 100, 16)}
_PEER_SECONDS = 20


class Side:
    """One node of the exchange, as a process of its own."""

    def __init__(self, name: str, folder: Path, database: BenchPostgres, broker: BenchNats) -> None:
        self.name, self.data = name, folder / name
        self._environment = {
            **os.environ,
            "LIENTHONG_DATA": str(self.data),
            "LIENTHONG_NODE": name,
            "DATABASE_URL": database_url(database, f"node_{name.lower()}"),
            "NATS_URL": broker.server.url,
        }
        self._processes: dict[str, subprocess.Popen[str]] = {}

    def word(self, *words: str, role: str = "worker") -> None:
        """Run one word of the node's script to its end."""
        subprocess.run(
            [sys.executable, "-m", "bench.axis_side", *words],
            env={**self._environment, "LIENTHONG_ROLE": role}, check=True, cwd=_ROOT,
        )  # fmt: skip

    def start(self) -> None:
        """Start the two processes of the node: one carries mail, one tells."""
        for word in ("carry", "tell"):
            self._processes[word] = subprocess.Popen(
                [sys.executable, "-m", "bench.axis_side", word],
                env={**self._environment, "LIENTHONG_ROLE": "worker"}, cwd=_ROOT, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            )  # fmt: skip
            self._answer(word)

    def ask(self, process: str = "tell", **order: Any) -> dict[str, Any]:
        """Have one of the processes do something, and return what it says."""
        pipe = self._processes[process].stdin
        assert pipe is not None
        pipe.write(json.dumps(order) + "\n")
        pipe.flush()
        return self._answer(process)

    def pid(self, process: str) -> int:
        """Return the id of one of the processes."""
        return self._processes[process].pid

    def _answer(self, process: str) -> dict[str, Any]:
        pipe = self._processes[process].stdout
        line = pipe.readline() if pipe is not None else ""
        if not line:
            raise RuntimeError(f"the {process} process of node {self.name} ended")
        answer: dict[str, Any] = json.loads(line)
        return answer

    def stop(self) -> None:
        """End the processes."""
        for process in self._processes.values():
            assert process.stdin is not None
            process.stdin.close()
            process.wait(30)


def database_url(database: BenchPostgres, name: str) -> str:
    """Return the address of a database of the benchmark's server."""
    return f"postgresql://postgres:{database.password}@127.0.0.1:{database.port}/{name}"


@contextmanager
def two_nodes(
    folder: Path, database: BenchPostgres, broker: BenchNats, agencies: dict[str, str]
) -> Iterator[dict[str, Side]]:
    """Have nodes A and B joined and running; ``agencies`` names those of each, with commas between."""
    sides = {name: Side(name, folder, database, broker) for name in agencies}
    told = str(folder / "told")
    for name, side in sides.items():
        database.recreate(f"node_{name.lower()}")
        side.word("migrate", role="owner")
        side.word("introduce", agencies[name], told)
    for name, side in sides.items():
        for other in agencies:
            if other != name:
                side.word("befriend", other, told)
    with ExitStack() as stack:
        for side in sides.values():
            stack.callback(side.stop)
            side.start()
        yield sides


def axis_speed(sides: dict[str, Side], size: int, count: int) -> float:
    """Return the axis's documents per second, from telling to the last checked receipt."""
    told = sides["A"].ask(
        **{"do": "send", "count": count, "size": size, "from": SENDER, "to": [RECEIVER]}
    )
    if told["accepted"] != count:
        raise RuntimeError(f"not all arrived: {told}")
    speed: float = count / told["seconds"]
    return speed


def bare_speed(
    database: BenchPostgres, broker: BenchNats, size: int, count: int, batch: int
) -> float:
    """Return the bare loop's documents per second."""
    database.recreate("bare")
    place = [database_url(database, "bare"), broker.server.url]
    command = [sys.executable, "-m", "bench.bare_loop"]
    subprocess.run([*command, "prepare", *place], check=True, cwd=_ROOT)
    other = subprocess.Popen(
        [*command, "receiver", *place, str(batch)], stdout=subprocess.PIPE, cwd=_ROOT
    )
    try:
        assert other.stdout is not None
        other.stdout.readline()
        done = subprocess.run(
            [*command, "sender", *place, str(count), str(size), str(batch)],
            check=True, cwd=_ROOT, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
    finally:
        other.kill()
        other.wait()
    figures = json.loads(done.stdout)
    if figures["accepted"] != count:
        raise RuntimeError(f"the bare loop failed: {figures}")
    speed: float = count / figures["seconds"]
    return speed


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Measure all sizes; the axis, the bare loop and the peer take turns, so all meet the same machine."""
    folder, figures = options.folder / "exchange", dict[str, float]()
    with ExitStack() as stack:
        database = stack.enter_context(BenchPostgres(folder / "servers"))
        broker = stack.enter_context(BenchNats(folder / "broker"))
        agencies = {"A": SENDER, "B": RECEIVER}
        place = folder / f"nodes-{time.time_ns()}"
        sides = stack.enter_context(two_nodes(place, database, broker, agencies))
        peer = stack.enter_context(pyas2.running(options.folder / "pyas2"))
        for label, (size, count, batch) in SIZES.items():
            turns = [
                (
                    axis_speed(sides, size, count),
                    bare_speed(database, broker, size, count, batch),
                    peer.documents_per_second(size=size, seconds=_PEER_SECONDS),
                )
                for _ in range(options.runs)
            ]
            figures |= _figures(label, turns)
    figures["ratio_to_bare_loop"] = figures["ratio_to_bare_loop_50kB"]
    figures["ratio_to_pyas2"] = figures["ratio_to_pyas2_50kB"]
    _print(figures)
    return figures


def _figures(label: str, turns: list[tuple[float, float, float]]) -> dict[str, float]:
    """Return the medians of one size; a ratio is the median of the ratios within each turn."""
    axis, bare, peer = (list(column) for column in zip(*turns, strict=True))
    return {
        f"axis_{label}_per_s": median_of(axis),
        f"bare_loop_{label}_per_s": median_of(bare),
        f"pyas2_{label}_per_s": median_of(peer),
        f"ratio_to_bare_loop_{label}": median_of([mine / other for mine, other, _ in turns]),
        f"ratio_to_pyas2_{label}": median_of([mine / other for mine, _, other in turns]),
    }


def _print(figures: dict[str, float]) -> None:
    columns = ("axis_{}_per_s", "bare_loop_{}_per_s", "pyas2_{}_per_s", "ratio_to_bare_loop_{}",
               "ratio_to_pyas2_{}")  # fmt: skip
    titles = ("axis/s", "bare loop/s", "pyas2/s", "to bare loop", "to pyas2")
    print(f"{'size':<6}" + "".join(f"{title:>14}" for title in titles))
    for label in SIZES:
        cells = "".join(f"{figures[column.format(label)]:>14}" for column in columns)
        print(f"{label:<6}{cells}")
