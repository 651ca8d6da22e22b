"""What the courier of this process has counted since it started, for /metrics."""

from collections import Counter
from threading import Lock

_lock = Lock()
_counts: Counter[str] = Counter()


def count(name: str, by: int = 1) -> None:
    """Add to a counter; the name is a short English key such as ``received``."""
    if by:
        with _lock:
            _counts[name] += by


def count_refused(code: str, by: int = 1) -> None:
    """Count messages that were refused or thrown away, by their code."""
    count(f"refused:{code}", by)


def counted() -> dict[str, int]:
    """Return a copy of every counter."""
    with _lock:
        return dict(_counts)
