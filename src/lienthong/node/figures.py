"""The node's figures for Prometheus.

The worker, which sees the rows of all agencies, measures them every few seconds and leaves them in one small
file; the web process, which sees no agency's rows without an officer, only prints that file.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

FRESH = timedelta(seconds=15)

# Name: what it means and the one statement, over an index, that gives it.
_STATEMENTS: dict[str, tuple[str, str]] = {
    "lienthong_database_bytes": (
        "Size of the database", "SELECT pg_database_size(current_database())",
    ),
    "lienthong_axis_open_messages": (
        "Messages that wait for a signed receipt",
        "SELECT count(*) FROM axis_outbox WHERE next_attempt_at IS NOT NULL",
    ),
    "lienthong_axis_dead_letters": (
        "Messages that wait for a person's decision",
        "SELECT count(*) FROM axis_deadletter WHERE decided_at IS NULL",
    ),
    "lienthong_ledger_size": (
        "Entries of the ledger that have their place in the tree",
        "SELECT coalesce(max(index) + 1, 0) FROM ledger_position",
    ),
    "lienthong_ledger_pending": (
        "Entries of the ledger that wait for their place", "SELECT count(*) FROM ledger_pending",
    ),
    "lienthong_ledger_longest_wait_seconds": (
        "How long the oldest entry of the ledger has waited for its place",
        "SELECT coalesce(extract(epoch FROM now() - min(since)), 0) FROM ledger_pending",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Measured:
    """What the worker measured last: its counters since it started, and the node's figures."""

    written_at: datetime | None = None
    is_fresh: bool = False
    counts: dict[str, int] = field(default_factory=dict)
    values: dict[str, float] = field(default_factory=dict)


def _path() -> Path:
    return Path(settings.LIENTHONG_DATA) / "figures.json"


def measure(counts: dict[str, int], now: datetime) -> None:
    """Measure the node and write the figures so that a reader never sees half a file."""
    values = {name: _value(statement) for name, (_, statement) in _STATEMENTS.items()}
    partial = _path().with_suffix(".partial")
    partial.write_text(
        json.dumps({"written_at": now.isoformat(), "counts": counts, "values": values})
    )
    partial.rename(_path())


def _value(statement: str) -> float:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return float(cursor.fetchone()[0])


def read(now: datetime) -> Measured:
    """Return what the worker measured last; without its file nothing is known."""
    try:
        found: dict[str, Any] = json.loads(_path().read_text())
    except (OSError, ValueError):
        return Measured()
    written_at = datetime.fromisoformat(found["written_at"])
    return Measured(written_at, now - written_at < FRESH, found["counts"], found["values"])


class _Node(Collector):
    """The worker's last measurement as Prometheus families."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def collect(self) -> Iterator[GaugeMetricFamily]:
        measured = read(self._now)
        yield GaugeMetricFamily("lienthong_up", "The web process answers", 1)
        yield GaugeMetricFamily(
            "lienthong_worker_fresh", "The worker wrote its figures lately", int(measured.is_fresh)
        )
        for name, value in measured.values.items():
            yield GaugeMetricFamily(name, _STATEMENTS[name][0], value)
        events = GaugeMetricFamily(
            "lienthong_worker_events", "What the worker counted since it started", labels=["event"]
        )
        for event, count in measured.counts.items():
            events.add_metric([event], count)
        yield events


def exposition(now: datetime) -> bytes:
    """Return all figures in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(_Node(now))
    ProcessCollector(registry=registry)
    return generate_latest(registry)
