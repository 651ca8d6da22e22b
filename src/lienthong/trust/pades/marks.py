"""The visible marks of signatures, as Nghị định 30/2020/NĐ-CP, Phụ lục I, asks.

Blue for the person's name, red for the agency's seal with its name and the time of signing. A mark is drawn
as a small vector page with its own embedded font. The red mark is a plain double ring; it copies neither
the State emblem nor any agency's seal.
"""

import binascii
import json
import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import typst
from django.utils.translation import gettext as _
from django.utils.translation import override
from pyhanko.pdf_utils import layout
from pyhanko.pdf_utils.content import PdfContent
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.stamp import StaticStampStyle

from lienthong.base.clock import VIETNAM


class Kind(StrEnum):
    """Whose mark it is; PLAIN_TEXT is for annexes and copies, which bear text without an image."""

    PERSON = "person"
    AGENCY = "agency"
    PLAIN_TEXT = "plain-text"


@dataclass(frozen=True, slots=True)
class VisibleMark:
    """Where and how a signature shows.

    :ivar page: from 0; -1 is the last page.
    :ivar box: left, bottom, right, top in points (1/72 inch) from the page's lower left corner.
    :ivar lines: what is written; left empty, the signer's name and, for agencies, the time of signing.
    """

    page: int
    box: tuple[float, float, float, float]
    kind: Kind
    lines: tuple[str, ...] = ()

    @property
    def rectangle(self) -> tuple[int, int, int, int]:
        """The box in whole points."""
        left, bottom, right, top = (round(edge) for edge in self.box)
        return left, bottom, right, top


def style_of(mark: VisibleMark, *, name: str, now: datetime) -> StaticStampStyle:
    """Return the appearance of a mark for a signer at a moment."""
    written = mark if mark.lines else replace(mark, lines=default_lines(mark.kind, name, now))
    left, bottom, right, top = mark.rectangle
    return StaticStampStyle(
        border_width=0,
        background=_Drawn(_draw(written.kind, right - left, top - bottom, written.lines)),
        background_layout=_WHOLE_BOX,
        background_opacity=1.0,
    )


def default_lines(kind: Kind, name: str, now: datetime) -> tuple[str, ...]:
    """Return what a mark says when nothing else is asked for."""
    if kind is Kind.PERSON:
        return (name,)
    moment = now.astimezone(VIETNAM)
    with override("vi"):  # the document is Vietnamese, whatever language the clerk's screen has
        label = _("Thời gian ký:")
    return (name, f"{label} {moment:%d/%m/%Y %H:%M:%S} +07:00")


_SOURCE = (Path(__file__).parent / "mark.typ").read_bytes()
_WHOLE_BOX = layout.SimpleBoxLayoutRule(
    x_align=layout.AxisAlignment.ALIGN_MID,
    y_align=layout.AxisAlignment.ALIGN_MID,
    margins=layout.Margins(left=0, right=0, top=0, bottom=0),
)


@lru_cache(maxsize=512)
def _draw(kind: Kind, width: int, height: int, lines: tuple[str, ...]) -> bytes:
    """Return the mark as a PDF page of its own size."""
    wanted = {"kind": kind.value, "width": width, "height": height, "lines": list(lines)}
    drawn: bytes = typst.compile(
        _SOURCE,
        format="pdf",
        ignore_system_fonts=True,
        sys_inputs={"mark": json.dumps(wanted)},
        pdf_tags=False,
    )
    return drawn


class _Drawn(PdfContent):
    """A page of a small PDF, taken into the signed document as a form."""

    def __init__(self, pdf: bytes) -> None:
        super().__init__()
        self._pdf = pdf

    def render(self) -> bytes:
        form = self._ensure_writer.import_page_as_xobject(PdfFileReader(BytesIO(self._pdf)))
        name = b"/Mark" + binascii.hexlify(uuid.uuid4().bytes[:6])
        self.resources.xobject[name.decode()] = form
        left, bottom, right, top = form.get_object()["/BBox"]
        self.box = layout.BoxConstraints(width=abs(right - left), height=abs(top - bottom))
        return name + b" Do"
