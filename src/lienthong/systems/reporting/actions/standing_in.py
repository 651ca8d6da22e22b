"""Figures that a receiver types in, cell by cell, for a unit that has not sent its report."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.reporting.actions import bulk
from lienthong.systems.reporting.actions.entering import read_cells, require_same
from lienthong.systems.reporting.actions.refusals import NotOwed, UnitHasReported, UnitNotBelow
from lienthong.systems.reporting.duties import expected
from lienthong.systems.reporting.models import RegimeVersion, Report
from lienthong.systems.reporting.rules.filling import CellOrigin
from lienthong.systems.reporting.rules.periods import Period


def figures_for(
    *, version: RegimeVersion, period: Period, unit: str, by: Officer, now: datetime
) -> Report:
    """Return the unsigned figures that stand for a silent unit; an empty report, unsaved, without any.

    Its ``vintage`` is that of the figures, 0 for none.

    :raises UnitNotBelow: for a unit that neither stands below the agency nor reports to it, and for itself.
    :raises NotOwed: if the unit owes no report of the period.
    :raises UnitHasReported: if the unit sent its own.
    """
    known = bulk.reportable(version, period, by.agency_code)
    place = known.get(unit)
    if place is None or unit == by.agency_code:
        raise UnitNotBelow(unit=unit)
    if not expected(version, period, [place]):
        raise NotOwed(unit=place.name, period=period.label)
    found = _standing(version, period, unit, by)
    if found is not None:
        return found
    empty = [None] * len(version.form.items)
    letters = CellOrigin.NONE * len(empty)
    return bulk.standing(version, period, place, empty, letters, by, now, vintage=0)


def typed_for(*, version: RegimeVersion, period: Period, by: Officer) -> Collection[str]:
    """Return the units of which only unsigned figures stand in the agency's book."""
    rows = Report.objects.visible_to(by).of_period(version, period.id).accepted()
    return set(rows.filter(submitted_at=None).values_list("unit", flat=True))


@transaction.atomic
def enter_for(
    *,
    version: RegimeVersion,
    period: Period,
    unit: str,
    cells: Mapping[str, object],
    texts: Mapping[str, str],
    vintage: int | None,
    by: Officer,
    now: datetime,
) -> Report:
    """Keep what a receiver types for a silent unit, unsigned; what is not named stays.

    The unit counts as silent all the same, and the first report that it signs takes the place of these
    figures. ``vintage`` is that of the figures that were being changed, 0 where there were none, None for
    whoever asks for these cells alone.

    :raises UnitNotBelow, NotOwed, UnitHasReported: for a unit that nothing can be typed for.
    :raises CellsRefused: naming every cell that cannot hold what is given; then nothing is kept.
    :raises DraftChanged: if the figures were changed since and differ; naming every cell that does.
    """
    require(by, Permission.REPORT_RECEIVE)
    held = figures_for(version=version, period=period, unit=unit, by=by, now=now)
    given = read_cells(version, cells, texts)
    if vintage is not None and held.vintage != vintage:
        require_same(held, *given)
    rows = [bulk.UnitRow(unit, cells, texts)]
    try:
        with transaction.atomic():
            taken = bulk.take_many(
                version=version,
                period_id=period.id,
                rows=rows,
                by=by,
                now=now,
                origin=CellOrigin.TYPED,
            )
    except IntegrityError:
        # Somebody else of the agency was first at the same moment.
        held = figures_for(version=version, period=period, unit=unit, by=by, now=now)
        require_same(held, *given)
        return held
    for row in taken.refused:
        raise row.refusal
    return figures_for(version=version, period=period, unit=unit, by=by, now=now)


def _standing(version: RegimeVersion, period: Period, unit: str, by: Officer) -> Report | None:
    rows = Report.objects.visible_to(by).select_related("version__regime")
    rows = rows.of_period(version, period.id).filter(unit=unit)
    sent = rows.filter(submitted_at__isnull=False).order_by("vintage").last()
    if sent is not None:
        raise UnitHasReported(sent)
    found: Report | None = rows.accepted().first()
    return found
