"""Canonical JSON in the manner of RFC 8785, so that the same content always has the same digest."""

import json
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID


def canonical(value: Any) -> bytes:
    """Return the canonical UTF-8 bytes of a value.

    Keys are sorted, spaces left out, moments written in UTC with ``Z``.

    :raises TypeError: for floats and for anything that JSON cannot carry.
    """
    text = json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no canonical JSON form")
