"""What agencies and systems tell one another about reports (NĐ 09/2019/NĐ-CP)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

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


@contract("vn.lienthong.reporting.report-submitted", version=1)
@dataclass(frozen=True)
class ReportSubmitted:
    """A unit sends its signed report of one period to the agency that receives it.

    ``reference`` names this vintage in both books. ``values`` are whole numbers in the order of ``items``,
    each ``decimals`` places to the left, null where nothing was reported; ``origins`` has one letter a cell.
    The signed PDF is an attachment. ``lower_sha256`` names the attachment with the accepted reports of all
    units further below (``LowerReport`` rows as JSON), "" when there are none.
    """

    reference: UUID
    regime: str
    version: int
    period: str
    unit: str
    vintage: int
    items: tuple[str, ...]
    decimals: tuple[int, ...]
    values: tuple[int | None, ...]
    origins: str
    texts: dict[str, str]
    reason: str
    notation: str
    signer_name: str
    signer_title: str
    submitted_at: datetime
    pdf_sha256: str
    lower_sha256: str = ""
    is_generated: bool = False


@dataclass(frozen=True)
class LowerReport:
    """An accepted report from further below, carried up so that every figure can be followed down."""

    reference: UUID
    unit: str
    vintage: int
    values: tuple[int | None, ...]
    origins: str
    texts: dict[str, str]
    reason: str
    signer_name: str
    pdf_sha256: str
    submitted_at: datetime | None
    on_time: bool | None
    is_generated: bool = False


@contract("vn.lienthong.reporting.report-decided", version=1)
@dataclass(frozen=True)
class ReportDecided:
    """The receiver accepted a report, or returned it with a reason."""

    reference: UUID
    is_accepted: bool
    reason: str
    officer: str
    at: datetime
