"""Names of agencies as directives write them: in full, by initials, without the word "Bộ" in a list."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache

from lienthong.agencies import data_files

_NEW_APPARATUS = date(2025, 3, 1)
"""The ministries merged on this day, the provinces four months later."""


@dataclass(frozen=True, slots=True)
class KnownAgency:
    """An agency of the list; ``kind`` as in data/agencies (ministry, province, …)."""

    code: str
    name: str
    short_name: str = ""
    kind: str = ""


class AgencyNames:
    """The names that a directive may use, found in a text in one pass."""

    def __init__(self, known: Iterable[KnownAgency]) -> None:
        self.by_code = {agency.code: agency for agency in known}


def default_names(on: date | None = None) -> AgencyNames:
    """Return the names of the state's agencies of the first level on a day (2020 without one)."""
    return _names_of("2025" if on is not None and on >= _NEW_APPARATUS else "2020")


@cache
def _names_of(profile: str) -> AgencyNames:
    short = {row["code"]: row["short_name"] for row in data_files.rows("agencies/short-names.csv")}
    rows = data_files.rows(f"agencies/level1-{profile}.csv")
    return AgencyNames(
        KnownAgency(row["code"], row["name_vi"], short.get(row["code"], ""), row["kind"])
        for row in rows
    )
