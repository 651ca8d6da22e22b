"""The content of an edXML package, free of any dialect (QCVN 102:2016/BTTTT)."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import IntEnum


class BusinessKind(IntEnum):
    """What a package is for: a new document, or the recall, update or replacement of an earlier one."""

    NEW = 0
    REVOKE = 1
    UPDATE = 2
    REPLACE = 3


@dataclass(frozen=True, slots=True)
class Organ:
    """A sending or receiving agency."""

    organ_id: str
    name: str = ""
    in_charge: str = ""
    address: str = ""
    email: str = ""
    telephone: str = ""
    fax: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True)
class OfficialSigner:
    """Who signed the document; ``competence`` is the authority: TM., KT., TL. ..."""

    competence: str = ""
    position: str = ""
    full_name: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """An earlier document that a package answers, revokes or reports on."""

    organ_id: str = ""
    code: str = ""
    promulgation_date: date | None = None
    document_id: str = ""


@dataclass(frozen=True, slots=True)
class Trace:
    """One hop on the way, appended by every centre."""

    organ_id: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Staff:
    """The officer to ask."""

    department: str = ""
    name: str = ""
    email: str = ""
    mobile: str = ""


@dataclass(frozen=True, slots=True)
class Receiver:
    """A recipient that an update adds or takes away."""

    organ_id: str
    is_added: bool = True


@dataclass(frozen=True, slots=True)
class Replacement:
    """A document that is replaced, and the agencies that hold it."""

    document_id: str
    organ_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Business:
    """The business of a package: kind, reason, and what the kind needs."""

    kind: BusinessKind = BusinessKind.NEW
    reason: str = ""
    has_paper: bool = False
    staff: Staff = Staff()
    document_id: str = ""
    updates_document: bool = False
    updates_receivers: bool = False
    receivers: tuple[Receiver, ...] = ()
    replacements: tuple[Replacement, ...] = ()


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a package."""

    name: str
    content: bytes
    media_type: str = "application/octet-stream"
    content_id: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Package:
    """An edXML document package.

    ``priority`` and ``steering`` are the codes 0-4 and 0-3. ``dialect`` ("A", "B" or "C") and ``notes``
    (codes of what reading tolerated) tell how it was read and are no part of its content.
    """

    sender: Organ
    receivers: tuple[Organ, ...]
    document_id: str
    code_number: str
    code_notation: str
    promulgation_date: date | None
    subject: str
    place: str = ""
    type_code: str = ""
    type_detail: str = ""
    type_name: str = ""
    content: str = ""
    signer: OfficialSigner = OfficialSigner()
    due_date: date | None = None
    to_places: tuple[str, ...] = ()
    priority: int = 0
    sphere: str = ""
    typer_notation: str = ""
    promulgation_amount: int | None = None
    page_amount: int | None = None
    direction: str = ""
    appendixes: tuple[str, ...] = ()
    replies: tuple[Reply, ...] = ()
    steering: int = 1
    traces: tuple[Trace, ...] = ()
    business: Business = Business()
    attachments: tuple[Attachment, ...] = ()
    dialect: str = field(default="A", compare=False)
    notes: tuple[str, ...] = field(default=(), compare=False)

    @property
    def notation(self) -> str:
        """Return number and symbol as written."""
        return (
            f"{self.code_number}/{self.code_notation}" if self.code_notation else self.code_number
        )


def document_id(organ_id: str, day: date, notation: str) -> str:
    """Return the id that the exchange gives a document: ``G22,2019/09/09,320/TB-VPCP``."""
    return f"{organ_id},{day:%Y/%m/%d},{notation}"
