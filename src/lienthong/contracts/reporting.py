"""What agencies and systems tell one another about reports (NĐ 09/2019/NĐ-CP)."""

from dataclasses import dataclass, field
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
    units further below (``LowerReport`` rows as JSON), "" when there are none. ``figures`` are what the
    sender's own system counted for bound items, ``figure_reasons`` why it declares something else.
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
    figures: dict[str, str] = field(default_factory=dict)
    figure_reasons: dict[str, str] = field(default_factory=dict)


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


@dataclass(frozen=True)
class RegimeReporters:
    """A group that must report under a told regime: who, to whom, and until when after data is closed."""

    title: str
    receiver: str
    levels: tuple[int, ...]
    kinds: tuple[str, ...]
    codes: tuple[str, ...]
    within: str
    counting: str
    days: int
    month: int


@dataclass(frozen=True)
class RegimeItem:
    """One line of a told regime's data form; ``rule`` over the items ``of`` is "" where it is typed."""

    code: str
    label: str
    type: str
    unit: str
    decimals: int
    group: str
    required: bool
    indicator: str
    over_time: str
    over_units: str
    weight: str
    rule: str
    of: tuple[str, ...]
    figure: str
    least: str
    most: str
    hint: str


@dataclass(frozen=True)
class RegimeSection:
    """One part of a told regime's outline."""

    code: str
    title: str
    hint: str
    required: bool


@dataclass(frozen=True)
class RegimeCheck:
    """A comparison between two items of a told regime that a good report satisfies."""

    left: str
    operator: str
    right: str


@dataclass(frozen=True)
class RegimeWindow:
    """The days of one report that was asked for, and the day until which it is sent."""

    first_date: date
    last_date: date
    due_date: date


@contract("vn.lienthong.reporting.regime-published", version=1)
@dataclass(frozen=True)
class RegimePublished:
    """An agency tells a node that hosts its reporters what one version of its regime asks, as it stands now.

    ``number`` and ``revision`` order what is told: of two states of one version the higher revision counts.
    ``until_date`` is the first day on which it is no longer in force. A withdrawn one is owed by nobody.
    """

    code: str
    owner: str
    mandate_subject: str
    number: int
    revision: int
    from_date: date
    until_date: date | None
    name: str
    kind: str
    content: str
    purpose: str
    scope: str
    frequency: str
    closing_day: int
    closing_month: int
    windows: tuple[RegimeWindow, ...]
    reporters: tuple[RegimeReporters, ...]
    sending_method: str
    sections: tuple[RegimeSection, ...]
    items: tuple[RegimeItem, ...]
    checks: tuple[RegimeCheck, ...]
    guidance: str
    legal_basis: str
    lock_days: int | None
    plain_labels: bool
    is_sample: bool
    published_at: datetime
    withdrawn_at: datetime | None
    withdrawn_reason: str


@contract("vn.lienthong.reporting.report-pressed", version=1)
@dataclass(frozen=True)
class ReportPressed:
    """The agency that receives a report presses a unit that has not sent it."""

    regime: str
    version: int
    period: str
    unit: str
    due_date: date
    words: str
    officer: str
    at: datetime


@contract("vn.lienthong.reporting.period-reopened", version=1)
@dataclass(frozen=True)
class PeriodReopened:
    """A locked period is open again for one unit until the end of a day; told to the unit and its receiver.

    Only the regime's owner or the agency that receives the report may tell it.
    """

    regime: str
    version: int
    period: str
    unit: str
    last_date: date
    reason: str
    officer: str
    at: datetime


@contract("vn.lienthong.reporting.report-behind", version=1)
@dataclass(frozen=True)
class ReportBehind:
    """A unit tells who received its report that figures below it differ since it was sent, or no longer do.

    ``reference`` names the report; its signed figures stand until the unit sends a corrected vintage.
    """

    reference: UUID
    is_behind: bool
    units: tuple[str, ...]
    at: datetime


@contract("vn.lienthong.reporting.signed-report-asked", version=1)
@dataclass(frozen=True)
class SignedReportAsked:
    """Which signed PDF of its own report a unit is asked for; the asker names the digest that it holds.

    A large file is given in parts: ``offset`` is where the wanted part begins.
    """

    reference: UUID
    pdf_sha256: str
    offset: int = 0


@contract("vn.lienthong.reporting.signed-report", version=1)
@dataclass(frozen=True)
class SignedReport:
    """A part of a signed report, in base64; ``size`` is that of the whole file in bytes."""

    pdf_sha256: str
    size: int
    offset: int
    part: str
