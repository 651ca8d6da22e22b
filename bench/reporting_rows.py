"""Reports of every unit for many months, written by COPY into one agency's book, and added up in SQL."""

import random
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import psycopg

from bench.copying import Row, copy

REGIME = "do-toc-do"
_COUNTS, _MONEY, _SHARES, _RATIOS = 40, 5, 2, 3
ITEMS: list[dict[str, Any]] = [
    *({"code": f"c{n:02d}", "label": f"Số đếm {n}", "type": "count"} for n in range(1, _COUNTS + 1)),
    *({"code": f"m{n:02d}", "label": f"Số tiền {n}", "type": "number", "decimals": 2}
      for n in range(1, _MONEY + 1)),
    *({"code": f"s{n:02d}", "label": f"Tỷ lệ {n}", "type": "share", "over_units": "weighted",
       "weight": f"c{n:02d}", "over_time": "average"} for n in range(1, _SHARES + 1)),
    *({"code": f"r{n:02d}", "label": f"Tỷ số {n}", "type": "share",
       "formula": {"ratio": [f"c{n:02d}", f"c{n + 10:02d}"]}} for n in range(1, _RATIOS + 1)),
]  # fmt: skip
_LETTERS = "g" * 47 + "c" * 3

# What one level adds to the units right above it; a weighted share adds value times weight.
_LOWEST = """
INSERT INTO reporting_rollup (agency_id, version_id, unit, parent, period_id, first_date, last_date, level,
    sums, counts, reports, vintage, changed_at)
SELECT agency_id, version_id, unit, NULL, period_id, min(first_date), min(last_date), level,
    array_agg(added ORDER BY place), array_agg(counted ORDER BY place), max(reports), 1, now()
FROM (
    SELECT agency_id, version_id, parent AS unit, period_id, min(first_date) AS first_date,
        min(last_date) AS last_date, level, place, count(*) AS reports,
        CASE WHEN place <= 45 THEN coalesce(sum(value), 0)
            WHEN place <= 47 THEN coalesce(sum(value::numeric * "values"[place::int - 45]), 0)
            ELSE 0 END AS added,
        CASE WHEN place <= 45 THEN count(value)
            WHEN place <= 47
                THEN coalesce(sum("values"[place::int - 45]) FILTER (WHERE value IS NOT NULL), 0)
            ELSE 0 END AS counted
    FROM reporting_report, unnest("values") WITH ORDINALITY AS cell (value, place)
    WHERE agency_id = %(agency)s AND version_id = %(version)s AND state = 'accepted'
    GROUP BY agency_id, version_id, parent, period_id, level, place
) item GROUP BY agency_id, version_id, unit, period_id, level
"""
_HIGHER = """
INSERT INTO reporting_rollup (agency_id, version_id, unit, parent, period_id, first_date, last_date, level,
    sums, counts, reports, vintage, changed_at)
SELECT agency_id, version_id, above, NULL, period_id, min(first_date), min(last_date), level,
    array_agg(added ORDER BY place), array_agg(counted ORDER BY place), max(reports), 1, now()
FROM (
    SELECT low.agency_id, low.version_id, %(above)s AS above, low.period_id,
        min(low.first_date) AS first_date, min(low.last_date) AS last_date, low.level, place,
        sum(low.reports) AS reports, sum(added) AS added, sum(counted) AS counted
    FROM reporting_rollup low, unnest(low.sums, low.counts) WITH ORDINALITY AS cell (added, counted, place)
    WHERE low.agency_id = %(agency)s AND low.version_id = %(version)s AND low.level = %(level)s
        AND low.unit LIKE %(like)s AND low.unit NOT LIKE %(unlike)s
    GROUP BY low.agency_id, low.version_id, 3, low.period_id, low.level, place
) item GROUP BY agency_id, version_id, above, period_id, level
"""


class Filler:
    """Fills one agency's book with reports of all units, once."""

    def __init__(
        self, connection: psycopg.Connection[Any], version: Any, officer: Any, periods: int
    ) -> None:
        self._connection, self._version, self._officer = connection, version, officer
        self._chance = random.Random(20)
        closing = version.periods_closing(date(2017, 12, 1), date(2020, 12, 1))
        self._periods = closing[-periods:]
        self._pools = [[str(self._chance.randrange(0, 5000)) for _ in range(997)] for _ in range(3)]

    def count(self) -> int:
        """Return how many reports of the regime the book holds."""
        found = self._connection.execute(
            "SELECT count(*) FROM reporting_report WHERE agency_id = %s AND version_id = %s",
            [self._officer.agency_id, self._version.pk],
        ).fetchone()
        return int(found[0]) if found else 0

    def fill(self) -> float:
        """Write all reports and their sums; return the seconds it took, 0 when it was done before."""
        if self.count():
            return 0.0
        begun = time.monotonic()
        copy(self._connection, "reporting_report", self._rows())
        self._connection.execute("SET work_mem = '512MB'")
        self._add_up()
        self._connection.commit()
        self._connection.autocommit = True
        self._connection.execute("VACUUM (ANALYZE) reporting_report")
        self._connection.execute("VACUUM (ANALYZE) reporting_rollup")
        self._connection.autocommit = False
        return time.monotonic() - begun

    def _rows(self) -> Iterator[Row]:
        from lienthong.systems.reporting.units import all_places

        places = [
            place
            for place in all_places(date(2020, 6, 1)).values()
            if place.level > 1 and place.kind == "peoples-committee"
        ]
        for period in self._periods:
            at = datetime.combine(period.last_date + timedelta(days=1), datetime.min.time(), UTC)
            due = period.last_date + timedelta(days=3)
            for place in places:
                if self._chance.random() < 0.01:
                    continue
                yield self._row(place, period, due, at)

    def _row(self, place: Any, period: Any, due: date, at: datetime) -> Row:
        bits = self._chance.getrandbits
        return {
            "id": UUID(int=bits(128)), "agency_id": self._officer.agency_id, "version_id": self._version.pk,
            "unit": place.code, "unit_name": place.name, "level": place.level, "parent": place.parent,
            "path": place.path, "period_id": period.id, "first_date": period.first_date,
            "last_date": period.last_date, "vintage": 1, "state": "accepted", "values": self._values(),
            "origins": _LETTERS, "texts": "{}", "warnings": "[]", "is_generated": True,
            "reference": UUID(int=bits(128)), "receiver": self._officer.agency_code, "due_date": due,
            "submitted_at": at, "on_time": True, "recorded_at": at, "changed_at": at, "accepted_at": at,
        }  # fmt: skip

    def _values(self) -> str:
        chance = self._chance
        counts = chance.choices(self._pools[0], k=_COUNTS)
        money = chance.choices(self._pools[1], k=_MONEY)
        shares = chance.choices(self._pools[2], k=_SHARES)
        ratios = [
            str(int(counts[n]) * 10000 // int(counts[n + 10])) if counts[n + 10] != "0" else "NULL"
            for n in range(_RATIOS)
        ]
        return f"{{{','.join([*counts, *money, *shares, *ratios])}}}"

    def _add_up(self) -> None:
        own = {"agency": self._officer.agency_id, "version": self._version.pk}
        run = self._connection.execute
        run(_LOWEST, own)
        # Communes: districts to provinces, provinces to the country; districts: provinces to the country.
        run(_HIGHER.replace("%(above)s", "split_part(low.unit, '.', 1)"),
            {**own, "level": 4, "like": "%.%", "unlike": "%.%.%"})  # fmt: skip
        for level in (4, 3):
            run(_HIGHER.replace("%(above)s", "''::text"),
                {**own, "level": level, "like": "_%", "unlike": "%.%"})  # fmt: skip
        run("UPDATE reporting_rollup SET parent = CASE WHEN unit = '' THEN NULL WHEN unit LIKE '%%.%%'"
            " THEN split_part(unit, '.', 1) ELSE '' END WHERE agency_id = %(agency)s", own)  # fmt: skip
