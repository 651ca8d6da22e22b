"""What agencies tell one another about mandates and their hand-over (Thông báo 320/TB-VPCP năm 2019)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from lienthong.contracts.registry import contract


@contract("vn.lienthong.mandates.established", version=1)
@dataclass(frozen=True)
class MandateEstablished:
    """A mandate that one node established, told to an agency of another node, whose registry takes it over.

    Believed from ``lead``, who answers for it from ``from_date``, or from the keeper of the registry. Told
    again, it changes nothing; the same subject with another lead or day is refused.
    """

    subject: str
    title: str
    lead: str
    from_date: date
    legal_basis: str


@contract("vn.lienthong.mandates.transferred", version=1)
@dataclass(frozen=True)
class MandateTransferred:
    """A mandate passes from one agency to another on ``effective_date``; told to both of them.

    ``reference`` is the id of the transfer, under which both sides keep their hand-over. ``decision`` is the
    legal basis as written. Believed only as far as the receiving node's own registry says the same.
    """

    reference: UUID
    subject: str
    title: str
    giver: str
    receiver: str
    effective_date: date
    decision: str


@contract("vn.lienthong.mandates.transfer-told", version=1)
@dataclass(frozen=True)
class TransferTold:
    """A transfer that one node recorded, told to an agency of another node, whose registry takes it over.

    Believed from the agency that led the mandate until ``effective_date``, or from the keeper of the
    registry; anything that the receiving registry would refuse is refused and settled by a person there.
    ``reference`` is the id of the transfer: told again, it changes nothing.
    """

    reference: UUID
    subject: str
    title: str
    giver: str
    receiver: str
    effective_date: date
    notation: str
    decided_by_agency: str
    decision_date: date | None
    is_verified: bool
    note: str


@contract("vn.lienthong.mandates.transfer-revoked", version=1)
@dataclass(frozen=True)
class TransferRevoked:
    """A transfer was taken back before its day: the giver goes on leading, and nobody hands anything over.

    Told to both parties and to one agency of each other node, which believes it from whom it would believe
    the transfer. It may come before the transfer of the same ``reference``; told again, it changes nothing.
    """

    reference: UUID
    subject: str
    giver: str
    receiver: str
    effective_date: date
    notation: str
    decided_by_agency: str
    decision_date: date | None
    reason: str
    revoked_by: str
    revoked_at: datetime


@contract("vn.lienthong.mandates.support-told", version=1)
@dataclass(frozen=True)
class SupportTold:
    """An agency supports a mandate from ``from_date`` on, until the day ``until`` where an end is known.

    The whole of it is told when it begins and again when it ends, so that either may come first; told again,
    it changes nothing. Believed from the keeper of the registry, or from whoever leads the mandate on the day
    that is told of: the last one before ``until``, or else ``from_date``.
    """

    subject: str
    title: str
    agency: str
    from_date: date
    until: date | None
    legal_basis: str


@contract("vn.lienthong.mandates.ended", version=1)
@dataclass(frozen=True)
class MandateEnded:
    """A mandate ends: ``lead`` answers for it on the day before ``ended_date``, nobody from then on.

    Believed from ``lead`` if the receiving registry has it as lead too, or from the keeper of the registry;
    told again, it changes nothing.
    """

    subject: str
    title: str
    lead: str
    ended_date: date


@contract("vn.lienthong.mandates.telling-answered", version=1)
@dataclass(frozen=True)
class TellingAnswered:
    """What became, at a node, of something told of a mandate that it could not take over at once.

    The envelope answers the one that told it (``reply_to``). ``outcome`` is ``applied`` when it is in the
    registry now, ``returned`` when a transfer back was recorded after a revocation that came too late, or
    ``dismissed`` when the registry stays as it is; ``note`` says why.
    """

    subject: str
    outcome: str
    note: str
    answered_by: str
    answered_at: datetime


@dataclass(frozen=True)
class HandedFile:
    """A file of a hand-over; it travels as an attachment with this SHA-256."""

    sha256: str
    name: str
    media_type: str
    size: int


@dataclass(frozen=True)
class HandedItem:
    """One item of a hand-over list; ``kind`` is a code of the mandates system."""

    reference: UUID
    order: int
    kind: str
    text: str
    files: tuple[HandedFile, ...]


@contract("vn.lienthong.mandates.handover-proposed", version=1)
@dataclass(frozen=True)
class HandoverProposed:
    """The giving agency sends the list of what it hands over; a higher ``revision`` replaces a lower one."""

    reference: UUID
    subject: str
    title: str
    giver: str
    receiver: str
    effective_date: date
    decision: str
    revision: int
    items: tuple[HandedItem, ...]


@contract("vn.lienthong.mandates.handover-ticked", version=1)
@dataclass(frozen=True)
class HandoverTicked:
    """The sender ticked an item off, or took its tick back: as given by the giver, received by the receiver.

    Of two ticks of one side on one item, the later ``at`` counts, in whichever order they arrive.
    """

    reference: UUID
    item: UUID
    is_ticked: bool
    officer: str
    at: datetime


@contract("vn.lienthong.mandates.handover-signed", version=1)
@dataclass(frozen=True)
class HandoverSigned:
    """The leader of the sender signed the list of a hand-over.

    ``signature`` is over the canonical JSON of the list, whose SHA-256 is ``digest``, with the key of
    ``certificate`` (DER); both are base64.
    """

    reference: UUID
    digest: str
    signature: str
    certificate: str
    signer_name: str
    signer_title: str
    at: datetime


@contract("vn.lienthong.mandates.minutes-signed", version=1)
@dataclass(frozen=True)
class MinutesSigned:
    """The leader of the sender signed the minutes of a hand-over; the PDF travels as the attachment.

    ``sha256`` is its digest. The giver signs first; the receiver's signature is added to the giver's file.
    """

    reference: UUID
    sha256: str
    signer_name: str
    at: datetime


@dataclass(frozen=True)
class TransferNamed:
    """A transfer as a text tells it: the mandate's subject and the codes of who gives and who takes."""

    subject: str
    giver: str
    receiver: str


@dataclass(frozen=True)
class SeatNamed:
    """A post of a committee that somebody takes up or gives up, in the words of a text."""

    holder: str
    role: str
    is_taking: bool


@contract("vn.lienthong.mandates.changes-asked", version=1)
@dataclass(frozen=True)
class ChangesAsked:
    """Where transfers and seats that a text of a day names stand in the registry of the node."""

    on: date
    transfers: tuple[TransferNamed, ...]
    seats: tuple[SeatNamed, ...]


@dataclass(frozen=True)
class ChangePlace:
    """Where a change stands: what it is called, a path on the node, and the day on which it is recorded.

    ``url`` is "" for what the registry does not have; ``day`` is None for a change that is not recorded.
    """

    title: str
    url: str
    day: date | None


@contract("vn.lienthong.mandates.changes-found", version=1)
@dataclass(frozen=True)
class ChangesFound:
    """The places of what was asked for, each in the order of the question."""

    transfers: tuple[ChangePlace, ...]
    seats: tuple[ChangePlace, ...]
