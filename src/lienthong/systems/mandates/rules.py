"""Pure rules of hand-overs and of committees."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

LIST_FORM = "lienthong.handover/1"
# Who holds this mandate keeps the registry: other nodes believe what it tells of any mandate.
KEEPER = "giu-danh-muc-chuc-nang"
# Words that stand for pages of their own below /chuc-nang/.
RESERVED = frozenset(
    {"ban-giao", "chuyen-giao", "moi", "nut-khac-bao", "phoi-hop", "to-chuc", "xuat"}
)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a hand-over has come: items in all, ticked by the giver, by the receiver, by both."""

    total: int
    given: int
    received: int
    done: int

    @property
    def open(self) -> int:
        """How many items are not ticked by both sides."""
        return self.total - self.done

    @property
    def is_complete(self) -> bool:
        """Whether there is something on the list, and every item is ticked by both sides."""
        return self.total > 0 and self.open == 0


def progress(ticks: Sequence[tuple[bool, bool]]) -> Progress:
    """Count the items of a hand-over, each ticked or not by the giver and by the receiver."""
    return Progress(
        total=len(ticks),
        given=sum(given for given, _received in ticks),
        received=sum(received for _given, received in ticks),
        done=sum(given and received for given, received in ticks),
    )


def signed_list(
    *,
    reference: str,
    subject: str,
    giver: str,
    receiver: str,
    effective_date: str,
    items: Sequence[dict[str, Any]],
) -> dict[str, Any]:
    """Return what both leaders sign, the same in either book: what is handed over, by whom, to whom."""
    return {
        "form": LIST_FORM,
        "reference": reference,
        "mandate": subject,
        "giver": giver,
        "receiver": receiver,
        "effective_date": effective_date,
        "items": list(items),
    }
