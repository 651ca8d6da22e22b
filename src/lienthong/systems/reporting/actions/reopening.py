"""Opening a locked period again for one unit, until a day (mở lại kỳ đã khóa), and noting that it was."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import partial

from django.db import transaction

from lienthong.agencies.models import AgencyRecord
from lienthong.axis.actions import tell
from lienthong.axis.handlers import Arrival, one_by_one
from lienthong.base.clock import day_of
from lienthong.base.errors import Refusal
from lienthong.base.formats import short_date
from lienthong.contracts.reporting import PeriodReopened
from lienthong.identity.access import require
from lienthong.identity.officers import Officer
from lienthong.identity.permissions import Permission
from lienthong.ledger.actions import record
from lienthong.systems.reporting.actions.refusals import (
    AlreadyReported,
    NotTheReceiver,
    PeriodNotLocked,
    ReasonMissing,
    ReopeningDay,
)
from lienthong.systems.reporting.actions.told import duty_told, owed_by
from lienthong.systems.reporting.duties import Duty
from lienthong.systems.reporting.models import PeriodReopening, RegimeVersion, Report
from lienthong.systems.reporting.rules.periods import Period
from lienthong.systems.reporting.units import Place

#: Whoever needs longer is given it anew, for a new reason.
LONGEST = timedelta(days=100)


@transaction.atomic
def reopen(
    *,
    version: RegimeVersion,
    period: Period,
    unit: str,
    last_date: date,
    reason: str,
    by: Officer,
    now: datetime,
) -> PeriodReopening:
    """Open a locked period again for one unit until the end of a day; the unit and its receiver are told.

    What comes then is late all the same: the deadline stays.

    :raises NotOwed: if the unit does not owe the report.
    :raises NotTheReceiver: unless the officer's agency receives the report or owns the regime.
    :raises PeriodNotLocked: if the unit can report without it.
    :raises AlreadyReported: if the unit has signed its report; a correction may always be sent.
    :raises ReasonMissing, ReopeningDay: as they say.
    """
    require(by, Permission.REPORT_RECEIVE)
    place, duty = owed_by(version, period, unit)
    if by.agency_code not in _may_open(duty):
        raise NotTheReceiver()
    _require_locked(place, duty, by, day_of(now))
    if not reason.strip():
        raise ReasonMissing()
    if not day_of(now) <= last_date <= day_of(now) + LONGEST:
        raise ReopeningDay(day=short_date(day_of(now) + LONGEST))
    row = PeriodReopening.objects.create(
        agency_id=by.agency_id,
        version=version,
        period_id=period.id,
        unit=unit,
        unit_name=place.name,
        by_code=by.agency_code,
        by_name=by.name[:120],
        reason=reason.strip(),
        last_date=last_date,
        opened_at=now,
    )
    _record(row, by, now)
    _tell(row, duty, now)
    return row


def _record(row: PeriodReopening, by: Officer, now: datetime) -> None:
    record(
        "reporting.period-reopened",
        subject=f"regime:{row.version.regime.code}",
        by=by.subject,
        now=now,
        public={
            "period": row.period_id,
            "unit": row.unit,
            "last_date": row.last_date,
            "agency": row.by_code,
        },
    )


def _require_locked(place: Place, duty: Duty, by: Officer, today: date) -> None:
    """Refuse what needs no opening: a period that is not locked, a unit that has reported.

    :raises PeriodNotLocked, AlreadyReported: as they say.
    """
    closed, period = duty.closed_date, duty.period
    if closed is None or today <= closed:
        raise PeriodNotLocked(period=period.label, unit=place.name)
    held = Report.objects.filter(agency_id=by.agency_id, unit=place.code)
    if held.of_period(duty.version, period.id).accepted().signed().exists():
        raise AlreadyReported(period=period.label)


def _tell(row: PeriodReopening, duty: Duty, now: datetime) -> None:
    message = PeriodReopened(
        regime=row.version.regime.code,
        version=row.version.number,
        period=row.period_id,
        unit=row.unit,
        last_date=row.last_date,
        reason=row.reason,
        officer=row.by_name,
        at=now,
    )
    to = [code for code in dict.fromkeys((row.unit, duty.receiver)) if code != row.by_code]
    tell(message, sender=row.by_code, to=to, now=now)


def _may_open(duty: Duty) -> set[str]:
    return {duty.receiver, duty.version.regime.owner}


@transaction.atomic
def take_in(arrivals: Sequence[Arrival], *, now: datetime) -> list[Refusal | None]:
    """Note in the books of a unit and of its receiver that a period is open again; told twice, it is once."""
    agencies = AgencyRecord.objects.ids_by_code(arrival.to for arrival in arrivals)
    return one_by_one(arrivals, partial(_take_in_one, agencies=agencies))


def _take_in_one(arrival: Arrival, agencies: dict[str, int]) -> None:
    message: PeriodReopened = arrival.message
    place, duty = duty_told(message)
    if arrival.sender not in _may_open(duty):
        raise NotTheReceiver()
    if arrival.to not in agencies or arrival.to not in {message.unit, duty.receiver}:
        raise NotTheReceiver()
    if message.last_date > day_of(message.at) + LONGEST:
        raise ReopeningDay(day=short_date(day_of(message.at) + LONGEST))
    PeriodReopening.objects.get_or_create(
        agency_id=agencies[arrival.to],
        version=duty.version,
        period_id=duty.period.id,
        unit=message.unit,
        opened_at=message.at,
        defaults={
            "unit_name": place.name,
            "by_code": arrival.sender,
            "by_name": message.officer[:120],
            "reason": message.reason[:2000] or "—",
            "last_date": message.last_date,
        },
    )
