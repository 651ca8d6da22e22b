"""Reads an official document: what its first and last lines say, and its text (NĐ 30/2020, Phụ lục I).

Rules over the wording of Vietnamese administration, nothing about any single document.
"""

from lienthong.casework.reading.blocks import Block, BlockKind, blocks_of, text_of
from lienthong.casework.reading.draft import (
    Confidence,
    DirectiveDraft,
    Finding,
    Ground,
    Signer,
    require_complete,
)
from lienthong.casework.reading.reader import read_document

__all__ = [
    "Block",
    "BlockKind",
    "Confidence",
    "DirectiveDraft",
    "Finding",
    "Ground",
    "Signer",
    "blocks_of",
    "read_document",
    "require_complete",
    "text_of",
]
