"""Where the dated public data lies: the repository's ``data`` folder, or the copy beside the package."""

import csv
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_HERE = Path(__file__).resolve()


@cache
def folder() -> Path:
    """Return the data folder.

    :raises RuntimeError: if the installation carries no data.
    """
    places = (
        _HERE.parents[3] / "data",
        _HERE.parents[1] / "data",
        Path(sys.prefix) / "share" / "lienthong" / "data",
    )
    for place in places:
        if (place / "agencies").is_dir():
            return place
    raise RuntimeError("the data folder is missing from: " + ", ".join(map(str, places)))


def rows(name: str) -> Iterator[dict[str, str]]:
    """Yield the rows of one CSV file of the data folder, by column name."""
    with (folder() / name).open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)
