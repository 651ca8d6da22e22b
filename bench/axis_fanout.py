"""The axis's part of the fan-out: one message to 11,500 addresses of one node, to the last receipt."""

import argparse
import time
from pathlib import Path
from typing import Any

import psycopg

from bench.__main__ import median_of
from bench.exchange import SENDER, Side, database_url
from bench.memory import family
from bench.servers import BenchNats, BenchPostgres

_RECIPIENTS = 11_500
_SIZE = 200_000
_NODE = "VN"


def run(options: argparse.Namespace) -> dict[str, Any]:
    """Measure time to the last receipt, growth of the database, peak memory, and stored attachments."""
    folder = options.folder / "axis-fanout"
    codes = [f"H{number:05}" for number in range(_RECIPIENTS)]
    runs = []
    with BenchPostgres(folder / "servers") as database, BenchNats(folder / "broker") as broker:
        side = Side(_NODE, folder / f"node-{time.time_ns()}", database, broker)
        database.recreate(f"node_{_NODE.lower()}")
        side.word("migrate", role="owner")
        side.word("introduce", SENDER + "," + ",".join(codes), str(folder / "told"))
        side.start()
        try:
            for _ in range(options.runs):
                before = _database_size(database)
                told = side.ask(
                    **{"do": "send", "count": 1, "size": _SIZE, "from": SENDER, "to": codes}
                )
                if told["accepted"] != _RECIPIENTS:
                    raise RuntimeError(f"not all arrived: {told}")
                runs.append((told["seconds"], (_database_size(database) - before) / 2**20))
            memory = _memory(side, database)
        finally:
            side.stop()
        stored = len(list((Path(side.data) / "attachments").glob("[0-9a-f][0-9a-f]/*")))
    seconds = median_of([second for second, _growth in runs])
    figures = {
        "recipients": _RECIPIENTS,
        "first_run_s": round(runs[0][0], 2),
        "last_receipt_s": seconds,
        "receipts_per_s": round(_RECIPIENTS / seconds),
        "database_growth_mb": median_of([growth for _seconds, growth in runs]),
        "attachments_stored_per_run": stored / options.runs,
        **memory,
    }
    for name, value in figures.items():
        print(f"{name:<28} {value:>10.5g}")
    return figures


def _database_size(database: BenchPostgres) -> int:
    with psycopg.connect(database_url(database, f"node_{_NODE.lower()}")) as connection:
        row = connection.execute("SELECT pg_database_size(current_database())").fetchone()
    assert row is not None
    size: int = row[0]
    return size


def _memory(side: Side, database: BenchPostgres) -> dict[str, float]:
    """Return the peak resident memory of the processes, in MB."""
    found = {f"peak_{word}_mb": side.ask(word, do="usage")["peak_mb"] for word in ("carry", "tell")}
    peaks = [_peak(pid) for pid in family(database.pid)]
    return {**found, "peak_largest_postgresql_mb": max(peaks)}


def _peak(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0.0
