"""What the receiving side holds in its hands: one envelope on its way through the checks, and the answers."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from lienthong.axis.envelope import Batch, Envelope, Place
from lienthong.axis.frames import SignedMembers
from lienthong.axis.models import InboxState
from lienthong.base.errors import Refusal


@dataclass(slots=True)
class Mail:
    """One envelope whose signature holds, on its way through the checks."""

    envelope: Envelope
    encoded: bytes
    batch: Batch
    place: Place
    #: What came in the same frame, by digest.
    came: Mapping[str, bytes] = field(default_factory=dict)
    receiver: str = ""
    refusal: Refusal | None = None
    message: Any = None
    contract: type | None = None
    state: InboxState = InboxState.ACCEPTED
    row: UUID | None = None
    receipt: bytes = b""
    receipt_batch: Batch | None = None
    receipt_place: Place | None = None

    @property
    def is_open(self) -> bool:
        """Whether nothing has been decided yet."""
        return self.refusal is None and self.state is InboxState.ACCEPTED


@dataclass(slots=True)
class Answers:
    """Signed receipts to publish, by the node that waits for them, and files to ask for again."""

    receipts: dict[str, list[SignedMembers]]
    received: int = 0
