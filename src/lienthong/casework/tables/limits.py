"""How much of a table is taken."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The most rows and columns that may hold something."""

    rows: int
    columns: int
