"""All levels below every agency at once: for its published figures the numbers of its page of all levels."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import connection

from lienthong.agencies.models import Level
from lienthong.systems.reporting.aggregation.came import came_clause
from lienthong.systems.reporting.models import RegimeVersion
from lienthong.systems.reporting.rules.periods import Period
from lienthong.systems.reporting.units import Place

_CAME = """
SELECT agency_id, unit, coalesce(bool_or(on_time), false), bool_and(is_generated) FROM reporting_report
WHERE version_id = %s AND period_id = %s AND {came} GROUP BY agency_id, unit
"""

#: Whether each report came in time and was generated, by unit, in each agency's book.
Books = Mapping[int, Mapping[str, tuple[bool, bool]]]


@dataclass(slots=True)
class Whole:
    """What all units below one agency owed, sent, and sent in time."""

    expected: int = 0
    received: int = 0
    on_time: int = 0
    generated: int = 0

    def add(self, came: tuple[bool, bool] | None) -> None:
        """Count one report that was owed, and what became of it in the agency's book."""
        self.expected += 1
        if came is not None:
            self.received += 1
            self.on_time += came[0]
            self.generated += came[1]


def books_of(version: RegimeVersion, period: Period) -> Books:
    """Return what every agency's book has of a period, sent or carried up."""
    clause, _moments = came_clause(None)
    found: dict[int, dict[str, tuple[bool, bool]]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_CAME.format(came=clause), [version.pk, period.id])
        for agency, unit, on_time, generated in cursor.fetchall():
            found[agency][unit] = (on_time, generated)
    return found


def wholes(
    owing: Iterable[Place], places: Mapping[str, Place], here: Mapping[str, int], books: Books
) -> dict[str, Whole]:
    """Return, for each agency of the node, what all units below it owed and sent, by its code.

    An agency outside the tree has the whole country below it, once its book has any report of the period.
    """
    outside = [
        code
        for code, agency in here.items()
        if books.get(agency) and (code not in places or places[code].level <= Level.CENTRAL)
    ]
    found: dict[str, Whole] = defaultdict(Whole)
    for place in owing:
        above = [code for code in place.path.split("/")[:-2] if code in here]
        inside = [code for code in above if places[code].level > Level.CENTRAL]
        for code in (*inside, *outside):
            if code != place.code:
                found[code].add(books.get(here[code], {}).get(place.code))
    return found
