"""Draws documents and registers on paper: A4 PDF in the layout of NĐ 30/2020/NĐ-CP, tagged and archival."""

from lienthong.casework.layout.drawing import draw
from lienthong.casework.layout.paper import (
    Box,
    Drawn,
    Issuer,
    Paper,
    SignatureBlock,
    paper_from,
)
from lienthong.casework.layout.registers import draw_register

__all__ = [
    "Box",
    "Drawn",
    "Issuer",
    "Paper",
    "SignatureBlock",
    "draw",
    "draw_register",
    "paper_from",
]
