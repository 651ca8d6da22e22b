"""What is drawn on paper, and where on the drawn pages signatures and seals belong."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date as Date

from lienthong.casework.kinds import OFFICIAL_LETTER, Urgency, kind
from lienthong.casework.reading import Block, DirectiveDraft


@dataclass(frozen=True, slots=True)
class Issuer:
    """An issuing agency as printed in capitals, and the agency above it."""

    name: str
    parent: str = ""


@dataclass(frozen=True, slots=True)
class SignatureBlock:
    """The lines above a signature (authority, title) and the signer's full name below it."""

    title_lines: tuple[str, ...]
    name: str


@dataclass(frozen=True, slots=True)
class Paper:
    """The components of a document (NĐ 30/2020/NĐ-CP, Điều 8).

    ``kind_name`` is empty for a công văn, whose subject stands under the number as "V/v". ``number`` and
    ``date`` may be missing: their places stay blank and are told by ``Drawn``.
    """

    issuers: tuple[Issuer, ...]
    symbol: str
    place: str
    kind_name: str
    subject: str
    blocks: tuple[Block, ...]
    signatures: tuple[SignatureBlock, ...]
    recipients: tuple[str, ...] = ()
    addressees: tuple[str, ...] = ()
    number: str = ""
    date: Date | None = None
    urgency: Urgency = Urgency.NORMAL
    language: str = "vi"
    annex: tuple[Block, ...] = ()
    annex_title: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on a page, in PDF points from the lower left corner; pages are counted from 0."""

    page: int
    left: float
    bottom: float
    right: float
    top: float

    @property
    def rectangle(self) -> tuple[float, float, float, float]:
        """Return left, bottom, right, top, the order of a PDF rectangle."""
        return (self.left, self.bottom, self.right, self.top)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A drawn PDF and the places on it; one signature and one seal per signature block."""

    pdf: bytes
    pages: int
    signatures: tuple[Box, ...]
    seals: tuple[Box, ...]
    number: Box
    date: Box


def paper_from(draft: DirectiveDraft, *, agency_names: Sequence[str] = ()) -> Paper:
    """Return the paper of a document that was read, under other names of its agencies if given."""
    names = tuple(agency_names) or draft.issuer_names
    parent = draft.parent_name
    return Paper(
        issuers=tuple(Issuer(name.upper(), parent.upper()) for name in names),
        symbol=draft.symbol,
        place=draft.place,
        kind_name="" if draft.kind in ("", OFFICIAL_LETTER) else kind(draft.kind).name,
        subject=draft.subject,
        blocks=draft.blocks,
        signatures=tuple(
            SignatureBlock(signer.title_lines or _only(signer.position), signer.name)
            for signer in draft.signers
        ),
        recipients=draft.recipients,
        addressees=draft.addressees,
        number=draft.number,
        date=draft.date,
        urgency=draft.urgency,
        annex=_without_title(draft.annex),
        annex_title=draft.annex[0].text if draft.annex else "",
    )


def _only(position: str) -> tuple[str, ...]:
    return (position.upper(),) if position else ()


def _without_title(annex: tuple[Block, ...]) -> tuple[Block, ...]:
    return annex[1:]
