"""What agencies and systems tell one another about reports (NĐ 09/2019/NĐ-CP)."""

from dataclasses import dataclass
from datetime import date

from lienthong.contracts.registry import contract


@contract("vn.lienthong.reporting.duties-of-mandate-asked", version=1)
@dataclass(frozen=True)
class DutiesOfMandateAsked:
    """Which report regimes hang on a mandate."""

    subject: str
    on: date


@dataclass(frozen=True)
class MandateDuty:
    """One regime under a mandate, with the next day a report is due; ``url`` is a path on the node."""

    regime: str
    title: str
    next_due_date: date | None
    url: str


@contract("vn.lienthong.reporting.duties-of-mandate", version=1)
@dataclass(frozen=True)
class DutiesOfMandate:
    """The report regimes under a mandate."""

    subject: str
    duties: tuple[MandateDuty, ...]
