"""Whether the node's parts answer."""

from urllib.parse import urlparse

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor

from lienthong.node.embedded import account

_schema_is_current = False


def states() -> dict[str, bool]:
    """Return, for each part the node needs, whether it answers now."""
    database = _database()
    return {"database": database, "schema": database and _schema(), "broker": _broker()}


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        connection.close()
        return False
    return True


def _schema() -> bool:
    # Asked until the answer is yes; a running process keeps the code it started with.
    global _schema_is_current
    if not _schema_is_current:
        executor = MigrationExecutor(connection)
        _schema_is_current = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _schema_is_current


def _broker() -> bool:
    place = urlparse(settings.NATS_URL)
    return account.is_listening(place.port or 4222, place.hostname or "127.0.0.1")
