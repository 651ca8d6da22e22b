"""Directives whose tasks are counted apart: a dated setting of the data folder."""

from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

import yaml

from lienthong.agencies import data_files


@dataclass(frozen=True, slots=True)
class CountedApart:
    """One directive by number and day of issue; ``code`` names its measures.

    ``valid_from`` and ``valid_until`` are the first and the last day that is counted; None is no end.
    """

    code: str
    name: str
    notation: str
    issued: date
    valid_from: date
    valid_until: date | None
    source: str

    def is_counted_on(self, day: date) -> bool:
        """Say whether the directive's tasks are counted on a day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@cache
def every_one() -> tuple[CountedApart, ...]:
    """Return the directives of all times, in the order of the file."""
    text = (data_files.folder() / "directives" / "counted-apart.yaml").read_text(encoding="utf-8")
    return tuple(_from(row) for row in yaml.safe_load(text)["directives"])


def _from(row: dict[str, Any]) -> CountedApart:
    return CountedApart(**{"valid_until": None, **row})
