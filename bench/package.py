"""What the exchange benchmark sends: a document package, taken in without further ado."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from lienthong.axis.handlers import Arrival, handles
from lienthong.base.errors import Refusal
from lienthong.contracts.registry import contract


@contract("vn.lienthong.bench.package", version=1)
@dataclass(frozen=True)
class Package:
    """A package whose document is its attachment."""

    number: str


@handles(Package)
def take(arrivals: Sequence[Arrival], *, now: datetime) -> list[Refusal | None]:
    """Accept every package."""
    return [None] * len(arrivals)
