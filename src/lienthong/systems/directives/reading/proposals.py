"""What the reader of directives finds: proposals for a person, each resting on words of the text.

Plain frozen data. Every ``start`` and ``end`` counts characters of ``Reading.text``; ``words`` are exactly
the characters between them.
"""

from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any


class PartyKind(StrEnum):
    """What the words that name somebody stand for."""

    AGENCY = "agency"
    """One agency of the list; ``code`` is its code."""
    GROUP = "group"
    """Several agencies by a collective phrase ("các bộ, ngành, địa phương"); ``group`` tells which."""
    RELATED = "related"
    """An open end ("các cơ quan liên quan"): a person has to say who is meant."""
    BODY = "body"
    """A named organisation that is not in the list; ``code`` is that of the agency it is a unit of."""
    AUTHORITY = "authority"
    """Those above the agencies: the Government, the Prime Minister, the National Assembly."""
    PERSON = "person"
    """A person named with a post of the state's leaders."""


class Group(StrEnum):
    """Which agencies a collective phrase means."""

    ALL = "ministries-and-localities"
    MINISTRIES = "ministries"
    PROVINCES = "provinces"
    DEPARTMENTS = "departments"
    DISTRICTS = "districts"
    COMMUNES = "communes"
    OTHER = "other"


class Span(StrEnum):
    """How often a task comes back."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half-year"
    YEAR = "year"
    CONTINUOUS = "continuous"
    """"thường xuyên", "liên tục"."""
    UNSET = "unset"
    """"định kỳ" without saying how often."""


class Manner(StrEnum):
    """How a leader gives the tasks of a directive."""

    CONCLUDED = "concluded"
    SIGNED = "signed"


@dataclass(frozen=True, slots=True)
class LeaderFound:
    """A leader who gives the tasks of a directive; ``name`` is missing where only the post is told."""

    name: str
    title: str
    manner: Manner
    words: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of the text and where they stand."""

    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Party:
    """Somebody whom the text names; ``name`` is the list's name where there is one, else the words."""

    kind: PartyKind
    name: str
    words: str
    start: int
    end: int
    code: str = ""
    group: str = ""
    post: str = ""
    """The post that the words name ("Bộ trưởng", "Chủ tịch"), if they name a post."""


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a task is due, in the text's words; ``day`` is the last day on which it is still in time.

    Without ``day`` the words could not be turned into one: ``days`` then counts calendar days and
    ``working_days`` working days from ``from_date``, or from an event that the words name.
    ``is_readable`` is false for words that mean no day at all ("trong thời gian tới").
    """

    wording: str
    start: int
    end: int
    rule: str
    day: date | None = None
    days: int | None = None
    working_days: int | None = None
    from_date: date | None = None
    is_readable: bool = True


@dataclass(frozen=True, slots=True)
class Period:
    """How often a task comes back, in the text's words."""

    wording: str
    start: int
    end: int
    every: Span


@dataclass(frozen=True, slots=True)
class Deliverable:
    """What is to be handed in: ``kind`` is a code (decree, scheme, report, system…), ``words`` its name."""

    kind: str
    words: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Recipient:
    """To whom the deliverable goes, and how: trình (submit), báo cáo (report), gửi (send)."""

    manner: str
    party: Party


@dataclass(frozen=True, slots=True)
class MandateFound:
    """A mandate of the registry that words rest on, and how surely (between 0 and 1)."""

    subject: str
    title: str
    words: str
    start: int
    end: int
    confidence: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """A task that the text seems to assign.

    ``lead`` is missing when the words name nobody or more than one; ``lead_choices`` are the latter.
    ``mandate`` is missing when the words rest on none, or not clearly on one; ``mandate_choices`` are those
    that they may rest on. ``is_standing`` tells a duty that a regulation lays down for good from a task.
    ``support`` are other words the proposal rests on: the heading it hangs on, a shared verb, the sentence
    with its date. ``confidence`` is between 0 and 1, ``reasons`` and ``warnings`` are codes of
    ``reading.sentences``.
    """

    task: str
    words: str
    start: int
    end: int
    point: str
    paragraph: int
    lead: Party | None = None
    lead_choices: tuple[Party, ...] = ()
    coordinators: tuple[Party, ...] = ()
    deadline: Deadline | None = None
    other_deadlines: tuple[Deadline, ...] = ()
    begins: Deadline | None = None
    period: Period | None = None
    urgency: Quote | None = None
    deliverables: tuple[Deliverable, ...] = ()
    recipients: tuple[Recipient, ...] = ()
    mandate: MandateFound | None = None
    mandate_choices: tuple[MandateFound, ...] = ()
    is_standing: bool = False
    support: tuple[Quote, ...] = ()
    confidence: float = 0.0
    reasons: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def deliverable(self) -> Deliverable | None:
        """Return the first thing to be handed in."""
        return self.deliverables[0] if self.deliverables else None

    @property
    def recipient(self) -> Party | None:
        """Return the first to whom it goes."""
        return self.recipients[0].party if self.recipients else None

    def to_data(self) -> dict[str, Any]:
        """Return the proposal as JSON data."""
        data = plain_data(self)
        return {
            **data,
            "deliverable": plain_data(self.deliverable),
            "recipient": plain_data(self.recipient),
        }


@dataclass(frozen=True, slots=True)
class Transfer:
    """A mandate that goes from one holder to another."""

    subject: str
    words: str
    start: int
    end: int
    point: str
    paragraph: int
    giver: Party | None
    taker: Party | None
    begins: Deadline | None = None
    mandates: tuple[MandateFound, ...] = ()
    confidence: float = 0.0
    reasons: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def to_data(self) -> dict[str, Any]:
        """Return the transfer as JSON data, the holders under ``from`` and ``to``."""
        data = plain_data(self)
        return {**data, "from": data.pop("giver"), "to": data.pop("taker")}


@dataclass(frozen=True, slots=True)
class AppointmentChange:
    """A role that somebody takes up (``takes``) or gives up (``leaves``)."""

    holder: str
    role: str
    change: str
    words: str
    start: int
    end: int
    point: str
    paragraph: int
    party: Party | None = None
    confidence: float = 0.0
    reasons: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def to_data(self) -> dict[str, Any]:
        """Return the change as JSON data."""
        return plain_data(self)  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class IndicatorFound:
    """A figure that the text gives, in its words; ``change`` is a difference to ``base_date``'s value.

    ``denominator`` belongs to figures such as 62/95. ``on`` is the day a target is to be reached.
    """

    wording: str
    words: str
    start: int
    end: int
    point: str
    paragraph: int
    unit: str
    value: Decimal | None = None
    base: Decimal | None = None
    change: Decimal | None = None
    denominator: Decimal | None = None
    base_wording: str = ""
    is_target: bool = False
    on: date | None = None
    confidence: float = 0.0
    reasons: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    def to_data(self) -> dict[str, Any]:
        """Return the figure as JSON data; its day under ``date``."""
        data = plain_data(self)
        return {**data, "date": data.pop("on")}


@dataclass(frozen=True, slots=True)
class Prohibition:
    """Something that must not happen; ``is_absolute`` when the text says so ("tuyệt đối", "nghiêm cấm")."""

    rule: str
    words: str
    start: int
    end: int
    point: str
    paragraph: int
    is_absolute: bool = False
    confidence: float = 0.0
    reasons: tuple[str, ...] = ()

    def to_data(self) -> dict[str, Any]:
        """Return the prohibition as JSON data."""
        return plain_data(self)  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Unplaced:
    """Words that look like an instruction but could not be placed, and why (a code)."""

    words: str
    start: int
    end: int
    point: str
    paragraph: int
    reason: str

    def to_data(self) -> dict[str, Any]:
        """Return the words as JSON data."""
        return plain_data(self)  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read from one directive, in the order of the text."""

    text: str = ""
    proposals: tuple[Proposal, ...] = ()
    transfers: tuple[Transfer, ...] = ()
    appointments: tuple[AppointmentChange, ...] = ()
    indicators: tuple[IndicatorFound, ...] = ()
    prohibitions: tuple[Prohibition, ...] = ()
    unplaced: tuple[Unplaced, ...] = ()
    issued_on: date | None = None
    decided_on: date | None = None
    issuer: str = ""
    notation: str = ""
    title: str = ""
    leaders: tuple[LeaderFound, ...] = ()
    warnings: tuple[str, ...] = ()

    def to_data(self) -> dict[str, Any]:
        """Return everything as JSON data, without the text itself."""
        document = {
            "issuer": self.issuer,
            "notation": self.notation,
            "title": self.title,
            "issued_on": plain_data(self.issued_on),
            "decided_on": plain_data(self.decided_on),
            "leaders": plain_data(self.leaders),
            "characters": len(self.text),
            "warnings": list(self.warnings),
        }
        lists = ("proposals", "transfers", "indicators", "prohibitions", "appointments", "unplaced")
        return {
            "document": document,
            **{name: [found.to_data() for found in getattr(self, name)] for name in lists},
        }


def plain_data(value: Any) -> Any:
    """Return frozen data as dictionaries, lists, text and numbers for JSON; days as ISO 8601."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain_data(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [plain_data(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return str(value) if isinstance(value, StrEnum) else value
