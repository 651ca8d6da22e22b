"""Making a report: opening it, filling its cells by hand, from below and from the system's own figures."""

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from lienthong.base.clock import day_of
from lienthong.base.formats import moment
from lienthong.casework.calendar import deadline_clock
from lienthong.figures import reading
from lienthong.figures.models import FigureValue
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.systems.reporting.actions.books import locked, note
from lienthong.systems.reporting.actions.refusals import (
    AlreadyReported,
    CellsRefused,
    DraftChanged,
    FrequencyMissing,
    NoFigures,
    NothingBelow,
    NotOwed,
    PeriodClosed,
    PeriodNotOfRegime,
    PeriodNotOpen,
    RequestWithdrawn,
)
from lienthong.systems.reporting.duties import Duty, duty_for
from lienthong.systems.reporting.models import (
    PeriodReopening,
    RegimeVersion,
    Report,
    ReportState,
    Rollup,
)
from lienthong.systems.reporting.rules import filling, items, periods
from lienthong.systems.reporting.rules.filling import CellOrigin, Warned
from lienthong.systems.reporting.rules.items import CellInvalid, Item
from lienthong.systems.reporting.rules.periods import Period
from lienthong.systems.reporting.units import Place, places

LONGEST_TEXT = 100_000
LONGEST_REASON = 500
OTHER_DAYS = "figure-other-days"


@transaction.atomic
def open_report(*, version: RegimeVersion, period_id: str, by: Officer, now: datetime) -> Report:
    """Return the agency's own report of a period to work on; begin it if there is none.

    A report that was returned is begun anew with its values, as the next vintage.

    :raises FrequencyMissing, PeriodNotOfRegime, PeriodNotOpen, PeriodClosed: for a period that is not open.
    :raises NotOwed: if the agency does not owe the report.
    :raises AlreadyReported: if it was accepted; then it is corrected.
    """
    require(by, Permission.REPORT_ENTER)
    period = period_of(version, period_id)
    book = Report.objects.own_of(by.agency_id, by.agency_code).of_period(version, period.id)
    last = book.order_by("-vintage").first()
    if last is not None and last.state in {
        ReportState.DRAFT,
        ReportState.REVIEW,
        ReportState.SUBMITTED,
    }:
        return last
    if last is not None and last.state != ReportState.RETURNED:
        raise AlreadyReported(period=period.label)
    place, duty = owed(version, period, by.agency_code, now)
    if last is None:
        refuse_closed(duty, by, now)
    report = begun(version, period, place, duty, by, now, after=last)
    try:
        with transaction.atomic():
            report.save(force_insert=True)
    except IntegrityError:
        # Somebody else of the agency began it at the same moment.
        return book.open().get()
    note("reporting.report-begun", report, by.subject, now)
    if last is None:
        _take_figures(report, by, now, replace=False)
    return report


@transaction.atomic
def enter_values(
    *,
    report: Report,
    cells: Mapping[str, object],
    by: Officer,
    now: datetime,
    texts: Mapping[str, str] | None = None,
    origin: CellOrigin = CellOrigin.TYPED,
    revision: int | None = None,
    reasons: Mapping[str, str] | None = None,
) -> Report:
    """Keep values by item code and words by section or item code; what is not named stays.

    Numbers are ``Decimal``, whole numbers or plain text ("1234.5"); None or "" empties a cell. Formulas are
    computed anew and what looks wrong is noted in ``warnings``.

    ``reasons`` say, by item code, why a cell is something else than the system counted.
    ``revision`` is that of the draft that was being changed, None for whoever asks for these cells alone.

    :raises WrongReportState: unless the report is a draft.
    :raises CellsRefused: naming every cell that cannot hold what is given; then nothing is kept.
    :raises DraftChanged: if the draft was saved since and differs; naming every cell that does.
    """
    require(by, Permission.REPORT_ENTER)
    row = locked(report, by, ReportState.DRAFT)
    values, words = read_cells(row.version, cells, texts or {})
    if revision is not None and revision != row.revision:
        require_same(row, values, words)
    letters = list(row.origins.ljust(len(row.values), CellOrigin.NONE))
    for code, value in values.items():
        place = row.form.places[code]
        if value != row.numbers[code]:
            letters[place] = CellOrigin.NONE if value is None else origin
    row.texts = {**row.texts, **words}
    given = {code: text.strip()[:LONGEST_REASON] for code, text in (reasons or {}).items()}
    row.reasons = {**row.reasons, **{code: given[code] for code in given if code in row.figures}}
    keep(row, {**row.numbers, **values}, "".join(letters), by, now)
    note("reporting.report-entered", row, by.subject, now, cells=len(values), texts=len(words))
    return row


def require_same(
    row: Report, values: Mapping[str, Decimal | None], words: Mapping[str, str]
) -> None:
    """Refuse cells that differ from what a report holds that somebody else saved meanwhile.

    :raises DraftChanged: naming them.
    """
    cells = [code for code, value in values.items() if value != row.numbers[code]]
    # A browser sends other line ends than programs do; they are no difference.
    held = {code: str(row.texts.get(code, "")).splitlines() for code in words}
    cells += [code for code, text in words.items() if text.splitlines() != held[code]]
    if not cells:
        return
    labels = row.version.labels
    raise DraftChanged(
        cells,
        labels="; ".join(labels[code] for code in cells),
        name=row.entered_name or row.accepted_by,
        at=moment(row.changed_at),
    )


@transaction.atomic
def fill_from_below(*, report: Report, by: Officer, now: datetime, replace: bool = False) -> Report:
    """Fill cells with what the accepted reports of the level right below come to.

    Cells entered otherwise stay unless ``replace``.

    :raises WrongReportState: unless the report is a draft.
    :raises NothingBelow: if no report of the level below was accepted.
    """
    require(by, Permission.REPORT_ENTER)
    row = locked(report, by, ReportState.DRAFT)
    sums = Rollup.objects.below(row).first()
    if sums is None:
        raise NothingBelow()
    values, letters = filling.over_units(row.form, sums.tally)
    found = {
        item.code: values[item.code]
        for item, letter in zip(row.form.items, letters, strict=True)
        if letter == CellOrigin.BELOW
    }
    marked = {item.code for item in filling.uneven(row.form, sums.tally)}
    _fill(row, found, CellOrigin.BELOW, by, now, replace=replace, uneven=marked)
    note("reporting.report-filled", row, by.subject, now, source="below", reports=sums.reports)
    return row


@transaction.atomic
def fill_from_figures(
    *, report: Report, by: Officer, now: datetime, replace: bool = False
) -> Report:
    """Fill cells that are bound to a measure with the agency's own published figures.

    A figure of exactly the period counts first, else the newest of the period's days.

    :raises WrongReportState: unless the report is a draft.
    :raises NoFigures: if none is there.
    """
    require(by, Permission.REPORT_ENTER)
    row = locked(report, by, ReportState.DRAFT)
    if not _take_figures(row, by, now, replace=replace):
        raise NoFigures()
    return row


def _take_figures(row: Report, by: Officer, now: datetime, *, replace: bool) -> int:
    """Fill bound cells with the system's own figures, kept beside them; return how many there are."""
    found: dict[str, Decimal | None] = {}
    noted = []
    for item in row.form.numeric:
        if not item.figure or item.is_computed:
            continue
        figure = _figure(item.figure, row)
        if figure is not None and figure.value is not None:
            value = items.rounded(Decimal(figure.value), item)
            found[item.code] = value
            row.figures[item.code] = {
                "value": str(value),
                "source": figure.source,
                "recorded_at": figure.recorded_at.isoformat(),
            }
            noted += _other_days(item, figure, row)
    if found:
        row.warnings = [*row.warnings, *noted]
        _fill(row, found, CellOrigin.FIGURES, by, now, replace=replace)
        note("reporting.report-filled", row, by.subject, now, source="figures", cells=len(found))
    return len(found)


def period_of(version: RegimeVersion, period_id: str) -> Period:
    """Return the period of an id, valid for a version.

    :raises FrequencyMissing: while the regime's period is not set.
    :raises PeriodNotOfRegime: for an id of another frequency or outside the version's validity.
    """
    if not version.is_set:
        raise FrequencyMissing()
    try:
        period = version.period(period_id)
    except periods.PeriodUnknown:
        raise PeriodNotOfRegime(period=period_id) from None
    if period.last_date not in version.valid:
        raise PeriodNotOfRegime(period=period_id)
    return period


def owed(version: RegimeVersion, period: Period, code: str, now: datetime) -> tuple[Place, Duty]:
    """Return a unit as the period's last day has it, and what it owes, with who receives it.

    :raises NotOwed: if it owes nothing.
    :raises RequestWithdrawn: if whoever asked for it does not want it any more.
    """
    place = places([code], period.last_date).get(code)
    duty = duty_for(version, period, place, deadline_clock())
    if version.is_withdrawn:
        raise RequestWithdrawn(reason=version.withdrawn_reason)
    if place is None or duty is None:
        raise NotOwed(unit=place.name if place else code, period=period.label)
    return place, duty


def refuse_closed(duty: Duty, by: Officer, now: datetime) -> None:
    """Refuse a period that has not begun, or was closed after its deadline and not opened again for the unit.

    :raises PeriodNotOpen, PeriodClosed: for such a period.
    """
    period, today = duty.period, day_of(now)
    if today < period.first_date:
        raise PeriodNotOpen(period=period.label, day=period.first_date.strftime("%d/%m/%Y"))
    closed = duty.closed_date
    if closed is None or today <= closed:
        return
    reopened = PeriodReopening.objects.for_unit(by.agency_id, by.agency_code).open_on(today)
    if not reopened.of_period(duty.version, period.id).exists():
        raise PeriodClosed(period=period.label, day=closed.strftime("%d/%m/%Y"))


def begun(
    version: RegimeVersion,
    period: Period,
    place: Place,
    duty: Duty,
    by: Officer,
    now: datetime,
    *,
    after: Report | None = None,
    reason: str = "",
) -> Report:
    """Return a new draft, unsaved, with the values of the vintage before it if there is one."""
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
        vintage=after.vintage + 1 if after else 1,
        values=list(after.values) if after else [None] * len(version.form.items),
        origins=after.origins if after else CellOrigin.NONE * len(version.form.items),
        texts=dict(after.texts) if after else {},
        warnings=list(after.warnings) if after else [],
        figures=dict(after.figures) if after else {},
        reasons=dict(after.reasons) if after else {},
        reason=reason or (after.return_reason if after else ""),
        receiver=duty.receiver,
        due_date=duty.due_date,
        entered_by=by.subject,
        entered_name=by.name,
        recorded_at=now,
        changed_at=now,
    )


def read_cells(
    version: RegimeVersion, cells: Mapping[str, object], texts: Mapping[str, str]
) -> tuple[dict[str, Decimal | None], dict[str, str]]:
    """Return given cells as numbers and words.

    :raises CellsRefused: naming every cell that cannot hold what is given.
    """
    form, faults = version.form, {}
    values: dict[str, Decimal | None] = {}
    words: dict[str, str] = {}
    written = {str(section["code"]) for section in version.sections}
    written |= {item.code for item in form.items if item.is_text}
    for code, given in {**cells, **texts}.items():
        if code in written:
            words[code] = "" if given is None else str(given)
            if len(words[code]) > LONGEST_TEXT:
                faults[code] = "text-too-long"
        elif code not in form.places:
            faults[code] = "unknown-item"
        else:
            try:
                values[code] = items.read(form.item(code), given)
            except CellInvalid as fault:
                faults[code] = fault.code
    if faults:
        raise CellsRefused(faults)
    return values, words


def keep(
    row: Report,
    values: Mapping[str, Decimal | None],
    letters: str,
    by: Officer,
    now: datetime,
) -> None:
    """Save the cells of a draft with its formulas computed and its warnings noted."""
    filled, row.origins = filling.completed(row.form, values, letters)
    row.values = row.form.scaled(filled)
    found = filling.warnings(
        row.form, filled, row.texts, row.origins,
        previous=_previous(row), sections=row.version.sections,
    )  # fmt: skip
    row.warnings = [each.to_data() for each in found] + _still_noted(row)
    row.entered_by, row.entered_name, row.changed_at = by.subject, by.name, now
    row.revision += 1
    row.save(
        update_fields=[
            "values", "origins", "texts", "warnings", "entered_by", "entered_name", "changed_at",
            "revision", "figures", "reasons",
        ]
    )  # fmt: skip


def _fill(
    row: Report,
    found: Mapping[str, Decimal | None],
    origin: CellOrigin,
    by: Officer,
    now: datetime,
    *,
    replace: bool,
    uneven: Collection[str] = (),
) -> None:
    values, letters = dict(row.numbers), list(row.origins.ljust(len(row.values), CellOrigin.NONE))
    for code, value in found.items():
        place = row.form.places[code]
        if replace or values[code] is None or letters[place] == origin:
            values[code], letters[place] = value, origin
    if origin == CellOrigin.BELOW:
        for place, item in enumerate(row.form.items):
            if item.is_computed:
                letters[place] = CellOrigin.UNEVEN if item.code in uneven else CellOrigin.NONE
    keep(row, values, "".join(letters), by, now)


def _other_days(item: Item, figure: FigureValue, row: Report) -> list[dict[str, Any]]:
    """Return the warning that a figure is not of the period's own days; a stock has one day only."""
    is_stock = figure.first_date == figure.last_date
    if is_stock or (figure.first_date, figure.last_date) == (row.first_date, row.last_date):
        return []
    days = {"first": f"{figure.first_date:%d/%m/%Y}", "last": f"{figure.last_date:%d/%m/%Y}"}
    return [Warned(OTHER_DAYS, item.code, {"label": item.label, **days}).to_data()]


def _still_noted(row: Report) -> list[dict[str, Any]]:
    """Return the notes on figures of other days, of cells that still hold such a figure."""
    noted = {each["item"]: each for each in row.warnings if each["code"] == OTHER_DAYS}
    places = row.form.places
    return [each for item, each in noted.items() if row.origins[places[item]] == CellOrigin.FIGURES]


def _previous(row: Report) -> dict[str, Decimal | None] | None:
    """Return what the unit reported for the period before, by the same version."""
    period = row.period
    try:
        before = row.version.period_before(period)
    except periods.PeriodUnknown:
        return None
    last = (
        Report.objects.own_of(row.agency_id, row.unit)
        .of_period(row.version, before.id)
        .accepted()
        .first()
    )
    return row.form.decimal(last.values) if last else None


def _figure(code: str, row: Report) -> FigureValue | None:
    """Return the agency's own figure of the report's period, or the newest one of its days."""
    exact = reading.value_at(
        code, publisher=row.unit, unit=row.unit, first_date=row.first_date, last_date=row.last_date
    )
    if exact is not None:
        return exact
    within = [
        each
        for unit in (row.unit, "")
        for each in reading.series(code, publisher=row.unit, unit=unit, most=100)
        if row.first_date <= each.last_date <= row.last_date
    ]
    return max(within, key=lambda each: each.last_date, default=None)
