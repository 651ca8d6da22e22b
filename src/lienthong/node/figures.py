"""The node's own figures for Prometheus, read from the database at the moment of asking."""

from collections.abc import Iterator

from django.db import connection
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.process_collector import ProcessCollector
from prometheus_client.registry import Collector

# Every figure is one statement over an index; names follow Prometheus' conventions.
_STATEMENTS: dict[str, tuple[str, str]] = {}


def publish(name: str, meaning: str, statement: str) -> None:
    """Add a figure: one SQL statement that returns (value) or (label, value) rows."""
    _STATEMENTS[name] = (meaning, statement)


class DatabaseFigures(Collector):
    """Reads the published statements each time it is asked."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for name, (meaning, statement) in _STATEMENTS.items():
            yield _family(name, meaning, statement)


def _family(name: str, meaning: str, statement: str) -> GaugeMetricFamily:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        rows = cursor.fetchall()
    has_label = bool(rows) and len(rows[0]) == 2
    family = GaugeMetricFamily(name, meaning, labels=["state"] if has_label else None)
    for row in rows:
        family.add_metric([str(row[0])] if has_label else [], float(row[-1] or 0))
    return family


def exposition() -> bytes:
    """Return all figures in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(DatabaseFigures())
    ProcessCollector(registry=registry)
    return generate_latest(registry)


publish("lienthong_up", "The node answers", "SELECT 1")
publish(
    "lienthong_database_bytes",
    "Size of the database",
    "SELECT pg_database_size(current_database())",
)
