"""Keeping the sums up the tree equal to what the accepted reports add up to, in the same transaction."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from lienthong.systems.reporting.actions.books import array_text
from lienthong.systems.reporting.models import Report
from lienthong.systems.reporting.models.reports import COUNTRY
from lienthong.systems.reporting.rules.filling import Tally, tally

_ADD = """
INSERT INTO reporting_rollup (agency_id, version_id, unit, parent, period_id, first_date, last_date, level,
    sums, counts, reports, vintage, changed_at)
SELECT %(agency)s, %(version)s, given.unit, given.parent, given.period, given.first, given.last, given.level,
    given.sums::numeric[], given.counts::numeric[], given.reports, 1, %(now)s
FROM unnest(%(units)s::text[], %(parents)s::text[], %(periods)s::text[], %(firsts)s::date[],
    %(lasts)s::date[], %(levels)s::smallint[], %(sums)s::text[], %(counts)s::text[], %(reports)s::int[])
    AS given (unit, parent, period, first, last, level, sums, counts, reports)
ON CONFLICT (agency_id, version_id, period_id, level, unit) DO UPDATE SET
    sums = (SELECT array_agg(a + b ORDER BY place)
        FROM unnest(reporting_rollup.sums, excluded.sums) WITH ORDINALITY AS pair (a, b, place)),
    counts = (SELECT array_agg(a + b ORDER BY place)
        FROM unnest(reporting_rollup.counts, excluded.counts) WITH ORDINALITY AS pair (a, b, place)),
    reports = reporting_rollup.reports + excluded.reports,
    vintage = reporting_rollup.vintage + 1,
    changed_at = excluded.changed_at
"""


#: What of a report is read here; a province's file has hundreds of reports.
NEEDED = (
    "agency", "version", "unit", "level", "parent", "path", "period_id", "first_date", "last_date", "values",
)  # fmt: skip


@dataclass(frozen=True, slots=True, order=True)
class _Place:
    """One row of sums: under which unit, in which period, over which level."""

    period: str
    level: int
    unit: str


@dataclass(slots=True)
class _Change:
    report: Report
    parent: str | None
    tally: Tally
    reports: int = 0

    def add(self, part: Tally, reports: int) -> None:
        self.tally = self.tally.plus(part)
        self.reports += reports


def add(
    holder: str,
    *,
    added: Iterable[Report] = (),
    removed: Iterable[Report] = (),
    now: datetime,
) -> None:
    """Add accepted reports of one agency's book to the sums of every unit above them, and take others away.

    ``holder`` is the agency's code: in its book nothing is summed above itself. All reports are of one agency
    and are the only change of its book in the statement that calls this.
    """
    siblings: dict[tuple[int, str, int, str], _Change] = {}
    for reports, sign in ((removed, -1), (added, 1)):
        for report in reports:
            # The holder's own report is summed by whoever receives it.
            if report.unit != holder:
                _count(siblings, report, sign)
    by_version: dict[int, dict[_Place, _Change]] = defaultdict(dict)
    for (version_id, *_rest), change in siblings.items():
        _spread(by_version[version_id], change, holder)
    for version_id, changes in sorted(by_version.items()):
        _write(version_id, changes, now)


def ancestors(path: str, holder: str) -> list[tuple[str, str | None]]:
    """Return the units above a path that an agency's book sums for, each with the unit above it.

    The country is "" and has none above; an agency inside the path sums from itself downwards.
    """
    above = path.rstrip("/").split("/")[:-1]
    codes = [COUNTRY, *above]
    pairs = list(zip(codes, [None, *codes], strict=False))
    own = path.rstrip("/").split("/")
    if holder in own:
        return [
            pair for pair in pairs if pair[0] in own and own.index(pair[0]) >= own.index(holder)
        ]
    return pairs


def _count(siblings: dict[tuple[int, str, int, str], _Change], report: Report, sign: int) -> None:
    """Add a report to those of its level with the same units above it: they go up the tree together."""
    form = report.version.form
    above = report.path.rstrip("/").rpartition("/")[0]
    place = (report.version_id, report.period_id, report.level, above)
    change = siblings.get(place)
    if change is None:
        change = siblings[place] = _Change(report, None, Tally.empty(form))
    part = tally(form, report.values)
    change.tally = change.tally.plus(part) if sign > 0 else change.tally.minus(part)
    change.reports += sign


def _spread(changes: dict[_Place, _Change], part: _Change, holder: str) -> None:
    """Add what siblings come to to every unit above them."""
    report = part.report
    for unit, parent in ancestors(report.path, holder):
        place = _Place(report.period_id, report.level, unit)
        change = changes.get(place)
        if change is None:
            changes[place] = _Change(report, parent, part.tally, part.reports)
        else:
            change.add(part.tally, part.reports)


def _write(version_id: int, changes: dict[_Place, _Change], now: datetime) -> None:
    columns: dict[str, list[object]] = defaultdict(list)
    agency_id = 0
    # One order for everybody, so that two acceptances at once wait for each other and never deadlock.
    for place in sorted(changes):
        change = changes[place]
        if change.tally.is_zero and not change.reports:
            continue
        agency_id = change.report.agency_id
        columns["units"].append(place.unit)
        columns["parents"].append(change.parent)
        columns["periods"].append(place.period)
        columns["firsts"].append(change.report.first_date)
        columns["lasts"].append(change.report.last_date)
        columns["levels"].append(place.level)
        columns["sums"].append(array_text(change.tally.sums))
        columns["counts"].append(array_text(change.tally.counts))
        columns["reports"].append(change.reports)
    if columns:
        with connection.cursor() as cursor:
            cursor.execute(
                _ADD, {"agency": agency_id, "version": version_id, "now": now, **columns}
            )
