"""Many units' figures at once: a province's file, a program's push, generated years to show."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from lienthong.base.errors import Refusal
from lienthong.casework.calendar import deadline_clock
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.ledger.actions import record
from lienthong.systems.reporting.actions import behind, books, summing
from lienthong.systems.reporting.actions.entering import (
    enter_values,
    open_report,
    period_of,
    read_cells,
)
from lienthong.systems.reporting.actions.refusals import (
    AlreadyReported,
    NotOwed,
    UnitNotBelow,
)
from lienthong.systems.reporting.duties import expected, owing
from lienthong.systems.reporting.models import RegimeVersion, Report, ReportState
from lienthong.systems.reporting.rules import filling
from lienthong.systems.reporting.rules.filling import CellOrigin
from lienthong.systems.reporting.rules.periods import Period
from lienthong.systems.reporting.units import Place, all_places, places_below


@dataclass(frozen=True, slots=True)
class UnitRow:
    """What is given for one unit: cells by item code, words by section or item code."""

    unit: str
    cells: Mapping[str, object]
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RefusedRow:
    """A unit whose row was not taken: the refusal, with the cells it names when it is about cells."""

    unit: str
    refusal: Refusal


@dataclass(slots=True)
class Taken:
    """What became of the values of a file: counted cell by cell, refused unit by unit."""

    imported: int = 0
    updated: int = 0
    ignored: int = 0
    refused: list[RefusedRow] = field(default_factory=list)


@transaction.atomic
def take_many(
    *,
    version: RegimeVersion,
    period_id: str,
    rows: Sequence[UnitRow],
    by: Officer,
    now: datetime,
    origin: CellOrigin = CellOrigin.UPLOADED,
    may_create: bool = True,
    may_update: bool = True,
) -> Taken:
    """Take the figures of many units for one period; rows that cannot be taken are told, the others kept.

    The agency's own row goes into its own draft. Rows of units below stand at once in this agency's book and
    sums; unsigned, they do not count as reports received, and a report signed by the unit is never changed.

    :raises FrequencyMissing, PeriodNotOfRegime: for a period that is none of the regime.
    """
    require(by, Permission.REPORT_ENTER)
    period = period_of(version, period_id)
    known = reportable(version, period, by.agency_code)
    taken = Taken()
    lower: list[UnitRow] = []
    for row in rows:
        if row.unit == by.agency_code:
            _take_own(version, period, row, by, now, origin, taken)
        elif row.unit in known:
            lower.append(row)
        else:
            taken.refused.append(RefusedRow(row.unit, UnitNotBelow(unit=row.unit)))
    if lower:
        require(by, Permission.REPORT_RECEIVE)
        _take_lower(
            version, period, lower, known, by, now, origin, taken,
            may_create=may_create, may_update=may_update,
        )  # fmt: skip
    record(
        "reporting.values-taken",
        subject=f"regime:{version.regime.code}",
        by=by.subject,
        now=now,
        public={
            "period": period.id,
            "units": len(rows),
            "imported": taken.imported,
            "updated": taken.updated,
            "refused": len(taken.refused),
        },
    )
    return taken


def reportable(version: RegimeVersion, period: Period, code: str) -> dict[str, Place]:
    """Return the units whose figures an agency may enter: itself, those below it, and who reports to it.

    An agency outside the tree of ministries and provinces has nobody below, and receives all the same.
    """
    found = dict(places_below(code, period.last_date))
    everybody = all_places(period.last_date).values()
    for place, receiver, _due in owing(version, period, everybody, deadline_clock()):
        if receiver == code:
            found.setdefault(place.code, place)
    return found


def _take_own(
    version: RegimeVersion,
    period: Period,
    row: UnitRow,
    by: Officer,
    now: datetime,
    origin: CellOrigin,
    taken: Taken,
) -> None:
    try:
        with transaction.atomic():
            report = open_report(version=version, period_id=period.id, by=by, now=now)
            before = report.numbers
            after = enter_values(
                report=report, cells=row.cells, texts=row.texts, by=by, now=now, origin=origin
            ).numbers
    except Refusal as refusal:
        taken.refused.append(RefusedRow(row.unit, refusal))
        return
    _count(taken, row, before, after)


def _take_lower(
    version: RegimeVersion,
    period: Period,
    rows: Sequence[UnitRow],
    known: Mapping[str, Place],
    by: Officer,
    now: datetime,
    origin: CellOrigin,
    taken: Taken,
    *,
    may_create: bool,
    may_update: bool,
) -> None:
    owing = {place.code for place in expected(version, period, known.values())}
    held = _held(version, period, by, {row.unit for row in rows})
    fresh: dict[str, Report] = {}
    old: list[Report] = []
    for row in rows:
        before = held.get(row.unit)
        try:
            if row.unit not in owing:
                raise NotOwed(unit=known[row.unit].name, period=period.label)
            made = _made(version, period, row, known[row.unit], before, by, now, origin)
        except Refusal as refusal:
            taken.refused.append(RefusedRow(row.unit, refusal))
            continue
        is_new = before is None
        if made is None or (is_new and not may_create) or (not is_new and not may_update):
            taken.ignored += len(row.cells)
            continue
        _count(taken, row, before.numbers if before else {}, made.numbers)
        # A unit named twice in one file continues on what its first row gave.
        held[row.unit] = made
        if before is not None and row.unit not in fresh:
            old.append(before)
        fresh[row.unit] = made
    _replace(list(fresh.values()), old, by, now)


def _held(
    version: RegimeVersion, period: Period, by: Officer, units: set[str]
) -> dict[str, Report]:
    """Return the newest vintage that this book holds of each unit."""
    rows = Report.objects.select_for_update(of=("self",), no_key=True).filter(
        agency_id=by.agency_id, unit__in=units
    )
    newest: dict[str, Report] = {}
    for row in rows.of_period(version, period.id).order_by("vintage"):
        row.version = version
        newest[row.unit] = row
    return newest


def _made(
    version: RegimeVersion,
    period: Period,
    row: UnitRow,
    place: Place,
    before: Report | None,
    by: Officer,
    now: datetime,
    origin: CellOrigin,
) -> Report | None:
    """Return the new vintage that a row makes, or None when it changes nothing.

    :raises AlreadyReported: if the unit has signed its own report of the period.
    """
    if before is not None and (before.is_signed or before.state != ReportState.ACCEPTED):
        raise AlreadyReported(period=period.label)
    values, words = read_cells(version, row.cells, row.texts)
    numbers = before.numbers if before else version.form.decimal([None] * len(version.form.items))
    letters = list(before.origins if before else CellOrigin.NONE * len(version.form.items))
    for code, value in values.items():
        if value != numbers[code]:
            letters[version.form.places[code]] = CellOrigin.NONE if value is None else origin
    texts = {**(before.texts if before else {}), **words}
    filled, origins = filling.completed(version.form, {**numbers, **values}, "".join(letters))
    stored = version.form.scaled(filled)
    if before is not None and stored == before.values and texts == before.texts:
        return None
    found = filling.warnings(version.form, filled, texts, origins, sections=version.sections)
    return standing(
        version, period, place, stored, origins, by, now,
        texts=texts,
        warnings=[each.to_data() for each in found],
        vintage=before.vintage + 1 if before else 1,
        reason=_again(origin) if before else "",
    )  # fmt: skip


def _again(origin: CellOrigin) -> str:
    if origin == CellOrigin.TYPED:
        return _("Nhập lại trên màn hình.")
    return _("Nhập lại từ tệp số liệu.")


def standing(
    version: RegimeVersion,
    period: Period,
    place: Place,
    stored: Sequence[int | None],
    origins: str,
    by: Officer,
    now: datetime,
    **more: object,
) -> Report:
    """Return a report of a unit below, unsaved, that stands in this agency's book without being sent."""
    return Report(
        agency_id=by.agency_id,
        version=version,
        unit=place.code,
        unit_name=place.name,
        level=place.level,
        parent=place.parent,
        path=place.path,
        period_id=period.id,
        first_date=period.first_date,
        last_date=period.last_date,
        state=ReportState.ACCEPTED,
        values=list(stored),
        origins=origins,
        receiver=by.agency_code,
        recorded_at=now,
        changed_at=now,
        accepted_at=now,
        accepted_by=by.name[:120],
        **more,
    )


def _count(
    taken: Taken, row: UnitRow, before: Mapping[str, object], after: Mapping[str, object]
) -> None:
    for code in row.cells:
        if before.get(code) == after.get(code):
            taken.ignored += 1
        elif before.get(code) is None:
            taken.imported += 1
        else:
            taken.updated += 1
    taken.imported += len(row.texts)


def _replace(fresh: Sequence[Report], old: Sequence[Report], by: Officer, now: datetime) -> None:
    Report.objects.filter(pk__in=[row.pk for row in old]).update(
        state=ReportState.SUPERSEDED, superseded_at=now, changed_at=now
    )
    books.insert(fresh)
    summing.add(by.agency_code, added=fresh, removed=old, now=now)
    if fresh:
        behind.notice(
            agency_id=by.agency_id,
            code=by.agency_code,
            version=fresh[0].version,
            period_id=fresh[0].period_id,
            by=by.subject,
            now=now,
        )


@dataclass(frozen=True, slots=True)
class GeneratedReport:
    """One generated report: the unit, its stored whole numbers, and the day it would have been sent."""

    place: Place
    values: Sequence[int | None]
    sent_at: datetime | None
    due_date: date | None


@transaction.atomic
def take_generated(
    *,
    version: RegimeVersion,
    period: Period,
    reports: Iterable[GeneratedReport],
    by: Officer,
    now: datetime,
) -> int:
    """Keep generated reports of one period in the agency's book, each marked as generated; return how many.

    For demonstrations only: what the book holds of a unit and period already stays as it is.
    """
    require(by, Permission.REPORT_RECEIVE)
    held = set(
        Report.objects.filter(agency_id=by.agency_id)
        .of_period(version, period.id)
        .values_list("unit", flat=True)
    )
    rows = []
    for each in reports:
        if each.place.code in held:
            continue
        letters = "".join(
            CellOrigin.NONE if value is None else CellOrigin.GENERATED for value in each.values
        )
        row = standing(version, period, each.place, each.values, letters, by, now)
        row.is_generated, row.submitted_at, row.due_date = True, each.sent_at, each.due_date
        if each.sent_at is not None and each.due_date is not None:
            row.on_time = each.sent_at.date() <= each.due_date
        rows.append(row)
    made = books.insert(rows)
    if made:
        summing.add(by.agency_code, added=rows, now=now)
        record(
            "reporting.reports-generated",
            subject=f"regime:{version.regime.code}",
            by=by.subject,
            now=now,
            public={"period": period.id, "units": made, "agency": by.agency_code},
        )
    return made
