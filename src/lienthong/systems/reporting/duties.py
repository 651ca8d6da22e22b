"""What an agency owes: computed from the regimes and the registry, never stored for each agency."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from lienthong.casework.calendar import deadline_clock
from lienthong.systems.reporting.holders import Holders
from lienthong.systems.reporting.models import (
    PeriodReopening,
    RegimeVersion,
    Report,
    ReportPressing,
    ReportState,
)
from lienthong.systems.reporting.rewinding import as_known
from lienthong.systems.reporting.rules.periods import LONGEST_WAIT, Period
from lienthong.systems.reporting.rules.reporters import MANDATE, PARENT, ReporterGroup, group_of
from lienthong.systems.reporting.units import Place, places, places_of_days

if TYPE_CHECKING:
    from lienthong.casework.clock import DeadlineClock


@dataclass(frozen=True, slots=True)
class Duty:
    """One report that an agency owes: for which period, to whom, by when, and what became of it.

    ``report`` is the newest vintage in the agency's own book, None while nothing was begun.
    """

    version: RegimeVersion
    period: Period
    group: ReporterGroup
    receiver: str
    due_date: date
    report: Report | None = None
    pressed_date: date | None = None
    reopened_until: date | None = None

    @property
    def closed_date(self) -> date | None:
        """Return the last day before the period is locked; None when it never is."""
        days = self.version.lock_days
        return None if days is None else self.due_date + timedelta(days=days)

    @property
    def is_sent(self) -> bool:
        return self.report is not None and self.report.submitted_at is not None and not self.is_back

    @property
    def is_back(self) -> bool:
        """Say whether the report was returned and has to be made again."""
        return self.report is not None and self.report.state == ReportState.RETURNED

    def is_overdue(self, on: date) -> bool:
        """Say whether the deadline has passed without a report being sent."""
        return not self.is_sent and on > self.due_date


def duties_of(
    code: str, first: date, last: date, *, versions: Iterable[RegimeVersion] | None = None
) -> list[Duty]:
    """Return the reports that an agency owes with a deadline between two days, by deadline."""
    if versions is None:
        versions = RegimeVersion.objects.select_related("regime").order_by("regime__code", "number")
    closing = [
        (version, period)
        for version in versions
        for period in version.periods_closing(first - LONGEST_WAIT, last)
    ]
    clock = deadline_clock()
    # The registry is read once for all periods: the desk shows this to every officer.
    subjects = {version.regime.mandate_subject for version, _period in closing}
    holders = Holders.between(subjects, first - LONGEST_WAIT, last + LONGEST_WAIT)
    placed = places_of_days(code, {period.last_date for _version, period in closing})
    found = []
    for version, period in closing:
        duty = duty_for(version, period, placed[period.last_date], clock, holders)
        if duty is not None and first <= duty.due_date <= last:
            found.append(duty)
    return sorted(found, key=lambda duty: (duty.due_date, duty.version.regime.code))


def duty_for(
    version: RegimeVersion,
    period: Period,
    place: Place | None,
    clock: "DeadlineClock",
    holders: Holders | None = None,
) -> Duty | None:
    """Return what a unit owes for a period, or None.

    Bound to a mandate, it is owed to whoever leads the mandate on the day of the deadline, whenever it is
    sent: sending, receiving, pressing and counting all go by that one day.
    """
    if place is None or version.is_withdrawn or period.last_date not in version.valid:
        return None
    holders = holders or Holders()
    for group in version.groups:
        due = group.deadline.of(period, clock)
        holder = holders.of(version.regime.mandate_subject, due)
        fit = group_of([group], place.reporter, parent=place.parent, mandate_holder=holder)
        if fit is not None:
            return Duty(version, period, group, fit[1], due)
    return None


def closed_on(version: RegimeVersion, period: Period, clock: "DeadlineClock") -> date | None:
    """Return the day after which a period is locked for the first of its reporters; None when it never is."""
    if version.lock_days is None:
        return None
    first = min(group.deadline.of(period, clock) for group in version.groups)
    return first + timedelta(days=version.lock_days)


def calendar_of(
    agency_id: int,
    code: str,
    first: date,
    last: date,
    *,
    today: date | None = None,
    as_of: datetime | None = None,
) -> list[Duty]:
    """Return the same duties with the agency's own reports, by deadline; ``as_of``: as known at a moment.

    With ``today``, periods that are open again on that day come first, however long ago they were due.
    """
    versions = RegimeVersion.objects.known_at(as_of).select_related("regime")
    ordered = versions.order_by("regime__code", "number")
    duties = duties_of(code, first, last, versions=[each.as_known(as_of) for each in ordered])
    reopened = {} if today is None else _reopened(agency_id, code, today, as_of)
    duties = [*_of_reopened(code, duties, reopened), *duties]
    rows = (
        Report.objects.own_of(agency_id, code)
        .known_at(as_of)
        .filter(
            version__in={duty.version.pk for duty in duties},
            period_id__in={duty.period.id for duty in duties},
        )
    )
    pressed = _pressed(agency_id, code, duties, as_of)
    newest = {
        (row.version_id, row.period_id): row if as_of is None else as_known(row, as_of).report
        for row in rows.order_by("vintage")
    }
    return [
        Duty(
            duty.version,
            duty.period,
            duty.group,
            duty.receiver,
            duty.due_date,
            newest.get((duty.version.pk, duty.period.id)),
            pressed.get((duty.version.pk, duty.period.id)),
            reopened.get((duty.version.pk, duty.period.id)),
        )
        for duty in duties
    ]


def _reopened(
    agency_id: int, code: str, today: date, as_of: datetime | None
) -> dict[tuple[int, str], date]:
    """Return until when locked periods are open again for an agency."""
    rows = PeriodReopening.objects.for_unit(agency_id, code).open_on(today)
    if as_of is not None:
        rows = rows.filter(opened_at__lte=as_of)
    found = rows.order_by("last_date").values_list("version_id", "period_id", "last_date")
    return {(version, period): day for version, period, day in found}


def _of_reopened(
    code: str, known: Iterable[Duty], reopened: Iterable[tuple[int, str]]
) -> Iterator[Duty]:
    """Yield the duties of periods that are open again, however long ago they were due."""
    listed = {(duty.version.pk, duty.period.id) for duty in known}
    missing = [key for key in reopened if key not in listed]
    versions = RegimeVersion.objects.select_related("regime").in_bulk({pk for pk, _id in missing})
    for pk, period_id in missing:
        period = versions[pk].period(period_id)
        place = places([code], period.last_date).get(code)
        duty = duty_for(versions[pk], period, place, deadline_clock())
        if duty is not None:
            yield duty


def _pressed(
    agency_id: int, code: str, duties: Iterable[Duty], as_of: datetime | None
) -> dict[tuple[int, str], date]:
    """Return when an agency was last pressed for its reports."""
    rows = ReportPressing.objects.filter(
        agency_id=agency_id,
        unit=code,
        version__in={duty.version.pk for duty in duties},
        period_id__in={duty.period.id for duty in duties},
    ).exclude(by_code=code)
    if as_of is not None:
        rows = rows.filter(pressed_at__lte=as_of)
    found = rows.order_by("pressed_date").values_list("version_id", "period_id", "pressed_date")
    return {(version, period): day for version, period, day in found}


def expected(version: RegimeVersion, period: Period, units: Iterable[Place]) -> list[Place]:
    """Return which of some units owe the report of a period to somebody else."""
    return [place for place, _receiver, _due in owing(version, period, units, deadline_clock())]


def owing(
    version: RegimeVersion,
    period: Period,
    units: Iterable[Place],
    clock: "DeadlineClock",
    holders: Holders | None = None,
) -> Iterator[tuple[Place, str, date]]:
    """Yield which of some units owe the report of a period, to whom and until when."""
    if version.is_withdrawn:
        return
    holders = holders or Holders()
    # What holds for all units of a group, or of a level and kind, is worked out once: there may be 11,000.
    groups = []
    for group in version.groups:
        due = group.deadline.of(period, clock)
        is_plain = not (group.codes or group.within or group.receiver == MANDATE)
        groups.append((group, due, holders.of(version.regime.mandate_subject, due), is_plain))
    fitting: dict[tuple[int, str], list[tuple[ReporterGroup, date, str, bool]]] = {}
    for place in units:
        sort = (place.level, place.kind)
        if sort not in fitting:
            fitting[sort] = [each for each in groups if each[0].codes or each[0].has_sort(*sort)]
        fits = fitting[sort]
        if len(fits) == 1 and fits[0][3]:
            # Nearly every unit: one group of a whole level, and a receiver that is plain to see.
            to = place.parent if fits[0][0].receiver == PARENT else fits[0][0].receiver
            if to and to != place.code:
                yield place, to, fits[0][1]
            continue
        for group, due, holder, _is_plain in fits:
            is_named = bool(group.codes or group.within)
            if is_named and not group.has(place.reporter, holder):
                continue
            receiver = group.receiver_of(place.code, place.parent, holder)
            if receiver:
                yield place, receiver, due
                break
