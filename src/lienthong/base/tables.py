"""What the table component is given: columns and cells."""

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise


@dataclass(frozen=True)
class Column:
    """A column of a table; numbers in a numeric one are grouped and aligned to the right.

    ``width`` is one of the library's widths: one-quarter, one-third, one-half, two-thirds.
    ``no_wrap`` keeps document numbers in one line.
    """

    label: str | Promise
    numeric: bool = False
    width: str = ""
    no_wrap: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell with more than a value: a link, a tag of some colour, or a note under it."""

    text: Any
    href: str = ""
    tag: str | None = None
    note: str | Promise = ""
