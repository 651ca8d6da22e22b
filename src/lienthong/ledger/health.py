"""The ledger's condition, for the node's health page, its metrics and its alarms."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lienthong.ledger import checkpoints, stored
from lienthong.ledger.models import LedgerPending

# An entry that waits longer for its place means that the sequencer stands still.
ALARM_AFTER = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class LedgerState:
    """Size and root of the tree, what waits for a place, and what is signed."""

    size: int
    root: bytes
    pending: int
    oldest_wait: timedelta | None
    checkpoint_size: int
    checkpoint_at: datetime | None

    @property
    def is_late(self) -> bool:
        """Whether an entry has waited too long for its place."""
        return self.oldest_wait is not None and self.oldest_wait > ALARM_AFTER


def oldest_pending(now: datetime) -> timedelta | None:
    """Return how long the oldest entry has waited for its place, None if none waits."""
    return LedgerPending.objects.oldest_wait(now)


def state(now: datetime) -> LedgerState:
    """Return the ledger's condition at this moment."""
    size = stored.size()
    checkpoint = checkpoints.latest()
    return LedgerState(
        size=size,
        root=stored.root(size),
        pending=LedgerPending.objects.count(),
        oldest_wait=oldest_pending(now),
        checkpoint_size=checkpoint.size if checkpoint else 0,
        checkpoint_at=checkpoint.signed_at if checkpoint else None,
    )
