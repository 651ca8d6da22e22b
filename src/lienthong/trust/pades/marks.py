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
        _SOURCE.encode(),
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


_SOURCE = """
#let mark = json(bytes(sys.inputs.mark))
#let width = mark.width * 1pt
#let height = mark.height * 1pt
#let blue = rgb("#1c3f94")
#let red = rgb("#c8102e")
#set page(width: width, height: height, margin: 0pt, fill: none)
#set text(font: "Libertinus Serif", lang: "vi", hyphenate: false)
#set par(leading: 0.4em, spacing: 0.5em, justify: false)

// The largest size at which a body fits its place.
#let fitted(w, h, body, largest: 24, smallest: 4, wraps: 3) = context {
  let size = largest
  while size > smallest {
    let taken = measure(block(width: w, text(size: size * 1pt, body)))
    let wide = measure(text(size: size * 1pt, body))
    if taken.height <= h and wide.width <= w * wraps { break }
    size = size - 0.5
  }
  block(width: w, height: h, align(center + horizon, text(size: size * 1pt, body)))
}

#let person() = {
  set text(fill: blue, style: "italic", weight: "semibold")
  fitted(width, height, mark.lines.join(linebreak()), wraps: 1)
}

#let plain() = {
  set text(fill: black)
  let lines = mark.lines.join(linebreak())
  block(width: width, height: height, align(right + top, text(size: 10pt, lines)))
}

#let ring(diameter) = {
  set text(fill: red, weight: "bold")
  let inner = diameter * 0.82
  box(width: diameter, height: diameter, {
    place(center + horizon, circle(radius: diameter / 2 - 0.9pt, stroke: 1.4pt + red))
    place(center + horizon, circle(radius: inner / 2, stroke: 0.6pt + red))
    place(center + horizon, fitted(inner * 0.76, inner * 0.66, upper(mark.lines.first()), largest: 13))
  })
}

#let agency() = {
  set text(fill: red)
  let below = mark.lines.join(linebreak())
  if width >= height * 1.6 {
    grid(columns: (height, 1fr), column-gutter: 4pt,
      ring(height), fitted(width - height - 4pt, height, below, largest: 10))
  } else {
    let diameter = calc.min(width, height * 0.74)
    align(center, ring(diameter))
    v(1pt, weak: true)
    fitted(width, height - diameter - 2pt, below, largest: 8)
  }
}

#if mark.kind == "person" { person() } else if mark.kind == "agency" { agency() } else { plain() }
"""
