"""What agencies tell one another about official documents (QĐ 28/2018/QĐ-TTg, NĐ 30/2020/NĐ-CP)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from lienthong.contracts.registry import contract


@dataclass(frozen=True)
class Issuer:
    """An agency that issued a document, alone or jointly."""

    code: str
    name: str


@dataclass(frozen=True)
class Forwarding:
    """How a copy of another agency's document travels on: who sends it on and with what instruction."""

    by: Issuer
    note: str
    at: datetime


@contract("vn.lienthong.documents.issued", version=1)
@dataclass(frozen=True)
class DocumentIssued:
    """A signed document was issued and is sent to its recipients.

    The signed PDF travels as an attachment whose SHA-256 is ``pdf_sha256``. ``urgency`` follows edXML:
    0 normal, 1 urgent, 2 very urgent, 3 immediate, 4 immediate at a set hour. ``recipients`` are the lines
    of "Nơi nhận" as written. ``replaces`` names the document that this one replaces. A copy sent on by a
    recipient keeps the issuer's data and carries ``forwarding``.
    """

    document_id: UUID
    issuer: Issuer
    joint_issuers: tuple[Issuer, ...]
    number: int
    symbol: str
    notation: str
    kind: str
    kind_name: str
    place: str
    issued_date: date
    subject: str
    signer_authority: str
    signer_title: str
    signer_name: str
    urgency: int
    due_date: date | None
    pdf_sha256: str
    recipients: tuple[str, ...]
    replaces: UUID | None = None
    replacement_reason: str = ""
    forwarding: Forwarding | None = None


@contract("vn.lienthong.documents.status-reported", version=1)
@dataclass(frozen=True)
class DocumentStatusReported:
    """A recipient reports what became of a document, with a status code of QĐ 28/2018/QĐ-TTg.

    Codes from recipient to sender: 01 arrived, 02 refused, 03 registered, 04 assigned, 05 in process,
    06 finished, 15 agrees to a recall, 16 declines a recall. ``verdict`` tells the outcome of the
    recipient's check of the signatures when it is not plainly passed.
    """

    document_id: UUID
    code: str
    at: datetime
    reason: str = ""
    officer: str = ""
    unit: str = ""
    verdict: str = ""
    reply_notation: str = ""


@contract("vn.lienthong.documents.passed-on", version=1)
@dataclass(frozen=True)
class DocumentPassedOn:
    """A recipient tells the sender that a document addressed to a mandate has gone on with the mandate.

    ``holder`` leads ``mandate`` (its subject) now and has got the document from the recipient, which goes on
    reporting what becomes of it.
    """

    document_id: UUID
    mandate: str
    holder: Issuer
    at: datetime


@contract("vn.lienthong.documents.recalled", version=1)
@dataclass(frozen=True)
class DocumentRecalled:
    """The issuer takes a document back (status code 13 of QĐ 28/2018/QĐ-TTg) and says why."""

    document_id: UUID
    notation: str
    reason: str
    at: datetime


@contract("vn.lienthong.documents.draft-requested", version=1)
@dataclass(frozen=True)
class DraftRequested:
    """Another system of the same agency asks for a draft of an official document, to be signed as usual.

    ``reference`` is the asking system's own id of what the letter is about; asked twice, one draft is made.
    ``kind`` is a code of ``data/document-kinds.yaml`` ("CV" for a công văn). ``recipients`` are agency codes.
    """

    reference: UUID
    kind: str
    subject: str
    paragraphs: tuple[str, ...]
    recipients: tuple[str, ...]
    due_date: date | None
    requested_by: str


@contract("vn.lienthong.documents.draft-asked", version=1)
@dataclass(frozen=True)
class DraftAsked:
    """What became of a draft that was requested under a reference."""

    reference: UUID


@contract("vn.lienthong.documents.draft-held", version=1)
@dataclass(frozen=True)
class DraftHeld:
    """The draft of a reference: ``state`` as in the outgoing register, "" when there is none yet."""

    reference: UUID
    state: str
    document_id: UUID | None = None
    notation: str = ""
    issued_date: date | None = None
    pdf_sha256: str = ""


@contract("vn.lienthong.documents.document-asked", version=1)
@dataclass(frozen=True)
class DocumentAsked:
    """What an agency holds of one document, issued by it or received."""

    document_id: UUID


@contract("vn.lienthong.documents.document-held", version=1)
@dataclass(frozen=True)
class DocumentHeld:
    """One document as an agency holds it; ``pdf_sha256`` names its signed text in the attachment store."""

    document_id: UUID
    notation: str
    kind_name: str
    subject: str
    issuer_code: str
    issuer_name: str
    issued_date: date
    recorded_at: datetime
    pdf_sha256: str
    pdf_size: int
    url: str


@contract("vn.lienthong.documents.mail-of-mandate-asked", version=1)
@dataclass(frozen=True)
class MailOfMandateAsked:
    """Which incoming documents that an agency has not finished were addressed to a mandate."""

    subject: str


@dataclass(frozen=True)
class MandateMail:
    """One of them; ``arrival`` is its number in the register, "" before, ``url`` a path on the node."""

    document_id: UUID
    notation: str
    subject: str
    sender_name: str
    arrival: str
    state: str
    state_name: str
    due_date: date | None
    url: str


@contract("vn.lienthong.documents.mail-of-mandate", version=1)
@dataclass(frozen=True)
class MailOfMandate:
    """The mail of a mandate, registered or not, or gone on with it; a hundred at most, of ``total``."""

    subject: str
    total: int
    documents: tuple[MandateMail, ...]
