"""Which reports had come to a book, signed and sent: now, or at an earlier moment."""

from datetime import datetime
from typing import Any

_NOW = "submitted_at IS NOT NULL AND state NOT IN ('returned', 'draft', 'review')"
#: A report counts from when this book had it until it was returned; the past keeps what was returned later.
_THEN = (
    "greatest(submitted_at, recorded_at) <= %s"
    " AND (state NOT IN ('returned', 'draft', 'review') OR state = 'returned' AND changed_at > %s)"
)


def came_clause(as_of: datetime | None) -> tuple[str, list[Any]]:
    """Return the condition in SQL, with its parameters, for reports that had come by a moment (None: now)."""
    return (_NOW, []) if as_of is None else (_THEN, [as_of, as_of])
