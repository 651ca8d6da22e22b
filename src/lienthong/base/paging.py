"""Pages of long lists, for a constant number of queries and a bounded count.

The count stops at 10,000 rows: a register of a million rows answers as fast as a short one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from lienthong.base.formats import grouped

COUNT_LIMIT = 10_000


@dataclass(frozen=True)
class Page:
    """One page of a list: its rows, its number from 1, and what is known of the whole."""

    rows: Sequence[Any]
    number: int
    size: int
    has_next: bool
    counted: int
    limit: int = COUNT_LIMIT

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def offset(self) -> int:
        return (self.number - 1) * self.size

    @property
    def is_counted_in_full(self) -> bool:
        return self.counted <= self.limit

    @property
    def pages(self) -> int:
        """How many pages are known to exist."""
        known = -(-min(self.counted, self.limit) // self.size)
        return max(known, self.number + self.has_next, 1)

    @property
    def total_label(self) -> str:
        """The number of rows in words: exact, or "more than" past the counting limit."""
        if self.is_counted_in_full:
            return grouped(self.counted)
        return _("hơn %(count)s") % {"count": grouped(self.limit)}


def page_of(
    rows: QuerySet[Any] | Sequence[Any],
    request: HttpRequest,
    size: int = 50,
    parameter: str = "page",
    limit: int | None = None,
) -> Page:
    """Return the page that the request asks for; a number that is none, or past the end, is page 1.

    ``limit`` is where counting stops, for lists whose every row is dear to find.
    """
    limit = COUNT_LIMIT if limit is None else limit
    counted = _count(rows, limit)
    number = _asked(request.GET.get(parameter, ""))
    if (number - 1) * size >= counted and counted <= limit:
        number = 1
    start = (number - 1) * size
    window = list(rows[start : start + size + 1])
    if not window and number > 1:
        number = 1
        window = list(rows[: size + 1])
    has_next = len(window) > size
    return Page(window[:size], number, size, has_next, counted, limit)


def _count(rows: QuerySet[Any] | Sequence[Any], limit: int) -> int:
    if isinstance(rows, QuerySet):
        return rows.order_by()[: limit + 1].count()
    return len(rows)


def _asked(text: str) -> int:
    # A page number longer than this would only make the database skip for nothing.
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 7 and int(text) else 1
